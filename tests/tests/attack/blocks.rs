//! Whom the team has blocked: they come back by no other key, conversation or network, and their neighbours are kept
//! out only where the agent chooses that.

use crate::abuse::{REFUSED, at, send, start, told};
use protocol::codec::Encoding;
use protocol::conversation::opening::Page;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::{VisitorCommand, VisitorFrame};
use reqwest::{Client, RequestBuilder};
use serde_json::json;
use tests::customer::token;
use tests::edge::{Edge, Site};
use tests::process::random_id;
use tests::wait;
use tests::wire::{Conversation, Keys, Outcome, opening};

const BLOCKED: &str = "403 blocked";

/// Waits until a customer may begin nothing, or may again, wherever they come from.
async fn is_told(client: &Client, site: &Site, identity: &str, wanted: &str) {
    wait::until("the site to know of it", async || {
        match told(signed(start(client, site, &Keys::new()), identity)).await {
            told if told == wanted => Ok(()),
            other => Err(other),
        }
    })
    .await;
}

/// A request of somebody for whom the site vouches.
fn signed(request: RequestBuilder, identity: &str) -> RequestBuilder {
    request.header("x-jasette-identity", identity)
}

#[tokio::test]
async fn who_was_blocked_does_not_come_straight_back() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (troll, neighbour) = (at(68), Keys::new());
    assert_eq!(told(start(&troll, &site, &neighbour)).await, "stored", "somebody else behind that address");
    let keys = Keys::new();
    assert_eq!(told(start(&troll, &site, &keys)).await, "stored");
    let ana = site.sign_in().await;
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Block).await.unwrap();
    assert_eq!(told(send(&troll, &site, &keys, "More")).await, BLOCKED);
    // That is for the agent to choose: others share the network.
    agent.agent_does(AgentCommand::BlockNetwork { minutes: 10 }).await.unwrap();
    let shut = async || match told(start(&troll, &site, &Keys::new())).await {
        refused if refused == REFUSED => Ok(()),
        other => Err(other),
    };
    wait::until("the desk to know of it", shut).await;
    assert_eq!(told(send(&troll, &site, &keys, "More")).await, "403 blocked");

    assert_eq!(told(send(&troll, &site, &neighbour, "still here")).await, "stored");
    assert_eq!(told(start(&at(69), &site, &Keys::new())).await, "stored");
    assert_eq!(told(start(&troll, &edge.site().await, &Keys::new())).await, "stored");
    edge.kill9();
    edge.restart().await;
    assert_eq!(told(start(&troll, &site, &Keys::new())).await, REFUSED, "a crash forgets nothing");

    // Whoever was blocked by mistake is let in again.
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Reopen).await.unwrap();
    wait::until("the block to be lifted", async || match told(start(&troll, &site, &Keys::new())).await {
        stored if stored == "stored" => Ok(()),
        other => Err(other),
    })
    .await;
    assert_eq!(told(send(&troll, &site, &keys, "I am sorry")).await, "stored");
}

#[tokio::test]
async fn a_block_by_itself_keeps_no_neighbour_out() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (house, keys) = (at(74), Keys::new());
    assert_eq!(told(start(&house, &site, &keys)).await, "stored");
    let ana = site.sign_in().await;
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Block).await.unwrap();
    // The site has heard of the second once it tells of it, and so of the first as well.
    let (secret, other) = (edge.secret(&site).await, Keys::new());
    let zoe = token(&site, "zoe", &secret);
    assert_eq!(told(signed(start(&house, &site, &other), &zoe)).await, "stored");
    let mut agent = Conversation::agent(&site, &ana, &other.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Block).await.unwrap();
    is_told(&house, &site, &zoe, BLOCKED).await;
    assert_eq!(told(start(&house, &site, &Keys::new())).await, "stored", "somebody else in the house");
    assert_eq!(told(send(&house, &site, &keys, "More")).await, BLOCKED);
}

