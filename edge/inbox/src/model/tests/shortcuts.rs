//! Single keys: which stands for what, where, and when not.

use super::*;
use crate::model::left_behind::SelectionMsg;
use crate::model::overlay::Overlay;
use crate::model::search::SearchMsg;
use crate::model::shortcuts::{Deed, Press, Shortcut, ShortcutMsg};
use protocol::frames::desk::{ListCounts, ListCursor, ListPage};

fn press(key: &str) -> Press<'_> {
    Press { key, ..Press::default() }
}

fn deed(work: &Work, key: &str) -> Option<Deed> {
    work.model.deed(press(key), work.now)
}

fn walk(work: &mut Work, key: &str) {
    let Some(Deed::Do(msg)) = deed(work, key) else { panic!("{key} walks") };
    work.send(Msg::Shortcut(msg));
}

fn waiting(name: &str, since: Timestamp) -> Summary {
    Summary { waiting_since: Some(since), ..summary(name) }
}

/// Ana has a conversation, which is on screen.
fn at_her_own() -> Work {
    let mut work = Work::with(&[taken("own", "ana"), summary("free")]);
    work.open("own");
    work.event("own", 3, EventBody::AgentJoined(agent("ana")));
    work.did();
    work
}

#[test]
fn a_key_stands_for_one_thing_and_only_where_it_is_not_a_letter() {
    for one in Shortcut::ALL {
        assert_eq!(Shortcut::of(press(one.key())), Some(one));
        let key = one.key();
        for elsewhere in [
            Press { key, modified: true, ..Press::default() },
            Press { key, editing: true, ..Press::default() },
            Press { key, composing: true, ..Press::default() },
            Press { key, covered: true, ..Press::default() },
        ] {
            assert_eq!(Shortcut::of(elsewhere), None, "{elsewhere:?}");
        }
    }
    for other in ["J", "x", "Enter", "ArrowDown", "Process", ""] {
        assert_eq!(Shortcut::of(press(other)), None, "{other:?}");
    }
}

#[test]
fn j_and_k_walk_over_what_the_list_shows_and_the_keyboard_stays_there() {
    let mut work = Work::with(&[waiting("a", 1), waiting("b", 2), waiting("c", 3)]);
    for (key, shown) in [("j", "a"), ("j", "b"), ("j", "c"), ("k", "b"), ("k", "a")] {
        walk(&mut work, key);
        assert_eq!(work.model.shown, Some(id(shown)), "{key}");
        let effects = work.did();
        assert_eq!(effects.last(), Some(&Effect::Focus(Focus::Row(id(shown)))));
        let moves = effects.iter().filter(|effect| matches!(effect, Effect::Focus(_))).count();
        assert_eq!(moves, 1, "nothing takes the keyboard away from the list");
    }
    walk(&mut work, "k");
    assert_eq!((work.model.shown.clone(), work.did()), (Some(id("a")), vec![]), "it ends at the ends");
    // From where the arrows have led, and over what is found.
    work.send(Msg::Cursor(id("b")));
    walk(&mut work, "j");
    assert_eq!(work.model.shown, Some(id("c")));
    work.send(Msg::Search(SearchMsg::Typed("b".to_owned())));
    walk(&mut work, "k");
    assert_eq!(work.model.shown, Some(id("b")), "the only one that is found");
}

#[test]
fn at_the_end_of_what_is_loaded_j_asks_for_more() {
    let next = ListCursor { last_at: NOW, id: id("a") };
    let counts = ListCounts { waiting: 2, open: 2 };
    let page = ListPage { conversations: vec![summary("a")], counts, next: Some(next.clone()) };
    let mut work = Work::signed_in();
    work.desk(DeskFrame::Welcome { version: LISTS_VERSION, now: NOW });
    work.desk(DeskFrame::Page(Box::new(page)));
    work.desk(DeskFrame::CaughtUp);
    walk(&mut work, "j");
    assert_eq!(work.model.shown, Some(id("a")));
    work.did();
    walk(&mut work, "j");
    assert_eq!(work.did(), [Effect::Desk(DeskCommand::More(next))]);
}

