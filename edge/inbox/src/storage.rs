//! What the browser keeps. Drafts and messages on their way live in the tab's own storage, so that
//! they survive a reload and go with the tab; choices live in the browser's.
//!
//! Storage may be missing or full. The app then works as it is and forgets on reload.

use crate::model::browser::{Browser, Notify};
use crate::model::list::Filter;
use crate::model::narrowing::Narrowing;
use crate::model::persisted::Persisted;
use crate::model::views::{self, View};
use protocol::codec::{from_packed, to_binary};
use protocol::ids::{AgentId, SiteId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use web_sys::Storage;

// A value of another shape needs another name: what an older version wrote must not be misread.
const CHOICES: &str = "jasette.inbox.chosen";
/// Apart from the rest: an older version wrote that in a shape of its own.
const NOTIFY: &str = "jasette.inbox.notify";
/// The same.
const ASKED: &str = "jasette.inbox.asked";
/// Single keys were turned off here.
const NO_SHORTCUTS: &str = "jasette.inbox.no_shortcuts";
/// What this tab's list is narrowed to, by its name. It begins as what goes with a sign-out does.
const ONLY: &str = "jasette.inbox.tab.only";
/// The saved views of an agent and a site.
const VIEWS: &str = "jasette.inbox.views";
/// Who has turned push messages on here.
const PUSH: &str = "jasette.inbox.push";
/// Somebody was signed in here by another page of ours: `edge/first_run/main.js` writes it.
const BEGUN: &str = "jasette.inbox.begun";
const KEPT: &str = "jasette.inbox.tab";
const LOOKED: &str = "jasette.inbox.looked";
/// What was told of late: `tabs.js` writes it.
const TOLD: &str = "jasette.inbox.told";

/// What the agent chose, on this browser.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Choices {
    /// New messages make a sound.
    pub sound: bool,
    /// The tab over the list.
    pub filter: String,
    /// The site on screen.
    pub site: Option<SiteId>,
    /// Somebody is signed in, as far as is known here.
    pub signed_in: bool,
}

impl Choices {
    /// The tab over the list.
    pub fn filter(&self) -> Filter {
        Filter::named(&self.filter).unwrap_or_default()
    }
}

fn tab() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

fn browser() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// Bytes as text: each a character.
fn put<T: Serialize>(storage: &Storage, name: &str, value: &T) {
    let text: String = to_binary(value).into_iter().map(char::from).collect();
    let _ = storage.set_item(name, &text);
}

fn get<T: DeserializeOwned>(storage: &Storage, name: &str) -> Option<T> {
    let text = storage.get_item(name).ok()??;
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    from_packed(&bytes?)
}

fn persisted_key(agent: &AgentId, site: &SiteId) -> String {
    format!("{KEPT}.{agent}.{site}")
}

fn looked_key(agent: &AgentId, site: &SiteId) -> String {
    format!("{LOOKED}.{agent}.{site}")
}

/// What was chosen before.
pub fn choices() -> Choices {
    // A browser that keeps nothing may well hold a session.
    let Some(storage) = browser() else { return Choices { signed_in: true, ..Choices::default() } };
    let chosen: Choices = get(&storage, CHOICES).unwrap_or_default();
    let begun = storage.get_item(BEGUN).is_ok_and(|known| known.is_some());
    Choices { signed_in: chosen.signed_in || begun, ..chosen }
}

/// Remembers what was chosen.
pub fn remember(choices: &Choices) {
    if let Some(storage) = browser() {
        put(&storage, CHOICES, choices);
        let _ = storage.remove_item(BEGUN);
    }
}

/// Whether notifications were turned on here.
pub fn wants_notifications() -> bool {
    browser().and_then(|storage| storage.get_item(NOTIFY).ok()?).is_some()
}

/// Remembers what was asked and chosen here of notifications and keys.
pub fn remember_browser(browser: &Browser) {
    remember_flag(NOTIFY, browser.notify == Notify::On);
    remember_flag(ASKED, browser.answered);
    remember_flag(NO_SHORTCUTS, !browser.shortcuts);
}

