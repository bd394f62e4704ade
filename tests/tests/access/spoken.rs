//! What a screen reader is told: the log of the chat announces what is added to it, so each message
//! must be added once, and nothing that is there may be made anew or taken away.

use protocol::codec::Encoding;
use protocol::frames::agent::{AgentCommand, AgentFrame};
use serde_json::{Value, json};
use tests::devtools::{DevTools, Session};
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::proxy::Proxy;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk};

/// Keeps what is added to the log and what is taken away, as it happens.
const LISTEN: &str = "window.said = []; window.unsaid = [];\
    const text = (node) => node.querySelector?.('.bubble')?.textContent ?? node.textContent;\
    new MutationObserver((changes) => { for (const { addedNodes, removedNodes } of changes) {\
        said.push(...[...addedNodes].map(text)); unsaid.push(...[...removedNodes].map(text)); } })\
        .observe(document.querySelector('[role=log]'), { childList: true, subtree: true })";

/// The part of the accessibility tree that is below the log, as role and name, in order.
async fn log(tools: &DevTools, chat: &Session) -> (Value, Vec<String>) {
    let tree = tools.ask(chat, "Accessibility.getFullAXTree", json!({})).await.unwrap();
    let nodes = tree["nodes"].as_array().unwrap();
    let of = |id: &Value| nodes.iter().find(|node| node["nodeId"] == *id);
    let log = nodes.iter().find(|node| node["role"]["value"] == "log").expect("there is a log");
    let mut open: Vec<&Value> = log["childIds"].as_array().unwrap().iter().rev().filter_map(of).collect();
    let mut texts = Vec::new();
    while let Some(node) = open.pop() {
        if node["role"]["value"] == "StaticText" {
            texts.push(node["name"]["value"].as_str().unwrap_or_default().to_owned());
        }
        open.extend(node["childIds"].as_array().into_iter().flatten().rev().filter_map(of));
    }
    (log.clone(), texts)
}

fn count(texts: &[String], text: &str) -> usize {
    texts.iter().filter(|one| *one == text).count()
}

#[tokio::test]
async fn each_message_is_announced_once() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("access spoken").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    let tools = DevTools::connect(browser, Vec::new()).await.unwrap();
    visitor.opens_and_writes("Zoé", "First").await;
    let chat = tools.session("iframe", "").unwrap();
    browser.run(LISTEN).await;

    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "First").await.unwrap();
    let direct = tests::edge::Site { base: edge.base(), ..site.clone() };
    let ana = direct.sign_in().await;
    let mut agent =
        Conversation::agent(&direct, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    let mut expected = vec!["Ana Ștefănescu joined the chat".to_owned()];
    for n in 1..=5 {
        agent.send(&AgentFrame::Typing(true)).await.unwrap();
        let text = format!("Answer {n}");
        agent.agent_does(AgentCommand::Send { text: text.clone() }).await.unwrap();
        visitor.sees(&text).await;
        visitor.send(&format!("Question {n}")).await;
        // It gets further: sent, delivered, read. None of that is a new line.
        let seq = agent.message(&format!("Question {n}")).await.unwrap().seq;
        agent.agent_does(AgentCommand::Mark { delivered: seq, read: seq }).await.unwrap();
        expected.extend([text, format!("Question {n}")]);
    }
    let read = "return [...document.querySelectorAll('.mine .meta')].every(e => e.dataset.state === 'read')";
    browser.until("all to be read", async || Ok((browser.run(read).await == true).then_some(()))).await;
    // A connection that breaks and comes back brings what was missed, and only that.
    proxy.sever();
    visitor.sees("No connection right now.").await;
    agent.agent_does(AgentCommand::Send { text: "Missed".to_owned() }).await.unwrap();
    proxy.mend();
    visitor.sees("Missed").await;
    expected.push("Missed".to_owned());
    let said = browser.run("return [said, unsaid]").await;
    assert_eq!(said, json!([expected, []]));

    let (log, texts) = log(&tools, &chat).await;
    assert_eq!(log["name"]["value"], "Messages");
    let live = log["properties"].as_array().unwrap().iter().find(|one| one["name"] == "live").cloned();
    assert_eq!(live.unwrap()["value"]["value"], "polite");
    for text in expected.iter().map(String::as_str).chain(["First"]) {
        assert_eq!(count(&texts, text), 1, "{text:?} in {texts:?}");
    }
}
