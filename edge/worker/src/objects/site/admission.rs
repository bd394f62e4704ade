//! Who may start a conversation: how many each network starts, and which networks are blocked.

use super::SiteObject;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::rpc::{Admission, ConversationFacts};
use domain::access::{STARTED_FROM_MS, STARTS_MS, is_rate_limited};
use domain::quota::STARTS_FROM_WIDER;
use protocol::ids::ConversationId;
use protocol::limits::WAITING_HOURS_MAX;
use protocol::timing::HOUR_MS;

/// After so many milliseconds a conversation counts as over whatever was heard of it: none waits longer.
const OPEN_FORGOTTEN_MS: u64 = WAITING_HOURS_MAX as u64 * HOUR_MS;

impl SiteObject {
    /// Counts a conversation that is about to start from a network, and returns whether it may not.
    pub(super) fn admit(
        &self,
        id: &ConversationId,
        network: Option<&str>,
        wider: Option<&str>,
    ) -> Result<Admission, Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let Some(settings) = self.settings.get()? else { return Ok(None) };
        if let Some(network) = network
            && !self.count_start(id, network, wider)?
        {
            return Ok(Some((settings, true)));
        }
        self.starts.note_opened(id)?;
        Ok(Some((settings, false)))
    }

    /// Counts a start, and returns whether there may be one.
    fn count_start(&self, id: &ConversationId, network: &str, wider: Option<&str>) -> Result<bool, Fault> {
        let now = now();
        let (since, forgotten) = (now.saturating_sub(STARTS_MS), now.saturating_sub(STARTED_FROM_MS));
        let (known, count, blocks) = self.starts.by_network(network, id, since, forgotten)?;
        let open = self.open_chats.count(network, now.saturating_sub(OPEN_FORGOTTEN_MS))?;
        if is_rate_limited(known, count, open, blocks, now) {
            return Ok(false);
        }
        if known {
            return Ok(true);
        }
        let wider: Vec<_> =
            wider.map(|wider| (format!("starts from {wider}"), STARTS_FROM_WIDER)).into_iter().collect();
        if !wider.is_empty() && self.tallies.add(&wider, 1, now).is_err() {
            return Ok(false);
        }
        self.starts.put(network, id, now)?;
        Ok(true)
    }

    /// Stores what an update of a conversation says for its customer's history and for admission.
    pub(super) fn conversation_updated(&self, facts: &ConversationFacts) -> Result<u64, Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        if let Some(customer) = &facts.customer {
            self.customers.put(customer, &facts.id, facts.last_at, facts.open)?;
        }
        if facts.open {
            self.open_chats.open(&facts.id, now())?;
        } else {
            self.open_chats.close(&facts.id)?;
        }
        if facts.blocked {
            self.starts.block_network(&facts.id, now())?;
        } else {
            self.starts.unblock_network(&facts.id)?;
        }
        self.keys_since()
    }

    /// Forgets a conversation that was erased. That one was started from its network stays known for a day.
    pub(super) fn forget(&self, id: &ConversationId) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        self.open_chats.close(id)?;
        self.customers.forget(id)
    }
}
