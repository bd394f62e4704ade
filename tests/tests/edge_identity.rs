//! Customers whom the site vouches for: they are known at once, and find their conversations on every
//! device.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use protocol::codec::Encoding;
use protocol::conversation::customer::{Customer, Grant};
use protocol::conversation::event::EventBody;
use protocol::conversation::opening::Opening;
use protocol::frames::visitor::VisitorCommand;
use protocol::site::settings::{NameField, SiteSettings};
use reqwest::Method;
use serde_json::{Value, json};
use tests::customer::{HS256, signed, token};
use tests::edge::{Edge, Site, http, settings};
use tests::process::random_id;
use tests::wait;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

fn says(text: &str) -> VisitorCommand {
    VisitorCommand::Send { text: text.to_owned() }
}

async fn does(visitor: &mut Conversation, command: VisitorCommand) {
    let outcome = visitor.visitor_does(command).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
}

/// A conversation that a customer started, without typing a name, and wrote in.
async fn started(site: &Site, identity: &str, text: &str) -> (Keys, Conversation) {
    let keys = Keys::new();
    let mut visitor = Conversation::customer(site, &keys, identity, 0, Encoding::Binary).await.unwrap();
    does(&mut visitor, VisitorCommand::Start(Opening { name: None, ..opening("") })).await;
    does(&mut visitor, says(text)).await;
    (keys, visitor)
}

fn keys(grant: Grant) -> Keys {
    Keys { conversation: grant.id.as_str().to_owned(), token: grant.token }
}

/// What the site says of a customer, as the edge keeps it.
fn customer(id: &str) -> Customer {
    let (name, email) = (Some(format!("Customer {id}")), Some(format!("{id}@mail.example")));
    Customer { id: id.to_owned(), name, email }
}

#[tokio::test]
async fn a_customer_is_known_by_the_sites_word_from_the_start() {
    let edge = Edge::shared().await;
    let site = edge.site_with(SiteSettings { name_field: NameField::Required, ..settings() }).await;
    let secret = edge.secret(&site).await;
    let zoe = token(&site, "zoe", &secret);
    let (keys, visitor) = started(&site, &zoe, "hello").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "hello").await.unwrap();
    assert_eq!(summary.customer, Some(customer("zoe")));
    assert_eq!(summary.visitor.as_deref(), Some("Customer zoe"), "no name had to be typed");
    let id = &keys.conversation;
    let agent = Conversation::agent(&site, &ana, id, 0, Encoding::Text).await.unwrap();
    let identified = EventBody::Identified(customer("zoe"));
    assert_eq!(agent.events.iter().filter(|event| event.body == identified).count(), 1);
    let again = Conversation::customer(&site, &keys, &zoe, 0, Encoding::Text).await.unwrap();
    assert!(again.events.iter().all(|event| event.body != identified), "that is for the team");
    assert_eq!(again.texts(), visitor.texts());
    let granted = site.history(&zoe, Some(&keys.conversation)).await.unwrap().granted.unwrap();
    let plain = Conversation::visitor(&site, &self::keys(granted), 0, Encoding::Binary).await.unwrap();
    assert_eq!(plain.events, again.events, "a key that was given to her opens it by itself");
}

