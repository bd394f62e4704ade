//! The site's ready answers: having them at hand, using them, and editing them in the settings.

use super::attachments::{Attachment, Place};
use super::menu::{self, Slash};
use super::word_lists::WordLists;
use super::{Effect, Focus, Model, articles};
use crate::model::session::Denied;
use protocol::conversation::etiquette::{Target, TransferOutcome};
use protocol::conversation::event::EventBody;
use protocol::conversation::file::FileInfo;
use protocol::conversation::thread::ItemKind;
use protocol::frames::agent::AgentCommand;
use protocol::ids::{CommandId, ConversationId, DepartmentId, EntryId, FileId, SiteId, Timestamp};
use protocol::rejection::Rejection;
use protocol::team::reply_library::{
    Canned, Change, Entry, Predefined, ReplyLibrary, Script, SiteReplyLibrary, Suggestion, search,
};
use protocol::text::fill;

/// Ready answers that are older than this are asked for again when a conversation is opened.
const FRESH_MS: u64 = 60_000;
/// Most rows of the menu.
const ROWS: usize = 8;

/// The ready answers and the settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ready {
    /// What the site has; nothing before the first answer.
    pub shelf: Option<SiteReplyLibrary>,
    /// When that was asked for.
    asked_at: Option<Timestamp>,
    /// Whether the settings are on screen.
    pub settings: bool,
    /// What is being edited.
    pub editing: Option<Editing>,
    /// A change is on its way.
    pub saving: bool,
    /// What became of the last change.
    pub outcome: Option<Outcome>,
    /// What agents write again and again.
    pub suggested: Suggested,
    /// What stands beside the conversation.
    pub aside: Aside,
    /// The files of the predefined answer that is being edited.
    pub attachments: Vec<Attachment>,
    /// The slash in the composer that opens the menu.
    pub looking: Option<Slash>,
    /// The word lists of the courtesy check.
    pub word_lists: WordLists,
}

/// What is being edited. One that is not in the library is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Editing {
    /// A canned message.
    Canned(Canned),
    /// A predefined answer.
    Answer(Predefined),
    /// A script.
    Script(Script),
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is stored.
    Saved,
    /// Somebody else was faster. Their version is on screen; the change is not stored.
    Stale,
    /// It was refused, or did not arrive.
    Failed(Denied),
}

