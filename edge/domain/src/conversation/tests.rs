//! The conversation's rules as histories: `check(history, command, expected)`. Those of good
//! conversation are in `etiquette`, those about files in `files`, those about the form before the chat in `form`,
//! those about what is stored of a text in `text`.

mod etiquette;
mod files;
mod form;
mod silence;
mod text;

use super::*;
use proptest::prelude::*;
use protocol::conversation::customer::Customer;
use protocol::conversation::etiquette::{ContactReason, Promise};
use protocol::conversation::event::Message;
use protocol::conversation::opening::Opening;
use protocol::conversation::party::Author;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{AgentId, CommandId};
use protocol::rejection::Rejection;

fn id(n: u64) -> CommandId {
    CommandId::parse(&format!("command-{n}")).unwrap()
}

fn agent(name: &str) -> Agent {
    Agent { id: AgentId::parse(name).unwrap(), name: name.to_owned() }
}

fn visitor(command: VisitorCommand) -> Command {
    Command::Visitor(command)
}

fn start(name: Option<&str>) -> Command {
    visitor(VisitorCommand::Start(Opening { name: name.map(str::to_owned), ..Opening::default() }))
}

fn send(text: &str) -> Command {
    visitor(VisitorCommand::Send { text: text.to_owned() })
}

fn reply(by: &str, text: &str) -> Command {
    Command::Agent(agent(by), AgentCommand::Send { text: text.to_owned() })
}

fn rate(score: u8, comment: &str) -> Command {
    visitor(VisitorCommand::Rate { score, comment: comment.to_owned() })
}

fn end() -> Command {
    visitor(VisitorCommand::End)
}

fn take(by: &str) -> Command {
    Command::Agent(agent(by), AgentCommand::Take)
}

fn seen(by: &str, delivered: u64, read: u64) -> Command {
    Command::Agent(agent(by), AgentCommand::Mark { delivered, read })
}

#[test]
fn typing_is_told_where_it_can_lead_to_something() {
    let told = |state: &Conversation| {
        [None, Some("ana"), Some("bob")].map(|who| state.tells_typing(who.map(agent).as_ref()))
    };
    let mut state = Conversation::default();
    assert_eq!(told(&state), [false, false, false], "before the start");
    for (command, wanted) in [
        (start(Some("Zoé")), [true, true, true]),
        (take("ana"), [true, true, false]),
        (end(), [false, false, false]),
        (visitor(VisitorCommand::Reopen), [true, true, false]),
        (Command::Agent(agent("ana"), AgentCommand::Block), [false, false, false]),
    ] {
        let shown = format!("{command:?}");
        let bodies = decide(&state, &Rules::default(), &id(state.last() + 1), command, 5).unwrap();
        for event in state.number(bodies, 5) {
            state.evolve(&event);
        }
        assert_eq!(told(&state), wanted, "{shown}");
    }
}

#[test]
fn a_network_that_opened_too_many_starts_no_more() {
    let limited = Rules { barred: Some(Rejection::TooManyConversations), ..Rules::default() };
    let fresh = Conversation::default();
    let started = decide(&fresh, &limited, &id(1), start(None), 1_000);
    assert_eq!(started, Err(Rejection::TooManyConversations));
    let mut open = Conversation::default();
    run(&mut open, 1, start(None)).unwrap();
    // The network bears on the start alone, so nobody says it of what has begun.
    assert!(decide(&open, &Rules::default(), &id(2), send("hello"), 2_000).is_ok(), "what is open goes on");
}

#[test]
fn a_customer_who_was_blocked_elsewhere_begins_nothing_and_writes_nowhere() {
    let barred = Rules { barred: Some(Rejection::Blocked), ..Rules::default() };
    let refused = Err(Rejection::Blocked);
    assert_eq!(decide(&Conversation::default(), &barred, &id(1), start(None), 1_000), refused);
    let mut open = Conversation::default();
    run(&mut open, 1, start(None)).unwrap();
    let mut over = open.clone();
    run(&mut over, 2, Command::Visitor(VisitorCommand::End)).unwrap();
    for (state, command) in [
        (&open, VisitorCommand::Send { text: "me again".into() }),
        (&open, VisitorCommand::SetName { name: "Somebody else".into() }),
        (&over, VisitorCommand::Reopen),
        (&over, VisitorCommand::Rate { score: 1, comment: "and this".into() }),
    ] {
        assert_eq!(
            decide(state, &barred, &id(3), Command::Visitor(command.clone()), 2_000),
            refused,
            "{command:?}"
        );
    }
    let ana = agent("ana");
    assert!(
        decide(&open, &barred, &id(3), Command::Agent(ana, AgentCommand::Take), 2_000).is_ok(),
        "the team can"
    );
}

