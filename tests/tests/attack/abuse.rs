//! More than anybody needs: new conversations without end, bodies without end.

use domain::access::STARTS_MAX;
use domain::quota::OPEN_FROM_NETWORK;
use futures::{StreamExt, stream};
use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use tests::edge::{Edge, Site, http};
use tests::process::random_id;
use tests::wait;
use tests::wire::{Conversation, Keys, Outcome, opening};

/// A client at an address of its own. All of 127.0.0.0/8 is this machine.
pub fn at(last: u8) -> Client {
    let address = Ipv4Addr::new(127, 0, 0, last);
    Client::builder().local_address(Some(address.into())).build().unwrap()
}

/// Starts a conversation by post.
pub fn start(client: &Client, site: &Site, keys: &Keys) -> RequestBuilder {
    start_as(client, site, keys, "Zoé")
}

fn start_as(client: &Client, site: &Site, keys: &Keys, name: &str) -> RequestBuilder {
    let start = json!({"name": name, "page": {"url": "", "title": "", "referrer": ""},
        "locale": "en", "invitation": null});
    let body = json!({"id": random_id(), "command": {"start": start}});
    let url = site.conversation_url(&keys.conversation, "commands");
    client.post(url).bearer_auth(keys.token.reveal()).json(&body)
}

/// What becomes of a request: "stored", or the code of the refusal with its status.
pub async fn told(request: RequestBuilder) -> String {
    let response = request.send().await.unwrap();
    let status = response.status();
    let answer: Value = response.json().await.unwrap();
    match answer["rejected"]["code"].as_str() {
        Some(code) => format!("{} {code}", status.as_u16()),
        None => "stored".to_owned(),
    }
}

/// Makes requests, some at once, and counts what becomes of them.
async fn counted(requests: impl Iterator<Item = RequestBuilder>) -> BTreeMap<String, usize> {
    let told: Vec<String> = stream::iter(requests.map(told)).buffer_unordered(16).collect().await;
    let mut counts = BTreeMap::new();
    for one in told {
        *counts.entry(one).or_default() += 1;
    }
    counts
}

/// Starts conversations from one address, each request decked out differently.
async fn flood(
    client: &Client,
    site: &Site,
    count: usize,
    dress: impl Fn(usize, RequestBuilder) -> RequestBuilder,
) -> BTreeMap<String, usize> {
    counted((0..count).map(|n| dress(n, start(client, site, &Keys::new())))).await
}

/// Asks for the start of conversations under a name that nobody can have, which counts as well and stores less.
async fn open(
    client: &Client,
    site: &Site,
    count: usize,
    dress: impl Fn(usize, RequestBuilder) -> RequestBuilder,
) {
    let requests = (0..count).map(|n| {
        let keys = Keys::new();
        dress(n, start_as(client, site, &keys, &"x".repeat(81)))
    });
    let wanted = BTreeMap::from([("400 name_too_long".to_owned(), count)]);
    assert_eq!(counted(requests).await, wanted);
}

/// Writes by post.
pub fn send(client: &Client, site: &Site, keys: &Keys, text: &str) -> RequestBuilder {
    let body = json!({"id": random_id(), "command": {"send": {"text": text}}});
    let url = site.conversation_url(&keys.conversation, "commands");
    client.post(url).bearer_auth(keys.token.reveal()).json(&body)
}

/// Headers that name another address than the real one.
fn forged(n: usize, request: RequestBuilder) -> RequestBuilder {
    let address = format!("203.0.{}.{}", n / 250, n % 250 + 1);
    ["x-forwarded-for", "x-real-ip", "cf-connecting-ip", "true-client-ip", "x-client-ip"]
        .iter()
        .fold(request.header("forwarded", format!("for={address}")), |request, name| {
            request.header(*name, &address)
        })
}

/// The answer to whoever may begin nothing more.
pub const REFUSED: &str = "429 too_many_conversations";

#[tokio::test]
async fn one_address_opens_no_end_of_conversations() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let attacker = at(66);
    let mut early = Conversation::visitor(&site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    early.visitor_does(VisitorCommand::Start(opening("Early"))).await.unwrap();
    let mine = Keys::new();
    assert_eq!(told(start(&attacker, &site, &mine)).await, "stored");

    open(&attacker, &site, STARTS_MAX - 11, forged).await;
    let counts = flood(&attacker, &site, 50, forged).await;
    let wanted = [("stored".to_owned(), 10), (REFUSED.to_owned(), 40)];
    assert_eq!(counts, BTreeMap::from(wanted));
    // However many more there are, nothing of them is left behind.
    let before = edge.conversation_files();
    let counts = flood(&attacker, &site, 2 * STARTS_MAX, forged).await;
    assert_eq!(counts, BTreeMap::from([(REFUSED.to_owned(), 2 * STARTS_MAX)]));
    assert_eq!(edge.conversation_files(), before);

    // What is open goes on, as does everybody else, here and at other sites.
    assert_eq!(told(send(&attacker, &site, &mine, "still here")).await, "stored");
    assert_eq!(told(start(&at(67), &site, &Keys::new())).await, "stored");
    let other_site = edge.site().await;
    assert_eq!(told(start(&attacker, &other_site, &Keys::new())).await, "stored");
    let outcome = early.visitor_does(VisitorCommand::Send { text: "me too".to_owned() }).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)));
    edge.kill9();
    edge.restart().await;
    assert_eq!(told(start(&attacker, &site, &Keys::new())).await, REFUSED, "a crash forgets nothing");
}

