//! Files on their way, in every state, and the form that mails a link.

use crate::axe::Audit;
use tests::browser::Name;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::proxy::Proxy;
use tests::visitor::Visitor;

#[tokio::test]
async fn files_from_the_visitor() {
    let edge = Edge::shared().await;
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
    audit.state(browser, "a picture, and a file that cannot be sent").await;
    proxy.sever();
    visitor.sees("No connection right now.").await;
    visitor.brings("paste", "note.txt", "text/plain", "'x'").await;
    visitor.sees("Waiting to be sent").await;
    audit.state(browser, "a file that waits").await;
    proxy.mend();
    visitor.sees_no_more("Waiting to be sent").await;
    browser.click("button", Name::Is("Email me this chat")).await;
    browser.element("button", Name::Is("Send link")).await;
    audit.state(browser, "the form that mails a link").await;
    audit.finish();
}
