//! The edge's protocol and its HTTP, against the real runtime and without a browser.
//!
//! The client here is written from the protocol page alone: a WebSocket library and JSON, none of
//! the project's types. What it can do, anybody's client can.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use futures::{SinkExt, StreamExt};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use std::time::Duration;
use tests::edge::{Credentials, Edge, Site, http, settings};
use tests::process::{random_id, workspace};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Somebody else's client.
struct Plain(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Plain {
    /// Opens a conversation's socket and sends nothing yet.
    async fn open(site: &Site, conversation: &str) -> Self {
        let url = site.conversation_url(conversation, "socket?start").replacen("http", "ws", 1);
        Self(connect_async(url).await.expect("the socket opens").0)
    }

    /// Opens it, greets, and gives back what was missed.
    async fn greeted(site: &Site, conversation: &str, token: &str, after: u64) -> (Self, Vec<Value>) {
        let mut this = Self::open(site, conversation).await;
        this.say(json!({"hello": {"version": 1, "token": token, "after": after}})).await;
        assert_eq!(this.hear().await["welcome"]["version"], 1);
        let mut missed = Vec::new();
        loop {
            let mut frame = this.hear().await;
            if frame.get("caught_up").is_some() {
                return (this, missed);
            }
            missed.push(frame["event"].take());
        }
    }

    async fn say(&mut self, frame: Value) {
        self.say_text(frame.to_string()).await;
    }

    async fn say_text(&mut self, text: impl Into<String>) {
        self.0.send(Message::text(text.into())).await.expect("the socket takes it");
    }

    async fn hear_message(&mut self) -> Message {
        let next = tokio::time::timeout(Duration::from_secs(20), self.0.next()).await;
        next.expect("something comes in time").expect("the socket is open").expect("it works")
    }

    async fn hear(&mut self) -> Value {
        match self.hear_message().await {
            Message::Text(text) => serde_json::from_str(&text).expect("it is JSON"),
            other => panic!("not a text frame: {other:?}"),
        }
    }

    /// The next frame of this kind, whatever comes before it.
    async fn hear_of(&mut self, kind: &str) -> Value {
        loop {
            let mut frame = self.hear().await;
            if let Some(content) = frame.get_mut(kind) {
                return content.take();
            }
        }
    }

    /// Gives a command and waits for its ack or refusal, which names it.
    async fn does(&mut self, id: &str, command: Value) -> Value {
        self.say(json!({"command": {"id": id, "command": command}})).await;
        loop {
            let frame = self.hear().await;
            let answer = if frame["ack"].is_object() { &frame["ack"] } else { &frame["rejected"] };
            if answer["id"] == id {
                return frame;
            }
        }
    }

    /// A refusal by this name, and the socket still there.
    async fn is_refused_but_kept(&mut self, code: &str) {
        let refusal = self.hear_of("rejected").await;
        assert_eq!(refusal["code"], code);
        assert!(refusal["text"].as_str().unwrap().ends_with('.'), "a sentence for people: {refusal}");
        self.say_text("ping").await;
        while self.hear_message().await != Message::text("pong") {}
    }
}

fn start(name: &str) -> Value {
    json!({"start": {
        "name": name,
        "page": {"url": "https://shop.example/tea", "title": "Tea", "referrer": ""},
        "locale": "en",
        "invitation": null,
    }})
}

fn send(text: &str) -> Value {
    json!({"send": {"text": text}})
}

/// A conversation that was started, with its open socket.
struct Started {
    site: Site,
    conversation: String,
    token: String,
    socket: Plain,
}

async fn started() -> Started {
    started_on(Edge::shared().await.site().await).await
}

async fn started_on(site: Site) -> Started {
    let (conversation, token) = (random_id(), random_id());
    let (mut socket, missed) = Plain::greeted(&site, &conversation, &token, 0).await;
    assert!(missed.is_empty());
    let answer = socket.does(&random_id(), start("Zoé")).await;
    assert_eq!(answer["ack"]["seq"], 1, "{answer}");
    Started { site, conversation, token, socket }
}

impl Started {
    async fn post(&self, body: &Value) -> (u16, Value) {
        self.post_as(&self.token, body).await
    }

    async fn post_as(&self, token: &str, body: &Value) -> (u16, Value) {
        let url = self.site.conversation_url(&self.conversation, "commands");
        let response = http().post(url).bearer_auth(token).json(body).send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.expect("the answer is JSON"))
    }

    async fn events(&self, after: u64, wait: u64) -> Value {
        let what = format!("events?after={after}&wait={wait}");
        let url = self.site.conversation_url(&self.conversation, &what);
        let response = http().get(url).bearer_auth(&self.token).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }
}

