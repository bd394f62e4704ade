//! The questions of the team, what follows from their answers, and the end.

use super::*;
use crate::i18n::Key;
use protocol::conversation::etiquette::{
    ContactReason, HoldProposal, Progress, Promise, Restatement, Target as Receiver, TransferOutcome,
    TransferProposal, WrapUpQuestion,
};
use protocol::conversation::file::FileInfo;
use protocol::conversation::policy::Policy;
use protocol::ids::FileId;

const MINUTE: u64 = 60_000;

fn hold() -> EventBody {
    EventBody::HoldProposed(HoldProposal { by: ana(), reason: "I ask the workshop".to_owned(), minutes: 3 })
}

fn radu() -> Agent {
    Agent { id: AgentId::parse("radu").unwrap(), name: "Radu".to_owned() }
}

fn transfer() -> EventBody {
    EventBody::TransferProposed(TransferProposal { by: ana(), to: Receiver::Agent(radu()) })
}

fn restated(text: &str) -> EventBody {
    let id = CommandId::parse("restated-1").unwrap();
    EventBody::Restated(Restatement { id, by: ana().id, text: text.to_owned() })
}

fn wrap_up(until: Timestamp) -> EventBody {
    EventBody::WrapUpAsked(WrapUpQuestion { by: ana().id, until })
}

/// A conversation that Ana has.
fn attended() -> Rig {
    let mut rig = Rig::chatting();
    rig.event(EventBody::AgentJoined(ana()));
    rig
}

fn question(rig: &Rig) -> Seq {
    rig.model.card().expect("a card is open").0
}

/// The lines besides messages.
fn notices(rig: &Rig) -> Vec<String> {
    let show = |line: &Line| match &line.kind {
        LineKind::Step(key, value) => Some(format!("{key:?} {value}").trim().to_owned()),
        LineKind::Answered(key) => Some(format!("answered {key:?}")),
        LineKind::Due(at) => Some(format!("due {}", (at - NOON) / MINUTE)),
        LineKind::Joined(name) => Some(format!("joined {name}")),
        LineKind::Bubble(Bubble { file: Some(file), .. }) => Some(format!("file {}", file.name)),
        _ => None,
    };
    rig.model.lines.iter().filter_map(show).collect()
}

#[test]
fn a_hold_is_asked_for_runs_down_and_lets_the_visitor_out_when_it_is_overdue() {
    let mut rig = attended();
    rig.event(hold());
    let asked = question(&rig);
    let card = Card::Hold { agent: "Ana".to_owned(), reason: "I ask the workshop".to_owned(), minutes: 3 };
    assert_eq!(rig.model.card(), Some((asked, card)));
    assert_eq!((rig.model.wait(), rig.model.remaining), (None, None));

    rig.tell(Msg::Answer(asked, true));
    assert_eq!(rig.commands(), [VisitorCommand::AnswerHold { question: asked, yes: true }]);
    assert_eq!(rig.model.card(), None, "an answer counts at once");
    assert!(rig.did(&Effect::Focus(Target::Rest)));
    let id = rig.sent().remove(0).id;
    rig.frame(ServerFrame::Ack(Ack { id, seq: asked + 1 }));
    assert_eq!(rig.model.card(), None, "also between the acknowledgement and the event");

    rig.event(EventBody::HoldAnswered { yes: true });
    assert_eq!(rig.model.wait(), Some(Wait::Running("I ask the workshop".to_owned())));
    assert_eq!(rig.model.remaining, Some(Remaining::Minutes(3)));
    assert!(rig.did(&Effect::Timer(Timer::Tick, Some(60_000))));
    rig.tell(Msg::LeaveHold);
    assert_eq!(rig.commands(), [], "the time has not run out");
    rig.event(EventBody::HoldOverdue);
    assert_eq!((rig.model.wait(), rig.model.remaining), (Some(Wait::Overdue), None));
    assert!(rig.did(&Effect::Timer(Timer::Tick, None)));
    rig.tell(Msg::LeaveHold);
    assert_eq!(rig.commands(), [VisitorCommand::LeaveHold]);
    assert_eq!(rig.model.wait(), None);
    rig.event(EventBody::HoldEnded { by: Side::Visitor });
    assert_eq!(notices(&rig), ["joined Ana", "HoldBegan", "HoldLeft"]);
}

