//! The list for many chats: filters that go together, views of it that are saved, and the palette.

use crate::fixtures::wire_visitor::{does, visitor};
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use serde_json::json;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};
use thirtyfour::Key;

/// How many rows the list has.
const ROWS: &str = "return document.querySelectorAll('#conversations .row').length";
/// How many views this browser keeps anywhere.
const KEPT_VIEWS: &str = "return Object.entries(localStorage).concat(Object.entries(sessionStorage))\
    .filter(([name, value]) => name.includes('views') || value.includes('Bob')).length";
/// What the palette would choose now.
const CHOSEN: &str = "const id = document.activeElement?.getAttribute('aria-activedescendant');\
    return (id && document.getElementById(id)?.querySelector('span')?.textContent) || ''";

/// Presses Ctrl and K as a page can, with an input method at work or not, and says whether the browser still does
/// what it does by itself.
fn pressed_in_page(key: &str, composing: bool) -> String {
    let how = json!({ "key": key, "ctrlKey": key == "k", "isComposing": composing, "bubbles": true, "cancelable": true });
    format!("return document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {how}))")
}

async fn keyboard_is_in(agent: &Agent, field: &str) {
    let script = "return document.activeElement?.name || ''";
    agent.browser.until_script(&format!("the keyboard to be in {field:?}"), script, json!(field)).await;
}

/// Calls the palette, types, and waits until Enter would choose this.
async fn finds(agent: &Agent, typed: &str, chosen: &str) {
    agent.browser.press_with(Key::Control, "k").await;
    keyboard_is_in(agent, "palette").await;
    agent.browser.press(typed).await;
    agent.browser.until_script(&format!("{chosen:?} to be chosen"), CHOSEN, json!(chosen)).await;
}

