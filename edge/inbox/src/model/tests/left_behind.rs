//! What visitors left behind: closing one, closing many; what nobody has written in; and the row that stays.

use super::*;
use crate::model::actions::Action;
use crate::model::left_behind::{MOST_CLOSING, SelectionMsg};
use protocol::conversation::etiquette::ClosingReason;
use protocol::timing::{LEFT_BEHIND_MS, MINUTE_MS};

const LONG_AGO: Timestamp = NOW - LEFT_BEHIND_MS;

fn left(name: &str) -> Summary {
    Summary { gone_since: Some(LONG_AGO), ..summary(name) }
}

fn selection(work: &mut Work, msg: SelectionMsg) {
    work.send(Msg::Selection(msg));
}

#[test]
fn what_a_visitor_left_behind_closes_at_one_click() {
    let own = Summary { gone_since: Some(LONG_AGO), ..taken("own", "ana") };
    let mut work = Work::with(&[own, summary("here")]);
    work.open("own");
    work.event("own", 3, EventBody::AgentJoined(agent("ana")));
    work.did();
    work.send(Msg::Choose(id("own"), Action::Close, command("close")));
    assert_eq!(work.model.dialog, None);
    let close = AgentCommand::Close { reason: ClosingReason::Other };
    let request = AgentRequest { id: command("close"), command: close };
    assert!(work.did().contains(&Effect::Agent(id("own"), AgentFrame::Command(request))));
    assert!(!work.model.is_left_behind(&id("here"), NOW));
}

#[test]
fn a_visitor_who_is_back_is_asked() {
    let gone_since = Some(NOW - LEFT_BEHIND_MS + 1);
    let mut work = Work::with(&[
        Summary { gone_since, ..taken("soon", "ana") },
        Summary { gone_since: Some(LONG_AGO), ..taken("back", "ana") },
        Summary { gone_since: Some(LONG_AGO), ..taken("theirs", "bob") },
    ]);
    assert!(!work.model.is_left_behind(&id("soon"), NOW), "it is not five minutes");
    assert!(work.model.is_left_behind(&id("soon"), NOW + 1));
    assert!(!work.model.is_left_behind(&id("theirs"), NOW), "a colleague's");
    work.open("back");
    work.frame("back", ServerFrame::Presence { side: Side::Visitor, online: true });
    assert!(!work.model.is_left_behind(&id("back"), NOW));
    work.event("back", 3, EventBody::AgentJoined(agent("ana")));
    work.send(Msg::Choose(id("back"), Action::Close, command("close")));
    assert_eq!(work.sent(), [], "first they are asked whether there is anything else");
    assert!(!work.model.blockers(&id("back")).is_empty());
}

#[test]
fn a_waiting_one_can_be_closed_once_its_visitor_is_gone() {
    let mut work = Work::with(&[summary("here"), left("gone")]);
    let actions = |work: &Work, name: &str| -> Vec<Action> {
        work.model.offers(&id(name), NOW).into_iter().map(|offer| offer.action).collect()
    };
    work.open("here");
    work.open("gone");
    assert_eq!(actions(&work, "here"), [Action::Block]);
    assert_eq!(actions(&work, "gone"), [Action::Close, Action::Block]);
}

#[test]
fn ten_that_were_left_behind_are_closed_together_a_few_at_a_time() {
    let names: Vec<String> = (0..10).map(|n| format!("left-{n}")).collect();
    let mut summaries: Vec<_> = names.iter().map(|name| left(name)).collect();
    summaries.push(summary("here"));
    let mut work = Work::with(&summaries);
    selection(&mut work, SelectionMsg::Begin);
    assert_eq!(work.model.selected().unwrap().len(), 10, "and not the one whose visitor is there");
    selection(&mut work, SelectionMsg::Toggle(id("here")));
    assert_eq!(work.model.selected().unwrap().len(), 10);
    selection(&mut work, SelectionMsg::Toggle(id("left-3")));
    selection(&mut work, SelectionMsg::Toggle(id("left-4")));
    selection(&mut work, SelectionMsg::Toggle(id("left-4")));
    let chosen = work.model.selected().unwrap();
    assert_eq!(chosen.len(), 9);
    work.did();
    let close =
        |id: &ConversationId| (id.clone(), command(&format!("c-{}", id.as_str().trim_end_matches('-'))));
    selection(&mut work, SelectionMsg::Close(chosen.iter().map(close).collect()));
    assert_eq!(work.model.selected(), None);
    let mut closed = Vec::new();
    loop {
        let connected = work.did().into_iter().filter_map(|effect| match effect {
            Effect::Connect(_, Line::Conversation(id)) => Some(id),
            _ => None,
        });
        let connected: Vec<_> = connected.collect();
        if connected.is_empty() {
            break;
        }
        assert!(connected.len() <= MOST_CLOSING, "{connected:?}");
        for one in connected {
            let name = one.as_str().trim_end_matches('-').to_owned();
            work.up(&name);
            work.event(&name, 1, EventBody::Started(Opening::default()));
            work.event(&name, 2, EventBody::Ended { by: Side::Agent });
            work.frame(&name, ServerFrame::Ack(Ack { id: close(&one).1, seq: 2 }));
            closed.push(one);
        }
    }
    closed.sort();
    let mut wanted = chosen;
    wanted.sort();
    assert_eq!(closed, wanted);
    let idle =
        |name: &String| work.model.conversation(&id(name)).is_none_or(|open| open.connection.is_idle());
    assert!(names.iter().all(idle), "their connections are let go");
}

