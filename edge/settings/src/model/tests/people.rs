//! Who works for the site, and as what.

use super::*;
use crate::model::library::Outcome;
use crate::model::people::{Leave, PeopleEffect, PeopleMsg};
use protocol::team::people::{Person, Role, SuspendedPerson};

pub(super) fn person(name: &str, role: Role) -> Person {
    let Agent { id, name } = agent(name);
    let email = "b@shop.example".to_owned();
    let may_become = Role::ALL.to_vec();
    Person { id, name, email, role, may_become, own: false, removable: true, picture: None }
}

#[test]
fn a_role_is_changed_once_and_what_is_refused_is_read_anew() {
    let list = || Effect::People(PeopleEffect::List(demo()));
    let suspended = || Effect::People(PeopleEffect::ListSuspended(demo()));
    let mut work = Work::editing(Section::Look, shop());
    let opened = work.send(Msg::Open(Section::People));
    assert!(opened.contains(&list()) && opened.contains(&suspended()));
    let before = vec![person("bogdan", Role::Admin)];
    work.send(Msg::People(PeopleMsg::Loaded(demo(), Ok(before.clone()))));
    let change = || Msg::People(PeopleMsg::Change(agent("bogdan").id, Role::Agent));
    assert_eq!(
        work.send(change()),
        [Effect::People(PeopleEffect::Change(demo(), agent("bogdan").id, Role::Agent))]
    );
    assert_eq!(work.send(change()), [], "it is on its way");
    work.send(Msg::People(PeopleMsg::Loaded(demo(), Ok(vec![]))));
    assert_eq!(work.model.people.list, Some(before), "an older answer undoes nothing");
    let after = vec![person("bogdan", Role::Agent)];
    work.send(Msg::People(PeopleMsg::Changed(demo(), Ok(after.clone()))));
    assert_eq!((&work.model.people.list, work.model.people.outcome), (&Some(after), Some(Outcome::Saved)));
    work.send(change());
    let last = Denied::Refused(Rejection::LastOwner);
    assert_eq!(work.send(Msg::People(PeopleMsg::Changed(demo(), Err(last)))), [list()]);
    assert_eq!(work.model.people.outcome, Some(Outcome::Failed(last)));
}

#[test]
fn whoever_is_removed_was_asked_about_first() {
    let list = || Effect::People(PeopleEffect::List(demo()));
    let people = |msg| Msg::People(msg);
    let mut work = Work::editing(Section::Look, shop());
    work.send(Msg::Open(Section::People));
    work.send(people(PeopleMsg::Loaded(demo(), Ok(vec![person("bogdan", Role::Admin)]))));
    let bogdan = agent("bogdan").id;
    let asks = [Effect::RememberFocus, Effect::Focus("people-remove".to_owned())];
    assert_eq!(work.send(people(PeopleMsg::AskRemoval(bogdan.clone(), Leave::Removed))), asks);
    assert_eq!(work.send(people(PeopleMsg::Keep)), [Effect::RestoreFocus]);
    assert_eq!(work.send(people(PeopleMsg::Remove)), [], "nobody was agreed to go");
    work.send(people(PeopleMsg::AskRemoval(bogdan.clone(), Leave::Removed)));
    assert_eq!(
        work.send(people(PeopleMsg::Remove)),
        [Effect::People(PeopleEffect::Remove(demo(), bogdan.clone()))]
    );
    assert_eq!(work.send(people(PeopleMsg::AskRemoval(bogdan, Leave::Removed))), [], "it is on its way");
    for (answer, outcome) in [
        (Ok(()), Outcome::Saved),
        (Err(Denied::Refused(Rejection::NotFound)), Outcome::Saved),
        (Err(Denied::Refused(Rejection::LastOwner)), Outcome::Failed(Denied::Refused(Rejection::LastOwner))),
    ] {
        let done = work.send(people(PeopleMsg::Removed(demo(), answer)));
        let suspended = Effect::People(PeopleEffect::ListSuspended(demo()));
        assert_eq!(done, [list(), suspended, Effect::Focus(SECTION_HEADING.to_owned())]);
        assert_eq!(work.model.people.outcome, Some(outcome));
    }
}

#[test]
fn somebody_is_suspended_after_a_question_and_let_back_without() {
    let people = |msg| Msg::People(msg);
    let mut work = Work::editing(Section::Look, shop());
    work.send(Msg::Open(Section::People));
    work.send(people(PeopleMsg::Loaded(demo(), Ok(vec![person("bogdan", Role::Admin)]))));
    let bogdan = agent("bogdan").id;
    work.send(people(PeopleMsg::AskRemoval(bogdan.clone(), Leave::Suspended)));
    let suspends = [Effect::People(PeopleEffect::Suspend(demo(), bogdan.clone()))];
    assert_eq!(work.send(people(PeopleMsg::Remove)), suspends);
    assert_eq!(work.send(people(PeopleMsg::LetBack(bogdan.clone()))), [], "something is on its way");
    work.send(people(PeopleMsg::Removed(demo(), Ok(()))));
    let Person { id, name, email, role, .. } = person("bogdan", Role::Admin);
    let told = vec![SuspendedPerson { id, name, email, role, restorable: true }];
    work.send(people(PeopleMsg::Suspended(demo(), Ok(told.clone()))));
    assert_eq!(work.model.people.suspended, told);
    let back = [Effect::People(PeopleEffect::LetBack(demo(), bogdan.clone()))];
    assert_eq!(work.send(people(PeopleMsg::LetBack(bogdan))), back);
}