/// How far the suggestions are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Suggested {
    /// Not asked for.
    #[default]
    No,
    /// Asked for.
    Loading,
    /// Here.
    Here(Vec<Suggestion>),
    /// They could not be had.
    Failed,
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
pub enum LibraryMsg {
    /// A conversation is on screen, in which ready answers may be wanted.
    Wanted,
    /// The answer to [`LibraryEffect::Load`].
    Loaded(SiteId, Result<SiteReplyLibrary, Denied>),
    /// Show or hide the settings.
    Settings(bool),
    /// Begin or give up editing.
    Edit(Option<Editing>),
    /// A line of a conversation, or a suggestion, is to become a canned message under this id: the
    /// text and its language.
    Promote(EntryId, String, String),
    /// A change is to be made.
    Change(Change),
    /// The answer to [`LibraryEffect::Save`].
    Saved(SiteId, Result<SiteReplyLibrary, Denied>),
    /// Suggestions are wanted.
    Suggest,
    /// The answer to [`LibraryEffect::Suggest`].
    Suggested(SiteId, Result<Vec<Suggestion>, Denied>),
    /// The word lists of a language are needed.
    NeedWordLists(String),
    /// The answer to [`LibraryEffect::WordLists`]; nothing if they could not be had.
    WordLists(String, Option<String>),
    /// A slash in the composer opens the menu, or nothing does any more.
    Looking(Option<Slash>),
    /// A ready answer was chosen, for this part of the draft. The id is for a command.
    Insert(ConversationId, Entry, (usize, usize), CommandId),
    /// Something else is to stand beside the conversation.
    Aside(Aside),
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum LibraryEffect {
    /// Ask for the ready answers.
    Load(SiteId),
    /// Store them.
    Save(SiteId, ReplyLibrary),
    /// Count a use.
    Used(SiteId, EntryId),
    /// Ask for suggestions.
    Suggest(SiteId),
    /// Ask for the word lists of a language that came with Jasette.
    WordLists(String),
    /// Put the caret of the composer here.
    Caret(usize),
}

impl Ready {
    /// Whether an answer was under way while a change was stored, and is older than what is here. After
    /// [`Outcome::Stale`] the answer counts, whatever its revision: what is here is known to be wrong.
    fn overtook(&self, answer: &SiteReplyLibrary) -> bool {
        let here = self.shelf.as_ref().map_or(0, |shelf| shelf.library.revision);
        self.outcome != Some(Outcome::Stale) && answer.library.revision < here
    }
}

impl Model {
    pub(super) fn library(&mut self, now: Timestamp, msg: LibraryMsg) -> Vec<Effect> {
        match msg {
            LibraryMsg::Wanted => {
                let fresh = |asked: Timestamp| now.saturating_sub(asked) < FRESH_MS;
                if self.ready.asked_at.is_some_and(fresh) { Vec::new() } else { self.load_library(now) }
            }
            LibraryMsg::Loaded(site, answer) => {
                if self.site.as_ref() == Some(&site) {
                    match answer {
                        Ok(shelf) if self.ready.overtook(&shelf) => {}
                        Ok(shelf) => self.ready.shelf = Some(shelf),
                        Err(_) => self.ready.asked_at = None,
                    }
                }
                Vec::new()
            }
            LibraryMsg::Settings(on) => {
                let mut effects = if on { self.load_library(now) } else { Vec::new() };
                effects.extend(self.show_settings(on));
                effects
            }
            LibraryMsg::Edit(editing) => {
                self.ready.editing = editing;
                self.begin_files();
                self.ready.outcome = None;
                Vec::new()
            }
            LibraryMsg::Promote(id, text, locale) => {
                let mut effects = self.load_library(now);
                effects.extend(self.show_settings(true));
                let shortcut = String::new();
                let canned = Canned { id, shortcut, locale, department: None, text, uses: 0 };
                self.ready.editing = Some(Editing::Canned(canned));
                effects
            }
            LibraryMsg::Change(change) => self.change(change),
            LibraryMsg::Saved(site, answer) => self.saved(now, &site, answer),
            LibraryMsg::Suggest => {
                let Some(site) = self.site.clone() else { return Vec::new() };
                self.ready.suggested = Suggested::Loading;
                vec![Effect::Library(LibraryEffect::Suggest(site))]
            }
            LibraryMsg::Suggested(site, answer) => {
                if self.site.as_ref() == Some(&site) {
                    self.ready.suggested = answer.map_or(Suggested::Failed, Suggested::Here);
                }
                Vec::new()
            }
            LibraryMsg::NeedWordLists(locale) => self.need_word_lists(locale),
            LibraryMsg::WordLists(locale, text) => self.word_lists_came(&locale, text),
            LibraryMsg::Looking(slash) => {
                self.ready.looking = slash;
                Vec::new()
            }
            LibraryMsg::Insert(id, entry, part, command) => self.insert(now, &id, &entry, part, command),
            LibraryMsg::Aside(aside) => {
                self.ready.aside = if self.ready.aside == aside { Aside::Nothing } else { aside };
                Vec::new()
            }
        }
    }

    fn load_library(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(site) = self.site.clone() else { return Vec::new() };
        self.ready.asked_at = Some(now);
        vec![Effect::Library(LibraryEffect::Load(site))]
    }

    pub(super) fn show_settings(&mut self, on: bool) -> Vec<Effect> {
        self.ready.settings = on;
        self.ready.editing = None;
        self.ready.outcome = None;
        if on {
            return Vec::new();
        }
        let mut effects = self.marks();
        effects.push(Effect::Focus(if self.shown.is_some() {
            Focus::Composer
        } else {
            Focus::Tab(self.filter)
        }));
        effects
    }

