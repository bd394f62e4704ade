//! The form, the opening hours and being forgotten, over the wire: what the edge takes, what it
//! refuses by name, and what it does not know any more afterwards.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use protocol::codec::{Encoding, from_packed};
use protocol::conversation::event::{Event, EventBody};
use protocol::conversation::opening::{Answer, Filled};
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::DepartmentId;
use protocol::locale::Localized;
use protocol::site::department::DepartmentSetting;
use protocol::site::form::{Consent, Field, FieldKind, Form};
use protocol::site::hours::Hours;
use protocol::site::settings::{Service, SiteSettings, WidgetSettings};
use serde_json::{Value, json};
use tests::edge::{Edge, Site, http, settings};
use tests::hours::{BACK_IN, closed, now, open};
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

const HOUR: u64 = 3_600_000;

fn text(text: &str) -> Vec<Localized> {
    vec![Localized { locale: "en".to_owned(), text: text.to_owned() }]
}

fn field(id: &str, label: &str, kind: FieldKind) -> Field {
    Field { id: id.to_owned(), labels: text(label), kind, required: true, closed_only: false }
}

fn form() -> Form {
    let size = FieldKind::Choice(vec![text("Small"), text("Large")]);
    let size = Field { required: false, ..field("size", "Size", size) };
    let email = Field { closed_only: true, ..field("email", "Your email", FieldKind::Email) };
    Form {
        fields: vec![field("order", "Order number", FieldKind::Text), size, email],
        departments: true,
        consent: None,
    }
}

fn lamps() -> DepartmentSetting {
    DepartmentSetting { id: DepartmentId::parse("lamps").unwrap(), name: "Lamps".to_owned(), agents: vec![] }
}

async fn site(form: Form, hours: Hours) -> Site {
    let service = Service { departments: vec![lamps()], ..Service::default() };
    Edge::shared().await.site_with(SiteSettings { form, hours, service, ..settings() }).await
}

fn filled(answers: &[(&str, &str)]) -> Filled {
    let answer = |(field, text): &(&str, &str)| Answer {
        field: (*field).to_owned(),
        text: (*text).to_owned(),
        label: String::new(),
    };
    Filled { opening: opening("Zoé"), answers: answers.iter().map(answer).collect(), ..Filled::default() }
}

async fn start(site: &Site, command: VisitorCommand) -> (Keys, Conversation, Outcome) {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Binary).await.unwrap();
    let outcome = visitor.visitor_does(command).await.unwrap();
    (keys, visitor, outcome)
}

async fn refused(site: &Site, filled: Filled) -> String {
    match start(site, VisitorCommand::StartWith(Box::new(filled))).await.2 {
        Outcome::Refused(code) => code,
        stored => panic!("{stored:?}"),
    }
}

#[tokio::test]
async fn what_a_form_does_not_take_is_refused_by_name() {
    let site = site(form(), Hours::default()).await;
    let order = ("order", "A-12");
    let nobody = Some(DepartmentId::parse("nobody").unwrap());
    for (given, code) in [
        (filled(&[]), "answer_missing"),
        (filled(&[("order", &"x".repeat(301))]), "answer_too_long"),
        (filled(&[order, ("size", "Huge")]), "answer_invalid"),
        (filled(&[order, ("email", "nowhere")]), "answer_invalid"),
        (filled(&[order, ("colour", "red")]), "unknown_field"),
        (Filled { department: nobody, ..filled(&[order]) }, "unknown_field"),
        (Filled { away: true, message: "Hello".to_owned(), ..filled(&[order]) }, "answer_missing"),
        (Filled { away: true, ..filled(&[order, ("email", "zoe@mail.example")]) }, "text_empty"),
    ] {
        assert_eq!(refused(&site, given.clone()).await, code, "{given:?}");
    }
    let (_, _, plain) = start(&site, VisitorCommand::Start(opening("Zoé"))).await;
    assert_eq!(plain, Outcome::Refused("answer_missing".to_owned()));
    let ana = site.sign_in().await;
    let desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    assert!(desk.conversations.is_empty(), "nothing has begun");
}

#[tokio::test]
async fn answers_and_the_department_reach_the_team() {
    let site = site(form(), open()).await;
    let given = Filled { department: Some(lamps().id), ..filled(&[("order", "A-12"), ("size", "Large")]) };
    let (keys, visitor, outcome) = start(&site, VisitorCommand::StartWith(Box::new(given))).await;
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Text).await.unwrap();
    let summary = desk.sees(|summary| summary.department.is_some()).await.unwrap();
    assert_eq!(summary.department.unwrap().name, "Lamps");
    let agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Text).await.unwrap();
    let told = |events: &[Event]| {
        events.iter().find_map(|event| match &event.body {
            EventBody::FormFilled(filled) => Some(filled.clone()),
            _ => None,
        })
    };
    let answers = told(&agent.events).unwrap();
    let lines: Vec<_> = answers.answers.iter().map(|one| (one.label.as_str(), one.text.as_str())).collect();
    assert_eq!(lines, [("Order number", "A-12"), ("Size", "Large")]);
    assert_eq!(told(&visitor.events), Some(answers), "both sides know it");
    let transcript = site.conversation_url(&keys.conversation, "transcript");
    let transcript = http().get(transcript).bearer_auth(keys.token.reveal()).send().await.unwrap();
    let transcript = transcript.text().await.unwrap();
    assert!(
        transcript.contains("Order number: A-12") && transcript.contains("Department: Lamps"),
        "{transcript}"
    );
}

