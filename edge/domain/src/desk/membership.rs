//! Who works for a site, as its desk is told by the installation's directory. News may come twice and out of order;
//! the directory numbers them for each agent.

use protocol::ids::AgentId;
use serde::{Deserialize, Serialize};

/// Whether an agent works for a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Who.
    pub agent: AgentId,
    /// Which news of them it is, counted from 1.
    pub revision: u64,
    /// Whether they work there no more.
    pub gone: bool,
}

impl Membership {
    /// Whether it counts where the news `known` of the agent came before. The same once more does: what follows from
    /// it may not have got through.
    #[must_use]
    pub fn counts(&self, known: Option<u64>) -> bool {
        known.is_none_or(|known| known <= self.revision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_news_of_an_agent_counts_in_whatever_order_they_come() {
        let news = |revision| Membership { agent: AgentId::parse("ana").unwrap(), revision, gone: true };
        assert!(news(1).counts(None) && news(2).counts(Some(1)));
        assert!(news(2).counts(Some(2)), "told once more");
        assert!(!news(1).counts(Some(2)), "they are back since");
    }
}
