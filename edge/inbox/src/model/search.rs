//! Searching the list and narrowing it. What is hidden so is hidden from the list alone: tabs count it, the sound and
//! the notifications tell of it as before.

use super::narrowing::{Narrowing, Part};
use super::{Effect, Focus, Model, Pane};
use protocol::frames::desk::Summary;
use protocol::ids::ConversationId;
use protocol::site::department::DepartmentSetting;
use protocol::team::reply_library::folded;
use std::collections::BTreeSet;

/// What the list is searched for, and narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// As typed.
    pub text: String,
    /// What the list is narrowed to, and its order, as chosen: [`Model::narrowing`] says what counts of it.
    pub narrowing: Narrowing,
    /// The conversations that the text finds; of no meaning while there is none.
    found: BTreeSet<ConversationId>,
}

/// Something that happens to the search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchMsg {
    /// The keyboard is to go there.
    Begin,
    /// The text changed.
    Typed(String),
    /// The list is to be narrowed and ordered so.
    Narrow(Narrowing),
    /// A part of that is to be as usual.
    Without(Part),
    /// All of it is; what is searched for stays.
    Widen,
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
    /// Of so many that are here.
    pub listed: usize,
    /// There are no more that have not been loaded.
    pub whole: bool,
    /// They are not found by words alone.
    pub filtered: bool,
}

impl Model {
    /// The departments that the list can be narrowed to.
    #[must_use]
    pub fn departments(&self) -> &[DepartmentSetting] {
        &self.desk.departments
    }

    /// Whether the list shows less than its tab has.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        self.has_words() || self.narrowing().hides()
    }

    /// What was found, while something is looked for.
    #[must_use]
    pub fn found_in_list(&self) -> Option<Found> {
        self.is_narrowed().then(|| {
            let count = self.rows().len();
            // The opened conversation may be shown and belong to another tab by now.
            let listed = self.listed().max(count);
            Found { count, listed, whole: self.desk.pages.is_whole(), filtered: self.narrowing().hides() }
        })
    }

    fn has_words(&self) -> bool {
        !self.search.text.trim().is_empty()
    }

    /// Whether the text finds a conversation; without a text, each.
    pub(super) fn has_looked_for(&self, id: &ConversationId) -> bool {
        !self.has_words() || self.search.found.contains(id)
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
            SearchMsg::Narrow(narrowing) => self.narrow(narrowing),
            // What was pressed goes away.
            SearchMsg::Without(part) => {
                let mut effects = self.narrow(self.narrowing().without(part));
                effects.push(Effect::Focus(Focus::Filters));
                effects
            }
            SearchMsg::Widen => {
                let mut effects = self.narrow(Narrowing::default());
                effects.push(Effect::Focus(Focus::Filters));
                effects
            }
            SearchMsg::Clear => {
                let sort = self.search.narrowing.sort;
                self.search =
                    Search { narrowing: Narrowing { sort, ..Narrowing::default() }, ..Search::default() };
                vec![Effect::Remember, Effect::Focus(Focus::Search)]
            }
            SearchMsg::Leave => {
                self.look_for(String::new());
                vec![Effect::Focus(self.tab_stop().map_or(Focus::Tab(self.filter), Focus::Row))]
            }
        }
    }

    /// Narrows and orders the list.
    pub(super) fn narrow(&mut self, narrowing: Narrowing) -> Vec<Effect> {
        self.search.narrowing = narrowing;
        self.kept = None;
        vec![Effect::Remember]
    }

    fn look_for(&mut self, text: String) {
        let words = words(&text);
        let found = self.desk.summaries.iter().filter(|one| !words.is_empty() && has_words_of(one, &words));
        self.search.found = found.map(|one| one.id.clone()).collect();
        self.search.text = text;
    }
}

/// The words of a text without case and accents.
pub(super) fn words(text: &str) -> Vec<String> {
    folded(text).split_whitespace().map(str::to_owned).collect()
}

/// Whether each of the words stands somewhere in a text.
pub(super) fn has_all(text: &str, words: &[String]) -> bool {
    let text = folded(text);
    words.iter().all(|word| text.contains(word.as_str()))
}

/// Whether each of the words stands somewhere in what a row says of a conversation: the visitor's name, the subject,
/// the beginning of the last message.
fn has_words_of(summary: &Summary, words: &[String]) -> bool {
    let parts = [summary.visitor.as_deref().unwrap_or_default(), &summary.needs.subject, &summary.preview];
    has_all(&parts.join("\n"), words)
}
