//! The words of the settings stand there whole, at every size and in three languages; what belongs together stays
//! together.

use serde_json::json;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site};
use tests::whole::cut_at_any_size;

/// The addresses of the sections, in the order of the list.
const SECTIONS: &str = "return [...document.querySelectorAll('.sections a')].map((one) => one.hash)";

async fn opens(browser: &Browser, site: &Site, language: &str) {
    browser.resize(1280, 800).await;
    browser.goto(&site.url(&format!("/settings/{}?lang={language}", site.id))).await;
    let ready = "return document.querySelector('.sections') && document.documentElement.lang";
    browser.until_script("the settings in their language", ready, json!(language)).await;
}

async fn goes_to(browser: &Browser, hash: &str) {
    browser.run(&format!("location.hash = '{hash}'")).await;
    let there = "return document.querySelector('.sections [aria-current=page]')?.hash";
    browser.until_script(hash, there, json!(hash)).await;
}

#[tokio::test]
async fn the_words_of_the_settings_stand_whole_at_every_size() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("settings whole words", &site).await;
    let browser = &owner.browser;
    let mut found = Vec::new();
    for language in ["en", "fr", "ro"] {
        opens(browser, &site, language).await;
        let sections = browser.run(SECTIONS).await;
        for hash in sections.as_array().unwrap() {
            let hash = hash.as_str().unwrap();
            goes_to(browser, hash).await;
            found.extend(cut_at_any_size(browser, &format!("{language} {hash}")).await);
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn the_buttons_of_a_row_stay_beside_each_other() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("settings rows", &site).await;
    let browser = &owner.browser;
    owner.open_site_settings(&site, "Saved replies").await;
    browser.element("button", Name::Is("Edit anything")).await;
    let apart = "return [...document.querySelectorAll('.entry')].map((entry) => {\
        const [edit, remove] = [...entry.querySelectorAll('button')].map((one) => one.getBoundingClientRect().top);\
        return edit === remove })";
    for (width, height) in tests::whole::SIZES {
        browser.resize(width, height).await;
        let beside = browser.run(apart).await;
        let beside = beside.as_array().unwrap();
        assert!(beside.len() >= 2 && beside.iter().all(|one| one == true), "{width}: {beside:?}");
    }
}
