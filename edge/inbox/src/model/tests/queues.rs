//! Positions in the queue, as the desk tells them.

use super::*;
use protocol::frames::desk::{QueueLine, QueuePlace};

fn line(names: &[&str]) -> DeskFrame {
    let place = |(name, position): (&&str, u32)| QueuePlace { conversation: id(name), position, since: NOW };
    let waiting = names.iter().zip(1..).map(place).collect();
    DeskFrame::Queue(Box::new(QueueLine { department: None, waiting }))
}

fn positions(work: &Work, names: [&str; 3]) -> [Option<u32>; 3] {
    names.map(|name| work.model.row(&id(name)).and_then(|row| row.position))
}

#[test]
fn whoever_waits_shows_their_position_and_nobody_else_does() {
    let names = ["zoe", "yan", "xia"];
    let mut work = Work::with(&names.map(summary));
    assert_eq!(positions(&work, names), [None; 3], "an edge of before tells none");
    work.desk(line(&names));
    assert_eq!(positions(&work, names), [Some(1), Some(2), Some(3)]);
    // What the conversation says comes first.
    work.desk(DeskFrame::Conversation(Box::new(taken("zoe", "bea"))));
    assert_eq!(positions(&work, names), [None, Some(2), Some(3)]);
    work.desk(line(&["yan", "xia"]));
    assert_eq!(positions(&work, names), [None, Some(1), Some(2)]);
    work.desk(line(&[]));
    assert_eq!(positions(&work, names), [None; 3]);
}

#[test]
fn with_a_greeting_the_queues_begin_anew() {
    let names = ["zoe", "yan", "xia"];
    let mut work = Work::with(&names.map(summary));
    work.desk(line(&names));
    work.desk(DeskFrame::Welcome { version: LISTS_VERSION, now: work.now });
    assert_eq!(positions(&work, names), [None; 3]);
}
