//! The page at a set-up link, in every state, by keyboard alone.

use crate::axe::Audit;
use serde_json::{Value, json};
use tests::browser::{Browser, Name};
use tests::edge::{Edge, http};
use thirtyfour::Key;

/// Both widths of a state.
pub async fn look(audit: &mut Audit, browser: &Browser, state: &str) {
    audit.state(browser, state).await;
    browser.resize(320, 640).await;
    let wider = "return document.documentElement.scrollWidth > innerWidth";
    assert_eq!(browser.run(wider).await, json!(false), "{state}");
    audit.state(browser, &format!("{state}, at 320 px")).await;
    browser.resize(1280, 800).await;
}

pub async fn focus_is_on(browser: &Browser, id: &str) {
    let script = format!("return document.activeElement.id === {id:?}");
    browser.until_script(&format!("the focus on {id}"), &script, json!(true)).await;
}

/// Presses Tab until the focus is there: the account has fifty places before its last group.
pub async fn tab_to(browser: &Browser, id: &str) {
    for _ in 0..60 {
        if browser.run("return document.activeElement.id").await == *id {
            return;
        }
        browser.press(Key::Tab).await;
    }
    panic!("Tab never came to {id}");
}

/// Opens a group of one's account by its button, from a place before it: the keyboard is in its field.
pub async fn open_group(browser: &Browser, before: &str, first: &str, field: &str) {
    browser.run(&format!("document.getElementById({before:?}).focus(); return 1")).await;
    tab_to(browser, first).await;
    browser.press(Key::Enter).await;
    browser.element("textbox", Name::Is(field)).await;
    focus_is_on(browser, first).await;
}

#[tokio::test]
async fn the_page_at_a_set_up_link_by_keyboard() {
    let edge = Edge::start().await;
    let asked = http().post(format!("{}/v1/setup/links", edge.base())).bearer_auth(edge.key());
    let made: Value = asked.json(&json!({})).send().await.unwrap().json().await.unwrap();
    let link = made["url"].as_str().unwrap();
    let browser = Browser::start("access set up").await;
    let mut audit = Audit::new("set-up");
    browser.goto(link).await;
    focus_is_on(&browser, "owner-title").await;
    look(&mut audit, &browser, "owner").await;
    tab_to(&browser, "name").await;
    browser.press(Key::Enter).await;
    focus_is_on(&browser, "name").await;
    look(&mut audit, &browser, "owner, with what is missing").await;
    for (id, text) in [("name", "Ana"), ("email", "ana@shop.example"), ("password", "seven green bottles")] {
        tab_to(&browser, id).await;
        browser.press(text).await;
    }
    browser.press(Key::Enter).await;
    focus_is_on(&browser, "site-title").await;
    look(&mut audit, &browser, "site").await;
    for (id, text) in [("site-name", "Tea"), ("origins", "shop.example")] {
        tab_to(&browser, id).await;
        browser.press(text).await;
    }
    tab_to(&browser, "language").await;
    browser.press(Key::Tab).await;
    browser.press(Key::Enter).await;
    focus_is_on(&browser, "snippet-title").await;
    browser.element("button", Name::Is("Copy")).await;
    browser.run("document.querySelector('details').open = true; return 1").await;
    look(&mut audit, &browser, "snippet").await;
    browser.goto("about:blank").await;
    browser.goto(link).await;
    focus_is_on(&browser, "over-title").await;
    look(&mut audit, &browser, "a link that was used").await;
    audit.finish();
}
