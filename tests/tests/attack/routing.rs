//! Who gets which chat: for owners and admins to say, within bounds, and nobody is told anything by trying.

use protocol::site::routing::Mode;
use protocol::site::settings::EditedSettings;
use reqwest::Method;
use serde_json::{Value, json};
use tests::edge::Edge;
use tests::requests::{answer, refused};

/// What is tried: Ana is there, Bea has as many as she may, Cai is away.
fn trial() -> Value {
    json!({
        "departments": [{"id": "sales", "name": "Sales", "agents": []}],
        "routing": {
            "departments": [{"department": "sales", "rules": {"mode": "ring"}}],
            "agents": [{"agent": "bea", "profile": {"cap": 1}}]
        },
        "team": [
            {"agent": "ana", "available": true, "chats": 2},
            {"agent": "bea", "available": true, "chats": 1},
            {"agent": "cai", "available": false}
        ],
        "visitor": {"department": "sales"}
    })
}

#[tokio::test]
async fn only_owners_and_admins_say_who_gets_which_chat_and_try_it() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let owner = site.sign_in().await;
    let path = format!("/v1/sites/{}/settings", site.id);
    let tries = format!("{path}/routing-trial");
    let read = async || -> EditedSettings {
        site.request(&owner, Method::GET, &path).send().await.unwrap().json().await.unwrap()
    };
    let before = read().await;
    let mut wanted = before.clone();
    wanted.settings.routing.general.mode = Mode::Direct;
    for role in ["viewer", "agent"] {
        let other = edge.colleague_as(&site, "Doina", Some(role)).await.sign_in().await;
        let change = site.request(&other, Method::PUT, &path).json(&wanted);
        assert_eq!(refused(&answer(change).await), (403, "not_allowed"), "{role}");
        let asks = site.request(&other, Method::POST, &tries).json(&trial());
        assert_eq!(refused(&answer(asks).await), (403, "not_allowed"), "{role}");
    }
    assert_eq!(read().await, before);
    let admin = edge.colleague_as(&site, "Bogdan", Some("admin")).await.sign_in().await;
    let (status, _) = answer(site.request(&admin, Method::PUT, &path).json(&wanted)).await;
    assert_eq!((status, read().await.settings.routing.general.mode), (200, Mode::Direct));
}

#[tokio::test]
async fn a_trial_answers_and_changes_nothing() {
    let site = Edge::shared().await.site().await;
    let owner = site.sign_in().await;
    let path = format!("/v1/sites/{}/settings", site.id);
    let tries = format!("{path}/routing-trial");
    let settings = async || answer(site.request(&owner, Method::GET, &path)).await.1;
    let before = settings().await;
    let ask = async |trial: &Value| answer(site.request(&owner, Method::POST, &tries).json(trial)).await;
    let (status, told) = ask(&trial()).await;
    assert_eq!(status, 200, "{told}");
    let verdicts = json!([
        {"agent": "ana", "verdict": "gets"},
        {"agent": "bea", "verdict": "full"},
        {"agent": "cai", "verdict": "away"}
    ]);
    assert_eq!(told, json!({"mode": "ring", "gets": "ana", "after_seconds": 0, "team": verdicts}));
    for (place, bad, code) in [
        ("/team/0/chats", json!(-1), "malformed"),
        ("/routing", json!({"cap": 101}), "routing_refused"),
        ("/routing/agents/0/profile/cap", json!(101), "routing_refused"),
        ("/team/1/agent", json!("ana"), "routing_refused"),
        (
            "/visitor",
            json!({"skills": (0..51).map(|n| n.to_string()).collect::<Vec<_>>()}),
            "routing_refused",
        ),
    ] {
        let mut trial = trial();
        *trial.pointer_mut(place).unwrap() = bad;
        assert_eq!(refused(&ask(&trial).await), (400, code), "{place}");
    }
    assert_eq!(settings().await, before);
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_name_and_nothing_of_it_is_stored() {
    let site = Edge::shared().await.site().await;
    let owner = site.sign_in().await;
    let path = format!("/v1/sites/{}/settings", site.id);
    let before = answer(site.request(&owner, Method::GET, &path)).await.1;
    let twice = |one: Value| json!([one, one]);
    let many: Vec<Value> = (0..=1_000).map(|n| json!({"agent": format!("a{n}")})).collect();
    let with = |profile: Value| json!([{"agent": "ana", "profile": profile}]);
    for (place, bad) in [
        ("/cap", json!(101)),
        ("/misses", json!(6)),
        ("/general/ring_seconds", json!(9)),
        ("/general/ring_seconds", json!(301)),
        ("/general/reply_seconds", json!(3_601)),
        ("/general/skill_wait_seconds", json!(4)),
        ("/departments", twice(json!({"department": "sales"}))),
        ("/departments", json!([{"department": "not an id"}])),
        ("/departments", json!([{"department": "sales", "needs": {"languages": ["tlh"]}}])),
        ("/agents", twice(json!({"agent": "ana"}))),
        ("/agents", many.into()),
        ("/agents", with(json!({"cap": 101}))),
        ("/agents", with(json!({"skills": ["x".repeat(41)]}))),
        ("/agents", with(json!({"skills": [" latin"]}))),
    ] {
        let mut edited = before.clone();
        edited["settings"]["name"] = json!("Half");
        *edited["settings"]["routing"].pointer_mut(place).unwrap() = bad;
        let change = site.request(&owner, Method::PUT, &path).json(&edited);
        assert_eq!(refused(&answer(change).await), (400, "routing_refused"), "{place}");
        assert_eq!(answer(site.request(&owner, Method::GET, &path)).await.1, before, "{place}");
    }
}