#[tokio::test]
async fn whoever_signs_in_during_a_conversation_takes_it_along() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let secret = edge.secret(&site).await;
    let own = Keys::new();
    let mut visitor = Conversation::visitor(&site, &own, 0, Encoding::Binary).await.unwrap();
    does(&mut visitor, VisitorCommand::Start(opening("Zo"))).await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.customer.is_none()).await.unwrap();
    let mut visitor = Conversation::customer(&site, &own, &token(&site, "zoe", &secret), 0, Encoding::Binary)
        .await
        .unwrap();
    does(&mut visitor, says("now you know me")).await;
    let known = desk.sees(|summary| summary.customer.is_some()).await.unwrap();
    assert_eq!((known.visitor.as_deref(), known.customer), (Some("Zo"), Some(customer("zoe"))));
    let told = json!({"sub": "zoe", "aud": [site.id], "exp": 4_000_000_000_u64, "name": "Zoé Țepeș"});
    Conversation::customer(&site, &own, &signed(HS256, &told, &secret), 0, Encoding::Text).await.unwrap();
    desk.sees(|summary| {
        summary.customer.as_ref().is_some_and(|one| one.name.as_deref() == Some("Zoé Țepeș"))
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_customer_finds_their_conversations_on_every_device() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let secret = edge.secret(&site).await;
    let identity = token(&site, "zoe", &secret);
    assert!(site.history(&identity, None).await.unwrap().conversations.is_empty());
    let (first, mut old) = started(&site, &identity, "last week").await;
    does(&mut old, VisitorCommand::End).await;
    let (second, mut office) = started(&site, &identity, "from the office").await;
    let _other = started(&site, &token(&site, "bob", &secret), "somebody else's").await;

    // The desk hears of it a moment later.
    let history = wait::until("both conversations", async || {
        let history = site.history(&identity, None).await.unwrap();
        let open: Vec<_> = history.conversations.iter().map(|past| past.open).collect();
        if open == [true, false] { Ok(history) } else { Err(format!("{history:?}")) }
    })
    .await;
    let ids: Vec<_> = history.conversations.iter().map(|past| past.id.as_str()).collect();
    assert_eq!(ids, [&second.conversation, &first.conversation]);
    let phone = keys(history.granted.unwrap());
    assert_eq!(phone.conversation, second.conversation);
    assert_ne!(phone.token, second.token, "a key of its own");

    let mut on_phone = Conversation::visitor(&site, &phone, 0, Encoding::Binary).await.unwrap();
    assert_eq!(on_phone.texts(), ["from the office"]);
    does(&mut on_phone, says("from the phone")).await;
    office.message("from the phone").await.unwrap();
    does(&mut office, says("heard")).await;
    on_phone.message("heard").await.unwrap();

    let past = keys(site.history(&identity, Some(&first.conversation)).await.unwrap().granted.unwrap());
    let read = Conversation::visitor(&site, &past, 0, Encoding::Text).await.unwrap();
    assert_eq!(read.texts(), ["last week"]);

    edge.kill9();
    edge.restart().await;
    let back = Conversation::visitor(&site, &phone, 0, Encoding::Binary).await.unwrap();
    assert_eq!(back.texts(), ["from the office", "from the phone", "heard"]);
    let url = site.conversation_url(&phone.conversation, "transcript");
    let transcript = http().get(url).bearer_auth(phone.token.reveal()).send().await.unwrap();
    assert!(transcript.text().await.unwrap().contains("from the phone"));
}

#[tokio::test]
async fn without_a_socket_a_header_says_who_it_is() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let secret = edge.secret(&site).await;
    let identity = token(&site, "zoe", &secret);
    let own = Keys::new();
    let request = |method: Method, what: &str| {
        let request = http().request(method, site.conversation_url(&own.conversation, what));
        request.bearer_auth(own.token.reveal()).header("x-jasette-identity", &identity)
    };
    let start = json!({"id": random_id(), "command": {"start": opening("Zo")}});
    let answer = request(Method::POST, "commands").json(&start).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    let events = request(Method::GET, "events?after=0").send().await.unwrap();
    let events: Value = events.json().await.unwrap();
    assert_eq!(events["events"][0]["body"]["started"]["name"], "Zo");
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.customer == Some(customer("zoe"))).await.unwrap();
}

#[tokio::test]
async fn a_new_secret_leaves_the_former_one_a_day_unless_it_is_revoked() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let shown = edge.identity_secret(&site, json!({})).await;
    assert_eq!(shown, edge.identity_secret(&site, json!({})).await, "looking changes nothing");
    assert_eq!(shown["former_until"], Value::Null);
    let first = shown["secret"].as_str().unwrap().to_owned();
    assert!(first.len() >= 43, "256 bits: {}", first.len());
    let knows = async |secret: &str| site.history(&token(&site, "zoe", secret), None).await.is_ok();

    let renewed = edge.identity_secret(&site, json!({"renew": true})).await;
    let second = renewed["secret"].as_str().unwrap();
    assert_ne!(first, second);
    let ends = renewed["former_until"].as_u64().unwrap() / 1_000;
    assert!(ends.abs_diff(tests::customer::seconds() + 24 * 60 * 60) < 60, "{renewed}");
    assert!(knows(&first).await && knows(second).await);

    let revoked = edge.identity_secret(&site, json!({"renew": true, "revoke": true})).await;
    let third = revoked["secret"].as_str().unwrap();
    assert!(knows(third).await);
    assert!(!knows(&first).await && !knows(second).await);
    let others = edge.secret(&edge.site().await).await;
    assert!(!knows(&others).await, "each site has its own");
    let expired = json!({"sub": "zoe", "aud": site.id, "exp": 1_000});
    let refused = site.history(&signed(HS256, &expired, third), None).await.unwrap_err();
    assert_eq!(refused, (401, "identity_expired".to_owned()));
}
