//! What became of the invitations of a site's triggers, counted.

use super::SiteObject;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use domain::quota::TRIGGER_COUNTS;
use protocol::ids::TriggerId;
use protocol::rejection::Rejection;
use protocol::site::trigger::TriggerOutcome;

impl SiteObject {
    /// Counts for triggers that there are, so that nobody fills the table with others.
    /// A page cannot prove what it counts, so each network counts so much and no more.
    pub(super) fn count_trigger(
        &self,
        trigger: &TriggerId,
        reaction: TriggerOutcome,
        network: Option<&str>,
    ) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        self.counting.borrow_mut().take(network.unwrap_or_default(), TRIGGER_COUNTS, 1, now())?;
        let settings = self.settings.get()?.ok_or(Rejection::UnknownSite)?;
        if settings.active_triggers().iter().any(|active| active.id == *trigger) {
            self.trigger_counts.add(trigger, reaction)
        } else {
            Err(Rejection::NotFound.into())
        }
    }
}
