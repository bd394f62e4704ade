//! The words of the inbox stand there whole: on desktops and phones, upright and on their side, at twice the size, in
//! three languages.

use crate::fixtures::wire_visitor::visitor;
use serde_json::json;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use tests::whole::cut_at_any_size;

/// Opens the inbox in a language, with the conversation that everybody can see.
async fn opens(browser: &Browser, address: &str, language: &str) {
    browser.resize(1280, 800).await;
    browser.goto(&[address, "?lang=", language].concat()).await;
    let ready = "document.querySelector('[data-tab=all]')?.click();\
        return document.documentElement.lang + document.querySelectorAll('.row').length";
    browser.until_script("the list in its language", ready, json!(format!("{language}2"))).await;
}

#[tokio::test]
async fn the_words_of_the_inbox_stand_whole_at_every_size() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("whole words", &site).await;
    let browser = &agent.browser;
    let _zoe = visitor(&site, "Zoé Ștefănescu", "Where is my parcel?").await;
    let _radu = visitor(&site, "Radu", "Hello").await;
    agent.sees_waiting("Radu").await;
    let address = site.url("/inbox");
    let mut found = Vec::new();
    for (language, leave) in
        [("en", "Return to queue"), ("fr", "Remettre en file"), ("ro", "Pune înapoi în coadă")]
    {
        opens(browser, &address, language).await;
        browser.until_script("the conversation", "[...document.querySelectorAll('.row')].find((row) => row.textContent.includes('Zoé')).click();\
             return document.querySelector('.log .bubble') !== null", json!(true))
        .await;
        found.extend(cut_at_any_size(browser, &format!("{language} waiting")).await);
        browser.resize(1280, 800).await;
        browser.run("document.querySelector('.keys-button').click()").await;
        let dialogs = "return document.querySelectorAll('dialog[open]').length";
        browser.until_script("the keys", dialogs, json!(1)).await;
        found.extend(cut_at_any_size(browser, &format!("{language} keys")).await);
        browser.resize(1280, 800).await;
        browser.run("document.querySelector('dialog[open] .primary').click()").await;
        browser.until_script("the inbox", dialogs, json!(0)).await;
        browser.run("document.querySelector('[role=switch]').click()").await;
        browser
            .until_script("the banner", "return document.querySelector('.banner.away') !== null", json!(true))
            .await;
        browser.run("document.querySelector('.back').click()").await;
        found.extend(cut_at_any_size(browser, &format!("{language} away")).await);
        browser.run("document.querySelector('.banner.away .action').click()").await;
        browser
            .until_script("no banner", "return document.querySelector('.banner.away') === null", json!(true))
            .await;
        browser.resize(1280, 800).await;
        browser.run("document.querySelector('.row[aria-current], .row').click()").await;
        browser.run("document.querySelector('.take').click()").await;
        browser
            .until_script(
                "the actions",
                "return document.querySelector('.actions .action') !== null",
                json!(true),
            )
            .await;
        found.extend(cut_at_any_size(browser, &format!("{language} mine")).await);
        browser.run("document.querySelector('.more > button').click()").await;
        browser
            .until_script(
                "the menu",
                "return document.querySelector('[role=menu]:not([hidden])') !== null",
                json!(true),
            )
            .await;
        found.extend(cut_at_any_size(browser, &format!("{language} menu")).await);
        // Back to the queue, for the next language.
        browser.resize(1280, 800).await;
        browser.click("menuitem", Name::Is(leave)).await;
        browser
            .until_script("the queue", "return document.querySelector('.take') !== null", json!(true))
            .await;
    }
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn the_banner_of_whoever_is_away_takes_two_lines_at_most() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("away banner", &site).await;
    let browser = &agent.browser;
    let _zoe = visitor(&site, "Zoé", "Hello").await;
    let _radu = visitor(&site, "Radu", "Hello").await;
    agent.sees_waiting("Radu").await;
    agent.set_available(false).await;
    for language in ["en", "fr", "ro"] {
        opens(browser, &site.url("/inbox"), language).await;
        browser
            .until_script("the banner", "return document.querySelector('.banner.away') !== null", json!(true))
            .await;
        for (width, height) in [(390, 844), (320, 640), (844, 390)] {
            browser.resize(width, height).await;
            let tall = browser.run("return document.querySelector('.banner.away').offsetHeight").await;
            assert!(tall.as_u64().unwrap() <= 64, "{language} at {width}: {tall} px");
        }
    }
}

#[tokio::test]
async fn a_dialog_that_has_no_room_scrolls_within_its_corners_and_keeps_its_buttons_in_sight() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("low dialog", &site).await;
    let browser = &agent.browser;
    let _zoe = visitor(&site, "Zoé", "Hello").await;
    agent.take("Zoé").await;
    let seen = "const dialog = document.querySelector('dialog[open]'), form = dialog.querySelector('form');\
        const box = dialog.querySelector('.form-buttons').getBoundingClientRect(), whole = dialog.getBoundingClientRect();\
        return [getComputedStyle(dialog).overflowY, dialog.scrollHeight <= dialog.clientHeight,\
            whole.top >= 0 && whole.bottom <= innerHeight, box.bottom <= whole.bottom + 0.5,\
            document.elementFromPoint(whole.right - 1, whole.top + 1) !== form]";
    for action in ["Hold", "Transfer", "Check understanding", "Block", "Keyboard shortcuts"] {
        browser.resize(1280, 800).await;
        agent.press(action).await;
        browser.element("dialog", Name::Has("")).await;
        for (width, height) in [(640, 400), (844, 390), (320, 640), (640, 300)] {
            browser.resize(width, height).await;
            assert_eq!(
                browser.run(seen).await,
                json!(["hidden", true, true, true, true]),
                "{action} at {width}"
            );
        }
        agent.press(if action == "Keyboard shortcuts" { "Got it" } else { "Cancel" }).await;
        agent.sees_no_dialog().await;
    }
}

#[tokio::test]
async fn signing_in_needs_no_scrolling_on_low_screens() {
    let site = Edge::shared().await.site().await;
    let browser = Browser::start("low sign-in").await;
    let seen = "const place = document.querySelector('.welcome');\
        return place && place.scrollHeight <= innerHeight && document.documentElement.lang";
    for language in ["en", "fr", "ro"] {
        browser.goto(&site.url(&format!("/inbox?lang={language}"))).await;
        for (width, height) in [(844, 390), (640, 400)] {
            browser.resize(width, height).await;
            browser.until_script(&format!("the whole card at {width}"), seen, json!(language)).await;
        }
    }
}
