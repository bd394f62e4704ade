//! Two of a team at the same chat see each other: nobody else hears of it, whatever a stranger or a script sends.

use crate::session::sign_out;
use crate::sight::Shop;
use crate::started;
use protocol::codec::{self, Encoding};
use protocol::frames::agent::{AgentCommand, AgentFrame};
use protocol::frames::server::ServerFrame;
use protocol::frames::together::{Group, Together};
use protocol::frames::visitor::VisitorCommand;
use tests::edge::{Edge, SignedIn, Site};
use tests::wire::{Conversation, Keys, Outcome, Socket};
use tokio_tungstenite::tungstenite::Message;

/// Opens somebody's socket, on which they look at the chat.
async fn looks(site: &Site, who: &SignedIn, keys: &Keys, encoding: Encoding) -> Conversation {
    let mut socket = Conversation::agent(site, who, &keys.conversation, 0, encoding).await.unwrap();
    // The server says first that it tells of colleagues.
    assert_eq!(socket.together(|_| true).await.unwrap(), Together::default());
    socket.send(&AgentFrame::Looking(true)).await.unwrap();
    socket
}

fn names(group: &Group) -> Vec<&str> {
    group.named.iter().map(|agent| agent.name.as_str()).collect()
}

fn reads(who: &SignedIn) -> impl Fn(&Together) -> bool {
    let name = who.session.agent.name.clone();
    move |told| names(&told.reading) == [name.as_str()] && told.reading.others == 0 && told.writing.is_empty()
}

fn writes(who: &SignedIn) -> impl Fn(&Together) -> bool {
    let name = who.session.agent.name.clone();
    move |told| names(&told.writing) == [name.as_str()] && told.reading.is_empty()
}

fn nobody(told: &Together) -> bool {
    *told == Together::default()
}

#[tokio::test]
async fn two_agents_see_each_other_read_write_and_go_in_either_encoding() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await.sign_in().await;
    for (hers, his) in [(Encoding::Binary, Encoding::Text), (Encoding::Text, Encoding::Binary)] {
        let (keys, _visitor) = started(&site).await;
        let mut hers = looks(&site, &ana, &keys, hers).await;
        let mut his = looks(&site, &bogdan, &keys, his).await;
        hers.together(reads(&bogdan)).await.unwrap();
        his.together(reads(&ana)).await.unwrap();
        his.send(&AgentFrame::Typing(true)).await.unwrap();
        hers.together(writes(&bogdan)).await.unwrap();
        his.send(&AgentFrame::Typing(false)).await.unwrap();
        hers.together(reads(&bogdan)).await.unwrap();
        his.send(&AgentFrame::Looking(false)).await.unwrap();
        hers.together(nobody).await.unwrap();
        his.send(&AgentFrame::Looking(true)).await.unwrap();
        hers.together(reads(&bogdan)).await.unwrap();
        his.together(reads(&ana)).await.unwrap();
        drop(his);
        hers.together(nobody).await.unwrap();
    }
}

#[tokio::test]
async fn whoever_types_without_an_end_stops_writing_when_nothing_more_comes() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await.sign_in().await;
    let (keys, _visitor) = started(&site).await;
    let mut hers = looks(&site, &ana, &keys, Encoding::Binary).await;
    let mut his = looks(&site, &bogdan, &keys, Encoding::Binary).await;
    his.send(&AgentFrame::Typing(true)).await.unwrap();
    hers.together(writes(&bogdan)).await.unwrap();
    // The object wakes for it.
    hers.together(reads(&bogdan)).await.unwrap();
}

#[tokio::test]
async fn the_visitor_hears_nothing_of_who_looks_and_cannot_say_it() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await.sign_in().await;
    let (keys, mut visitor) = started(&site).await;
    visitor.send(&AgentFrame::Looking(true)).await.unwrap();
    // In the place of what an agent says there, a visitor has a draft, which this is none of.
    while !matches!(visitor.step().await.unwrap(), ServerFrame::Rejected(why) if why.code == "malformed") {}
    let mut text = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    text.send(&AgentFrame::Looking(true)).await.unwrap();
    while !matches!(text.step().await.unwrap(), ServerFrame::Rejected(why) if why.code == "unknown_frame") {}
    let mut hers = looks(&site, &ana, &keys, Encoding::Binary).await;
    let mut his = looks(&site, &bogdan, &keys, Encoding::Binary).await;
    hers.together(reads(&bogdan)).await.unwrap();
    his.send(&AgentFrame::Typing(true)).await.unwrap();
    hers.together(writes(&bogdan)).await.unwrap();
    hers.send(&AgentFrame::Looking(false)).await.unwrap();
    his.together(nobody).await.unwrap();
    // What comes after all of that has come after whatever they were told of it.
    hers.agent_does(AgentCommand::Send { text: "hello".to_owned() }).await.unwrap();
    for visitor in [&mut visitor, &mut text] {
        visitor.message("hello").await.unwrap();
        assert_eq!(visitor.together, []);
    }
}

