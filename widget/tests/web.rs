//! What only a browser can show: the storage and the texts, in Chromium.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use js_sys::Array;
use protocol::frames::visitor::{VisitorCommand, VisitorRequest};
use protocol::ids::{CommandId, ConversationId, SiteId, Token, TriggerId};
use protocol::site::trigger::WidgetTrigger;
use protocol::site::trigger::{Frequency, Shown};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, Event, HtmlInputElement, window};
use widget::i18n::{self, Key};
use widget::model::{Left, Outbox, Save, Stored};
use widget::storage::Storage;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(module = "/form.js")]
extern "C" {
    fn draw(place: &Element, rows: &str, typed: &str, message: &str, texts: &str);
    fn sheet() -> Option<Array>;
}

#[wasm_bindgen(module = "/tell.js")]
extern "C" {
    /// What the form speaks through.
    fn tell(tag: &str);
}

fn site(id: &str) -> Storage {
    Storage::of(&SiteId::parse(id).unwrap())
}

fn conversation(letter: &str) -> (ConversationId, Token) {
    (ConversationId::parse(&letter.repeat(22)).unwrap(), Token::parse(&letter.repeat(22)).unwrap())
}

fn is_empty(stored: &Stored) -> bool {
    stored.conversation.is_none() && stored.outbox.is_empty() && stored.name.is_none() && !stored.dismissed
}

/// The texts of the form: each says its own name.
const SAYS: &str =
    "optional\nprivacy\ndepartment\ncontact\nmessage\nmissing\nmuch\nemail\ntel\neither\nconsent\n";

/// A form with these rows at the end of the document.
fn drawn(rows: &str, typed: &str, message: &str) -> Element {
    tell("a form is drawn");
    let document = window().unwrap().document().unwrap();
    let place = document.create_element("form").unwrap();
    document.body().unwrap().append_child(&place).unwrap();
    draw(&place, rows, typed, message, SAYS);
    place
}

fn fields(place: &Element) -> Vec<HtmlInputElement> {
    let all = place.query_selector_all("[aria-describedby]").unwrap();
    // All kinds of field have a value: the browser is asked for it by name.
    (0..all.length()).map(|at| all.get(at).unwrap().unchecked_into()).collect()
}

fn fill(field: &HtmlInputElement, text: &str) {
    field.set_value(text);
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
}

fn texts(place: &Element, of: &str) -> Vec<String> {
    let all = place.query_selector_all(of).unwrap();
    (0..all.length()).map(|at| all.get(at).unwrap().text_content().unwrap()).collect()
}

fn told(sheet: &Array) -> Vec<String> {
    sheet.iter().map(|part| part.as_string().unwrap()).collect()
}

#[wasm_bindgen_test]
fn each_kind_of_field_says_what_it_does_not_take() {
    let long = "x".repeat(301);
    let emoji = "🙂".repeat(300);
    for (kind, text, says) in [
        ("text", "", "missing"),
        ("text", " \u{a0}", "missing"),
        ("text", long.as_str(), "much"),
        ("text", emoji.as_str(), ""),
        ("text", "a\u{202e}b", "missing"),
        ("text", " A-12 ", ""),
        ("long", "two\nlines", ""),
        ("long", long.as_str(), "much"),
        ("email", "nowhere", "email"),
        ("email", "zoe@mail", "email"),
        ("email", "a b@mail.example", "email"),
        ("email", "zoe@mail..example", "email"),
        ("email", "zoe@mail.example", ""),
        ("tel", "12", "tel"),
        ("tel", "21 123 4567 or so", "tel"),
        ("tel", "1234567890123456", "tel"),
        ("tel", "+40 (21) 123-45.67", ""),
        ("contact", "", "either"),
        ("contact", "nowhere", "either"),
        ("contact", "zoe@mail.example", ""),
        ("contact", "021 123 4567", ""),
        ("message", "", "missing"),
    ] {
        let place = drawn(&format!("{kind}\t1\t300\tid\tLabel\n"), "", "");
        let field = fields(&place).remove(0);
        fill(&field, text);
        let sent = sheet();
        assert_eq!(texts(&place, ".error"), [says], "{kind} {text:?}");
        assert_eq!(sent.is_some(), says.is_empty(), "{kind} {text:?}");
        assert_eq!(field.get_attribute("aria-invalid").unwrap(), (!says.is_empty()).to_string());
        let focused = window().unwrap().document().unwrap().active_element();
        assert_eq!(focused.as_ref() == Some(field.as_ref()), !says.is_empty());
        fill(&field, "anything");
        assert_eq!(texts(&place, ".error"), [""], "who goes on typing has seen it");
        place.remove();
    }
}

