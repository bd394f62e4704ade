//! What is stored of a conversation from another product: the events that it would have had here.
//!
//! Everything follows from the conversation: read again, it has the same ids and the same events. It is over, filed
//! and read, so that nobody is asked to answer it; what was the team's alone stays so.

use crate::conversation::{Conversation, Entry, Writer};
use protocol::conversation::etiquette::{ClosingReason, Note};
use protocol::conversation::event::{Event, EventBody, Message};
use protocol::conversation::opening::{Answer, Answers, Opening, Page};
use protocol::conversation::party::{Agent, Author, Side};
use protocol::ids::{AgentId, CommandId, ConversationId, Seq, Timestamp, encode_random};
use protocol::limits::ANSWER_MAX;
use protocol::rejection::Rejection;
use protocol::team::export::{ExportedConversation, FOREIGN, IMPORTED_TEXT_MAX, SOURCE_MAX, Source};
use sha2::{Digest, Sha256};

/// What stands before what has no place of its own. The same for everybody: what is stored follows from the file, so
/// that whoever reads it again, in whichever language, brings in nothing twice.
const EMAIL: &str = "Email";
const PHONE: &str = "Phone";
const DEPARTMENT: &str = "Department";
const TAGS: &str = "Tags";

/// What a conversation is known by: 128 bits that follow from whose it is and what it is called there.
#[must_use]
pub fn digest(conversation: &Conversation) -> [u8; 16] {
    short_hash(&[conversation.source.code(), &conversation.account, &conversation.id])
}

/// The conversation's id here.
///
/// # Errors
/// None: the text of 128 bits is an id.
pub fn id(conversation: &Conversation) -> Result<ConversationId, Rejection> {
    ConversationId::parse(&format!("{FOREIGN}{}", encode_random(&digest(conversation))))
}

/// The conversation as it is sent to the site.
///
/// # Errors
/// None: all ids are made to be well formed.
pub fn exported(conversation: &Conversation) -> Result<ExportedConversation, Rejection> {
    Ok(ExportedConversation {
        id: id(conversation)?,
        source: Source { system: conversation.source.code().to_owned(), id: name(conversation) },
        events: events(conversation)?,
    })
}

/// The names of the team in a conversation, each once, as they were in the other product.
pub fn people(conversation: &Conversation) -> impl Iterator<Item = &str> {
    let mut seen: Vec<&str> = Vec::new();
    for entry in &conversation.entries {
        if let Writer::Agent(name) = &entry.author
            && !seen.contains(&name.as_str())
        {
            seen.push(name);
        }
    }
    seen.into_iter()
}

/// What it is called in the other product, with the account that it is of.
fn name(conversation: &Conversation) -> String {
    let name = match conversation.account.as_str() {
        "" => conversation.id.clone(),
        account => format!("{account}/{}", conversation.id),
    };
    name.chars().take(SOURCE_MAX).collect()
}

/// A log in the making.
struct Log {
    events: Vec<Event>,
    at: Timestamp,
}

impl Log {
    fn add(&mut self, at: Timestamp, body: EventBody) {
        self.at = self.at.max(at);
        let seq = u64::try_from(self.events.len()).unwrap_or(Seq::MAX).saturating_add(1);
        self.events.push(Event { seq, at: self.at, body });
    }

    fn command(&self) -> Result<CommandId, Rejection> {
        CommandId::parse(&format!("{FOREIGN}{}", self.events.len()))
    }
}

