//! Whether the visitor is there: said when it changes, and found out when nobody says it.

use protocol::codec::Encoding;
use protocol::visitor::VisitorCommand;
use std::time::{Duration, Instant};
use tests::agent::Agent;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::proxy::Proxy;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Keys, opening};

#[tokio::test]
async fn r11_a_killed_tab_is_shown_as_gone() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let shop = HostPage::start(&site).await;
    let (visitor, agent) = tokio::join!(Visitor::new("tab visitor"), Agent::at_work("tab agent", &site));
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "I am here").await;
    agent.take("Zoé").await;
    agent.until_inbox("the visitor online", |text| text.contains("Online")).await;
    // Dropping it kills the browser with all its processes.
    let killed = Instant::now();
    drop(visitor);
    agent.until_inbox("the visitor gone", |text| text.contains("Left the page")).await;
    assert!(killed.elapsed() < Duration::from_secs(60));
}

#[tokio::test]
async fn r11_the_last_socket_that_closes_takes_the_visitor_along() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let keys = Keys::new();
    let mut one = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    one.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    let id = &keys.conversation;
    let mut agent = Conversation::agent(&site, &ana, id, 0, Encoding::Binary).await.unwrap();
    agent.visitor_online(true).await.unwrap();
    let mut two = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    drop(one);
    // One tab is left. The message comes after the close, so it would come after a word about it.
    two.visitor_does(VisitorCommand::Send { text: "still here".to_owned() }).await.unwrap();
    agent.message("still here").await.unwrap();
    assert_eq!(agent.visitor_online, Some(true));
    drop(two);
    agent.visitor_online(false).await.unwrap();
    let mut late = Conversation::agent(&site, &ana, id, 0, Encoding::Text).await.unwrap();
    late.visitor_online(false).await.unwrap();
    let _back = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    agent.visitor_online(true).await.unwrap();
    late.visitor_online(true).await.unwrap();
}

/// The one test that waits out a real minute: a cable is pulled, so that no socket closes. Another
/// visitor, who says nothing but sends heartbeats, stays.
#[tokio::test]
async fn r11_a_pulled_cable_is_noticed_within_a_minute_and_heartbeats_are_life() {
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
    while frozen.elapsed() < Duration::from_secs(62) {
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
