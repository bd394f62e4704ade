//! Leading a conversation: what is offered and why not, dialogs, transfers, notes, promises.

use super::*;
use crate::i18n::Key;
use crate::model::actions::{Blocker, Rank};
use crate::model::pending_steps::{PendingStep, Pressing, Readiness};
use protocol::conversation::etiquette::Urgency as Pressure;
use protocol::conversation::etiquette::{
    Block, Briefing, ClosingReason, ContactReason, HoldProposal, Note, Promise, Restatement, Target,
    TransferOutcome, TransferProposal, WrapUpQuestion,
};
use protocol::conversation::file::FileInfo;
use protocol::conversation::party::Department;
use protocol::conversation::source::Source;
use protocol::frames::desk::Needs;
use protocol::ids::{DepartmentId, FileId};
use protocol::site::department::DepartmentSetting;
use std::collections::HashSet;

fn billing() -> Department {
    Department { id: DepartmentId::parse("billing").unwrap(), name: "Billing".into() }
}

impl Work {
    /// Ana has a conversation; the latest position is 3.
    fn at_it() -> Self {
        let mut work = Self::with(&[taken("zoe", "ana")]);
        work.open("zoe");
        work.event("zoe", 3, EventBody::AgentJoined(agent("ana")));
        work.done.clear();
        work
    }

    fn choose(&mut self, action: Action, name: &str) {
        self.send(Msg::Choose(id("zoe"), action, command(name)));
    }

    fn acts(&mut self, name: &str, what: AgentCommand) {
        self.send(Msg::Act(id("zoe"), command(name), what));
    }

    fn refuses(&mut self, name: &str, why: Rejection) {
        self.frame("zoe", ServerFrame::Rejected(Refusal::new(Some(command(name)), why)));
    }

    fn acknowledges(&mut self, name: &str, seq: Seq) {
        self.frame("zoe", ServerFrame::Ack(Ack { id: command(name), seq }));
    }

    fn offered(&self) -> Vec<Action> {
        self.model.offers(&id("zoe"), NOW).into_iter().map(|offer| offer.action).collect()
    }

    fn blockers(&self, action: Action) -> Vec<Blocker> {
        let offers = self.model.offers(&id("zoe"), NOW);
        offers.into_iter().find(|offer| offer.action == action).expect("it is offered").blockers
    }

    fn present(&mut self, name: &str, available: bool) {
        let presence = Presence { agent: agent(name), available, connected: available };
        self.desk(DeskFrame::Presence(presence));
    }

    /// The transfer to `to`, from the proposal at 5 to the offer.
    fn offer(&mut self, by: &str, to: Target) {
        let text = "Wants a refund".to_owned();
        let briefing = Briefing { by: agent(by), to: to.clone(), text };
        self.event("zoe", 4, EventBody::Briefed(briefing));
        self.event("zoe", 5, EventBody::TransferProposed(TransferProposal { by: agent(by), to }));
        self.event("zoe", 6, EventBody::TransferAnswered { yes: true });
    }
}

fn hold() -> AgentCommand {
    AgentCommand::ProposeHold { reason: "Looking".into(), minutes: 2 }
}

fn proposed(minutes: u16) -> EventBody {
    EventBody::HoldProposed(HoldProposal { by: agent("ana"), reason: "Looking".into(), minutes })
}

fn promised(due: Timestamp, pressure: Pressure) -> Needs {
    let contact = "zoe@shop.example".to_owned();
    let promise = Promise { contact, reason: ContactReason::FollowUp, due };
    Needs { promise: Some((promise, pressure)), ..Needs::default() }
}

#[test]
fn what_is_offered_goes_by_who_has_the_conversation() {
    let mut work = Work::at_it();
    assert_eq!(work.offered().len(), 8);
    let in_sight = |work: &Work| {
        let offers = work.model.offers(&id("zoe"), NOW).into_iter();
        offers.filter(|offer| offer.rank == Rank::First).map(|offer| offer.action).collect::<Vec<_>>()
    };
    assert_eq!(in_sight(&work), [Action::Close]);
    assert!(!work.offered().contains(&Action::Reopen));
    work.event("zoe", 4, EventBody::Ended { by: Side::Visitor });
    assert_eq!(work.offered(), [Action::Reopen, Action::Transfer, Action::Block]);
    work.event("zoe", 5, EventBody::Blocked { by: agent("ana") });
    assert_eq!(work.offered(), [Action::Unblock]);

    let mut work = Work::with(&[taken("zoe", "bea")]);
    work.open("zoe");
    work.event("zoe", 3, EventBody::AgentJoined(agent("bea")));
    assert_eq!(work.offered(), [Action::Block]);
}

