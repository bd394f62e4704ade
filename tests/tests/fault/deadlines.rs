//! What is to happen on its own happens although the runtime was killed meanwhile: a hold that takes
//! too long, a promise, a visitor who is gone. Nobody comes back to these conversations: the desk
//! alone is looked at, because whoever looks at a conversation wakes it.

use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::conversation::etiquette::Urgency;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::{Stage, Summary};
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{Seq, Timestamp};
use protocol::site::settings::{Service, SiteSettings};
use std::time::{Duration, SystemTime};
use tests::edge::{Edge, SignedIn, Site, settings};
use tests::wait;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

/// The longest deadline here is a minute, the shortest that a hold and a wrap-up can have. What is
/// late by then is made good for within some seconds.
const PATIENCE: Duration = Duration::from_secs(120);

/// From the agent's new date to the promise being late.
const PROMISE_MS: u64 = 20_000;

fn now() -> Timestamp {
    SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis() as Timestamp
}

/// A conversation in which something is to happen.
struct Waiting {
    what: &'static str,
    keys: Keys,
    /// The position of the event that set it going.
    since: Seq,
    /// When the last of it is to happen.
    at: Timestamp,
    /// What happens, in order.
    happens: Vec<EventBody>,
    /// How the desk is to see it.
    seen: fn(&Summary) -> bool,
}

/// A visitor and Ana, who has the conversation.
async fn at_it(site: &Site, ana: &SignedIn, what: &str) -> (Keys, Conversation, Conversation) {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening(what))).await.unwrap();
    let id = &keys.conversation;
    let mut agent = Conversation::agent(site, ana, id, 0, Encoding::Binary).await.unwrap();
    does(&mut agent, AgentCommand::Take).await;
    (keys, visitor, agent)
}

async fn does(agent: &mut Conversation, command: AgentCommand) -> Seq {
    match agent.agent_does(command).await.unwrap() {
        Outcome::Stored(seq) => seq,
        refused @ Outcome::Refused(_) => panic!("{refused:?}"),
    }
}

async fn answers(visitor: &mut Conversation, command: VisitorCommand) -> Seq {
    match visitor.visitor_does(command).await.unwrap() {
        Outcome::Stored(seq) => seq,
        refused @ Outcome::Refused(_) => panic!("{refused:?}"),
    }
}

async fn hold(site: &Site, ana: &SignedIn) -> Waiting {
    let (keys, mut visitor, mut agent) = at_it(site, ana, "hold").await;
    does(&mut agent, AgentCommand::ProposeHold { reason: "I look it up".to_owned(), minutes: 1 }).await;
    let asked = visitor.event(|body| matches!(body, EventBody::HoldProposed(_))).await.unwrap();
    let answer = VisitorCommand::AnswerHold { question: asked.seq, yes: true };
    let seq = answers(&mut visitor, answer).await;
    let began = visitor.event(|body| matches!(body, EventBody::HoldAnswered { .. })).await.unwrap();
    assert_eq!(began.seq, seq);
    Waiting {
        what: "hold",
        keys,
        since: began.seq,
        at: began.at + 60_000,
        happens: vec![EventBody::HoldOverdue],
        // The hold goes on; that the desk knows of the reminder tells the revision.
        seen: |summary| summary.needs.hold.is_some(),
    }
}

async fn promise(site: &Site, ana: &SignedIn) -> Waiting {
    let (keys, mut visitor, mut agent) = at_it(site, ana, "promise").await;
    does(&mut agent, AgentCommand::AskContact).await;
    let asked = visitor.event(|body| matches!(body, EventBody::ContactAsked { .. })).await.unwrap();
    let contact = "zoe@mail.example".to_owned();
    answers(&mut visitor, VisitorCommand::GiveContact { question: asked.seq, contact }).await;
    let at = now() + PROMISE_MS;
    let since = does(&mut agent, AgentCommand::Progress { text: "A moment more".to_owned(), due: at }).await;
    Waiting {
        what: "promise",
        keys,
        since,
        at,
        happens: vec![EventBody::PromiseDue, EventBody::PromiseLate],
        seen: |summary| matches!(summary.needs.promise, Some((_, Urgency::Late))),
    }
}

async fn vanish(site: &Site, ana: &SignedIn) -> Waiting {
    let (keys, _visitor, mut agent) = at_it(site, ana, "vanish").await;
    does(&mut agent, AgentCommand::AskWrapUp).await;
    let asked = agent.event(|body| matches!(body, EventBody::WrapUpAsked(_))).await.unwrap();
    let EventBody::WrapUpAsked(question) = asked.body else { unreachable!() };
    Waiting {
        what: "vanish",
        keys,
        since: asked.seq,
        at: question.until,
        happens: vec![
            EventBody::VisitorVanished,
            EventBody::Ended { by: protocol::conversation::party::Side::Agent },
        ],
        seen: |summary| summary.stage == Stage::Ended,
    }
}

