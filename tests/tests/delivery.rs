//! Delivery where the ordinary way fails: sockets that do not get through, a tab that is closed at
//! the wrong moment, a reload without a server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use protocol::codec::{self, Encoding, PACKED};
use protocol::conversation::event::EventBody;
use protocol::conversation::party::Side;
use protocol::frames::agent::{AgentCommand, AgentFrame};
use protocol::frames::server::{Ack, ServerFrame};
use protocol::frames::visitor::{VisitorCommand, VisitorFrame, VisitorRequest};
use protocol::ids::Seq;
use tests::browser::Name;
use tests::edge::{Edge, Site, http};
use tests::host_page::HostPage;
use tests::proxy::Proxy;
use tests::visitor::Visitor;
use tests::wait;
use tests::wire::{Conversation, Desk, Keys, command_id, opening};

/// The agent's side of the conversation whose latest message is this, past any proxy.
async fn agent(site: &Site, preview: &str) -> Conversation {
    let ana = site.sign_in().await;
    let mut desk = Desk::open(site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == preview).await.unwrap();
    Conversation::agent(site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap()
}

async fn says(agent: &mut Conversation, text: &str) {
    agent.agent_does(AgentCommand::Send { text: text.to_owned() }).await.unwrap();
}

#[tokio::test]
async fn where_sockets_do_not_get_through_the_chat_works_all_the_same() {
    let edge = Edge::start().await;
    let proxy = Proxy::start(edge.port()).await;
    let near = edge.site().await;
    let shop = HostPage::start(&near.through(proxy.base())).await;
    proxy.refuse(Some("SOCKET"));
    let visitor = Visitor::new("no sockets").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "one").await;
    let mut agent = agent(&near, "one").await;
    visitor.send("two").await;
    visitor.send("three").await;
    says(&mut agent, "I am here").await;
    visitor.sees("I am here").await;
    visitor.sees_no_more("No connection right now").await;
    says(&mut agent, "and here again").await;
    visitor.sees("and here again").await;

    // The next page takes it up by the same way.
    visitor.browser.reload().await;
    visitor.finds_chat_open().await;
    visitor.send("four").await;
    agent.message("four").await.unwrap();
    visitor.end_chat().await;
    visitor.rate("Good", "all by post").await;
    agent.event(|body| matches!(body, EventBody::Rated { .. })).await.unwrap();

    for text in ["one", "two", "three", "four", "I am here", "and here again"] {
        let count = agent.texts().iter().filter(|stored| **stored == text).count();
        assert_eq!(count, 1, "{text}");
    }
    let by_visitor = |body: &EventBody| match body {
        EventBody::MessageSent(message) if message.author.side() == Side::Visitor => {
            Some(message.text.clone())
        }
        EventBody::Ended { .. } => Some("ended".to_owned()),
        EventBody::Rated { .. } => Some("rated".to_owned()),
        _ => None,
    };
    let story: Vec<_> = agent.events.iter().filter_map(|event| by_visitor(&event.body)).collect();
    assert_eq!(story, ["one", "two", "three", "four", "ended", "rated"]);
    let requests = proxy.requests();
    assert!(requests.iter().any(|request| request.starts_with("SOCKET")), "it tries a socket first");
    for request in requests.iter().filter(|request| request.contains("/events?")) {
        let query = request.split_once('?').unwrap().1;
        let names: Vec<_> = query.split('&').map(|pair| pair.split('=').next().unwrap()).collect();
        assert_eq!(names, ["after", "wait"], "no secret in an address: {request}");
    }
}

#[tokio::test]
async fn what_a_closing_tab_had_under_way_arrives_and_stands_there_once() {
    let edge = Edge::start().await;
    let proxy = Proxy::start(edge.port()).await;
    let near = edge.site().await;
    let shop = HostPage::start(&near.through(proxy.base())).await;
    let visitor = Visitor::new("closing tab").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "first").await;
    let mut agent = agent(&near, "first").await;

    proxy.swallow_sockets();
    visitor.send("my number is 555").await;
    visitor.send("bye").await;
    visitor.on_page().await;
    visitor.browser.goto("about:blank").await;
    agent.message("my number is 555").await.unwrap();
    agent.message("bye").await.unwrap();
    proxy.refuse(Some("SOCKET"));
    visitor.browser.goto(&shop.url("/")).await;
    visitor.finds_chat_open().await;
    visitor.send("back again").await;
    agent.message("back again").await.unwrap();
    for text in ["first", "my number is 555", "bye", "back again"] {
        assert_eq!(visitor.count(text).await, 1, "{text}");
    }
    assert_eq!(agent.texts(), ["first", "my number is 555", "bye", "back again"]);
}

