//! Objects that sleep and alarms that come twice. The build with planted panics tells, in its log,
//! when a conversation's object begins to live.

use crate::panics::panicked;
use crate::peer::Peer;
use anyhow::Result;
use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::frames::desk::DeskFrame;
use protocol::frames::visitor::VisitorCommand;
use std::time::Duration;
use tests::edge::Edge;
use tests::process::random_id;
use tests::wait;
use tests::wire::{Conversation, Desk, Keys, Outcome, command_id, opening};

const SLEEPERS: usize = 20;

fn wakings(edge: &Edge) -> usize {
    edge.log().matches("a conversation wakes").count()
}

/// The runtime puts an object to sleep after ten seconds without a request; the alarm that looks
/// after the desk counts as one.
#[tokio::test]
async fn twenty_real_hibernations_show_nobody_a_change() {
    let edge = Edge::start_planted().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let talk = async |_: usize| {
        let keys = Keys::new();
        let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
        visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
        let id = &keys.conversation;
        let mut agent = Conversation::agent(&site, &ana, id, 0, Encoding::Text).await.unwrap();
        agent
            .agent_does(protocol::frames::agent::AgentCommand::Send { text: "asleep soon".to_owned() })
            .await
            .unwrap();
        visitor.message("asleep soon").await.unwrap();
        (keys, visitor, agent)
    };
    let talks = join_all((0..SLEEPERS).map(talk)).await;
    assert_eq!(wakings(&edge), SLEEPERS);

    // Nothing outside can tell that an object sleeps without waking it, so this is a plain wait:
    // four seconds to the alarm, ten of silence, and some for a busy machine.
    tokio::time::sleep(Duration::from_secs(19)).await;
    let wake = async |(keys, mut visitor, mut agent): (Keys, Conversation, Conversation)| {
        let again = VisitorCommand::Send { text: "awake".to_owned() };
        assert_eq!(visitor.visitor_does(again).await.unwrap(), Outcome::Stored(4));
        agent.message("awake").await.unwrap();
        agent
            .agent_does(protocol::frames::agent::AgentCommand::Send { text: "so am I".to_owned() })
            .await
            .unwrap();
        visitor.message("so am I").await.unwrap();
        let fresh = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap().events;
        assert_eq!(visitor.events, fresh, "the same socket, nothing missed, nothing twice");
        let fresh =
            Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Text).await.unwrap().events;
        assert_eq!(agent.events, fresh);
        assert_eq!(agent.visitor_online, Some(true));
    };
    join_all(talks.into_iter().map(wake)).await;
    assert!(wakings(&edge) >= 2 * SLEEPERS, "only {} of {} slept", wakings(&edge) - SLEEPERS, SLEEPERS);
}

/// Counts how often an open inbox hears of a conversation at each revision, until it hears of
/// a preview.
async fn told_of(desk: &mut Desk, until: &str) -> Result<Vec<u64>> {
    let mut revisions = Vec::new();
    loop {
        if let DeskFrame::Conversation(summary) = desk.step().await? {
            revisions.push(summary.revision);
            if summary.preview == until {
                return Ok(revisions);
            }
        }
    }
}

#[tokio::test]
async fn an_alarm_that_fails_midway_and_runs_again_has_one_effect() {
    let edge = Edge::start_planted().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let mut visitor = Peer::visitor(&site, &Keys::new());
    visitor.visitor_does(&command_id(), VisitorCommand::Start(opening("Zoé"))).await;
    // The desk knows, the conversation does not know that it does; then the alarm tells it again.
    let marker = format!("panic-Telling-{}.", random_id());
    visitor.says(&marker).await;
    panicked(&edge, "Telling").await;
    visitor.says("after").await;
    let revisions = told_of(&mut desk, "after").await.unwrap();
    let mut once = revisions.clone();
    once.dedup();
    assert_eq!(revisions, once, "each revision once, rising");
    let seen = desk.sees(|summary| summary.preview == "after").await.unwrap();
    assert_eq!(seen.unread, 2);
}

#[tokio::test]
async fn an_alarm_killed_midway_has_one_effect() {
    let edge = Edge::start_planted().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let keys = Keys::new();
    let mut visitor = Peer::visitor(&site, &keys);
    visitor.visitor_does(&command_id(), VisitorCommand::Start(opening("Zoé"))).await;
    // The first try fails in the desk, so that the alarm is the one that tells it.
    let marker = format!("panic-Desk-{}.", random_id());
    visitor.says(&marker).await;
    panicked(&edge, "Desk").await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.preview == marker).await.unwrap();
    // The alarm waits a moment before it notes that the desk knows, and dies in it.
    edge.kill9();
    edge.restart().await;
    visitor.says("after").await;
    // The new process knows nothing of the old one's panic, so the desk may fail once more.
    let (desk, seen) = wait::until("the list to be right", async || {
        let told = async {
            let mut desk = Desk::open(&site, &ana, Encoding::Binary).await?;
            let seen = desk.sees(|summary| summary.preview == "after").await?;
            anyhow::Ok((desk, seen))
        };
        told.await.map_err(|error| error.to_string())
    })
    .await;
    assert_eq!((seen.unread, desk.conversations.len()), (2, 1));
    let stored = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    assert_eq!(stored.texts(), [&marker[..], "after"]);
}
