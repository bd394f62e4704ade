//! Attacks, each with a test that fails when its guard is removed: whose conversation is whose, who
//! may open what from where, and that nothing a stranger writes becomes more than text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod abuse;
mod account;
mod account_guards;
mod articles;
mod audit;
mod blocks;
mod bodies;
mod brand;
mod check_up;
mod corpus;
mod crowd;
mod departure;
mod earlier;
mod exchange;
mod files;
mod first_run;
mod flood;
mod full;
mod hardening;
mod identity;
mod invites;
mod keys;
mod lobby;
mod lockout;
mod logs;
mod mail;
mod malformed;
mod metrics;
mod monitor;
mod nested;
mod oidc;
mod page;
mod pages;
mod passkeys;
mod picture;
mod profile;
mod push;
mod queues;
mod requests;
mod reset;
mod resume;
mod ring;
mod routes;
mod routing;
mod second_factor;
mod served;
mod session;
mod sight;
mod silence;
mod sites;
mod step_up;
mod together;
mod watching;

use protocol::codec::Encoding;
use protocol::conversation::opening::{Opening, Page};
use protocol::frames::agent::{AgentCommand, AgentFrame, AgentHello};
use protocol::frames::visitor::VisitorCommand;
use serde_json::{Value, json};
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site, http};
use tests::host_page::HostPage;
use tests::process::random_id;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk, Keys, Outcome, Socket, opening};
use tokio_tungstenite::tungstenite::Message;

async fn started(site: &Site) -> (Keys, Conversation) {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Binary).await.unwrap();
    let begins = VisitorCommand::Start(opening("Zoé"));
    for command in [begins, VisitorCommand::Send { text: "a secret".to_owned() }] {
        let outcome = visitor.visitor_does(command).await.unwrap();
        assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
    }
    (keys, visitor)
}

#[tokio::test]
async fn one_visitors_token_opens_no_other_conversation() {
    let site = Edge::shared().await.site().await;
    let (first, _) = started(&site).await;
    let (second, _) = started(&site).await;
    let mixed = Keys { conversation: first.conversation.clone(), token: second.token.clone() };
    assert!(Conversation::visitor(&site, &mixed, 0, Encoding::Binary).await.is_err());

    let body = json!({"id": random_id(), "command": {"send": {"text": "intruder"}}});
    let url = site.conversation_url(&mixed.conversation, "commands");
    let response = http().post(url).bearer_auth(mixed.token.reveal()).json(&body).send().await.unwrap();
    assert_eq!(response.status().as_u16() / 100, 4);
    let url = site.conversation_url(&mixed.conversation, "events?after=0");
    let response = http().get(url).bearer_auth(mixed.token.reveal()).send().await.unwrap();
    assert_eq!(response.status().as_u16() / 100, 4);
    assert!(!response.text().await.unwrap().contains("secret"));
    let owner = Conversation::visitor(&site, &first, 0, Encoding::Binary).await.unwrap();
    assert_eq!(owner.texts(), ["a secret"]);
}

#[tokio::test]
async fn a_conversation_is_known_by_its_site_only() {
    let edge = Edge::shared().await;
    let (own, other) = (edge.site().await, edge.site().await);
    let (keys, _) = started(&own).await;
    // The same ids under another site are another conversation, not started there.
    let elsewhere = Conversation::visitor(&other, &keys, 0, Encoding::Binary).await.unwrap();
    assert!(elsewhere.events.is_empty());
}

#[tokio::test]
async fn an_agent_of_one_site_reaches_nothing_of_another() {
    let edge = Edge::shared().await;
    let (own, other) = (edge.site().await, edge.site().await);
    let (keys, _) = started(&other).await;
    let ana = own.sign_in().await;
    assert!(Desk::open(&other, &ana, Encoding::Binary).await.is_err());
    assert!(Conversation::agent(&other, &ana, &keys.conversation, 0, Encoding::Binary).await.is_err());
    let here = Conversation::agent(&own, &ana, &keys.conversation, 0, Encoding::Binary).await;
    assert!(here.is_err() || here.unwrap().events.is_empty());
    assert!(Desk::open(&own, &ana, Encoding::Binary).await.unwrap().conversations.is_empty());
}