    fn change(&mut self, change: Change) -> Vec<Effect> {
        let (Some(site), Some(shelf)) = (self.site.clone(), &self.ready.shelf) else { return Vec::new() };
        if self.ready.saving {
            return Vec::new();
        }
        match shelf.library.with(change).checked() {
            Ok(library) => {
                self.ready.saving = true;
                self.ready.outcome = None;
                vec![Effect::Library(LibraryEffect::Save(site, library))]
            }
            Err(why) => {
                self.ready.outcome = Some(Outcome::Failed(Denied::Refused(why)));
                Vec::new()
            }
        }
    }

    fn saved(
        &mut self,
        now: Timestamp,
        site: &SiteId,
        answer: Result<SiteReplyLibrary, Denied>,
    ) -> Vec<Effect> {
        if self.site.as_ref() != Some(site) {
            return Vec::new();
        }
        self.ready.saving = false;
        match answer {
            Ok(shelf) => {
                self.ready.shelf = Some(shelf);
                self.ready.editing = None;
                self.ready.outcome = Some(Outcome::Saved);
                Vec::new()
            }
            // What was typed stays in the form, to be saved again on top of what is there now.
            Err(Denied::Refused(Rejection::Stale)) => {
                self.ready.outcome = Some(Outcome::Stale);
                self.load_library(now)
            }
            Err(denied) => {
                self.ready.outcome = Some(Outcome::Failed(denied));
                Vec::new()
            }
        }
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
                let request = open.outbox.push(command, AgentCommand::SetSubject { subject }, at);
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
            .map(|site| LibraryEffect::Used(site, entry.id().clone()));
        effects.extend(used.into_iter().chain([LibraryEffect::Caret(caret)]).map(Effect::Library));
        effects
    }

    /// What the menu shows for a conversation; empty while it is closed.
    #[must_use]
    pub fn found(&self, id: &ConversationId) -> Vec<Entry> {
        let slash = self.ready.looking.as_ref();
        slash.map_or_else(Vec::new, |slash| self.matching(id, &slash.query))
    }

    /// The ready answers that fit what was typed, the best first.
    #[must_use]
    pub fn matching(&self, id: &ConversationId, query: &str) -> Vec<Entry> {
        let Some(shelf) = &self.ready.shelf else { return Vec::new() };
        let mut found =
            search(&shelf.library, query, &self.locale_of(id), self.department_of(id).as_ref(), ROWS);
        found.extend(self.articles_matching(id, query));
        found
    }

    /// A text with the names of this conversation in the place of its placeholders.
    #[must_use]
    pub fn filled(&self, id: &ConversationId, text: &str) -> String {
        let agent = self.me().map(|me| me.name.as_str()).unwrap_or_default();
        let site = self.sites().iter().find(|site| Some(&site.id) == self.site.as_ref());
        let company = site.map(|site| site.name.as_str()).unwrap_or_default();
        let visitor = self.visitor(id).name.unwrap_or_default();
        fill(text, &[("agent", agent), ("company", company), ("visitor", &visitor)])
    }

    /// The language of a conversation.
    #[must_use]
    pub fn locale_of(&self, id: &ConversationId) -> String {
        let locale = self.conversation(id).and_then(|open| open.locale.clone());
        locale.unwrap_or_else(|| "en".to_owned())
    }

    /// The department that has a conversation: the one it was handed to last.
    #[must_use]
    pub fn department_of(&self, id: &ConversationId) -> Option<DepartmentId> {
        let mut asked = None;
        let mut department = None;
        for item in &self.conversation(id)?.thread.items {
            let ItemKind::Step(step) = &item.kind else { continue };
            match step.as_ref() {
                EventBody::TransferProposed(proposal) => asked = Some(&proposal.to),
                EventBody::TransferClosed { outcome: TransferOutcome::Accepted, .. } => {
                    if let Some(Target::Department(to)) = asked {
                        department = Some(to.id.clone());
                    }
                }
                _ => {}
            }
        }
        department
    }

    /// The scripts for a conversation, those of its department first.
    #[must_use]
    pub fn scripts(&self, id: &ConversationId) -> Vec<Script> {
        let Some(shelf) = &self.ready.shelf else { return Vec::new() };
        let department = self.department_of(id);
        let mut scripts = shelf.library.scripts.clone();
        scripts.sort_by_key(|script| script.department.is_none() || script.department != department);
        scripts
    }
}
