//! The runtime is killed with SIGKILL, and the line is cut, in the middle of conversations.

use crate::peer::Peer;
use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{CommandId, Seq};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use tests::agent::Agent;
use tests::bench::fault::{Args, run};
use tests::browser::Name;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::proxy::Proxy;
use tests::visitor::Visitor;
use tests::wait;
use tests::wire::{Conversation, Desk, Keys, command_id, opening};

#[tokio::test]
async fn both_sides_come_back_by_themselves_after_a_kill() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let shop = HostPage::start(&site).await;
    let (visitor, agent) = tokio::join!(Visitor::new("kill visitor"), Agent::at_work("kill agent", &site));
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "before the kill").await;
    agent.take("Zoé").await;
    agent.reply("all is well").await;
    visitor.sees("all is well").await;

    edge.kill9();
    visitor.sees("No connection right now").await;
    visitor.send("written while away").await;
    agent.types("answered while away").await;
    agent.browser.click("button", Name::Is("Send")).await;
    edge.restart().await;

    agent.sees("written while away").await;
    visitor.sees("answered while away").await;
    visitor.sees_no_more("No connection right now").await;
    visitor.send("after the kill").await;
    agent.sees("after the kill").await;
    agent.reply("and it is well again").await;
    visitor.sees("and it is well again").await;
    let texts = [
        "before the kill",
        "all is well",
        "written while away",
        "answered while away",
        "after the kill",
        "and it is well again",
    ];
    for text in texts {
        assert_eq!(visitor.count(text).await, 1, "{text}");
    }

    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "and it is well again").await.unwrap();
    let fresh = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    let mut stored = fresh.texts();
    stored.sort_unstable();
    let mut wanted = texts.to_vec();
    wanted.sort_unstable();
    assert_eq!(stored, wanted);
}

#[tokio::test]
async fn a_cut_line_is_mended_without_loss() {
    let edge = Edge::start().await;
    let proxy = Proxy::start(edge.port()).await;
    let near = edge.site().await;
    let site = near.through(proxy.base());
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("cut visitor").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "first").await;
    // The agent is on the edge's own side of the cut.
    let ana = near.sign_in().await;
    let mut desk = Desk::open(&near, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "first").await.unwrap();
    let mut agent = Conversation::agent(&near, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();

    proxy.sever();
    visitor.sees("No connection right now").await;
    visitor.send("second").await;
    let missed = protocol::frames::agent::AgentCommand::Send { text: "missed".to_owned() };
    agent.agent_does(missed).await.unwrap();
    proxy.mend();
    visitor.sees("missed").await;
    agent.message("second").await.unwrap();
    for text in ["first", "second", "missed"] {
        assert_eq!(visitor.count(text).await, 1, "{text}");
    }
    assert_eq!(agent.texts(), ["first", "missed", "second"]);
}

/// How many conversations are written to at once, how many messages each, and how often the
/// runtime is killed meanwhile.
const SENDERS: usize = 4;
const MESSAGES: usize = 250;
const KILLS: u32 = 3;

/// What a sender was promised: the position of every message, by id.
type Ledger = BTreeMap<CommandId, (usize, Seq)>;

/// One visitor writes its messages one after another, each until it is acknowledged, through as
/// many sockets as that takes.
async fn write(mut peer: Peer, acknowledged: &AtomicU32) -> (Peer, Ledger) {
    let mut ledger = Ledger::new();
    peer.visitor_does(&command_id(), VisitorCommand::Start(opening("Load"))).await;
    for number in 0..MESSAGES {
        let id = command_id();
        let seq = peer.visitor_does(&id, VisitorCommand::Send { text: format!("message {number}") }).await;
        ledger.insert(id, (number, seq));
        acknowledged.fetch_add(1, Ordering::Relaxed);
    }
    (peer, ledger)
}

#[tokio::test]
async fn what_was_acknowledged_survives_kills_under_load() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let acknowledged = AtomicU32::new(0);
    let senders = (0..SENDERS).map(|_| write(Peer::visitor(&site, &Keys::new()), &acknowledged));
    let killer = async {
        for kill in 1..=KILLS {
            let wanted = (SENDERS * MESSAGES) as u32 * kill / (KILLS + 1);
            wait::until("enough acknowledgements", async || {
                let now = acknowledged.load(Ordering::Relaxed);
                if now >= wanted { Ok(()) } else { Err(format!("{now} of {wanted}")) }
            })
            .await;
            edge.kill9();
            edge.restart().await;
        }
    };
    let (senders, ()) = tokio::join!(join_all(senders), killer);

    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    for (mut sender, ledger) in senders {
        let (site, keys) = (sender.site.clone(), sender.keys.clone());
        let fresh = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap().events;
        let seqs: Vec<_> = fresh.iter().map(|event| event.seq).collect();
        assert_eq!(seqs, (1..=fresh.len() as Seq).collect::<Vec<_>>(), "gapless from 1");

        let mut stored = Vec::new();
        for event in &fresh {
            if let EventBody::MessageSent(message) = &event.body {
                let (number, seq) = ledger[&message.id];
                assert_eq!(event.seq, seq, "the acknowledged position is the stored one");
                assert_eq!(message.text, format!("message {number}"));
                stored.push(number);
            }
        }
        assert_eq!(stored, (0..MESSAGES).collect::<Vec<_>>(), "each once, in the sender's order");

        let last = fresh.last().unwrap().seq;
        assert_eq!(sender.events_up_to(last).await, &fresh[..], "resuming ends where fetching afresh does");
        let is_right = |summary: &protocol::frames::desk::Summary| {
            summary.id.as_str() == keys.conversation && summary.preview == format!("message {}", MESSAGES - 1)
        };
        desk.sees(is_right).await.unwrap();
    }
}

#[tokio::test]
async fn kills_under_load_lose_nothing() {
    let args = Args { kills: 5, ..Args::default() };
    let report = run(args).await.unwrap();
    assert!(report.is_clean() && report.kills == 5, "{report:?}");
}

/// Between a conversation's commit and the desk's update, nobody but the alarm remembers.
#[tokio::test]
async fn the_desk_is_told_after_a_kill_although_nobody_comes_back() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    for n in 1..=5 {
        let send = VisitorCommand::Send { text: format!("message {n}") };
        visitor.visitor_does(send).await.unwrap();
    }
    edge.kill9();
    drop(visitor);
    edge.restart().await;

    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let told = desk.sees(|summary| summary.preview == "message 5");
    let told = tokio::time::timeout(std::time::Duration::from_secs(5), told).await;
    assert_eq!(told.expect("within five seconds of the restart").unwrap().unread, 5);
}
