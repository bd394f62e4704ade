//! Bodies that are too large, that say no length, or that stop in the middle; and values that lie too deep
//! in one another. A socket by hand: no client library sends so badly.

use crate::started;
use protocol::codec::{self, Encoding, PACKED};
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::site::settings::EditedSettings;
use protocol::site::trigger::{Condition, Frequency, Trigger};
use reqwest::Method;
use serde_json::json;
use std::fs;
use tests::bench::figures::{memory_kb, runtime_on};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::process::random_id;
use tests::wait::DEADLINE;
use tests::wire::{Conversation, Outcome};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

const MEGABYTE: usize = 1024 * 1024;

/// An address that reads a body, with the headers that let one in there.
struct Door {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
}

/// How long a body says that it is.
#[derive(Clone, Copy)]
enum Length {
    Announced(usize),
    /// In pieces, each behind its own length (RFC 9112, section 7.1).
    Chunked,
}

/// Every address that takes a body, as somebody asks there who may, and as anybody can.
fn doors(edge: &Edge, site: &Site, ana: &SignedIn, conversation: &str, token: &str) -> Vec<Door> {
    let own = ("origin", site.base.clone());
    let bearer = |secret: &str| ("authorization", format!("Bearer {secret}"));
    let team = vec![own.clone(), ("cookie", ana.cookie.clone())];
    let door = |method, path: String, headers| Door { method, path, headers };
    let of_site = |path: &str| format!("/v1/sites/{}/{path}", site.id);
    let of_conversation = |path: &str| of_site(&format!("conversations/{conversation}/{path}"));
    let packed = ("content-type", PACKED.to_owned());
    vec![
        door("POST", "/v1/session".to_owned(), vec![own]),
        door("POST", of_conversation("commands"), vec![bearer(token)]),
        door("POST", of_conversation("commands"), vec![bearer(token), packed]),
        door("POST", of_conversation("transcript"), vec![bearer(token)]),
        door("POST", of_conversation("resume"), vec![]),
        door("POST", of_site("identity"), vec![bearer("a.b.c")]),
        door("POST", of_site("identity-secret"), vec![bearer(edge.key())]),
        door("POST", "/v1/setup".to_owned(), vec![bearer(edge.key())]),
        door("POST", "/v1/setup/links".to_owned(), vec![bearer(edge.key())]),
        door("PUT", of_site("settings"), team.clone()),
        door("PUT", of_site("library"), team.clone()),
        door("POST", of_site("library/uses"), team.clone()),
        door("PUT", of_site("articles/returns"), team),
    ]
}

/// Sends the head of a request.
async fn knock(site: &Site, door: &Door, length: Length) -> (OwnedReadHalf, OwnedWriteHalf) {
    let address = site.base.trim_start_matches("http://");
    let (read, mut write) = TcpStream::connect(address).await.unwrap().into_split();
    let length = match length {
        Length::Announced(bytes) => format!("content-length: {bytes}"),
        Length::Chunked => "transfer-encoding: chunked".to_owned(),
    };
    let Door { method, path, headers } = door;
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\n{headers}{length}\r\n\r\n");
    write.write_all(head.as_bytes()).await.unwrap();
    (read, write)
}

/// Sends so much of a body, as far as the other end takes it.
async fn push(write: &mut OwnedWriteHalf, length: Length, bytes: usize) -> std::io::Result<()> {
    let piece = vec![b'x'; 64 * 1024];
    let mut left = bytes;
    while left > 0 {
        let part = piece.len().min(left);
        if let Length::Chunked = length {
            write.write_all(format!("{part:x}\r\n").as_bytes()).await?;
        }
        write.write_all(&piece[..part]).await?;
        if let Length::Chunked = length {
            write.write_all(b"\r\n").await?;
        }
        left -= part;
    }
    if let Length::Chunked = length {
        write.write_all(b"0\r\n\r\n").await?;
    }
    Ok(())
}

