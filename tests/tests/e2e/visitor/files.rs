//! Files from the visitor: picked, pasted, dropped; refused in words; broken off and tried again;
//! pictures shown to both sides.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use protocol::conversation::event::EventBody;
use protocol::conversation::file::FileInfo;
use protocol::conversation::party::Author;
use protocol::frames::agent::AgentCommand;
use protocol::ids::FileId;
use protocol::site::files::Files;
use protocol::site::settings::SiteSettings;
use serde_json::json;
use std::path::PathBuf;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, http, settings};
use tests::process::{TempDir, random_id};
use tests::proxy::Proxy;

/// A picture of one point.
const POINT: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn point() -> Vec<u8> {
    STANDARD.decode(POINT).unwrap()
}

fn file(folder: &TempDir, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// What came from the visitor under a name, as the agent gets it.
async fn got(chat: &mut BrowserChat, name: &str) -> Vec<u8> {
    let named = |body: &EventBody| matches!(body, EventBody::FileSent { author: Author::Visitor, file, .. } if file.name == name);
    let event = chat.agent.event(named).await.unwrap();
    let EventBody::FileSent { file, .. } = event.body else { unreachable!("it was asked for") };
    let url = chat.site.conversation_url(&chat.id, &format!("files/{}", file.id));
    let answer = http().get(url).header("cookie", &chat.signed_in.cookie).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.bytes().await.unwrap().to_vec()
}

/// How many files the agent has been sent.
fn count(chat: &BrowserChat) -> usize {
    chat.agent.events.iter().filter(|event| matches!(event.body, EventBody::FileSent { .. })).count()
}

async fn shows_picture(browser: &Browser, name: &str) {
    let script = format!(
        "const image = [...document.images].find((one) => one.alt === {name:?});\
         return image && image.complete && image.naturalWidth > 0 ? image.clientHeight : 0"
    );
    browser.until("the picture", async || Ok((browser.run(&script).await == json!(160)).then_some(()))).await;
}

#[tokio::test]
async fn files_are_picked_pasted_and_dropped() {
    let mut chat = BrowserChat::start("files").await;
    let folder = TempDir::new("files");
    let (lamp, plan) = (file(&folder, "lamp.png", &point()), file(&folder, "plan.pdf", b"%PDF-1.4 screws"));
    chat.visitor.attach(&[&lamp, &plan]).await;
    chat.visitor.until_chat("both", |shown| shown.matches("Not sent yet. Press Send.").count() == 2).await;
    chat.visitor.sends_files().await;
    assert_eq!(got(&mut chat, "lamp.png").await, point());
    assert_eq!(got(&mut chat, "plan.pdf").await, b"%PDF-1.4 screws");
    chat.visitor.in_chat().await;
    shows_picture(&chat.visitor.browser, "lamp.png").await;
    chat.visitor.browser.element("button", Name::Is("plan.pdf, 1 KB")).await;

    chat.visitor.brings("paste", "note.txt", "text/plain", "'pasted'").await;
    chat.visitor.sends_files().await;
    assert_eq!(got(&mut chat, "note.txt").await, b"pasted");
    assert_eq!(count(&chat), 3);

    // From the other side, and after a reload: fetched with the token, in a place of the same size.
    let info = FileInfo {
        id: FileId::parse(&random_id()).unwrap(),
        name: "shelf.png".to_owned(),
        media_type: "image/png".to_owned(),
        size: u32::try_from(point().len()).unwrap(),
    };
    let put = http().put(chat.site.conversation_url(&chat.id, &format!("files/{}", info.id)));
    let put = put.header("cookie", &chat.signed_in.cookie).header("origin", &chat.site.base);
    let put = put.header("content-type", "image/png").header("x-file-name", "shelf.png").body(point());
    assert_eq!(put.send().await.unwrap().status(), 204);
    chat.agent_does(AgentCommand::SendFile(info)).await;
    shows_picture(&chat.visitor.browser, "shelf.png").await;
    chat.visitor.browser.reload().await;
    chat.visitor.finds_chat_open().await;
    chat.visitor.sees("note.txt").await;
    shows_picture(&chat.visitor.browser, "shelf.png").await;
    chat.is_content().await;
}

#[tokio::test]
async fn what_cannot_be_sent_is_named_and_nothing_of_it_goes() {
    let mut chat = BrowserChat::start("files refused").await;
    chat.visitor.brings("drop", "page.html", "text/html", "'<script>'").await;
    chat.visitor.sees("Files of this type cannot be sent.").await;
    let big = "new Blob([new Uint8Array([80, 75, 3, 4]), new Uint8Array(10 * 1024 * 1024)])";
    chat.visitor.brings("drop", "big.zip", "application/zip", big).await;
    chat.visitor.sees("This file is too large. The limit is 10 MB.").await;
    chat.visitor.brings("paste", "no.png", "image/png", "'no picture'").await;
    let both = |shown: &str| shown.matches("Files of this type cannot be sent.").count() == 2;
    chat.visitor.until_chat("that it is none", both).await;
    // What only the edge can see, it says: here the size that the picture claims to have.
    let header = "[new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 195, 80, 0, 0, 195, 80, 8, 6, 0, 0, 0]), new Uint8Array(60)]";
    chat.visitor.brings("drop", "vast.png", "image/png", &format!("new Blob({header})")).await;
    chat.visitor.sends_files().await;
    chat.visitor.sees("This picture is too large.").await;
    for _ in 0..4 {
        chat.visitor.browser.click("button", Name::Is("Remove")).await;
    }
    chat.visitor.sees_no_more("page.html").await;
    chat.visitor.sees_no_more("no.png").await;
    chat.visitor.send("only words").await;
    chat.agent.message("only words").await.unwrap();
    assert_eq!(count(&chat), 0);
}

#[tokio::test]
async fn files_go_as_windows_and_people_name_them() {
    let mut chat = BrowserChat::start("files named").await;
    let archive = "new Uint8Array([80, 75, 5, 6, ...new Array(18).fill(0)])";
    let point = format!("Uint8Array.from(atob({POINT:?}), (c) => c.charCodeAt())");
    for (name, said, bytes) in [
        ("A.ZIP", "application/x-zip-compressed", archive),
        ("REPORT.CSV", "application/vnd.ms-excel", "'a;b'"),
        ("notes.txt", "", "'words'"),
        ("LAMP.JPG", "image/jpeg", point.as_str()),
    ] {
        chat.visitor.brings("drop", name, said, bytes).await;
        chat.visitor.sends_files().await;
        assert!(!got(&mut chat, name).await.is_empty(), "{name}");
    }
    chat.visitor.brings("drop", "IMG_1.HEIC", "image/heic", "'....ftypheic'").await;
    chat.visitor.sees("Please send this picture as JPEG or PNG.").await;
    chat.visitor.browser.click("button", Name::Is("Remove")).await;
    chat.visitor.sees_no_more("IMG_1.HEIC").await;
    assert_eq!(count(&chat), 4);
    chat.is_content().await;
}

#[tokio::test]
async fn an_upload_that_breaks_off_is_tried_again_and_arrives_once() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let mut chat = BrowserChat::on(edge.site().await.through(proxy.base()), "files cut").await;
    chat.agent_does(AgentCommand::Send { text: "Send it over".to_owned() }).await;
    // What the machine itself takes in is a part of it only.
    proxy.freeze();
    let bytes = "[new Uint8Array([80, 75, 3, 4]), new Uint8Array(8 * 1024 * 1024)]";
    chat.visitor.brings("drop", "large.zip", "application/zip", &format!("new Blob({bytes})")).await;
    chat.visitor.sends_files().await;
    chat.visitor.until_chat("some of it to be there", |shown| shown.contains("\u{a0}%")).await;
    // A browser tries once more by itself where a connection was used before: it finds none.
    proxy.sever();
    chat.visitor.sees("Not sent").await;
    proxy.mend();
    assert_eq!(count(&chat), 0);
    chat.visitor.browser.click("button", Name::Is("Try again")).await;
    // The agent came through the same proxy, and comes again.
    chat.visitor.sees_no_more("Not sent").await;
    chat.agent_returns().await;
    let there = got(&mut chat, "large.zip").await;
    assert_eq!(there.len(), 8 * 1024 * 1024 + 4);
    chat.visitor.send("and now?").await;
    chat.agent.message("and now?").await.unwrap();
    assert_eq!(count(&chat), 1);
}

