//! Every address there is, asked by everybody it is not for. The addresses are the router's own, which it
//! tells as a document; whom each is for stands here.

use crate::started;
use protocol::codec::Encoding;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::edge::{Edge, Site, http};
use tests::process::random_id;
use tests::wire::{Desk, Keys};

/// Whom a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    /// Everybody: there is nothing to be sent away for.
    Everybody,
    /// Whoever knows a secret that none of the roles here knows: the operator's key, a customer's token,
    /// the code of a link, a password.
    Secret,
    /// Whoever is signed in, wherever they work.
    Agents,
    /// The site's own team, in any role; those of them who answer visitors.
    Team,
    Answering,
    /// Those of them who own or run it; those who own it.
    Managers,
    Owners,
    /// The conversation's visitor and the site's team; of the team only those who answer.
    Participants,
    Writers,
    /// The conversation's visitor alone.
    Visitor,
}

/// Route x role. A route of the router that has no line here fails the test.
const ROUTES: &[(&str, &str, For)] = &[
    ("get", "/healthz", For::Everybody),
    ("get", "/readyz", For::Everybody),
    ("get", "/metrics", For::Secret),
    ("get", "/widget.js", For::Everybody),
    ("get", "/embed/{site}", For::Everybody),
    ("get", "/inbox", For::Everybody),
    ("get", "/inbox/", For::Everybody),
    ("get", "/inbox/settings", For::Everybody),
    ("get", "/inbox/{site}", For::Everybody),
    ("get", "/inbox/{site}/now", For::Everybody),
    ("get", "/inbox/{site}/c/{conversation}", For::Everybody),
    ("get", "/settings/{site}", For::Everybody),
    ("get", "/setup", For::Everybody),
    ("get", "/join", For::Everybody),
    ("get", "/reset", For::Everybody),
    ("get", "/sites", For::Everybody),
    ("get", "/help.css", For::Everybody),
    ("get", "/help/{site}", For::Everybody),
    ("get", "/help/{site}/{article}", For::Everybody),
    ("get", "/assets/{file}", For::Everybody),
    // Leads back to the form, which says why.
    ("get", "/oidc/callback", For::Everybody),
    ("get", "/inbox.webmanifest", For::Everybody),
    ("get", "/service-worker.js", For::Everybody),
    ("get", "/demo", For::Everybody),
    ("get", "/demo/", For::Everybody),
    ("get", "/demo/{path}", For::Everybody),
    ("get", "/v1/openapi.json", For::Everybody),
    ("get", "/v1/session", For::Agents),
    ("post", "/v1/session", For::Secret),
    ("post", "/v1/session/code", For::Secret),
    // What is to be signed: it tells nothing of anybody.
    ("post", "/v1/session/passkey/challenge", For::Everybody),
    ("post", "/v1/session/passkey", For::Secret),
    // Leads to the provider, which asks who it is.
    ("post", "/v1/session/oidc", For::Everybody),
    // Signing out succeeds for whoever is not signed in, too.
    ("delete", "/v1/session", For::Everybody),
    ("get", "/v1/account/sessions", For::Agents),
    ("delete", "/v1/account/sessions", For::Agents),
    ("delete", "/v1/account/sessions/{session}", For::Agents),
    ("get", "/v1/account/sign-ins", For::Agents),
    ("put", "/v1/account/password", For::Agents),
    ("get", "/v1/account/profile", For::Agents),
    ("put", "/v1/account/profile", For::Agents),
    ("put", "/v1/account/picture", For::Agents),
    ("delete", "/v1/account/picture", For::Agents),
    // Whoever has been told its name.
    ("get", "/v1/pictures/{picture}", For::Everybody),
    ("get", "/v1/account/passkeys", For::Agents),
    ("post", "/v1/account/passkeys", For::Agents),
    ("post", "/v1/account/passkeys/challenge", For::Agents),
    ("put", "/v1/account/passkeys/{passkey}", For::Agents),
    ("post", "/v1/account/passkeys/{passkey}/removal", For::Agents),
    ("get", "/v1/account/push", For::Agents),
    ("post", "/v1/account/push", For::Agents),
    ("delete", "/v1/account/push", For::Agents),
    // Whoever asks learns nothing; what comes of it goes to the mailbox.
    ("post", "/v1/password-resets", For::Everybody),
    ("post", "/v1/password-resets/links", For::Secret),
    ("get", "/v1/password-resets/link", For::Secret),
    ("post", "/v1/password-resets/link", For::Secret),
    ("get", "/v1/account/second-factor", For::Agents),
    ("post", "/v1/account/second-factor", For::Agents),
    ("put", "/v1/account/second-factor", For::Agents),
    ("post", "/v1/account/second-factor/off", For::Agents),
    ("post", "/v1/account/second-factor/recovery-codes", For::Agents),
    ("get", "/v1/account/oidc", For::Agents),
    ("post", "/v1/account/oidc", For::Agents),
    ("post", "/v1/account/oidc/off", For::Agents),
    ("post", "/v1/setup", For::Secret),
    ("post", "/v1/setup/links", For::Secret),
    ("post", "/v1/setup/second-factor", For::Secret),
    ("get", "/v1/setup/link", For::Secret),
    ("post", "/v1/setup/link", For::Secret),
    // The code of a link says who may join.
    ("post", "/v1/invites/look", For::Everybody),
    ("post", "/v1/invites", For::Everybody),
    ("get", "/v1/sites", For::Agents),
    ("post", "/v1/sites", For::Agents),
    ("put", "/v1/sites/{site}/archived", For::Owners),
    ("post", "/v1/sites/{site}/deletion", For::Owners),
    ("get", "/v1/sites/{site}/receipt", For::Owners),
    ("get", "/v1/sites/{site}/desk/socket", For::Team),
    // A page of the site, whoever is on it.
    ("get", "/v1/sites/{site}/live/socket", For::Everybody),
    ("get", "/v1/sites/{site}/live", For::Team),
    ("post", "/v1/sites/{site}/live/invitations", For::Answering),
    ("get", "/v1/sites/{site}/widget", For::Everybody),
    ("get", "/v1/sites/{site}/settings", For::Managers),
    ("put", "/v1/sites/{site}/settings", For::Managers),
    ("post", "/v1/sites/{site}/settings/routing-trial", For::Managers),
    ("get", "/v1/sites/{site}/profiles", For::Team),
    ("get", "/v1/sites/{site}/people", For::Managers),
    ("put", "/v1/sites/{site}/people/{agent}", For::Managers),
    ("delete", "/v1/sites/{site}/people/{agent}", For::Managers),
    ("get", "/v1/sites/{site}/invites", For::Managers),
    ("post", "/v1/sites/{site}/invites", For::Managers),
    ("delete", "/v1/sites/{site}/invites/{invite}", For::Managers),
    ("get", "/v1/sites/{site}/suspended", For::Managers),
    ("put", "/v1/sites/{site}/suspended/{agent}", For::Managers),
    ("delete", "/v1/sites/{site}/suspended/{agent}", For::Managers),
    ("get", "/v1/sites/{site}/second-factor", For::Managers),
    ("put", "/v1/sites/{site}/second-factor", For::Managers),
    ("post", "/v1/sites/{site}/pictures", For::Managers),
    // They are on the site's pages.
    ("get", "/v1/sites/{site}/pictures/{picture}", For::Everybody),
    ("get", "/v1/sites/{site}/triggers", For::Managers),
    // Pages count what became of an invitation; nothing about the visitor is stored.
    ("post", "/v1/sites/{site}/triggers/{trigger}/{outcome}", For::Everybody),
    ("get", "/v1/sites/{site}/library", For::Team),
    ("put", "/v1/sites/{site}/library", For::Managers),
    ("post", "/v1/sites/{site}/library/uses", For::Answering),
    ("get", "/v1/sites/{site}/library/suggestions", For::Managers),
    ("get", "/v1/sites/{site}/library/files/{file}", For::Team),
    ("put", "/v1/sites/{site}/library/files/{file}", For::Managers),
    ("get", "/v1/sites/{site}/articles", For::Team),
    ("get", "/v1/sites/{site}/articles/{article}", For::Team),
    ("put", "/v1/sites/{site}/articles/{article}", For::Managers),
    ("delete", "/v1/sites/{site}/articles/{article}", For::Managers),
    ("get", "/v1/sites/{site}/installation", For::Managers),
    ("get", "/v1/sites/{site}/installation/seen", For::Managers),
    ("post", "/v1/sites/{site}/installation/identity-secret", For::Managers),
    ("get", "/v1/sites/{site}/audit", For::Managers),
    ("get", "/v1/sites/{site}/audit.csv", For::Managers),
    ("put", "/v1/sites/{site}/audit/retention", For::Managers),
    ("post", "/v1/sites/{site}/check-up", For::Managers),
    ("post", "/v1/sites/{site}/export", For::Owners),
    ("get", "/v1/sites/{site}/export", For::Owners),
    ("post", "/v1/sites/{site}/import", For::Owners),
    ("post", "/v1/sites/{site}/identity", For::Secret),
    ("post", "/v1/sites/{site}/identity-secret", For::Secret),
    // A visitor says who they are in the socket's first frame.
    ("get", "/v1/sites/{site}/conversations/{conversation}/socket", For::Everybody),
    ("get", "/v1/sites/{site}/conversations/{conversation}/agent-socket", For::Team),
    ("post", "/v1/sites/{site}/conversations/{conversation}/commands", For::Visitor),
    ("get", "/v1/sites/{site}/conversations/{conversation}/events", For::Visitor),
    ("post", "/v1/sites/{site}/conversations/{conversation}/resume", For::Secret),
    ("get", "/v1/sites/{site}/conversations/{conversation}/earlier", For::Team),
    ("get", "/v1/sites/{site}/conversations/{conversation}/transcript", For::Participants),
    ("post", "/v1/sites/{site}/conversations/{conversation}/transcript", For::Writers),
    ("get", "/v1/sites/{site}/conversations/{conversation}/files/{file}", For::Participants),
    ("put", "/v1/sites/{site}/conversations/{conversation}/files/{file}", For::Writers),
    ("put", "/v1/sites/{site}/import/conversations/{conversation}/files/{file}", For::Owners),
    // Last, because the conversation is gone afterwards.
    ("post", "/v1/sites/{site}/conversations/{conversation}/erase", For::Visitor),
];

