//! The site's reply library as the team edits it: saved replies, scripts, the rush guide, and the words of
//! the courtesy check. Each change is put on top of what is stored, so that two people who edit at once
//! lose nothing.

use super::attachments::Attachment;
use super::{Destination, Effect, Model, Section};
use protocol::ids::{EntryId, SiteId};
use protocol::locale::Localized;
use protocol::rejection::Rejection;
use protocol::team::reply_library::{
    Canned, Change, Predefined, ReplyLibrary, Script, SiteReplyLibrary, Suggestion,
};
use team_ui::http::Denied;

/// The library, and what of it is being edited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Library {
    /// What the site has; nothing before the first answer.
    pub stored: Option<SiteReplyLibrary>,
    /// What is being edited.
    pub editing: Option<Editing>,
    /// A change is on its way.
    pub saving: bool,
    /// What became of the last request.
    pub outcome: Option<Outcome>,
    /// What agents write again and again.
    pub suggested: Suggested,
    /// The files of the saved reply that is being edited.
    pub attachments: Vec<Attachment>,
    /// What is to be edited once it is decided what becomes of the form on screen.
    pub(super) promoted: Option<Editing>,
    /// The word lists that came with Jasette, as far as they were needed.
    words: Vec<Localized>,
    /// The languages whose word lists were asked for.
    asked_words: Vec<String>,
}

/// What is being edited. One that is not in the library is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Editing {
    /// A saved reply. One without a subject and files is stored as a canned message.
    Reply(Predefined),
    /// A script.
    Script(Script),
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The change is stored.
    Saved,
    /// Somebody else was faster. Their version is on screen; the change is not stored.
    Stale,
    /// It was refused, or did not arrive.
    Failed(Denied),
}

