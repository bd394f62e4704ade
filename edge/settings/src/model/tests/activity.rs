//! The audit log in the settings.

use crate::model::activity::{Activity, ActivityEffect, ActivityMsg, Period, Wanted};
use protocol::ids::AgentId;
use protocol::rejection::Rejection;
use protocol::team::audit::{AuditAction, AuditKind, AuditLine, AuditPage};
use team_ui::http::Denied;

const NOW: u64 = 400 * 24 * 60 * 60 * 1_000;

fn line(id: &str) -> AuditLine {
    AuditLine {
        id: id.to_owned(),
        at: 1,
        who: None,
        what: AuditAction::SiteCreated,
        whom: None,
        about: vec![],
        network: String::new(),
        session: String::new(),
        count: 1,
    }
}

fn page(ids: &[&str], before: Option<&str>) -> AuditPage {
    let lines = ids.iter().map(|id| line(id)).collect();
    AuditPage { lines, before: before.map(str::to_owned), days: 365, may_shorten: true }
}

fn load(number: u32, query: &str) -> Option<ActivityEffect> {
    Some(ActivityEffect::Load(number, query.to_owned()))
}

#[test]
fn older_lines_come_behind_those_on_screen_and_late_answers_change_nothing() {
    let mut screen = Activity::default();
    assert_eq!(screen.update(NOW, ActivityMsg::Load), load(1, ""));
    assert!(screen.loading && screen.lines.is_none());
    assert_eq!(screen.update(NOW, ActivityMsg::Loaded(1, Ok(page(&["9-9", "8-8"], Some("8-8"))))), None);
    assert_eq!(screen.update(NOW, ActivityMsg::Older), load(2, "&before=8-8"));
    assert_eq!(screen.update(NOW, ActivityMsg::Older), None, "it is on its way");
    screen.update(NOW, ActivityMsg::Loaded(2, Ok(page(&["7-7"], None))));
    let ids = |screen: &Activity| -> Vec<String> {
        screen.lines.iter().flatten().map(|line| line.id.clone()).collect()
    };
    assert_eq!(ids(&screen), ["9-9", "8-8", "7-7"]);
    assert_eq!(screen.update(NOW, ActivityMsg::Older), None, "there are no more");

    let who = AgentId::parse("bea").ok();
    let wanted = Wanted { who, kind: Some(AuditKind::SignIn), period: Period::Days(7) };
    assert!(wanted.is_narrow());
    let from = NOW - 7 * 24 * 60 * 60 * 1_000;
    let asked = screen.update(NOW, ActivityMsg::Want(wanted));
    assert_eq!(asked, load(3, &format!("who=bea&what=sign_in&from={from}")));
    screen.update(NOW, ActivityMsg::Loaded(2, Ok(page(&["1-1"], None))));
    assert_eq!(screen.lines, None, "an answer to what is looked for no more");
    screen.update(NOW, ActivityMsg::Loaded(3, Err(Denied::Unreachable)));
    assert_eq!((screen.loading, screen.failed), (false, Some(Denied::Unreachable)));
    assert_eq!(screen.update(NOW, ActivityMsg::Load), load(4, &format!("who=bea&what=sign_in&from={from}")));
    assert_eq!(screen.failed, None);
}

#[test]
fn lines_are_given_up_only_when_that_is_agreed_to() {
    let mut screen = Activity::default();
    screen.update(NOW, ActivityMsg::Load);
    screen.update(NOW, ActivityMsg::Loaded(1, Ok(page(&["1-1"], None))));
    assert_eq!(screen.choices(), [30, 90, 365, 730, 1_095]);
    assert_eq!(screen.update(NOW, ActivityMsg::Keep(730)), Some(ActivityEffect::SetDays(730)));
    assert_eq!(screen.update(NOW, ActivityMsg::DaysSet(730, Ok(()))), load(2, ""));
    screen.update(NOW, ActivityMsg::Loaded(2, Ok(AuditPage { days: 730, ..page(&[], None) })));
    assert_eq!(screen.update(NOW, ActivityMsg::Keep(30)), None, "it is asked first");
    screen.update(NOW, ActivityMsg::Leave);
    assert_eq!(screen.update(NOW, ActivityMsg::Agree), None);
    screen.update(NOW, ActivityMsg::Keep(30));
    assert_eq!(screen.update(NOW, ActivityMsg::Agree), Some(ActivityEffect::SetDays(30)));
    let refused = Denied::Refused(Rejection::NotAllowed);
    screen.update(NOW, ActivityMsg::DaysSet(30, Err(refused)));
    assert_eq!((screen.days, screen.failed), (Some(730), Some(refused)));
    screen.may_shorten = false;
    assert_eq!(screen.choices(), [730, 1_095], "what is not theirs to do is not offered");
}
