//! The rules of good conversation: what each question allows, what a wrong answer is called, and
//! what holds whatever people do.

use super::*;
use crate::outbox::Sink;
use crate::routing::ReturnReason;
use protocol::conversation::etiquette::{ClosingReason, ContactReason, Target, TransferOutcome};
use protocol::conversation::fold::{HoldStage, WrapUp};
use protocol::conversation::party::Department;
use protocol::conversation::policy::RatingScale;
use protocol::ids::{DepartmentId, Seq};
use protocol::locale::Localized;
use protocol::site::settings::Service;

const MINUTE: u64 = 60_000;

/// A conversation that is led step by step, with its log.
struct Led {
    state: Conversation,
    log: Vec<Event>,
    now: u64,
    step: u64,
}

impl Led {
    /// Started by the visitor, taken by Ana; the latest position is 2.
    fn new() -> Self {
        let mut led = Self::waiting();
        led.agent("ana", AgentCommand::Take).unwrap();
        led
    }

    /// Started by the visitor, and nobody has come.
    fn waiting() -> Self {
        let mut led = Self { state: Conversation::default(), log: vec![], now: 1_000_000, step: 0 };
        led.does(start(Some("Ioana"))).unwrap();
        led
    }

    fn does(&mut self, command: Command) -> Result<Vec<EventBody>, Rejection> {
        self.step += 1;
        let before = self.state.clone();
        let result = decide(&self.state, &Rules::default(), &id(self.step), command, self.now);
        match &result {
            Ok(bodies) => {
                for event in self.state.number(bodies.clone(), self.now) {
                    self.state.evolve(&event);
                    self.log.push(event);
                }
            }
            Err(_) => assert_eq!(self.state, before),
        }
        result
    }

    fn visitor(&mut self, command: VisitorCommand) -> Result<Vec<EventBody>, Rejection> {
        self.does(Command::Visitor(command))
    }

    fn agent(&mut self, by: &str, command: AgentCommand) -> Result<Vec<EventBody>, Rejection> {
        self.does(Command::Agent(agent(by), command))
    }

    fn hold(&mut self) -> Seq {
        self.agent("ana", AgentCommand::ProposeHold { reason: "Looking it up".into(), minutes: 2 }).unwrap();
        self.state.last
    }

    fn transfer(&mut self) -> Seq {
        let to = Target::Agent(agent("dan"));
        self.agent("ana", AgentCommand::Transfer { to, briefing: "Wants a refund".into() }).unwrap();
        self.state.last
    }

    /// Time passes, and the alarm rings as often as it has to.
    fn later(&mut self, milliseconds: u64) -> Vec<EventBody> {
        self.now += milliseconds;
        let mut happened = Vec::new();
        while let Some(deadline) = self.state.next_deadline().filter(|deadline| deadline.at <= self.now) {
            let events = self.does(Command::Signal(Signal::Due(deadline))).unwrap();
            assert!(!events.is_empty(), "{deadline:?} would ring for ever");
            happened.extend(events);
        }
        happened
    }
}

#[test]
fn a_hold_begins_with_the_visitors_yes_and_ends_when_the_agent_is_back() {
    let mut led = Led::new();
    let question = led.hold();
    assert!(!led.state.etiquette.is_on_hold());
    assert_eq!(
        led.visitor(VisitorCommand::AnswerHold { question: 1, yes: true }),
        Err(Rejection::QuestionClosed)
    );
    led.visitor(VisitorCommand::AnswerHold { question, yes: true }).unwrap();
    assert!(led.state.etiquette.is_on_hold());
    assert_eq!(
        led.visitor(VisitorCommand::AnswerHold { question, yes: true }),
        Err(Rejection::QuestionClosed),
        "answered twice"
    );
    led.agent("ana", AgentCommand::EndHold).unwrap();
    assert_eq!(led.state.etiquette.hold, None);
    assert_eq!(led.agent("ana", AgentCommand::EndHold), Err(Rejection::NotOnHold));
}

#[test]
fn a_hold_has_a_reason_a_time_and_an_agent_who_has_the_conversation() {
    let mut led = Led::new();
    let propose = |reason: &str, minutes| AgentCommand::ProposeHold { reason: reason.into(), minutes };
    assert_eq!(led.agent("ana", propose(" ", 2)), Err(Rejection::ReasonMissing));
    assert_eq!(led.agent("ana", propose(&"x".repeat(301), 2)), Err(Rejection::ReasonTooLong));
    assert_eq!(led.agent("ana", propose("Looking", 0)), Err(Rejection::BadMinutes));
    assert_eq!(led.agent("ana", propose("Looking", 31)), Err(Rejection::BadMinutes));
    assert_eq!(led.agent("dan", propose("Looking", 2)), Err(Rejection::NotYours));
    led.hold();
    assert_eq!(led.agent("ana", propose("Looking", 2)), Err(Rejection::AlreadyOnHold));
}

