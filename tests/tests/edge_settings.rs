//! Settings at their limits over the wire: what the edge stores must still let a visitor in.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::conversation::opening::Opening;
use protocol::conversation::party::Author;
use protocol::frames::visitor::{VisitorCommand, VisitorFrame, VisitorRequest};
use protocol::limits::{DEPARTMENTS_MAX, TEXT_MAX};
use protocol::locale::LOCALES;
use serde_json::{Value, json};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::wire::{Conversation, Keys, Outcome, command_id, opening};

/// A text in every language, each of so many characters.
fn everywhere(characters: usize) -> Value {
    LOCALES.map(|locale| json!({"locale": locale, "text": "ș".repeat(characters)})).to_vec().into()
}

/// Saves what stands at a place of the settings; returns the status and the answer.
async fn save(site: &Site, ana: &SignedIn, edits: &[(&str, Value)]) -> (u16, String) {
    let path = site.url(&format!("/v1/sites/{}/settings", site.id));
    let ask = |request: reqwest::RequestBuilder| {
        request.header("cookie", &ana.cookie).header("origin", &site.base).send()
    };
    let mut settings: Value = ask(http().get(&path)).await.unwrap().json().await.unwrap();
    for (place, value) in edits {
        *settings.pointer_mut(place).unwrap() = value.clone();
    }
    let response = ask(http().put(&path).json(&settings)).await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn ten_languages_at_their_limits_let_every_visitor_in() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let departments: Vec<Value> = (0..DEPARTMENTS_MAX)
        .map(|n| json!({"id": format!("{n:064}"), "name": "ș".repeat(80), "agents": []}))
        .collect();
    let edits = [
        ("/settings/service/greeting", everywhere(TEXT_MAX)),
        ("/settings/service/goodbye", everywhere(TEXT_MAX)),
        ("/settings/service/departments", departments.into()),
    ];
    let (status, answer) = save(&site, &ana, &edits).await;
    assert_eq!(status, 200, "{answer}");
    for encoding in [Encoding::Binary, Encoding::Text] {
        let keys = Keys::new();
        // Opening the socket waits for its welcome.
        let mut visitor = Conversation::visitor(&site, &keys, 0, encoding).await.unwrap();
        // The message is sent before the start is answered, and does not overtake it.
        let (start, message) = (command_id(), command_id());
        let commands = [
            (start.clone(), VisitorCommand::Start(opening("Zoé"))),
            (message.clone(), VisitorCommand::Send { text: "Hello".to_owned() }),
        ];
        for (id, command) in commands {
            visitor.send(&VisitorFrame::Command(VisitorRequest { id, command })).await.unwrap();
        }
        for id in [start, message] {
            let outcome = visitor.outcome(&id).await.unwrap();
            assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
        }
        let is_greeting = |body: &EventBody| matches!(body, EventBody::MessageSent(message) if message.author == Author::Automatic);
        let EventBody::MessageSent(greeting) = visitor.event(is_greeting).await.unwrap().body else {
            unreachable!()
        };
        assert_eq!(greeting.text, "ș".repeat(TEXT_MAX));
        // An agent's socket carries the departments they work in: all of them here.
        Conversation::agent(&site, &ana, &keys.conversation, 0, encoding).await.unwrap();
    }
}

#[tokio::test]
async fn what_the_service_cannot_be_is_refused_with_a_sentence() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let tea = json!({"id": "tea", "name": "Tea", "agents": []});
    for (place, bad) in [
        ("/settings/service/greeting", everywhere(TEXT_MAX + 1)),
        ("/settings/service/goodbye", json!([{"locale": "tlh", "text": "Qapla"}])),
        ("/settings/service/departments", json!([tea, tea])),
        ("/settings/service/vanish_minutes", json!(1_441)),
        ("/settings/service/promise_hours", json!(25)),
    ] {
        let (status, answer) = save(&site, &ana, &[(place, bad)]).await;
        let refusal: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!((status, &refusal["rejected"]["code"]), (400, &json!("service_refused")), "{place}");
        assert!(refusal["rejected"]["text"].as_str().unwrap().contains("up to 4,000"), "{answer}");
    }
}

#[tokio::test]
async fn a_site_speaks_its_own_language_to_whoever_speaks_none_of_ours() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    let opening = Opening { locale: "de".to_owned(), ..opening("Zoé") };
    visitor.visitor_does(VisitorCommand::Start(opening)).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "Hallo".to_owned() }).await.unwrap();
    let text = async |path: &str| {
        let answer = http().get(site.url(path)).bearer_auth(keys.token.reveal()).send().await.unwrap();
        answer.text().await.unwrap()
    };
    let widget = async |language: &str| {
        let told = text(&format!("/v1/sites/{}/widget?lang={language}", site.id)).await;
        serde_json::from_str::<Value>(&told).unwrap()["locale"].as_str().unwrap().to_owned()
    };
    let loader = format!("/widget.js?site={}", site.id);
    let transcript = format!("/v1/sites/{}/conversations/{}/transcript", site.id, keys.conversation);
    assert_eq!((widget("ja").await, widget("de").await), ("en".to_owned(), "de".to_owned()));
    assert!(text(&loader).await.contains("||\"en\""));
    let before = text(&transcript).await;

    assert_eq!(save(&site, &ana, &[("/settings/language", json!("fr"))]).await.0, 200);
    assert_eq!((widget("ja").await, widget("de").await), ("fr".to_owned(), "de".to_owned()));
    let script = text(&loader).await;
    assert!(script.contains("||\"fr\"") && !script.contains("__JASETTE"));
    // A language that we write no transcripts in.
    let after = text(&transcript).await;
    assert_ne!(before, after);
    assert_eq!(after, text(&format!("{transcript}?lang=fr")).await);
    for bad in ["tlh", "FR", "fr-CA", "\"><script>"] {
        assert_eq!(save(&site, &ana, &[("/settings/language", json!(bad))]).await.0, 400, "{bad}");
    }
}