/// Who has turned push messages on here.
pub fn push() -> Option<AgentId> {
    AgentId::parse(&browser()?.get_item(PUSH).ok()??).ok()
}

/// Remembers who has.
pub fn remember_push(agent: Option<&AgentId>) {
    if let Some(storage) = browser() {
        let _ = match agent {
            Some(agent) => storage.set_item(PUSH, agent.as_str()),
            None => storage.remove_item(PUSH),
        };
    }
}

/// Whether somebody was asked here about sound and notifications. A browser that keeps nothing would ask each time.
pub fn was_asked() -> bool {
    browser().is_none_or(|storage| !matches!(storage.get_item(ASKED), Ok(None)))
}

/// Whether single keys do what buttons do.
pub fn has_shortcuts() -> bool {
    browser().and_then(|storage| storage.get_item(NO_SHORTCUTS).ok()?).is_none()
}

/// What the list was narrowed to in this tab.
pub fn narrowing() -> Narrowing {
    let name = tab().and_then(|storage| storage.get_item(ONLY).ok()?);
    name.map(|name| Narrowing::named(&name)).unwrap_or_default()
}

/// Remembers it for as long as the tab lives.
pub fn remember_narrowing(narrowing: &Narrowing) {
    if let Some(storage) = tab() {
        let name = narrowing.name();
        let _ = if name.is_empty() { storage.remove_item(ONLY) } else { storage.set_item(ONLY, &name) };
    }
}

fn views_key(agent: &AgentId, site: &SiteId) -> String {
    format!("{VIEWS}.{agent}.{site}")
}

/// The views that are saved in this browser; nothing where it keeps nothing.
pub fn views(agent: &AgentId, site: &SiteId) -> Option<Vec<View>> {
    let text = browser()?.get_item(&views_key(agent, site)).ok()?;
    Some(text.map(|text| views::read(&text)).unwrap_or_default())
}

/// Keeps them, in the place of those from before.
pub fn keep_views(agent: &AgentId, site: &SiteId, views: &[View]) {
    if let Some(storage) = browser() {
        let key = views_key(agent, site);
        let _ = if views.is_empty() {
            storage.remove_item(&key)
        } else {
            storage.set_item(&key, &views::written(views))
        };
    }
}

fn remember_flag(name: &str, on: bool) {
    if let Some(storage) = browser() {
        let _ = if on { storage.set_item(name, "1") } else { storage.remove_item(name) };
    }
}

/// What an earlier page of this tab kept for an agent and a site.
pub fn persisted(agent: &AgentId, site: &SiteId) -> Persisted {
    let kept: Option<Persisted> = tab().and_then(|storage| get(&storage, &persisted_key(agent, site)));
    let looked = browser().and_then(|storage| get(&storage, &looked_key(agent, site)));
    let views = views(agent, site).unwrap_or_default();
    Persisted { looked: looked.unwrap_or_default(), views, ..kept.unwrap_or_default() }
}

/// Keeps it for the next page.
pub fn persist(agent: &AgentId, site: &SiteId, persisted: &Persisted) {
    if let Some(storage) = tab() {
        put(&storage, &persisted_key(agent, site), persisted);
    }
    if let Some(storage) = browser() {
        put(&storage, &looked_key(agent, site), &persisted.looked);
    }
}

/// Removes all that was kept of conversations, for whoever signs in next.
pub fn forget() {
    remove(tab(), &[KEPT]);
    remove(browser(), &[LOOKED, TOLD, VIEWS]);
}

fn remove(storage: Option<Storage>, beginnings: &[&str]) {
    let Some(storage) = storage else { return };
    let count = storage.length().unwrap_or_default();
    let keys: Vec<String> = (0..count).filter_map(|at| storage.key(at).ok()?).collect();
    for key in keys.iter().filter(|key| beginnings.iter().any(|beginning| key.starts_with(beginning))) {
        let _ = storage.remove_item(key);
    }
}
