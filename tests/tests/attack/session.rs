//! Sessions: the end of one is the end of all that it opened, at once.

use crate::started;
use anyhow::Result;
use domain::access::{IDLE_MS, SESSION_MS};
use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::{AgentCommand, AgentFrame, AgentRequest};
use protocol::frames::desk::DeskCommand;
use reqwest::Method;
use tests::aging::{age_sessions, age_sign_ins};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::wire::{Conversation, Desk, Outcome, command_id};

/// Ends an agent's session.
pub async fn sign_out(site: &Site, agent: &SignedIn) {
    let request = http().request(Method::DELETE, site.url("/v1/session"));
    let request = request.header("cookie", &agent.cookie).header("origin", &site.base);
    assert_eq!(request.send().await.unwrap().status(), 204);
}

/// How a socket comes to its end.
pub async fn end<T>(mut step: impl AsyncFnMut() -> Result<T>) -> String {
    loop {
        if let Err(error) = step().await {
            return format!("{error:#}");
        }
    }
}

#[tokio::test]
async fn signing_out_closes_all_that_the_session_opened_and_nothing_else() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let (ana, phone) = (site.sign_in().await, site.sign_in().await);
    let bea = edge.colleague(&site, "Bea").await.sign_in().await;
    let open = async |agent: &SignedIn, id: &str| {
        Conversation::agent(&site, agent, id, 0, Encoding::Binary).await.unwrap()
    };
    let (first, _) = started(&site).await;
    let (second, _) = started(&site).await;
    let mut desk = Desk::open(&site, &ana, Encoding::Text).await.unwrap();
    let mut one = open(&ana, &first.conversation).await;
    let mut two = open(&ana, &second.conversation).await;
    let mut same = open(&ana, &second.conversation).await;
    let mut others = [open(&phone, &first.conversation).await, open(&bea, &second.conversation).await];
    let mut others_desk = Desk::open(&site, &phone, Encoding::Binary).await.unwrap();

    sign_out(&site, &ana).await;
    let ends = [
        end(async || desk.step().await).await,
        end(async || one.step().await).await,
        end(async || two.step().await).await,
        end(async || same.step().await).await,
    ];
    assert!(ends.iter().all(|end| end == "closed with 4002"), "{ends:?}");
    assert!(Desk::open(&site, &ana, Encoding::Binary).await.is_err());

    for other in &mut others {
        let note = AgentCommand::Note { text: "still here".to_owned(), mentions: vec![] };
        assert!(matches!(other.agent_does(note).await.unwrap(), Outcome::Stored(_)));
    }
    others_desk.send(&protocol::frames::desk::DeskCommand::SetAvailable(false)).await.unwrap();
    others_desk.step().await.unwrap();
}

