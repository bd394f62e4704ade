//! The form before the chat, the opening hours, consent, and being forgotten.

use super::*;
use crate::i18n::Key;
use protocol::conversation::opening::Answer;
use protocol::ids::DepartmentId;

const HOUR: u64 = 3_600_000;
const ORDER: &str = "text\t1\t300\torder\tOrder\n";
const CONTACT: &str = "contact\t1\t300\t+\t\n";
const MESSAGE: &str = "message\t1\t4000\t@@message\t\n";
const CONSENT: &str = "consent\t1\t300\t@@consent\tI agree.\t\n";

/// A site whose form asks for an order, and while the team is away for a message too.
fn asking() -> WidgetSettings {
    let away_form = [ORDER, CONTACT, MESSAGE].concat();
    WidgetSettings { form: ORDER.to_owned(), away_form, ..settings(NameField::Optional) }
}

/// One that asks for nothing but what is needed while the team is away.
fn plain() -> WidgetSettings {
    WidgetSettings { away_form: [CONTACT, MESSAGE].concat(), ..settings(NameField::Optional) }
}

/// The same, closed for two hours from noon on, and then open for three.
fn closed(settings: WidgetSettings) -> WidgetSettings {
    let changes = vec![NOON + 2 * HOUR, NOON + 5 * HOUR];
    WidgetSettings { hours: Timetable { at: NOON, open: false, changes, reply_hours: 4 }, ..settings }
}

fn consenting() -> WidgetSettings {
    WidgetSettings { consent: CONSENT.to_owned(), ..plain() }
}

const MAIL: &str = "zoe@mail.example";

fn answers(all: &[(&str, &str)]) -> Answers {
    all.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect()
}

fn given(field: &str, text: &str) -> Answer {
    Answer { field: field.to_owned(), text: text.to_owned(), label: String::new() }
}

impl Rig {
    fn on_site(settings: WidgetSettings) -> Self {
        Self::at(settings, Stored::default())
    }

    fn fill(&mut self, id: &str, text: &str) -> &mut Self {
        self.tell(Msg::AnswerTyped(id.to_owned(), text.to_owned()))
    }

    /// A message and a contact, left while the team is away.
    fn leave_message(&mut self) -> &mut Self {
        self.fill("@@message", "Is it broken?").fill("+", MAIL)
    }

    fn saves(&self) -> usize {
        self.effects.iter().filter(|effect| leaves_a_trace(effect)).count()
    }
}

#[test]
fn nothing_starts_while_something_is_wrong_and_the_name_stands_first() {
    let mut rig = Rig::on_site(asking());
    rig.open();
    assert_eq!((rig.model.screen(), rig.model.rows().as_str()), (Screen::PreChat, ORDER));
    rig.tell(start());
    assert!(rig.model.conversation.is_none());
    assert!(rig.did(&Effect::Focus(Target::Question(0))), "the field that is wrong has the focus");
    assert_eq!(rig.model.answer_error("order"), Some(Key::AnswerMissing));
    rig.tell(Msg::NameTyped("x\u{7}".to_owned())).tell(start());
    assert!(rig.did(&Effect::Focus(Target::Name)));
    rig.fill("order", " A-12 ");
    assert_eq!(rig.model.answer_error("order"), None, "who goes on typing has seen it");
    rig.tell(start());
    assert!(rig.did(&Effect::Focus(Target::Name)) && rig.model.conversation.is_none());
    rig.tell(Msg::NameTyped("Zoé".to_owned())).tell(start());
    assert!(rig.did(&Effect::Save(Save::Answers(answers(&[("order", "A-12")])))));
    rig.greeted();
    let [VisitorCommand::StartWith(filled)] = &rig.commands()[..] else { panic!("{:?}", rig.effects) };
    assert_eq!((&filled.answers[..], filled.away), (&[given("order", "A-12")][..], false));
    assert_eq!(filled.opening.name.as_deref(), Some("Zoé"));
}