#[test]
fn closing_says_what_keeps_it_from_being_done() {
    let mut work = Work::at_it();
    assert_eq!(work.blockers(Action::Close), [Blocker::Block(Block::WrapUpNotAsked)]);
    work.choose(Action::Close, "close-1");
    assert_eq!(work.model.blockers(&id("zoe")), [Blocker::Block(Block::WrapUpNotAsked)]);
    assert_eq!(work.model.dialog, None);
    assert_eq!(work.sent(), []);

    work.choose(Action::WrapUp, "wrap-1");
    assert_eq!(work.sent(), [("zoe".into(), "wrap-1".into())]);
    assert_eq!(work.model.blockers(&id("zoe")), []);
    let question = WrapUpQuestion { by: agent("ana").id, until: NOW + 180_000 };
    work.event("zoe", 4, EventBody::WrapUpAsked(question));
    assert_eq!(work.blockers(Action::Close), [Blocker::Block(Block::WrapUpNotAnswered)]);
    assert_eq!(work.blockers(Action::WrapUp), [Blocker::Refused(Rejection::WrapUpAsked)]);
    assert_eq!(work.model.pending_steps(&id("zoe")), [PendingStep::WrapUpAsked { until: NOW + 180_000 }]);

    work.event("zoe", 5, EventBody::WrapUpAnswered { more: false });
    assert_eq!(work.blockers(Action::Close), []);
    let mut solved = Work { model: work.model.clone(), done: Vec::new(), now: work.now };
    solved.choose(Action::CloseSolved, "solved");
    assert_eq!(solved.sent(), [("zoe".into(), "solved".into())], "at once, without a dialog");
    assert_eq!(solved.model.dialog, None);
    work.choose(Action::Close, "close-2");
    assert_eq!(work.model.dialog.as_ref().map(|dialog| dialog.form), Some(Form::Close));
    work.acts("close-2", AgentCommand::Close { reason: ClosingReason::Solved });
    assert_eq!(work.sent(), [("zoe".into(), "close-2".into())]);
}

#[test]
fn a_dialog_stays_until_the_server_has_taken_it() {
    let mut work = Work::at_it();
    work.choose(Action::Hold, "hold-1");
    assert_eq!(work.sent(), [], "first it asks");
    work.acts("hold-1", AgentCommand::ProposeHold { reason: " ".into(), minutes: 2 });
    let dialog = work.model.dialog.clone().unwrap();
    assert_eq!((dialog.sent, dialog.refused), (None, Some(Rejection::ReasonMissing)));
    assert_eq!(work.sent(), [], "nothing goes out that is bound to be refused");
    work.acts("hold-1", AgentCommand::ProposeHold { reason: "Looking".into(), minutes: 31 });
    assert_eq!(work.model.dialog.as_ref().unwrap().refused, Some(Rejection::BadMinutes));

    work.acts("hold-2", hold());
    work.acts("hold-3", hold());
    assert_eq!(work.sent(), [("zoe".into(), "hold-2".into())], "a second press is one too many");
    assert_eq!(work.model.dialog.as_ref().unwrap().sent, Some(command("hold-2")));
    work.refuses("hold-2", Rejection::AlreadyTransferring);
    let dialog = work.model.dialog.clone().unwrap();
    assert_eq!((dialog.sent, dialog.refused), (None, Some(Rejection::AlreadyTransferring)));
    assert_eq!(work.model.blockers(&id("zoe")), [], "the dialog says it");

    work.acts("hold-4", hold());
    work.done.clear();
    work.acknowledges("hold-4", 4);
    assert_eq!(work.model.dialog, None);
    assert!(work.did().contains(&Effect::Focus(Focus::Composer)));
}

#[test]
fn escape_closes_the_dialog_and_nothing_else() {
    let mut work = Work::at_it();
    work.choose(Action::Restate, "restate-1");
    work.send(Msg::Back);
    assert_eq!(work.model.dialog, None);
    assert_eq!(work.model.pane, Pane::Thread);
    assert_eq!(work.sent(), []);
}

