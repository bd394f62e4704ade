//! The settings: edited field by field, checked, stored, and merged with what others stored.

use super::form_tree::{Kind, Label};
use super::people::{PeopleEffect, PeopleMsg};
use super::*;
use protocol::conversation::party::Agent;
use protocol::ids::{AgentId, TriggerId};
use protocol::locale::{Localized, localized};
use protocol::site::form::FieldKind;
use protocol::site::hours::Holiday;
use protocol::site::look::Theme;
use protocol::site::settings::{EditedSettings, Position};
use protocol::site::trigger::{Condition, Frequency, Matching, Trigger, TriggerOutcome};
use protocol::team::people::Role;

const NOW: Timestamp = 1_000_000;

fn demo() -> SiteId {
    SiteId::parse("demo").unwrap()
}

fn shop() -> SiteSettings {
    SiteSettings {
        name: "Shop".to_owned(),
        color: "#0b6b5b".to_owned(),
        origins: vec!["https://shop.example".to_owned()],
        ..SiteSettings::default()
    }
}

fn edited(revision: &str, settings: SiteSettings) -> Box<EditedSettings> {
    Box::new(EditedSettings { revision: revision.to_owned(), settings })
}

fn says(text: &str) -> Vec<Localized> {
    vec![Localized { locale: "en".to_owned(), text: text.to_owned() }]
}

fn trigger(id: &str, condition: Condition) -> Trigger {
    Trigger {
        id: TriggerId::parse(id).unwrap(),
        name: id.to_uppercase(),
        active: true,
        condition,
        frequency: Frequency::EveryPage,
        until: None,
        priority: 0,
        agent: "Ana".to_owned(),
        texts: says("Hello"),
        promotion: None,
    }
}

fn agent(name: &str) -> Agent {
    Agent { id: AgentId::parse(name).unwrap(), name: name.to_uppercase() }
}

fn session(sites: &[&str]) -> Session {
    let site = |name: &&str| Site { id: SiteId::parse(name).unwrap(), name: (*name).to_owned() };
    let email = "ana@shop.example".to_owned();
    let sites: Vec<Site> = sites.iter().map(site).collect();
    let owns: Vec<SiteId> = sites.iter().map(|site| site.id.clone()).collect();
    let manages = Some(owns.clone());
    let (closed, archived, watches) = (Vec::new(), Vec::new(), Vec::new());
    Session { agent: agent("ana"), email, sites, manages, closed, archived, watches, owns }
}

fn environment() -> Environment {
    let origin = "https://chat.example".to_owned();
    Environment { site: Some(demo()), origin, locale: "en".to_owned(), ..Environment::default() }
}

/// Somebody at work on the settings.
struct Work {
    model: Model,
}

impl Work {
    /// The page was opened.
    fn opened(environment: Environment) -> Self {
        let mut work = Self { model: Model::default() };
        assert_eq!(work.send(Msg::Started(environment)), [Effect::LoadSession]);
        work
    }

    /// At work on a section of these settings.
    fn editing(section: Section, settings: SiteSettings) -> Self {
        let mut work = Self::opened(Environment { section, ..environment() });
        assert_eq!(
            work.send(Msg::SessionLoaded(Ok(session(&["other", "demo"])))),
            [Effect::LoadSettings(demo())]
        );
        assert_eq!(work.model.screen(), Screen::Loading);
        let heading = Effect::Focus(HEADING.to_owned());
        assert_eq!(work.send(Msg::SettingsLoaded(Ok(edited("1", settings)))), [heading]);
        assert_eq!(work.model.screen(), Screen::Settings);
        work
    }

    fn send(&mut self, msg: Msg) -> Vec<Effect> {
        self.model.update(NOW, msg)
    }

    fn set(&mut self, name: &str, value: &str) -> Vec<Effect> {
        assert!(self.item(name).is_some(), "there is no field {name}");
        self.send(Msg::Set { id: format!("set-{name}"), value: value.to_owned() })
    }

