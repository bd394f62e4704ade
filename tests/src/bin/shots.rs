//! Takes the README's pictures, with the demo shop on a freshly started edge.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use protocol::codec::Encoding;
use protocol::settings::SiteSettings;
use protocol::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site, invitation, settings};
use tests::process::workspace;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Keys, opening};

const DESKTOP: (u32, u32) = (1280, 800);
const PHONE: (u32, u32) = (390, 844);
const NARROW: (u32, u32) = (320, 640);

async fn picture(browser: &Browser, name: &str) {
    // What moves has arrived when no animation is running any more.
    let still = "return document.getAnimations().length === 0";
    browser
        .until("the page to be still", async || Ok((browser.run(still).await == true).then_some(())))
        .await;
    browser.picture(&workspace().join(format!("tests/shots/{name}.png"))).await;
    println!("tests/shots/{name}.png");
}

async fn other_visitors(site: &Site) -> Vec<Conversation> {
    let mut visitors = Vec::new();
    for (name, text) in [
        ("Radu Ionescu", "Bună ziua, unde este coletul meu?"),
        ("Élodie", "Could you gift-wrap the small one, please?"),
    ] {
        let mut visitor = Conversation::visitor(site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
        visitor.visitor_does(VisitorCommand::Start(opening(name))).await.unwrap();
        visitor.visitor_does(VisitorCommand::Send { text: text.to_owned() }).await.unwrap();
        visitors.push(visitor);
    }
    visitors
}

#[tokio::main]
async fn main() {
    let edge = Edge::start().await;
    let invitation = invitation(3, "Hello! Can I help you find the right lamp?");
    let own = SiteSettings { name: "Atelier Lune".to_owned(), invitation: Some(invitation), ..settings() };
    let site = edge.site_named("demo", own).await;
    let shop = format!("{}/demo/", edge.base());
    let (visitor, agent) = tokio::join!(Visitor::new("shots visitor"), Agent::at_work("shots agent", &site));
    let browser = &visitor.browser;

    visitor.open_shop(&shop).await;
    picture(browser, "launcher").await;
    visitor.sees("Can I help you").await;
    picture(browser, "invitation").await;
    visitor.in_chat().await;
    browser.click("button", Name::Is("Chat now")).await;
    browser.element("button", Name::Is("Start chat")).await;
    picture(browser, "pre-chat").await;

    visitor.start_chat(Some("Zoé")).await;
    visitor.send("Hello! Is the brass reading lamp in stock? ☕").await;
    let _others = other_visitors(&site).await;
    agent.take("Zoé").await;
    agent.reply("Hello Zoé! Yes, two of them are left.").await;
    visitor.sees("two of them are left").await;
    visitor.send("Lovely. Does it take an ordinary bulb?").await;
    agent.sees("an ordinary bulb?").await;
    agent.types("It does: an E27, which comes with it.").await;
    visitor.sees("is typing").await;
    picture(browser, "conversation").await;
    browser.prefer_dark(true).await;
    picture(browser, "conversation-dark").await;
    browser.prefer_dark(false).await;
    for ((width, height), name) in [(PHONE, "conversation-phone"), (NARROW, "conversation-320")] {
        browser.resize(width, height).await;
        picture(browser, name).await;
    }
    browser.resize(DESKTOP.0, DESKTOP.1).await;

    agent.browser.click("button", Name::Is("Send")).await;
    visitor.sees("comes with it").await;
    agent.filter("All").await;
    agent.sees_listed("Radu").await;
    picture(&agent.browser, "inbox").await;
    agent.browser.prefer_dark(true).await;
    picture(&agent.browser, "inbox-dark").await;
    agent.browser.prefer_dark(false).await;
    agent.browser.resize(PHONE.0, PHONE.1).await;
    picture(&agent.browser, "inbox-phone").await;

    visitor.end_chat().await;
    picture(browser, "rating").await;
    browser.resize(PHONE.0, PHONE.1).await;
    picture(browser, "rating-phone").await;
}
