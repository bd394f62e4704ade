//! Whatever comes on a line is a sign that the other end is there.

use super::*;

/// The timers that were set on a line since last looked at.
fn timers(work: &mut Work, line: &Line) -> Vec<Wake> {
    let did = work.did().into_iter();
    did.filter_map(|effect| match effect {
        Effect::Wake(at, wake) if at == *line => Some(wake),
        _ => None,
    })
    .collect()
}

#[test]
fn a_frame_that_comes_before_the_answer_keeps_the_line() {
    let a = Line::Conversation(id("a"));
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    let typing = |work: &mut Work| work.frame("a", ServerFrame::Typing { side: Side::Visitor, on: true });
    let present = |work: &mut Work| {
        work.desk(DeskFrame::Presence(Presence { agent: agent("bea"), available: true, connected: true }));
    };
    for (line, frame) in [(a, &typing as &dyn Fn(&mut Work)), (Line::Desk, &present)] {
        work.did();
        // Somebody is back, and trusts no old line: it is asked, with little patience.
        work.send(Msg::Browser(BrowserMsg::Visible(true)));
        let did = work.did();
        assert!(did.contains(&Effect::Ping(line.clone())), "{did:?}");
        frame(&mut work);
        assert_eq!(timers(&mut work, &line), [Wake::After(HEARTBEAT_MS)], "{line:?}");
        // Where nothing is asked, the heartbeat goes on as it was.
        frame(&mut work);
        assert_eq!(timers(&mut work, &line), [], "{line:?}");
    }
}
