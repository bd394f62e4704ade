//! Zendesk Chat: a chat with its history, or a message left while nobody was there, as `/api/v2/chats` answers.

use super::draft::{Draft, with_files};
use crate::conversation::{Conversation, Rating, Writer};
use crate::fault::Reason;
use crate::source::Source;
use crate::value::{at, id as id_in, list, moment, object, text};
use protocol::ids::Timestamp;
use serde_json::Value;

pub(super) fn id(chat: &Value) -> Option<String> {
    id_in(chat, "id")
}

pub(super) fn read(chat: &Value, now: Timestamp) -> Result<Conversation, Reason> {
    let started = match moment(chat, "timestamp")? {
        None => object(chat, "session").map_or(Ok(None), |session| moment(session, "start_date"))?,
        known => known,
    };
    let mut draft = Draft::new(Source::ZendeskChat, id(chat), started, now)?;
    if let Some(visitor) = object(chat, "visitor") {
        draft.visitor(text(visitor, "name"), text(visitor, "email"), text(visitor, "phone"));
    }
    let first_page = list(chat, "webpath").and_then(|path| path.first());
    draft.page(first_page.and_then(|page| text(page, "to").or_else(|| text(page, "from"))));
    draft.department(text(chat, "department_name"));
    for tag in list(chat, "tags").into_iter().flatten().filter_map(Value::as_str) {
        draft.tag(tag);
    }
    if let Some(message) = text(chat, "message") {
        draft.entry(started, Writer::Visitor, false, message)?;
    }
    let mut rated = None;
    for item in list(chat, "history").into_iter().flatten() {
        let given = moment(item, "timestamp")?;
        match text(item, "type") {
            Some("chat.msg" | "chat.file" | "chat.file.upload") | None => {
                draft.entry(given, writer(item), false, &message(item))?;
            }
            Some("chat.rating") => rated = given,
            // Who came and went, what was asked, what was waited for.
            Some(_) => {}
        }
    }
    let notes = at(chat, &["visitor", "notes"]).and_then(Value::as_str).unwrap_or_default();
    draft.entry(None, Writer::Automatic, true, notes)?;
    let comment = text(chat, "comment").map(str::to_owned);
    draft.rating(text(chat, "rating").and_then(|word| Rating::of_thumb(word, comment, rated)));
    draft.finish(started)
}

fn writer(item: &Value) -> Writer {
    let kind = text(item, "sender_type").map(str::to_ascii_lowercase);
    let nick = text(item, "nick").or_else(|| text(item, "channel")).unwrap_or_default();
    let name =
        || text(item, "name").or_else(|| text(item, "display_name")).unwrap_or(Source::ZendeskChat.name());
    match kind.as_deref() {
        Some("visitor") => Writer::Visitor,
        Some("trigger" | "system" | "bot") => Writer::Automatic,
        Some(_) => Writer::Agent(name().to_owned()),
        None if nick.starts_with("visitor") => Writer::Visitor,
        None if nick == "agent:trigger" || nick == "agent:system" => Writer::Automatic,
        None if nick.starts_with("agent") => Writer::Agent(name().to_owned()),
        None if item.get("agent_id").is_some_and(|id| !id.is_null()) => Writer::Agent(name().to_owned()),
        None => Writer::Visitor,
    }
}

fn message(item: &Value) -> String {
    let words = text(item, "msg").unwrap_or_default();
    let file = object(item, "attachment").unwrap_or(item);
    let address = text(file, "url").or_else(|| text(file, "attachment_url"));
    let name = text(file, "file_name").or_else(|| address.and(text(file, "name")).filter(|_| file != item));
    with_files(words, &[(name, address)])
}