    fn press_item(&mut self, name: &str) -> Vec<Effect> {
        assert!(self.item(name).is_some(), "there is no button {name}");
        self.send(Msg::Press { id: format!("set-{name}"), fresh: "FRESH_id".to_owned() })
    }

    fn item(&self, name: &str) -> Option<&Item> {
        find(&self.model.items, &format!("set-{name}"))
    }

    fn draft(&self) -> &SiteSettings {
        &self.model.draft
    }

    fn error(&self, name: &str) -> Option<&Label> {
        self.item(name).and_then(|item| item.error.as_ref())
    }
}

fn focused(id: &str) -> Effect {
    Effect::Focus(format!("set-{id}"))
}

#[test]
fn what_is_typed_reaches_the_draft() {
    let mut work = Work::editing(Section::Look, shop());
    assert!(!work.model.is_dirty());
    for (name, value) in [
        ("name", "The Shop"),
        ("code", "#112233"),
        ("position", "1"),
        ("side", "12"),
        ("theme", "2"),
        ("title", "Ask the potter"),
    ] {
        let before = work.model.items.clone();
        assert_eq!(work.set(name, value), [], "typing moves no focus");
        assert!(has_same_fields(&work.model.items, &before), "typing replaces no field");
    }
    work.send(Msg::Locale("fr".to_owned()));
    let title = work.item("title").unwrap();
    assert_eq!((title.value.as_str(), title.placeholder.as_str()), ("", "Ask the potter"));
    work.set("title", "Demandez au potier");
    work.set("welcome", "Bonjour");
    work.set("welcome", " ");
    let draft = work.draft();
    assert_eq!((draft.name.as_str(), draft.color.as_str()), ("The Shop", "#112233"));
    assert_eq!((draft.position, draft.look.theme), (Position::Left, Theme::Dark));
    assert_eq!((draft.look.offset_side, draft.look.welcome.len()), (12, 0));
    assert_eq!(localized(&draft.look.titles, "fr"), "Demandez au potier");
    assert!(work.model.is_dirty());
    // The colour can be given in two ways, which agree.
    assert_eq!(work.item("color").unwrap().value, "#112233");
}