#[tokio::test]
async fn an_upload_that_gets_stuck_is_given_up_and_can_be_tried_again() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let mut chat = BrowserChat::on(edge.site().await.through(proxy.base()), "files stuck").await;
    chat.agent_does(AgentCommand::Send { text: "Send it over".to_owned() }).await;
    chat.visitor.in_chat().await;
    // The chat's clocks run 600 times as fast for a while.
    let hurry = "window.calm = setTimeout; setTimeout = (work, after) => calm(work, after / 600)";
    chat.visitor.browser.run(hurry).await;
    proxy.freeze();
    let bytes = "[new Uint8Array([80, 75, 3, 4]), new Uint8Array(8 * 1024 * 1024)]";
    chat.visitor.brings("drop", "large.zip", "application/zip", &format!("new Blob({bytes})")).await;
    chat.visitor.sends_files().await;
    chat.visitor.sees("Not sent").await;
    chat.visitor.browser.run("setTimeout = calm").await;
    proxy.mend();
    chat.visitor.browser.click("button", Name::Is("Try again")).await;
    chat.visitor.sees_no_more("Not sent").await;
    chat.agent_returns().await;
    assert_eq!(got(&mut chat, "large.zip").await.len(), 8 * 1024 * 1024 + 4);
    assert_eq!(count(&chat), 1);
}

