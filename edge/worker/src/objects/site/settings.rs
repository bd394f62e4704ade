//! A site's settings, as its team edits them and as pages read them.

use super::{SiteObject, Wake};
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::rpc::{self, ConversationCall, DeskCall, DirectoryCall, SiteProfile, SitesCall};
use domain::audit::{self, Actor, AuditAction};
use domain::outbox::RETRY_MS;
use domain::sites;
use domain::visibility::SiteSight;
use futures::future::join_all;
use protocol::ids::{ConversationId, FileId};
use protocol::rejection::Rejection;
use protocol::site::settings::{EditedSettings, SiteSettings};

/// How many conversations are told at once.
const AT_ONCE: usize = 10;

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
        if before.settings.own_departments_only {
            self.limits_told.set(true);
        }
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

    /// Tells the desk that the settings have changed, the directory what the site is called, and conversations who sees
    /// what.
    async fn tell_desk(&self) -> Result<(), Fault> {
        let untold = self.settings.untold()?;
        let settings = self.settings.get()?.ok_or(Rejection::UnknownSite)?;
        let sight = SiteSight::of(&settings);
        let call = DeskCall::SettingsChanged(sight.clone());
        let () = rpc::ask(&rpc::desk(&self.env, &self.id()?)?, &call).await?;
        let named = DirectoryCall::Sites(SitesCall::Named(self.id()?, settings.name));
        let () = rpc::ask(&rpc::directory(&self.env)?, &named).await?;
        self.tell_sight(sight.without_routing()).await?;
        self.settings.told(untold)
    }

    /// Tells every conversation that somebody of the team has open who sees what from now on, unless everybody saw all
    /// before as well.
    async fn tell_sight(&self, sight: SiteSight) -> Result<(), Fault> {
        if !sight.own_departments_only && !self.limits_told.get() {
            self.sight_told.replace(Some(sight));
            return Ok(());
        }
        if self.sight_told.borrow().as_ref() == Some(&sight) {
            return Ok(());
        }
        self.sight_told.take();
        let site = self.id()?;
        let watched = DirectoryCall::Sites(SitesCall::Watched(site.clone()));
        let watched: Vec<ConversationId> = rpc::ask(&rpc::directory(&self.env)?, &watched).await?;
        let mut result = Ok(());
        for some in watched.chunks(AT_ONCE) {
            // As it is now: whoever changes it meanwhile may have told these already.
            let call = ConversationCall::Sight(self.sight()?);
            let told = some.iter().map(async |id| {
                let conversation = rpc::conversation(&self.env, &site, id)?;
                rpc::ask::<_, ()>(&conversation, &call).await
            });
            // One that cannot be told holds up no other, and all are told again.
            for fault in join_all(told).await.into_iter().filter_map(Result::err) {
                result = Err(fault);
            }
        }
        if result.is_ok() && self.sight()? == sight {
            self.limits_told.set(sight.own_departments_only);
            self.sight_told.replace(Some(sight));
        }
        result
    }

    /// Who sees what, for conversations: other hours are no news to them.
    fn sight(&self) -> Result<SiteSight, Fault> {
        Ok(SiteSight::of(&self.settings.get()?.ok_or(Rejection::UnknownSite)?).without_routing())
    }
}

/// Names a version of the settings.
fn revision(settings: &SiteSettings) -> Result<String, Fault> {
    let body = serde_json::to_string(settings).map_err(worker::Error::from)?;
    Ok(crypto::hash(&body))
}
