//! The doors of a conversation whose customer is known: whatever was handed out before opens none of them.

use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tests::customer::token;
use tests::edge::{Edge, Site, http};
use tests::process::random_id;
use tests::wire::{Conversation, Keys, Outcome, opening};

const FILE: &str = "text";

fn says(text: &str) -> VisitorCommand {
    VisitorCommand::Send { text: text.to_owned() }
}

async fn does(visitor: &mut Conversation, command: VisitorCommand) {
    let outcome = visitor.visitor_does(command).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
}

/// A conversation of somebody who has not said who they are.
async fn anonymous(site: &Site) -> (Keys, Conversation) {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Binary).await.unwrap();
    does(&mut visitor, VisitorCommand::Start(opening("Zoé"))).await;
    does(&mut visitor, says("a secret")).await;
    (keys, visitor)
}

/// Why a socket was closed. What comes before is thrown away, unless it says this.
async fn ended(socket: &mut Conversation, unheard: &str) -> String {
    loop {
        match socket.step().await {
            Ok(frame) => assert!(!format!("{frame:?}").contains(unheard), "{frame:?}"),
            Err(closed) => return closed.to_string(),
        }
    }
}

/// The doors over HTTP, with a file that is there; the last one erases.
fn doors(site: &Site, id: &str, file: &str) -> Vec<(&'static str, RequestBuilder)> {
    let url = |what: &str| site.conversation_url(id, what);
    let put = |id: &str| {
        let request = http().put(url(&format!("files/{id}"))).header("content-type", "text/plain");
        request.header("x-file-name", "a.txt").body(FILE)
    };
    let command = json!({"id": random_id(), "command": {"send": {"text": "from a door"}}});
    vec![
        ("commands", http().post(url("commands")).json(&command)),
        ("events", http().get(url("events?after=0"))),
        ("waiting for events", http().get(url("events?after=1&wait=1"))),
        ("a file", http().get(url(&format!("files/{file}")))),
        ("a new file", put(&random_id())),
        ("transcript", http().get(url("transcript"))),
        // Nobody has answered yet, and there is no mail here, but who asks is looked at first.
        ("mail", http().post(url("transcript")).json(&json!({"email": "me@mail.example"}))),
        ("erase", http().post(url("erase"))),
    ]
}

/// Whether a request was let in. Whoever is not reads nothing.
async fn is_let_in(request: RequestBuilder) -> bool {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    if status != 403 {
        assert!([200, 204, 409].contains(&status), "{status}: {text}");
        return true;
    }
    let refused: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(refused["rejected"]["code"], "bad_token", "{text}");
    false
}

/// Asserts that a token opens all doors but that of erasing, or none of them.
async fn opens(site: &Site, keys: &Keys, file: &str, identity: Option<&str>, all: bool) {
    for (door, request) in doors(site, &keys.conversation, file) {
        if all && door == "erase" {
            continue;
        }
        let request = request.bearer_auth(keys.token.reveal());
        let request = match identity {
            Some(identity) => request.header("x-jasette-identity", identity),
            None => request,
        };
        assert_eq!(is_let_in(request).await, all, "{door}");
    }
}

#[tokio::test]
async fn what_was_handed_out_before_the_customer_was_known_opens_no_door() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let zoe = token(&site, "zoe", &edge.secret(&site).await);
    let (keys, mut thief) = anonymous(&site).await;
    let file = random_id();
    let put = http().put(site.conversation_url(&keys.conversation, &format!("files/{file}")));
    let put = put.header("content-type", "text/plain").header("x-file-name", "a.txt").body(FILE);
    assert_eq!(put.bearer_auth(keys.token.reveal()).send().await.unwrap().status(), 204);
    opens(&site, &keys, &file, None, true).await;
    let last = keys.last_event(&site).await;
    let waiting = format!("events?after={last}&wait=20");
    let waiting = http().get(site.conversation_url(&keys.conversation, &waiting));
    let waiting = tokio::spawn(is_let_in(waiting.bearer_auth(keys.token.reveal())));

    let mut owner = Conversation::customer(&site, &keys, &zoe, 0, Encoding::Binary).await.unwrap();
    does(&mut owner, says("now that you know me")).await;
    assert!(ended(&mut thief, "know me").await.contains("4001"));
    assert!(!waiting.await.unwrap());
    let refused = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.err().unwrap();
    assert!(refused.to_string().contains("bad_token"), "{refused}");
    opens(&site, &keys, &file, None, false).await;

    // The one who said who they are goes on, with that word or with a key for it.
    opens(&site, &keys, &file, Some(&zoe), true).await;
    let granted = site.history(&zoe, Some(&keys.conversation)).await.unwrap().granted.unwrap();
    let given = Keys { conversation: keys.conversation.clone(), token: granted.token };
    opens(&site, &given, &file, None, true).await;
    let mut second_tab = Conversation::visitor(&site, &given, 0, Encoding::Text).await.unwrap();
    does(&mut second_tab, says("from another tab")).await;
    owner.message("from another tab").await.unwrap();
    does(&mut owner, says("and from here")).await;
    second_tab.message("and from here").await.unwrap();
    let erase = http().post(site.conversation_url(&keys.conversation, "erase"));
    assert!(is_let_in(erase.bearer_auth(given.token.reveal())).await);
}