/// The conversations that are being closed, of those that were connected since last asked, in order.
fn connected(work: &mut Work) -> Vec<String> {
    let connected = work.did().into_iter().filter_map(|effect| match effect {
        Effect::Connect(_, Line::Conversation(id)) => Some(id.as_str().trim_end_matches('-').to_owned()),
        _ => None,
    });
    connected.collect()
}

/// Six that were left behind are being closed.
fn closing_six() -> Work {
    let names = ["a", "b", "c", "d", "e", "f"];
    let mut work = Work::with(&names.map(left));
    let chosen = names.map(|name| (id(name), command(&format!("close-{name}"))));
    selection(&mut work, SelectionMsg::Close(chosen.to_vec()));
    assert_eq!(connected(&mut work), ["a", "b", "c", "d"]);
    work
}

#[test]
fn one_that_is_refused_without_saying_what_lets_the_next_have_its_turn() {
    let refusals = [
        Rejection::NotStarted,
        Rejection::NotFound,
        Rejection::NotAllowed,
        Rejection::Malformed,
        Rejection::UnknownFrame,
    ];
    for why in refusals {
        let mut work = closing_six();
        for name in ["a", "b", "c", "d"] {
            work.up(name);
            work.frame(name, ServerFrame::Rejected(Refusal::new(None, why)));
            let open = work.model.conversation(&id(name)).unwrap();
            assert!(
                !open.is_pending(&command(&format!("close-{name}"))),
                "{why:?}: it is not tried for ever"
            );
        }
        assert_eq!(connected(&mut work), ["e", "f"], "{why:?}");
    }
}

#[test]
fn what_passes_is_no_refusal_of_closing() {
    let mut work = closing_six();
    work.up("a");
    work.frame("a", ServerFrame::Rejected(Refusal::new(None, Rejection::Unavailable)));
    assert!(work.model.conversation(&id("a")).unwrap().is_pending(&command("close-a")));
}

#[test]
fn one_that_is_erased_or_closed_already_lets_the_next_have_its_turn() {
    let mut work = closing_six();
    for name in ["a", "b", "c", "d"] {
        work.desk(DeskFrame::Erased(id(name)));
    }
    assert_eq!(connected(&mut work), ["e", "f"]);

    let names = ["a", "b", "c", "d", "e"];
    let mut work = Work::with(&names.map(left));
    let close = AgentCommand::Close { reason: ClosingReason::Other };
    for name in ["a", "b", "c", "d"] {
        work.send(Msg::Act(id(name), command(&format!("one-{name}")), close.clone()));
    }
    work.did();
    let chosen = names.map(|name| (id(name), command(&format!("all-{name}"))));
    selection(&mut work, SelectionMsg::Close(chosen.to_vec()));
    assert_eq!(connected(&mut work), ["e"]);
}

#[test]
fn close_says_nothing_stands_in_its_way_once_the_visitor_is_gone_for_long() {
    let gone_since = Some(NOW - LEFT_BEHIND_MS + 1);
    let mut work = Work::with(&[Summary { gone_since, ..taken("own", "ana") }, left("waits")]);
    let blockers = |work: &Work, name: &str, now| {
        let offers = work.model.offers(&id(name), now).into_iter();
        offers.filter(|offer| offer.action == Action::Close).map(|offer| offer.blockers).next().unwrap()
    };
    work.open("waits");
    assert_eq!(blockers(&work, "waits", NOW), []);
    work.open("own");
    work.event("own", 3, EventBody::AgentJoined(agent("ana")));
    assert_ne!(blockers(&work, "own", NOW), [], "they may be back in a moment");
    assert_eq!(blockers(&work, "own", NOW + 1), []);
}

#[test]
fn escape_and_another_tab_end_the_choice() {
    let mut work = Work::with(&[left("a")]);
    selection(&mut work, SelectionMsg::Begin);
    work.send(Msg::Back);
    assert_eq!(work.model.selected(), None);
    selection(&mut work, SelectionMsg::Begin);
    work.send(Msg::Filter(Filter::Waiting));
    assert_eq!(work.model.selected(), None);
}

