//! Canned messages to begin with: a shortcut and a short text, the same in every language.

use crate::table::language;
use serde::{Deserialize, Serialize};

/// A short text behind a shortcut. May hold the placeholders `{agent}`, `{company}`, `{visitor}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canned {
    /// What the agent types after the slash.
    pub shortcut: String,
    /// What is inserted.
    pub text: String,
}

/// The canned messages that come with Jasette, for `en`, `fr` and `ro`; for others, none.
#[must_use]
pub fn canned(lang: &str) -> Vec<Canned> {
    let text = match language(lang) {
        "en" => include_str!("../tables/canned/en.txt"),
        "fr" => include_str!("../tables/canned/fr.txt"),
        "ro" => include_str!("../tables/canned/ro.txt"),
        _ => "",
    };
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let entries = lines.filter_map(|line| line.split_once('='));
    entries
        .map(|(shortcut, text)| Canned { shortcut: shortcut.trim().to_owned(), text: text.trim().to_owned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholders(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> =
            text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn every_language_has_the_same_messages() {
        let english = canned("en");
        assert!(english.len() >= 15);
        for lang in ["fr", "ro"] {
            let others = canned(lang);
            assert_eq!(others.len(), english.len());
            for (ours, theirs) in english.iter().zip(&others) {
                assert_eq!(ours.shortcut, theirs.shortcut, "{lang}");
                assert_eq!(placeholders(&ours.text), placeholders(&theirs.text), "{lang} {}", ours.shortcut);
                assert_ne!(ours.text, theirs.text);
            }
        }
        assert_eq!(canned("de"), []);
    }
}