/// The status and the code of the answer; nothing when the connection broke before it.
async fn answer(mut read: OwnedReadHalf) -> Option<String> {
    let mut heard = Vec::new();
    loop {
        let mut bytes = [0; 4096];
        match timeout(DEADLINE, read.read(&mut bytes)).await.expect("an answer in time") {
            Ok(count) if count > 0 => heard.extend_from_slice(&bytes[..count]),
            _ => return None,
        }
        let text = String::from_utf8_lossy(&heard).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let code = body.split_once(r#""code":""#).and_then(|(_, rest)| rest.split_once('"'));
        if let Some((code, _)) = code {
            let status = head.split(' ').nth(1).unwrap_or_default();
            return Some(format!("{status} {code}"));
        }
    }
}

/// The most memory a process has held since it was last asked to forget, in megabytes.
fn peak_mb(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1024.0
}

/// Pushes two hundred megabytes through a door and listens at the same time.
async fn flood(site: &Site, door: &Door, length: Length) -> Option<String> {
    let (read, mut write) = knock(site, door, length).await;
    let (_, told) = tokio::join!(push(&mut write, length, 200 * MEGABYTE), answer(read));
    told
}

#[tokio::test]
async fn no_body_is_held_beyond_its_limit_whatever_length_it_says() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (keys, _conversation) = started(&site).await;
    let ana = site.sign_in().await;
    let doors = doors(&edge, &site, &ana, &keys.conversation, keys.token.reveal());
    let pid = runtime_on(edge.port()).unwrap();
    let at_once = async || {
        let floods = doors.iter().map(|door| flood(&site, door, Length::Chunked));
        futures::future::join_all(floods).await
    };
    // What so many connections take at all.
    at_once().await;
    let before = memory_kb(pid) / 1024.0;
    fs::write(format!("/proc/{pid}/clear_refs"), "5").unwrap();
    for door in &doors {
        for length in [Length::Chunked, Length::Announced(200 * MEGABYTE)] {
            let told = flood(&site, door, length).await;
            // Who somebody says they are is looked at before the body is.
            let wanted =
                if door.path.ends_with("/identity") { "401 identity_invalid" } else { "413 too_large" };
            assert_eq!(told.as_deref(), Some(wanted), "{} {}", door.method, door.path);
        }
    }
    at_once().await;
    let (peak, after) = (peak_mb(pid), memory_kb(pid) / 1024.0);
    println!("memory: {before:.0} MB before, {peak:.0} MB at most, {after:.0} MB after");
    assert!(peak - before < 64.0, "{before:.0} MB before, {peak:.0} MB at most");
}

#[tokio::test]
async fn who_sends_all_before_listening_hears_why_not() {
    let site = Edge::shared().await.site().await;
    let mut closed = tests::edge::settings();
    closed.files.visitors = false;
    let without_files = Edge::shared().await.site_with(closed).await;
    let (keys, _conversation) = started(&site).await;
    let (elsewhere, _other) = started(&without_files).await;
    let ana = site.sign_in().await;
    // Large files wait for the team's answer.
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Text).await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "Send it".to_owned() }).await.unwrap();
    let file = |site: &Site, conversation: &str, token: &str, media_type: &str| Door {
        method: "PUT",
        path: format!("/v1/sites/{}/conversations/{conversation}/files/{}", site.id, random_id()),
        headers: vec![
            ("authorization", format!("Bearer {token}")),
            ("content-type", media_type.to_owned()),
            ("x-file-name", "file.bin".to_owned()),
        ],
    };
    let own = |media_type| file(&site, &keys.conversation, keys.token.reveal(), media_type);
    let command = |token: &str| Door {
        method: "POST",
        path: format!("/v1/sites/{}/conversations/{}/commands", site.id, keys.conversation),
        headers: vec![("authorization", format!("Bearer {token}"))],
    };
    let picture = Door {
        method: "POST",
        path: format!("/v1/sites/{}/pictures", site.id),
        headers: vec![("origin", site.base.clone()), ("cookie", ana.cookie.clone())],
    };
    let portrait =
        Door { method: "PUT", path: "/v1/account/picture".to_owned(), headers: picture.headers.clone() };
    let nowhere = Door { method: "POST", path: "/v1/nowhere".to_owned(), headers: vec![] };
    let no_files = file(&without_files, &elsewhere.conversation, elsewhere.token.reveal(), "text/plain");
    let stranger = file(&site, &keys.conversation, &random_id(), "text/plain");
    for (door, length, bytes, wanted) in [
        (own("image/png"), Length::Announced(11 * MEGABYTE), 11 * MEGABYTE, "413 file_too_large"),
        (own("image/png"), Length::Announced(30 * MEGABYTE), 30 * MEGABYTE, "413 file_too_large"),
        (own("image/png"), Length::Chunked, 11 * MEGABYTE, "400 file_missing"),
        (own("image/png"), Length::Announced(9 * MEGABYTE), 9 * MEGABYTE, "415 file_type_refused"),
        (own("text/html"), Length::Announced(9 * MEGABYTE), 9 * MEGABYTE, "415 file_type_refused"),
        (no_files, Length::Announced(9 * MEGABYTE), 9 * MEGABYTE, "403 files_off"),
        (stranger, Length::Announced(9 * MEGABYTE), 9 * MEGABYTE, "403 bad_token"),
        (command(keys.token.reveal()), Length::Chunked, 5 * MEGABYTE, "413 too_large"),
        (command(keys.token.reveal()), Length::Announced(20 * MEGABYTE), 20 * MEGABYTE, "413 too_large"),
        (command("?"), Length::Announced(5 * MEGABYTE), 5 * MEGABYTE, "403 bad_token"),
        (picture, Length::Announced(5 * MEGABYTE), 5 * MEGABYTE, "400 picture_refused"),
        (portrait, Length::Chunked, MEGABYTE, "400 picture_refused"),
        (nowhere, Length::Chunked, 5 * MEGABYTE, "404 not_found"),
        // Somebody who stops in the middle is answered all the same.
        (own("image/png"), Length::Announced(30 * MEGABYTE), MEGABYTE, "413 file_too_large"),
    ] {
        let (read, mut write) = knock(&site, &door, length).await;
        push(&mut write, length, bytes).await.unwrap_or_else(|error| panic!("{}: {error}", door.path));
        assert_eq!(answer(read).await.as_deref(), Some(wanted), "{} bytes to {}", bytes, door.path);
    }
}

