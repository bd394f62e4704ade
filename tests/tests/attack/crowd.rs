//! More sockets and more conversations than anybody has, and what they leave behind.

use crate::abuse::at;
use domain::quota::{CONVERSATION_SOCKETS, NETWORK_SOCKETS};
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::{AgentFrame, AgentHello};
use protocol::frames::server::ServerFrame;
use protocol::frames::visitor::{VisitorCommand, VisitorFrame, VisitorHello, VisitorRequest};
use serde_json::json;
use tests::edge::{Edge, Site, http};
use tests::process::random_id;
use tests::wait;
use tests::wire::{Conversation, Keys, Outcome, Socket, command_id, opening};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

fn hello(keys: &Keys) -> VisitorFrame {
    VisitorFrame::Hello(VisitorHello { version: protocol::VERSION, token: keys.token.clone(), after: 0 })
}

fn socket_url(site: &Site, keys: &Keys) -> String {
    site.conversation_url(&keys.conversation, "socket")
}

fn starting_url(site: &Site, keys: &Keys) -> String {
    site.conversation_url(&keys.conversation, "socket?start")
}

async fn started(site: &Site) -> (Keys, Conversation) {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    (keys, visitor)
}

#[tokio::test]
async fn asking_for_what_nobody_opened_leaves_nothing_behind() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let client = at(71);
    let ask = async |method: &str, what: &str, body: Option<serde_json::Value>| {
        let keys = Keys::new();
        let url = site.conversation_url(&keys.conversation, what);
        let request = client.request(method.parse().unwrap(), url).bearer_auth(keys.token.reveal());
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        request.send().await.unwrap().status().as_u16()
    };
    let file = format!("files/{}", random_id());
    for _ in 0..5 {
        assert_eq!(ask("GET", "events?after=0&wait=0", None).await, 409);
        assert_eq!(ask("GET", "events?after=0&wait=25", None).await, 409);
        assert_eq!(ask("GET", "transcript", None).await, 409);
        assert_eq!(ask("GET", &file, None).await, 404);
        assert_eq!(ask("POST", "erase", None).await, 204);
        assert_eq!(ask("POST", "resume", Some(json!({"code": random_id()}))).await, 410);
        assert_eq!(ask("POST", "transcript", Some(json!({"email": "a@b.example"}))).await, 409);
        let send = json!({"id": random_id(), "command": {"send": {"text": "hello?"}}});
        assert_eq!(ask("POST", "commands", Some(send)).await, 409);
    }
    let secret = edge.identity_secret(&site, json!({})).await;
    let identity = tests::customer::token(&site, "zoe", secret["secret"].as_str().unwrap());
    let url = site.url(&format!("/v1/sites/{}/identity", site.id));
    let wish = json!({"conversation": random_id()});
    let response = http().post(url).bearer_auth(identity).json(&wish).send().await.unwrap();
    assert_eq!(response.status(), 404);

    // Sockets that say nothing, that greet and go no further, and that ask for what is not there.
    let mut sockets = Vec::new();
    for n in 0..6 {
        let keys = Keys::new();
        let mut socket = Socket::open(&socket_url(&site, &keys), &[], Encoding::Binary).await.unwrap();
        if n % 2 == 0 {
            socket.send(&hello(&keys)).await.unwrap();
            let welcome = socket.server_frame().await.unwrap();
            assert!(matches!(&welcome, ServerFrame::Welcome(welcome) if welcome.last == 0), "{welcome:?}");
            assert_eq!(socket.server_frame().await.unwrap(), ServerFrame::CaughtUp { seq: 0 });
            let id = command_id();
            let command = VisitorCommand::Send { text: "anybody?".to_owned() };
            socket.send(&VisitorFrame::Command(VisitorRequest { id: id.clone(), command })).await.unwrap();
            let refused = socket.server_frame().await.unwrap();
            let ServerFrame::Rejected(refusal) = refused else { panic!("{refused:?}") };
            assert_eq!((refusal.code.as_str(), refusal.id), ("not_started", Some(id)));
        }
        sockets.push(socket);
    }
    let ana = site.sign_in().await;
    let headers = [("cookie", ana.cookie.as_str()), ("origin", site.base.as_str())];
    let url = site.conversation_url(&random_id(), "agent-socket");
    let mut agent = Socket::open(&url, &headers, Encoding::Text).await.unwrap();
    agent.send(&AgentFrame::Hello(AgentHello { version: protocol::VERSION, after: 0 })).await.unwrap();
    let refused = agent.server_frame().await.unwrap();
    assert!(matches!(&refused, ServerFrame::Rejected(why) if why.code == "not_started"), "{refused:?}");
    assert_eq!(edge.conversation_files(), 0);

    started(&site).await;
    assert_eq!(edge.conversation_files(), 1, "whoever starts is let in");
}

#[tokio::test]
async fn one_that_was_opened_is_found_again_after_a_restart() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (keys, visitor) = started(&site).await;
    drop(visitor);
    edge.kill9();
    edge.restart().await;
    let url = site.conversation_url(&keys.conversation, "events?after=0");
    let response = http().get(url).bearer_auth(keys.token.reveal()).send().await.unwrap();
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn a_socket_that_never_says_hello_is_closed() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let (keys, _visitor) = started(&site).await;
    let ana = site.sign_in().await;
    let headers = [("cookie", ana.cookie.as_str()), ("origin", site.base.as_str())];
    let closes = async |url: String, headers: &[(&str, &str)]| {
        let mut socket = Socket::open(&url, headers, Encoding::Text).await.unwrap();
        assert_eq!(socket.closed().await.unwrap(), CloseCode::Policy, "{url}");
    };
    tokio::join!(
        closes(socket_url(&site, &Keys::new()), &[]),
        closes(socket_url(&site, &keys), &[]),
        closes(site.conversation_url(&keys.conversation, "agent-socket"), &headers),
        closes(site.url(&format!("/v1/sites/{}/desk/socket", site.id)), &headers),
    );
}

