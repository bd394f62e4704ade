//! The log of what the team does: it is complete, it holds nothing that is nobody's business, only who runs the site
//! reads it, and no stranger fills it.

use crate::started;
use domain::audit::coverage::{self, ROUTES};
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::articles::article;
use tests::edge::{Edge, SignedIn, Site, http, settings};
use tests::smtp::SmtpServer;
use tests::wait;
use tests::wire::{ADDRESS_HEADER, Conversation};

/// A word that stands in all that is typed, and must not be in the log.
const MARK: &str = "zanzibar";

/// What a site's first agent is called.
const ANA: &str = "Ana Ștefănescu";

async fn ask(
    site: &Site,
    who: &SignedIn,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> (StatusCode, String) {
    let request = http().request(method, site.url(path)).header("origin", &site.base);
    let request = request.header("cookie", &who.cookie).header("x-forwarded-for", "198.51.100.9");
    let request = match body {
        Some(body) => request.json(&body),
        None => request,
    };
    let response = request.send().await.unwrap();
    (response.status(), response.text().await.unwrap())
}

fn of(site: &Site, what: &str) -> String {
    format!("/v1/sites/{}/{what}", site.id)
}

async fn page(site: &Site, who: &SignedIn, query: &str) -> Value {
    let (status, page) = ask(site, who, Method::GET, &of(site, &format!("audit?{query}")), None).await;
    assert_eq!(status, 200, "{query}: {page}");
    serde_json::from_str(&page).unwrap()
}

/// All lines, the latest first.
async fn log(site: &Site, who: &SignedIn) -> Vec<Value> {
    let (mut lines, mut query) = (Vec::new(), String::new());
    loop {
        let page = page(site, who, &query).await;
        lines.extend(page["lines"].as_array().unwrap().iter().cloned());
        match page["before"].as_str() {
            Some(before) => query = format!("before={before}"),
            None => return lines,
        }
    }
}

/// Waits until there are so many lines about something, and returns them.
async fn lines(site: &Site, who: &SignedIn, what: &str, many: usize) -> Vec<Value> {
    wait::until(what, async || {
        let found = log(site, who).await.into_iter().filter(|line| line["what"] == what);
        let found: Vec<Value> = found.collect();
        if found.len() == many { Ok(found) } else { Err(format!("{found:?}")) }
    })
    .await
}

async fn signs_in(site: &Site, password: &str, headers: &[(&str, &str)]) -> StatusCode {
    let body = json!({"email": site.agent.email, "password": password});
    let mut request = http().post(site.url("/v1/session")).header("origin", &site.base).json(&body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn every_route_that_changes_something_leaves_a_line_or_says_why_not() {
    let url = format!("{}/v1/openapi.json", Edge::shared().await.base());
    let document: Value = http().get(url).send().await.unwrap().json().await.unwrap();
    let paths: BTreeMap<String, BTreeMap<String, Value>> =
        serde_json::from_value(document["paths"].clone()).unwrap();
    let all = paths.iter().flat_map(|(path, methods)| methods.keys().map(move |method| (method, path)));
    let all: BTreeSet<(&str, &str)> = all.map(|(method, path)| (method.as_str(), path.as_str())).collect();
    for (method, path) in &all {
        let named = coverage::of(method, path).is_some();
        assert!(named || !coverage::must_be_named(method), "{method} {path} is not in domain::audit");
    }
    for (method, path, _) in ROUTES {
        assert!(all.contains(&(*method, *path)), "{method} {path} is no route");
    }
}

#[tokio::test]
async fn what_the_team_does_stands_there_with_who_and_when_and_without_a_word_of_it() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let (ana, phone) = (site.sign_in().await, site.sign_in().await);
    let beas = edge.colleague_as(&site, "Bea", Some("admin")).await;
    let bea = beas.sign_in().await;
    let (keys, _visitor) = started(&site).await;
    let mut chat = Conversation::agent(&site, &ana, &keys.conversation, 0, protocol::codec::Encoding::Text)
        .await
        .unwrap();
    chat.agent_does(AgentCommand::Take).await.unwrap();
    let put = async |who: &SignedIn, path: &str, body: Value| {
        let (status, told) = ask(&site, who, Method::PUT, &of(&site, path), Some(body)).await;
        assert!(status.is_success(), "{path}: {status} {told}");
    };

    let (_, told) = ask(&site, &bea, Method::GET, &of(&site, "settings"), None).await;
    let mut edited: Value = serde_json::from_str(&told).unwrap();
    edited["settings"]["name"] = json!(MARK);
    edited["settings"]["contact_email"] = json!(format!("{MARK}@shop.example"));
    edited["settings"]["service"]["greeting"] = json!([{"locale": "en", "text": MARK}]);
    put(&bea, "settings", edited).await;
    let article = article("plans", MARK, &format!("We go to {MARK}."));
    put(&bea, "articles/plans", serde_json::to_value(&article).unwrap()).await;
    assert!(ask(&site, &bea, Method::DELETE, &of(&site, "articles/plans"), None).await.0.is_success());
    let (_, told) = ask(&site, &ana, Method::GET, &of(&site, "library"), None).await;
    let mut library = serde_json::from_str::<Value>(&told).unwrap()["library"].clone();
    library["emergency"] = json!(MARK);
    put(&ana, "library", library).await;
    let renew = of(&site, "installation/identity-secret");
    let (_, told) = ask(&site, &ana, Method::POST, &renew, Some(json!({"revoke": true}))).await;
    let secret = serde_json::from_str::<Value>(&told).unwrap()["secret"].as_str().unwrap().to_owned();
    let id = bea.session.agent.id.as_str();
    put(&ana, &format!("people/{id}"), json!({"role": "agent"})).await;
    put(&ana, &format!("people/{id}"), json!({"role": "agent"})).await;
    let transcript = format!("conversations/{}/transcript", keys.conversation);
    assert_eq!(ask(&site, &bea, Method::GET, &of(&site, &transcript), None).await.0, 200);
    assert_eq!(signs_in(&site, &format!("{MARK} wrong"), &[]).await, 401);
    let new = format!("seven {MARK} bottles");
    let change = json!({"current": beas.agent.password, "new": new});
    assert_eq!(ask(&site, &bea, Method::PUT, "/v1/account/password", Some(change)).await.0, 204);
    assert_eq!(ask(&site, &ana, Method::DELETE, "/v1/account/sessions", None).await.0, 204);
    assert_eq!(ask(&site, &ana, Method::GET, "/v1/account/sessions", None).await.0, 200);
    assert_eq!(ask(&site, &bea, Method::DELETE, "/v1/session", None).await.0, 204);
    let path = of(&site, &format!("people/{id}"));
    assert_eq!(ask(&site, &ana, Method::DELETE, &path, None).await.0, 204);
    let invite = async |email: String| {
        let wish = json!({"email": email, "role": "agent"});
        let (status, told) = ask(&site, &ana, Method::POST, &of(&site, "invites"), Some(wish)).await;
        assert!(status.is_success(), "{told}");
        let made: Value = serde_json::from_str(&told).unwrap();
        made["link"].as_str().unwrap().split_once('#').unwrap().1.to_owned()
    };
    let code = invite(format!("{MARK}@mail.example")).await;
    let joining = json!({"code": code, "name": "Dan", "password": "seven green bottles"});
    let (status, told) = ask(&site, &bea, Method::POST, "/v1/invites", Some(joining)).await;
    assert!(status.is_success(), "{told}");
    invite(format!("another.{MARK}@mail.example")).await;
    let (_, open) = ask(&site, &ana, Method::GET, &of(&site, "invites"), None).await;
    let open: Value = serde_json::from_str(&open).unwrap();
    let path = of(&site, &format!("invites/{}", open[0]["id"].as_str().unwrap()));
    assert_eq!(ask(&site, &ana, Method::DELETE, &path, None).await.0, 204);
    let (status, csv) = ask(&site, &ana, Method::GET, &of(&site, "audit.csv"), None).await;
    assert_eq!(status, 200);

    let expected = [
        ("site_created", Value::Null, json!([])),
        ("settings_changed", json!("Bea"), json!(["contact_email", "name", "service.greeting"])),
        ("article_changed", json!("Bea"), json!(["plans"])),
        ("article_removed", json!("Bea"), json!(["plans"])),
        ("replies_changed", json!(ANA), json!([])),
        ("secret_renewed", json!(ANA), json!(["revoked"])),
        ("role_changed", json!(ANA), json!(["admin", "agent"])),
        ("transcript_read", json!("Bea"), json!([keys.conversation])),
        ("sign_in_failed", Value::Null, json!([])),
        ("password_changed", json!("Bea"), json!([])),
        ("sessions_ended", json!(ANA), json!(["1"])),
        ("signed_out", json!("Bea"), json!([])),
        ("person_removed", json!(ANA), json!([])),
        ("invite_used", json!("Dan"), json!(["agent"])),
        ("invite_withdrawn", json!(ANA), json!([])),
        ("log_exported", json!(ANA), json!([])),
    ];
    for (what, who, about) in &expected {
        let found = lines(&site, &ana, what, 1).await;
        assert_eq!((&found[0]["who"]["name"], &found[0]["about"]), (who, about), "{what}");
        let session = found[0]["session"].as_str().unwrap();
        let has_none = who.is_null() || *what == "invite_used";
        assert_eq!(session.is_empty(), has_none, "{what}: {session}");
    }
    for (what, whom) in [("role_changed", "Bea"), ("person_removed", "Bea"), ("sign_in_failed", ANA)] {
        assert_eq!(lines(&site, &ana, what, 1).await[0]["whom"]["name"], whom, "{what}");
    }
    assert_eq!(lines(&site, &ana, "signed_in", 3).await.len(), 3);
    assert_eq!(lines(&site, &ana, "person_added", 2).await.len(), 2);
    assert_eq!(lines(&site, &ana, "invited", 2).await.len(), 2);
    // Two sessions of hers are told apart.
    let hers: BTreeSet<String> =
        lines(&site, &ana, "signed_in", 3).await.iter().map(|line| line["session"].to_string()).collect();
    assert_eq!(hers.len(), 3);

    let whole = format!("{}{csv}", json!(log(&site, &ana).await));
    let tokens = [&ana, &phone, &bea].map(|one| one.cookie.split_once('=').unwrap().1.to_owned());
    let private = ["a secret", "Zoé", "198.51.100", &secret, &site.agent.email, &site.agent.password];
    let private =
        private.into_iter().chain([MARK, &beas.agent.password, &code]).chain(tokens.iter().map(|one| &**one));
    for text in private {
        assert!(!whole.contains(text), "{text} stands in the log");
    }
    assert!(csv.starts_with("\u{feff}time,who,") && csv.contains(",Bea,") && csv.ends_with("\r\n"));
}

#[tokio::test]
async fn what_was_refused_leaves_no_line() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await.sign_in().await;
    let before = lines(&site, &ana, "signed_in", 2).await.len();
    let stale = json!({"revision": "old", "settings": settings()});
    assert_eq!(ask(&site, &ana, Method::PUT, &of(&site, "settings"), Some(stale.clone())).await.0, 409);
    assert_eq!(ask(&site, &bogdan, Method::PUT, &of(&site, "settings"), Some(stale)).await.0, 403);
    let own = of(&site, &format!("people/{}", ana.session.agent.id.as_str()));
    assert_eq!(ask(&site, &ana, Method::PUT, &own, Some(json!({"role": "agent"}))).await.0, 409);
    let (status, _) = ask(&site, &bogdan, Method::GET, &of(&site, "audit.csv"), None).await;
    assert_eq!(status, 403);
    // What came later by the same way is there.
    site.sign_in().await;
    lines(&site, &ana, "signed_in", before + 1).await;
    for what in ["settings_changed", "role_changed", "log_exported"] {
        assert!(lines(&site, &ana, what, 0).await.is_empty());
    }
}

#[tokio::test]
async fn a_strangers_wrong_passwords_are_one_line_an_hour_and_those_for_nobody_none() {
    let edge = Edge::start_for_many().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    for at in 0..8 {
        let address = format!("203.0.113.{at}");
        assert_eq!(signs_in(&site, "guess", &[(ADDRESS_HEADER, &address)]).await, 401);
    }
    let body = json!({"email": "nobody@mail.example", "password": "guess"});
    let nobody = http().post(site.url("/v1/session")).header("origin", &site.base).json(&body);
    assert_eq!(nobody.send().await.unwrap().status(), 401);
    let counted = |lines: &[Value]| lines.iter().map(|line| line["count"].as_u64().unwrap()).sum::<u64>();
    let failed = wait::until("all are counted", async || {
        let found = page(&site, &ana, "what=sign_in_failed").await["lines"].as_array().unwrap().clone();
        if counted(&found) == 8 { Ok(found) } else { Err(json!(found).to_string()) }
    })
    .await;
    // Two where the hour ends meanwhile.
    assert!(failed.len() <= 2, "{failed:?}");
    let line = &failed[0];
    assert_eq!((&line["who"], &line["whom"]["name"]), (&Value::Null, &json!(ANA)));
    assert_eq!(line["network"], "203.0.113.0/24", "shortened");
}

#[tokio::test]
async fn a_mail_stands_there_as_what_became_of_it() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let (keys, mut visitor) = started(&site).await;
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    for command in [AgentCommand::Take, AgentCommand::Send { text: "hello".to_owned() }] {
        agent.agent_does(command).await.unwrap();
    }
    visitor.message("hello").await.unwrap();
    let path = of(&site, &format!("conversations/{}/transcript", keys.conversation));
    let mails =
        async |to: &str| ask(&site, &ana, Method::POST, &path, Some(json!({"email": to}))).await.0.as_u16();
    // What was refused is no mail.
    assert_eq!(mails("no address").await, 400);
    assert_eq!(mails("zoe@mail.example").await, 202);
    server.receives_for("zoe@mail.example").await;
    let sent = lines(&site, &ana, "transcript_mailed", 1).await;
    assert_eq!((&sent[0]["who"]["name"], &sent[0]["about"]), (&json!(ANA), &json!([keys.conversation])));
    assert_eq!(mails("nobody@mail.example").await, 202);
    let both = lines(&site, &ana, "transcript_mailed", 2).await;
    let failed: Vec<_> =
        both.iter().filter(|line| line["about"] == json!([keys.conversation, "failed"])).collect();
    assert_eq!(failed.len(), 1, "{both:?}");
    // A visitor's own mail is not the team's.
    let own = http().post(site.url(&path)).bearer_auth(keys.token.reveal());
    let own = own.json(&json!({"email": "zoe.again@mail.example"})).send().await.unwrap();
    assert_eq!(own.status(), 202);
    server.receives_for("zoe.again@mail.example").await;

    let check = of(&site, "check-up");
    let wish = json!({"mail": true, "language": "en", "now": 0, "origin": site.base, "version": "1"});
    assert_eq!(ask(&site, &ana, Method::POST, &check, Some(wish.clone())).await.0, 200);
    assert_eq!(lines(&site, &ana, "mail_tested", 1).await[0]["about"], json!([]));
    drop(server);
    assert_eq!(ask(&site, &ana, Method::POST, &check, Some(wish)).await.0, 200);
    let tested = lines(&site, &ana, "mail_tested", 2).await;
    assert!(tested.iter().any(|line| line["about"] == json!(["failed"])), "{tested:?}");
    assert_eq!(lines(&site, &ana, "transcript_mailed", 2).await.len(), 2);
}

