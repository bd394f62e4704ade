//! The site's desk as the inbox sees it: how conversations stand and who is available.

use super::list::Filter;
use super::pages::Pages;
use super::pending_steps::Pressing;
use super::profiles::Profiles;
use super::promises::due;
use super::ringing::Rings;
use super::{Effect, Line, LineEvent, Model, Notification, NotificationKind, Notify, Telling};
use link::{Connection, Input};
use protocol::VERSION;
use protocol::frames::desk::{
    DeskCommand, DeskFrame, LISTS_VERSION, Presence, QueueLine, QueuePlace, RINGS_VERSION, Stage, Summary,
};
use protocol::frames::monitor::Monitor;
use protocol::ids::{ConversationId, Seq, Timestamp};
use protocol::rejection::Rejection;
use protocol::site::department::DepartmentSetting;
use std::collections::BTreeMap;

/// What the desk has told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Desk {
    /// The connection to it.
    pub connection: Connection,
    /// How each conversation stands, in no order.
    pub summaries: Vec<Summary>,
    /// The whole list has come at least once.
    pub complete: bool,
    /// Who is there.
    pub presence: Vec<Presence>,
    /// What the team tells of itself.
    pub profiles: Profiles,
    /// The departments, and who works in each.
    pub departments: Vec<DepartmentSetting>,
    /// Who waits in which queue, as the desk said last.
    pub queues: Vec<QueueLine>,
    /// What rings, and who is away for what.
    pub rings: Rings,
    /// The promises whose alarm was seen, as they stood then.
    pub dismissed_alarms: Vec<(ConversationId, Timestamp, Pressing)>,
    /// Whether the edge has answered the latest request about a line that did not come up.
    pub answered: bool,
    /// The availability asked for and not confirmed yet.
    pub wanted: Option<bool>,
    /// How far the list has come.
    pub pages: Pages,
    /// The edge is of before the lists of today: the next greeting asks for a frame for each.
    pub one_by_one: bool,
    /// How many of a conversation's unread messages this agent has looked at.
    pub looked: BTreeMap<ConversationId, u32>,
    /// What happens now, as the desk told it last.
    pub figures: Option<Box<Monitor>>,
}

impl Model {
    /// How a conversation stands, by the desk.
    #[must_use]
    pub fn summary(&self, id: &ConversationId) -> Option<&Summary> {
        self.desk.summaries.iter().find(|summary| summary.id == *id)
    }

    /// Whether the agent takes conversations, as the switch shows it.
    #[must_use]
    pub fn available(&self) -> bool {
        self.desk.wanted.unwrap_or_else(|| {
            let me = self.me().map(|me| &me.id);
            self.desk.presence.iter().any(|presence| Some(&presence.agent.id) == me && presence.available)
        })
    }

    /// The colleagues whose inbox is open, the available ones first.
    #[must_use]
    pub fn colleagues(&self) -> Vec<Presence> {
        let me = self.me().map(|me| &me.id);
        let there = self.desk.presence.iter().filter(|one| one.connected && Some(&one.agent.id) != me);
        let mut there: Vec<_> = there.cloned().collect();
        there.sort_by(|a, b| b.available.cmp(&a.available).then_with(|| a.agent.name.cmp(&b.agent.name)));
        there
    }

    pub(super) fn set_available(&mut self, now: Timestamp, on: bool) -> Vec<Effect> {
        if self.watches() {
            return Vec::new();
        }
        self.desk.wanted = Some(on);
        // Without a connection it is said after the next greeting.
        let live = self.desk.connection.is_live();
        let said = live.then_some(Effect::Desk(DeskCommand::SetAvailable(on)));
        said.into_iter().chain(self.drive(now, &Line::Desk, Input::Command)).collect()
    }

    pub(super) fn desk_event(&mut self, now: Timestamp, event: LineEvent) -> Vec<Effect> {
        match event {
            LineEvent::Opened if self.desk.one_by_one => {
                vec![Effect::Desk(DeskCommand::Hello { version: VERSION })]
            }
            LineEvent::Opened => vec![Effect::Desk(DeskCommand::HelloPaged { version: RINGS_VERSION })],
            LineEvent::Desk(frame) => {
                let mut effects = self.drive(now, &Line::Desk, Input::Heard);
                effects.extend(self.desk_frame(now, frame));
                effects
            }
            LineEvent::Pong => self.drive(now, &Line::Desk, Input::Pong),
            LineEvent::Lost => {
                // What answers next may be the edge of today.
                self.desk.one_by_one = false;
                self.drive(now, &Line::Desk, Input::Lost)
            }
            LineEvent::Due => self.drive(now, &Line::Desk, Input::Due),
            LineEvent::Conversation(_) | LineEvent::Together(_) => Vec::new(),
        }
    }

