//! A shop on several hosts of one domain: a chat goes on from one to the next, as on the next page.

use crate::journey::{answering, journey, says, until_page};
use protocol::site::settings::SiteSettings;
use serde_json::json;
use tests::edge::{Edge, settings};
use tests::host_page::{HostPage, Page, content, snippet, watch};
use tests::visitor::Visitor;

#[tokio::test]
async fn a_chat_goes_on_from_one_host_of_a_domain_to_another_and_ends_on_both() {
    let origins = vec!["http://*.shop.localhost:*".to_owned(), "http://shop.localhost:*".to_owned()];
    let site = Edge::shared().await.site_with(SiteSettings { origins, ..settings() }).await;
    let on = site.clone();
    let shop = HostPage::serving(move |path, nonce| Page {
        html: format!(
            "<!doctype html><html lang=\"en\"><head><title>Page {path}</title>{}{}</head><body>{}</body></html>",
            watch(nonce),
            snippet(&on, nonce),
            content()
        ),
        ..Page::default()
    })
    .await;
    let on = |host: &str| shop.url("/").replace("localhost", host);
    let visitor = Visitor::new("hosts").await;
    let browser = &visitor.browser;
    let kept = "return [document.cookie, Object.keys(localStorage).length]";
    // Nothing is kept anywhere before there is a chat.
    visitor.open_shop(&on("app.shop.localhost")).await;
    assert_eq!(browser.run(kept).await, json!(["", 0]));
    visitor.open_shop(&on("www.shop.localhost")).await;
    assert_eq!(browser.run(kept).await, json!(["", 0]));
    let mut agent = journey(&visitor, &site, "hosts").await;

    for host in ["app.shop.localhost", "shop.localhost", "a.b.shop.localhost", "www.shop.localhost"] {
        browser.goto(&on(host)).await;
        visitor.finds_chat_open().await;
        visitor.sees("We do, and it is fresh.").await;
    }
    browser.goto(&on("app.shop.localhost")).await;
    says(&mut agent, "Are you still with us?").await;
    visitor.sees("Are you still with us?").await;
    visitor.send("On the other host.").await;
    answering(&site, "On the other host.").await;

    visitor.on_page().await;
    browser.run("Jasette('shutdown')").await;
    until_page(browser, "nothing to be kept", kept, &json!(["", 0])).await;
}
