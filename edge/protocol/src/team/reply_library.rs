//! A team's reply library: canned messages, predefined answers, scripts, the emergency sheet, and
//! the edited word lists of the courtesy check. One a site.

mod search;

pub use search::{Entry, folded, search};

use crate::conversation::file::FileInfo;
use crate::conversation::party::Department;
use crate::ids::{DepartmentId, EntryId};
use crate::limits;
use crate::locale::{LOCALES, Localized, TEAM_LOCALES};
use crate::rejection::Rejection;
use crate::text;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Everything a team keeps ready.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReplyLibrary {
    /// Counts the changes. A change names the one it is based on.
    pub revision: u64,
    /// The canned messages.
    pub canned: Vec<Canned>,
    /// The predefined answers.
    pub answers: Vec<Predefined>,
    /// The scripts.
    pub scripts: Vec<Script>,
    /// The emergency sheet: what to do when there is more than the team can answer.
    pub emergency: String,
    /// The word lists of the courtesy check where the site has its own, as text.
    pub courtesy: Vec<Localized>,
}

/// A short text behind a shortcut. `{agent}`, `{company}` and `{visitor}` stand for names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canned {
    /// Its id.
    pub id: EntryId,
    /// What the agent types after the slash.
    pub shortcut: String,
    /// Its language, one of [`LOCALES`].
    pub locale: String,
    /// The department it is for; none stands for all.
    #[serde(default)]
    pub department: Option<DepartmentId>,
    /// The text.
    pub text: String,
    /// How often it was used.
    #[serde(default)]
    pub uses: u32,
}

/// A whole answer behind a shortcut, which also says what the conversation is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Predefined {
    /// Its id.
    pub id: EntryId,
    /// What the agent types after the slash.
    pub shortcut: String,
    /// Its language, one of [`LOCALES`].
    pub locale: String,
    /// The department it is for; none stands for all.
    #[serde(default)]
    pub department: Option<DepartmentId>,
    /// What the conversation is about from then on; empty changes nothing.
    pub subject: String,
    /// The text.
    pub text: String,
    /// How often it was used.
    #[serde(default)]
    pub uses: u32,
    /// What is sent along. The library keeps one copy of each.
    #[serde(default)]
    pub files: Vec<FileInfo>,
}

/// What to go through with a visitor, step by step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// Its id.
    pub id: EntryId,
    /// The department it is for; none stands for all.
    #[serde(default)]
    pub department: Option<DepartmentId>,
    /// What it is for.
    pub title: String,
    /// The steps, in order.
    pub steps: Vec<String>,
}

/// The library as a site's agents get it, with what is needed to edit it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteReplyLibrary {
    /// The library.
    pub library: ReplyLibrary,
    /// The site's departments.
    pub departments: Vec<Department>,
}

/// A reply that agents write again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The language of the conversations.
    pub locale: String,
    /// One of the replies, with placeholders in the place of names.
    pub text: String,
    /// How often it, or almost it, was written.
    pub count: u32,
}

/// Word that an entry was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// The entry.
    pub id: EntryId,
}

/// One change to a library. Put and not sent as a whole, so that after a conflict it can be made
/// again on what somebody else has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Add a canned message, or replace the one with its id.
    Canned(Canned),
    /// Add a predefined answer, or replace the one with its id.
    Answer(Predefined),
    /// Add a script, or replace the one with its id.
    Script(Script),
    /// Remove whatever has this id.
    Remove(EntryId),
    /// Write the emergency sheet.
    Emergency(String),
    /// Replace the word lists of a language; an empty text brings back what came with Jasette.
    Courtesy(Localized),
}

impl ReplyLibrary {
    /// The library after a change, to be sent with the revision it is based on.
    #[must_use]
    pub fn with(&self, change: Change) -> Self {
        let mut library = self.clone();
        match change {
            Change::Canned(canned) => put(&mut library.canned, canned, |one| &one.id),
            Change::Answer(answer) => put(&mut library.answers, answer, |one| &one.id),
            Change::Script(script) => put(&mut library.scripts, script, |one| &one.id),
            Change::Remove(id) => {
                library.canned.retain(|one| one.id != id);
                library.answers.retain(|one| one.id != id);
                library.scripts.retain(|one| one.id != id);
            }
            Change::Emergency(text) => library.emergency = text,
            Change::Courtesy(table) => {
                library.courtesy.retain(|one| one.locale != table.locale);
                if !text::is_blank(&table.text) {
                    library.courtesy.push(table);
                }
            }
        }
        library
    }