#[test]
fn an_overdue_hold_is_told_once_and_the_visitor_can_leave_it() {
    let mut led = Led::new();
    let question = led.hold();
    led.visitor(VisitorCommand::AnswerHold { question, yes: true }).unwrap();
    assert_eq!(led.later(2 * MINUTE - 1), []);
    assert_eq!(led.later(1), [EventBody::HoldOverdue]);
    assert_eq!(led.later(60 * MINUTE), []);
    let left = led.visitor(VisitorCommand::LeaveHold).unwrap();
    let asked = EventBody::ContactAsked { reason: ContactReason::Hold };
    assert_eq!(left, [EventBody::HoldEnded { by: Side::Visitor }, asked]);
}

#[test]
fn a_refusal_leads_to_a_promise_or_a_declined_one() {
    let mut led = Led::new();
    let question = led.hold();
    led.visitor(VisitorCommand::AnswerHold { question, yes: false }).unwrap();
    let question = led.state.last;
    let give = |contact: &str| VisitorCommand::GiveContact { question, contact: contact.into() };
    for bad in ["", "ioana", "ioana@", "@shop.example", "a b@shop.example", "12345", "ioana@shop..example"] {
        assert_eq!(led.visitor(give(bad)), Err(Rejection::ContactInvalid), "{bad}");
    }
    led.visitor(give(" ioana@shop.example ")).unwrap();
    let promise = led.state.needs().promise.unwrap().0;
    assert_eq!((promise.contact.as_str(), promise.due), ("ioana@shop.example", led.now + 24 * 60 * MINUTE));
    assert_eq!(led.visitor(give("ioana@shop.example")), Err(Rejection::QuestionClosed));

    let mut led = Led::new();
    let question = led.transfer();
    led.visitor(VisitorCommand::AnswerTransfer { question, yes: false }).unwrap();
    let asked = led.state.last;
    led.visitor(VisitorCommand::DeclineContact { question: asked }).unwrap();
    assert_eq!((led.state.etiquette.contact, led.state.etiquette.promise.clone()), (None, None));
}

#[test]
fn a_promise_reminds_runs_late_takes_a_progress_note_and_is_kept_once() {
    let mut led = Led::new();
    led.agent("ana", AgentCommand::AskContact).unwrap();
    assert_eq!(led.agent("ana", AgentCommand::AskContact), Err(Rejection::ContactAsked));
    let question = led.state.last;
    led.visitor(VisitorCommand::GiveContact { question, contact: "+40 721 234 567".into() }).unwrap();
    led.visitor(VisitorCommand::End).unwrap();
    assert_eq!(led.later(23 * 60 * MINUTE - 1), []);
    assert_eq!(led.later(1), [EventBody::PromiseDue]);
    assert_eq!(led.later(60 * MINUTE), [EventBody::PromiseLate]);

    let progress = |due| AgentCommand::Progress { text: "Still with the workshop".into(), due };
    assert_eq!(led.agent("dan", progress(led.now)), Err(Rejection::DueTooFar));
    assert_eq!(led.agent("dan", progress(led.now + 24 * 60 * MINUTE + 1)), Err(Rejection::DueTooFar));
    led.agent("dan", progress(led.now + 10 * MINUTE)).unwrap();
    assert_eq!(led.later(5 * MINUTE), [EventBody::PromiseDue]);
    led.agent("dan", AgentCommand::KeepPromise).unwrap();
    assert_eq!(led.agent("dan", AgentCommand::KeepPromise), Err(Rejection::NoPromise));
    assert_eq!(led.later(60 * MINUTE), []);
}

#[test]
fn a_transfer_needs_a_briefing_the_visitors_yes_and_the_receivers() {
    let mut led = Led::new();
    let to = |name: &str| Target::Agent(agent(name));
    let transfer = |to, briefing: &str| AgentCommand::Transfer { to, briefing: briefing.into() };
    assert_eq!(led.agent("ana", transfer(to("dan"), " ")), Err(Rejection::BriefingMissing));
    assert_eq!(led.agent("ana", transfer(to("ana"), "x")), Err(Rejection::TransferToSelf));
    assert_eq!(led.agent("dan", transfer(to("eva"), "x")), Err(Rejection::NotYours));
    let proposal = led.transfer();
    let accept = AgentCommand::AcceptTransfer { proposal };
    assert_eq!(led.agent("dan", accept.clone()), Err(Rejection::QuestionClosed), "before the yes");
    led.visitor(VisitorCommand::AnswerTransfer { question: proposal, yes: true }).unwrap();
    assert_eq!(led.agent("eva", accept.clone()), Err(Rejection::NotTheReceiver));
    let events = led.agent("dan", accept.clone()).unwrap();
    assert_eq!(
        events,
        [
            EventBody::TransferClosed { outcome: TransferOutcome::Accepted },
            EventBody::AgentLeft(agent("ana")),
            EventBody::AgentJoined(agent("dan")),
        ]
    );
    assert_eq!(led.agent("dan", accept), Err(Rejection::QuestionClosed), "accepted twice");
    assert_eq!(led.state.assignee, Some(agent("dan")));
}

