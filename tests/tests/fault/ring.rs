//! The runtime is killed while a chat finds its agent: between the ring and the answer, and between the reservation and
//! the taking. It goes on from wherever it was, and nothing is taken twice.

use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::frames::desk::{Absence, DeskCommand, Stage, Summary};
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::ConversationId;
use protocol::site::routing::{Mode, QueueRules, Routing};
use protocol::site::settings::SiteSettings;
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};
use tests::edge::{Edge, SignedIn, Site, settings};
use tests::stored::database;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

async fn team() -> (Edge, Site, SignedIn, SignedIn) {
    let edge = Edge::start().await;
    let general = QueueRules { mode: Mode::Ring, ring_seconds: 300, ..QueueRules::default() };
    let routing = Routing { general, ..Routing::default() };
    let site = edge.site_with(SiteSettings { routing, ..settings() }).await;
    let ana = site.sign_in().await;
    let bea = edge.colleague_as(&site, "Bea", Some("agent")).await.sign_in().await;
    (edge, site, ana, bea)
}

async fn inbox(site: &Site, agent: &SignedIn) -> Desk {
    Desk::open_ringing(site, agent, Encoding::Binary).await.unwrap()
}

/// A visitor who has written and waits.
async fn waits(site: &Site) -> Keys {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    let said = visitor.visitor_does(VisitorCommand::Send { text: "hello".to_owned() }).await.unwrap();
    assert!(matches!(said, Outcome::Stored(_)), "{said:?}");
    keys
}

fn accept(keys: &Keys) -> DeskCommand {
    DeskCommand::Accept(ConversationId::parse(&keys.conversation).unwrap())
}

fn is_with(keys: &Keys, agent: &SignedIn) -> impl Fn(&Summary) -> bool + use<> {
    let (conversation, agent) = (keys.conversation.clone(), agent.session.agent.id.clone());
    move |summary| {
        let holder = summary.assignee.as_ref().map(|holder| &holder.id);
        summary.id.as_str() == conversation && summary.stage == Stage::Assigned && holder == Some(&agent)
    }
}

/// An agent has a chat, whom it was given to once.
async fn has_once(site: &Site, agent: &SignedIn, keys: &Keys) {
    inbox(site, agent).await.sees(is_with(keys, agent)).await.unwrap();
    let log = Conversation::agent(site, agent, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    let joined =
        |event: &&protocol::conversation::event::Event| matches!(event.body, EventBody::AgentJoined(_));
    assert_eq!(log.events.iter().filter(joined).count(), 1);
}

/// Puts a chat at the point where its agent has accepted and it was not asked yet, of an edge that is down.
fn is_reserved(edge: &Edge, keys: &Keys, agent: &SignedIn, lasts_ms: i64) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let until = i64::try_from(now).unwrap() + lasts_ms;
    let agent = agent.session.agent.id.as_str();
    let stage = json!({"reserved": {
        "agent": agent, "reservation": 1_000, "until": until, "direct": false, "over_cap": false
    }});
    let desk = database(edge, "jasette-desk", "routing");
    let update =
        "UPDATE routing SET body = json_set(body, '$.stage', json(?1)) WHERE kind = 'chat' AND id = ?2";
    let changed = desk.execute(update, [stage.to_string(), keys.conversation.clone()]).unwrap();
    assert_eq!(changed, 1);
}

#[tokio::test]
async fn a_chat_rings_on_after_a_kill_and_is_taken_once() {
    let (edge, site, ana, _bea) = team().await;
    let mut anas = inbox(&site, &ana).await;
    let chat = waits(&site).await;
    anas.rings(&chat.conversation).await.unwrap();
    edge.kill9();
    edge.restart().await;
    let mut anas = inbox(&site, &ana).await;
    anas.rings(&chat.conversation).await.unwrap();
    anas.send(&accept(&chat)).await.unwrap();
    anas.sees(is_with(&chat, &ana)).await.unwrap();
    edge.kill9();
    edge.restart().await;
    has_once(&site, &ana, &chat).await;
}

#[tokio::test]
async fn a_kill_right_behind_the_answer_loses_nothing_and_doubles_nothing() {
    let (edge, site, ana, _bea) = team().await;
    let mut chats = Vec::new();
    for _ in 0..3 {
        let mut anas = inbox(&site, &ana).await;
        let chat = waits(&site).await;
        anas.rings(&chat.conversation).await.unwrap();
        anas.send(&accept(&chat)).await.unwrap();
        edge.kill9();
        edge.restart().await;
        // Either the answer was stored, or it rings once more.
        let mut anas = inbox(&site, &ana).await;
        let has = is_with(&chat, &ana);
        while !anas.conversations.get(&chat.conversation).is_some_and(&has) {
            if anas.ringing.remove(&chat.conversation).is_some() {
                anas.send(&accept(&chat)).await.unwrap();
            }
            anas.step().await.unwrap();
        }
        chats.push(chat);
    }
    for chat in &chats {
        has_once(&site, &ana, chat).await;
    }
}

#[tokio::test]
async fn a_reservation_that_no_conversation_has_heard_of_is_used_after_a_kill() {
    let (edge, site, ana, _bea) = team().await;
    let mut anas = inbox(&site, &ana).await;
    let chat = waits(&site).await;
    anas.rings(&chat.conversation).await.unwrap();
    edge.kill9();
    // The edge takes a moment to start.
    is_reserved(&edge, &chat, &ana, 120_000);
    edge.restart().await;
    has_once(&site, &ana, &chat).await;
}

#[tokio::test]
async fn a_reservation_whose_time_is_over_is_used_by_nobody() {
    let (edge, site, ana, bea) = team().await;
    let mut anas = inbox(&site, &ana).await;
    let chat = waits(&site).await;
    anas.rings(&chat.conversation).await.unwrap();
    edge.kill9();
    is_reserved(&edge, &chat, &ana, -60_000);
    edge.restart().await;
    let _anas = inbox(&site, &ana).await;
    let mut beas = inbox(&site, &bea).await;
    beas.rings(&chat.conversation).await.unwrap();
    beas.send(&accept(&chat)).await.unwrap();
    has_once(&site, &bea, &chat).await;
}

#[tokio::test]
async fn why_somebody_is_away_is_known_after_a_kill_and_nothing_rings_at_them() {
    let (edge, site, ana, bea) = team().await;
    let mut anas = inbox(&site, &ana).await;
    let (anas_id, lunch) = (ana.session.agent.id.as_str(), Absence::Break("lunch".to_owned()));
    anas.send(&DeskCommand::TakeBreak("lunch".to_owned())).await.unwrap();
    anas.hears_why(anas_id, Some(&lunch)).await.unwrap();
    edge.kill9();
    edge.restart().await;
    let mut anas = inbox(&site, &ana).await;
    assert_eq!(anas.absences.get(anas_id), Some(&lunch));
    let chat = waits(&site).await;
    anas.lines_up(None, &[&chat.conversation]).await.unwrap();
    let mut beas = inbox(&site, &bea).await;
    assert_eq!(beas.absences.get(anas_id), Some(&lunch));
    beas.rings(&chat.conversation).await.unwrap();
    assert!(anas.ringing.is_empty());
    anas.send(&DeskCommand::SetAvailable(true)).await.unwrap();
    anas.hears_why(anas_id, None).await.unwrap();
}