    fn desk_frame(&mut self, now: Timestamp, frame: DeskFrame) -> Vec<Effect> {
        match frame {
            // An edge that was rolled back, say: what it sends as lists cannot be read.
            DeskFrame::Welcome { version, .. } if !self.desk.one_by_one && version < LISTS_VERSION => {
                self.desk.one_by_one = true;
                let mut effects = self.drive(now, &Line::Desk, Input::Close);
                effects.extend(self.drive(now, &Line::Desk, Input::Connect));
                effects
            }
            DeskFrame::Welcome { now: server, .. } => {
                self.set_clock(now, server);
                self.desk.answered = false;
                self.desk.pages.begin();
                // Each in which somebody waits is told anew.
                self.desk.queues.clear();
                self.desk.rings.begin();
                let mut effects = self.drive(now, &Line::Desk, Input::Ready);
                let wanted = self.desk.wanted.map(|on| Effect::Desk(DeskCommand::SetAvailable(on)));
                effects.extend(wanted);
                effects.extend(self.monitor_again());
                effects
            }
            DeskFrame::Conversation(summary) => self.summarized(*summary),
            DeskFrame::CaughtUp => self.caught_up(now),
            DeskFrame::Changes(changes) => {
                let mut effects = self.changed(*changes);
                effects.extend(self.follow_name());
                effects
            }
            DeskFrame::Page(page) => self.paged(*page),
            DeskFrame::Presence(presence) => {
                self.present(presence);
                self.follow_name()
            }
            DeskFrame::Rejected(refusal) if refusal.why() == Rejection::SignedOut => self.session_lost(),
            DeskFrame::Rejected(refusal) => {
                self.desk.wanted = None;
                // What the agent may do at the site has changed.
                if refusal.why() == Rejection::NotAllowed { vec![Effect::CheckSession] } else { Vec::new() }
            }
            DeskFrame::Departments(departments) => {
                self.desk.departments = departments;
                Vec::new()
            }
            DeskFrame::Erased(id) => self.erased(now, &id),
            DeskFrame::Pictured(picture) => self.pictured(picture),
            DeskFrame::Queue(line) => {
                self.desk.queues.retain(|known| known.department != line.department);
                self.desk.queues.push(*line);
                Vec::new()
            }
            DeskFrame::Ringing(ringing) => self.rings(*ringing),
            DeskFrame::RingOver(over) => self.rings_no_more(&over.conversation),
            DeskFrame::Load(load) => {
                self.desk.rings.load = Some(load);
                Vec::new()
            }
            DeskFrame::Absence(absence) => {
                self.desk.rings.absent(absence);
                Vec::new()
            }
            DeskFrame::Monitor(figures) => {
                self.desk.figures = Some(figures);
                Vec::new()
            }
            DeskFrame::Unknown => Vec::new(),
        }
    }

    /// The server's clock when ours says `now`.
    #[must_use]
    pub fn server_time(&self, now: Timestamp) -> Timestamp {
        now.saturating_add_signed(self.clock_offset)
    }

    /// Where a conversation stands in its queue, if it waits in one.
    pub(super) fn queue_place(&self, summary: &Summary) -> Option<&QueuePlace> {
        let waits = summary.stage == Stage::Waiting && !summary.empty;
        let mut places = self.desk.queues.iter().filter(|_| waits).flat_map(|line| &line.waiting);
        places.find(|place| place.conversation == summary.id)
    }

    pub(super) fn set_clock(&mut self, now: Timestamp, server: Timestamp) {
        let offset = i128::from(server) - i128::from(now);
        self.clock_offset = i64::try_from(offset).unwrap_or_default();
    }

    pub(super) fn present(&mut self, presence: Presence) {
        let mine = self.me().is_some_and(|me| me.id == presence.agent.id);
        if mine && self.desk.wanted == Some(presence.available) {
            self.desk.wanted = None;
        }
        match self.desk.presence.iter_mut().find(|known| known.agent.id == presence.agent.id) {
            Some(known) => *known = presence,
            None => self.desk.presence.push(presence),
        }
    }

    /// Takes how a conversation stands, and tells the agent if it is news.
    pub(super) fn summarized(&mut self, summary: Summary) -> Vec<Effect> {
        let before = self.summary(&summary.id);
        let stale = before.is_some_and(|known| known.revision > summary.revision);
        let kind = if stale { None } else { self.what_is_new(before, &summary) };
        let (visitor, id, revision) = (summary.visitor.clone(), summary.id.clone(), summary.revision);
        self.place(summary);
        let Some(kind) = kind.filter(|_| self.desk.complete) else { return Vec::new() };
        self.announce(kind, visitor, id, revision)
    }