#[test]
fn a_colour_that_reads_badly_is_told() {
    let mut work = Work::editing(Section::Look, shop());
    let lines = |work: &Work| match &work.item("contrast").unwrap().label {
        Label::Lines(lines) => lines.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(lines(&work), [Label::Of(Key::ContrastWhite, "6.4".to_owned())]);
    work.set("code", "#ffee00");
    assert_eq!(lines(&work)[1], Label::Key(Key::ColorFaint));
    assert!(matches!(&lines(&work)[0], Label::Of(Key::ContrastBlack, _)));
    let before = work.model.items.clone();
    work.set("code", "yellow");
    assert_eq!(lines(&work), []);
    assert!(has_same_fields(&work.model.items, &before), "or the caret would be lost");
    assert_eq!(work.item("color").unwrap().value, "#000000", "a field for colours takes nothing else");
}

#[test]
fn a_mistake_is_named_at_its_field_before_anything_is_sent() {
    let mut work = Work::editing(Section::Websites, shop());
    work.set("origins", "https://shop.example\nshop.example\n");
    assert_eq!(work.draft().origins.len(), 2);
    assert_eq!(work.error("origins"), None, "not while it is being typed for the first time");
    work.send(Msg::Open(Section::Look));
    work.set("side", "900");
    assert_eq!(work.send(Msg::Save), [focused("side")]);
    assert_eq!(work.error("side"), Some(&Label::Of(Key::ErrorRange, "0 – 200".to_owned())));
    work.set("side", "9");
    assert_eq!(work.error("side"), None, "from then on it is told at once");
    // The next one lies in another section.
    assert_eq!(work.send(Msg::Save), [Effect::ReplaceHash(Section::Websites), focused("origins")]);
    assert_eq!(work.model.section, Section::Websites);
    assert_eq!(work.error("origins"), Some(&Label::Key(Key::ErrorOrigin)));
    work.set("origins", "https://shop.example");
    work.set("contact", "help at shop.example");
    assert_eq!(work.error("contact"), Some(&Label::Key(Key::ErrorEmail)));
    work.set("contact", "help@shop.example");
    assert_eq!((work.error("contact"), work.draft().contact_email.as_str()), (None, "help@shop.example"));
    let wanted = SiteSettings { ..work.draft().clone() };
    let save = Effect::Save(demo(), to_binary(&*edited("1", wanted.clone())));
    assert_eq!(work.send(Msg::Save), [save]);
    assert_eq!(work.send(Msg::Save), [], "once");
    work.send(Msg::Saved(Ok(edited("2", wanted))));
    assert_eq!(work.model.state, State::Saved);
    assert!(!work.model.is_dirty());
}

#[test]
fn a_trigger_is_built_with_conditions_in_one_another() {
    let mut work = Work::editing(Section::Triggers, shop());
    assert_eq!(work.press_item("add"), [focused("t0-name")]);
    work.set("t0-name", "Cart");
    work.set("t0-agent", "Ana");
    work.set("t0-text", "Stuck?");
    work.set("t0-when-c0-n", "8");
    assert_eq!(work.press_item("t0-when-cadd"), [focused("t0-when-c1-kind")]);
    // A path becomes what must not be, and that becomes one of two.
    assert_eq!(work.set("t0-when-c1-kind", "7"), [focused("t0-when-c1-kind")]);
    work.set("t0-when-c1-text", "/cart");
    work.set("t0-when-c1-how", "2");
    work.set("t0-when-c1-kind", "2");
    work.set("t0-when-c1-kind", "1");
    work.press_item("t0-when-c1-cadd");
    work.set("t0-when-c1-c1-kind", "14");
    work.set("t0-when-c1-c1-text", "stuck");
    work.set("t0-often", "2");
    work.set("t0-days", "30");
    work.set("t0-until", "2026-12-31");
    work.set("t0-priority", "5");
    work.set("t0-leads", "on");
    work.set("t0-url", "https://shop.example/sale");
    work.set("t0-label", "See the sale");
    // Each field says what it is: the whole, one of its parts, what that looks at.
    let told = |id: &str| work.item(id).unwrap().label.clone();
    assert_eq!(told("t0-when-kind"), Label::Key(Key::ConditionWhole));
    assert_eq!(told("t0-when-c0"), Label::Of(Key::ConditionNumber, "1".to_owned()));
    assert_eq!(told("t0-when-c0-kind"), Label::Key(Key::ConditionKind));
    let cart = work.draft().triggers[0].clone();
    let path = Condition::Path(Matching::Begins("/cart".to_owned()));
    let either = Condition::Any(vec![path, Condition::Event("stuck".to_owned())]);
    assert_eq!(cart.condition, Condition::All(vec![Condition::SecondsOnPage(8), either]));
    assert_eq!((cart.frequency, cart.priority, cart.active), (Frequency::OnceInDays(30), 5, true));
    assert_eq!(cart.until, Some(1_798_761_599_999));
    assert_eq!(cart.promotion.unwrap().url, "https://shop.example/sale");
    assert!(matches!(work.send(Msg::Save)[..], [Effect::Save(..)]));

    assert_eq!(work.press_item("t0-when-c1-c1-remove"), [focused("t0-when-c1-cadd")]);
    work.press_item("back");
    let Label::Sentence(parts, words) = &work.item("t0-says").unwrap().label else { panic!() };
    assert_eq!(parts.last(), Some(&Label::Of(Key::SayOnceInDays, "30".to_owned())));
    assert_eq!(words, "Stuck?");
    assert!(work.item("t0-name").is_none(), "its editor is closed");
    let known = Count { trigger: cart.id.clone(), reaction: TriggerOutcome::Shown, times: 7 };
    work.send(Msg::CountsLoaded(vec![known]));
    let Label::Lines(lines) = &work.item("t0-counts").unwrap().label else { panic!() };
    assert_eq!(lines[0], Label::Of(Key::CountShown, "7".to_owned()));
    work.press_item("t0-delete");
    assert_eq!(work.draft().triggers, []);
}

#[test]
fn a_mistake_in_a_trigger_that_is_folded_away_opens_it() {
    let triggers = vec![
        trigger("good", Condition::Leaving),
        trigger("bad", Condition::Any(vec![Condition::Event(String::new())])),
    ];
    let mut work = Work::editing(Section::Look, SiteSettings { triggers, ..shop() });
    assert_eq!(work.send(Msg::Save), [Effect::ReplaceHash(Section::Triggers), focused("t1-when-c0-text")]);
    assert_eq!(work.error("t1-when-c0-text"), Some(&Label::Key(Key::ErrorMissing)));
    assert!(work.item("t0-name").is_none());
}

#[test]
fn the_simulator_shows_which_trigger_fires_and_why_the_others_do_not() {
    let path = |part: &str| Condition::Path(Matching::Contains(part.to_owned()));
    let all = Condition::All;
    let triggers = vec![
        Trigger { priority: 9, ..trigger("cart", all(vec![path("/cart"), Condition::SecondsOnPage(30)])) },
        Trigger { priority: 8, ..trigger("slow", Condition::SecondsOnPage(5)) },
        trigger("late", Condition::SecondsOnPage(2)),
        trigger("not", Condition::Not(Box::new(Condition::Returning))),
        Trigger { until: Some(1), ..trigger("old", Condition::Leaving) },
        Trigger { active: false, ..trigger("off", Condition::Leaving) },
    ];
    let mut work = Work::editing(Section::Triggers, SiteSettings { triggers, ..shop() });
    work.set("try-url", "https://shop.example/tea");
    work.set("try-page", "6");
    work.set("try-returning", "on");
    let verdict = |work: &Work, at: usize| match &work.item(&format!("try-verdict{at}")).unwrap().label {
        Label::Lines(lines) => lines[1..].to_vec(),
        other => panic!("{other:?}"),
    };
    let missing = |word, value: &str| Label::Pair(Key::TryMissing, word, value.to_owned());
    let (long, cart) = (missing(Key::IfSecondsOnPage, "30"), missing(Key::IfPath, "/cart"));
    assert_eq!(verdict(&work, 0), [cart, long]);
    assert_eq!(verdict(&work, 1), [Label::Key(Key::TryFires)]);
    assert_eq!(verdict(&work, 2), [Label::Key(Key::TryBehind)]);
    assert_eq!(verdict(&work, 3), [Label::Pair(Key::TryUnwanted, Key::IfReturning, String::new())]);
    assert_eq!(verdict(&work, 4), [Label::Key(Key::TryExpired)]);
    assert_eq!(verdict(&work, 5), [Label::Key(Key::TryNotInUse)]);
    work.set("try-url", "https://shop.example/cart");
    assert_eq!(verdict(&work, 0), [Label::Of(Key::TryLater, "24".to_owned())]);
    assert!(!work.model.is_dirty(), "trying changes nothing");
}

#[test]
fn opening_hours_have_split_days_and_holidays() {
    let mut work = Work::editing(Section::Hours, shop());
    let zones = vec!["Europe/Bucharest".to_owned(), "Europe/Paris".to_owned()];
    let (zone, section) = ("Europe/Paris".to_owned(), Section::Hours);
    work.send(Msg::Started(Environment { zone, zones, section, ..environment() }));
    work.set("always", "");
    assert_eq!(work.draft().hours.zone, "Europe/Paris");
    work.set("zone", "Europe/Bucharest");
    work.set("day0-span0-to", "12:30");
    assert_eq!(work.press_item("day0-spanadd"), [focused("day0-span1-from")]);
    let added = (work.item("day0-span1-from").unwrap(), work.item("day0-span1-to").unwrap());
    assert_eq!((added.0.value.as_str(), added.1.value.as_str()), ("13:30", "17:30"), "after a break");
    work.set("day0-span1-from", "14:00");
    work.set("day0-span1-to", "00:00");
    work.set("day0-copy", "1 2 3 4");
    work.press_item("holidayadd");
    work.set("holiday0-date", "2026-12-25");
    work.set("holiday0-yearly", "on");
    let hours = work.draft().hours.clone();
    let day = [Span { from: 540, to: 750 }, Span { from: 840, to: 1_440 }];
    assert_eq!(hours.week.len(), 7);
    assert!(hours.week[..5].iter().all(|spans| *spans == day), "{:?}", hours.week);
    assert_eq!((hours.week[5].len(), hours.zone.as_str()), (0, "Europe/Bucharest"));
    assert_eq!(hours.holidays, [Holiday { date: "12-25".to_owned(), spans: vec![] }]);
    assert_eq!(work.item("holiday0-date").unwrap().value, "2000-12-25");
    assert_eq!(work.press_item("day4-span0-remove"), [focused("day4-spanadd")]);
    assert_eq!(work.draft().hours.week[4], day[1..]);
    work.set("day1-copy", "4 6");
    assert_eq!((work.draft().hours.week[4].len(), work.draft().hours.week[6].len()), (2, 2));
    let hours = work.draft().hours.clone();
    let Kind::Table(rows) = &work.item("day").unwrap().kind else { panic!("the week is a table") };
    assert_eq!(rows.len(), 7);
    // What is switched off is there again afterwards.
    work.set("always", "on");
    assert_eq!(work.draft().hours.week, Vec::<Vec<Span>>::new());
    work.set("always", "");
    assert_eq!(work.draft().hours.week, hours.week);
}

#[test]
fn the_form_has_fields_in_an_order() {
    let mut work = Work::editing(Section::Form, shop());
    work.press_item("fieldadd");
    work.set("field0-label", "Order number");
    work.press_item("fieldadd");
    assert_eq!(work.send(Msg::Save), [focused("field1-label")]);
    work.set("field1-label", "Size");
    work.set("field1-kind", "4");
    work.set("field1-choice0-text", "Small");
    work.set("field1-choice1-text", "Large");
    assert_eq!(work.press_item("field1-up"), [focused("field0-remove")]);
    let form = work.draft().form.clone();
    assert_eq!(form.fields[0].labels, says("Size"));
    assert_eq!(form.fields[0].kind, FieldKind::Choice(vec![says("Small"), says("Large")]));
    assert_eq!(form.fields[0].id, "fresh-id");
}

#[test]
fn privacy_asks_for_consent_and_says_who_may_send_files() {
    let mut work = Work::editing(Section::Privacy, shop());
    work.set("consent", "on");
    work.set("text", "May we keep what you write?");
    work.set("url", "privacy");
    work.set("files", "");
    assert_eq!(work.send(Msg::Save), [focused("url")]);
    work.set("url", "https://shop.example/privacy");
    assert_eq!(work.draft().form.consent.as_ref().unwrap().url, "https://shop.example/privacy");
    assert!(!work.draft().files.visitors);
}

#[test]
fn live_visitors_are_off_and_what_belongs_to_them_shows_once_they_are_on() {
    let mut work = Work::editing(Section::Privacy, shop());
    assert!(!work.draft().live.on);
    assert!(work.item("unasked").is_none());
    work.set("live", "on");
    work.set("thousands", "10");
    assert!(work.draft().live.on && !work.draft().live.unasked, "who was not asked is not seen");
    assert_eq!(work.draft().live.thousands, 10);
    work.set("unasked", "on");
    assert!(work.draft().live.unasked);
}

#[test]
fn departments_have_agents() {
    let mut work = Work::editing(Section::Look, shop());
    let list = Effect::People(PeopleEffect::List(demo()));
    assert!(work.send(Msg::Open(Section::Departments)).contains(&list));
    let note = |work: &Work| work.item("department0-nobody").map(|note| note.label.clone());
    work.press_item("departmentadd");
    assert_eq!(note(&work), Some(Key::LoadingLibrary.into()));
    let failed = PeopleMsg::Loaded(demo(), Err(Denied::Unreachable));
    work.send(Msg::People(failed));
    assert_eq!(note(&work), Some(Key::ErrorUnreachable.into()));
    work.send(Msg::Online(false));
    assert_eq!(work.send(Msg::Online(true)), [list]);
    let people = [("ana", Role::Owner), ("bea", Role::Agent)].map(|(name, role)| people::person(name, role));
    work.send(Msg::People(PeopleMsg::Loaded(demo(), Ok(people.to_vec()))));
    assert_eq!(note(&work), None);
    work.set("department0-name", "Billing");
    assert_eq!(work.item("department0-agent1").unwrap().label, Label::Text("BEA".to_owned()));
    work.set("department0-agent1", "on");
    assert_eq!(work.draft().service.departments[0].agents, [agent("bea").id]);
    work.set("department0-agent1", "");
    assert_eq!(work.draft().service.departments[0].agents, []);
    work.set("own", "on");
    assert!(work.draft().own_departments_only);
}

#[test]
fn a_number_that_may_be_left_out_shows_no_zero() {
    let mut work = Work::editing(Section::Service, shop());
    assert_eq!(work.item("vanish").unwrap().value, "");
    work.set("vanish", "5");
    assert_eq!((work.draft().service.vanish_minutes, work.item("vanish").unwrap().value.as_str()), (5, "5"));
    work.set("vanish", "");
    assert_eq!((work.draft().service.vanish_minutes, work.item("vanish").unwrap().value.as_str()), (0, ""));
    work.set("promise", "99");
    work.send(Msg::Save);
    assert_eq!(work.error("promise"), Some(&Label::Of(Key::ErrorRange, "1 – 24".to_owned())));
}

#[test]
fn the_snippet_names_the_site_and_the_edge() {
    let mut work = Work::editing(Section::Snippet, shop());
    let code = work.item("html-code").unwrap();
    assert_eq!(code.kind, Kind::Code);
    let snippet = r#"<script async src="https://chat.example/widget.js?site=demo"></script>"#;
    assert_eq!(code.value, snippet);
    assert!(work.item("policy-code").unwrap().value.contains("frame-src https://chat.example\n"));
    let copy = work.send(Msg::Copy(snippet.to_owned()));
    assert_eq!(copy, [Effect::Copy(snippet.to_owned())]);
}

#[test]
fn two_who_edit_at_once_lose_nothing() {
    let stuck = trigger("stuck", Condition::Leaving);
    let base = SiteSettings { triggers: vec![stuck.clone()], ..shop() };
    let mut work = Work::editing(Section::Look, base.clone());
    work.set("name", "Mine");
    work.set("code", "#111111");
    work.send(Msg::Open(Section::Triggers));
    work.press_item("add");
    let mine = work.draft().triggers[1].id.clone();
    work.set("t1-name", "Mine");
    work.set("t1-agent", "Ana");
    work.set("t1-text", "Hello");
    work.send(Msg::Save);
    let stale = Msg::Saved(Err(Denied::Refused(Rejection::Stale)));
    let load = Effect::LoadSettings(demo());
    assert_eq!(work.send(stale), [load]);
    let theirs = SiteSettings {
        color: "#222222".to_owned(),
        position: Position::Left,
        triggers: vec![trigger("stuck", Condition::Returning), trigger("theirs", Condition::Leaving)],
        ..base
    };
    work.send(Msg::SettingsLoaded(Ok(edited("2", theirs))));
    assert_eq!(work.model.state, State::Merged(vec![Key::SetColor]));
    let draft = work.draft().clone();
    assert_eq!((draft.name.as_str(), draft.color.as_str()), ("Mine", "#111111"));
    assert_eq!(draft.position, Position::Left, "what only they changed is taken over");
    let ids: Vec<_> = draft.triggers.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["stuck", mine.as_str(), "theirs"]);
    assert_eq!(draft.triggers[0].condition, Condition::Returning);
    let save = Effect::Save(demo(), to_binary(&*edited("2", draft)));
    assert_eq!(work.send(Msg::Save), [save], "on top of theirs");
}