#[test]
fn a_refusal_without_a_dialog_is_said_in_the_conversation() {
    let mut work = Work::at_it();
    work.acts("back-1", AgentCommand::EndHold);
    work.refuses("back-1", Rejection::NotOnHold);
    assert_eq!(work.model.blockers(&id("zoe")), [Blocker::Refused(Rejection::NotOnHold)]);
    work.acts("leave-1", AgentCommand::Leave);
    assert_eq!(work.model.blockers(&id("zoe")), [], "the next attempt is a new one");
}

#[test]
fn an_action_survives_a_lost_connection() {
    let mut work = Work::at_it();
    work.down("zoe");
    work.choose(Action::AskContact, "ask-1");
    assert_eq!(work.sent(), []);
    assert_eq!(work.model.persisted().conversations[0].unsent.len(), 1);
    work.up("zoe");
    assert_eq!(work.sent(), [("zoe".into(), "ask-1".into())]);
}

#[test]
fn a_hold_goes_from_question_to_overdue() {
    let mut work = Work::at_it();
    let pending_steps = |work: &Work| work.model.pending_steps(&id("zoe"));
    work.event("zoe", 4, proposed(2));
    assert!(matches!(pending_steps(&work)[..], [PendingStep::HoldAsked { mine: true, .. }]));
    assert_eq!(work.blockers(Action::Hold), [Blocker::Refused(Rejection::AlreadyOnHold)]);
    assert_eq!(work.blockers(Action::Transfer), [Blocker::Block(Block::Hold)]);
    work.event("zoe", 5, EventBody::HoldAnswered { yes: true });
    let on_hold = PendingStep::OnHold { reason: "Looking".into(), until: NOW + 120_000, mine: true };
    assert_eq!(pending_steps(&work), [on_hold]);
    work.event("zoe", 6, EventBody::HoldOverdue);
    assert_eq!(
        pending_steps(&work),
        [PendingStep::Overdue { reason: "Looking".into(), since: NOW, mine: true }]
    );
    work.event("zoe", 7, EventBody::HoldEnded { by: Side::Agent });
    assert_eq!(pending_steps(&work), []);
}

#[test]
fn receivers_are_those_who_are_there_with_what_they_have_to_do() {
    let mut work = Work::with(&[taken("one", "bea"), taken("two", "bea"), taken("zoe", "ana")]);
    work.present("ana", true);
    work.present("bea", true);
    work.present("dan", true);
    work.present("eva", false);
    let department = |department: Department, agents: &[&str]| DepartmentSetting {
        id: department.id,
        name: department.name,
        agents: agents.iter().map(|name| agent(name).id).collect(),
    };
    let empty = Department { id: DepartmentId::parse("night").unwrap(), name: "Night".into() };
    let departments = vec![department(billing(), &["ana", "bea"]), department(empty, &["ana", "eva"])];
    work.desk(DeskFrame::Departments(departments));
    let seen: Vec<_> = work.model.receivers();
    let seen: Vec<_> = seen.iter().map(|one| (one.target.name(), one.readiness, one.load)).collect();
    assert_eq!(
        seen,
        [
            ("DAN", Readiness::Available, 0),
            ("BEA", Readiness::Available, 2),
            ("Billing", Readiness::Available, 2),
            ("EVA", Readiness::Away, 0),
            ("Night", Readiness::Away, 0),
            ("ANA", Readiness::Yourself, 1),
        ]
    );
}

