//! Runs the effects that the model asks for, and sends it what happens: requests, the page's address,
//! the focus. Beside the requests of its own sections (`library`), the only place that spawns tasks or
//! listens to the window.

use crate::i18n::language;
use crate::model::library::LibraryMsg;
use crate::model::{Destination, Effect, Environment, Model, Msg, Section};
use crate::{account, library};
use js_sys::Intl::{self, SupportedValuesKey};
use js_sys::{Array, Date, Object, decode_uri_component};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::codec::to_binary;
use protocol::ids::{EntryId, FileId, SiteId};
use protocol::limits::PICTURE_MAX;
use protocol::locale::locale_for;
use protocol::rejection::Rejection;
use protocol::team::installation::{MadeSecret, NewSecret};
use protocol::team::routing::TrialAnswer;
use std::time::Duration;
use team_ui::files::{described, head};
use team_ui::http::{Denied, ask, get, read, request, signed_in};
use team_ui::page::{asked_site, fresh_id, inbox_address, now_address, settings_address, value_of};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, HtmlElement};

/// How long the upload of a picture may take, in milliseconds.
pub const UPLOAD_TIMEOUT_MS: u32 = 60_000;

/// The app: its model, which views read, and where they send messages.
#[derive(Clone, Copy)]
pub struct App {
    pub model: RwSignal<Model>,
    /// What had the focus before a question took it.
    focused_before: StoredValue<Option<HtmlElement>, LocalStorage>,
    /// The files that were picked and are not stored yet.
    picked: StoredValue<Vec<(FileId, File)>, LocalStorage>,
}

impl App {
    pub fn start() -> Self {
        let app = Self {
            model: RwSignal::new(Model::default()),
            focused_before: StoredValue::new_local(None),
            picked: StoredValue::new_local(Vec::new()),
        };
        app.listen();
        app.send(Msg::Started(environment()));
        app.take_up(&hash());
        app
    }

    /// A part of the model, followed as it changes.
    pub fn memo<T>(self, part: impl Fn(&Model) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.model.with(&part))
    }

    /// A part of the model as it is now.
    pub fn peek<T>(self, part: impl FnOnce(&Model) -> T) -> T {
        self.model.with_untracked(part)
    }

    /// Applies a message to the model and runs the effects.
    pub fn send(self, msg: Msg) {
        let effects = self.model.try_update(|model| model.update(Date::now() as u64, msg));
        for effect in effects.into_iter().flatten() {
            self.run(effect);
        }
    }

    /// Has files go along with the saved reply that is being edited.
    pub fn pick(self, files: Vec<File>) {
        spawn_local(async move {
            for bytes in files {
                let head = head(&bytes).await;
                let Some(file) = described(&bytes) else { continue };
                self.picked.update_value(|picked| picked.push((file.id.clone(), bytes)));
                self.send(Msg::Pick(file, head));
            }
        });
    }

    /// Opens the section that the address names, and what it brings along.
    fn open_address(self) {
        let hash = hash();
        self.send(Msg::Open(Section::named(&hash)));
        self.take_up(&hash);
    }

    /// Begins a saved reply with the text that an address brings from a conversation.
    fn take_up(self, hash: &str) {
        let Some((text, locale)) = promoted(hash) else { return };
        if let Ok(id) = EntryId::parse(fresh_id().as_str()) {
            self.send(Msg::Library(LibraryMsg::Promote(id, text, locale)));
        }
        // The text stays out of the history.
        self.run(Effect::ReplaceHash(Section::Replies));
    }

    /// Uploads the team's picture.
    pub fn upload_picture(self, file: File) {
        let Some(site) = self.model.with_untracked(|model| model.site().cloned()) else { return };
        spawn_local(async move {
            self.send(Msg::PictureUploaded(upload(&site, &file).await));
        });
    }

    fn run(self, effect: Effect) {
        match effect {
            Effect::LoadSession => spawn_local(async move {
                self.send(Msg::SessionLoaded(signed_in().await));
            }),
            Effect::LoadSettings(site) => spawn_local(async move {
                self.send(Msg::SettingsLoaded(get(&address(&site, "settings")).await));
                // The settings can be edited without these.
                if let Ok(counts) = get(&address(&site, "triggers")).await {
                    self.send(Msg::CountsLoaded(counts));
                }
                self.send(Msg::InstallationLoaded(get(&address(&site, "installation")).await));
            }),
            Effect::Save(site, edited) => spawn_local(async move {
                self.send(Msg::Saved(store(&site, &edited).await));
            }),
            Effect::NewSecret(site, wish) => spawn_local(async move {
                self.send(Msg::SecretMade(new_secret(&site, wish).await));
            }),
            Effect::TryRouting(site, asked, trial) => spawn_local(async move {
                self.send(Msg::RoutingTried(asked, try_routing(&site, &trial).await));
            }),
            Effect::Library(effect) => library::perform(self, effect),
            Effect::Articles(effect) => library::perform_articles(self, effect),
            Effect::People(effect) => library::perform_people(self, effect),
            Effect::Invites(effect) => library::perform_invites(self, effect),
            Effect::Account(effect) => account::perform(self, effect),
            Effect::Store(site, file) => {
                let mut picked = None;
                self.picked.update_value(|all| {
                    let at = all.iter().position(|(id, _)| *id == file.id);
                    picked = at.map(|at| all.remove(at).1);
                });
                spawn_local(async move {
                    let answer = library::store_file(&site, &file, picked).await;
                    self.send(Msg::FileStored(file.id, answer));
                });
            }
            Effect::Copy(text) => {
                // Where the browser refuses, the text can be selected by hand.
                let _promise = window().navigator().clipboard().write_text(&text);
            }
            Effect::ReplaceHash(section) => {
                if let Ok(history) = window().history() {
                    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(section.hash()));
                }
            }
            Effect::Navigate(destination) => {
                // An address of our own is never refused.
                let _ = location().assign(&href(&destination));
            }
            // A timer rings after the views have followed the model.
            Effect::Focus(id) => set_timeout(move || focus(element(&id)), Duration::ZERO),
            Effect::RememberFocus => {
                let active = document().active_element().and_then(|active| active.dyn_into().ok());
                self.focused_before.set_value(active);
            }
            Effect::RestoreFocus => {
                set_timeout(move || focus(self.focused_before.get_value()), Duration::ZERO);
            }
        }
    }

    /// Listens to the window, as long as the page lives.
    fn listen(self) {
        window_event_listener(ev::beforeunload, move |event| {
            if self.model.with_untracked(Model::has_changes) {
                event.prevent_default();
            }
        });
        window_event_listener(ev::hashchange, move |_| self.open_address());
        window_event_listener(ev::online, move |_| self.send(Msg::Online(true)));
        window_event_listener(ev::offline, move |_| self.send(Msg::Online(false)));
    }
}

