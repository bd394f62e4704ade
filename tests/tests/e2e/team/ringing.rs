//! A chat that rings in the inbox.

use crate::fixtures::wire_visitor::visitor;
use protocol::site::routing::{Mode, QueueRules, Routing};
use protocol::site::settings::SiteSettings;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, settings};

#[tokio::test]
async fn a_chat_rings_in_the_inbox_and_whoever_accepts_has_it_before_them() {
    let general = QueueRules { mode: Mode::Ring, ring_seconds: 300, ..QueueRules::default() };
    let routing = Routing { general, ..Routing::default() };
    let site = Edge::shared().await.site_with(SiteSettings { routing, ..settings() }).await;
    let agent = Agent::at_work("rings", &site).await;
    let _zoe = visitor(&site, "Zoé", "Hello").await;
    agent.sees("New chat: Zoé").await;
    agent.browser.click("button", Name::Is("Decline")).await;
    agent.browser.gone("button", Name::Is("Decline")).await;
    let _yan = visitor(&site, "Yan", "Are you there?").await;
    agent.sees("New chat: Yan").await;
    agent.browser.click("button", Name::Is("Accept")).await;
    agent.browser.element("textbox", Name::Is("Reply")).await;
    agent.reply("Yes, I am.").await;
    agent.browser.gone("button", Name::Is("Accept")).await;
}