fn customer(id: &str) -> Customer {
    Customer { id: id.to_owned(), name: Some("Zoé Customer".to_owned()), email: None }
}

#[test]
fn a_customer_brings_a_name_along_and_the_visitors_word_comes_first() {
    let rules = Rules { name_required: true, customer: Some(customer("7")), ..Rules::default() };
    let mut state = Conversation::default();
    let bodies = decide(&state, &rules, &id(1), start(None), 1_000).unwrap();
    assert!(bodies.contains(&EventBody::Identified(customer("7"))), "{bodies:?}");
    for event in state.number(bodies, 1_000) {
        state.evolve(&event);
    }
    let summary = |state: &Conversation| state.summary(ConversationId::parse("conversation-0001").unwrap());
    assert_eq!(summary(&state).visitor.as_deref(), Some("Zoé Customer"));
    run(&mut state, 2, visitor(VisitorCommand::SetName { name: "Zo".to_owned() })).unwrap();
    assert_eq!(summary(&state).visitor.as_deref(), Some("Zo"));
    assert_eq!(summary(&state).customer, Some(customer("7")));
    assert_eq!(state.customer(), Some(&customer("7")));
}

#[test]
fn a_conversation_belongs_to_one_customer() {
    let mut state = Conversation::default();
    let identify = |who: &str| Command::Identify(customer(who));
    assert_eq!(run(&mut state, 1, identify("7")), Err(Rejection::NotStarted));
    run(&mut state, 2, start(None)).unwrap();
    assert_eq!(state.customer(), None, "nobody's");
    assert_eq!(run(&mut state, 3, identify("7")), Ok(vec![EventBody::Identified(customer("7"))]));
    assert_eq!(run(&mut state, 4, identify("7")), Ok(vec![]), "known");
    let moved = Customer { email: Some("zoe@mail.example".to_owned()), ..customer("7") };
    let again = run(&mut state, 5, Command::Identify(moved.clone()));
    assert_eq!(again, Ok(vec![EventBody::Identified(moved)]));
    assert_eq!(run(&mut state, 6, identify("8")), Err(Rejection::OtherCustomer));
    run(&mut state, 7, end()).unwrap();
    assert_eq!(run(&mut state, 8, identify("7")).map(|events| events.len()), Ok(1), "over, and still theirs");
}

/// Runs a command the way the worker does.
fn run(state: &mut Conversation, n: u64, command: Command) -> Result<Vec<EventBody>, Rejection> {
    let bodies = decide(state, &Rules::default(), &id(n), command, n * 1_000)?;
    for event in state.number(bodies.clone(), n * 1_000) {
        state.evolve(&event);
    }
    Ok(bodies)
}

fn after(history: &[Command]) -> Conversation {
    let mut state = Conversation::default();
    for (n, command) in (1..).zip(history) {
        run(&mut state, n, command.clone()).unwrap();
    }
    state
}

fn check(history: &[Command], command: Command, expected: Result<&[EventBody], Rejection>) {
    let state = after(history);
    let got = decide(&state, &Rules::default(), &id(99), command.clone(), 99_000);
    assert_eq!(got.as_deref(), expected.as_ref().map(|e| *e), "{history:?} then {command:?}");
}

fn message(author: Author, text: &str) -> EventBody {
    EventBody::MessageSent(Message { id: id(99), author, text: text.to_owned() })
}

#[test]
fn nothing_happens_before_the_start() {
    for command in [send("hi"), end(), rate(3, ""), take("ana"), reply("ana", "hi"), seen("ana", 1, 1)] {
        check(&[], command, Err(Rejection::NotStarted));
    }
}

