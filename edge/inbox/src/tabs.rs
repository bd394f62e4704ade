//! What the tabs of this browser agree on: `tabs.js`, with its types.

use js_sys::Promise;
use protocol::ids::{ConversationId, SiteId};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/tabs.js")]
extern "C" {
    #[wasm_bindgen(js_name = showing)]
    fn show(id: &str);

    #[wasm_bindgen(js_name = tells)]
    fn ask(id: &str, news: &str, anyway: bool) -> Promise;
}

/// Says which conversation this tab shows to somebody.
pub fn showing(id: Option<&ConversationId>) {
    show(id.map_or("", ConversationId::as_str));
}

/// Whether it is this tab that tells of something new in a conversation. `anyway` stands for news that are told
/// even where the conversation is shown.
pub async fn tells(site: &SiteId, id: &ConversationId, revision: u64, anyway: bool) -> bool {
    let news = format!("{site} {id} {revision}");
    JsFuture::from(ask(id.as_str(), &news, anyway)).await.is_ok_and(|answer| answer.is_truthy())
}