/// The status with which a socket of the team is refused.
async fn team_socket(site: &Site, path: &str, headers: &[(&str, &str)]) -> u16 {
    Socket::open(&site.url(path), headers, Encoding::Text).await.err().unwrap_or(101)
}

#[tokio::test]
async fn the_teams_sockets_need_the_cookie_and_our_own_origin() {
    let site = Edge::shared().await.site().await;
    let (keys, _) = started(&site).await;
    let ana = site.sign_in().await;
    let cookie = ("cookie", ana.cookie.as_str());
    let desk = format!("/v1/sites/{}/desk/socket", site.id);
    let conversation = format!("/v1/sites/{}/conversations/{}/agent-socket", site.id, keys.conversation);
    for path in [&desk, &conversation] {
        assert_eq!(team_socket(&site, path, &[cookie, ("origin", &site.base)]).await, 101, "{path}");
        assert_eq!(team_socket(&site, path, &[("origin", &site.base)]).await, 401, "{path}");
        let forged = ("cookie", "jasette_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(team_socket(&site, path, &[forged, ("origin", &site.base)]).await, 401, "{path}");
        assert_eq!(team_socket(&site, path, &[cookie]).await, 403, "{path}");
        let suffixed = format!("{}.evil.example", site.base);
        for origin in ["null", "https://evil.example", &suffixed, "http://localhost"] {
            let status = team_socket(&site, path, &[cookie, ("origin", origin)]).await;
            assert_eq!(status, 403, "{path} from {origin}");
        }
    }
}

#[tokio::test]
async fn an_agents_socket_takes_no_visitors_word_and_the_other_way_round() {
    let site = Edge::shared().await.site().await;
    let (keys, mut visitor) = started(&site).await;
    visitor.send(&AgentFrame::Hello(AgentHello { version: 1, after: 0 })).await.unwrap();
    let ana = site.sign_in().await;
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Text).await.unwrap();
    agent.agent_does(AgentCommand::Take).await.unwrap();
    let end = agent.visitor_does(VisitorCommand::End).await.unwrap();
    assert!(matches!(end, Outcome::Refused(_)), "{end:?}");
    let page = |event: &protocol::conversation::event::Event| {
        matches!(event.body, protocol::conversation::event::EventBody::PageChanged(_))
    };
    let moved =
        VisitorCommand::SetPage(Page { url: "https://shop.example/next".to_owned(), ..Page::default() });
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(moved).await.unwrap();
    agent
        .event(|body| matches!(body, protocol::conversation::event::EventBody::PageChanged(_)))
        .await
        .unwrap();
    let again = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    assert!(!again.events.iter().any(page), "the team's events never reach a visitor");
}

#[tokio::test]
async fn a_flood_of_garbage_harms_nobody() {
    let site = Edge::shared().await.site().await;
    let (_, mut good) = started(&site).await;
    let url = site.conversation_url(&random_id(), "socket");
    for size in [1, 1_000, 64 * 1024 + 1, 1024 * 1024] {
        // All of it on one socket would be more than one may send in a minute.
        let mut bad = Socket::open(&url, &[], Encoding::Text).await.unwrap();
        for byte in [0x7f_u8, b'[', b'{', b'"', 0xff] {
            let bytes = vec![byte; size];
            if let Ok(text) = String::from_utf8(bytes.clone()) {
                bad.send_raw(Message::text(text)).await.unwrap();
                assert!(matches!(bad.receive().await.unwrap(), Message::Text(_)));
            }
            bad.send_raw(Message::binary(bytes)).await.unwrap();
            bad.receive().await.unwrap();
        }
    }
    let outcome = good.visitor_does(VisitorCommand::Send { text: "still fine".to_owned() }).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)));
}