#[wasm_bindgen_test]
fn a_form_tells_what_was_filled_in_and_what_to_keep_of_it() {
    let rows = "text\t1\t300\torder\tOrder\nlong\t\t4000\t@more\tMore\n\
                choice\t\t300\tsize\tSize\tS\tSmall\tL\tLarge\n\
                department\t\t300\t@@department\t\tlamps\tLamps\n\
                contact\t1\t300\t+\t\nmessage\t1\t4000\t@@message\t\n\
                consent\t1\t300\t@@consent\tI agree.\thttps://a.example/privacy\n";
    let place = drawn(rows, r#"{"order":"A-11","email":"zoe@mail.example"}"#, "Is it broken?");
    let labels = ["Order", "More (optional)", "Size (optional)", "department (optional)"];
    assert_eq!(texts(&place, "label")[..4], labels);
    assert_eq!(texts(&place, "label")[4..], ["contact", "message", "I agree."]);
    assert_eq!(texts(&place, "option"), ["", "Small", "Large", "", "Lamps"]);
    let link = place.query_selector("a.link").unwrap().unwrap();
    assert_eq!(link.get_attribute("href").unwrap(), "https://a.example/privacy");
    let all = fields(&place);
    assert_eq!((all[0].value().as_str(), all[5].value().as_str()), ("A-11", "Is it broken?"));
    for (field, text) in all.iter().zip([" A-12 ", "It flickers.", "L", "lamps", "021 123 4567"]) {
        fill(field, text);
    }
    assert!(sheet().is_none());
    assert_eq!(texts(&place, ".error"), ["", "", "", "", "", "", "consent"]);
    all[6].set_checked(true);
    let kept = r#"{"order":"A-12","email":"zoe@mail.example","size":"L","+":"021 123 4567"}"#;
    let expected = [
        kept,
        "Is it broken?",
        "021 123 4567",
        "lamps",
        "order",
        "A-12",
        "more",
        "It flickers.",
        "size",
        "L",
    ];
    assert_eq!(told(&sheet().unwrap()), expected);
    let again = drawn(rows, kept, "");
    let values: Vec<String> = fields(&again).iter().take(6).map(HtmlInputElement::value).collect();
    assert_eq!(values, ["A-12", "", "L", "", "021 123 4567", ""]);
    let odd = drawn("text\t1\t300\tconstructor\tOrder\n", "no JSON", "");
    assert_eq!(fields(&odd)[0].value(), "");
    for place in [place, again, odd] {
        place.remove();
    }
}

#[wasm_bindgen_test]
fn what_is_saved_is_found_again_by_the_same_site_only() {
    let (id, token) = conversation("a");
    let storage = site("one");
    assert!(is_empty(&storage.load(&[])));
    storage.save(&Save::Conversation(id.clone(), token.clone()));
    storage.save(&Save::Name("Ștefan".to_owned()));
    storage.save(&Save::Dismissed);
    storage.save(&Save::Draft("half a\nsentence".to_owned()));
    storage.save(&Save::Open(true));
    let stored = site("one").load(&[]);
    assert_eq!(stored.conversation, Some((id, token)));
    assert_eq!(stored.name.as_deref(), Some("Ștefan"));
    assert_eq!(stored.draft, "half a\nsentence");
    assert!(stored.dismissed && stored.open);
    assert!(is_empty(&site("on").load(&[])) && is_empty(&site("one-more").load(&[])));
}

#[wasm_bindgen_test]
fn unsent_commands_outlive_the_page_until_they_are_done_with() {
    let (id, token) = conversation("b");
    let storage = site("two");
    storage.save(&Save::Conversation(id.clone(), token));
    let mut outbox = Outbox::default();
    for text in ["first, ăîșț", "second 🙂"] {
        let command = VisitorCommand::Send { text: text.to_owned() };
        let id_of_command = CommandId::parse(&["command-", &text.len().to_string()].concat()).unwrap();
        let entry = outbox.push(1_000, VisitorRequest { id: id_of_command, command });
        storage.save(&Save::Unsent(id.clone(), entry));
    }
    let found = Outbox::with(storage.load(&[]).outbox);
    assert!(found.iter().eq(outbox.iter()));
    let first = outbox.iter().next().unwrap().clone();
    storage.save(&Save::Done(id.clone(), first));
    assert_eq!(storage.load(&[]).outbox.len(), 1);

    // Forgetting another conversation leaves this one, and so does forgetting this one while
    // something, perhaps of another tab, is under way.
    storage.save(&Save::Forget(conversation("c").0));
    storage.save(&Save::Forget(id.clone()));
    assert_eq!(storage.load(&[]).outbox.len(), 1);
    let second = outbox.iter().nth(1).unwrap().clone();
    storage.save(&Save::Done(id.clone(), second));
    storage.save(&Save::Forget(id));
    assert!(is_empty(&storage.load(&[])));
}

#[wasm_bindgen_test]
fn what_a_left_conversation_has_under_way_outlives_the_next_one() {
    let ((old, token), (new, _)) = (conversation("d"), conversation("e"));
    let storage = site("three");
    storage.save(&Save::Conversation(old.clone(), token.clone()));
    let id = CommandId::parse("command-1").unwrap();
    let entry = Outbox::default().push(1_000, VisitorRequest { id, command: VisitorCommand::End });
    let left = Left { id: old.clone(), token: token.clone(), entries: vec![entry.clone()] };
    storage.save(&Save::Left(left.clone()));
    storage.save(&Save::Conversation(new.clone(), token));
    let stored = storage.load(&[]);
    assert_eq!((stored.conversation.map(|(id, _)| id), stored.left), (Some(new.clone()), vec![left]));
    assert!(stored.outbox.is_empty());
    storage.save(&Save::Done(old, entry));
    assert!(storage.load(&[]).left.is_empty());
    storage.save(&Save::Forget(new));
    assert!(is_empty(&storage.load(&[])));
}

#[wasm_bindgen_test]
fn a_trigger_that_has_fired_is_remembered_for_the_visit_or_for_good() {
    let trigger = |id: &str, frequency| WidgetTrigger {
        id: TriggerId::parse(id).unwrap(),
        steps: Vec::new(),
        frequency,
        until: 0,
        agent: String::new(),
        text: String::new(),
        url: String::new(),
        label: String::new(),
    };
    let triggers = [
        trigger("visit", Frequency::OncePerVisit),
        trigger("week", Frequency::OnceInDays(7)),
        trigger("never", Frequency::Once),
    ];
    let storage = site("shown");
    for trigger in &triggers[..2] {
        storage.save(&Save::Shown(trigger.id.clone(), trigger.frequency, 5));
    }
    let shown: Vec<Shown> = storage.load(&triggers).shown.into_iter().map(|(_, shown)| shown).collect();
    assert_eq!(shown, [Shown { at: 5, this_visit: true }, Shown { at: 5, this_visit: false }]);
}

#[wasm_bindgen_test]
fn texts_are_found_by_their_place_in_the_file() {
    let english = include_str!("../locales/en.txt");
    let texts = english.lines().filter_map(|line| line.split_once(" = ")).map(|(_, text)| text);
    i18n::load(texts.collect::<Vec<_>>().join("\n"));
    assert_eq!(i18n::t(Key::Close), "Close chat");
    assert_eq!(i18n::t(Key::NewChat), "Start a new chat");
    assert_eq!(i18n::fill(Key::Joined, "Ana"), "Ana joined the chat");
}

#[wasm_bindgen_test]
fn answers_are_kept_until_everything_is_taken_away() {
    let (id, token) = conversation("w");
    let storage = site("wiped");
    storage.save(&Save::Answers("{}".to_owned()));
    assert_eq!(storage.load(&[]).answers, "{}");
    storage.save(&Save::Agreed);
    storage.save(&Save::Conversation(id, token));
    storage.save(&Save::Open(true));
    assert!(storage.load(&[]).agreed);
    let neighbour = site("wiped-not");
    neighbour.save(&Save::Name("Zoé".to_owned()));
    storage.wipe();
    let stored = storage.load(&[]);
    assert!(is_empty(&stored) && !stored.agreed && !stored.open);
    assert_eq!(stored.answers, "");
    assert!(neighbour.load(&[]).name.is_some(), "another site's stays");
}

#[wasm_bindgen_test]
fn of_a_customer_nothing_is_stored_and_what_was_there_goes() {
    let (id, token) = conversation("d");
    let storage = site("apart");
    storage.save(&Save::Dismissed);
    let everything = || {
        storage.save(&Save::Conversation(id.clone(), token.clone()));
        storage.save(&Save::Name("Zoé".to_owned()));
        storage.save(&Save::Draft("half a sentence".to_owned()));
        storage.save(&Save::Answers("{}".to_owned()));
        let command = VisitorCommand::Send { text: "unsent".to_owned() };
        let request = VisitorRequest { id: CommandId::parse("command-1").unwrap(), command };
        let entry = Outbox::default().push(1_000, request);
        storage.save(&Save::Unsent(id.clone(), entry.clone()));
        storage.save(&Save::Left(Left { id: id.clone(), token: token.clone(), entries: vec![entry] }));
    };
    let kept = || {
        let stored = site("apart").load(&[]);
        assert!(stored.dismissed, "that is nothing of the chat");
        !(is_empty(&Stored { dismissed: false, ..stored.clone() })
            && stored.left.is_empty()
            && stored.answers.is_empty()
            && stored.draft.is_empty())
    };
    everything();
    assert!(kept());
    storage.save(&Save::Apart(true));
    assert!(!kept());
    everything();
    assert!(!kept());
    storage.save(&Save::Apart(false));
    everything();
    assert!(kept());
}