#[tokio::test]
async fn an_address_that_a_request_claims_is_not_believed() {
    let forged =
        ["x-real-ip", "x-forwarded-for", "cf-connecting-ip", "forwarded"].map(|name| (name, "203.0.113.77"));
    let site = Edge::shared().await.site().await;
    assert_eq!(signs_in(&site, &site.agent.password, &forged).await, 200);
    let ana = site.sign_in().await;
    let found = lines(&site, &ana, "signed_in", 2).await;
    assert!(!json!(found).to_string().contains("203.0.113"), "{found:?}");

    let edge = Edge::start_for_many().await;
    let site = edge.site().await;
    let told = [(ADDRESS_HEADER, "203.0.113.77"), ("x-forwarded-for", "198.51.100.1")];
    assert_eq!(signs_in(&site, &site.agent.password, &told).await, 200);
    let wide = [(ADDRESS_HEADER, "2001:db8:1:2:3:4:5:6")];
    assert_eq!(signs_in(&site, &site.agent.password, &wide).await, 200);
    let found = lines(&site, &site.sign_in().await, "signed_in", 3).await;
    let networks: BTreeSet<&str> = found.iter().filter_map(|line| line["network"].as_str()).collect();
    assert!(networks.contains("203.0.113.0/24") && networks.contains("2001:db8:1::/48"), "{networks:?}");
}

