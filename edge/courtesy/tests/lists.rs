//! The check against lists of whole messages: the ordinary ones stay unmarked, the bad ones do not.

use courtesy::{Draft, Rule, Suggestion, Tables, canned, check};
use std::collections::BTreeMap;

/// Of a hundred ordinary messages, so many may be marked without reason.
const FALSE_HINTS_PERCENT: usize = 2;

/// One line: language | flags | visitor's name | text, where `\n` begins a new line.
fn draft(line: &str) -> Draft {
    let mut fields = line.splitn(4, '|');
    let mut next = || fields.next().unwrap_or_default();
    let (lang, flags, name, text) = (next(), next(), next(), next());
    assert!(!text.is_empty(), "a field is missing: {line}");
    Draft {
        lang: lang.to_owned(),
        text: text.replace("\\n", "\n"),
        first_agent_message: flags.contains('g'),
        visitor_name: name.to_owned(),
        wrap_up_answered: flags.contains('w'),
    }
}

fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// What a draft is marked with, readable.
fn marks(tables: &Tables, draft: &Draft) -> Vec<(Rule, String)> {
    let chars: Vec<char> = draft.text.chars().collect();
    let hints = check(tables, draft);
    hints
        .iter()
        .map(|hint| (hint.rule, chars.get(hint.start..hint.end).unwrap_or_default().iter().collect()))
        .collect()
}

fn hold_ordinary(list: &str, at_least: usize) {
    let tables = Tables::built_in();
    let mut marked = Vec::new();
    let mut languages = BTreeMap::<String, usize>::new();
    for line in lines(list) {
        let draft = draft(line);
        let marks = marks(&tables, &draft);
        *languages.entry(draft.lang).or_default() += 1;
        if !marks.is_empty() {
            marked.push(format!("{marks:?} in: {line}"));
        }
    }
    let all: usize = languages.values().sum();
    println!("{} of {all} marked\n{}", marked.len(), marked.join("\n"));
    assert!(all >= at_least && languages.len() == 3, "{languages:?}");
    assert!(
        marked.len() * 100 < all * FALSE_HINTS_PERCENT,
        "{} of {all}:\n{}",
        marked.len(),
        marked.join("\n")
    );
}

#[test]
fn ordinary_messages_are_left_alone() {
    hold_ordinary(include_str!("data/polite.txt"), 200);
}

#[test]
fn other_ordinary_messages_are_left_alone_too() {
    hold_ordinary(include_str!("data/holdout.txt"), 100);
}

#[test]
fn canned_messages_are_left_alone() {
    let tables = Tables::built_in();
    for lang in ["en", "fr", "ro"] {
        for canned in canned(lang) {
            let draft = Draft {
                lang: lang.to_owned(),
                text: canned.text,
                first_agent_message: matches!(canned.shortcut.as_str(), "hello" | "welcome"),
                visitor_name: "Maria".to_owned(),
                wrap_up_answered: true,
            };
            assert_eq!(marks(&tables, &draft), [], "{draft:?}");
        }
    }
}

/// One line: the rules that must be among the hints | a draft as in the other lists.
#[test]
fn bad_messages_are_marked() {
    let tables = Tables::built_in();
    let mut missed = Vec::new();
    let mut count = 0;
    for line in lines(include_str!("data/bad.txt")) {
        let (rules, rest) = line.split_once('|').expect("rules come first");
        let marks = marks(&tables, &draft(rest));
        count += 1;
        for rule in rules.split(' ') {
            assert!(Rule::ALL.iter().any(|known| known.name() == rule), "there is no rule {rule}");
            if !marks.iter().any(|(found, _)| found.name() == rule) {
                missed.push(format!("{rule}: {rest}"));
            }
        }
    }
    assert!(count >= 60, "only {count} messages");
    assert!(missed.is_empty(), "{} of {count} missed:\n{}", missed.len(), missed.join("\n"));
}

/// Whether a draft is offered other words in the place of its own.
fn is_replaced(tables: &Tables, draft: &Draft) -> bool {
    let replaces = |suggestion: &Option<Suggestion>| matches!(suggestion, Some(Suggestion::Replace(_)));
    check(tables, draft).iter().any(|hint| replaces(&hint.suggestion))
}

#[test]
fn no_fact_is_replaced() {
    let tables = Tables::built_in();
    let mut languages = BTreeMap::<String, usize>::new();
    for line in lines(include_str!("data/facts.txt")) {
        let draft = draft(line);
        *languages.entry(draft.lang.clone()).or_default() += 1;
        // Whatever language the visitor speaks.
        for lang in ["en", "fr", "ro", "de"] {
            let draft = Draft { lang: lang.to_owned(), ..draft.clone() };
            assert!(!is_replaced(&tables, &draft), "{line} ({lang})");
        }
    }
    assert!(languages.values().sum::<usize>() >= 100 && languages.len() == 3, "{languages:?}");
}

#[test]
fn a_message_is_checked_in_its_own_language() {
    let tables = Tables::built_in();
    for list in [include_str!("data/polite.txt"), include_str!("data/holdout.txt")] {
        let mut told = 0;
        let mut wrong = Vec::new();
        for line in lines(list) {
            let draft = draft(line);
            match courtesy::language_of(&draft.text, "xx") {
                "xx" => {}
                lang if lang == draft.lang => told += 1,
                lang => wrong.push(format!("{lang}: {line}")),
            }
        }
        assert!(wrong.is_empty(), "{} taken for another language:\n{}", wrong.len(), wrong.join("\n"));
        assert!(told * 10 >= lines(list).count() * 8, "only {told} were told");
    }
    let french = Draft {
        lang: "en".to_owned(),
        text: "Vous n'avez rien fait de mal, je vérifie votre commande.".to_owned(),
        wrap_up_answered: true,
        ..Draft::default()
    };
    assert_eq!(marks(&tables, &french), [(Rule::AvoidWord, "rien".to_owned())]);
}
