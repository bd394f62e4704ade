//! The opened conversations. Each has its own thread, draft and outbox, so nothing mixes.

use super::conversation_tab::ConversationTab;
use super::outbox;
use super::{Effect, Focus, Line, LineEvent, Model, Pane};
use link::Input;
use protocol::VERSION;
use protocol::conversation::event::EventBody;
use protocol::conversation::party::Side;
use protocol::frames::agent::{AgentCommand, AgentFrame, AgentHello};
use protocol::frames::desk::Stage;
use protocol::frames::server::ServerFrame;
use protocol::ids::{CommandId, ConversationId, Timestamp};
use protocol::rejection::Rejection;
use protocol::text;

/// Most conversations connected at once; the ones shown longest ago let go first.
pub const MOST_CONNECTED: usize = 8;

/// What the agent may do in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// Nobody has it: take it, or answer, which takes it.
    Waiting,
    /// It is the agent's own.
    Mine,
    /// This colleague has it.
    Theirs(String),
    /// It is over.
    Ended,
}

impl Ownership {
    /// Whether the agent may write.
    #[must_use]
    pub fn can_write(&self) -> bool {
        matches!(self, Self::Waiting | Self::Mine)
    }
}

impl Model {
    /// The opened conversation with this id.
    #[must_use]
    pub fn conversation(&self, id: &ConversationId) -> Option<&ConversationTab> {
        self.open.iter().find(|open| open.id == *id)
    }

    pub(super) fn find(&mut self, id: &ConversationId) -> Option<&mut ConversationTab> {
        self.open.iter_mut().find(|open| open.id == *id)
    }

    /// What the agent may do in a conversation, by whichever of thread and summary is newer.
    #[must_use]
    pub fn ownership(&self, id: &ConversationId) -> Ownership {
        let thread = self.conversation(id).map(|open| &open.thread).filter(|thread| thread.started);
        let summary = self.summary(id);
        let (ended, assignee) = match (thread, summary) {
            (Some(thread), summary) if summary.is_none_or(|summary| summary.revision <= thread.last) => {
                (thread.ended.is_some(), thread.agent.as_ref())
            }
            (_, Some(summary)) => (summary.stage == Stage::Ended, summary.assignee.as_ref()),
            (_, None) => (false, None),
        };
        match assignee {
            _ if ended => Ownership::Ended,
            None => Ownership::Waiting,
            Some(agent) if self.me().is_some_and(|me| me.id == agent.id) => Ownership::Mine,
            Some(agent) => Ownership::Theirs(agent.name.clone()),
        }
    }

    pub(super) fn open(&mut self, now: Timestamp, id: ConversationId) -> Vec<Effect> {
        self.cursor = Some(id.clone());
        self.keep(&id);
        self.pane = Pane::Thread;
        self.wanted = None;
        let mut effects = self.show_now(false);
        effects.extend(self.show(now, id));
        effects.push(Effect::Persist);
        // On a small screen the composer would bring up the keyboard over the conversation.
        let title = self.browser.narrow || self.watches();
        effects.push(Effect::Focus(if title { Focus::Title } else { Focus::Composer }));
        effects
    }

    pub(super) fn back(&mut self) -> Vec<Effect> {
        if self.dialog.is_some() {
            return self.close_dialog();
        }
        if self.overlay.is_some() {
            return self.cover(None);
        }
        if self.monitors() {
            return self.show_now(false);
        }
        if self.selection.is_some() {
            return self.end_selection();
        }
        // The details lie over the conversation on all but wide screens.
        if self.pane == Pane::Details {
            self.pane = Pane::Thread;
            return vec![Effect::Focus(Focus::Title)];
        }
        self.pane = Pane::List;
        self.wanted = None;
        let rows = self.rows();
        let row = self.shown.clone().filter(|id| rows.contains(id)).or(self.tab_stop());
        vec![Effect::Focus(row.map_or(Focus::Tab(self.filter), Focus::Row))]
    }

    /// Puts a conversation on screen and connects it.
    pub(super) fn show(&mut self, now: Timestamp, id: ConversationId) -> Vec<Effect> {
        let at = self.open.iter().position(|open| open.id == id);
        let open = at.map_or_else(|| ConversationTab::new(id.clone()), |at| self.open.remove(at));
        self.open.push(open);
        self.shown = Some(id.clone());
        self.reply_library.looking = None;
        let mut effects = self.connect(now, &id);
        effects.extend(self.let_go(now));
        effects.extend(self.marks());
        effects.extend(self.want_earlier(&id));
        effects
    }

    /// Lets connections go that are not needed: of ended conversations, and of those beyond the
    /// limit, the ones shown longest ago first. Never one that has something on its way.
    pub(super) fn let_go(&mut self, now: Timestamp) -> Vec<Effect> {
        let connected = self.open.iter().filter(|open| !open.connection.is_idle()).count();
        let mut beyond = connected.saturating_sub(MOST_CONNECTED);
        let mut needless = Vec::new();
        for open in &self.open {
            let needed = self.shown.as_ref() == Some(&open.id) || !open.outbox.is_empty();
            if open.connection.is_idle() || needed || (open.thread.ended.is_none() && beyond == 0) {
                continue;
            }
            beyond = beyond.saturating_sub(1);
            needless.push(Line::Conversation(open.id.clone()));
        }
        needless.iter().flat_map(|line| self.drive(now, line, Input::Close)).collect()
    }

