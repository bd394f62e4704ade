//! The name is asked for when unknown, optional or required by setting; the agent sees it
//! exactly as typed; it can be changed later.

use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::site::settings::{NameField, SiteSettings};
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, settings};
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk};

const NAME: &str = "Ștefăniță-Zoë d’Aubigné Ñandú";

#[tokio::test]
async fn a_required_name_reaches_the_agent_as_typed() {
    let settings = SiteSettings { name_field: NameField::Required, ..settings() };
    let site = Edge::shared().await.site_with(settings).await;
    let shop = HostPage::start(&site).await;
    let (visitor, agent) = tokio::join!(Visitor::new("name visitor"), Agent::at_work("name agent", &site));
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    visitor.browser.click("button", Name::Is("Start chat")).await;
    visitor.sees("Please tell us your name.").await;
    assert!(visitor.browser.find("textbox", Name::Is("Message")).await.unwrap().is_none());
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    assert!(desk.conversations.is_empty());

    visitor.start_chat(Some(&format!(" {NAME} "))).await;
    let summary = desk.sees(|summary| summary.visitor.is_some()).await.unwrap();
    assert_eq!(summary.visitor.as_deref(), Some(NAME));
    // Whoever has written nothing does not wait.
    visitor.send("Hello").await;
    agent.take(NAME).await;
    agent.sees(NAME).await;
}

#[tokio::test]
async fn an_optional_name_can_be_left_out_and_given_later() {
    let site = Edge::shared().await.site().await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("name nameless").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    visitor.start_chat(None).await;
    visitor.send("Hello").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "Hello").await.unwrap();
    assert_eq!(summary.visitor, None);

    visitor.chooses("Add your name").await;
    visitor.browser.fill("Your name", NAME).await;
    visitor.browser.click("button", Name::Is("Save name")).await;
    let mut agent = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    let named = agent.event(|body| matches!(body, EventBody::Named { .. })).await.unwrap();
    assert_eq!(named.body, EventBody::Named { name: NAME.to_owned() });
    desk.sees(|summary| summary.visitor.as_deref() == Some(NAME)).await.unwrap();
}