/// The routes that the router says it has.
async fn routes(edge: &Edge) -> BTreeSet<(String, String)> {
    let document: Value =
        http().get(format!("{}/v1/openapi.json", edge.base())).send().await.unwrap().json().await.unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let paths: BTreeMap<String, BTreeMap<String, Value>> =
        serde_json::from_value(document["paths"].clone()).unwrap();
    let routes = paths
        .into_iter()
        .flat_map(|(path, operations)| operations.into_keys().map(move |method| (method, path.clone())));
    routes.collect()
}

/// The path with names in it that are there, or could be.
fn address(path: &str, site: &Site, keys: &Keys) -> String {
    path.replace("{site}", &site.id)
        .replace("{conversation}", keys.conversation.as_str())
        .replace("{file}", "FFFFFFFFFFFFFFFFFFFF")
        .replace("{session}", "FFFFFFFFFFFFFFFF")
        .replace("{agent}", "nobody")
        .replace("{passkey}", "FFFFFFFFFFFFFFFFFFFF")
        .replace("{invite}", "FFFFFFFFFFFFFFFF")
        .replace("{picture}", "FFFFFFFFFFFFFFFFFFFF")
        .replace("{article}", "returns")
        .replace("{trigger}", "welcome")
        .replace("{outcome}", "shown")
        .replace("{path}", "index.html")
}