#[tokio::test]
async fn a_file_waits_for_the_connection_or_is_let_go() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let mut chat = BrowserChat::on(edge.site().await.through(proxy.base()), "files offline").await;
    proxy.sever();
    chat.visitor.sees("No connection right now.").await;
    chat.visitor.brings("paste", "one.txt", "text/plain", "'one'").await;
    chat.visitor.brings("paste", "two.txt", "text/plain", "'two'").await;
    chat.visitor.until_chat("both", |shown| shown.matches("Not sent yet. Press Send.").count() == 2).await;
    chat.visitor.sends_files().await;
    chat.visitor.sees("Waiting to be sent").await;
    chat.visitor.browser.click("button", Name::Is("Remove")).await;
    chat.visitor.sees_no_more("one.txt").await;
    proxy.mend();
    chat.visitor.sees_no_more("No connection right now.").await;
    chat.visitor.sees_no_more("Waiting to be sent").await;
    chat.agent_returns().await;
    assert_eq!(got(&mut chat, "two.txt").await, b"two");
    assert_eq!(count(&chat), 1);
}

#[tokio::test]
async fn a_site_may_take_no_files_from_visitors() {
    let files = Files { visitors: false };
    let site = Edge::shared().await.site_with(SiteSettings { files, ..settings() }).await;
    let chat = BrowserChat::on(site, "files off").await;
    chat.visitor.in_chat().await;
    let browser = &chat.visitor.browser;
    browser.element("textbox", Name::Is("Message")).await;
    assert!(browser.query("textbox", Name::Is("Attach a file"), false).await.unwrap().is_empty());
    // Dropped all the same, it goes nowhere: not even to the browser, which would leave the page for it.
    chat.visitor.brings("drop", "note.txt", "text/plain", "'x'").await;
    assert_eq!(chat.visitor.count("note.txt").await, 0);
    chat.is_content().await;
}
