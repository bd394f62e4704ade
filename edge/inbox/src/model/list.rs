//! The list: which conversations it shows, in which order, and how the keyboard moves in it.

use super::narrowing::{Narrowing, Sort};
use super::pending_steps::Due;
use super::promises::due;
use super::{Effect, Focus, Model};
use protocol::conversation::opening::Page;
use protocol::conversation::party::Side;
use protocol::frames::desk::{Stage, Summary};
use protocol::ids::{ConversationId, Timestamp};
use std::cmp::Reverse;

/// Which conversations the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// Those that no agent has, and those that are being handed to this one.
    Waiting,
    /// Those that this agent has or had.
    Mine,
    /// All of them.
    #[default]
    All,
    /// Those with a promise that is to be kept.
    Promises,
}

impl Filter {
    /// All of them, as they stand over the list.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Mine, Self::All, Self::Promises];

    /// The one beside it; past the last comes the first again.
    #[must_use]
    pub fn beside(self, forward: bool) -> Self {
        match (self, forward) {
            (Self::Waiting, true) | (Self::All, false) => Self::Mine,
            (Self::Mine, true) | (Self::Promises, false) => Self::All,
            (Self::All, true) | (Self::Waiting, false) => Self::Promises,
            (Self::Promises, true) | (Self::Mine, false) => Self::Waiting,
        }
    }

    /// A name to remember it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Mine => "mine",
            Self::All => "all",
            Self::Promises => "promises",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.name() == name)
    }
}

/// A move of the keyboard in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the row above.
    Up,
    /// To the row below.
    Down,
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

/// Where a row stands in the list: its class, then its time.
type Order = (u8, Reverse<Timestamp>);

/// A row that stays, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPlace {
    id: ConversationId,
    order: Order,
}

/// What a row shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The visitor's name, exactly as typed, if known.
    pub visitor: Option<String>,
    /// What it is about, as the team filed it.
    pub subject: String,
    /// Where the visitor is: the page's title, or the path of its address.
    pub page: String,
    /// The last message, or the draft.
    pub preview: Preview,
    /// How many of the visitor's messages this agent has not seen.
    pub unread: u32,
    /// The visitor is on the site.
    pub here: bool,
    /// Since when the visitor waits, if they do.
    pub waiting_since: Option<Timestamp>,
    /// The visitor's position in the queue, from 1, if they have one.
    pub position: Option<u32>,
    /// When something was last said.
    pub last_at: Timestamp,
    /// Whose turn it is.
    pub stage: Stage,
    /// The name of the colleague who has it.
    pub colleague: Option<String>,
    /// The score, once rated.
    pub score: Option<u8>,
    /// The promise, if one is to be kept.
    pub promise: Option<Due>,
    /// The conversation is being handed to the agent.
    pub handed: bool,
    /// A note mentions the agent.
    pub mentioned: bool,
    /// The visitor is on hold.
    pub on_hold: bool,
    /// The site vouches for who the visitor is.
    pub verified: bool,
    /// On screen now.
    pub shown: bool,
    /// One of a few colours, the same for the same conversation.
    pub hue: u8,
}

/// The second line of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Preview {
    /// Nothing was said yet.
    Nothing,
    /// The visitor said it.
    Visitor(String),
    /// The team said it.
    Team(String),
    /// The agent began to write it.
    Draft(String),
}

impl Model {
    /// The conversations that the list shows, in order, unless another order is chosen: those that are being handed to
    /// the agent; those that wait for an answer, the longest first; then the others, the latest first; then those in
    /// which nobody has written, and the ended ones, the latest first. Promises stand in the order in which
    /// they are due. Of these the ones that are searched for. The opened conversation stays where it was if it has
    /// left the choice. Where two stand alike, their ids decide.
    #[must_use]
    pub fn rows(&self) -> Vec<ConversationId> {
        let to = self.narrowing();
        let listed = self.desk.summaries.iter().filter_map(|summary| {
            let kept = self.kept.as_ref().filter(|kept| kept.id == summary.id);
            let order = match kept {
                _ if self.shows(&to, summary) => self.order(to.sort, summary),
                Some(kept) if self.fits(&to, summary) => kept.order,
                _ => return None,
            };
            Some((order, &summary.id))
        });
        let mut listed: Vec<_> = listed.collect();
        listed.sort();
        listed.into_iter().map(|(_, id)| id.clone()).collect()
    }

