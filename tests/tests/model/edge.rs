//! The simulated edge: the objects around the real rules. What is written here follows the
//! worker's objects step by step; what decides is `domain` itself.

use super::fault::{self, Bug};
use super::ledger::Ledger;
use super::log::{Broken, Disk, Fault, Signed, Stored};
use super::net::{Down, End, Line, Net, Up};
use domain::conversation::{Command, Rules};
use domain::delivery::{self, Request};
use domain::desk::{Version, replaces};
use domain::outbox::Sink;
use protocol::codec::{from_binary, to_binary};
use protocol::conversation::event::Event;
use protocol::conversation::party::Side;
use protocol::frames::agent::AgentFrame;
use protocol::frames::desk::{DeskCommand, DeskFrame, LISTS_VERSION, Summary};
use protocol::frames::server::{Ack, EventsPage, Refusal, ServerFrame, Welcome};
use protocol::frames::visitor::{VisitorFrame, VisitorRequest};
use protocol::ids::{CommandId, ConversationId, Seq, Timestamp, encode_random};
use protocol::limits::EVENTS_PAGE;
use protocol::rejection::Rejection;
use std::collections::BTreeMap;

/// How long after a change the alarm looks whether the desk knows, in milliseconds.
const RETRY_MS: u64 = 2_000;

/// At which point of the next turn the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// Before what it wrote is safe.
    BeforeSafe,
    /// After that, before anybody is told.
    BeforeTold,
}

/// A call from a conversation to the desk.
#[derive(Clone, Debug)]
pub struct Call {
    from: ConversationId,
    life: u32,
    summary: Summary,
    told_at: Timestamp,
    answered: bool,
}

/// A conversation's object.
#[derive(Debug, Default)]
pub struct Object {
    /// Its database.
    pub disk: Disk,
    /// What is stored, once it was read since waking.
    stored: Option<Stored>,
    telling: bool,
    armed: bool,
    confirmed: Seq,
    /// When the alarm is due, and as of the last safe moment.
    pub alarm: Option<Timestamp>,
    safe_alarm: Option<Timestamp>,
    /// The alarm whose handler is at work: it rings again if the process dies before the end.
    ringing: Option<Timestamp>,
    /// Counts how often it fell asleep.
    life: u32,
}

impl Object {
    fn stored(&mut self) -> &mut Stored {
        self.stored.get_or_insert_with(|| self.disk.load())
    }

    /// The state as the object has it.
    pub fn peek(&mut self) -> Stored {
        self.stored().clone()
    }

    fn sleep(&mut self) {
        self.stored = None;
        self.telling = false;
        self.armed = false;
        self.confirmed = 0;
        self.ringing = None;
        self.life += 1;
    }
}

/// What a turn wants to send.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a few at a time, in a test")]
enum Out {
    Frame(usize, ServerFrame),
    Call(Call),
    Answer(CommandId, Result<Seq, Rejection>),
}

type List = BTreeMap<ConversationId, (Summary, Timestamp)>;

/// Everything behind the sockets.
#[derive(Debug, Default)]
pub struct Edge {
    /// The conversations.
    pub objects: BTreeMap<ConversationId, Object>,
    /// The desk's list, and when each conversation told of itself.
    pub desk: List,
    /// The calls under way.
    pub calls: Vec<Call>,
    /// When the next turn dies.
    pub crash: Option<Crash>,
    /// Whether the process is away.
    pub down: bool,
    /// How often it died.
    pub kills: u32,
    /// Whether alarms ever died with it.
    pub lost_alarms: bool,
    /// Whether it ever went back to an earlier copy.
    pub restored: bool,
    /// What was copied last: nothing in the beginning.
    backup: (BTreeMap<ConversationId, (Disk, Option<Timestamp>)>, List),
    /// A conversation whose log once ended in the middle of a command.
    pub halved: Option<ConversationId>,
}

fn fingerprint(content: &[u8]) -> String {
    encode_random(content)
}

