//! A site's settings, as its team edits them, and the counts of its triggers.

use super::DeskObject;
use crate::error::Fault;
use crate::{recovery, secret};
use protocol::ids::TriggerId;
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
}