#[test]
fn a_transfer_comes_back_when_it_is_declined_withdrawn_late_or_the_receiver_has_gone() {
    let closed = |outcome| EventBody::TransferClosed { outcome };
    let offered = || {
        let mut led = Led::new();
        let question = led.transfer();
        led.visitor(VisitorCommand::AnswerTransfer { question, yes: true }).unwrap();
        (led, question)
    };
    let (mut led, proposal) = offered();
    let reason = "At lunch".to_owned();
    let events = led.agent("dan", AgentCommand::DeclineTransfer { proposal, reason }).unwrap();
    assert_eq!(events.last(), Some(&closed(TransferOutcome::Declined)));
    let (mut led, _) = offered();
    assert_eq!(led.agent("dan", AgentCommand::WithdrawTransfer), Err(Rejection::NotYours));
    assert_eq!(
        led.agent("ana", AgentCommand::WithdrawTransfer).unwrap(),
        [closed(TransferOutcome::Withdrawn)]
    );
    let (mut led, _) = offered();
    assert_eq!(led.later(3 * MINUTE), [closed(TransferOutcome::Expired)]);
    let (mut led, proposal) = offered();
    let gone = |name: &str| Command::Signal(Signal::AgentUnavailable(agent(name).id));
    assert_eq!(led.does(gone("eva")).unwrap(), []);
    assert_eq!(led.does(gone("dan")).unwrap(), [closed(TransferOutcome::Unavailable)]);
    let late = led.agent("dan", AgentCommand::AcceptTransfer { proposal });
    assert_eq!(late, Err(Rejection::QuestionClosed));
    assert_eq!(led.state.assignee, Some(agent("ana")));
}

#[test]
fn a_reservation_takes_what_waits_and_nothing_else() {
    let given =
        |name: &str, until| Command::Signal(Signal::Given { agent: agent(name), reservation: 7, until });
    let back = |name: &str, reason| Command::Signal(Signal::TakenBack(agent(name).id, reason));
    let mut led = Led::new();
    let later = led.now + MINUTE;
    assert_eq!(led.does(given("dan", later)), Err(Rejection::TakenByAnother), "ana has it");
    assert_eq!(led.does(given("ana", later)).unwrap(), [], "she has it already");
    assert_eq!(led.does(back("dan", ReturnReason::Revived)).unwrap(), [], "who has it not");
    assert_eq!(led.does(back("ana", ReturnReason::Revived)).unwrap(), [EventBody::AgentLeft(agent("ana"))]);
    assert_eq!(led.does(back("ana", ReturnReason::Revived)).unwrap(), [], "told twice");
    let now = led.now;
    assert_eq!(led.does(given("dan", now)), Err(Rejection::QuestionClosed), "its time is over");
    assert_eq!(led.does(given("dan", now + 1)).unwrap(), [EventBody::AgentJoined(agent("dan"))]);
    // He was given it and does not write; or has written in the last moment.
    led.visitor(VisitorCommand::Send { text: "Hello?".into() }).unwrap();
    let mut kept = Led { state: led.state.clone(), log: led.log.clone(), ..led };
    kept.agent("dan", AgentCommand::Send { text: "Hi".into() }).unwrap();
    assert_eq!(kept.does(back("dan", ReturnReason::NoReply)).unwrap(), []);
    kept.visitor(VisitorCommand::End).unwrap();
    assert_eq!(kept.does(given("eva", later)), Err(Rejection::Ended));
    assert_eq!(kept.does(back("dan", ReturnReason::Revived)).unwrap(), [], "what is over stays whose it was");
    assert_eq!(led.does(back("dan", ReturnReason::NoReply)).unwrap(), [EventBody::AgentLeft(agent("dan"))]);
}

