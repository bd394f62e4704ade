//! The team sees what is being written only where the site says so, and then the visitor is
//! told.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use protocol::frames::server::ServerFrame;
use protocol::site::settings::{Service, SiteSettings};
use tests::edge::{Edge, settings};

const TOLD: &str = "The team can see what you write before you send it.";

#[tokio::test]
async fn what_is_being_written_is_seen_by_both_agents_and_the_visitor_knows() {
    let service = Service { typing_preview: true, ..Service::default() };
    let site = Edge::shared().await.site_with(SiteSettings { service, ..settings() }).await;
    let mut chat = BrowserChat::on(site, "typing preview").await;
    let (_, mut other) = chat.colleague("Bea").await;
    chat.visitor.sees(TOLD).await;
    chat.visitor.types("I wonder whether").await;
    for agent in [&mut chat.agent, &mut other] {
        loop {
            if let ServerFrame::Draft { text } = agent.step().await.unwrap()
                && text == "I wonder whether"
            {
                break;
            }
        }
    }
    assert!(!chat.agent.texts().contains(&"I wonder whether"), "it is not sent");
    chat.is_content().await;
}

#[tokio::test]
async fn otherwise_nobody_sees_it() {
    let mut chat = BrowserChat::start("typing preview off").await;
    chat.visitor.types("I wonder whether").await;
    chat.agent.other_types(true).await.unwrap();
    chat.visitor.send(" you repair lamps").await;
    // Everything until the message itself: no word of it came before.
    loop {
        match chat.agent.step().await.unwrap() {
            ServerFrame::Draft { text } => panic!("{text:?} was shown"),
            ServerFrame::Event(_) if chat.agent.texts().contains(&"I wonder whether you repair lamps") => {
                break;
            }
            _ => {}
        }
    }
    assert_eq!(chat.visitor.count(TOLD).await, 0);
    chat.is_content().await;
}