#[tokio::test]
async fn a_stranger_and_whoever_has_not_greeted_say_nothing() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let (keys, _visitor) = started(&site).await;
    let url = site.conversation_url(&keys.conversation, "agent-socket");
    assert_eq!(Socket::open(&url, &[("origin", site.base.as_str())], Encoding::Text).await.err(), Some(401));
    let headers = [("cookie", ana.cookie.as_str()), ("origin", site.base.as_str())];
    let mut socket = Socket::open(&url, &headers, Encoding::Text).await.unwrap();
    socket.send_raw(Message::text(codec::to_text(&AgentFrame::Looking(true)))).await.unwrap();
    let first = socket.receive().await.unwrap();
    assert!(first.to_string().contains("not_greeted"), "{first:?}");
}

#[tokio::test]
async fn whoever_only_looks_on_is_seen_reading_and_never_writing() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let viewer = edge.colleague_as(&site, "Doina", Some("viewer")).await.sign_in().await;
    let (keys, _visitor) = started(&site).await;
    let mut hers = looks(&site, &ana, &keys, Encoding::Binary).await;
    let mut looks_on = looks(&site, &viewer, &keys, Encoding::Binary).await;
    hers.together(reads(&viewer)).await.unwrap();
    looks_on.together(reads(&ana)).await.unwrap();
    looks_on.send(&AgentFrame::Typing(true)).await.unwrap();
    while !matches!(looks_on.step().await.unwrap(), ServerFrame::Rejected(why) if why.code == "not_allowed") {
    }
    looks_on.send(&AgentFrame::Looking(false)).await.unwrap();
    hers.together(nobody).await.unwrap();
    assert!(hers.together.iter().all(|told| told.writing.is_empty()));
}

#[tokio::test]
async fn fifty_sockets_of_one_agent_are_one_name_until_the_last_is_closed() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await.sign_in().await;
    let (keys, _visitor) = started(&site).await;
    let mut hers = looks(&site, &ana, &keys, Encoding::Binary).await;
    let mut his = Vec::new();
    for _ in 0..50 {
        his.push(looks(&site, &bogdan, &keys, Encoding::Binary).await);
    }
    hers.together(reads(&bogdan)).await.unwrap();
    let last = his.pop().unwrap();
    drop(his);
    // He is told of nobody but her, and she of one of him, whichever of his closes.
    let more = edge.colleague_as(&site, "Carmen", Some("agent")).await.sign_in().await;
    let _carmen = looks(&site, &more, &keys, Encoding::Binary).await;
    let both = |told: &Together| told.reading.named.len() == 2 && told.reading.others == 0;
    hers.together(both).await.unwrap();
    let mut last = last;
    last.together(both).await.unwrap();
    drop(last);
    hers.together(reads(&more)).await.unwrap();
}

#[tokio::test]
async fn a_tab_that_flaps_is_told_of_now_and_then() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await.sign_in().await;
    let (keys, _visitor) = started(&site).await;
    let mut hers = looks(&site, &ana, &keys, Encoding::Binary).await;
    let mut his = looks(&site, &bogdan, &keys, Encoding::Binary).await;
    hers.together(reads(&bogdan)).await.unwrap();
    let before = hers.together.len();
    for _ in 0..25 {
        for on in [false, true] {
            his.send(&AgentFrame::Looking(on)).await.unwrap();
        }
    }
    // All of it has been taken in by then.
    assert!(matches!(his.agent_does(AgentCommand::Take).await.unwrap(), Outcome::Stored(_)));
    his.send(&AgentFrame::Looking(false)).await.unwrap();
    hers.together(nobody).await.unwrap();
    let told = hers.together.len() - before;
    assert!(told < 25, "told {told} times of fifty changes");
}

#[tokio::test]
async fn whoever_is_not_of_the_department_is_neither_told_nor_named() {
    let shop = Shop::new(false).await;
    let (keys, mut visitor) = shop.chat("tea").await;
    let mut owners = looks(&shop.site, &shop.owner, &keys, Encoding::Binary).await;
    let mut hers = looks(&shop.site, &shop.bea, &keys, Encoding::Binary).await;
    let mut his = looks(&shop.site, &shop.ion, &keys, Encoding::Binary).await;
    let two = |told: &Together| told.reading.named.len() == 2;
    owners.together(two).await.unwrap();
    hers.together(two).await.unwrap();
    his.together(two).await.unwrap();
    // From now on Ion sees nothing of it: he is sent away, and nobody is told of him any more.
    shop.set(|settings| settings.own_departments_only = true).await;
    owners.together(reads(&shop.bea)).await.unwrap();
    hers.together(reads(&shop.owner)).await.unwrap();
    while his.step().await.is_ok() {}
    assert!(
        Conversation::agent(&shop.site, &shop.ion, &keys.conversation, 0, Encoding::Binary).await.is_err()
    );
    visitor.visitor_does(VisitorCommand::Send { text: "still here".to_owned() }).await.unwrap();
    hers.message("still here").await.unwrap();
    assert_eq!(hers.together.last().map(|told| names(&told.reading).len()), Some(1));
}

#[tokio::test]
async fn whoever_signs_out_is_gone_for_colleagues() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await.sign_in().await;
    let (keys, _visitor) = started(&site).await;
    let mut hers = looks(&site, &ana, &keys, Encoding::Binary).await;
    // A client that does not close its end.
    let _his = looks(&site, &bogdan, &keys, Encoding::Binary).await;
    hers.together(reads(&bogdan)).await.unwrap();
    sign_out(&site, &bogdan).await;
    hers.together(nobody).await.unwrap();
}