/// A condition that lies so deep.
fn deep(levels: usize) -> Condition {
    (0..levels).fold(Condition::Leaving, |part, _| Condition::Not(Box::new(part)))
}

#[tokio::test]
async fn what_lies_too_deep_is_refused_and_harms_nobody() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let (_, mut neighbour) = started(&edge.site().await).await;
    let url = site.url(&format!("/v1/sites/{}/settings", site.id));
    let ask = |method| {
        let request = http().request(method, &url).header("cookie", &ana.cookie);
        request.header("origin", &site.base)
    };
    let stored = ask(Method::GET).send().await.unwrap().json::<EditedSettings>().await.unwrap();
    let with = |condition: Condition| {
        let mut edited = stored.clone();
        edited.settings.triggers = vec![Trigger {
            id: protocol::ids::TriggerId::parse("deep").unwrap(),
            name: "Deep".to_owned(),
            active: true,
            condition,
            frequency: Frequency::Once,
            until: None,
            priority: 0,
            agent: "Ana".to_owned(),
            texts: vec![],
            promotion: None,
        }];
        edited
    };
    // In the place of a condition whose bytes are found once.
    let mark = Condition::Event("here it lies".to_owned());
    let plain = codec::to_binary(&with(mark.clone()));
    let mark = codec::to_binary(&mark);
    let at = plain.windows(mark.len()).position(|part| part == mark).unwrap();
    let packed = |level: &[u8], levels: usize| {
        let (before, after) = (&plain[..at], &plain[at + mark.len()..]);
        [before, &level.repeat(levels), &[12], after].concat()
    };
    let bodies = [
        packed(&[2], 1_000),
        packed(&[2], 10_000),
        packed(&[2], 200_000),
        packed(&[0, 1], 100_000),
        packed(&[1, 1], 100_000),
        vec![2; 10_000],
        vec![1; 10_000],
    ];
    for (n, body) in bodies.into_iter().enumerate() {
        let request = ask(Method::PUT).header("content-type", PACKED).body(body);
        let response = request.send().await.unwrap();
        let (status, text) = (response.status(), response.text().await.unwrap());
        assert!(status == 400 && text.contains(r#""malformed""#), "body {n}: {status} {text}");
    }
    for levels in [100, 2_000] {
        let condition = format!("{}\"leaving\"{}", "{\"not\":".repeat(levels), "}".repeat(levels));
        let body = json!(with(deep(0))).to_string().replace("\"leaving\"", &condition);
        let response = ask(Method::PUT).body(body).send().await.unwrap();
        let (status, text) = (response.status(), response.text().await.unwrap());
        assert!(status == 400 && text.contains(r#""malformed""#), "{levels}: {status} {text}");
    }
    // What is no more than too deep for a trigger is told by its name.
    let response = ask(Method::PUT).json(&with(deep(protocol::limits::DEPTH_MAX))).send().await.unwrap();
    assert!(response.text().await.unwrap().contains(r#""bad_setup""#));
    let send = VisitorCommand::Send { text: "still here".to_owned() };
    assert!(matches!(neighbour.visitor_does(send).await.unwrap(), Outcome::Stored(_)));
    assert!(!edge.log().contains("call stack"), "{}", edge.log());
}