/// A site that waits a minute for a visitor, its agent, and one conversation of each kind.
async fn all_three(edge: &Edge) -> (Site, SignedIn, Vec<Waiting>) {
    let service = Service { vanish_minutes: 1, ..Service::default() };
    let site = edge.site_with(SiteSettings { service, ..settings() }).await;
    let ana = site.sign_in().await;
    let (hold, promise, vanish) = tokio::join!(hold(&site, &ana), promise(&site, &ana), vanish(&site, &ana));
    (site, ana, vec![hold, promise, vanish])
}

/// Waits until the desk of each conversation tells what happened there.
async fn told(site: &Site, ana: &SignedIn, waiting: &[Waiting]) {
    let each = waiting.iter().map(async |one| {
        let mut desk = Desk::open(site, ana, Encoding::Binary).await.unwrap();
        let is_it = |summary: &Summary| {
            // That the visitor has left is an event as well, and nothing of what is to happen.
            let left = u64::from(summary.gone_since.is_some());
            summary.id.as_str() == one.keys.conversation
                && summary.revision > one.since + left
                && (one.seen)(summary)
        };
        let told = wait::try_until(PATIENCE, async || desk.sees(is_it).await).await;
        told.unwrap_or_else(|seen| panic!("the desk hears nothing of {}: {seen:#}", one.what));
        assert!(now() >= one.at, "{} before its time", one.what);
    });
    join_all(each).await;
}

/// Both sides find, once and in order, what happened.
async fn happened(site: &Site, ana: &SignedIn, waiting: &[Waiting]) {
    for Waiting { what, keys, happens, .. } in waiting {
        let id = &keys.conversation;
        let team = Conversation::agent(site, ana, id, 0, Encoding::Binary).await.unwrap().events;
        let visitor = Conversation::visitor(site, keys, 0, Encoding::Binary).await.unwrap().events;
        for (side, events) in [
            (protocol::conversation::party::Side::Agent, team),
            (protocol::conversation::party::Side::Visitor, visitor),
        ] {
            let wanted: Vec<_> = happens.iter().filter(|body| body.audience().includes(side)).collect();
            let found: Vec<_> =
                events.iter().map(|event| &event.body).filter(|body| happens.contains(body)).collect();
            assert_eq!(found, wanted, "{what}, as {side:?} sees it");
        }
    }
}

/// The runtime's own memory of alarms, lost as in a crash that came between a conversation's write
/// and its alarm's.
fn lose_alarms(edge: &Edge) {
    let folder = edge.objects().join("jasette-conversation");
    let mut lost = 0;
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("metadata.sqlite") {
            std::fs::remove_file(path).unwrap();
            lost += 1;
        }
    }
    assert!(lost > 0, "no alarms in {}", folder.display());
}

/// Waits until the desk knows of all that is to come.
async fn desk_knows(site: &Site, ana: &SignedIn, waiting: &[Waiting]) {
    let mut desk = Desk::open(site, ana, Encoding::Binary).await.unwrap();
    for Waiting { keys, since, .. } in waiting {
        let is_it =
            |summary: &Summary| summary.id.as_str() == keys.conversation && summary.revision >= *since;
        desk.sees(is_it).await.unwrap();
    }
}

/// Waits until all of it should have happened.
async fn all_passed(waiting: &[Waiting]) {
    let last = waiting.iter().map(|one| one.at).max().unwrap();
    let passed = async || if now() > last { Ok(()) } else { Err("not yet") };
    wait::try_until(PATIENCE, passed).await.unwrap();
}

/// Kills an edge, and starts it again at once or when all has passed, with or without its alarms.
async fn killed(alarms_lost: bool, all_passes: bool) {
    let edge = Edge::start().await;
    let (site, ana, waiting) = all_three(&edge).await;
    if alarms_lost {
        desk_knows(&site, &ana, &waiting).await;
    }
    edge.kill9();
    if alarms_lost {
        lose_alarms(&edge);
    }
    if all_passes {
        all_passed(&waiting).await;
    }
    edge.restart().await;
    told(&site, &ana, &waiting).await;
    happened(&site, &ana, &waiting).await;
}

#[tokio::test]
async fn deadlines_are_met_after_a_kill_even_where_it_lost_the_alarms() {
    tokio::join!(killed(false, false), killed(true, false));
}

#[tokio::test]
async fn deadlines_that_passed_while_the_edge_was_down_are_met_when_it_is_back() {
    tokio::join!(killed(false, true), killed(true, true));
}
