//! The way to a site's settings and back, and what stands there when they cannot be shown.

use serde_json::json;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site};
use thirtyfour::Key;

const NAME: &str = "Name of the site";

fn address(site: &Site) -> String {
    site.url(&format!("/settings/{}", site.id))
}

#[tokio::test]
async fn the_inbox_leads_to_the_settings_and_stays_open() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("settings link", &site).await;
    let browser = &owner.browser;
    browser.click("link", Name::Is("Settings")).await;
    let tabs = browser
        .until("a second tab", async || {
            let tabs = browser.driver().windows().await?;
            Ok((tabs.len() == 2).then_some(tabs))
        })
        .await;
    browser.switch_tab(&tabs[1]).await;
    browser.element("textbox", Name::Is(NAME)).await;
    let title = "return document.title";
    assert_eq!(browser.run(title).await, "Site settings of Ceainăria");
    // A section has an address of its own, and the browser's way back leads through them.
    owner.section("Opening hours").await;
    assert_eq!(browser.run("return location.hash").await, "#hours");
    browser.driver().back().await.unwrap();
    browser.element("textbox", Name::Is(NAME)).await;
    browser.reload().await;
    browser.element("textbox", Name::Is(NAME)).await;
    // The address from before leads to the same place.
    browser.goto(&site.url(&format!("/inbox/settings?site={}#install", site.id))).await;
    browser.element("heading", Name::Is("Websites")).await;
    assert_eq!(browser.console().await, Vec::<String>::new());
    browser.switch_tab(&tabs[0]).await;
    browser.element("list|listbox", Name::Is("Conversations")).await;
    // The help centre opens in the tab that is there already.
    browser.click("link", Name::Is("Help centre")).await;
    browser.switch_tab(&tabs[1]).await;
    browser.element("button", Name::Is("Add an article")).await;
    assert_eq!(browser.driver().windows().await.unwrap().len(), 2);
}

/// What the rail says of each place: its name, whether it is the one on screen, and whether all of it is
/// in sight.
const RAIL: &str = "const rail = document.querySelector('nav.rail'); if (!rail) return null;\
    const place = rail.getBoundingClientRect();\
    return [place.width <= innerWidth && place.bottom <= innerHeight && document.documentElement.scrollWidth <= innerWidth,\
        [...rail.querySelectorAll('a')].filter(a => a.checkVisibility()).map(a => [a.textContent, a.ariaCurrent,\
            a.scrollWidth <= a.clientWidth && a.getBoundingClientRect().right <= innerWidth])]";

#[tokio::test]
async fn one_rail_leads_through_both_apps_and_fits_every_screen() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("settings rail", &site).await;
    let browser = &owner.browser;
    let rail = |names: [&str; 4], at: usize| {
        let one = |(place, name): (usize, &str)| json!([name, (place == at).then_some("page"), true]);
        json!([true, names.into_iter().enumerate().map(one).collect::<Vec<_>>()])
    };
    let shows = async |names: [&str; 4], at: usize| {
        let wanted = rail(names, at);
        browser
            .until(&format!("the rail to be {wanted}"), async || {
                Ok((browser.run(RAIL).await == wanted).then_some(()))
            })
            .await;
    };
    let english = ["Inbox", "Now", "Help centre", "Settings"];
    for (width, height) in [(1280, 800), (390, 844), (320, 640), (844, 390)] {
        browser.resize(width, height).await;
        owner.open_inbox(&site).await;
        shows(english, 0).await;
        browser.click("link", Name::Is("Now")).await;
        shows(english, 1).await;
        browser.goto(&address(&site)).await;
        shows(english, 3).await;
        browser.click("link", Name::Is("Help centre")).await;
        shows(english, 2).await;
        assert_eq!(browser.run("return location.hash").await, "#articles");
        browser.click("link", Name::Is("Settings")).await;
        shows(english, 3).await;
        browser.click("link", Name::Is("Now")).await;
        shows(english, 1).await;
    }
    browser.resize(320, 640).await;
    for (language, names) in [
        ("fr", ["Boîte de réception", "Maintenant", "Centre d’aide", "Réglages"]),
        ("ro", ["Inbox", "Acum", "Centru de ajutor", "Setări"]),
    ] {
        browser.goto(&site.url(&format!("/inbox?lang={language}"))).await;
        shows(names, 0).await;
        browser.goto(&[&address(&site), "?lang=", language].concat()).await;
        shows(names, 3).await;
    }
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_search_leads_to_a_field_by_keyboard() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("settings search", &site).await;
    let browser = &owner.browser;
    owner.open_site_settings(&site, "Websites").await;
    let focused = async |name: &str| {
        let label = "const active = document.activeElement; return active.labels?.[0]?.textContent ?? active.ariaLabel ?? active.textContent";
        browser
            .until(&format!("{name:?} to have the keyboard"), async || {
                Ok((browser.run(label).await == name).then_some(()))
            })
            .await;
    };
    browser.element("heading", Name::Is("Websites")).await;
    browser.press("/").await;
    focused("Search the settings").await;
    browser.press("launcher").await;
    browser.element("option", Name::Has("Text on the launcher")).await;
    browser.press(Key::Enter).await;
    focused("Text on the launcher").await;
    assert_eq!(browser.run("return location.hash").await, "#look");
    // By what is said about a section.
    let field = browser.element("combobox", Name::Is("Search the settings")).await;
    field.send_keys("leave a message").await.unwrap();
    browser
        .element(
            "option",
            Name::Has("Outside these hours, and while nobody is available, visitors leave a message."),
        )
        .await;
    browser.press(Key::Enter).await;
    focused("Opening hours").await;
    field.send_keys("zeppelin").await.unwrap();
    owner.sees("Nothing found.").await;
    browser.press(Key::Escape).await;
    field.send_keys("saved repl").await.unwrap();
    browser.element("option", Name::Has("Saved replies")).await;
    browser.press(Key::Enter).await;
    browser.element("button", Name::Is("Add a saved reply")).await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_not_saved_is_told_by_group_and_a_form_is_not_left_silently() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("settings unsaved", &site).await;
    let browser = &owner.browser;
    owner.open_site_settings(&site, "Appearance").await;
    owner.writes(NAME, "Ceai").await;
    let told = "return [...document.querySelectorAll('.group-name')].filter(g => g.children.length > 1).map(g => g.firstChild.textContent)";
    let unsaved = async |groups: &[&str]| {
        let wanted = json!(groups);
        browser
            .until(&format!("{wanted} not to be saved"), async || {
                Ok((browser.run(told).await == wanted).then_some(()))
            })
            .await;
    };
    unsaved(&["Chat"]).await;
    owner.section("Conversations").await;
    owner.ticks("Agents see what is being written, and visitors are told so").await;
    unsaved(&["Chat", "Team"]).await;
    owner.section("Saved replies").await;
    owner.press("Add a saved reply").await;
    browser.fill("Shortcut", "half").await;
    unsaved(&["Chat", "Team", "Replies"]).await;
    browser.click("link", Name::Is("Scripts")).await;
    owner.press("Keep editing").await;
    let field = browser.element("textbox", Name::Is("Shortcut")).await;
    assert_eq!(field.prop("value").await.unwrap().unwrap(), "half");
    browser.click("link", Name::Is("Scripts")).await;
    owner.press("Discard changes").await;
    browser.element("button", Name::Is("Add a script")).await;
    // Only the form was given up.
    unsaved(&["Chat", "Team"]).await;
    owner.section("Appearance").await;
    owner.saves().await;
    unsaved(&[]).await;
}