#[tokio::test]
async fn ids_that_were_touched_before_the_block_begin_nothing_after_it() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    // The tests' own sockets come from the same address.
    let troll = at(1);
    let (by_post, by_socket, blocked) = (Keys::new(), Keys::new(), Keys::new());
    assert_eq!(told(send(&troll, &site, &by_post, "nothing yet")).await, "409 not_started");
    let mut spare = Conversation::visitor(&site, &by_socket, 0, Encoding::Binary).await.unwrap();
    let goes_on = Keys::new();
    assert_eq!(told(start(&troll, &site, &goes_on)).await, "stored");
    assert_eq!(told(start(&troll, &site, &blocked)).await, "stored");
    let ana = site.sign_in().await;
    let mut agent =
        Conversation::agent(&site, &ana, &blocked.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::BlockNetwork { minutes: 60 }).await.unwrap();
    wait::until("the site to know of it", async || match told(start(&troll, &site, &Keys::new())).await {
        refused if refused == REFUSED => Ok(()),
        other => Err(other),
    })
    .await;
    assert_eq!(told(start(&troll, &site, &by_post)).await, REFUSED);
    let outcome = spare.visitor_does(VisitorCommand::Start(opening("Troll"))).await.unwrap();
    assert_eq!(outcome, Outcome::Refused("too_many_conversations".to_owned()));
    assert_eq!(told(send(&troll, &site, &goes_on, "still here")).await, "stored", "what has begun goes on");
}

#[tokio::test]
async fn who_was_blocked_does_not_erase_that_and_begin_again() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let troll = at(70);
    let keys = Keys::new();
    assert_eq!(told(start(&troll, &site, &keys)).await, "stored");
    let ana = site.sign_in().await;
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Block).await.unwrap();
    let erase = async || {
        let request = troll.post(site.conversation_url(&keys.conversation, "erase"));
        request.bearer_auth(keys.token.reveal()).send().await.unwrap().status().as_u16()
    };
    assert_eq!((erase().await, erase().await), (204, 204), "what they said is theirs to take back");
    // From wherever, and with whichever token.
    let elsewhere = Keys { conversation: keys.conversation.clone(), ..Keys::new() };
    for (client, keys) in [(&troll, &keys), (&at(71), &keys), (&at(71), &elsewhere)] {
        assert_eq!(told(start(client, &site, keys)).await, "403 blocked");
    }
    edge.kill9();
    edge.restart().await;
    assert_eq!(told(start(&at(71), &site, &keys)).await, "403 blocked", "a crash forgets nothing");
    assert!(Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.is_err());
}

fn goes_to(n: usize) -> VisitorCommand {
    let url = format!("https://shop.example/?n={n}");
    VisitorCommand::SetPage(Page { url, ..Page::default() })
}

