//! What happens now is told to owners and admins alone, follows what happens, and is told once a second at most.

use crate::sight::Shop;
use crate::started;
use futures::future::join_all;
use protocol::codec::{self, Encoding};
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::{DeskCommand, DeskFrame, ListCursor};
use protocol::frames::monitor::{AgentStatus, DayFigures, DepartmentNow, Monitor};
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{ConversationId, DepartmentId};
use reqwest::Method;
use serde_json::json;
use tests::edge::{Edge, SignedIn, Site};
use tests::wire::{Conversation, Desk, Keys, Outcome, Socket};
use tokio_tungstenite::tungstenite::Message;

/// Somebody's desk, who asks for what happens now.
async fn monitors(site: &Site, who: &SignedIn, encoding: Encoding) -> Desk {
    let mut desk = Desk::open_paged(site, who, encoding).await.unwrap();
    desk.send(&DeskCommand::Monitor(true)).await.unwrap();
    desk
}

/// The next figures that are as wanted.
async fn told(desk: &mut Desk, wanted: impl Fn(&Monitor) -> bool) -> Monitor {
    loop {
        if let DeskFrame::Monitor(figures) = desk.step().await.expect("the wanted figures come")
            && wanted(&figures)
        {
            return *figures;
        }
    }
}

fn tea(figures: &Monitor) -> &DepartmentNow {
    let tea = DepartmentId::parse("tea").unwrap();
    figures.departments.iter().find(|one| one.department.as_ref() == Some(&tea)).unwrap()
}

/// What comes until the desk has answered something that is asked now: how often it told what happens.
async fn told_until_answered(desk: &mut Desk) -> usize {
    let after = ListCursor { last_at: u64::MAX, id: ConversationId::parse("conversation-0001").unwrap() };
    desk.send(&DeskCommand::More(after)).await.unwrap();
    let mut told = 0;
    loop {
        match desk.step().await.unwrap() {
            DeskFrame::Page(_) => return told,
            DeskFrame::Monitor(_) => told += 1,
            _ => {}
        }
    }
}

async fn refused(desk: &mut Desk) {
    loop {
        match desk.step().await.unwrap() {
            DeskFrame::Rejected(refusal) => break assert_eq!(refusal.code, "not_allowed"),
            DeskFrame::Monitor(figures) => panic!("{figures:?}"),
            _ => {}
        }
    }
}

async fn joined(shop: &Shop, who: &SignedIn, keys: &Keys) -> Conversation {
    let chat = Conversation::agent(&shop.site, who, &keys.conversation, 0, Encoding::Binary).await;
    let mut chat = chat.unwrap();
    assert!(matches!(chat.agent_does(AgentCommand::Take).await.unwrap(), Outcome::Stored(_)));
    chat
}

#[tokio::test]
async fn only_owners_and_admins_are_told_in_either_encoding() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    for (role, leads) in [("owner", true), ("admin", true), ("agent", false), ("viewer", false)] {
        let who = edge.colleague_as(&site, "Doina", Some(role)).await.sign_in().await;
        for encoding in [Encoding::Binary, Encoding::Text] {
            let mut desk = monitors(&site, &who, encoding).await;
            if leads {
                told(&mut desk, |_| true).await;
            } else {
                refused(&mut desk).await;
            }
        }
    }
    // And whoever has not greeted asks in vain.
    let ana = site.sign_in().await;
    let url = site.url(&format!("/v1/sites/{}/desk/socket", site.id));
    let headers = [("cookie", ana.cookie.as_str()), ("origin", site.base.as_str())];
    let mut socket = Socket::open(&url, &headers, Encoding::Text).await.unwrap();
    socket.send_raw(Message::text(codec::to_text(&DeskCommand::Monitor(true)))).await.unwrap();
    let first = socket.receive().await.unwrap();
    assert!(first.to_string().contains("not_greeted"), "{first:?}");
}

#[tokio::test]
async fn figures_follow_a_chat_from_the_queue_to_its_rating() {
    let shop = Shop::new(false).await;
    let _beas = Desk::open_paged(&shop.site, &shop.bea, Encoding::Binary).await.unwrap();
    let mut lead = monitors(&shop.site, &shop.owner, Encoding::Binary).await;
    let bea = |figures: &Monitor| {
        let id = &shop.bea.session.agent.id;
        figures.agents.iter().find(|one| one.agent.id == *id).cloned().unwrap()
    };
    let first = told(&mut lead, |figures| figures.agents.len() == 2).await;
    assert_eq!((first.all.waiting, first.today, first.week_before), (0, DayFigures::default(), None));
    assert_eq!((bea(&first).status, bea(&first).load), (AgentStatus::Available, 0));
    assert!(bea(&first).since.is_some_and(|since| since <= first.at));

    let (keys, mut visitor) = shop.chat("tea").await;
    let waits = told(&mut lead, |figures| figures.all.waiting == 1).await;
    let longest = tea(&waits).now.longest.clone().unwrap();
    assert_eq!(
        (longest.0.as_str(), tea(&waits).now.mean_since),
        (keys.conversation.as_str(), Some(longest.1))
    );

    let mut chat = joined(&shop, &shop.bea, &keys).await;
    let served = told(&mut lead, |figures| figures.all.served == 1).await;
    assert_eq!((served.all.waiting, tea(&served).now.served, bea(&served).load), (0, 1, 1));
    assert_eq!(tea(&served).now.free, u32::from(bea(&served).cap) - 1);
    chat.agent_does(AgentCommand::Send { text: "hello".to_owned() }).await.unwrap();
    told(&mut lead, |figures| tea(figures).today.answered == 1).await;
    visitor.visitor_does(VisitorCommand::End).await.unwrap();
    told(&mut lead, |figures| figures.all.served == 0).await;
    let rate = VisitorCommand::Rate { score: 3, comment: String::new() };
    assert!(matches!(visitor.visitor_does(rate).await.unwrap(), Outcome::Stored(_)));
    let rated = told(&mut lead, |figures| figures.today.rated == 1).await;
    assert_eq!(rated.today, DayFigures { answered: 1, rated: 1, best: 1, ..DayFigures::default() });

    // Taken and never answered; left before anybody took it, at once.
    let (keys, mut visitor) = shop.chat("tea").await;
    joined(&shop, &shop.bea, &keys).await;
    visitor.visitor_does(VisitorCommand::End).await.unwrap();
    told(&mut lead, |figures| figures.today.missed == 1).await;
    let (_, mut visitor) = shop.chat("lamps").await;
    visitor.visitor_does(VisitorCommand::End).await.unwrap();
    let left = told(&mut lead, |figures| figures.today.short == 1).await;
    let all = DayFigures { answered: 1, missed: 1, short: 1, rated: 1, best: 1, abandoned: 0 };
    assert_eq!((left.today, tea(&left).today), (all, DayFigures { short: 0, ..all }));
}

