//! The visitor's whole journey with nothing but a keyboard: each step is reached by Tab, used by
//! Enter or Space, and left by Escape; what has the focus shows it, and it is never lost.

use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use serde_json::{Value, json};
use tests::browser::Browser;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk};
use thirtyfour::Key;

/// The name of what has the focus in the current document, shadow roots included, and whether it
/// shows that by an outline or a ring of its own.
const FOCUS: &str = "let at = document.activeElement;\
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;\
    if (!at || at === document.body) return ['', false];\
    const ring = (e) => { const s = getComputedStyle(e); return parseFloat(s.outlineWidth) > 0 && s.outlineStyle !== 'none' || s.boxShadow !== 'none' };\
    const name = at.ariaLabel || at.labels?.[0]?.innerText || at.title || at.innerText || at.id;\
    return [name.trim(), ring(at) || ring(at.parentElement) || ring(at.parentElement.parentElement)]";

async fn focus_is(browser: &Browser, wanted: &str) {
    browser
        .until(&format!("the focus to be on {wanted:?}"), async || {
            Ok((browser.run(FOCUS).await == json!([wanted, true])).then_some(()))
        })
        .await;
}

/// Presses Tab, or Shift and Tab, until the focus is there; it must come within a few steps.
async fn tab_to(browser: &Browser, wanted: &str, back: bool) {
    let mut seen = Vec::new();
    for _ in 0..12 {
        let focus: Value = browser.run(FOCUS).await;
        if focus[0] == wanted {
            assert_eq!(focus[1], true, "{wanted:?} has the focus and does not show it");
            return;
        }
        seen.push(focus);
        if back {
            browser.press_with(Key::Shift, Key::Tab).await;
        } else {
            browser.press(Key::Tab).await;
        }
    }
    panic!("Tab never came to {wanted:?}: {seen:?}");
}

#[tokio::test]
async fn the_whole_journey_by_keyboard() {
    let site = Edge::shared().await.site().await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("access keyboard").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;

    // In: the page's own links come first, then the launcher.
    tab_to(browser, "Home", false).await;
    tab_to(browser, "Chat with us", false).await;
    browser.press(Key::Enter).await;
    visitor.in_chat().await;
    focus_is(browser, "Your name").await;
    // Out and in again: the focus goes back to where it came from.
    browser.press(Key::Escape).await;
    visitor.on_page().await;
    focus_is(browser, "Chat with us").await;
    browser.press(" ").await;
    visitor.in_chat().await;
    focus_is(browser, "Your name").await;
    browser.press("Zoé").await;
    tab_to(browser, "Start chat", false).await;
    browser.press(" ").await;
    focus_is(browser, "Message").await;
    browser.press("Do you have linden tea?").await;
    browser.press(Key::Enter).await;
    visitor.sees("Do you have linden tea?").await;

    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview.contains("linden")).await.unwrap();
    let mut agent = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Take).await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "We do.".to_owned() }).await.unwrap();
    visitor.sees("We do.").await;
    // An answer does not take the focus away from what is being written.
    focus_is(browser, "Message").await;
    agent.agent_does(AgentCommand::AskWrapUp).await.unwrap();
    visitor.sees("Is there anything else?").await;
    focus_is(browser, "Message").await;
    tab_to(browser, "Yes, one more thing", true).await;
    browser.press(Key::Enter).await;
    visitor.sees("You answered").await;

    tab_to(browser, "More", true).await;
    browser.press(Key::Enter).await;
    tab_to(browser, "End chat", false).await;
    browser.press(Key::Enter).await;
    focus_is(browser, "Keep chatting").await;
    browser.press(Key::Escape).await;
    focus_is(browser, "Message").await;
    tab_to(browser, "More", true).await;
    browser.press(Key::Enter).await;
    tab_to(browser, "End chat", false).await;
    browser.press(Key::Enter).await;
    focus_is(browser, "Keep chatting").await;
    tab_to(browser, "Yes, end it", true).await;
    browser.press(Key::Enter).await;
    focus_is(browser, "Bad").await;
    tab_to(browser, "Good", false).await;
    browser.press(" ").await;
    tab_to(browser, "Add a comment", false).await;
    browser.press("Quick").await;
    tab_to(browser, "Send rating", false).await;
    browser.press(Key::Enter).await;
    visitor.sees("Thank you, that helps us.").await;
    focus_is(browser, "Start a new chat").await;
    tab_to(browser, "Close chat", true).await;
    browser.press(Key::Enter).await;
    visitor.on_page().await;
    focus_is(browser, "Chat with us").await;
}