/// Who asks.
struct Role<'a> {
    name: &'a str,
    token: Option<&'a str>,
    cookie: Option<&'a str>,
}

async fn ask(site: &Site, method: &str, path: &str, role: &Role<'_>) -> u16 {
    let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap();
    let mut request = http().request(method.clone(), site.url(path)).header("origin", &site.base);
    if let Some(token) = role.token {
        request = request.bearer_auth(token);
    }
    if let Some(cookie) = role.cookie {
        request = request.header("cookie", cookie);
    }
    if method != Method::GET {
        // One for all: a command, a wish for a transcript, a sign-in of any kind, a link's code, the bytes of a file.
        let body = json!({"id": random_id(), "command": {"send": {"text": "intruder"}},
            "email": "intruder@mail.example", "password": "not the right one", "code": random_id(),
            "client_data": "", "authenticator_data": "", "signature": "", "user": ""});
        let body = body.to_string();
        request = request.header("content-type", "text/plain").header("x-file-name", "x.txt").body(body);
    }
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn every_route_has_a_line_in_the_table_of_roles_and_every_line_a_route() {
    let known: BTreeSet<(String, String)> =
        ROUTES.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(known.len(), ROUTES.len(), "a line stands there twice");
    assert_eq!(routes(Edge::shared().await).await, known);
}

#[tokio::test]
async fn whoever_has_no_business_at_an_address_is_sent_away() {
    // Without the token of the monitoring there is nothing to be sent away from.
    let edge =
        Edge::start_with(vec![("JASETTE_METRICS_TOKEN", format!("{}{}", random_id(), random_id()))]).await;
    let (site, elsewhere) = (edge.site().await, edge.site().await);
    let (keys, _socket) = started(&site).await;
    let (strangers, _socket) = started(&site).await;
    let other = elsewhere.sign_in().await;
    let ana = site.sign_in().await;
    // Signing out ends a session: it has one of its own.
    let leaving = site.sign_in().await;
    let nobody = Role { name: "nobody", token: None, cookie: None };
    let stranger = Role { name: "another visitor", token: Some(strangers.token.reveal()), cookie: None };
    let visitor = Role { name: "the visitor", token: Some(keys.token.reveal()), cookie: None };
    let foreign = Role { name: "another site's agent", token: None, cookie: Some(&other.cookie) };
    let owner = Role { name: "the owner", token: None, cookie: Some(&ana.cookie) };
    let hired = async |name, role| edge.colleague_as(&site, name, Some(role)).await.sign_in().await;
    let (bogdan, carmen) = (hired("Bogdan", "admin").await, hired("Carmen", "agent").await);
    let doina = hired("Doina", "viewer").await;
    let admin = Role { name: "an admin", token: None, cookie: Some(&bogdan.cookie) };
    let agent = Role { name: "an agent", token: None, cookie: Some(&carmen.cookie) };
    let viewer = Role { name: "a viewer", token: None, cookie: Some(&doina.cookie) };
    let last = Role { name: "an agent who leaves", token: None, cookie: Some(&leaving.cookie) };

    let answering = [&owner, &admin, &agent];
    let team = [&owner, &admin, &agent, &viewer];
    let away = [401, 403];
    for (method, path, whom) in ROUTES {
        let (denied, let_in) = match whom {
            For::Everybody if *method == "delete" => (vec![], vec![&nobody, &last]),
            For::Everybody => {
                (vec![], [vec![&nobody, &stranger, &visitor, &foreign], team.to_vec()].concat())
            }
            // Of the team only who may do most: so many wrong keys are not yet too many.
            For::Secret => (vec![&nobody, &stranger, &visitor, &foreign, &owner], vec![]),
            For::Agents => (vec![&nobody, &stranger, &visitor], [vec![&foreign], team.to_vec()].concat()),
            For::Team => (vec![&nobody, &stranger, &visitor, &foreign], team.to_vec()),
            For::Answering => (vec![&nobody, &stranger, &visitor, &foreign, &viewer], answering.to_vec()),
            For::Managers => {
                (vec![&nobody, &stranger, &visitor, &foreign, &agent, &viewer], vec![&owner, &admin])
            }
            For::Owners => {
                (vec![&nobody, &stranger, &visitor, &foreign, &agent, &viewer, &admin], vec![&owner])
            }
            For::Participants => {
                (vec![&nobody, &stranger, &foreign], [vec![&visitor], team.to_vec()].concat())
            }
            For::Writers => {
                (vec![&nobody, &stranger, &foreign, &viewer], [vec![&visitor], answering.to_vec()].concat())
            }
            For::Visitor => ([vec![&nobody, &stranger, &foreign], team.to_vec()].concat(), vec![&visitor]),
        };
        let path = address(path, &site, &keys);
        for role in denied {
            let status = ask(&site, method, &path, role).await;
            // A code that no link has is one that is over, and so many wrong keys are too many.
            let over = *whom == For::Secret && (path.ends_with("/resume") && status == 410 || status == 429);
            assert!(away.contains(&status) || over, "{method} {path} as {}: {status}", role.name);
        }
        for role in let_in {
            let status = ask(&site, method, &path, role).await;
            assert!(!away.contains(&status), "{method} {path} as {}: {status}", role.name);
        }
        if path.contains("/conversations/") && path.contains("/files/") && *method == "put" {
            // Before it is erased: of all who sent something, only the visitor was heard.
            let owner = tests::wire::Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
            let intruders = owner.texts().iter().filter(|text| **text == "intruder").count();
            assert_eq!(intruders, 1, "the visitor's own");
        }
    }
    assert!(Desk::open(&elsewhere, &other, Encoding::Binary).await.unwrap().conversations.is_empty());
}

/// Other spellings of an address, for a guard that compares letters while the router understands.
fn spellings(path: &str) -> Vec<String> {
    let last = path.rsplit('/').next().unwrap();
    let coded = format!("%{:02x}", last.as_bytes()[0]);
    vec![
        format!("{path}/"),
        format!("{path}?"),
        format!("{path};a=b"),
        format!("{path}%00"),
        format!("{path}%2f"),
        format!("{path}/."),
        format!("/{path}"),
        format!("/./{path}"),
        format!("/v1/openapi.json/..{path}"),
        format!("/demo/..%2f{}", path.trim_start_matches('/')),
        path.replacen("/v1/", "/v1//", 1),
        path.replacen("/v1/", "/V1/", 1),
        format!("{}/{coded}{}", path.rsplit_once('/').unwrap().0, &last[1..]),
    ]
}

/// What some servers take for another method or another address than the request's own, or for who asks.
const CLAIMS: [(&str, &str); 9] = [
    ("x-http-method-override", "GET"),
    ("x-method-override", "GET"),
    ("x-original-url", "/healthz"),
    ("x-rewrite-url", "/healthz"),
    ("x-forwarded-host", "localhost"),
    ("x-forwarded-user", "admin"),
    ("x-jasette-agent", "admin"),
    ("x-role", "owner"),
    ("cookie", "role=owner; admin=1"),
];

#[tokio::test]
async fn no_spelling_of_an_address_and_no_claim_gets_round_a_guard() {
    // Wrong set-up keys count: for its own network only, which the other tests share.
    let edge = Edge::start().await;
    let (site, elsewhere) = (edge.site().await, edge.site().await);
    let (keys, _socket) = started(&site).await;
    let (ana, other) = (site.sign_in().await, elsewhere.sign_in().await);
    let carmen = edge.colleague_as(&site, "Carmen", Some("agent")).await.sign_in().await;
    let doina = edge.colleague_as(&site, "Doina", Some("viewer")).await.sign_in().await;
    for (method, path, whom) in ROUTES {
        let path = address(path, &site, &keys);
        // Whoever comes closest and has no business there all the same.
        let cookie = match whom {
            For::Everybody | For::Agents => continue,
            For::Secret | For::Visitor => &ana.cookie,
            For::Managers | For::Owners => &carmen.cookie,
            For::Answering | For::Writers => &doina.cookie,
            For::Team | For::Participants => &other.cookie,
        };
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let ask = async |path: &str, claim: Option<(&str, &str)>| {
            let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap();
            let url = format!("{}{path}", site.base);
            let mut request = client.request(method, &url).header("origin", &site.base);
            request = match claim {
                Some(("cookie", more)) => request.header("cookie", format!("{cookie}; {more}")),
                Some((name, value)) => request.header("cookie", cookie).header(name, value),
                None => request.header("cookie", cookie),
            };
            request.body("{}").send().await.unwrap().status().as_u16()
        };
        for spelled in spellings(&path) {
            let status = ask(&spelled, None).await;
            assert!(status >= 300, "{method} {spelled}: {status}");
        }
        for claim in CLAIMS {
            let status = ask(&path, Some(claim)).await;
            assert!(status >= 400, "{method} {path} with {claim:?}: {status}");
        }
    }
}

#[tokio::test]
async fn head_answers_like_get_without_a_body() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let (keys, _socket) = started(&site).await;
    let ana = site.sign_in().await;
    // What changes from one answer to the next, or says how the body is sent.
    let settled = |headers: &HeaderMap| {
        let mut headers = headers.clone();
        for name in ["date", "x-request-id", "content-length", "transfer-encoding", "content-encoding"] {
            headers.remove(name);
        }
        let mut named: Vec<String> =
            headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
        named.sort();
        named
    };
    for (_, path, whom) in ROUTES.iter().filter(|(method, _, _)| *method == "get") {
        let url = site.url(&address(path, &site, &keys));
        let ask = async |method: Method| {
            let request = http().request(method, &url).header("origin", &site.base);
            let request = match whom {
                For::Visitor => request.bearer_auth(keys.token.reveal()),
                _ => request.header("cookie", &ana.cookie),
            };
            let response = request.send().await.unwrap();
            (response.status(), settled(response.headers()), response.bytes().await.unwrap())
        };
        let (status, headers, body) = ask(Method::GET).await;
        let head = ask(Method::HEAD).await;
        assert_eq!((head.0, head.1), (status, headers), "{path}");
        assert!(head.2.is_empty() && (!body.is_empty() || status.is_redirection()), "{path}");
    }
}

#[tokio::test]
async fn the_first_one_owns_a_site_and_who_only_answers_is_refused_by_name() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    // Nothing is said of a role: so it was before there were any, and nobody may lose what they could do.
    let later = edge.colleague(&site, "Bogdan").await.sign_in().await;
    let answers = edge.colleague_as(&site, "Carmen", Some("agent")).await.sign_in().await;
    for (who, manages) in [(&site.sign_in().await, true), (&later, true), (&answers, false)] {
        let told = who.session.manages.as_ref().expect("roles are told");
        assert_eq!(told.iter().any(|one| one.as_str() == site.id), manages, "{:?}", who.session);
    }
    let url = site.url(&format!("/v1/sites/{}/settings", site.id));
    let asked = http().put(&url).header("origin", &site.base).header("cookie", &answers.cookie);
    let refused = asked.json(&tests::edge::settings()).send().await.unwrap();
    assert_eq!(refused.status(), 403);
    let refused: Value = refused.json().await.unwrap();
    assert_eq!(refused["rejected"]["code"], "not_allowed");
}