#[test]
fn leaving_asks_about_what_is_not_stored() {
    let mut work = Work::editing(Section::Look, shop());
    let other = Destination::Site(SiteId::parse("other").unwrap());
    assert_eq!(work.send(Msg::Leave(Destination::Inbox)), [Effect::Navigate(Destination::Inbox)]);
    work.set("name", "Other");
    for leaving in [Destination::Inbox, other.clone()] {
        let asks = [Effect::RememberFocus, Effect::Focus(STAY.to_owned())];
        assert_eq!(work.send(Msg::Leave(leaving)), asks);
        assert!(work.model.leaving.is_some());
        assert_eq!(work.send(Msg::KeepEditing), [Effect::RestoreFocus]);
        assert_eq!((work.draft().name.as_str(), &work.model.leaving), ("Other", &None));
    }
    // Another section keeps it, and asks for nothing that could sweep it away.
    assert_eq!(work.send(Msg::Open(Section::Form)), []);
    assert_eq!(work.draft().name, "Other");
    work.send(Msg::Leave(other.clone()));
    assert_eq!(work.send(Msg::DiscardChanges), [Effect::Navigate(other)]);
    assert!(!work.model.is_dirty(), "or the browser would ask once more");
}

#[test]
fn who_is_not_signed_in_or_has_nothing_to_set_is_told_so() {
    let refused = |why| Err(Denied::Refused(why));
    let mut work = Work::opened(environment());
    work.send(Msg::SessionLoaded(refused(Rejection::SignedOut)));
    assert_eq!(work.model.screen(), Screen::SignIn);
    let mut work = Work::opened(environment());
    assert_eq!(work.send(Msg::SessionLoaded(Ok(session(&["other"])))), []);
    assert_eq!(work.model.screen(), Screen::NotYours);
    let mut work = Work::opened(environment());
    let answers_only = Session { manages: Some(vec![]), ..session(&["demo"]) };
    assert_eq!(
        work.send(Msg::SessionLoaded(Ok(answers_only))),
        [],
        "nothing is asked that is refused anyway"
    );
    assert_eq!(work.model.screen(), Screen::NotManaged);
    let mut work = Work::opened(Environment { site: None, ..environment() });
    let own = SiteId::parse("other").unwrap();
    let first = work.send(Msg::SessionLoaded(Ok(session(&["other", "demo"]))));
    assert_eq!(first, [Effect::LoadSettings(own)], "without a site in the address the first of their own");
}

