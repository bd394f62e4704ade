//! Takes the README's pictures, with the demo shop on a freshly started edge. The first argument is
//! the folder they go to; with `inbox` behind it, it takes those of the
//! inbox and of the settings instead: each dialog, panel and page.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "shots/inbox.rs"]
mod inbox;

use protocol::codec::Encoding;
use protocol::conversation::etiquette::{ClosingReason, Target};
use protocol::conversation::opening::{Opening, Page};
use protocol::conversation::party::Department;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::DepartmentId;
use protocol::site::settings::SiteSettings;
use std::path::{Path, PathBuf};
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site, invitation, settings};
use tests::process::workspace;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk, Keys, opening};

const DESKTOP: (u32, u32) = (1280, 800);
const PHONE: (u32, u32) = (390, 844);
const NARROW: (u32, u32) = (320, 640);

async fn picture(browser: &Browser, folder: &Path, name: &str) {
    // What moves has arrived; what moves for ever, as the dots of somebody typing, may go on.
    let still = "const host = document.querySelector('jasette-chat')?.shadowRoot; \
                 return [...document.getAnimations(), ...(host?.getAnimations() ?? [])] \
                 .every(a => a.playState === 'finished' || a.effect.getComputedTiming().endTime === Infinity)";
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

/// What the team asks of the visitor, card by card. The agent's part is done without a browser: the
/// inbox has pictures of its own.
async fn cards(site: &Site, folder: &Path) {
    let visitor = Visitor::new("shots cards").await;
    let browser = &visitor.browser;
    visitor.open_shop(&site.url("/demo/")).await;
    visitor.opens_and_writes("Mihai", "My lamp flickers. Can you repair it?").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview.starts_with("My lamp")).await.unwrap();
    let mut agent = Conversation::agent(site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    let answer = "Let me see what we can do.".to_owned();
    agent.agent_does(AgentCommand::Send { text: answer }).await.unwrap();
    let reason = "I ask our workshop how long a repair takes".to_owned();
    let hold = AgentCommand::ProposeHold { reason, minutes: 5 };
    let workshop = Department { id: DepartmentId::parse("workshop").unwrap(), name: "Workshop".to_owned() };
    let briefing = "Lamp flickers, wants a repair".to_owned();
    let understood = "You would like the lamp repaired before Friday.".to_owned();
    for (command, name, answer) in [
        (AgentCommand::Restate { text: understood }, "card-restated", Some("That's right")),
        (hold.clone(), "card-hold", Some("Yes")),
        (AgentCommand::Mark { delivered: 0, read: 0 }, "card-on-hold", None),
        (AgentCommand::EndHold, "card-none", None),
        (AgentCommand::Transfer { to: Target::Department(workshop), briefing }, "card-transfer", Some("No")),
        (AgentCommand::Mark { delivered: 0, read: 0 }, "card-contact", Some("No, thank you")),
        (AgentCommand::AskWrapUp, "card-wrap-up", Some("No, that's all")),
    ] {
        agent.agent_does(command).await.unwrap();
        let waits = match name {
            "card-on-hold" => Some("On hold"),
            "card-contact" => Some("Leave your contact details"),
            _ => None,
        };
        visitor.in_chat().await;
        match (waits, answer) {
            (Some(title), _) => drop(browser.element("group|form", Name::Is(title)).await),
            (None, Some(answer)) => drop(browser.element("button", Name::Is(answer)).await),
            (None, None) => continue,
        }
        looks(browser, folder, name).await;
        if let Some(answer) = answer {
            browser.click("button", Name::Is(answer)).await;
        }
    }
    agent.agent_does(AgentCommand::Close { reason: ClosingReason::Solved }).await.unwrap();
    browser.element("group", Name::Is("How was this chat?")).await;
    picture(browser, folder, "card-after-phone-dark").await;
    browser.click("button", Name::Is("Skip")).await;
    browser.click("button", Name::Is("Email transcript")).await;
    browser.fill("Email for the transcript", "mihai").await;
    browser.click("button", Name::Is("Send transcript")).await;
    visitor.sees("Please give an email address.").await;
    looks(browser, folder, "card-mail").await;
}

/// A card at large, on the narrowest screen, and on a phone in the dark.
async fn looks(browser: &Browser, folder: &Path, name: &str) {
    for (size, look, dark) in [(DESKTOP, "", false), (NARROW, "-320", false), (PHONE, "-phone-dark", true)] {
        browser.resize(size.0, size.1).await;
        browser.prefer_dark(dark).await;
        picture(browser, folder, &format!("{name}{look}")).await;
    }
}

#[tokio::main]
async fn main() {
    let folder = std::env::args_os().nth(1).map_or_else(|| workspace().join("tests/shots"), PathBuf::from);
    let edge = Edge::start_with_mail().await;
    let invitation = invitation(3, "Hello! Can I help you find the right lamp?");
    let own = SiteSettings {
        name: "Atelier Lune".to_owned(),
        color: "#3d4f8f".to_owned(),
        invitation: Some(invitation),
        ..settings()
    };
    let site = edge.site_named("demo", own).await;
    if std::env::args().nth(2).as_deref() == Some("inbox") {
        return inbox::pictures(&edge, &site, &folder).await;
    }
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
    cards(&site, &folder).await;
}
