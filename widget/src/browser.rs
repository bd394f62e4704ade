//! What the app asks of the browser where that is shorter in the browser's own words: `browser.js` and
//! `sound.js`, with their types.

use crate::i18n::digits;
use crate::model::{Answer, FileMsg, Msg};
use js_sys::{Date, Promise};
use protocol::conversation::file::FileInfo;
use protocol::ids::{ConversationId, FileId, SiteId, Timestamp, Token};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, DomRect, Element, HtmlElement, window};

#[wasm_bindgen(module = "/browser.js")]
extern "C" {
    /// Calls `picked` with the id, name, type and size of each file that is picked, pasted or dropped.
    #[wasm_bindgen(js_name = watchFiles)]
    fn watch_files(picked: &Closure<dyn Fn(String, String, String, f64)>);

    #[wasm_bindgen(js_name = upload)]
    async fn upload_file(
        id: &str,
        url: &str,
        token: &str,
        media_type: &str,
        name: &str,
        progress: &Closure<dyn Fn(u8)>,
    ) -> JsValue;

    #[wasm_bindgen(js_name = dropFile)]
    fn drop_upload(id: &str);

    #[wasm_bindgen(js_name = showPicture)]
    fn show_picture(image: &Element, id: &str, url: &str, token: &str);

    /// A request to our own host, with the bytes of the answer. With a body it is one that outlives the
    /// page.
    pub fn request(
        url: &str,
        token: &str,
        identity: &str,
        body: Option<&[u8]>,
        signal: Option<&AbortSignal>,
    ) -> Promise;

    #[wasm_bindgen(js_name = download)]
    async fn download_file(url: &str, token: &str, name: &str) -> JsValue;

    #[wasm_bindgen(js_name = mail)]
    async fn mail_transcript(url: &str, token: &str, email: &str, link: bool, offset: i32) -> JsValue;

    #[wasm_bindgen(js_name = erase)]
    async fn erase_conversation(url: &str, token: &str) -> JsValue;

    #[wasm_bindgen(js_name = grant)]
    async fn ask_grant(url: &str, token: &str, key: &str, value: &str) -> JsValue;

    #[wasm_bindgen(js_name = subject)]
    fn subject_of(token: &str) -> Option<String>;

    /// What the edge answers to somebody who asks for a key to a conversation.
    type Grant;
    #[wasm_bindgen(method, getter)]
    fn refused(this: &Grant) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn id(this: &Grant) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn token(this: &Grant) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn past(this: &Grant) -> Vec<String>;
    #[wasm_bindgen(method, getter)]
    fn ends(this: &Grant) -> Vec<f64>;
}

#[wasm_bindgen(module = "/sound.js")]
extern "C" {
    /// Makes the sound of a new message; or only makes sure that it can be made.
    pub fn chime(play: bool);
}

/// Minutes from UTC to this machine's clock.
#[must_use]
pub fn utc_offset() -> i32 {
    -(Date::new_0().get_timezone_offset() as i32)
}

/// Hears of the files that the visitor wants to send, for as long as the page lives.
pub fn listen_for_files(hear: impl Fn(Msg) + 'static) {
    let picked = Closure::new(move |id: String, name, media_type, size: f64| {
        if let Ok(id) = FileId::parse(&id) {
            hear(Msg::File(FileMsg::Picked(FileInfo { id, name, media_type, size: size as u32 })));
        }
    });
    watch_files(&picked);
    picked.forget();
}

/// Uploads a file, whose bytes are there under its id; returns the code of the refusal, empty for none.
pub async fn upload(url: String, token: Token, file: FileInfo, progress: impl Fn(u8) + 'static) -> String {
    let progress = Closure::new(progress);
    let id = file.id.as_str();
    upload_file(id, &url, token.reveal(), &file.media_type, &file.name, &progress)
        .await
        .as_string()
        .unwrap_or_default()
}

/// Lets a file go, and its upload if that is under way.
pub fn drop_file(id: &FileId) {
    drop_upload(id.as_str());
}

/// Shows a picture in an element once it comes into sight.
pub fn picture(image: &Element, id: &FileId, url: &str, token: &Token) {
    show_picture(image, id.as_str(), url, token.reveal());
}

/// Fetches something and hands it to the visitor as a file; returns whether it came.
pub async fn download(url: String, token: Token, name: String) -> bool {
    download_file(&url, token.reveal(), &name).await.is_truthy()
}

/// The part of a transcript's address that says how it is to be written.
#[must_use]
pub fn transcript_query() -> String {
    let offset = utc_offset();
    let sign = if offset < 0 { "-" } else { "" };
    ["?format=text&offset=", sign, &digits(u64::from(offset.unsigned_abs()))].concat()
}

/// Has the transcript mailed, with a link to the conversation if wanted; returns the code of the
/// refusal, empty for none.
pub async fn mail(url: String, token: Token, email: String, link: bool) -> String {
    mail_transcript(&url, token.reveal(), &email, link, utc_offset()).await.as_string().unwrap_or_default()
}

/// Has a conversation erased; returns whether that is done with.
pub async fn erase(url: String, token: Token) -> bool {
    erase_conversation(&url, token.reveal()).await.is_truthy()
}

/// Asks for a customer's conversations, and for a key to one of them.
pub async fn history(site: SiteId, identity: String, wish: Option<ConversationId>) -> Answer {
    let url = ["/v1/sites/", site.as_str(), "/identity"].concat();
    let wish = wish.as_ref().map_or("", ConversationId::as_str);
    let grant = ask_grant(&url, &identity, "conversation", wish).await;
    answer(grant.unchecked_ref(), identity)
}

/// Asks for a key to a conversation, for the code of a link.
pub async fn resume(url: String, code: Token) -> Answer {
    answer(ask_grant(&url, "", "code", code.reveal()).await.unchecked_ref(), String::new())
}

fn answer(grant: &Grant, asked: String) -> Answer {
    let key = || Some((ConversationId::parse(&grant.id()?).ok()?, Token::parse(&grant.token()?).ok()?));
    let past = grant.past().into_iter().zip(grant.ends());
    let past = past.filter_map(|(id, at)| Some((ConversationId::parse(&id).ok()?, at as Timestamp)));
    Answer { asked, refused: grant.refused().unwrap_or_default(), granted: key(), past: past.collect() }
}

/// Whom a site's token says it stands for.
#[must_use]
pub fn subject(token: &str) -> String {
    subject_of(token).unwrap_or_default()
}

/// What shows of the frame while there is only the invitation, drawn as this card: a value of
/// `clip-path`. A frame of another size would move when the chat opens, and a page is told of what moves.
#[must_use]
pub fn clip(card: &Element) -> String {
    let rect: DomRect = card.get_bounding_client_rect();
    let pixels = |length: f64| digits(length.max(0.0) as u64);
    let left = rect.left().floor();
    let (height, end) = (pixels(rect.height().ceil()), pixels(rect.width().ceil() + left));
    ["inset(calc(100% - ", &height, "px) calc(100% - ", &end, "px) 0 ", &pixels(left), "px)"].concat()
}

/// Puts the focus into the field of messages; or where that would bring up a keyboard over the chat, on
/// the messages.
pub fn focus_at_rest() {
    let Some(window) = window() else { return };
    let Some(document) = window.document() else { return };
    let coarse = window.match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches());
    let in_composer = document.active_element().is_some_and(|element| element.id() == "composer");
    let target = document.get_element_by_id(if coarse && !in_composer { "thread" } else { "composer" });
    if let Some(element) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
