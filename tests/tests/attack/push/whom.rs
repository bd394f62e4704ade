//! Whom nobody tells, though their browser is known: who only looks on, and whose session is over.

use super::Scene;
use crate::started;
use reqwest::Method;
use serde_json::json;
use tests::edge::Edge;
use tests::push_service::{PushService, state};
use tests::stored::database;

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
async fn nobody_is_told_whose_session_is_over() {
    let (edge, service) = (Edge::start().await, PushService::start().await);
    let site = edge.site().await;
    let mut all = Vec::new();
    for name in ["Idle", "Over", "Bea"] {
        let who = edge.colleague_as(&site, name, Some("agent")).await.sign_in().await;
        let (key, _) = state(&site, &who).await;
        let browser = service.browser();
        assert_eq!(browser.subscribe(&site, &who, "en").await, 204);
        all.push((who.session.agent.id, browser, key));
    }
    let [(idle, idles, _), (over, overs, _), (_, beas, key)] = &all[..] else { panic!("three were told") };
    edge.kill9();
    {
        let directory = database(&edge, "jasette-directory", "push_subscriptions");
        let uses = "UPDATE uses SET at = 1 WHERE session IN (SELECT hash FROM sessions WHERE agent = ?)";
        assert_eq!(directory.execute(uses, [idle.as_str()]).unwrap(), 1);
        let sessions = "UPDATE sessions SET until = 1 WHERE agent = ?";
        assert_eq!(directory.execute(sessions, [over.as_str()]).unwrap(), 1);
    }
    edge.restart().await;
    for count in 1..=2 {
        let (_keys, _visitor) = started(&site).await;
        service.receives(beas, count, key).await;
    }
    assert_eq!((service.count(idles), service.count(overs)), (0, 0));
}