    /// The files of all predefined answers.
    pub fn files(&self) -> impl Iterator<Item = &FileInfo> {
        self.answers.iter().flat_map(|answer| &answer.files)
    }

    /// Checks a library, and cuts white space off the ends of its texts.
    ///
    /// # Errors
    /// The first thing that is wrong, by name.
    pub fn checked(mut self) -> Result<Self, Rejection> {
        let full = self.canned.len() > limits::ENTRIES_MAX
            || self.answers.len() > limits::ENTRIES_MAX
            || self.scripts.len() > limits::SCRIPTS_MAX
            || self.courtesy.len() > TEAM_LOCALES.len();
        if full {
            return Err(Rejection::LibraryFull);
        }
        let mut ids = HashSet::new();
        let mut shortcuts = HashSet::new();
        let mut known = |id: &EntryId| id.is_valid() && ids.insert(id.clone());
        for Canned { id, shortcut: word, locale, department, text: body, .. } in &mut self.canned {
            if !known(id) || !shortcuts.insert(key(word, locale, department)?) {
                return Err(taken(id));
            }
            *body = text::message(body)?;
        }
        for Predefined { id, shortcut: word, locale, department, subject, text: body, files, .. } in
            &mut self.answers
        {
            if !known(id) || !shortcuts.insert(key(word, locale, department)?) {
                return Err(taken(id));
            }
            *body = text::message(body)?;
            *subject = if text::is_blank(subject) { String::new() } else { text::reason(subject)? };
            if files.len() > limits::ATTACHMENTS_MAX {
                return Err(Rejection::TooManyFiles);
            }
            files.iter().try_for_each(FileInfo::check)?;
        }
        for script in &mut self.scripts {
            if !known(&script.id) {
                return Err(Rejection::BadId);
            }
            script.title = text::reason(&script.title)?;
            script.steps.retain(|step| !text::is_blank(step));
            if script.steps.len() > limits::STEPS_MAX {
                return Err(Rejection::LibraryFull);
            }
            for step in &mut script.steps {
                *step = text::message(step)?;
            }
        }
        let long = |text: &str, max: usize| text.chars().nth(max).is_some();
        if long(&self.emergency, limits::SHEET_MAX)
            || self.courtesy.iter().any(|table| long(&table.text, limits::TABLE_MAX))
        {
            return Err(Rejection::TextTooLong);
        }
        Ok(self)
    }
}

fn put<T>(list: &mut Vec<T>, new: T, id: impl Fn(&T) -> &EntryId) {
    match list.iter_mut().find(|one| id(one) == id(&new)) {
        Some(old) => *old = new,
        None => list.push(new),
    }
}

/// An id that is not well formed, or else a shortcut or an id that is there twice.
fn taken(id: &EntryId) -> Rejection {
    if id.is_valid() { Rejection::ShortcutTaken } else { Rejection::BadId }
}

/// What makes an entry the only one of its kind.
fn key(
    word: &mut String,
    locale: &str,
    department: &Option<DepartmentId>,
) -> Result<(String, String, Option<DepartmentId>), Rejection> {
    if !LOCALES.contains(&locale) {
        return Err(Rejection::Malformed);
    }
    *word = shortcut(word)?;
    // Letter by letter, as the search does: the whole word's way knows more of Greek, for which apps would grow.
    let small = word.chars().flat_map(char::to_lowercase).collect();
    Ok((small, locale.to_owned(), department.clone()))
}

/// Takes what was typed as a shortcut: one word, without the slash.
///
/// # Errors
/// [`Rejection::ShortcutInvalid`].
pub fn shortcut(raw: &str) -> Result<String, Rejection> {
    let word = text::trim(raw).trim_start_matches('/');
    let fits = (1..=limits::SHORTCUT_MAX).contains(&word.chars().count());
    if fits && word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') {
        Ok(word.to_owned())
    } else {
        Err(Rejection::ShortcutInvalid)
    }
}

#[cfg(test)]
mod tests;
