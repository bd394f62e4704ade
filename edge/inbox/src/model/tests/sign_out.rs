//! Signing out.

use super::second_step::form;
use super::*;

#[test]
fn nobody_signs_in_before_the_sign_out_is_done() {
    let mut work = Work::with(&[]);
    work.did();
    work.send(Msg::SignOut);
    assert!(work.did().contains(&Effect::SignOut));
    assert!(form(&work).busy && form(&work).leaving);
    work.send(Msg::UsePasskey);
    work.send(Msg::SingleSignOn);
    assert_eq!(work.did(), []);
    work.send(Msg::SignedOut(true));
    assert_eq!(form(&work), session::Form::default());
}

#[test]
fn whoever_is_still_signed_in_is_told() {
    let mut work = Work::with(&[]);
    work.send(Msg::SignOut);
    work.send(Msg::SignedOut(false));
    assert!(form(&work).still_in && !form(&work).busy);
    work.did();
    work.send(Msg::SignOut);
    assert!(work.did().contains(&Effect::SignOut) && !form(&work).still_in);
    work.send(Msg::SignedOut(true));
    work.send(Msg::SignIn { email: "ana@shop.example".into(), password: "p".into() });
    // An answer that nobody waits for any more ends no sign-in.
    work.send(Msg::SignedOut(true));
    assert!(form(&work).busy);
}
