//! What the agent may do changes while they are at work.

use super::*;

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