    pub(super) fn conversation_event(
        &mut self,
        now: Timestamp,
        id: &ConversationId,
        event: LineEvent,
    ) -> Vec<Effect> {
        let line = Line::Conversation(id.clone());
        match event {
            LineEvent::Opened => {
                let Some(open) = self.find(id) else { return Vec::new() };
                let hello = AgentHello { version: VERSION, after: open.thread.last };
                vec![Effect::Agent(id.clone(), AgentFrame::Hello(hello))]
            }
            LineEvent::Conversation(frame) => {
                let mut effects = self.drive(now, &line, Input::Heard);
                effects.extend(self.conversation_frame(now, id, frame));
                effects
            }
            LineEvent::Together(there) => {
                self.told_of_company(id, there);
                self.drive(now, &line, Input::Heard)
            }
            LineEvent::Pong => self.drive(now, &line, Input::Pong),
            LineEvent::Lost => self.drive(now, &line, Input::Lost),
            LineEvent::Due => self.drive(now, &line, Input::Due),
            LineEvent::Desk(_) => Vec::new(),
        }
    }

    fn conversation_frame(&mut self, now: Timestamp, id: &ConversationId, frame: ServerFrame) -> Vec<Effect> {
        if let ServerFrame::Welcome(welcome) = &frame {
            self.set_clock(now, welcome.now);
        }
        let line = Line::Conversation(id.clone());
        let Some(open) = self.find(id) else { return Vec::new() };
        match frame {
            ServerFrame::Welcome(welcome) if !open.thread.goes_on(welcome.epoch) => self.take_afresh(now, id),
            ServerFrame::Welcome(welcome) => {
                open.problem = (welcome.last == 0).then_some(Rejection::NotStarted);
                // What was stored before the log was restored goes before what was not.
                let unsent = if open.lost.is_empty() { open.unsent() } else { Vec::new() };
                if welcome.last == 0 {
                    // The list goes back further than the log, which was restored from an older copy.
                    self.desk.summaries.retain(|summary| summary.id != *id);
                }
                self.drive(now, &line, Input::Ready).into_iter().chain(unsent).collect()
            }
            ServerFrame::Event(event) if event.seq > open.thread.last + 1 => {
                // Something is missing in between: resuming from the last known one brings it.
                let mut effects = self.drive(now, &line, Input::Close);
                effects.extend(self.drive(now, &line, Input::Connect));
                effects
            }
            ServerFrame::Event(event) => {
                let pending = !open.outbox.is_empty();
                open.fold(&event);
                let mut effects = if pending { vec![Effect::Persist] } else { Vec::new() };
                if matches!(event.body, EventBody::Started(_)) {
                    open.problem = None;
                    effects.extend(open.retry_unstarted());
                }
                effects.extend(self.marks());
                effects
            }
            ServerFrame::CaughtUp { .. } => {
                open.caught_up = true;
                let again = if open.lost.is_empty() { Vec::new() } else { open.send_again() };
                again.into_iter().chain(self.marks()).collect()
            }
            ServerFrame::Ack(ack) => {
                open.outbox.acknowledge(&ack.id, ack.seq);
                open.outbox.reached(open.thread.last);
                let mut effects = vec![Effect::Persist];
                effects.extend(self.was_done(&ack.id));
                effects.extend(self.close_next(now));
                effects
            }
            ServerFrame::Rejected(refusal) => match (refusal.id.as_ref(), refusal.why()) {
                // What is on its way stays so, and goes out after the next sign-in.
                (_, Rejection::SignedOut) => self.session_lost(),
                // What passes, such as a fault of the server's, is nobody's refusal: this command, and whatever
                // follows it, goes out again in order with the next connection.
                (Some(command), why) if why.passes() && open.is_pending(command) => {
                    self.drive(now, &line, Input::Lost)
                }
                (Some(command), why) => {
                    // A message says itself that it was refused.
                    if open.outbox.refuse(command, why).is_some() {
                        self.was_refused(id, command, why);
                    }
                    [Effect::Persist].into_iter().chain(self.close_next(now)).collect()
                }
                (None, why @ (Rejection::NotStarted | Rejection::NotFound | Rejection::NotAllowed)) => {
                    open.problem = Some(why);
                    self.give_up_closing(now, id, why)
                }
                (None, why) if why.passes() => Vec::new(),
                (None, why) => self.give_up_closing(now, id, why),
            },
            ServerFrame::Typing { side: Side::Visitor, on } => {
                open.visitor_typing.sign(now, on);
                Vec::new()
            }
            ServerFrame::Presence { side: Side::Visitor, online } => {
                open.visitor_online = Some(online);
                Vec::new()
            }
            ServerFrame::Draft { text } => {
                open.visitor_draft = Some(text).filter(|text| !text.trim().is_empty());
                Vec::new()
            }
            // Where a conversation is on our screen, the server tells colleagues so for as long as we answer.
            ServerFrame::Probe => vec![Effect::Ping(line)],
            ServerFrame::Typing { side: Side::Agent, .. }
            | ServerFrame::SettingsChanged
            | ServerFrame::Presence { side: Side::Agent, .. }
            | ServerFrame::Unknown => Vec::new(),
        }
    }