#[test]
fn a_start_keeps_the_name_as_typed_and_happens_once() {
    let opening =
        Opening { name: Some("Ștefan O’Brien".into()), locale: "en".into(), ..Opening::default() };
    check(&[], start(Some(" Ștefan O’Brien ")), Ok(&[EventBody::Started(opening)]));
    check(&[start(None)], start(None), Err(Rejection::AlreadyStarted));
    check(&[], start(Some(&"x".repeat(81))), Err(Rejection::NameTooLong));
}

#[test]
fn a_required_name_is_required() {
    let rules = Rules { name_required: true, ..Rules::default() };
    for name in [None, Some(""), Some("  ")] {
        let got = decide(&Conversation::default(), &rules, &id(1), start(name), 1);
        assert_eq!(got, Err(Rejection::NameMissing));
    }
    assert!(decide(&Conversation::default(), &rules, &id(1), start(Some("Élise")), 1).is_ok());
    check(
        &[],
        start(Some("  ")),
        Ok(&[EventBody::Started(Opening { locale: "en".into(), ..Opening::default() })]),
    );
}

#[test]
fn a_page_that_is_no_web_address_is_not_kept() {
    let page =
        |url: &str| Page { url: url.into(), title: " A\nshop ".into(), referrer: "file:///etc".into() };
    let kept = |url: &str| Page { url: url.into(), title: "A shop".into(), referrer: String::new() };
    let set = |page| visitor(VisitorCommand::SetPage(page));
    check(&[start(None)], set(page("javascript:alert(1)")), Ok(&[EventBody::PageChanged(kept(""))]));
    check(
        &[start(None)],
        set(page("https://a.example/")),
        Ok(&[EventBody::PageChanged(kept("https://a.example/"))]),
    );
    check(&[start(None), set(page("https://a.example/"))], set(page("https://a.example/")), Ok(&[]));
}

#[test]
fn an_answer_takes_a_waiting_conversation_and_no_other() {
    let ana = Author::Agent(AgentId::parse("ana").unwrap());
    let joined = EventBody::AgentJoined(agent("ana"));
    check(&[start(None)], reply("ana", "hi"), Ok(&[joined, message(ana.clone(), "hi")]));
    check(&[start(None), take("ana")], reply("ana", "hi"), Ok(&[message(ana, "hi")]));
    check(&[start(None), take("ana")], take("ana"), Ok(&[]));
    check(&[start(None), take("ana")], take("dan"), Err(Rejection::TakenByAnother));
    check(&[start(None), take("ana")], reply("dan", "hi"), Err(Rejection::TakenByAnother));
    // A refused answer does not take it either.
    check(&[start(None)], reply("ana", "  "), Err(Rejection::TextEmpty));
}

#[test]
fn the_end_is_the_end() {
    let over = [start(None), send("hi"), end()];
    for command in [send("more"), end(), take("ana"), reply("ana", "hi")] {
        check(&over, command, Err(Rejection::Ended));
    }
    check(&over, start(None), Err(Rejection::AlreadyStarted));
}

#[test]
fn a_rating_comes_once_after_the_end() {
    let over = [start(None), end()];
    let rated = EventBody::Rated { score: 3, comment: Some("Merci".into()) };
    check(&[start(None)], rate(3, ""), Err(Rejection::NotEnded));
    check(&over, rate(3, " Merci "), Ok(&[rated]));
    check(&over, rate(0, ""), Err(Rejection::BadScore));
    check(&over, rate(4, ""), Err(Rejection::BadScore));
    check(&over, rate(1, &"x".repeat(1_001)), Err(Rejection::CommentTooLong));
    check(&[start(None), end(), rate(1, "")], rate(3, ""), Err(Rejection::AlreadyRated));
}

#[test]
fn marks_only_grow_and_never_pass_the_last_event() {
    let history = [start(None), send("a"), send("b"), take("ana")];
    let marked = |delivered, read| EventBody::Marked { side: Side::Agent, delivered, read };
    check(&history, seen("ana", 99, 2), Ok(&[marked(4, 2)]));
    check(&history, seen("ana", 0, 2), Ok(&[marked(2, 2)]));
    let history = [start(None), send("a"), send("b"), take("ana"), seen("ana", 3, 3)];
    check(&history, seen("ana", 1, 1), Ok(&[]));
}