#[tokio::test]
async fn a_client_from_scratch_starts_sends_and_resumes() {
    let Started { site, conversation, token, mut socket } = started().await;
    let first = random_id();
    assert_eq!(socket.does(&first, send("Bună ziua ☕")).await, json!({"ack": {"id": first, "seq": 2}}));
    assert_eq!(socket.does(&random_id(), send("two")).await["ack"]["seq"], 3);
    drop(socket);

    let (mut again, missed) = Plain::greeted(&site, &conversation, &token, 1).await;
    let seqs: Vec<_> = missed.iter().map(|event| event["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, [2, 3]);
    let message = &missed[0]["body"]["message_sent"];
    assert_eq!(*message, json!({"id": first, "author": "visitor", "text": "Bună ziua ☕"}));
    assert!(missed[0]["at"].as_u64().unwrap() > 1_700_000_000_000);

    let (_, everything) = Plain::greeted(&site, &conversation, &token, 0).await;
    assert_eq!(everything[0]["body"]["started"]["name"], "Zoé");
    assert_eq!(everything[1..], missed);

    assert_eq!(again.does(&random_id(), json!("end")).await["ack"]["seq"], 4);
    let rate = json!({"rate": {"score": 3, "comment": "merci"}});
    assert_eq!(again.does(&random_id(), rate.clone()).await["ack"]["seq"], 5);
    assert_eq!(again.does(&random_id(), rate).await["rejected"]["code"], "already_rated");
    assert_eq!(again.does(&random_id(), send("late")).await["rejected"]["code"], "ended");
}

#[tokio::test]
async fn events_reach_the_other_sockets_of_the_conversation() {
    let mut one = started().await;
    let (mut two, _) = Plain::greeted(&one.site, &one.conversation, &one.token, 1).await;
    one.socket.does(&random_id(), send("hello")).await;
    assert_eq!(two.hear_of("event").await["body"]["message_sent"]["text"], "hello");
}

#[tokio::test]
async fn an_id_counts_once_over_every_way() {
    let mut one = started().await;
    let (mut two, _) = Plain::greeted(&one.site, &one.conversation, &one.token, 1).await;
    let id = random_id();
    let ack = json!({"ack": {"id": id, "seq": 2}});
    let body = json!({"id": id, "command": send("once")});
    for _ in 0..4 {
        assert_eq!(one.socket.does(&id, send("once")).await, ack);
    }
    for _ in 0..3 {
        assert_eq!(two.does(&id, send("once")).await, ack);
        assert_eq!(one.post(&body).await, (200, ack.clone()));
    }
    assert_eq!(two.does(&id, send("other")).await["rejected"]["code"], "id_reused");
    assert_eq!(two.does(&id, json!("end")).await["rejected"]["code"], "id_reused");
    let (status, refusal) = one.post(&json!({"id": id, "command": send("other")})).await;
    assert_eq!((status / 100, &refusal["rejected"]["code"]), (4, &json!("id_reused")));

    let events = one.events(0, 0).await;
    assert_eq!(events["events"].as_array().unwrap().len(), 2, "{events}");
    assert_eq!(events["next"], 2);
}

#[tokio::test]
async fn a_second_start_is_refused_and_a_repeated_one_is_not() {
    let site = Edge::shared().await.site().await;
    let (mut socket, _) = Plain::greeted(&site, &random_id(), &random_id(), 0).await;
    assert_eq!(socket.does(&random_id(), send("early")).await["rejected"]["code"], "not_started");
    let id = random_id();
    assert_eq!(socket.does(&id, start("Zoé")).await["ack"]["seq"], 1);
    assert_eq!(socket.does(&id, start("Zoé")).await["ack"]["seq"], 1);
    assert_eq!(socket.does(&random_id(), start("Zoé")).await["rejected"]["code"], "already_started");
}

#[tokio::test]
async fn commands_in_one_breath_are_stored_in_order() {
    let site = Edge::shared().await.site().await;
    for _ in 0..20 {
        let mut socket = Plain::open(&site, &random_id()).await;
        socket.say(json!({"hello": {"version": 1, "token": random_id(), "after": 0}})).await;
        for command in [start("Zoé"), send("one"), send("two"), json!("end")] {
            socket.say(json!({"command": {"id": random_id(), "command": command}})).await;
        }
        for seq in 1..=4 {
            let answer = loop {
                let frame = socket.hear().await;
                if frame["ack"].is_object() || frame["rejected"].is_object() {
                    break frame;
                }
            };
            assert_eq!(answer["ack"]["seq"], seq, "{answer}");
        }
    }
}

#[tokio::test]
async fn bad_frames_are_refused_by_name_and_the_socket_is_kept() {
    let mut started = started().await;
    let socket = &mut started.socket;
    for malformed in ["", "hello", "{", r#"{"typing":true}}"#, "\u{0}"] {
        socket.say_text(malformed).await;
        socket.is_refused_but_kept("malformed").await;
    }
    for unknown in [json!({"fly": 1}), json!("fly")] {
        socket.say(unknown).await;
        socket.is_refused_but_kept("unknown_frame").await;
    }
    for malformed in [json!({"command": {"id": "x"}}), json!([]), json!({"hello": {"version": 1}})] {
        socket.say(malformed).await;
        socket.is_refused_but_kept("malformed").await;
    }
    for command in [json!({"send": {"text": 7}}), json!({"start": {"name": null}}), json!("send")] {
        socket.say(json!({"command": {"id": "command-2", "command": command}})).await;
        let refusal = socket.hear_of("rejected").await;
        assert_eq!((&refusal["id"], &refusal["code"]), (&json!("command-2"), &json!("malformed")));
    }
    socket.say(json!({"command": {"id": "command-1", "command": {"fly": {}}}})).await;
    let refusal = socket.hear_of("rejected").await;
    assert_eq!((&refusal["id"], &refusal["code"]), (&json!("command-1"), &json!("unknown_frame")));

    let frame = r#"{"typing":false}"#;
    socket.say_text(format!("{frame}{}", " ".repeat(64 * 1024 - frame.len()))).await;
    socket.say_text(format!("{frame}{}", " ".repeat(64 * 1024 + 1 - frame.len()))).await;
    socket.is_refused_but_kept("too_large").await;
    socket.say_text("[".repeat(60_000)).await;
    socket.is_refused_but_kept("malformed").await;
    // Whatever comes is answered in the encoding of the greeting.
    for (bytes, code) in [(vec![0xff; 100], "malformed"), (vec![99], "unknown_frame"), (vec![], "malformed")]
    {
        socket.0.send(Message::binary(bytes)).await.unwrap();
        socket.is_refused_but_kept(code).await;
    }
    socket.say(json!({"command": {"id": "a b", "command": {"send": {"text": "x"}}}})).await;
    socket.is_refused_but_kept("bad_id").await;
    assert_eq!(socket.does(&random_id(), send("still here")).await["ack"]["seq"], 2);
}

/// During a deploy both versions are there at once.
#[tokio::test]
async fn a_client_of_another_version_is_greeted_with_the_lower_one_and_served() {
    let site = Edge::shared().await.site().await;
    for (theirs, ours) in [(0, 0), (1, 1), (2, 1), (65_535, 1)] {
        let mut socket = Plain::open(&site, &random_id()).await;
        let newer = json!({"version": theirs, "token": random_id(), "after": 0, "newer": {"x": 1}});
        socket.say(json!({"hello": newer})).await;
        assert_eq!(socket.hear_of("welcome").await["version"], ours, "{theirs}");
        socket.say(json!({"from_the_future": {"x": 1}})).await;
        socket.is_refused_but_kept("unknown_frame").await;
        assert_eq!(socket.does(&random_id(), start("Zoé")).await["ack"]["seq"], 1, "{theirs}");
    }
}

#[tokio::test]
async fn a_command_before_the_greeting_is_refused() {
    let site = Edge::shared().await.site().await;
    let mut socket = Plain::open(&site, &random_id()).await;
    socket.say(json!({"command": {"id": "command-1", "command": "end"}})).await;
    let refusal = socket.hear_of("rejected").await;
    assert_eq!((&refusal["id"], &refusal["code"]), (&json!("command-1"), &json!("not_greeted")));
    socket.say(json!({"typing": true})).await;
    socket.is_refused_but_kept("not_greeted").await;
}

#[tokio::test]
async fn names_and_texts_have_limits() {
    let site = Edge::shared().await.site().await;
    let (mut socket, _) = Plain::greeted(&site, &random_id(), &random_id(), 0).await;
    for (name, code) in [("a\u{0}b", "name_invalid"), ("x\u{202e}y", "name_invalid")] {
        let answer = socket.does(&random_id(), start(name)).await;
        assert_eq!(answer["rejected"]["code"], code, "{name:?}");
    }
    assert_eq!(socket.does(&random_id(), start(&"é".repeat(81))).await["rejected"]["code"], "name_too_long");
    assert_eq!(socket.does(&random_id(), start(&"é".repeat(80))).await["ack"]["seq"], 1);
    assert_eq!(socket.does(&random_id(), send(" \n ")).await["rejected"]["code"], "text_empty");
    assert_eq!(socket.does(&random_id(), send(&"x".repeat(4001))).await["rejected"]["code"], "text_too_long");
    assert_eq!(socket.does(&random_id(), send(&"☕".repeat(4000))).await["ack"]["seq"], 2);
    let name = |name: &str| json!({"set_name": {"name": name}});
    assert_eq!(socket.does(&random_id(), name("")).await["rejected"]["code"], "name_missing");
    assert_eq!(socket.does(&random_id(), name("Ștefan")).await["ack"]["seq"], 3);
    let rate = |score: u8| json!({"rate": {"score": score, "comment": ""}});
    assert_eq!(socket.does(&random_id(), rate(3)).await["rejected"]["code"], "not_ended");
    assert!(socket.does(&random_id(), json!("end")).await["ack"].is_object());
    for score in [0, 4, 255] {
        assert_eq!(socket.does(&random_id(), rate(score)).await["rejected"]["code"], "bad_score");
    }
}

#[tokio::test]
async fn a_site_can_require_a_name() {
    let settings = protocol::site::settings::SiteSettings {
        name_field: protocol::site::settings::NameField::Required,
        ..settings()
    };
    let site = Edge::shared().await.site_with(settings).await;
    let (mut socket, _) = Plain::greeted(&site, &random_id(), &random_id(), 0).await;
    let mut nameless = start("");
    nameless["start"]["name"] = Value::Null;
    for start in [nameless, start(""), start(" \t")] {
        assert_eq!(socket.does(&random_id(), start).await["rejected"]["code"], "name_missing");
    }
    assert_eq!(socket.does(&random_id(), start("Zoé")).await["ack"]["seq"], 1);
}

#[tokio::test]
async fn a_wrong_token_opens_nothing() {
    let mut started = started().await;
    started.socket.does(&random_id(), send("secret")).await;
    for token in [random_id(), "short".to_owned()] {
        let mut thief = Plain::open(&started.site, &started.conversation).await;
        thief.say(json!({"hello": {"version": 1, "token": token, "after": 0}})).await;
        assert_eq!(thief.hear().await["rejected"]["code"], "bad_token");
        match thief.hear_message().await {
            Message::Close(Some(frame)) => assert_eq!(u16::from(frame.code), 4001),
            other => panic!("not a close: {other:?}"),
        }
        let body = json!({"id": random_id(), "command": send("x")});
        let (status, answer) = started.post_as(&token, &body).await;
        assert_eq!((status / 100, &answer["rejected"]["code"]), (4, &json!("bad_token")));
    }
    let url = started.site.conversation_url(&started.conversation, "events?after=0");
    for request in [http().get(&url), http().get(&url).bearer_auth(random_id())] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16() / 100, 4);
        assert!(!response.text().await.unwrap().contains("secret"));
    }
}

