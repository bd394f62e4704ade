//! Accounts: a change of password, and the end of sessions, reach all that is open elsewhere, and nothing of anybody
//! else's.

use crate::started;
use protocol::codec::Encoding;
use protocol::frames::desk::{DeskCommand, DeskFrame};
use protocol::rejection::Rejection;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::wire::{Conversation, Desk};

const SESSIONS: &str = "/v1/account/sessions";

async fn ask(
    site: &Site,
    who: &SignedIn,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> (StatusCode, Value) {
    let request = http().request(method, site.url(path)).header("origin", &site.base);
    let request = request.header("cookie", &who.cookie);
    let request = match body {
        Some(body) => request.json(&body),
        None => request,
    };
    let response = request.send().await.unwrap();
    let status = response.status();
    (status, response.json().await.unwrap_or_default())
}

async fn change(site: &Site, who: &SignedIn, current: &str, new: &str) -> (StatusCode, Value) {
    let body = json!({"current": current, "new": new});
    ask(site, who, Method::PUT, "/v1/account/password", Some(body)).await
}

async fn is_in(site: &Site, who: &SignedIn) -> bool {
    ask(site, who, Method::GET, "/v1/session", None).await.0 == StatusCode::OK
}

async fn signs_in(site: &Site, password: &str) -> StatusCode {
    let body = json!({"email": site.agent.email, "password": password});
    let request = http().post(site.url("/v1/session")).header("origin", &site.base).json(&body);
    request.send().await.unwrap().status()
}

async fn sessions(site: &Site, who: &SignedIn) -> Vec<Value> {
    let (status, told) = ask(site, who, Method::GET, SESSIONS, None).await;
    assert_eq!(status, 200);
    told.as_array().unwrap().clone()
}

#[tokio::test]
async fn a_new_password_ends_every_other_session_and_its_sockets() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let (ana, phone) = (site.sign_in().await, site.sign_in().await);
    let bea = edge.colleague(&site, "Bea").await.sign_in().await;
    let (keys, _socket) = started(&site).await;
    let mut desk = Desk::open(&site, &phone, Encoding::Text).await.unwrap();
    let mut watched =
        Conversation::agent(&site, &phone, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    let (former, new) = (site.agent.password.as_str(), "seven green bottles");

    let (status, refused) = change(&site, &ana, "not the right one", new).await;
    assert_eq!(
        (status, &refused["rejected"]["code"]),
        (StatusCode::UNAUTHORIZED, &json!("wrong_credentials"))
    );
    for weak in [
        "short",
        "aaaaaaaaaaaaaaaa",
        "password12345",
        "motdepasse2026!",
        "dragonmaster1",
        site.agent.email.as_str(),
    ] {
        let (status, refused) = change(&site, &ana, former, weak).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{weak}");
        assert_eq!(refused["rejected"]["code"], "weak_password", "{weak}");
    }
    assert!(is_in(&site, &phone).await, "a refusal changes nothing");
    // A page of somebody else's makes no browser change it.
    let foreign = http().put(site.url("/v1/account/password")).header("origin", "https://evil.example");
    let foreign = foreign.header("cookie", &ana.cookie).json(&json!({"current": former, "new": new}));
    assert_eq!(foreign.send().await.unwrap().status(), 403);

    assert_eq!(change(&site, &ana, former, new).await.0, StatusCode::NO_CONTENT);
    let closed = "closed with 4002";
    assert_eq!(crate::session::end(async || desk.step().await).await, closed);
    assert_eq!(crate::session::end(async || watched.step().await).await, closed);
    assert!(is_in(&site, &ana).await && !is_in(&site, &phone).await && is_in(&site, &bea).await);
    assert_eq!(signs_in(&site, former).await, StatusCode::UNAUTHORIZED);
    assert_eq!(signs_in(&site, new).await, StatusCode::OK);
}

#[tokio::test]
async fn a_password_that_is_guessed_at_from_an_open_session_is_counted() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let mut heard = 0;
    while change(&site, &ana, "not the right one", "seven green bottles").await.0 == StatusCode::UNAUTHORIZED
    {
        heard += 1;
        assert!(heard <= domain::access::ATTEMPTS_MAX, "nobody guesses without end");
    }
    let (status, refused) = change(&site, &ana, &site.agent.password, "seven green bottles").await;
    assert_eq!((status.as_u16(), &refused["rejected"]["code"]), (429, &json!("too_many_attempts")));
}

