//! Passkeys: added, signed in with and removed, by keyboard alone.

use crate::axe::Audit;
use crate::set_up::{focus_is_on, look, open_group, tab_to};
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::passkeys::browser::VirtualKey;
use tests::passkeys::by_name;
use thirtyfour::Key;

const FIRST: &str = "passkey-first";

#[tokio::test]
async fn passkeys_by_keyboard() {
    let site = by_name(&Edge::shared().await.site().await);
    let agent = Agent::at_work("access passkeys", &site).await;
    let browser = &agent.browser;
    let key = VirtualKey::plug_in(browser).await;
    let mut audit = Audit::new("passkeys");
    agent.open_site_settings(&site, "Account").await;
    browser.element("button", Name::Is("Add a passkey")).await;
    look(&mut audit, browser, "account without one").await;
    open_group(browser, "factor-first", FIRST, "What you call it, for instance “Laptop”").await;
    look(&mut audit, browser, "its name").await;
    browser.press("Laptop").await;
    browser.press(Key::Tab).await;
    browser.press("not the right one").await;
    browser.press(Key::Enter).await;
    agent.sees("The current password is not right.").await;
    look(&mut audit, browser, "a wrong password").await;
    tab_to(browser, "passkey-password").await;
    browser.run("document.activeElement.select(); return 1").await;
    browser.press(site.agent.password.as_str()).await;
    browser.press(Key::Enter).await;
    agent.sees("Not used yet").await;
    focus_is_on(browser, FIRST).await;
    look(&mut audit, browser, "account with one").await;
    browser.press_with(Key::Shift, Key::Tab).await;
    browser.press(Key::Enter).await;
    agent.sees("Remove Laptop").await;
    focus_is_on(browser, FIRST).await;
    look(&mut audit, browser, "its removal").await;

    agent.open_inbox(&site).await;
    key.is_touched(false).await;
    agent.press("Sign out").await;
    browser.element("button", Name::Is("Sign in")).await;
    for language in ["fr", "ro", "en"] {
        browser.goto(&site.url(&format!("/inbox?lang={language}"))).await;
        browser.element("textbox", Name::Is(if language == "en" { "Email" } else { "E-mail" })).await;
        look(&mut audit, browser, &format!("the form, {language}")).await;
    }
    key.is_touched(true).await;
    tab_to(browser, "password").await;
    for _ in 0..2 {
        browser.press(Key::Tab).await;
    }
    browser.press(Key::Enter).await;
    browser.element("list|listbox", Name::Is("Conversations")).await;
    audit.finish();
}
