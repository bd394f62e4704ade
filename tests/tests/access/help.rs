//! The help pages, and the chat that shows them.

use crate::axe::Audit;
use serde_json::json;
use tests::articles::{Articles, article};
use tests::browser::Name;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::visitor::Visitor;

#[tokio::test]
async fn help_articles() {
    let site = Edge::shared().await.site().await;
    let articles = Articles::of(&site).await;
    let mut returns =
        article("returns", "Returning a lamp", "Thirty days.\n\nSee https://shop.example/returns");
    returns.texts[0].category = "After the purchase".to_owned();
    assert_eq!(articles.put(&returns).await, None);
    assert_eq!(articles.put(&article("delivery", "Delivery", "Two days.")).await, None);
    let visitor = Visitor::new("access help").await;
    let browser = &visitor.browser;
    let mut audit = Audit::new("help");
    for (below, state) in [
        ("", "list"),
        ("?q=lamp", "what was found"),
        ("?q=zeppelin", "nothing found"),
        ("/returns", "article"),
        ("/gone", "an article that is gone"),
        ("?lang=ar", "list in Arabic"),
    ] {
        browser.resize(1280, 800).await;
        browser.goto(&site.url(&format!("/help/{}{below}", site.id))).await;
        audit.state(browser, state).await;
        browser.resize(320, 640).await;
        let wider = "return document.documentElement.scrollWidth > innerWidth";
        assert_eq!(browser.run(wider).await, json!(false), "{state}");
        audit.state(browser, &format!("{state}, at 320 px")).await;
    }
    browser.resize(1280, 800).await;

    let shop = HostPage::start(&site).await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    audit.state(browser, "pre-chat form with a way to help").await;
    browser.click("button", Name::Is("Help")).await;
    browser.element("button", Name::Is("Back to the chat")).await;
    audit.state(browser, "chat with help articles").await;
    audit.finish();
}
