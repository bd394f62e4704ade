//! One's own account: seen in any role, and never a password in the model.

use super::*;
use crate::model::account::{AccountEffect, AccountMsg, PICTURE_FIELD};
use crate::model::library::Outcome;
use protocol::ids::FileId;
use protocol::team::account::{OpenSession, PastSignIn};
use protocol::team::profile::Profile;

fn account(msg: AccountMsg) -> Msg {
    Msg::Account(msg)
}

fn list() -> Effect {
    Effect::Account(AccountEffect::List)
}

/// What is asked when the section is opened.
fn lists() -> [Effect; 3] {
    [list(), Effect::Account(AccountEffect::ListSignIns), Effect::Account(AccountEffect::ReadProfile)]
}

fn open_session(id: &str, own: bool) -> OpenSession {
    OpenSession {
        id: id.to_owned(),
        browser: String::new(),
        network: String::new(),
        since: NOW,
        used: NOW,
        own,
    }
}

#[test]
fn whoever_only_answers_sees_their_own_account() {
    let answers_only = Session { manages: Some(vec![]), ..session(&["demo"]) };
    let mut work = Work::opened(Environment { section: Section::Account, ..environment() });
    assert_eq!(work.send(Msg::SessionLoaded(Ok(answers_only))), lists());
    assert_eq!(
        (work.model.screen(), work.model.account.email.as_str()),
        (Screen::Account, "ana@shop.example")
    );
    work.send(Msg::Open(Section::Look));
    assert_eq!(work.model.screen(), Screen::NotManaged);
    assert_eq!(work.send(Msg::Open(Section::Account)), lists());
    assert_eq!(work.model.screen(), Screen::Account);
}

#[test]
fn whoever_lacks_a_second_factor_that_is_required_sees_their_account_alone() {
    let closed = Session { closed: vec![demo()], ..session(&["demo"]) };
    let mut work = Work::opened(Environment { section: Section::Look, ..environment() });
    assert_eq!(work.send(Msg::SessionLoaded(Ok(closed))), lists());
    for section in [Section::Look, Section::Account] {
        work.send(Msg::Open(section));
        assert_eq!(work.model.screen(), Screen::Account, "{section:?}");
    }
    assert_eq!(work.send(Msg::TryAgain), [Effect::LoadSession]);
    let loads = work.send(Msg::SessionLoaded(Ok(session(&["demo"]))));
    assert_eq!(loads, [Effect::LoadSettings(demo())], "once they have one");
    let elsewhere = Session { closed: vec![SiteId::parse("other").unwrap()], ..session(&["demo", "other"]) };
    let mut work = Work::opened(environment());
    assert_eq!(work.send(Msg::SessionLoaded(Ok(elsewhere))), [Effect::LoadSettings(demo())]);
}

#[test]
fn a_session_is_ended_once_and_the_list_follows() {
    let mut work = Work::editing(Section::Look, shop());
    assert_eq!(work.send(Msg::Open(Section::Account)), lists());
    work.send(account(AccountMsg::Loaded(Ok(vec![open_session("own", true), open_session("phone", false)]))));
    let end = || account(AccountMsg::End(Some("phone".to_owned())));
    assert_eq!(work.send(end()), [Effect::Account(AccountEffect::End(Some("phone".to_owned())))]);
    assert_eq!(work.send(end()), [], "it is on its way");
    assert_eq!(work.send(account(AccountMsg::Ended(Ok(())))), [list()]);
    assert_eq!(work.model.account.outcome, Some(Outcome::Saved));
    let over = Denied::Refused(Rejection::NotFound);
    for (answer, outcome) in
        [(over, Outcome::Saved), (Denied::Unreachable, Outcome::Failed(Denied::Unreachable))]
    {
        work.send(end());
        assert_eq!(work.send(account(AccountMsg::Ended(Err(answer)))), [list()], "what is listed may be old");
        assert_eq!(work.model.account.outcome, Some(outcome));
    }
}

#[test]
fn a_new_password_is_told_and_ends_what_is_listed() {
    let mut work = Work::editing(Section::Look, shop());
    work.send(Msg::Open(Section::Account));
    let wrong = Denied::Refused(Rejection::WrongCredentials);
    work.send(account(AccountMsg::PasswordSent));
    assert_eq!(work.send(account(AccountMsg::PasswordChanged(Err(wrong)))), []);
    assert_eq!(work.model.account.changed, Some(Outcome::Failed(wrong)));
    work.send(account(AccountMsg::PasswordSent));
    assert!(work.model.account.changing && work.model.account.changed.is_none());
    assert_eq!(work.send(account(AccountMsg::PasswordChanged(Ok(())))), [list()]);
    assert_eq!(work.model.account.changed, Some(Outcome::Saved));
    assert!(!work.model.is_dirty());
    // Whoever has a second step is asked for its code, until it is done.
    let mut asks = |answer| {
        work.send(account(AccountMsg::PasswordSent));
        work.send(account(AccountMsg::PasswordChanged(answer)));
        work.model.account.asks_code
    };
    let refused = |why| Err(Denied::Refused(why));
    assert!(!asks(Err(wrong)) && asks(refused(Rejection::CodeNeeded)) && asks(Err(wrong)));
    assert!(asks(refused(Rejection::WrongCode)) && !asks(Ok(())));
}

