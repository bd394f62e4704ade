//! Reading help articles in the place of the chat.

use super::*;

#[test]
fn help_takes_the_place_of_the_chat_and_gives_it_back() {
    let mut rig = Rig::new();
    rig.open().tell(Msg::ReadHelp);
    assert_eq!(rig.model.screen(), Screen::Help);
    assert_eq!(rig.effects, [Effect::Focus(Target::LeaveHelp)]);
    rig.tell(Msg::Escape);
    assert_eq!(rig.model.screen(), Screen::PreChat);
    assert_eq!(rig.model.view, View::Open, "Escape leaves the innermost thing");
}

#[test]
fn what_comes_while_somebody_reads_is_not_seen_yet() {
    let mut rig = Rig::new();
    rig.open().tell(start()).greeted();
    rig.tell(Msg::ReadHelp);
    let id = CommandId::parse("message-1").unwrap();
    let author = Author::Agent(AgentId::parse("ana").unwrap());
    rig.event(EventBody::MessageSent(Message { id, author, text: "Hello".to_owned() }));
    assert_eq!(rig.model.waits_in_chat(), 1);
    rig.tell(Msg::LeaveHelp);
    assert_eq!((rig.model.waits_in_chat(), rig.model.unread()), (0, 0));
    assert_eq!(rig.model.screen(), Screen::Thread);
}