#[test]
fn a_hold_that_was_only_asked_for_does_not_end_in_the_thread() {
    let mut rig = attended();
    rig.event(hold()).event(EventBody::HoldEnded { by: Side::Agent });
    assert_eq!((rig.model.card(), notices(&rig)), (None, vec!["joined Ana".to_owned()]));
}

#[test]
fn the_remaining_time_shows_minutes_then_seconds_by_the_servers_clock() {
    let mut rig = attended();
    // The server is an hour ahead.
    let (last, hour) = (rig.seq, 60 * MINUTE);
    rig.frame(ServerFrame::Welcome(Welcome { version: 1, last, now: rig.now + hour, epoch: None }));
    rig.event(wrap_up(rig.now + hour + 2 * MINUTE + 500));
    let mut shown = Vec::new();
    while let Some(remaining) = rig.model.remaining {
        shown.push(remaining);
        let waits = rig.effects.iter().find_map(|effect| match effect {
            Effect::Timer(Timer::Tick, wait) => *wait,
            _ => None,
        });
        rig.now += u64::from(waits.expect("the next change is waited for"));
        rig.tell(Msg::Due(Timer::Tick));
    }
    assert_eq!(
        shown[..4],
        [Remaining::Minutes(3), Remaining::Minutes(2), Remaining::Seconds(60), Remaining::Seconds(59)]
    );
    assert_eq!((shown.len(), shown.last()), (62, Some(&Remaining::Seconds(1))));
    assert!(rig.did(&Effect::Timer(Timer::Tick, None)));
}

#[test]
fn a_timer_that_rings_too_early_is_set_again() {
    let mut rig = attended();
    rig.event(wrap_up(rig.now + 2 * MINUTE));
    rig.now += MINUTE - 1;
    rig.tell(Msg::Due(Timer::Tick));
    assert!(rig.did(&Effect::Timer(Timer::Tick, Some(1))), "{:?}", rig.effects);
}

#[test]
fn a_refusal_leads_to_the_contact_form_and_a_contact_to_the_promise() {
    let mut rig = attended();
    rig.event(hold());
    rig.tell(Msg::Answer(question(&rig), false));
    rig.event(EventBody::HoldAnswered { yes: false });
    rig.event(EventBody::ContactAsked { reason: ContactReason::Hold });
    let asked = question(&rig);
    assert_eq!(rig.model.card(), Some((asked, Card::Contact(ContactReason::Hold))));
    rig.tell(Msg::ContactTyped("nobody".to_owned())).tell(Msg::Answer(asked, true));
    assert_eq!(rig.commands(), []);
    assert_eq!(rig.model.contact.error, Some(Key::ContactInvalid));
    assert!(rig.did(&Effect::Focus(Target::Contact)));
    rig.tell(Msg::ContactTyped(" zoe@tea.example ".to_owned())).tell(Msg::Answer(asked, true));
    let contact = "zoe@tea.example".to_owned();
    assert_eq!(rig.commands(), [VisitorCommand::GiveContact { question: asked, contact: contact.clone() }]);
    assert_eq!((rig.model.card(), rig.model.contact.clone()), (None, ContactForm::default()));

    let due = rig.now + 60 * MINUTE;
    rig.event(EventBody::PromiseMade(Promise { contact, reason: ContactReason::Hold, due }));
    let later = rig.now + 120 * MINUTE;
    rig.event(EventBody::PromiseProgressed(Progress {
        by: ana(),
        text: "Still at it".to_owned(),
        due: later,
    }));
    rig.event(EventBody::PromiseKept { by: ana() });
    assert_eq!(notices(&rig), ["joined Ana", "due 60", "due 120", "PromiseKept Ana"]);
    assert_eq!(rig.bubbles(), ["Ana>Still at it"]);
    let mut keys: Vec<_> = rig.model.lines.iter().map(|line| line.key.clone()).collect();
    let all = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), all, "every line has a key of its own");
}