#[test]
fn whoever_works_for_the_site_no_more_gives_everything_back() {
    let removed = |name: &str| Command::Signal(Signal::AgentRemoved(agent(name).id));
    let closed = |outcome| EventBody::TransferClosed { outcome };
    let offered = || {
        let mut led = Led::new();
        let question = led.transfer();
        led.visitor(VisitorCommand::AnswerTransfer { question, yes: true }).unwrap();
        led
    };
    let mut led = Led::new();
    assert_eq!(led.does(removed("eva")).unwrap(), [], "who has nothing in it");
    assert_eq!(led.does(removed("ana")).unwrap(), [EventBody::AgentLeft(agent("ana"))]);
    assert_eq!((&led.state.assignee, led.state.waiting_since), (&None, Some(led.now)));
    assert_eq!(led.does(removed("ana")).unwrap(), [], "told twice");

    // The visitor holds.
    let mut led = Led::new();
    let question = led.hold();
    led.visitor(VisitorCommand::AnswerHold { question, yes: true }).unwrap();
    let given_back = led.does(removed("ana")).unwrap();
    assert_eq!(given_back, [EventBody::HoldEnded { by: Side::Agent }, EventBody::AgentLeft(agent("ana"))]);

    // It is being handed over, by them or to them.
    let mut led = offered();
    let left = EventBody::AgentLeft(agent("ana"));
    assert_eq!(led.does(removed("ana")).unwrap(), [closed(TransferOutcome::Withdrawn), left]);
    let mut led = offered();
    assert_eq!(led.does(removed("dan")).unwrap(), [closed(TransferOutcome::Unavailable)]);
    assert_eq!(led.state.assignee, Some(agent("ana")), "who has it keeps it");

    // It is over: who had it stays told, unless a promise is open.
    let mut led = Led::new();
    led.agent("ana", AgentCommand::AskContact).unwrap();
    let question = led.state.last;
    led.visitor(VisitorCommand::GiveContact { question, contact: "+40 721 234 567".into() }).unwrap();
    led.visitor(VisitorCommand::End).unwrap();
    assert_eq!(led.does(removed("ana")).unwrap(), [EventBody::AgentLeft(agent("ana"))]);
    assert_eq!((&led.state.assignee, led.state.waiting_since), (&None, None), "nobody waits in it");
    assert!(led.state.needs().promise.is_some());
    led.agent("dan", AgentCommand::KeepPromise).unwrap();
    let mut led = Led::new();
    led.visitor(VisitorCommand::End).unwrap();
    assert_eq!(led.does(removed("ana")).unwrap(), []);
    // Its visitor comes back.
    led.visitor(VisitorCommand::Reopen).unwrap();
    assert_eq!(led.does(removed("ana")).unwrap(), [EventBody::AgentLeft(agent("ana"))]);
}

#[test]
fn a_department_waits_for_the_next_who_accepts() {
    let mut led = Led::new();
    let id = DepartmentId::parse("billing").unwrap();
    let to = Target::Department(Department { id, name: "Billing".into() });
    led.agent("ana", AgentCommand::Transfer { to, briefing: "Invoice".into() }).unwrap();
    let proposal = led.state.last;
    led.visitor(VisitorCommand::AnswerTransfer { question: proposal, yes: true }).unwrap();
    let accept = AgentCommand::AcceptTransfer { proposal };
    assert_eq!(led.agent("ana", accept.clone()), Err(Rejection::TransferToSelf));
    let reason = "Busy".to_owned();
    led.agent("dan", AgentCommand::DeclineTransfer { proposal, reason }).unwrap();
    led.agent("eva", accept).unwrap();
    assert_eq!(led.state.assignee, Some(agent("eva")));
}

#[test]
fn after_the_end_a_conversation_is_handed_over_without_the_visitor() {
    let mut led = Led::new();
    led.visitor(VisitorCommand::End).unwrap();
    let to = Target::Agent(agent("dan"));
    led.agent("ana", AgentCommand::Transfer { to, briefing: "Call back".into() }).unwrap();
    let proposal = led.state.needs().transfer.unwrap().0;
    led.agent("dan", AgentCommand::AcceptTransfer { proposal }).unwrap();
    assert_eq!(led.state.assignee, Some(agent("dan")));
}

#[test]
fn an_agent_closes_only_after_nothing_else_was_wanted() {
    let mut led = Led::new();
    let close = AgentCommand::Close { reason: ClosingReason::Solved };
    assert_eq!(led.agent("ana", close.clone()), Err(Rejection::WrapUpMissing));
    led.agent("ana", AgentCommand::AskWrapUp).unwrap();
    let question = led.state.last;
    assert_eq!(led.agent("ana", AgentCommand::AskWrapUp), Err(Rejection::WrapUpAsked));
    assert_eq!(led.agent("ana", close.clone()), Err(Rejection::WrapUpMissing));
    led.visitor(VisitorCommand::AnswerWrapUp { question, more: true }).unwrap();
    assert_eq!(led.agent("ana", close.clone()), Err(Rejection::WrapUpMissing));
    led.agent("ana", AgentCommand::AskWrapUp).unwrap();
    let question = led.state.last;
    led.visitor(VisitorCommand::AnswerWrapUp { question, more: false }).unwrap();
    let hold = led.hold();
    assert_eq!(led.agent("ana", close.clone()), Err(Rejection::ClosingBlocked));
    led.visitor(VisitorCommand::AnswerHold { question: hold, yes: true }).unwrap();
    led.agent("ana", AgentCommand::EndHold).unwrap();
    assert_eq!(led.agent("ana", close.clone()), Err(Rejection::WrapUpMissing), "a hold begins anew");
    led.agent("ana", AgentCommand::AskWrapUp).unwrap();
    let question = led.state.last;
    led.visitor(VisitorCommand::AnswerWrapUp { question, more: false }).unwrap();
    led.agent("ana", close).unwrap();
    assert!(led.state.is_ended());
}

