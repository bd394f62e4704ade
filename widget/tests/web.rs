//! What only a browser can show: the storage and the texts, in Chromium.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use protocol::frames::visitor::{VisitorCommand, VisitorRequest};
use protocol::ids::{CommandId, ConversationId, SiteId, Token, TriggerId};
use protocol::site::trigger::WidgetTrigger;
use protocol::site::trigger::{Frequency, Shown};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::window;
use widget::i18n::{self, Key};
use widget::model::{Answers, Left, Outbox, Save, Stored};
use widget::storage::Storage;

wasm_bindgen_test_configure!(run_in_browser);

fn site(id: &str) -> Storage {
    Storage::of(&SiteId::parse(id).unwrap())
}

fn conversation(letter: &str) -> (ConversationId, Token) {
    (ConversationId::parse(&letter.repeat(22)).unwrap(), Token::parse(&letter.repeat(22)).unwrap())
}

/// One of the fields is called as something that every object of a browser's has.
fn answers() -> Answers {
    [("order", "A-11"), ("__proto__", "odd"), ("constructor", "Zoé")]
        .map(|(id, text)| (id.to_owned(), text.to_owned()))
        .to_vec()
}

fn is_empty(stored: &Stored) -> bool {
    stored.conversation.is_none() && stored.outbox.is_empty() && stored.name.is_none() && !stored.dismissed
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
    storage.save(&Save::Answers(answers()));
    assert_eq!(storage.load(&[]).answers, answers());
    storage.save(&Save::Agreed);
    storage.save(&Save::Conversation(id, token));
    storage.save(&Save::Open(true));
    assert!(storage.load(&[]).agreed);
    let neighbour = site("wiped-not");
    neighbour.save(&Save::Name("Zoé".to_owned()));
    storage.wipe();
    let stored = storage.load(&[]);
    assert!(is_empty(&stored) && !stored.agreed && !stored.open);
    assert!(stored.answers.is_empty());
    assert!(neighbour.load(&[]).name.is_some(), "another site's stays");
}

#[wasm_bindgen_test]
fn answers_of_earlier_versions_are_read_and_anything_else_is_none() {
    let storage = site("answers");
    let shared = window().unwrap().local_storage().unwrap().unwrap();
    let one = |id: &str, text: &str| (id.to_owned(), text.to_owned());
    for (stored, expected) in [
        (
            r#"{"order":"A-11","+":"zoe@mail.example"}"#,
            vec![one("order", "A-11"), one("+", "zoe@mail.example")],
        ),
        (r#"{"order":1,"size":"L"}"#, vec![one("size", "L")]),
        ("null", vec![]),
        ("no JSON", vec![]),
    ] {
        shared.set_item("jasette:answers:answers", stored).unwrap();
        assert_eq!(storage.load(&[]).answers, expected, "{stored}");
    }
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
        storage.save(&Save::Answers(answers()));
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