    /// All conversations that are here, in the desk's order.
    pub(super) fn all_in_order(&self) -> Vec<&Summary> {
        let mut all: Vec<&Summary> = self.desk.summaries.iter().collect();
        all.sort_by_cached_key(|summary| (self.desk_order(Filter::All, summary), summary.id.clone()));
        all
    }

    fn shows(&self, to: &Narrowing, summary: &Summary) -> bool {
        self.belongs(self.filter, summary) && self.is_found(to, summary)
    }

    fn order(&self, sort: Sort, summary: &Summary) -> Order {
        match sort {
            Sort::Desk => self.desk_order(self.filter, summary),
            Sort::Newest => (0, Reverse(summary.last_at)),
            Sort::Longest => match self.waits_since(summary) {
                Some(since) => (0, Reverse(Timestamp::MAX - since)),
                None if summary.stage == Stage::Ended => (2, Reverse(summary.last_at)),
                None => (1, Reverse(summary.last_at)),
            },
        }
    }

    /// Since when somebody waits in it, for an answer or in a queue.
    fn waits_since(&self, summary: &Summary) -> Option<Timestamp> {
        if summary.stage == Stage::Ended || summary.empty {
            return None;
        }
        summary.waiting_since.or_else(|| self.queue_place(summary).map(|place| place.since))
    }

    fn desk_order(&self, filter: Filter, summary: &Summary) -> Order {
        match (summary.stage, summary.waiting_since) {
            _ if filter == Filter::Promises => {
                let at = due(summary).map_or(Timestamp::MAX, |due| due.at);
                (0, Reverse(Timestamp::MAX - at))
            }
            _ if self.is_handed_to_me(summary) => (0, Reverse(summary.last_at)),
            (Stage::Ended, _) => (4, Reverse(summary.last_at)),
            _ if summary.empty => (3, Reverse(summary.last_at)),
            (_, None) => (2, Reverse(summary.last_at)),
            (_, Some(since)) => (1, Reverse(Timestamp::MAX - since)),
        }
    }

    /// A conversation is opened: it does not leave the list under the agent who answers it.
    pub(super) fn keep(&mut self, id: &ConversationId) {
        if self.kept.as_ref().is_some_and(|kept| kept.id == *id) {
            return;
        }
        let to = self.narrowing();
        let listed = self.summary(id).filter(|summary| self.shows(&to, summary));
        let order = listed.map(|summary| self.order(to.sort, summary));
        self.kept = order.map(|order| RowPlace { id: id.clone(), order });
    }

    fn belongs(&self, filter: Filter, summary: &Summary) -> bool {
        match filter {
            Filter::Waiting => {
                (summary.stage == Stage::Waiting && !summary.empty) || self.is_handed_to_me(summary)
            }
            Filter::Mine => {
                self.is_mine(summary) || self.is_handed_to_me(summary) || self.is_mentioned(summary)
            }
            Filter::All => true,
            Filter::Promises => summary.needs.promise.is_some(),
        }
    }

    /// How many conversations a tab has that are not over.
    #[must_use]
    pub fn count(&self, filter: Filter) -> usize {
        let going = self.desk.summaries.iter().filter(|summary| {
            filter == Filter::Promises || (summary.stage != Stage::Ended && !summary.empty)
        });
        self.desk.pages.count(filter, going.filter(|summary| self.belongs(filter, summary)).count())
    }

    /// How many conversations of the tab are here, found or not.
    pub(super) fn listed(&self) -> usize {
        self.desk.summaries.iter().filter(|summary| self.belongs(self.filter, summary)).count()
    }

    /// In how many conversations that nobody has no visitor has written yet.
    #[must_use]
    pub fn empty_ones(&self) -> usize {
        self.desk.summaries.iter().filter(|summary| summary.empty).count()
    }