#[tokio::test]
async fn the_http_path_does_what_the_socket_does() {
    let site = Edge::shared().await.site().await;
    let (conversation, token) = (random_id(), random_id());
    let socket = Plain::open(&site, &conversation).await;
    let one = Started { site, conversation, token, socket };
    let id = random_id();
    let (status, ack) = one.post(&json!({"id": id, "command": start("Ana")})).await;
    assert_eq!((status, ack), (200, json!({"ack": {"id": id, "seq": 1}})));
    for number in 2..=4_u64 {
        let body = json!({"id": random_id(), "command": send(&format!("message {number}"))});
        assert_eq!(one.post(&body).await.1["ack"]["seq"], number);
    }
    let page = one.events(1, 0).await;
    assert_eq!((&page["next"], &page["more"]), (&json!(4), &json!(false)));
    let texts: Vec<_> =
        page["events"].as_array().unwrap().iter().map(|e| &e["body"]["message_sent"]["text"]).collect();
    assert_eq!(texts, ["message 2", "message 3", "message 4"]);

    let (status, refusal) = one.post(&json!({"id": random_id(), "command": send(" ")})).await;
    assert_eq!((status / 100, &refusal["rejected"]["code"]), (4, &json!("text_empty")));
    let (status, refusal) = one.post(&json!({"id": random_id(), "command": {"fly": 1}})).await;
    assert_eq!((status / 100, &refusal["rejected"]["code"]), (4, &json!("unknown_frame")));
    let huge = json!({"id": random_id(), "command": send(&"x".repeat(64 * 1024))});
    let (status, refusal) = one.post(&huge).await;
    assert_eq!((status, &refusal["rejected"]["code"]), (413, &json!("too_large")));
}

