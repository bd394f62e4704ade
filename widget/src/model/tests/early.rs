//! What the visitor did before the app was there counts once, and as if it had been done here.

use super::*;
use crate::i18n::Key;

/// What stands in the first view.
fn typed(name: &str) -> Early {
    Early { open: true, name: Some(name.to_owned()), ..Early::default() }
}

fn texts(rig: &Rig) -> Vec<VisitorCommand> {
    rig.commands().into_iter().filter(|command| matches!(command, VisitorCommand::Send { .. })).collect()
}

#[test]
fn what_is_typed_stands_where_it_was_typed() {
    let mut rig = Rig::new();
    rig.tell(Msg::TakeOver(Early { draft: "Is it".to_owned(), ..typed("Zo") }));
    assert_eq!((rig.model.view, rig.model.screen()), (View::Open, Screen::PreChat));
    assert_eq!((rig.model.pre_chat.input.as_str(), rig.model.composer.draft.as_str()), ("Zo", "Is it"));
    assert!(!rig.effects.iter().any(|effect| matches!(effect, Effect::Focus(_))), "the focus stays");
    assert!(rig.noted(HostNote::View(View::Open)));
}

#[test]
fn what_was_sent_is_sent_once_and_in_order() {
    let mut rig = Rig::new();
    rig.on("https://tea.example/shop");
    let sent = vec!["one".to_owned(), "two".to_owned()];
    rig.tell(Msg::TakeOver(Early { started: true, sent, draft: "thr".to_owned(), ..typed("Zoé") }));
    assert_eq!(rig.bubbles(), ["one:Sending", "two:Sending"]);
    assert_eq!(rig.model.composer.draft, "thr");
    rig.greeted();
    let commands = rig.commands();
    let [VisitorCommand::Start(opening), one, two] = &commands[..] else { panic!("{commands:?}") };
    assert_eq!(
        (opening.name.as_deref(), opening.page.url.as_str()),
        (Some("Zoé"), "https://tea.example/shop")
    );
    assert_eq!([one, two], [&text("one"), &text("two")]);
}

#[test]
fn a_form_that_is_not_right_says_so_and_nothing_written_is_lost() {
    let mut rig = Rig::with(NameField::Required, Stored::default());
    let sent = vec!["one".to_owned()];
    rig.tell(Msg::TakeOver(Early { started: true, sent, draft: "two".to_owned(), ..typed("x\u{7}") }));
    assert!(rig.model.conversation.is_none());
    assert_eq!(rig.model.pre_chat.error, Some(Key::NameInvalid));
    assert_eq!(rig.model.composer.draft, "one\ntwo");
}

#[test]
fn who_was_not_asked_writes_at_once() {
    let mut rig =
        Rig::with(NameField::Optional, Stored { name: Some("Zoé".to_owned()), ..Stored::default() });
    let sent = vec!["one".to_owned()];
    rig.tell(Msg::TakeOver(Early { open: true, sent, ..Early::default() })).greeted();
    assert_eq!(texts(&rig), [text("one")]);
}

#[test]
fn a_chat_that_is_there_after_all_keeps_what_was_written() {
    let mut rig = Rig::chatting();
    let sent = vec!["one".to_owned()];
    rig.tell(Msg::TakeOver(Early { started: true, sent, ..typed("Zoé") }));
    assert_eq!(rig.commands(), []);
    assert_eq!(rig.model.composer.draft, "one");
}

#[test]
fn where_nothing_was_done_nothing_is() {
    let mut rig = Rig::new();
    rig.tell(Msg::TakeOver(Early::default()));
    assert_eq!((&rig.effects[..], rig.model.view), (&[][..], View::Closed));
}
