//! Single sign-on by keyboard alone: from the sign-in form, and in one's account.

use crate::axe::Audit;
use crate::set_up::{focus_is_on, look, open_group, tab_to};
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use tests::oidc_provider::{Mishap, OidcProvider};
use thirtyfour::Key;

const FIRST: &str = "oidc-first";

#[tokio::test]
async fn single_sign_on_by_keyboard() {
    let provider = OidcProvider::start().await;
    let edge = Edge::start_with(provider.variables()).await;
    let site = edge.site().await;
    let mut audit = Audit::new("single-sign-on");

    let stranger = Browser::start("access single sign-on elsewhere").await;
    for (language, button) in
        [("fr", "Se connecter avec Shop ID"), ("ro", "Conectare cu Shop ID"), ("en", "Sign in with Shop ID")]
    {
        stranger.goto(&site.url(&format!("/inbox?lang={language}"))).await;
        stranger.element("button", Name::Is(button)).await;
        look(&mut audit, &stranger, &format!("the form, {language}")).await;
    }
    tab_to(&stranger, "single-sign-on").await;
    stranger.press(Key::Enter).await;
    let told = "return document.querySelector('#sign-in-error')?.textContent.slice(0, 26)";
    stranger.until_script("what to do", told, "No account here is connecte".get(..26).unwrap().into()).await;
    focus_is_on(&stranger, "password").await;
    look(&mut audit, &stranger, "nobody is connected").await;

    let agent = Agent::at_work("access single sign-on", &site).await;
    let browser = &agent.browser;
    agent.open_site_settings(&site, "Account").await;
    agent.sees("you can sign in with Shop ID").await;
    look(&mut audit, browser, "account without it").await;
    open_group(browser, "factor-first", FIRST, "Your password").await;
    look(&mut audit, browser, "the password").await;
    browser.press("not the right one").await;
    browser.press(Key::Enter).await;
    agent.sees("The current password is not right.").await;
    focus_is_on(browser, FIRST).await;
    browser.run("document.activeElement.select(); return 1").await;
    browser.press(site.agent.password.as_str()).await;
    browser.press(Key::Enter).await;
    agent.sees("It is connected.").await;
    look(&mut audit, browser, "account with it").await;

    tab_to(&stranger, "single-sign-on").await;
    provider.has("/token", Some(Mishap::Garbage));
    stranger.press(Key::Enter).await;
    let told = "return document.querySelector('#sign-in-error')?.textContent.slice(0, 32)";
    stranger.until_script("that it fails", told, "The service for single sign-on d".into()).await;
    provider.has("/token", None);
    tab_to(&stranger, "single-sign-on").await;
    stranger.press(Key::Enter).await;
    stranger.element("list|listbox", Name::Is("Conversations")).await;

    open_group(browser, "factor-first", FIRST, "Your password").await;
    browser.press(site.agent.password.as_str()).await;
    browser.press(Key::Enter).await;
    agent.sees("It is not connected any more.").await;
    focus_is_on(browser, FIRST).await;
    audit.finish();
}
