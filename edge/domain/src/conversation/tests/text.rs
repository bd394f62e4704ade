//! What people write, as it is stored.

use super::*;
use protocol::conversation::etiquette::Target;

/// Characters that show nothing: marks of direction, joiners, fillers, blanks, controls.
const HIDDEN: [&str; 12] = [
    "\u{200b}",
    "\u{200e}",
    "\u{202a}\u{202c}",
    "\u{2060}",
    "\u{feff}",
    "\u{ad}",
    "\u{3164}",
    "\u{2800}",
    "\u{fe0f}",
    "\u{e0041}",
    "\u{1b}\u{0}",
    "\u{a0}\u{200d}",
];

#[test]
fn what_nobody_sees_is_nothing_wherever_it_is_written() {
    let history = [start(None), send("hi"), take("ana")];
    let by_ana = |command| Command::Agent(agent("ana"), command);
    for hidden in HIDDEN {
        let text = || format!(" {hidden} ");
        check(&history, send(&text()), Err(Rejection::TextEmpty));
        check(&history, reply("ana", &text()), Err(Rejection::TextEmpty));
        let name = VisitorCommand::SetName { name: text() };
        check(&history, visitor(name), Err(Rejection::NameMissing));
        let started = [EventBody::Started(Opening { locale: "en".into(), ..Opening::default() })];
        check(&[], start(Some(&text())), Ok(&started));
        let note = AgentCommand::Note { text: text(), mentions: vec![] };
        check(&history, by_ana(note), Err(Rejection::TextEmpty));
        // An empty subject is none, and there is none yet.
        check(&history, by_ana(AgentCommand::SetSubject { subject: text() }), Ok(&[]));
        let hold = AgentCommand::ProposeHold { reason: text(), minutes: 2 };
        check(&history, by_ana(hold), Err(Rejection::ReasonMissing));
        let transfer = AgentCommand::Transfer { to: Target::Agent(agent("dan")), briefing: text() };
        check(&history, by_ana(transfer), Err(Rejection::BriefingMissing));
        check(&history, by_ana(AgentCommand::Restate { text: text() }), Err(Rejection::TextEmpty));
        let over = [start(None), end()];
        check(&over, rate(1, &text()), Ok(&[EventBody::Rated { score: 1, comment: None }]));
    }
}

#[test]
fn control_characters_are_not_kept() {
    let history = [start(None), take("ana")];
    let said = message(Author::Visitor, "ab\nc");
    check(&history, send("\u{0}a\u{1b}b\r\nc\u{9f}\u{7f}"), Ok(&[said]));
    let subject = AgentCommand::SetSubject { subject: "a\u{1b}b".into() };
    check(
        &history,
        Command::Agent(agent("ana"), subject),
        Ok(&[EventBody::SubjectSet { subject: "ab".into() }]),
    );
    let page =
        Page { url: "https://a.example/".into(), title: "A\u{1b} shop\u{0}".into(), ..Page::default() };
    let kept = Page { title: "A shop".into(), ..page.clone() };
    check(&history, visitor(VisitorCommand::SetPage(page)), Ok(&[EventBody::PageChanged(kept)]));
}

#[test]
fn of_pages_that_rush_by_a_few_are_stored_and_the_last() {
    let mut state = after(&[start(None)]);
    let at = |n: u64| 60_000 + n * 22;
    let page = |n: u64| Page { url: format!("https://a.example/map?at={n}"), ..Page::default() };
    let set = |n| visitor(VisitorCommand::SetPage(page(n)));
    let mut aside = None;
    let mut stored = 0;
    for n in 0..500 {
        aside = state.sets_aside(&set(n), at(n));
        if aside.is_none() {
            let bodies = decide(&state, &Rules::default(), &id(n), set(n), at(n)).unwrap();
            stored += bodies.len();
            for event in state.number(bodies, at(n)) {
                state.evolve(&event);
            }
        }
    }
    assert!((6..=8).contains(&stored), "{stored}");
    let (last, due) = aside.unwrap();
    assert_eq!((last.clone(), due), (page(499), at(499) + 10_000));
    let signal = Command::Signal(Signal::PageSetAside(last.clone()));
    let bodies = decide(&state, &Rules::default(), &id(501), signal.clone(), due).unwrap();
    assert_eq!(bodies, [EventBody::PageChanged(last)]);
    for event in state.number(bodies, due) {
        state.evolve(&event);
    }
    assert_eq!(decide(&state, &Rules::default(), &id(502), signal.clone(), due), Ok(vec![]), "once");
    assert_eq!(state.sets_aside(&set(600), due + 60_000), None, "whoever reads is not held back");
    assert_eq!(state.sets_aside(&send("hi"), due), None, "nor is what is said");
    run(&mut state, 700, end()).unwrap();
    assert_eq!(decide(&state, &Rules::default(), &id(701), signal, due), Ok(vec![]), "nor after the end");
}

#[test]
fn a_preview_and_a_title_end_in_whole_signs() {
    let family = "👩\u{200d}👩\u{200d}👧\u{200d}👦";
    let start_of = "x".repeat(96);
    let state = after(&[start(None), send(&format!("{start_of}{family}{family}"))]);
    assert_eq!(state.preview, format!("{start_of}…"));
    let page = |title: String| Page { url: "https://a.example/".into(), title, ..Page::default() };
    let start_of = "x".repeat(198);
    let set = visitor(VisitorCommand::SetPage(page(format!("{start_of}🇫🇷🇷🇴"))));
    check(&[start(None)], set, Ok(&[EventBody::PageChanged(page(format!("{start_of}…")))]));
}

#[test]
fn an_address_ends_in_whole_characters() {
    let start_of = format!("https://a.example/{}", "x".repeat(2_023));
    let page = |url: String| Page { url, ..Page::default() };
    // The limit lies within the last one.
    let set = visitor(VisitorCommand::SetPage(page(format!("{start_of}%E2%80%99"))));
    check(&[start(None)], set, Ok(&[EventBody::PageChanged(page(start_of))]));
}
