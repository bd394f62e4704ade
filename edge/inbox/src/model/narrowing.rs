//! What the list is narrowed to within its tab, and in which order it stands.

use super::Model;
use protocol::conversation::party::Agent;
use protocol::frames::desk::{Stage, Summary};
use protocol::ids::{AgentId, ConversationId, DepartmentId};
use std::collections::BTreeSet;

/// What begins the name of a department among what the list is narrowed to.
const DEPARTMENT: &str = "department:";
/// What begins that of an agent.
const AGENT: &str = "agent:";
/// What begins that of a language.
const LANGUAGE: &str = "language:";
/// Most letters of a language's code that is taken from what was kept.
const CODE_MAX: usize = 16;

/// What the list is narrowed to: it shows what fits all of it. And its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Those with messages that this agent has not seen.
    pub unread: bool,
    /// Those with a promise that is to be kept.
    pub owed: bool,
    /// Those that somebody has.
    pub holder: Option<Holder>,
    /// Those of one department.
    pub department: Option<DepartmentId>,
    /// Those in a language, such as `fr`. One whose language is not known is shown as well.
    pub language: Option<String>,
    /// The order.
    pub sort: Sort,
}

/// Who has a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Nobody has it.
    Nobody,
    /// Whoever looks has it.
    Me,
    /// A colleague has it, or had it to its end.
    Agent(AgentId),
}

impl Holder {
    /// A name to remember it by.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Nobody => "nobody".to_owned(),
            Self::Me => "mine".to_owned(),
            Self::Agent(id) => [AGENT, id.as_str()].concat(),
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "nobody" => Some(Self::Nobody),
            "mine" => Some(Self::Me),
            _ => name.strip_prefix(AGENT).and_then(|id| AgentId::parse(id).ok()).map(Self::Agent),
        }
    }
}

/// In which order the list stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// As the desk orders it: what needs the agent first.
    #[default]
    Desk,
    /// Who waits longest, then those who do not wait, then what is over; the latest first in both.
    Longest,
    /// That in which something was said last.
    Newest,
}

impl Sort {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Desk, Self::Longest, Self::Newest];

    /// A name to remember it by; empty for the usual one.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Desk => "",
            Self::Longest => "longest",
            Self::Newest => "newest",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// A part of a narrowing that is not as usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// [`Narrowing::unread`].
    Unread,
    /// [`Narrowing::owed`].
    Owed,
    /// [`Narrowing::holder`].
    Holder,
    /// [`Narrowing::department`].
    Department,
    /// [`Narrowing::language`].
    Language,
    /// [`Narrowing::sort`].
    Sort,
}

impl Narrowing {
    /// A name to remember it by: a word for each part, none for what is as usual. Ids and codes have no spaces.
    #[must_use]
    pub fn name(&self) -> String {
        let flag = |on: bool, word: &str| on.then(|| word.to_owned());
        let words = [
            flag(self.unread, "unread"),
            flag(self.owed, "owed"),
            self.holder.as_ref().map(Holder::name),
            self.department.as_ref().map(|id| [DEPARTMENT, id.as_str()].concat()),
            self.language.as_ref().map(|code| [LANGUAGE, code].concat()),
            flag(self.sort != Sort::Desk, self.sort.name()),
        ];
        words.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The one with this name. A word that is none is left out: an older or a newer version may have written it.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let mut narrowing = Self::default();
        for word in name.split_whitespace() {
            if word == "unread" {
                narrowing.unread = true;
            } else if word == "owed" {
                narrowing.owed = true;
            } else if let Some(id) = word.strip_prefix(DEPARTMENT) {
                narrowing.department = DepartmentId::parse(id).ok();
            } else if let Some(code) = word.strip_prefix(LANGUAGE) {
                narrowing.language = Some(code.to_owned()).filter(|code| is_code(code));
            } else if let Some(holder) = Holder::named(word) {
                narrowing.holder = Some(holder);
            } else if let Some(sort) = Sort::named(word) {
                narrowing.sort = sort;
            }
        }
        narrowing
    }

