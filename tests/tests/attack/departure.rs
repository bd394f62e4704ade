//! Somebody works for a site no more: nothing opens to them, what they have open closes, and what they had goes back.

use crate::session::end;
use crate::started;
use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::{Stage, Summary};
use protocol::frames::visitor::VisitorCommand;
use reqwest::Method;
use serde_json::json;
use tests::edge::{Edge, SignedIn, Site, http};
use tests::wait;
use tests::wire::{Conversation, Desk, Outcome};

async fn remove(site: &Site, who: &SignedIn, whom: &SignedIn) -> (u16, String) {
    asks(site, who, Method::DELETE, "people", whom).await
}

async fn suspend(site: &Site, who: &SignedIn, whom: &SignedIn) -> (u16, String) {
    asks(site, who, Method::PUT, "suspended", whom).await
}

async fn lets_back(site: &Site, who: &SignedIn, whom: &SignedIn) -> (u16, String) {
    asks(site, who, Method::DELETE, "suspended", whom).await
}

async fn asks(site: &Site, who: &SignedIn, method: Method, list: &str, whom: &SignedIn) -> (u16, String) {
    let url = site.url(&format!("/v1/sites/{}/{list}/{}", site.id, whom.session.agent.id.as_str()));
    let request = http().request(method, url).header("origin", &site.base).header("cookie", &who.cookie);
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let told: serde_json::Value = response.json().await.unwrap_or_default();
    (status, told["rejected"]["code"].as_str().unwrap_or_default().to_owned())
}

async fn status(site: &Site, who: &SignedIn, path: &str) -> u16 {
    let request = http().get(site.url(path)).header("cookie", &who.cookie);
    request.send().await.unwrap().status().as_u16()
}

async fn told(site: &Site, who: &SignedIn, list: &str) -> Vec<serde_json::Value> {
    let request = http().get(site.url(&format!("/v1/sites/{}/{list}", site.id)));
    request.header("cookie", &who.cookie).send().await.unwrap().json().await.unwrap()
}

async fn signs_in(site: &Site) -> (u16, String) {
    let body = json!({"email": site.agent.email, "password": site.agent.password});
    let request = http().post(site.url("/v1/session")).header("origin", &site.base).json(&body);
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let told: serde_json::Value = response.json().await.unwrap_or_default();
    (status, told["rejected"]["code"].as_str().unwrap_or_default().to_owned())
}

async fn invite(site: &Site, who: &SignedIn, email: &str) -> (u16, String) {
    let request =
        http().post(site.url(&format!("/v1/sites/{}/invites", site.id))).header("origin", &site.base);
    let request = request.header("cookie", &who.cookie).json(&json!({"email": email, "role": "agent"}));
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let told: serde_json::Value = response.json().await.unwrap_or_default();
    (status, told["rejected"]["code"].as_str().unwrap_or_default().to_owned())
}

async fn takes(site: &Site, who: &SignedIn, conversation: &str) -> Conversation {
    let mut agent = Conversation::agent(site, who, conversation, 0, Encoding::Binary).await.unwrap();
    assert!(matches!(agent.agent_does(AgentCommand::Take).await.unwrap(), Outcome::Stored(_)));
    agent
}

