//! Chats find their agents: they ring where an inbox shows it, at the one with the fewest; nobody but whom it rings at
//! takes a chat by accepting it, nobody gets more than they may, and whoever lets chats ring out is away.

use crate::sight::Shop;
use crate::started;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::{Absence, DeskCommand, DeskFrame, RingEnd, Stage, Summary};
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{ConversationId, DepartmentId};
use protocol::site::routing::{DepartmentRouting, Mode, Needs, QueueRules, Routing};
use protocol::site::settings::SiteSettings;
use tests::edge::{Edge, SignedIn, Site, settings};
use tests::wire::{Conversation, Desk, Keys, Outcome};

/// A site whose chats find their agents by these rules, and two who answer.
async fn team(mode: Mode, change: impl FnOnce(&mut Routing)) -> (Site, SignedIn, SignedIn) {
    let edge = Edge::shared().await;
    let general = QueueRules { mode, ring_seconds: 300, ..QueueRules::default() };
    let mut routing = Routing { general, ..Routing::default() };
    change(&mut routing);
    let site = edge.site_with(SiteSettings { routing, ..settings() }).await;
    let ana = site.sign_in().await;
    let bea = edge.colleague_as(&site, "Bea", Some("agent")).await.sign_in().await;
    (site, ana, bea)
}

async fn inbox(site: &Site, agent: &SignedIn) -> Desk {
    Desk::open_ringing(site, agent, Encoding::Binary).await.unwrap()
}

fn id(keys: &Keys) -> ConversationId {
    ConversationId::parse(&keys.conversation).unwrap()
}

async fn accepts(desk: &mut Desk, keys: &Keys) {
    desk.send(&DeskCommand::Accept(id(keys))).await.unwrap();
}

async fn declines(desk: &mut Desk, keys: &Keys) {
    desk.send(&DeskCommand::Decline(id(keys))).await.unwrap();
}

fn is_with(keys: &Keys, agent: &SignedIn) -> impl Fn(&Summary) -> bool + use<> {
    let (conversation, agent) = (keys.conversation.clone(), agent.session.agent.id.clone());
    move |summary| {
        let holder = summary.assignee.as_ref().map(|holder| &holder.id);
        summary.id.as_str() == conversation && summary.stage == Stage::Assigned && holder == Some(&agent)
    }
}

async fn joins(visitor: &mut Conversation, agent: &SignedIn) {
    let wanted =
        |body: &EventBody| matches!(body, EventBody::AgentJoined(who) if *who == agent.session.agent);
    visitor.event(wanted).await.unwrap();
}

#[tokio::test]
async fn a_chat_rings_at_the_one_with_fewer_and_goes_to_the_other_when_it_is_declined() {
    let (site, ana, bea) = team(Mode::Ring, |_| {}).await;
    let mut anas = inbox(&site, &ana).await;
    let (one, mut zoe) = started(&site).await;
    let card = anas.rings(&one.conversation).await.unwrap();
    assert_eq!(
        (card.visitor.as_deref(), card.preview.as_str(), card.seconds),
        (Some("Zoé"), "a secret", 300)
    );
    accepts(&mut anas, &one).await;
    assert_eq!(anas.is_over(&one.conversation).await.unwrap(), RingEnd::Accepted);
    joins(&mut zoe, &ana).await;
    anas.sees(is_with(&one, &ana)).await.unwrap();
    anas.has(1, 3).await.unwrap();

    let mut beas = inbox(&site, &bea).await;
    beas.has(0, 3).await.unwrap();
    let (two, mut yan) = started(&site).await;
    beas.rings(&two.conversation).await.unwrap();
    assert!(anas.ringing.is_empty(), "{:?}", anas.ringing);
    declines(&mut beas, &two).await;
    assert_eq!(beas.is_over(&two.conversation).await.unwrap(), RingEnd::Declined);
    anas.rings(&two.conversation).await.unwrap();
    accepts(&mut anas, &two).await;
    joins(&mut yan, &ana).await;
    anas.sees(is_with(&two, &ana)).await.unwrap();
    anas.has(2, 3).await.unwrap();
    // Twice is as good as once.
    accepts(&mut anas, &two).await;
    anas.send(&DeskCommand::Decline(id(&two))).await.unwrap();
    let (three, _xia) = started(&site).await;
    beas.rings(&three.conversation).await.unwrap();
    let joined = yan.events.iter().filter(|event| matches!(event.body, EventBody::AgentJoined(_))).count();
    assert_eq!(joined, 1);
}

