//! The form before the chat, the opening hours, consent, and being forgotten.

use super::*;
use crate::i18n::Key;
use protocol::etiquette::Department;
use protocol::form::Answer;
use protocol::ids::DepartmentId;
use protocol::settings::{Consent, Field, FieldKind, Localized};

const HOUR: u64 = 3_600_000;

fn field(id: &str, kind: FieldKind, required: bool) -> Field {
    let labels = vec![Localized { locale: "en".to_owned(), text: id.to_owned() }];
    Field { id: id.to_owned(), labels, kind, required, closed_only: false }
}

/// A site whose form asks for an order, and while the team is away for an address too.
fn asking() -> WidgetSettings {
    let email = Field { closed_only: true, ..field("email", FieldKind::Email, true) };
    let fields = vec![field("order", FieldKind::Text, true), email];
    WidgetSettings { form: Form { fields, ..Form::default() }, ..settings(NameField::Optional) }
}

/// The same, closed for two hours from noon on, and then open for three.
fn closed(settings: WidgetSettings) -> WidgetSettings {
    let changes = vec![NOON + 2 * HOUR, NOON + 5 * HOUR];
    WidgetSettings { hours: Timetable { at: NOON, open: false, changes, reply_hours: 4 }, ..settings }
}

fn consenting() -> WidgetSettings {
    let texts = vec![Localized { locale: "en".to_owned(), text: "I agree.".to_owned() }];
    let consent = Some(Consent { texts, url: String::new() });
    WidgetSettings { form: Form { consent, ..Form::default() }, ..settings(NameField::Optional) }
}

impl Rig {
    fn on_site(settings: WidgetSettings) -> Self {
        Self::at(settings, Stored::default())
    }

    fn fill(&mut self, place: usize, text: &str) -> &mut Self {
        self.tell(Msg::FieldTyped(place, text.to_owned()))
    }

    fn places(&self) -> Vec<usize> {
        self.model.questions().iter().map(|question| question.place).collect()
    }

    fn faults(&self) -> Vec<Option<Key>> {
        self.places().into_iter().map(|place| self.model.fault(place)).collect()
    }

    fn saves(&self) -> usize {
        self.effects.iter().filter(|effect| leaves_a_trace(effect)).count()
    }
}

#[test]
fn each_wrong_field_says_what_to_do_and_the_first_gets_the_focus() {
    let mut rig = Rig::on_site(asking());
    rig.open();
    assert_eq!((rig.model.screen(), rig.places()), (Screen::PreChat, vec![0]));
    rig.tell(Msg::StartChat);
    assert_eq!(rig.faults(), [Some(Key::AnswerMissing)]);
    assert!(rig.did(&Effect::Focus(Target::Field(0))));
    assert!(rig.model.conversation.is_none());
    rig.fill(0, &"x".repeat(301)).tell(Msg::StartChat);
    assert_eq!(rig.faults(), [Some(Key::AnswerTooLong)]);
    rig.fill(0, " A-12 ");
    assert_eq!(rig.faults(), [None]);
    rig.tell(Msg::NameTyped("x\u{7}".to_owned())).tell(Msg::StartChat);
    assert!(rig.did(&Effect::Focus(Target::Name)), "the name stands first");
    rig.tell(Msg::NameTyped("Zoé".to_owned())).tell(Msg::StartChat);
    assert!(rig.did(&Effect::Save(Save::Answer("order".to_owned(), "A-12".to_owned()))));
    rig.greeted();
    let [VisitorCommand::StartWith(filled)] = &rig.commands()[..] else { panic!("{:?}", rig.effects) };
    let answer = Answer { field: "order".to_owned(), text: "A-12".to_owned(), label: String::new() };
    assert_eq!((&filled.answers[..], filled.away), (&[answer][..], false));
    assert_eq!(filled.opening.name.as_deref(), Some("Zoé"));
}

#[test]
fn the_next_chat_finds_the_answers_of_the_last() {
    let stored = Stored {
        name: Some("Zoé".to_owned()),
        answers: vec![
            "A-12".to_owned(),
            "zoe@mail.example".to_owned(),
            String::new(),
            "0211234567".to_owned(),
        ],
        ..Stored::default()
    };
    let mut rig = Rig::at(asking(), stored);
    rig.open();
    assert_eq!(rig.model.screen(), Screen::PreChat, "what a form asks is asked of those who are known, too");
    assert_eq!((rig.model.pre_chat.input.as_str(), rig.model.value(0)), ("Zoé", "A-12"));
    rig.tell(Msg::StartChat);
    assert!(rig.model.conversation.is_some());
}

