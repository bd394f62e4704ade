//! The page for a forgotten password, in every state, by keyboard alone.

use crate::axe::Audit;
use serde_json::json;
use tests::browser::Browser;
use tests::edge::Edge;
use tests::smtp::SmtpServer;
use thirtyfour::Key;

async fn look(audit: &mut Audit, browser: &Browser, state: &str) {
    audit.state(browser, state).await;
    browser.resize(320, 640).await;
    let wider = "return document.documentElement.scrollWidth > innerWidth";
    assert_eq!(browser.run(wider).await, json!(false), "{state}");
    audit.state(browser, &format!("{state}, at 320 px")).await;
    browser.resize(1280, 800).await;
}

async fn focus_is_on(browser: &Browser, id: &str) {
    let script = format!("return document.activeElement.id === {id:?}");
    browser.until_script(&format!("the focus on {id}"), &script, json!(true)).await;
}

#[tokio::test]
async fn the_page_for_a_forgotten_password_by_keyboard() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let browser = Browser::start("access reset").await;
    let mut audit = Audit::new("reset");
    browser.goto(&site.url("/reset?lang=en")).await;
    focus_is_on(&browser, "ask-title").await;
    look(&mut audit, &browser, "asking").await;
    browser.press(Key::Tab).await;
    focus_is_on(&browser, "email").await;
    browser.press(Key::Enter).await;
    focus_is_on(&browser, "email").await;
    look(&mut audit, &browser, "asking, without an address").await;
    browser.press(site.agent.email.as_str()).await;
    browser.press(Key::Enter).await;
    focus_is_on(&browser, "asked-title").await;
    look(&mut audit, &browser, "asked").await;
    let mails = server.receives(1).await;
    let text = mails[0].text();
    let link = text.split_whitespace().find(|word| word.contains("/reset?lang=")).unwrap();
    browser.goto(link).await;
    focus_is_on(&browser, "choose-title").await;
    look(&mut audit, &browser, "choosing").await;
    browser.press(Key::Tab).await;
    focus_is_on(&browser, "password").await;
    browser.press("short").await;
    browser.press(Key::Enter).await;
    focus_is_on(&browser, "password").await;
    look(&mut audit, &browser, "choosing, too short").await;
    browser.press(" is not enough, and three bottles are").await;
    browser.press(Key::Enter).await;
    focus_is_on(&browser, "chosen-title").await;
    look(&mut audit, &browser, "chosen").await;
    browser.goto("about:blank").await;
    browser.goto(link).await;
    focus_is_on(&browser, "over-title").await;
    look(&mut audit, &browser, "a link that was used").await;
    audit.finish();
}
