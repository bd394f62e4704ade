//! The site's reply library over HTTP: reading it, and counting the use of its entries.

use crate::focus::put_caret;
use crate::model::Msg;
use crate::model::reply_library::{ReplyLibraryEffect, ReplyLibraryMsg};
use crate::shell::App;
use gloo::timers::callback::Timeout;
use leptos::task::spawn_local;
use protocol::codec::to_binary;
use protocol::ids::{EntryId, SiteId};
use protocol::team::reply_library::Use;
use team_ui::http::{get, request};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Does what the model decided.
pub fn perform(app: App, effect: ReplyLibraryEffect) {
    let tell = move |msg| app.send(Msg::ReplyLibrary(msg));
    match effect {
        ReplyLibraryEffect::Load(site) => spawn_local(async move {
            let answer = get(&address(&site, "")).await;
            tell(ReplyLibraryMsg::Loaded(site, answer));
        }),
        ReplyLibraryEffect::Used(site, id) => spawn_local(count(site, id)),
        ReplyLibraryEffect::WordLists(locale) => spawn_local(async move {
            let text = word_list(&locale).await;
            tell(ReplyLibraryMsg::WordLists(locale, text));
        }),
        // After the views have followed the model.
        ReplyLibraryEffect::Caret(at) => {
            Timeout::new(0, move || put_caret(at)).forget();
        }
    }
}

/// A use that is not counted is no loss that anybody need hear of.
async fn count(site: SiteId, id: EntryId) {
    let _ = request("POST", &address(&site, "/uses"), Some(&to_binary(&Use { id }))).await;
}

/// The word lists that came with Jasette: the document says where they are. An asset, which the
/// browser keeps.
async fn word_list(locale: &str) -> Option<String> {
    let window = web_sys::window()?;
    let address = window.document()?.body()?.get_attribute(&format!("data-words-{locale}"))?;
    let answer: Response = JsFuture::from(window.fetch_with_str(&address)).await.ok()?.dyn_into().ok()?;
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string().filter(|_| answer.ok())
}

fn address(site: &SiteId, what: &str) -> String {
    format!("/v1/sites/{site}/library{what}")
}
