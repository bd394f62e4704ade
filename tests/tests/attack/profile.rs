//! What somebody tells of themselves: only they change it, it is checked, and a new name is known at once.

use crate::started;
use domain::quota::PROFILE_CHANGES;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use reqwest::Method;
use serde_json::{Value, json};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::requests::{Answer, answer};
use tests::wire::{Conversation, Desk, Outcome};

async fn read(site: &Site, who: &SignedIn) -> Value {
    answer(http().get(site.url("/v1/account/profile")).header("cookie", &who.cookie)).await.1
}

async fn change(site: &Site, who: &SignedIn, profile: &Value) -> Answer {
    answer(site.request(who, Method::PUT, "/v1/account/profile").json(profile)).await
}

async fn seen(site: &Site, who: &SignedIn) -> Value {
    let url = site.url(&format!("/v1/sites/{}/profiles", site.id));
    answer(http().get(url).header("cookie", &who.cookie)).await.1
}

#[tokio::test]
async fn a_profile_is_ones_own_and_checked_and_colleagues_see_what_is_for_them() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await.sign_in().await;
    assert_eq!(read(&site, &bogdan).await["name"], "Bogdan");
    assert_eq!(seen(&site, &ana).await, json!([]), "nobody has told anything");
    let day = json!([{"from": 540, "to": 1020}]);
    let week = json!([day, day, day, day, day, [], []]);
    let hours = json!({"zone": "Europe/Bucharest", "week": week, "holidays": [], "reply_hours": 0});
    let given = json!({"name": " Bogdan  Pop ", "languages": ["ro", "fr", "ro"], "hours": hours});
    let (status, stored) = change(&site, &bogdan, &given).await;
    assert_eq!((status, &stored["languages"]), (200, &json!(["fr", "ro"])));
    assert_eq!(read(&site, &bogdan).await, stored);
    let told = seen(&site, &ana).await;
    assert_eq!(told[0]["id"], bogdan.session.agent.id.as_str());
    assert!(told[0]["at_work"].is_boolean() && told[0].get("hours").is_none(), "{told}");
    assert_eq!(told.as_array().unwrap().len(), 1);
    // Whoever runs the site changes roles, and nobody's name but their own.
    assert_eq!(read(&site, &ana).await["name"], ana.session.agent.name.as_str());
    let id = bogdan.session.agent.id.as_str();
    let others = json!({"id": id, "agent": id, "name": "Mallory", "languages": [], "hours": {}});
    assert_eq!(change(&site, &ana, &others).await.0, 200);
    assert_eq!(read(&site, &bogdan).await["name"], stored["name"]);
    assert_eq!(read(&site, &ana).await["name"], "Mallory", "her own");

    for (bad, code) in [
        (json!({"name": " "}), "name_missing"),
        (json!({"name": "x".repeat(81)}), "name_too_long"),
        (json!({"name": "Bogdan", "languages": ["tlh"]}), "bad_setup"),
        (json!({"name": "Bogdan", "hours": {"zone": "Mars/Olympus", "week": week}}), "bad_setup"),
        (json!({"name": "Bogdan", "hours": {"zone": "", "week": [[{"from": 0, "to": 9999}]]}}), "bad_setup"),
    ] {
        let (status, refused) = change(&site, &bogdan, &bad).await;
        assert_eq!((status, &refused["rejected"]["code"]), (400, &json!(code)), "{bad}");
    }
    assert_eq!(read(&site, &bogdan).await, stored, "as it was");
    let foreign = http().put(site.url("/v1/account/profile")).header("origin", "https://evil.example");
    let foreign = foreign.header("cookie", &bogdan.cookie).json(&given);
    assert_eq!(answer(foreign).await.0, 403);
    // Another site's team learns nothing.
    let elsewhere = edge.site().await.sign_in().await;
    let url = site.url(&format!("/v1/sites/{}/profiles", site.id));
    assert_eq!(answer(http().get(url).header("cookie", &elsewhere.cookie)).await.0, 403);
}

#[tokio::test]
async fn a_new_name_is_known_at_once_and_stands_in_the_log() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await.sign_in().await;
    let id = bogdan.session.agent.id.clone();
    let (keys, mut visitor) = started(&site).await;
    let mut owners = Desk::open_paged(&site, &ana, Encoding::Binary).await.unwrap();
    let _his_desk = Desk::open_paged(&site, &bogdan, Encoding::Binary).await.unwrap();
    let mut his = Conversation::agent(&site, &bogdan, &keys.conversation, 0, Encoding::Binary).await.unwrap();

    let renamed = json!({"name": "Maria", "languages": [], "hours": {}});
    assert_eq!(change(&site, &bogdan, &renamed).await.0, 200);
    let is_maria = |desk: &Desk| desk.presence.get(id.as_str()).is_some_and(|one| one.agent.name == "Maria");
    while !is_maria(&owners) {
        owners.step().await.unwrap();
    }
    // The socket that was open before takes the chat under the new name.
    assert!(matches!(his.agent_does(AgentCommand::Take).await.unwrap(), Outcome::Stored(_)));
    let joined = |body: &EventBody| matches!(body, EventBody::AgentJoined(one) if one.name == "Maria");
    visitor.event(joined).await.unwrap();
    // Another name while it goes on is no other agent: it stays theirs.
    let again = json!({"name": "Maria Pop", "languages": [], "hours": {}});
    assert_eq!(change(&site, &bogdan, &again).await.0, 200);
    let said = his.agent_does(AgentCommand::Send { text: "hello".to_owned() }).await.unwrap();
    assert!(matches!(said, Outcome::Stored(_)), "{said:?}");
    visitor.message("hello").await.unwrap();
    visitor.visitor_does(VisitorCommand::End).await.unwrap();

    let session: Value = answer(http().get(site.url("/v1/session")).header("cookie", &bogdan.cookie)).await.1;
    assert_eq!(session["agent"]["name"], "Maria Pop");
    let log = site.url(&format!("/v1/sites/{}/audit?who={}", site.id, id.as_str()));
    tests::wait::until("the log to say so", async || {
        let log = http().get(&log).header("cookie", &ana.cookie);
        let lines = answer(log).await.1["lines"].as_array().cloned().unwrap_or_default();
        let changed = lines.iter().filter(|line| line["what"] == "profile_changed").count();
        if changed == 2 { Ok(()) } else { Err(format!("{lines:?}")) }
    })
    .await;
    // The same once more changes nothing, and leaves no line.
    assert_eq!(change(&site, &bogdan, &again).await.0, 200);
    let lines = answer(http().get(&log).header("cookie", &ana.cookie)).await.1;
    let lines = lines["lines"].as_array().unwrap().iter();
    assert_eq!(lines.filter(|line| line["what"] == "profile_changed").count(), 2);
}

#[tokio::test]
async fn a_profile_is_changed_so_often_in_an_hour_and_then_stays_as_it_is() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let speaks = |language: &str| json!({"name": "Ana", "languages": [language], "hours": {}});
    for n in 0..PROFILE_CHANGES.most / 2 {
        for language in ["ro", "fr"] {
            assert_eq!(change(&site, &ana, &speaks(language)).await.0, 200, "{n} {language}");
        }
    }
    let last = read(&site, &ana).await;
    let (status, refused) = change(&site, &ana, &speaks("ro")).await;
    assert_eq!((status, &refused["rejected"]["code"]), (429, &json!("too_many_attempts")));
    assert_eq!(read(&site, &ana).await, last, "as it was");
    // The same once more is no change.
    assert_eq!(change(&site, &ana, &speaks("fr")).await.0, 200);
}