#[tokio::test]
async fn whoever_was_removed_is_let_in_nowhere_and_their_chats_wait_again() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await.sign_in().await;
    let (first, mut visitor) = started(&site).await;
    let (second, _socket) = started(&site).await;
    let mut his = takes(&site, &bogdan, &first.conversation).await;
    let _more = takes(&site, &bogdan, &second.conversation).await;
    let mut desk = Desk::open_paged(&site, &bogdan, Encoding::Binary).await.unwrap();
    let mut owners = Desk::open_paged(&site, &ana, Encoding::Binary).await.unwrap();
    let is_his =
        |summary: &Summary| summary.assignee.as_ref().is_some_and(|one| one.id == bogdan.session.agent.id);
    for keys in [&first, &second] {
        owners.sees(|summary| summary.id.as_str() == keys.conversation && is_his(summary)).await.unwrap();
    }

    assert_eq!(remove(&site, &ana, &bogdan).await.0, 204);
    let closed = "closed with 4002";
    assert_eq!(end(async || desk.step().await).await, closed);
    assert_eq!(end(async || his.step().await).await, closed);

    // His cookie opens nothing, and his sockets come up no more.
    assert_eq!(status(&site, &bogdan, "/v1/session").await, 401);
    for path in ["library", "people"] {
        assert_eq!(status(&site, &bogdan, &format!("/v1/sites/{}/{path}", site.id)).await, 401, "{path}");
    }
    assert!(Desk::open(&site, &bogdan, Encoding::Text).await.is_err());
    assert!(Conversation::agent(&site, &bogdan, &first.conversation, 0, Encoding::Text).await.is_err());

    // What he had waits for somebody else, as the visitor is told; who takes it goes on.
    let left = |body: &EventBody| matches!(body, EventBody::AgentLeft(one) if *one == bogdan.session.agent);
    visitor.event(left).await.unwrap();
    for keys in [&first, &second] {
        let waits = |summary: &Summary| {
            summary.id.as_str() == keys.conversation
                && summary.assignee.is_none()
                && summary.stage == Stage::Waiting
        };
        owners.sees(waits).await.unwrap();
    }
    let _hers = takes(&site, &ana, &first.conversation).await;
    let away =
        |desk: &Desk| desk.presence.get(bogdan.session.agent.id.as_str()).is_some_and(|one| !one.connected);
    while !away(&owners) {
        owners.step().await.unwrap();
    }
    let again = Desk::open_paged(&site, &ana, Encoding::Binary).await.unwrap();
    assert!(!again.presence.contains_key(bogdan.session.agent.id.as_str()), "nobody hands anything to him");
    assert_eq!(remove(&site, &ana, &bogdan).await, (404, "not_found".to_owned()), "he is gone already");
}

#[tokio::test]
async fn a_chat_that_its_visitor_reopens_does_not_go_to_whoever_is_gone() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await.sign_in().await;
    let (keys, mut visitor) = started(&site).await;
    let _his = takes(&site, &bogdan, &keys.conversation).await;
    visitor.visitor_does(VisitorCommand::End).await.unwrap();
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.id.as_str() == keys.conversation && summary.stage == Stage::Ended)
        .await
        .unwrap();
    assert_eq!(remove(&site, &ana, &bogdan).await.0, 204);

    visitor.visitor_does(VisitorCommand::Reopen).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "one more thing".to_owned() }).await.unwrap();
    visitor.event(|body| matches!(body, EventBody::AgentLeft(_))).await.unwrap();
    let waits = |summary: &Summary| {
        summary.id.as_str() == keys.conversation
            && summary.assignee.is_none()
            && summary.stage == Stage::Waiting
    };
    desk.sees(waits).await.unwrap();
}

#[tokio::test]
async fn who_removes_whom_is_for_owners_and_admins_and_one_owner_stays() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("admin")).await.sign_in().await;
    let carmen = edge.colleague_as(&site, "Carmen", Some("agent")).await.sign_in().await;
    let refused = (403, "not_allowed".to_owned());
    assert_eq!(remove(&site, &carmen, &bogdan).await, refused);
    assert_eq!(remove(&site, &bogdan, &ana).await, refused);
    assert_eq!(remove(&site, &ana, &ana).await, (409, "last_owner".to_owned()));
    let stranger = edge.site().await.sign_in().await;
    assert_eq!(remove(&site, &stranger, &carmen).await, refused);
    assert_eq!(remove(&site, &ana, &stranger).await, (404, "not_found".to_owned()));
    // A page of somebody else's makes no browser do it.
    let url = site.url(&format!("/v1/sites/{}/people/{}", site.id, carmen.session.agent.id.as_str()));
    let foreign = http().delete(url).header("origin", "https://evil.example").header("cookie", &ana.cookie);
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    assert_eq!(status(&site, &carmen, "/v1/session").await, 200, "nobody is gone");
    assert_eq!(remove(&site, &bogdan, &carmen).await.0, 204);

    // Two owners at once, each the other: one stays.
    let diana = edge.colleague_as(&site, "Diana", Some("owner")).await.sign_in().await;
    let (one, other) = futures::join!(remove(&site, &ana, &diana), remove(&site, &diana, &ana));
    let stays = [(&one, &ana), (&other, &diana)].into_iter().find(|(answer, _)| answer.0 == 204);
    let (_, owner) = stays.expect("one of them was first");
    assert!([401, 403].contains(&one.0) || [401, 403].contains(&other.0), "{one:?} {other:?}");
    assert_eq!(remove(&site, owner, owner).await, (409, "last_owner".to_owned()));
}