#[test]
fn what_could_not_be_loaded_is_tried_again() {
    let mut work = Work::opened(environment());
    work.send(Msg::SessionLoaded(Err(Denied::Unreachable)));
    assert_eq!(work.model.screen(), Screen::Failed);
    assert_eq!(work.send(Msg::TryAgain), [Effect::LoadSession]);
    work.send(Msg::SessionLoaded(Ok(session(&["demo"]))));
    work.send(Msg::Online(false));
    work.send(Msg::SettingsLoaded(Err(Denied::Unreachable)));
    assert!(work.model.offline && work.model.screen() == Screen::Failed);
    assert_eq!(work.send(Msg::Online(true)), [Effect::LoadSession], "by itself");
    assert_eq!(work.model.screen(), Screen::Loading);
}

#[test]
fn a_session_that_ends_takes_nothing_along() {
    let mut work = Work::editing(Section::Look, shop());
    work.set("name", "Other");
    work.send(Msg::Save);
    work.send(Msg::Saved(Err(Denied::Refused(Rejection::SignedOut))));
    assert_eq!((work.model.screen(), work.draft().name.as_str()), (Screen::Settings, "Other"));
    assert!(matches!(work.send(Msg::Save)[..], [Effect::Save(..)]), "after signing in elsewhere");
}