#[test]
fn the_next_chat_finds_the_answers_of_the_last() {
    let typed = answers(&[("order", "A-12")]);
    let stored = Stored { name: Some("Zoé".to_owned()), answers: typed, ..Stored::default() };
    let mut rig = Rig::at(asking(), stored);
    rig.open();
    assert_eq!(rig.model.screen(), Screen::PreChat, "what a form asks is asked of those who are known, too");
    assert_eq!((rig.model.pre_chat.input.as_str(), rig.model.answer_to("order")), ("Zoé", "A-12"));
    rig.tell(start());
    assert!(rig.model.conversation.is_some());
}

#[test]
fn a_department_is_chosen_by_its_id() {
    let department = "department\t\t300\t@@department\t\tlamps\tLamps\n";
    let form = [ORDER, department].concat();
    let mut rig = Rig::on_site(WidgetSettings { form, ..asking() });
    rig.open().fill("order", "A-12").fill("@@department", "lamps").tell(start()).greeted();
    let [VisitorCommand::StartWith(filled)] = &rig.commands()[..] else { panic!("{:?}", rig.effects) };
    assert_eq!(filled.department, Some(DepartmentId::parse("lamps").unwrap()));
}

#[test]
fn while_the_team_is_away_a_message_and_a_contact_are_asked() {
    let mut rig = Rig::on_site(closed(plain()));
    rig.open();
    assert_eq!(rig.model.screen(), Screen::PreChat);
    assert_eq!((rig.model.back_at, rig.model.reply_by), (Some(NOON + 2 * HOUR), Some(NOON + 6 * HOUR)));
    assert_eq!(rig.model.rows(), [CONTACT, MESSAGE].concat());
    rig.leave_message().tell(start());
    assert_eq!(rig.bubbles(), ["Is it broken?:Sending"]);
    assert_eq!(rig.model.answers, answers(&[("+", MAIL)]));
    rig.greeted();
    let [VisitorRequest { id, command: VisitorCommand::StartWith(filled) }] = &rig.sent()[..] else {
        panic!("{:?}", rig.effects)
    };
    let (id, filled) = (id.clone(), filled.clone());
    assert!(filled.away);
    assert_eq!((filled.message.as_str(), filled.contact.as_str()), ("Is it broken?", MAIL));
    rig.frame(ServerFrame::Ack(Ack { id: id.clone(), seq: 2 }));
    rig.event(EventBody::Started(Opening::default())).event(visitor_says(&id, "Is it broken?"));
    assert_eq!(rig.bubbles(), ["Is it broken?:Sent"]);
}

#[test]
fn an_open_frame_changes_over_by_itself() {
    let mut rig = Rig::on_site(closed(plain()));
    assert!(rig.did(&Effect::Timer(Timer::Hours, Some(7_200_000))));
    rig.open();
    rig.fill("@@message", "Is it broken?");
    rig.now += 2 * HOUR;
    rig.tell(Msg::Due(Timer::Hours));
    assert!(rig.did(&Effect::Timer(Timer::Hours, Some(10_800_000))));
    assert_eq!((rig.model.away, rig.model.rows().as_str()), (false, ""));
    rig.tell(start());
    assert_eq!(rig.model.composer.draft, "Is it broken?", "what was written goes along");
    assert_eq!(rig.model.answers, [], "and stands in no form any more");
    rig.greeted();
    assert!(matches!(&rig.commands()[..], [VisitorCommand::Start(_)]), "{:?}", rig.effects);
    rig.now += 3 * HOUR;
    rig.tell(Msg::Due(Timer::Hours));
    assert!(rig.model.away);
}

#[test]
fn a_form_counts_as_the_one_it_was_filled_in_as() {
    let mut rig = Rig::on_site(closed(asking()));
    rig.open().leave_message().fill("order", "A-12");
    rig.now += 2 * HOUR;
    rig.tell(start()).greeted();
    assert!(!rig.model.away);
    let [VisitorCommand::StartWith(filled)] = &rig.commands()[..] else { panic!("{:?}", rig.effects) };
    assert!(filled.away && filled.message == "Is it broken?" && filled.answers.len() == 1);
}

#[test]
fn this_machines_clock_may_be_wrong() {
    let mut site = closed(plain());
    let ahead = 9 * HOUR;
    site.hours.at += ahead;
    site.hours.changes = site.hours.changes.iter().map(|change| change + ahead).collect();
    let rig = Rig::on_site(site);
    assert!(rig.did(&Effect::Timer(Timer::Hours, Some(7_200_000))));
    assert!(rig.model.away);
}

