//! Transcripts over HTTP, and the mails that bring them: to a real mail server, through crashes and
//! busy hours, once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use mail_parser::MessageParser;
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::mail_provider::{KEY, MailProvider, mail};
use tests::process::random_id;
use tests::smtp::SmtpServer;
use tests::wire::{Conversation, Keys, opening};

struct Chat {
    site: Site,
    keys: Keys,
    ana: SignedIn,
}

/// A conversation in which the team wrote what is its own affair.
async fn chat(edge: &Edge) -> Chat {
    let site = edge.site().await;
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    let text = "Is there <b>tea</b>?\n.\n.hidden line".to_owned();
    visitor.visitor_does(VisitorCommand::Send { text }).await.unwrap();
    let ana = site.sign_in().await;
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Text).await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "Bună ziua ☕".to_owned() }).await.unwrap();
    let note = AgentCommand::Note { text: "a secret note".to_owned(), mentions: vec![] };
    agent.agent_does(note).await.unwrap();
    Chat { site, keys, ana }
}

impl Chat {
    fn request(&self, method: Method, what: &str) -> RequestBuilder {
        http().request(method, self.site.conversation_url(&self.keys.conversation, what))
    }

    async fn as_visitor(&self, what: &str) -> Response {
        let request = self.request(Method::GET, what).bearer_auth(self.keys.token.reveal());
        request.send().await.unwrap()
    }

    async fn as_agent(&self, what: &str) -> Response {
        self.request(Method::GET, what).header("cookie", &self.ana.cookie).send().await.unwrap()
    }

    async fn mail(&self, body: &Value) -> (u16, String) {
        let request = self.request(Method::POST, "transcript").bearer_auth(self.keys.token.reveal());
        told(request.json(body).send().await.unwrap()).await
    }
}