#[tokio::test]
async fn whoever_works_elsewhere_too_stays_signed_in_there_and_may_come_back() {
    let edge = Edge::shared().await;
    let (site, other) = (edge.site().await, edge.site().await);
    let ana = site.sign_in().await;
    let bogdan_here = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
    edge.joins(&other, &bogdan_here.agent, Some("admin")).await;
    let bogdan = bogdan_here.sign_in().await;
    let mut here = Desk::open(&site, &bogdan, Encoding::Binary).await.unwrap();
    let _there = Desk::open(&other, &bogdan, Encoding::Binary).await.unwrap();
    assert_eq!(remove(&site, &ana, &bogdan).await.0, 204);
    assert_eq!(end(async || here.step().await).await, "closed with 4002");
    assert_eq!(status(&site, &bogdan, &format!("/v1/sites/{}/library", site.id)).await, 403);
    assert_eq!(status(&site, &bogdan, &format!("/v1/sites/{}/settings", other.id)).await, 200);
    assert!(
        Desk::open(&other, &bogdan, Encoding::Binary).await.is_ok(),
        "at the other site all is as before"
    );

    edge.joins(&site, &bogdan_here.agent, Some("agent")).await;
    let back = async || Desk::open(&site, &bogdan, Encoding::Binary).await.map(drop);
    wait::until("his desk", async || back().await.map_err(|error| error.to_string())).await;
}

#[tokio::test]
async fn a_socket_that_opens_while_its_agent_is_removed_is_closed_too() {
    let edge = Edge::shared().await;
    let (site, other) = (edge.site().await, edge.site().await);
    let ana = site.sign_in().await;
    let colleague = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
    // The session goes on, and with it nothing here.
    edge.joins(&other, &colleague.agent, Some("agent")).await;
    let bogdan = colleague.sign_in().await;
    let (keys, _socket) = started(&site).await;
    let openings = (0..30).map(async |n| {
        let encoding = if n % 2 == 0 { Encoding::Text } else { Encoding::Binary };
        Conversation::agent(&site, &bogdan, &keys.conversation, 0, encoding).await
    });
    let desks = (0..10).map(async |_| Desk::open(&site, &bogdan, Encoding::Binary).await);
    let (opened, desks, removed) =
        tokio::join!(join_all(openings), join_all(desks), remove(&site, &ana, &bogdan));
    assert_eq!(removed.0, 204);
    let opened = opened.into_iter().filter_map(Result::ok);
    let ends = join_all(opened.map(async |mut one| end(async || one.step().await).await)).await;
    let desks = desks.into_iter().filter_map(Result::ok);
    let desks = join_all(desks.map(async |mut one| end(async || one.step().await).await)).await;
    assert!(ends.iter().chain(&desks).all(|end| end.starts_with("closed")), "{ends:?} {desks:?}");
    assert_eq!(status(&site, &bogdan, "/v1/session").await, 200);
}