/// How far the suggestions are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Suggested {
    /// Asked for, or about to be.
    #[default]
    Loading,
    /// Here.
    Here(Vec<Suggestion>),
    /// They could not be had.
    Failed,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum LibraryMsg {
    /// The answer to [`LibraryEffect::Load`].
    Loaded(SiteId, Result<SiteReplyLibrary, Denied>),
    /// The library is to be as it is now.
    Load,
    /// Begin or give up editing.
    Edit(Option<Editing>),
    /// A line of a conversation, or a suggestion, is to become a saved reply under this id: the text and
    /// its language.
    Promote(EntryId, String, String),
    /// What was edited is to be stored.
    Save(Editing),
    /// Another change is to be made.
    Change(Change),
    /// The answer to [`LibraryEffect::Save`].
    Saved(SiteId, Result<SiteReplyLibrary, Denied>),
    /// The answer to [`LibraryEffect::Suggest`].
    Suggested(SiteId, Result<Vec<Suggestion>, Denied>),
    /// The word lists of a language are needed.
    NeedWords(String),
    /// The answer to [`LibraryEffect::Words`]; nothing if they could not be had.
    Words(String, Option<String>),
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum LibraryEffect {
    /// Ask for the library.
    Load(SiteId),
    /// Store it.
    Save(SiteId, ReplyLibrary),
    /// Ask for suggestions.
    Suggest(SiteId),
    /// Ask for the word lists of a language that came with Jasette.
    Words(String),
}

impl Library {
    /// The saved replies of a language, whatever they bring along, by their shortcuts.
    pub fn replies(&self, locale: &str) -> Vec<Predefined> {
        let Some(SiteReplyLibrary { library, .. }) = &self.stored else { return Vec::new() };
        let canned = library.canned.iter().cloned().map(reply_of);
        let mut all: Vec<_> = canned.chain(library.answers.iter().cloned()).collect();
        all.retain(|one| one.locale == locale);
        all.sort_by(|a, b| a.shortcut.cmp(&b.shortcut));
        all
    }

    /// The word lists of a language that came with Jasette, once they are here.
    pub fn built_in_words(&self, locale: &str) -> Option<String> {
        text_in(&self.words, locale)
    }

    /// The word lists of a language that the site has edited.
    pub fn own_words(&self, locale: &str) -> Option<String> {
        text_in(&self.stored.as_ref()?.library.courtesy, locale)
    }

    /// Whether an answer was under way while a change was stored, and is older than what is here. After
    /// [`Outcome::Stale`] the answer counts, whatever its revision: what is here is known to be wrong.
    fn overtook(&self, answer: &SiteReplyLibrary) -> bool {
        let here = self.stored.as_ref().map_or(0, |stored| stored.library.revision);
        self.outcome != Some(Outcome::Stale) && answer.library.revision < here
    }

    /// The library with a saved reply in it, in the place of the one with its id, whichever kind that was.
    fn with_reply(&self, reply: Predefined) -> Option<ReplyLibrary> {
        let library = &self.stored.as_ref()?.library;
        let is_plain = reply.subject.trim().is_empty() && reply.files.is_empty();
        let other_kind = if is_plain {
            library.answers.iter().any(|one| one.id == reply.id)
        } else {
            library.canned.iter().any(|one| one.id == reply.id)
        };
        let library =
            if other_kind { library.with(Change::Remove(reply.id.clone())) } else { library.clone() };
        Some(library.with(if is_plain { Change::Canned(canned_of(reply)) } else { Change::Answer(reply) }))
    }
}

fn reply_of(canned: Canned) -> Predefined {
    let Canned { id, shortcut, locale, department, text, uses } = canned;
    Predefined { id, shortcut, locale, department, subject: String::new(), text, uses, files: Vec::new() }
}

fn canned_of(reply: Predefined) -> Canned {
    let Predefined { id, shortcut, locale, department, text, uses, .. } = reply;
    Canned { id, shortcut, locale, department, text, uses }
}

/// A saved reply with nothing but a text.
pub fn new_reply(id: EntryId, text: String, locale: String) -> Editing {
    let shortcut = String::new();
    Editing::Reply(reply_of(Canned { id, shortcut, locale, department: None, text, uses: 0 }))
}

fn text_in(all: &[Localized], locale: &str) -> Option<String> {
    all.iter().find(|list| list.locale == locale).map(|list| list.text.clone())
}

impl Model {
    pub(super) fn on_library(&mut self, msg: LibraryMsg) -> Vec<Effect> {
        let Some(site) = self.site().cloned() else { return Vec::new() };
        match msg {
            LibraryMsg::Loaded(of, _) | LibraryMsg::Saved(of, _) | LibraryMsg::Suggested(of, _)
                if of != site => {}
            LibraryMsg::Load => return self.load_library(),
            LibraryMsg::Loaded(_, Ok(stored)) => {
                if !self.library.overtook(&stored) {
                    self.library.stored = Some(stored);
                }
            }
            LibraryMsg::Loaded(_, Err(denied)) => self.library.outcome = Some(Outcome::Failed(denied)),
            LibraryMsg::Edit(editing) => self.edit_entry(editing),
            LibraryMsg::Promote(id, text, locale) => {
                self.library.promoted = Some(new_reply(id, text, locale));
                if self.form_touched {
                    return self.leave(Destination::Section(Section::Replies));
                }
                self.begin_promoted();
            }
            LibraryMsg::Save(Editing::Reply(reply)) => {
                let library = self.library.with_reply(reply);
                return self.save_library(site, library);
            }
            LibraryMsg::Save(Editing::Script(script)) => {
                return self.change_library(site, Change::Script(script));
            }
            LibraryMsg::Change(change) => return self.change_library(site, change),
            LibraryMsg::Saved(_, Ok(stored)) => {
                self.library.saving = false;
                self.library.stored = Some(stored);
                self.edit_entry(None);
                self.library.outcome = Some(Outcome::Saved);
                // What was suggested may be among the saved replies now.
                if self.section == Section::Suggestions {
                    return self.suggest();
                }
            }
            // What was typed stays in the form, to be saved again on top of what is there now.
            LibraryMsg::Saved(_, Err(Denied::Refused(Rejection::Stale))) => {
                self.library.saving = false;
                self.library.outcome = Some(Outcome::Stale);
                return vec![Effect::Library(LibraryEffect::Load(site))];
            }
            LibraryMsg::Saved(_, Err(denied)) => {
                self.library.saving = false;
                self.library.outcome = Some(Outcome::Failed(denied));
            }
            LibraryMsg::Suggested(_, answer) => {
                self.library.suggested = answer.map_or(Suggested::Failed, Suggested::Here);
            }
            LibraryMsg::NeedWords(locale) if self.library.asked_words.contains(&locale) => {}
            LibraryMsg::NeedWords(locale) => {
                self.library.asked_words.push(locale.clone());
                return vec![Effect::Library(LibraryEffect::Words(locale))];
            }
            LibraryMsg::Words(locale, Some(text)) => self.library.words.push(Localized { locale, text }),
            // Whoever needs them next asks again.
            LibraryMsg::Words(locale, None) => self.library.asked_words.retain(|asked| *asked != locale),
        }
        Vec::new()
    }

    /// Asks for the library, and begins anew with what becomes of changes.
    pub(super) fn load_library(&mut self) -> Vec<Effect> {
        self.library.outcome = None;
        self.site().cloned().map(|site| Effect::Library(LibraryEffect::Load(site))).into_iter().collect()
    }

    /// Asks for suggestions.
    pub(super) fn suggest(&mut self) -> Vec<Effect> {
        self.library.suggested = Suggested::Loading;
        self.site().cloned().map(|site| Effect::Library(LibraryEffect::Suggest(site))).into_iter().collect()
    }

    /// Begins with what came from a conversation, if anything did.
    pub(super) fn begin_promoted(&mut self) {
        if let Some(editing) = self.library.promoted.take() {
            self.edit_entry(Some(editing));
            self.form_touched = true;
        }
    }

    fn edit_entry(&mut self, editing: Option<Editing>) {
        self.library.attachments = match &editing {
            Some(Editing::Reply(reply)) => reply.files.iter().cloned().map(Attachment::stored).collect(),
            _ => Vec::new(),
        };
        self.library.editing = editing;
        self.library.outcome = None;
        self.form_touched = false;
    }

    fn change_library(&mut self, site: SiteId, change: Change) -> Vec<Effect> {
        let library = self.library.stored.as_ref().map(|stored| stored.library.with(change));
        self.save_library(site, library)
    }

    fn save_library(&mut self, site: SiteId, library: Option<ReplyLibrary>) -> Vec<Effect> {
        let Some(library) = library.filter(|_| !self.library.saving) else { return Vec::new() };
        match library.checked() {
            Ok(library) => {
                self.library.saving = true;
                self.library.outcome = None;
                vec![Effect::Library(LibraryEffect::Save(site, library))]
            }
            Err(why) => {
                self.library.outcome = Some(Outcome::Failed(Denied::Refused(why)));
                Vec::new()
            }
        }
    }
}
