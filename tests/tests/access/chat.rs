//! Every state of the launcher and of the chat up to its rating.

use crate::axe::Audit;
use protocol::codec::Encoding;
use protocol::conversation::policy::RatingScale;
use protocol::frames::agent::{AgentCommand, AgentFrame};
use protocol::site::settings::{NameField, Service, SiteSettings};
use tests::browser::Name;
use tests::edge::{Edge, settings};
use tests::host_page::HostPage;
use tests::proxy::Proxy;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk};

#[tokio::test]
async fn the_launcher_and_the_chat() {
    let edge = Edge::start_with_mail().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = SiteSettings { name_field: NameField::Required, ..settings() };
    let site = edge.site_with(site).await.through(proxy.base());
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("access chat").await;
    let browser = &visitor.browser;
    let mut audit = Audit::new("chat");

    visitor.open_shop(&shop.url("/")).await;
    audit.state(browser, "launcher").await;
    browser.run("Jasette('invite', 'Hello! Can I help you find something?', 'Ana')").await;
    visitor.sees("Can I help you").await;
    audit.state(browser, "invitation").await;
    visitor.on_page().await;
    audit.state(browser, "page with an invitation").await;
    visitor.in_chat().await;
    browser.click("button", Name::Is("Chat now")).await;
    browser.element("button", Name::Is("Start chat")).await;
    audit.state(browser, "pre-chat form").await;
    browser.click("button", Name::Is("Start chat")).await;
    visitor.sees("Please tell us your name.").await;
    audit.state(browser, "pre-chat form with a mistake").await;
    visitor.on_page().await;
    audit.state(browser, "page with the chat open").await;

    visitor.start_chat(Some("Zoé")).await;
    audit.state(browser, "empty conversation").await;
    visitor.send("Do you have linden tea? See https://tea.example/linden").await;
    visitor.send("☕").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "☕").await.unwrap();
    let mut agent = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "We do, and it is fresh.".to_owned() }).await.unwrap();
    visitor.sees("We do, and it is fresh.").await;
    agent.send(&AgentFrame::Typing(true)).await.unwrap();
    visitor.sees("is typing").await;
    audit.state(browser, "conversation with an agent who types").await;
    visitor.opens_menu().await;
    audit.state(browser, "the menu").await;
    visitor.chooses("Change name").await;
    browser.element("button", Name::Is("Save name")).await;
    audit.state(browser, "changing the name").await;
    browser.click("button", Name::Is("Cancel")).await;
    visitor.types(&"x".repeat(4_001)).await;
    browser.click("button", Name::Is("Send")).await;
    visitor.sees("This message is too long.").await;
    audit.state(browser, "a message that is too long").await;
    browser
        .run(
            "const field = document.querySelector('#composer'); field.value = 'Short'; \
                 field.dispatchEvent(new Event('input', { bubbles: true }))",
        )
        .await;
    proxy.sever();
    visitor.sees("No connection right now.").await;
    visitor.send("Are you there?").await;
    audit.state(browser, "no connection, something unsent").await;
    proxy.mend();
    visitor.sees_no_more("No connection right now.").await;

    browser.resize(320, 640).await;
    audit.state(browser, "conversation at 320 px").await;
    visitor.on_page().await;
    audit.state(browser, "page with the chat open at 320 px").await;
    browser.resize(1280, 800).await;
    browser.run("Jasette('close')").await;
    browser.element("button", Name::Is("Chat with us")).await;
    let mut agent = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "I am.".to_owned() }).await.unwrap();
    let badge = "return document.querySelector('jasette-chat').shadowRoot.querySelector('span').textContent";
    browser.until("the badge", async || Ok((browser.run(badge).await == "1").then_some(()))).await;
    audit.state(browser, "launcher with something unread").await;
    visitor.click_launcher().await;

    visitor.chooses("End chat").await;
    browser.element("button", Name::Is("Yes, end it")).await;
    audit.state(browser, "the question before the end").await;
    browser.click("button", Name::Is("Keep chatting")).await;
    visitor.end_chat().await;
    audit.state(browser, "rating").await;
    browser.click("button|radio", Name::Is("Good")).await;
    audit.state(browser, "rating with a comment").await;
    browser.click("button", Name::Is("Email transcript")).await;
    browser.element("button", Name::Is("Send transcript")).await;
    audit.state(browser, "transcript by mail").await;
    browser.click("button", Name::Is("Send transcript")).await;
    visitor.sees("Please give an email address.").await;
    audit.state(browser, "transcript by mail with a mistake").await;
    browser.click("button", Name::Is("Send rating")).await;
    visitor.sees("Thank you, that helps us.").await;
    audit.state(browser, "thanks").await;
    audit.finish();
}

#[tokio::test]
async fn the_other_scales_of_a_rating() {
    let edge = Edge::shared().await;
    let mut audit = Audit::new("ratings");
    for (rating, name) in
        [(RatingScale::Five, "five"), (RatingScale::Thumbs, "thumbs"), (RatingScale::Off, "none")]
    {
        let service = Service { rating, typing_preview: true, ..Service::default() };
        let site = edge.site_with(SiteSettings { service, ..settings() }).await;
        let shop = HostPage::start(&site).await;
        let visitor = Visitor::new("access rating").await;
        visitor.open_shop(&shop.url("/")).await;
        visitor.opens_and_writes("Zoé", "Hello").await;
        audit.state(&visitor.browser, "conversation whose drafts the team sees").await;
        visitor.chooses("End chat").await;
        visitor.browser.click("button", Name::Is("Yes, end it")).await;
        visitor.sees("Thank you for chatting with us.").await;
        audit.state(&visitor.browser, &format!("scale of {name}")).await;
    }
    audit.finish();
}
