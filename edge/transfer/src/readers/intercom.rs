//! Intercom: a conversation with its source and its parts, as `/conversations/{id}` answers.

use super::draft::{Draft, with_files};
use crate::conversation::{Conversation, Rating, Writer};
use crate::fault::Reason;
use crate::html;
use crate::source::Source;
use crate::value::{at, id as id_in, list, moment, object, text};
use protocol::ids::Timestamp;
use serde_json::Value;

pub(super) fn id(conversation: &Value) -> Option<String> {
    id_in(conversation, "id")
}

pub(super) fn read(conversation: &Value, now: Timestamp) -> Result<Conversation, Reason> {
    let started = moment(conversation, "created_at")?;
    let mut draft = Draft::new(Source::Intercom, id(conversation), started, now)?;
    let source = object(conversation, "source");
    for person in people(conversation) {
        draft.visitor(text(person, "name"), text(person, "email"), text(person, "phone"));
    }
    if let Some(source) = source {
        if let Some(author) = object(source, "author").filter(|author| is_visitor(author)) {
            draft.visitor(text(author, "name"), text(author, "email"), None);
        }
        draft.page(text(source, "url"));
    }
    let title = text(conversation, "title").or_else(|| source.and_then(|source| text(source, "subject")));
    // Both may hold markup.
    draft.subject(title.map(html::to_text).as_deref());
    let team = object(conversation, "team_assignee").or_else(|| object(conversation, "team"));
    draft.department(team.and_then(|team| text(team, "name")));
    for tag in at(conversation, &["tags", "tags"]).and_then(Value::as_array).into_iter().flatten() {
        draft.tag(text(tag, "name").unwrap_or_default());
    }
    if let Some(source) = source {
        draft.entry(started, writer(source), false, &body(source))?;
    }
    let parts = at(conversation, &["conversation_parts", "conversation_parts"])
        .or_else(|| conversation.get("conversation_parts"))
        .and_then(Value::as_array);
    for part in parts.into_iter().flatten() {
        let is_note = !is_public(text(part, "part_type").unwrap_or_default());
        draft.entry(moment(part, "created_at")?, writer(part), is_note, &body(part))?;
    }
    draft.rating(rating(conversation)?);
    draft.finish(started)
}

/// Whether both sides see what is written in a part of this kind. What is not known to be is the team's.
fn is_public(kind: &str) -> bool {
    matches!(kind, "comment" | "quick_reply" | "close" | "open" | "snoozed" | "unsnoozed" | "")
}

fn people(conversation: &Value) -> impl Iterator<Item = &Value> {
    let contacts =
        at(conversation, &["contacts", "contacts"]).or_else(|| at(conversation, &["contacts", "data"]));
    let listed = contacts.and_then(Value::as_array).into_iter().flatten().take(1);
    listed.chain(object(conversation, "contact")).chain(object(conversation, "user"))
}

fn is_visitor(author: &Value) -> bool {
    matches!(text(author, "type"), Some("user" | "lead" | "contact"))
}

fn writer(part: &Value) -> Writer {
    let Some(author) = object(part, "author") else { return Writer::Automatic };
    match text(author, "type") {
        Some("admin" | "team" | "teammate") => {
            let name = text(author, "name").or_else(|| text(author, "email"));
            Writer::Agent(name.unwrap_or(Source::Intercom.name()).to_owned())
        }
        Some("bot" | "workflow" | "operator") => Writer::Automatic,
        _ if is_visitor(author) => Writer::Visitor,
        _ => Writer::Automatic,
    }
}

fn body(part: &Value) -> String {
    let words = text(part, "body").map(html::to_text).unwrap_or_default();
    let files: Vec<_> = list(part, "attachments")
        .into_iter()
        .flatten()
        .map(|file| (text(file, "name"), text(file, "url")))
        // A picture in the text is told there already.
        .filter(|(_, address)| address.is_none_or(|address| !words.contains(address)))
        .collect();
    with_files(&words, &files)
}

fn rating(conversation: &Value) -> Result<Option<Rating>, Reason> {
    let Some(rating) = object(conversation, "conversation_rating") else { return Ok(None) };
    let Some(stars) = rating.get("rating").and_then(Value::as_u64) else { return Ok(None) };
    let comment = text(rating, "remark").map(str::to_owned);
    Ok(Rating::of_five(stars, comment, moment(rating, "created_at")?))
}
