//! Whom nobody tells, though their browser is known: who only looks on, whose session is over, or who has shown too
//! little.

use super::Scene;
use crate::sight::Shop;
use crate::started;
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use reqwest::Method;
use serde_json::json;
use tests::authenticator::{by_password, signed_in};
use tests::edge::{Edge, SignedIn, Site};
use tests::passkeys::{added, by_name};
use tests::push_service::{PushService, Subscriber, state};
use tests::stored::database;
use tests::wire::{Conversation, Desk, Outcome};

/// Has a browser of somebody's told, at an edge of its own, and the key that it trusts.
async fn is_to_be_told(site: &Site, service: &PushService, who: &SignedIn) -> (Subscriber, String) {
    let (key, _) = state(site, who).await;
    let browser = service.browser();
    assert_eq!(browser.subscribe(site, who, "en").await, 204);
    (browser, key)
}

#[tokio::test]
async fn whoever_only_looks_on_is_told_of_no_chat() {
    let scene = Scene::new().await;
    let site = &scene.site;
    let ana = site.sign_in().await;
    let bea = scene.colleague("Bea").await;
    let viewer = scene.edge.colleague_as(site, "Viewer", Some("viewer")).await.sign_in().await;
    let viewer = scene.told(viewer, "en").await;
    let becomes = scene.colleague("Becomes one").await;
    let path = format!("/v1/sites/{}/people/{}", site.id, becomes.who.session.agent.id);
    site.asks(&ana, Method::PUT, &path, Some(&json!({"role": "viewer"}))).await.unwrap();
    for count in 1..=2 {
        let (_keys, _visitor) = started(site).await;
        scene.opens(&bea, count).await;
    }
    // Whoever is told of a chat is told at once, so that these would have been as well.
    assert_eq!((scene.service.count(&viewer.browser), scene.service.count(&becomes.browser)), (0, 0));
}

#[tokio::test]
async fn whoever_sees_only_their_departments_is_told_of_no_chat_of_another() {
    let shop = Shop::new(true).await;
    let site = &shop.site;
    let service = PushService::start().await;
    let (owner, key) = is_to_be_told(site, &service, &shop.owner).await;
    let (beas, _) = is_to_be_told(site, &service, &shop.bea).await;
    let (ions, _) = is_to_be_told(site, &service, &shop.ion).await;
    let (tea, mut visitor) = shop.chat("tea").await;
    for browser in [&owner, &beas] {
        service.receives(browser, 1, &key).await;
    }
    // Whose inbox is open is owed word of a chat only if it is theirs to see.
    let desk = Desk::open_paged(site, &shop.ion, Encoding::Binary).await.unwrap();
    let (_second, _socket) = shop.chat("tea").await;
    for browser in [&owner, &beas] {
        service.receives(browser, 2, &key).await;
    }
    drop(desk);
    // What is said in the chat goes to whoever has it, of whatever department.
    let mut agent =
        Conversation::agent(site, &shop.bea, &tea.conversation, 0, Encoding::Binary).await.unwrap();
    assert!(matches!(agent.agent_does(AgentCommand::Take).await.unwrap(), Outcome::Stored(_)));
    drop(agent);
    visitor.visitor_does(VisitorCommand::Send { text: "Are you there?".to_owned() }).await.unwrap();
    service.receives(&beas, 3, &key).await;
    // Whoever is told of a chat is told at once, so that the others would have been as well.
    let (lamps, _third) = shop.chat("lamps").await;
    let told = service.receives(&ions, 1, &key).await;
    assert_eq!(told.len(), 1);
    assert!(told[0]["path"].as_str().unwrap().ends_with(&lamps.conversation), "{told:?}");
}

#[tokio::test]
async fn nobody_is_told_whose_session_is_over() {
    let (edge, service) = (Edge::start().await, PushService::start().await);
    let site = edge.site().await;
    let mut all = Vec::new();
    for name in ["Idle", "Over", "Bea"] {
        let who = edge.colleague_as(&site, name, Some("agent")).await.sign_in().await;
        let (browser, key) = is_to_be_told(&site, &service, &who).await;
        all.push((who.session.agent.id, browser, key));
    }
    let [(idle, idles, _), (over, overs, _), (_, beas, key)] = &all[..] else { panic!("three were told") };
    edge.kill9();
    {
        let directory = database(&edge, "jasette-directory", "push_subscriptions");
        let uses = "UPDATE uses SET at = 1 WHERE session IN (SELECT hash FROM sessions WHERE agent = ?)";
        assert!(directory.execute(uses, [idle.as_str()]).unwrap() > 0);
        let sessions = "UPDATE sessions SET until = 1 WHERE agent = ?";
        assert!(directory.execute(sessions, [over.as_str()]).unwrap() > 0);
    }
    edge.restart().await;
    for count in 1..=2 {
        let (_keys, _visitor) = started(&site).await;
        service.receives(beas, count, key).await;
    }
    assert_eq!((service.count(idles), service.count(overs)), (0, 0));
}

#[tokio::test]
async fn where_every_site_requires_a_second_factor_a_password_alone_is_told_of_no_chat() {
    let edge = Edge::start_with(vec![("JASETTE_SECOND_FACTOR", "required".to_owned())]).await;
    let (site, service) = (edge.site().await, PushService::start().await);
    let named = by_name(&site);
    let mut ana = by_password(&named).await;
    added(&named, &mut ana, "").await;
    let (strong, key) = is_to_be_told(&site, &service, &signed_in(&named, &mut ana).await).await;
    let (weak, _) = is_to_be_told(&site, &service, &site.sign_in().await).await;
    for count in 1..=2 {
        let (_keys, _visitor) = started(&site).await;
        service.receives(&strong, count, &key).await;
    }
    assert_eq!(service.count(&weak), 0);
}