/// Things that become more than text where a program is careless.
const PAYLOADS: [&str; 12] = [
    "<img src=x onerror=window.pwned=1>",
    "<svg/onload=window.pwned=1>",
    "<script>window.pwned=1</script>",
    "\"><iframe srcdoc=\"<script>parent.pwned=1</script>\">",
    "<a href=javascript:window.pwned=1>click</a>",
    "javascript:window.pwned=1",
    "JaVaScRiPt://%0aalert(1)",
    "data:text/html,<script>1</script>",
    "https://shop.example/\"onmouseover=\"window.pwned=1",
    "http://javascript:alert(1)@shop.example/",
    "{{constructor.constructor('window.pwned=1')()}}",
    "&lt;img src=x onerror=window.pwned=1&gt;",
];

/// Checks that nothing ran, that every link leads to the web, and that no page that it opens can reach ours, in
/// the current frame.
async fn is_harmless(browser: &Browser) {
    let found = browser
        .run(
            "return [window.pwned ?? null, document.querySelectorAll('img[onerror], svg[onload], iframe').length, \
             [...document.links].map(a => a.protocol).filter(p => !['http:', 'https:'].includes(p)), \
             [...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on')), \
             [...document.links].filter(a => a.origin !== location.origin && !a.relList.contains('noopener'))\
                 .map(a => a.outerHTML)]",
        )
        .await;
    assert_eq!(found, json!([null, 0, [], [], []]));
}

#[tokio::test]
async fn nothing_a_visitor_writes_runs_in_the_inbox() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("attack inbox", &site).await;
    let mut visitor = Conversation::visitor(&site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    let name = PAYLOADS[0];
    let page = Page {
        url: "javascript:window.pwned=1".to_owned(),
        title: PAYLOADS[2].to_owned(),
        referrer: PAYLOADS[3].to_owned(),
    };
    let opening = Opening { name: Some(name.to_owned()), page, ..opening(name) };
    let outcome = visitor.visitor_does(VisitorCommand::Start(opening)).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
    for payload in PAYLOADS {
        visitor.visitor_does(VisitorCommand::Send { text: payload.to_owned() }).await.unwrap();
    }
    agent.take(name).await;
    for payload in PAYLOADS {
        agent.sees(payload).await;
    }
    is_harmless(&agent.browser).await;
    assert_eq!(agent.browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn nothing_an_agent_writes_runs_in_the_widget() {
    let mut settings = tests::edge::settings();
    settings.name = PAYLOADS[0].to_owned();
    let site = Edge::shared().await.site_with(settings).await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("attack widget").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "hello").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "hello").await.unwrap();
    let mut agent = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    for payload in PAYLOADS {
        agent.agent_does(AgentCommand::Send { text: payload.to_owned() }).await.unwrap();
    }
    for payload in PAYLOADS {
        visitor.sees(payload).await;
    }
    is_harmless(&visitor.browser).await;
    visitor.on_page().await;
    assert_eq!(visitor.browser.run("return window.seen.violations").await, Value::Array(Vec::new()));
    assert_eq!(visitor.browser.run("return window.pwned ?? null").await, Value::Null);
}

#[tokio::test]
async fn an_unlisted_page_cannot_frame_the_chat_nor_anybody_the_inbox() {
    let mut settings = tests::edge::settings();
    settings.origins = vec!["https://shop.example".to_owned()];
    let site = Edge::shared().await.site_with(settings).await;
    let shop = HostPage::start(&site).await;
    let browser = Browser::start("attack framing").await;
    let conversation = format!("/inbox/{}/c/{}", site.id, tests::wire::Keys::new().conversation);
    let inbox = ["/inbox".to_owned(), "/inbox/settings".to_owned(), conversation];
    for path in [format!("/embed/{}", site.id)].into_iter().chain(inbox) {
        browser.goto(&shop.url("/plain")).await;
        let script = format!(
            "const f = document.createElement('iframe'); f.title = 'framed'; f.src = {:?}; \
             f.onload = () => window.framed = 1; document.body.append(f); return 1",
            site.url(&path)
        );
        browser.run(&script).await;
        let loaded = async || Ok((browser.run("return window.framed").await == 1).then_some(()));
        browser.until("the frame to be refused or loaded", loaded).await;
        let console = browser.console().await;
        assert!(console.iter().any(|line| line.contains("frame-ancestors")), "{path}: {console:?}");
    }
    // Opened by itself, the inbox is there.
    browser.goto(&site.url("/inbox")).await;
    browser.element("button", Name::Is("Sign in")).await;
}

