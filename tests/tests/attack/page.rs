//! A page that carries the widget and means ill, and strangers' frames on it.

use protocol::codec::Encoding;
use serde_json::{Value, json};
use tests::browser::Name;
use tests::edge::Edge;
use tests::host_page::{HostPage, Page};
use tests::visitor::Visitor;
use tests::wire::Desk;

/// Replaces whatever a chat on this page could send its words through, before anything else runs,
/// and keeps all that comes by.
const EAVESDROP: &str = "
    window.heard = [];
    const { stringify } = JSON;
    const note = (value) => { try { heard[heard.length] = typeof value === 'string' ? value : stringify(value) } catch {} };
    const spy = (owner, name) => {
        const own = owner[name];
        owner[name] = function (...rest) { rest.forEach(note); return own.apply(this, rest) };
    };
    spy(window, 'fetch');
    spy(JSON, 'stringify');
    spy(JSON, 'parse');
    spy(MessagePort.prototype, 'postMessage');
    spy(WebSocket.prototype, 'send');
    spy(XMLHttpRequest.prototype, 'open');
    spy(XMLHttpRequest.prototype, 'setRequestHeader');
    spy(Storage.prototype, 'setItem');
    spy(Array.prototype, 'push');
    spy(Map.prototype, 'set');
    const on = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
    Object.defineProperty(MessagePort.prototype, 'onmessage', {
        ...on,
        set(heard) { on.set.call(this, (event) => { note(event.data); heard(event) }) },
    });
    addEventListener('message', (event) => note(event.data), true);
";

/// All that the page has got hold of, as one text.
async fn overheard(visitor: &Visitor) -> String {
    visitor.on_page().await;
    let kept = "return heard.join('\\n') + Object.entries(localStorage) + Object.entries(sessionStorage) + document.cookie";
    visitor.browser.run(kept).await.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_page_that_replaces_the_browsers_functions_overhears_nothing() {
    let site = Edge::shared().await.site().await;
    let src = format!("{}/widget.js?site={}", site.base, site.id);
    let shop = HostPage::serving(move |_, _| Page {
        html: format!(
            "<!doctype html><html lang=en><script>{EAVESDROP}</script><body><h1>Shop</h1><script async src=\"{src}\"></script>"
        ),
        ..Page::default()
    })
    .await;
    let visitor = Visitor::new("attack eavesdropper").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé Secret", "My card is lost").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview.starts_with("My card")).await.unwrap();
    let mut agent = tests::wire::Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary)
        .await
        .unwrap();
    agent.agent_does(protocol::frames::agent::AgentCommand::Take).await.unwrap();
    agent
        .agent_does(protocol::frames::agent::AgentCommand::Send { text: "We block it".to_owned() })
        .await
        .unwrap();
    visitor.sees("We block it").await;

    visitor.in_chat().await;
    let stored = visitor.browser.run("return JSON.stringify(Object.entries(localStorage))").await;
    let stored: Vec<(String, String)> = serde_json::from_str(stored.as_str().unwrap()).unwrap();
    assert!(!stored.is_empty(), "the frame keeps the conversation");
    let all = overheard(&visitor).await;
    assert!(all.contains("started"), "the page hears what it may: {all}");
    for (key, value) in &stored {
        assert!(value.len() < 20 || !all.contains(value.as_str()), "{key} came by the page");
    }
    for secret in [summary.id.as_str(), "Secret", "card", "We block it"] {
        assert!(!all.contains(secret), "{secret:?} came by the page: {all}");
    }
}

#[tokio::test]
async fn forged_messages_move_neither_page_nor_chat() {
    let site = Edge::shared().await.site().await;
    let src = format!("{}/widget.js?site={}", site.base, site.id);
    // A frame of a stranger's, which is allowed to run scripts and nothing else.
    let stranger = "<script>onmessage = (event) => { const channel = new MessageChannel();
        channel.port1.onmessage = (answer) => parent.postMessage(['answered', answer.data], '*');
        parent.postMessage('jasette', '*', [channel.port2]);
        parent.postMessage(['view', 'open'], '*');
        for (let at = 0; at < parent.length; at++) if (parent[at] !== self) {
            const other = new MessageChannel();
            other.port1.onmessage = (answer) => parent.postMessage(['answered', answer.data], '*');
            parent[at].postMessage('jasette', '*', [other.port2]);
            other.port1.postMessage(['close']);
            parent[at].postMessage(['close'], '*');
        }
        parent.postMessage('done', '*') }</script>";
    let shop = HostPage::serving(move |path, _| {
        let html = if path == "/stranger" {
            format!("<!doctype html>{stranger}")
        } else {
            format!(
                "<!doctype html><html lang=en><body><h1>Shop</h1><iframe id=stranger sandbox=allow-scripts src=/stranger></iframe>
                <script>window.heard = []; addEventListener('message', (event) => {{ if (event.source === stranger.contentWindow) heard.push(event.data) }})</script>
                <script async src=\"{src}\"></script>"
            )
        };
        Page { html, ..Page::default() }
    })
    .await;
    let visitor = Visitor::new("attack forger").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "Before the forgery").await;
    visitor.on_page().await;
    // The page itself is the frame's parent: what it says a second time counts as little.
    let forge = "const chat = Jasette.host.shadowRoot.querySelector('iframe').contentWindow;
        const channel = new MessageChannel();
        channel.port1.onmessage = (answer) => heard.push(['answered', answer.data]);
        chat.postMessage('jasette', '*', [channel.port2]);
        channel.port1.postMessage(['close']);
        document.querySelector('#stranger').contentWindow.postMessage('go', '*');
        window.postMessage(['view', 'closed'], '*');
        window.postMessage('jasette', '*');";
    visitor.browser.run(forge).await;
    let done =
        async || Ok((visitor.browser.run("return heard.includes('done')").await == true).then_some(()));
    visitor.browser.until("the stranger to have tried", done).await;
    visitor.send("After the forgery").await;
    visitor.on_page().await;
    visitor.browser.element("button", Name::Is("Close chat")).await;
    let heard = visitor.browser.run("return heard").await;
    let answers: Vec<&Value> =
        heard.as_array().unwrap().iter().filter(|said| said[0] == json!("answered")).collect();
    assert!(answers.is_empty(), "{answers:?}");
}