#[tokio::test]
async fn a_long_poll_waits_for_the_next_event() {
    let mut one = started().await;
    let nothing = one.events(1, 1).await;
    assert_eq!((&nothing["events"], &nothing["next"]), (&json!([]), &json!(1)));
    assert_eq!(nothing["more"], json!(false));

    let url = one.site.conversation_url(&one.conversation, "events?after=1&wait=20");
    let waiting = tokio::spawn(http().get(url).bearer_auth(&one.token).send());
    one.socket.does(&random_id(), send("news")).await;
    let begun = std::time::Instant::now();
    let page: Value = waiting.await.unwrap().unwrap().json().await.unwrap();
    assert_eq!(page["events"][0]["body"]["message_sent"]["text"], "news");
    assert!(begun.elapsed() < Duration::from_secs(10), "it answers at once, not when its time is up");
}

#[tokio::test]
async fn an_unknown_site_has_nothing() {
    let mut site = Edge::shared().await.site().await;
    site.id = "no-such-site".to_owned();
    let script = http().get(site.url("/widget.js?site=no-such-site")).send().await.unwrap();
    assert_eq!(script.status(), 200, "a page must not get a failed request in its console");
    let text = script.text().await.unwrap();
    assert_eq!(text.matches("console.warn").count(), 1, "{text}");
    assert!(text.len() < 500);
    assert_eq!(http().get(site.url("/embed/no-such-site")).send().await.unwrap().status(), 404);

    let body = json!({"id": random_id(), "command": start("Zoé")});
    let url = site.conversation_url(&random_id(), "commands");
    let response = http().post(url).bearer_auth(random_id()).json(&body).send().await.unwrap();
    assert_eq!(response.status(), 404);
    let answer: Value = response.json().await.unwrap();
    assert_eq!(answer["rejected"]["code"], "unknown_site");
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_named() {
    let site = Edge::shared().await.site().await;
    for path in ["/nothing", "/v1/nothing", "/assets/nothing.js", "/assets/../workerd.capnp", "/v1/sites/x/y"]
    {
        let response = http().get(site.url(path)).send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
    }
    let response = http().request(Method::PUT, site.url("/v1/session")).send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.json::<Value>().await.unwrap()["rejected"]["code"], "wrong_method");
    let health: Value = http().get(site.url("/healthz")).send().await.unwrap().json().await.unwrap();
    assert_eq!(health, json!({"ok": true, "addresses": "shared"}), "all tests come from this machine");
}

