//! Who is told of whom: each rule of it, the times, and what is told twice.

use super::*;
use crate::attachment::SocketTicket;
use protocol::ids::DepartmentId;
use protocol::team::people::Role;
use protocol::timing::{PROBE_MS, SILENCE_MS};

const NOW: Timestamp = 1_000_000;

fn agent(id: &str) -> AgentId {
    AgentId::parse(id).unwrap()
}

fn colleague(id: &str, looking: Looking) -> Colleague {
    let agent = Agent { id: agent(id), name: id.to_uppercase() };
    let ticket = SocketTicket { session: String::new(), socket: String::new() };
    Colleague { looking, ..Colleague::new(agent, Role::Agent, ticket) }
}

fn reads(id: &str) -> Colleague {
    colleague(id, Looking::default().shown(true, NOW).unwrap())
}

fn writes(id: &str) -> Colleague {
    colleague(id, reads(id).looking.typing(true, NOW).unwrap())
}

fn seats(all: &[Colleague]) -> Vec<Seat<'_>> {
    all.iter().map(|colleague| Seat { colleague, beat: 0 }).collect()
}

fn all_told(all: &[Colleague]) -> BTreeMap<AgentId, Together> {
    told(&seats(all), &Concern::default(), NOW)
}

/// Who reads and who writes, as an agent is told: `A B+2`.
fn line(all: &BTreeMap<AgentId, Together>, id: &str) -> (String, String) {
    let written = |group: &Group| {
        let names: Vec<&str> = group.named.iter().map(|agent| agent.name.as_str()).collect();
        let names = names.join(" ");
        if group.others == 0 { names } else { format!("{names}+{}", group.others) }
    };
    let together = &all[&agent(id)];
    (written(&together.reading), written(&together.writing))
}

fn lines(reading: &str, writing: &str) -> (String, String) {
    (reading.to_owned(), writing.to_owned())
}

#[test]
fn each_is_told_of_the_others_and_never_of_themselves() {
    let told = all_told(&[reads("radu"), writes("ana")]);
    assert_eq!(line(&told, "ana"), lines("RADU", ""));
    assert_eq!(line(&told, "radu"), lines("", "ANA"));
    let alone = all_told(&[writes("ana")]);
    assert_eq!(alone, BTreeMap::from([(agent("ana"), Together::default())]));
}

#[test]
fn fifty_screens_of_one_agent_are_one_name() {
    let mut all: Vec<Colleague> = (0..50).map(|_| reads("ana")).collect();
    all.push(reads("radu"));
    let told = all_told(&all);
    assert_eq!(told.len(), 2);
    assert_eq!(line(&told, "radu"), lines("ANA", ""));
    assert_eq!(line(&told, "ana"), lines("RADU", ""));
    // Who writes on one of them writes.
    all.insert(7, writes("ana"));
    assert_eq!(line(&all_told(&all), "radu"), lines("", "ANA"));
}

#[test]
fn whoever_does_not_show_it_is_neither_told_nor_named() {
    let told = all_told(&[reads("ana"), colleague("radu", Looking::default())]);
    assert_eq!(told.keys().map(AgentId::as_str).collect::<Vec<_>>(), ["ana"]);
    assert_eq!(line(&told, "ana"), lines("", ""));
}

#[test]
fn whoever_only_looks_on_is_seen_reading() {
    let viewer = Colleague { role: Role::Viewer, ..reads("doina") };
    let told = all_told(&[viewer, reads("ana")]);
    assert_eq!(line(&told, "ana"), lines("DOINA", ""));
    assert_eq!(line(&told, "doina"), lines("ANA", ""));
}

#[test]
fn whoever_does_not_see_the_conversation_is_neither_told_nor_named() {
    let tea = DepartmentId::parse("tea").unwrap();
    let limited = |id: &str, departments: Vec<DepartmentId>| Colleague {
        own_departments_only: true,
        departments,
        ..writes(id)
    };
    let all = [limited("ana", vec![tea.clone()]), limited("ion", vec![]), reads("owner")];
    let concern = Concern { department: Some(tea), ..Concern::default() };
    let told = told(&seats(&all), &concern, NOW);
    assert_eq!(told.keys().map(AgentId::as_str).collect::<Vec<_>>(), ["ana", "owner"]);
    assert_eq!(line(&told, "owner"), lines("", "ANA"));
    // Once it is handed to them they are.
    let concern = Concern { to_agent: Some(agent("ion")), ..concern };
    assert_eq!(line(&super::told(&seats(&all), &concern, NOW), "owner"), lines("", "ANA ION"));
}

#[test]
fn a_crowd_is_named_in_one_order_and_counted_beyond_two() {
    let mut all: Vec<Colleague> = ["eva", "bob", "dan", "cora", "ana"].map(reads).to_vec();
    assert_eq!(line(&all_told(&all), "dan"), lines("ANA BOB+2", ""));
    assert_eq!(line(&all_told(&all), "ana"), lines("BOB CORA+2", ""));
    all.reverse();
    assert_eq!(line(&all_told(&all), "dan"), lines("ANA BOB+2", ""), "whatever order they came in");
    all.extend(["x", "y", "z"].map(writes));
    assert_eq!(line(&all_told(&all), "y"), lines("ANA BOB+3", "X Z"));
    assert_eq!(line(&all_told(&all), "ana"), lines("BOB CORA+2", "X Y+1"));
}