#[test]
fn a_transfer_to_me_brings_the_briefing_and_a_place_in_the_list() {
    let handed = |to: Target, agreed| Summary {
        revision: 6,
        needs: Needs { transfer: Some((5, to, agreed)), ..Needs::default() },
        ..taken("zoe", "bea")
    };
    let mut work = Work::with(&[taken("zoe", "bea"), summary("waiting")]);
    work.model.browser.sound = true;
    let me = Target::Agent(agent("ana"));
    work.model.notification = None;
    work.desk(DeskFrame::Conversation(Box::new(handed(me.clone(), false))));
    assert_eq!(work.model.notification, None, "the visitor has not agreed yet");
    let agreed = Summary { revision: 7, ..handed(me.clone(), true) };
    work.desk(DeskFrame::Conversation(Box::new(agreed)));
    assert_eq!(work.model.notification.as_ref().map(|one| one.kind), Some(NotificationKind::Transfer));
    assert!(work.did().contains(&sounds("zoe", 7, true)));
    assert_eq!(work.model.rows()[0], id("zoe"), "before those who wait");
    assert!(work.model.row(&id("zoe")).unwrap().handed);
    work.model.filter = Filter::Waiting;
    assert_eq!(work.model.rows(), [id("zoe"), id("waiting")], "it waits for me");
    work.model.filter = Filter::Mine;
    assert_eq!(work.model.rows(), [id("zoe")]);

    work.open("zoe");
    work.event("zoe", 3, EventBody::AgentJoined(agent("bea")));
    work.offer("bea", me);
    let incoming = work.model.incoming(&id("zoe")).unwrap();
    assert_eq!((incoming.proposal, incoming.briefing.as_str()), (5, "Wants a refund"));
    work.event("zoe", 7, EventBody::TransferClosed { outcome: TransferOutcome::Accepted });
    assert_eq!(work.model.incoming(&id("zoe")), None);
}

#[test]
fn a_transfer_to_a_department_is_for_those_who_work_there_but_not_for_the_sender() {
    let mut work = Work::with(&[taken("zoe", "bea")]);
    work.open("zoe");
    work.event("zoe", 3, EventBody::AgentJoined(agent("bea")));
    work.offer("bea", Target::Department(billing()));
    assert_eq!(work.model.incoming(&id("zoe")), None, "not known who works there");
    let mut setting = DepartmentSetting { id: billing().id, name: "Billing".into(), agents: vec![] };
    work.desk(DeskFrame::Departments(vec![setting.clone()]));
    assert_eq!(work.model.incoming(&id("zoe")).unwrap().department.as_deref(), Some("Billing"));
    setting.agents = vec![agent("dan").id];
    work.desk(DeskFrame::Departments(vec![setting.clone()]));
    assert_eq!(work.model.incoming(&id("zoe")), None);

    let mut work = Work::at_it();
    setting.agents.clear();
    work.desk(DeskFrame::Departments(vec![setting]));
    work.offer("ana", Target::Department(billing()));
    assert_eq!(work.model.incoming(&id("zoe")), None, "she is the one who hands over");
    assert!(matches!(
        work.model.pending_steps(&id("zoe"))[..],
        [PendingStep::TransferOffered { mine: true, .. }]
    ));
}

#[test]
fn promises_stand_in_the_order_in_which_they_are_due() {
    let with = |name: &str, due, pressure, stage| Summary {
        stage,
        needs: promised(due, pressure),
        ..taken(name, "bea")
    };
    let mut work = Work::with(&[
        with("later", NOW + 9_000, Pressure::Calm, Stage::Assigned),
        with("soon", NOW + 1_000, Pressure::Due, Stage::Ended),
        summary("none"),
    ]);
    work.send(Msg::Filter(Filter::Promises));
    assert_eq!(work.model.rows(), [id("soon"), id("later")]);
    assert_eq!(work.model.count(Filter::Promises), 2, "an ended chat leaves its promise");
    let row = work.model.row(&id("soon")).unwrap().promise.unwrap();
    assert_eq!((row.contact.as_str(), row.pressing), ("zoe@shop.example", Some(Pressing::Due)));
}

#[test]
fn the_alarm_rings_when_a_promise_presses_and_once_more_when_it_is_late() {
    let with = |revision, pressure| Summary {
        revision,
        needs: promised(NOW + 1_000, pressure),
        ..taken("zoe", "bea")
    };
    let mut work = Work::with(&[with(2, Pressure::Calm)]);
    work.model.browser.sound = true;
    assert_eq!(work.model.alarm(), None);
    work.desk(DeskFrame::Conversation(Box::new(with(3, Pressure::Due))));
    assert_eq!(work.model.alarm().unwrap().pressing, Pressing::Due);
    assert_eq!(work.model.notification.as_ref().map(|one| one.kind), Some(NotificationKind::PromiseDue));
    assert_eq!(work.did(), [sounds("zoe", 3, true)]);
    work.desk(DeskFrame::Conversation(Box::new(with(4, Pressure::Due))));
    assert_eq!(work.did(), [], "once is enough");
    work.send(Msg::DismissAlarm);
    assert_eq!(work.model.alarm(), None);
    work.desk(DeskFrame::Conversation(Box::new(with(5, Pressure::Late))));
    assert_eq!(work.model.alarm().unwrap().pressing, Pressing::Late);
    assert_eq!(work.did(), [sounds("zoe", 5, true)]);
}

