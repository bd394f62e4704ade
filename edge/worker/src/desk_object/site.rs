//! A site's settings, as its team edits them, the counts of its triggers, and how many conversations
//! a network opens.

use super::DeskObject;
use crate::call::Admission;
use crate::error::Fault;
use crate::{now, recovery, secret};
use domain::access::{OPENINGS_MS, is_full};
use protocol::desk::DeskFrame;
use protocol::ids::{ConversationId, TriggerId};
use protocol::rejection::Rejection;
use protocol::settings::EditedSettings;
use protocol::trigger::Reaction;

impl DeskObject {
    pub(super) fn edited_settings(&self) -> Result<EditedSettings, Fault> {
        let settings = self.log.settings()?.ok_or(Rejection::UnknownSite)?;
        let body = serde_json::to_string(&settings).map_err(worker::Error::from)?;
        Ok(EditedSettings { revision: secret::hash(&body), settings })
    }

    pub(super) fn change_settings(&self, edited: EditedSettings) -> Result<EditedSettings, Fault> {
        let _at_work = recovery::at_work(&self.state);
        if self.edited_settings()?.revision != edited.revision {
            return Err(Rejection::Stale.into());
        }
        domain::setup::settings(&edited.settings)?;
        self.log.put_settings(&edited.settings)?;
        self.edited_settings()
    }

    /// Counts for triggers that there are, so that nobody fills the table with others.
    pub(super) fn count(&self, trigger: &TriggerId, reaction: Reaction) -> Result<(), Fault> {
        let _at_work = recovery::at_work(&self.state);
        let settings = self.log.settings()?.ok_or(Rejection::UnknownSite)?;
        if settings.active_triggers().iter().any(|active| active.id == *trigger) {
            self.log.count(trigger, reaction)
        } else {
            Err(Rejection::NotFound.into())
        }
    }

    /// A conversation was erased. Nothing of it stays here but that one was opened from its network,
    /// for an hour.
    pub(super) fn forget(&self, id: ConversationId) -> Result<(), Fault> {
        let _at_work = recovery::at_work(&self.state);
        self.log.forget(&id)?;
        self.customers.forget(&id)?;
        self.broadcast(&DeskFrame::Erased(id));
        Ok(())
    }

    /// Counts a conversation that is being opened from a network, and tells whether it may be.
    pub(super) fn admit(&self, id: &ConversationId, network: Option<&str>) -> Result<Admission, Fault> {
        let Some(settings) = self.log.settings()? else { return Ok(None) };
        let Some(network) = network else { return Ok(Some((settings, false))) };
        // Whom an address belongs to is nobody's business here: only that it is the same one.
        let network = secret::fingerprint(network.as_bytes());
        let now = now();
        let (known, count) = self.log.openings(&network, id, now.saturating_sub(OPENINGS_MS))?;
        let full = is_full(known, count);
        if !known && !full {
            self.log.put_opening(&network, id, now)?;
        }
        Ok(Some((settings, full)))
    }
}