#[test]
fn a_department_is_chosen_by_name() {
    let id = |id: &str| DepartmentId::parse(id).unwrap();
    let department = |one: &str| Department { id: id(one), name: one.to_uppercase() };
    let departments = vec![department("tea"), department("lamps")];
    let mut rig = Rig::on_site(WidgetSettings { departments, ..settings(NameField::Optional) });
    rig.open();
    let place = rig.places()[0];
    rig.fill(place, "LAMPS").tell(Msg::StartChat).greeted();
    let [VisitorCommand::StartWith(filled)] = &rig.commands()[..] else { panic!("{:?}", rig.effects) };
    assert_eq!(filled.department, Some(id("lamps")));
}

#[test]
fn while_the_team_is_away_a_message_and_a_contact_are_asked() {
    let mut rig = Rig::on_site(closed(settings(NameField::Optional)));
    rig.open();
    assert_eq!(rig.model.screen(), Screen::PreChat);
    assert_eq!((rig.model.next_change, rig.model.reply_by), (Some(NOON + 2 * HOUR), Some(NOON + 6 * HOUR)));
    let [contact, message] = rig.places()[..] else { panic!("{:?}", rig.places()) };
    rig.tell(Msg::StartChat);
    assert_eq!(rig.faults(), [Some(Key::ContactInvalid), Some(Key::AnswerMissing)]);
    assert!(rig.did(&Effect::Focus(Target::Field(contact))));
    rig.fill(contact, "zoe@mail.example").fill(message, "Is it broken?").tell(Msg::StartChat);
    assert_eq!(rig.bubbles(), ["Is it broken?:Sending"]);
    rig.greeted();
    let [VisitorRequest { id, command: VisitorCommand::StartWith(filled) }] = &rig.sent()[..] else {
        panic!("{:?}", rig.effects)
    };
    let (id, filled) = (id.clone(), filled.clone());
    assert!(filled.away);
    assert_eq!((filled.message.as_str(), filled.contact.as_str()), ("Is it broken?", "zoe@mail.example"));
    rig.frame(ServerFrame::Ack(Ack { id: id.clone(), seq: 2 }));
    rig.event(EventBody::Started(Opening::default())).event(visitor_says(&id, "Is it broken?"));
    assert_eq!(rig.bubbles(), ["Is it broken?:Sent"]);
}

#[test]
fn the_owners_own_fields_are_the_message_and_the_contact() {
    let mut site = asking();
    site.form.fields.push(Field { closed_only: true, ..field("question", FieldKind::Long, false) });
    let mut rig = Rig::on_site(closed(site));
    rig.open();
    assert_eq!(rig.places(), [0, 1, 2]);
    rig.fill(0, "A-12").fill(1, "nowhere").tell(Msg::StartChat);
    assert_eq!(rig.faults(), [None, Some(Key::MailInvalid), Some(Key::AnswerMissing)]);
    rig.fill(1, "zoe@mail.example").fill(2, "Is it broken?").tell(Msg::StartChat).greeted();
    let [VisitorCommand::StartWith(filled)] = &rig.commands()[..] else { panic!("{:?}", rig.effects) };
    assert_eq!((filled.answers.len(), filled.message.as_str()), (2, "Is it broken?"));
    assert_eq!(filled.contact, "");
}

#[test]
fn an_open_frame_changes_over_by_itself() {
    let mut rig = Rig::on_site(closed(settings(NameField::Optional)));
    assert!(rig.did(&Effect::Timer(Timer::Hours, Some(7_200_000))));
    rig.open();
    let message = rig.places()[1];
    rig.fill(message, "Is it broken?");
    rig.now += 2 * HOUR;
    rig.tell(Msg::Due(Timer::Hours));
    assert!(rig.did(&Effect::Timer(Timer::Hours, Some(10_800_000))));
    assert_eq!((rig.model.away, rig.places()), (false, vec![]));
    rig.tell(Msg::StartChat);
    assert_eq!(rig.model.composer.draft, "Is it broken?", "what was written goes along");
    rig.greeted();
    assert!(matches!(&rig.commands()[..], [VisitorCommand::Start(_)]), "{:?}", rig.effects);
    rig.now += 3 * HOUR;
    rig.tell(Msg::Due(Timer::Hours));
    assert!(rig.model.away);
}

#[test]
fn this_machines_clock_may_be_wrong() {
    let mut site = closed(settings(NameField::Optional));
    let ahead = 9 * HOUR;
    site.hours.at += ahead;
    site.hours.changes = site.hours.changes.iter().map(|change| change + ahead).collect();
    let rig = Rig::on_site(site);
    assert!(rig.did(&Effect::Timer(Timer::Hours, Some(7_200_000))));
    assert!(rig.model.away);
}

#[test]
fn a_trigger_can_wait_until_the_team_is_there() {
    let mut site = closed(settings(NameField::Optional));
    site.triggers = vec![WidgetTrigger { steps: Condition::Open.steps(), ..timed() }];
    let mut rig = Rig::on_site(site);
    rig.on("https://tea.example/");
    assert_eq!(rig.model.view, View::Closed);
    rig.now += 2 * HOUR;
    rig.tell(Msg::Due(Timer::Hours));
    assert_eq!(rig.model.view, View::Invitation);
}

