//! The page of an invite's link, and a section of the settings that did not come, by axe and by keyboard.

use crate::axe::Audit;
use serde_json::json;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use tests::proxy::Proxy;
use thirtyfour::Key;

/// Both widths of a state.
async fn look(audit: &mut Audit, browser: &Browser, state: &str) {
    audit.state(browser, state).await;
    browser.resize(320, 640).await;
    let wider = "return document.documentElement.scrollWidth > innerWidth";
    assert_eq!(browser.run(wider).await, json!(false), "{state}");
    audit.state(browser, &format!("{state}, at 320 px")).await;
    browser.resize(1280, 800).await;
}

#[tokio::test]
async fn an_invite_and_its_page_by_keyboard() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let owner = Agent::at_work("access invites", &site).await;
    let mut audit = Audit::new("invites");
    proxy.refuse(Some("/assets/settings-people"));
    proxy.cut();
    owner.open_site_settings(&site, "People").await;
    owner.browser.element("button", Name::Is("Try again")).await;
    look(&mut audit, &owner.browser, "a section that did not come").await;
    proxy.refuse(None);
    owner.press("Try again").await;
    owner.writes("Email", "dan@shop.example").await;
    owner.browser.press(Key::Enter).await;
    let link = "return document.activeElement.id === 'invite-link' && document.activeElement.value !== ''";
    owner.browser.until_script("the link to have the keyboard", link, json!(true)).await;
    look(&mut audit, &owner.browser, "the link").await;
    let link = owner.browser.run("return document.activeElement.value").await;

    let dan = Browser::start("access join").await;
    dan.goto(link.as_str().unwrap()).await;
    let named = "return document.activeElement.id === 'join-name'";
    dan.until_script("the name to have the keyboard", named, json!(true)).await;
    look(&mut audit, &dan, "joining").await;
    dan.press("Dan").await;
    dan.press(Key::Tab).await;
    dan.press("seven green bottles").await;
    dan.press(Key::Enter).await;
    dan.element("list|listbox", Name::Is("Conversations")).await;
    dan.goto("about:blank").await;
    dan.goto(link.as_str().unwrap()).await;
    dan.element("heading", Name::Is("This link does not work any more")).await;
    look(&mut audit, &dan, "a link that was used").await;
    audit.finish();
}
