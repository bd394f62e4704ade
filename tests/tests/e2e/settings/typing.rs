//! A field that somebody types into stays the same, with the focus and the caret in it, whatever else
//! changes around it.

use serde_json::json;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, http};
use thirtyfour::Key;

/// Whether the field that was marked still has the focus, what stands in it, and where the caret is.
const FIELD: &str = "const field = document.activeElement; return [field === window.marked, field.value, field.selectionStart]";
const ORIGINS: &str = "Websites allowed to show the chat, one a line";
const MARK: &str = "window.marked = document.activeElement";

#[tokio::test]
async fn a_text_is_changed_in_its_middle() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("typing in the middle", &site).await;
    let browser = &owner.browser;
    owner.open_site_settings(&site, "Appearance").await;
    owner.writes("Name of the site", "Ceaiul").await;
    browser.run(MARK).await;
    browser.press(Key::Left + Key::Left).await;
    browser.press("uri").await;
    assert_eq!(browser.run(FIELD).await, json!([true, "Ceaiuriul", 7]));
    // What an input method composes is replaced as it goes on, and comes in once.
    for text in ["t", "té"] {
        let end = text.chars().count();
        let composed = json!({ "text": text, "selectionStart": end, "selectionEnd": end });
        browser.devtools("Input.imeSetComposition", composed).await;
    }
    browser.devtools("Input.insertText", json!({ "text": "thé" })).await;
    assert_eq!(browser.run(FIELD).await, json!([true, "Ceaiurithéul", 10]));
}

#[tokio::test]
async fn a_choice_keeps_the_focus_while_fields_come_and_go() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("typing a choice", &site).await;
    let browser = &owner.browser;
    owner.open_site_settings(&site, "Pre-chat form").await;
    owner.press("Add a field").await;
    owner.browser.element("combobox", Name::Is("Type")).await.focus().await.unwrap();
    browser.run(MARK).await;
    owner.choose("Type", "Choice").await;
    browser.element("group", Name::Is("Option 2")).await;
    assert_eq!(browser.run(FIELD).await[0], true);
    owner.choose("Type", "One line").await;
    browser.gone("group", Name::Is("Option 2")).await;
    assert_eq!(browser.run(FIELD).await[0], true);
}

#[tokio::test]
async fn lines_are_typed_one_after_the_other() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("typing lines", &site).await;
    owner.open_site_settings(&site, "Websites").await;
    let origins = owner.browser.element("textbox", Name::Is(ORIGINS)).await;
    origins.send_keys(Key::Control + "a").await.unwrap();
    origins.send_keys("https://a.example\nhttps://b.example").await.unwrap();
    owner.saves().await;
    let signed_in = site.sign_in().await;
    let url = site.url(&format!("/v1/sites/{}/settings", site.id));
    let stored = http().get(url).header("cookie", &signed_in.cookie).send().await.unwrap();
    let stored: serde_json::Value = stored.json().await.unwrap();
    assert_eq!(stored["settings"]["origins"], json!(["https://a.example", "https://b.example"]));
}