#[tokio::test]
async fn a_conversation_that_a_customer_starts_is_theirs_from_the_first_word() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let zoe = token(&site, "zoe", &edge.secret(&site).await);
    let keys = Keys::new();
    // Before the start anybody may knock; whoever did hears nothing of what comes.
    let other = Keys { conversation: keys.conversation.clone(), ..Keys::new() };
    let mut early = Conversation::visitor(&site, &other, 0, Encoding::Binary).await.unwrap();
    let mut owner = Conversation::customer(&site, &keys, &zoe, 0, Encoding::Binary).await.unwrap();
    does(&mut owner, VisitorCommand::Start(opening("Zoé"))).await;
    does(&mut owner, says("a secret")).await;
    assert!(ended(&mut early, "Started").await.contains("4001"));
    opens(&site, &keys, &random_id(), None, false).await;
}

#[tokio::test]
async fn a_revoked_secret_takes_its_keys_and_sockets_along() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let leaked = edge.secret(&site).await;
    let zoe = token(&site, "zoe", &leaked);
    let keys = Keys::new();
    let mut owner = Conversation::customer(&site, &keys, &zoe, 0, Encoding::Binary).await.unwrap();
    does(&mut owner, VisitorCommand::Start(opening("Zoé"))).await;
    let granted = site.history(&zoe, Some(&keys.conversation)).await.unwrap().granted.unwrap();
    let given = Keys { conversation: keys.conversation.clone(), token: granted.token };
    let mut phone = Conversation::visitor(&site, &given, 0, Encoding::Binary).await.unwrap();
    // The site hears whose it is a moment later.
    tests::wait::until("the site to know the conversation", async || {
        let history = site.history(&zoe, None).await.unwrap();
        if history.conversations.is_empty() { Err("not yet".to_owned()) } else { Ok(()) }
    })
    .await;

    let renewed = edge.identity_secret(&site, json!({"renew": true})).await;
    let fresh = renewed["secret"].as_str().unwrap();
    does(&mut phone, says("a new secret takes nothing along")).await;
    let revoked = edge.identity_secret(&site, json!({"renew": true, "revoke": true})).await;
    for socket in [&mut owner, &mut phone] {
        assert!(ended(socket, "4001").await.contains("4001"));
    }
    assert!(Conversation::visitor(&site, &given, 0, Encoding::Binary).await.is_err());
    opens(&site, &given, &random_id(), None, false).await;
    edge.kill9();
    edge.restart().await;
    opens(&site, &given, &random_id(), None, false).await;
    // Played again, the old word opens no door, begins nothing and tells nothing.
    for old in [&zoe, &token(&site, "zoe", fresh)] {
        assert!(Conversation::customer(&site, &keys, old, 0, Encoding::Binary).await.is_err());
        assert!(Conversation::customer(&site, &Keys::new(), old, 0, Encoding::Binary).await.is_err());
        let told = site.history(old, None).await.unwrap_err();
        assert_eq!(told, (401, "identity_invalid".to_owned()));
        for (door, request) in doors(&site, &keys.conversation, &random_id()) {
            let request = request.bearer_auth(keys.token.reveal()).header("x-jasette-identity", old);
            assert_eq!(request.send().await.unwrap().status(), 401, "{door}");
        }
    }
    let now = token(&site, "zoe", revoked["secret"].as_str().unwrap());
    let back = Conversation::customer(&site, &keys, &now, 0, Encoding::Binary).await.unwrap();
    assert_eq!(back.texts(), ["a new secret takes nothing along"], "with the new one she is who she was");
}

#[tokio::test]
async fn a_key_that_comes_back_with_an_older_copy_of_its_conversation_stays_revoked() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let zoe = token(&site, "zoe", &edge.secret(&site).await);
    let keys = Keys::new();
    let mut owner = Conversation::customer(&site, &keys, &zoe, 0, Encoding::Binary).await.unwrap();
    does(&mut owner, VisitorCommand::Start(opening("Zoé"))).await;
    let granted = site.history(&zoe, Some(&keys.conversation)).await.unwrap().granted.unwrap();
    let given = Keys { conversation: keys.conversation.clone(), token: granted.token };
    edge.kill9();
    let copy = edge.copy_of_state();
    edge.restart().await;
    edge.identity_secret(&site, json!({"renew": true, "revoke": true})).await;
    edge.kill9();
    // The conversations alone go back: none of them has heard of it.
    let conversations = edge.objects().join("jasette-conversation");
    for file in std::fs::read_dir(&conversations).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    for file in std::fs::read_dir(copy.path().join("objects/jasette-conversation")).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), conversations.join(file.file_name())).unwrap();
    }
    edge.restart().await;
    opens(&site, &given, &random_id(), None, false).await;
    assert!(Conversation::visitor(&site, &given, 0, Encoding::Binary).await.is_err());
}
