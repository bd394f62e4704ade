//! The apps speak every language completely: the same keys everywhere, with the same placeholders.

use super::{Files, Finding};
use crate::build::LOCALES;
use crate::locales::{parse, placeholders};
use std::collections::BTreeMap;

const FOLDERS: [&str; 2] = ["widget/locales", "edge/inbox/locales"];

/// Compares each language with English.
pub fn check(files: &Files) -> Vec<Finding> {
    let mut findings = Vec::new();
    for folder in FOLDERS {
        let original = match parse(files.text(&format!("{folder}/en.txt"))) {
            Ok(entries) if !entries.is_empty() => entries,
            Ok(_) => {
                findings.push(Finding::new(format!("{folder}/en.txt"), "is missing or empty"));
                continue;
            }
            Err(error) => {
                findings.push(Finding::new(format!("{folder}/en.txt"), error));
                continue;
            }
        };
        for locale in LOCALES.into_iter().filter(|locale| *locale != "en") {
            let file = format!("{folder}/{locale}.txt");
            match parse(files.text(&file)) {
                Ok(entries) => {
                    let rules = compare(&original, entries.into_iter().collect());
                    findings.extend(rules.into_iter().map(|rule| Finding::new(&file, rule)));
                }
                Err(error) => findings.push(Finding::new(&file, error)),
            }
        }
    }
    findings
}

fn compare(original: &[(String, String)], mut translation: BTreeMap<String, String>) -> Vec<String> {
    let mut rules = Vec::new();
    for (key, text) in original {
        match translation.remove(key) {
            None => rules.push(format!("`{key}` is missing")),
            Some(translated) if placeholders(&translated) != placeholders(text) => {
                rules.push(format!("`{key}` has other placeholders than in English"));
            }
            Some(_) => {}
        }
    }
    rules.extend(translation.into_keys().map(|key| format!("`{key}` is not in en.txt")));
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(fr: &str) -> String {
        let files = Files::of(&[
            ("widget/locales/en.txt", "hello = Hello {name}\nbye = Bye"),
            ("widget/locales/fr.txt", fr),
            ("widget/locales/ro.txt", "bye = Pa\nhello = Salut {name}"),
            ("edge/inbox/locales/en.txt", "send = Send"),
            ("edge/inbox/locales/fr.txt", "send = Envoyer"),
            ("edge/inbox/locales/ro.txt", "send = Trimite"),
        ]);
        check(&files).into_iter().map(|finding| format!("{}: {}\n", finding.file, finding.rule)).collect()
    }

    #[test]
    fn complete_languages_are_fine() {
        assert_eq!(rules("hello = Bonjour {name}\nbye = Salut"), "");
    }

    #[test]
    fn every_gap_is_found() {
        for (fr, expected) in [
            ("hello = Bonjour {name}", "`bye` is missing"),
            ("hello = Bonjour {nom}\nbye = Salut", "`hello` has other placeholders"),
            ("hello = Bonjour {name}\nbye = Salut\nmore = x", "`more` is not in en.txt"),
            ("hello", "line 1 is not"),
        ] {
            let found = rules(fr);
            assert!(
                found.starts_with("widget/locales/fr.txt: ") && found.contains(expected),
                "{fr}: {found}"
            );
        }
        assert!(check(&Files::of(&[])).len() >= 2, "missing files");
    }
}
