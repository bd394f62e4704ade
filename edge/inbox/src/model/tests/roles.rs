//! What the agent may do changes while they are at work.

use super::*;
use protocol::frames::desk::{DeskChanges, Presence};

#[test]
fn a_role_that_changes_under_way_counts_at_once() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.did();
    assert!(work.model.manages());
    work.desk(DeskFrame::Rejected(Refusal::new(None, Rejection::NotAllowed)));
    assert_eq!(work.did(), [Effect::CheckSession]);
    work.send(Msg::Checked(Ok(Session { manages: Some(vec![]), ..session() })));
    assert!(!work.model.manages() && work.model.shown == Some(id("a")), "the chat stays open");
    let else_signed_in = Session { agent: agent("bob"), sites: vec![], ..session() };
    work.send(Msg::Checked(Ok(else_signed_in)));
    assert_eq!(work.model.me(), Some(&agent("ana")), "who else signs in in another tab is another matter");
}

#[test]
fn whoever_works_for_a_site_no_more_is_shown_another_one() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.did();
    let other = SiteId::parse("other").unwrap();
    work.send(Msg::Checked(Ok(Session {
        sites: vec![Site { id: other.clone(), name: "other".to_owned() }],
        ..session()
    })));
    assert_eq!(work.model.site, Some(other.clone()));
    assert!(work.model.open.is_empty() && work.model.rows().is_empty());
    let done = work.did();
    assert!(done.contains(&Effect::Disconnect(Line::Conversation(id("a")))));
    assert!(done.contains(&Effect::Connect(other, Line::Desk)));
    work.send(Msg::Checked(Ok(Session { sites: vec![], ..session() })));
    assert_eq!(work.model.site, None);
    assert!(work.model.login.is_in());
}

/// The session of somebody who only looks on at the site on screen.
fn onlooker() -> Session {
    Session { watches: vec![SiteId::parse("demo").unwrap()], ..session() }
}

#[test]
fn whoever_only_looks_on_is_offered_nothing_and_sends_nothing() {
    let mut work = Work::with(&[summary("a")]);
    work.send(Msg::Checked(Ok(onlooker())));
    assert!(work.model.watches());
    work.desk_up(&[summary("a")]);
    work.open("a");
    let a = id("a");
    assert!(!work.model.can_write(&a) && !work.model.can_take(&a));
    assert!(work.model.offers(&a, NOW).is_empty());
    assert_eq!(work.model.waiting_while_away(), 0, "they are not away either");
    assert!(!work.model.asks_for_attention());
    work.did();
    work.send(Msg::Take(a.clone(), command("take")));
    work.send(Msg::Draft(a.clone(), "hello".to_owned()));
    work.send(Msg::Submit(a.clone(), command("send")));
    work.send(Msg::Act(a.clone(), command("block"), AgentCommand::Block));
    work.send(Msg::SetAvailable(true));
    let said: Vec<_> = work
        .did()
        .into_iter()
        .filter(|effect| matches!(effect, Effect::Agent(..) | Effect::Desk(_) | Effect::Mark(..)))
        .collect();
    assert_eq!(said, []);
}

#[test]
fn whoever_looks_on_from_now_on_begins_anew_and_keeps_what_they_wrote() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.did();
    work.send(Msg::Checked(Ok(onlooker())));
    let done = work.did();
    let demo = SiteId::parse("demo").unwrap();
    assert!(done.contains(&Effect::Disconnect(Line::Conversation(id("a")))), "{done:?}");
    assert!(done.contains(&Effect::Connect(demo.clone(), Line::Desk)), "{done:?}");
    assert!(done.contains(&Effect::Restore(demo)) && !done.contains(&Effect::Forget), "{done:?}");
    work.send(Msg::Checked(Ok(onlooker())));
    assert_eq!(work.did(), [], "the same once more changes nothing");
}

#[test]
fn a_name_that_was_changed_elsewhere_is_asked_for_once_it_is_known() {
    let mut work = Work::with(&[summary("a")]);
    work.did();
    let renamed = Agent { name: "Maria".to_owned(), ..agent("ana") };
    let told = |agent: &Agent| {
        let one = Presence { agent: agent.clone(), available: true, connected: true };
        DeskFrame::Changes(Box::new(DeskChanges { presence: vec![one], ..DeskChanges::default() }))
    };
    work.desk(told(&renamed));
    assert_eq!(work.did(), [Effect::CheckSession]);
    work.send(Msg::Checked(Ok(Session { agent: renamed.clone(), ..session() })));
    work.desk(told(&renamed));
    assert_eq!((work.did(), work.model.me()), (vec![], Some(&renamed)));
    work.desk(told(&agent("bob")));
    assert_eq!(work.did(), [], "a colleague's");
}