#[test]
fn what_was_read_before_a_save_does_not_undo_it() {
    let mut work = Work::editing(Section::Look, shop());
    assert_eq!(work.send(Msg::Open(Section::Form)), [Effect::LoadSettings(demo())]);
    work.send(Msg::Open(Section::Look));
    work.set("name", "Other");
    work.send(Msg::Save);
    let stored = work.draft().clone();
    work.send(Msg::Saved(Ok(edited("2", stored))));
    work.send(Msg::SettingsLoaded(Ok(edited("1", shop()))));
    assert_eq!((work.draft().name.as_str(), work.model.is_dirty()), ("Other", false));
    assert_eq!(work.model.state, State::Saved);
}

#[test]
fn a_section_has_a_name_in_the_address() {
    for section in Section::ALL {
        assert_eq!(Section::named(section.hash()), section);
        assert!(section.group().sections().any(|one| one == section));
    }
    assert_eq!(Section::named("#saved-replies?locale=en&text=Hello"), Section::Replies);
    assert_eq!(Section::named("#install"), Section::Websites, "what it was called before");
    assert_eq!(Section::named("#elsewhere"), Section::Look);
}

#[test]
fn unsaved_changes_are_told_by_section() {
    let mut work = Work::editing(Section::Look, shop());
    assert_eq!(work.model.changed_sections(), []);
    work.set("name", "Other");
    work.send(Msg::Open(Section::Hours));
    work.set("always", "");
    work.send(Msg::Open(Section::Service));
    work.set("preview", "on");
    assert_eq!(work.model.changed_sections(), [Section::Look, Section::Hours, Section::Service]);
    work.set("preview", "");
    assert_eq!(work.model.changed_sections(), [Section::Look, Section::Hours]);
    assert!(work.model.changed_sections().iter().all(|section| section.group() == Group::Chat));
}