#[test]
fn looking_on_is_not_reading() {
    let marked = |delivered, read| EventBody::Marked { side: Side::Agent, delivered, read };
    let waiting = [start(None), send("a"), send("b")];
    check(&waiting, seen("ana", 3, 3), Ok(&[marked(3, 0)]));
    let with_ana = [start(None), send("a"), send("b"), take("ana")];
    check(&with_ana, seen("bob", 3, 3), Ok(&[marked(3, 0)]));
    check(&with_ana, seen("ana", 3, 3), Ok(&[marked(3, 3)]));
    let read = [start(None), send("a"), take("ana"), seen("ana", 2, 2), send("b")];
    check(&read, seen("bob", 5, 5), Ok(&[marked(5, 2)]));
    let given_back = [start(None), send("a"), take("ana"), Command::Agent(agent("ana"), AgentCommand::Leave)];
    check(&given_back, seen("ana", 2, 2), Ok(&[marked(2, 0)]));
    let over = [start(None), send("a"), take("ana"), end()];
    check(&over, seen("ana", 2, 2), Ok(&[marked(2, 2)]));

    let id = ConversationId::parse("conversation-0001").unwrap();
    let unread = |history: &[Command]| after(history).summary(id.clone()).unread;
    assert_eq!(
        unread(&[start(None), send("a"), send("b"), seen("ana", 3, 3)]),
        2,
        "the team has not read it"
    );
    assert_eq!(unread(&[start(None), send("a"), send("b"), take("ana"), seen("ana", 4, 4)]), 0);
}

#[test]
fn nobody_waits_where_the_visitor_has_not_written() {
    const TEN_MINUTES: u64 = 600_000;
    let id = ConversationId::parse("conversation-0001").unwrap();
    let told = |history: &[Command]| {
        let summary = after(history).summary(id.clone());
        (summary.empty, summary.waiting_since, summary.stage)
    };
    assert_eq!(told(&[start(Some("Zoé"))]), (true, None, Stage::Waiting));
    assert_eq!(told(&[start(Some("Zoé")), send("hi")]), (false, Some(1_000), Stage::Waiting));
    assert!(!told(&[start(None), take("ana")]).0, "Ana has it");
    assert!(!told(&[start(None), end()]).0);

    let empty = after(&[start(None)]);
    let deadline = empty.next_deadline().unwrap();
    assert_eq!((deadline.kind, deadline.at), (DeadlineKind::Silent, 1_000 + TEN_MINUTES));
    let page =
        visitor(VisitorCommand::SetPage(Page { url: "https://a.example/b".into(), ..Page::default() }));
    let browsing = after(&[start(None), page]);
    assert_eq!(browsing.next_deadline().unwrap().at, 1_000 + TEN_MINUTES, "looking around is not writing");
    let ended = decide(
        &empty,
        &Rules::default(),
        &super::tests::id(9),
        Command::Signal(Signal::Due(deadline)),
        deadline.at,
    );
    assert_eq!(ended, Ok(vec![EventBody::Ended { by: Side::Agent }]));
    let written = after(&[start(None), send("hi")]).silence().unwrap();
    assert!(written.at > 1_000 + TEN_MINUTES);

    // What an earlier version stored does not say; whatever was said then counts.
    let mut stored = serde_json::to_value(after(&[start(None), send("hi")])).unwrap();
    stored.as_object_mut().unwrap().remove("written");
    let earlier: Conversation = serde_json::from_value(stored).unwrap();
    assert!(!earlier.summary(id.clone()).empty);
}

#[test]
fn the_team_hears_once_that_a_visitor_is_gone_and_once_that_they_are_back() {
    let gone = |since| Command::Signal(Signal::Presence(since));
    let changed = |gone_since| EventBody::PresenceChanged { gone_since };
    let here = [start(None), send("hi")];
    check(&here, gone(Some(500)), Ok(&[changed(Some(500))]));
    check(&here, gone(None), Ok(&[]));
    let away = [start(None), send("hi"), gone(Some(2_500))];
    check(&away, gone(Some(2_900)), Ok(&[]));
    check(&away, gone(None), Ok(&[changed(None)]));
    check(&[start(None), end()], gone(Some(500)), Ok(&[]));
    check(&[], gone(Some(500)), Ok(&[]));
    let id = ConversationId::parse("conversation-0001").unwrap();
    let since = |history: &[Command]| after(history).summary(id.clone()).gone_since;
    assert_eq!(since(&away), Some(2_500));
    let wrote = [start(None), gone(Some(1_500)), send("back")];
    assert_eq!(since(&wrote), None, "whoever writes is there");
    let read = [start(None), gone(Some(1_500)), visitor(VisitorCommand::Mark { delivered: 1, read: 1 })];
    assert_eq!(since(&read), None);
}

