//! Many chats at once: searching the list, narrowing it, and leading it with single keys.

use crate::fixtures::wire_visitor::{does, visitor};
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::conversation::opening::Filled;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::DepartmentId;
use protocol::site::department::DepartmentSetting;
use protocol::site::form::Form;
use protocol::site::settings::{Service, SiteSettings};
use serde_json::json;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, settings};
use tests::wire::{Conversation, Keys, opening};
use thirtyfour::Key;

/// How many rows the list has.
const ROWS: &str = "return document.querySelectorAll('#conversations .row').length";
/// What stands in the search.
const SEARCHED: &str = "return document.querySelector('#list-search').value";
/// Counts the tones that are played from here on.
const COUNT_TONES: &str = "window.tones = 0; const start = OscillatorNode.prototype.start;\
    OscillatorNode.prototype.start = function (...at) { window.tones++; return start.apply(this, at) }";

/// Waits until the conversation with this visitor is on screen and its row has the keyboard.
async fn is_at(agent: &Agent, visitor: &str) {
    let script = format!(
        "const at = document.activeElement;\
        return !!at && at.matches('.row[aria-current=true]') && at.innerText.includes({})",
        json!(visitor)
    );
    agent
        .browser
        .until_script(&format!("the row of {visitor:?} to be where one is"), &script, json!(true))
        .await;
}

async fn keyboard_is_in(agent: &Agent, field: &str) {
    let script = "return document.activeElement?.name || ''";
    agent.browser.until_script(&format!("the keyboard to be in {field:?}"), script, json!(field)).await;
}

#[tokio::test]
async fn five_wait_and_one_is_found_without_its_accents_while_the_others_go_on_ringing() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("many search", &site).await;
    let browser = &agent.browser;
    let mut visitors = Vec::new();
    for name in ["Zoé", "Radu", "Ștefan", "Mihai", "Élodie"] {
        visitors.push(visitor(&site, name, "Where is my parcel?").await);
    }
    browser.run(COUNT_TONES).await;
    browser.click("button", Name::Is("Sound")).await;
    browser.until_script("a tone", "return window.tones > 0", json!(true)).await;
    agent.filter("Waiting").await;
    browser.until_script("all of them", ROWS, json!(5)).await;

    browser.press("/").await;
    keyboard_is_in(&agent, "search").await;
    // Letters in it that would be keys outside.
    browser.press("stefan").await;
    agent.browser.element("status", Name::Is("1 conversation found")).await;
    browser.until_script("one row", ROWS, json!(1)).await;
    agent.sees_listed("Ștefan").await;
    assert_eq!(browser.run(SEARCHED).await, "stefan");
    assert!(browser.find("dialog", Name::Has("")).await.unwrap().is_none());

    // What is hidden is heard, told to whoever listens, and counted.
    let before = browser.run("return window.tones").await.as_u64().unwrap();
    visitors.push(visitor(&site, "Andrei", "Hello?").await);
    browser.element("status", Name::Has("New conversation with Andrei")).await;
    browser
        .until("it to be heard", async || {
            let tones = browser.run("return window.tones").await.as_u64();
            Ok((tones > Some(before)).then_some(()))
        })
        .await;
    let counted = "return document.querySelector('[data-tab=waiting]').dataset.count";
    browser.until_script("it to be counted", counted, json!("6")).await;
    assert_eq!(browser.run(ROWS).await, 1);
    // What fits comes in by itself, and takes nothing from what is typed.
    visitors.push(visitor(&site, "Ștefania", "Me too").await);
    browser.element("status", Name::Is("2 conversations found")).await;
    browser.press("ia").await;
    browser.until_script("one row", ROWS, json!(1)).await;
    assert_eq!(browser.run(SEARCHED).await, "stefania");

    browser.press(Key::Escape).await;
    browser.until_script("all of them again", ROWS, json!(7)).await;
    let at_a_row = "return document.activeElement.classList.contains('row')";
    browser.until_script("the keyboard to be in the list", at_a_row, json!(true)).await;
    assert_eq!(browser.run(SEARCHED).await, "");

    browser.press("/").await;
    keyboard_is_in(&agent, "search").await;
    browser.press("nobody of this name").await;
    agent.sees("No conversation in this list matches").await;
    browser.click("button", Name::Is("Show them all")).await;
    browser.until_script("all of them once more", ROWS, json!(7)).await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_chat_is_led_from_the_list_to_its_end_with_single_keys() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("many keys", &site).await;
    let browser = &agent.browser;
    let mut zoe = visitor(&site, "Zoé", "Do you have tea?").await;
    let _radu = visitor(&site, "Radu", "Me too").await;
    let _mihai = visitor(&site, "Mihai", "And coffee?").await;
    agent.filter("Waiting").await;
    browser.until_script("all of them", ROWS, json!(3)).await;
    for (key, visitor) in [("j", "Zoé"), ("j", "Radu"), ("j", "Mihai"), ("k", "Radu"), ("k", "Zoé")] {
        browser.press(key).await;
        is_at(&agent, visitor).await;
    }
    // Nobody has it: there is nothing to end or to hand over.
    browser.press("et").await;
    browser.press(Key::Enter).await;
    keyboard_is_in(&agent, "reply").await;
    assert!(browser.find("dialog", Name::Has("")).await.unwrap().is_none());
    // In the field each letter is one.
    browser.press("Yes, just next to the kettle?").await;
    browser.press(Key::Enter).await;
    zoe.message("Yes, just next to the kettle?").await.unwrap();
    browser.press(Key::Escape).await;
    is_at(&agent, "Zoé").await;

    browser.press("n").await;
    keyboard_is_in(&agent, "note").await;
    browser.press("tje?").await;
    browser.press_with(Key::Control, Key::Enter).await;
    agent.reads("tje?", "nothing of this").await;
    // Out of the details, then to the list.
    browser.press(Key::Escape).await;
    browser.press(Key::Escape).await;
    is_at(&agent, "Zoé").await;
    browser.press("t").await;
    browser.element("dialog", Name::Is("Transfer the conversation")).await;
    browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;
    is_at(&agent, "Zoé").await;

    // As its button does, the key says what stands in the way, and then asks for the reason.
    browser.press("e").await;
    browser.element("alert", Name::Has("Ask first")).await;
    agent.press("Anything else?").await;
    let asked = zoe.event(|body| matches!(body, EventBody::WrapUpAsked(_))).await.unwrap();
    does(&mut zoe, VisitorCommand::AnswerWrapUp { question: asked.seq, more: false }).await;
    browser.element("button", Name::Is("Close as solved")).await;
    browser.press(Key::Escape).await;
    is_at(&agent, "Zoé").await;
    browser.press("e").await;
    browser.element("dialog", Name::Has("")).await;
    agent.press("Close conversation").await;
    agent.sees_no_dialog().await;
    zoe.event(|body| matches!(body, EventBody::Ended { .. })).await.unwrap();
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn single_keys_are_told_and_can_be_turned_off_in_this_browser() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("many switch", &site).await;
    let browser = &agent.browser;
    let _zoe = visitor(&site, "Zoé", "Do you have tea?").await;
    let _radu = visitor(&site, "Radu", "Me too").await;
    agent.filter("Waiting").await;
    browser.until_script("both of them", ROWS, json!(2)).await;
    browser.press("j").await;
    is_at(&agent, "Zoé").await;
    browser.press("?").await;
    browser.element("dialog", Name::Is("Keyboard shortcuts")).await;
    // In it a letter does nothing.
    browser.press("j").await;
    browser.click("switch", Name::Is("Single keys work here")).await;
    browser.click("button", Name::Is("Got it")).await;
    agent.sees_no_dialog().await;
    is_at(&agent, "Zoé").await;
    browser.press("j?").await;
    browser.click("button", Name::Is("Keyboard shortcuts")).await;
    browser.element("dialog", Name::Is("Keyboard shortcuts")).await;
    let shown = "return document.querySelector('.row[aria-current=true]').innerText.includes('Zoé')";
    assert_eq!(browser.run(shown).await, true, "what came before the click has led nowhere");
    browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;

    // It outlives the page.
    browser.reload().await;
    browser.click("button", Name::Is("Keyboard shortcuts")).await;
    let on = "return document.querySelector('dialog [role=switch]')?.ariaChecked";
    browser.until_script("them to be off", on, json!("false")).await;
    browser.click("switch", Name::Is("Single keys work here")).await;
    browser.until_script("them to be on", on, json!("true")).await;
    browser.click("button", Name::Is("Got it")).await;
    agent.sees_no_dialog().await;
    browser.until_script("both of them", ROWS, json!(2)).await;
    browser.press("j").await;
    is_at(&agent, "Radu").await;
}