#[test]
fn whoever_gives_no_contact_is_not_asked_again() {
    let mut rig = attended();
    rig.event(EventBody::ContactAsked { reason: ContactReason::FollowUp });
    let asked = question(&rig);
    rig.tell(Msg::Answer(asked, false));
    assert_eq!(rig.commands(), [VisitorCommand::DeclineContact { question: asked }]);
    rig.event(EventBody::PromiseDeclined);
    assert_eq!(rig.model.card(), None);
}

#[test]
fn a_contact_that_the_server_refuses_comes_back_with_the_reason() {
    let mut rig = attended();
    rig.event(EventBody::ContactAsked { reason: ContactReason::Hold });
    rig.tell(Msg::ContactTyped("+40 721 000 000".to_owned()));
    rig.tell(Msg::Answer(question(&rig), true));
    let id = rig.sent().remove(0).id;
    rig.frame(ServerFrame::Rejected(Refusal::new(Some(id), Rejection::ContactInvalid)));
    assert!(matches!(rig.model.card(), Some((_, Card::Contact(_)))));
    assert_eq!(rig.model.contact.input, "+40 721 000 000");
    assert_eq!(rig.model.contact.error, Some(Key::ContactInvalid));
}

#[test]
fn an_answer_that_comes_too_late_takes_the_card_away_and_says_so() {
    let mut rig = attended();
    rig.event(hold());
    let asked = question(&rig);
    rig.tell(Msg::Answer(asked, true));
    let id = rig.sent().remove(0).id;
    rig.frame(ServerFrame::Rejected(Refusal::new(Some(id), Rejection::QuestionClosed)));
    assert_eq!((rig.model.card(), rig.model.note), (None, Some(Key::QuestionClosed)));
    assert_eq!(rig.outbox(), []);
    rig.tell(Msg::Draft("Well".to_owned()));
    assert_eq!(rig.model.note, None, "whoever goes on need not read it any more");

    // The question went away under the finger: nothing is sent, no other question is answered.
    rig.event(EventBody::HoldExpired);
    rig.event(wrap_up(rig.now + MINUTE));
    rig.tell(Msg::Answer(asked, true));
    assert_eq!(rig.commands(), []);
    assert_eq!(rig.model.note, Some(Key::QuestionClosed));
}

#[test]
fn an_answer_given_without_a_connection_goes_out_with_the_next_and_outlives_a_reload() {
    let mut rig = attended();
    rig.event(hold());
    let asked = question(&rig);
    rig.tell(lost()).tell(Msg::Answer(asked, true));
    let answer = VisitorCommand::AnswerHold { question: asked, yes: true };
    assert_eq!((rig.commands(), rig.outbox()), (vec![], vec![answer.clone()]));
    let kept: Vec<_> = rig.model.conversation.as_ref().unwrap().outbox.iter().cloned().collect();
    rig.greeted();
    assert_eq!(rig.commands(), [answer]);

    let mut next = Rig::with(NameField::Optional, Stored { outbox: kept, ..stored() });
    next.event(EventBody::Started(Opening::default())).event(EventBody::AgentJoined(ana())).event(hold());
    assert_eq!((next.seq, next.model.card()), (asked, None), "it was answered before the reload");
}