#[test]
fn the_summary_tells_the_team_what_matters() {
    let conversation = ConversationId::parse("conversation-0001").unwrap();
    let summary = |history: &[Command]| after(history).summary(conversation.clone());

    let waiting = summary(&[start(Some("Ioana")), send("one"), send("two\nlines")]);
    assert_eq!(waiting.stage, Stage::Waiting);
    assert_eq!((waiting.unread, waiting.waiting_since), (2, Some(1_000)));
    assert_eq!((waiting.preview.as_str(), waiting.preview_by), ("two lines", Some(Side::Visitor)));
    assert_eq!((waiting.revision, waiting.last_at), (3, 3_000));

    let answered = summary(&[start(None), send("one"), reply("ana", "hello")]);
    assert_eq!((answered.stage, answered.unread, answered.waiting_since), (Stage::Assigned, 0, None));
    assert_eq!(answered.assignee, Some(agent("ana")));

    let half_read = summary(&[start(None), send("one"), send("two"), take("ana"), seen("ana", 3, 2)]);
    assert_eq!(half_read.unread, 1);

    let over = summary(&[start(None), send("one"), end(), rate(2, "ok")]);
    assert_eq!((over.stage, over.waiting_since), (Stage::Ended, None));
    assert_eq!(over.rating, Some(Rating { score: 2, comment: Some("ok".into()) }));
}

#[test]
fn what_nobody_takes_and_nobody_touches_ends_in_plain_sight() {
    const DAY: u64 = 24 * HOUR_MS;
    let due =
        |state: &Conversation| state.next_deadline().filter(|deadline| deadline.kind == DeadlineKind::Silent);
    // Before that the visitor is asked how to reach them.
    let asked = |commands: &[Command]| {
        let mut state = after(commands);
        let body = EventBody::ContactAsked { reason: ContactReason::Waiting };
        state.evolve(&Event { seq: state.last() + 1, at: state.latest_at, body });
        state
    };
    let waiting = asked(&[start(None), send("hi")]);
    let deadline = due(&waiting).unwrap();
    assert_eq!(deadline.at, 2_000 + DAY);
    let rings = |state: &Conversation, now| {
        decide(state, &Rules::default(), &id(9), Command::Signal(Signal::Due(deadline)), now)
    };
    assert_eq!(rings(&waiting, deadline.at - 1), Ok(vec![]));
    let over = vec![EventBody::PromiseDeclined, EventBody::Ended { by: Side::Agent }];
    assert_eq!(rings(&waiting, deadline.at), Ok(over));
    // Whatever happens meanwhile puts it off.
    let again = asked(&[start(None), send("hi"), send("anybody?")]);
    assert_eq!(due(&again).unwrap().at, 3_000 + DAY);
    assert_eq!(rings(&again, deadline.at), Ok(vec![]));

    for kept in [&[start(None), take("ana")][..], &[start(None), end()], &[]] {
        assert_eq!(due(&after(kept)), None, "{kept:?}");
    }
    let mut promised = waiting;
    let promise = Promise { contact: "a@b.example".into(), reason: ContactReason::FollowUp, due: 5_000 };
    promised.evolve(&Event { seq: 4, at: 2_000, body: EventBody::PromiseMade(promise) });
    assert_eq!(due(&promised), None, "the team owes an answer");

    let rules = Rules { waiting_hours: 2, ..Rules::default() };
    let mut state = Conversation::default();
    for (n, command) in [(1, start(None)), (2, send("hi"))] {
        for event in state.number(decide(&state, &rules, &id(n), command, 1_000).unwrap(), 1_000) {
            state.evolve(&event);
        }
    }
    assert_eq!(state.silence().unwrap().at, 1_000 + 2 * HOUR_MS, "as the site has set it");
}