#[tokio::test]
async fn the_list_is_narrowed_to_a_department_for_as_long_as_the_tab_lives() {
    let edge = Edge::shared().await;
    let tea = DepartmentSetting {
        id: DepartmentId::parse("tea").unwrap(),
        name: "Tea".to_owned(),
        agents: Vec::new(),
    };
    let department = Some(tea.id.clone());
    let service = Service { departments: vec![tea], ..Service::default() };
    let form = Form { departments: true, ..Form::default() };
    let site = edge.site_with(SiteSettings { service, form, ..settings() }).await;
    let agent = Agent::at_work("many departments", &site).await;
    let browser = &agent.browser;
    let mut zoe = Conversation::visitor(&site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    let filled = Filled { opening: opening("Zoé"), department, ..Filled::default() };
    does(&mut zoe, VisitorCommand::StartWith(Box::new(filled))).await;
    does(&mut zoe, VisitorCommand::Send { text: "green or black?".to_owned() }).await;
    let _radu = visitor(&site, "Radu", "Where is my parcel?").await;
    agent.filter("All").await;
    browser.until_script("both of them", ROWS, json!(2)).await;
    agent.press("Filters").await;
    agent.choose("Department", "Tea").await;
    browser.until_script("one row", ROWS, json!(1)).await;
    browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;
    agent.sees_listed("green or black?").await;
    browser.element("status", Name::Is("1 of 2 shown")).await;
    browser.reload().await;
    browser.until_script("one row after a reload", ROWS, json!(1)).await;
    agent.press("Filters").await;
    browser.click("switch", Name::Is("Unread")).await;
    browser.press(Key::Escape).await;
    agent.press("Remove: Tea").await;
    browser.until_script("both are unread", ROWS, json!(2)).await;
    let kept = "return sessionStorage.getItem('jasette.inbox.tab.only')";
    assert_eq!(browser.run(kept).await, json!("unread"));
    agent.press("Clear").await;
    browser.until_script("nothing to be kept", kept, json!(null)).await;
}