async fn set_up(base: &str, key: Option<&str>) -> u16 {
    let request = http().post(format!("{base}/v1/setup")).json(&json!({}));
    let request = if let Some(key) = key { request.bearer_auth(key) } else { request };
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn set_up_needs_the_key() {
    let base = Edge::shared().await.base();
    for key in [None, Some("wrong"), Some("")] {
        let status = set_up(&base, key).await;
        assert!([401, 403, 404].contains(&status), "{key:?}: {status}");
    }
}

async fn sign_in(site: &Site, origin: Option<&str>, password: &str) -> Response {
    let body = json!({"email": site.agent.email, "password": password});
    let request = http().post(site.url("/v1/session")).json(&body);
    let request = if let Some(origin) = origin { request.header("origin", origin) } else { request };
    request.send().await.unwrap()
}

async fn code_of(response: Response) -> String {
    let body: Value = response.json().await.expect("a refusal is JSON");
    body["rejected"]["code"].as_str().expect("a refusal has a code").to_owned()
}

/// Where the public comes, encrypted; the edge itself is behind something that does that.
const PUBLIC: &str = "https://chat.shop.example";

/// Signs in by pages of an origin, uses the session and signs out. Gives the cookies that were set.
async fn cookies_of_a_session(site: &Site, origin: &str) -> Vec<String> {
    let response = sign_in(site, Some(origin), &site.agent.password).await;
    assert_eq!(response.status(), 200);
    let cookies = response.headers().get_all("set-cookie").iter();
    let cookies: Vec<String> = cookies.map(|value| value.to_str().unwrap().to_owned()).collect();
    let pair = cookies[0].split(';').next().unwrap().to_owned();
    let session: Value = response.json().await.unwrap();
    assert_eq!(session["agent"]["name"], "Ana Ștefănescu");
    assert_eq!(session["email"], site.agent.email);
    assert_eq!(session["sites"], json!([{"id": site.id, "name": "Ceainăria"}]));

    let with_cookie = |method: Method| {
        let request = http().request(method, site.url("/v1/session"));
        request.header("cookie", &pair).header("origin", origin)
    };
    let again: Value = with_cookie(Method::GET).send().await.unwrap().json().await.unwrap();
    assert_eq!(again, session);
    assert_eq!(with_cookie(Method::DELETE).send().await.unwrap().status(), 204);
    let gone = with_cookie(Method::GET).send().await.unwrap();
    assert_eq!(gone.status(), 401);
    assert_eq!(code_of(gone).await, "signed_out");
    cookies
}

fn attributes(cookie: &str) -> Vec<String> {
    cookie.split("; ").skip(1).map(str::to_ascii_lowercase).collect()
}

#[tokio::test]
async fn signing_in_gives_a_cookie_that_no_script_and_no_other_site_can_use() {
    let edge = Edge::start_with(vec![("JASETTE_PUBLIC_ORIGIN", PUBLIC.to_owned())]).await;
    let cookies = cookies_of_a_session(&edge.site().await, PUBLIC).await;
    assert!(cookies[0].starts_with("__Host-jasette="), "{cookies:?}");
    assert!(cookies[1].starts_with("__Host-jasette-browser="), "{cookies:?}");
    for cookie in &cookies {
        let attributes = attributes(cookie);
        for wanted in ["httponly", "secure", "samesite=strict", "path=/"] {
            assert!(attributes.iter().any(|attribute| attribute == wanted), "{wanted}: {cookie}");
        }
        assert!(!attributes.iter().any(|attribute| attribute.starts_with("domain")));
    }
}

#[tokio::test]
async fn on_ones_own_machine_the_cookie_is_one_that_every_browser_keeps_without_encryption() {
    let site = Edge::shared().await.site().await;
    for cookie in cookies_of_a_session(&site, &site.base).await {
        let attributes = attributes(&cookie);
        for wanted in ["httponly", "samesite=strict", "path=/"] {
            assert!(attributes.iter().any(|attribute| attribute == wanted), "{wanted}: {cookie}");
        }
        assert!(!attributes.iter().any(|attribute| attribute == "secure"), "{cookie}");
        assert!(!cookie.starts_with("__"), "a prefix wants Secure: {cookie}");
    }
}

#[tokio::test]
async fn signing_in_is_for_our_own_pages() {
    let site = Edge::shared().await.site().await;
    let port = Edge::shared().await.port();
    let foreign = [
        "https://evil.example".to_owned(),
        "null".to_owned(),
        format!("{}.evil.example", site.base),
        format!("http://127.0.0.1:{}", port - 1),
    ];
    for origin in foreign.iter().map(|origin| Some(origin.as_str())).chain([None]) {
        let response = sign_in(&site, origin, &site.agent.password).await;
        assert_eq!(response.status(), 403, "{origin:?}");
        assert!(response.headers().get("set-cookie").is_none());
        assert_eq!(code_of(response).await, "foreign_origin");
    }
}

#[tokio::test]
async fn wrong_passwords_are_refused_alike_and_then_slowed() {
    // On an edge of its own: the throttle may go by address, and all tests come from one.
    let edge = Edge::start().await;
    let site = edge.site().await;
    let mut nobody = site.clone();
    nobody.agent.email = "nobody@shop.example".to_owned();
    let unknown = sign_in(&nobody, Some(&site.base), "guess").await;
    let wrong = sign_in(&site, Some(&site.base), "guess").await;
    assert_eq!((unknown.status(), wrong.status()), (wrong.status(), unknown.status()));
    assert_eq!(wrong.status(), 401);
    let (unknown, wrong) = (unknown.text().await.unwrap(), wrong.text().await.unwrap());
    assert_eq!(unknown, wrong, "the two are not told apart");
    assert!(wrong.contains("wrong_credentials"));

    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(sign_in(&site, Some(&site.base), "guess").await.status().as_u16());
    }
    assert!(statuses.starts_with(&[401]), "{statuses:?}");
    assert!(statuses.ends_with(&[429]), "{statuses:?}");
    let right = sign_in(&site, Some(&site.base), &site.agent.password).await;
    assert_eq!(right.status(), 429, "the right password is not tried either");
    assert_eq!(code_of(right).await, "too_many_attempts");
}

