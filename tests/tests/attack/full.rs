//! Conversations that hold as much as one may, and what it takes to tell them again.

use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::conversation::etiquette::ClosingReason;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use tests::bench::figures::{memory_kb, runtime_on};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::wire::{Conversation, Keys, Outcome, opening};

/// A message of the greatest length, in the widest characters.
fn long() -> String {
    "🐝".repeat(protocol::limits::TEXT_MAX)
}

fn full() -> Outcome {
    Outcome::Refused("conversation_full".to_owned())
}

/// Fills a conversation: an agent comes back whenever one of their sockets has brought as much as it may.
async fn fill(site: &Site, ana: &SignedIn, keys: &Keys) {
    let text = long();
    loop {
        let mut agent =
            Conversation::agent(site, ana, &keys.conversation, 1_000_000, Encoding::Binary).await.unwrap();
        for _ in 0..60 {
            let command = AgentCommand::Send { text: text.clone() };
            let outcome = agent.agent_does(command).await.unwrap();
            if outcome == full() {
                return;
            }
            assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
        }
    }
}

async fn started(site: &Site, keys: &Keys) -> Conversation {
    let mut visitor = Conversation::visitor(site, keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    visitor
}

#[tokio::test]
async fn a_full_conversation_takes_no_more_words_and_the_agent_closes_it() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (keys, ana) = (Keys::new(), site.sign_in().await);
    let mut visitor = started(&site, &keys).await;
    fill(&site, &ana, &keys).await;
    let more = visitor.visitor_does(VisitorCommand::Send { text: "more".to_owned() }).await.unwrap();
    assert_eq!(more, full());
    let read = VisitorCommand::Mark { delivered: 3, read: 3 };
    assert!(matches!(visitor.visitor_does(read).await.unwrap(), Outcome::Stored(_)));

    let mut agent =
        Conversation::agent(&site, &ana, &keys.conversation, 1_000_000, Encoding::Binary).await.unwrap();
    let close = AgentCommand::Close { reason: ClosingReason::Other };
    assert!(matches!(agent.agent_does(close).await.unwrap(), Outcome::Stored(_)));
    visitor.event(|body| matches!(body, EventBody::Ended { .. })).await.unwrap();
    edge.kill9();
    edge.restart().await;
    let mut back = Conversation::visitor(&site, &keys, 1_000_000, Encoding::Binary).await.unwrap();
    let reopened = back.visitor_does(VisitorCommand::Reopen).await.unwrap();
    assert_eq!(reopened, full(), "it is as full after a restart");
}

#[tokio::test]
async fn a_visitor_fills_a_conversation_slowly() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let keys = Keys::new();
    let mut visitor = started(&site, &keys).await;
    let text = long();
    for _ in 0..200 {
        if visitor.visitor_does(VisitorCommand::Send { text: text.clone() }).await.is_err() {
            let written =
                Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap().texts().len();
            assert!((30..=70).contains(&written), "{written} messages of 16 KB");
            return;
        }
    }
    panic!("nobody stops them");
}

#[tokio::test]
async fn telling_a_full_conversation_again_and_again_does_not_fill_the_memory() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (keys, ana) = (Keys::new(), site.sign_in().await);
    drop(started(&site, &keys).await);
    fill(&site, &ana, &keys).await;
    let mb = || memory_kb(runtime_on(edge.port()).expect("it runs")) / 1024.0;
    let before = mb();
    let url = site.conversation_url(&keys.conversation, "transcript?format=html");
    let client = http();
    // Whoever asks and does not listen is the worst.
    let ask = async |_| client.get(&url).bearer_auth(keys.token.reveal()).send().await.unwrap();
    let transcripts = join_all((0..20).map(ask)).await;
    let greetings = join_all(
        (0..9).map(async |_| Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.is_ok()),
    );
    let greeted = greetings.await.into_iter().filter(|greeted| *greeted).count();
    let after = mb();
    let told = transcripts.iter().filter(|response| response.status() == 200).count();
    let refused = transcripts.iter().filter(|response| response.status() == 429).count();
    println!(
        "{told} transcripts and {greeted} greetings of a full conversation: {before:.0} MB, then {after:.0} MB"
    );
    assert_eq!(told + refused, 20);
    assert!(told >= 1 && refused >= 1, "{told} told, {refused} refused");
    assert!(after - before < 128.0, "{before:.0} MB became {after:.0} MB");
}
