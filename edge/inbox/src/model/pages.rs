//! The list by page: what of it has come, what is older than the greeting, and when more is asked for.

use super::list::Filter;
use super::{Effect, Model};
use protocol::frames::desk::{DeskChanges, DeskCommand, ListCounts, ListCursor, ListPage, Stage, Summary};
use protocol::ids::{ConversationId, Timestamp};
use std::collections::BTreeSet;

/// How far the list has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pages {
    /// How many conversations there are, by the desk.
    pub counts: ListCounts,
    /// Where the list goes on; none when all of it is here.
    next: Option<ListCursor>,
    /// The next page is on its way.
    asked: bool,
    /// What came since the greeting, while there may be more here from before it.
    arrived: Option<BTreeSet<ConversationId>>,
}

impl Pages {
    /// A greeting begins.
    pub(super) fn begin(&mut self) {
        *self = Self { counts: self.counts, arrived: Some(BTreeSet::new()), ..Self::default() };
    }

    /// A conversation came.
    pub(super) fn note(&mut self, id: &ConversationId) {
        if let Some(arrived) = &mut self.arrived {
            arrived.insert(id.clone());
        }
    }

    /// Whether a conversation is here from before the greeting and may yet come: it is beyond the last page.
    fn is_beyond(&self, summary: &Summary) -> bool {
        let position = (summary.last_at, &summary.id);
        let beyond = |next: &ListCursor| position < (next.last_at, &next.id);
        summary.stage != Stage::Ended && self.next.as_ref().is_some_and(beyond)
    }

    /// Whether all of the list is here.
    pub(super) fn is_whole(&self) -> bool {
        self.next.is_none()
    }

    /// A tab's count: what is here, or what the desk counts as long as not all is here.
    pub(super) fn count(&self, filter: Filter, here: usize) -> usize {
        let counted = match filter {
            _ if self.next.is_none() => 0,
            Filter::Waiting => self.counts.waiting,
            Filter::All => self.counts.open,
            Filter::Mine | Filter::Promises => 0,
        };
        here.max(usize::try_from(counted).unwrap_or_default())
    }
}

impl Model {
    /// Takes what has changed.
    pub(super) fn changed(&mut self, changes: DeskChanges) -> Vec<Effect> {
        let DeskChanges { presence, conversations, counts } = changes;
        if let Some(counts) = counts {
            self.desk.pages.counts = counts;
        }
        presence.into_iter().for_each(|presence| self.present(presence));
        conversations.into_iter().flat_map(|summary| self.summarized(summary)).collect()
    }

    /// Takes a part of the list. Nothing in it is news.
    pub(super) fn paged(&mut self, page: ListPage) -> Vec<Effect> {
        let ListPage { conversations, counts, next } = page;
        for summary in conversations {
            self.place(summary);
        }
        self.desk.pages.counts = counts;
        self.desk.pages.next = next;
        // A part of the greeting; what follows is decided when that is over.
        if !std::mem::take(&mut self.desk.pages.asked) {
            return Vec::new();
        }
        self.settle()
    }

    /// The greeting is over.
    pub(super) fn caught_up(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        if std::mem::replace(&mut self.desk.complete, true) {
            // Not at once: a crowd that comes back has more pressing things to ask for.
            self.catch_up_profiles(now);
        } else {
            effects.extend(self.want_profiles());
        }
        effects.extend(self.settle());
        effects
    }

    /// Lets go of what should have come and did not, and asks for more as long as that is wanted: whatever is
    /// here from before the greeting comes again, and a tab that shows a choice shows all of it.
    fn settle(&mut self) -> Vec<Effect> {
        let pages = &mut self.desk.pages;
        let mut old = false;
        if let Some(arrived) = pages.arrived.take() {
            self.desk.summaries.retain(|summary| {
                let beyond = !arrived.contains(&summary.id) && pages.is_beyond(summary);
                old |= beyond;
                beyond || arrived.contains(&summary.id)
            });
            pages.arrived = old.then_some(arrived);
        }
        if pages.next.is_none() {
            // All of the list is here: what is not in it is never looked at again.
            let listed: BTreeSet<_> = self.desk.summaries.iter().map(|summary| &summary.id).collect();
            self.desk.looked.retain(|id, _| listed.contains(id));
        }
        if old || self.filter != Filter::All { self.more() } else { Vec::new() }
    }

    /// Asks for the next page, if there is one.
    pub(super) fn more(&mut self) -> Vec<Effect> {
        let pages = &mut self.desk.pages;
        match &pages.next {
            Some(next) if !pages.asked => {
                pages.asked = true;
                vec![Effect::Desk(DeskCommand::More(next.clone()))]
            }
            _ => Vec::new(),
        }
    }
}
