//! A soft sound for what is not seen, with a switch that is remembered; the number of unread
//! messages before the page's title, which comes back as it was; and notifications for agents who
//! want them.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use crate::fixtures::wire_visitor;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use serde_json::json;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;

/// From here on the frame counts the sounds it makes.
const LISTEN: &str = "window.played = 0; const start = AudioScheduledSourceNode.prototype.start;\
    AudioScheduledSourceNode.prototype.start = function (...when) { played++; return start.apply(this, when) };";

async fn writes(chat: &mut BrowserChat, text: &str) {
    chat.agent_does(AgentCommand::Send { text: text.to_owned() }).await;
}

async fn closes(chat: &BrowserChat) {
    chat.visitor.on_page().await;
    chat.visitor.browser.run("Jasette('close')").await;
    chat.visitor.browser.element("button", Name::Starts("Chat with us")).await;
}

#[tokio::test]
async fn the_title_counts_what_is_unread_and_comes_back_as_it_was() {
    let mut chat = BrowserChat::start("attention title").await;
    let browser = &chat.visitor.browser;
    browser.enter_page().await.unwrap();
    let title = "return document.title";
    let own = browser.run(title).await.as_str().unwrap().to_owned();
    closes(&chat).await;
    writes(&mut chat, "One").await;
    writes(&mut chat, "Two").await;
    let browser = &chat.visitor.browser;
    browser.until_script("two in the title", title, json!(format!("(2) {own}"))).await;
    // The edge is told the page's own title, also by a page that is new meanwhile.
    browser.run("history.pushState({}, '', '/next')").await;
    let told = |page: &protocol::conversation::opening::Page| page.url.ends_with("/next");
    let event = chat
        .agent
        .event(
            |body| matches!(body, protocol::conversation::event::EventBody::PageChanged(page) if told(page)),
        )
        .await
        .unwrap();
    let protocol::conversation::event::EventBody::PageChanged(page) = event.body else { unreachable!() };
    assert_eq!(page.title, own);
    let browser = &chat.visitor.browser;
    chat.visitor.click_launcher().await;
    browser.enter_page().await.unwrap();
    browser.until_script("the page's own title", title, json!(own)).await;

    // A page that changes its title meanwhile keeps what it has made of it.
    closes(&chat).await;
    writes(&mut chat, "Three").await;
    let browser = &chat.visitor.browser;
    browser.until_script("one in the title", title, json!(format!("(1) {own}"))).await;
    browser.run("document.title = 'Changed'").await;
    chat.visitor.click_launcher().await;
    browser.enter_page().await.unwrap();
    browser.element("button", Name::Is("Close chat")).await;
    assert_eq!(browser.run(title).await, "Changed");

    closes(&chat).await;
    writes(&mut chat, "Four").await;
    let browser = &chat.visitor.browser;
    browser.until_script("one more in the title", title, json!("(1) Changed")).await;
    browser.run("Jasette('shutdown')").await;
    assert_eq!(browser.run(title).await, "Changed");
}

#[tokio::test]
async fn tabs_that_cannot_agree_are_no_fault() {
    let mut chat = BrowserChat::start("attention locks").await;
    chat.visitor.in_chat().await;
    let browser = &chat.visitor.browser;
    let refuse = "window.asked = 0; window.faults = 0;\
        navigator.locks.request = () => { asked++; return Promise.reject(new Error('no locks')) };\
        addEventListener('unhandledrejection', () => faults++)";
    browser.run(refuse).await;
    browser.click("textbox", Name::Is("Message")).await;
    closes(&chat).await;
    writes(&mut chat, "It is not seen").await;
    chat.visitor.in_chat().await;
    let browser = &chat.visitor.browser;
    browser.until_script("the lock to be asked for", "return asked > 0", json!(true)).await;
    // A rejection that nobody handles is told before the next task.
    let faults = "return new Promise((done) => setTimeout(() => done(faults)))";
    assert_eq!(browser.run(faults).await, 0);
}

