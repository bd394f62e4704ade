//! Who somebody is: the site's signed word and nothing else, and never one customer's chat for another.

use protocol::codec::Encoding;
use protocol::frames::visitor::{VisitorCommand, VisitorFrame, VisitorRequest};
use protocol::ids::CommandId;
use serde_json::{Value, json};
use tests::customer::{HS256, claims, signed, token};
use tests::edge::{Edge, Site, http};
use tests::process::random_id;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

/// A customer's conversation with something in it that is nobody else's business.
async fn secret_of(site: &Site, identity: &str) -> Keys {
    let keys = Keys::new();
    let mut visitor = Conversation::customer(site, &keys, identity, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    let said = visitor.visitor_does(VisitorCommand::Send { text: "a secret".to_owned() }).await.unwrap();
    assert!(matches!(said, Outcome::Stored(_)));
    keys
}

/// How a greeting with a token is refused.
async fn refusal(site: &Site, keys: &Keys, identity: &str) -> String {
    match Conversation::customer(site, keys, identity, 0, Encoding::Text).await {
        Ok(greeted) => panic!("let in, and shown {:?}", greeted.events),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn forged_words_open_nothing() {
    let edge = Edge::shared().await;
    let (site, elsewhere) = (edge.site().await, edge.site().await);
    let (secret, others) = (edge.secret(&site).await, edge.secret(&elsewhere).await);
    let good = token(&site, "zoe", &secret);
    let keys = secret_of(&site, &good).await;
    let parts: Vec<&str> = good.split('.').collect();
    let bobs = token(&site, "bob", "a guess");
    let swapped = format!("{}.{}.{}", parts[0], bobs.split('.').nth(1).unwrap(), parts[2]);
    let none = signed(r#"{"alg":"none"}"#, &claims(&site, "zoe"), &secret);
    let unsigned = format!("{}.", none.rsplit_once('.').unwrap().0);
    let mut expired = claims(&site, "zoe");
    expired["exp"] = json!(1_700_000_000);
    let forged = [
        ("alg none", unsigned, "identity_invalid"),
        ("alg none, signed", none, "identity_invalid"),
        (
            "another algorithm",
            signed(r#"{"alg":"HS512"}"#, &claims(&site, "zoe"), &secret),
            "identity_invalid",
        ),
        ("a wrong key", token(&site, "zoe", "a guess"), "identity_invalid"),
        ("no key", token(&site, "zoe", ""), "identity_invalid"),
        ("another site's key", token(&site, "zoe", &others), "identity_invalid"),
        ("another site's word", token(&elsewhere, "zoe", &others), "identity_invalid"),
        ("for another site", token(&elsewhere, "zoe", &secret), "identity_invalid"),
        ("swapped claims", swapped, "identity_invalid"),
        ("more at the end", format!("{good}x"), "identity_invalid"),
        ("a typed address", "zoe@mail.example".to_owned(), "identity_invalid"),
        ("nothing", String::new(), "identity_invalid"),
        ("very long", format!("{good}{}", "x".repeat(60_000)), "identity_invalid"),
        ("expired", signed(HS256, &expired, &secret), "identity_expired"),
    ];
    for (what, identity, code) in forged {
        let refused = refusal(&site, &keys, &identity).await;
        assert!(refused.contains(code), "{what}: {refused}");
        // A header takes no empty value, and not that much.
        if (1..8_000).contains(&identity.len()) {
            let denied = site.history(&identity, Some(&keys.conversation)).await.unwrap_err();
            assert_eq!(denied, (401, code.to_owned()), "{what}");
        }
    }
    assert!(site.history(&good, Some(&keys.conversation)).await.is_ok());
}

#[tokio::test]
async fn the_next_user_of_a_browser_sees_nothing_of_the_last_ones_chat() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let secret = edge.secret(&site).await;
    let (zoe, bob) = (token(&site, "zoe", &secret), token(&site, "bob", &secret));
    // What Zoé's browser has stored is there when Bob signs in to the shop on it.
    let left = secret_of(&site, &zoe).await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.customer.is_some()).await.unwrap();

    let refused = refusal(&site, &left, &bob).await;
    assert!(refused.contains("other_customer") && !refused.contains("a secret"), "{refused}");
    let ask = async |request: reqwest::RequestBuilder| {
        let request = request.bearer_auth(left.token.reveal()).header("x-jasette-identity", &bob);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let (status, body) = ask(http().get(site.conversation_url(&left.conversation, "events?after=0"))).await;
    assert_eq!((status, &body["rejected"]["code"]), (403, &json!("other_customer")), "{body}");
    let send = json!({"id": random_id(), "command": {"send": {"text": "I am Zoé"}}});
    let url = site.conversation_url(&left.conversation, "commands");
    let (status, body) = ask(http().post(url).json(&send)).await;
    assert_eq!((status, &body["rejected"]["code"]), (403, &json!("other_customer")), "{body}");
    let his = site.history(&bob, None).await.unwrap();
    assert!(his.conversations.is_empty() && his.granted.is_none(), "{his:?}");
    let taken = site.history(&bob, Some(&left.conversation)).await.unwrap_err();
    assert_eq!(taken, (404, "not_found".to_owned()));

    // Bob's own conversation begins empty; Zoé's is hers as before.
    let fresh = Keys::new();
    let his = Conversation::customer(&site, &fresh, &bob, 0, Encoding::Binary).await.unwrap();
    assert!(his.events.is_empty());
    let hers = Conversation::customer(&site, &left, &zoe, 0, Encoding::Binary).await.unwrap();
    assert_eq!(hers.texts(), ["a secret"]);
    let summary = desk.conversations.values().next().unwrap();
    assert_eq!(summary.customer.as_ref().map(|one| one.id.as_str()), Some("zoe"));
}

#[tokio::test]
async fn nobody_takes_a_conversation_over_by_saying_who_they_are() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let secret = edge.secret(&site).await;
    let anonymous = Keys::new();
    let mut visitor = Conversation::visitor(&site, &anonymous, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("zoe@mail.example"))).await.unwrap();
    let zoe = token(&site, "zoe", &secret);
    // A customer without the conversation's own token has no business in it, and a name that
    // somebody typed makes it nobody's.
    let guess = Keys { conversation: anonymous.conversation.clone(), ..Keys::new() };
    assert!(refusal(&site, &guess, &zoe).await.contains("bad_token"));
    let denied = site.history(&zoe, Some(&anonymous.conversation)).await.unwrap_err();
    assert_eq!(denied, (404, "not_found".to_owned()));
    assert!(site.history(&zoe, None).await.unwrap().conversations.is_empty());
}

#[tokio::test]
async fn a_visitor_takes_no_id_that_the_server_needs() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let zoe = token(&site, "zoe", &edge.secret(&site).await);
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    let mut say = async |id: CommandId| {
        let command = VisitorCommand::Send { text: "mine".to_owned() };
        visitor.send(&VisitorFrame::Command(VisitorRequest { id: id.clone(), command })).await.unwrap();
        visitor.outcome(&id).await.unwrap()
    };
    // After the last of them the log ends at one of these positions.
    for position in 2..=10 {
        let id = CommandId::parse(&format!("identified-{position}")).unwrap();
        assert!(matches!(say(id).await, Outcome::Stored(_)));
        let own = CommandId::of_server(&format!("identified-{position}"));
        assert_eq!(say(own).await, Outcome::Refused("bad_id".to_owned()));
    }
    Conversation::customer(&site, &keys, &zoe, 0, Encoding::Text).await.unwrap();
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.customer.is_some()).await.unwrap();
}
