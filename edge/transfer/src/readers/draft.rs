//! A conversation while a reader puts it together: what all of them do alike.

use crate::conversation::{Conversation, Entry, Person, Rating, Writer};
use crate::fault::Reason;
use crate::html;
use crate::source::Source;
use protocol::ids::Timestamp;
use protocol::limits::{COMMENT_MAX, EMAIL_MAX, NAME_MAX, REASON_MAX, URL_MAX};
use protocol::timing::MINUTE_MS;

/// Most of what was written in a conversation. A Zendesk ticket has 5,000 comments at most.
pub(crate) const ENTRIES_MAX: usize = 5_500;
/// By how much another machine's clock may be ahead.
const AHEAD_MS: u64 = 5 * MINUTE_MS;
/// Most tags that are kept.
const TAGS_MAX: usize = 50;

/// A conversation in the making.
pub(crate) struct Draft {
    conversation: Conversation,
    now: Timestamp,
    /// What has no time of its own is of the time of what was before it.
    latest: Option<Timestamp>,
}

impl Draft {
    pub(crate) fn new(
        source: Source,
        id: Option<String>,
        started_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self, Reason> {
        let id = id.map(|id| line(&id, 256)).filter(|id| !id.is_empty()).ok_or(Reason::NoId)?;
        let conversation = Conversation {
            source,
            account: String::new(),
            id,
            started_at: 0,
            visitor: Person::default(),
            page: String::new(),
            subject: None,
            department: None,
            tags: Vec::new(),
            entries: Vec::new(),
            rating: None,
        };
        Ok(Self { conversation, now, latest: started_at })
    }

    pub(crate) fn account(&mut self, account: Option<String>) {
        self.conversation.account = account.map(|account| line(&account, 128)).unwrap_or_default();
    }

    pub(crate) fn visitor(&mut self, name: Option<&str>, email: Option<&str>, phone: Option<&str>) {
        let visitor = &mut self.conversation.visitor;
        let kept = |value: Option<&str>, most| {
            value.map(|value| line(value, most)).filter(|value| !value.is_empty())
        };
        visitor.name = visitor.name.take().or_else(|| kept(name, NAME_MAX));
        let email = kept(email, EMAIL_MAX).filter(|email| email.contains('@') && email.len() <= EMAIL_MAX);
        visitor.email = visitor.email.take().or(email);
        visitor.phone = visitor.phone.take().or_else(|| kept(phone, 40));
    }

    pub(crate) fn page(&mut self, address: Option<&str>) {
        if let Some(address) = address.map(str::trim).filter(|address| html::is_safe(address))
            && address.len() <= URL_MAX
            && self.conversation.page.is_empty()
        {
            address.clone_into(&mut self.conversation.page);
        }
    }

    pub(crate) fn subject(&mut self, subject: Option<&str>) {
        self.conversation.subject =
            subject.map(|text| line(text, REASON_MAX)).filter(|text| !text.is_empty());
    }

    pub(crate) fn department(&mut self, name: Option<&str>) {
        self.conversation.department = name.map(|text| line(text, NAME_MAX)).filter(|text| !text.is_empty());
    }

    pub(crate) fn tag(&mut self, tag: &str) {
        let tag = line(tag, NAME_MAX);
        let tags = &mut self.conversation.tags;
        if !tag.is_empty() && tags.len() < TAGS_MAX && !tags.contains(&tag) {
            tags.push(tag);
        }
    }

    pub(crate) fn rating(&mut self, rating: Option<Rating>) {
        if let Some(mut rating) = rating {
            rating.comment =
                rating.comment.map(|text| short(&text, COMMENT_MAX)).filter(|text| !text.is_empty());
            rating.at = rating.at.filter(|at| *at <= self.now);
            self.conversation.rating = Some(rating);
        }
    }

    /// Something that was written. What is blank is left out.
    pub(crate) fn entry(
        &mut self,
        at: Option<Timestamp>,
        author: Writer,
        is_note: bool,
        text: &str,
    ) -> Result<(), Reason> {
        let text = clean(text);
        let at = at.or(self.latest);
        if at.is_some_and(|at| at > self.now.saturating_add(AHEAD_MS)) {
            return Err(Reason::BadTime);
        }
        if text.is_empty() {
            return Ok(());
        }
        if self.conversation.entries.len() >= ENTRIES_MAX {
            return Err(Reason::TooManyMessages);
        }
        self.latest = at;
        let author = match author {
            Writer::Agent(name) => Writer::Agent(line(&name, NAME_MAX)),
            // A note is the team's.
            Writer::Visitor if is_note => Writer::Automatic,
            other => other,
        };
        // From before any time is known: `finish` knows it.
        let at = at.unwrap_or_default();
        self.conversation.entries.push(Entry { at, author, is_note, text });
        Ok(())
    }

    /// The whole. `started_at` is when it began, where the row says so.
    pub(crate) fn finish(mut self, started_at: Option<Timestamp>) -> Result<Conversation, Reason> {
        let entries = &mut self.conversation.entries;
        if entries.is_empty() {
            return Err(Reason::NoMessages);
        }
        let known = entries.iter().map(|entry| entry.at).find(|at| *at > 0);
        let first = known.or(started_at).ok_or(Reason::NoTime)?;
        // What came before any time was known is as old as the first of which it is.
        for entry in entries.iter_mut().filter(|entry| entry.at == 0) {
            entry.at = first;
        }
        entries.sort_by_key(|entry| entry.at);
        let earliest = entries.first().map_or(first, |entry| entry.at);
        self.conversation.started_at = started_at.map_or(earliest, |at| at.min(earliest));
        Ok(self.conversation)
    }
}

/// On one line, without what cannot be seen, and not longer than that many characters.
pub(crate) fn line(text: &str, most: usize) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(most).collect()
}

fn short(text: &str, most: usize) -> String {
    clean(text).chars().take(most).collect()
}

/// Line ends as ours, no characters that control a terminal, nothing around it.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    kept.trim().to_owned()
}

/// A text with the files that came with it: each with its name and its address, as nothing is fetched.
pub(crate) fn with_files(text: &str, files: &[(Option<&str>, Option<&str>)]) -> String {
    let mut out = text.trim().to_owned();
    for (name, address) in files {
        let name = name.map(|name| line(name, 120)).filter(|name| !name.is_empty());
        let address = address.filter(|address| html::is_safe(address));
        let told = match (name, address) {
            (Some(name), Some(address)) => format!("{name}: {address}"),
            (None, Some(address)) => address.to_owned(),
            (Some(name), None) => name,
            (None, None) => continue,
        };
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&told);
    }
    out
}