/// The address of where the page is left for.
pub fn href(destination: &Destination) -> String {
    match destination {
        Destination::Inbox => inbox_address(&language()),
        Destination::Now(site) => now_address(site.as_str(), &language()),
        Destination::Site(site) => settings_address(site.as_str(), &language()),
        Destination::Section(section) => section.hash().to_owned(),
    }
}

/// The fragment of the page's address.
fn hash() -> String {
    location().hash().unwrap_or_default()
}

/// The text of a saved reply to be written, and its language, from an address of the inbox's
/// ([`team_ui::page::promotion_address`]).
fn promoted(hash: &str) -> Option<(String, String)> {
    let (_, query) = hash.split_once('?')?;
    let text = decode_uri_component(value_of(query, "text")?).ok()?;
    Some((text.into(), value_of(query, "locale").unwrap_or("en").to_owned()))
}

fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

fn focus(element: Option<HtmlElement>) {
    if let Some(element) = element {
        // An element that was removed meanwhile takes no focus.
        let _ = element.focus();
    }
}

/// The address of something of a site.
pub fn address(site: &SiteId, what: &str) -> String {
    ["/v1/sites/", site.as_str(), "/", what].concat()
}

async fn store<T: serde::de::DeserializeOwned>(site: &SiteId, edited: &[u8]) -> Result<T, Denied> {
    read(request("PUT", &address(site, "settings"), Some(edited)).await?).await
}

async fn new_secret(site: &SiteId, wish: NewSecret) -> Result<MadeSecret, Denied> {
    let address = address(site, "installation/identity-secret");
    read(request("POST", &address, Some(&to_binary(&wish))).await?).await
}

async fn try_routing(site: &SiteId, trial: &[u8]) -> Result<TrialAnswer, Denied> {
    read(request("POST", &address(site, "settings/routing-trial"), Some(trial)).await?).await
}

async fn upload<T: serde::de::DeserializeOwned>(site: &SiteId, file: &File) -> Result<T, Denied> {
    if file.size() > PICTURE_MAX as f64 {
        return Err(Denied::Refused(Rejection::PictureRefused));
    }
    let headers = [("content-type", "application/octet-stream")];
    let body: &JsValue = file;
    read(ask("POST", &address(site, "pictures"), Some(body), &headers, UPLOAD_TIMEOUT_MS).await?).await
}

fn environment() -> Environment {
    let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    let options: Intl::ResolvedDateTimeFormatOptions = options.unchecked_into();
    Environment {
        section: Section::named(&hash()),
        site: asked_site().and_then(|site| SiteId::parse(&site).ok()),
        origin: location().origin().unwrap_or_default(),
        zone: options.get_time_zone().map(String::from).unwrap_or_default(),
        zones: Intl::supported_values_of(SupportedValuesKey::TimeZone).iter().map(String::from).collect(),
        utc_offset: -(Date::new_0().get_timezone_offset() as i32),
        locale: locale_for(&language()).to_owned(),
    }
}