#[test]
fn what_its_visitor_left_behind_is_closed_without_asking_them() {
    let close = AgentCommand::Close { reason: ClosingReason::Other };
    let left = |led: &mut Led| led.does(Command::Signal(Signal::Presence(Some(led.now)))).map(drop);
    let mut led = Led::new();
    left(&mut led).unwrap();
    led.now += 5 * MINUTE - 1;
    assert_eq!(led.agent("ana", close.clone()), Err(Rejection::WrapUpMissing), "they may come back");
    led.now += 1;
    assert_eq!(led.agent("dan", close.clone()), Err(Rejection::NotYours));
    let mut back = led.state.clone();
    back.evolve(&Event { seq: 9, at: led.now, body: EventBody::PresenceChanged { gone_since: None } });
    let asked =
        decide(&back, &Rules::default(), &id(90), Command::Agent(agent("ana"), close.clone()), led.now);
    assert_eq!(asked, Err(Rejection::WrapUpMissing), "they are back");
    led.agent("ana", close.clone()).unwrap();
    assert!(led.state.is_ended());
    assert_eq!(led.agent("ana", close.clone()), Err(Rejection::Ended));

    // Questions that nobody is there to answer are in nobody's way.
    let mut asked = Led::new();
    asked.hold();
    asked.agent("ana", AgentCommand::AskContact).unwrap();
    left(&mut asked).unwrap();
    asked.now += 5 * MINUTE;
    let closed = asked.agent("ana", close.clone()).unwrap();
    assert!(closed.contains(&EventBody::PromiseDeclined) && asked.state.is_ended());

    // A colleague who is to take over is there.
    let mut handed = Led::new();
    handed.transfer();
    left(&mut handed).unwrap();
    handed.now += 5 * MINUTE;
    assert_eq!(handed.agent("ana", close.clone()), Err(Rejection::ClosingBlocked));

    // What nobody has need not be taken first.
    let mut waiting = Led { state: Conversation::default(), log: vec![], now: 1_000_000, step: 0 };
    waiting.does(start(Some("Zoé"))).unwrap();
    assert_eq!(waiting.agent("ana", close.clone()), Err(Rejection::NotYours));
    left(&mut waiting).unwrap();
    waiting.now += 5 * MINUTE;
    let closed = waiting.agent("ana", close).unwrap();
    assert!(!closed.iter().any(|body| matches!(body, EventBody::AgentJoined(_))), "{closed:?}");
    assert!(waiting.state.is_ended());
}

#[test]
fn a_visitor_who_vanished_is_let_go_in_plain_sight_and_one_who_writes_is_not() {
    let mut led = Led::new();
    led.agent("ana", AgentCommand::AskWrapUp).unwrap();
    assert!(
        matches!(led.state.etiquette.wrap_up, WrapUp::Asked { until, .. } if until == led.now + 3 * MINUTE)
    );
    led.visitor(VisitorCommand::Send { text: "One more thing".into() }).unwrap();
    assert_eq!(led.later(10 * MINUTE), []);
    led.agent("ana", AgentCommand::AskWrapUp).unwrap();
    assert_eq!(led.later(3 * MINUTE), [EventBody::VisitorVanished, EventBody::Ended { by: Side::Agent }]);
}

#[test]
fn a_network_is_shut_only_where_the_agent_chooses_it_and_for_an_hour_at_most() {
    let mut led = Led::new();
    led.agent("ana", AgentCommand::Block).unwrap();
    assert_eq!(led.state.network_blocked_until(), None);
    // One who has seen more of it adds it later.
    for (minutes, wanted) in [(10, 10), (0, 1), (60, 60), (u16::MAX, 60)] {
        led.agent("bea", AgentCommand::BlockNetwork { minutes }).unwrap();
        assert_eq!(led.state.network_blocked_until(), Some(led.now + wanted * MINUTE), "{minutes}");
    }
    led.agent("ana", AgentCommand::Reopen).unwrap();
    assert_eq!(led.state.network_blocked_until(), None, "whoever lifts the block opens the network");
    let told = led.agent("ana", AgentCommand::BlockNetwork { minutes: 10 }).unwrap();
    let by = agent("ana");
    assert!(matches!(told.first(), Some(EventBody::Blocked { .. })));
    assert_eq!(told.last(), Some(&EventBody::NetworkBlocked { by, until: led.now + 10 * MINUTE }));
    assert!(led.state.is_blocked() && led.state.is_ended());
    led.agent("ana", AgentCommand::Reopen).unwrap();
    led.agent("ana", AgentCommand::Block).unwrap();
    assert_eq!(led.state.network_blocked_until(), None, "each block by itself");
}