    /// What is not as usual, in the order in which it is told.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let parts = [
            (self.unread, Part::Unread),
            (self.owed, Part::Owed),
            (self.holder.is_some(), Part::Holder),
            (self.department.is_some(), Part::Department),
            (self.language.is_some(), Part::Language),
            (self.sort != Sort::Desk, Part::Sort),
        ];
        parts.into_iter().filter(|(is_set, _)| *is_set).map(|(_, part)| part).collect()
    }

    /// The same with a part as usual.
    #[must_use]
    pub fn without(mut self, part: Part) -> Self {
        match part {
            Part::Unread => self.unread = false,
            Part::Owed => self.owed = false,
            Part::Holder => self.holder = None,
            Part::Department => self.department = None,
            Part::Language => self.language = None,
            Part::Sort => self.sort = Sort::Desk,
        }
        self
    }

    /// Whether it hides anything: an order does not.
    #[must_use]
    pub fn hides(&self) -> bool {
        self.parts().iter().any(|part| *part != Part::Sort)
    }
}

/// Whether a text may be a language's code.
fn is_code(code: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '-';
    !code.is_empty() && code.len() <= CODE_MAX && code.chars().all(is_letter)
}

impl Model {
    /// What the list is narrowed to. A department that is no more, or a colleague who has left, narrows nothing.
    #[must_use]
    pub fn narrowing(&self) -> Narrowing {
        let mut narrowing = self.search.narrowing.clone();
        narrowing.department =
            narrowing.department.take().filter(|id| self.desk.departments.iter().any(|one| one.id == *id));
        narrowing.holder = narrowing.holder.take().filter(|holder| match holder {
            Holder::Agent(id) => self.desk.presence.iter().any(|one| one.agent.id == *id),
            Holder::Nobody | Holder::Me => true,
        });
        narrowing
    }

    /// The colleagues whose conversations the list can be narrowed to, by name.
    #[must_use]
    pub fn holders(&self) -> Vec<Agent> {
        let me = self.me().map(|me| &me.id);
        let colleagues = self.desk.presence.iter().filter(|one| Some(&one.agent.id) != me);
        let mut colleagues: Vec<Agent> = colleagues.map(|one| one.agent.clone()).collect();
        colleagues.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.id.cmp(&b.id)));
        colleagues
    }

    /// The languages that the list can be narrowed to: those that are known of conversations, and the chosen one.
    #[must_use]
    pub fn languages(&self) -> Vec<String> {
        let known = self.open.iter().filter_map(|open| open.locale.clone());
        let all: BTreeSet<String> = known.chain(self.search.narrowing.language.clone()).collect();
        all.into_iter().filter(|code| is_code(code)).collect()
    }

    /// The language of a conversation, once it is known: its thread tells it, the desk does not.
    fn language_of(&self, id: &ConversationId) -> Option<&str> {
        self.conversation(id)?.locale.as_deref()
    }

    /// Whether a conversation is what is looked for, by what does not change while it is answered.
    pub(super) fn fits(&self, to: &Narrowing, summary: &Summary) -> bool {
        let here = to
            .department
            .as_ref()
            .is_none_or(|id| summary.department.as_ref().is_some_and(|one| one.id == *id));
        let spoken = to
            .language
            .as_ref()
            .is_none_or(|wanted| self.language_of(&summary.id).is_none_or(|known| known == wanted));
        here && spoken && self.has_looked_for(&summary.id)
    }

    /// The same, and it stands now as the list is narrowed to.
    pub(super) fn is_found(&self, to: &Narrowing, summary: &Summary) -> bool {
        let held = match &to.holder {
            None => true,
            Some(Holder::Nobody) => summary.stage == Stage::Waiting,
            Some(Holder::Me) => self.is_mine(summary),
            Some(Holder::Agent(id)) => summary.assignee.as_ref().is_some_and(|agent| agent.id == *id),
        };
        let owed = !to.owed || summary.needs.promise.is_some();
        let unread = || !self.in_view(&summary.id) && self.unseen(summary) > 0;
        held && owed && self.fits(to, summary) && (!to.unread || unread())
    }
}