#[tokio::test]
async fn what_was_answered_in_one_tab_rings_in_no_other() {
    let (site, ana, _bea) = team(Mode::Ring, |_| {}).await;
    let (mut tab, mut other) = (inbox(&site, &ana).await, inbox(&site, &ana).await);
    let (one, _zoe) = started(&site).await;
    tab.rings(&one.conversation).await.unwrap();
    other.rings(&one.conversation).await.unwrap();
    // A third that opens while it rings.
    let mut third = inbox(&site, &ana).await;
    third.rings(&one.conversation).await.unwrap();
    accepts(&mut other, &one).await;
    for desk in [&mut tab, &mut other, &mut third] {
        assert_eq!(desk.is_over(&one.conversation).await.unwrap(), RingEnd::Accepted);
    }
}

#[tokio::test]
async fn whoever_lets_two_ring_out_is_away_and_told_and_so_is_the_team() {
    let (site, ana, bea) = team(Mode::Ring, |routing| routing.general.ring_seconds = 10).await;
    let (anas_id, beas_id) = (ana.session.agent.id.as_str(), bea.session.agent.id.as_str());
    let mut beas = inbox(&site, &bea).await;
    let too_long = DeskCommand::TakeBreak("x".repeat(41));
    beas.send(&too_long).await.unwrap();
    assert_eq!(beas.refusal().await.unwrap(), "reason_too_long");
    beas.send(&DeskCommand::TakeBreak(" lunch ".to_owned())).await.unwrap();
    let lunch = Absence::Break("lunch".to_owned());
    beas.hears_why(beas_id, Some(&lunch)).await.unwrap();
    let mut anas = inbox(&site, &ana).await;
    assert_eq!(anas.absences.get(beas_id), Some(&lunch), "told at the greeting");

    let (one, _zoe) = started(&site).await;
    anas.rings(&one.conversation).await.unwrap();
    let (two, _yan) = started(&site).await;
    assert_eq!(anas.is_over(&one.conversation).await.unwrap(), RingEnd::Lapsed);
    accepts(&mut anas, &one).await;
    assert_eq!(anas.refusal().await.unwrap(), "question_closed", "too late");
    anas.rings(&two.conversation).await.unwrap();
    assert_eq!(anas.is_over(&two.conversation).await.unwrap(), RingEnd::Lapsed);
    let missed = Absence::Missed(2);
    for desk in [&mut anas, &mut beas] {
        desk.hears_why(anas_id, Some(&missed)).await.unwrap();
        while desk.presence.get(anas_id).is_none_or(|one| one.available) {
            desk.step().await.unwrap();
        }
    }
    // Both chats have kept their places, and ring at nobody who is away.
    anas.lines_up(None, &[&one.conversation, &two.conversation]).await.unwrap();
    anas.send(&DeskCommand::SetAvailable(true)).await.unwrap();
    anas.hears_why(anas_id, None).await.unwrap();
    let (three, _xia) = started(&site).await;
    anas.rings(&three.conversation).await.unwrap();
    assert!(beas.ringing.is_empty());
}

