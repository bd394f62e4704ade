//! A log that was restored from an older copy, as the widget meets it.

use super::*;

/// Greets with the epoch of the log at the position that the widget says, 0 for one that does not reach so far.
fn welcome(rig: &mut Rig, last: Seq, epoch: Timestamp) {
    rig.tell(Msg::Socket(SocketMsg::Opened));
    let welcome = Welcome { version: 1, last, now: rig.now, epoch: Some(epoch) };
    rig.frame(ServerFrame::Welcome(welcome));
}

fn says_hello(rig: &Rig) -> Option<Seq> {
    rig.effects.iter().find_map(|effect| match effect {
        Effect::Send(VisitorFrame::Hello(hello)) => Some(hello.after),
        _ => None,
    })
}

/// What the widget sends that the visitor did: not what it has read, nor on which page it is.
fn words(rig: &Rig) -> Vec<VisitorCommand> {
    let is_theirs = |command: &VisitorCommand| {
        !matches!(command, VisitorCommand::Mark { .. } | VisitorCommand::SetPage(_))
    };
    rig.commands().into_iter().filter(is_theirs).collect()
}

/// A chat in which "one", "two" and the agent's "yes" are stored.
fn lived() -> (Rig, [CommandId; 2]) {
    let mut rig = Rig::chatting();
    let ids = ["one", "two"].map(|words| {
        rig.write(words);
        let id = rig.sent().remove(0).id;
        let seq = rig.seq + 1;
        rig.frame(ServerFrame::Ack(Ack { id: id.clone(), seq }));
        rig.event(visitor_says(&id, words));
        id
    });
    rig.event(agent_says("yes"));
    rig.tell(Msg::Socket(SocketMsg::Closed(1006)));
    rig.write("three");
    (rig, ids)
}

#[test]
fn a_log_that_goes_on_is_not_taken_afresh() {
    let (mut rig, _) = lived();
    let epoch = rig.now;
    welcome(&mut rig, 4, epoch);
    assert!(connects(&rig).is_none());
    rig.frame(ServerFrame::CaughtUp { seq: 4 });
    assert_eq!(words(&rig), [text("three")]);
}

#[test]
fn a_shorter_log_is_taken_afresh_and_gets_back_what_it_lacks_before_what_is_new() {
    let (mut rig, ids) = lived();
    welcome(&mut rig, 2, 0);
    assert_eq!(connects(&rig), Some(Way::Socket));
    assert_eq!(rig.bubbles(), ["three:Sending"], "what it does not know is not shown");
    rig.seq = 0;
    rig.tell(Msg::Socket(SocketMsg::Opened));
    assert_eq!(says_hello(&rig), Some(0));
    rig.frame(ServerFrame::Welcome(Welcome { version: 1, last: 2, now: rig.now, epoch: Some(0) }));
    rig.event(EventBody::Started(Opening::default()));
    rig.event(visitor_says(&ids[0], "one"));
    rig.frame(ServerFrame::CaughtUp { seq: 2 });
    let again = rig.sent();
    assert_eq!(words(&rig), [text("two"), text("three")]);
    assert_eq!(again[0].id, ids[1], "under its own id");
    let kept = rig
        .effects
        .iter()
        .any(|effect| matches!(effect, Effect::Save(Save::Unsent(_, entry)) if entry.request.id == ids[1]));
    assert!(kept, "also through a reload");
    rig.frame(ServerFrame::Ack(Ack { id: ids[1].clone(), seq: 3 })).event(visitor_says(&ids[1], "two"));
    assert_eq!(rig.bubbles(), ["one:Sent", "two:Sent", "three:Sending"]);
}

#[test]
fn a_log_that_went_on_with_other_events_is_taken_afresh() {
    let (mut rig, _) = lived();
    let epoch = rig.now + 1;
    welcome(&mut rig, 9, epoch);
    assert_eq!(connects(&rig), Some(Way::Socket));
    rig.tell(Msg::Socket(SocketMsg::Opened));
    assert_eq!(says_hello(&rig), Some(0));
}

#[test]
fn a_chat_that_is_not_there_any_more_is_started_again_under_the_same_id() {
    let (mut rig, ids) = lived();
    let start = rig.model.conversation.as_ref().unwrap().start.clone().unwrap();
    rig.tell(Msg::AskEnd).tell(Msg::KeepChatting);
    welcome(&mut rig, 0, 0);
    welcome(&mut rig, 0, 0);
    rig.frame(ServerFrame::CaughtUp { seq: 0 });
    let again = rig.sent();
    let told: Vec<_> = again.iter().map(|request| &request.id).take(3).collect();
    assert_eq!(told, [&start.id, &ids[0], &ids[1]]);
    assert_eq!(words(&rig)[1..], [text("one"), text("two"), text("three")]);

    // A page that was loaded since has not given the start: it makes another one.
    let (mut rig, _) = lived();
    rig.model.conversation.as_mut().unwrap().start = None;
    welcome(&mut rig, 0, 0);
    welcome(&mut rig, 0, 0);
    rig.frame(ServerFrame::CaughtUp { seq: 0 });
    let VisitorCommand::StartWith(filled) = &words(&rig)[0] else { panic!("{:?}", words(&rig)) };
    assert_eq!(filled.opening.name.as_deref(), Some("Ștefan"));
}

#[test]
fn what_was_acknowledged_and_not_seen_yet_is_sent_again_as_well() {
    let mut rig = Rig::chatting();
    rig.write("one");
    let id = rig.sent().remove(0).id;
    rig.frame(ServerFrame::Ack(Ack { id, seq: 2 }));
    assert_eq!(rig.outbox(), [], "it is stored");
    rig.tell(Msg::Socket(SocketMsg::Closed(1006))).tell(Msg::Touched);
    // The log went on to the same length without it.
    let epoch = rig.now + 5;
    welcome(&mut rig, 2, epoch);
    rig.seq = 0;
    rig.now += 5;
    welcome(&mut rig, 2, 0);
    rig.event(EventBody::Started(Opening::default())).event(agent_says("yes"));
    rig.frame(ServerFrame::CaughtUp { seq: 2 });
    assert_eq!(words(&rig)[0], text("one"));
}