#[tokio::test]
async fn a_customer_who_was_blocked_begins_nothing_and_writes_nothing_from_anywhere() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let secret = edge.secret(&site).await;
    let (zoe, bob) = (token(&site, "zoe", &secret), token(&site, "bob", &secret));
    let (home, away) = (at(72), at(73));
    // One chat of hers is over, one goes on, one is anonymous, and in one she is blocked.
    let (over, open, unnamed, keys) = (Keys::new(), Keys::new(), Keys::new(), Keys::new());
    for keys in [&over, &open, &keys] {
        assert_eq!(told(signed(start(&home, &site, keys), &zoe)).await, "stored");
    }
    assert_eq!(told(start(&home, &site, &unnamed)).await, "stored");
    let customer =
        async |keys: &Keys| Conversation::customer(&site, keys, &zoe, 0, Encoding::Text).await.unwrap();
    customer(&over).await.visitor_does(VisitorCommand::End).await.unwrap();
    let mut tab = customer(&open).await;
    // So many that the next is set aside and stored later.
    for n in 0..8 {
        assert!(matches!(tab.visitor_does(goes_to(n)).await.unwrap(), Outcome::Stored(_)));
    }
    let ana = site.sign_in().await;
    let agents =
        async || Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    agents().await.agent_does(AgentCommand::Block).await.unwrap();
    is_told(&away, &site, &zoe, BLOCKED).await;

    let refused = Outcome::Refused("blocked".to_owned());
    let says = || VisitorCommand::Send { text: "me again".to_owned() };
    // Her other conversations are told, also where nobody comes in anew and nothing is stored that the site would
    // hear of.
    // Who goes on trying is shut out for a while, and comes back.
    let mut line = Some(tab);
    wait::until("her other conversation to be told", async || {
        if line.is_none() {
            line = Conversation::customer(&site, &open, &zoe, 0, Encoding::Text).await.ok();
        }
        let Some(socket) = &mut line else { return Err("shut out".to_owned()) };
        match socket.visitor_does(goes_to(9)).await {
            Ok(outcome) if outcome == refused => Ok(()),
            Ok(outcome) => Err(format!("{outcome:?}")),
            Err(error) => {
                line = None;
                Err(format!("{error:#}"))
            }
        }
    })
    .await;
    let mut tab = line.unwrap();
    assert_eq!(tab.visitor_does(says()).await.unwrap(), refused);
    // The sockets of the tests come from a network of their own.
    let begin = VisitorCommand::Start(opening("Zoé"));
    assert_eq!(customer(&Keys::new()).await.visitor_does(begin).await.unwrap(), refused);
    let left = edge.conversation_files();
    for _ in 0..3 {
        assert_eq!(told(signed(start(&away, &site, &Keys::new()), &zoe)).await, BLOCKED);
    }
    assert_eq!(edge.conversation_files(), left, "what they try by post leaves nothing behind");
    assert_eq!(customer(&over).await.visitor_does(VisitorCommand::Reopen).await.unwrap(), refused);
    assert_eq!(customer(&open).await.visitor_does(says()).await.unwrap(), refused);
    assert_eq!(customer(&unnamed).await.visitor_does(says()).await.unwrap(), refused, "now they are known");
    let fresh = Keys::new();
    assert_eq!(told(start(&away, &site, &fresh)).await, "stored", "who is not known may be anybody");
    assert_eq!(told(signed(send(&away, &site, &fresh, "it is me"), &zoe)).await, BLOCKED);
    let granted = site.history(&zoe, Some(&open.conversation)).await.unwrap().granted.unwrap();
    let given = Keys { conversation: open.conversation.clone(), token: granted.token };
    assert_eq!(told(send(&away, &site, &given, "with another key")).await, BLOCKED);
    let file = away.put(site.conversation_url(&open.conversation, &format!("files/{}", random_id())));
    let file = file.header("content-type", "text/plain").header("x-file-name", "a.txt").body("text");
    assert_eq!(file.bearer_auth(given.token.reveal()).send().await.unwrap().status(), 403);

    assert_eq!(tab.visitor_does(goes_to(9)).await.unwrap(), refused, "not later either");
    let mail = away.post(site.conversation_url(&open.conversation, "transcript"));
    let mail = mail.bearer_auth(given.token.reveal()).json(&json!({"email": "zoe@mail.example"}));
    assert_eq!(told(mail).await, BLOCKED);
    let mut watches =
        Conversation::agent(&site, &ana, &open.conversation, 0, Encoding::Binary).await.unwrap();
    tab.send(&VisitorFrame::Typing(true)).await.unwrap();
    assert_eq!(tab.visitor_does(says()).await.unwrap(), refused);
    let note = AgentCommand::Note { text: "after it".to_owned(), mentions: vec![] };
    watches.agent_does(note).await.unwrap();
    assert!(!watches.other_types, "nor does the team see that they type");

    // Nobody else is meant, and no other site.
    assert_eq!(told(signed(start(&away, &site, &Keys::new()), &bob)).await, "stored");
    assert_eq!(told(start(&away, &site, &Keys::new())).await, "stored");
    let other_site = edge.site().await;
    let elsewhere = token(&other_site, "zoe", &edge.secret(&other_site).await);
    assert_eq!(told(signed(start(&away, &other_site, &Keys::new()), &elsewhere)).await, "stored");

    edge.kill9();
    edge.restart().await;
    assert_eq!(
        told(signed(start(&away, &site, &Keys::new()), &zoe)).await,
        BLOCKED,
        "a crash forgets nothing"
    );
    agents().await.agent_does(AgentCommand::Reopen).await.unwrap();
    is_told(&away, &site, &zoe, "stored").await;
    assert_eq!(told(signed(send(&away, &site, &open, "I am sorry"), &zoe)).await, "stored");

    // To have it erased is no way round.
    agents().await.agent_does(AgentCommand::Block).await.unwrap();
    is_told(&away, &site, &zoe, BLOCKED).await;
    let erase = away.post(site.conversation_url(&keys.conversation, "erase"));
    let erase = signed(erase.bearer_auth(keys.token.reveal()), &zoe);
    assert_eq!(erase.send().await.unwrap().status(), 204);
    assert_eq!(told(signed(start(&away, &site, &Keys::new()), &zoe)).await, BLOCKED);
}