    /// Tells the agent of something new.
    pub(super) fn announce(
        &mut self,
        kind: NotificationKind,
        visitor: Option<String>,
        id: ConversationId,
        revision: Seq,
    ) -> Vec<Effect> {
        let number = self.notification.as_ref().map_or(0, |last| last.number).wrapping_add(1);
        self.notification = Some(Notification { number, visitor, kind });
        let (sound, notify) =
            (self.browser.sound, self.browser.notify == Notify::On && !self.browser.visible);
        // What is pressing is told even to whoever has the conversation in view.
        let anyway = !matches!(
            kind,
            NotificationKind::Conversation | NotificationKind::Message | NotificationKind::Mention
        );
        let telling = Telling { conversation: id, revision, anyway, sound, notify };
        if sound || notify { vec![Effect::Tell(telling)] } else { Vec::new() }
    }

    /// Takes how a conversation stands. What comes later is later, also with a lower revision: then the
    /// conversation was restored from an older copy.
    pub(super) fn place(&mut self, summary: Summary) {
        self.desk.pages.note(&summary.id);
        self.search_in(&summary);
        if let Some(looked) = self.desk.looked.get(&summary.id).copied() {
            // Some were read meanwhile; what comes now is new.
            self.look(summary.id.clone(), looked.min(summary.unread));
        }
        match self.desk.summaries.iter_mut().find(|known| known.id == summary.id) {
            Some(known) => *known = summary,
            None => self.desk.summaries.push(summary),
        }
        self.note_looks();
    }

    /// What is on screen is looked at. That is this agent's affair: for the team it stays unread until who has
    /// the conversation reads it.
    pub(super) fn note_looks(&mut self) {
        let shown = self.shown.clone().filter(|id| self.in_view(id));
        let unread = shown.as_ref().and_then(|id| self.summary(id)).map(|summary| summary.unread);
        if let (Some(id), Some(unread)) = (shown, unread) {
            self.look(id, unread);
        }
    }

    fn look(&mut self, id: ConversationId, looked: u32) {
        if looked == 0 {
            self.desk.looked.remove(&id);
        } else {
            self.desk.looked.insert(id, looked);
        }
    }

    /// How many of a conversation's messages this agent has not seen.
    #[must_use]
    pub(super) fn unseen(&self, summary: &Summary) -> u32 {
        let looked = self.desk.looked.get(&summary.id).copied().unwrap_or_default();
        summary.unread.saturating_sub(looked)
    }

    /// How many visitors wait while the agent takes no conversations; none while they do.
    #[must_use]
    pub fn waiting_while_away(&self) -> usize {
        if self.desk.complete && !self.available() && !self.watches() {
            self.count(Filter::Waiting)
        } else {
            0
        }
    }

    /// What the agent is to be told about a conversation that stands differently now, if anything:
    /// the most pressing, when it is several things.
    fn what_is_new(&self, before: Option<&Summary>, after: &Summary) -> Option<NotificationKind> {
        // Nothing calls whoever only looks on.
        if self.watches() {
            return None;
        }
        let pressing = |summary| due(summary).and_then(|due| due.pressing);
        let became = pressing(after).filter(|now| before.and_then(pressing) != Some(*now));
        let unseen = !self.in_view(&after.id);
        let handed =
            self.is_handed_to_me(after) && !before.is_some_and(|before| self.is_handed_to_me(before));
        let mentioned = self.is_mentioned(after) && !before.is_some_and(|before| self.is_mentioned(before));
        let concerns_me = match after.stage {
            Stage::Waiting => !after.empty,
            Stage::Assigned => self.is_mine(after),
            Stage::Ended => false,
        };
        match became {
            Some(Pressing::Late) => Some(NotificationKind::PromiseLate),
            Some(Pressing::Due) => Some(NotificationKind::PromiseDue),
            None if handed => Some(NotificationKind::Transfer),
            None if mentioned && unseen => Some(NotificationKind::Mention),
            None if !concerns_me || !unseen => None,
            // Before the visitor's first word there was nothing to see to.
            None => match before.filter(|before| !before.empty) {
                None => Some(NotificationKind::Conversation),
                Some(before) => (after.unread > before.unread).then_some(NotificationKind::Message),
            },
        }
    }

    pub(super) fn is_mine(&self, summary: &Summary) -> bool {
        let assignee = summary.assignee.as_ref().map(|agent| &agent.id);
        assignee.is_some() && assignee == self.me().map(|me| &me.id)
    }
}
