//! Files on their way, in every state, and the form that mails a link.

use crate::axe::Audit;
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use tests::browser::Name;
use tests::edge::{Edge, Site};
use tests::host_page::HostPage;
use tests::proxy::Proxy;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk};

/// The team answers: before that no mail goes out.
async fn answer(site: &Site) {
    let ana = site.sign_in().await;
    let mut desk = Desk::open(site, &ana, Encoding::Binary).await.unwrap();
    let id = desk.sees(|summary| !summary.preview.is_empty()).await.unwrap().id;
    let mut agent = Conversation::agent(site, &ana, id.as_str(), 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "I see it.".to_owned() }).await.unwrap();
}

#[tokio::test]
async fn files_from_the_visitor() {
    let edge = Edge::start_with_mail().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("access files").await;
    let browser = &visitor.browser;
    let mut audit = Audit::new("files");
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "Hello").await;
    let point = "Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='), (c) => c.charCodeAt())";
    visitor.brings("drop", "lamp.png", "image/png", point).await;
    let shown = "return [...document.images].some((one) => one.naturalWidth > 0)";
    browser.until("the picture", async || Ok((browser.run(shown).await == true).then_some(()))).await;
    visitor.brings("drop", "page.html", "text/html", "'<p>'").await;
    visitor.sees("Files of this type cannot be sent.").await;
    audit.state(browser, "a picture that is ready, and a file that cannot be sent").await;
    proxy.sever();
    visitor.sees("No connection right now.").await;
    visitor.brings("paste", "note.txt", "text/plain", "'x'").await;
    visitor.sends_files().await;
    visitor.sees("Waiting to be sent").await;
    audit.state(browser, "a file that waits").await;
    proxy.mend();
    visitor.sees_no_more("Waiting to be sent").await;
    answer(&site).await;
    visitor.chooses("Email me this chat").await;
    browser.element("button", Name::Is("Send link")).await;
    audit.state(browser, "the form that mails a link").await;
    audit.finish();
}
