//! The form before the chat, the opening hours, consent, and being forgotten. What the form asks the
//! edge tells; how it is drawn, and what it says about mistakes, is tried in a browser.

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

/// What was typed and is kept, as the browser's side writes it.
const TYPED: &str = r#"{"order":"A-12"}"#;

fn sheet() -> Sheet {
    let answer = Answer { field: "order".to_owned(), text: "A-12".to_owned(), label: String::new() };
    Sheet { kept: TYPED.to_owned(), answers: vec![answer], ..Sheet::default() }
}

/// A message and a contact, left while the team is away.
fn left() -> Sheet {
    let (message, contact) = ("Is it broken?".to_owned(), "zoe@mail.example".to_owned());
    Sheet { kept: "{}".to_owned(), message, contact, ..Sheet::default() }
}

impl Rig {
    fn on_site(settings: WidgetSettings) -> Self {
        Self::at(settings, Stored::default())
    }

    fn fill(&mut self, message: &str) -> &mut Self {
        self.tell(Msg::FormTyped(["{\"@@message\":\"", message, "\"}"].concat(), message.to_owned()))
    }

    fn send_form(&mut self, sheet: Sheet) -> &mut Self {
        self.tell(Msg::StartChat(Some(sheet)))
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
    rig.tell(Msg::StartChat(None));
    assert!(rig.model.conversation.is_none());
    assert!(!rig.did(&Effect::Focus(Target::Name)), "the field that is wrong has the focus");
    rig.tell(Msg::NameTyped("x\u{7}".to_owned())).tell(Msg::StartChat(None));
    assert!(rig.did(&Effect::Focus(Target::Name)));
    rig.send_form(sheet());
    assert!(rig.did(&Effect::Focus(Target::Name)) && rig.model.conversation.is_none());
    rig.tell(Msg::NameTyped("Zoé".to_owned())).send_form(sheet());
    assert!(rig.did(&Effect::Save(Save::Answers(TYPED.to_owned()))));
    rig.greeted();
    let [VisitorCommand::StartWith(filled)] = &rig.commands()[..] else { panic!("{:?}", rig.effects) };
    assert_eq!((&filled.answers, filled.away), (&sheet().answers, false));
    assert_eq!(filled.opening.name.as_deref(), Some("Zoé"));
}

#[test]
fn the_next_chat_finds_the_answers_of_the_last() {
    let stored = Stored { name: Some("Zoé".to_owned()), answers: TYPED.to_owned(), ..Stored::default() };
    let mut rig = Rig::at(asking(), stored);
    rig.open();
    assert_eq!(rig.model.screen(), Screen::PreChat, "what a form asks is asked of those who are known, too");
    assert_eq!((rig.model.pre_chat.input.as_str(), rig.model.form.as_str()), ("Zoé", TYPED));
    rig.send_form(sheet());
    assert!(rig.model.conversation.is_some());
}

#[test]
fn a_department_is_chosen_by_its_id() {
    let mut rig = Rig::on_site(asking());
    rig.open().send_form(Sheet { department: "lamps".to_owned(), ..sheet() }).greeted();
    let [VisitorCommand::StartWith(filled)] = &rig.commands()[..] else { panic!("{:?}", rig.effects) };
    assert_eq!(filled.department, Some(DepartmentId::parse("lamps").unwrap()));
}

#[test]
fn while_the_team_is_away_a_message_and_a_contact_are_asked() {
    let mut rig = Rig::on_site(closed(plain()));
    rig.open();
    assert_eq!(rig.model.screen(), Screen::PreChat);
    assert_eq!((rig.model.next_change, rig.model.reply_by), (Some(NOON + 2 * HOUR), Some(NOON + 6 * HOUR)));
    assert_eq!(rig.model.rows(), [CONTACT, MESSAGE].concat());
    rig.fill("Is it broken?").send_form(left());
    assert_eq!(rig.bubbles(), ["Is it broken?:Sending"]);
    assert_eq!((rig.model.form.as_str(), rig.model.message.as_str()), ("{}", ""));
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
fn an_open_frame_changes_over_by_itself() {
    let mut rig = Rig::on_site(closed(plain()));
    assert!(rig.did(&Effect::Timer(Timer::Hours, Some(7_200_000))));
    rig.open();
    rig.fill("Is it broken?");
    rig.now += 2 * HOUR;
    rig.tell(Msg::Due(Timer::Hours));
    assert!(rig.did(&Effect::Timer(Timer::Hours, Some(10_800_000))));
    assert_eq!((rig.model.away, rig.model.rows().as_str()), (false, ""));
    rig.tell(start());
    assert_eq!(rig.model.composer.draft, "Is it broken?", "what was written goes along");
    assert_eq!(rig.model.form, "", "and stands in no form any more");
    rig.greeted();
    assert!(matches!(&rig.commands()[..], [VisitorCommand::Start(_)]), "{:?}", rig.effects);
    rig.now += 3 * HOUR;
    rig.tell(Msg::Due(Timer::Hours));
    assert!(rig.model.away);
}

#[test]
fn a_form_counts_as_the_one_it_was_filled_in_as() {
    let mut rig = Rig::on_site(closed(asking()));
    rig.open().fill("Is it broken?");
    rig.now += 2 * HOUR;
    rig.send_form(Sheet { answers: sheet().answers, ..left() }).greeted();
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
    rig.open().fill("Is it broken?");
    let kept = r#"{"+":"zoe@mail.example"}"#;
    rig.tell(Msg::NameTyped("Zoé".to_owned()));
    rig.send_form(Sheet { kept: kept.to_owned(), ..left() }).greeted();
    let id = rig.sent().remove(0).id;
    rig.frame(ServerFrame::Rejected(Refusal::new(Some(id), Rejection::UnknownField)));
    assert_eq!(rig.model.screen(), Screen::PreChat);
    assert_eq!((rig.model.form.as_str(), rig.model.message.as_str()), (kept, "Is it broken?"));
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
        Msg::StartChat(None),
    ] {
        rig.tell(msg);
        traces += rig.saves();
    }
    assert_eq!(traces, 0);
    assert_eq!(rig.model.rows(), CONSENT);
    rig.tell(start());
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
    rig.open().fill("Is it broken?");
    let drawn = rig.model.form_revision;
    assert!(rig.model.is_known());
    rig.tell(Msg::Forget).tell(Msg::Forget);
    assert!(rig.did(&Effect::Wipe));
    assert!(!rig.model.agreed && rig.model.rows().ends_with(CONSENT));
    assert!(rig.model.form.is_empty() && rig.model.message.is_empty());
    assert!(rig.model.form_revision > drawn, "the form is drawn anew");
}
