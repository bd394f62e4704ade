//! The second step of signing in, and sites that let nobody in without it.

use super::*;

pub(super) fn form(work: &Work) -> session::Form {
    match &work.model.login {
        Login::Out(form) => form.clone(),
        other => panic!("{other:?}"),
    }
}

fn refused(why: Rejection) -> Msg {
    Msg::SignedIn(Err(Denied::Refused(why)))
}

fn owing() -> Work {
    let mut work = Work { model: Model::default(), done: Vec::new(), now: NOW };
    work.send(Msg::Started(false));
    work.send(Msg::SignIn { email: "ana@shop.example".into(), password: "p".into() });
    work.did();
    work.send(refused(Rejection::CodeNeeded));
    assert_eq!(work.did(), [Effect::Focus(Focus::Code)]);
    work
}

#[test]
fn a_code_is_asked_for_after_the_password() {
    let mut work = owing();
    let asked = form(&work);
    assert!(asked.owes_code && !asked.busy && asked.error.is_none(), "nothing is wrong yet");
    work.send(Msg::GiveCode("123 456".into()));
    assert_eq!(work.did(), [Effect::GiveCode("123 456".into())]);
    work.send(Msg::GiveCode("123 456".into()));
    assert_eq!(work.did(), [], "it is on its way");
    work.send(refused(Rejection::WrongCode));
    assert_eq!(work.did(), [Effect::Focus(Focus::Code)]);
    assert_eq!(form(&work).error, Some(Denied::Refused(Rejection::WrongCode)));
    assert!(form(&work).owes_code);
    work.send(Msg::GiveCode("654321".into()));
    work.send(Msg::SignedIn(Ok(session())));
    assert!(work.model.login.is_in());
}

#[test]
fn a_passkey_stands_for_the_form() {
    let mut work = Work { model: Model::default(), done: Vec::new(), now: NOW };
    work.send(Msg::Started(false));
    work.did();
    work.send(Msg::UsePasskey);
    work.send(Msg::UsePasskey);
    assert_eq!(work.did(), [Effect::UsePasskey], "one at a time");
    assert!(form(&work).busy);
    work.send(Msg::PasskeyUsed(Err(None)));
    assert!(!form(&work).busy && form(&work).passkey_unused && form(&work).error.is_none());
    work.send(Msg::UsePasskey);
    assert!(!form(&work).passkey_unused);
    let wrong = Denied::Refused(Rejection::WrongPasskey);
    work.send(Msg::PasskeyUsed(Err(Some(wrong))));
    assert_eq!((form(&work).error, form(&work).busy), (Some(wrong), false));
    work.send(Msg::UsePasskey);
    work.send(Msg::PasskeyUsed(Ok(session())));
    assert!(work.model.login.is_in());
}

#[test]
fn a_passkey_that_nobody_used_is_not_told_of_once_another_way_is_taken() {
    let mut work = Work { model: Model::default(), done: Vec::new(), now: NOW };
    work.send(Msg::Started(false));
    for other_way in [Msg::SingleSignOn, Msg::BeginAnew] {
        work.send(Msg::CameBack);
        work.send(Msg::UsePasskey);
        work.send(Msg::PasskeyUsed(Err(None)));
        assert!(form(&work).passkey_unused);
        work.send(other_way);
        assert!(!form(&work).passkey_unused);
    }
}

