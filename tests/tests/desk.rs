//! A desk's list: by page for clients that greet so, one frame for each for the others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use domain::desk::{FRAME, PAGE};
use futures::{StreamExt, TryStreamExt, stream};
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::{DeskCommand, DeskFrame, Summary};
use protocol::frames::visitor::VisitorCommand;
use std::collections::BTreeSet;
use tests::edge::{Edge, SignedIn, Site};
use tests::wire::{Conversation, Desk, Keys, opening};

/// More than the agent's own, a greeting's page and one more page.
const ASSIGNED: usize = PAGE + FRAME + 20;

/// Has a visitor start a conversation, and an agent take it.
async fn taken(site: &Site, agent: &SignedIn) -> anyhow::Result<String> {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Binary).await?;
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await?;
    let mut agent = Conversation::agent(site, agent, &keys.conversation, 0, Encoding::Binary).await?;
    agent.agent_does(AgentCommand::Take).await?;
    Ok(keys.conversation.clone())
}

#[tokio::test]
async fn a_long_list_comes_by_page_and_whole() {
    let edge = Edge::start_for_many().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bea = edge.colleague(&site, "Bea").await.sign_in().await;
    // Bea's own are the oldest: they come first all the same.
    let own = taken(&site, &bea).await.unwrap();
    let of_ana: BTreeSet<String> =
        stream::iter(0..ASSIGNED).map(|_| taken(&site, &ana)).buffered(8).try_collect().await.unwrap();
    // Whoever takes no pages gets all of it; then everything has arrived at the desk.
    let mut whole = Desk::open(&site, &ana, Encoding::Text).await.unwrap();
    while whole.conversations.values().filter(|one| one.assignee.is_some()).count() < ASSIGNED + 1 {
        whole.step().await.unwrap();
    }

    let mut desk = Desk::open_paged(&site, &bea, Encoding::Binary).await.unwrap();
    assert!(desk.conversations.contains_key(&own));
    let first = desk.conversations.len();
    assert!((PAGE..=PAGE + 1).contains(&first), "{first} at first");
    let mut pages = 0;
    while let Some(next) = desk.next.clone() {
        desk.send(&DeskCommand::More(next)).await.unwrap();
        loop {
            if let DeskFrame::Page(page) = desk.step().await.unwrap() {
                assert_eq!(usize::try_from(page.counts.open).unwrap(), ASSIGNED + 1);
                assert!(page.conversations.len() <= FRAME);
                break;
            }
        }
        pages += 1;
    }
    assert_eq!(pages, 2);
    assert_eq!(desk.conversations.len(), ASSIGNED + 1);
    assert!(of_ana.iter().all(|id| desk.conversations.contains_key(id)));
}

#[tokio::test]
async fn changes_come_together_or_one_by_one() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bea = edge.colleague(&site, "Bea").await.sign_in().await;
    let mut single = Desk::open(&site, &ana, Encoding::Text).await.unwrap();
    for encoding in [Encoding::Binary, Encoding::Text] {
        let mut together = Desk::open_paged(&site, &bea, encoding).await.unwrap();
        assert!(together.presence.values().all(|one| one.connected), "{:?}", together.presence);
        let id = taken(&site, &ana).await.unwrap();
        together.sees(|summary| summary.id.as_str() == id && summary.assignee.is_some()).await.unwrap();
        single.sees(|summary| summary.id.as_str() == id && summary.assignee.is_some()).await.unwrap();

        single.send(&DeskCommand::SetAvailable(false)).await.unwrap();
        let away = |desk: &Desk| desk.presence.values().any(|one| !one.available && one.connected);
        while !away(&together) {
            assert!(!matches!(together.step().await.unwrap(), DeskFrame::Presence(_)));
        }
        loop {
            if matches!(single.step().await.unwrap(), DeskFrame::Presence(one) if !one.available && one.connected)
            {
                break;
            }
        }
        single.send(&DeskCommand::SetAvailable(true)).await.unwrap();
        while away(&together) {
            together.step().await.unwrap();
        }
    }
}

#[tokio::test]
async fn whoever_leaves_is_away_for_everybody() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bea = edge.colleague(&site, "Bea").await.sign_in().await;
    let bea_id = bea.session.agent.id.as_str().to_owned();
    let mut desk = Desk::open_paged(&site, &ana, Encoding::Binary).await.unwrap();
    let [first, second] = [
        Desk::open_paged(&site, &bea, Encoding::Binary).await,
        Desk::open(&site, &bea, Encoding::Text).await,
    ];
    while !desk.presence.get(&bea_id).is_some_and(|one| one.connected) {
        desk.step().await.unwrap();
    }
    drop(first);
    // The second window is still open: nothing says that she is away before that is closed too.
    let mut third = Desk::open_paged(&site, &ana, Encoding::Binary).await.unwrap();
    assert!(third.presence[&bea_id].connected);
    drop(second);
    for desk in [&mut desk, &mut third] {
        while desk.presence[&bea_id].connected {
            desk.step().await.unwrap();
        }
    }
}

#[tokio::test]
async fn an_inbox_of_an_earlier_version_gets_a_frame_for_each() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let own = taken(&site, &ana).await.unwrap();
    let hello = DeskCommand::HelloPaged { version: 1 };
    let mut desk = Desk::greet(&site, &ana, Encoding::Binary, hello).await.unwrap();
    let mine = |summary: &Summary| summary.id.as_str() == own && summary.assignee.is_some();
    desk.sees(mine).await.unwrap();
    let other = taken(&site, &ana).await.unwrap();
    let frame = loop {
        match desk.step().await.unwrap() {
            DeskFrame::Conversation(summary) if summary.id.as_str() == other => break summary,
            DeskFrame::Changes(_) | DeskFrame::Page(_) => panic!("it cannot read lists"),
            _ => {}
        }
    };
    assert_eq!(frame.id.as_str(), other);
}
