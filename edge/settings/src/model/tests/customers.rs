//! The secret that says who customers are, and whether mail goes out.

use super::*;
use protocol::team::installation::{Installation, MadeSecret, MailSetup, NewSecret};

const UNTIL: Timestamp = NOW + 1;

fn around(has_secret: bool, mail: MailSetup) -> Msg {
    Msg::InstallationLoaded(Ok(Installation { mail, has_secret, former_until: None }))
}

fn made(former_until: Option<Timestamp>) -> Msg {
    Msg::SecretMade(Ok(MadeSecret { secret: "key".to_owned(), former_until }))
}

fn at_customers(has_secret: bool) -> Work {
    let mut work = Work::editing(Section::Customers, shop());
    assert_eq!(work.item("state").unwrap().label, Key::Loading.into());
    work.send(around(has_secret, MailSetup::NoSender));
    work
}

#[test]
fn a_first_secret_is_made_and_shown_once() {
    let mut work = at_customers(false);
    assert_eq!(work.item("secret-state").unwrap().label, Key::SecretNone.into());
    let wish = Effect::NewSecret(demo(), NewSecret { revoke: false });
    assert_eq!(work.press_item("secret-new"), [wish]);
    assert_eq!(work.press_item("secret-new"), [], "one at a time");
    assert_eq!(work.send(made(None)), [focused("secret-code")], "where it is copied");
    work.send(around(false, MailSetup::NoSender));
    assert_eq!(work.item("secret-new").unwrap().label, Key::SecretRenew.into(), "what is older is late");
    assert_eq!(work.item("secret-code").unwrap().value, "key");
    assert!(!work.model.has_changes(), "nothing of it waits to be saved");

    work.send(Msg::Open(Section::Snippet));
    work.send(Msg::Open(Section::Customers));
    assert_eq!(work.item("secret-code"), None);
    assert_eq!(work.item("secret-state").unwrap().label, Key::SecretThere.into());
}

#[test]
fn whoever_changes_a_secret_is_asked_first() {
    let mut work = at_customers(true);
    assert_eq!(work.press_item("secret-new"), [focused("secret-yes")]);
    assert_eq!(work.item("secret-asked").unwrap().label, Key::SecretRenewHint.into());
    assert_eq!(work.press_item("secret-no"), [focused("secret-new")]);
    assert_eq!(work.press_item("secret-leaked"), [focused("secret-yes")]);
    assert_eq!(work.item("secret-asked").unwrap().label, Key::SecretRevokeHint.into());
    let wish = Effect::NewSecret(demo(), NewSecret { revoke: true });
    assert_eq!(work.press_item("secret-yes"), [focused("secret-new"), wish]);
    let failed = Denied::Unreachable;
    work.send(Msg::SecretMade(Err(failed)));
    assert_eq!(work.model.state, State::Failed(failed));

    work.press_item("secret-new");
    work.press_item("secret-yes");
    work.send(made(Some(UNTIL)));
    assert_eq!(work.item("secret-former").unwrap().label, Label::Moment(Key::SecretFormer, UNTIL));
}

#[test]
fn a_sentence_says_whether_mail_goes_out() {
    let mut work = Work::editing(Section::Mail, shop());
    let sentences = [
        (MailSetup::Ready("a@b.example".to_owned()), Label::Of(Key::MailReady, "a@b.example".to_owned())),
        (MailSetup::NoSender, Key::MailNoSender.into()),
        (MailSetup::BadSender, Key::MailBadSender.into()),
        (MailSetup::NoServer, Key::MailNoServer.into()),
    ];
    for (mail, sentence) in sentences {
        work.send(around(false, mail));
        assert_eq!(work.item("state").unwrap().label, sentence);
    }
    work.send(Msg::InstallationLoaded(Err(Denied::Unreachable)));
    assert_eq!(work.item("state").unwrap().label, Key::ErrorUnreachable.into());
}
