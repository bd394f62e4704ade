//! The site's settings over HTTP, its picture, and what the browser knows for them.

use crate::model::Msg;
use crate::model::session::Denied;
use crate::model::settings::{Around, SettingsEffect, SettingsMsg};
use crate::session::{ask, read, request};
use crate::shell::App;
use js_sys::{Array, Function, Intl, Object, Reflect};
use leptos::task::spawn_local;
use protocol::ids::SiteId;
use protocol::limits::PICTURE_MAX;
use protocol::rejection::Rejection;
use wasm_bindgen::JsValue;
use web_sys::File;

/// A small picture takes no longer than this, in milliseconds.
const PATIENCE_MS: u32 = 60_000;

/// Does what the model decided.
pub fn perform(app: App, effect: SettingsEffect) {
    let tell = move |msg| app.send(Msg::Settings(msg));
    match effect {
        SettingsEffect::Load(site) => spawn_local(async move {
            tell(SettingsMsg::Around(around()));
            let answer = match request("GET", &address(&site, "settings"), None).await {
                Ok(answer) => read(answer).await,
                Err(denied) => Err(denied),
            };
            tell(SettingsMsg::Loaded(site.clone(), answer));
            // Without the counts the settings are as good.
            if let Ok(answer) = request("GET", &address(&site, "triggers"), None).await
                && let Ok(counts) = read(answer).await
            {
                tell(SettingsMsg::Counted(site, counts));
            }
        }),
        SettingsEffect::Save(site, edited) => spawn_local(async move {
            let answer = match request("PUT", &address(&site, "settings"), Some(&edited)).await {
                Ok(answer) => read(answer).await,
                Err(denied) => Err(denied),
            };
            tell(SettingsMsg::Saved(site, answer));
        }),
        SettingsEffect::Copy(text) => {
            if let Some(window) = web_sys::window() {
                // Where the browser does not allow it, the text is there to be marked by hand.
                let _promise = window.navigator().clipboard().write_text(&text);
            }
        }
    }
}

/// Stores the picture that the agent picked.
pub fn picture(app: App, file: File) {
    let Some(site) = app.peek(|model| model.site.clone()) else { return };
    spawn_local(async move {
        let answer = if file.size() > PICTURE_MAX as f64 {
            Err(Denied::Refused(Rejection::PictureRefused))
        } else {
            let kind = [("content-type", "application/octet-stream")];
            let body: &JsValue = &file;
            match ask("POST", &address(&site, "pictures"), Some(body), &kind, PATIENCE_MS).await {
                Ok(answer) => read(answer).await,
                Err(denied) => Err(denied),
            }
        };
        app.send(Msg::Settings(SettingsMsg::Pictured(site, answer)));
    });
}

fn address(site: &SiteId, what: &str) -> String {
    format!("/v1/sites/{site}/{what}")
}

/// What the browser knows of the place it is in.
fn around() -> Around {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok());
    let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    let zone = Reflect::get(&options, &"timeZone".into()).ok().and_then(|zone| zone.as_string());
    Around {
        origin: origin.unwrap_or_default(),
        zone: zone.unwrap_or_default(),
        zones: zones().unwrap_or_default(),
    }
}

fn zones() -> Option<Vec<String>> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let all: Function = Reflect::get(&intl, &"supportedValuesOf".into()).ok()?.into();
    let zones = Array::from(&all.call1(&intl, &JsValue::from_str("timeZone")).ok()?);
    Some(zones.iter().filter_map(|zone| zone.as_string()).collect())
}
