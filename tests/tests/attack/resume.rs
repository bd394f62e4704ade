//! Links from a mail: each opens its own conversation, once, and for nobody who has not got it.

use protocol::codec::Encoding;
use protocol::conversation::customer::Grant;
use protocol::conversation::opening::{Opening, Page};
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use serde_json::{Value, json};
use tests::customer::token;
use tests::edge::{Edge, Site, http};
use tests::process::random_id;
use tests::smtp::SmtpServer;
use tests::wire::{Conversation, Keys, Outcome, opening};

const PAGE: &str = "http://localhost:3000/tea?id=3";

struct Chat {
    server: SmtpServer,
    edge: Edge,
    site: Site,
    keys: Keys,
    visitor: Conversation,
}

/// A conversation that was begun on a page.
async fn chat(page: &str) -> Chat {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    let page = Page { url: page.to_owned(), ..Page::default() };
    visitor.visitor_does(VisitorCommand::Start(Opening { page, ..opening("Zoé") })).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "a secret".to_owned() }).await.unwrap();
    let ana = site.sign_in().await;
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "an answer".to_owned() }).await.unwrap();
    Chat { server, edge, site, keys, visitor }
}

impl Chat {
    /// Has the transcript mailed with a link; returns the status.
    async fn asks_for_mail(&self) -> u16 {
        let url = self.site.conversation_url(&self.keys.conversation, "transcript");
        let body = json!({"email": "zoe@mail.example", "link": true});
        let request = http().post(url).bearer_auth(self.keys.token.reveal()).json(&body);
        request.send().await.unwrap().status().as_u16()
    }

    /// What the link in the next mail leads to, and its code.
    async fn link(&self, count: usize) -> Option<(String, String)> {
        assert_eq!(self.asks_for_mail().await, 202);
        let link = self.server.receives(count).await.pop().unwrap().link()?;
        let (page, code) = link.split_once("#jasette-resume=").unwrap();
        let (id, code) = code.split_once('.').unwrap();
        assert_eq!(id, self.keys.conversation);
        Some((page.to_owned(), code.to_owned()))
    }
}

async fn exchange(site: &Site, conversation: &str, code: &str) -> Result<Grant, (u16, String)> {
    exchange_for(site, conversation, code, "").await
}

async fn exchange_for(
    site: &Site,
    conversation: &str,
    code: &str,
    token: &str,
) -> Result<Grant, (u16, String)> {
    let url = site.conversation_url(conversation, "resume");
    let request = http().post(url).bearer_auth(token).json(&json!({"code": code}));
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    match body["rejected"]["code"].as_str() {
        Some(why) => Err((status, why.to_owned())),
        None => Ok(serde_json::from_value(body).unwrap()),
    }
}

fn over() -> Result<Grant, (u16, String)> {
    Err((410, "resume_over".to_owned()))
}

#[tokio::test]
async fn a_code_opens_its_conversation_once_and_no_other() {
    let mut chat = chat(PAGE).await;
    let (page, code) = chat.link(1).await.unwrap();
    assert_eq!(page, PAGE);
    assert_eq!(code.len(), 43, "256 bits");
    let id = &chat.keys.conversation;

    let elsewhere = chat.edge.site().await;
    assert_eq!(exchange(&elsewhere, id, &code).await, over(), "another site");
    let other = Keys::new();
    let mut stranger = Conversation::visitor(&chat.site, &other, 0, Encoding::Binary).await.unwrap();
    stranger.visitor_does(VisitorCommand::Start(opening("Bob"))).await.unwrap();
    assert_eq!(exchange(&chat.site, &other.conversation, &code).await, over(), "another conversation");
    for guess in ["", "x", &random_id(), chat.keys.token.reveal()] {
        assert_eq!(exchange(&chat.site, id, guess).await, over(), "{guess:?}");
    }
    let foreign = http().post(chat.site.conversation_url(id, "resume")).json(&json!({"code": code}));
    let foreign = foreign.header("origin", "http://localhost:3000").send().await.unwrap();
    assert_eq!(foreign.status(), 403, "a page has no business with it, only our frame");

    let grant = exchange(&chat.site, id, &code).await.unwrap();
    assert_ne!(grant.token, chat.keys.token, "a key of its own");
    let phone = Keys { conversation: grant.id.as_str().to_owned(), token: grant.token };
    let on_phone = Conversation::visitor(&chat.site, &phone, 0, Encoding::Binary).await.unwrap();
    assert_eq!(on_phone.texts(), ["a secret", "an answer"]);
    assert_eq!(exchange(&chat.site, id, &code).await, over(), "used");
    chat.keys = phone;
    let id = &chat.keys.conversation;

    // Each mail has a code of its own; and a crash neither forgets nor revives one.
    let (_, next) = chat.link(2).await.unwrap();
    assert_ne!(next, code);
    chat.edge.kill9();
    chat.edge.restart().await;
    assert_eq!(exchange(&chat.site, id, &code).await, over());
    assert!(exchange(&chat.site, id, &next).await.is_ok());
    assert!(chat.visitor.visitor_does(VisitorCommand::End).await.is_err(), "its socket died with the edge");
}