#[test]
fn a_passkey_that_opens_no_closed_site_is_told_of_and_one_of_somebody_else_lets_go_first() {
    let closed = Session { closed: session().sites.into_iter().map(|site| site.id).collect(), ..session() };
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.send(Msg::PasskeyUsed(Err(None)));
    assert_eq!(work.model.passkey_failed, None, "the site is open");
    work.send(Msg::Checked(Ok(closed)));
    let wrong = Denied::Refused(Rejection::WrongPasskey);
    let failures = [(None, PasskeyFailure::Unused), (Some(wrong), PasskeyFailure::Denied(wrong))];
    for (answer, told) in failures {
        work.did();
        work.send(Msg::UsePasskey);
        assert_eq!((work.did(), work.model.passkey_failed), (vec![Effect::UsePasskey], None));
        work.send(Msg::PasskeyUsed(Err(answer)));
        assert_eq!(work.model.passkey_failed, Some(told));
    }
    work.send(Msg::ChooseSite(SiteId::parse("other").unwrap()));
    assert_eq!(work.model.passkey_failed, None, "another site knows of none");
    work.send(Msg::UsePasskey);
    work.did();
    let bob = Session { agent: agent("bob"), ..session() };
    work.send(Msg::PasskeyUsed(Ok(bob.clone())));
    assert_eq!(work.model.login, Login::In(bob));
    let done = work.did();
    assert_eq!(done.first(), Some(&Effect::Disconnect(Line::Desk)), "{done:?}");
    assert!(done.contains(&Effect::Connect(SiteId::parse("other").unwrap(), Line::Desk)), "{done:?}");
}

#[test]
fn whoever_takes_too_long_begins_with_the_password() {
    let mut work = owing();
    work.send(Msg::GiveCode("123456".into()));
    work.did();
    work.send(refused(Rejection::SignedOut));
    let over = form(&work);
    assert!(!over.owes_code && over.error == Some(Denied::Refused(Rejection::SignedOut)));
    assert_eq!((work.did(), over.email.as_str()), (vec![Effect::Focus(Focus::Password)], "ana@shop.example"));
    let mut work = owing();
    work.send(Msg::BeginAnew);
    assert!(!form(&work).owes_code);
    work.send(Msg::GiveCode("123456".into()));
    assert_eq!(work.did(), [Effect::Focus(Focus::Password)], "nothing is owed any more");
}

#[test]
fn a_site_that_closes_for_want_of_a_second_factor_is_let_go_and_another_one_stays() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.did();
    let (demo, other) = (SiteId::parse("demo").unwrap(), SiteId::parse("other").unwrap());
    let closed = Session { closed: vec![demo.clone()], ..session() };
    work.send(Msg::Checked(Ok(closed.clone())));
    assert_eq!(work.model.closed_site().map(|site| &site.id), Some(&demo));
    let done = work.did();
    assert!(
        done.contains(&Effect::Disconnect(Line::Conversation(id("a"))))
            && done.contains(&Effect::Disconnect(Line::Desk))
    );
    assert!(!done.iter().any(|effect| matches!(effect, Effect::Connect(..))), "{done:?}");
    work.send(Msg::Checked(Ok(closed)));
    assert_eq!(work.did(), [], "it is no news");
    work.send(Msg::ChooseSite(other.clone()));
    assert!(work.model.closed_site().is_none());
    assert!(work.did().contains(&Effect::Connect(other, Line::Desk)));
    work.send(Msg::ChooseSite(demo.clone()));
    assert!(work.model.closed_site().is_some());
    work.did();
    work.send(Msg::Checked(Ok(session())));
    assert!(work.model.closed_site().is_none());
    assert!(work.did().contains(&Effect::Connect(demo, Line::Desk)), "they have one now");
}

#[test]
fn whoever_leaves_for_a_provider_may_come_back() {
    let mut work = Work { model: Model::default(), done: Vec::new(), now: NOW };
    work.send(Msg::Started(false));
    work.did();
    work.send(Msg::SingleSignOn);
    assert_eq!(work.did(), [Effect::SingleSignOn]);
    assert!(form(&work).busy);
    work.send(Msg::SingleSignOn);
    assert_eq!(work.did(), [], "it is on its way");
    work.send(Msg::CameBack);
    assert!(!form(&work).busy, "the page was shown again as it was left");
    work.send(refused(Rejection::OidcUnknown));
    assert_eq!(form(&work).error, Some(Denied::Refused(Rejection::OidcUnknown)));
    work.send(refused(Rejection::CodeNeeded));
    assert!(form(&work).owes_code);
    work.send(Msg::SignedIn(Ok(session())));
    work.send(Msg::SingleSignOn);
    assert!(work.model.login.is_in());
}
