//! The start with a form: what it asks is checked again, and outside the opening hours it ends in a
//! message and a promise.

use super::*;
use protocol::conversation::etiquette::{ContactReason, Promise};
use protocol::conversation::opening::{Answer, Answers, Filled};
use protocol::conversation::party::Department;
use protocol::ids::DepartmentId;
use protocol::locale::Localized;
use protocol::site::department::DepartmentSetting;
use protocol::site::form::{Consent, Field, FieldKind, Form};
use protocol::site::hours::Timetable;
use protocol::site::settings::{Service, SiteSettings};

const HOUR: u64 = 3_600_000;

fn field(id: &str, kind: FieldKind) -> Field {
    let label = |locale: &str, text: String| Localized { locale: locale.to_owned(), text };
    let labels = vec![label("en", format!("The {id}")), label("fr", format!("Le {id}"))];
    Field { id: id.to_owned(), labels, kind, required: true, closed_only: false }
}

fn billing() -> DepartmentId {
    DepartmentId::parse("billing").unwrap()
}

/// A shop that asks for an order and, when nobody is there, for an address; back in ten hours.
fn rules() -> Rules {
    let optional = Field { required: false, ..field("size", FieldKind::Text) };
    let closed_only = Field { closed_only: true, ..field("email", FieldKind::Email) };
    let fields = vec![field("order", FieldKind::Text), optional, closed_only];
    let department = DepartmentSetting { id: billing(), name: "Billing".into(), agents: vec![] };
    let settings = SiteSettings {
        form: Form { fields, departments: true, consent: None },
        service: Service { departments: vec![department], ..Service::default() },
        ..SiteSettings::default()
    };
    let hours = Timetable { at: 0, open: false, changes: vec![10 * HOUR], reply_hours: 4 };
    Rules { hours, ..Rules::of(settings, 0) }
}

fn answer(field: &str, text: &str) -> Answer {
    Answer { field: field.to_owned(), text: text.to_owned(), label: String::new() }
}

fn filled(answers: &[(&str, &str)]) -> Filled {
    let answers = answers.iter().map(|(field, text)| answer(field, text)).collect();
    Filled { opening: Opening { locale: "fr".into(), ..Opening::default() }, answers, ..Filled::default() }
}

fn away(answers: &[(&str, &str)], message: &str) -> Filled {
    Filled { away: true, message: message.to_owned(), ..filled(answers) }
}

fn starts(rules: &Rules, filled: Filled) -> Result<Vec<EventBody>, Rejection> {
    let command = visitor(VisitorCommand::StartWith(Box::new(filled)));
    decide(&Conversation::default(), rules, &id(1), command, HOUR)
}

fn form_of(bodies: &[EventBody]) -> Option<&Answers> {
    bodies.iter().find_map(|body| match body {
        EventBody::FormFilled(answers) => Some(answers),
        _ => None,
    })
}

#[test]
fn answers_are_kept_with_what_their_fields_are_called() {
    let given = Filled { department: Some(billing()), ..filled(&[("order", " A-12 "), ("size", " ")]) };
    let bodies = starts(&rules(), given).unwrap();
    let label = "Le order".to_owned();
    let expected = Answers {
        answers: vec![Answer { label, ..answer("order", "A-12") }],
        department: Some(Department { id: billing(), name: "Billing".into() }),
        agreed: false,
    };
    assert_eq!(form_of(&bodies), Some(&expected));
    let mut state = Conversation::default();
    for event in state.number(bodies, HOUR) {
        state.evolve(&event);
    }
    let listed = ConversationId::parse("conversation-0001").unwrap();
    let summary = state.summary(listed);
    assert_eq!(summary.department, expected.department);
    assert_eq!((summary.empty, summary.waiting_since), (false, Some(HOUR)), "who has answered waits");
}

