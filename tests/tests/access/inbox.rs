//! Every state of the inbox that an agent comes through in a day.

use crate::axe::Audit;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site};
use tests::wire::{Conversation, Keys, Outcome, opening};
use thirtyfour::Key;

/// A visitor who has written.
pub async fn visitor(site: &Site, name: &str, text: &str) -> Conversation {
    let mut visitor = Conversation::visitor(site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    does(&mut visitor, VisitorCommand::Start(opening(name))).await;
    does(&mut visitor, VisitorCommand::Send { text: text.to_owned() }).await;
    visitor
}

/// Does something that is not refused.
pub async fn does(visitor: &mut Conversation, command: VisitorCommand) {
    let outcome = visitor.visitor_does(command).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
}

#[tokio::test]
async fn signing_in_and_answering() {
    let site = Edge::shared().await.site().await;
    let agent = Agent { browser: Browser::own("access inbox").await };
    let browser = &agent.browser;
    let mut audit = Audit::new("inbox");
    agent.open_inbox(&site).await;
    browser.element("button", Name::Is("Sign in")).await;
    audit.state(browser, "sign-in").await;
    browser.fill("Email", "nobody@shop.example").await;
    browser.fill("Password", "not the password").await;
    browser.click("button", Name::Is("Sign in")).await;
    agent.sees("This email and password do not match").await;
    audit.state(browser, "sign-in with a mistake").await;
    agent.open_inbox(&site).await;
    agent.sign_in(&site).await;
    audit.state(browser, "not available, nobody there").await;
    agent.set_available(true).await;
    audit.state(browser, "available, nobody there").await;
    browser.click("button", Name::Is("Notifications when closed")).await;
    agent.sees("When the inbox is closed").await;
    audit.state(browser, "how a closed inbox tells").await;
    browser.click("button", Name::Is("Notifications when closed")).await;

    let mut zoe = visitor(&site, "Zoé", "Where is my parcel? See https://shop.example/parcel").await;
    let _radu = visitor(&site, "Radu", "Bună ziua").await;
    agent.sees_waiting("Zoé").await;
    audit.state(browser, "two waiting").await;
    browser.fill("Search the conversations", "zoe").await;
    browser.element("status", Name::Is("1 conversation found")).await;
    audit.state(browser, "one found in the list").await;
    browser.fill("Search the conversations", " nobody").await;
    agent.sees("No conversation in this list matches").await;
    audit.state(browser, "nothing found in the list").await;
    browser.resize(320, 640).await;
    audit.state(browser, "nothing found in the list at 320 px").await;
    browser.resize(1280, 800).await;
    browser.click("button", Name::Is("Show them all")).await;
    agent.sees_listed("Radu").await;
    browser.click("button", Name::Is("Keyboard shortcuts")).await;
    browser.element("dialog", Name::Is("Keyboard shortcuts")).await;
    audit.state(browser, "dialog: keyboard shortcuts").await;
    browser.resize(844, 390).await;
    audit.state(browser, "dialog: keyboard shortcuts on a phone on its side").await;
    browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;
    audit.state(browser, "two waiting on a phone on its side").await;
    browser.resize(1280, 800).await;
    filters_and_palette(&agent, &mut audit).await;
    browser.click("button|option|link", Name::Has("Zoé")).await;
    browser.element("button", Name::Is("Take conversation")).await;
    audit.state(browser, "a conversation that nobody has taken").await;
    agent.take("Zoé").await;
    agent.reply("Hello Zoé, one moment please.").await;
    zoe.send(&protocol::frames::visitor::VisitorFrame::Typing(true)).await.unwrap();
    agent.sees("is typing").await;
    audit.state(browser, "a conversation with a visitor who types").await;
    agent.types("As I said, no.").await;
    audit.state(browser, "a draft with courtesy hints").await;
    let empty = "const field = document.querySelector('textarea[name=reply]'); field.value = ''; field.focus();\
        field.dispatchEvent(new Event('input', { bubbles: true }))";
    browser.run(empty).await;
    browser.press("/").await;
    browser.element("listbox", Name::Is("Saved replies")).await;
    audit.state(browser, "canned messages").await;
    browser.press(Key::Escape).await;
    browser.press(Key::Backspace).await;
    browser.fill("Note", "Is this the VIP?").await;
    agent.press("Add note").await;
    agent.sees("Note by Ana Ștefănescu").await;
    audit.state(browser, "a note").await;
    browser.click("button", Name::Is("More actions")).await;
    browser.element("menuitem", Name::Is("Hold")).await;
    audit.state(browser, "the menu of the conversation").await;
    browser.press(Key::Escape).await;

    for (button, dialog) in [("Hold", "hold"), ("Transfer", "transfer"), ("Check understanding", "restate")] {
        agent.press(button).await;
        browser.element("dialog", Name::Has("")).await;
        audit.state(browser, &format!("dialog: {dialog}")).await;
        browser.press(Key::Escape).await;
        agent.sees_no_dialog().await;
    }
    agent.press("Ask for contact").await;
    let asked = zoe.event(|body| matches!(body, EventBody::ContactAsked { .. })).await.unwrap();
    let contact = "zoe@shop.example".to_owned();
    does(&mut zoe, VisitorCommand::GiveContact { question: asked.seq, contact }).await;
    agent.sees("Promised: answer zoe@shop.example by").await;
    audit.state(browser, "a promise in the conversation").await;
    agent.press("Anything else?").await;
    agent.sees("Without an answer the conversation ends in").await;
    audit.state(browser, "waiting for the last answer").await;
    let asked = zoe.event(|body| matches!(body, EventBody::WrapUpAsked(_))).await.unwrap();
    does(&mut zoe, VisitorCommand::AnswerWrapUp { question: asked.seq, more: false }).await;
    agent.sees("The visitor needs nothing more").await;
    agent.press("Close").await;
    browser.element("dialog", Name::Has("")).await;
    audit.state(browser, "dialog: close").await;
    agent.press("Close conversation").await;
    agent.sees_no_dialog().await;
    does(&mut zoe, VisitorCommand::Rate { score: 3, comment: "Quick".to_owned() }).await;
    agent.sees("Quick").await;
    audit.state(browser, "closed and rated").await;
    agent.filter("Promises").await;
    agent.sees_listed("Zoé").await;
    audit.state(browser, "promises").await;
    agent.filter("All").await;
    browser.resize(390, 844).await;
    audit.state(browser, "on a phone").await;
    browser.click("button", Name::Is("More actions")).await;
    browser.element("menuitem", Name::Is("Block")).await;
    audit.state(browser, "the sheet of the conversation on a phone").await;
    browser.press(Key::Escape).await;
    browser.resize(320, 640).await;
    audit.state(browser, "at 320 px").await;
    audit.finish();
}

/// The dialog of the filters with a saved view, what is set of them, and the palette; each where there is little room
/// too. The list is as before at the end.
async fn filters_and_palette(agent: &Agent, audit: &mut Audit) {
    let browser = &agent.browser;
    agent.press("Filters").await;
    browser.element("dialog", Name::Is("Filters")).await;
    audit.state(browser, "dialog: filters").await;
    browser.click("switch", Name::Is("Unread")).await;
    agent.choose("Order", "Newest first").await;
    agent.writes("Name of the view", "Unread, the newest first of them all").await;
    agent.press("Save view").await;
    browser.element("textbox", Name::Has("Rename Unread")).await;
    audit.state(browser, "dialog: filters with a saved view").await;
    browser.resize(320, 640).await;
    audit.state(browser, "dialog: filters at 320 px").await;
    browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;
    browser.element("button", Name::Is("Remove: Newest first")).await;
    audit.state(browser, "a list with filters at 320 px").await;
    browser.resize(1280, 800).await;
    audit.state(browser, "a list with filters").await;
    agent.press("Clear").await;
    browser.gone("button", Name::Is("Remove: Newest first")).await;

    browser.press_with(Key::Control, "k").await;
    browser.element("option", Name::Has("Zoé")).await;
    audit.state(browser, "the palette").await;
    browser.press("saved nowhere").await;
    agent.sees("Nothing matches").await;
    audit.state(browser, "the palette without a match").await;
    browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;
    browser.resize(320, 640).await;
    browser.press_with(Key::Control, "k").await;
    browser.element("option", Name::Has("Zoé")).await;
    audit.state(browser, "the palette at 320 px").await;
    browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;
    browser.resize(1280, 800).await;
}

#[tokio::test]
async fn the_settings() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("access settings", &site).await;
    let browser = &agent.browser;
    let mut audit = Audit::new("settings");
    agent.open_site_settings(&site, "Saved replies").await;
    for (section, add) in [
        ("Saved replies", Some("Add a saved reply")),
        ("Scripts", Some("Add a script")),
        ("Help articles", Some("Add an article")),
        ("Rush guide", None),
        ("Courtesy words", None),
        ("Suggestions", None),
    ] {
        agent.section(section).await;
        audit.state(browser, &format!("settings: {section}")).await;
        if let Some(add) = add {
            agent.press(add).await;
            browser.element("button", Name::Is("Save")).await;
            audit.state(browser, &format!("settings: {add}")).await;
            agent.press("Cancel").await;
        }
    }
    browser.resize(320, 640).await;
    agent.section("Saved replies").await;
    agent.press("Add a saved reply").await;
    browser.element("button", Name::Is("Save")).await;
    audit.state(browser, "settings at 320 px: Add a saved reply").await;
    agent.press("Sections").await;
    audit.state(browser, "settings at 320 px: the sections unfolded").await;
    audit.finish();
}

