//! Who gets which chat: set, there after a reload, and tried with a team.

use protocol::ids::DepartmentId;
use protocol::site::department::DepartmentSetting;
use protocol::site::settings::{Service, SiteSettings};
use serde_json::{Value, json};
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, http, settings};

const RING: &str = "Ring for (seconds, default 30)";
const SKILLS: &str = "Their skills, separated by commas";

#[tokio::test]
async fn an_owner_sets_who_gets_which_chat_and_reads_why_somebody_does_not() {
    let edge = Edge::shared().await;
    let id = DepartmentId::parse("sales").unwrap();
    let sales = DepartmentSetting { id, name: "Sales".to_owned(), agents: Vec::new() };
    let service = Service { departments: vec![sales], ..Service::default() };
    let site = edge.site_with(SiteSettings { service, ..settings() }).await;
    let bea = edge.colleague_as(&site, "Bea Popa", Some("agent")).await.sign_in().await;
    let owner = Agent::at_work("settings routing", &site).await;
    let browser = &owner.browser;
    owner.open_site_settings(&site, "Routing").await;
    // The department's comes before that of chats of none.
    browser.click("radio", Name::Is("They ring")).await;
    owner.writes(RING, "45").await;
    owner.writes("Skills an agent needs, separated by commas", "returns").await;
    owner.writes("Conversations at once (default 3)", "2").await;
    owner.choose("Agent", "Bea Popa").await;
    owner.writes(SKILLS, "returns, lamps").await;
    owner.saves().await;

    browser.reload().await;
    let ring = browser.element("radio", Name::Is("They ring")).await;
    assert!(ring.is_selected().await.unwrap());
    let value = async |role: &str, field: &str| {
        browser.element(role, Name::Is(field)).await.prop("value").await.unwrap().unwrap_or_default()
    };
    assert_eq!(value("spinbutton", RING).await, "45");
    assert_eq!(value("spinbutton", "Conversations at once (default 3)").await, "2");
    owner.choose("Agent", "Bea Popa").await;
    let skills = "lamps, returns";
    browser
        .until("Bea’s skills", async || Ok((value("textbox", SKILLS).await == skills).then_some(())))
        .await;
    let ana = site.sign_in().await;
    let url = site.url(&format!("/v1/sites/{}/settings", site.id));
    let stored = http().get(url).header("cookie", &ana.cookie).send().await.unwrap();
    let stored: Value = stored.json().await.unwrap();
    let routing = &stored["settings"]["routing"];
    let general = json!({"mode": "manual", "pool": "dedicated", "ring_seconds": 0, "reply_seconds": 0,
        "skill_wait_seconds": 0});
    let rules = json!({"mode": "ring", "pool": "dedicated", "ring_seconds": 45, "reply_seconds": 0,
        "skill_wait_seconds": 0});
    let needs = json!({"skills": ["returns"], "languages": []});
    let profile = json!({"cap": null, "skills": ["lamps", "returns"], "languages": []});
    assert_eq!((&routing["cap"], &routing["general"]), (&json!(2), &general));
    assert_eq!(routing["departments"], json!([{"department": "sales", "rules": rules, "needs": needs}]));
    assert_eq!(routing["agents"], json!([{"agent": bea.session.agent.id, "profile": profile}]));

    owner.choose("Department", "Sales").await;
    owner.press("Who gets it?, Try it").await;
    owner.sees("It rings at Bea Popa first.").await;
    owner.sees(&format!("{}: does not get it: lacks a skill.", site.agent.name)).await;
    // Another question has another answer, also before anything is saved.
    owner.ticks("Bea Popa is available").await;
    owner.press("Who gets it?, Try it").await;
    owner.sees("Bea Popa: does not get it: not available.").await;
    owner.sees(&format!("It rings at {} first.", site.agent.name)).await;
    owner.sees("That is after 60 seconds").await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}
