//! The second step of signing in: set up, asked for, recovered from, and required by a site.

use serde_json::Value;
use tests::agent::Agent;
use tests::authenticator::{Authenticator, Enrolled};
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site, settings};
use tests::wait;

async fn shown(browser: &Browser, script: &str) -> Vec<String> {
    wait::until("it to be shown", async || {
        let found: Value = browser.run(script).await;
        let lines: Vec<String> = found.as_str().unwrap_or_default().lines().map(str::to_owned).collect();
        if lines.is_empty() { Err(format!("{found}")) } else { Ok(lines) }
    })
    .await
}

/// Sets the second step up in the account, which is open. Returns the app and the recovery codes.
async fn set_up(agent: &Agent, site: &Site) -> (Authenticator, Vec<String>) {
    agent.press("Set it up").await;
    agent.writes("Your password", &site.agent.password).await;
    agent.press("Go on").await;
    let secret = shown(&agent.browser, "return document.querySelector('.secret')?.textContent").await;
    let mut app = Authenticator::new(&secret[0]);
    let described = "return document.querySelector('img.qr').alt";
    assert_eq!(agent.browser.run(described).await, "QR code for your authenticator app");
    agent.writes("Code that the app shows", &app.code().await).await;
    agent.press("Switch it on").await;
    agent.sees("Keep these recovery codes").await;
    let codes = shown(&agent.browser, "return document.querySelector('.recovery-codes')?.textContent").await;
    assert_eq!(codes.len(), 10);
    (app, codes)
}

/// Gives the password in the form of a browser in which nobody is signed in.
async fn give_password(agent: &Agent, site: &Site) {
    agent.open_inbox(site).await;
    agent.browser.fill("Email", &site.agent.email).await;
    agent.browser.fill("Password", &site.agent.password).await;
    agent.press("Sign in").await;
    agent.sees("One more step").await;
}

async fn is_at_work(agent: &Agent) {
    agent.browser.element("list|listbox", Name::Is("Conversations")).await;
}

#[tokio::test]
async fn a_second_step_is_set_up_and_asked_for_and_recovered_from() {
    let site = Edge::shared().await.site().await;
    let (owner, phone) = tokio::join!(
        Agent::at_work("owner with a second step", &site),
        Agent::at_work("the owner's phone", &site)
    );
    owner.open_site_settings(&site, "Account").await;
    owner.press("Set it up").await;
    owner.writes("Your password", "not the right one").await;
    owner.press("Go on").await;
    owner.sees("The current password is not right.").await;
    owner.press("Cancel").await;
    let (mut app, codes) = set_up(&owner, &site).await;
    phone.sees("Your session has ended").await;
    let saved = "const link = document.querySelector('a[download]'); return decodeURIComponent(link.href)";
    let saved = owner.browser.run(saved).await;
    assert!(saved.as_str().unwrap().contains(&codes.join("\n")), "{saved}");
    owner.press("I have kept them").await;
    owner.sees("10 recovery codes are left").await;
    owner.until_inbox("the codes to be gone", |text| !text.contains(&codes[0])).await;

    // The phone's form asks for the code, and takes it as it is pasted.
    phone.browser.fill("Password", &site.agent.password).await;
    phone.press("Sign in").await;
    phone.sees("One more step").await;
    let field = "const field = document.querySelector('#code');\
        return [field.autocomplete, field.inputMode, document.activeElement === field].join()";
    wait::until("the field to have the keyboard", async || {
        let seen = phone.browser.run(field).await;
        if seen == "one-time-code,numeric,true" { Ok(()) } else { Err(seen.to_string()) }
    })
    .await;
    phone.browser.fill("Code", &app.wrong()).await;
    phone.press("Sign in").await;
    phone.sees("This code is not right").await;
    let code = app.code().await;
    phone.browser.fill("Code", &format!("{} {}", &code[..3], &code[3..])).await;
    phone.press("Sign in").await;
    is_at_work(&phone).await;

    let lost = Agent { browser: Browser::start("owner without the phone").await };
    give_password(&lost, &site).await;
    lost.press("Use a recovery code").await;
    lost.browser.fill("Recovery code", &codes[3]).await;
    lost.press("Sign in").await;
    is_at_work(&lost).await;
    lost.open_site_settings(&site, "Account").await;
    lost.sees("9 recovery codes are left").await;
    lost.press("Switch it off").await;
    lost.writes("Your password", &site.agent.password).await;
    lost.writes("Code of the app, or a recovery code", &codes[3]).await;
    lost.press("Switch it off").await;
    lost.sees("This code is not right").await;
    lost.writes("Code of the app, or a recovery code", &codes[4]).await;
    lost.press("Switch it off").await;
    lost.sees("Whoever learns your password does not get in with it").await;
    phone.sees("Your session has ended").await;
}

