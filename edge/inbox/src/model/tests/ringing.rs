//! Chats that ring.

use super::*;
use crate::model::ringing::RingMsg;
use protocol::frames::desk::{
    Absence, AgentAbsence, AgentLoad, DeskCommand, RINGS_VERSION, RingEnd, RingOver, Ringing,
};

fn ringing(name: &str, until: Timestamp) -> DeskFrame {
    DeskFrame::Ringing(Box::new(Ringing {
        conversation: id(name),
        until,
        seconds: 30,
        visitor: Some(name.to_owned()),
        preview: "Hello".into(),
        page: Page::default(),
        department: None,
        since: NOW,
    }))
}

fn over(name: &str) -> DeskFrame {
    DeskFrame::RingOver(RingOver { conversation: id(name), why: RingEnd::Lapsed })
}

fn card(work: &Work) -> Option<String> {
    work.model.card().and_then(|card| card.visitor)
}

fn said(work: &mut Work) -> Vec<DeskCommand> {
    let commands = work.did().into_iter().filter_map(|effect| match effect {
        Effect::Desk(command) => Some(command),
        _ => None,
    });
    commands.collect()
}

#[test]
fn the_greeting_says_that_chats_may_ring_here() {
    let mut work = Work::signed_in();
    work.send(Msg::Line(Line::Desk, LineEvent::Lost));
    work.send(Msg::Line(Line::Desk, LineEvent::Due));
    work.did();
    work.send(Msg::Line(Line::Desk, LineEvent::Opened));
    assert_eq!(said(&mut work), [DeskCommand::HelloPaged { version: RINGS_VERSION }]);
}

#[test]
fn a_chat_rings_once_until_it_is_over() {
    let mut work = Work::with(&[summary("zoe")]);
    work.model.browser.sound = true;
    let sounds =
        |work: &mut Work| work.did().iter().filter(|effect| matches!(effect, Effect::Tell(_))).count();
    let until = NOW + 30_000;
    work.desk(ringing("zoe", until));
    assert_eq!((card(&work), sounds(&mut work)), (Some("zoe".into()), 1));
    assert_eq!(work.model.notification.as_ref().unwrap().kind, NotificationKind::Ring);
    work.desk(ringing("zoe", until));
    assert_eq!((work.model.desk.rings.cards.len(), sounds(&mut work)), (1, 0), "told anew");
    work.desk(over("zoe"));
    assert_eq!(card(&work), None);
    work.desk(ringing("zoe", until + 60_000));
    assert_eq!((card(&work), sounds(&mut work)), (Some("zoe".into()), 1), "once more");
    // Nothing is heard of its end.
    work.now = until + 59_999;
    assert!(!work.model.has_rung(work.now));
    work.now += 1;
    assert!(work.model.has_rung(work.now) && work.model.is_due(work.now));
    work.send(Msg::Tick);
    assert_eq!(card(&work), None);
    // With a greeting everything is told anew.
    work.desk(ringing("zoe", work.now + 10_000));
    work.desk(DeskFrame::Welcome { version: RINGS_VERSION, now: work.now });
    assert_eq!(card(&work), None);
}

#[test]
fn who_accepts_has_the_chat_before_them_and_who_declines_goes_on() {
    let mut work = Work::with(&[summary("zoe"), summary("yan")]);
    work.desk(ringing("zoe", NOW + 30_000));
    work.did();
    work.send(Msg::Ring(RingMsg::Accept(id("zoe"))));
    assert_eq!(said(&mut work), [DeskCommand::Accept(id("zoe"))]);
    assert_eq!((card(&work), work.model.shown.clone()), (None, Some(id("zoe"))));
    work.send(Msg::Ring(RingMsg::Accept(id("zoe"))));
    assert_eq!(said(&mut work), [], "it rings no more");
    work.desk(ringing("yan", NOW + 30_000));
    work.did();
    work.send(Msg::Ring(RingMsg::Decline(id("yan"))));
    assert_eq!(said(&mut work), [DeskCommand::Decline(id("yan"))]);
    assert_eq!((card(&work), work.model.shown.clone()), (None, Some(id("zoe"))));
    // Without a connection nobody would hear the answer.
    work.desk(ringing("yan", NOW + 90_000));
    work.send(Msg::Line(Line::Desk, LineEvent::Lost));
    work.did();
    work.send(Msg::Ring(RingMsg::Accept(id("yan"))));
    assert_eq!((said(&mut work), card(&work)), (vec![], Some("yan".into())));
}

#[test]
fn whoever_has_missed_too_many_is_told_and_so_is_how_many_they_have() {
    let mut work = Work::with(&[]);
    let me = work.model.me().unwrap().id.clone();
    let absence = |why| DeskFrame::Absence(AgentAbsence { agent: me.clone(), why });
    work.desk(DeskFrame::Load(AgentLoad { load: 2, cap: 3 }));
    assert_eq!(work.model.desk.rings.load, Some(AgentLoad { load: 2, cap: 3 }));
    work.desk(absence(Some(Absence::Missed(2))));
    assert_eq!(work.model.away_for_missing(), Some(2));
    work.desk(absence(Some(Absence::Break("lunch".into()))));
    assert_eq!(work.model.away_for_missing(), None, "they know what for");
    assert_eq!(work.model.desk.rings.why(&me), Some(&Absence::Break("lunch".into())));
    work.desk(absence(None));
    assert_eq!(work.model.desk.rings.why(&me), None);
    // What for is asked where chats find agents, and nobody whom the desk has set away.
    assert_eq!(work.model.away_for(), Some(String::new()));
    work.desk(absence(Some(Absence::Break("lunch".into()))));
    assert_eq!(work.model.away_for(), Some("lunch".into()));
    work.did();
    work.send(Msg::Ring(RingMsg::Break("tea".into())));
    assert_eq!(said(&mut work), [DeskCommand::TakeBreak("tea".into())]);
    assert_eq!(Work::with(&[]).model.away_for(), None, "where agents take what they like");
    work.desk(absence(Some(Absence::Missed(2))));
    assert_eq!(work.model.away_for(), None);
    work.send(Msg::SetAvailable(true));
    assert_eq!(work.model.away_for_missing(), None, "they are back");
}