#[test]
fn on_a_phone_the_conversation_takes_the_keyboard() {
    let mut work = Work::with(&[summary("a")]);
    work.send(Msg::Browser(BrowserMsg::Narrow(true)));
    walk(&mut work, "j");
    assert_eq!(work.model.pane, Pane::Thread);
    assert_eq!(work.did().last(), Some(&Effect::Focus(Focus::Title)));
    walk(&mut work, "n");
    assert_eq!((work.model.pane, work.did()), (Pane::Details, vec![Effect::Focus(Focus::Note)]));
}

#[test]
fn while_conversations_are_chosen_they_move_and_open_nothing() {
    let gone = Some(NOW - protocol::timing::LEFT_BEHIND_MS);
    let left = |name| Summary { gone_since: gone, ..summary(name) };
    let mut work = Work::with(&[left("a"), left("b")]);
    work.send(Msg::Selection(SelectionMsg::Begin));
    work.did();
    walk(&mut work, "j");
    assert_eq!((work.did(), work.model.shown.clone()), (vec![Effect::Focus(Focus::Row(id("b")))], None));
}

#[test]
fn an_action_is_chosen_as_by_its_button_and_only_where_it_is_offered() {
    let mut work = at_her_own();
    assert_eq!(deed(&work, "e"), Some(Deed::Choose(id("own"), Action::Close)));
    assert_eq!(deed(&work, "t"), Some(Deed::Choose(id("own"), Action::Transfer)));
    assert_eq!(deed(&work, "n"), Some(Deed::Do(ShortcutMsg::Note)));
    // In the dialog that it opens, letters are letters.
    work.send(Msg::Choose(id("own"), Action::Transfer, command("t")));
    assert!(Shortcut::ALL.into_iter().all(|one| deed(&work, one.key()).is_none()));
    work.send(Msg::CloseDialog);
    // It is over.
    work.event("own", 4, EventBody::Ended { by: Side::Agent });
    assert_eq!(deed(&work, "e"), None);
    // Nobody has it.
    work.open("free");
    assert_eq!((deed(&work, "e"), deed(&work, "t")), (None, None));
}

#[test]
fn without_a_conversation_there_is_nothing_to_end_or_to_note() {
    let work = Work::with(&[summary("a")]);
    for key in ["e", "t", "n"] {
        assert_eq!(deed(&work, key), None, "{key}");
    }
    assert_eq!(deed(&work, "/"), Some(Deed::Search));
    assert_eq!(Work { model: Model::default(), done: vec![], now: NOW }.model.deed(press("?"), NOW), None);
}

#[test]
fn whoever_only_looks_on_walks_searches_and_asks_and_does_nothing_more() {
    let mut work = Work { model: Model::default(), done: Vec::new(), now: NOW };
    work.send(Msg::Started(true));
    let watches = vec![SiteId::parse("demo").unwrap()];
    work.send(Msg::Checked(Ok(Session { watches, ..session() })));
    work.desk_up(&[taken("a", "ana")]);
    work.open("a");
    for key in ["e", "t", "n"] {
        assert_eq!(deed(&work, key), None, "{key}");
    }
    for key in ["j", "k", "/", "?"] {
        assert!(deed(&work, key).is_some(), "{key}");
    }
    work.did();
    work.send(Msg::Shortcut(ShortcutMsg::Note));
    assert_eq!(work.did(), []);
}

#[test]
fn the_keys_are_told_and_can_be_turned_off() {
    let mut work = at_her_own();
    work.send(Msg::Shortcut(ShortcutMsg::Help(true)));
    assert_eq!((work.model.overlay, work.did()), (Some(Overlay::Shortcuts), vec![Effect::MarkFocus]));
    assert!(Shortcut::ALL.into_iter().all(|one| deed(&work, one.key()).is_none()), "it lies over the inbox");
    work.send(Msg::Browser(BrowserMsg::Shortcuts(false)));
    assert_eq!(work.did(), [Effect::Remember]);
    work.send(Msg::Back);
    assert_eq!((work.model.overlay, work.did()), (None, vec![Effect::Focus(Focus::Marked)]));
    assert!(Shortcut::ALL.into_iter().all(|one| deed(&work, one.key()).is_none()), "they are off");
    // Its button goes on telling them.
    work.send(Msg::Shortcut(ShortcutMsg::Help(true)));
    work.send(Msg::Browser(BrowserMsg::Shortcuts(true)));
    work.send(Msg::Shortcut(ShortcutMsg::Help(false)));
    assert!(Shortcut::ALL.into_iter().all(|one| deed(&work, one.key()).is_some()));
}
