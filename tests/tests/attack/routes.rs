//! Every address that is not for everybody, asked by everybody it is not for.

use crate::started;
use protocol::codec::Encoding;
use reqwest::Method;
use serde_json::json;
use tests::edge::{Edge, Site, http};
use tests::process::random_id;
use tests::wire::{Desk, Keys};

/// What is for the site's own agents. `S` stands for the site, `C` for a conversation of it.
const TEAM: [(Method, &str); 17] = [
    (Method::GET, "/v1/sites/S/desk/socket"),
    (Method::GET, "/v1/sites/S/conversations/C/agent-socket"),
    (Method::GET, "/v1/sites/S/library"),
    (Method::PUT, "/v1/sites/S/library"),
    (Method::POST, "/v1/sites/S/library/uses"),
    (Method::GET, "/v1/sites/S/library/suggestions"),
    (Method::GET, "/v1/sites/S/library/anything"),
    (Method::GET, "/v1/sites/S/articles"),
    (Method::GET, "/v1/sites/S/articles/returns"),
    (Method::PUT, "/v1/sites/S/articles/returns"),
    (Method::DELETE, "/v1/sites/S/articles/returns"),
    (Method::GET, "/v1/sites/S/settings"),
    (Method::PUT, "/v1/sites/S/settings"),
    (Method::GET, "/v1/sites/S/agents"),
    (Method::GET, "/v1/sites/S/triggers"),
    (Method::POST, "/v1/sites/S/pictures"),
    (Method::GET, "/v1/session"),
];

/// What is for the conversation's visitor and the site's agents.
const BOTH: [(Method, &str); 4] = [
    (Method::GET, "/v1/sites/S/conversations/C/transcript"),
    (Method::POST, "/v1/sites/S/conversations/C/transcript"),
    (Method::GET, "/v1/sites/S/conversations/C/files/FFFFFFFFFFFFFFFFFFFF"),
    (Method::PUT, "/v1/sites/S/conversations/C/files/FFFFFFFFFFFFFFFFFFFF"),
];

/// What is for the conversation's visitor alone.
const VISITOR: [(Method, &str); 2] = [
    (Method::GET, "/v1/sites/S/conversations/C/events"),
    (Method::POST, "/v1/sites/S/conversations/C/commands"),
];

/// What is for the operator alone.
const OPERATOR: [(Method, &str); 2] =
    [(Method::POST, "/v1/setup"), (Method::POST, "/v1/sites/S/identity-secret")];

/// What is for customers alone, whom only the site itself can name.
const CUSTOMER: [(Method, &str); 1] = [(Method::POST, "/v1/sites/S/identity")];

/// Who asks.
struct Role<'a> {
    name: &'a str,
    token: Option<&'a str>,
    cookie: Option<&'a str>,
}

async fn ask(site: &Site, keys: &Keys, method: &Method, path: &str, role: &Role<'_>) -> u16 {
    let path = path.replace("/S/", &format!("/{}/", site.id));
    let path = path.replace("/C/", &format!("/{}/", keys.conversation));
    let mut request = http().request(method.clone(), site.url(&path)).header("origin", &site.base);
    if let Some(token) = role.token {
        request = request.bearer_auth(token);
    }
    if let Some(cookie) = role.cookie {
        request = request.header("cookie", cookie);
    }
    if *method != Method::GET {
        // One for all: a command, a wish for a transcript, or the bytes of a file.
        let body = json!({"id": random_id(), "command": {"send": {"text": "intruder"}},
            "email": "intruder@mail.example"});
        let body = body.to_string();
        request = request.header("content-type", "text/plain").header("x-file-name", "x.txt").body(body);
    }
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn whoever_has_no_business_at_an_address_is_sent_away() {
    let edge = Edge::shared().await;
    let (site, elsewhere) = (edge.site().await, edge.site().await);
    let (keys, _socket) = started(&site).await;
    let (strangers, _socket) = started(&site).await;
    let other = elsewhere.sign_in().await;
    let ana = site.sign_in().await;
    let nobody = Role { name: "nobody", token: None, cookie: None };
    let stranger = Role { name: "another visitor", token: Some(strangers.token.reveal()), cookie: None };
    let visitor = Role { name: "the visitor", token: Some(keys.token.reveal()), cookie: None };
    let foreign = Role { name: "another site's agent", token: None, cookie: Some(&other.cookie) };
    let agent = Role { name: "the agent", token: None, cookie: Some(&ana.cookie) };

    let away = [401, 403];
    let cases = [
        (&TEAM[..16], vec![&nobody, &stranger, &visitor, &foreign], vec![&agent]),
        (&TEAM[16..], vec![&nobody, &stranger, &visitor], vec![&foreign, &agent]),
        (&BOTH[..], vec![&nobody, &stranger, &foreign], vec![&visitor, &agent]),
        (&VISITOR[..], vec![&nobody, &stranger, &foreign, &agent], vec![&visitor]),
        (&OPERATOR[..], vec![&nobody, &stranger, &visitor, &foreign, &agent], vec![]),
        (&CUSTOMER[..], vec![&nobody, &stranger, &visitor, &foreign, &agent], vec![]),
    ];
    for (addresses, denied, let_in) in cases {
        for (method, path) in addresses {
            for role in &denied {
                let status = ask(&site, &keys, method, path, role).await;
                assert!(away.contains(&status), "{method} {path} as {}: {status}", role.name);
            }
            for role in &let_in {
                let status = ask(&site, &keys, method, path, role).await;
                assert!(!away.contains(&status), "{method} {path} as {}: {status}", role.name);
            }
        }
    }
    let owner = tests::wire::Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    let intruders = owner.texts().iter().filter(|text| **text == "intruder").count();
    assert_eq!(intruders, 1, "the visitor's own");
    assert!(Desk::open(&elsewhere, &other, Encoding::Binary).await.unwrap().conversations.is_empty());
}
