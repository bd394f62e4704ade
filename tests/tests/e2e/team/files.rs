//! A predefined answer brings its files, of which the library keeps one copy; and an agent sends
//! files of their own.

use super::canned_messages::draft_is;
use crate::fixtures::wire_visitor::does;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::conversation::file::FileInfo;
use protocol::conversation::party::Author;
use protocol::frames::visitor::VisitorCommand;
use std::path::PathBuf;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, Site, http};
use tests::process::TempDir;
use tests::wire::{Conversation, Keys, opening};
use thirtyfour::Key;

const FORM: &str = "%PDF-1.4 the refund form";

async fn visitor(site: &Site, keys: &Keys, text: &str) -> Conversation {
    let mut visitor = Conversation::visitor(site, keys, 0, Encoding::Binary).await.unwrap();
    does(&mut visitor, VisitorCommand::Start(opening("Zoé"))).await;
    does(&mut visitor, VisitorCommand::Send { text: text.to_owned() }).await;
    visitor
}

fn file(folder: &TempDir, name: &str, content: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// What came from an agent, and what the visitor's browser would get for it.
async fn got_file(site: &Site, keys: &Keys, visitor: &mut Conversation, name: &str) -> (FileInfo, String) {
    let named = |body: &EventBody| matches!(body, EventBody::FileSent { file, .. } if file.name == name);
    let event = visitor.event(named).await.unwrap();
    let EventBody::FileSent { author: Author::Agent(_), file, .. } = event.body else {
        panic!("not from an agent: {event:?}")
    };
    let url = site.conversation_url(&keys.conversation, &format!("files/{}", file.id));
    let answer = http().get(url).bearer_auth(keys.token.reveal()).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    (file, answer.text().await.unwrap())
}

#[tokio::test]
async fn a_predefined_answer_brings_its_files() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("files files", &site).await;
    let browser = &agent.browser;
    let folder = TempDir::new("files");
    agent.open_site_settings(&site, "Saved replies").await;
    agent.press("Add a saved reply").await;
    browser.fill("Shortcut", "refund").await;
    browser.fill("Text", "Please fill in this form.").await;
    agent.attach(&file(&folder, "Reçu.pdf", FORM)).await;
    agent.attach(&file(&folder, "page.html", "<script>alert(1)</script>")).await;
    agent.sees("Files of this type cannot be sent").await;
    agent.press("Remove page.html").await;
    browser.gone("button", Name::Is("Remove page.html")).await;
    agent.files_are_stored().await;
    agent.press("Save").await;
    browser.element("button", Name::Is("Edit refund")).await;
    agent.sees("Reçu.pdf").await;
    agent.back_to_inbox(&site).await;

    let keys = Keys::new();
    let mut zoe = visitor(&site, &keys, "Where is my money?").await;
    agent.take("Zoé").await;
    // Twice in the same conversation: each time a copy of its own.
    let mut sent = Vec::new();
    for _ in 0..2 {
        browser.element("textbox", Name::Is("Reply")).await.focus().await.unwrap();
        browser.press("/ref").await;
        browser.element("option", Name::Has("/ refund")).await;
        browser.press(Key::Enter).await;
        draft_is(&agent, "Please fill in this form.").await;
        agent.files_are_stored().await;
        agent.press("Send").await;
        zoe.message("Please fill in this form.").await.unwrap();
        zoe.events.clear();
        let (file, content) = got_file(&site, &keys, &mut zoe, "Reçu.pdf").await;
        assert_eq!(content, FORM);
        sent.push(file.id);
        zoe.events.clear();
    }
    assert_ne!(sent[0], sent[1]);
    // The library keeps its one.
    agent.open_site_settings(&site, "Saved replies").await;
    agent.press("Edit refund").await;
    browser.element("button", Name::Is("Remove Reçu.pdf")).await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_agent_sends_a_file_and_keeps_it_through_a_reload() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("files own file", &site).await;
    let folder = TempDir::new("b3own");
    let keys = Keys::new();
    let mut zoe = visitor(&site, &keys, "How is it put together?").await;
    agent.take("Zoé").await;
    agent.attach(&file(&folder, "plan.pdf", "%PDF-1.4 four screws")).await;
    agent.files_are_stored().await;
    agent.browser.reload().await;
    agent.browser.element("button", Name::Is("Remove plan.pdf")).await;
    agent.press("Send").await;
    let (_, content) = got_file(&site, &keys, &mut zoe, "plan.pdf").await;
    assert_eq!(content, "%PDF-1.4 four screws");
    agent.browser.element("link", Name::Is("Download plan.pdf")).await;
    agent.browser.gone("button", Name::Is("Remove plan.pdf")).await;
    assert_eq!(agent.browser.console().await, Vec::<String>::new());
}
