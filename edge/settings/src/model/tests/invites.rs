//! Invites to the site's team.

use super::*;
use crate::model::invites::{InvitesEffect, InvitesMsg};
use crate::model::library::Outcome;
use crate::model::people::PeopleMsg;
use protocol::team::invites::{Invite, InviteLink, NewInvite};
use protocol::team::people::{Person, Role};

fn invites(msg: InvitesMsg) -> Msg {
    Msg::Invites(msg)
}

fn list() -> Effect {
    Effect::Invites(InvitesEffect::List(demo()))
}

fn wish(email: &str) -> NewInvite {
    NewInvite { email: email.to_owned(), role: Role::Agent, language: None }
}

#[test]
fn a_link_is_shown_once_and_copied() {
    let mut work = Work::editing(Section::Look, shop());
    assert!(work.send(Msg::Open(Section::People)).contains(&list()));
    let make = || invites(InvitesMsg::Make(wish("dan@shop.example")));
    let asked = Effect::Invites(InvitesEffect::Make(demo(), wish("dan@shop.example")));
    assert_eq!(work.send(make()), [asked]);
    assert_eq!(work.send(make()), [], "it is on its way");
    let (link, email) = ("https://chat.example/join#code".into(), "dan@shop.example".into());
    let made = InviteLink { link, email, mailed: true };
    let shown = [list(), Effect::Focus("invite-link".to_owned())];
    assert_eq!(work.send(invites(InvitesMsg::Made(demo(), Ok(made.clone())))), shown);
    assert_eq!(work.send(invites(InvitesMsg::Copy)), [Effect::Copy(made.link.clone())]);
    assert!(work.model.invites.copied);
    work.send(invites(InvitesMsg::Make(wish("eva@shop.example"))));
    assert_eq!((&work.model.invites.made, work.model.invites.copied), (&None, false), "the former is gone");
    let known = Denied::Refused(Rejection::InTeam);
    work.send(invites(InvitesMsg::Made(demo(), Err(known))));
    assert_eq!(work.model.invites.outcome, Some(Outcome::Failed(known)));
    assert_eq!(work.send(invites(InvitesMsg::Copy)), []);
}

#[test]
fn an_invite_is_taken_back() {
    let mut work = Work::editing(Section::Look, shop());
    work.send(Msg::Open(Section::People));
    let one = Invite { id: "one".into(), email: "dan@shop.example".into(), role: Role::Agent, until: NOW };
    work.send(invites(InvitesMsg::Loaded(demo(), Ok(vec![one.clone()]))));
    assert_eq!(work.model.invites.list, [one]);
    for (answer, outcome) in [
        (Ok(()), Outcome::Saved),
        (Err(Denied::Refused(Rejection::NotFound)), Outcome::Saved),
        (Err(Denied::Unreachable), Outcome::Failed(Denied::Unreachable)),
    ] {
        let asked = Effect::Invites(InvitesEffect::Withdraw(demo(), "one".into()));
        assert_eq!(work.send(invites(InvitesMsg::Withdraw("one".into()))), [asked]);
        assert_eq!(work.send(invites(InvitesMsg::Withdrawn(demo(), answer))), [list()]);
        assert_eq!(work.model.invites.outcome, Some(outcome));
    }
}

#[test]
fn owners_may_invite_owners_and_admins_may_not() {
    let mut work = Work::editing(Section::Look, shop());
    work.send(Msg::Open(Section::People));
    let but_owners = vec![Role::Admin, Role::Agent, Role::Viewer];
    for (role, wanted) in [(Role::Owner, Role::ALL.to_vec()), (Role::Admin, but_owners)] {
        let Agent { id, name } = agent("ana");
        let email = "ana@shop.example".to_owned();
        let (may_become, picture) = (vec![], None);
        let me = Person { id, name, email, role, may_become, own: true, removable: false, picture };
        work.send(Msg::People(PeopleMsg::Loaded(demo(), Ok(vec![me]))));
        assert_eq!(work.model.may_invite_as(), wanted);
    }
}