#[tokio::test]
async fn nobody_takes_by_accepting_what_does_not_ring_at_them() {
    let (site, ana, bea) = team(Mode::Ring, |_| {}).await;
    let edge = Edge::shared().await;
    let vio = edge.colleague_as(&site, "Vio", Some("viewer")).await.sign_in().await;
    let elsewhere = edge.site().await;
    let stranger = elsewhere.sign_in().await;
    let mut vios = inbox(&site, &vio).await;
    let mut anas = inbox(&site, &ana).await;
    let (one, mut zoe) = started(&site).await;
    anas.rings(&one.conversation).await.unwrap();
    let mut beas = inbox(&site, &bea).await;
    let mut strangers = inbox(&elsewhere, &stranger).await;
    let asked: [(&mut Desk, &str); 3] =
        [(&mut beas, "taken_by_another"), (&mut vios, "not_allowed"), (&mut strangers, "ended")];
    for (desk, code) in asked {
        accepts(desk, &one).await;
        assert_eq!(desk.refusal().await.unwrap(), code);
    }
    // Nor does anybody else decline it.
    for desk in [&mut beas, &mut strangers] {
        declines(desk, &one).await;
    }
    declines(&mut vios, &one).await;
    assert_eq!(vios.refusal().await.unwrap(), "not_allowed");
    vios.send(&DeskCommand::TakeBreak("lunch".to_owned())).await.unwrap();
    assert_eq!(vios.refusal().await.unwrap(), "not_allowed");
    accepts(&mut anas, &one).await;
    joins(&mut zoe, &ana).await;
    let joined = zoe.events.iter().filter(|event| matches!(event.body, EventBody::AgentJoined(_))).count();
    assert_eq!(joined, 1);
    vios.sees(is_with(&one, &ana)).await.unwrap();
    assert!(vios.over.is_empty() && vios.ringing.is_empty(), "nothing rang at who only looks on");
    // What waits and rings at nobody is taken by the usual way, not by this one.
    zoe.visitor_does(VisitorCommand::End).await.unwrap();
    anas.sees(|summary| summary.id.as_str() == one.conversation && summary.stage == Stage::Ended)
        .await
        .unwrap();
    accepts(&mut anas, &one).await;
    assert_eq!(anas.refusal().await.unwrap(), "ended");
}

#[tokio::test]
async fn nothing_rings_at_an_inbox_that_does_not_know_it() {
    let (site, ana, bea) = team(Mode::Ring, |_| {}).await;
    let mut older = Desk::open_paged(&site, &ana, Encoding::Binary).await.unwrap();
    let mut oldest = Desk::open(&site, &ana, Encoding::Text).await.unwrap();
    let (one, mut zoe) = started(&site).await;
    older.lines_up(None, &[&one.conversation]).await.unwrap();
    let mut beas = inbox(&site, &bea).await;
    beas.rings(&one.conversation).await.unwrap();
    accepts(&mut beas, &one).await;
    joins(&mut zoe, &bea).await;
    for desk in [&mut older, &mut oldest] {
        desk.sees(is_with(&one, &bea)).await.unwrap();
        assert!(desk.ringing.is_empty() && desk.over.is_empty() && desk.load.is_none());
    }
    // Whoever has such an inbox open takes what they like.
    drop(beas);
    let (two, _yan) = started(&site).await;
    let mut taken = Conversation::agent(&site, &ana, &two.conversation, 0, Encoding::Binary).await.unwrap();
    assert!(matches!(taken.agent_does(AgentCommand::Take).await.unwrap(), Outcome::Stored(_)));
}

#[tokio::test]
async fn a_claim_wins_over_a_ring_and_a_visitor_who_ends_it_over_both() {
    let (site, ana, bea) = team(Mode::Ring, |_| {}).await;
    let mut anas = inbox(&site, &ana).await;
    let (one, _zoe) = started(&site).await;
    anas.rings(&one.conversation).await.unwrap();
    let mut claims = Conversation::agent(&site, &bea, &one.conversation, 0, Encoding::Binary).await.unwrap();
    assert!(matches!(claims.agent_does(AgentCommand::Take).await.unwrap(), Outcome::Stored(_)));
    assert_eq!(anas.is_over(&one.conversation).await.unwrap(), RingEnd::Taken);
    let mut second = Conversation::agent(&site, &ana, &one.conversation, 0, Encoding::Binary).await.unwrap();
    let refused = second.agent_does(AgentCommand::Take).await.unwrap();
    assert_eq!(refused, Outcome::Refused("taken_by_another".to_owned()));

    let (two, mut yan) = started(&site).await;
    anas.rings(&two.conversation).await.unwrap();
    yan.visitor_does(VisitorCommand::End).await.unwrap();
    assert_eq!(anas.is_over(&two.conversation).await.unwrap(), RingEnd::Gone);
    accepts(&mut anas, &two).await;
    assert_eq!(anas.refusal().await.unwrap(), "ended");
    anas.has(0, 3).await.unwrap();
}