#[tokio::test]
async fn what_is_not_seen_sounds_unless_it_is_turned_off() {
    let mut chat = BrowserChat::start("attention sound").await;
    chat.visitor.in_chat().await;
    chat.visitor.browser.run(LISTEN).await;
    writes(&mut chat, "It is seen").await;
    chat.visitor.sees("It is seen").await;
    assert_eq!(chat.visitor.browser.run("return played").await, 0, "whoever looks needs no sound");
    closes(&chat).await;
    writes(&mut chat, "It is not").await;
    chat.visitor.in_chat().await;
    let browser = &chat.visitor.browser;
    browser.until_script("the sound", "return played", json!(1)).await;

    chat.visitor.click_launcher().await;
    chat.visitor.chooses("Mute sounds").await;
    chat.visitor.opens_menu().await;
    browser.element("button", Name::Is("Unmute sounds")).await;
    // It is remembered.
    browser.reload().await;
    chat.visitor.opens_menu().await;
    browser.element("button", Name::Is("Unmute sounds")).await;
    browser.run(LISTEN).await;
    browser.click("textbox", Name::Is("Message")).await;
    closes(&chat).await;
    writes(&mut chat, "Nobody hears this").await;
    let browser = &chat.visitor.browser;
    browser.element("button", Name::Is("Chat with us, 1 new message")).await;
    chat.visitor.in_chat().await;
    assert_eq!(browser.run("return played").await, 0);
    chat.visitor.click_launcher().await;
    chat.visitor.chooses("Unmute sounds").await;
    browser.until_script("what was turned on", "return played", json!(1)).await;
    chat.is_content().await;
}

/// How often the chat has sounded in this tab, once nothing sounds any more.
const SOUNDED: &str = "const { held, pending } = await navigator.locks.query();\
    const sounds = [...held, ...pending].some(({ name }) => /^read .*1$/.test(name));\
    return sounds ? -1 : played";

async fn sounded(browser: &Browser) -> i64 {
    let script = format!("return (async () => {{ {SOUNDED} }})()");
    browser
        .until("silence", async || Ok(browser.run(&script).await.as_i64().filter(|played| *played >= 0)))
        .await
}

#[tokio::test]
async fn of_several_tabs_one_sounds_and_none_while_the_chat_is_read_in_one() {
    let mut chat = BrowserChat::start("attention tabs").await;
    chat.visitor.in_chat().await;
    chat.visitor.browser.run(LISTEN).await;
    chat.visitor.browser.click("textbox", Name::Is("Message")).await;
    chat.visitor.on_page().await;
    let page = chat.visitor.browser.run("return location.href").await;
    let first = chat.visitor.browser.new_tab().await;
    chat.visitor.open_shop(page.as_str().unwrap()).await;
    chat.visitor.click_launcher().await;
    chat.visitor.sees("Hello there").await;
    chat.visitor.browser.run(LISTEN).await;
    chat.visitor.browser.click("textbox", Name::Is("Message")).await;

    writes(&mut chat, "It is read").await;
    chat.visitor.sees("It is read").await;
    let browser = &chat.visitor.browser;
    let second = browser.switch_tab(&first).await;
    // This tab comes to the front; the other one reads no more.
    chat.visitor.sees("It is read").await;
    assert_eq!(sounded(browser).await, 0, "it was read in the other tab");
    closes(&chat).await;
    let browser = &chat.visitor.browser;
    browser.switch_tab(&second).await;
    closes(&chat).await;
    writes(&mut chat, "Nobody looks").await;
    let browser = &chat.visitor.browser;
    let mut all = 0;
    for tab in [&second, &first] {
        browser.switch_tab(tab).await;
        chat.visitor.on_page().await;
        browser.element("button", Name::Is("Chat with us, 1 new message")).await;
        chat.visitor.in_chat().await;
        all += sounded(browser).await;
    }
    assert_eq!(all, 1, "one sound in the whole browser");
    chat.is_content().await;
}

/// A browser that allows notifications, and writes them down.
const ALLOWS: &str = "window.told = []; window.asked = 0; window.Notification = class extends EventTarget {\
        static permission = 'default';\
        static async requestPermission() { asked++; return (Notification.permission = 'granted') }\
        constructor(title, options) { super(); told.push([title, options.tag]); window.last = this } };";

