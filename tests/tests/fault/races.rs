//! Messages that race with the connection they come over: right behind the greeting, on two sockets
//! and over HTTP at once, while both sides come and go.

use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::frames::server::ServerFrame;
use protocol::frames::visitor::{VisitorCommand, VisitorFrame, VisitorHello, VisitorRequest};
use protocol::ids::Seq;
use std::collections::BTreeMap;
use tests::edge::{Edge, Site, http};
use tests::wire::{Conversation, Keys, Socket, command_id, opening};

/// How many conversations race, and how much each way of writing writes in each: 1,000 in all.
const CONVERSATIONS: usize = 20;
const PER_SOCKET: usize = 20;
const OVER_HTTP: usize = 10;

fn send(who: &str, number: usize) -> VisitorRequest {
    let command = VisitorCommand::Send { text: format!("{who} {number}") };
    VisitorRequest { id: command_id(), command }
}

/// Writes everything the moment the socket opens, without waiting for the welcome, then listens
/// until all of it is acknowledged. Gives the positions of the events as they came.
async fn over_a_socket(site: &Site, keys: &Keys, who: &str, encoding: Encoding) -> Vec<Seq> {
    let url = site.conversation_url(&keys.conversation, "socket");
    let mut socket = Socket::open(&url, &[], encoding).await.unwrap();
    let hello = VisitorHello { version: protocol::VERSION, token: keys.token.clone(), after: 0 };
    socket.send(&VisitorFrame::Hello(hello)).await.unwrap();
    for number in 0..PER_SOCKET {
        socket.send(&VisitorFrame::Command(send(who, number))).await.unwrap();
    }
    let (mut acks, mut heard) = (0, Vec::new());
    while acks < PER_SOCKET {
        match socket.server_frame().await.unwrap() {
            ServerFrame::Ack(_) => acks += 1,
            ServerFrame::Event(event) => heard.push(event.seq),
            ServerFrame::Rejected(refusal) => panic!("refused: {}", refusal.code),
            _ => {}
        }
    }
    heard
}

async fn over_http(site: &Site, keys: &Keys) {
    let client = http();
    for number in 0..OVER_HTTP {
        let url = site.conversation_url(&keys.conversation, "commands");
        let request = client.post(url).bearer_auth(keys.token.reveal()).json(&send("http", number));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{}", response.text().await.unwrap());
    }
}

#[tokio::test]
async fn a_thousand_messages_raced_against_connecting_leave_no_gap_and_keep_their_order() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let race = async |_: usize| {
        let keys = Keys::new();
        let mut first = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
        first.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
        drop(first);
        let total = 1 + 2 * PER_SOCKET + OVER_HTTP;
        let agents = async {
            let id = &keys.conversation;
            let mut agent = Conversation::agent(&site, &ana, id, 0, Encoding::Text).await.unwrap();
            while agent.events.len() < total {
                agent.step().await.unwrap();
            }
            agent.events
        };
        let (one, two, (), watched) = tokio::join!(
            over_a_socket(&site, &keys, "one", Encoding::Binary),
            over_a_socket(&site, &keys, "two", Encoding::Text),
            over_http(&site, &keys),
            agents,
        );
        // What each heard while it lasted: from the first on, without a gap, each once.
        for heard in [one, two] {
            assert_eq!(heard, (1..=heard.len() as Seq).collect::<Vec<_>>());
        }
        let fresh = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap().events;
        assert_eq!(fresh.len(), total);
        assert_eq!(watched, fresh, "who connected in the middle of it knows the same");
        let mut orders = BTreeMap::<&str, Vec<usize>>::new();
        for (event, seq) in fresh.iter().zip(1..) {
            assert_eq!(event.seq, seq, "gapless from 1");
            if let EventBody::MessageSent(message) = &event.body {
                let (who, number) = message.text.split_once(' ').unwrap();
                orders.entry(who).or_default().push(number.parse().unwrap());
            }
        }
        for (who, count) in [("one", PER_SOCKET), ("two", PER_SOCKET), ("http", OVER_HTTP)] {
            assert_eq!(orders[who], (0..count).collect::<Vec<_>>(), "in the order of {who}");
        }
    };
    join_all((0..CONVERSATIONS).map(race)).await;
}