#[tokio::test]
async fn sessions_are_ended_from_the_list_and_nobody_elses() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let (ana, phone, tablet) = (site.sign_in().await, site.sign_in().await, site.sign_in().await);
    let bea = edge.colleague(&site, "Bea").await.sign_in().await;
    let mut desk = Desk::open(&site, &phone, Encoding::Text).await.unwrap();

    let told = sessions(&site, &ana).await;
    assert_eq!(told.len(), 3);
    assert_eq!(told.iter().map(|one| one["own"] == true).collect::<Vec<_>>(), [true, false, false]);
    let token = ana.cookie.split_once('=').unwrap().1;
    assert!(!json!(told).to_string().contains(token), "what is told opens nothing");
    let own = async |who: &SignedIn| sessions(&site, who).await[0]["id"].as_str().unwrap().to_owned();
    let (phones, beas) = (own(&phone).await, own(&bea).await);

    let one = |id: &str| format!("{SESSIONS}/{id}");
    assert_eq!(ask(&site, &ana, Method::DELETE, &one(&beas), None).await.0, 404);
    assert_eq!(ask(&site, &ana, Method::DELETE, &one(&phones), None).await.0, 204);
    assert_eq!(crate::session::end(async || desk.step().await).await, "closed with 4002");
    assert!(!is_in(&site, &phone).await && is_in(&site, &tablet).await && is_in(&site, &bea).await);
    assert_eq!(ask(&site, &ana, Method::DELETE, &one(&phones), None).await.0, 404, "it is over");
    assert_eq!(ask(&site, &ana, Method::DELETE, SESSIONS, None).await.0, 204);
    assert!(is_in(&site, &ana).await && !is_in(&site, &tablet).await && is_in(&site, &bea).await);
    assert_eq!(sessions(&site, &ana).await.len(), 1);
}

/// Gives somebody a role, as somebody. Returns the status, and the code of the refusal.
async fn give(site: &Site, who: &SignedIn, whom: &SignedIn, role: &str) -> (u16, String) {
    let path = format!("/v1/sites/{}/people/{}", site.id, whom.session.agent.id.as_str());
    let (status, told) = ask(site, who, Method::PUT, &path, Some(json!({"role": role}))).await;
    (status.as_u16(), told["rejected"]["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn of_two_owners_who_give_it_up_at_once_one_stays() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("owner")).await.sign_in().await;
    let last = (409, "last_owner".to_owned());
    for _ in 0..5 {
        let (one, other) =
            futures::join!(give(&site, &ana, &ana, "admin"), give(&site, &bogdan, &bogdan, "admin"));
        let (stayed, left) = if one == last { (&ana, &bogdan) } else { (&bogdan, &ana) };
        assert!((one.0, other.0) == (200, 409) || (one.0, other.0) == (409, 200), "{one:?} {other:?}");
        assert_eq!(give(&site, stayed, left, "owner").await.0, 200, "who stayed one is one");

        // Each the other: whoever comes second is none any more.
        let (one, other) =
            futures::join!(give(&site, &ana, &bogdan, "agent"), give(&site, &bogdan, &ana, "agent"));
        assert!((one.0, other.0) == (200, 403) || (one.0, other.0) == (403, 200), "{one:?} {other:?}");
        let (stayed, left) = if one.0 == 200 { (&ana, &bogdan) } else { (&bogdan, &ana) };
        assert_eq!(give(&site, stayed, left, "owner").await.0, 200);
    }
}

#[tokio::test]
async fn an_open_inbox_hears_that_its_agents_role_changed_and_stays_open() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("admin")).await.sign_in().await;
    let mut desk = Desk::open(&site, &bogdan, Encoding::Binary).await.unwrap();
    let mut owners = Desk::open(&site, &ana, Encoding::Text).await.unwrap();
    assert_eq!(give(&site, &ana, &bogdan, "agent").await.0, 200);
    let is_told = |frame: &DeskFrame| matches!(frame, DeskFrame::Rejected(refusal) if refusal.why() == Rejection::NotAllowed);
    while !is_told(&desk.step().await.unwrap()) {}
    let off = DeskCommand::SetAvailable(false);
    desk.send(&off).await.unwrap();
    // It answers as before, and nobody else was told.
    let mut seen = Vec::new();
    let gone = |frame: &DeskFrame| matches!(frame, DeskFrame::Presence(one) if one.agent == bogdan.session.agent && !one.available);
    while !seen.last().is_some_and(gone) {
        seen.push(owners.step().await.unwrap());
    }
    assert!(!seen.iter().any(is_told), "{seen:?}");
}

