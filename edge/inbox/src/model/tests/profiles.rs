//! What colleagues tell of themselves: asked for, asked for again, and which of two is newer.

use super::*;
use protocol::frames::desk::AgentPicture;
use protocol::team::profile::ColleagueProfile;

fn picture(of: &str) -> Option<FileId> {
    FileId::parse(&format!("{of:-<43}")).ok()
}

fn told(name: &str, picture: Option<FileId>) -> ColleagueProfile {
    ColleagueProfile { id: agent(name).id, languages: vec!["fr".into()], at_work: Some(false), picture }
}

fn told_of(name: &str, picture: Option<FileId>) -> DeskFrame {
    DeskFrame::Pictured(AgentPicture { agent: agent(name).id, picture })
}

fn seen(work: &Work) -> [Option<FileId>; 3] {
    ["ana", "bob", "eve"].map(|name| work.model.picture_of(&agent(name).id))
}

/// The numbers of the requests since last looked at.
fn asked(work: &mut Work) -> Vec<u32> {
    let number = |effect: Effect| if let Effect::Profiles(_, number) = effect { Some(number) } else { None };
    work.did().into_iter().filter_map(number).collect()
}

/// A second passes on the shell's clock, after so many milliseconds.
fn after(work: &mut Work, ms: u64) {
    work.now += ms;
    if work.model.is_due(work.now) {
        work.send(Msg::Tick);
    }
}

/// An agent whose desk has come up for the first time, and the request that it led to.
fn begun() -> (Work, u32) {
    let mut work = Work { model: Model::default(), done: Vec::new(), now: NOW };
    work.send(Msg::Started(true));
    work.send(Msg::Checked(Ok(session())));
    assert!(asked(&mut work).is_empty(), "before there is anything to show");
    work.desk_up(&[]);
    let numbers = asked(&mut work);
    assert_eq!(numbers.len(), 1);
    (work, numbers[0])
}

#[test]
fn pictures_are_asked_for_and_followed_from_then_on() {
    let (mut work, number) = begun();
    work.send(Msg::Profiles(number, Ok(vec![told("ana", picture("ana")), told("bob", None)])));
    assert_eq!(seen(&work), [picture("ana"), None, None]);
    work.desk(told_of("bob", picture("bob")));
    work.desk(told_of("eve", picture("eve")));
    work.desk(told_of("ana", None));
    assert_eq!(seen(&work), [None, picture("bob"), picture("eve")]);
    let bob = work.model.desk.profiles.list.iter().find(|one| one.id == agent("bob").id).unwrap();
    assert_eq!(bob.languages, ["fr"], "what else is known of them stays");
    after(&mut work, 60 * 60_000);
    assert!(asked(&mut work).is_empty(), "what is followed is not asked for");
}

#[test]
fn a_request_that_fails_is_made_again_and_less_and_less_often() {
    let (mut work, mut number) = begun();
    let mut waits: Vec<u32> = Vec::new();
    for _ in 0..8 {
        work.send(Msg::Profiles(number, Err(Denied::Unreachable)));
        let mut waited = 0;
        number = loop {
            after(&mut work, 1_000);
            waited += 1;
            assert!(waited <= 300, "it is given up");
            if let [next] = asked(&mut work)[..] {
                break next;
            }
        };
        waits.push(waited);
    }
    assert_eq!(waits, [10, 20, 40, 80, 160, 300, 300, 300]);
    work.send(Msg::Profiles(number, Ok(vec![told("bob", picture("bob"))])));
    assert_eq!(seen(&work), [None, picture("bob"), None]);
    after(&mut work, 60 * 60_000);
    assert!(asked(&mut work).is_empty(), "that was all");
}

#[test]
fn what_was_told_while_the_line_was_away_is_asked_for() {
    let (mut work, number) = begun();
    work.send(Msg::Profiles(number, Ok(vec![told("bob", None)])));
    work.send(Msg::Line(Line::Desk, LineEvent::Lost));
    after(&mut work, 60_000);
    assert!(asked(&mut work).is_empty(), "nobody answers");
    work.desk_up(&[]);
    assert!(asked(&mut work).is_empty(), "a crowd that comes back has more pressing things to ask for");
    after(&mut work, 9_000);
    assert!(asked(&mut work).is_empty());
    after(&mut work, 21_000);
    let numbers = asked(&mut work);
    assert_eq!(numbers.len(), 1);
    work.send(Msg::Profiles(numbers[0], Ok(vec![told("bob", picture("bob"))])));
    assert_eq!(seen(&work), [None, picture("bob"), None]);
}

#[test]
fn a_slow_answer_takes_nothing_newer_away() {
    let (mut work, number) = begun();
    work.desk(told_of("bob", picture("old")));
    work.desk(told_of("bob", picture("new")));
    work.desk(told_of("eve", picture("eve")));
    work.desk(told_of("ana", None));
    let before = vec![told("ana", picture("ana")), told("bob", picture("before"))];
    work.send(Msg::Profiles(number, Ok(before)));
    assert_eq!(seen(&work), [None, picture("new"), picture("eve")]);

    // The next answer is read after all of that.
    work.send(Msg::ProfilesWanted);
    let numbers = asked(&mut work);
    work.send(Msg::Profiles(number, Ok(vec![told("bob", picture("late"))])));
    assert_eq!(seen(&work), [None, picture("new"), picture("eve")], "of an earlier request");
    work.send(Msg::Profiles(numbers[0], Ok(vec![told("bob", picture("newest"))])));
    assert_eq!(seen(&work), [None, picture("newest"), None]);
    work.send(Msg::Profiles(numbers[0], Ok(Vec::new())));
    assert_eq!(seen(&work), [None, picture("newest"), None], "twice the same answer");
}

#[test]
fn what_colleagues_tell_of_themselves_is_asked_for_when_something_is_handed_over() {
    let (mut work, _) = begun();
    work.send(Msg::ProfilesWanted);
    let demo = SiteId::parse("demo").unwrap();
    let done = work.did();
    let [Effect::Profiles(site, number)] = &done[..] else { panic!("{done:?}") };
    assert_eq!(*site, demo);
    let bob = told("bob", None);
    work.send(Msg::Profiles(*number, Ok(vec![bob.clone()])));
    assert_eq!(work.model.desk.profiles.list, [bob]);
}

#[test]
fn an_answer_about_a_site_that_was_left_is_not_taken() {
    let (mut work, number) = begun();
    work.send(Msg::ChooseSite(SiteId::parse("other").unwrap()));
    work.desk_up(&[]);
    let numbers = asked(&mut work);
    assert!(numbers.len() == 1 && numbers[0] != number, "{numbers:?}");
    work.send(Msg::Profiles(number, Ok(vec![told("bob", picture("bob"))])));
    assert_eq!(seen(&work), [None, None, None]);
    // Nor is it once the site is on screen again.
    work.send(Msg::ChooseSite(SiteId::parse("demo").unwrap()));
    work.desk_up(&[]);
    work.send(Msg::Profiles(number, Ok(vec![told("bob", picture("bob"))])));
    assert_eq!(seen(&work), [None, None, None]);
}