/// The status of an answer, and the code of a refusal.
async fn told(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap_or_default();
    (status, body["rejected"]["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn times_are_those_of_the_readers_zone() {
    let chat = chat(Edge::shared().await).await;
    // Zones without summer time, so that the day of the test makes no difference.
    for (asked, told) in [
        ("zone=Asia/Kolkata&offset=120", "(UTC+05:30)"),
        ("zone=Asia%2FTokyo", "(UTC+09:00)"),
        ("zone=Mars/Olympus&offset=-210", "(UTC-03:30)"),
        ("zone=&offset=120", "(UTC+02:00)"),
        ("offset=60", "(UTC+01:00)"),
        ("", "(UTC)"),
    ] {
        let text = chat.as_visitor(&format!("transcript?{asked}")).await.text().await.unwrap();
        assert!(text.contains(told), "{told} in {text}");
    }
}

#[tokio::test]
async fn each_side_reads_its_own_version() {
    let chat = chat(Edge::shared().await).await;
    let response = chat.as_visitor("transcript?format=text&offset=120").await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
    assert!(response.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let theirs = response.text().await.unwrap();
    assert!(theirs.starts_with("Conversation with Ceainăria, 20"), "{theirs}");
    assert!(theirs.contains("(UTC+02:00)"), "{theirs}");
    assert!(theirs.contains("] Zoé: Is there <b>tea</b>?\n"), "{theirs}");
    assert!(theirs.contains("] Ana Ștefănescu: Bună ziua ☕\n"), "{theirs}");
    assert!(!theirs.contains("secret"), "{theirs}");

    let page = chat.as_visitor("transcript?format=html&lang=fr").await;
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    let page = page.text().await.unwrap();
    assert!(page.contains("Is there &lt;b&gt;tea&lt;/b&gt;?"), "{page}");
    assert!(page.contains("Conversation avec Ceainăria"), "{page}");
    assert!(!page.contains("secret"), "{page}");

    for format in ["text", "html"] {
        let ours = chat.as_agent(&format!("transcript?format={format}")).await.text().await.unwrap();
        assert!(ours.contains("a secret note"), "{ours}");
    }
    for bad in ["format=pdf", "offset=x", "offset=99999"] {
        let refused = told(chat.as_visitor(&format!("transcript?{bad}")).await).await;
        assert_eq!(refused, (400, "malformed".to_owned()), "{bad}");
    }
}

#[tokio::test]
async fn a_transcript_needs_a_conversation_and_somebody_who_may_read_it() {
    let chat = chat(Edge::shared().await).await;
    let get = |keys: &Keys, token: &str| {
        let url = chat.site.conversation_url(&keys.conversation, "transcript");
        http().get(url).bearer_auth(token).send()
    };
    let stranger = told(get(&chat.keys, &random_id()).await.unwrap()).await;
    assert_eq!(stranger, (403, "bad_token".to_owned()));
    let nobody = told(chat.request(Method::GET, "transcript").send().await.unwrap()).await;
    assert_eq!(nobody, (401, "signed_out".to_owned()));
    let unstarted = Keys::new();
    let nothing = told(get(&unstarted, unstarted.token.reveal()).await.unwrap()).await;
    assert_eq!(nothing, (409, "not_started".to_owned()));
    let elsewhere = Edge::shared().await.site().await.sign_in().await;
    let request = chat.request(Method::GET, "transcript").header("cookie", &elsewhere.cookie);
    assert_eq!(told(request.send().await.unwrap()).await, (403, "not_allowed".to_owned()));
    // An agent's request that sends something out is for our own pages.
    let mail = chat.request(Method::POST, "transcript").json(&json!({"email": "z@mail.example"}));
    let mail = mail.header("cookie", &chat.ana.cookie).header("origin", "https://evil.example");
    assert_eq!(told(mail.send().await.unwrap()).await, (403, "foreign_origin".to_owned()));
}

#[tokio::test]
async fn without_a_mail_server_no_mail_is_promised() {
    let chat = chat(Edge::shared().await).await;
    let refused = chat.mail(&json!({"email": "zoe@mail.example"})).await;
    assert_eq!(refused, (501, "mail_off".to_owned()));
}

#[tokio::test]
async fn a_transcript_comes_by_mail() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let chat = chat(&edge).await;
    assert_eq!(chat.mail(&json!({"email": "not an address"})).await, (400, "contact_invalid".to_owned()));
    assert_eq!(chat.mail(&json!({"email": "a@b.c>\r\nRCPT TO:<x@y.z"})).await.1, "contact_invalid");

    let id = random_id();
    let body = json!({"id": id, "email": " zoe@mail.example ", "offset_minutes": 120});
    for _ in 0..3 {
        assert_eq!(chat.mail(&body).await.0, 202);
    }
    let other = json!({"id": id, "email": "other@mail.example"});
    assert_eq!(chat.mail(&other).await, (409, "id_reused".to_owned()));
    let mails = server.receives(1).await;
    let mail = &mails[0];
    assert_eq!((mail.from.as_str(), mail.to.as_str()), ("chat@shop.example", "zoe@mail.example"));
    let message = MessageParser::default().parse(&mail.message).expect("it is a message");
    assert_eq!(message.from().unwrap().first().unwrap().name(), Some("Ceainăria"));
    assert!(message.subject().unwrap().starts_with("Conversation with Ceainăria, 20"));
    assert!(message.message_id().unwrap().ends_with("@shop.example"));
    assert!(message.date().is_some());
    let text = message.body_text(0).unwrap();
    assert!(text.contains("Is there <b>tea</b>?"), "{text}");
    assert!(text.contains(".hidden line") && text.contains("Bună ziua ☕"), "{text}");
    let page = message.body_html(0).unwrap();
    assert!(page.contains("Is there &lt;b&gt;tea&lt;/b&gt;?"), "{page}");
    assert!(!text.contains("secret") && !page.contains("secret"), "the team's own stays with the team");

    // An agent may have it sent, too, and it is the visitor's version all the same.
    let request = chat.request(Method::POST, "transcript").header("cookie", &chat.ana.cookie);
    let request = request.header("origin", &chat.site.base).json(&json!({"email": "zoe@mail.example"}));
    assert_eq!(request.send().await.unwrap().status(), 202);
    let mails = server.receives(2).await;
    let second = MessageParser::default().parse(&mails[1].message).unwrap();
    assert_ne!(second.message_id(), message.message_id());
    assert!(!second.body_text(0).unwrap().contains("secret"));

    // An address that nobody has is given up at once and holds nothing up.
    assert_eq!(chat.mail(&json!({"email": "nobody@mail.example"})).await.0, 202);
    let many = chat.mail(&json!({"email": "zoe@mail.example"})).await;
    assert_eq!(many, (429, "too_many_attempts".to_owned()));
    assert_eq!(server.mails().len(), 2, "the repeated request sent one mail");
}

#[tokio::test]
async fn a_mail_survives_a_busy_server_and_a_crash_and_goes_out_once() {
    let server = SmtpServer::start(1).await;
    let edge = Edge::start_with(server.variables()).await;
    let chat = chat(&edge).await;
    let body = json!({"id": random_id(), "email": "zoe@mail.example"});
    assert_eq!(chat.mail(&body).await.0, 202);
    server.has_put_off(1).await;
    edge.kill9();
    edge.restart().await;
    // Whoever comes back wakes the conversation, should its alarm have been lost.
    let _visitor = Conversation::visitor(&chat.site, &chat.keys, 0, Encoding::Binary).await.unwrap();
    server.receives(1).await;
    // The same request again, and another mail after it, which shows that nothing was in between.
    assert_eq!(chat.mail(&body).await.0, 202);
    assert_eq!(chat.mail(&json!({"email": "next@mail.example"})).await.0, 202);
    let to: Vec<String> = server.receives(2).await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["zoe@mail.example", "next@mail.example"]);
}

#[tokio::test]
async fn a_provider_takes_mail_by_http() {
    let provider = MailProvider::start(0).await;
    let edge = Edge::start_with(provider.variables()).await;
    let chat = chat(&edge).await;
    assert_eq!(chat.mail(&json!({"email": "zoe@mail.example", "language": "ro"})).await.0, 202);
    let request = provider.receives("zoe@mail.example", 1).await.remove(0);
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/send"));
    assert_eq!(request.header("authorization"), format!("Bearer {KEY}"));
    let body = mail(&request);
    assert_eq!(body["from"], "chat@shop.example");
    assert!(body["subject"].as_str().unwrap().starts_with("Conversație cu Ceainăria"), "{body}");
    assert!(body["text"].as_str().unwrap().contains("Is there <b>tea</b>?"), "{body}");
    assert!(body["html"].as_str().unwrap().contains("&lt;b&gt;"), "{body}");
}
