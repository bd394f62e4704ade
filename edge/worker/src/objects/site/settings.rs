//! A site's settings, as its team edits them and as pages read them.

use super::{SiteObject, Wake};
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::rpc::{self, DeskCall, DirectoryCall, SiteProfile, SitesCall};
use domain::audit::{self, Actor, AuditAction};
use domain::outbox::RETRY_MS;
use domain::sites;
use protocol::ids::FileId;
use protocol::rejection::Rejection;
use protocol::site::settings::{EditedSettings, SiteSettings};

impl SiteObject {
    /// What pages need; none when the site was never set up.
    pub(super) fn profile(&self) -> Result<Option<SiteProfile>, Fault> {
        let Some(settings) = self.settings.get()? else { return Ok(None) };
        let revision = revision(&settings)?;
        let closed = !sites::takes_chats(self.life.state()?);
        Ok(Some(SiteProfile { revision, settings, has_articles: self.articles.any()?, closed }))
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
    pub(super) async fn change_settings(
        &self,
        edited: EditedSettings,
        by: &Actor,
    ) -> Result<EditedSettings, Fault> {
        let changed = self.store_settings(edited, by)?;
        // Set before the call, so that a crash in between loses nothing.
        self.tell_desk_later();
        self.tell_desk_or_later("settings changed").await;
        Ok(changed)
    }

    fn store_settings(&self, edited: EditedSettings, by: &Actor) -> Result<EditedSettings, Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let before = self.edited_settings()?;
        if before.revision != edited.revision {
            return Err(Rejection::Stale.into());
        }
        let settings = edited.settings;
        domain::setup::settings(&settings)?;
        let avatar = &settings.look.avatar;
        if !avatar.is_empty() && !self.pictures.has(&FileId::parse(avatar)?)? {
            return Err(Rejection::FileMissing.into());
        }
        let changed = audit::changed_settings(&before.settings, &settings);
        if changed.is_empty() {
            return Ok(before);
        }
        let about: Vec<&str> = changed.iter().map(String::as_str).collect();
        self.noting(by, AuditAction::SettingsChanged, &about, || {
            self.settings.put(&settings)?;
            self.forget_unused_pictures(avatar)
        })?;
        self.edited_settings()
    }

    /// Lets the alarm tell the desk of the settings.
    fn tell_desk_later(&self) {
        self.change_wakes(|wakes| wakes.set(Wake::Desk, Some(now().saturating_add(RETRY_MS))));
    }

    /// Tells the desk; when it cannot be reached, the alarm tells it again.
    pub(super) async fn tell_desk_or_later(&self, call: &str) {
        match self.tell_desk().await {
            Ok(()) => self.change_wakes(|wakes| wakes.set(Wake::Desk, None)),
            Err(fault) => {
                fault.log(&self.context(call));
                self.tell_desk_later();
            }
        }
    }

    /// Tells the desk that the settings have changed, and the directory what the site is called.
    async fn tell_desk(&self) -> Result<(), Fault> {
        let untold = self.settings.untold()?;
        let settings = self.settings.get()?.ok_or(Rejection::UnknownSite)?;
        let call = DeskCall::SettingsChanged(settings.service.departments);
        let () = rpc::ask(&rpc::desk(&self.env, &self.id()?)?, &call).await?;
        let named = DirectoryCall::Sites(SitesCall::Named(self.id()?, settings.name));
        let () = rpc::ask(&rpc::directory(&self.env)?, &named).await?;
        self.settings.told(untold)
    }
}

/// Names a version of the settings.
fn revision(settings: &SiteSettings) -> Result<String, Fault> {
    let body = serde_json::to_string(settings).map_err(worker::Error::from)?;
    Ok(crypto::hash(&body))
}