#[tokio::test]
async fn a_chat_is_given_without_a_question_up_to_the_cap_and_no_further() {
    let (site, ana, _bea) = team(Mode::Direct, |routing| routing.cap = 2).await;
    let mut anas = inbox(&site, &ana).await;
    let chats = futures::future::join_all((0..5).map(|_| started(&site))).await;
    anas.has(2, 2).await.unwrap();
    let given = |desk: &Desk| desk.conversations.values().filter(|one| one.stage == Stage::Assigned).count();
    while given(&anas) != 2 || anas.queues.get(&None).is_none_or(|line| line.waiting.len() != 3) {
        anas.step().await.unwrap();
    }
    let waits: Vec<String> =
        anas.queues[&None].waiting.iter().map(|place| place.conversation.as_str().to_owned()).collect();
    let mut has: Vec<(Keys, Conversation)> =
        chats.into_iter().filter(|(keys, _)| !waits.contains(&keys.conversation)).collect();
    assert_eq!(has.len(), 2);
    for (keys, visitor) in &mut has {
        joins(visitor, &ana).await;
        anas.sees(is_with(keys, &ana)).await.unwrap();
    }
    // One is over: the first of those who wait is next.
    has[0].1.visitor_does(VisitorCommand::End).await.unwrap();
    anas.lines_up(None, &[&waits[1], &waits[2]]).await.unwrap();
    anas.has(2, 2).await.unwrap();
    assert_eq!(given(&anas), 2);
    assert!(anas.over.is_empty() && anas.ringing.is_empty(), "nothing has rung");
}

#[tokio::test]
async fn whoever_is_given_a_chat_and_does_not_write_has_it_no_more() {
    let (site, ana, bea) = team(Mode::Direct, |routing| routing.general.reply_seconds = 10).await;
    let _anas = inbox(&site, &ana).await;
    let (_one, mut zoe) = started(&site).await;
    joins(&mut zoe, &ana).await;
    let _beas = inbox(&site, &bea).await;
    let left = |body: &EventBody| matches!(body, EventBody::AgentLeft(who) if *who == ana.session.agent);
    zoe.event(left).await.unwrap();
    joins(&mut zoe, &bea).await;
}

#[tokio::test]
async fn a_department_may_change_how_its_chats_find_agents_while_one_rings() {
    let shop = Shop::new(false).await;
    let tea = DepartmentId::parse("tea").unwrap();
    let mut beas = inbox(&shop.site, &shop.bea).await;
    let mut ions = inbox(&shop.site, &shop.ion).await;
    let set = async |beas: &mut Desk, mode| {
        let rules = QueueRules { mode, ..QueueRules::default() };
        let department = DepartmentRouting { department: tea.clone(), rules, needs: Needs::default() };
        shop.set(|settings| settings.routing.departments = vec![department]).await;
        // Told once the rules hold.
        while !matches!(beas.step().await.unwrap(), DeskFrame::Departments(_)) {}
    };
    set(&mut beas, Mode::Ring).await;
    let (one, _zoe) = shop.chat("tea").await;
    beas.rings(&one.conversation).await.unwrap();
    set(&mut beas, Mode::Manual).await;
    assert!(beas.ringing.contains_key(&one.conversation), "it rings to its end");
    declines(&mut beas, &one).await;
    assert_eq!(beas.is_over(&one.conversation).await.unwrap(), RingEnd::Declined);
    let (two, _yan) = shop.chat("tea").await;
    beas.lines_up(Some(&tea), &[&one.conversation, &two.conversation]).await.unwrap();
    assert!(beas.ringing.is_empty());
    // Nothing has rung at somebody of another department.
    ions.lines_up(Some(&tea), &[&one.conversation, &two.conversation]).await.unwrap();
    assert!(ions.ringing.is_empty() && ions.over.is_empty());
    // From now on they ring again, those that wait too.
    set(&mut beas, Mode::Ring).await;
    beas.rings(&two.conversation).await.unwrap();
}
