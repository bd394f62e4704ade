//! What the app asks of the browser where that is shorter in the browser's own words: `browser.js`,
//! with its types.

use crate::model::{Answer, FileMsg, Msg};
use js_sys::{Array, Date, Promise, Uint8Array};
use protocol::conversation::file::FileInfo;
use protocol::ids::{ConversationId, FileId, SiteId, Timestamp, Token};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, Element, MessagePort};

#[wasm_bindgen(module = "/browser.js")]
extern "C" {
    /// Calls `picked` with an array of id, name, type, size and first bytes, if it has any, for each file that is
    /// picked, pasted or dropped.
    #[wasm_bindgen(js_name = watchFiles)]
    fn watch_files(picked: &Closure<dyn FnMut(JsValue)>);

    #[wasm_bindgen(js_name = upload)]
    fn upload_file(
        id: &str,
        url: &str,
        token: &str,
        media_type: &str,
        name: &str,
        progress: &Closure<dyn FnMut(JsValue)>,
    ) -> Promise;

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
    fn download_file(url: &str, token: &str, name: &str) -> Promise;

    #[wasm_bindgen(js_name = mail)]
    fn mail_transcript(url: &str, token: &str, email: &str, link: bool) -> Promise;

    /// The part of a transcript's address that says how it is to be written.
    #[wasm_bindgen(js_name = transcriptQuery)]
    pub fn transcript_query() -> String;

    #[wasm_bindgen(js_name = erase)]
    fn erase_conversation(url: &str, token: &str) -> Promise;

    #[wasm_bindgen(js_name = grant)]
    fn ask_grant(url: &str, token: &str, key: &str, value: &str) -> Promise;

    /// Answers as they are kept in the browser: each id followed by its text.
    #[wasm_bindgen(js_name = readAnswers)]
    pub fn read_answers(text: &str) -> Array;

    /// The other way round.
    #[wasm_bindgen(js_name = writeAnswers)]
    pub fn write_answers(parts: &Array) -> String;

    #[wasm_bindgen(js_name = subject)]
    fn subject_of(token: &str) -> Option<String>;

    /// Tells the page by the port what shows of the frame while there is only the invitation, drawn as this
    /// card, whenever that changes.
    pub fn invite(card: &Element, port: &MessagePort);

    /// Puts the focus where no keyboard comes up that nobody asked for.
    #[wasm_bindgen(js_name = focusAtRest)]
    pub fn focus_at_rest();

    /// Makes the sound of a new message; or only makes sure that it can be made.
    pub fn chime(play: bool);

    /// Says whether the chat is read in this tab.
    pub fn reading(on: bool);
}

/// Minutes from UTC to this machine's clock, at a moment.
#[must_use]
pub fn utc_offset(at: Timestamp) -> i32 {
    -(Date::new(&JsValue::from_f64(at as f64)).get_timezone_offset() as i32)
}

/// Hears of the files that the visitor wants to send, for as long as the page lives.
pub fn listen_for_files(hear: impl Fn(Msg) + 'static) {
    let picked = Closure::new(move |file: JsValue| {
        let file: Array = file.unchecked_into();
        let text = |at| file.get(at).as_string().unwrap_or_default();
        let size = file.get(3).as_f64().unwrap_or_default() as u32;
        let head = file.get(4).dyn_into::<Uint8Array>().ok().map(|head| head.to_vec());
        if let Ok(id) = FileId::parse(&text(0)) {
            hear(Msg::File(FileMsg::Picked(FileInfo { id, name: text(1), media_type: text(2), size }, head)));
        }
    });
    watch_files(&picked);
    picked.forget();
}

/// Uploads a file, whose bytes are there under its id; resolves with the code of the refusal, empty for none.
/// `progress` lives until then.
pub fn upload(url: &str, token: &Token, file: &FileInfo, progress: &Closure<dyn FnMut(JsValue)>) -> Promise {
    upload_file(file.id.as_str(), url, token.reveal(), &file.media_type, &file.name, progress)
}

/// Lets a file go, and its upload if that is under way.
pub fn drop_file(id: &FileId) {
    drop_upload(id.as_str());
}

/// Shows a picture in an element once it comes into sight.
pub fn picture(image: &Element, id: &FileId, url: &str, token: &Token) {
    show_picture(image, id.as_str(), url, token.reveal());
}

/// Fetches something and hands it to the visitor as a file; resolves with whether it came.
pub fn download(url: &str, token: &Token, name: &str) -> Promise {
    download_file(url, token.reveal(), name)
}

/// Has the transcript mailed, with a link to the conversation if wanted; resolves with the code of the
/// refusal.
pub fn mail(url: &str, token: &Token, email: &str, link: bool) -> Promise {
    mail_transcript(url, token.reveal(), email, link)
}

/// Has a conversation erased; resolves with whether that is done with.
pub fn erase(url: &str, token: &Token) -> Promise {
    erase_conversation(url, token.reveal())
}

/// Asks for a customer's conversations, and for a key to one of them: see [`answer`].
pub fn history(site: &SiteId, identity: &str, wish: Option<&ConversationId>) -> Promise {
    let url = ["/v1/sites/", site.as_str(), "/identity"].concat();
    ask_grant(&url, identity, "conversation", wish.map_or("", ConversationId::as_str))
}

/// Asks for a key to a conversation, for the code of a link: see [`answer`].
pub fn resume(url: &str, code: &Token, own: &Token) -> Promise {
    ask_grant(url, own.reveal(), "code", code.reveal())
}

/// What the edge answers to somebody who asks for a key.
#[must_use]
pub fn answer(grant: JsValue, asked: String) -> Answer {
    let grant: Array = grant.unchecked_into();
    let text = |at| grant.get(at).as_string().unwrap_or_default();
    let granted = || Some((ConversationId::parse(&text(1)).ok()?, Token::parse(&text(2)).ok()?));
    let (mut past, mut at) = (Vec::new(), 3);
    while let Ok(id) = ConversationId::parse(&text(at)) {
        past.push((id, grant.get(at + 1).as_f64().unwrap_or_default() as Timestamp));
        at += 2;
    }
    Answer { asked, refused: text(0), granted: granted(), past }
}

/// Whom a site's token says it stands for.
#[must_use]
pub fn subject(token: &str) -> String {
    subject_of(token).unwrap_or_default()
}