fn visible(events: &[Event], line: &Line, mut tell: impl FnMut(&Event)) {
    let side = if matches!(line, Line::Visitor(_)) { Side::Visitor } else { Side::Agent };
    for event in events.iter().filter(|event| event.body.audience().includes(side)) {
        tell(event);
    }
}

impl Edge {
    /// Something arrives on a socket.
    pub fn receive(&mut self, net: &mut Net, ledger: &mut Ledger, id: usize, up: Up, now: Timestamp) {
        let Some(socket) = net.get_mut(id) else { return };
        let line = socket.line.clone();
        match up {
            Up::Open if self.down => net.close(id, 1006),
            Up::Open => {
                socket.end = End::Open;
                net.send_down(id, Down::Opened);
            }
            Up::Close => net.close(id, 1000),
            Up::Ping => net.send_down(id, Down::Pong),
            Up::Frame(bytes) => {
                let end = socket.end.clone();
                match line {
                    Line::Visitor(conversation) => {
                        let Ok(frame) = from_binary(&bytes) else { return };
                        self.visitor_frame(net, ledger, id, &conversation, end, frame, now);
                    }
                    Line::Agent(conversation, agent) => {
                        let Ok(frame) = from_binary(&bytes) else { return };
                        match frame {
                            AgentFrame::Hello(hello) => {
                                self.welcome(net, ledger, id, &conversation, hello.after, now);
                            }
                            AgentFrame::Command(request) => {
                                let content = to_binary(&(&agent.id, &request.command));
                                let command = Command::Agent(agent, request.command);
                                let given = (&request.id, content.as_slice(), command, None);
                                // The answer goes out on the socket.
                                let _told = self.commit(net, ledger, Some(id), &conversation, given, now);
                            }
                            AgentFrame::Typing(_) | AgentFrame::Looking(_) => {}
                        }
                    }
                    Line::Desk => {
                        if let Ok(DeskCommand::Hello { .. } | DeskCommand::HelloPaged { .. }) =
                            from_binary(&bytes)
                        {
                            self.welcome_at_desk(net, id, now);
                        }
                    }
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one frame with all that is known of it")]
    fn visitor_frame(
        &mut self,
        net: &mut Net,
        ledger: &mut Ledger,
        id: usize,
        conversation: &ConversationId,
        end: End,
        frame: VisitorFrame,
        now: Timestamp,
    ) {
        match (frame, end) {
            (VisitorFrame::Hello(hello), _) => {
                let token = hello.token.reveal().to_owned();
                let known = self.object(conversation).stored().token.clone();
                if known.is_empty() || known == token {
                    if let Some(socket) = net.get_mut(id) {
                        socket.end = End::Greeted(token);
                    }
                    self.welcome(net, ledger, id, conversation, hello.after, now);
                } else {
                    net.tell(id, &ServerFrame::Rejected(Refusal::new(None, Rejection::BadToken)));
                    net.close(id, 4001);
                }
            }
            (VisitorFrame::Command(request), End::Greeted(token)) => {
                let content = to_binary(&request.command);
                let command = Command::Visitor(request.command);
                let given = (&request.id, content.as_slice(), command, Some(token.as_str()));
                let _told = self.commit(net, ledger, Some(id), conversation, given, now);
            }
            // The apps under test greet nobody by the site's word.
            (
                VisitorFrame::Command(_)
                | VisitorFrame::Typing(_)
                | VisitorFrame::Draft(_)
                | VisitorFrame::HelloAs(_),
                _,
            ) => {}
        }
    }

    fn object(&mut self, id: &ConversationId) -> &mut Object {
        self.objects.entry(id.clone()).or_default()
    }

    fn welcome(
        &mut self,
        net: &mut Net,
        ledger: &mut Ledger,
        id: usize,
        conversation: &ConversationId,
        after: Seq,
        now: Timestamp,
    ) {
        let Some(socket) = net.get_mut(id) else { return };
        if socket.end == End::Open {
            socket.end = End::Greeted(String::new());
        }
        let side = if matches!(socket.line, Line::Visitor(_)) { Side::Visitor } else { Side::Agent };
        let object = self.object(conversation);
        let stored = object.stored();
        stored.outbox.recall();
        let last = stored.conversation.last();
        let behind = stored.outbox.is_behind(Sink::Desk, last);
        let newest = |after| Ok::<_, Fault>(object.disk.newest(after, side));
        let epoch = delivery::epoch(after, last, newest).unwrap();
        let welcome = Welcome { version: protocol::VERSION, last, now, epoch };
        let mut out = vec![Out::Frame(id, ServerFrame::Welcome(welcome))];
        let read = |after| Ok::<_, Fault>(object.disk.after(after, side, EVENTS_PAGE));
        delivery::resume(after, last, read, |event| out.push(Out::Frame(id, ServerFrame::Event(event))))
            .unwrap();
        out.push(Out::Frame(id, ServerFrame::CaughtUp { seq: last }));
        if behind {
            out.extend(Self::tell_desk(object, conversation, now));
        }
        self.finish(net, ledger, conversation, out);
        if side == Side::Agent && last == 0 {
            self.desk.remove(conversation);
        }
    }

    /// Decides, stores and tells, as the worker does.
    fn commit(
        &mut self,
        net: &mut Net,
        ledger: &mut Ledger,
        socket: Option<usize>,
        conversation: &ConversationId,
        (id, content, command, token): (&CommandId, &[u8], Command, Option<&str>),
        now: Timestamp,
    ) -> Result<Seq, Rejection> {
        let object = self.object(conversation);
        object.stored();
        let Object { disk, stored: Some(stored), .. } = object else { return Err(Rejection::Unavailable) };
        let print = fingerprint(content);
        let result = if token.is_some_and(|token| !stored.token.is_empty() && stored.token != token) {
            Err(Rejection::BadToken)
        } else {
            let log = Signed { disk, token: token.unwrap_or_default() };
            let request = Request { id, fingerprint: &print, command, rules: &Rules::default() };
            delivery::accept(&mut stored.conversation, &log, request, now).map_err(Fault::rejection)
        };
        if result.is_ok() && stored.token.is_empty() {
            token.unwrap_or_default().clone_into(&mut stored.token);
        }
        let mut out = Vec::new();
        if let Ok(outcome) = &result
            && !outcome.events.is_empty()
        {
            if !object.armed {
                object.armed = true;
                object.alarm = Some(now + RETRY_MS);
            }
            let here = |line: &Line| match line {
                Line::Visitor(id) | Line::Agent(id, _) => id == conversation,
                Line::Desk => false,
            };
            for receiver in net.greeted(here) {
                let Some(receiving) = net.get(receiver) else { continue };
                visible(&outcome.events, &receiving.line, |event| {
                    out.push(Out::Frame(receiver, ServerFrame::Event(event.clone())));
                });
            }
            out.extend(Self::tell_desk(object, conversation, now));
        }
        let answer = result.map(|outcome| outcome.seq);
        out.push(Out::Answer(id.clone(), answer));
        if let Some(socket) = socket {
            let frame = match answer {
                Ok(seq) => ServerFrame::Ack(Ack { id: id.clone(), seq }),
                Err(why) => ServerFrame::Rejected(Refusal::new(Some(id.clone()), why)),
            };
            out.push(Out::Frame(socket, frame));
        }
        if self.finish(net, ledger, conversation, out) { answer } else { Err(Rejection::Unavailable) }
    }

    /// A visitor's command over HTTP; nothing when the answer was lost with the process.
    pub fn post(
        &mut self,
        net: &mut Net,
        ledger: &mut Ledger,
        conversation: &ConversationId,
        token: &str,
        request: &VisitorRequest,
        now: Timestamp,
    ) -> Result<Seq, Rejection> {
        let content = to_binary(&request.command);
        let command = Command::Visitor(request.command.clone());
        self.commit(net, ledger, None, conversation, (&request.id, &content, command, Some(token)), now)
    }

    /// The events after a position over HTTP.
    pub fn events(&mut self, conversation: &ConversationId, after: Seq) -> EventsPage {
        let object = self.object(conversation);
        let last = object.stored().conversation.last();
        let newest = |after| Ok::<_, Fault>(object.disk.newest(after, Side::Visitor));
        let epoch = delivery::epoch(after, last, newest).unwrap();
        let after = delivery::resumed_from(after, last);
        delivery::page(after, epoch, object.disk.after(after, Side::Visitor, EVENTS_PAGE), EVENTS_PAGE)
    }

    /// Ends a turn: what it wrote is made safe, then what it said goes out, unless the process
    /// dies before. Returns whether it lived.
    fn finish(&mut self, net: &mut Net, ledger: &mut Ledger, id: &ConversationId, out: Vec<Out>) -> bool {
        let writes = out.iter().any(|out| matches!(out, Out::Frame(_, ServerFrame::Event(_)) | Out::Call(_)));
        let crash = self.crash.take_if(|_| writes);
        if crash.is_some() && fault::on(Bug::NoOutputGate) {
            self.release(net, ledger, out);
            self.kill(net, false);
            return false;
        }
        if crash != Some(Crash::BeforeSafe) {
            let object = self.object(id);
            object.disk.commit();
            object.safe_alarm = object.alarm.or(object.ringing);
        }
        if crash.is_some() {
            self.kill(net, false);
            return false;
        }
        self.release(net, ledger, out);
        true
    }

    fn release(&mut self, net: &mut Net, ledger: &mut Ledger, out: Vec<Out>) {
        for out in out {
            match out {
                Out::Frame(socket, frame) => {
                    if let ServerFrame::Event(event) = &frame
                        && net.get(socket).is_some_and(|socket| matches!(socket.line, Line::Visitor(_)))
                        && !event.body.audience().includes(Side::Visitor)
                    {
                        ledger.violated(|| format!("audience: a visitor was sent {event:?}"));
                    }
                    net.tell(socket, &frame);
                }
                Out::Call(call) => self.calls.push(call),
                Out::Answer(id, answer) => ledger.answer(&id, answer),
            }
        }
    }

    /// The process dies and is there again; `lose_alarms` says whether alarms died with it.
    pub fn kill(&mut self, net: &mut Net, lose_alarms: bool) {
        self.kills += 1;
        self.lost_alarms |= lose_alarms;
        self.calls.clear();
        self.crash = None;
        for (id, object) in &mut self.objects {
            object.disk.revert();
            if object.disk.ends_in_half() {
                self.halved = Some(id.clone());
            }
            object.disk.broken.set(Broken::Not);
            object.alarm = object.safe_alarm.filter(|_| !lose_alarms);
            object.safe_alarm = object.alarm;
            object.sleep();
        }
        net.cut_all();
    }

    /// What a copy of the state folder has at this moment.
    pub fn back_up(&mut self) {
        let kept =
            self.objects.iter().map(|(id, object)| (id.clone(), (object.disk.copy(), object.safe_alarm)));
        self.backup = (kept.collect(), self.desk.clone());
    }

    /// The process is stopped, goes back to what was copied last, and is there again.
    pub fn restore(&mut self, net: &mut Net, conversations: bool, desk: bool) {
        self.kill(net, false);
        self.restored = true;
        if conversations {
            for (id, object) in &mut self.objects {
                let (disk, alarm) =
                    self.backup.0.get(id).map(|(disk, alarm)| (disk.copy(), *alarm)).unwrap_or_default();
                (object.disk, object.alarm, object.safe_alarm) = (disk, alarm, alarm);
            }
        }
        if desk {
            self.desk.clone_from(&self.backup.1);
        }
    }

    /// All conversations that are not calling fall asleep; their sockets stay.
    pub fn hibernate(&mut self) {
        for object in self.objects.values_mut().filter(|object| !object.telling) {
            object.sleep();
        }
    }

    /// The alarm of a conversation rings.
    pub fn ring(&mut self, net: &mut Net, ledger: &mut Ledger, id: &ConversationId, now: Timestamp) {
        let object = self.object(id);
        object.alarm = None;
        object.armed = false;
        if object.telling {
            object.armed = true;
            object.alarm = Some(now + RETRY_MS);
        } else {
            object.ringing = Some(now);
        }
        let out = Self::tell_desk(object, id, now);
        self.finish(net, ledger, id, out.into_iter().collect());
    }

    fn tell_desk(object: &mut Object, id: &ConversationId, now: Timestamp) -> Option<Out> {
        if std::mem::replace(&mut object.telling, true) {
            return None;
        }
        object.confirmed = 0;
        Self::tell_on(object, id, now)
    }

    fn tell_on(object: &mut Object, id: &ConversationId, now: Timestamp) -> Option<Out> {
        let life = object.life;
        let stored = object.stored();
        if stored.outbox.is_behind(Sink::Desk, stored.conversation.last()) {
            let summary = stored.conversation.summary(id.clone());
            let call = Call { from: id.clone(), life, summary, told_at: now, answered: false };
            return Some(Out::Call(call));
        }
        object.telling = false;
        object.ringing = None;
        if object.confirmed > 0 {
            object.disk.told(object.confirmed);
        }
        None
    }

    /// A call moves on: to the desk, or its answer back.
    pub fn call_arrives(&mut self, net: &mut Net, ledger: &mut Ledger, at: usize, now: Timestamp) {
        let mut call = self.calls.remove(at);
        if !call.answered {
            let kills = self.kills;
            self.desk_hears(net, ledger, &call);
            if self.kills == kills {
                call.answered = true;
                self.calls.push(call);
            }
            return;
        }
        let object = self.object(&call.from);
        if object.life == call.life {
            let revision = call.summary.revision;
            object.confirmed = revision;
            let stored = object.stored();
            stored.outbox.confirm(Sink::Desk, revision, stored.conversation.last());
            let out = Self::tell_on(object, &call.from, now);
            self.finish(net, ledger, &call.from, out.into_iter().collect());
        }
    }

    /// A call fails on the way there or back.
    pub fn call_fails(&mut self, at: usize, now: Timestamp) {
        let call = self.calls.remove(at);
        let object = self.object(&call.from);
        if object.life == call.life {
            object.telling = false;
            object.ringing = None;
            if !object.armed {
                object.armed = true;
                object.alarm = Some(now + RETRY_MS);
            }
            object.safe_alarm = object.alarm;
        }
    }

    fn desk_hears(&mut self, net: &mut Net, ledger: &mut Ledger, Call { summary, told_at, .. }: &Call) {
        let arrived = Version::of(summary, *told_at);
        let crash = self.crash.take();
        if crash != Some(Crash::BeforeSafe)
            && replaces(self.desk.get(&summary.id).map(|(known, told)| Version::of(known, *told)), arrived)
        {
            self.desk.insert(summary.id.clone(), (summary.clone(), *told_at));
            *ledger.desk_effects.entry((summary.id.clone(), summary.revision)).or_default() += 1;
            if crash.is_none() {
                for socket in net.greeted(|line| *line == Line::Desk) {
                    net.tell(socket, &DeskFrame::Conversation(Box::new(summary.clone())));
                }
            }
        }
        if crash.is_some() {
            self.kill(net, false);
        }
    }

    fn welcome_at_desk(&mut self, net: &mut Net, id: usize, now: Timestamp) {
        if let Some(socket) = net.get_mut(id) {
            socket.end = End::Greeted(String::new());
        }
        net.tell(id, &DeskFrame::Welcome { version: LISTS_VERSION, now });
        for (summary, _) in self.desk.values() {
            net.tell(id, &DeskFrame::Conversation(Box::new(summary.clone())));
        }
        net.tell(id, &DeskFrame::CaughtUp);
    }
}
