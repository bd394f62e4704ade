//! Pages without end: a map that writes where it looks into its address; and what stands in addresses.

use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::conversation::opening::Page;
use protocol::frames::visitor::VisitorCommand;
use tests::edge::Edge;
use tests::wire::{Conversation, Keys, Outcome, opening};

const RUSH: usize = 100;

fn page(n: usize) -> Page {
    let url = format!("https://zoe:hunter2@shop.example/map?token=hunter2&at={n}#access_token=hunter2");
    Page { url, title: "Map".to_owned(), referrer: "https://shop.example/?code=hunter2".to_owned() }
}

#[tokio::test]
async fn of_pages_that_rush_by_a_few_are_stored_without_keys_and_the_last_is_right() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (keys, ana) = (Keys::new(), site.sign_in().await);
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    for n in 0..RUSH {
        let outcome = visitor.visitor_does(VisitorCommand::SetPage(page(n))).await.unwrap();
        assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
    }
    // What was acknowledged is stored, a page that waits its turn as well.
    edge.kill9();
    edge.restart().await;
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    let last = format!("https://shop.example/map?at={}", RUSH - 1);
    let is_last = |body: &EventBody| matches!(body, EventBody::PageChanged(page) if page.url == last);
    agent.event(is_last).await.unwrap();
    let stored = agent.events.iter().filter(|event| matches!(event.body, EventBody::PageChanged(_))).count();
    assert!((2..=10).contains(&stored), "{stored}");
    assert!(agent.events.last().is_some_and(|event| is_last(&event.body)));
    assert!(!format!("{:?}", agent.events).contains("hunter2"));
}
