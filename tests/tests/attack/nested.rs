//! Markup within markup within markup: as much of it as a message may hold stays one short piece of
//! text on both screens.

use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use tests::agent::Agent;
use tests::browser::Browser;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk, Outcome};

/// How many elements a message may bring along: its bubble, its time, its marks, its links.
const FEW: u64 = 40;

/// What else may change in the frames meanwhile: times, marks, who types.
const CHANGES: u64 = 100;

/// How many elements the current frame has.
async fn elements(browser: &Browser) -> u64 {
    browser.run("return document.querySelectorAll('*').length").await.as_u64().unwrap()
}

/// How much of the current frame has changed since that was asked first.
async fn changes(browser: &Browser) -> u64 {
    let count = "window.changes ??= (() => { const seen = { count: 0 }; \
        new MutationObserver(records => seen.count += records.length).observe(document.documentElement, \
            { childList: true, subtree: true, characterData: true, attributes: true }); return seen })(); \
        return window.changes.count";
    browser.run(count).await.as_u64().unwrap()
}

/// A message of the largest size that repeats something and ends in words to be found by.
fn nest(part: &str, end: &str) -> String {
    let times = (protocol::limits::TEXT_MAX - end.len() - 1) / part.len();
    [&part.repeat(times), " ", end].concat()
}

#[tokio::test]
async fn deeply_nested_markup_stays_one_text() {
    let site = Edge::shared().await.site().await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("attack nested").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "hello").await;
    let agent = Agent::at_work("attack nested inbox", &site).await;
    agent.take("Zoé").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "hello").await.unwrap();
    let mut wire = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    // The first is what nobody would call markup: the others are no more work than that.
    let mut plain = None;
    for (at, part) in
        ["word ", "<div>", "<b><i>", "[[(", "**_", "> ", "{{", "https://a.example/("].into_iter().enumerate()
    {
        let before = changes(&visitor.browser).await + changes(&agent.browser).await;
        let (here, there) = (elements(&visitor.browser).await, elements(&agent.browser).await);
        let end = format!("the end of {at}");
        let message = AgentCommand::Send { text: nest(part, &end) };
        assert!(matches!(wire.agent_does(message).await.unwrap(), Outcome::Stored(_)));
        visitor.sees(&end).await;
        agent.sees(&end).await;
        let (more_here, more_there) = (elements(&visitor.browser).await, elements(&agent.browser).await);
        assert!(more_here - here < FEW, "{part}: {more_here} after {here} in the widget");
        assert!(more_there - there < FEW, "{part}: {more_there} after {there} in the inbox");
        let changed = changes(&visitor.browser).await + changes(&agent.browser).await - before;
        let plain = *plain.get_or_insert(changed);
        assert!(changed <= 2 * plain + CHANGES, "{part}: {changed} changes, {plain} for words");
    }
    assert_eq!(agent.browser.console().await, Vec::<String>::new());
}
