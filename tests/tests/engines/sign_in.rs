//! An agent signs in where no certificate is, on the machine they sit at, and answers.

use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::Browser;
use tests::edge::Edge;
use tests::engine::Engine;
use tests::wire::{Conversation, Keys, Outcome, opening};

async fn is_signed_in(engine: Engine) {
    let site = Edge::shared().await.site().await;
    let mut visitor = Conversation::visitor(&site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    for said in
        [VisitorCommand::Start(opening("Zoé")), VisitorCommand::Send { text: "Is anybody there?".to_owned() }]
    {
        let outcome = visitor.visitor_does(said).await.unwrap();
        assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
    }
    let agent = Agent { browser: Browser::start_in(engine, "sign in", &[]).await };
    agent.open_inbox(&site).await;
    agent.sign_in(&site).await;
    agent.set_available(true).await;
    agent.browser.reload().await;
    agent.sees_waiting("Zoé").await;
    agent.take("Zoé").await;
    agent.reply("I am.").await;
    visitor.message("I am.").await.unwrap();
}

#[tokio::test]
async fn an_agent_signs_in_and_answers_in_chromium() {
    is_signed_in(Engine::Chromium).await;
}

#[tokio::test]
async fn an_agent_signs_in_and_answers_in_firefox() {
    is_signed_in(Engine::Firefox).await;
}

#[tokio::test]
async fn an_agent_signs_in_and_answers_in_webkit() {
    is_signed_in(Engine::WebKit).await;
}