#[test]
fn sign_ins_are_shown_and_an_older_server_has_none() {
    let mut work = Work::editing(Section::Look, shop());
    work.send(Msg::Open(Section::Account));
    let past =
        PastSignIn { at: NOW, browser: "Firefox, Linux".to_owned(), network: String::new(), right: false };
    work.send(account(AccountMsg::SignIns(Ok(vec![past.clone()]))));
    assert_eq!(work.model.account.sign_ins, Some(vec![past]));
    work.send(account(AccountMsg::SignIns(Err(Denied::Refused(Rejection::NotFound)))));
    assert_eq!((work.model.account.sign_ins, work.model.account.outcome), (None, None));
}

#[test]
fn a_site_that_is_put_away_is_said_to_be() {
    let archived =
        |site: &str| Session { archived: vec![SiteId::parse(site).unwrap()], ..session(&["demo", "other"]) };
    for (site, said) in [("demo", true), ("other", false)] {
        let mut work = Work::opened(environment());
        work.send(Msg::SessionLoaded(Ok(archived(site))));
        assert_eq!(work.model.archived, said, "{site}");
    }
}

#[test]
fn a_profile_is_kept_as_it_came_while_a_change_of_it_is_saved() {
    let mut work = Work::editing(Section::Look, shop());
    work.send(Msg::Open(Section::Account));
    let profile = Profile { name: "Ana".to_owned(), ..Profile::default() };
    work.send(account(AccountMsg::Profile(Ok(profile.clone()))));
    work.send(account(AccountMsg::ProfileSent));
    assert!(work.model.account.saving && work.model.account.saved.is_none());
    let refused = Denied::Refused(Rejection::NameMissing);
    work.send(account(AccountMsg::ProfileSaved(Err(refused))));
    assert_eq!(work.model.account.saved, Some(Outcome::Failed(refused)));
    work.send(account(AccountMsg::ProfileSent));
    let renamed = Profile { name: "Maria".to_owned(), ..Profile::default() };
    work.send(account(AccountMsg::ProfileSaved(Ok(renamed.clone()))));
    assert_eq!((work.model.account.saving, work.model.account.saved), (false, Some(Outcome::Saved)));
    assert_eq!(work.model.account.profile, Some(profile), "the form that is open stays as it is");
    work.send(Msg::Open(Section::Look));
    work.send(Msg::Open(Section::Account));
    assert_eq!(
        (work.model.account.saved, &work.model.account.profile),
        (None, &None),
        "it is asked for anew"
    );
    work.send(account(AccountMsg::Profile(Ok(renamed.clone()))));
    assert_eq!(work.send(account(AccountMsg::Load)), lists());
    work.send(account(AccountMsg::Profile(Err(Denied::Unreachable))));
    assert_eq!(work.model.account.profile, Some(renamed), "what cannot be read takes no form away");
}

#[test]
fn a_picture_shows_once_it_is_stored_and_its_removal_leaves_the_keyboard_somewhere() {
    let mut work = Work::editing(Section::Look, shop());
    work.send(Msg::Open(Section::Account));
    work.send(account(AccountMsg::Profile(Ok(Profile { name: "Ana".to_owned(), ..Profile::default() }))));
    let seen = |work: &Work| work.model.account.profile.as_ref().unwrap().picture.clone();
    let picture = FileId::parse(&"p".repeat(43)).unwrap();
    work.send(account(AccountMsg::PictureSent));
    assert!(work.model.account.picturing && seen(&work).is_none());
    assert_eq!(work.send(account(AccountMsg::Pictured(Ok(Some(picture.clone()))))), []);
    assert_eq!((seen(&work), work.model.account.picturing), (Some(picture.clone()), false));
    assert_eq!(work.model.account.pictured, Some(Outcome::Saved));

    let refused = Denied::Refused(Rejection::PictureRefused);
    work.send(account(AccountMsg::PictureSent));
    assert_eq!(work.model.account.pictured, None);
    assert_eq!(work.send(account(AccountMsg::Pictured(Err(refused)))), []);
    assert_eq!(work.model.account.pictured, Some(Outcome::Failed(refused)));
    assert_eq!(seen(&work), Some(picture), "what there was stays");

    work.send(account(AccountMsg::PictureSent));
    let focus = Effect::Focus(PICTURE_FIELD.to_owned());
    assert_eq!(work.send(account(AccountMsg::Pictured(Ok(None)))), [focus]);
    assert_eq!(seen(&work), None);
    assert!(!work.model.is_dirty(), "nothing waits to be saved");
}

#[test]
fn what_is_for_owners_shows_to_owners_alone() {
    let admin = || Session { owns: vec![], ..session(&["demo"]) };
    for section in [Section::Exchange, Section::Moving] {
        let mut work = Work::opened(Environment { section, ..environment() });
        assert_eq!(work.send(Msg::SessionLoaded(Ok(session(&["demo"])))), [Effect::LoadSettings(demo())]);
        assert_eq!(work.model.section, section);
        assert!(work.model.places().iter().any(|place| place.section == section), "{section:?}");
        let mut work = Work::opened(Environment { section, ..environment() });
        let first = Effect::ReplaceHash(Section::default());
        let loads = [first.clone(), Effect::LoadSettings(demo())];
        assert_eq!(work.send(Msg::SessionLoaded(Ok(admin()))), loads, "{section:?}");
        assert_eq!(work.model.section, Section::default());
        work.send(Msg::SettingsLoaded(Ok(edited("1", shop()))));
        assert!(!work.model.places().iter().any(|place| place.section == section), "{section:?}");
        work.send(Msg::Open(Section::Privacy));
        assert_eq!(work.send(Msg::Open(section)).first(), Some(&first));
        assert_eq!(work.model.section, Section::default());
    }
}
