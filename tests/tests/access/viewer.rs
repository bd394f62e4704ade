//! The inbox of whoever only looks on: read by everybody, at every width, and by keyboard alone.

use crate::axe::Audit;
use crate::inbox::visitor;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use thirtyfour::Key;

#[tokio::test]
async fn the_inbox_of_whoever_only_looks_on() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let doina = edge.colleague_as(&site, "Doina", Some("viewer")).await;
    let _zoe = visitor(&site, "Zoé", "Where is my parcel?").await;
    let agent = Agent { browser: Browser::start("access viewer").await };
    let browser = &agent.browser;
    let mut audit = Audit::new("viewer");
    agent.open_inbox(&doina).await;
    agent.sign_in(&doina).await;
    agent.sees_waiting("Zoé").await;
    audit.state(browser, "a list to look at").await;
    // From the row into the conversation, whose heading takes the keyboard: there is no field to write in.
    let row = browser.element("button", Name::Has("Zoé")).await;
    row.focus().await.unwrap();
    browser.press(Key::Enter).await;
    agent.sees("You have view-only access").await;
    let at = async || {
        let tag = browser.run("return document.activeElement.tagName").await;
        Ok((tag == "H2").then_some(()))
    };
    browser.until("the heading to have the keyboard", at).await;
    audit.state(browser, "a conversation to look at").await;
    browser.resize(390, 844).await;
    audit.state(browser, "a conversation to look at, on a phone").await;
    browser.press(Key::Escape).await;
    browser.element("button", Name::Has("Zoé")).await;
    audit.state(browser, "a list to look at, on a phone").await;
    audit.finish();
}