#[test]
fn a_trigger_can_wait_until_the_team_is_there() {
    let mut site = closed(plain());
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
    let mut rig = Rig::on_site(closed(plain()));
    rig.open().leave_message();
    rig.tell(Msg::NameTyped("Zoé".to_owned())).tell(start()).greeted();
    let id = rig.sent().remove(0).id;
    rig.frame(ServerFrame::Rejected(Refusal::new(Some(id), Rejection::UnknownField)));
    assert_eq!(rig.model.screen(), Screen::PreChat);
    assert_eq!(rig.model.answers, answers(&[("+", MAIL), ("@@message", "Is it broken?")]));
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
    assert_eq!(rig.model.rows(), CONSENT);
    rig.fill("@@consent", "on").tell(start());
    assert!(rig.did(&Effect::Save(Save::Agreed)) && rig.did(&Effect::Save(Save::Name("Zoé".to_owned()))));
    rig.greeted();
    let [VisitorCommand::StartWith(filled)] = &rig.commands()[..] else { panic!("{:?}", rig.effects) };
    assert!(filled.agreed);
    assert_eq!(rig.model.rows(), "", "once is enough");
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
    assert_eq!(rig.model.forgetting, Forgetting::Asked);
    assert_eq!(rig.effects, [Effect::Focus(Target::KeepMe)], "it asks once more");
    rig.tell(Msg::Forget);
    assert!(!rig.did(&Effect::Erase(own.id.clone(), own.token.clone())), "there is a moment to undo it");
    rig.tell(Msg::KeepMe).tell(Msg::Due(Timer::Forget));
    assert!(!rig.did(&Effect::Erase(own.id.clone(), own.token.clone())), "it was undone");
    rig.tell(Msg::Forget).tell(Msg::Forget).tell(Msg::Due(Timer::Forget));
    assert!(rig.did(&Effect::Erase(own.id.clone(), own.token.clone())) && !rig.did(&Effect::Wipe));
    rig.tell(Msg::Erased(own.id.clone(), false));
    assert_eq!(rig.model.note, Some(Key::Refused));
    assert!(rig.model.conversation.is_some(), "what opens it is still there, to try again");
    rig.tell(Msg::Forget).tell(Msg::Forget).tell(Msg::Due(Timer::Forget)).tell(Msg::Erased(own.id, true));
    assert!(rig.did(&Effect::Wipe) && rig.did(&Effect::Disconnect));
    assert!(rig.noted(HostNote::Keep(Keep::Nothing)) || !rig.model.is_going());
    assert_eq!((rig.model.name.as_deref(), rig.model.screen()), (None, Screen::PreChat));
    assert_eq!(rig.model.note, Some(Key::Forgotten));
    assert!(!rig.model.is_known());
}

#[test]
fn who_leaves_while_being_forgotten_is_forgotten_all_the_same() {
    let mut rig = Rig::chatting();
    let own = rig.model.conversation.clone().unwrap();
    let (id, token) = (own.id, own.token);
    let erase = Effect::Erase(id.clone(), token.clone());
    rig.tell(Msg::End).tell(Msg::Forget).tell(Msg::Forget).tell(Msg::Leaving);
    assert!(rig.did(&erase) && rig.did(&Effect::Wipe));
    assert!(
        rig.did(&Effect::Save(Save::Erasing(id.clone(), token.clone()))),
        "to ask again on the next page"
    );

    let stored = Stored { erasing: vec![(id.clone(), token)], ..Stored::default() };
    let mut rig = Rig::at(settings(NameField::Optional), stored);
    assert!(rig.did(&erase) && rig.noted(HostNote::Keep(Keep::Going)), "{:?}", rig.effects);
    rig.open().tell(Msg::Erased(id.clone(), false));
    assert_eq!(rig.model.note, None, "nobody has asked for it here");
    assert!(rig.tell(Msg::Due(Timer::Post)).did(&erase), "again and again");
    rig.tell(Msg::Erased(id.clone(), true));
    assert!(rig.did(&Effect::Save(Save::Erased(id))) && !rig.did(&Effect::Wipe));
    assert!(!rig.tell(Msg::Due(Timer::Post)).did(&erase));
}

