//! Files in a conversation over HTTP: stored whole or not at all, sent only when they are there, and
//! given back so that no browser runs them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::conversation::file::FileInfo;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::FileId;
use protocol::site::files::Files;
use protocol::site::settings::SiteSettings;
use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use tests::edge::{Edge, SignedIn, Site, http, settings};
use tests::process::random_id;
use tests::wait;
use tests::wire::{Conversation, Keys, Outcome, opening};
use tokio::io::AsyncWriteExt;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and then some";

async fn started(site: &Site) -> (Keys, Conversation) {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    (keys, visitor)
}

fn info(name: &str, media_type: &str, size: usize) -> FileInfo {
    let size = u32::try_from(size).unwrap();
    FileInfo {
        id: FileId::parse(&random_id()).unwrap(),
        name: name.into(),
        media_type: media_type.into(),
        size,
    }
}

/// The name as it travels in the header: everything but plain letters percent-encoded.
fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.';
    name.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn url(site: &Site, keys: &Keys, file: &FileInfo) -> String {
    site.conversation_url(&keys.conversation, &format!("files/{}", file.id))
}

fn upload(site: &Site, keys: &Keys, file: &FileInfo, bytes: &[u8]) -> RequestBuilder {
    http()
        .put(url(site, keys, file))
        .header("content-type", &file.media_type)
        .header("x-file-name", encoded(&file.name))
        .body(bytes.to_vec())
}

fn as_agent(request: RequestBuilder, site: &Site, agent: &SignedIn) -> RequestBuilder {
    request.header("cookie", &agent.cookie).header("origin", &site.base)
}

