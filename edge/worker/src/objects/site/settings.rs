//! A site's settings, as its team edits them and as pages read them.

use super::SiteObject;
use crate::crypto;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::rpc::{self, DeskCall, SiteProfile};
use domain::outbox::RETRY_MS;
use protocol::ids::FileId;
use protocol::rejection::Rejection;
use protocol::site::settings::{EditedSettings, SiteSettings};

impl SiteObject {
    /// What pages need; none when the site was never set up.
    pub(super) fn profile(&self) -> Result<Option<SiteProfile>, Fault> {
        let Some(settings) = self.settings.get()? else { return Ok(None) };
        let revision = revision(&settings)?;
        Ok(Some(SiteProfile { revision, settings, has_articles: self.articles.any()? }))
    }

    pub(super) fn set_up(&self, settings: &SiteSettings) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        domain::setup::settings(settings)?;
        self.settings.set_up(settings)
    }

    pub(super) fn edited_settings(&self) -> Result<EditedSettings, Fault> {
        let settings = self.settings.get()?.ok_or(Rejection::UnknownSite)?;
        Ok(EditedSettings { revision: revision(&settings)?, settings })
    }

    /// Changes the settings and tells the desk. When the desk cannot be reached, the alarm tells it again.
    pub(super) async fn change_settings(&self, edited: EditedSettings) -> Result<EditedSettings, Fault> {
        let changed = self.store_settings(edited)?;
        // Set before the call, so that a crash in between loses nothing.
        self.tell_desk_later(RETRY_MS);
        match self.tell_desk().await {
            Ok(()) => self.state.storage().delete_alarm().await?,
            Err(fault) => fault.log(&self.context("settings changed")),
        }
        Ok(changed)
    }

    fn store_settings(&self, edited: EditedSettings) -> Result<EditedSettings, Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        if self.edited_settings()?.revision != edited.revision {
            return Err(Rejection::Stale.into());
        }
        let settings = edited.settings;
        domain::setup::settings(&settings)?;
        let avatar = &settings.look.avatar;
        if !avatar.is_empty() && !self.pictures.has(&FileId::parse(avatar)?)? {
            return Err(Rejection::FileMissing.into());
        }
        self.settings.put(&settings)?;
        self.forget_unused_pictures(avatar)?;
        self.edited_settings()
    }

    /// Tells the desk that the settings have changed.
    pub(super) async fn tell_desk(&self) -> Result<(), Fault> {
        let settings = self.settings.get()?.ok_or(Rejection::UnknownSite)?;
        let call = DeskCall::SettingsChanged(settings.service.departments);
        rpc::ask(&rpc::desk(&self.env, &self.id()?)?, &call).await
    }
}

/// Names a version of the settings.
fn revision(settings: &SiteSettings) -> Result<String, Fault> {
    let body = serde_json::to_string(settings).map_err(worker::Error::from)?;
    Ok(crypto::hash(&body))
}