#[test]
fn a_blocked_visitor_cannot_write_reopen_or_rate() {
    let mut led = Led::new();
    led.agent("ana", AgentCommand::Block).unwrap();
    assert_eq!(led.visitor(VisitorCommand::Send { text: "x".into() }), Err(Rejection::Blocked));
    assert_eq!(led.visitor(VisitorCommand::Reopen), Err(Rejection::Blocked));
    assert_eq!(
        led.visitor(VisitorCommand::Rate { score: 1, comment: String::new() }),
        Err(Rejection::Blocked)
    );
    assert!(led.state.is_blocked() && led.state.concerns(Sink::Site));
    led.agent("bea", AgentCommand::Reopen).unwrap();
    assert!(!led.state.is_blocked() && led.state.concerns(Sink::Site), "the site hears that it is lifted");
    led.visitor(VisitorCommand::Send { text: "I am sorry".into() }).unwrap();
    assert!(!Led::new().state.concerns(Sink::Site));
}

#[test]
fn an_ended_conversation_can_go_on_until_it_is_rated() {
    let mut led = Led::new();
    led.visitor(VisitorCommand::End).unwrap();
    led.visitor(VisitorCommand::Reopen).unwrap();
    led.visitor(VisitorCommand::Send { text: "One more".into() }).unwrap();
    led.visitor(VisitorCommand::End).unwrap();
    led.visitor(VisitorCommand::Rate { score: 3, comment: String::new() }).unwrap();
    assert_eq!(led.visitor(VisitorCommand::Reopen), Err(Rejection::AlreadyRated));
    led.agent("ana", AgentCommand::Reopen).unwrap();
    assert!(!led.state.is_ended());
}

#[test]
fn the_sites_policy_is_kept_from_the_start() {
    let in_french = |text: &str| vec![Localized { locale: "fr".into(), text: text.into() }];
    let service = Service {
        rating: RatingScale::Five,
        greeting: in_french("Bonjour {visitor}, ici {company}."),
        goodbye: in_french("Merci et à bientôt"),
        ..Service::default()
    };
    let rules = Rules { company: "La Théière".into(), service, ..Rules::default() };
    let mut state = Conversation::default();
    let bodies = decide(&state, &rules, &id(1), start(Some("Zoé")), 1).unwrap();
    let greeting = "Bonjour Zoé, ici La Théière.".to_owned();
    let said = Message { id: id(1), author: Author::Automatic, text: greeting };
    assert_eq!(bodies.last(), Some(&EventBody::MessageSent(said)));
    for event in state.number(bodies, 1) {
        state.evolve(&event);
    }
    assert_eq!(state.waiting_since, Some(1), "nobody has answered yet");
    run(&mut state, 2, end()).unwrap();
    assert!(decide(&state, &rules, &id(3), rate(5, ""), 3).is_ok());
    assert_eq!(decide(&state, &rules, &id(3), rate(6, ""), 3), Err(Rejection::BadScore));
}

/// Anything that anybody can do; positions are drawn near the ones that exist.
fn any_step() -> impl Strategy<Value = (u8, u8, u8, u64)> {
    (
        0..30_u8,
        0..3_u8,
        0..8_u8,
        prop_oneof![4 => Just(0_u64), 2 => 0..5 * MINUTE, 1 => Just(24 * 60 * MINUTE)],
    )
}