#[tokio::test]
async fn two_hundred_changes_are_told_once_a_second_at_most() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let mut desks = Vec::new();
    for name in ["Bea", "Carla", "Dan", "Emil"] {
        let who = edge.colleague_as(&site, name, Some("agent")).await.sign_in().await;
        desks.push(Desk::open_paged(&site, &who, Encoding::Binary).await.unwrap());
    }
    let mut lead = monitors(&site, &ana, Encoding::Binary).await;
    let all_there = |figures: &Monitor| {
        figures.agents.iter().filter(|one| one.status == AgentStatus::Available).count() == 5
    };
    let mut moments = vec![told(&mut lead, all_there).await.at];
    let flaps = desks.iter_mut().map(async |desk| {
        for n in 0..50 {
            desk.send(&DeskCommand::SetAvailable(n % 2 == 1)).await.unwrap();
        }
        desk.send(&DeskCommand::SetAvailable(false)).await.unwrap();
    });
    join_all(flaps).await;
    for desk in &mut desks {
        // By then all of theirs was taken in.
        assert_eq!(told_until_answered(desk).await, 0);
    }
    let (_, _visitor) = started(&site).await;
    loop {
        let figures = told(&mut lead, |_| true).await;
        moments.push(figures.at);
        if figures.all.waiting == 1 {
            let away = figures.agents.iter().filter(|one| one.status == AgentStatus::Away);
            break assert_eq!(away.count(), 4);
        }
    }
    // By the desk's own clock. A timer may be early by a few milliseconds of it.
    for pair in moments.windows(2) {
        assert!(pair[1] - pair[0] >= 990, "{moments:?}");
    }
}

#[tokio::test]
async fn whoever_asks_no_more_is_told_no_more() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let mut other = monitors(&site, &ana, Encoding::Binary).await;
    let mut lead = monitors(&site, &ana, Encoding::Binary).await;
    told(&mut lead, |_| true).await;
    lead.send(&DeskCommand::Monitor(false)).await.unwrap();
    told_until_answered(&mut lead).await;
    let (_, _visitor) = started(&site).await;
    told(&mut other, |figures| figures.all.waiting == 1).await;
    assert_eq!(told_until_answered(&mut lead).await, 0);
    // And again as soon as they ask again.
    lead.send(&DeskCommand::Monitor(true)).await.unwrap();
    told(&mut lead, |figures| figures.all.waiting == 1).await;
}

#[tokio::test]
async fn whoever_leads_no_more_is_told_no_more() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let mut others = monitors(&site, &ana, Encoding::Binary).await;
    let admin = edge.colleague_as(&site, "Bogdan", Some("admin")).await.sign_in().await;
    let mut lead = monitors(&site, &admin, Encoding::Binary).await;
    told(&mut lead, |_| true).await;
    let path = format!("/v1/sites/{}/people/{}", site.id, admin.session.agent.id.as_str());
    let demoted = site.request(&ana, Method::PUT, &path).json(&json!({"role": "agent"}));
    assert_eq!(demoted.send().await.unwrap().status(), 200);
    // The socket stays open: a client that does not ask who they are now hears nothing more on it.
    told_until_answered(&mut lead).await;
    let (_, _visitor) = started(&site).await;
    told(&mut others, |figures| figures.all.waiting == 1).await;
    assert_eq!(told_until_answered(&mut lead).await, 0);
    lead.send(&DeskCommand::Monitor(true)).await.unwrap();
    refused(&mut lead).await;

    // Whoever is removed loses the socket.
    let admin = edge.colleague_as(&site, "Carla", Some("admin")).await.sign_in().await;
    let mut lead = monitors(&site, &admin, Encoding::Text).await;
    told(&mut lead, |_| true).await;
    let path = format!("/v1/sites/{}/people/{}", site.id, admin.session.agent.id.as_str());
    assert_eq!(site.request(&ana, Method::DELETE, &path).send().await.unwrap().status(), 204);
    while lead.step().await.is_ok() {}
    assert!(Desk::open_paged(&site, &admin, Encoding::Text).await.is_err());
}