    /// What a row shows; nothing when its conversation is gone.
    #[must_use]
    pub fn row(&self, id: &ConversationId) -> Option<Row> {
        let summary = self.summary(id)?;
        let shown = self.shown.as_ref() == Some(id);
        let draft = self.conversation(id).map(|open| open.draft.trim()).filter(|draft| !draft.is_empty());
        let preview = match (draft, summary.preview_by) {
            (Some(draft), _) if !shown => Preview::Draft(draft.to_owned()),
            (_, Some(Side::Visitor)) => Preview::Visitor(summary.preview.clone()),
            (_, Some(Side::Agent)) => Preview::Team(summary.preview.clone()),
            (_, None) => Preview::Nothing,
        };
        let colleague = summary.assignee.as_ref().filter(|_| !self.is_mine(summary));
        let place = self.queue_place(summary);
        let waiting_since = summary.waiting_since.or(place.map(|place| place.since));
        Some(Row {
            visitor: summary.visitor.clone(),
            subject: summary.needs.subject.clone(),
            page: page_name(&summary.page).to_owned(),
            preview,
            unread: if self.in_view(id) { 0 } else { self.unseen(summary) },
            here: summary.stage != Stage::Ended && summary.gone_since.is_none(),
            waiting_since: waiting_since.filter(|_| summary.stage != Stage::Ended),
            position: place.map(|place| place.position),
            last_at: summary.last_at,
            stage: summary.stage,
            colleague: colleague.map(|agent| agent.name.clone()),
            score: summary.rating.as_ref().map(|rating| rating.score),
            promise: due(summary),
            handed: self.is_handed_to_me(summary),
            mentioned: self.is_mentioned(summary),
            on_hold: summary.needs.hold.is_some(),
            verified: summary.customer.is_some(),
            shown,
            hue: hue(id),
        })
    }

    /// The row that the Tab key reaches: the one with the keyboard, the one shown, or the first.
    #[must_use]
    pub fn tab_stop(&self) -> Option<ConversationId> {
        let rows = self.rows();
        let candidates = [self.cursor.as_ref(), self.shown.as_ref()].into_iter().flatten();
        candidates.into_iter().find(|id| rows.contains(id)).or(rows.first()).cloned()
    }

    /// How many messages wait to be read, in conversations that concern this agent.
    #[must_use]
    pub fn unread(&self) -> u32 {
        let mine = self.desk.summaries.iter().filter(|summary| match summary.stage {
            Stage::Waiting => true,
            Stage::Assigned => self.is_mine(summary),
            Stage::Ended => false,
        });
        mine.filter(|summary| !self.in_view(&summary.id)).map(|summary| self.unseen(summary)).sum()
    }

    pub(super) fn choose_filter(&mut self, filter: Filter) -> Vec<Effect> {
        self.filter = filter;
        self.cursor = None;
        self.kept = None;
        self.selection = None;
        let more = if filter == Filter::All { Vec::new() } else { self.more() };
        [Effect::Remember, Effect::Focus(Focus::Tab(filter))].into_iter().chain(more).collect()
    }

    pub(super) fn step(&mut self, step: Step) -> Vec<Effect> {
        let rows = self.rows();
        let at = self.tab_stop().and_then(|id| rows.iter().position(|row| *row == id));
        let has_cursor = self.cursor.as_ref().is_some_and(|id| rows.contains(id));
        let next = match (step, at) {
            (Step::First, _) | (_, None) => 0,
            (Step::Last, _) => rows.len().saturating_sub(1),
            // The first arrow goes to where the Tab key would.
            (_, Some(at)) if !has_cursor => at,
            (Step::Up, Some(at)) => at.saturating_sub(1),
            (Step::Down, Some(at)) => (at + 1).min(rows.len().saturating_sub(1)),
        };
        let Some(id) = rows.get(next).cloned() else { return Vec::new() };
        self.cursor = Some(id.clone());
        vec![Effect::Focus(Focus::Row(id))]
    }
}

/// A page's title, or the path of its address when it has none.
#[must_use]
pub fn page_name(page: &Page) -> &str {
    if !page.title.trim().is_empty() {
        return page.title.trim();
    }
    let address = page.url.split(['?', '#']).next().unwrap_or_default();
    let after_scheme = address.split_once("://").map_or(address, |(_, rest)| rest);
    after_scheme.find('/').and_then(|slash| after_scheme.get(slash..)).unwrap_or(after_scheme)
}

/// One of eight colours for an avatar.
#[must_use]
pub fn hue(id: &ConversationId) -> u8 {
    id.as_str().bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte)) % 8
}