#[test]
fn a_transfer_is_asked_for_and_told() {
    let mut rig = attended();
    rig.event(transfer());
    let asked = question(&rig);
    let card = Card::Transfer { agent: "Ana".to_owned(), to: "Radu".to_owned() };
    assert_eq!(rig.model.card(), Some((asked, card)));
    rig.tell(Msg::Answer(asked, true));
    assert_eq!(rig.commands(), [VisitorCommand::AnswerTransfer { question: asked, yes: true }]);
    rig.event(EventBody::TransferAnswered { yes: true });
    rig.event(EventBody::TransferClosed { outcome: TransferOutcome::Accepted });
    rig.event(EventBody::AgentLeft(ana())).event(EventBody::AgentJoined(radu()));
    let told = ["joined Ana", "TransferBegan Radu", "TransferDone Radu", "Left Ana", "joined Radu"];
    assert_eq!(notices(&rig), told);

    let mut rig = attended();
    rig.event(transfer()).event(EventBody::TransferAnswered { yes: true });
    rig.event(EventBody::TransferClosed { outcome: TransferOutcome::Declined });
    assert_eq!(notices(&rig), ["joined Ana", "TransferBegan Radu", "TransferFailed Radu"]);
}

#[test]
fn what_was_understood_is_a_message_and_a_question() {
    for (right, said) in [(true, "answered Right"), (false, "answered NotQuite")] {
        let mut rig = attended();
        rig.event(restated("A lamp, by Friday"));
        let asked = question(&rig);
        assert_eq!(rig.model.card(), Some((asked, Card::Restated("A lamp, by Friday".to_owned()))));
        assert_eq!(rig.bubbles(), ["Ana>A lamp, by Friday"]);
        rig.tell(Msg::Answer(asked, right));
        assert_eq!(rig.commands(), [VisitorCommand::AnswerRestatement { question: asked, right }]);
        rig.event(EventBody::RestatementAnswered { right });
        assert_eq!(notices(&rig), ["joined Ana", said]);
    }
}

#[test]
fn anything_else_is_answered_by_a_button_or_by_writing_on() {
    let mut rig = attended();
    rig.event(wrap_up(rig.now + 3 * MINUTE));
    let asked = question(&rig);
    assert_eq!(rig.model.remaining, Some(Remaining::Minutes(3)));
    rig.tell(Msg::Answer(asked, false));
    assert_eq!(rig.commands(), [VisitorCommand::AnswerWrapUp { question: asked, more: false }]);
    rig.event(EventBody::WrapUpAnswered { more: false });
    assert_eq!((rig.model.card(), rig.model.remaining), (None, None));

    rig.event(wrap_up(rig.now + 3 * MINUTE));
    let id = CommandId::parse("visitor-message").unwrap();
    rig.event(visitor_says(&id, "One more thing"));
    assert_eq!((rig.model.card(), rig.model.remaining), (None, None));

    rig.event(wrap_up(rig.now + 3 * MINUTE)).event(EventBody::VisitorVanished);
    rig.event(EventBody::Ended { by: Side::Agent });
    assert_eq!((rig.model.card(), rig.model.remaining), (None, None));
    assert_eq!(notices(&rig), ["joined Ana", "answered WrapUpDone", "Vanished"]);
}

#[test]
fn the_most_pressing_question_comes_first_and_none_while_the_end_is_asked() {
    let mut rig = attended();
    rig.event(restated("A lamp")).event(hold());
    assert!(matches!(rig.model.card(), Some((_, Card::Hold { .. }))));
    rig.tell(Msg::Answer(question(&rig), true));
    assert!(matches!(rig.model.card(), Some((_, Card::Restated(_)))));
    rig.tell(Msg::AskEnd);
    assert_eq!(rig.model.card(), None);
    rig.tell(Msg::KeepChatting);
    assert!(rig.model.card().is_some());
}

#[test]
fn the_sites_scale_counts_and_none_means_thanks() {
    for (scale, foot) in [
        (RatingScale::Three, Foot::Rating),
        (RatingScale::Thumbs, Foot::Rating),
        (RatingScale::Five, Foot::Rating),
        (RatingScale::Off, Foot::Thanks),
    ] {
        let mut rig = attended();
        rig.event(EventBody::PolicySet(Policy { rating: scale, ..Policy::default() }));
        rig.event(EventBody::Ended { by: Side::Agent });
        assert_eq!((rig.model.scale(), rig.model.foot()), (scale, foot));
    }
}

