//! The delivery protocol, gone through completely: two clients with an outbox each, sockets that
//! break and leave frames behind on their way, a server that sleeps and dies. What decides is the
//! real `delivery::accept`, and what is sent again is what the widget's real outbox says.

use super::fault::{Bug, Planted};
use super::histories::setting;
use super::log::{Disk, Fault, Signed};
use domain::conversation::{Command, Conversation, Rules};
use domain::delivery::{self, Accepted, Append, Log, Request};
use domain::failpoints::Failpoint as Rule;
use link::Delivery;
use protocol::conversation::event::{Event, EventBody};
use protocol::conversation::opening::Opening;
use protocol::frames::visitor::{VisitorCommand, VisitorRequest};
use protocol::ids::{CommandId, Seq};
use stateright::{Checker, Model, Property};
use widget::model::{Entry, Outbox};

/// A command, by its number: the client is its tens, its place there its ones.
type Number = u8;

const START: Number = 99;

fn id(number: Number) -> CommandId {
    CommandId::parse(&format!("command-{number}")).unwrap()
}

fn number(id: &CommandId) -> Number {
    id.as_str().trim_start_matches("command-").parse().unwrap()
}

fn command(number: Number) -> VisitorCommand {
    if number == START {
        VisitorCommand::Start(Opening::default())
    } else {
        VisitorCommand::Send { text: number.to_string() }
    }
}

/// What the server knows when it has taken these commands.
fn state_after(taken: &[Number]) -> Conversation {
    let disk = Disk::default();
    let mut state = Conversation::default();
    for number in taken {
        let (id, log) = (id(*number), Signed { disk: &disk, token: "t" });
        let (command, rules) = (Command::Visitor(command(*number)), &Rules::default());
        delivery::accept(&mut state, &log, Request { id: &id, fingerprint: "f", command, rules }, 1).unwrap();
    }
    state
}

/// The rows of one state, and what a turn adds to them.
struct Rows<'a> {
    taken: &'a [Number],
    added: std::cell::RefCell<Vec<Number>>,
}

impl Log for Rows<'_> {
    type Fault = Fault;

    fn append(&self, append: &Append<'_>) -> Result<(), Fault> {
        let number = number(append.id);
        if self.taken.contains(&number) || append.events.first().map(|event| event.seq) != Some(self.next()) {
            return Err(Fault::Disk);
        }
        self.added.borrow_mut().push(number);
        Ok(())
    }

    fn accepted(&self, id: &CommandId) -> Result<Option<Accepted>, Fault> {
        let at = self.taken.iter().position(|taken| *taken == number(id));
        Ok(at.map(|at| Accepted { fingerprint: "f".to_owned(), seq: at as Seq + 1 }))
    }
}

