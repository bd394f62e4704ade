//! Takes the README's pictures, with the demo shop on a freshly started edge. The one argument is
//! the folder they go to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use protocol::codec::Encoding;
use protocol::event::{Opening, Page};
use protocol::settings::SiteSettings;
use protocol::visitor::VisitorCommand;
use std::path::{Path, PathBuf};
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site, invitation, settings};
use tests::process::workspace;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Keys, opening};

const DESKTOP: (u32, u32) = (1280, 800);
const PHONE: (u32, u32) = (390, 844);
const NARROW: (u32, u32) = (320, 640);

async fn picture(browser: &Browser, folder: &Path, name: &str) {
    // What moves has arrived; what moves for ever, as the dots of somebody typing, may go on.
    let still = "return document.getAnimations().every(a => a.playState === 'finished' \
                 || a.effect.getComputedTiming().endTime === Infinity)";
    browser
        .until("the page to be still", async || Ok((browser.run(still).await == true).then_some(())))
        .await;
    browser.picture(&folder.join(format!("{name}.png"))).await;
    println!("{name}.png");
}

async fn other_visitors(site: &Site) -> Vec<Conversation> {
    let mut visitors = Vec::new();
    for (name, title, text) in [
        ("Radu Ionescu", "Livrare", "Bună ziua, unde este coletul meu?"),
        ("Élodie", "Brume", "Could you gift-wrap the small one, please?"),
    ] {
        let page = Page { url: site.url("/demo/"), title: title.to_owned(), referrer: String::new() };
        let opening = Opening { page, ..opening(name) };
        let mut visitor = Conversation::visitor(site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
        visitor.visitor_does(VisitorCommand::Start(opening)).await.unwrap();
        visitor.visitor_does(VisitorCommand::Send { text: text.to_owned() }).await.unwrap();
        visitors.push(visitor);
    }
    visitors
}

#[tokio::main]
async fn main() {
    let folder = std::env::args_os().nth(1).map_or_else(|| workspace().join("tests/shots"), PathBuf::from);
    let edge = Edge::start().await;
    let invitation = invitation(3, "Hello! Can I help you find the right lamp?");
    let own = SiteSettings {
        name: "Atelier Lune".to_owned(),
        color: "#3d4f8f".to_owned(),
        invitation: Some(invitation),
        ..settings()
    };
    let site = edge.site_named("demo", own).await;
    let shop = format!("{}/demo/", edge.base());
    let (visitor, agent) = tokio::join!(Visitor::new("shots visitor"), Agent::at_work("shots agent", &site));
    let browser = &visitor.browser;

    visitor.open_shop(&shop).await;
    picture(browser, &folder, "launcher").await;
    visitor.sees("Can I help you").await;
    picture(browser, &folder, "invitation").await;
    visitor.in_chat().await;
    browser.click("button", Name::Is("Chat now")).await;
    browser.element("button", Name::Is("Start chat")).await;
    picture(browser, &folder, "pre-chat").await;

    visitor.start_chat(Some("Zoé")).await;
    visitor.send("Hello! Is the moon lamp in stock? ☕").await;
    let _others = other_visitors(&site).await;
    agent.take("Zoé").await;
    agent.reply("Hello Zoé! Yes, two of them are left.").await;
    visitor.sees("two of them are left").await;
    visitor.send("Lovely. Does it take an ordinary bulb?").await;
    agent.sees("an ordinary bulb?").await;
    agent.types("It does: an E27, which comes with it.").await;
    visitor.sees("is typing").await;
    picture(browser, &folder, "conversation").await;
    browser.prefer_dark(true).await;
    picture(browser, &folder, "conversation-dark").await;
    browser.prefer_dark(false).await;
    for ((width, height), name) in [(PHONE, "conversation-phone"), (NARROW, "conversation-320")] {
        browser.resize(width, height).await;
        picture(browser, &folder, name).await;
    }
    browser.resize(DESKTOP.0, DESKTOP.1).await;

    agent.browser.click("button", Name::Is("Send")).await;
    visitor.sees("comes with it").await;
    agent.filter("All").await;
    agent.sees_listed("Radu").await;
    picture(&agent.browser, &folder, "inbox").await;
    agent.browser.prefer_dark(true).await;
    picture(&agent.browser, &folder, "inbox-dark").await;
    agent.browser.prefer_dark(false).await;
    agent.browser.resize(PHONE.0, PHONE.1).await;
    picture(&agent.browser, &folder, "inbox-phone").await;

    visitor.end_chat().await;
    browser.click("button|radio", Name::Is("Good")).await;
    picture(browser, &folder, "rating").await;
    browser.resize(PHONE.0, PHONE.1).await;
    picture(browser, &folder, "rating-phone").await;
}