#[tokio::test]
async fn a_draft_and_an_unsent_message_survive_a_reload_without_a_server_and_are_sent_once() {
    let edge = Edge::start().await;
    let proxy = Proxy::start(edge.port()).await;
    let near = edge.site().await;
    let shop = HostPage::start(&near.through(proxy.base())).await;
    let visitor = Visitor::new("r15").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "first").await;
    drop(agent(&near, "first").await);

    // The frame itself can be loaded again after the restart; nothing behind it answers.
    proxy.refuse(Some("/v1/"));
    edge.kill9();
    visitor.sees("No connection right now").await;
    visitor.send("unsent").await;
    visitor.types("half a sen").await;
    edge.restart().await;
    for _ in 0..2 {
        visitor.browser.reload().await;
        visitor.finds_chat_open().await;
        visitor.sees("unsent").await;
        assert_eq!(draft(&visitor).await, "half a sen");
    }
    proxy.refuse(None);

    let mut agent = agent(&near, "unsent").await;
    visitor.sees_no_more("Sending").await;
    assert_eq!(draft(&visitor).await, "half a sen");
    visitor.send("tence").await;
    agent.message("half a sentence").await.unwrap();
    for text in ["first", "unsent", "half a sentence"] {
        assert_eq!(visitor.count(text).await, 1, "{text}");
    }
    assert_eq!(agent.texts(), ["first", "unsent", "half a sentence"]);
}

/// What stands in the composer.
async fn draft(visitor: &Visitor) -> String {
    visitor.in_chat().await;
    let field = visitor.browser.element("textbox", Name::Is("Message")).await;
    field.prop("value").await.unwrap().unwrap_or_default()
}

/// A visitor's app without a socket.
struct Posts {
    site: Site,
    keys: Keys,
}

impl Posts {
    async fn frames(&self, request: reqwest::RequestBuilder, token: &str) -> (u16, Vec<ServerFrame>) {
        let request = request.bearer_auth(token).header("accept", PACKED).header("content-type", PACKED);
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-type"], PACKED);
        let (status, body) = (response.status().as_u16(), response.bytes().await.unwrap());
        (status, codec::unpack(&body).map(codec::server_from_binary).collect())
    }

    fn url(&self, what: &str) -> String {
        self.site.conversation_url(&self.keys.conversation, what)
    }

    async fn post(&self, requests: &[VisitorRequest]) -> (u16, Vec<ServerFrame>) {
        let request = http().post(self.url("commands")).body(codec::pack(requests));
        self.frames(request, self.keys.token.reveal()).await
    }

    async fn events(&self, after: Seq) -> (u16, Vec<ServerFrame>) {
        let request = http().get(self.url(&format!("events?after={after}")));
        self.frames(request, self.keys.token.reveal()).await
    }
}

#[tokio::test]
async fn requests_of_our_own_apps_bring_the_frames_that_a_socket_would() {
    let posts = Posts { site: Edge::shared().await.site().await, keys: Keys::new() };
    let (status, frames) = posts.events(0).await;
    assert!(
        matches!(&frames[..], [ServerFrame::Welcome(welcome), ServerFrame::CaughtUp { seq: 0 }]
        if status == 200 && welcome.last == 0),
        "{frames:?}"
    );

    let send = |text: &str| VisitorCommand::Send { text: text.to_owned() };
    let commands = [VisitorCommand::Start(opening("Zoé")), send("a"), send(" "), send("b")];
    let requests = commands.map(|command| VisitorRequest { id: command_id(), command });
    let (_, first) = posts.post(&requests).await;
    let ack = |at: usize, seq| ServerFrame::Ack(Ack { id: requests[at].id.clone(), seq });
    assert_eq!([&first[0], &first[1], &first[3]], [&ack(0, 1), &ack(1, 2), &ack(3, 3)]);
    assert!(matches!(&first[2], ServerFrame::Rejected(refusal)
        if refusal.id.as_ref() == Some(&requests[2].id) && refusal.code == "text_empty"));
    assert_eq!(posts.post(&requests).await.1, first, "the same again is the same again");

    let (_, frames) = posts.events(1).await;
    let [
        ServerFrame::Welcome(_),
        ServerFrame::Event(a),
        ServerFrame::Event(b),
        ServerFrame::CaughtUp { seq: 3 },
    ] = &frames[..]
    else {
        panic!("{frames:?}")
    };
    assert_eq!((a.seq, b.seq), (2, 3));

    let code = |frames: &[ServerFrame]| match frames {
        [ServerFrame::Rejected(refusal)] => refusal.code.clone(),
        other => panic!("{other:?}"),
    };
    let wrong = Keys::new();
    let (status, frames) = posts.frames(http().get(posts.url("events")), wrong.token.reveal()).await;
    assert_eq!((status, code(&frames)), (403, "bad_token".to_owned()));
    let bad = http().post(posts.url("commands")).body("hello");
    let (status, frames) = posts.frames(bad, posts.keys.token.reveal()).await;
    assert_eq!((status, code(&frames)), (400, "malformed".to_owned()));
    let nowhere = Posts { site: Site { id: "nowhere".to_owned(), ..posts.site.clone() }, keys: wrong };
    assert_eq!(code(&nowhere.events(0).await.1), "unknown_site");
}

