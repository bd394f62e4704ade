//! Asking once how an agent wants to hear of what is new.

use super::*;

#[test]
fn whoever_has_everything_off_is_asked_until_they_answer() {
    let mut work = Work { model: Model::default(), done: Vec::new(), now: NOW };
    assert!(!work.model.asks_for_attention(), "nobody is signed in");
    work = Work::signed_in();
    assert!(work.model.asks_for_attention());
    work.send(Msg::Browser(BrowserMsg::Answered));
    assert!(work.did().contains(&Effect::Remember));
    assert!(!work.model.asks_for_attention());

    for choice in
        [BrowserMsg::Sound(true), BrowserMsg::Notify(Notify::On), BrowserMsg::Notify(Notify::Denied)]
    {
        let mut work = Work::signed_in();
        work.send(Msg::Browser(choice));
        assert!(!work.model.asks_for_attention(), "{choice:?}");
    }
    // Turned on and off again: they know where it is.
    let mut work = Work::signed_in();
    work.send(Msg::Browser(BrowserMsg::Sound(true)));
    work.send(Msg::Browser(BrowserMsg::Sound(false)));
    assert!(!work.model.asks_for_attention());
}
