//! What every page must carry: open, name, message, answer.

use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use serde_json::{Value, json};
use tests::browser::Browser;
use tests::edge::Site;
use tests::host_page::{HostPage, Page, content, snippet, watch};
use tests::process::workspace;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk, Outcome};

/// A server whose every page has this policy, these attributes of `<html>`, and this at the end of
/// its head, after the watch. `{site}` stands for the snippet and `{nonce}` for the page's nonce.
pub async fn pages(site: &Site, policy: &'static str, html: &'static str, head: &'static str) -> HostPage {
    serve(site, policy, html, head, false).await
}

/// A server whose pages ask to be kept apart from all that does not agree to it, with the snippet.
pub async fn isolated(site: &Site) -> HostPage {
    serve(site, "", "lang=\"en\"", "{site}", true).await
}

async fn serve(
    site: &Site,
    policy: &'static str,
    html: &'static str,
    head: &'static str,
    is_isolated: bool,
) -> HostPage {
    let site = site.clone();
    HostPage::serving(move |path, nonce| {
        let filled = |text: &str| {
            let text = text.replace("{site}", &snippet(&site, nonce)).replace("{nonce}", nonce);
            text.replace("{base}", &site.base).replace("{id}", &site.id)
        };
        let (watch, head, content) = (watch(nonce), filled(head), content());
        Page {
            policy: filled(policy),
            is_isolated,
            html: format!(
                "<!doctype html><html {html}><head><meta charset=\"utf-8\"><title>Page {path}</title>\
                 <meta name=\"viewport\" content=\"width=device-width\">{watch}{head}</head>\
                 <body>{content}</body></html>"
            ),
        }
    })
    .await
}

/// The journey on the page that is open. Gives back the agent's side.
pub async fn journey(visitor: &Visitor, site: &Site, name: &str) -> Conversation {
    visitor.sees_launcher().await;
    visitor.opens_and_writes("Zoé", "Do you have linden tea?").await;
    let mut agent = answering(site, "Do you have linden tea?").await;
    says(&mut agent, "We do, and it is fresh.").await;
    visitor.sees("We do, and it is fresh.").await;
    picture(&visitor.browser, name).await;
    agent
}

/// An agent in the conversation whose last message is this.
pub async fn answering(site: &Site, message: &str) -> Conversation {
    let ana = site.sign_in().await;
    let mut desk = Desk::open(site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == message).await.unwrap();
    Conversation::agent(site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap()
}

/// The agent writes.
pub async fn says(agent: &mut Conversation, text: &str) {
    let outcome = agent.agent_does(AgentCommand::Send { text: text.to_owned() }).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
}

/// Leaves a picture of what is seen.
pub async fn picture(browser: &Browser, name: &str) {
    // What moves has arrived; what moves for ever may go on.
    let still = "return document.getAnimations().every(a => a.playState === 'finished' \
                 || a.effect.getComputedTiming().endTime === Infinity)";
    browser
        .until("the page to be still", async || Ok((browser.run(still).await == true).then_some(())))
        .await;
    browser.picture(&workspace().join("target/e2e/pages").join(format!("{name}.png"))).await;
}

/// Checks that the page saw no violation of its policy and no error, and that the console is empty.
pub async fn is_content(browser: &Browser) {
    browser.enter_page().await.unwrap();
    let seen = browser.run("return [seen.violations, seen.errors]").await;
    assert_eq!(seen, json!([[], []]));
    assert_eq!(browser.console().await, Vec::<String>::new());
}

/// Waits for a script on the page to give this.
pub async fn until_page(browser: &Browser, what: &str, script: &str, wanted: &Value) {
    browser
        .until(what, async || {
            browser.enter_page().await?;
            Ok((browser.evaluated(script).await? == *wanted).then_some(()))
        })
        .await;
}

/// Everything that the launcher drew lies within the window, and nothing makes the page wider.
pub async fn fits(browser: &Browser) {
    browser.enter_page().await.unwrap();
    let boxes = "const root = document.querySelector('jasette-chat').shadowRoot;\
        const out = (e) => { const r = e.getBoundingClientRect();\
            return r.width && (r.left < 0 || r.top < 0 || r.right > innerWidth || r.bottom > innerHeight) };\
        return [[...root.querySelectorAll('button, iframe')].filter(out).map(e => e.localName),\
            document.documentElement.scrollWidth > document.documentElement.clientWidth]";
    assert_eq!(browser.run(boxes).await, json!([[], false]));
}

/// How many sockets visitors opened, among the requests that a proxy saw.
pub fn sockets(requests: &[String]) -> usize {
    requests
        .iter()
        .filter(|request| request.starts_with("SOCKET") && request.ends_with("/socket?start"))
        .filter(|request| request.contains("/conversations/"))
        .count()
}
