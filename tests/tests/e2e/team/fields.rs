//! An emoji that arrives in two input events, half a character each, stays one: in every field of both apps.

use crate::fixtures::wire_visitor::visitor;
use protocol::conversation::event::EventBody;
use serde_json::json;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use thirtyfour::Key;

/// Types an emoji in halves into every field for text that is shown, as some keyboards do, and names those that have
/// lost it.
const TYPE_HALVES: &str = "return (async () => {\
    const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));\
    const lost = [];\
    const fields = [...document.querySelectorAll('textarea, input:is([type=text], [type=search], :not([type]))')];\
    const shown = fields.filter((field) => field.checkVisibility() && !field.disabled && !field.readOnly);\
    for (const field of shown) {\
        field.focus();\
        const before = field.value;\
        for (const text of [before + 'a \\ud83d', before + 'a \\ud83d\\ude00', before + 'a \\ud83d\\ude00!']) {\
            field.value = text;\
            field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, data: text.slice(-1) }));\
            await drawn();\
            if (field.value !== text) lost.push([field.name || field.id || field.placeholder, text, field.value]);\
        }\
    }\
    return [shown.length, lost];\
})()";

/// Every field keeps it, and there are at least so many.
async fn all_keep_it(browser: &Browser, least: u64, place: &str) {
    let typed = browser.run(TYPE_HALVES).await;
    assert!(typed[0].as_u64().unwrap() >= least, "{place}: {typed}");
    assert_eq!(typed[1], json!([]), "{place}");
}

#[tokio::test]
async fn an_emoji_in_two_halves_stays_one_in_every_field() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("fields", &site).await;
    let browser = &agent.browser;
    let mut zoe = visitor(&site, "Zoé", "Hello").await;
    agent.take("Zoé").await;
    all_keep_it(browser, 3, "reply, note and subject").await;
    browser.element("textbox", Name::Is("Reply")).await.focus().await.unwrap();
    browser.press(Key::Enter).await;
    let whole = |body: &EventBody| matches!(body, EventBody::MessageSent(one) if one.text == "a 😀!");
    zoe.event(whole).await.unwrap();
    agent.press("Add note").await;
    agent.reads("a 😀!", "\u{fffd}").await;

    // A half that is left behind goes, and what is typed after it is not lost.
    let broken = "const field = document.querySelector('[name=reply]'); field.value = 'b \\ud83d c';\
        field.dispatchEvent(new InputEvent('input', { bubbles: true })); return field.value";
    assert_eq!(browser.run(broken).await, "b  c");
    browser.element("textbox", Name::Is("Reply")).await.focus().await.unwrap();
    browser.press(Key::Enter).await;
    zoe.message("b  c").await.unwrap();

    for (action, least) in [("Hold", 1), ("Transfer", 1), ("Check understanding", 1)] {
        agent.press(action).await;
        browser.element("dialog", Name::Has("")).await;
        all_keep_it(browser, least, action).await;
        browser.press(Key::Escape).await;
        agent.sees_no_dialog().await;
    }
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn so_do_the_settings() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("fields settings", &site).await;
    let browser = &agent.browser;
    browser.goto(&site.url(&format!("/inbox/settings?site={}", site.id))).await;
    browser.element("button", Name::Is("Save")).await;
    all_keep_it(browser, 1, "settings").await;
}
