//! Searching the list and narrowing it. What is hidden so is hidden from the list alone: tabs count it, the sound and
//! the notifications tell of it as before.

use super::{Effect, Focus, Model, Pane};
use protocol::frames::desk::Summary;
use protocol::ids::{ConversationId, DepartmentId};
use protocol::site::department::DepartmentSetting;
use protocol::team::reply_library::folded;
use std::collections::BTreeSet;

/// What begins the name of a department among what the list is narrowed to.
const DEPARTMENT: &str = "department:";

/// What a department that is no more narrows the list to.
static EVERYTHING: Only = Only::Everything;

/// What the list is searched for, and narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// As typed.
    pub text: String,
    /// What the list is narrowed to.
    pub only: Only,
    /// The conversations that the text finds; of no meaning while there is none.
    found: BTreeSet<ConversationId>,
}

/// What the list is narrowed to, within its tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Only {
    /// Nothing: it has all of its tab.
    #[default]
    Everything,
    /// Those with messages that this agent has not seen.
    Unread,
    /// Those of one department.
    Department(DepartmentId),
}

impl Only {
    /// A name to remember it by; empty for everything.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Everything => String::new(),
            Self::Unread => "unread".to_owned(),
            Self::Department(id) => [DEPARTMENT, id.as_str()].concat(),
        }
    }

    /// The one with this name; everything for a name that is none.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name.strip_prefix(DEPARTMENT).map(DepartmentId::parse) {
            Some(Ok(id)) => Self::Department(id),
            None if name == "unread" => Self::Unread,
            Some(Err(_)) | None => Self::Everything,
        }
    }
}

/// Something that happens to the search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchMsg {
    /// The keyboard is to go there.
    Begin,
    /// The text changed.
    Typed(String),
    /// The list is to be narrowed.
    Only(Only),
    /// All of the tab is to be shown again; the keyboard stays in the field.
    Clear,
    /// The text is to go, and the keyboard back into the list.
    Leave,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// So many conversations.
    pub count: usize,
    /// Of so many, where there are more that have not been loaded.
    pub loaded: Option<usize>,
}

impl Model {
    /// What the list is narrowed to. A department that is no more narrows nothing.
    #[must_use]
    pub fn only(&self) -> &Only {
        match &self.search.only {
            Only::Department(id) if !self.desk.departments.iter().any(|one| one.id == *id) => &EVERYTHING,
            only => only,
        }
    }

    /// The departments that the list can be narrowed to.
    #[must_use]
    pub fn departments(&self) -> &[DepartmentSetting] {
        &self.desk.departments
    }

    /// Whether the list shows less than its tab has.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        self.has_words() || *self.only() != Only::Everything
    }

    /// What was found, while something is looked for.
    #[must_use]
    pub fn found_in_list(&self) -> Option<Found> {
        let narrowed = self.is_narrowed().then(|| self.rows().len());
        narrowed.map(|count| Found { count, loaded: (!self.desk.pages.is_whole()).then(|| self.listed()) })
    }

    fn has_words(&self) -> bool {
        !self.search.text.trim().is_empty()
    }

    /// Whether the text finds a conversation and it is of the department that is looked at.
    pub(super) fn fits(&self, summary: &Summary) -> bool {
        let here = match self.only() {
            Only::Department(id) => summary.department.as_ref().is_some_and(|one| one.id == *id),
            Only::Everything | Only::Unread => true,
        };
        here && (!self.has_words() || self.search.found.contains(&summary.id))
    }

    /// The same, and it is unread where only these are looked at.
    pub(super) fn is_found(&self, summary: &Summary) -> bool {
        let unread = || !self.in_view(&summary.id) && self.unseen(summary) > 0;
        self.fits(summary) && (*self.only() != Only::Unread || unread())
    }

    /// A conversation stands differently: it may be found now, or not any more.
    pub(super) fn search_in(&mut self, summary: &Summary) {
        if !self.has_words() {
            return;
        }
        if has_words_of(summary, &words(&self.search.text)) {
            self.search.found.insert(summary.id.clone());
        } else {
            self.search.found.remove(&summary.id);
        }
    }

    pub(super) fn on_search(&mut self, msg: SearchMsg) -> Vec<Effect> {
        match msg {
            SearchMsg::Begin => {
                if self.browser.narrow {
                    self.pane = Pane::List;
                }
                vec![Effect::Focus(Focus::Search)]
            }
            SearchMsg::Typed(text) => {
                self.look_for(text);
                Vec::new()
            }
            SearchMsg::Only(only) => {
                self.search.only = only;
                self.kept = None;
                vec![Effect::Remember]
            }
            SearchMsg::Clear => {
                self.search = Search::default();
                vec![Effect::Remember, Effect::Focus(Focus::Search)]
            }
            SearchMsg::Leave => {
                self.look_for(String::new());
                vec![Effect::Focus(self.tab_stop().map_or(Focus::Tab(self.filter), Focus::Row))]
            }
        }
    }

    fn look_for(&mut self, text: String) {
        let words = words(&text);
        let found = self.desk.summaries.iter().filter(|one| !words.is_empty() && has_words_of(one, &words));
        self.search.found = found.map(|one| one.id.clone()).collect();
        self.search.text = text;
    }
}

/// The words of a text without case and accents.
fn words(text: &str) -> Vec<String> {
    folded(text).split_whitespace().map(str::to_owned).collect()
}

/// Whether each of the words stands somewhere in what a row says of a conversation: the visitor's name, the subject,
/// the beginning of the last message.
fn has_words_of(summary: &Summary, words: &[String]) -> bool {
    let parts = [summary.visitor.as_deref().unwrap_or_default(), &summary.needs.subject, &summary.preview];
    let text = folded(&parts.join("\n"));
    words.iter().all(|word| text.contains(word.as_str()))
}