#[test]
fn without_a_conversation_there_is_this_browser_only() {
    let stored = Stored { name: Some("Zoé".to_owned()), agreed: true, ..Stored::default() };
    let mut rig = Rig::at(closed(consenting()), stored);
    rig.open().fill("@@message", "Is it broken?");
    assert!(rig.model.is_known());
    rig.tell(Msg::Forget).tell(Msg::Forget).tell(Msg::Due(Timer::Forget));
    assert!(rig.did(&Effect::Wipe));
    assert!(!rig.model.agreed && rig.model.rows().ends_with(CONSENT));
    assert!(rig.model.answers.is_empty());
}

#[test]
fn a_sheet_says_what_was_filled_in_and_what_to_keep_of_it() {
    let form = "text\t1\t300\torder\tOrder\nlong\t\t4000\t@more\tMore\n\
                choice\t\t300\tsize\tSize\tS\tSmall\tL\tLarge\n\
                department\t\t300\t@@department\t\tlamps\tLamps\n\
                contact\t1\t300\t+\t\nmessage\t1\t4000\t@@message\t\n";
    let site = WidgetSettings { away_form: form.to_owned(), ..consenting() };
    let mut rig = Rig::on_site(closed(site));
    rig.open();
    let filled = [
        ("order", " A-12 "),
        ("@more", "It flickers."),
        ("size", "L"),
        ("@@department", "lamps"),
        ("+", "021 123 4567"),
        ("@@message", "Is it broken?"),
    ];
    for (id, text) in filled {
        rig.fill(id, text);
    }
    rig.tell(start());
    assert!(rig.did(&Effect::Focus(Target::Question(6))));
    assert_eq!(rig.model.answer_error("@@consent"), Some(Key::ConsentMissing));
    rig.fill("@@consent", "on").tell(start());
    let kept = answers(&[("order", "A-12"), ("size", "L"), ("+", "021 123 4567")]);
    assert!(rig.did(&Effect::Save(Save::Answers(kept))), "{:?}", rig.effects);
    rig.greeted();
    let [VisitorCommand::StartWith(filled)] = &rig.commands()[..] else { panic!("{:?}", rig.effects) };
    let expected = [given("order", "A-12"), given("more", "It flickers."), given("size", "L")];
    assert_eq!(filled.answers, expected);
    assert_eq!((filled.message.as_str(), filled.contact.as_str()), ("Is it broken?", "021 123 4567"));
    assert_eq!(filled.department, Some(DepartmentId::parse("lamps").unwrap()));
    assert!(filled.agreed);
}

#[test]
fn whoever_leaves_meanwhile_is_forgotten() {
    let mut rig = Rig::chatting();
    let own = rig.model.conversation.clone().unwrap();
    rig.tell(Msg::Forget).tell(Msg::Leaving);
    assert!(!rig.did(&Effect::Erase(own.id.clone(), own.token.clone())), "that was no yes");
    rig.tell(Msg::Forget).tell(Msg::Leaving);
    assert!(rig.did(&Effect::Erase(own.id, own.token)) && rig.did(&Effect::Wipe));
}

#[test]
fn where_no_name_is_asked_the_first_message_begins_the_chat() {
    let mut rig = Rig::with(NameField::Off, Stored::default());
    rig.open();
    assert_eq!((rig.model.screen(), rig.model.foot()), (Screen::Thread, Foot::Composer));
    assert!(rig.did(&Effect::Focus(Target::Rest)) || rig.did(&Effect::Focus(Target::Composer)));
    rig.write("Is the blue one in stock?").greeted();
    let [VisitorCommand::Start(opening), VisitorCommand::Send { text }] = &rig.commands()[..] else {
        panic!("{:?}", rig.commands())
    };
    assert_eq!((opening.name.as_deref(), text.as_str()), (None, "Is the blue one in stock?"));
    // What else the site asks, it asks.
    let mut rig = Rig::at(WidgetSettings { name_field: NameField::Off, ..consenting() }, Stored::default());
    rig.open();
    assert_eq!(rig.model.screen(), Screen::PreChat);
    assert!(rig.did(&Effect::Focus(Target::Question(0))), "one goes on at the first question");
}