#[tokio::test]
async fn pages_and_the_table_hold_each_line_once_and_what_is_looked_for() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bea = edge.colleague_as(&site, "=Bea", Some("admin")).await.sign_in().await;
    let retention = async |who: &SignedIn, days: u16| {
        let path = of(&site, "audit/retention");
        ask(&site, who, Method::PUT, &path, Some(json!({"days": days}))).await.0.as_u16()
    };
    // Only owners do away with lines.
    assert_eq!((retention(&bea, 366).await, retention(&bea, 365).await), (204, 403));
    for days in [0, 29, 1_096] {
        assert_eq!(retention(&ana, days).await, 400, "{days}");
    }
    for at in 0..250_u16 {
        assert_eq!(retention(&ana, 400 + at).await, 204);
    }
    let all = lines(&site, &ana, "log_retention_changed", 251).await;
    let ids: BTreeSet<String> = all.iter().map(|line| line["id"].to_string()).collect();
    assert_eq!(ids.len(), 251, "each once");
    let times: Vec<u64> = all.iter().map(|line| line["at"].as_u64().unwrap()).collect();
    assert!(times.is_sorted_by(|later, earlier| later >= earlier));
    assert_eq!(page(&site, &ana, "").await["lines"].as_array().unwrap().len(), 100);

    let found = async |query: &str| page(&site, &ana, query).await["lines"].as_array().unwrap().clone();
    let id = bea.session.agent.id.as_str();
    let hers = wait::until("her lines", async || {
        let hers = found(&format!("who={id}")).await;
        if hers.len() == 3 { Ok(hers) } else { Err(json!(hers).to_string()) }
    })
    .await;
    // She joined, signed in, and changed something.
    assert!(
        hers.iter().any(|line| line["whom"]["id"] == id) && hers.iter().any(|line| line["who"]["id"] == id)
    );
    let at = times[250];
    assert_eq!(found(&format!("what=data&to={}", at + 1)).await.len(), 1);
    assert_eq!(found(&format!("what=people&from={}", at + 1)).await.len(), 0);
    assert!(found("what=teleported").await.is_empty());
    for wrong in ["from=x", "before=5", "what=%27", "who=a%20b"] {
        let path = of(&site, &format!("audit?{wrong}"));
        assert_eq!(ask(&site, &ana, Method::GET, &path, None).await.0, 400, "{wrong}");
    }
    let (_, csv) =
        ask(&site, &ana, Method::GET, &of(&site, "audit.csv?what=log_retention_changed"), None).await;
    assert_eq!(csv.lines().count(), 252, "all of them and the head");
    assert!(csv.contains(",'=Bea,") && !csv.contains(",=Bea,"), "no formula");
}