#[tokio::test]
async fn whoever_is_suspended_is_let_in_nowhere_and_comes_back_as_they_were() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let colleague = edge.colleague_as(&site, "Bogdan", Some("admin")).await;
    let bogdan = colleague.sign_in().await;
    let (keys, mut visitor) = started(&site).await;
    let mut his = takes(&site, &bogdan, &keys.conversation).await;
    his.agent_does(AgentCommand::Send { text: "I am Bogdan".to_owned() }).await.unwrap();
    let mut desk = Desk::open(&site, &bogdan, Encoding::Binary).await.unwrap();
    let mut owners = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();

    assert_eq!(suspend(&site, &ana, &bogdan).await.0, 204);
    let closed = "closed with 4002";
    assert_eq!(end(async || desk.step().await).await, closed);
    assert_eq!(end(async || his.step().await).await, closed);
    visitor.event(|body| matches!(body, EventBody::AgentLeft(_))).await.unwrap();
    let waits = |summary: &Summary| {
        summary.id.as_str() == keys.conversation
            && summary.assignee.is_none()
            && summary.stage == Stage::Waiting
    };
    owners.sees(waits).await.unwrap();
    assert_eq!(status(&site, &bogdan, "/v1/session").await, 401);
    assert_eq!(signs_in(&colleague).await, (403, "not_allowed".to_owned()));
    let wrong = Site {
        agent: tests::edge::Credentials {
            password: "not the right one".to_owned(),
            ..colleague.agent.clone()
        },
        ..colleague.clone()
    };
    assert_eq!(signs_in(&wrong).await.0, 401, "whoever does not know the password is told nothing");
    assert_eq!(told(&site, &ana, "people").await.len(), 1);
    let suspended = told(&site, &ana, "suspended").await;
    assert_eq!(suspended.len(), 1);
    assert_eq!((&suspended[0]["name"], &suspended[0]["role"]), (&json!("Bogdan"), &json!("admin")));
    assert_eq!(suspend(&site, &ana, &bogdan).await, (404, "not_found".to_owned()), "once is enough");
    assert_eq!(
        invite(&site, &ana, &colleague.agent.email).await,
        (409, "in_team".to_owned()),
        "no way round it"
    );
    edge.joins(&site, &colleague.agent, None).await;
    assert_eq!(signs_in(&colleague).await.0, 403, "nor by a program that sets people up once more");

    assert_eq!(lets_back(&site, &ana, &bogdan).await.0, 204);
    assert_eq!(lets_back(&site, &ana, &bogdan).await, (404, "not_found".to_owned()));
    assert_eq!(told(&site, &ana, "suspended").await.len(), 0);
    let bogdan = colleague.sign_in().await;
    assert_eq!(
        status(&site, &bogdan, &format!("/v1/sites/{}/settings", site.id)).await,
        200,
        "an admin as before"
    );
    let back = async || Desk::open(&site, &bogdan, Encoding::Binary).await.map(drop);
    wait::until("his desk", async || back().await.map_err(|error| error.to_string())).await;
    let log = Conversation::agent(&site, &bogdan, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    assert!(log.texts().contains(&"I am Bogdan"), "what he wrote is there");
}

#[tokio::test]
async fn who_suspends_whom_is_for_owners_and_admins_and_one_owner_stays() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("admin")).await.sign_in().await;
    let carmen = edge.colleague_as(&site, "Carmen", Some("agent")).await.sign_in().await;
    let diana = edge.colleague_as(&site, "Diana", Some("owner")).await.sign_in().await;
    let refused = (403, "not_allowed".to_owned());
    assert_eq!(suspend(&site, &carmen, &bogdan).await, refused);
    assert_eq!(suspend(&site, &bogdan, &ana).await, refused);
    assert_eq!(suspend(&site, &bogdan, &bogdan).await, refused, "nobody themselves");
    assert_eq!(suspend(&site, &ana, &ana).await, refused);
    let stranger = edge.site().await.sign_in().await;
    assert_eq!(suspend(&site, &stranger, &carmen).await, refused);
    assert_eq!(suspend(&site, &ana, &stranger).await, (404, "not_found".to_owned()));
    assert_eq!(lets_back(&site, &ana, &carmen).await, (404, "not_found".to_owned()), "she is not suspended");

    // Two owners at once, each the other: one stays, and lets the other back.
    let (one, other) = futures::join!(suspend(&site, &ana, &diana), suspend(&site, &diana, &ana));
    let (owner, gone) = if one.0 == 204 { (&ana, &diana) } else { (&diana, &ana) };
    assert!([&one, &other].iter().filter(|answer| answer.0 == 204).count() == 1, "{one:?} {other:?}");
    assert_eq!(remove(&site, owner, owner).await, (409, "last_owner".to_owned()));
    assert_eq!(lets_back(&site, &bogdan, gone).await, refused, "owners are for owners to let back");
    assert_eq!(lets_back(&site, owner, gone).await.0, 204);
}

#[tokio::test]
async fn whoever_was_removed_from_their_only_team_signs_in_no_more() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let colleague = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
    let bogdan = colleague.sign_in().await;
    assert_eq!(remove(&site, &ana, &bogdan).await.0, 204);
    assert_eq!(signs_in(&colleague).await, (403, "not_allowed".to_owned()));
    edge.joins(&site, &colleague.agent, Some("agent")).await;
    assert_eq!(signs_in(&colleague).await.0, 200);
    // Invited again, they accept that signed in.
    let bogdan = colleague.sign_in().await;
    assert_eq!(remove(&site, &ana, &bogdan).await.0, 204);
    assert_eq!(signs_in(&colleague).await.0, 403);
    assert_eq!(invite(&site, &ana, &colleague.agent.email).await.0, 200);
    assert_eq!(signs_in(&colleague).await.0, 200);
}
