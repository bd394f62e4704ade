//! Crisp: a conversation with its messages, as `/website/{id}/conversation/{id}` and its `messages` answer, and the
//! plain form in which conversations are brought to Crisp.

use super::draft::{Draft, with_files};
use crate::conversation::{Conversation, Rating, Writer};
use crate::fault::Reason;
use crate::source::Source;
use crate::value::{at, id as id_in, is_true, list, moment, object, text};
use protocol::ids::Timestamp;
use serde_json::Value;

pub(super) fn id(conversation: &Value) -> Option<String> {
    ["session_id", "id", "conversation_id"].iter().find_map(|key| id_in(conversation, key))
}

pub(super) fn read(conversation: &Value, now: Timestamp) -> Result<Conversation, Reason> {
    let started = moment(conversation, "created_at")?;
    let mut draft = Draft::new(Source::Crisp, id(conversation), started, now)?;
    draft.account(id_in(conversation, "website_id"));
    let meta = object(conversation, "meta");
    if let Some(meta) = meta {
        draft.visitor(text(meta, "nickname"), text(meta, "email"), text(meta, "phone"));
        draft.subject(text(meta, "subject"));
        draft.page(at(meta, &["data", "page"]).and_then(Value::as_str).or_else(|| text(meta, "origin")));
    }
    if let Some(user) = object(conversation, "user") {
        draft.visitor(
            text(user, "name").or_else(|| text(user, "nickname")),
            text(user, "email"),
            text(user, "phone"),
        );
    }
    if let Some(subject) = text(conversation, "subject") {
        draft.subject(Some(subject));
    }
    let segments = meta.and_then(|meta| list(meta, "segments")).or_else(|| list(conversation, "segments"));
    for tag in segments.into_iter().flatten().filter_map(Value::as_str) {
        draft.tag(tag);
    }
    for message in list(conversation, "messages").into_iter().flatten() {
        let given = match moment(message, "timestamp")? {
            None => moment(message, "date")?,
            known => known,
        };
        let is_note = text(message, "type") == Some("note") || text(message, "note").is_some();
        if let Some(words) = words(message) {
            draft.entry(given, writer(message), is_note, &words)?;
        }
    }
    let rating = object(conversation, "rating").or_else(|| meta.and_then(|meta| object(meta, "rating")));
    if let Some(rating) = rating {
        let stars =
            rating.get("stars").or_else(|| rating.get("value")).and_then(Value::as_u64).unwrap_or_default();
        draft.rating(Rating::of_five(stars, text(rating, "comment").map(str::to_owned), None));
    }
    draft.finish(started)
}

fn writer(message: &Value) -> Writer {
    if is_true(message, "automated") {
        return Writer::Automatic;
    }
    if text(message, "from") == Some("user") {
        return Writer::Visitor;
    }
    let user = object(message, "user");
    let name = user.and_then(|user| text(user, "nickname").or_else(|| text(user, "name")));
    Writer::Agent(name.unwrap_or(Source::Crisp.name()).to_owned())
}

/// What a message says; nothing for what happened by itself.
fn words(message: &Value) -> Option<String> {
    let plain = text(message, "text").or_else(|| text(message, "note"));
    let file = |value: &Value| with_files("", &[(text(value, "name"), text(value, "url"))]);
    if let Some(plain) = plain {
        return Some(plain.to_owned());
    }
    if let Some(attached) = object(message, "file") {
        return Some(file(attached));
    }
    let content = message.get("content")?;
    match text(message, "type") {
        Some("event") => None,
        _ if content.is_string() => content.as_str().map(str::to_owned),
        Some("file" | "audio" | "animation") => Some(file(content)),
        Some("field") => {
            let asked = text(content, "text").or_else(|| text(content, "explain")).unwrap_or_default();
            Some([asked, text(content, "value").unwrap_or_default()].join("\n"))
        }
        Some("picker") => {
            let choices = list(content, "choices").into_iter().flatten();
            let offered = choices.filter_map(|choice| {
                let chosen = if is_true(choice, "selected") { "✓" } else { "•" };
                text(choice, "label").map(|label| format!("\n{chosen} {label}"))
            });
            Some(format!("{}{}", text(content, "text").unwrap_or_default(), offered.collect::<String>()))
        }
        _ => text(content, "text").map(str::to_owned),
    }
}