#[test]
fn what_a_form_asks_is_asked_of_every_client() {
    let order = ("order", "A-12");
    let nobody = Filled { department: Some(DepartmentId::parse("nobody").unwrap()), ..filled(&[order]) };
    for (given, why) in [
        (filled(&[]), Rejection::AnswerMissing),
        (filled(&[("order", " ")]), Rejection::AnswerMissing),
        (filled(&[("order", "a\tb")]), Rejection::AnswerInvalid),
        (filled(&[("order", &"x".repeat(301))]), Rejection::AnswerTooLong),
        (filled(&[order, ("colour", "red")]), Rejection::UnknownField),
        (filled(&[order, ("email", "nowhere")]), Rejection::AnswerInvalid),
        (nobody, Rejection::UnknownField),
        (away(&[order], "Hello"), Rejection::AnswerMissing),
        (away(&[order, ("email", "zoe@mail.example")], " "), Rejection::TextEmpty),
    ] {
        assert_eq!(starts(&rules(), given.clone()), Err(why), "{given:?}");
    }
    let plain = decide(&Conversation::default(), &rules(), &id(1), start(None), 1);
    assert_eq!(plain, Err(Rejection::AnswerMissing), "also of one that knows no forms");
    let choosing_nothing = Rules { form: Form { departments: false, ..rules().form }, ..rules() };
    let given = Filled { department: Some(billing()), ..filled(&[order]) };
    assert_eq!(starts(&choosing_nothing, given), Err(Rejection::UnknownField));
}

#[test]
fn nothing_begins_before_the_visitor_agrees_where_that_is_asked() {
    let form = Form { consent: Some(Consent::default()), ..Form::default() };
    let rules = Rules { form, ..Rules::default() };
    let plain = decide(&Conversation::default(), &rules, &id(1), start(None), 1);
    assert_eq!(plain, Err(Rejection::ConsentMissing));
    assert_eq!(starts(&rules, filled(&[])), Err(Rejection::ConsentMissing));
    let bodies = starts(&rules, Filled { agreed: true, ..filled(&[]) }).unwrap();
    assert!(form_of(&bodies).unwrap().agreed, "that they did is kept");
    let unasked = starts(&Rules::default(), Filled { agreed: true, ..filled(&[]) }).unwrap();
    assert_eq!(form_of(&unasked), None);
}

#[test]
fn who_writes_outside_the_hours_is_promised_an_answer() {
    let given = away(&[("order", "A-12"), ("email", "zoe@mail.example")], " Is it broken? ");
    let bodies = starts(&rules(), given).unwrap();
    let message = Message { id: id(1), author: Author::Visitor, text: "Is it broken?".into() };
    assert!(bodies.contains(&EventBody::MessageSent(message)));
    let contact = "zoe@mail.example".to_owned();
    // As it was told: within four hours of the next opening.
    let promise = Promise { contact, reason: ContactReason::FollowUp, due: 14 * HOUR };
    assert_eq!(bodies.last(), Some(&EventBody::PromiseMade(promise)));
    let automatic =
        |body: &EventBody| matches!(body, EventBody::MessageSent(Message { author: Author::Automatic, .. }));
    assert!(!bodies.iter().any(automatic), "nobody says that somebody will be there soon");
}

#[test]
fn the_first_field_of_several_lines_is_the_message_and_is_not_told_twice() {
    let fields = vec![Field { closed_only: true, ..field("question", FieldKind::Long) }];
    let rules = Rules { form: Form { fields, ..Form::default() }, ..rules() };
    let given = Filled { contact: "+40 21 123 4567".into(), ..away(&[], "Is it broken?") };
    let bodies = starts(&rules, given.clone()).unwrap();
    assert_eq!(form_of(&bodies), None);
    assert!(
        matches!(bodies.last(), Some(EventBody::PromiseMade(promise)) if promise.contact == given.contact)
    );
    let unreachable = Filled { contact: "nowhere".into(), ..given };
    assert_eq!(starts(&rules, unreachable), Err(Rejection::ContactInvalid));
}

#[test]
fn no_contact_no_promise_where_the_owner_leaves_that_open() {
    let fields = vec![Field { required: false, ..field("phone", FieldKind::Phone) }];
    let rules = Rules { form: Form { fields, ..Form::default() }, ..rules() };
    let bodies = starts(&rules, away(&[], "Hello")).unwrap();
    assert!(matches!(bodies.last(), Some(EventBody::MessageSent(_))), "{bodies:?}");
}