/// A client that knows nothing of epochs, and one that does.
#[tokio::test]
async fn a_position_beyond_the_log_is_answered_from_the_beginning() {
    let posts = Posts { site: Edge::shared().await.site().await, keys: Keys::new() };
    let send = |text: &str| VisitorCommand::Send { text: text.to_owned() };
    let commands = [VisitorCommand::Start(opening("Zoé")), send("a"), send("b")];
    posts.post(&commands.map(|command| VisitorRequest { id: command_id(), command })).await;

    for encoding in [Encoding::Text, Encoding::Binary] {
        let beyond = Conversation::visitor(&posts.site, &posts.keys, 99, encoding).await.unwrap();
        assert_eq!(beyond.texts(), ["a", "b"]);
        assert_eq!((beyond.events[0].seq, beyond.epoch), (1, Some(0)));
        let known = Conversation::visitor(&posts.site, &posts.keys, 2, encoding).await.unwrap();
        assert_eq!((known.texts(), known.epoch), (vec!["b"], Some(beyond.events[1].at)));
    }
    let page = |after: u64| {
        let request = http().get(posts.url(&format!("events?after={after}")));
        let request = request.bearer_auth(posts.keys.token.reveal());
        async move { codec::page_from_text(&request.send().await.unwrap().text().await.unwrap()).unwrap() }
    };
    let (beyond, all, known) = (page(99).await, page(0).await, page(2).await);
    assert_eq!((&beyond.events, beyond.next, beyond.epoch), (&all.events, 3, Some(0)));
    assert_eq!((known.events.len(), known.epoch), (1, Some(all.events[1].at)));
    let (_, frames) = posts.events(2).await;
    assert!(matches!(&frames[0], ServerFrame::Welcome(welcome) if welcome.epoch == Some(all.events[1].at)));
}

#[tokio::test]
async fn a_post_wakes_whoever_waits_for_events() {
    let posts = Posts { site: Edge::shared().await.site().await, keys: Keys::new() };
    let request = |command| VisitorRequest { id: command_id(), command };
    posts.post(&[request(VisitorCommand::Start(opening("Zoé")))]).await;
    let waiting = async {
        let request = http().get(posts.url("events?after=1&wait=20"));
        posts.frames(request, posts.keys.token.reveal()).await.1
    };
    let send = [request(VisitorCommand::Send { text: "a".to_owned() })];
    let (frames, _) = tokio::join!(waiting, posts.post(&send));
    let found = frames.iter().any(|frame| matches!(frame, ServerFrame::Event(event) if event.seq == 2));
    assert!(found, "{frames:?}");
    wait::until("nothing more", async || {
        let frames = posts.events(2).await.1;
        if frames.len() == 2 { Ok(()) } else { Err(format!("{frames:?}")) }
    })
    .await;
}

#[tokio::test]
async fn who_types_into_an_ended_conversation_is_not_heard() {
    let site = Edge::shared().await.site().await;
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "to be typed into".to_owned() }).await.unwrap();
    let mut agent = agent(&site, "to be typed into").await;
    says(&mut agent, "Hello").await;
    visitor.visitor_does(VisitorCommand::End).await.unwrap();
    visitor.send(&VisitorFrame::Typing(true)).await.unwrap();
    agent.event(|body| matches!(body, EventBody::Ended { .. })).await.unwrap();
    agent.send(&AgentFrame::Typing(true)).await.unwrap();
    // Whatever is told of these comes before the next event.
    agent.agent_does(AgentCommand::SetSubject { subject: "after it".to_owned() }).await.unwrap();
    visitor.visitor_does(VisitorCommand::Reopen).await.unwrap();
    agent.event(|body| matches!(body, EventBody::Reopened { .. })).await.unwrap();
    assert!(!agent.other_types && !visitor.other_types);
    visitor.send(&VisitorFrame::Typing(true)).await.unwrap();
    agent.send(&AgentFrame::Typing(true)).await.unwrap();
    while !agent.other_types {
        agent.step().await.unwrap();
    }
    while !visitor.other_types {
        visitor.step().await.unwrap();
    }
}
