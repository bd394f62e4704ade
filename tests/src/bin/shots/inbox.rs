//! The inbox and the settings: each dialog, panel and page, wide, on a narrow screen and in the dark.

use super::{DESKTOP, NARROW, PHONE, picture};
use protocol::codec::Encoding;
use protocol::conversation::etiquette::Target;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use std::path::Path;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, Site};
use tests::wire::{Conversation, Desk, Keys, opening};
use thirtyfour::Key;

async fn looks(agent: &Agent, folder: &Path, name: &str) {
    let browser = &agent.browser;
    for (size, look, dark) in [(NARROW, "-320", false), (PHONE, "-dark", true), (DESKTOP, "", false)] {
        browser.resize(size.0, size.1).await;
        browser.prefer_dark(dark).await;
        picture(browser, folder, &format!("inbox-{name}{look}")).await;
    }
}

async fn visitor(site: &Site, name: &str, text: &str) -> Conversation {
    let mut visitor = Conversation::visitor(site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening(name))).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: text.to_owned() }).await.unwrap();
    visitor
}

/// Empties the composer as a person does, so that the app hears of it.
async fn emptied(agent: &Agent) {
    agent.browser.element("textbox", Name::Is("Reply")).await.focus().await.unwrap();
    agent.browser.run("document.activeElement.select()").await;
    agent.browser.press(Key::Backspace).await;
}

async fn dialog(agent: &Agent, folder: &Path, button: &str, name: &str) {
    agent.press(button).await;
    agent.browser.element("dialog", Name::Has("")).await;
    looks(agent, folder, name).await;
    agent.browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;
}

/// Takes them all.
pub async fn pictures(edge: &Edge, site: &Site, folder: &Path) {
    let bea_site = edge.colleague(site, "Bea Lindqvist").await;
    let ana = Agent::at_work("shots ana", site).await;
    let bea = bea_site.sign_in().await;
    let mut desk = Desk::open(&bea_site, &bea, Encoding::Binary).await.unwrap();
    conversation(&ana, &bea_site, &mut desk, folder).await;
    settings(&ana, site, folder).await;
    sheets(&ana, site, folder).await;
    site_settings(&ana, site, folder).await;
}

/// What stands beside a conversation, once it is written.
async fn sheets(ana: &Agent, site: &Site, folder: &Path) {
    ana.back_to_inbox(site).await;
    ana.filter("Mine").await;
    ana.open("Zoé").await;
    for (entry, name) in [("Script", "script"), ("Rush guide", "emergency")] {
        ana.press(entry).await;
        looks(ana, folder, name).await;
        ana.press(entry).await;
    }
}

async fn site_settings(ana: &Agent, site: &Site, folder: &Path) {
    ana.open_site_settings(site, "Appearance").await;
    for (section, name) in [
        ("Appearance", "look"),
        ("First message", "first-message"),
        ("Triggers", "triggers"),
        ("Opening hours", "hours"),
        ("Pre-chat form", "form"),
        ("Departments", "departments"),
        ("Conversations", "service"),
        ("Websites", "websites"),
        ("Snippet", "snippet"),
        ("Privacy", "privacy"),
    ] {
        ana.section(section).await;
        looks(ana, folder, &format!("site-{name}")).await;
    }
}

async fn conversation(ana: &Agent, bea_site: &Site, desk: &mut Desk, folder: &Path) {
    let site = bea_site;
    let mut zoe = visitor(site, "Zoé Ștefănescu", "My lamp flickers since yesterday. Can you help me?").await;
    ana.take("Zoé").await;
    ana.reply("Good morning, Zoé! I am sorry to hear that. Let me look it up for you.").await;
    for (button, name) in
        [("Hold", "hold"), ("Transfer", "transfer"), ("Check understanding", "restate"), ("Block", "block")]
    {
        dialog(ana, folder, button, name).await;
    }
    ana.press("Close").await;
    looks(ana, folder, "closing-blocked").await;
    ana.press("More actions").await;
    ana.browser.element("menuitem", Name::Is("Block")).await;
    looks(ana, folder, "more").await;
    ana.browser.press(Key::Escape).await;
    ana.browser.gone("menuitem", Name::Is("Block")).await;
    ana.press("Hold").await;
    ana.browser.fill("Reason", "I ask our workshop how long a repair takes").await;
    ana.press("Ask the visitor").await;
    ana.sees_no_dialog().await;
    let asked = zoe.event(|body| matches!(body, EventBody::HoldProposed(_))).await.unwrap();
    zoe.visitor_does(VisitorCommand::AnswerHold { question: asked.seq, yes: true }).await.unwrap();
    ana.sees("left: I ask our workshop").await;
    looks(ana, folder, "on-hold").await;
    ana.press("I'm back").await;
    ana.browser.gone("button", Name::Is("I'm back")).await;

    ana.types("/th").await;
    ana.browser.element("listbox", Name::Is("Saved replies")).await;
    looks(ana, folder, "menu").await;
    emptied(ana).await;
    ana.types("I don't know, nobody told me. That is horrible and WE NEVER DO THAT").await;
    ana.browser.element("region", Name::Is("Courtesy hints")).await;
    looks(ana, folder, "courtesy").await;
    emptied(ana).await;
    ana.browser.fill("Note", "Bought in March, see the invoice. @bea").await;
    looks(ana, folder, "note").await;
    ana.browser.resize(NARROW.0, NARROW.1).await;
    ana.press("Visitor details").await;
    picture(&ana.browser, folder, "inbox-details-320").await;
    ana.press("Close details").await;
    ana.browser.resize(DESKTOP.0, DESKTOP.1).await;
    ana.press("Add note").await;
    ana.sees("Note by").await;

    ana.press("Ask for contact").await;
    let asked = zoe.event(|body| matches!(body, EventBody::ContactAsked { .. })).await.unwrap();
    let contact = "zoe@lumiere.example".to_owned();
    zoe.visitor_does(VisitorCommand::GiveContact { question: asked.seq, contact }).await.unwrap();
    ana.sees("Promised").await;
    looks(ana, folder, "promised").await;
    dialog(ana, folder, "Move deadline", "progress").await;
    ana.filter("Promises").await;
    looks(ana, folder, "promises").await;
    ana.filter("Mine").await;
    ana.press("Anything else?").await;
    let asked = zoe.event(|body| matches!(body, EventBody::WrapUpAsked(_))).await.unwrap();
    zoe.visitor_does(VisitorCommand::AnswerWrapUp { question: asked.seq, more: false }).await.unwrap();
    ana.sees("needs nothing more").await;
    dialog(ana, folder, "Close", "close").await;
    looks(ana, folder, "timeline").await;
    offered(ana, site, desk, folder).await;
}