#[test]
fn a_promise_is_kept_from_the_list() {
    let promised = Summary { needs: promised(NOW + 1_000, Pressure::Calm), ..taken("zoe", "bea") };
    let mut work = Work::with(&[promised]);
    work.acts("kept-1", AgentCommand::KeepPromise);
    let line = Line::Conversation(id("zoe"));
    assert!(work.did().iter().any(|effect| matches!(effect, Effect::Connect(_, to) if *to == line)));
    assert_eq!(work.model.shown, None, "it need not be on screen");
    work.up("zoe");
    assert_eq!(work.sent(), [("zoe".into(), "kept-1".into())]);
}

#[test]
fn a_new_due_time_is_within_what_the_server_allows() {
    assert!(Model::due_in(NOW, 24) < NOW + 24 * 3_600_000);
    assert!(Model::due_in(NOW, 1) > NOW);
}

#[test]
fn a_note_mentions_whom_it_names() {
    let mut work = Work::at_it();
    work.present("ana", true);
    work.present("bea", false);
    work.present("ben", true);
    let zoe = id("zoe");
    work.send(Msg::Note(zoe.clone(), "Please look, @b".into()));
    assert_eq!(work.model.mention_choices(&zoe), [agent("bea"), agent("ben")]);
    work.send(Msg::Mention(zoe.clone(), agent("bea").id));
    assert_eq!(work.model.note(&zoe), "Please look, @BEA ");
    assert_eq!(work.model.mention_choices(&zoe), []);
    work.send(Msg::Note(zoe.clone(), "mail me@b".into()));
    assert_eq!(work.model.mention_choices(&zoe), [], "an address mentions nobody");

    work.send(Msg::Note(zoe.clone(), "Please look, @BEA thanks".into()));
    work.done.clear();
    work.send(Msg::AddNote(zoe.clone(), command("note-1")));
    let mentioned = work.did().into_iter().find_map(|effect| match effect {
        Effect::Agent(_, AgentFrame::Command(request)) => match request.command {
            AgentCommand::Note { mentions, .. } => Some(mentions),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(mentioned, Some(vec![agent("bea").id]));
    assert_eq!(work.model.note(&zoe), "");
    work.send(Msg::AddNote(zoe, command("note-2")));
    assert_eq!(work.sent(), [], "an empty one is nothing");
}

#[test]
fn a_mention_marks_the_row_and_is_news() {
    let mut work = Work::with(&[taken("zoe", "bea")]);
    let needs = Needs { mentions: vec![agent("ana").id], ..Needs::default() };
    work.desk(DeskFrame::Conversation(Box::new(Summary { revision: 2, needs, ..taken("zoe", "bea") })));
    assert!(work.model.row(&id("zoe")).unwrap().mentioned);
    assert_eq!(work.model.notification.map(|one| one.kind), Some(NotificationKind::Mention));
}

#[test]
fn the_visitors_draft_shows_until_it_is_sent() {
    let mut work = Work::at_it();
    let zoe = id("zoe");
    work.frame("zoe", ServerFrame::Draft { text: "I would".into() });
    assert_eq!(work.model.visitor_draft(&zoe).as_deref(), Some("I would"));
    work.frame("zoe", ServerFrame::Draft { text: " ".into() });
    assert_eq!(work.model.visitor_draft(&zoe), None);
    work.frame("zoe", ServerFrame::Draft { text: "I would like".into() });
    work.says("zoe", 4, Author::Visitor, "second", "I would like tea");
    assert_eq!(work.model.visitor_draft(&zoe), None);
}

#[test]
fn a_file_and_an_automatic_message_stand_in_the_thread() {
    let mut work = Work::at_it();
    let file = FileInfo {
        id: FileId::parse("file-000000000001").unwrap(),
        name: "Reçu.pdf".into(),
        media_type: "application/pdf".into(),
        size: 70_000,
    };
    let sent = EventBody::FileSent { id: command("file-1"), author: Author::Visitor, file };
    work.event("zoe", 4, sent);
    work.says("zoe", 5, Author::Automatic, "auto", "Goodbye");
    let entries = work.model.entries(&id("zoe"));
    let bubbles: Vec<_> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Bubble(bubble) => Some(bubble),
            _ => None,
        })
        .collect();
    assert_eq!(bubbles[1].file.as_ref().map(|file| file.name.as_str()), Some("Reçu.pdf"));
    assert_eq!((&bubbles[1].by, &bubbles[2].by), (&By::Visitor, &By::Automatic));
}

#[test]
fn every_step_has_a_sentence_of_its_own() {
    let to = Target::Department(billing());
    let ana = agent("ana");
    let promise = Promise { contact: "a@b.c".into(), reason: ContactReason::Hold, due: NOW };
    let closed = |outcome| EventBody::TransferClosed { outcome };
    let steps = [
        proposed(2),
        EventBody::HoldAnswered { yes: true },
        EventBody::HoldAnswered { yes: false },
        EventBody::HoldExpired,
        EventBody::HoldOverdue,
        EventBody::HoldEnded { by: Side::Agent },
        EventBody::HoldEnded { by: Side::Visitor },
        EventBody::Briefed(Briefing { by: ana.clone(), to: to.clone(), text: "Refund".into() }),
        EventBody::TransferProposed(TransferProposal { by: ana.clone(), to }),
        EventBody::TransferAnswered { yes: true },
        EventBody::TransferAnswered { yes: false },
        EventBody::TransferDeclined { by: ana.clone(), reason: "Lunch".into() },
        closed(TransferOutcome::Accepted),
        closed(TransferOutcome::Declined),
        closed(TransferOutcome::Withdrawn),
        closed(TransferOutcome::Expired),
        closed(TransferOutcome::Unavailable),
        EventBody::AgentLeft(ana.clone()),
        EventBody::ContactAsked { reason: ContactReason::Hold },
        EventBody::PromiseMade(promise),
        EventBody::PromiseDeclined,
        EventBody::PromiseDue,
        EventBody::PromiseLate,
        EventBody::PromiseKept { by: ana.clone() },
        EventBody::Restated(Restatement { id: command("r"), by: ana.id.clone(), text: "Tea".into() }),
        EventBody::RestatementAnswered { right: true },
        EventBody::RestatementAnswered { right: false },
        EventBody::WrapUpAsked(WrapUpQuestion { by: ana.id.clone(), until: NOW }),
        EventBody::WrapUpAnswered { more: true },
        EventBody::WrapUpAnswered { more: false },
        EventBody::VisitorVanished,
        EventBody::Closed { by: ana.clone(), reason: ClosingReason::Solved },
        EventBody::Blocked { by: ana.clone() },
        EventBody::NetworkBlocked { by: ana.clone(), until: NOW },
        EventBody::Imported(Source { system: "zendesk_chat".to_owned(), id: "42".to_owned() }),
        EventBody::Reopened { by: Side::Visitor },
        EventBody::Reopened { by: Side::Agent },
    ];
    let mut work = Work::at_it();
    for (seq, body) in (4..).zip(steps.clone()) {
        work.event("zoe", seq, body);
    }
    let entries = work.model.entries(&id("zoe"));
    let notices = entries.iter().flat_map(|entry| match entry {
        Entry::Notice(_, _, notice) => vec![notice],
        Entry::Handover(_, _, handover) => handover.steps.iter().map(|(_, notice)| notice).collect(),
        _ => Vec::new(),
    });
    let told: Vec<_> = notices
        .filter_map(|notice| match notice {
            Notice::Step(step) => Some(step),
            _ => None,
        })
        .collect();
    assert_eq!(told.len(), steps.len());
    let keys: HashSet<Key> = told.iter().map(|step| step.key).collect();
    assert_eq!(keys.len(), steps.len(), "no two steps say the same");
    let team = told.iter().filter(|step| step.team).count();
    assert_eq!(team, 8, "briefed, declined, due, late, closed, blocked, network blocked, imported");
}

#[test]
fn a_note_stands_in_the_thread_as_one() {
    let mut work = Work::at_it();
    let note = Note { id: command("note"), by: agent("bea"), text: "VIP".into(), mentions: vec![] };
    work.event("zoe", 4, EventBody::Noted(note));
    let entries = work.model.entries(&id("zoe"));
    let last = entries.last().unwrap();
    assert!(matches!(last, Entry::Notice(4, _, Notice::Note(by, text)) if by == "BEA" && text == "VIP"));
}