/// All that happened in it.
fn events(conversation: &Conversation) -> Result<Vec<Event>, Rejection> {
    let start = conversation.started_at;
    let mut log = Log { events: Vec::new(), at: start };
    log.add(
        start,
        EventBody::Started(Opening {
            name: conversation.visitor.name.clone(),
            page: Page { url: conversation.page.clone(), ..Page::default() },
            locale: String::new(),
            invitation: None,
        }),
    );
    if let Some(answers) = answers(conversation) {
        log.add(start, EventBody::FormFilled(answers));
    }
    if let Some(subject) = &conversation.subject {
        log.add(start, EventBody::SubjectSet { subject: subject.clone() });
    }
    let product = agent(conversation, conversation.source.name())?;
    if !conversation.tags.is_empty() {
        let text = format!("{}: {}", TAGS, conversation.tags.join(", "));
        let note = Note { id: log.command()?, by: product.clone(), text, mentions: Vec::new() };
        log.add(start, EventBody::Noted(note));
    }
    let mut joined: Vec<Agent> = Vec::new();
    for entry in &conversation.entries {
        write(&mut log, entry, conversation, &mut joined)?;
    }
    let end = log.at;
    log.add(end, EventBody::Ended { by: Side::Agent });
    if let Some(rating) = &conversation.rating {
        let comment = rating.comment.clone();
        log.add(rating.at.unwrap_or(end), EventBody::Rated { score: rating.score, comment });
    }
    let by = joined.pop().unwrap_or(product);
    log.add(end, EventBody::Closed { by, reason: ClosingReason::Other });
    // The team has read it: nothing of it is new to anybody.
    let last = u64::try_from(log.events.len()).unwrap_or(Seq::MAX);
    log.add(end, EventBody::Marked { side: Side::Agent, delivered: last, read: last });
    Ok(log.events)
}

fn write(
    log: &mut Log,
    entry: &Entry,
    conversation: &Conversation,
    joined: &mut Vec<Agent>,
) -> Result<(), Rejection> {
    let writer = match &entry.author {
        Writer::Agent(name) => Some(agent(conversation, name)?),
        Writer::Visitor | Writer::Automatic => None,
    };
    // Everybody joins before they first write, which is how a thread learns their name.
    if let Some(writer) = writer.as_ref().filter(|writer| !entry.is_note && !joined.contains(writer)) {
        joined.push(writer.clone());
        log.add(entry.at, EventBody::AgentJoined(writer.clone()));
    }
    for text in parts(&entry.text) {
        let id = log.command()?;
        let body = if entry.is_note {
            let by = writer.clone().map_or_else(|| agent(conversation, conversation.source.name()), Ok)?;
            EventBody::Noted(Note { id, by, text, mentions: Vec::new() })
        } else {
            let author = match (&entry.author, &writer) {
                (Writer::Visitor, _) => Author::Visitor,
                (_, Some(writer)) => Author::Agent(writer.id.clone()),
                (_, None) => Author::Automatic,
            };
            EventBody::MessageSent(Message { id, author, text })
        };
        log.add(entry.at, body);
    }
    Ok(())
}

/// Somebody of the other team, with the name they had.
fn agent(conversation: &Conversation, name: &str) -> Result<Agent, Rejection> {
    let hash = short_hash(&["agent", conversation.source.code(), &conversation.account, name]);
    Ok(Agent { id: AgentId::parse(&format!("{FOREIGN}{}", encode_random(&hash)))?, name: name.to_owned() })
}

/// How to reach the visitor, and where they turned to, as if they had filled it in.
fn answers(conversation: &Conversation) -> Option<Answers> {
    let visitor = &conversation.visitor;
    let fields = [
        ("email", EMAIL, &visitor.email),
        ("phone", PHONE, &visitor.phone),
        ("department", DEPARTMENT, &conversation.department),
    ];
    let answers: Vec<Answer> = fields
        .into_iter()
        .filter_map(|(field, label, text)| {
            let text = text.as_ref()?.chars().take(ANSWER_MAX).collect();
            Some(Answer { field: field.to_owned(), text, label: label.to_owned() })
        })
        .collect();
    (!answers.is_empty()).then_some(Answers { answers, department: None, agreed: false })
}

/// A text in pieces that are short enough, cut between lines or words where it can be.
fn parts(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((end, _)) = rest.char_indices().nth(IMPORTED_TEXT_MAX) {
        let fits = rest.get(..end).unwrap_or_default();
        let half = end / 2;
        let cut =
            [fits.rfind('\n'), fits.rfind(char::is_whitespace)].into_iter().flatten().find(|at| *at > half);
        let (part, after) = rest.split_at_checked(cut.unwrap_or(end)).unwrap_or((rest, ""));
        out.push(part.trim().to_owned());
        rest = after.trim_start();
    }
    out.push(rest.to_owned());
    out.retain(|part| !part.is_empty());
    out
}

/// The first 128 bits of SHA-256 (FIPS 180-4) of the parts, each with a zero after it.
fn short_hash(parts: &[&str]) -> [u8; 16] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let mut out = [0; 16];
    for (to, from) in out.iter_mut().zip(hasher.finalize()) {
        *to = from;
    }
    out
}