/// The status of an upload of `bytes`, said to be of a type, by the visitor.
async fn uploads(site: &Site, keys: &Keys, file: &str, media_type: &str, bytes: &[u8]) -> u16 {
    let url = site.conversation_url(&keys.conversation, &format!("files/{file}"));
    let request = http().put(url).bearer_auth(keys.token.reveal()).header("content-type", media_type);
    let request = request.header("x-file-name", "file").body(bytes.to_vec());
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_foreign_files_id_opens_nothing() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let (owner, _) = started(&site).await;
    let (stranger, _) = started(&site).await;
    let file = random_id();
    assert_eq!(uploads(&site, &owner, &file, "text/plain", b"a secret").await, 204);
    let get = async |conversation: &str, token: Option<&str>, cookie: Option<&str>| {
        let mut request = http().get(site.conversation_url(conversation, &format!("files/{file}")));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let body = response.text().await.unwrap();
        assert!(status == 200 || !body.contains("secret"), "{body}");
        status
    };
    let token = stranger.token.reveal();
    assert_eq!(get(&owner.conversation, Some(owner.token.reveal()), None).await, 200);
    assert_eq!(get(&owner.conversation, Some(token), None).await, 403, "another's token");
    assert_eq!(get(&stranger.conversation, Some(token), None).await, 404, "another's id in one's own");
    assert_eq!(get(&owner.conversation, None, None).await, 401);
    let elsewhere = edge.site().await.sign_in().await;
    assert_eq!(get(&owner.conversation, None, Some(&elsewhere.cookie)).await, 403, "another site's agent");
    let ana = site.sign_in().await;
    assert_eq!(get(&owner.conversation, None, Some(&ana.cookie)).await, 200);
    // Nor can it be put, or sent, where it does not belong.
    let put = http().put(site.conversation_url(&owner.conversation, &format!("files/{}", random_id())));
    let put = put.header("content-type", "text/plain").header("x-file-name", "x").body("x");
    let as_stranger = put.try_clone().unwrap().bearer_auth(token).send().await.unwrap();
    assert_eq!(as_stranger.status(), 403);
    let foreign = put.header("cookie", &ana.cookie).header("origin", "https://evil.example");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    let stolen = protocol::conversation::file::FileInfo {
        id: protocol::ids::FileId::parse(&file).unwrap(),
        name: "file".to_owned(),
        media_type: "text/plain".to_owned(),
        size: 8,
    };
    let mut stranger = Conversation::visitor(&site, &stranger, 0, Encoding::Binary).await.unwrap();
    let outcome = stranger.visitor_does(VisitorCommand::SendFile(stolen)).await.unwrap();
    assert_eq!(outcome, Outcome::Refused("file_missing".to_owned()));
}

#[tokio::test]
async fn nothing_anybody_writes_runs_in_a_transcript() {
    let mut settings = tests::edge::settings();
    settings.name = PAYLOADS[3].to_owned();
    let site = Edge::shared().await.site_with(settings).await;
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening(PAYLOADS[0]))).await.unwrap();
    for payload in PAYLOADS {
        visitor.visitor_does(VisitorCommand::Send { text: payload.to_owned() }).await.unwrap();
    }
    let url = site.conversation_url(&keys.conversation, "transcript?format=html");
    let page = http().get(url).bearer_auth(keys.token.reveal()).send().await.unwrap().text().await.unwrap();
    // As a mail program would show it: the page alone, without the policy that came with it.
    let folder = tests::process::TempDir::new("transcript");
    let path = folder.path().join("transcript.html");
    std::fs::write(&path, page).unwrap();
    let browser = Browser::start("attack transcript").await;
    browser.goto(&format!("file://{}", path.display())).await;
    let shown = browser.run("return document.body.innerText").await;
    for payload in PAYLOADS {
        assert!(shown.as_str().unwrap().contains(payload), "{payload}");
    }
    is_harmless(&browser).await;
}