#[test]
fn a_chat_that_is_done_with_while_its_end_is_on_its_way_does_not_come_back() {
    for done_with in [Msg::SkipRating, Msg::Close] {
        let mut rig = attended();
        rig.tell(Msg::End);
        let end = rig.sent().remove(0);
        rig.tell(done_with);
        let kept = rig.effects.iter().find_map(|effect| match effect {
            Effect::Save(Save::Left(left)) => Some(left.clone()),
            _ => None,
        });
        let kept = kept.expect("the next page has to bring the end about, apart from a chat of its own");
        assert_eq!(kept.entries.iter().map(|entry| &entry.request).collect::<Vec<_>>(), [&end]);
        rig.event(EventBody::Ended { by: Side::Visitor });
        rig.frame(ServerFrame::Ack(Ack { id: end.id.clone(), seq: rig.seq }));
        let done =
            |effect: &Effect| matches!(effect, Effect::Save(Save::Done(_, entry)) if entry.request == end);
        assert!(rig.effects.iter().any(done), "there is nothing left to bring about");
    }
}

#[test]
fn an_ended_chat_goes_on_until_it_is_rated() {
    let mut rig = attended();
    rig.tell(Msg::End);
    let end = rig.sent().remove(0).id;
    assert!(!rig.model.can_reopen(), "the end is on its way");
    rig.event(EventBody::Ended { by: Side::Visitor });
    rig.frame(ServerFrame::Ack(Ack { id: end, seq: rig.seq }));
    rig.tell(Msg::SkipRating);
    assert!(rig.model.can_reopen());
    rig.tell(Msg::Reopen);
    assert_eq!(rig.commands(), [VisitorCommand::Reopen]);
    assert!(!rig.model.can_reopen(), "once is enough");
    let id = rig.sent().remove(0).id;
    rig.event(EventBody::Reopened { by: Side::Visitor });
    assert!(rig.effects.iter().any(|effect| matches!(effect, Effect::Save(Save::Conversation(..)))));
    // An agent may have wanted that, while the visitor is elsewhere on the page: only a focus that
    // got lost is given back.
    assert!(!rig.did(&Effect::Focus(Target::Rest)));
    rig.tell(Msg::FocusLost);
    assert!(rig.did(&Effect::Focus(Target::Rest)));
    rig.frame(ServerFrame::Ack(Ack { id, seq: rig.seq }));
    assert!(rig.model.is_going());
    rig.write("And one more thing");
    assert_eq!(rig.commands(), [text("And one more thing")]);

    rig.event(EventBody::Ended { by: Side::Agent }).event(EventBody::Rated { score: 3, comment: None });
    assert!(!rig.model.can_reopen());
    rig.tell(Msg::Reopen);
    assert_eq!(rig.commands(), []);
}

#[test]
fn an_end_whose_answer_comes_late_does_not_end_the_chat_again() {
    let mut rig = attended();
    rig.tell(Msg::End);
    let end = rig.sent().remove(0).id;
    rig.event(EventBody::Ended { by: Side::Visitor });
    let seq = rig.seq;
    rig.event(EventBody::Reopened { by: Side::Agent });
    rig.frame(ServerFrame::Ack(Ack { id: end, seq }));
    assert!(rig.model.is_going());
}

#[test]
fn a_chat_that_may_not_go_on_says_so() {
    let mut rig = attended();
    rig.event(EventBody::Ended { by: Side::Agent }).tell(Msg::Reopen);
    let id = rig.sent().remove(0).id;
    rig.frame(ServerFrame::Rejected(Refusal::new(Some(id), Rejection::Blocked)));
    assert_eq!((rig.model.note, rig.model.is_going()), (Some(Key::Closed), false));
}

