//! Requests that are in order but for what they name or where they come from.

use crate::started;
use protocol::codec::Encoding;
use protocol::conversation::etiquette::Target;
use protocol::conversation::party::Agent;
use protocol::conversation::party::Department;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{DepartmentId, EntryId};
use protocol::team::reply_library::{Canned, SiteReplyLibrary};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::process::random_id;
use tests::wire::{Conversation, Desk, Outcome};

/// What a page elsewhere could have a signed-in agent's browser send: as a form does, and as a script
/// does that needs no leave.
const FORMS: [&str; 3] =
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"];

/// What changes something for the team.
const CHANGES: [(Method, &str); 5] = [
    (Method::POST, "/v1/session"),
    (Method::PUT, "/v1/sites/S/settings"),
    (Method::PUT, "/v1/sites/S/library"),
    (Method::POST, "/v1/sites/S/library/uses"),
    (Method::PUT, "/v1/sites/S/articles/returns"),
];

#[tokio::test]
async fn a_form_on_another_page_changes_nothing() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let before = stored(&site, &ana).await;
    for (method, path) in CHANGES {
        // A body that would be taken from our own page.
        let body = match path.rsplit('/').next() {
            Some("session") => json!({"email": site.agent.email, "password": site.agent.password}),
            Some("settings") => before.0.clone(),
            _ => json!({}),
        };
        for (kind, origin) in FORMS.into_iter().flat_map(|kind| {
            ["https://evil.example", "null", "http://localhost"].map(|origin| (kind, origin))
        }) {
            let url = site.url(&path.replace("/S/", &format!("/{}/", site.id)));
            let request = http().request(method.clone(), url).header("cookie", &ana.cookie);
            let request = request.header("origin", origin).header("content-type", kind);
            let response = request.body(body.to_string()).send().await.unwrap();
            assert_eq!(response.status(), 403, "{method} {path} from {origin} as {kind}");
            assert!(!response.headers().contains_key("set-cookie"));
            assert!(!response.headers().contains_key("access-control-allow-origin"));
        }
    }
    assert_eq!(stored(&site, &ana).await, before);
    let signed_in = http().get(site.url("/v1/session")).header("cookie", &ana.cookie).send().await.unwrap();
    assert_eq!(signed_in.status(), 200, "nobody was signed out");
}

/// The site's settings and its library.
async fn stored(site: &Site, agent: &SignedIn) -> (Value, Value) {
    let get = async |what: &str| {
        let url = site.url(&format!("/v1/sites/{}/{what}", site.id));
        http().get(url).header("cookie", &agent.cookie).send().await.unwrap().json().await.unwrap()
    };
    (get("settings").await, get("library").await)
}

