//! The Worker panics in the middle of its work. All conversations of a process share one module, so
//! this is about the others as much as about the one it happens to. The build with planted panics
//! is `cargo xtask build --planted`.

use crate::peer::{ANSWER, Peer};
use protocol::codec::Encoding;
use protocol::conversation::event::Event;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::Seq;
use tests::edge::{Edge, SignedIn, Site, http};
use tests::process::random_id;
use tests::wait;
use tests::wire::{Conversation, Desk, Keys, command_id, opening, texts};

/// A conversation with both sides connected.
struct Talk {
    keys: Keys,
    visitor: Peer,
    agent: Peer,
}

impl Talk {
    async fn new(site: &Site, ana: &SignedIn, name: &str) -> Self {
        let keys = Keys::new();
        let mut visitor = Peer::visitor(site, &keys);
        visitor.visitor_does(&command_id(), VisitorCommand::Start(opening(name))).await;
        visitor.says("before").await;
        let mut agent = Peer::agent(site, &keys, ana);
        agent.hears("before").await;
        Self { keys, visitor, agent }
    }

    /// Both sides go on as if nothing had happened, and know everything there is, each event once
    /// and none left out, whether their sockets lived on or not.
    async fn goes_on(&mut self, site: &Site, ana: &SignedIn) -> Vec<Event> {
        self.visitor.says("after").await;
        self.agent.hears("after").await;
        self.agent.says("indeed").await;
        self.visitor.hears("indeed").await;
        let id = &self.keys.conversation;
        let all = Conversation::agent(site, ana, id, 0, Encoding::Text).await.unwrap().events;
        let seqs: Vec<_> = all.iter().map(|event| event.seq).collect();
        assert_eq!(seqs, (1..=all.len() as Seq).collect::<Vec<_>>(), "gapless from 1");
        let last = all.last().unwrap().seq;
        assert_eq!(self.agent.events_up_to(last).await, &all[..]);
        let visitors = Conversation::visitor(site, &self.keys, 0, Encoding::Text).await.unwrap().events;
        let last = visitors.last().unwrap().seq;
        assert_eq!(self.visitor.events_up_to(last).await, &visitors[..]);
        all
    }
}

fn marker(moment: &str) -> String {
    format!("panic-{moment}-{}.", random_id())
}

/// Waits until the planted panic has happened.
pub async fn panicked(edge: &Edge, moment: &str) {
    wait::until("the panic", async || {
        let happened = edge.log().contains(&format!("panics at {moment}"));
        if happened { Ok(()) } else { Err("it has not happened".to_owned()) }
    })
    .await;
}

/// A message panics the Worker at a moment; afterwards it is stored once, and so is all else.
async fn a_message_panics_at(moment: &str) {
    let edge = Edge::start_planted().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let mut talk = Talk::new(&site, &ana, "Zoé").await;
    let mut other = Talk::new(&site, &ana, "Ioana").await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();

    let marker = marker(moment);
    let text = format!("{marker} hello");
    talk.visitor.says(&text).await;
    panicked(&edge, moment).await;
    assert_eq!(http().get(site.url("/healthz")).send().await.unwrap().status(), 200);
    // An open inbox hears of the message, or is hung up on and finds it in the list.
    let heard = tokio::time::timeout(ANSWER, desk.sees(|summary| summary.preview == text)).await;
    if heard.expect("no inbox is left behind").is_err() {
        desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
        desk.sees(|summary| summary.preview == text).await.unwrap();
    }
    let stored = talk.goes_on(&site, &ana).await;
    assert_eq!(texts(&stored), ["before", &text, "after", "indeed"], "each once");
    let stored = other.goes_on(&site, &ana).await;
    assert_eq!(texts(&stored), ["before", "after", "indeed"]);

    // The team's list is right as well, on a socket that was open all the while or a new one.
    for keys in [&talk.keys, &other.keys] {
        let is_right = |summary: &protocol::frames::desk::Summary| {
            summary.id.as_str() == keys.conversation && summary.preview == "indeed"
        };
        if desk.sees(is_right).await.is_err() {
            desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
            desk.sees(is_right).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_panic_before_anything_is_decided_stores_nothing_and_the_resend_counts_once() {
    a_message_panics_at("Deciding").await;
}

#[tokio::test]
async fn a_panic_after_storing_leaves_no_gap_for_those_who_were_not_told() {
    a_message_panics_at("Stored").await;
}

#[tokio::test]
async fn a_panic_before_the_acknowledgement_stores_once() {
    a_message_panics_at("Acknowledging").await;
}

#[tokio::test]
async fn a_panic_in_the_alarm_only_delays_it() {
    a_message_panics_at("Alarm").await;
}

#[tokio::test]
async fn a_panic_in_the_desk_only_delays_it() {
    a_message_panics_at("Desk").await;
}

#[tokio::test]
async fn a_panic_in_the_desk_leaves_no_inbox_behind() {
    a_message_panics_at("Listed").await;
}

#[tokio::test]
async fn a_panic_inside_a_transaction_leaves_nothing_of_it() {
    let edge = Edge::start_planted().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let mut other = Talk::new(&site, &ana, "Ioana").await;
    let keys = Keys::new();
    let mut visitor = Peer::visitor(&site, &keys);
    let start = VisitorCommand::Start(opening(&marker("Storing")));
    assert_eq!(visitor.visitor_does(&command_id(), start).await, 1, "nothing of the first try is left");
    panicked(&edge, "Storing").await;
    visitor.says("hello").await;
    let stored = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    assert_eq!(stored.events.len(), 2);
    other.goes_on(&site, &ana).await;
}

#[tokio::test]
async fn a_panic_in_a_greeting_is_made_good_by_the_next() {
    let edge = Edge::start_planted().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let mut talk = Talk::new(&site, &ana, "Zoé").await;
    let mut other = Talk::new(&site, &ana, "Ioana").await;
    talk.visitor.says(&marker("Greeting")).await;
    let mut late = Peer::agent(&site, &talk.keys, &ana);
    late.connect().await;
    panicked(&edge, "Greeting").await;
    let stored = talk.goes_on(&site, &ana).await;
    assert_eq!(late.events_up_to(stored.last().unwrap().seq).await, &stored[..]);
    other.goes_on(&site, &ana).await;
}

#[tokio::test]
async fn a_panic_in_a_request_is_its_own_failure() {
    let edge = Edge::start_planted().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let mut other = Talk::new(&site, &ana, "Ioana").await;
    let url = site.url(&format!("/{}", marker("Route")));
    let first = http().get(&url).send().await.unwrap();
    assert_eq!(first.status(), 500);
    panicked(&edge, "Route").await;
    assert_eq!(http().get(&url).send().await.unwrap().status(), 404);
    assert_eq!(http().get(site.url("/healthz")).send().await.unwrap().status(), 200);
    other.goes_on(&site, &ana).await;
}