async fn code(response: Response) -> String {
    let body: Value = response.json().await.expect("a refusal is JSON");
    body["rejected"]["code"].as_str().expect("a refusal has a code").to_owned()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// Bytes of a large file, no two chunks of it alike.
fn large(size: usize) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04".to_vec();
    let mut word = 1_u32;
    while bytes.len() < size {
        word = word.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.extend(word.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

#[tokio::test]
async fn both_sides_send_files_and_get_them_back_byte_for_byte() {
    let site = Edge::shared().await.site().await;
    let (keys, mut visitor) = started(&site).await;
    let ana = site.sign_in().await;
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Text).await.unwrap();
    let token = keys.token.reveal();

    // Before that, a visitor's large file is not taken.
    agent.agent_does(AgentCommand::Send { text: "Send it over".to_owned() }).await.unwrap();
    // The largest there may be, which is many chunks, the last of them not full.
    let bytes = large(protocol::limits::FILE_MAX as usize);
    let sent = info("Reçu «1».zip", "application/zip", bytes.len());
    let response = upload(&site, &keys, &sent, &bytes).bearer_auth(token).send().await.unwrap();
    assert_eq!(response.status(), 204, "{}", response.text().await.unwrap());
    let outcome = visitor.visitor_does(VisitorCommand::SendFile(sent.clone())).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
    let event = agent.event(|body| matches!(body, EventBody::FileSent { .. })).await.unwrap();
    assert!(matches!(&event.body, EventBody::FileSent { file, .. } if *file == sent), "{event:?}");
    let got = as_agent(http().get(url(&site, &keys, &sent)), &site, &ana).send().await.unwrap();
    assert_eq!(got.status(), 200);
    assert_eq!(header(&got, "content-type"), "application/zip");
    assert!(header(&got, "content-disposition").starts_with("attachment; filename*=UTF-8''Re%C3%A7u"));
    assert!(got.bytes().await.unwrap() == bytes, "the bytes are the same");

    let picture = info("tea.png", "image/png", PNG.len());
    let response = as_agent(upload(&site, &keys, &picture, PNG), &site, &ana).send().await.unwrap();
    assert_eq!(response.status(), 204);
    agent.agent_does(AgentCommand::SendFile(picture.clone())).await.unwrap();
    visitor.event(|body| matches!(body, EventBody::FileSent { file, .. } if *file == picture)).await.unwrap();
    let got = http().get(url(&site, &keys, &picture)).bearer_auth(token).send().await.unwrap();
    assert_eq!(header(&got, "content-disposition"), "inline; filename*=UTF-8''tea.png");
    assert_eq!(got.bytes().await.unwrap(), PNG);
}

#[tokio::test]
async fn the_same_upload_again_is_fine_and_another_one_under_its_id_is_not() {
    let site = Edge::shared().await.site().await;
    let (keys, _) = started(&site).await;
    let token = keys.token.reveal();
    let file = info("tea.png", "image/png", PNG.len());
    for _ in 0..3 {
        let response = upload(&site, &keys, &file, PNG).bearer_auth(token).send().await.unwrap();
        assert_eq!(response.status(), 204);
    }
    let mut other = PNG.to_vec();
    *other.last_mut().unwrap() ^= 1;
    let longer = [PNG, b"x"].concat();
    let renamed = FileInfo { name: "coffee.png".into(), ..file.clone() };
    for (file, bytes) in [(&file, &other), (&file, &longer), (&renamed, &PNG.to_vec())] {
        let response = upload(&site, &keys, file, bytes).bearer_auth(token).send().await.unwrap();
        assert_eq!((response.status().as_u16(), code(response).await.as_str()), (409, "id_reused"));
    }
    let got = http().get(url(&site, &keys, &file)).bearer_auth(token).send().await.unwrap();
    assert_eq!(got.bytes().await.unwrap(), PNG, "nothing changed");
}

#[tokio::test]
async fn a_file_that_is_not_there_cannot_be_sent() {
    let site = Edge::shared().await.site().await;
    let (keys, mut visitor) = started(&site).await;
    let file = info("tea.png", "image/png", PNG.len());
    let missing = Outcome::Refused("file_missing".to_owned());
    let send = |file: &FileInfo| VisitorCommand::SendFile(file.clone());
    assert_eq!(visitor.visitor_does(send(&file)).await.unwrap(), missing);
    let response = upload(&site, &keys, &file, PNG).bearer_auth(keys.token.reveal()).send().await.unwrap();
    assert_eq!(response.status(), 204);
    let another_size = FileInfo { size: file.size + 1, ..file.clone() };
    let another_type = FileInfo { media_type: "image/gif".into(), ..file.clone() };
    let another_id = FileInfo { id: FileId::parse(&random_id()).unwrap(), ..file.clone() };
    for other in [another_size, another_type, another_id] {
        assert_eq!(visitor.visitor_does(send(&other)).await.unwrap(), missing, "{other:?}");
    }
    assert!(matches!(visitor.visitor_does(send(&file)).await.unwrap(), Outcome::Stored(2)));
    let again = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    assert_eq!(again.events.len(), 2, "the refused ones left nothing: {:?}", again.events);
}

#[tokio::test]
async fn what_may_not_be_sent_is_refused_by_name() {
    let site = Edge::shared().await.site().await;
    let (keys, mut visitor) = started(&site).await;
    let token = keys.token.reveal();
    let good = || info("tea.png", "image/png", PNG.len());
    let named = |name: &str| FileInfo { name: name.into(), ..good() };
    let typed = |media_type: &str| FileInfo { media_type: media_type.into(), ..good() };
    for (file, bytes, status, expected) in [
        (good(), &b"not a picture at all, really"[..], 415, "file_type_refused"),
        (good(), &b""[..], 400, "file_missing"),
        (typed("image/svg+xml"), PNG, 415, "file_type_refused"),
        (typed("application/pdf"), PNG, 415, "file_type_refused"),
        (named("../tea.png"), PNG, 400, "file_name_invalid"),
        (named("tea\u{202e}gnp.exe"), PNG, 400, "file_name_invalid"),
        (named(""), PNG, 400, "file_name_invalid"),
    ] {
        let response = upload(&site, &keys, &file, bytes).bearer_auth(token).send().await.unwrap();
        assert_eq!(
            (response.status().as_u16(), code(response).await.as_str()),
            (status, expected),
            "{file:?}"
        );
        let got = http().get(url(&site, &keys, &file)).bearer_auth(token).send().await.unwrap();
        assert_eq!(got.status(), 404, "{file:?}");
    }
    let bytes = large(protocol::limits::FILE_MAX as usize + 1);
    let file = info("big.zip", "application/zip", bytes.len());
    // Refused by what it announces, before it is read; the connection may break meanwhile.
    if let Ok(response) = upload(&site, &keys, &file, &bytes).bearer_auth(token).send().await {
        assert_eq!((response.status().as_u16(), code(response).await.as_str()), (413, "file_too_large"));
    }
    let unstarted = Keys::new();
    let response = upload(&site, &unstarted, &good(), PNG).bearer_auth(token).send().await.unwrap();
    assert_eq!(code(response).await, "not_started");
    visitor.visitor_does(VisitorCommand::End).await.unwrap();
    let response = upload(&site, &keys, &good(), PNG).bearer_auth(token).send().await.unwrap();
    assert_eq!(code(response).await, "ended");
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing_and_can_be_made_again() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (keys, mut visitor) = started(&site).await;
    let bytes = large(2_000_000);
    let file = info("big.zip", "application/zip", bytes.len());
    let path = url(&site, &keys, &file);
    let path = path.strip_prefix(&site.base).unwrap();
    for whole_process in [false, true] {
        let mut socket = tokio::net::TcpStream::connect(("127.0.0.1", edge.port())).await.unwrap();
        let head = format!(
            "PUT {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\
             content-type: application/zip\r\nx-file-name: big.zip\r\n\r\n",
            keys.token.reveal(),
            bytes.len()
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        socket.write_all(&bytes[..1_500_000]).await.unwrap();
        socket.flush().await.unwrap();
        if whole_process {
            edge.kill9();
            edge.restart().await;
            visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
        } else {
            drop(socket);
        }
        let got = http().get(url(&site, &keys, &file)).bearer_auth(keys.token.reveal()).send().await.unwrap();
        assert_eq!(got.status(), 404, "half a file is none");
        let outcome = visitor.visitor_does(VisitorCommand::SendFile(file.clone())).await.unwrap();
        assert_eq!(outcome, Outcome::Refused("file_missing".to_owned()));
    }
    wait::until("the upload to be taken", async || {
        let request = upload(&site, &keys, &file, &bytes).bearer_auth(keys.token.reveal());
        let response = request.send().await.map_err(|error| error.to_string())?;
        if response.status() == 204 { Ok(()) } else { Err(code(response).await) }
    })
    .await;
    let got = http().get(url(&site, &keys, &file)).bearer_auth(keys.token.reveal()).send().await.unwrap();
    assert!(got.bytes().await.unwrap() == bytes, "nothing of the broken ones is in it");
    assert!(matches!(
        visitor.visitor_does(VisitorCommand::SendFile(file)).await.unwrap(),
        Outcome::Stored(_)
    ));
}

#[tokio::test]
async fn a_site_may_take_files_from_its_team_only() {
    let files = Files { visitors: false };
    let site = Edge::shared().await.site_with(SiteSettings { files, ..settings() }).await;
    let (keys, _) = started(&site).await;
    let ana = site.sign_in().await;
    let file = info("tea.png", "image/png", PNG.len());
    let theirs = upload(&site, &keys, &file, PNG).bearer_auth(keys.token.reveal()).send().await.unwrap();
    assert_eq!((theirs.status().as_u16(), code(theirs).await.as_str()), (403, "files_off"));
    let ours = as_agent(upload(&site, &keys, &file, PNG), &site, &ana).send().await.unwrap();
    assert_eq!(ours.status(), 204);
}
