//! A log that was restored from an older copy, as the inbox meets it.

use super::*;

/// Greets with the epoch of the log at the position that the inbox says, 0 for one that does not reach so far.
fn welcome(work: &mut Work, last: Seq, epoch: Timestamp) {
    work.send(Msg::Line(Line::Conversation(id("zoe")), LineEvent::Opened));
    let welcome = Welcome { version: 1, last, now: work.now, epoch: Some(epoch) };
    work.frame("zoe", ServerFrame::Welcome(welcome));
}

/// A conversation in which the agent's "yes?" is stored, and another answer is on its way.
fn lived() -> Work {
    let mut work = Work::with(&[summary("zoe")]);
    work.open("zoe");
    let mine = Author::Agent(agent("ana").id);
    work.says("zoe", 3, mine, "yes", "yes?");
    work.says("zoe", 4, Author::Agent(agent("bea").id), "hers", "a colleague's");
    work.down("zoe");
    work.send(Msg::Draft(id("zoe"), "moment".to_owned()));
    work.send(Msg::Submit(id("zoe"), command("moment")));
    work.did();
    work
}

fn texts(work: &Work) -> Vec<String> {
    let items = &work.model.conversation(&id("zoe")).unwrap().thread.items;
    let text = |item: &protocol::conversation::thread::Item| match &item.kind {
        protocol::conversation::thread::ItemKind::Bubble { text, .. } => Some(text.clone()),
        _ => None,
    };
    items.iter().filter_map(text).collect()
}

#[test]
fn a_log_that_went_back_is_taken_afresh_and_gets_back_what_the_agent_wrote() {
    let mut work = lived();
    welcome(&mut work, 2, 0);
    assert!(texts(&work).is_empty(), "nothing is shown that the log may not know");
    work.did();
    welcome(&mut work, 2, 0);
    assert!(work.sent().is_empty(), "what is new waits for what was there before");
    work.event("zoe", 1, EventBody::Started(Opening::default()));
    work.says("zoe", 2, Author::Visitor, "first", "Hello");
    work.frame("zoe", ServerFrame::CaughtUp { seq: 2 });
    let pair = |command: &str| ("zoe".to_owned(), command.to_owned());
    assert_eq!(work.sent(), [pair("yes"), pair("moment")], "her own, in order; not a colleague's");
    let kept = &work.model.persisted().conversations[0].unsent;
    assert_eq!(kept.len(), 2, "also through a reload");
}

#[test]
fn what_was_written_in_a_chat_that_is_not_there_any_more_waits_for_its_visitor() {
    let mut work = lived();
    welcome(&mut work, 0, 0);
    welcome(&mut work, 0, 0);
    work.frame("zoe", ServerFrame::CaughtUp { seq: 0 });
    assert!(work.model.summary(&id("zoe")).is_none(), "the list does not show it");
    work.did();
    for unsent in ["yes", "moment"] {
        let refusal = Refusal::new(Some(command(unsent)), Rejection::NotStarted);
        work.frame("zoe", ServerFrame::Rejected(refusal));
    }
    assert_eq!(work.model.conversation(&id("zoe")).unwrap().problem, Some(Rejection::NotStarted));
    work.did();
    work.event("zoe", 1, EventBody::Started(Opening::default()));
    let pair = |command: &str| ("zoe".to_owned(), command.to_owned());
    assert_eq!(work.sent(), [pair("yes"), pair("moment")]);
    assert_eq!(work.model.conversation(&id("zoe")).unwrap().problem, None);
}

#[test]
fn what_the_desk_says_later_is_later_also_with_a_lower_revision() {
    let mut work = Work::with(&[Summary { revision: 9, ..summary("zoe") }]);
    let news = |work: &Work| work.model.notification.as_ref().map(|notification| notification.number);
    let before = news(&work);
    let restored = Summary { revision: 4, preview: "older".to_owned(), ..summary("zoe") };
    work.desk(DeskFrame::Conversation(Box::new(restored)));
    assert_eq!(work.model.summary(&id("zoe")).unwrap().preview, "older");
    assert_eq!(news(&work), before, "that is no news");
}