#[test]
fn a_timed_invitation_is_a_card_whose_editor_opens_on_demand() {
    let mut work = Work::editing(Section::Triggers, shop());
    assert!(work.item("timed-edit").is_none());
    assert_eq!(work.set("timed-on", "on"), [focused("timed-on")], "one without words is written at once");
    work.set("timed-agent", "Ana");
    assert_eq!(work.send(Msg::Save), [focused("timed-text")]);
    work.set("timed-text", "May I help?");
    work.set("timed-path", "/pricing");
    work.press_item("back");
    let first = vec![
        Label::Of(Key::SayAfter, "20".to_owned()),
        Label::Of(Key::SayPageContains, "/pricing".to_owned()),
    ];
    let parts = vec![Label::Phrase(first), Key::SayEveryPage.into()];
    let says = Label::Sentence(parts, "May I help?".to_owned());
    assert_eq!(work.item("timed-says").unwrap().label, says);
    assert!(work.item("timed-text").is_none());
    work.set("timed-on", "");
    assert_eq!(work.draft().invitation, None);
    work.set("timed-on", "on");
    assert_eq!(work.draft().invitation.as_ref().unwrap().agent, "Ana");
    assert!(work.item("timed-edit").is_some(), "what was written is there again");
}

#[test]
fn a_place_that_was_searched_for_is_opened_and_focused() {
    let mut work = Work::editing(Section::Look, shop());
    work.set("name", "Other");
    let name = |found: Option<&search::Place>| found.and_then(|place| place.id.clone());
    let places = work.model.places();
    let color = name(places.iter().find(|place| place.label == Key::SetGreeting.into()));
    assert_eq!(color.as_deref(), Some("set-greeting"));
    let there = [Effect::ReplaceHash(Section::FirstMessage), focused("greeting")];
    assert_eq!(work.send(Msg::Find(Section::FirstMessage, color)), there);
    let gone = work.send(Msg::Find(Section::Triggers, Some("set-t9-name".to_owned())));
    let heading = Effect::Focus(SECTION_HEADING.to_owned());
    assert_eq!(gone, [Effect::ReplaceHash(Section::Triggers), heading]);
    assert_eq!(work.draft().name, "Other", "nothing is lost on the way");
}

mod account;
mod activity;
mod articles;
mod customers;
mod invites;
mod library;
mod moving;
mod people;
mod routing;