#[tokio::test]
async fn the_settings_of_the_site() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    edge.colleague(&site, "Dan").await;
    let agent = Agent { browser: Browser::start("access site settings").await };
    let browser = &agent.browser;
    let mut audit = Audit::new("site-settings");
    let address = site.url(&format!("/inbox/settings?site={}", site.id));
    browser.goto(&address).await;
    agent.sees("Please sign in").await;
    audit.state(browser, "site: nobody is signed in").await;
    agent.open_inbox(&site).await;
    agent.sign_in(&site).await;
    browser.goto(&site.url(&format!("/inbox/settings?site={}", edge.site().await.id))).await;
    agent.sees("This site is not yours").await;
    audit.state(browser, "site: somebody else’s").await;
    browser.goto(&address).await;
    for (section, add) in [
        ("Appearance", None),
        ("First message", None),
        ("Triggers", Some("Add a trigger")),
        ("Opening hours", None),
        ("Pre-chat form", Some("Add a field")),
        ("People", None),
        ("Departments", Some("Add a department")),
        ("Routing", None),
        ("Conversations", None),
        ("Websites", None),
        ("Snippet", None),
        ("Customers", Some("Create the secret, Identity secret")),
        ("Mail", None),
        ("Privacy", None),
        ("Activity", None),
        ("Account", None),
    ] {
        agent.section(section).await;
        browser.element("heading", Name::Is(section)).await;
        audit.state(browser, &format!("site: {section}")).await;
        if let Some(add) = add {
            agent.press(add).await;
            audit.state(browser, &format!("site: {add}")).await;
        }
    }
    agent.section("People").await;
    agent.press("Suspend Dan").await;
    agent.sees("you can let them back").await;
    audit.state(browser, "site: somebody about to be suspended").await;
    browser.press(Key::Enter).await;
    agent.sees("They cannot sign in.").await;
    audit.state(browser, "site: somebody is suspended").await;
    agent.section("Opening hours").await;
    agent.ticks("Always open").await;
    browser.element("table", Name::Is("Week")).await;
    audit.state(browser, "site: hours of the week").await;
    agent.press("Copy to other days, Monday").await;
    browser.element("checkbox", Name::Is("Tuesday")).await;
    audit.state(browser, "site: hours to be copied").await;
    let search = browser.element("combobox", Name::Is("Search the settings")).await;
    search.send_keys("hours").await.unwrap();
    browser.element("option", Name::Has("Opening hours")).await;
    audit.state(browser, "site: the search").await;
    browser.press(Key::Escape).await;
    // The trigger that was added says nothing yet.
    agent.press("Save").await;
    agent.sees("Please fill this in.").await;
    audit.state(browser, "site: mistakes").await;
    browser.click("link", Name::Is("Inbox")).await;
    browser.element("alertdialog", Name::Is("Not saved yet")).await;
    audit.state(browser, "site: leaving").await;
    browser.resize(320, 640).await;
    agent.press("Keep editing").await;
    for section in ["Appearance", "Triggers", "Opening hours", "Pre-chat form", "Departments", "Snippet"] {
        agent.section(section).await;
        audit.state(browser, &format!("site at 320 px: {section}")).await;
    }
    audit.finish();
}