#[tokio::test]
async fn over_a_socket_the_refusal_has_its_name() {
    // All sockets of the tests come from one address.
    let edge = Edge::start().await;
    let site = edge.site().await;
    open(&at(1), &site, STARTS_MAX, |_, request| request).await;
    let mut late = Conversation::visitor(&site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    let outcome = late.visitor_does(VisitorCommand::Start(opening("Late"))).await.unwrap();
    assert_eq!(outcome, Outcome::Refused("too_many_conversations".to_owned()));
}

#[tokio::test]
async fn behind_a_proxy_that_says_so_each_visitor_counts_alone() {
    let header = ("JASETTE_ADDRESS_HEADER", "x-real-ip".to_owned());
    let edge = Edge::start_with(vec![header]).await;
    let site = edge.site().await;
    let visitor =
        |address: &'static str| move |_, request: RequestBuilder| request.header("x-real-ip", address);
    let proxy = at(1);
    // What stands before the proxy's own word is made up.
    open(&proxy, &site, STARTS_MAX, |n, request| {
        request.header("x-real-ip", format!("10.0.0.{}, 203.0.113.7", n % 250))
    })
    .await;
    let counts = flood(&proxy, &site, 5, visitor("203.0.113.8")).await;
    assert_eq!(counts.get("stored"), Some(&5));
    let counts = flood(&proxy, &site, 5, visitor("203.0.113.7")).await;
    assert_eq!(counts.get(REFUSED), Some(&5));
}

#[tokio::test]
async fn the_networks_of_one_line_open_no_end_of_conversations_either() {
    let edge = Edge::start_with(vec![("JASETTE_ADDRESS_HEADER", "x-real-ip".to_owned())]).await;
    let site = edge.site().await;
    let proxy = at(1);
    let from = |address: String| move |_, request: RequestBuilder| request.header("x-real-ip", &address);
    // The addresses of one network are one.
    open(&proxy, &site, STARTS_MAX, |n, request| {
        request.header("x-real-ip", format!("2001:db8:1:1:{n:x}::{n:x}"))
    })
    .await;
    let counts = flood(&proxy, &site, 3, from("2001:db8:1:1:ffff::1".to_owned())).await;
    assert_eq!(counts.get(REFUSED), Some(&3));
    // The next network of the line has its own, until the line has opened four times as many.
    for network in 2..=4 {
        open(&proxy, &site, STARTS_MAX, from(format!("2001:db8:1:{network}::1"))).await;
    }
    let counts = flood(&proxy, &site, 3, from("2001:db8:1:5::1".to_owned())).await;
    assert_eq!(counts.get(REFUSED), Some(&3));
    let counts = flood(&proxy, &site, 3, from("2001:db8:2:1::1".to_owned())).await;
    assert_eq!(counts.get("stored"), Some(&3), "another line is somebody else's");
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_read() {
    let site = Edge::shared().await.site().await;
    let url = site.conversation_url(&random_id(), "commands");
    let post = async |body: Vec<u8>| {
        let request = http().post(&url).bearer_auth(random_id()).body(body);
        // The edge may hang up in the middle of a body that it will not read.
        request.send().await.map(|response| response.status().as_u16()).ok()
    };
    assert_eq!(post(vec![b'x'; 64 * 1024 + 1]).await, Some(413));
    assert!(matches!(post(vec![b'x'; 33 * 1024 * 1024]).await, Some(413) | None));
    assert_eq!(post("[".repeat(64 * 1024).into_bytes()).await, Some(400));
    assert_eq!(post(vec![0xff; 1_000]).await, Some(400));
}

#[tokio::test]
async fn one_address_has_no_end_of_conversations_open() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let attacker = at(66);
    // The site hears of each a moment later, so a few more get in.
    let mut begun = Vec::new();
    let refused = loop {
        let keys = Keys::new();
        match told(start(&attacker, &site, &keys)).await {
            stored if stored == "stored" => begun.push(keys),
            refused => break refused,
        }
        assert!(begun.len() < OPEN_FROM_NETWORK + 50, "it does not stop");
    };
    assert_eq!(refused, REFUSED);
    assert!(begun.len() >= OPEN_FROM_NETWORK, "{}", begun.len());
    assert_eq!(told(start(&at(67), &site, &Keys::new())).await, "stored", "others are not kept out");
    assert_eq!(told(send(&attacker, &site, &begun[0], "hello")).await, "stored", "what is open goes on");

    // Once some are over, others can begin.
    for keys in &begun[..60] {
        let mut visitor = Conversation::visitor(&site, keys, 0, Encoding::Binary).await.unwrap();
        visitor.visitor_does(VisitorCommand::End).await.unwrap();
    }
    wait::until("another to begin", async || match told(start(&attacker, &site, &Keys::new())).await {
        stored if stored == "stored" => Ok(()),
        refused => Err(refused),
    })
    .await;
}