#[tokio::test]
async fn a_conversation_has_so_many_sockets_and_no_more() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let (opened, visitor) = started(&site).await;
    for (keys, already) in [(opened, 1), (Keys::new(), 0)] {
        let url = socket_url(&site, &keys);
        let mut sockets = Vec::new();
        for _ in already..CONVERSATION_SOCKETS {
            let mut socket = Socket::open(&url, &[], Encoding::Binary).await.unwrap();
            socket.send(&hello(&keys)).await.unwrap();
            sockets.push(socket);
        }
        assert_eq!(Socket::open(&url, &[], Encoding::Binary).await.err(), Some(429));
        sockets.pop();
        let again =
            async || Socket::open(&url, &[], Encoding::Binary).await.map_err(|status| status.to_string());
        wait::until("room for another socket", again).await;
    }
    drop(visitor);
}

/// The close code of a socket of the lobby whose conversation was started.
const OPENED: CloseCode = CloseCode::Library(4003);

async fn waiting(site: &Site, keys: &Keys, encoding: Encoding) -> Socket {
    let mut socket = Socket::open(&socket_url(site, keys), &[], encoding).await.unwrap();
    socket.send(&hello(keys)).await.unwrap();
    while !matches!(socket.server_frame().await.unwrap(), ServerFrame::CaughtUp { seq: 0 }) {}
    socket
}

#[tokio::test]
async fn who_opened_the_socket_first_is_sent_on_when_it_starts_elsewhere() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    for encoding in [Encoding::Binary, Encoding::Text] {
        let keys = Keys::new();
        let mut first = waiting(&site, &keys, encoding).await;
        let mut second = Conversation::visitor(&site, &keys, 0, encoding).await.unwrap();
        second.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
        assert_eq!(first.closed().await.unwrap(), OPENED);
        let mut first = Conversation::visitor(&site, &keys, 0, encoding).await.unwrap();
        first.event(|body| matches!(body, EventBody::Started(_))).await.unwrap();
        let outcome = first.visitor_does(VisitorCommand::Send { text: "from the first".to_owned() }).await;
        assert!(matches!(outcome.unwrap(), Outcome::Stored(_)));
        second.message("from the first").await.unwrap();
    }
}

#[tokio::test]
async fn a_start_in_the_lobby_is_sent_on_and_counts_once() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let keys = Keys::new();
    let command = VisitorCommand::Start(opening("Zoé"));
    let start = VisitorFrame::Command(VisitorRequest { id: command_id(), command });
    let mut early = waiting(&site, &keys, Encoding::Binary).await;
    early.send(&start).await.unwrap();
    assert_eq!(early.closed().await.unwrap(), OPENED);
    let mut again = Socket::open(&socket_url(&site, &keys), &[], Encoding::Binary).await.unwrap();
    again.send(&hello(&keys)).await.unwrap();
    while !matches!(again.server_frame().await.unwrap(), ServerFrame::CaughtUp { seq: 0 }) {}
    for _ in 0..2 {
        again.send(&start).await.unwrap();
        let ack = async |socket: &mut Socket| loop {
            if let ServerFrame::Ack(ack) = socket.server_frame().await.unwrap() {
                return ack.seq;
            }
        };
        assert_eq!(ack(&mut again).await, 1);
    }
}

/// Opens sockets of new conversations from one address until one is refused, and starts each.
async fn crowd(site: &Site, last: u8) -> Vec<Socket> {
    let mut sockets = Vec::new();
    loop {
        let keys = Keys::new();
        let mut socket = match Socket::open_at(last, &starting_url(site, &keys), Encoding::Binary).await {
            Ok(socket) => socket,
            Err(status) => {
                assert_eq!(status, 429);
                return sockets;
            }
        };
        socket.send(&hello(&keys)).await.unwrap();
        let command = VisitorCommand::Start(opening("Crowd"));
        let start = VisitorRequest { id: command_id(), command };
        socket.send(&VisitorFrame::Command(start)).await.unwrap();
        while !matches!(socket.server_frame().await.unwrap(), ServerFrame::Ack(_)) {}
        sockets.push(socket);
        assert!(sockets.len() <= NETWORK_SOCKETS);
    }
}

#[tokio::test]
async fn a_network_has_so_many_sockets_and_its_neighbours_go_on_even_where_few_files_may_be_open() {
    let edge = Edge::start_with_few_files(1_024).await;
    let site = edge.site().await;
    let mut sockets = crowd(&site, 72).await;
    assert_eq!(sockets.len(), NETWORK_SOCKETS);

    // Others go on, and so does whoever is in already.
    let (_, mut neighbour) = started(&site).await;
    let outcome = neighbour.visitor_does(VisitorCommand::Send { text: "still here".to_owned() }).await;
    assert!(matches!(outcome.unwrap(), Outcome::Stored(_)));
    let health = http().get(site.url("/healthz")).send().await.unwrap();
    assert_eq!(health.status(), 200);
    sockets.pop();
    let url = socket_url(&site, &Keys::new());
    let again =
        async || Socket::open_at(72, &url, Encoding::Binary).await.map_err(|status| status.to_string());
    wait::until("room for another socket of that network", again).await;
}