#[tokio::test]
async fn a_role_counts_at_once_and_the_last_owner_stays_one() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("admin")).await.sign_in().await;
    let settings = format!("/v1/sites/{}/settings", site.id);
    let people = format!("/v1/sites/{}/people", site.id);
    let change = async |who: &SignedIn, whom: &SignedIn, role: &str| give(&site, who, whom, role).await;
    let may = async |who: &SignedIn| ask(&site, who, Method::GET, &settings, None).await.0 == StatusCode::OK;
    assert_eq!(change(&bogdan, &ana, "agent").await, (403, "not_allowed".to_owned()));
    assert_eq!(change(&bogdan, &bogdan, "owner").await, (403, "not_allowed".to_owned()));
    assert_eq!(change(&ana, &ana, "admin").await, (409, "last_owner".to_owned()));
    assert!(may(&bogdan).await);
    assert_eq!(change(&ana, &bogdan, "agent").await.0, 200);
    assert!(!may(&bogdan).await && is_in(&site, &bogdan).await, "at once, and nobody is signed out");
    assert_eq!(change(&bogdan, &bogdan, "admin").await, (403, "not_allowed".to_owned()));
    assert_eq!(change(&ana, &bogdan, "owner").await.0, 200);
    assert_eq!(change(&bogdan, &ana, "agent").await.0, 200, "there is another owner");
    let (_, told) = ask(&site, &bogdan, Method::GET, &people, None).await;
    let roles: Vec<_> = told.as_array().unwrap().iter().map(|one| one["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["agent", "owner"], "by name");
    let elsewhere = edge.site().await.sign_in().await;
    assert_eq!(change(&bogdan, &elsewhere, "agent").await, (404, "not_found".to_owned()));
}

#[tokio::test]
async fn sign_ins_and_wrong_passwords_are_listed_and_guesses_push_none_out() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let colleague = edge.colleague(&site, "Bea").await;
    let (ana, bea) = (site.sign_in().await, colleague.sign_in().await);
    let past = async |who: &SignedIn| -> Vec<bool> {
        let (status, told) = ask(&site, who, Method::GET, "/v1/account/sign-ins", None).await;
        assert_eq!(status, 200);
        told.as_array().unwrap().iter().map(|one| one["right"] == true).collect()
    };
    assert_eq!(past(&ana).await, [true]);
    assert_eq!(signs_in(&site, "not the right one").await, StatusCode::UNAUTHORIZED);
    assert_eq!(past(&ana).await, [false, true], "the latest first");
    assert_eq!(past(&bea).await, [true], "nobody else's");
    for _ in 0..domain::account::SIGN_INS_KEPT + 3 {
        assert_eq!(signs_in(&site, "not the right one").await.as_u16() / 100, 4);
        assert_eq!(signs_in(&site, &site.agent.password).await, StatusCode::OK);
    }
    let kept = usize::try_from(domain::account::SIGN_INS_KEPT).unwrap();
    let listed = past(&ana).await;
    assert_eq!(listed.iter().filter(|right| **right).count(), kept);
    assert_eq!(listed.iter().filter(|right| !**right).count(), kept);
}

#[tokio::test]
async fn a_sign_in_with_a_new_browser_is_told_by_mail_once() {
    let server = tests::smtp::SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let sign_in = async |browser: Option<&str>| {
        let body = json!({"email": site.agent.email, "password": site.agent.password});
        let request = http().post(site.url("/v1/session")).header("origin", &site.base).json(&body);
        let request = request.header("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0");
        let request = match browser {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        let cookies = response.headers().get_all("set-cookie").iter();
        let mut cookies =
            cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
        cookies.find(|cookie| cookie.contains("browser=")).unwrap()
    };
    let first = sign_in(None).await;
    sign_in(Some(&first)).await;
    sign_in(None).await;
    let mails = server.receives(1).await;
    assert!(
        mails[0].text().contains("has not been seen there before: Firefox, Linux"),
        "{}",
        mails[0].text()
    );
    // A change of the password is told, too: what would have come before it has come.
    sign_in(Some(&first)).await;
    let ana = site.sign_in().await;
    assert_eq!(change(&site, &ana, &site.agent.password, "seven green bottles").await.0, 204);
    let mails = server.receives(3).await;
    let told = mails.iter().filter(|mail| mail.text().contains("not been seen there before")).count();
    assert_eq!((told, mails.len()), (2, 3), "the first browser, and a known one, are no news");
}
