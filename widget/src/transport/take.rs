//! What the visitor takes along: files and the transcript, fetched with the conversation's secret,
//! which no plain link could carry.

use super::requests::{JSON_MEDIA, fetch};
use crate::model::Fetch;
use crate::shell::utc_offset;
use gloo::timers::callback::Timeout;
use js_sys::JSON;
use leptos::task::spawn_local;
use protocol::ids::{ConversationId, SiteId, Token};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlElement, Response, Url, window};

/// The browser may still be reading what it was handed, for so many milliseconds.
const READING: u32 = 60_000;

/// Fetches something and hands it to the visitor as a file. `hear` is told whether that worked.
pub fn take(
    site: &SiteId,
    conversation: &ConversationId,
    token: &Token,
    what: Fetch,
    hear: impl Fn(bool) + 'static,
) {
    let base = super::path(site, conversation);
    let (url, name) = match what {
        Fetch::Transcript => {
            let offset = utc_offset().to_string();
            ([&base, "transcript?format=text&offset=", &offset].concat(), "transcript.txt".to_owned())
        }
        Fetch::File(file) => (super::file_path(site, conversation, &file.id), file.name),
    };
    let promise = fetch(&url, token.reveal(), JSON_MEDIA, None, None);
    spawn_local(async move {
        let taken = async {
            let response: Response = JsFuture::from(promise?).await.ok()?.dyn_into().ok()?;
            if !response.ok() {
                return None;
            }
            let blob: Blob = JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()?;
            let url = Url::create_object_url_with_blob(&blob).ok()?;
            let link: HtmlElement = window()?.document()?.create_element("a").ok()?.dyn_into().ok()?;
            link.set_attribute("href", &url).ok()?;
            link.set_attribute("download", &name).ok()?;
            link.click();
            Timeout::new(READING, move || drop(Url::revoke_object_url(&url))).forget();
            Some(())
        };
        hear(taken.await.is_some());
    });
}

/// Has the transcript mailed, with a link to the conversation if wanted. `hear` is told what the server says if it does not.
pub fn mail(
    site: &SiteId,
    conversation: &ConversationId,
    token: &Token,
    email: &str,
    link: bool,
    hear: impl Fn(Option<String>) + 'static,
) {
    let url = [&super::path(site, conversation), "transcript"].concat();
    let quoted = JSON::stringify(&email.into()).map(String::from).unwrap_or_default();
    let offset = utc_offset().to_string();
    let link = if link { ",\"link\":true" } else { "" };
    let body = ["{\"email\":", &quoted, link, ",\"offset_minutes\":", &offset, "}"].concat();
    let promise = fetch(&url, token.reveal(), JSON_MEDIA, Some(body.as_bytes()), None);
    spawn_local(async move {
        let answer = async {
            let response: Response = JsFuture::from(promise?).await.ok()?.dyn_into().ok()?;
            if response.ok() {
                return Some(None);
            }
            JsFuture::from(response.text().ok()?).await.ok().map(|text| text.as_string())
        };
        // Nobody answers: refused without a word.
        hear(answer.await.unwrap_or_else(|| Some(String::new())));
    });
}
