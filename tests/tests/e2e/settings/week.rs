//! The opening hours are one table of seven rows, with days in several parts and hours that are copied.

use serde_json::json;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, http};

/// How high the seven rows are together, and how many there are.
const WEEK: &str = "const rows = [...document.querySelectorAll('.week tr')].map(row => row.getBoundingClientRect());\
    return rows.length === 7 && rows[6].bottom - rows[0].top <= 600\
        && document.documentElement.scrollWidth <= innerWidth";

#[tokio::test]
async fn a_week_is_one_table_whose_days_are_split_and_copied() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("settings week", &site).await;
    let browser = &owner.browser;
    browser.resize(1280, 800).await;
    owner.open_site_settings(&site, "Opening hours").await;
    owner.ticks("Always open").await;
    owner.ticks("Let chats begin while nobody is available").await;
    browser.element("table", Name::Is("Week")).await;
    assert_eq!(browser.run(WEEK).await, true, "seven rows in 600 px");
    owner.press("Add hours, Monday").await;
    browser.element("group", Name::Is("Monday, Hours 2")).await;
    owner.press("Copy to other days, Monday").await;
    // The other weekdays are ticked already.
    owner.ticks("Friday").await;
    owner.ticks("Sunday").await;
    owner.press("Copy").await;
    browser.element("group", Name::Is("Sunday, Hours 2")).await;
    owner.press("Remove, Sunday, Hours 1").await;
    browser.gone("group", Name::Is("Sunday, Hours 2")).await;
    assert_eq!(browser.run(WEEK).await, true, "split days fit as well");
    owner.saves().await;
    let signed_in = site.sign_in().await;
    let url = site.url(&format!("/v1/sites/{}/settings", site.id));
    let stored = http().get(url).header("cookie", &signed_in.cookie).send().await.unwrap();
    let stored: serde_json::Value = stored.json().await.unwrap();
    let (morning, evening) = (json!({"from": 540, "to": 1020}), json!({"from": 1080, "to": 1320}));
    let split = json!([morning, evening]);
    assert_eq!(stored["settings"]["chats_unattended"], false, "it was ticked before");
    let week = json!([split, split, split, split, [morning], [], [evening]]);
    assert_eq!(stored["settings"]["hours"]["week"], week);
    assert_eq!(browser.console().await, Vec::<String>::new());
}
