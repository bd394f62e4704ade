//! Outside the opening hours a form takes a message and a contact, which become a conversation
//! with a promise; within them the chat is as ever. A trigger can wait for the team.

use crate::fixtures::host_page;
use protocol::codec::Encoding;
use protocol::ids::TriggerId;
use protocol::locale::Localized;
use protocol::site::hours::Hours;
use protocol::site::settings::SiteSettings;
use protocol::site::trigger::{Condition, Frequency, Trigger};
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, Site, settings};
use tests::host_page::HostPage;
use tests::hours::{closed, open};
use tests::visitor::Visitor;
use tests::wire::Desk;

const INVITES: &str = "We are all here. Can we help?";

/// A site with these hours, which invites when the team is there.
async fn site(hours: Hours) -> Site {
    let trigger = Trigger {
        id: TriggerId::parse("here").unwrap(),
        name: "Here".to_owned(),
        active: true,
        condition: Condition::All(vec![Condition::Open, Condition::SecondsOnPage(1)]),
        frequency: Frequency::EveryPage,
        until: None,
        priority: 0,
        agent: "Ana".to_owned(),
        texts: vec![Localized { locale: "en".to_owned(), text: INVITES.to_owned() }],
        promotion: None,
    };
    Edge::shared().await.site_with(SiteSettings { hours, triggers: vec![trigger], ..settings() }).await
}

/// The id of whatever has the focus in the chat.
async fn has_focus(visitor: &Visitor, name: &str) {
    let script = "return document.activeElement.labels?.[0]?.textContent ?? ''";
    visitor
        .browser
        .until("the focus", async || Ok((visitor.browser.run(script).await == name).then_some(())))
        .await;
}

#[tokio::test]
async fn a_message_left_outside_the_hours_becomes_a_conversation_with_a_promise() {
    let site = site(closed()).await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("opening hours closed").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    host_page::reaches_age(browser, 2_500).await;
    visitor.click_launcher().await;
    visitor.sees("We are away right now").await;
    visitor.sees("We are back ").await;
    visitor.sees("We will get back to you by ").await;
    assert_eq!(visitor.count(INVITES).await, 0, "nobody is there to invite");

    browser.click("button", Name::Is("Send")).await;
    visitor.sees("Please give an email address or a telephone number.").await;
    visitor.sees("Please fill this in.").await;
    has_focus(&visitor, "Email or phone").await;
    browser.fill("Your name", "Zoé").await;
    browser.fill("Email or phone", "zoe@mail.example").await;
    browser.click("button", Name::Is("Send")).await;
    has_focus(&visitor, "Message").await;
    browser.fill("Message", "My lamp flickers.").await;
    browser.click("button", Name::Is("Send")).await;
    browser.element("log", Name::Is("Messages")).await;
    visitor.sees("My lamp flickers.").await;
    visitor.sees("We will get back to you by ").await;

    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "My lamp flickers.").await.unwrap();
    assert_eq!(summary.visitor.as_deref(), Some("Zoé"));
    let (promise, _) = summary.needs.promise.unwrap();
    assert_eq!(promise.contact, "zoe@mail.example");
    let agent = Agent::at_work("opening hours agent", &site).await;
    agent.take("Zoé").await;
    agent.sees("zoe@mail.example").await;
    agent.reply("We send you a new one.").await;
    visitor.sees("We send you a new one.").await;
    host_page::is_content(browser).await;
}

#[tokio::test]
async fn within_the_hours_the_chat_is_as_ever_and_the_team_invites() {
    let site = site(open()).await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("opening hours open").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.sees(INVITES).await;
    visitor.in_chat().await;
    visitor.browser.click("button", Name::Is("Chat now")).await;
    visitor.start_chat(Some("Zoé")).await;
    visitor.send("Do you have linden tea?").await;
    assert_eq!(visitor.count("We are away right now").await, 0);
    host_page::is_content(&visitor.browser).await;
}