#[tokio::test]
async fn an_agent_who_looks_elsewhere_is_told_by_the_browser() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("attention notifications", &site).await;
    let browser = &agent.browser;
    browser.run(ALLOWS).await;
    wire_visitor::visitor(&site, "Radu", "Hello?").await;
    agent.sees_waiting("Radu").await;
    agent.sees("Hello?").await;
    assert_eq!(browser.run("return [asked, told]").await, json!([0, []]), "nobody was asked");

    let switch = browser.element("button", Name::Is("Notifications")).await;
    assert_eq!(switch.attr("aria-pressed").await.unwrap().as_deref(), Some("false"));
    switch.click().await.unwrap();
    let pressed = "return document.querySelector('[aria-label=Notifications]').getAttribute('aria-pressed')";
    browser.until_script("the switch to be on", pressed, json!("true")).await;
    let mut zoe = wire_visitor::visitor(&site, "Zoé", "I look at the inbox").await;
    // All of it is there before the agent looks elsewhere.
    agent.sees("I look at the inbox").await;
    assert_eq!(browser.run("return told").await, json!([]), "whoever looks needs none");

    let elsewhere = "Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });\
        document.dispatchEvent(new Event('visibilitychange'))";
    browser.run(elsewhere).await;
    wire_visitor::does(&mut zoe, VisitorCommand::Send { text: "Are you there?".to_owned() }).await;
    browser.until_script("one notification", "return told.length", json!(1)).await;
    assert!(browser.run("return told[0][0]").await.as_str().unwrap().contains("Zoé"));
    browser
        .until_script("the number in the title", "return /^\\(\\d+\\) /.test(document.title)", json!(true))
        .await;
    browser.run("delete document.hidden; last.dispatchEvent(new Event('click'))").await;
    agent.reads("Are you there?", "Hello?").await;
}

/// What another tab has stored is not read yet: browsers hand it on a moment later.
const STALE: &str = "const { getItem } = Storage.prototype; Storage.prototype.getItem = function (key) {\
        return key === 'jasette.inbox.told' ? null : getItem.call(this, key) }";

#[tokio::test]
async fn of_several_inboxes_one_tells_and_none_of_what_another_shows() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("attention inboxes", &site).await;
    let browser = &agent.browser;
    let on = async || {
        browser.run(ALLOWS).await;
        browser.run(LISTEN).await;
        browser.element("list|listbox", Name::Is("Conversations")).await;
    };
    on().await;
    browser.click("button", Name::Is("Sound")).await;
    browser.until_script("the sound of the switch", "return played > 0", json!(true)).await;
    browser.click("button", Name::Is("Notifications")).await;
    let mut zoe = wire_visitor::visitor(&site, "Zoé", "I am new").await;
    agent.sees_waiting("Zoé").await;
    let first = browser.new_tab().await;
    agent.open_inbox(&site).await;
    on().await;
    browser.run("Notification.permission = 'granted'").await;
    // A browser lets nobody sound whom nobody has touched.
    agent.filter("All").await;
    agent.open("Zoé").await;
    agent.sees("I am new").await;
    let second = browser.switch_tab(&first).await;
    let reset = "window.played = 0; window.told = [];\
        Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });\
        document.dispatchEvent(new Event('visibilitychange'))";
    browser.run(reset).await;
    let shown = "return (async () => (await navigator.locks.query()).held.some(({ name }) => name.includes('shown')))()";
    let show = "Object.defineProperty(document, 'hidden', { get: () => false, configurable: true });\
        document.dispatchEvent(new Event('visibilitychange'))";
    browser.switch_tab(&second).await;
    browser.run(show).await;
    browser.until_script("the other tab to say what it shows", shown, json!(true)).await;
    browser.switch_tab(&first).await;
    browser.run(STALE).await;
    wire_visitor::does(&mut zoe, VisitorCommand::Send { text: "Are you there?".to_owned() }).await;
    agent.sees("Are you there?").await;
    assert_eq!(browser.run("return [played, told.length]").await, json!([0, 0]), "another tab shows it");

    // Nobody shows it any more.
    browser.switch_tab(&second).await;
    browser.run(STALE).await;
    browser
        .run(
            &reset
                .replace("window.told = [];", "window.told = []; window.Notification.permission = 'denied';"),
        )
        .await;
    browser.until_script("nobody to show it", shown, json!(false)).await;
    wire_visitor::does(&mut zoe, VisitorCommand::Send { text: "Still there?".to_owned() }).await;
    agent.sees("Still there?").await;
    let counts = "return [played, told.length]";
    let told = async || {
        let mut all = [0, 0];
        for tab in [&second, &first] {
            browser.switch_tab(tab).await;
            agent.sees("Still there?").await;
            let heard = browser.run(counts).await;
            all = [all[0] + heard[0].as_i64().unwrap(), all[1] + heard[1].as_i64().unwrap()];
        }
        all
    };
    // The locks of the browser, which say who makes the sound, are asked first.
    browser.until("a sound", async || Ok((told().await[0] > 0).then_some(()))).await;
    let all = told().await;
    // Two notes make the sound.
    assert_eq!(all[0], 2, "one sound in the whole browser: {all:?}");
    assert!(all[1] <= 1, "one notification: {all:?}");
}