/// Bea hands a conversation to Ana.
async fn offered(ana: &Agent, bea_site: &Site, desk: &mut Desk, folder: &Path) {
    let mut radu = visitor(bea_site, "Radu", "I would like a refund, please.").await;
    let summary = desk.sees(|summary| summary.preview.contains("refund")).await.unwrap();
    let bea = bea_site.sign_in().await;
    let mut agent =
        Conversation::agent(bea_site, &bea, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Take).await.unwrap();
    let me = desk.sees(|summary| summary.visitor.as_deref() == Some("Zoé Ștefănescu")).await.unwrap();
    let briefing = "Parcel arrived broken twice. He wants his money back, and was patient so far.".to_owned();
    let to = Target::Agent(me.assignee.unwrap());
    agent.agent_does(AgentCommand::Transfer { to, briefing }).await.unwrap();
    let asked = radu.event(|body| matches!(body, EventBody::TransferProposed(_))).await.unwrap();
    radu.visitor_does(VisitorCommand::AnswerTransfer { question: asked.seq, yes: true }).await.unwrap();
    ana.filter("Waiting").await;
    ana.sees("Transfer for you").await;
    ana.browser.click("button", Name::Has("Radu")).await;
    ana.browser.element("region", Name::Is("Transfer from Bea Lindqvist")).await;
    looks(ana, folder, "incoming").await;
    dialog(ana, folder, "Decline", "decline").await;
}

async fn settings(ana: &Agent, site: &Site, folder: &Path) {
    ana.open_site_settings(site, "Saved replies").await;
    ana.browser.element("button", Name::Is("Add a saved reply")).await;
    looks(ana, folder, "settings-replies").await;
    ana.press("Add a saved reply").await;
    ana.browser.fill("Shortcut", "refund").await;
    ana.browser.fill("Subject (optional)", "Refund for {visitor}").await;
    ana.browser
        .fill("Text", "Please fill in this form, {visitor}, and the money is back in five days.")
        .await;
    let form = std::env::temp_dir().join(format!("refund-form-{}.pdf", std::process::id()));
    std::fs::write(&form, "%PDF-1.4 form").unwrap();
    ana.attach(&form).await;
    ana.files_are_stored().await;
    std::fs::remove_file(&form).unwrap();
    looks(ana, folder, "settings-reply").await;
    ana.press("Save").await;
    ana.browser.element("button", Name::Is("Edit refund")).await;
    looks(ana, folder, "settings-replies-files").await;
    ana.section("Scripts").await;
    ana.press("Add a script").await;
    ana.browser.fill("Title", "A lamp flickers").await;
    ana.browser
        .fill("Steps, one a line", "Ask which lamp it is\nAsk for the bulb\nOffer {visitor} a repair")
        .await;
    looks(ana, folder, "settings-script").await;
    ana.press("Save").await;
    ana.browser.element("button", Name::Is("Edit A lamp flickers")).await;
    ana.section("Rush guide").await;
    ana.browser.fill("Rush guide", "Answer orders first.\nEverybody else: take the contact.").await;
    ana.press("Save").await;
    ana.browser.element("status", Name::Is("Saved")).await;
    looks(ana, folder, "settings-rush-guide").await;
    ana.section("Courtesy words").await;
    ana.browser.element("button", Name::Is("Save")).await;
    looks(ana, folder, "settings-words").await;
    ana.section("Suggestions").await;
    looks(ana, folder, "settings-suggestions").await;
}
