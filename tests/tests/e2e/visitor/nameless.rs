//! A site that asks for no name: the first question is the first message.

use protocol::codec::Encoding;
use protocol::site::settings::{NameField, SiteSettings};
use tests::browser::Name;
use tests::edge::{Edge, settings};
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use tests::wire::Desk;

#[tokio::test]
async fn where_no_name_is_asked_the_first_question_is_the_first_message() {
    let site =
        Edge::shared().await.site_with(SiteSettings { name_field: NameField::Off, ..settings() }).await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("nameless").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    let browser = &visitor.browser;
    let focus = "return document.activeElement.id";
    browser.until("the focus", async || Ok((browser.run(focus).await == "composer").then_some(()))).await;
    browser.gone("textbox", Name::Is("Your name")).await;
    visitor.send("Is the blue one in stock?").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "Is the blue one in stock?").await.unwrap();
    assert_eq!(summary.visitor, None);
    // Whoever likes gives one.
    visitor.chooses("Add your name").await;
    browser.fill("Your name", "Zoé").await;
    browser.click("button", Name::Is("Save name")).await;
    desk.sees(|summary| summary.visitor.as_deref() == Some("Zoé")).await.unwrap();
    assert_eq!(browser.console().await, Vec::<String>::new());
}
