//! Who may start a conversation: how many each network starts, and which customers and networks are blocked.

use super::SiteObject;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::rpc::{Admission, Admitted, ConversationCall, ConversationFacts, Entrant};
use domain::access::{STARTED_FROM_MS, STARTS_MS, is_rate_limited};
use domain::customer_block::{self, Standing};
use domain::quota::STARTS_FROM_WIDER;
use domain::sites;
use protocol::ids::ConversationId;
use protocol::limits::WAITING_HOURS_MAX;
use protocol::timing::HOUR_MS;

/// After so many milliseconds a conversation counts as over whatever was heard of it: none waits longer.
const OPEN_FORGOTTEN_MS: u64 = WAITING_HOURS_MAX as u64 * HOUR_MS;

impl SiteObject {
    /// Counts a conversation that is about to start, and returns whether it may not.
    pub(super) fn admit(&self, entrant: &Entrant) -> Result<Admission, Fault> {
        let Entrant { id, network, wider, customer } = entrant;
        let _scope = panic_hook::panic_scope(&self.state);
        let Some(settings) = self.settings.get()? else { return Ok(None) };
        if !sites::takes_chats(self.life.state()?) {
            return Ok(None);
        }
        let is_blocked = self.is_blocked(customer.as_deref())?;
        let rate_limited = match network {
            Some(network) => !self.count_start(id, network, wider.as_deref())?,
            None => false,
        };
        if !is_blocked && !rate_limited {
            self.starts.note_opened(id)?;
        }
        Ok(Some(Admitted { settings, rate_limited, is_blocked }))
    }

    /// Whether the team has blocked a customer.
    fn is_blocked(&self, customer: Option<&str>) -> Result<bool, Fault> {
        let blocks = customer.map_or(Ok(vec![]), |customer| self.customer_blocks.of(customer))?;
        Ok(customer_block::may_write(&blocks, now()).is_err())
    }

    /// How a customer stands with the site.
    pub(super) fn standing(&self, customer: Option<&str>) -> Result<Standing, Fault> {
        Ok(Standing { since: self.keys_since()?, is_blocked: self.is_blocked(customer)? })
    }

    /// Counts a start, and returns whether there may be one.
    fn count_start(&self, id: &ConversationId, network: &str, wider: Option<&str>) -> Result<bool, Fault> {
        let now = now();
        let (since, forgotten) = (now.saturating_sub(STARTS_MS), now.saturating_sub(STARTED_FROM_MS));
        let (known, count) = self.starts.by_network(network, id, since, forgotten)?;
        let shut_until = self.starts.blocked_until(network, now)?;
        let open = self.open_chats.count(network, now.saturating_sub(OPEN_FORGOTTEN_MS))?;
        if is_rate_limited(known, count, open, shut_until, now) {
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

    /// Does what [`Self::conversation_updated`] does. When a customer is blocked by it, or not any more, the other
    /// conversations of theirs hear of it at once: they may be open on another device.
    pub(super) async fn updated(&self, facts: &ConversationFacts) -> Result<Standing, Fault> {
        let before = self.is_blocked(facts.customer.as_deref())?;
        let standing = self.conversation_updated(facts)?;
        if let Some(customer) = &facts.customer
            && standing.is_blocked != before
        {
            let theirs = self.customers.of(customer)?.into_iter().map(|past| past.id);
            let others: Vec<_> = theirs.filter(|id| *id != facts.id).collect();
            self.tell(&others, &ConversationCall::Standing(standing)).await?;
        }
        Ok(standing)
    }

    /// Stores what an update of a conversation says for its customer's history and for admission.
    fn conversation_updated(&self, facts: &ConversationFacts) -> Result<Standing, Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        if let Some(customer) = &facts.customer {
            self.customers.put(customer, &facts.id, facts.last_at, facts.open)?;
        }
        if facts.open {
            self.open_chats.open(&facts.id, now())?;
        } else {
            self.open_chats.close(&facts.id)?;
        }
        match facts.network_blocked_until {
            Some(until) => self.starts.block_network(&facts.id, until)?,
            None => self.starts.unblock_network(&facts.id)?,
        }
        match &facts.customer {
            Some(customer) if facts.blocked => self.customer_blocks.put(&facts.id, customer, now())?,
            _ => self.customer_blocks.lift(&facts.id)?,
        }
        self.standing(facts.customer.as_deref())
    }

    /// Forgets a conversation that was erased. That one was started from its network stays known for a day, and
    /// that a customer was blocked in it for a while.
    pub(super) fn forget(&self, id: &ConversationId) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        self.open_chats.close(id)?;
        self.customer_blocks.erased(id, now())?;
        self.customers.forget(id)
    }
}
