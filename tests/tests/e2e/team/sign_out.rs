//! Signing out where the server is slow to hear of it, or does not.

use serde_json::json;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::proxy::Proxy;

const SIGN_OUT: &str = "DELETE /v1/session";

/// How the server answers who asks who is signed in here.
const WHO: &str = "return fetch('/v1/session').then((answer) => answer.status)";

#[tokio::test]
async fn a_sign_in_waits_until_the_sign_out_before_it_is_done() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let agent = Agent::at_work("slow sign-out", &site).await;
    proxy.hold(SIGN_OUT);
    proxy.cut();
    agent.press("Sign out").await;
    agent.browser.element("button", Name::Is("Signing out…")).await;
    proxy.mend();
    agent.sign_in(&site).await;
    assert_eq!(agent.browser.run(WHO).await, json!(200), "the answer took no cookie away");
}

#[tokio::test]
async fn whoever_could_not_be_signed_out_is_told_and_does_it_again() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let agent = Agent::at_work("failed sign-out", &site).await;
    proxy.refuse(Some(SIGN_OUT));
    proxy.cut();
    agent.press("Sign out").await;
    agent.sees("You are still signed in on this computer").await;
    assert_eq!(agent.browser.run(WHO).await, json!(200));
    proxy.refuse(None);
    agent.press("Sign out").await;
    let told = |text: &str| text.contains("still signed in");
    agent.until_inbox("the note to go", |text| !told(text)).await;
    agent.browser.element("button", Name::Is("Sign in")).await;
    assert_eq!(agent.browser.run(WHO).await, json!(401));
}
