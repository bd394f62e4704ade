//! The calls and events of a page: those that came before the script run in their order, and every
//! event comes when its moment does.

use crate::journey::{answering, is_content, pages, picture, says, until_page};
use serde_json::json;
use tests::browser::Name;
use tests::edge::Edge;
use tests::proxy::Proxy;
use tests::visitor::Visitor;

const POLICY: &str = "script-src 'nonce-{nonce}'; frame-src {base}; require-trusted-types-for 'script'";

/// A hundred calls before the script: numbers by what each of them does at once, among others.
const QUEUED: &str = "<script nonce=\"{nonce}\">\
    window.Jasette = window.Jasette || function () { (Jasette.q = Jasette.q || []).push(arguments) };\
    window.ran = []; const taken = () => ran.push('taken away');\
    Jasette('on', 'error', ({ code, text }) => ran.push(code === 'unknown_call' ? +text.match(/\\d+/)[0] : code));\
    Jasette('on', 'error', taken); Jasette('off', 'error', taken);\
    Jasette('hide'); Jasette('show'); Jasette('identify', { name: 'Before' }); Jasette('event', 'seen');\
    for (let n = 0; n < 91; n++) n % 2 ? Jasette('on', 'ready', () => ran.push(n)) : Jasette(`call-${n}`);\
    Jasette('identify', { name: 'Ioana' }); Jasette('open');\
    window.queued = Jasette.q.length</script>{site}";

#[tokio::test]
async fn a_hundred_calls_before_the_script_run_in_their_order() {
    let site = Edge::shared().await.site().await;
    let shop = pages(&site, POLICY, "lang=\"en\"", QUEUED).await;
    let visitor = Visitor::new("calls-queued").await;
    let browser = &visitor.browser;
    browser.goto(&shop.url("/")).await;
    assert_eq!(browser.run("return queued").await, 100);
    visitor.finds_chat_open().await;
    let expected: Vec<_> = (0..91).collect();
    assert_eq!(browser.run("return ran").await, json!(expected));
    // The last name given is the one that counts.
    visitor.sees("Hello, Ioana!").await;
    picture(browser, "calls-queued").await;
    visitor.on_page().await;
    assert_eq!(browser.run("return [seen.violations, seen.errors]").await, json!([[], []]));
    let console = browser.console().await;
    assert!(console.len() == 1 && console[0].contains("no call"), "one line, once: {console:?}");
}

/// Everything that happens, by name, with what it says.
const HEAR: &str = "<script nonce=\"{nonce}\">\
    window.Jasette = window.Jasette || function () { (Jasette.q = Jasette.q || []).push(arguments) };\
    window.heard = [];\
    for (const name of ['ready', 'open', 'close', 'message', 'unread', 'invitation', 'started', 'ended', 'rated', 'error'])\
        Jasette('on', name, (detail) => heard.push(detail && Object.keys(detail).length ? [name, detail] : name));\
    </script>{site}";

#[tokio::test]
async fn every_event_comes_in_its_moment_and_none_carries_what_was_said() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let shop = pages(&site, POLICY, "lang=\"en\"", HEAR).await;
    let visitor = Visitor::new("calls-events").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    browser.run("Jasette('invite', 'May I help?', 'Ana')").await;
    visitor.sees("May I help?").await;
    browser.click("button", Name::Is("Chat now")).await;
    visitor.start_chat(Some("Zoé")).await;
    visitor.send("A secret").await;
    let mut agent = answering(&site, "A secret").await;
    says(&mut agent, "It is safe.").await;
    visitor.sees("It is safe.").await;
    visitor.on_page().await;
    browser.run("Jasette('close')").await;
    browser.element("button", Name::Is("Chat with us")).await;
    says(&mut agent, "Are you there?").await;
    until_page(browser, "the unread one", "return heard.at(-1)", &json!(["unread", {"count": 1}])).await;
    // The badge shows the number, and whoever hears the button hears it too.
    browser.element("button", Name::Is("Chat with us, 1 new message")).await;
    browser.run("Jasette('toggle')").await;
    visitor.finds_chat_open().await;
    until_page(browser, "nothing unread", "return heard.at(-1)", &json!(["unread", {"count": 0}])).await;
    visitor.end_chat().await;
    visitor.rate("Good", "").await;
    until_page(browser, "the rating", "return heard.at(-1)", &json!(["rated", {"score": 3}])).await;
    visitor.on_page().await;
    let expected = json!([
        "ready",
        ["invitation", {"state": "shown"}],
        ["invitation", {"state": "accepted"}],
        "open",
        "started",
        ["message", {"from": "visitor"}],
        ["message", {"from": "agent"}],
        "close",
        ["message", {"from": "agent"}],
        ["unread", {"count": 1}],
        "open",
        ["unread", {"count": 0}],
        "ended",
        ["rated", {"score": 3}],
    ]);
    assert_eq!(browser.run("return heard").await, expected);
    is_content(browser).await;
}

#[tokio::test]
async fn a_listener_that_fails_stops_nobody_and_is_not_hidden() {
    let site = Edge::shared().await.site().await;
    let head = "<script nonce=\"{nonce}\">\
        window.Jasette = window.Jasette || function () { (Jasette.q = Jasette.q || []).push(arguments) };\
        window.heard = 0; Jasette('on', 'open', () => { throw new Error('the page itself') });\
        Jasette('on', 'open', () => heard++); Jasette('on', 'open', 'no function'); Jasette('on');\
        Jasette(); Jasette('identify'); Jasette('constructor')</script>{site}";
    let shop = pages(&site, POLICY, "lang=\"en\"", head).await;
    let visitor = Visitor::new("calls-failing").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    visitor.on_page().await;
    until_page(&visitor.browser, "the other listener", "return heard", &json!(1)).await;
    let errors = visitor.browser.run("return seen.errors").await;
    assert_eq!(errors, json!(["Uncaught Error: the page itself"]));
    visitor.start_chat(None).await;
}