#[tokio::test]
async fn a_site_requires_a_second_step_of_everybody() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let colleague = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
    let (owner, bogdan) = tokio::join!(
        Agent::at_work("owner who requires", &site),
        Agent::at_work("agent who is asked", &colleague)
    );
    owner.open_site_settings(&site, "People").await;
    owner.sees("Set yours up first").await;
    owner.open_site_settings(&site, "Account").await;
    set_up(&owner, &site).await;
    owner.press("I have kept them").await;
    owner.section("People").await;
    owner.sees("1 person has none").await;
    owner.sees("Bogdan").await;
    owner.browser.click("checkbox", Name::Is("Nobody gets in without a second step")).await;
    owner.sees("Saved").await;

    bogdan.sees("One thing first").await;
    bogdan.browser.click("link", Name::Is("Set it up")).await;
    bogdan.sees("Your site asks for a second step").await;
    set_up(&bogdan, &colleague).await;
    bogdan.press("I have kept them").await;
    bogdan.sees("10 recovery codes are left").await;
    bogdan.open_inbox(&site).await;
    is_at_work(&bogdan).await;
}

#[tokio::test]
async fn whoever_has_a_second_step_is_asked_for_it_before_a_password_changes_or_a_site_goes() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let owner = Agent::at_work("owner who is asked once more", &site).await;
    owner.open_site_settings(&site, "Account").await;
    let (_, codes) = set_up(&owner, &site).await;
    owner.press("I have kept them").await;
    let any_code = "Code of the app, or a recovery code";
    owner.writes("Current password", &site.agent.password).await;
    owner.writes("New password", "seven green bottles").await;
    owner.press("Change password").await;
    owner.sees("Your account asks for a code as well.").await;
    owner.writes(any_code, &codes[0]).await;
    owner.press("Change password").await;
    owner.sees("Your password is changed.").await;
    assert!(owner.browser.find("textbox", Name::Is(any_code)).await.unwrap().is_none());

    owner.browser.goto(&site.url("/sites")).await;
    owner.browser.click("button", Name::Starts("Delete…")).await;
    assert!(
        owner.browser.find("textbox", Name::Is(any_code)).await.unwrap().is_none(),
        "nobody is asked before"
    );
    owner.browser.fill(&format!("Type the site’s name: {}", settings().name), &settings().name).await;
    owner.browser.fill("Your password, once more", "seven green bottles").await;
    owner.press("Delete for good").await;
    owner.sees("Your account asks for a code as well.").await;
    owner.browser.fill(any_code, &codes[0]).await;
    owner.press("Delete for good").await;
    owner.sees("This code is not right").await;
    let focused = "return document.activeElement.classList.contains('code')";
    assert_eq!(owner.browser.run(focused).await, true);
    owner.browser.run("document.activeElement.value = ''; return 1").await;
    owner.browser.fill(any_code, &codes[1]).await;
    owner.press("Delete for good").await;
    owner.sees("Deleted by").await;
}

#[tokio::test]
async fn who_has_none_is_told_as_it_is_when_the_owner_comes_back_to_the_window() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let colleague = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
    let owner = Agent::at_work("owner who waits for others", &site).await;
    owner.open_site_settings(&site, "Account").await;
    set_up(&owner, &site).await;
    owner.press("I have kept them").await;
    owner.section("People").await;
    owner.sees("1 person has none").await;
    Enrolled::new(&colleague).await;
    owner.browser.run("window.dispatchEvent(new Event('focus')); return 1").await;
    owner.until_inbox("nobody to be without one", |text| !text.contains("1 person has none")).await;
}
