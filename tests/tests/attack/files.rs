//! Files without end: too many bytes, too many pixels, kept for ever.

use crate::{started, uploads};
use domain::quota::FILE_BYTES_FROM_NETWORK;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::conversation::file::FileInfo;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::FileId;
use protocol::limits::{FILE_MAX, FILE_UNANSWERED_MAX, UNSENT_MS};
use serde_json::Value;
use std::net::Ipv4Addr;
use tests::aging::age_conversations;
use tests::edge::{Edge, Site, http};
use tests::process::random_id;
use tests::wait;
use tests::wire::{Conversation, Keys};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

async fn answers(site: &Site, keys: &Keys) -> Conversation {
    let ana = site.sign_in().await;
    let mut agent = Conversation::agent(site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "Hello".to_owned() }).await.unwrap();
    agent
}

/// The refusal of an upload of which only the beginning is sent, from an address of its own.
async fn refused(site: &Site, keys: &Keys, size: u32, last: u8) -> String {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::new(127, 0, 0, last), 0).into()).unwrap();
    let host = site.base.strip_prefix("http://").unwrap();
    let mut stream = socket.connect(host.parse().unwrap()).await.unwrap();
    let path = site.conversation_url(&keys.conversation, &format!("files/{}", random_id()));
    let path = path.strip_prefix(&site.base).unwrap();
    let head = format!(
        "PUT {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {}\r\ncontent-length: {size}\r\n\
         content-type: application/pdf\r\nx-file-name: x.pdf\r\nconnection: close\r\n\r\n",
        keys.token.reveal()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&[b'x'; 1_000]).await.unwrap();
    let mut answer = String::new();
    while !answer.ends_with("}}") {
        let mut bytes = [0; 1_000];
        let count = tokio::time::timeout(wait::DEADLINE, stream.read(&mut bytes)).await.unwrap().unwrap();
        assert!(count > 0, "no refusal: {answer}");
        answer.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    let body: Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    body["rejected"]["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_large_file_waits_for_the_teams_answer() {
    let site = Edge::shared().await.site().await;
    let (keys, _visitor) = started(&site).await;
    let large = FILE_UNANSWERED_MAX as usize + 1;
    let text = vec![b'x'; large];
    assert_eq!(uploads(&site, &keys, &random_id(), "text/plain", &text[1..]).await, 204);
    assert_eq!(refused(&site, &keys, large as u32, 1).await, "not_answered");
    answers(&site, &keys).await;
    assert_eq!(uploads(&site, &keys, &random_id(), "text/plain", &text).await, 204);
}

#[tokio::test]
async fn one_network_uploads_no_end_of_bytes() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (keys, _visitor) = started(&site).await;
    answers(&site, &keys).await;
    // What is announced counts, whether or not it comes: these are refused for what they are.
    for _ in 0..FILE_BYTES_FROM_NETWORK.most / u64::from(FILE_MAX) {
        assert_eq!(refused(&site, &keys, FILE_MAX, 66).await, "file_type_refused");
    }
    let (again, _visitor) = started(&site).await;
    answers(&site, &again).await;
    assert_eq!(refused(&site, &again, FILE_MAX, 66).await, "file_quota", "in another chat as well");
    assert_eq!(refused(&site, &again, FILE_MAX, 67).await, "file_type_refused", "from elsewhere it is heard");
    let elsewhere = edge.site().await;
    let (keys, _visitor) = started(&elsewhere).await;
    assert_eq!(refused(&elsewhere, &keys, 1_000, 66).await, "file_type_refused", "at another site, too");
}

/// A picture that is small to send and takes gigabytes to show.
fn huge_png() -> Vec<u8> {
    let size = 50_000_u32.to_be_bytes();
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    [head.as_slice(), &size, &size, b"\x08\x02\0\0\0", &[0; 4_000]].concat()
}

#[tokio::test]
async fn a_picture_of_billions_of_pixels_is_refused_on_every_door() {
    let site = Edge::shared().await.site().await;
    let (keys, _visitor) = started(&site).await;
    let gif = b"GIF89a\x01\0\x01\0\0\0\0\x2c\0\0\0\0\xff\xff\xff\xff\0\x02\x01\0\0\x3b";
    let jpeg = b"\xff\xd8\xff\xe0\0\x04\0\0\xff\xc2\0\x11\x08\xff\xff\xff\xff\x03\x01\x22\0";
    let webp = b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff";
    let png = huge_png();
    let pictures =
        [("image/png", png.as_slice()), ("image/gif", gif), ("image/jpeg", jpeg), ("image/webp", webp)];
    for (media_type, bytes) in pictures {
        assert_eq!(uploads(&site, &keys, &random_id(), media_type, bytes).await, 413, "{media_type}");
    }
    // Nor from the team: in a chat, for a predefined answer, beside the site's name, or one's own.
    let ana = site.sign_in().await;
    let file = random_id();
    let chat = site.conversation_url(&keys.conversation, &format!("files/{file}"));
    let library = site.url(&format!("/v1/sites/{}/library/files/{file}", site.id));
    let avatar = site.url(&format!("/v1/sites/{}/pictures", site.id));
    let put = |url: &str| http().put(url).header("x-file-name", "x.png");
    let own = site.url("/v1/account/picture");
    for request in [put(&chat), put(&library), http().post(&avatar), put(&own)] {
        let request = request.header("cookie", &ana.cookie).header("origin", &site.base);
        let response = request.header("content-type", "image/png").body(png.clone()).send().await.unwrap();
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap();
        let code = body["rejected"]["code"].as_str().unwrap().to_owned();
        assert!(matches!(code.as_str(), "picture_too_large" | "picture_refused"), "{status} {code}");
    }
}

#[tokio::test]
async fn a_file_that_was_not_sent_goes_after_a_day() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (keys, mut visitor) = started(&site).await;
    let (sent, unsent, late) = (random_id(), random_id(), random_id());
    for file in [&sent, &unsent, &late] {
        assert_eq!(uploads(&site, &keys, file, "text/plain", b"tea").await, 204);
    }
    // A name cannot pass for an id that was sent.
    let info = |id: &str, name: String| FileInfo {
        id: FileId::parse(id).unwrap(),
        name,
        media_type: "text/plain".to_owned(),
        size: 3,
    };
    visitor.visitor_does(VisitorCommand::SendFile(info(&sent, "file".to_owned()))).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: format!("\"id\":\"{unsent}\"") }).await.unwrap();
    let status = async |file: &str| {
        let url = site.conversation_url(&keys.conversation, &format!("files/{file}"));
        http().get(url).bearer_auth(keys.token.reveal()).send().await.unwrap().status().as_u16()
    };

    edge.kill9();
    age_conversations(&edge, UNSENT_MS / 2);
    edge.restart().await;
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::SendFile(info(&late, "file".to_owned()))).await.unwrap();
    assert_eq!((status(&sent).await, status(&unsent).await), (200, 200), "half a day is fine");

    edge.kill9();
    age_conversations(&edge, UNSENT_MS / 2);
    edge.restart().await;
    // An agent's look wakes it, and its alarm does the rest.
    let mut agent = answers(&site, &keys).await;
    wait::until("the unsent file to go", async || match status(&unsent).await {
        404 => Ok(()),
        other => Err(other.to_string()),
    })
    .await;
    assert_eq!((status(&sent).await, status(&late).await), (200, 200));
    agent.event(|body| matches!(body, EventBody::FileSent { .. })).await.unwrap();
    assert_eq!(uploads(&site, &keys, &unsent, "text/plain", b"tea").await, 204, "it can come again");
}
