//! The list by page.

use super::*;
use crate::model::list::Filter;
use protocol::frames::desk::{DeskChanges, ListCounts, ListCursor, ListPage, RINGS_VERSION, Stage};

/// The nth conversation of a list, the latest first.
fn nth(n: u64) -> Summary {
    Summary { last_at: NOW - n, stage: Stage::Assigned, ..summary(&format!("nth-{n:04}")) }
}

fn page(from: u64, to: u64, last: bool) -> DeskFrame {
    let conversations: Vec<_> = (from..to).map(nth).collect();
    let end = nth(to - 1);
    let next = (!last).then_some(ListCursor { last_at: end.last_at, id: end.id });
    DeskFrame::Page(Box::new(ListPage { conversations, counts: ListCounts { waiting: 0, open: 600 }, next }))
}

fn greeted(work: &mut Work) {
    work.desk(DeskFrame::Welcome { version: LISTS_VERSION, now: work.now });
    work.desk(page(0, 200, false));
    work.desk(DeskFrame::CaughtUp);
}

#[test]
fn an_edge_of_before_is_greeted_for_a_frame_for_each() {
    let mut work = Work::signed_in();
    work.send(Msg::Line(Line::Desk, LineEvent::Lost));
    work.send(Msg::Line(Line::Desk, LineEvent::Due));
    work.send(Msg::Line(Line::Desk, LineEvent::Opened));
    let greeted = |work: &mut Work| -> Vec<DeskCommand> {
        let commands = work.did().into_iter().filter_map(|effect| match effect {
            Effect::Desk(command) => Some(command),
            _ => None,
        });
        commands.collect()
    };
    assert_eq!(greeted(&mut work), [DeskCommand::HelloPaged { version: RINGS_VERSION }]);
    work.desk(DeskFrame::Welcome { version: LISTS_VERSION - 1, now: work.now });
    assert!(work.did().iter().any(|effect| matches!(effect, Effect::Connect(_, Line::Desk))));
    work.send(Msg::Line(Line::Desk, LineEvent::Opened));
    assert_eq!(greeted(&mut work), [DeskCommand::Hello { version: protocol::VERSION }]);
    work.desk(DeskFrame::Welcome { version: protocol::VERSION, now: work.now });
    work.desk(DeskFrame::Conversation(Box::new(summary("zoe"))));
    work.desk(DeskFrame::CaughtUp);
    assert!(work.model.desk.connection.is_live());
    assert_eq!(work.names(), ["zoe"]);
    // With the next line the edge of today may answer.
    work.send(Msg::Line(Line::Desk, LineEvent::Lost));
    work.send(Msg::Line(Line::Desk, LineEvent::Due));
    work.send(Msg::Line(Line::Desk, LineEvent::Opened));
    assert_eq!(greeted(&mut work), [DeskCommand::HelloPaged { version: RINGS_VERSION }]);
}

fn asked(work: &mut Work) -> Option<ListCursor> {
    work.did().iter().find_map(|effect| match effect {
        Effect::Desk(DeskCommand::More(after)) => Some(after.clone()),
        _ => None,
    })
}

#[test]
fn more_comes_when_the_list_is_scrolled_to_its_end() {
    let mut work = Work::with(&[]);
    greeted(&mut work);
    assert_eq!(work.model.rows().len(), 200);
    assert_eq!(work.model.count(Filter::All), 600, "what is not here is counted");
    assert_eq!(asked(&mut work), None, "nobody wants more yet");
    work.send(Msg::ListEnd);
    assert_eq!(asked(&mut work).map(|after| after.id), Some(nth(199).id));
    work.send(Msg::ListEnd);
    assert_eq!(asked(&mut work), None, "it is on its way");
    work.desk(page(200, 400, false));
    assert_eq!(asked(&mut work), None);
    work.send(Msg::ListEnd);
    assert!(asked(&mut work).is_some());
    work.desk(page(400, 600, true));
    assert_eq!(work.model.rows().len(), 600);
    work.send(Msg::ListEnd);
    assert_eq!(asked(&mut work), None, "that was all");
}

#[test]
fn a_list_that_begins_anew_by_itself_takes_the_place_of_what_was_here() {
    let mut work = Work::with(&[]);
    work.desk(DeskFrame::Welcome { version: LISTS_VERSION, now: work.now });
    work.desk(page(0, 3, true));
    work.desk(DeskFrame::CaughtUp);
    assert_eq!(work.model.rows().len(), 3);
    work.did();
    work.desk(DeskFrame::Welcome { version: LISTS_VERSION, now: work.now });
    work.desk(page(1, 2, true));
    work.desk(DeskFrame::CaughtUp);
    assert_eq!(work.model.rows(), [nth(1).id]);
    assert!(work.model.desk.connection.is_live());
    assert!(!work.did().iter().any(|effect| matches!(effect, Effect::Connect(..) | Effect::Tell(_))));
}

#[test]
fn a_tab_that_shows_a_choice_shows_all_of_it() {
    let mut work = Work::with(&[]);
    greeted(&mut work);
    work.send(Msg::Filter(Filter::Promises));
    assert!(asked(&mut work).is_some());
    work.desk(page(200, 400, false));
    assert!(asked(&mut work).is_some(), "until all of it is here");
    work.desk(page(400, 600, true));
    assert_eq!(asked(&mut work), None);
}

#[test]
fn what_a_page_brings_is_no_news() {
    let mut work = Work::with(&[]);
    greeted(&mut work);
    work.send(Msg::ListEnd);
    let waiting = Summary { stage: Stage::Waiting, ..nth(300) };
    let list = ListPage { conversations: vec![waiting], ..ListPage::default() };
    work.desk(DeskFrame::Page(Box::new(list)));
    assert!(work.model.notification.is_none());
    let new = Summary { stage: Stage::Waiting, ..summary("new") };
    let changes = DeskChanges { conversations: vec![new], ..DeskChanges::default() };
    work.desk(DeskFrame::Changes(Box::new(changes)));
    assert!(work.model.notification.is_some(), "what changes is");
}

#[test]
fn a_new_greeting_brings_again_what_was_here() {
    let mut work = Work::with(&[]);
    greeted(&mut work);
    work.send(Msg::ListEnd);
    work.desk(page(200, 400, false));
    let _before = work.did();
    greeted(&mut work);
    assert_eq!(work.model.rows().len(), 400, "nothing goes before it should have come");
    assert_eq!(asked(&mut work).map(|after| after.id), Some(nth(199).id));
    work.desk(page(200, 300, true));
    assert_eq!(work.model.rows().len(), 300, "what did not come again is gone");
}
