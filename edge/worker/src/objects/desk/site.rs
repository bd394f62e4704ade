//! A site's settings, as its team edits them, its pictures, the counts of its triggers, and how many
//! conversations a network opens.

use super::{DeskObject, UNSAVED_MS};
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::http::assets;
use crate::objects::panic_hook;
use crate::rpc::{self, Admission, ConversationCall};
use domain::access::{OPENED_FROM_MS, OPENINGS_MS, is_full};
use futures::future::join_all;
use protocol::conversation::party::Agent;
use protocol::frames::desk::{DeskFrame, Stage};
use protocol::ids::{ConversationId, FileId, SiteId, TriggerId};
use protocol::limits::FILES_MAX;
use protocol::rejection::Rejection;
use protocol::site::settings::{EditedSettings, SiteSettings};
use protocol::site::trigger::TriggerOutcome;
use worker::{Headers, Request, Response};

/// Most conversations that are told of new settings: the latest. Pages of the others, older than
/// hundreds, look again by themselves.
const TOLD_MAX: usize = 500;
/// How many are told at once.
const AT_ONCE: usize = 10;

impl DeskObject {
    pub(super) fn set_up(&self, settings: &SiteSettings) -> Result<(), Fault> {
        domain::setup::settings(settings)?;
        self.log.set_up(settings)
    }

    pub(super) fn edited_settings(&self) -> Result<EditedSettings, Fault> {
        let settings = self.log.settings()?.ok_or(Rejection::UnknownSite)?;
        let body = serde_json::to_string(&settings).map_err(worker::Error::from)?;
        Ok(EditedSettings { revision: crypto::hash(&body), settings })
    }

    pub(super) fn change_settings(&self, edited: EditedSettings) -> Result<EditedSettings, Fault> {
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
        self.log.put_settings(&settings)?;
        self.pictures.forget(now().saturating_sub(UNSAVED_MS), avatar)?;
        self.broadcast(&DeskFrame::Departments(settings.service.departments));
        self.tell_conversations();
        self.edited_settings()
    }

    /// Tells open conversations that the settings have changed, in the background: a page that hears
    /// nothing of it has the old ones until it asks by itself, and that is all.
    fn tell_conversations(&self) {
        let (Ok(mut listed), Ok(site)) =
            (self.log.listed(), SiteId::parse(&self.state.id().name().unwrap_or_default()))
        else {
            return;
        };
        listed.retain(|summary| summary.stage != Stage::Ended);
        listed.sort_by_key(|summary| std::cmp::Reverse(summary.last_at));
        listed.truncate(TOLD_MAX);
        let env = self.env.clone();
        self.state.wait_until(async move {
            for some in listed.chunks(AT_ONCE) {
                let told = some.iter().map(async |summary| {
                    let conversation = rpc::conversation(&env, &site, &summary.id)?;
                    rpc::ask::<_, ()>(&conversation, &ConversationCall::SettingsChanged).await
                });
                for fault in join_all(told).await.into_iter().filter_map(Result::err) {
                    fault.rejection();
                }
            }
        });
    }

    /// Stores a picture and tells its id, which is the hash of its bytes.
    pub(super) async fn put_picture(&self, request: &mut Request) -> Result<FileId, Fault> {
        let bytes = request.bytes().await?;
        let media = domain::look::picture_type(&bytes)?;
        let id = FileId::parse(&crypto::content_hash(&bytes))?;
        if self.pictures.count()? >= FILES_MAX && !self.pictures.has(&id)? {
            return Err(Rejection::LibraryFull.into());
        }
        self.pictures.put(&id, media, bytes, now())?;
        Ok(id)
    }

    /// Gives a picture back. Its name changes with its content, so it is kept by browsers for good.
    pub(super) fn picture(&self, id: &FileId) -> Result<Response, Fault> {
        let (media, bytes) = self.pictures.find(id)?.ok_or(Rejection::NotFound)?;
        let headers = Headers::new();
        headers.set("content-type", &media)?;
        headers.set("content-security-policy", domain::files::POLICY)?;
        headers.set("cross-origin-resource-policy", "same-origin")?;
        headers.set("cache-control", assets::FOREVER)?;
        Ok(Response::builder().with_headers(headers).fixed(bytes))
    }

    /// The site's agents, whether they want conversations or not.
    pub(super) fn agents(&self) -> Result<Vec<Agent>, Fault> {
        Ok(self.log.agents()?.into_iter().map(|(agent, _)| agent).collect())
    }

    /// Counts for triggers that there are, so that nobody fills the table with others.
    pub(super) fn count(&self, trigger: &TriggerId, reaction: TriggerOutcome) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let settings = self.log.settings()?.ok_or(Rejection::UnknownSite)?;
        if settings.active_triggers().iter().any(|active| active.id == *trigger) {
            self.log.count(trigger, reaction)
        } else {
            Err(Rejection::NotFound.into())
        }
    }

    /// A conversation was erased. Nothing of it stays here but that one was opened from its network,
    /// for a day.
    pub(super) fn forget(&self, id: ConversationId) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        self.log.forget(&id)?;
        self.customers.forget(&id)?;
        self.broadcast(&DeskFrame::Erased(id));
        Ok(())
    }

    /// Counts a conversation that is being opened from a network, and tells whether it may not be.
    pub(super) fn admit(&self, id: &ConversationId, network: Option<&str>) -> Result<Admission, Fault> {
        let Some(settings) = self.log.settings()? else { return Ok(None) };
        let Some(network) = network else { return Ok(Some((settings, false))) };
        // Whom an address belongs to is nobody's business here: only that it is the same one.
        let network = crypto::fingerprint(network.as_bytes());
        let now = now();
        let (since, forgotten) = (now.saturating_sub(OPENINGS_MS), now.saturating_sub(OPENED_FROM_MS));
        let (known, count, blocked) = self.log.openings(&network, id, since, forgotten)?;
        let full = is_full(known, count, blocked, now);
        if !known && !full {
            self.log.put_opening(&network, id, now)?;
        }
        Ok(Some((settings, full)))
    }
}
