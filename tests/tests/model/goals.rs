//! Goals of reliability, one by one.

use super::check;
use super::edge::Edge;
use super::histories::{Plan, explore, explore_with, run, setting};
use super::ledger::Ledger;
use super::net::{Arrival, Client, Down, Line, Net, Up, server_frame};
use super::step::Step;
use super::world::World;
use protocol::codec::to_binary;
use protocol::conversation::event::Event;
use protocol::conversation::opening::Opening;
use protocol::frames::server::ServerFrame;
use protocol::frames::visitor::{VisitorCommand, VisitorFrame, VisitorHello, VisitorRequest};
use protocol::ids::{CommandId, ConversationId, Seq, Token};
use protocol::limits::EVENTS_PAGE;
use protocol::rejection::Rejection;

const TOKEN: &str = "a-token-of-twenty-two-c";

/// An edge with one conversation, and clients that say exactly what they are told to.
#[derive(Default)]
struct Raw {
    edge: Edge,
    net: Net,
    ledger: Ledger,
}

fn conversation() -> ConversationId {
    ConversationId::parse("conversation-0001").unwrap()
}

fn request(id: &str, command: VisitorCommand) -> VisitorRequest {
    VisitorRequest { id: CommandId::parse(id).unwrap(), command }
}

fn text(id: &str, text: &str) -> VisitorRequest {
    request(id, VisitorCommand::Send { text: text.to_owned() })
}

impl Raw {
    fn started() -> Self {
        let mut raw = Self::default();
        let start = request("start-01", VisitorCommand::Start(Opening::default()));
        assert_eq!(raw.post(&start), Ok(1));
        raw
    }

    fn post(&mut self, request: &VisitorRequest) -> Result<Seq, Rejection> {
        self.edge.post(&mut self.net, &mut self.ledger, &conversation(), TOKEN, request, 1)
    }

    fn say(&mut self, socket: usize, up: Up) -> Vec<ServerFrame> {
        self.net.send_up(socket, up);
        let mut heard = Vec::new();
        while let Some(arrival) = self.net.take(socket, true) {
            match arrival {
                Arrival::Edge(id, up) => self.edge.receive(&mut self.net, &mut self.ledger, id, up, 1),
                Arrival::Client(_, _, Down::Frame(bytes)) => heard.push(server_frame(&bytes)),
                Arrival::Client(..) => {}
            }
        }
        heard
    }

    fn socket(&mut self, after: Seq) -> (usize, Vec<ServerFrame>) {
        let socket = self.net.open(Client::Tab(0), Line::Visitor(conversation()));
        let token = Token::parse(TOKEN).unwrap();
        let hello = VisitorFrame::Hello(VisitorHello { version: protocol::VERSION, token, after });
        let heard = self.say(socket, Up::Frame(to_binary(&hello)));
        (socket, heard)
    }

    /// Gives a command on a socket and returns what became of it.
    fn command(&mut self, socket: usize, request: &VisitorRequest) -> Result<Seq, Rejection> {
        let heard = self.say(socket, Up::Frame(to_binary(&VisitorFrame::Command(request.clone()))));
        let answer = heard.into_iter().find_map(|frame| match frame {
            ServerFrame::Ack(ack) if ack.id == request.id => Some(Ok(ack.seq)),
            ServerFrame::Rejected(why) if why.id.as_ref() == Some(&request.id) => Some(Err(why.why())),
            _ => None,
        });
        answer.unwrap()
    }
}

fn events(frames: Vec<ServerFrame>) -> Vec<Event> {
    let event = |frame| match frame {
        ServerFrame::Event(event) => Some(event),
        _ => None,
    };
    frames.into_iter().filter_map(event).collect()
}