#[test]
fn what_nobody_has_written_in_waits_for_nobody() {
    let empty = Summary { empty: true, waiting_since: None, preview_by: None, unread: 0, ..summary("empty") };
    let mut work = Work::with(&[empty.clone(), summary("written"), taken("own", "ana")]);
    assert_eq!(Filter::ALL.map(|filter| work.model.count(filter)), [1, 1, 2, 0]);
    assert_eq!(work.names(), ["written", "own", "empty"]);
    assert_eq!(work.model.empty_ones(), 1);
    work.send(Msg::Filter(Filter::Waiting));
    assert_eq!(work.names(), ["written"]);

    let mut fresh = Work::with(&[]);
    fresh.desk(DeskFrame::Conversation(Box::new(empty)));
    assert_eq!(fresh.model.notification, None, "no news yet");
    let written = Summary { revision: 2, ..summary("empty") };
    fresh.desk(DeskFrame::Conversation(Box::new(written)));
    assert_eq!(fresh.model.notification.as_ref().unwrap().kind, NotificationKind::Conversation);
}

#[test]
fn the_opened_row_stays_where_it_is_when_its_conversation_is_taken() {
    let waiting = |name, since| Summary { waiting_since: Some(since), ..summary(name) };
    let mut work = Work::with(&[waiting("a", 1), waiting("b", 2), waiting("c", 3)]);
    work.send(Msg::Filter(Filter::Waiting));
    work.open("b");
    work.desk(DeskFrame::Conversation(Box::new(Summary { revision: 5, ..taken("b", "ana") })));
    assert_eq!(work.names(), ["a", "b", "c"]);
    assert_eq!(work.model.count(Filter::Waiting), 2, "it does not wait any more");
    work.did();
    work.send(Msg::Back);
    assert_eq!(work.did(), [Effect::Focus(Focus::Row(id("b")))]);
    work.open("c");
    assert_eq!(work.names(), ["a", "c"], "until another one is opened");
    work.desk(DeskFrame::Conversation(Box::new(Summary { revision: 6, ..taken("c", "ana") })));
    work.send(Msg::Filter(Filter::Waiting));
    assert_eq!(work.names(), ["a"], "or a tab is chosen");
}

#[test]
fn looking_counts_for_this_agent_alone() {
    let mut work = Work::with(&[Summary { unread: 2, ..summary("a") }]);
    assert_eq!(work.model.unread(), 2);
    work.open("a");
    assert_eq!(work.marks(), [("a".into(), 2, 0)], "the visitor hears that it was received");
    work.send(Msg::Browser(BrowserMsg::Visible(false)));
    assert_eq!((work.model.unread(), work.model.row(&id("a")).unwrap().unread), (0, 0));
    let more = |unread, revision| Summary { unread, revision, ..summary("a") };
    work.desk(DeskFrame::Conversation(Box::new(more(3, 5))));
    assert_eq!(work.model.unread(), 1, "what came after the look");
    // Who took it has read all of it; what comes after that is new to everybody.
    work.desk(DeskFrame::Conversation(Box::new(more(0, 6))));
    work.desk(DeskFrame::Conversation(Box::new(more(1, 7))));
    assert_eq!(work.model.unread(), 1);

    work.send(Msg::Browser(BrowserMsg::Visible(true)));
    let kept = work.model.persisted();
    assert_eq!(kept.looked, [(id("a"), 1)]);
    let mut later = Work::signed_in();
    later.send(Msg::Restored(persisted::Persisted { shown: None, ..kept }));
    later.desk_up(&[more(1, 7)]);
    assert_eq!(later.model.unread(), 0, "after a reload, too");
}

#[test]
fn what_is_no_more_in_the_list_was_looked_at_long_enough() {
    let mut work = Work::with(&[summary("a"), summary("b"), summary("c")]);
    for name in ["a", "b", "c"] {
        work.open(name);
    }
    let looked = |work: &Work| -> Vec<ConversationId> { work.model.desk.looked.keys().cloned().collect() };
    assert_eq!(looked(&work), ["a", "b", "c"].map(id));
    work.desk(DeskFrame::Conversation(Box::new(Summary { unread: 0, revision: 5, ..summary("b") })));
    assert_eq!(looked(&work), ["a", "c"].map(id), "nothing of it is unread");
    work.desk_up(&[summary("c")]);
    assert_eq!(looked(&work), [id("c")]);
}

#[test]
fn one_who_is_away_is_told_how_many_wait() {
    let mut work = Work::with(&[summary("a"), summary("b"), taken("own", "ana")]);
    assert_eq!(work.model.waiting_while_away(), 2);
    let presence = |available| Presence { agent: agent("ana"), available, connected: true };
    work.desk(DeskFrame::Presence(presence(true)));
    assert_eq!(work.model.waiting_while_away(), 0);
    work.desk(DeskFrame::Presence(presence(false)));
    work.send(Msg::SetAvailable(true));
    assert_eq!(work.model.waiting_while_away(), 0, "at once");
}

#[test]
fn a_row_says_who_is_still_there() {
    let gone = Summary { gone_since: Some(NOW - MINUTE_MS), ..summary("gone") };
    let over = Summary { stage: Stage::Ended, ..taken("over", "ana") };
    let work = Work::with(&[summary("here"), gone, over]);
    let here = |name| work.model.row(&id(name)).unwrap().here;
    assert_eq!([here("here"), here("gone"), here("over")], [true, false, false]);
}