#[test]
fn a_refused_start_gives_everything_back() {
    let mut rig = Rig::on_site(closed(settings(NameField::Optional)));
    rig.open();
    let [contact, message] = rig.places()[..] else { panic!("{:?}", rig.places()) };
    rig.fill(contact, "zoe@mail.example").fill(message, "Is it broken?");
    rig.tell(Msg::NameTyped("Zoé".to_owned())).tell(Msg::StartChat).greeted();
    let id = rig.sent().remove(0).id;
    rig.frame(ServerFrame::Rejected(Refusal::new(Some(id), Rejection::UnknownField)));
    assert_eq!(rig.model.screen(), Screen::PreChat);
    assert_eq!((rig.model.value(contact), rig.model.value(message)), ("zoe@mail.example", "Is it broken?"));
    assert_eq!(rig.model.pre_chat, NameForm { input: "Zoé".to_owned(), error: Some(Key::Refused) });
}

#[test]
fn nothing_is_kept_before_the_visitor_agrees() {
    let mut rig = Rig::on_site(consenting());
    let mut traces = rig.saves();
    rig.on("https://tea.example/shop");
    rig.now += 9_000;
    for msg in [
        Msg::Due(Timer::Invitation),
        Msg::Dismiss,
        Msg::Host(HostMsg::Open),
        Msg::NameTyped("Zoé".to_owned()),
        Msg::Draft("Bonjour".to_owned()),
        Msg::Close,
        Msg::Host(HostMsg::Open),
        Msg::StartChat,
    ] {
        rig.tell(msg);
        traces += rig.saves();
    }
    assert_eq!(traces, 0);
    assert_eq!(rig.faults(), [Some(Key::ConsentMissing)]);
    let box_to_tick = rig.places()[0];
    rig.fill(box_to_tick, "1").tell(Msg::StartChat);
    assert!(rig.did(&Effect::Save(Save::Agreed)) && rig.did(&Effect::Save(Save::Name("Zoé".to_owned()))));
    rig.greeted();
    let [VisitorCommand::StartWith(filled)] = &rig.commands()[..] else { panic!("{:?}", rig.effects) };
    assert!(filled.agreed);
    assert!(rig.places().is_empty(), "once is enough");
}

#[test]
fn a_trigger_is_not_counted_before_the_visitor_agrees() {
    let shown = |site: WidgetSettings| {
        let mut rig = Rig::on_site(site);
        rig.on("https://tea.example/shop");
        rig.now += 9_000;
        rig.tell(Msg::Due(Timer::Invitation));
        assert_eq!(rig.model.view, View::Invitation);
        rig.effects.iter().filter(|effect| matches!(effect, Effect::Count(..))).count()
    };
    assert_eq!((shown(settings(NameField::Optional)), shown(consenting())), (1, 0));
}

#[test]
fn who_is_forgotten_is_forgotten_at_the_edge_first() {
    let mut rig = Rig::chatting();
    let own = rig.model.conversation.clone().unwrap();
    rig.tell(Msg::End).tell(Msg::Forget);
    assert!(rig.model.forgetting && rig.effects.is_empty(), "it asks once more");
    rig.tell(Msg::Forget);
    assert!(rig.did(&Effect::Erase(own.id.clone(), own.token.clone())) && !rig.did(&Effect::Wipe));
    rig.tell(Msg::Erased(own.id.clone(), false));
    assert_eq!(rig.model.note, Some(Key::Refused));
    assert!(rig.model.conversation.is_some(), "what opens it is still there, to try again");
    rig.tell(Msg::Forget).tell(Msg::Forget).tell(Msg::Erased(own.id, true));
    assert!(rig.did(&Effect::Wipe) && rig.did(&Effect::Disconnect));
    assert!(rig.noted(HostNote::Keep(Keep::Nothing)) || !rig.model.is_going());
    assert_eq!((rig.model.name.as_deref(), rig.model.screen()), (None, Screen::PreChat));
    assert_eq!(rig.model.note, Some(Key::Forgotten));
    assert!(!rig.model.is_known());
}

#[test]
fn without_a_conversation_there_is_this_browser_only() {
    let stored = Stored { name: Some("Zoé".to_owned()), agreed: true, ..Stored::default() };
    let mut rig = Rig::at(closed(consenting()), stored);
    rig.open();
    assert!(rig.model.is_known());
    rig.tell(Msg::Forget).tell(Msg::Forget);
    assert!(rig.did(&Effect::Wipe));
    assert!(!rig.model.agreed && rig.model.questions().iter().any(|question| question.consent));
}