#[test]
fn the_list_has_the_beginning_of_a_pages_address() {
    let long = |scheme: &str| format!("{scheme}://a.example/{}", "\u{e9}".repeat(200));
    let page = Page { url: long("https"), title: "A".into(), referrer: long("http") };
    let state = after(&[start(None), visitor(VisitorCommand::SetPage(page.clone()))]);
    let Page { url, referrer, .. } = state.summary(ConversationId::parse("conversation-0001").unwrap()).page;
    assert!(page.url.starts_with(&url) && page.referrer.starts_with(&referrer));
    assert!((199..=200).contains(&url.len()) && (199..=200).contains(&referrer.len()));
    assert_eq!(state.page().url, page.url, "the conversation knows all of it");
}

#[test]
fn a_visitor_has_it_mailed_once_an_agent_has_written() {
    let mailed = |history: &[Command], side| after(history).may_be_mailed(side);
    assert_eq!(mailed(&[], Side::Visitor), Err(Rejection::NotStarted));
    for unanswered in [&[start(None), send("hi"), take("ana")][..], &[start(None), end()]] {
        assert_eq!(mailed(unanswered, Side::Visitor), Err(Rejection::NotAnswered));
        assert_eq!(mailed(unanswered, Side::Agent), Ok(()));
    }
    assert_eq!(mailed(&[start(None), reply("ana", "hi"), end()], Side::Visitor), Ok(()));

    // What an earlier version stored says nothing about answers.
    let mut stored = serde_json::to_value(after(&[start(None), take("ana")])).unwrap();
    stored.as_object_mut().unwrap().remove("answered");
    let earlier: Conversation = serde_json::from_value(stored).unwrap();
    assert_eq!(earlier.may_be_mailed(Side::Visitor), Ok(()));
}

#[test]
fn the_state_stays_small() {
    let mut state = after(&[start(None)]);
    for n in 2..2_000 {
        run(&mut state, n, send("hello")).unwrap();
    }
    assert_eq!(state.unread.len(), UNREAD_MAX);
    assert_eq!(state.unread.last(), Some(&state.last));
}

fn any_command() -> impl Strategy<Value = Command> {
    let agents = prop_oneof![Just("ana"), Just("dan")];
    prop_oneof![
        Just(start(Some("Ioana"))),
        "\\PC{0,6}".prop_map(|text| send(&text)),
        (agents.clone(), "\\PC{0,6}").prop_map(|(by, text)| reply(by, &text)),
        agents.clone().prop_map(take),
        (agents, 0..40_u64, 0..40_u64).prop_map(|(by, delivered, read)| seen(by, delivered, read)),
        (0..40_u64, 0..40_u64)
            .prop_map(|(delivered, read)| visitor(VisitorCommand::Mark { delivered, read })),
        Just(end()),
        (0..5_u8).prop_map(|score| rate(score, "")),
    ]
}

proptest! {
    /// Whatever happens: positions have no gaps, time does not run back, a refusal changes
    /// nothing, one agent at most has the conversation, and a mark never claims more than there is.
    #[test]
    fn histories_keep_the_invariants(commands in prop::collection::vec((any_command(), 0..5_000_u64), 0..60)) {
        let mut state = Conversation::default();
        let mut log: Vec<Event> = Vec::new();
        for (n, (command, now)) in (1..).zip(commands) {
            let before = state.clone();
            match decide(&state, &Rules::default(), &id(n), command, now) {
                Err(_) => prop_assert_eq!(&state, &before),
                Ok(bodies) => for event in state.number(bodies, now) {
                    prop_assert_eq!(event.seq, state.last + 1);
                    prop_assert!(log.last().is_none_or(|last| event.at >= last.at));
                    state.evolve(&event);
                    log.push(event);
                },
            }
            if before.assignee.is_some() {
                prop_assert_eq!(&state.assignee, &before.assignee);
            }
            for mark in [state.visitor_mark, state.agent_mark] {
                prop_assert!(mark.read <= mark.delivered && mark.delivered <= state.last);
            }
        }
        let mut again = Conversation::default();
        for event in &log {
            again.evolve(event);
        }
        prop_assert_eq!(again, state);
    }
}
