//! A conversation has an address: a reload, and a link that is sent to a colleague, open it.

use crate::fixtures::wire_visitor::{does, visitor};
use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site, http};
use tests::process::random_id;
use tests::wire::{Conversation, Keys, opening};

/// Waits until the page's address is this path.
async fn address_is(agent: &Agent, path: &str) {
    let script = "return location.pathname";
    agent
        .browser
        .until(&format!("the address to be {path}"), async || {
            Ok((agent.browser.run(script).await == path).then_some(()))
        })
        .await;
}

/// Where the page is.
async fn address(agent: &Agent) -> String {
    agent.browser.run("return location.pathname").await.as_str().unwrap().to_owned()
}

/// Waits until a conversation is open whose visitor has this name.
async fn heading_is(agent: &Agent, name: &str) {
    agent.browser.element("heading", Name::Is(name)).await;
}

/// Opens a listed conversation and gives its address.
async fn opens(agent: &Agent, name: &str) -> String {
    let before = address(agent).await;
    agent.open(name).await;
    agent
        .browser
        .until("the address to follow", async || Ok(Some(address(agent).await).filter(|now| *now != before)))
        .await
}

#[tokio::test]
async fn the_address_follows_and_leads_back() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("address", &site).await;
    let _zoe = visitor(&site, "Zoé", "Do you have linden tea?").await;
    let _radu = visitor(&site, "Radu", "Where is my parcel?").await;
    agent.sees_waiting("Zoé").await;
    agent.sees_waiting("Radu").await;
    assert_eq!(address(&agent).await, "/inbox");
    let zoe = opens(&agent, "Zoé").await;
    assert!(zoe.starts_with(&format!("/inbox/{}/c/", site.id)), "{zoe}");
    let radu = opens(&agent, "Radu").await;
    agent.browser.run("history.back()").await;
    address_is(&agent, &zoe).await;
    heading_is(&agent, "Zoé").await;
    agent.reads("Do you have linden tea?", "parcel").await;
    agent.browser.run("history.back()").await;
    address_is(&agent, "/inbox").await;
    agent.sees("Choose a conversation").await;
    agent.browser.run("history.go(2)").await;
    address_is(&agent, &radu).await;
    heading_is(&agent, "Radu").await;
    agent.browser.reload().await;
    heading_is(&agent, "Radu").await;
    assert_eq!(address(&agent).await, radu);

    // On a phone the list has an address of its own, and the browser's way back leads to it.
    agent.browser.resize(390, 844).await;
    agent.browser.click("button", Name::Is("Back to the list")).await;
    address_is(&agent, "/inbox").await;
    let zoe_again = opens(&agent, "Zoé").await;
    assert_eq!(zoe_again, zoe);
    agent.browser.run("history.back()").await;
    agent.browser.element("button", Name::Has("Radu")).await;
    assert_eq!(agent.browser.console().await, Vec::<String>::new());
}

/// An agent of a site who follows a link without being signed in.
async fn follows(name: &str, site: &Site, path: &str) -> Agent {
    let agent = Agent { browser: Browser::start(name).await };
    agent.browser.goto(&site.url(path)).await;
    agent.sign_in(site).await;
    agent
}

#[tokio::test]
async fn a_link_opens_the_conversation_after_the_sign_in() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bea_site = edge.colleague(&site, "Bea").await;
    let ana = Agent::at_work("address sends", &site).await;
    let _zoe = visitor(&site, "Zoé", "Do you have linden tea?").await;
    let _radu = visitor(&site, "Radu", "Where is my parcel?").await;
    ana.sees_waiting("Zoé").await;
    let link = opens(&ana, "Zoé").await;
    let bea = follows("address follows", &bea_site, &format!("{link}?lang=en")).await;
    bea.reads("Do you have linden tea?", "parcel").await;
    assert_eq!(address(&bea).await, link);

    // Somebody else's agent is told that it is not theirs, and nothing of what it says.
    let elsewhere = edge.site().await;
    let eve = follows("address strays", &elsewhere, &link).await;
    eve.sees("This conversation cannot be shown").await;
    assert!(!eve.browser.text().await.unwrap().contains("linden"));
    let _own = visitor(&elsewhere, "Mia", "Hello from here").await;
    eve.open("Mia").await;
    eve.reads("Hello from here", "linden").await;
    let own = format!("/inbox/{}/c/", elsewhere.id);
    eve.browser
        .until("the address to follow", async || Ok(address(&eve).await.starts_with(&own).then_some(())))
        .await;
}

#[tokio::test]
async fn what_was_never_there_or_is_erased_is_told_calmly() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("address gone", &site).await;
    let keys = Keys::new();
    let mut zoe = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    does(&mut zoe, VisitorCommand::Start(opening("Zoé"))).await;
    does(&mut zoe, VisitorCommand::Send { text: "Hello".to_owned() }).await;
    agent.sees_waiting("Zoé").await;
    let erase = http().post(site.conversation_url(&keys.conversation, "erase"));
    let erased = erase.bearer_auth(keys.token.reveal()).header("origin", &site.base).send().await.unwrap();
    assert!(erased.status().is_success(), "{}", erased.status());
    for gone in [keys.conversation.clone(), random_id()] {
        agent.browser.goto(&site.url(&format!("/inbox/{}/c/{gone}", site.id))).await;
        agent.sees("This conversation cannot be shown").await;
        for tool in ["Take conversation", "Send", "More actions"] {
            assert!(
                agent.browser.find("button", Name::Is(tool)).await.unwrap().is_none(),
                "{tool} for {gone}"
            );
        }
        // The inbox goes on.
        agent.browser.element("list|listbox", Name::Is("Conversations")).await;
    }
    assert_eq!(agent.browser.console().await, Vec::<String>::new());
}
