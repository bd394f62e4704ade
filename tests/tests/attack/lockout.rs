//! Signing in while strangers guess: nobody keeps an agent out, and nobody gets more tries than they should.

use futures::future::join_all;
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::edge::{Edge, Site, http};
use tests::wire::ADDRESS_HEADER;

/// More tries than anybody has.
const MANY: usize = 12;

/// Somebody who tries to sign in: from an address that a proxy tells, with what their browser keeps.
#[derive(Clone, Copy)]
struct From<'a> {
    address: &'a str,
    browser: &'a str,
}

fn from(address: &str) -> From<'_> {
    From { address, browser: "" }
}

fn attempt(site: &Site, from: From<'_>, email: &str, password: &str) -> RequestBuilder {
    let request = http().post(site.url("/v1/session")).header("origin", &site.base);
    let request = request.header(ADDRESS_HEADER, from.address).header("cookie", from.browser);
    request.json(&json!({"email": email, "password": password}))
}

async fn signs_in(site: &Site, from: From<'_>) -> u16 {
    let request = attempt(site, from, &site.agent.email, &site.agent.password);
    request.send().await.unwrap().status().as_u16()
}

/// Guesses, and gives the last answer.
async fn guesses(site: &Site, from: From<'_>, email: &str) -> u16 {
    let mut last = 0;
    for _ in 0..MANY {
        last = attempt(site, from, email, "guess").send().await.unwrap().status().as_u16();
    }
    last
}

/// What the browser keeps of a sign-in besides its session.
fn kept(response: &Response) -> String {
    assert_eq!(response.status(), 200);
    let all = response.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let cookie = all.into_iter().find(|cookie| cookie.starts_with("jasette_browser=")).unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn guessing_from_elsewhere_keeps_nobody_out() {
    let edge = Edge::start_for_many().await;
    let site = edge.site().await;
    let (desk, stranger, other) = (from("203.0.113.1"), from("203.0.113.98"), from("203.0.113.99"));
    assert_eq!(signs_in(&site, desk).await, 200);
    assert_eq!(guesses(&site, stranger, &site.agent.email).await, 429);
    assert_eq!(signs_in(&site, stranger).await, 429);
    assert_eq!(guesses(&site, other, &site.agent.email).await, 429, "nor from another address");
    assert_eq!(signs_in(&site, desk).await, 200, "the agent's own desk");
    // There, too, guesses have an end.
    assert_eq!(guesses(&site, desk, &site.agent.email).await, 429);
}

#[tokio::test]
async fn behind_a_proxy_that_says_nothing_strangers_keep_no_agent_out() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let bea = edge.colleague(&site, "Bea").await;
    // All come from this machine: what they say of their address does not count.
    let anybody = from("203.0.113.1");
    let first = attempt(&site, anybody, &site.agent.email, &site.agent.password).send().await.unwrap();
    let browser = kept(&first);
    let own = From { browser: &browser, ..anybody };
    assert_eq!(guesses(&site, anybody, &site.agent.email).await, 429);
    assert_eq!(signs_in(&site, anybody).await, 429);
    assert_eq!(signs_in(&site, own).await, 200, "the agent's own browser");
    assert_eq!(signs_in(&bea, anybody).await, 200, "nobody guessed at hers");
    // What a browser keeps is good for its own agent only, and made up it is good for nothing.
    assert_eq!(guesses(&bea, own, &bea.agent.email).await, 429);
    let made_up = From { browser: "jasette_browser=bWFkZS11cC1ieS1zb21lYm9keS1lbHNlLWxvbmctYWdv", ..anybody };
    assert_eq!(signs_in(&site, made_up).await, 429);
    // In the agent's own browser guesses have an end as well.
    assert_eq!(guesses(&site, own, &site.agent.email).await, 429);
}

#[tokio::test]
async fn who_shares_the_agents_network_keeps_no_agent_out() {
    let edge = Edge::start_for_many().await;
    let site = edge.site().await;
    let cafe = from("203.0.113.7");
    let first = attempt(&site, cafe, &site.agent.email, &site.agent.password).send().await.unwrap();
    let browser = kept(&first);
    for n in 0..MANY {
        attempt(&site, cafe, &format!("{n}@shop.example"), "guess").send().await.unwrap();
    }
    assert_eq!(guesses(&site, cafe, &site.agent.email).await, 429);
    assert_eq!(signs_in(&site, cafe).await, 429, "the network has had its tries");
    assert_eq!(signs_in(&site, From { browser: &browser, ..cafe }).await, 200, "the agent's own browser");
}

#[tokio::test]
async fn a_header_that_cannot_be_read_turns_no_limit_off() {
    let edge = Edge::start_for_many().await;
    let site = edge.site().await;
    let mut last = 0;
    for n in 0..MANY {
        let (address, email) = (format!("rubbish {n}"), format!("{n}@shop.example"));
        last = attempt(&site, from(&address), &email, "guess").send().await.unwrap().status().as_u16();
    }
    assert_eq!(last, 429, "all rubbish counts as one network");
    assert_eq!(signs_in(&site, from("203.0.113.7")).await, 200);
}

#[tokio::test]
async fn the_networks_of_one_line_do_not_count_apart() {
    let edge = Edge::start_for_many().await;
    let site = edge.site().await;
    let mut statuses = Vec::new();
    for n in 0..domain::access::ATTEMPTS_WIDE_MAX + 2 {
        let (address, email) = (format!("2001:db8:7:{n:x}::1"), format!("{n}@shop.example"));
        let answer = attempt(&site, from(&address), &email, "guess").send().await.unwrap();
        statuses.push(answer.status().as_u16());
    }
    assert_eq!((statuses[0], statuses.last()), (401, Some(&429)), "{statuses:?}");
    assert_eq!(signs_in(&site, from("2001:db8:8:1::1")).await, 200, "another line");
}

#[tokio::test]
async fn a_crowd_of_strangers_leaves_agents_room_to_sign_in() {
    let edge = Edge::start_for_many().await;
    let site = edge.site().await;
    let desk = from("203.0.113.1");
    let browser = kept(&attempt(&site, desk, &site.agent.email, &site.agent.password).send().await.unwrap());
    let crowd = (0..80).map(async |n: u32| {
        let (address, email) = (format!("198.51.100.{n}"), format!("{n}@shop.example"));
        let answer = attempt(&site, from(&address), &email, "guess").send().await.unwrap();
        let body: Value = answer.json().await.unwrap();
        body["rejected"]["code"].as_str().unwrap().to_owned()
    });
    let (told, agent) = tokio::join!(join_all(crowd), signs_in(&site, From { browser: &browser, ..desk }));
    assert_eq!(agent, 200);
    let told: BTreeSet<String> = told.into_iter().collect();
    assert!(told.contains("slow_down"), "{told:?}");
    assert_eq!(signs_in(&site, from("203.0.113.2")).await, 200, "afterwards there is room again");
}
