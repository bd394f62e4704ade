//! Zendesk Support: a ticket with its comments, as in the full JSON export (a line each) and in the answers of
//! `/api/v2/tickets` to which a script has added `comments`.

use super::draft::{Draft, with_files};
use crate::conversation::{Conversation, Rating, Writer};
use crate::fault::Reason;
use crate::html;
use crate::source::Source;
use crate::value::{at, id as id_in, list, moment, object, text};
use protocol::ids::Timestamp;
use serde_json::Value;

pub(super) fn id(ticket: &Value) -> Option<String> {
    id_in(ticket, "id").or_else(|| id_in(ticket, "ticket_id"))
}

pub(super) fn read(ticket: &Value, now: Timestamp) -> Result<Conversation, Reason> {
    let started = moment(ticket, "created_at")?;
    let mut draft = Draft::new(Source::Zendesk, id(ticket), started, now)?;
    draft.account(text(ticket, "url").and_then(host));
    if let Some(person) = object(ticket, "requester") {
        draft.visitor(text(person, "name"), text(person, "email"), text(person, "phone"));
    }
    let from = at(ticket, &["via", "source", "from"]);
    if let Some(from) = from {
        draft.visitor(text(from, "name"), text(from, "address"), text(from, "phone"));
    }
    draft.subject(text(ticket, "subject").or_else(|| text(ticket, "raw_subject")));
    draft.department(object(ticket, "group").and_then(|group| text(group, "name")));
    for tag in list(ticket, "tags").into_iter().flatten().filter_map(Value::as_str) {
        draft.tag(tag);
    }
    let requester = requester(ticket);
    for comment in list(ticket, "comments").into_iter().flatten() {
        let author = id_in(comment, "author_id")
            .or_else(|| object(comment, "author").and_then(|who| id_in(who, "id")));
        // What is not said to be public is when it says so; the interface always says.
        let is_note = comment.get("public").and_then(Value::as_bool) == Some(false);
        let writer = if author.is_some() && author == requester && !is_note {
            Writer::Visitor
        } else {
            Writer::Agent(agent(ticket, comment, author.as_deref()))
        };
        let files: Vec<_> = list(comment, "attachments")
            .into_iter()
            .flatten()
            .map(|file| (text(file, "file_name"), text(file, "content_url")))
            .collect();
        draft.entry(moment(comment, "created_at")?, writer, is_note, &with_files(&body(comment), &files))?;
    }
    draft.rating(rating(ticket)?);
    draft.finish(started)
}

fn requester(ticket: &Value) -> Option<String> {
    object(ticket, "requester").and_then(|who| id_in(who, "id")).or_else(|| id_in(ticket, "requester_id"))
}

fn body(comment: &Value) -> String {
    match (text(comment, "html_body"), text(comment, "body").or_else(|| text(comment, "plain_body"))) {
        (Some(html), _) => html::to_text(html),
        (None, Some(plain)) => plain.to_owned(),
        (None, None) => String::new(),
    }
}

/// The name of who wrote a comment: their own object, or one of the ticket's with their id.
fn agent(ticket: &Value, comment: &Value, author: Option<&str>) -> String {
    let is_author = |who: &&Value| author.is_some() && id_in(who, "id").as_deref() == author;
    let people = ["assignee", "submitter", "requester"].iter().filter_map(|key| object(ticket, key));
    let others = list(ticket, "collaborators").into_iter().flatten();
    let known = object(comment, "author").or_else(|| people.chain(others).find(is_author));
    let named = known.and_then(|who| text(who, "name"));
    let named = named.or_else(|| at(comment, &["via", "source", "from"]).and_then(|from| text(from, "name")));
    match (named, author) {
        (Some(name), _) => name.to_owned(),
        (None, Some(id)) => format!("Zendesk {id}"),
        (None, None) => Source::Zendesk.name().to_owned(),
    }
}

fn rating(ticket: &Value) -> Result<Option<Rating>, Reason> {
    let Some(rating) = object(ticket, "satisfaction_rating") else { return Ok(None) };
    let comment = text(rating, "comment").map(str::to_owned);
    let given = moment(rating, "created_at")?;
    Ok(text(rating, "score").and_then(|score| Rating::of_thumb(score, comment, given)))
}

/// The machine of an address: the account's own.
fn host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    rest.split(['/', '?', '#']).next().map(str::to_ascii_lowercase)
}