#[tokio::test]
async fn what_belongs_to_another_site_is_not_reached_by_naming_it() {
    let edge = Edge::shared().await;
    let (site, elsewhere) = (edge.site().await, edge.site().await);
    let (ana, foreign) = (site.sign_in().await, elsewhere.sign_in().await);
    let (keys, mut visitor) = started(&site).await;
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Take).await.unwrap();

    // A transfer to somebody of another site: it never comes to them, and they cannot take it.
    let to = Target::Agent(Agent { id: foreign.session.agent.id.clone(), name: "Somebody else".to_owned() });
    let briefing = "a secret briefing".to_owned();
    agent.agent_does(AgentCommand::Transfer { to, briefing }).await.unwrap();
    let theirs = Desk::open(&elsewhere, &foreign, Encoding::Binary).await.unwrap();
    assert!(theirs.conversations.is_empty());
    let taken = Conversation::agent(&site, &foreign, &keys.conversation, 0, Encoding::Binary).await;
    assert!(taken.is_err());
    let under_theirs =
        Conversation::agent(&elsewhere, &foreign, &keys.conversation, 0, Encoding::Binary).await;
    assert!(under_theirs.is_err() || under_theirs.unwrap().events.is_empty());
    agent.agent_does(AgentCommand::WithdrawTransfer).await.unwrap();
    let unknown = Department { id: DepartmentId::parse("nobody-here").unwrap(), name: "Nobody".to_owned() };
    agent
        .agent_does(AgentCommand::Transfer {
            to: Target::Department(unknown),
            briefing: "To nobody".to_owned(),
        })
        .await
        .unwrap();
    let said = visitor.visitor_does(VisitorCommand::Send { text: "Hello?".to_owned() }).await.unwrap();
    assert!(matches!(said, Outcome::Stored(_)), "the visitor is heard all the same: {said:?}");

    // A canned message of another site is not counted as used.
    let shelf = |site: &Site, agent: &SignedIn| {
        let url = site.url(&format!("/v1/sites/{}/library", site.id));
        let request = http().get(url).header("cookie", &agent.cookie);
        async move { request.send().await.unwrap().json::<SiteReplyLibrary>().await.unwrap() }
    };
    let mut library = shelf(&elsewhere, &foreign).await.library;
    let own = EntryId::parse(&random_id()).unwrap();
    let text = "Theirs".to_owned();
    let (shortcut, locale) = ("theirs".to_owned(), "en".to_owned());
    library.canned = vec![Canned { id: own.clone(), shortcut, locale, department: None, text, uses: 0 }];
    let url = |site: &Site, what: &str| site.url(&format!("/v1/sites/{}/library{what}", site.id));
    let put = http().put(url(&elsewhere, "")).header("cookie", &foreign.cookie);
    let put = put.header("origin", &elsewhere.base).json(&library).send().await.unwrap();
    assert_eq!(put.status(), 200, "{}", put.text().await.unwrap());
    let used = http().post(url(&site, "/uses")).header("cookie", &ana.cookie).header("origin", &site.base);
    used.json(&json!({"id": own})).send().await.unwrap();
    let after = shelf(&elsewhere, &foreign).await.library;
    assert_eq!(after.canned.iter().map(|one| one.uses).collect::<Vec<_>>(), [0]);
}

#[tokio::test]
async fn what_the_edge_names_cannot_be_counted_up() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let mut ids = Vec::new();
    for name in ["Bea", "Cecil", "Dora"] {
        let agent = edge.colleague(&site, name).await.sign_in().await;
        ids.push(agent.session.agent.id.as_str().to_owned());
        ids.push(agent.cookie.split('=').next_back().unwrap_or_default().to_owned());
    }
    for (at, id) in ids.iter().enumerate() {
        assert!(id.len() >= 16, "{id}");
        for other in ids.iter().skip(at + 1) {
            let alike = id.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
            // Two random ids begin with the same six of 64 characters once in 10^10 times.
            assert!(alike < 6, "{id} and {other}");
        }
    }
    // Nor does the edge take a client's word for an id that could be.
    for short in ["1", "42", "conversation-1"] {
        let body = json!({"id": random_id(), "command": {"send": {"text": "x"}}});
        let request = http().post(site.conversation_url(short, "commands")).bearer_auth(random_id());
        assert_eq!(request.json(&body).send().await.unwrap().status(), 400, "{short}");
    }
}

/// What a sign-in with a wrong password is told, and after how long.
async fn refused(site: &Site, email: &str) -> (u16, String, Duration) {
    let body = json!({"email": email, "password": random_id()});
    let began = Instant::now();
    let request = http().post(site.url("/v1/session")).header("origin", &site.base).json(&body);
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.text().await.unwrap(), began.elapsed())
}

#[tokio::test]
async fn signing_in_does_not_tell_which_emails_exist() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for name in ["Bea", "Cecil", "Dora"] {
        let colleague = edge.colleague(&site, name).await;
        known.push(refused(&site, &colleague.agent.email).await);
        unknown.push(refused(&site, &format!("{}@shop.example", random_id().to_lowercase())).await);
    }
    for (a, b) in known.iter().zip(&unknown) {
        assert_eq!((a.0, &a.1), (b.0, &b.1), "the same words");
    }
    // A password that is not hashed is refused in a tenth of the time: so the quickest of each tell.
    let quickest =
        |tries: &[(u16, String, Duration)]| tries.iter().map(|one| one.2).min().unwrap_or_default();
    let (known, unknown) = (quickest(&known), quickest(&unknown));
    assert!(unknown > known / 2 && known > unknown / 2, "known {known:?}, unknown {unknown:?}");
}

