//! Chatwoot: a conversation with its messages, as `/conversations/{id}` answers, and the answer of its `messages`,
//! in which the conversation is told by `meta`.

use super::draft::{Draft, with_files};
use crate::conversation::{Conversation, Rating, Writer};
use crate::fault::Reason;
use crate::html;
use crate::source::Source;
use crate::value::{at, id as id_in, is_true, list, moment, object, text};
use protocol::ids::Timestamp;
use serde_json::Value;

fn messages(row: &Value) -> impl Iterator<Item = &Value> {
    list(row, "messages").or_else(|| list(row, "payload")).into_iter().flatten()
}

pub(super) fn id(row: &Value) -> Option<String> {
    id_in(row, "id")
        .or_else(|| id_in(row, "display_id"))
        .or_else(|| messages(row).find_map(|message| id_in(message, "conversation_id")))
}

pub(super) fn read(row: &Value, now: Timestamp) -> Result<Conversation, Reason> {
    if list(row, "messages").is_none() && list(row, "payload").is_none() {
        // A message by itself: what it belongs to is elsewhere.
        return Err(Reason::NoMessages);
    }
    let started = match moment(row, "created_at")? {
        None => moment(row, "timestamp")?,
        known => known,
    };
    let mut draft = Draft::new(Source::Chatwoot, id(row), None, now)?;
    draft.account(
        id_in(row, "account_id").or_else(|| messages(row).find_map(|message| id_in(message, "account_id"))),
    );
    for person in people(row) {
        draft.visitor(text(person, "name"), text(person, "email"), text(person, "phone_number"));
    }
    let referer = at(row, &["additional_attributes", "referer"]);
    draft.page(
        referer.or_else(|| at(row, &["meta", "additional_attributes", "referer"])).and_then(Value::as_str),
    );
    draft.subject(at(row, &["additional_attributes", "mail_subject"]).and_then(Value::as_str));
    draft.department(at(row, &["meta", "team", "name"]).and_then(Value::as_str));
    let labels = list(row, "labels").or_else(|| at(row, &["meta", "labels"]).and_then(Value::as_array));
    for tag in labels.into_iter().flatten().filter_map(Value::as_str) {
        draft.tag(tag);
    }
    for message in messages(row) {
        let given = moment(message, "created_at")?;
        if text(message, "content_type") == Some("input_csat") {
            draft.rating(rating(message, given));
            continue;
        }
        if let Some(writer) = writer(message) {
            draft.entry(given, writer, is_true(message, "private"), &words(message))?;
        }
    }
    draft.finish(started)
}

fn people(row: &Value) -> impl Iterator<Item = &Value> {
    let contact =
        at(row, &["meta", "contact", "payload"]).and_then(Value::as_array).and_then(|found| found.first());
    let places: [&[&str]; 2] = [&["meta", "sender"], &["meta", "contact"]];
    places.into_iter().filter_map(|path| at(row, path)).chain(contact).chain(object(row, "contact"))
}

/// Who wrote a message: 0 came in, 1 went out, 2 tells what happened and is left out, 3 was written by the product.
fn writer(message: &Value) -> Option<Writer> {
    let kind = message.get("message_type").and_then(|kind| {
        kind.as_u64().or_else(|| match kind.as_str()? {
            "incoming" => Some(0),
            "outgoing" => Some(1),
            "activity" => Some(2),
            "template" => Some(3),
            _ => None,
        })
    });
    let sender = object(message, "sender");
    let sent_by = sender.and_then(|sender| text(sender, "type")).or_else(|| text(message, "sender_type"));
    let is_bot = sent_by
        .is_some_and(|kind| kind.eq_ignore_ascii_case("agent_bot") || kind.eq_ignore_ascii_case("agentbot"));
    match kind {
        Some(0) => Some(Writer::Visitor),
        Some(1) if is_bot => Some(Writer::Automatic),
        Some(1) => {
            let name =
                sender.and_then(|sender| text(sender, "available_name").or_else(|| text(sender, "name")));
            Some(Writer::Agent(name.unwrap_or(Source::Chatwoot.name()).to_owned()))
        }
        Some(3) => Some(Writer::Automatic),
        // Unknown kinds tell what happened, as far as anybody knows.
        _ => None,
    }
}

fn words(message: &Value) -> String {
    let content = text(message, "content").unwrap_or_default();
    // Mail comes in as it was written.
    let content = if text(message, "content_type") == Some("incoming_email") && content.contains("</") {
        html::to_text(content)
    } else {
        content.to_owned()
    };
    let files: Vec<_> = list(message, "attachments")
        .into_iter()
        .flatten()
        .map(|file| {
            (text(file, "fallback_title").or_else(|| text(file, "file_name")), text(file, "data_url"))
        })
        .collect();
    with_files(&content, &files)
}

fn rating(message: &Value, given: Option<Timestamp>) -> Option<Rating> {
    let answer = at(message, &["content_attributes", "submitted_values", "csat_survey_response"])?;
    let comment = text(answer, "feedback_message").map(str::to_owned);
    Rating::of_five(answer.get("rating").and_then(Value::as_u64)?, comment, given)
}