#[tokio::test]
async fn whoever_is_not_signed_in_comes_back_after_signing_in() {
    let site = Edge::shared().await.site().await;
    let owner = Agent { browser: Browser::start("settings sign-in").await };
    let browser = &owner.browser;
    browser.goto(&address(&site)).await;
    owner.sees("Please sign in").await;
    browser.click("link", Name::Is("Sign in")).await;
    owner.sees("Sign in to go on to the settings of your site.").await;
    browser.fill("Email", &site.agent.email).await;
    browser.fill("Password", &site.agent.password).await;
    browser.click("button", Name::Is("Sign in")).await;
    browser.element("textbox", Name::Is(NAME)).await;
    // Signed out elsewhere, what was typed stays and can be stored after signing in again.
    owner.writes(NAME, "Ceai").await;
    let tab = browser.new_tab().await;
    owner.open_inbox(&site).await;
    owner.press("Sign out").await;
    browser.element("button", Name::Is("Sign in")).await;
    let inbox = browser.switch_tab(&tab).await;
    owner.press("Save").await;
    owner.sees("You are signed out.").await;
    browser.element("link", Name::Is("Sign in")).await;
    browser.switch_tab(&inbox).await;
    owner.sign_in(&site).await;
    browser.switch_tab(&tab).await;
    owner.saves().await;
}

#[tokio::test]
async fn settings_that_do_not_come_are_asked_for_again() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("settings lost", &site).await;
    let browser = &owner.browser;
    browser.devtools("Network.enable", json!({})).await;
    let blocks =
        async |urls: &[&str]| browser.devtools("Network.setBlockedURLs", json!({ "urls": urls })).await;
    blocks(&["*/v1/sites/*"]).await;
    browser.goto(&address(&site)).await;
    owner.sees("The settings could not be opened").await;
    blocks(&[]).await;
    owner.press("Try again").await;
    owner.writes(NAME, "Ceai").await;
    // Off the network nothing is lost, and it can be stored afterwards.
    let network = async |offline: bool| {
        let conditions =
            json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        browser.devtools("Network.emulateNetworkConditions", conditions).await;
    };
    network(true).await;
    owner.sees("You are offline.").await;
    owner.press("Save").await;
    owner.sees("The server cannot be reached.").await;
    network(false).await;
    let banner = "return document.querySelector('.banner') === null";
    browser.until("the banner to go", async || Ok((browser.run(banner).await == true).then_some(()))).await;
    owner.saves().await;
}

#[tokio::test]
async fn saving_is_offered_only_where_there_is_something_to_save() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("settings save bar", &site).await;
    let browser = &owner.browser;
    for (section, offered) in [
        ("Appearance", true),
        ("Websites", true),
        ("Snippet", false),
        ("Customers", false),
        ("Mail", false),
        ("Privacy", true),
    ] {
        if section == "Appearance" {
            owner.open_site_settings(&site, section).await;
        } else {
            owner.section(section).await;
        }
        browser.element("heading", Name::Is(section)).await;
        let bar = browser.run("return document.querySelectorAll('.save-bar').length").await;
        assert_eq!(bar, json!(usize::from(offered)), "{section}");
    }
}
