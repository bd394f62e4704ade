//! When a new message sounds.

use super::*;

fn sounds(rig: &Rig) -> bool {
    rig.effects.contains(&Effect::Sound(true))
}

/// A chat in which an agent writes, with the visitor elsewhere.
fn elsewhere(stored: Stored) -> Rig {
    let mut rig = Rig::with(NameField::Optional, stored);
    rig.open().tell(start()).greeted();
    rig.tell(Msg::Host(HostMsg::Close));
    rig
}

fn says(rig: &mut Rig) -> &mut Rig {
    let id = CommandId::parse(&format!("message-{}", rig.seq)).unwrap();
    let author = Author::Agent(AgentId::parse("ana").unwrap());
    rig.event(EventBody::MessageSent(Message { id, author, text: "Hello".to_owned() }))
}

#[test]
fn a_message_that_is_not_seen_sounds_once_the_visitor_has_done_something() {
    let mut rig = elsewhere(Stored::default());
    assert!(!sounds(says(&mut rig)), "nobody has touched the chat");
    rig.tell(Msg::Touched);
    assert_eq!(rig.effects, [Effect::Sound(false)]);
    assert!(sounds(says(&mut rig)));
    rig.open();
    assert!(!sounds(says(&mut rig)), "it is seen");
    rig.tell(Msg::Visible(false));
    assert!(sounds(says(&mut rig)));
}

#[test]
fn whoever_turns_it_off_hears_nothing_and_that_is_remembered() {
    let mut rig = elsewhere(Stored::default());
    rig.tell(Msg::Touched).tell(Msg::TurnSound);
    assert_eq!(rig.effects, [Effect::Save(Save::Muted(true))]);
    assert!(!sounds(says(&mut rig)));
    rig.tell(Msg::TurnSound);
    assert_eq!(rig.effects, [Effect::Save(Save::Muted(false)), Effect::Sound(true)]);

    let mut rig = elsewhere(Stored { muted: true, ..Stored::default() });
    rig.tell(Msg::Touched);
    assert_eq!(rig.effects, []);
    assert!(!sounds(says(&mut rig)));
}

#[test]
fn what_was_missed_comes_silently() {
    let mut rig = elsewhere(Stored::default());
    rig.tell(Msg::Touched);
    rig.tell(Msg::Socket(SocketMsg::Closed(1006))).tell(Msg::Online);
    assert!(!sounds(says(&mut rig)));
}