#[tokio::test]
async fn filters_go_together_and_are_saved_as_a_view_that_outlives_a_reload_and_no_sign_out() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bob = edge.colleague(&site, "Bob").await.sign_in().await;
    let _desk = Desk::open(&site, &bob, Encoding::Binary).await.unwrap();
    let agent = Agent::at_work("views", &site).await;
    let browser = &agent.browser;
    let _zoe = visitor(&site, "Zoé", "Do you have tea?").await;
    let _mihai = visitor(&site, "Mihai", "And coffee?").await;
    let keys = Keys::new();
    let mut radu = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    does(&mut radu, VisitorCommand::Start(opening("Radu"))).await;
    does(&mut radu, VisitorCommand::Send { text: "Me too".to_owned() }).await;
    let mut with_bob =
        Conversation::agent(&site, &bob, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    let taken = with_bob.agent_does(AgentCommand::Take).await.unwrap();
    assert!(matches!(taken, Outcome::Stored(_)), "{taken:?}");
    agent.filter("All").await;
    browser.until_script("all of them", ROWS, json!(3)).await;

    agent.press("Filters").await;
    browser.element("dialog", Name::Is("Filters")).await;
    agent.choose("Who has it", "Nobody").await;
    browser.until_script("those that nobody has", ROWS, json!(2)).await;
    agent.choose("Who has it", "Bob").await;
    browser.until_script("Bob’s", ROWS, json!(1)).await;
    agent.choose("Order", "Newest first").await;
    agent.writes("Name of the view", "Of Bob").await;
    browser.press(Key::Enter).await;
    browser.element("textbox", Name::Is("Rename Of Bob")).await;
    agent.writes("Rename Of Bob", "Bob’s, newest").await;
    browser.press(Key::Tab).await;
    browser.element("textbox", Name::Is("Rename Bob’s, newest")).await;
    browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;
    browser.element("status", Name::Is("1 of 3 shown")).await;
    agent.sees_listed("Radu").await;
    let counted = "return document.querySelector('[data-tab=all]').dataset.count";
    assert_eq!(browser.run(counted).await, "3", "what is hidden is counted");

    // One after the other, then all at once: the keyboard goes to where they are set.
    agent.press("Remove: With Bob").await;
    browser.until_script("all of them again", ROWS, json!(3)).await;
    let at = "return document.activeElement.id";
    browser.until_script("the keyboard to be at the filters", at, json!("list-filters")).await;
    agent.press("Clear").await;
    browser.gone("button", Name::Is("Remove: Newest first")).await;

    browser.reload().await;
    browser.until_script("all of them after a reload", ROWS, json!(3)).await;
    agent.press("Filters").await;
    agent.press("Show Bob’s, newest").await;
    agent.sees_no_dialog().await;
    browser.until_script("Bob’s by the view", ROWS, json!(1)).await;
    browser.element("button", Name::Is("Remove: Newest first")).await;
    browser.reload().await;
    browser.until_script("Bob’s after one more reload", ROWS, json!(1)).await;

    // What is not ours to read is no view, and stops nothing.
    let spoil = "const name = Object.keys(localStorage).find((name) => name.includes('views'));\
        localStorage.setItem(name, '{\"version\":0}\\n' + localStorage.getItem(name) + '\\u0000\\t\\n[')";
    browser.run(spoil).await;
    browser.reload().await;
    agent.press("Filters").await;
    let names = "return [...document.querySelectorAll('.saved-views li input')].map((one) => one.value)";
    browser.until_script("the one that is a view", names, json!(["Bob’s, newest"])).await;
    browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;

    assert_eq!(browser.run(KEPT_VIEWS).await, 1);
    agent.press("Sign out").await;
    browser.element("button", Name::Is("Sign in")).await;
    assert_eq!(browser.run(KEPT_VIEWS).await, 0);
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_palette_leads_everywhere_by_the_keyboard_alone() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("palette", &site).await;
    let browser = &agent.browser;
    let _zoe = visitor(&site, "Zoé", "Do you have tea?").await;
    let _stefan = visitor(&site, "Ștefan", "Me too").await;
    agent.filter("All").await;
    browser.until_script("both of them", ROWS, json!(2)).await;

    // To a conversation, and from its field away and back.
    finds(&agent, "stefan", "Ștefan").await;
    browser.press(Key::Enter).await;
    agent.sees_no_dialog().await;
    keyboard_is_in(&agent, "reply").await;
    agent.reads("Me too", "Do you have tea?").await;
    browser.press("One mo").await;
    finds(&agent, "zoe", "Zoé").await;
    browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;
    keyboard_is_in(&agent, "reply").await;
    browser.press("ment").await;
    let draft = "return document.querySelector('textarea[name=reply]').value";
    browser.until_script("the draft as it was written", draft, json!("One moment")).await;

    // Nobody has it: there is nothing to end. The arrows go around.
    finds(&agent, "close the", "").await;
    agent.sees("Nothing matches").await;
    browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;
    finds(&agent, "mi", "Mine").await;
    browser.press(Key::Up).await;
    browser.press(Key::Down).await;
    browser.until_script("the same once more", CHOSEN, json!("Mine")).await;
    browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;

    finds(&agent, "promis", "Promises").await;
    browser.press(Key::Enter).await;
    let tab = "return document.activeElement?.dataset.tab || ''";
    browser.until_script("the tab", tab, json!("promises")).await;
    finds(&agent, "keyb", "Keyboard shortcuts").await;
    browser.press(Key::Enter).await;
    browser.element("dialog", Name::Is("Keyboard shortcuts")).await;
    browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;
    browser.until_script("the tab, where it was called", tab, json!("promises")).await;

    finds(&agent, "stop taking", "Stop taking chats").await;
    browser.press(Key::Enter).await;
    let on = "return document.querySelector('.top [role=switch]').ariaChecked";
    browser.until_script("the switch to be off", on, json!("false")).await;

    // While an input method composes the keys are its own; the browser keeps its key where nothing opens.
    assert_eq!(browser.run(&pressed_in_page("k", true)).await, true);
    assert!(browser.find("dialog", Name::Has("")).await.unwrap().is_none());
    assert_eq!(browser.run(&pressed_in_page("k", false)).await, false, "it opens");
    keyboard_is_in(&agent, "palette").await;
    assert_eq!(browser.run(&pressed_in_page("k", false)).await, true, "it is open");
    browser.press("zoe").await;
    browser.until_script("Zoé to be chosen", CHOSEN, json!("Zoé")).await;
    assert_eq!(browser.run(&pressed_in_page("Enter", true)).await, true);
    browser.element("option", Name::Has("Zoé")).await;
    browser.press(Key::Enter).await;
    agent.sees_no_dialog().await;
    agent.reads("Do you have tea?", "Me too").await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}
