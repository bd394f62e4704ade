//! What a library takes, and what is found in it.

use super::*;

fn id(name: &str) -> EntryId {
    EntryId::parse(name).unwrap()
}

fn canned(name: &str, locale: &str, text: &str) -> Canned {
    Canned {
        id: EntryId::parse(&format!("{locale}-{name}")).unwrap_or(id("fixed")),
        shortcut: name.to_owned(),
        locale: locale.to_owned(),
        department: None,
        text: text.to_owned(),
        uses: 0,
    }
}

fn answer(name: &str, subject: &str, text: &str) -> Predefined {
    Predefined {
        id: id(&format!("answer-{name}")),
        shortcut: name.to_owned(),
        locale: "en".to_owned(),
        department: None,
        subject: subject.to_owned(),
        text: text.to_owned(),
        uses: 0,
        files: Vec::new(),
    }
}

fn library() -> ReplyLibrary {
    ReplyLibrary {
        canned: vec![
            canned("hello", "en", "Hello {visitor}, how can I help you?"),
            canned("hold", "en", "May I put you on hold?"),
            canned("other-company", "en", "You have reached {company}."),
            canned("hello", "ro", "Bună ziua, {visitor}!"),
            canned("rabdare", "ro", "Vă mulțumesc pentru răbdare."),
        ],
        answers: vec![answer("refund", "Refund", "The money is back within five days.")],
        ..ReplyLibrary::default()
    }
}

fn found(query: &str, locale: &str) -> Vec<String> {
    let found = search(&library(), query, locale, None, 10);
    found.iter().map(|entry| format!("{}:{}", entry.id(), entry.shortcut())).collect()
}

#[test]
fn the_start_of_a_shortcut_comes_before_words_of_a_text() {
    let found_ho = found("ho", "en");
    assert_eq!(found_ho, ["en-hold:hold", "en-hello:hello", "en-other-company:other-company"]);
    assert_eq!(found("HELLO", "en"), ["en-hello:hello"]);
    assert_eq!(found("comp", "en"), ["en-other-company:other-company"], "a later word of a shortcut");
    assert_eq!(found("money", "en"), ["answer-refund:refund"]);
    assert_eq!(found("refu", "en").len(), 1, "a subject and a shortcut");
    assert_eq!(found("hcih", "en"), ["en-hello:hello"], "the first letters of words");
    assert_eq!(found("rfnd", "en"), ["answer-refund:refund"], "letters in order");
    assert_eq!(found("xyz", "en"), Vec::<String>::new());
}

#[test]
fn accents_need_not_be_typed_and_may_be() {
    for query in ["multumesc", "mulțumesc", "mulţ", "Răbdare"] {
        assert_eq!(found(query, "ro"), ["ro-rabdare:rabdare"], "{query}");
    }
}

#[test]
fn the_language_of_the_conversation_comes_alone_if_it_has_anything() {
    assert_eq!(found("hello", "ro"), ["ro-hello:hello"]);
    assert_eq!(found("hold", "ro"), ["en-hold:hold"]);
    assert_eq!(found("", "en").len(), 4);
}

#[test]
fn another_department_stays_out_and_use_decides_between_equals() {
    let mut library = library();
    let sales = DepartmentId::parse("sales").unwrap();
    let care = DepartmentId::parse("care").unwrap();
    library.canned[0].department = Some(sales.clone());
    library.canned[1].uses = 3;
    let shortcuts = |department: Option<&DepartmentId>| -> Vec<String> {
        let found = search(&library, "", "en", department, 2);
        found.iter().map(|entry| entry.shortcut().to_owned()).collect()
    };
    assert_eq!(shortcuts(Some(&sales)), ["hello", "hold"]);
    assert_eq!(shortcuts(Some(&care)), ["hold", "other-company"]);
    assert_eq!(shortcuts(None), ["hold", "hello"]);
}

#[test]
fn changes_add_replace_and_remove() {
    let library = library();
    let edited = canned("hello", "en", "Hi!");
    let after = library.with(Change::Canned(edited.clone()));
    assert_eq!((after.canned.len(), &after.canned[0]), (5, &edited));
    assert_eq!(library.with(Change::Canned(canned("new", "en", "New"))).canned.len(), 6);
    assert_eq!(library.with(Change::Remove(id("answer-refund"))).answers, []);
    let table = |text: &str| Localized { locale: "en".into(), text: text.into() };
    let own = library.with(Change::Courtesy(table("[avoid-words]\nnever")));
    assert_eq!(own.courtesy.len(), 1);
    assert_eq!(own.with(Change::Courtesy(table(" "))).courtesy, []);
}

#[test]
fn what_is_wrong_is_named() {
    let with = |change: Change| library().with(change).checked().map(|_| ());
    assert_eq!(library().checked().map(|_| ()), Ok(()));
    for bad in ["", "two words", "a/b", &"x".repeat(33)] {
        assert_eq!(with(Change::Canned(canned(bad, "fr", "x"))), Err(Rejection::ShortcutInvalid), "{bad:?}");
    }
    let again = Canned { id: id("again"), ..canned("Hold", "en", "x") };
    assert_eq!(with(Change::Canned(again)), Err(Rejection::ShortcutTaken));
    assert_eq!(with(Change::Canned(canned("empty", "en", " "))), Err(Rejection::TextEmpty));
    assert_eq!(with(Change::Answer(answer("long", &"x".repeat(301), "x"))), Err(Rejection::ReasonTooLong));
    let script = |title: &str, steps: usize| {
        Change::Script(Script {
            id: id("s"),
            department: None,
            title: title.into(),
            steps: vec!["x".into(); steps],
        })
    };
    assert_eq!(with(script("", 1)), Err(Rejection::ReasonMissing));
    assert_eq!(with(script("Returns", 41)), Err(Rejection::LibraryFull));
    assert_eq!(with(Change::Emergency("x".repeat(10_001))), Err(Rejection::TextTooLong));
    let trimmed = library().with(Change::Canned(canned("/trim", "en", " x "))).checked().unwrap();
    assert_eq!((trimmed.canned[5].shortcut.as_str(), trimmed.canned[5].text.as_str()), ("trim", "x"));
}
