//! What `browser.js` does for the app, and what comes of it: tagged arrays in both directions, as on
//! the port to the page.

use crate::i18n::{Key, t};
use crate::model::{Answer, FileMsg, Model, Msg, Sheet};
use js_sys::{Array, Promise, Uint8Array};
use protocol::conversation::file::FileInfo;
use protocol::conversation::opening;
use protocol::ids::{ConversationId, FileId, SiteId, Timestamp, Token};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, Element};

#[wasm_bindgen]
extern "C" {
    fn jasette(message: &Array) -> JsValue;
}

/// The name of the events by which it answers.
pub const EVENT: &str = "jasette";

fn tell(message: &[JsValue]) -> JsValue {
    jasette(&message.iter().collect())
}

/// The texts of the form, in the order in which `form.js` names them.
const FORM: [Key; 11] = [
    Key::NameOptional,
    Key::Privacy,
    Key::Department,
    Key::ContactLabel,
    Key::ComposerLabel,
    Key::AnswerMissing,
    Key::AnswerTooLong,
    Key::MailInvalid,
    Key::PhoneInvalid,
    Key::ContactInvalid,
    Key::ConsentMissing,
];

/// Draws what the form asks besides the name at the end of a place.
pub fn form(place: &Element, model: &Model) {
    let rows = model.rows().into();
    let (typed, message) = (model.form.as_str().into(), model.message.as_str().into());
    let mut texts = String::new();
    for key in FORM {
        texts.push_str(t(key));
        texts.push('\n');
    }
    tell(&["form".into(), place.into(), rows, typed, message, texts.into()]);
}

/// What that form says; nothing while something is wrong with it.
#[must_use]
pub fn sheet() -> Option<Sheet> {
    let told = tell(&["sheet".into()]);
    let parts = told.dyn_ref::<Array>()?;
    let text = |at| parts.get(at).as_string().unwrap_or_default();
    let mut answers = Vec::new();
    while answers.len() as u32 * 2 + 4 < parts.length() {
        let at = answers.len() as u32 * 2 + 4;
        answers.push(opening::Answer { field: text(at), text: text(at + 1), label: String::new() });
    }
    Some(Sheet { kept: text(0), message: text(1), contact: text(2), department: text(3), answers })
}

/// What shows of the frame while there is only the invitation, drawn as this card: a value of
/// `clip-path`.
#[must_use]
pub fn clip(card: &Element) -> JsValue {
    tell(&["clip".into(), card.into()])
}

/// A request to our own host, with the bytes of the answer to come. With a body it is one that
/// outlives the page.
pub fn fetch(
    url: &str,
    token: &str,
    identity: &str,
    body: Option<&[u8]>,
    abort: Option<&AbortController>,
) -> Promise {
    let body = body.map(Uint8Array::from).into();
    tell(&["fetch".into(), url.into(), token.into(), identity.into(), body, abort.into()]).unchecked_into()
}

/// Fetches a file, or without a name the transcript, and hands it to the visitor.
pub fn take(url: &str, token: &Token, name: &str) {
    tell(&["take".into(), url.into(), token.reveal().into(), name.into()]);
}

/// Has the transcript mailed, with a link to the conversation if wanted.
pub fn mail(url: &str, token: &Token, email: &str, link: bool) {
    tell(&["mail".into(), url.into(), token.reveal().into(), email.into(), link.into()]);
}

/// Minutes from UTC to this machine's clock.
pub fn ahead() -> i32 {
    tell(&["ahead".into()]).as_f64().unwrap_or_default() as i32
}

/// Puts the focus where no keyboard comes up that nobody asked for.
pub fn rest() {
    tell(&["rest".into()]);
}

/// Has a conversation erased.
pub fn erase(url: &str, token: &Token, id: &ConversationId) {
    tell(&["erase".into(), url.into(), token.reveal().into(), id.as_str().into()]);
}

/// Uploads a file, whose bytes are there under its id, to an address.
pub fn upload(url: &str, token: &Token, file: &FileInfo) {
    let (kind, name) = (file.media_type.as_str().into(), file.name.as_str().into());
    tell(&["upload".into(), file.id.as_str().into(), url.into(), token.reveal().into(), kind, name]);
}

/// Lets a file go, and its upload if that is under way.
pub fn drop_file(id: &FileId) {
    tell(&["drop".into(), id.as_str().into()]);
}

/// Shows a picture in an element.
pub fn picture(image: &Element, id: &FileId, url: &str, token: &Token) {
    tell(&["picture".into(), image.into(), id.as_str().into(), url.into(), token.reveal().into()]);
}

/// Asks for a customer's conversations, and for a key to one of them.
pub fn history(site: &SiteId, identity: &str, wish: Option<&ConversationId>) {
    let url = ["/v1/sites/", site.as_str(), "/identity"].concat();
    ask("history", &url, identity, "conversation", wish.map_or("", ConversationId::as_str));
}

/// Asks for a key to a conversation, for the code of a link.
pub fn resume(url: &str, code: &Token) {
    ask("resume", url, "", "code", code.reveal());
}

/// `value` is one that JSON writes as it is.
fn ask(tag: &str, url: &str, token: &str, key: &str, value: &str) {
    let body = if value.is_empty() { String::new() } else { ["{\"", key, "\":\"", value, "\"}"].concat() };
    tell(&["ask".into(), tag.into(), url.into(), token.into(), body.into()]);
}

/// Whom a site's token says it stands for.
#[must_use]
pub fn subject(token: &str) -> String {
    tell(&["subject".into(), token.into()]).as_string().unwrap_or_default()
}

/// What an event of [`EVENT`] says.
#[must_use]
pub fn read(data: &JsValue) -> Option<Msg> {
    let parts = data.dyn_ref::<Array>()?;
    let text = |at| parts.get(at).as_string().unwrap_or_default();
    let number = |at| parts.get(at).as_f64().unwrap_or_default();
    let id = FileId::parse(&text(1));
    Some(Msg::File(match text(0).as_str() {
        "form" => return Some(Msg::FormTyped(text(1), text(2))),
        "taken" => return Some(Msg::Fetched(!text(1).is_empty())),
        "mailed" => return Some(Msg::Mailed(text(1))),
        "erased" => return Some(Msg::Erased(ConversationId::parse(&text(1)).ok()?, !text(2).is_empty())),
        "file" => {
            let (name, media_type, size) = (text(2), text(3), number(4) as u32);
            FileMsg::Picked(FileInfo { id: id.ok()?, name, media_type, size })
        }
        "going" => FileMsg::Going(id.ok()?, number(2) as u8),
        "done" => FileMsg::Done(id.ok()?, text(2)),
        tag => {
            let key = |at| Some((ConversationId::parse(&text(at)).ok()?, Token::parse(&text(at + 1)).ok()?));
            let (mut past, mut at) = (Vec::new(), 5);
            while let Ok(id) = ConversationId::parse(&text(at)) {
                past.push((id, number(at + 1) as Timestamp));
                at += 2;
            }
            let answer = Answer { asked: text(1), refused: text(2), granted: key(3), past };
            return Some(if tag == "history" { Msg::History(answer) } else { Msg::Resumed(answer) });
        }
    }))
}