#[test]
fn the_same_id_ten_times_over_two_sockets_and_http_is_one_event() {
    let mut raw = Raw::started();
    let ((one, _), (two, _)) = (raw.socket(0), raw.socket(0));
    let (hello, other) = (text("message-1", "hello"), text("message-1", "something else"));
    for nth in 0..10 {
        let answer = match nth % 3 {
            0 => raw.command(one, &hello),
            1 => raw.command(two, &hello),
            _ => raw.post(&hello),
        };
        assert_eq!(answer, Ok(2));
        // What others say in between changes nothing about it.
        raw.post(&text(&format!("between-{nth}"), "more")).unwrap();
    }
    let rows = raw.edge.objects[&conversation()].disk.rows();
    assert_eq!(rows.iter().filter(|row| row.command.as_ref() == Some(&hello.id)).count(), 1);
    assert_eq!(raw.command(one, &other), Err(Rejection::IdReused));
    assert_eq!(raw.command(two, &other), Err(Rejection::IdReused));
    assert_eq!(raw.post(&other), Err(Rejection::IdReused));
}

#[test]
fn ten_thousand_missed_events_come_complete_and_in_pages() {
    let mut raw = Raw::started();
    for nth in 0..10_000 {
        raw.post(&text(&format!("message-{nth}"), "tea")).unwrap();
    }
    let truth: Vec<Seq> = (1..=10_001).collect();
    for after in [0, 1, 9_500, 9_501, 10_000, 10_001] {
        let (_, heard) = raw.socket(after);
        assert!(matches!(heard.last(), Some(ServerFrame::CaughtUp { seq: 10_001 })));
        let resumed: Vec<Seq> = events(heard).iter().map(|event| event.seq).collect();
        assert_eq!(resumed, truth[after as usize..]);

        let (mut fetched, mut next) = (Vec::new(), after);
        loop {
            let page = raw.edge.events(&conversation(), next);
            assert!(page.events.len() <= EVENTS_PAGE);
            fetched.extend(page.events.iter().map(|event| event.seq));
            next = page.next;
            if !page.more {
                break;
            }
        }
        assert_eq!(fetched, resumed);
    }
}

#[test]
fn however_long_somebody_was_offline_everything_is_there_again() {
    const SECOND: u64 = 1_000;
    for offline in [10 * SECOND, 3_600 * SECOND, 30 * 24 * 3_600 * SECOND] {
        let mut world = World::default();
        for step in [Step::Send { tab: 0 }, Step::Flush { socket: 0 }] {
            world.step(step);
        }
        world.calm();
        world.step(Step::Open { agent: 0, row: 0 });
        world.calm();
        for socket in world.net.greeted(|line| matches!(line, Line::Visitor(_))) {
            world.net.mute(socket, true, true);
        }
        for _ in 0..700 {
            world.step(Step::Reply { agent: 0 });
        }
        // The visitor's machine sleeps: no timer of it rings meanwhile.
        world.now += offline;
        world.step(Step::Send { tab: 0 });
        world.settle();
        check::settled(&mut world).unwrap_or_else(|why| panic!("{offline} ms: {why}"));
        let own = world.tabs[0].model.conversation.as_ref().unwrap();
        assert_eq!(own.thread.items.iter().filter(|item| item.seq > 2).count(), 702, "{offline} ms");
    }
}

/// What clients heard and what is stored are the same, byte for byte, when every conversation falls
/// asleep after every step.
#[test]
fn nobody_notices_when_the_edge_sleeps_after_every_step() {
    let plan = Plan::new(setting("JASETTE_CASES", 500)).attended();
    let judge = |steps: &[Step]| {
        let (awake, _) = run(steps, plan);
        let (asleep, verdict) = run(steps, Plan { after_each: Some(Step::Hibernate), ..plan });
        verdict?;
        if awake.net.heard != asleep.net.heard {
            return Err("sleep: clients heard something else".to_owned());
        }
        let stored = |world: &World| -> Vec<String> {
            world.edge.objects.values().map(|object| format!("{:?}", object.disk.rows())).collect()
        };
        if stored(&awake) == stored(&asleep) { Ok(()) } else { Err("sleep: the logs differ".to_owned()) }
    };
    explore_with(plan, None, judge).unwrap_or_else(|why| panic!("{why}"));
}

