//! What the agent may do changes while they are at work.

use super::*;
use protocol::frames::desk::{AgentPicture, DeskChanges, Presence};
use protocol::team::profile::ColleagueProfile;

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

fn picture(of: &str) -> Option<FileId> {
    FileId::parse(&format!("{of:-<43}")).ok()
}

fn told(name: &str, picture: Option<FileId>) -> ColleagueProfile {
    ColleagueProfile { id: agent(name).id, languages: vec!["fr".into()], at_work: Some(false), picture }
}

#[test]
fn pictures_are_asked_for_once_and_followed_from_then_on() {
    let mut work = Work { model: Model::default(), done: Vec::new(), now: NOW };
    work.send(Msg::Started(true));
    work.send(Msg::Checked(Ok(session())));
    let demo = SiteId::parse("demo").unwrap();
    let asked = |work: &mut Work| {
        let asks = |effect: &Effect| *effect == Effect::Profiles(SiteId::parse("demo").unwrap());
        work.did().iter().filter(|effect| asks(effect)).count()
    };
    assert_eq!(asked(&mut work), 0, "before there is anything to show");
    work.desk_up(&[]);
    assert_eq!(asked(&mut work), 1);
    work.send(Msg::Line(Line::Desk, LineEvent::Lost));
    work.desk_up(&[]);
    assert_eq!(asked(&mut work), 0, "a crowd that comes back asks for nothing");

    let ids = ["ana", "bob", "eve"].map(|name| agent(name).id);
    let seen = |work: &Work| ids.each_ref().map(|id| work.model.picture_of(id));
    work.send(Msg::Profiles(demo, vec![told("ana", picture("ana")), told("bob", None)]));
    assert_eq!(seen(&work), [picture("ana"), None, None]);
    let told_of = |name: &str, picture| DeskFrame::Pictured(AgentPicture { agent: agent(name).id, picture });
    work.desk(told_of("bob", picture("bob")));
    work.desk(told_of("eve", picture("eve")));
    work.desk(told_of("ana", None));
    assert_eq!(seen(&work), [None, picture("bob"), picture("eve")]);
    let bob = work.model.desk.profiles.iter().find(|one| one.id == ids[1]).unwrap();
    assert_eq!(bob.languages, ["fr"], "what else is known of them stays");
}

#[test]
fn what_colleagues_tell_of_themselves_is_asked_for_when_something_is_handed_over() {
    let mut work = Work::with(&[]);
    work.did();
    let demo = SiteId::parse("demo").unwrap();
    work.send(Msg::ProfilesWanted);
    assert_eq!(work.did(), [Effect::Profiles(demo.clone())]);
    let bob = told("bob", None);
    work.send(Msg::Profiles(SiteId::parse("other").unwrap(), vec![bob.clone()]));
    assert!(work.model.desk.profiles.is_empty(), "another site's");
    work.send(Msg::Profiles(demo, vec![bob.clone()]));
    assert_eq!(work.model.desk.profiles, [bob]);
}
