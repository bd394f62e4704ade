//! The second step of signing in: set up, asked for and recovered from, by keyboard alone.

use crate::axe::Audit;
use crate::set_up::{focus_is_on, look, open_group, tab_to};
use tests::agent::Agent;
use tests::authenticator::Authenticator;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site};
use thirtyfour::Key;

const FIRST: &str = "factor-first";

async fn text_of(browser: &Browser, selector: &str) -> String {
    let script = format!("return document.querySelector({selector:?}).textContent");
    browser.run(&script).await.as_str().unwrap().to_owned()
}

async fn give_password(browser: &Browser, site: &Site, language: &str) {
    browser.goto(&site.url(&format!("/inbox?lang={language}"))).await;
    tab_to(browser, "email").await;
    browser.press(site.agent.email.as_str()).await;
    tab_to(browser, "password").await;
    browser.press(site.agent.password.as_str()).await;
    browser.press(Key::Enter).await;
    focus_is_on(browser, "code").await;
}

#[tokio::test]
async fn the_second_step_by_keyboard() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("access second step", &site).await;
    let browser = &agent.browser;
    let mut audit = Audit::new("second-step");
    agent.open_site_settings(&site, "Account").await;
    browser.element("button", Name::Is("Set it up")).await;
    look(&mut audit, browser, "account without it").await;
    // From where a link to the section leaves the keyboard.
    open_group(browser, "section-heading", FIRST, "Your password").await;
    look(&mut audit, browser, "the password").await;
    browser.press(site.agent.password.as_str()).await;
    browser.press(Key::Enter).await;
    browser.element("textbox", Name::Is("Code that the app shows")).await;
    focus_is_on(browser, FIRST).await;
    look(&mut audit, browser, "the secret").await;
    let mut app = Authenticator::new(&text_of(browser, ".secret").await);
    browser.press(app.wrong().as_str()).await;
    browser.press(Key::Enter).await;
    agent.sees("This code is not right").await;
    look(&mut audit, browser, "a wrong code").await;
    focus_is_on(browser, FIRST).await;
    browser.run("document.activeElement.select(); return 1").await;
    browser.press(app.code().await.as_str()).await;
    browser.press(Key::Enter).await;
    agent.sees("Keep these recovery codes").await;
    focus_is_on(browser, FIRST).await;
    look(&mut audit, browser, "the recovery codes").await;
    let recovery = text_of(browser, ".recovery-codes").await;
    let recovery: Vec<&str> = recovery.lines().collect();
    tab_to(browser, "factor-kept").await;
    browser.press(Key::Enter).await;
    agent.sees("10 recovery codes are left").await;
    focus_is_on(browser, FIRST).await;
    look(&mut audit, browser, "account with it").await;
    browser.press(Key::Enter).await;
    browser.element("textbox", Name::Is("Code of the app, or a recovery code")).await;
    look(&mut audit, browser, "new recovery codes").await;
    agent.section("People").await;
    browser.element("checkbox", Name::Is("Nobody gets in without a second step")).await;
    look(&mut audit, browser, "people").await;

    let other = Browser::start("access second step elsewhere").await;
    for language in ["fr", "ro", "en"] {
        give_password(&other, &site, language).await;
        look(&mut audit, &other, &format!("the code, {language}")).await;
    }
    for _ in 0..2 {
        other.press(Key::Tab).await;
    }
    other.press(Key::Enter).await;
    other.element("textbox", Name::Is("Recovery code")).await;
    focus_is_on(&other, "code").await;
    look(&mut audit, &other, "a recovery code").await;
    other.press(recovery[0]).await;
    other.press(Key::Enter).await;
    other.element("list|listbox", Name::Is("Conversations")).await;
    audit.finish();
}