#[test]
fn nothing_is_lost_when_the_edge_restarts_after_every_step() {
    let plan = Plan {
        after_each: Some(Step::Restart { lose_alarms: false }),
        ..Plan::new(setting("JASETTE_CASES", 500))
    };
    explore(plan, None).unwrap_or_else(|why| panic!("{why}"));
}

#[test]
fn an_alarm_that_rings_twice_or_dies_midway_has_one_effect() {
    let mut raw = Raw::started();
    let id = conversation();
    let ring = |raw: &mut Raw| raw.edge.ring(&mut raw.net, &mut raw.ledger, &id, 5_000);
    let call = |raw: &mut Raw| raw.edge.call_arrives(&mut raw.net, &mut raw.ledger, 0, 5_000);
    // The first call reaches the desk, and the process dies before the answer is back.
    call(&mut raw);
    raw.edge.kill(&mut raw.net, false);
    assert_eq!(raw.edge.desk[&id].0.revision, 1);
    // The alarm rings twice, dies midway, rings again.
    ring(&mut raw);
    ring(&mut raw);
    call(&mut raw);
    raw.edge.kill(&mut raw.net, false);
    assert!(raw.edge.objects[&id].alarm.is_some(), "an alarm whose handler died rings again");
    ring(&mut raw);
    while !raw.edge.calls.is_empty() {
        call(&mut raw);
    }
    ring(&mut raw);
    assert!(raw.edge.calls.is_empty(), "there is nothing more to tell");
    assert_eq!(raw.ledger.desk_effects.into_values().collect::<Vec<_>>(), [1]);
}

#[test]
fn the_list_is_right_five_seconds_after_a_kill_between_commit_and_desk() {
    for lose_alarms in [false, true] {
        let mut world = World::default();
        world.step(Step::Send { tab: 0 });
        while world.edge.calls.is_empty() {
            world.step(Step::Flush { socket: 0 });
        }
        world.step(Step::Restart { lose_alarms });
        assert!(world.edge.desk.is_empty());
        for _ in 0..10 {
            world.advance(500);
            world.calm();
        }
        let (id, object) = world.edge.objects.iter_mut().next().unwrap();
        let truth = object.peek().conversation.summary(id.clone());
        assert_eq!(
            world.edge.desk.get(id).map(|(summary, _)| summary),
            Some(&truth),
            "alarms lost: {lose_alarms}"
        );
        assert_eq!(world.agents[0].model.summary(id), Some(&truth));
    }
}

#[test]
fn a_clock_that_is_a_day_off_changes_no_order() {
    for (browser, agent) in [(24, -24), (-24, 24), (24, 24), (-24, -24)] {
        let mut world = World::default();
        let mut expected = Vec::new();
        let mut say = |world: &mut World, step: Step, by: Client| {
            expected.push(format!("{by:?} no. {}", world.written.get(&by).map_or(0, Vec::len)));
            world.step(step);
            world.calm();
        };
        say(&mut world, Step::Send { tab: 0 }, Client::Tab(0));
        world.step(Step::Open { agent: 0, row: 0 });
        world.calm();
        for hours in [0, browser, 0, -browser] {
            world.step(Step::Skew { clock: 0, hours });
            world.step(Step::Skew { clock: 1, hours: agent });
            say(&mut world, Step::Send { tab: 0 }, Client::Tab(0));
            say(&mut world, Step::Reply { agent: 0 }, Client::Agent(0));
            world.step(Step::Reload { tab: 0 });
            say(&mut world, Step::Send { tab: 1 }, Client::Tab(1));
            world.advance(1_000);
        }
        world.settle();
        check::settled(&mut world).unwrap();
        let own = world.tabs[0].model.conversation.as_ref().unwrap();
        let shown = own.thread.items.iter().filter_map(|item| match &item.kind {
            protocol::conversation::thread::ItemKind::Bubble { text, .. } => Some(text.clone()),
            _ => None,
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected);
    }
}