#[tokio::test]
async fn a_client_that_does_not_close_its_end_is_not_heard_any_more() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let (ana, phone) = (site.sign_in().await, site.sign_in().await);
    let (keys, _) = started(&site).await;
    let open = async |agent: &SignedIn| {
        Conversation::agent(&site, agent, &keys.conversation, 0, Encoding::Text).await.unwrap()
    };
    // What does not read knows of no end, and never answers the one that it is told.
    let (mut left, mut stays) = (open(&ana).await, open(&phone).await);
    let mut desk = Desk::open(&site, &ana, Encoding::Text).await.unwrap();
    let mut others = Desk::open(&site, &phone, Encoding::Binary).await.unwrap();
    sign_out(&site, &ana).await;
    let note = |text: &str| AgentCommand::Note { text: text.to_owned(), mentions: vec![] };
    for text in ["from the grave", "and once more"] {
        let request = AgentRequest { id: command_id(), command: note(text) };
        left.send(&AgentFrame::Command(request)).await.unwrap();
        left.send(&AgentFrame::Typing(true)).await.unwrap();
        desk.send(&DeskCommand::SetAvailable(false)).await.unwrap();
    }
    for text in ["one", "two", "three"] {
        assert!(matches!(stays.agent_does(note(text)).await.unwrap(), Outcome::Stored(_)));
    }
    let noted: Vec<String> = open(&phone)
        .await
        .events
        .iter()
        .filter_map(|event| match &event.body {
            EventBody::Noted(note) => Some(note.text.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(noted, ["one", "two", "three"]);
    let team = Desk::open_paged(&site, &phone, Encoding::Binary).await.unwrap();
    assert!(!team.presence.is_empty() && team.presence.values().all(|agent| agent.available));
    // The other session goes on.
    others.send(&DeskCommand::SetAvailable(false)).await.unwrap();
    others.step().await.unwrap();
    assert!(end(async || left.step().await).await.contains("4002"));
}

#[tokio::test]
async fn a_socket_that_opens_while_its_session_ends_is_closed_too() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let (keys, _) = started(&site).await;
    let openings = (0..30).map(async |n| {
        let encoding = if n % 2 == 0 { Encoding::Text } else { Encoding::Binary };
        Conversation::agent(&site, &ana, &keys.conversation, 0, encoding).await
    });
    let (opened, ()) = tokio::join!(join_all(openings), sign_out(&site, &ana));
    let ends =
        opened.into_iter().filter_map(Result::ok).map(async |mut one| end(async || one.step().await).await);
    let ends = join_all(ends).await;
    assert!(ends.iter().all(|end| end.starts_with("closed")), "{ends:?}");
}

#[tokio::test]
async fn a_session_that_was_planted_before_signing_in_is_worth_nothing() {
    let site = Edge::shared().await.site().await;
    let planted = "jasette_session=cGxhbnRlZC1ieS1zb21lYm9keS1lbHNlLWxvbmctYWdv";
    let body = serde_json::json!({"email": site.agent.email, "password": site.agent.password});
    let request = http().post(site.url("/v1/session")).header("origin", &site.base);
    let response = request.header("cookie", planted).json(&body).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let given = response.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(!given.contains("cGxhbnRlZC"), "{given}");
    let session = http().get(site.url("/v1/session")).header("cookie", planted);
    assert_eq!(session.send().await.unwrap().status(), 401);
}

/// Signs in with a browser that has cookies already, and gives the session that came of it.
async fn signs_in_over(site: &Site, cookies: &str) -> String {
    let body = serde_json::json!({"email": site.agent.email, "password": site.agent.password});
    let request = http().post(site.url("/v1/session")).header("origin", &site.base);
    let response = request.header("cookie", cookies).json(&body).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let mut set =
        response.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned());
    let session = set.find(|cookie| cookie.starts_with("jasette_session=")).unwrap();
    session.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn every_sign_in_makes_a_session_that_nobody_knew_before() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bea = edge.colleague(&site, "Bea").await;
    let (own, hers) = (site.sign_in().await.cookie, bea.sign_in().await.cookie);
    let ended = site.sign_in().await;
    sign_out(&site, &ended).await;
    let mut known = vec![own.clone(), hers.clone(), ended.cookie.clone()];
    // Over a session of one's own, one that somebody else planted, one that has ended, and several.
    for over in
        [own.clone(), hers.clone(), ended.cookie.clone(), format!("{hers}; {own}"), format!("a=b; {hers}")]
    {
        let given = signs_in_over(&site, &over).await;
        assert!(!known.contains(&given), "over {over}");
        known.push(given);
    }
    let who = async |cookie: &str| {
        let response = http().get(site.url("/v1/session")).header("cookie", cookie).send().await.unwrap();
        if response.status() != 200 {
            return response.status().to_string();
        }
        let session: serde_json::Value = response.json().await.unwrap();
        session["agent"]["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(who(&hers).await, "Bea", "whoever planted it is who they were");
    assert_eq!(who(&ended.cookie).await, "401 Unauthorized", "what has ended does not come back");
    for given in &known[3..] {
        assert_eq!(who(given).await, site.agent.name);
    }
}

/// The status of a request with somebody's session.
async fn asked(site: &Site, agent: &SignedIn) -> u16 {
    let request = http().get(site.url("/v1/session")).header("cookie", &agent.cookie);
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_session_that_nobody_uses_ends() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (ana, phone) = (site.sign_in().await, site.sign_in().await);
    edge.kill9();
    age_sessions(&edge, IDLE_MS / 2);
    edge.restart().await;
    assert_eq!(asked(&site, &ana).await, 200, "that counts as a use");
    edge.kill9();
    age_sessions(&edge, IDLE_MS / 2);
    edge.restart().await;
    assert_eq!((asked(&site, &ana).await, asked(&site, &phone).await), (200, 401));
    assert!(Desk::open(&site, &phone, Encoding::Binary).await.is_err());
}

#[tokio::test]
async fn a_session_ends_two_weeks_after_the_sign_in_however_much_it_is_used() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    for status in [200, 401] {
        edge.kill9();
        age_sign_ins(&edge, SESSION_MS / 2);
        edge.restart().await;
        assert_eq!(asked(&site, &ana).await, status);
    }
    assert!(Desk::open(&site, &ana, Encoding::Binary).await.is_err());
}
