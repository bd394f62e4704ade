//! What happens now: who is shown it, what the desk is asked, and what is read off the figures.

use super::*;
use crate::model::address::{INBOX, is_now, site_of};
use crate::model::monitor::{Satisfaction, satisfaction};
use protocol::frames::desk::DeskCommand;
use protocol::frames::monitor::{AgentNow, AgentStatus, DayFigures, Monitor};

fn asked(work: &mut Work) -> Vec<bool> {
    let asked = work.did().into_iter().filter_map(|effect| match effect {
        Effect::Desk(DeskCommand::Monitor(on)) => Some(on),
        _ => None,
    });
    asked.collect()
}

fn figures() -> Box<Monitor> {
    let agent =
        AgentNow { agent: agent("bea"), status: AgentStatus::Available, since: None, load: 1, cap: 3 };
    Box::new(Monitor { at: NOW, agents: vec![agent], ..Monitor::default() })
}

#[test]
fn the_desk_is_asked_when_it_is_shown_after_each_greeting_and_told_when_it_is_not() {
    let mut work = Work::with(&[summary("zoe"), taken("yan", "bea")]);
    work.send(Msg::Now(true));
    assert_eq!(asked(&mut work), [true]);
    work.send(Msg::Now(true));
    assert!(asked(&mut work).is_empty(), "it is");
    assert_eq!(work.model.path(), "/inbox/demo/now");
    work.desk(DeskFrame::Monitor(figures()));
    assert_eq!(work.model.agent_now(&agent("bea").id).map(|one| one.load), Some(1));
    assert_eq!(work.model.conversations_of(&agent("bea").id), [(id("yan"), Some("yan".to_owned()))]);
    work.send(Msg::Line(Line::Desk, LineEvent::Lost));
    assert!(work.model.desk.figures.is_some(), "what was so stays, with its age");
    work.desk_up(&[]);
    assert_eq!(asked(&mut work), [true]);
    work.send(Msg::Back);
    assert_eq!((asked(&mut work), work.model.monitors()), (vec![false], false));
}

#[test]
fn a_conversation_under_it_is_not_looked_at_and_opening_one_leads_away() {
    let mut work = Work::with(&[summary("zoe"), taken("yan", "bea")]);
    work.open("zoe");
    assert!(work.model.in_view(&id("zoe")));
    work.send(Msg::Now(true));
    assert!(!work.model.in_view(&id("zoe")));
    work.did();
    work.send(Msg::Open(id("yan")));
    assert_eq!((asked(&mut work), work.model.shown.clone()), (vec![false], Some(id("yan"))));
    assert!(work.model.in_view(&id("yan")));
}

#[test]
fn whoever_does_not_lead_is_shown_and_asks_nothing() {
    let mut work = Work::with(&[summary("zoe")]);
    work.send(Msg::Checked(Ok(Session { manages: Some(vec![]), ..session() })));
    work.did();
    work.send(Msg::Now(true));
    assert!(asked(&mut work).is_empty() && !work.model.monitors());
    work.desk_up(&[]);
    assert!(asked(&mut work).is_empty());
    // And whoever leads no more is shown it no more.
    let mut lead = Work::with(&[]);
    lead.send(Msg::Now(true));
    lead.send(Msg::Checked(Ok(Session { manages: Some(vec![]), ..session() })));
    assert!(!lead.model.monitors());
}

#[test]
fn its_address_names_the_site() {
    assert!(is_now("/inbox/demo/now") && is_now("/inbox/demo/now/"));
    for other in [INBOX, "/inbox/now", "/inbox/demo", "/inbox/demo/c/now", "/settings/demo/now"] {
        assert!(!is_now(other), "{other}");
    }
    assert_eq!(site_of("/inbox/demo/now"), SiteId::parse("demo").ok());
}

#[test]
fn satisfaction_is_told_with_how_many_have_rated() {
    let of = |best, rated| satisfaction(&DayFigures { best, rated, ..DayFigures::default() });
    assert_eq!(of(0, 0), None);
    assert_eq!(of(45, 50), Some(Satisfaction { share: 90, rated: 50, interval: None }));
    // Known values of the interval: 1 of 1, and 8 of 10.
    assert_eq!(of(1, 1), Some(Satisfaction { share: 100, rated: 1, interval: Some((21, 100)) }));
    assert_eq!(of(8, 10), Some(Satisfaction { share: 80, rated: 10, interval: Some((49, 94)) }));
    assert_eq!(of(2, 3).map(|one| one.share), Some(67));
}
