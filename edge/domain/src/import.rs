//! Bringing a site in: which lines are taken, what they change, and what a conversation must look like that happened
//! elsewhere.

use crate::conversation::Conversation;
use crate::quota::LOG_BYTES;
use protocol::codec;
use protocol::conversation::event::{Event, EventBody};
use protocol::conversation::file::FileInfo;
use protocol::ids::{AgentId, CommandId, ConversationId, SiteId, Timestamp};
use protocol::limits::{FILES_MAX, NAME_MAX};
use protocol::locale::LOCALES;
use protocol::rejection::Rejection;
use protocol::site::settings::SiteSettings;
use protocol::team::export::{
    EVENT_MAX, ExportedConversation, FOREIGN, FORMAT, FORMAT_VERSION, IMPORTED_EVENTS_MAX, IMPORTED_TEXT_MAX,
    ImportOutcome, LINE_MAX, Record, SOURCE_MAX, Source,
};
use protocol::team::reply_library::ReplyLibrary;
use protocol::text;
use protocol::timing::{HOUR_MS, MINUTE_MS};
use std::collections::HashSet;

/// By how much the clock of another machine may be ahead.
const AHEAD_MS: u64 = 5 * MINUTE_MS;

/// How much of a session's hash is in the key of its imports.
const SESSION: usize = 16;

/// Most characters of a kind that is not known.
const KIND_MAX: usize = 40;

/// The kinds of records that are known.
const KINDS: [&str; 10] = [
    "head",
    "person",
    "picture",
    "reply_file",
    "settings",
    "replies",
    "article",
    "trigger",
    "conversation",
    "end",
];

/// Reads a line: a record, or what becomes of it instead, with where it is wrong.
///
/// # Errors
/// The outcome of a line that is none, and a word on it where there is one.
pub fn record(line: &[u8]) -> Result<Record, (ImportOutcome, String)> {
    let refused = |why| Err((refused(why), String::new()));
    if line.len() > LINE_MAX {
        return refused(Rejection::TooLarge);
    }
    let Ok(text) = std::str::from_utf8(line) else { return refused(Rejection::NotUtf8) };
    // Some editors begin a file with a mark of its encoding.
    let text = text.trim_start_matches('\u{feff}');
    if text.contains('\0') {
        // Text of two bytes a character looks like that.
        return refused(Rejection::NotUtf8);
    }
    serde_json::from_str(text).map_err(|error| {
        let kind = text.trim_start_matches(['{', ' ', '\t', '"']).split('"').next().unwrap_or_default();
        let is_name = !kind.is_empty() && kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if error.is_data() && is_name && !KINDS.contains(&kind) {
            (ImportOutcome::Skipped, kind.chars().take(KIND_MAX).collect())
        } else {
            (self::refused(Rejection::Malformed), error.to_string())
        }
    })
}

/// A refusal as an outcome.
#[must_use]
pub fn refused(why: Rejection) -> ImportOutcome {
    ImportOutcome::Refused(why.code().to_owned())
}

/// Under which key an import stands in the log: a line for a session and a day, however many requests it takes. Its id
/// is the client's own word, and one that was used before hides nothing.
#[must_use]
pub fn noted_as(id: &CommandId, session: &str, now: Timestamp) -> String {
    let session: String = session.chars().take(SESSION).collect();
    format!("import {session} {} {id}", now / (24 * HOUR_MS))
}

/// Looks at a first line.
///
/// # Errors
/// [`Rejection::Malformed`] for another format, [`Rejection::NewerFormat`] for a version that is not known here.
pub fn head(format: &str, version: u32) -> Result<(), Rejection> {
    if format != FORMAT {
        Err(Rejection::Malformed)
    } else if version > FORMAT_VERSION {
        Err(Rejection::NewerFormat)
    } else {
        Ok(())
    }
}

/// Settings as they fit a site where these people work: departments keep those who are there, and of nobody else is
/// anything set.
#[must_use]
pub fn settings(mut settings: SiteSettings, people: &[AgentId]) -> SiteSettings {
    for department in &mut settings.service.departments {
        department.agents.retain(|agent| people.contains(agent));
    }
    settings.routing.agents.retain(|set| people.contains(&set.agent));
    settings
}

/// A reply library with another one brought in: what has the same id is replaced, what the site has besides stays.
#[must_use]
pub fn replies(mut own: ReplyLibrary, mut theirs: ReplyLibrary) -> ReplyLibrary {
    fn put<T, K: PartialEq>(own: &mut Vec<T>, theirs: Vec<T>, key: impl Fn(&T) -> K) {
        for one in theirs {
            match own.iter_mut().find(|known| key(known) == key(&one)) {
                Some(known) => *known = one,
                None => own.push(one),
            }
        }
    }
    // Uses are counted here, and anew.
    for one in &mut theirs.canned {
        let known = own.canned.iter().find(|known| known.id == one.id);
        one.uses = known.map_or(0, |known| known.uses);
    }
    for one in &mut theirs.answers {
        let known = own.answers.iter().find(|known| known.id == one.id);
        one.uses = known.map_or(0, |known| known.uses);
    }
    put(&mut own.canned, theirs.canned, |one| one.id.clone());
    put(&mut own.answers, theirs.answers, |one| one.id.clone());
    put(&mut own.scripts, theirs.scripts, |one| one.id.clone());
    put(&mut own.courtesy, theirs.courtesy, |one| one.locale.clone());
    if !theirs.emergency.is_empty() {
        own.emergency = theirs.emergency;
    }
    own
}

/// Whether a conversation is one from another system, by its id: nobody begins one by such an id.
#[must_use]
pub fn is_foreign(id: &ConversationId) -> bool {
    id.as_str().starts_with(FOREIGN)
}