impl Rows<'_> {
    fn next(&self) -> Seq {
        self.taken.len() as Seq + 1
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Up {
    Hello(Seq),
    Command(Number),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Down {
    Event(Number, Seq),
    CaughtUp,
    Ack(Number, Seq),
    Refused(Number),
}

/// A socket. One that its client has let go of still brings the server what is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Wire {
    client: usize,
    greeted: bool,
    heard: bool,
    up: Vec<Up>,
    down: Vec<Down>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Client {
    given: u8,
    pending: Vec<Number>,
    live: bool,
    connected: bool,
    /// The events it has, in the order they came.
    seen: Vec<Number>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    /// The log that is safe.
    rows: Vec<Number>,
    /// What the server believes is in it, while it is awake.
    memory: Option<Vec<Number>>,
    clients: Vec<Client>,
    wires: Vec<Wire>,
    acknowledged: Vec<(Number, Seq)>,
    breaks: u8,
    crashes: u8,
    sleeps: u8,
    wrong: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Turn {
    Done,
    DiesBeforeSafe,
    DiesBeforeTold,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Action {
    Give(usize),
    Connect(usize),
    LetGo(usize),
    Break(usize),
    Serve(usize, Turn),
    Hear(usize),
    Sleep,
}

/// The bounds.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    clients: usize,
    messages: u8,
    breaks: u8,
    crashes: u8,
    sleeps: u8,
    bug: Option<Bug>,
}

fn outbox(pending: &[Number]) -> Outbox {
    let entry = |(order, number): (usize, &Number)| Entry {
        order: order as u64,
        request: VisitorRequest { id: id(*number), command: command(*number) },
        state: Delivery::Pending,
    };
    Outbox::with(pending.iter().enumerate().map(entry).collect())
}

impl State {
    fn wire_of(&self, client: usize) -> Option<usize> {
        self.wires.iter().position(|wire| wire.client == client && wire.heard)
    }

    fn give(&mut self, at: usize) {
        let client = &mut self.clients[at];
        let number = at as Number * 10 + client.given;
        client.given += 1;
        let mut outbox = outbox(&client.pending);
        outbox.push(1, VisitorRequest { id: id(number), command: command(number) });
        client.pending = outbox.pending().map(|entry| self::number(&entry.request.id)).collect();
        if client.live
            && let Some(wire) = self.wire_of(at)
        {
            self.wires[wire].up.push(Up::Command(number));
        }
    }

    fn let_go(&mut self, client: usize) {
        if let Some(wire) = self.wire_of(client) {
            self.wires[wire].heard = false;
            self.wires[wire].down.clear();
        }
        self.clients[client].live = false;
        self.clients[client].connected = false;
    }

    /// The process dies: its memory and every socket with it.
    fn die(&mut self) {
        self.memory = None;
        self.wires.clear();
        for client in &mut self.clients {
            client.live = false;
            client.connected = false;
        }
    }

    fn serve(&mut self, at: usize, turn: Turn) {
        let up = self.wires[at].up.remove(0);
        let mut out: Vec<(usize, Down)> = Vec::new();
        let memory = self.memory.clone().unwrap_or_else(|| self.rows.clone());
        let mut taken = self.rows.clone();
        match up {
            Up::Hello(after) => {
                self.wires[at].greeted = true;
                let read = |after: Seq| {
                    let missed = self.rows.iter().zip(1..).filter(|(_, seq)| *seq > after).take(1);
                    let event = |(_, seq): (&Number, Seq)| Event { seq, at: 1, body: EventBody::Unknown };
                    Ok::<_, Fault>(missed.map(event).collect())
                };
                let tell = |event: Event| {
                    out.push((at, Down::Event(self.rows[event.seq as usize - 1], event.seq)));
                };
                delivery::resume(after, memory.len() as Seq, read, tell).unwrap();
                out.push((at, Down::CaughtUp));
                self.memory = Some(memory);
            }
            Up::Command(given) => {
                let mut state = state_after(&memory);
                let log = Rows { taken: &self.rows, added: Vec::new().into() };
                let (id, command) = (id(given), Command::Visitor(command(given)));
                let request = Request { id: &id, fingerprint: "f", command, rules: &Rules::default() };
                let result = delivery::accept(&mut state, &log, request, 1);
                taken.extend(log.added.into_inner());
                match result {
                    Ok(outcome) => {
                        for event in &outcome.events {
                            for (wire, receiver) in self.wires.iter().enumerate() {
                                if receiver.greeted && receiver.heard {
                                    out.push((wire, Down::Event(given, event.seq)));
                                }
                            }
                        }
                        out.push((at, Down::Ack(given, outcome.seq)));
                    }
                    Err(_) => out.push((at, Down::Refused(given))),
                }
                self.memory = Some(taken.clone());
            }
        }
        if turn != Turn::DiesBeforeSafe {
            self.rows = taken;
        }
        if turn != Turn::Done {
            self.crashes -= 1;
            self.die();
            return;
        }
        for (wire, down) in out {
            if let Down::Ack(given, seq) = &down {
                let known = (*given, *seq);
                if !self.acknowledged.contains(&known) {
                    self.acknowledged.push(known);
                    self.acknowledged.sort_unstable();
                }
            }
            if self.wires[wire].heard {
                self.wires[wire].down.push(down);
            }
        }
    }

    fn hear(&mut self, at: usize) {
        let down = self.wires[at].down.remove(0);
        let client_at = self.wires[at].client;
        let client = &mut self.clients[client_at];
        match down {
            // The fold takes each event once, and nothing may be missing before it.
            Down::Event(given, seq) if seq == client.seen.len() as Seq + 1 => client.seen.push(given),
            Down::Event(_, seq) if seq > client.seen.len() as Seq => self.wrong = Some("gap"),
            Down::Event(..) => {}
            Down::CaughtUp => {
                client.live = true;
                let pending = outbox(&client.pending);
                let again = pending.pending().map(|entry| Up::Command(number(&entry.request.id)));
                self.wires[at].up.extend(again);
            }
            Down::Ack(given, _) => client.pending.retain(|pending| *pending != given),
            Down::Refused(_) => self.wrong = Some("refused"),
        }
    }

    fn is_quiet(&self) -> bool {
        let nothing = |wire: &Wire| wire.up.is_empty() && wire.down.is_empty();
        self.clients.iter().all(|client| client.live) && self.wires.iter().all(nothing)
    }

    fn judge(&self) -> Result<(), &'static str> {
        if let Some(wrong) = self.wrong {
            return Err(wrong);
        }
        let mut once = self.rows.clone();
        once.sort_unstable();
        once.dedup();
        if once.len() != self.rows.len() {
            return Err("doubled");
        }
        for client in 0..self.clients.len() as Number {
            let own = self.rows.iter().filter(|number| **number / 10 == client && **number != START);
            if !own.is_sorted() {
                return Err("order");
            }
        }
        for (given, seq) in &self.acknowledged {
            if self.rows.get(*seq as usize - 1) != Some(given) {
                return Err("lost");
            }
        }
        for client in &self.clients {
            if !self.rows.starts_with(&client.seen) {
                return Err("shown what is not stored");
            }
            if self.is_quiet() && !(client.pending.is_empty() && client.seen == self.rows) {
                return Err("quiet, and not complete");
            }
        }
        Ok(())
    }
}

impl Model for Bounds {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            rows: vec![START],
            memory: None,
            clients: vec![Client::default(); self.clients],
            wires: Vec::new(),
            acknowledged: Vec::new(),
            breaks: self.breaks,
            crashes: self.crashes,
            sleeps: self.sleeps,
            wrong: None,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for (at, client) in state.clients.iter().enumerate() {
            if client.given < self.messages {
                actions.push(Action::Give(at));
            }
            if !client.connected {
                actions.push(Action::Connect(at));
            } else if state.breaks > 0 {
                actions.extend([Action::LetGo(at), Action::Break(at)]);
            }
        }
        for (at, wire) in state.wires.iter().enumerate() {
            if !wire.up.is_empty() {
                actions.push(Action::Serve(at, Turn::Done));
                if state.crashes > 0 {
                    actions.push(Action::Serve(at, Turn::DiesBeforeSafe));
                    actions.push(Action::Serve(at, Turn::DiesBeforeTold));
                }
            }
            if !wire.down.is_empty() {
                actions.push(Action::Hear(at));
            }
        }
        if state.memory.is_some() && state.sleeps > 0 {
            actions.push(Action::Sleep);
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        // Planted on whichever thread is at work.
        let _planted = Planted::new(self.bug);
        let mut state = last.clone();
        match action {
            Action::Give(client) => state.give(client),
            Action::Connect(client) => {
                state.clients[client].connected = true;
                let up = vec![Up::Hello(state.clients[client].seen.len() as Seq)];
                state.wires.push(Wire { client, heard: true, up, ..Wire::default() });
            }
            Action::LetGo(client) => {
                state.breaks -= 1;
                state.let_go(client);
            }
            Action::Break(client) => {
                state.breaks -= 1;
                let wire = state.wire_of(client);
                state.let_go(client);
                if let Some(wire) = wire {
                    state.wires.remove(wire);
                }
            }
            Action::Serve(wire, turn) => state.serve(wire, turn),
            Action::Hear(wire) => state.hear(wire),
            Action::Sleep => {
                state.sleeps -= 1;
                state.memory = None;
            }
        }
        state.wires.retain(|wire| wire.heard || !wire.up.is_empty());
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("nothing lost, doubled, out of order or missing", |_, state: &State| {
                state.judge().is_ok()
            }),
            Property::sometimes("everything arrives everywhere", |bounds: &Bounds, state: &State| {
                let all = 1 + bounds.clients * usize::from(bounds.messages);
                state.is_quiet() && state.clients.iter().all(|client| client.seen.len() == all)
            }),
        ]
    }
}

fn go_through(bounds: Bounds, at_least: usize) {
    let begun = std::time::Instant::now();
    let mut checker = bounds.checker().threads(2);
    if let Ok(most) = usize::try_from(setting("JASETTE_STATES", 0))
        && most > 0
    {
        checker = checker.target_state_count(most);
    }
    let checker = checker.spawn_bfs().join();
    let (states, transitions) = (checker.unique_state_count(), checker.state_count());
    println!("{bounds:?}: {states} states, {transitions} transitions, {:?}", begun.elapsed());
    checker.assert_properties();
    assert!(states >= at_least, "only {states} states");
}

/// A small protocol, gone through completely.
#[test]
fn every_state_of_a_small_protocol_is_sound() {
    go_through(Bounds { clients: 1, messages: 2, breaks: 2, crashes: 1, sleeps: 1, bug: None }, 500);
    go_through(Bounds { clients: 2, messages: 1, breaks: 1, crashes: 1, sleeps: 0, bug: None }, 5_000);
}

/// What is planted in the rules is found.
#[test]
fn the_exploration_finds_planted_faults() {
    for rule in [Rule::OffByOneResume, Rule::AckWrongSeq, Rule::AcknowledgeBeforeWrite] {
        let bug = Some(Bug::Rule(rule));
        let bounds = Bounds { clients: 2, messages: 1, breaks: 1, crashes: 0, sleeps: 0, bug };
        let checker = bounds.checker().threads(2).spawn_bfs().join();
        let found = checker.discovery("nothing lost, doubled, out of order or missing");
        let found = found.unwrap_or_else(|| panic!("{rule:?} was not noticed"));
        println!("{rule:?}: {:?} after {:?}", found.last_state().judge(), found.into_actions());
    }
}

/// A larger one, of more than a million states. `JASETTE_STATES` ends it after so many transitions.
#[test]
#[ignore = "takes minutes: cargo test -p tests --test model -- --ignored --nocapture"]
fn more_than_a_million_states_are_sound() {
    let messages = u8::try_from(setting("JASETTE_MESSAGES", 2)).unwrap();
    go_through(Bounds { clients: 2, messages, breaks: 1, crashes: 1, sleeps: 1, bug: None }, 1_000_000);
}