#[test]
fn typing_counts_for_a_while_and_only_where_the_conversation_is_shown() {
    let looking = writes("ana").looking;
    let until = NOW + TYPING_HOLDS_MS;
    assert_eq!(looking.writes_until(until - 1), Some(until));
    assert_eq!(looking.writes_until(until), None);
    assert_eq!(Looking::default().typing(true, NOW), None, "an inbox that does not say what it shows");
    let stopped = looking.typing(false, NOW + 1).unwrap();
    assert_eq!(stopped.writes_until(NOW + 1), None);
    assert_eq!(looking.shown(false, NOW + 1), Some(Looking::default()), "nobody writes on a hidden screen");
}

#[test]
fn what_is_said_twice_is_noted_once() {
    let reading = reads("ana").looking;
    assert_eq!(reading.shown(true, NOW + 5), None);
    assert_eq!(Looking::default().shown(false, NOW), None);
    assert_eq!(reading.typing(false, NOW + 5), None);
    let writing = reading.typing(true, NOW).unwrap();
    assert_eq!(writing.typing(true, NOW + TOLD_EVERY_MS - 1), None, "a script that types without end");
    assert_eq!(writing.typing(true, NOW + TOLD_EVERY_MS).unwrap().typed_at, NOW + TOLD_EVERY_MS);
}

#[test]
fn a_socket_that_gives_no_sign_of_life_is_nobody() {
    let all = [reads("ana"), reads("radu")];
    let mut seats = seats(&all);
    let at = NOW + SILENCE_MS;
    seats[0].beat = at - 1;
    let told = told(&seats, &Concern::default(), at);
    assert_eq!(told, BTreeMap::from([(agent("ana"), Together::default())]));
    assert_eq!(next_look(&seats, at), None, "she is alone");
}

#[test]
fn a_look_comes_when_somebody_may_have_fallen_silent_or_stopped_and_only_for_two() {
    let all = [reads("ana"), reads("ana"), colleague("radu", Looking::default())];
    assert_eq!(next_look(&seats(&all), NOW), None, "one agent on two screens");
    let all = [reads("ana"), reads("radu")];
    assert_eq!(next_look(&seats(&all), NOW), Some(NOW + PROBE_MS));
    assert_eq!(next_look(&seats(&all), NOW + PROBE_MS), Some(NOW + SILENCE_MS));
    let all = [reads("ana"), writes("radu")];
    assert_eq!(next_look(&seats(&all), NOW), Some(NOW + TYPING_HOLDS_MS));
}

#[test]
fn a_screen_that_flaps_is_told_of_once_a_second() {
    let mut telling = Telling::default();
    let (both, alone) = (all_told(&[reads("ana"), reads("radu")]), all_told(&[reads("ana")]));
    let mut told = 0;
    let mut due = None;
    // Ten times a second, for ten seconds.
    for tick in 0..100_u64 {
        let now = NOW + tick * 100;
        let all = if tick % 2 == 0 { &both } else { &alone };
        if due.is_some_and(|at| at <= now) {
            due = None;
            told += usize::from(!telling.news(all.clone(), now).is_empty());
        }
        if let Some(wait) = telling.changed(now) {
            assert!(wait <= TOLD_EVERY_MS);
            due = Some(now + wait);
        }
    }
    assert!(told <= 11, "{told}");
}

#[test]
fn the_first_change_is_told_at_once_and_nothing_twice() {
    let mut telling = Telling::default();
    let both = all_told(&[reads("ana"), reads("radu")]);
    assert_eq!(telling.changed(NOW), Some(0));
    assert_eq!(telling.changed(NOW), None, "it is going to be told");
    assert_eq!(telling.news(both.clone(), NOW), both);
    assert_eq!(telling.changed(NOW + 400), Some(600));
    assert_eq!(telling.news(both.clone(), NOW + 1_000), BTreeMap::new());
    // One more screen of hers knows nothing yet.
    telling.forget(&agent("ana"));
    let news = telling.news(both, NOW + 2_000);
    assert_eq!(news.keys().map(AgentId::as_str).collect::<Vec<_>>(), ["ana"]);
    let alone = all_told(&[reads("ana")]);
    assert_eq!(telling.news(alone.clone(), NOW + 3_000), alone, "that he has gone");
    assert_eq!(telling.changed(NOW + 60_000), Some(0));
    assert_eq!(telling.changed(0), None);
    telling.news(BTreeMap::new(), NOW);
    assert_eq!(
        telling.changed(0),
        Some(TOLD_EVERY_MS),
        "a clock that was put back makes nobody wait for long"
    );
}

#[test]
fn whoever_lost_what_was_told_tells_that_somebody_has_gone() {
    let alone = all_told(&[reads("ana")]);
    assert_eq!(Telling::default().news(alone.clone(), NOW), alone, "she may still show somebody");
}