#[tokio::test]
async fn who_writes_to_a_closed_site_is_promised_an_answer() {
    let site = site(form(), closed()).await;
    let answers = [("order", "A-12"), ("email", "zoe@mail.example")];
    let given = Filled { away: true, message: "Is it broken?".to_owned(), ..filled(&answers) };
    let (_, mut visitor, _) = start(&site, VisitorCommand::StartWith(Box::new(given))).await;
    visitor.message("Is it broken?").await.unwrap();
    let made = visitor.event(|body| matches!(body, EventBody::PromiseMade(_))).await.unwrap();
    let EventBody::PromiseMade(promise) = made.body else { panic!("it is one") };
    assert_eq!(promise.contact, "zoe@mail.example");
    let back = now() + BACK_IN * 60_000;
    let late = promise.due.abs_diff(back + 4 * HOUR);
    assert!(late < 5 * 60_000, "four hours after the opening, give or take: {late}");
}

#[tokio::test]
async fn a_frame_is_told_the_hours_and_a_bad_set_up_is_refused() {
    let told = async |site: &Site| {
        let document = http().get(site.url(&format!("/embed/{}", site.id))).send().await.unwrap();
        let document = document.text().await.unwrap();
        let packed = document.split("data-settings=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        from_packed::<WidgetSettings>(&STANDARD.decode(packed).unwrap()).unwrap()
    };
    let closed_site = site(form(), closed()).await;
    let settings = told(&closed_site).await;
    assert!(!settings.hours.open && settings.hours.changes.len() > 10, "{:?}", settings.hours);
    assert!(settings.form.contains("\tLamps\n"), "{}", settings.form);
    // The owner's fields, and the department; away, a message too.
    assert_eq!((settings.form.lines().count(), settings.away_form.lines().count()), (3, 5));
    assert!(told(&site(form(), open()).await).await.hours.open);

    let ana = closed_site.sign_in().await;
    let path = closed_site.url(&format!("/v1/sites/{}/settings", closed_site.id));
    let ask = |request: reqwest::RequestBuilder| {
        request.header("cookie", &ana.cookie).header("origin", &closed_site.base).send()
    };
    let good: Value = ask(http().get(&path)).await.unwrap().json().await.unwrap();
    let field = good["settings"]["form"]["fields"][0].clone();
    for (place, bad) in [
        ("/settings/hours/zone", json!("Europe/Atlantis")),
        ("/settings/hours/week/0", json!([{"from": 60, "to": 60}])),
        ("/settings/hours/holidays", json!([{"date": "02-30", "spans": []}])),
        ("/settings/form/fields", json!([field, field])),
        ("/settings/form/consent", json!({"texts": [], "url": ""})),
    ] {
        let mut edited = good.clone();
        *edited.pointer_mut(place).unwrap() = bad;
        let refused = ask(http().put(&path).json(&edited)).await.unwrap();
        let answer = refused.text().await.unwrap();
        assert!(answer.contains("bad_setup"), "{place}: {answer}");
    }
    assert_eq!(ask(http().put(&path).json(&good)).await.unwrap().status(), 200);
}

async fn erase(site: &Site, keys: &Keys, token: &str) -> u16 {
    let url = site.conversation_url(&keys.conversation, "erase");
    http().post(url).bearer_auth(token).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn an_erased_conversation_is_known_to_nobody() {
    let consent = Some(Consent { texts: text("I agree."), url: String::new() });
    let site = site(Form { consent, ..Form::default() }, Hours::default()).await;
    assert_eq!(refused(&site, filled(&[])).await, "consent_missing");
    let agreed = Filled { agreed: true, ..filled(&[]) };
    let (keys, mut visitor, _) = start(&site, VisitorCommand::StartWith(Box::new(agreed))).await;
    visitor.visitor_does(VisitorCommand::Send { text: "A secret".to_owned() }).await.unwrap();
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.preview == "A secret").await.unwrap();
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();

    assert_eq!(erase(&site, &keys, Keys::new().token.reveal()).await, 403, "a stranger");
    assert!(!desk.conversations.is_empty());
    assert_eq!(erase(&site, &keys, keys.token.reveal()).await, 204);
    desk.forgets(&keys.conversation).await.unwrap();
    let hung_up = async |socket: &mut Conversation| {
        while socket.step().await.is_ok() {}
    };
    hung_up(&mut visitor).await;
    hung_up(&mut agent).await;
    assert_eq!(erase(&site, &keys, keys.token.reveal()).await, 204, "once more is fine");
    let again = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    assert!(again.conversations.is_empty());
    let empty = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    assert_eq!(empty.events, []);
    let events = http().get(site.conversation_url(&keys.conversation, "events"));
    let events = events.bearer_auth(keys.token.reveal()).send().await.unwrap();
    assert!(events.text().await.unwrap().contains("not_started"));
}