    /// The marks that are due. What another agent has, or had, is read without a trace, and what nobody has
    /// counts as received and not as read: the marks are the team's word to the visitor, and no onlooker's.
    pub(super) fn marks(&mut self) -> Vec<Effect> {
        self.note_looks();
        let seen: Vec<bool> = self.open.iter().map(|open| self.in_view(&open.id)).collect();
        if self.watches() {
            return Vec::new();
        }
        let me = self.me().map(|me| me.id.clone());
        let marks = self.open.iter_mut().zip(seen).filter_map(|(open, seen)| {
            let mine = open.thread.agent.as_ref().map(|agent| Some(&agent.id) == me.as_ref());
            let ours = mine.unwrap_or(true);
            let mark = if ours { open.next_mark(seen && mine == Some(true)) } else { None };
            Some(Effect::Mark(open.id.clone(), mark?))
        });
        marks.collect()
    }

    pub(super) fn draft(&mut self, now: Timestamp, id: &ConversationId, text: String) -> Vec<Effect> {
        let can_write = self.can_write(id);
        let Some(open) = self.find(id) else { return Vec::new() };
        let empty = text.trim().is_empty();
        open.draft = text;
        let typing = if empty || !can_write { open.stop_typing() } else { open.start_typing(now) };
        [Effect::Persist].into_iter().chain(typing).collect()
    }

    pub(super) fn submit(&mut self, now: Timestamp, id: &ConversationId, command: CommandId) -> Vec<Effect> {
        let at = self.server_time(now);
        let can_write = self.can_write(id);
        // An empty one is nothing, the composer says when one is too long, and files are waited for.
        let can_send = can_write && self.can_send(id);
        let Some(open) = self.find(id).filter(|_| can_send) else { return Vec::new() };
        let words = text::message(&open.draft).ok();
        open.draft.clear();
        let stop = open.stop_typing();
        let request =
            words.map(|text| outbox::push(&mut open.outbox, command, AgentCommand::Send { text }, at));
        let send: Vec<_> = request.into_iter().flat_map(|request| self.give(now, id, request)).collect();
        let files = self.send_files(now, id);
        // Written down before it is sent.
        [Effect::Persist].into_iter().chain(stop).chain(send).chain(files).collect()
    }

    pub(super) fn take(&mut self, now: Timestamp, id: &ConversationId, command: CommandId) -> Vec<Effect> {
        let at = self.server_time(now);
        let waiting = !self.watches() && self.ownership(id) == Ownership::Waiting;
        let Some(open) = self.find(id).filter(|open| waiting && !outbox::is_taking(&open.outbox)) else {
            return Vec::new();
        };
        let request = outbox::push(&mut open.outbox, command, AgentCommand::Take, at);
        let send = self.give(now, id, request);
        [Effect::Persist].into_iter().chain(send).chain([Effect::Focus(Focus::Composer)]).collect()
    }

    pub(super) fn retry(
        &mut self,
        now: Timestamp,
        id: &ConversationId,
        command: &CommandId,
        fresh: CommandId,
    ) -> Vec<Effect> {
        let Some(open) = self.find(id) else { return Vec::new() };
        let entry = open.outbox.retry(command, fresh);
        let send = entry.into_iter().flat_map(|entry| self.give(now, id, entry.request));
        [Effect::Persist].into_iter().chain(send).collect()
    }

    pub(super) fn discard(&mut self, id: &ConversationId, command: &CommandId) -> Vec<Effect> {
        let Some(open) = self.find(id) else { return Vec::new() };
        open.outbox.take(command);
        vec![Effect::Persist, Effect::Focus(Focus::Composer)]
    }

    /// Whether there is nothing of a conversation but the reason why it cannot be shown, and nothing that was
    /// written in it here.
    #[must_use]
    pub fn is_nowhere(&self, id: &ConversationId) -> bool {
        self.conversation(id).is_some_and(|open| {
            let written = !open.draft.is_empty() || !open.outbox.is_empty() || !open.lost.is_empty();
            open.problem.is_some() && !written
        })
    }

    /// Whether [`super::Msg::Tick`] would change anything.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.open.iter().any(|open| open.is_due(now)) || self.profiles_are_due(now) || self.has_rung(now)
    }

    pub(super) fn tick(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut effects: Vec<_> = self.open.iter_mut().filter_map(|open| open.tick(now)).collect();
        if self.profiles_are_due(now) {
            effects.extend(self.want_profiles());
        }
        self.stop_ringing(now);
        effects
    }
}
