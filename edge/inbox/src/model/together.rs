//! Colleagues who have the same conversation before their eyes: what they are told of us, and what is said of them.

use super::conversation::Ownership;
use super::conversation_tab::ConversationTab;
use super::{Effect, Model, Pane};
use protocol::conversation::party::Agent;
use protocol::frames::agent::AgentFrame;
use protocol::frames::together::{Group, Together};
use protocol::ids::{AgentId, ConversationId};
use std::collections::BTreeSet;

/// What is known of colleagues in one conversation, on one connection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Company {
    /// Whether the server tells of colleagues; one of before does not, and would not know what we say.
    offered: bool,
    /// Whether it was told that the conversation is on our screen.
    shown: bool,
    /// Who else is there.
    there: Together,
    /// What was said last to people who listen to their screen.
    spoken: Option<CompanyLine>,
    /// Of whom that was said since they came: that they are there,
    spoken_of: BTreeSet<AgentId>,
    /// and that they write.
    spoken_writing: BTreeSet<AgentId>,
}

/// One line about colleagues: those who write, or where nobody does those who read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyLine {
    /// Whether they write.
    pub writing: bool,
    /// The first of them.
    pub named: Vec<Agent>,
    /// How many more there are.
    pub others: u32,
}

impl CompanyLine {
    fn of(there: &Together) -> Option<Self> {
        let line =
            |group: &Group, writing| Self { writing, named: group.named.clone(), others: group.others };
        if !there.writing.is_empty() {
            Some(line(&there.writing, true))
        } else if !there.reading.is_empty() {
            Some(line(&there.reading, false))
        } else {
            None
        }
    }
}

impl Company {
    /// The server tells who else is there.
    fn told(&mut self, there: Together) {
        self.offered = true;
        // What was on its way when we looked away is said to nobody.
        if !self.shown {
            return;
        }
        self.there = there;
        let ids = |group: &Group| group.named.iter().map(|agent| agent.id.clone()).collect::<BTreeSet<_>>();
        let (reading, writing) = (ids(&self.there.reading), ids(&self.there.writing));
        let present: BTreeSet<AgentId> = reading.union(&writing).cloned().collect();
        // Somebody who has gone is news again when they come back. Who only pauses is not.
        self.spoken_of.retain(|id| present.contains(id));
        self.spoken_writing.retain(|id| present.contains(id));
        let news = !present.is_subset(&self.spoken_of) || !writing.is_subset(&self.spoken_writing);
        self.spoken_of.extend(present);
        self.spoken_writing.extend(writing);
        let line = CompanyLine::of(&self.there);
        if news || line.is_none() {
            self.spoken = line;
        }
    }

    /// We look away: nobody tells us anything any more.
    fn look_away(&mut self) {
        *self = Self { offered: self.offered, ..Self::default() };
    }
}

impl ConversationTab {
    /// Tells the server whether the conversation is on our screen, unless it knows.
    fn looks(&mut self, on: bool) -> Option<Effect> {
        if !self.company.offered || self.company.shown == on {
            return None;
        }
        let said = self.send(AgentFrame::Looking(on))?;
        self.company.shown = on;
        if !on {
            self.company.look_away();
        }
        Some(said)
    }
}

impl Model {
    /// Whether the conversation can really be seen.
    #[must_use]
    pub fn in_view(&self, id: &ConversationId) -> bool {
        let covered = self.browser.narrow && self.pane == Pane::List;
        self.browser.visible && !covered && !self.monitors() && self.shown.as_ref() == Some(id)
    }

    /// Tells each conversation whether it is on our screen, where that has changed.
    pub(super) fn looks(&mut self) -> Vec<Effect> {
        let views: Vec<bool> = self.open.iter().map(|open| self.in_view(&open.id)).collect();
        self.open.iter_mut().zip(views).filter_map(|(open, on)| open.looks(on)).collect()
    }

    /// The server tells who else has a conversation on their screen.
    pub(super) fn told_of_company(&mut self, id: &ConversationId, there: Together) {
        if let Some(open) = self.find(id) {
            open.company.told(there);
        }
    }

    /// Who else has a conversation on their screen.
    #[must_use]
    pub fn company(&self, id: &ConversationId) -> Option<CompanyLine> {
        self.conversation(id).and_then(|open| CompanyLine::of(&open.company.there))
    }

    /// What is said of that to people who listen to their screen: that somebody has come, and that they write, each
    /// once.
    #[must_use]
    pub fn spoken_company(&self, id: &ConversationId) -> Option<CompanyLine> {
        self.conversation(id).and_then(|open| open.company.spoken.clone())
    }

    /// Whether a colleague writes where we answer: in a conversation of ours, or in one that waits and that we have
    /// begun to write in.
    #[must_use]
    pub fn is_written_beside_us(&self, id: &ConversationId) -> bool {
        let Some(open) = self.conversation(id) else { return false };
        let ours = match self.ownership(id) {
            Ownership::Mine => true,
            Ownership::Waiting => !open.draft.trim().is_empty(),
            Ownership::Theirs(_) | Ownership::Ended => false,
        };
        ours && !self.watches() && !open.company.there.writing.is_empty()
    }
}
