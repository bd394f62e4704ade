//! The site's reply library: having it at hand, and using its entries. It is edited in the settings app.

use super::attachments::Place;
use super::menu::{self, Slash};
use super::word_lists::WordLists;
use super::{Effect, Model, articles, outbox};
use crate::model::session::Denied;
use protocol::conversation::file::FileInfo;
use protocol::frames::agent::AgentCommand;
use protocol::ids::{CommandId, ConversationId, EntryId, FileId, SiteId, Timestamp};
use protocol::team::reply_library::{Entry, Script, SiteReplyLibrary, search};

/// A library that is older than this is asked for again when a conversation is opened.
const FRESH_MS: u64 = 60_000;
/// Most rows of the menu.
const ROWS: usize = 8;

/// The reply library, and its menu in the composer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplyLibraryState {
    /// What the site has; nothing before the first answer.
    pub stored: Option<SiteReplyLibrary>,
    /// When that was asked for.
    asked_at: Option<Timestamp>,
    /// What stands beside the conversation.
    pub aside: Aside,
    /// The slash in the composer that opens the menu.
    pub looking: Option<Slash>,
    /// The word lists of the courtesy check.
    pub word_lists: WordLists,
}

/// What stands beside the conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aside {
    /// Nothing.
    #[default]
    Nothing,
    /// A script.
    Script,
    /// The emergency sheet.
    Emergency,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplyLibraryMsg {
    /// A conversation is on screen, in which replies may be wanted.
    Wanted,
    /// The answer to [`ReplyLibraryEffect::Load`].
    Loaded(SiteId, Result<SiteReplyLibrary, Denied>),
    /// The word lists of a language are needed.
    NeedWordLists(String),
    /// The answer to [`ReplyLibraryEffect::WordLists`]; nothing if they could not be had.
    WordLists(String, Option<String>),
    /// A slash in the composer opens the menu, or nothing does any more.
    Looking(Option<Slash>),
    /// An entry was chosen, for this part of the draft. The id is for a command.
    Insert(ConversationId, Entry, (usize, usize), CommandId),
    /// Something else is to stand beside the conversation.
    Aside(Aside),
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplyLibraryEffect {
    /// Ask for the library.
    Load(SiteId),
    /// Count a use.
    Used(SiteId, EntryId),
    /// Ask for the word lists of a language that came with Jasette.
    WordLists(String),
    /// Put the caret of the composer here.
    Caret(usize),
}

impl Model {
    pub(super) fn on_reply_library(&mut self, now: Timestamp, msg: ReplyLibraryMsg) -> Vec<Effect> {
        match msg {
            ReplyLibraryMsg::Wanted => {
                let fresh = |asked: Timestamp| now.saturating_sub(asked) < FRESH_MS;
                if self.reply_library.asked_at.is_some_and(fresh) {
                    Vec::new()
                } else {
                    self.load_library(now)
                }
            }
            ReplyLibraryMsg::Loaded(site, answer) => {
                if self.site.as_ref() == Some(&site) {
                    match answer {
                        Ok(stored) => self.reply_library.stored = Some(stored),
                        Err(_) => self.reply_library.asked_at = None,
                    }
                }
                Vec::new()
            }
            ReplyLibraryMsg::NeedWordLists(locale) => self.need_word_lists(locale),
            ReplyLibraryMsg::WordLists(locale, text) => self.word_lists_came(&locale, text),
            ReplyLibraryMsg::Looking(slash) => {
                self.reply_library.looking = slash;
                Vec::new()
            }
            ReplyLibraryMsg::Insert(id, entry, part, command) => self.insert(now, &id, &entry, part, command),
            ReplyLibraryMsg::Aside(aside) => {
                self.reply_library.aside =
                    if self.reply_library.aside == aside { Aside::Nothing } else { aside };
                Vec::new()
            }
        }
    }

    fn load_library(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(site) = self.site.clone() else { return Vec::new() };
        self.reply_library.asked_at = Some(now);
        vec![Effect::ReplyLibrary(ReplyLibraryEffect::Load(site))]
    }

    fn insert(
        &mut self,
        now: Timestamp,
        id: &ConversationId,
        entry: &Entry,
        (from, to): (usize, usize),
        command: CommandId,
    ) -> Vec<Effect> {
        let text = self.filled(id, entry.text());
        let copies = command.to_string();
        let Some(draft) = self.conversation(id).map(|open| open.draft.clone()) else { return Vec::new() };
        let (draft, caret) = menu::replaced(&draft, from, to, &text);
        let mut effects = self.draft(now, id, draft);
        if let Some(subject) = entry.subject() {
            let subject = self.filled(id, subject);
            let at = self.server_time(now);
            if let Some(open) = self.open.iter_mut().find(|open| open.id == *id) {
                let subject = AgentCommand::SetSubject { subject };
                let request = outbox::push(&mut open.outbox, command, subject, at);
                effects.extend(self.give(now, id, request));
                effects.push(Effect::Persist);
            }
        }
        if let Entry::Answer(answer) = entry {
            for (at, file) in answer.files.iter().enumerate() {
                // The conversation's copy has an id of its own, so that it can be sent twice.
                let Ok(own) = FileId::parse(&format!("{copies}-{at}")) else { continue };
                let copy = FileInfo { id: own, ..file.clone() };
                effects.extend(self.attach(&Place::Conversation(id.clone()), copy, Some(file.id.clone())));
            }
        }
        let used = self
            .site
            .clone()
            .filter(|_| entry.shortcut() != articles::SHORTCUT)
            .map(|site| ReplyLibraryEffect::Used(site, entry.id().clone()));
        effects.extend(used.into_iter().chain([ReplyLibraryEffect::Caret(caret)]).map(Effect::ReplyLibrary));
        effects
    }

    /// What the menu shows for a conversation; empty while it is closed.
    #[must_use]
    pub fn found(&self, id: &ConversationId) -> Vec<Entry> {
        let slash = self.reply_library.looking.as_ref();
        slash.map_or_else(Vec::new, |slash| self.matching(id, &slash.query))
    }

    /// The entries that fit what was typed, the best first.
    #[must_use]
    pub fn matching(&self, id: &ConversationId, query: &str) -> Vec<Entry> {
        let Some(stored) = &self.reply_library.stored else { return Vec::new() };
        let mut found =
            search(&stored.library, query, &self.locale_of(id), self.department_of(id).as_ref(), ROWS);
        found.extend(self.articles_matching(id, query));
        found
    }

    /// Whether there is an emergency sheet.
    #[must_use]
    pub fn has_emergency_sheet(&self) -> bool {
        self.reply_library.stored.as_ref().is_some_and(|stored| !stored.library.emergency.trim().is_empty())
    }

    /// The scripts for a conversation, those of its department first.
    #[must_use]
    pub fn scripts(&self, id: &ConversationId) -> Vec<Script> {
        let Some(stored) = &self.reply_library.stored else { return Vec::new() };
        let department = self.department_of(id);
        let mut scripts = stored.library.scripts.clone();
        scripts.sort_by_key(|script| script.department.is_none() || script.department != department);
        scripts
    }
}