#[tokio::test]
async fn a_page_elsewhere_does_nothing_in_a_visitors_name() {
    let site = Edge::shared().await.site().await;
    let (keys, mut owner) = started(&site).await;
    let command = json!({"id": random_id(), "command": {"send": {"text": "forged"}}});
    for (path, body) in [
        ("commands", command),
        ("erase", json!({})),
        ("resume", json!({"code": random_id()})),
        ("../../identity", json!({})),
        ("../../triggers/sale/shown", json!({})),
    ] {
        for origin in ["https://evil.example", "null", "https://shop.example", "http://localhost"] {
            let url = site.conversation_url(&keys.conversation, path);
            let request = http().post(&url).bearer_auth(keys.token.reveal()).header("origin", origin);
            let response = request.header("content-type", "text/plain").body(body.to_string());
            let response = response.send().await.unwrap();
            assert!(!response.headers().contains_key("access-control-allow-origin"), "{path}");
            let (status, text) = (response.status(), response.text().await.unwrap());
            assert!(
                status == 403 && text.contains("foreign_origin"),
                "{path} from {origin}: {status} {text}"
            );
        }
    }
    let sent = owner.visitor_does(VisitorCommand::Send { text: "still mine".to_owned() }).await.unwrap();
    assert!(matches!(sent, Outcome::Stored(_)));
    assert_eq!(owner.texts(), ["a secret", "still mine"]);
}

#[tokio::test]
async fn what_a_browser_says_it_is_is_kept_nowhere() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let keys = tests::wire::Keys::new();
    let mark = random_id();
    let start = json!({"name": "Zoé", "page": {"url": "", "title": "", "referrer": ""}, "locale": "en",
        "invitation": null});
    for command in [json!({"start": start}), json!({"send": {"text": mark.repeat(2)}})] {
        let request = http().post(site.conversation_url(&keys.conversation, "commands"));
        let request =
            request.bearer_auth(keys.token.reveal()).json(&json!({"id": random_id(), "command": command}));
        let request = request.header("user-agent", format!("<img src=x onerror=alert`{mark}`>"));
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    // By now everybody who is told of the conversation has been.
    let summary = desk.sees(|summary| summary.preview == mark.repeat(2)).await.unwrap();
    assert!(!format!("{summary:?}").contains("onerror"));
    let files = files_below(&edge.objects());
    let holds = |what: &str| files.iter().filter(|file| contains(file, what.as_bytes())).count();
    assert!(holds(&mark) > 0, "what the visitor wrote is found");
    assert_eq!(holds(&format!("alert`{mark}`")), 0);
}

fn contains(file: &Path, what: &[u8]) -> bool {
    // One that is gone by now has nothing in it.
    std::fs::read(file).unwrap_or_default().windows(what.len()).any(|part| part == what)
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}

#[tokio::test]
async fn a_person_reads_that_a_page_is_not_there_and_a_program_its_code() {
    let edge = Edge::shared().await;
    for path in ["/", "/no/such/page", "/inbox/no~thing", "/inbox/shop/c/no-id", "/help/no-such-site"] {
        let url = format!("{}{path}", edge.base());
        let asked = http().get(&url).header("accept", "text/html,*/*;q=0.8").header("accept-language", "fr");
        let page = asked.send().await.unwrap();
        assert_eq!(page.status(), 404, "{path}");
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8", "{path}");
        assert!(page.text().await.unwrap().contains("<h1>Page introuvable</h1>"), "{path}");
        let plain = http().get(&url).send().await.unwrap();
        assert_eq!(plain.status(), 404, "{path}");
        let refusal: Value = plain.json().await.unwrap();
        assert!(refusal["rejected"]["code"].is_string(), "{path}: {refusal}");
    }
    let api = format!("{}/v1/nothing", edge.base());
    let refusal = http().get(api).header("accept", "text/html").send().await.unwrap();
    assert_eq!(refusal.headers()["content-type"], "application/json");
    let wrong = http().delete(format!("{}/healthz", edge.base())).send().await.unwrap();
    assert_eq!(wrong.status(), 405);
}
