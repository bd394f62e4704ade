//! Does what the model decided, and tells it what happened: requests, the address, the keyboard. The
//! only place that spawns or listens to the window.

use crate::i18n::language;
use crate::model::{Around, Effect, Leaving, Model, Msg, Section};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::ids::SiteId;
use protocol::limits::PICTURE_MAX;
use protocol::locale::locale_for;
use protocol::rejection::Rejection;
use team_ui::http::{Denied, ask, get, read, request, signed_in};
use team_ui::page::{asked, settings_address};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, HtmlElement, Window};

/// A small picture takes no longer than this, in milliseconds.
const PATIENCE_MS: u32 = 60_000;

/// The handle that views hold: they follow the model through it and send it messages.
#[derive(Clone, Copy)]
pub struct App {
    model: RwSignal<Model>,
    /// What had the keyboard before a question took it.
    marked: StoredValue<Option<HtmlElement>, LocalStorage>,
}

impl App {
    /// Begins: listens to the browser and asks who is signed in.
    pub fn start() -> Self {
        let app = Self { model: RwSignal::new(Model::default()), marked: StoredValue::new_local(None) };
        if let Some(window) = web_sys::window() {
            app.listen(&window);
        }
        app.send(Msg::Started(around()));
        app
    }

    /// A part of the model, followed as it changes.
    pub fn see<T>(self, part: impl FnOnce(&Model) -> T) -> T {
        self.model.with(part)
    }

    /// A part of the model as it is now.
    pub fn peek<T>(self, part: impl FnOnce(&Model) -> T) -> T {
        self.model.with_untracked(part)
    }

    /// Tells the model what happened, and does what it decides.
    pub fn send(self, msg: Msg) {
        let effects = self.model.try_update(|model| model.update(Date::now() as u64, msg));
        for effect in effects.into_iter().flatten() {
            self.perform(effect);
        }
    }

    /// Stores the picture that was picked.
    pub fn picture(self, file: File) {
        let Some(site) = self.peek(|model| model.site().cloned()) else { return };
        spawn_local(async move {
            self.send(Msg::Pictured(upload(&site, &file).await));
        });
    }

    fn perform(self, effect: Effect) {
        match effect {
            Effect::Enter => spawn_local(async move { self.send(Msg::Entered(signed_in().await)) }),
            Effect::Load(site) => spawn_local(async move {
                self.send(Msg::Loaded(get(&address(&site, "settings")).await));
                // Without these the settings are as good.
                if let Ok(team) = get(&address(&site, "agents")).await {
                    self.send(Msg::Team(team));
                }
                if let Ok(counts) = get(&address(&site, "triggers")).await {
                    self.send(Msg::Counted(counts));
                }
            }),
            Effect::Save(site, edited) => spawn_local(async move {
                self.send(Msg::Saved(store(&site, &edited).await));
            }),
            Effect::Copy(text) => {
                if let Some(window) = web_sys::window() {
                    // Where the browser does not allow it, the text is there to be marked by hand.
                    let _promise = window.navigator().clipboard().write_text(&text);
                }
            }
            Effect::Address(section) => {
                let history = web_sys::window().and_then(|window| window.history().ok());
                if let Some(history) = history {
                    let hash = Some(section.hash());
                    let _ = history.replace_state_with_url(&JsValue::NULL, "", hash);
                }
            }
            Effect::Go(leaving) => {
                if let Some(window) = web_sys::window() {
                    // An address of our own is never refused.
                    let _ = window.location().assign(&place_of(&leaving));
                }
            }
            // After the views have followed the model.
            Effect::Focus(id) => {
                Timeout::new(0, move || focus(element(&id))).forget();
            }
            Effect::MarkFocus => {
                let active = document().active_element().and_then(|active| active.dyn_into().ok());
                self.marked.set_value(active);
            }
            Effect::FocusBack => {
                Timeout::new(0, move || focus(self.marked.get_value())).forget();
            }
        }
    }

    /// The page lives as long as the app, and so does what listens to its window.
    fn listen(self, window: &Window) {
        let may_ask = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(window, "beforeunload", may_ask, move |event| {
            if self.peek(Model::is_dirty) {
                event.prevent_default();
            }
        })
        .forget();
        EventListener::new(window, "hashchange", move |_| self.send(Msg::Open(section()))).forget();
        for (name, online) in [("online", true), ("offline", false)] {
            EventListener::new(window, name, move |_| self.send(Msg::Online(online))).forget();
        }
    }
}

/// The address of what the page is left for.
pub fn place_of(leaving: &Leaving) -> String {
    match leaving {
        Leaving::Inbox => ["/inbox?lang=", &language()].concat(),
        Leaving::Site(site) => settings_address(site.as_str(), &language()),
    }
}

/// The section that the page's address names.
fn section() -> Section {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok());
    Section::named(&hash.unwrap_or_default())
}

fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

fn focus(element: Option<HtmlElement>) {
    if let Some(element) = element {
        // One that left meanwhile cannot be focused, and need not be.
        let _ = element.focus();
    }
}

fn address(site: &SiteId, what: &str) -> String {
    ["/v1/sites/", site.as_str(), "/", what].concat()
}

async fn store<T: serde::de::DeserializeOwned>(site: &SiteId, edited: &[u8]) -> Result<T, Denied> {
    read(request("PUT", &address(site, "settings"), Some(edited)).await?).await
}

async fn upload<T: serde::de::DeserializeOwned>(site: &SiteId, file: &File) -> Result<T, Denied> {
    if file.size() > PICTURE_MAX as f64 {
        return Err(Denied::Refused(Rejection::PictureRefused));
    }
    let kind = [("content-type", "application/octet-stream")];
    let body: &JsValue = file;
    read(ask("POST", &address(site, "pictures"), Some(body), &kind, PATIENCE_MS).await?).await
}

/// What the browser knows of the place it is in.
fn around() -> Around {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok());
    let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    let zone = Reflect::get(&options, &"timeZone".into()).ok().and_then(|zone| zone.as_string());
    Around {
        section: section(),
        site: asked("site").and_then(|site| SiteId::parse(&site).ok()),
        origin: origin.unwrap_or_default(),
        zone: zone.unwrap_or_default(),
        zones: zones().unwrap_or_default(),
        utc_offset: -(Date::new_0().get_timezone_offset() as i32),
        locale: locale_for(&language()).to_owned(),
    }
}

fn zones() -> Option<Vec<String>> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let all: Function = Reflect::get(&intl, &"supportedValuesOf".into()).ok()?.into();
    let zones = Array::from(&all.call1(&intl, &JsValue::from_str("timeZone")).ok()?);
    Some(zones.iter().filter_map(|zone| zone.as_string()).collect())
}