fn command(state: &Conversation, (what, who, detail, _): (u8, u8, u8, u64), now: u64) -> Command {
    use VisitorCommand as V;
    let by = ["ana", "dan", "eva"][usize::from(who)];
    let other = ["dan", "eva", "ana"][usize::from(who)];
    // Mostly the open question, now and then another.
    let open = &state.etiquette;
    let near = |right: Option<Seq>| right.filter(|_| detail > 1).unwrap_or(u64::from(detail));
    let hold = near(open.hold.as_ref().map(|hold| hold.question));
    let transfer = near(open.transfer.as_ref().map(|transfer| transfer.question));
    let contact = near(open.contact.map(|(question, _)| question));
    let wrap_up = near(match open.wrap_up {
        WrapUp::Asked { question, .. } => Some(question),
        _ => None,
    });
    let yes = detail % 2 == 0;
    let department = DepartmentId::parse("billing").unwrap();
    let to = if detail > 2 {
        Target::Agent(agent(other))
    } else {
        Target::Department(Department { id: department, name: "Billing".into() })
    };
    let text = || "text".to_owned();
    match what {
        0 => V::Send { text: text() },
        1 => V::AnswerHold { question: hold, yes },
        2 => V::LeaveHold,
        3 => V::AnswerTransfer { question: transfer, yes },
        4 => V::GiveContact { question: contact, contact: "a@b.example".into() },
        5 => V::DeclineContact { question: contact },
        6 => V::AnswerWrapUp { question: wrap_up, more: yes },
        7 if detail == 0 => V::End,
        8 => V::Reopen,
        9 => V::AnswerRestatement { question: near(open.restated), right: yes },
        10 if detail == 0 => V::Rate { score: 2, comment: String::new() },
        _ => return by_agent_step(what, by, to, transfer, now, detail),
    }
    .into_command()
}

trait IntoCommand {
    fn into_command(self) -> Command;
}

impl IntoCommand for VisitorCommand {
    fn into_command(self) -> Command {
        Command::Visitor(self)
    }
}

fn by_agent_step(what: u8, by: &str, to: Target, proposal: Seq, now: u64, detail: u8) -> Command {
    use AgentCommand as A;
    let text = || "text".to_owned();
    let command = match what {
        11 | 12 => A::ProposeHold { reason: text(), minutes: u16::from(detail) },
        13 => A::EndHold,
        14 | 15 => A::Transfer { to, briefing: text() },
        16 => A::WithdrawTransfer,
        17 | 18 => A::AcceptTransfer { proposal },
        19 => A::DeclineTransfer { proposal, reason: text() },
        20 => A::Leave,
        21 => A::AskContact,
        22 => A::Progress { text: text(), due: now + u64::from(detail) * MINUTE },
        23 => A::KeepPromise,
        24 => A::Restate { text: text() },
        25 => A::AskWrapUp,
        26 => A::Close { reason: ClosingReason::Other },
        27 if detail == 0 => A::Block,
        28 => A::Reopen,
        29 => A::Note { text: text(), mentions: vec![agent("dan").id] },
        _ => A::Send { text: text() },
    };
    Command::Agent(agent(by), command)
}

/// What must hold after each step, told from the log alone.
fn holds(log: &[Event], state: &Conversation) {
    let mut yes_to_hold = false;
    let mut yes_to_transfer = false;
    let mut nothing_more = false;
    let mut vanished = false;
    let mut ended = false;
    let mut blocked = false;
    let mut owed = false;
    let mut promised = false;
    let mut assignee: Option<Agent> = None;
    for event in log {
        match &event.body {
            EventBody::HoldProposed(_) => yes_to_hold = false,
            EventBody::HoldAnswered { yes } => {
                yes_to_hold = *yes;
                owed |= !yes && !promised;
            }
            EventBody::HoldOverdue => assert!(yes_to_hold, "on hold without a yes"),
            EventBody::TransferProposed(_) => yes_to_transfer = false,
            EventBody::TransferAnswered { yes } => {
                yes_to_transfer = *yes;
                owed |= !yes && !promised;
            }
            EventBody::TransferClosed { outcome: TransferOutcome::Accepted } => {
                assert!(yes_to_transfer, "handed over without a yes");
            }
            EventBody::AgentJoined(agent) => {
                assert_eq!(assignee, None, "two agents at once");
                assignee = Some(agent.clone());
            }
            EventBody::AgentLeft(agent) => assert_eq!(assignee.take().as_ref(), Some(agent)),
            EventBody::WrapUpAnswered { more } => nothing_more = !more,
            EventBody::VisitorVanished => vanished = true,
            EventBody::Blocked { .. } => blocked = true,
            EventBody::PromiseMade(_) => (owed, promised) = (false, true),
            EventBody::PromiseDeclined => owed = false,
            EventBody::PromiseKept { .. } => promised = false,
            EventBody::Ended { by } => {
                assert!(!ended, "ended twice");
                ended = true;
                assert!(!owed, "a refusal left nothing");
                // What nobody has taken ends by itself.
                let allowed =
                    *by == Side::Visitor || nothing_more || vanished || blocked || assignee.is_none();
                assert!(allowed, "closed without the visitor's word");
            }
            EventBody::Reopened { .. } => (ended, vanished) = (false, false),
            EventBody::MessageSent(Message { author: Author::Visitor, .. }) => nothing_more = false,
            _ => {}
        }
        if let EventBody::Noted(_) | EventBody::Briefed(_) = &event.body {
            assert!(!event.body.audience().includes(Side::Visitor));
        }
    }
    assert_eq!(assignee, state.assignee);
    // Whatever is asked has an end of its own, so that nothing stays open for ever.
    if state.etiquette.hold.as_ref().is_some_and(|hold| matches!(hold.stage, HoldStage::Asked { .. })) {
        assert!(state.next_deadline().is_some());
    }
}

