//! The team's two apps in the languages they speak.

use crate::axe::Audit;
use crate::inbox::visitor;
use tests::agent::Agent;
use tests::browser::Browser;
use tests::edge::Edge;
use thirtyfour::Key;

const LANGUAGES: [&str; 3] = ["en", "fr", "ro"];

/// Waits until a script says yes.
async fn until(browser: &Browser, what: &str, script: &str) {
    browser.until(what, async || Ok((browser.run(script).await == true).then_some(()))).await;
}

#[tokio::test]
async fn every_section_of_the_settings_in_every_language() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("access sections", &site).await;
    let browser = &agent.browser;
    let mut audit = Audit::new("sections");
    for language in LANGUAGES {
        browser.resize(1280, 800).await;
        browser.goto(&site.url(&format!("/settings/{}?lang={language}", site.id))).await;
        let there = format!(
            "return document.documentElement.lang === '{language}' && document.querySelectorAll('.sections a').length > 0"
        );
        until(browser, "the settings", &there).await;
        let hashes = "return [...document.querySelectorAll('.sections a')].map((link) => link.hash)";
        let hashes = browser.run(hashes).await;
        let hashes: Vec<&str> = hashes.as_array().unwrap().iter().filter_map(|hash| hash.as_str()).collect();
        assert!(hashes.len() >= 18, "{hashes:?}");
        for (width, height) in [(1280, 800), (320, 640)] {
            browser.resize(width, height).await;
            for hash in &hashes {
                browser.run(&format!("location.hash = '{hash}'")).await;
                let shown = format!(
                    "return document.querySelector('.sections [aria-current=page]')?.hash === '{hash}'"
                );
                until(browser, hash, &shown).await;
                audit.state(browser, &format!("{language} {width} {hash}")).await;
            }
        }
    }
    audit.finish();
}

#[tokio::test]
async fn the_inbox_in_every_language() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("access languages", &site).await;
    let browser = &agent.browser;
    let _zoe = visitor(&site, "Zoé with a name that is rather long for a phone", "Where is my parcel?").await;
    agent.sees_waiting("Zoé").await;
    let mut audit = Audit::new("languages");
    for language in LANGUAGES {
        browser.resize(1280, 800).await;
        browser.goto(&site.url(&format!("/inbox?lang={language}"))).await;
        let there = format!(
            "return document.documentElement.lang === '{language}' && document.querySelectorAll('.row').length > 0"
        );
        until(browser, "the list", &there).await;
        until(browser, "the first question", "return document.querySelector('.attention') !== null").await;
        audit.state(browser, &format!("{language}: whoever is new is asked")).await;
        browser.run("document.querySelector('[role=switch]').click()").await;
        until(
            browser,
            "to be away",
            "return document.querySelector('[role=switch]').ariaChecked === 'false'",
        )
        .await;
        audit.state(browser, &format!("{language}: away")).await;
        browser.run("document.querySelector('[role=switch]').click()").await;
        browser.run("document.querySelector('.row').click()").await;
        until(browser, "the conversation", "return document.querySelector('.more > button') !== null").await;
        for (width, height) in [(1280, 800), (390, 844), (320, 640)] {
            browser.resize(width, height).await;
            audit.state(browser, &format!("{language} {width}: a conversation")).await;
            browser.run("document.querySelector('.more > button').click()").await;
            until(browser, "the menu", "return document.activeElement.role === 'menuitem'").await;
            audit.state(browser, &format!("{language} {width}: its menu")).await;
            browser.press(Key::Escape).await;
        }
    }
    audit.finish();
}
