//! Passkeys: added, signed in with, removed, with the security key that Chromium has for tests.

use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site};
use tests::passkeys::browser::VirtualKey;
use tests::passkeys::by_name;

async fn is_at_work(agent: &Agent) {
    agent.browser.element("list|listbox", Name::Is("Conversations")).await;
}

/// Adds one in the account, which is open.
async fn add(agent: &Agent, site: &Site, name: &str) {
    agent.press("Add a passkey").await;
    agent.writes("What you call it, for instance “Laptop”", name).await;
    agent.writes("Your password", &site.agent.password).await;
    agent.press("Add a passkey").await;
}

#[tokio::test]
async fn a_passkey_is_added_signed_in_with_and_removed() {
    let site = by_name(&Edge::shared().await.site().await);
    let (owner, phone) = tokio::join!(
        Agent::at_work("owner with a passkey", &site),
        Agent::at_work("the owner's phone without", &site)
    );
    let key = VirtualKey::plug_in(&owner.browser).await;
    owner.open_site_settings(&site, "Account").await;
    owner.press("Add a passkey").await;
    owner.writes("What you call it, for instance “Laptop”", "Work").await;
    owner.writes("Your password", "not the right one").await;
    owner.press("Add a passkey").await;
    owner.sees("The current password is not right.").await;
    owner.press("Cancel").await;
    add(&owner, &site, "Work").await;
    owner.sees("Not used yet").await;
    phone.sees("Your session has ended").await;
    assert_eq!(key.held().await.len(), 1);
    add(&owner, &site, "Again").await;
    owner.sees("This device or key holds a passkey of yours already.").await;
    owner.press("Cancel").await;
    owner.press("Rename Work").await;
    owner.writes("What you call it, for instance “Laptop”", "Laptop").await;
    owner.press("Save the name").await;
    owner.browser.element("button", Name::Is("Remove Laptop")).await;

    owner.open_inbox(&site).await;
    key.is_touched(false).await;
    owner.press("Sign out").await;
    owner.browser.element("button", Name::Is("Sign in")).await;
    key.knows_holder(false).await;
    key.is_touched(true).await;
    owner.press("Use a passkey").await;
    owner.sees("No passkey was used").await;
    key.knows_holder(true).await;
    owner.press("Use a passkey").await;
    is_at_work(&owner).await;
    owner.open_site_settings(&site, "Account").await;
    owner.press("Remove Laptop").await;
    owner.writes("Your password", &site.agent.password).await;
    owner.press("Remove").await;
    owner.browser.element("button", Name::Is("Add a passkey")).await;
    owner.browser.gone("button", Name::Is("Remove Laptop")).await;

    owner.open_inbox(&site).await;
    key.is_touched(false).await;
    owner.press("Sign out").await;
    owner.browser.element("button", Name::Is("Sign in")).await;
    key.is_touched(true).await;
    owner.press("Use a passkey").await;
    owner.sees("This passkey was not accepted").await;
    key.is_touched(false).await;
    owner.browser.fill("Password", &site.agent.password).await;
    owner.browser.fill("Email", &site.agent.email).await;
    owner.press("Sign in").await;
    is_at_work(&owner).await;
}

/// How often the only passkey of a key was made or used.
async fn uses(key: &VirtualKey<'_>) -> u64 {
    key.held().await[0]["signCount"].as_u64().expect("it counts")
}

#[tokio::test]
async fn a_passkey_is_offered_where_the_email_is_filled_in() {
    let site = by_name(&Edge::shared().await.site().await);
    let browser = Browser::own("owner who is offered a passkey").await;
    let owner = Agent::comes_to_work(browser, &site).await;
    let key = VirtualKey::plug_in(&owner.browser).await;
    owner.open_site_settings(&site, "Account").await;
    add(&owner, &site, "Laptop").await;
    owner.sees("Not used yet").await;

    // Nobody takes it: the form is as ever, and nothing is asked.
    owner.open_inbox(&site).await;
    key.is_touched(false).await;
    owner.press("Sign out").await;
    owner.browser.element("button", Name::Is("Sign in")).await;
    let field = owner.browser.element("textbox", Name::Is("Email")).await;
    assert_eq!(field.attr("autocomplete").await.unwrap().as_deref(), Some("username webauthn"));
    owner.browser.fill("Email", &site.agent.email).await;
    owner.browser.fill("Password", &site.agent.password).await;
    owner.press("Sign in").await;
    is_at_work(&owner).await;

    // Somebody does, and presses nothing else.
    let before = uses(&key).await;
    key.is_touched(true).await;
    owner.press("Sign out").await;
    tests::wait::until("the passkey to be taken", async || {
        let now = uses(&key).await;
        if now > before { Ok(()) } else { Err(format!("{now} uses")) }
    })
    .await;
    is_at_work(&owner).await;
}

#[tokio::test]
async fn a_passkey_opens_a_site_that_requires_a_second_step() {
    let edge = Edge::shared().await;
    let site = by_name(&edge.site().await);
    let owner = Agent::at_work("owner who requires a passkey", &site).await;
    let key = VirtualKey::plug_in(&owner.browser).await;
    owner.open_site_settings(&site, "Account").await;
    add(&owner, &site, "Laptop").await;
    owner.sees("Not used yet").await;
    owner.section("People").await;
    owner.browser.click("checkbox", Name::Is("Nobody gets in without a second step")).await;
    owner.sees("Saved").await;
    owner.open_inbox(&site).await;
    key.is_touched(false).await;
    owner.press("Sign out").await;
    // The password alone leads no further than to the way in by a passkey.
    owner.browser.fill("Email", &site.agent.email).await;
    owner.browser.fill("Password", &site.agent.password).await;
    owner.press("Sign in").await;
    owner.sees("One thing first").await;
    key.is_touched(true).await;
    owner.press("Use a passkey").await;
    is_at_work(&owner).await;

    // An address without a name has none to offer.
    let numbered = edge.site().await;
    let browser = Browser::start("an address without a name").await;
    browser.goto(&numbered.url("/inbox")).await;
    browser.element("button", Name::Is("Sign in")).await;
    browser.gone("button", Name::Is("Use a passkey")).await;
}
