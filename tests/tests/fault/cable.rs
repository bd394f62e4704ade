//! Somebody who is gone without a word: found out by the heartbeats that stay away. These tests wait out a real minute
//! and more, and are therefore among the first to start.

use domain::push::owed::SILENT_MS;
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::{Stage, Summary};
use protocol::frames::visitor::VisitorCommand;
use std::time::{Duration, Instant};
use tests::edge::Edge;
use tests::proxy::Proxy;
use tests::push_service::{PushService, state};
use tests::wait;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

/// A cable is pulled, so that no socket closes. Another visitor, who says nothing but sends heartbeats, stays.
#[tokio::test]
async fn a_pulled_cable_is_noticed_within_a_minute_and_heartbeats_are_life() {
    let edge = Edge::start().await;
    let near = edge.site().await;
    let proxy = Proxy::start(edge.port()).await;
    let far = near.through(proxy.base());
    let ana = near.sign_in().await;
    let (pulled, quiet) = (Keys::new(), Keys::new());
    let mut gone = Conversation::visitor(&far, &pulled, 0, Encoding::Text).await.unwrap();
    gone.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    let mut stays = Conversation::visitor(&near, &quiet, 0, Encoding::Text).await.unwrap();
    stays.visitor_does(VisitorCommand::Start(opening("Ioana"))).await.unwrap();
    let agent = async |keys: &Keys| {
        Conversation::agent(&near, &ana, &keys.conversation, 0, Encoding::Text).await.unwrap()
    };
    let (mut at_gone, mut at_stays) = (agent(&pulled).await, agent(&quiet).await);
    at_gone.visitor_online(true).await.unwrap();
    at_stays.visitor_online(true).await.unwrap();

    proxy.freeze();
    let frozen = Instant::now();
    let mut beat = tokio::time::interval(Duration::from_secs(10));
    let mut said = None;
    // The heartbeats go on for longer than a socket may be silent.
    while frozen.elapsed() < Duration::from_secs(59) {
        tokio::select! {
            _ = beat.tick() => {
                for socket in [&mut stays, &mut at_gone, &mut at_stays] {
                    socket.ping().await.unwrap();
                }
            }
            frame = at_gone.step() => {
                frame.unwrap();
                if at_gone.visitor_online == Some(false) && said.is_none() {
                    said = Some(frozen.elapsed());
                }
            }
            frame = at_stays.step() => {
                frame.unwrap();
                assert_eq!(at_stays.visitor_online, Some(true));
            }
            frame = stays.step() => {
                frame.expect("the socket of a visitor who sends heartbeats stays open");
            }
        }
    }
    let said = said.expect("the visitor is shown as gone");
    assert!(said < Duration::from_secs(60), "after {said:?}");

    // Nothing is lost by it: the cable is back, and so is the visitor.
    drop(gone);
    proxy.mend();
    let mut back = Conversation::visitor(&far, &pulled, 0, Encoding::Text).await.unwrap();
    back.visitor_does(VisitorCommand::Send { text: "back".to_owned() }).await.unwrap();
    at_gone.message("back").await.unwrap();
    assert_eq!(at_gone.visitor_online, Some(true));
}

/// The cable of an agent's inbox is pulled, so that its socket stays open, and a chat begins. A colleague's, which sends
/// heartbeats, is there all the time.
#[tokio::test]
async fn an_agent_whose_cable_was_pulled_is_told_of_the_chat_that_waits() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let proxy = Proxy::start(edge.port()).await;
    let service = PushService::start().await;
    let ana = site.sign_in().await;
    let bea = edge.colleague_as(&site, "Bea", Some("agent")).await.sign_in().await;
    // A browser asks for the site's key before it subscribes.
    let (key, _) = state(&site, &ana).await;
    let (anas, beas) = (service.browser(), service.browser());
    assert_eq!(anas.subscribe(&site, &ana, "en").await, 204);
    assert_eq!(beas.subscribe(&site, &bea, "en").await, 204);
    let _pulled = Desk::open_paged(&site.through(proxy.base()), &ana, Encoding::Text).await.unwrap();
    let mut stays = Desk::open_paged(&site, &bea, Encoding::Text).await.unwrap();
    proxy.freeze();
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "Anybody there?".to_owned() }).await.unwrap();

    stays.sees(|summary| summary.id.as_str() == keys.conversation).await.unwrap();
    assert_eq!(service.count(&anas), 0, "she counts as here when it begins");
    let until = Duration::from_millis(SILENT_MS) + wait::DEADLINE;
    let told = wait::try_until(until, async || {
        let count = service.count(&anas);
        if count > 0 { Ok(()) } else { Err(count) }
    });
    tokio::pin!(told);
    let mut beat = tokio::time::interval(Duration::from_secs(10));
    loop {
        tokio::select! {
            _ = beat.tick() => stays.ping().await.unwrap(),
            told = &mut told => break told.expect("she is told"),
        }
    }
    let shown = service.receives(&anas, 1, &key).await.remove(0);
    assert!(shown["path"].as_str().unwrap().ends_with(&keys.conversation), "{shown}");
    assert_eq!(service.count(&beas), 0, "a heartbeat is life");
}

/// The cable of an agent's inbox is pulled, and within the minute the visitor of a chat of hers writes.
#[tokio::test]
async fn an_agent_whose_cable_was_pulled_is_told_of_what_is_written_to_her() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let proxy = Proxy::start(edge.port()).await;
    let service = PushService::start().await;
    let ana = site.sign_in().await;
    let (key, _) = state(&site, &ana).await;
    let anas = service.browser();
    assert_eq!(anas.subscribe(&site, &ana, "en").await, 204);
    let mut pulled = Desk::open_paged(&site.through(proxy.base()), &ana, Encoding::Text).await.unwrap();
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "Hello".to_owned() }).await.unwrap();
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Text).await.unwrap();
    for command in [AgentCommand::Take, AgentCommand::Send { text: "Hello, too".to_owned() }] {
        assert!(matches!(agent.agent_does(command).await.unwrap(), Outcome::Stored(_)));
    }
    let answered = |summary: &Summary| summary.stage == Stage::Assigned && summary.unread == 0;
    pulled.sees(answered).await.unwrap();
    drop(agent);
    proxy.freeze();
    visitor.visitor_does(VisitorCommand::Send { text: "And now?".to_owned() }).await.unwrap();
    assert_eq!(service.count(&anas), 0, "she counts as here");
    let until = Duration::from_millis(SILENT_MS) + wait::DEADLINE;
    let told = wait::try_until(until, async || {
        let count = service.count(&anas);
        if count > 0 { Ok(()) } else { Err(count) }
    });
    told.await.expect("she is told");
    let shown = service.receives(&anas, 1, &key).await.remove(0);
    assert_eq!(shown["title"], "New message on Ceainăria");
    assert!(shown["path"].as_str().unwrap().ends_with(&keys.conversation), "{shown}");
}