#[tokio::test]
async fn of_many_at_once_one_gets_in() {
    let chat = chat(PAGE).await;
    let (_, code) = chat.link(1).await.unwrap();
    let all = (0..10).map(|_| exchange(&chat.site, &chat.keys.conversation, &code));
    let all = futures::future::join_all(all).await;
    assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 1, "{all:?}");
}

#[tokio::test]
async fn a_link_leads_to_the_sites_own_pages_only() {
    for page in ["https://evil.example/tea", "http://localhost:3000@evil.example/", ""] {
        let chat = chat(page).await;
        assert_eq!(chat.link(1).await, None, "{page:?}");
        assert!(chat.server.receives(1).await[0].text().contains("a secret"), "the transcript comes anyway");
    }
}

#[tokio::test]
async fn an_agent_hands_out_no_key_to_the_visitors_conversation() {
    let chat = chat(PAGE).await;
    let ana = chat.site.sign_in().await;
    let url = chat.site.conversation_url(&chat.keys.conversation, "transcript");
    let request = http().post(url).json(&json!({"email": "friend@mail.example", "link": true}));
    let request = request.header("cookie", &ana.cookie).header("origin", &chat.site.base);
    assert_eq!(request.send().await.unwrap().status(), 202);
    assert_eq!(chat.server.receives(1).await[0].link(), None);
}

#[tokio::test]
async fn a_link_opens_nothing_that_is_a_customers_or_closed_to_the_visitor() {
    let chat = chat(PAGE).await;
    let (_, code) = chat.link(1).await.unwrap();
    let secret = chat.edge.secret(&chat.site).await;
    let zoe = token(&chat.site, "zoe", &secret);
    Conversation::customer(&chat.site, &chat.keys, &zoe, 0, Encoding::Binary).await.unwrap();
    assert_eq!(exchange(&chat.site, &chat.keys.conversation, &code).await, over(), "she signs in");
    assert_eq!(chat.asks_for_mail().await, 403, "nor does what she came with ask for another");

    let chat = self::chat(PAGE).await;
    let (_, code) = chat.link(1).await.unwrap();
    let ana = chat.site.sign_in().await;
    let mut agent =
        Conversation::agent(&chat.site, &ana, &chat.keys.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Take).await.unwrap();
    agent.agent_does(AgentCommand::Block).await.unwrap();
    assert_eq!(exchange(&chat.site, &chat.keys.conversation, &code).await, over());
}

/// Whether a token opens the conversation.
async fn opens(site: &Site, keys: &Keys) -> bool {
    let url = site.conversation_url(&keys.conversation, "events?after=0");
    let response = http().get(url).bearer_auth(keys.token.reveal()).send().await.unwrap();
    assert!([200, 403].contains(&response.status().as_u16()), "{response:?}");
    response.status() == 200
}

#[tokio::test]
async fn whoever_follows_a_link_has_the_conversation_alone() {
    let mut chat = chat(PAGE).await;
    let (_, code) = chat.link(1).await.unwrap();
    let (_, spare) = chat.link(2).await.unwrap();
    let id = chat.keys.conversation.clone();
    let last = chat.keys.last_event(&chat.site).await;
    let read = http().get(chat.site.conversation_url(&id, &format!("events?after={last}&wait=20")));
    let reading = tokio::spawn(read.bearer_auth(chat.keys.token.reveal()).send());

    // The client makes its token, so that the same browser may ask again when an answer gets lost.
    let phone = Keys { conversation: id.clone(), ..Keys::new() };
    for _ in 0..2 {
        let grant = exchange_for(&chat.site, &id, &code, phone.token.reveal()).await.unwrap();
        assert_eq!(grant.token, phone.token);
    }
    assert_eq!(exchange(&chat.site, &id, &code).await, over(), "another browser");
    let bad = exchange_for(&chat.site, &id, &code, "short").await;
    assert_eq!(bad, Err((403, "bad_token".to_owned())));

    // The sender hears, reads and writes nothing any more, and has no other way in.
    let mut victim = Conversation::visitor(&chat.site, &phone, 0, Encoding::Binary).await.unwrap();
    let said = VisitorCommand::Send { text: "my card number".to_owned() };
    assert!(matches!(victim.visitor_does(said).await.unwrap(), Outcome::Stored(_)));
    let ended = loop {
        match chat.visitor.step().await {
            Ok(frame) => assert!(!format!("{frame:?}").contains("my card"), "{frame:?}"),
            Err(closed) => break closed.to_string(),
        }
    };
    assert!(ended.contains("4001"), "{ended}");
    assert_eq!(reading.await.unwrap().unwrap().status(), 403, "a request that was waiting");
    assert!(!opens(&chat.site, &chat.keys).await);
    assert_eq!(exchange(&chat.site, &id, &spare).await, over(), "a second link of the sender's");
    assert_eq!(chat.asks_for_mail().await, 403);
    assert!(opens(&chat.site, &phone).await);

    chat.edge.kill9();
    chat.edge.restart().await;
    assert!(!opens(&chat.site, &chat.keys).await && opens(&chat.site, &phone).await);
    assert!(exchange_for(&chat.site, &id, &code, phone.token.reveal()).await.is_ok());
}