async fn get(path: &str, site: &Site, headers: &[(&str, &str)]) -> Response {
    let mut request = Client::get(&http(), site.url(path));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The value of one directive of a policy.
fn directive<'a>(policy: &'a str, name: &str) -> Option<&'a str> {
    policy.split(';').map(str::trim).find_map(|directive| directive.strip_prefix(name)).map(str::trim)
}

#[tokio::test]
async fn documents_come_with_a_strict_policy() {
    let origins = vec!["https://shop.example".to_owned(), "http://localhost:*".to_owned()];
    let settings = protocol::site::settings::SiteSettings { origins, ..settings() };
    let site = Edge::shared().await.site_with(settings).await;
    let frame = get(&format!("/embed/{}?lang=fr", site.id), &site, &[]).await;
    let inbox = get("/inbox", &site, &[("accept-language", "ro-RO,ro;q=0.9")]).await;
    let settings = get("/inbox/settings", &site, &[("accept-language", "fr")]).await;
    let conversation = format!("/inbox/{}/c/{}", site.id, random_id());
    let conversation = get(&conversation, &site, &[]).await;
    for (response, ancestors) in [
        (&frame, Some("https://shop.example http://localhost:*")),
        (&inbox, Some("'none'")),
        (&settings, Some("'none'")),
        (&conversation, Some("'none'")),
    ] {
        assert_eq!(response.status(), 200);
        assert!(header(response, "content-type").starts_with("text/html"));
        assert_eq!(header(response, "x-content-type-options"), "nosniff");
        let policy = header(response, "content-security-policy");
        assert_eq!(directive(policy, "default-src"), Some("'none'"), "{policy}");
        assert_eq!(directive(policy, "script-src"), Some("'self' 'wasm-unsafe-eval'"), "{policy}");
        assert_eq!(directive(policy, "style-src"), Some("'self'"), "{policy}");
        assert_eq!(directive(policy, "connect-src"), Some("'self'"), "{policy}");
        assert_eq!(directive(policy, "base-uri"), Some("'none'"), "{policy}");
        assert_eq!(directive(policy, "form-action"), Some("'none'"), "{policy}");
        let given = directive(policy, "frame-ancestors").map(|given| given.replace("'self' ", ""));
        assert_eq!(given.as_deref(), ancestors, "{policy}");
    }
    assert!(frame.text().await.unwrap().contains(r#"lang="fr""#));
    assert!(inbox.text().await.unwrap().contains(r#"lang="ro""#));
}

#[tokio::test]
async fn assets_are_immutable_and_compressed_beforehand() {
    let site = Edge::shared().await.site().await;
    let document = get(&format!("/embed/{}", site.id), &site, &[]).await.text().await.unwrap();
    let assets: Vec<_> = document.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assert!(assets.len() >= 4, "script, wasm, style, texts: {assets:?}");
    for asset in assets {
        let plain = get(asset, &site, &[("accept-encoding", "identity")]).await;
        let packed = get(asset, &site, &[("accept-encoding", "gzip, deflate, br, zstd")]).await;
        for response in [&plain, &packed] {
            assert_eq!(response.status(), 200, "{asset}");
            assert_eq!(header(response, "cache-control"), "public, max-age=31536000, immutable");
            assert_eq!(header(response, "x-content-type-options"), "nosniff");
            assert!(header(response, "vary").to_ascii_lowercase().contains("accept-encoding"));
        }
        assert_eq!(header(&packed, "content-encoding"), "br", "{asset}");
        assert_eq!(header(&plain, "content-encoding"), "", "{asset}");
        let kind = header(&plain, "content-type").to_owned();
        let expected = match asset.rsplit('.').next().unwrap() {
            "js" => "text/javascript",
            "wasm" => "application/wasm",
            "css" => "text/css",
            _ => "text/plain",
        };
        assert!(kind.starts_with(expected), "{asset}: {kind}");
        let (plain, packed) = (plain.bytes().await.unwrap(), packed.bytes().await.unwrap());
        assert!(packed.len() < plain.len(), "{asset}: {} of {}", packed.len(), plain.len());
        let built = tests::process::workspace().join(format!("edge/dist/public{asset}"));
        assert_eq!(plain, std::fs::read(&built).unwrap(), "{asset}");
        assert_eq!(packed, std::fs::read(format!("{}.br", built.display())).unwrap(), "{asset}");
    }
}

#[tokio::test]
async fn the_loader_is_one_small_script_with_the_sites_settings() {
    let site = Edge::shared().await.site().await;
    let path = format!("/widget.js?site={}", site.id);
    let response = get(&path, &site, &[("accept-encoding", "identity")]).await;
    assert_eq!(response.status(), 200);
    assert!(header(&response, "content-type").starts_with("text/javascript"));
    assert_eq!(header(&response, "x-content-type-options"), "nosniff");
    assert!(!header(&response, "cache-control").contains("immutable"), "settings may change");
    assert!(header(&response, "set-cookie").is_empty());
    let script = response.text().await.unwrap();
    assert!(!script.contains("__JASETTE"), "the place for the settings is filled");
    assert!(script.contains("#0a6f63") && script.contains(&site.base) && script.contains(&site.id));
}

/// A request to a site's library, by its agent from our own page.
async fn library(site: &Site, cookie: &str, method: Method, what: &str, body: Option<Value>) -> Response {
    let url = site.url(&format!("/v1/sites/{}/library{what}", site.id));
    let request = http().request(method, url).header("cookie", cookie).header("origin", &site.base);
    match body {
        Some(body) => request.json(&body),
        None => request,
    }
    .send()
    .await
    .unwrap()
}

#[tokio::test]
async fn the_library_begins_with_texts_and_refuses_a_stale_change() {
    let site = Edge::shared().await.site().await;
    let cookie = site.sign_in().await.cookie;
    let shelf: Value = library(&site, &cookie, Method::GET, "", None).await.json().await.unwrap();
    let mut given = shelf["library"].clone();
    assert_eq!(given["revision"], 0);
    for locale in ["en", "fr", "ro"] {
        let canned = given["canned"].as_array().unwrap().iter();
        assert!(canned.filter(|one| one["locale"] == locale).count() >= 15, "{locale}");
    }

    // A use counts without making anybody's copy stale.
    let first = json!({"id": given["canned"][0]["id"]});
    let used = library(&site, &cookie, Method::POST, "/uses", Some(first)).await;
    assert_eq!(used.status(), 204);
    given["emergency"] = json!("Answer orders first.");
    let put = library(&site, &cookie, Method::PUT, "", Some(given.clone())).await;
    assert_eq!(put.status(), 200);
    let shelf: Value = put.json().await.unwrap();
    assert_eq!(shelf["library"]["revision"], 1);
    assert_eq!(shelf["library"]["emergency"], "Answer orders first.");
    assert_eq!(shelf["library"]["canned"][0]["uses"], 1);

    // Somebody who has not seen that change is told so, and nothing is lost.
    given["emergency"] = json!("Something else.");
    let stale = library(&site, &cookie, Method::PUT, "", Some(given)).await;
    assert_eq!(stale.status(), 409);
    assert_eq!(stale.json::<Value>().await.unwrap()["rejected"]["code"], "stale");
    let after: Value = library(&site, &cookie, Method::GET, "", None).await.json().await.unwrap();
    assert_eq!(after, shelf);

    let mut bad = shelf["library"].clone();
    bad["canned"][0]["shortcut"] = json!("two words");
    let refused = library(&site, &cookie, Method::PUT, "", Some(bad)).await;
    assert_eq!(refused.status(), 400);
    assert_eq!(refused.json::<Value>().await.unwrap()["rejected"]["code"], "shortcut_invalid");
    let none: Value = library(&site, &cookie, Method::GET, "/suggestions", None).await.json().await.unwrap();
    assert_eq!(none, json!([]));
}

#[tokio::test]
async fn the_library_is_for_the_sites_agents_from_our_own_page() {
    let edge = Edge::shared().await;
    let (site, other) = (edge.site().await, edge.site().await);
    let cookie = site.sign_in().await.cookie;
    for (method, what) in
        [(Method::GET, ""), (Method::GET, "/suggestions"), (Method::PUT, ""), (Method::POST, "/uses")]
    {
        assert_eq!(library(&site, "", method.clone(), what, None).await.status(), 401, "{method} {what}");
        assert_eq!(
            library(&other, &cookie, method.clone(), what, None).await.status(),
            403,
            "{method} {what}"
        );
    }
    let url = site.url(&format!("/v1/sites/{}/library", site.id));
    let foreign = http().put(url).header("cookie", &cookie).header("origin", "https://evil.example");
    assert_eq!(foreign.json(&json!({})).send().await.unwrap().status(), 403);
    assert_eq!(library(&site, &cookie, Method::DELETE, "", None).await.status(), 405);
    assert_eq!(library(&site, &cookie, Method::GET, "/other", None).await.status(), 404);
}

/// The page is enough: another language, no library, and nothing of ours.
#[tokio::test]
async fn a_client_written_from_the_page_alone_leads_a_whole_conversation() {
    let site = Edge::shared().await.site().await;
    let client = workspace().join("tests/clients/chat.py");
    let Credentials { email, password, .. } = &site.agent;
    let mut python = tokio::process::Command::new("python3");
    python.arg("-B").arg(client).args([&site.base, &site.id, email, password]).kill_on_drop(true);
    let output = tokio::time::timeout(Duration::from_secs(120), python.output()).await;
    let output = output.expect("the client comes to an end").expect("python3 is there: the tests need it");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
    assert_eq!(out.lines().last(), Some("signed out"));
}