/// Looks at a conversation that happened elsewhere, and returns the files that it names.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn conversation(given: &ExportedConversation, now: Timestamp) -> Result<Vec<&FileInfo>, Rejection> {
    let ExportedConversation { id, source, events } = given;
    if !id.is_valid() || (source.system != "jasette" && !is_foreign(id)) {
        return Err(Rejection::BadId);
    }
    let named =
        |text: &str| (1..=SOURCE_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if !named(&source.system) || !named(&source.id) {
        return Err(Rejection::Malformed);
    }
    if events.len() > IMPORTED_EVENTS_MAX {
        return Err(Rejection::ConversationFull);
    }
    let (mut last, mut bytes, mut files) = ((0, 0), 0, Vec::new());
    for event in events {
        if event.seq != last.0 + 1 || event.at < last.1 || event.at > now.saturating_add(AHEAD_MS) {
            return Err(Rejection::BadHistory);
        }
        if matches!(event.body, EventBody::Started(_)) != (event.seq == 1) {
            return Err(Rejection::BadHistory);
        }
        last = (event.seq, event.at);
        let size = codec::to_binary(&event.body).len();
        bytes += size as u64;
        if size > EVENT_MAX {
            return Err(Rejection::TextTooLong);
        }
        body(&event.body)?;
        if let EventBody::FileSent { file, .. } = &event.body {
            files.push(file);
        }
    }
    // What was said in a full conversation may take it beyond the limit.
    if bytes > LOG_BYTES + LOG_BYTES / 8 {
        return Err(Rejection::ConversationFull);
    }
    let different: HashSet<_> = files.iter().map(|file| &file.id).collect();
    if events.is_empty() {
        Err(Rejection::BadHistory)
    } else if different.len() < files.len() {
        Err(Rejection::IdReused)
    } else if files.len() > FILES_MAX as usize {
        Err(Rejection::TooManyFiles)
    } else {
        Ok(files)
    }
}

/// What of an event apps and edge rely on.
fn body(body: &EventBody) -> Result<(), Rejection> {
    let id = |id: &CommandId| if id.is_valid() || id.is_of_server() { Ok(()) } else { Err(Rejection::BadId) };
    let agent = |id: &AgentId| if id.is_valid() { Ok(()) } else { Err(Rejection::BadId) };
    let name = |name: &str| if longer_than(name, NAME_MAX) { Err(Rejection::NameTooLong) } else { Ok(()) };
    match body {
        EventBody::Started(opening) => {
            let known = opening.locale.is_empty() || LOCALES.contains(&opening.locale.as_str());
            opening.name.as_deref().map_or(Ok(()), name)?;
            if known { Ok(()) } else { Err(Rejection::Malformed) }
        }
        EventBody::Named { name: given } => name(given),
        EventBody::Identified(customer) => {
            text::customer_id(&customer.id)?;
            customer.name.as_deref().map_or(Ok(()), name)
        }
        EventBody::MessageSent(message) => {
            id(&message.id)?;
            if longer_than(&message.text, IMPORTED_TEXT_MAX) { Err(Rejection::TextTooLong) } else { Ok(()) }
        }
        EventBody::FileSent { id: command, file, .. } => {
            id(command)?;
            file.check()
        }
        EventBody::AgentJoined(joined) => agent(&joined.id),
        EventBody::Noted(note) => agent(&note.by.id),
        _ => Ok(()),
    }
}

fn longer_than(text: &str, max: usize) -> bool {
    text.chars().nth(max).is_some()
}

/// A conversation as a site takes it. Whose it was is the word of the site that it comes from: anywhere else a customer
/// of the same id may be somebody else, for whom it must not open. What is left of them there is their name.
#[must_use]
pub fn at_site(mut given: ExportedConversation, site: &SiteId) -> ExportedConversation {
    let is_own = given.source.system == "jasette" && given.source.id.starts_with(&format!("{site}/"));
    for event in given.events.iter_mut().filter(|_| !is_own) {
        if let EventBody::Identified(customer) = &event.body {
            let named = customer.name.clone().map(|name| EventBody::Named { name });
            event.body = named.unwrap_or(EventBody::PresenceChanged { gone_since: None });
        }
    }
    given
}

/// What is to be done with a conversation, given the events that are stored under its id.
///
/// # Errors
/// [`Rejection::ConversationTaken`] where they are others, and not ones that were brought in and have gone on
/// elsewhere since.
pub fn place(stored: &[Event], given: &[Event]) -> Result<ImportOutcome, Rejection> {
    let same = stored.len() >= given.len() && stored.iter().zip(given).all(|(one, other)| one == other);
    let was_imported = stored.last().is_some_and(|event| matches!(event.body, EventBody::Imported(_)));
    if stored.is_empty() {
        Ok(ImportOutcome::Created)
    } else if same {
        Ok(ImportOutcome::Unchanged)
    } else if was_imported && given.len() >= stored.len() {
        // One that has fewer would be older than what desk and site have heard.
        Ok(ImportOutcome::Changed)
    } else {
        Err(Rejection::ConversationTaken)
    }
}

/// The events as they are stored: with one more that says where they come from, and the state after it.
#[must_use]
pub fn stored(mut events: Vec<Event>, source: Source, now: Timestamp) -> (Vec<Event>, Conversation) {
    let (seq, at) = events.last().map_or((0, 0), |last| (last.seq, last.at));
    events.push(Event { seq: seq + 1, at: at.max(now), body: EventBody::Imported(source) });
    let mut conversation = Conversation::default();
    events.iter().for_each(|event| conversation.evolve(event));
    (events, conversation)
}

#[cfg(test)]
mod tests;