#[test]
fn consent_is_never_skipped_whatever_people_do() {
    // 3,000 histories of 40 steps: 120,000 transitions.
    let mut transitions = 0_u32;
    let mut kinds = std::collections::HashSet::new();
    let config = ProptestConfig { cases: 3_000, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let histories = prop::collection::vec(any_step(), 40);
    let counted = std::cell::RefCell::new((&mut transitions, &mut kinds));
    runner
        .run(&histories, |steps| {
            let mut led = Led::new();
            for step in steps {
                let command = command(&led.state, step, led.now);
                let _refused_or_done = led.does(command);
                led.later(step.3);
                holds(&led.log, &led.state);
                let mut counted = counted.borrow_mut();
                *counted.0 += 1;
            }
            let mut again = Conversation::default();
            let mut counted = counted.borrow_mut();
            for event in &led.log {
                again.evolve(event);
                counted.1.insert(std::mem::discriminant(&event.body));
            }
            prop_assert_eq!(again, led.state);
            Ok(())
        })
        .unwrap();
    assert!(transitions >= 100_000, "{transitions}");
    // The histories reach what they are about: of the kinds of events all but these few happen
    // (the page, the name, the subject, files, marks, the policy, the unknown).
    assert!(kinds.len() >= 28, "{} kinds of events", kinds.len());
}

#[test]
fn a_department_is_answered_by_those_who_work_there() {
    let mut led = Led::new();
    let billing = DepartmentId::parse("billing").unwrap();
    let to = Target::Department(Department { id: billing.clone(), name: "Billing".into() });
    led.agent("ana", AgentCommand::Transfer { to, briefing: "Wants a refund".into() }).unwrap();
    let proposal = led.state.last;
    let accept = AgentCommand::AcceptTransfer { proposal };
    let decline = AgentCommand::DeclineTransfer { proposal, reason: "Lunch".into() };
    for answer in [&accept, &decline] {
        assert_eq!(led.state.may_receive(&[], answer), Err(Rejection::NotTheReceiver));
        assert_eq!(led.state.may_receive(std::slice::from_ref(&billing), answer), Ok(()));
    }
    let send = AgentCommand::Send { text: "Hello".into() };
    assert_eq!(led.state.may_receive(&[], &send), Ok(()), "not an answer");
    // The same command once more, after it was stored, gets its first answer.
    led.visitor(VisitorCommand::AnswerTransfer { question: proposal, yes: true }).unwrap();
    led.agent("dan", accept.clone()).unwrap();
    assert_eq!(led.state.may_receive(&[], &accept), Ok(()));
}

#[test]
fn who_waits_too_long_is_asked_once_how_to_reach_them_and_has_a_promise() {
    let mut led = Led::waiting();
    assert_eq!(led.later(9 * MINUTE), [], "nobody waits who has not written");
    led.visitor(VisitorCommand::Send { text: "Hello?".into() }).unwrap();
    led.visitor(VisitorCommand::Send { text: "Anybody?".into() }).unwrap();
    assert_eq!(led.later(2 * MINUTE - 1), []);
    assert_eq!(led.later(1), [EventBody::ContactAsked { reason: ContactReason::Waiting }]);
    let question = led.state.last;
    let contact = "zoe@example.org".to_owned();
    let made = led.visitor(VisitorCommand::GiveContact { question, contact: contact.clone() }).unwrap();
    assert!(matches!(&made[..], [EventBody::PromiseMade(promise)] if promise.contact == contact), "{made:?}");

    let mut led = Led::waiting();
    led.visitor(VisitorCommand::Send { text: "Hello?".into() }).unwrap();
    led.later(2 * MINUTE);
    let question = led.state.last;
    led.agent("ana", AgentCommand::Take).unwrap();
    assert_eq!(led.state.etiquette.contact, None, "who waited has somebody now");
    assert_eq!(led.visitor(VisitorCommand::DeclineContact { question }), Err(Rejection::QuestionClosed));
    led.agent("ana", AgentCommand::Leave).unwrap();
    assert_eq!(led.later(60 * MINUTE), [], "it is asked once");

    let mut led = Led::new();
    led.visitor(VisitorCommand::Send { text: "Hello?".into() }).unwrap();
    assert_eq!(led.later(60 * MINUTE), [], "an agent has it");
}
