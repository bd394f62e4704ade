//! More than anybody may send: on every kind of socket, whatever the frames say, and by requests.

use crate::abuse::at;
use domain::quota::{CONVERSATION_FRAMES, GREETINGS, SOCKET_FRAMES};
use futures::future::join_all;
use futures::{StreamExt, stream};
use protocol::codec::{self, Encoding};
use protocol::frames::agent::{AgentFrame, AgentHello};
use protocol::frames::desk::DeskCommand;
use protocol::frames::visitor::{
    IdentifiedHello, VisitorCommand, VisitorFrame, VisitorHello, VisitorRequest,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::customer::{HS256, signed};
use tests::edge::{Edge, Site};
use tests::process::random_id;
use tests::wire::{Conversation, Keys, Outcome, Socket, command_id, opening};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

/// A socket of a visitor who has not said hello.
async fn ungreeted(site: &Site, keys: &Keys, encoding: Encoding) -> Socket {
    Socket::open(&site.conversation_url(&keys.conversation, "socket"), &[], encoding).await.unwrap()
}

/// The code of a refusal.
fn refusal(message: &Message) -> Option<String> {
    let Message::Text(text) = message else { return None };
    let frame: Value = serde_json::from_str(text).ok()?;
    Some(frame["rejected"]["code"].as_str()?.to_owned())
}

/// Sends so many of a frame without listening, then listens: what comes is one answer at most for each frame
/// that was allowed, then one word that it was too much, then the end.
async fn floods(socket: &mut Socket, what: &str, frames: u64, frame: impl Fn(u64) -> Message) {
    for n in 0..frames {
        socket.send_raw(frame(n)).await.unwrap();
    }
    let (rest, code) = socket.rest().await.unwrap_or_else(|error| panic!("{what}: {error:#}"));
    assert_eq!(code, CloseCode::Policy, "{what}");
    let slow = rest.iter().filter(|message| refusal(message).as_deref() == Some("slow_down")).count();
    let binary = rest.iter().filter(|message| matches!(message, Message::Binary(_))).count();
    assert!(slow == 1 || binary > 0, "{what}: told {slow} times");
    let answered = rest.len() as u64;
    assert!(answered <= SOCKET_FRAMES.most * 2 + 10, "{what}: {answered} answers");
}

/// Writes at a person's pace or faster, each message when the one before is acknowledged.
async fn writes(visitor: &mut Conversation, count: usize) {
    for n in 0..count {
        let outcome = visitor.visitor_does(VisitorCommand::Send { text: format!("{n}") }).await.unwrap();
        assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
    }
}

/// What strangers send without having said who they are.
fn nonsense() -> Vec<(&'static str, Message)> {
    let hello = VisitorHello { version: protocol::VERSION, token: Keys::new().token, after: 0 };
    let identified = VisitorFrame::HelloAs(IdentifiedHello { hello, identity: "a.b.c".to_owned() });
    vec![
        ("identities", Message::text(codec::to_text(&identified))),
        ("identities in postcard", Message::binary(codec::to_binary(&identified))),
        ("no JSON", Message::text("{")),
        ("unknown frames", Message::text(r#"{"from_the_future":1}"#)),
        ("nothing", Message::text("")),
        ("binary rubbish", Message::binary(vec![0xff; 100])),
        (
            "commands before the greeting",
            Message::text(r#"{"command":{"id":"aaaaaaaaaaaaaaaaaaaaaa","command":"end"}}"#),
        ),
    ]
}

#[tokio::test]
async fn a_stranger_who_floods_a_socket_is_shut_out_and_nobody_else() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let mut neighbour = Conversation::visitor(&site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    neighbour.visitor_does(VisitorCommand::Start(opening("Neighbour"))).await.unwrap();
    let flood = join_all(nonsense().into_iter().map(async |(what, message)| {
        let mut socket = ungreeted(&site, &Keys::new(), Encoding::Text).await;
        floods(&mut socket, what, SOCKET_FRAMES.most * 3, |_| message.clone()).await;
    }));
    tokio::join!(flood, writes(&mut neighbour, 100));
}

#[tokio::test]
async fn twenty_thousand_identities_on_one_socket_freeze_nobody() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (_, message) = nonsense().swap_remove(0);
    let mut neighbour = Conversation::visitor(&site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    neighbour.visitor_does(VisitorCommand::Start(opening("Neighbour"))).await.unwrap();
    let mut socket = ungreeted(&site, &Keys::new(), Encoding::Text).await;
    let attack = floods(&mut socket, "identities", 20_000, |_| message.clone());
    tokio::join!(attack, writes(&mut neighbour, 100));
}

#[tokio::test]
async fn one_socket_is_identified_ten_times_a_minute_at_most() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let told = edge.identity_secret(&site, json!({})).await;
    let claims = json!({"sub": "zoe", "aud": site.id, "exp": 1_000});
    let expired = signed(HS256, &claims, told["secret"].as_str().unwrap());
    let begun = Keys::new();
    let mut visitor = Conversation::visitor(&site, &begun, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    // Where nobody has begun, and in a conversation that goes on.
    for keys in [Keys::new(), begun] {
        let mut socket = ungreeted(&site, &keys, Encoding::Text).await;
        let hello = VisitorHello { version: protocol::VERSION, token: keys.token, after: 0 };
        let identified = VisitorFrame::HelloAs(IdentifiedHello { hello, identity: expired.clone() });
        for _ in 0..50 {
            socket.send(&identified).await.unwrap();
        }
        let (rest, code) = socket.rest().await.unwrap();
        assert_eq!(code, CloseCode::Policy);
        let expired = rest.iter().filter(|message| refusal(message).as_deref() == Some("identity_expired"));
        assert!(expired.count() <= 10);
    }
    writes(&mut visitor, 5).await;
}

#[tokio::test]
async fn a_visitor_who_writes_a_thousand_messages_a_second_is_shut_out_and_loses_nothing_that_was_stored() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (keys, other) = (Keys::new(), Keys::new());
    let mut attacker = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    attacker.visitor_does(VisitorCommand::Start(opening("Flood"))).await.unwrap();
    let mut neighbour = Conversation::visitor(&site, &other, 0, Encoding::Binary).await.unwrap();
    neighbour.visitor_does(VisitorCommand::Start(opening("Neighbour"))).await.unwrap();
    let ana = site.sign_in().await;
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();

    let attack = async {
        for n in 0..2_000 {
            let command = VisitorCommand::Send { text: format!("flood {n}") };
            attacker
                .send(&VisitorFrame::Command(VisitorRequest { id: command_id(), command }))
                .await
                .unwrap();
        }
        let closed = loop {
            if let Err(error) = attacker.step().await {
                break error.to_string();
            }
        };
        assert_eq!(closed, "closed with 1008");
    };
    tokio::join!(attack, writes(&mut neighbour, 100));

    // The agent of the same conversation is not shut out with them, and theirs is what was acknowledged.
    agent.visitor_online(false).await.unwrap();
    let back = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    let written = back.texts().len();
    assert!((1..=SOCKET_FRAMES.most as usize * 3 / 2).contains(&written), "{written} messages");
    assert_eq!(neighbour.texts().len(), 100);
}

#[tokio::test]
async fn more_sockets_do_not_let_a_visitor_write_more() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let keys = Keys::new();
    let mut first = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    first.visitor_does(VisitorCommand::Start(opening("Flood"))).await.unwrap();
    let each = CONVERSATION_FRAMES.most / 4;
    let flood = (0..6).map(async |_| {
        let mut socket = ungreeted(&site, &keys, Encoding::Text).await;
        for _ in 0..each {
            socket.send_raw(Message::text("{")).await.unwrap();
        }
        // Whoever is still let in gets an answer to this one.
        socket.send_raw(Message::text("{")).await.unwrap();
        let mut answers = 0;
        while let Ok(message) = socket.receive().await {
            if refusal(&message).as_deref() == Some("slow_down") {
                return true;
            }
            answers += 1;
            if answers > each {
                return false;
            }
        }
        true
    });
    let shut: Vec<bool> = join_all(flood).await;
    assert!(shut.iter().filter(|shut| **shut).count() >= 2, "{shut:?}");
}

#[tokio::test]
async fn who_asks_for_everything_again_and_again_is_held_off() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Flood"))).await.unwrap();
    let mut socket = ungreeted(&site, &keys, Encoding::Text).await;
    let hello = VisitorHello { version: protocol::VERSION, token: keys.token.clone(), after: 0 };
    let hello = Message::text(codec::to_text(&VisitorFrame::Hello(hello)));
    for _ in 0..GREETINGS.most + 20 {
        socket.send_raw(hello.clone()).await.unwrap();
    }
    let (answers, code) = socket.rest().await.unwrap();
    assert_eq!(code, CloseCode::Policy);
    assert_eq!(refusal(answers.last().unwrap()).as_deref(), Some("slow_down"));
    // Whoever is in goes on.
    writes(&mut visitor, 5).await;
}

#[tokio::test]
async fn agents_sockets_have_the_same_end() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    let ana = site.sign_in().await;
    let headers = [("cookie", ana.cookie.as_str()), ("origin", site.base.as_str())];
    let open = async |url: &str| Socket::open(url, &headers, Encoding::Text).await.unwrap();
    let frames = SOCKET_FRAMES.most + 100;

    let mut agent = open(&site.conversation_url(&keys.conversation, "agent-socket")).await;
    agent.send(&AgentFrame::Hello(AgentHello { version: protocol::VERSION, after: 0 })).await.unwrap();
    let typing = Message::text(codec::to_text(&AgentFrame::Typing(true)));
    floods(&mut agent, "an agent", frames, |_| typing.clone()).await;

    let mut desk = open(&site.url(&format!("/v1/sites/{}/desk/socket", site.id))).await;
    let hello = Message::text(codec::to_text(&DeskCommand::SetAvailable(true)));
    floods(&mut desk, "the desk", frames, |_| hello.clone()).await;
    writes(&mut visitor, 5).await;
}

#[tokio::test]
async fn commands_that_are_posted_count_as_well() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    let client = at(70);
    let url = site.conversation_url(&keys.conversation, "commands");
    let post = async |_| {
        let body =
            json!({"id": random_id(), "command": {"set_page": {"url": "", "title": "", "referrer": ""}}});
        client.post(&url).bearer_auth(keys.token.reveal()).json(&body).send().await.unwrap().status().as_u16()
    };
    let answers: Vec<u16> =
        stream::iter(0..CONVERSATION_FRAMES.most + 400).map(post).buffer_unordered(16).collect().await;
    let mut counts = BTreeMap::new();
    for status in answers {
        *counts.entry(status).or_insert(0) += 1;
    }
    assert!(counts[&429] >= 1, "{counts:?}");
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), [200, 429]);
    // A neighbour in the same network goes on.
    let mut other = Conversation::visitor(&site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    other.visitor_does(VisitorCommand::Start(opening("Neighbour"))).await.unwrap();
    writes(&mut other, 5).await;
}