#[test]
fn the_transcript_is_fetched_or_mailed_and_a_failure_is_a_sentence() {
    let mut rig = attended();
    rig.event(EventBody::Ended { by: Side::Agent }).tell(Msg::Fetch(Fetch::Transcript));
    let own = rig.model.conversation.as_ref().unwrap();
    let (id, token) = (own.id.clone(), own.token.clone());
    assert!(rig.did(&Effect::Fetch(id.clone(), token.clone(), Fetch::Transcript)));
    rig.tell(Msg::Fetched(false));
    assert_eq!(rig.model.note, Some(Key::Refused));

    rig.tell(Msg::AskMail);
    assert!(rig.model.mail.open && rig.did(&Effect::Focus(Target::Mail)));
    rig.tell(Msg::MailTyped("zoe".to_owned())).tell(Msg::SendMail);
    assert_eq!(rig.model.mail.error, Some(Key::MailInvalid));
    rig.tell(Msg::MailTyped("zoe@tea.example".to_owned())).tell(Msg::SendMail);
    assert!(rig.did(&Effect::Mail(id, token, "zoe@tea.example".to_owned(), false)));
    for (refused, note) in [
        ("mail_off", Key::MailOff),
        ("too_many_attempts", Key::MailMany),
        ("bad_email", Key::Refused),
        ("", Key::MailSent),
    ] {
        rig.tell(Msg::Mailed(refused.to_owned()));
        assert_eq!(rig.model.note, Some(note));
    }
    assert_eq!(rig.model.mail, MailForm::default());
}

#[test]
fn the_draft_is_shown_to_the_team_only_where_that_is_said_and_once_a_second() {
    let drafts = |rig: &Rig| -> Vec<String> {
        let draft = |effect: &Effect| match effect {
            Effect::Send(VisitorFrame::Draft(text)) => Some(text.clone()),
            _ => None,
        };
        rig.effects.iter().filter_map(draft).collect()
    };
    let mut rig = attended();
    rig.tell(Msg::Draft("secret".to_owned()));
    assert_eq!(drafts(&rig), [""; 0]);
    assert!(!rig.model.is_previewed());

    let mut rig = attended();
    rig.event(EventBody::PolicySet(Policy { typing_preview: true, ..Policy::default() }));
    assert!(rig.model.is_previewed());
    rig.tell(Msg::Draft("h".to_owned()));
    assert_eq!(drafts(&rig), ["h"]);
    assert!(rig.did(&Effect::Timer(Timer::Preview, Some(1_000))));
    rig.tell(Msg::Draft("he".to_owned())).tell(Msg::Draft("hel".to_owned()));
    assert_eq!(drafts(&rig), [""; 0]);
    rig.tell(Msg::Due(Timer::Preview));
    assert_eq!(drafts(&rig), ["hel"]);
    rig.tell(Msg::Due(Timer::Preview));
    assert_eq!(drafts(&rig), [""; 0], "nothing new");
    rig.tell(Msg::Send);
    assert_eq!(drafts(&rig), [""], "what is sent is no draft any more");
}

#[test]
fn files_and_what_the_site_says_on_its_own_have_their_lines() {
    let mut rig = attended();
    let id = CommandId::parse("file-command").unwrap();
    let file = FileInfo {
        id: FileId::parse(&"f".repeat(22)).unwrap(),
        name: "invoice.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 12_000,
    };
    rig.event(EventBody::FileSent { id, author: Author::Agent(ana().id), file: file.clone() });
    assert!(rig.noted(HostNote::Message(Side::Agent)));
    assert_eq!(notices(&rig), ["joined Ana", "file invoice.pdf"]);
    rig.tell(Msg::Fetch(Fetch::File(file.clone())));
    assert!(
        rig.effects
            .iter()
            .any(|effect| matches!(effect, Effect::Fetch(_, _, Fetch::File(own)) if *own == file))
    );

    let id = CommandId::parse("automatic-1").unwrap();
    let text = "We have your message".to_owned();
    rig.event(EventBody::MessageSent(Message { id, author: Author::Automatic, text }));
    let last = rig.model.lines.last().unwrap();
    assert!(matches!(&last.kind, LineKind::Bubble(Bubble { automatic: true, .. })));
}
