//! What the apps say, so that a walk finds its way in every language.

use crate::process::workspace;
use std::collections::HashMap;

/// The texts of an app in a language, by their keys.
pub struct Words(HashMap<String, String>);

impl Words {
    /// Reads them: `widget`, `edge/inbox` or `edge/settings`.
    #[must_use]
    pub fn of(app: &str, language: &str) -> Self {
        let path = workspace().join(format!("{app}/locales/{language}.txt"));
        let text = std::fs::read_to_string(path).expect("the language has a file");
        let pairs = text.lines().filter_map(|line| line.split_once(" = "));
        Self(pairs.map(|(key, text)| (key.to_owned(), text.to_owned())).collect())
    }

    /// A text.
    #[must_use]
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).unwrap_or_else(|| panic!("there is no text {key}"))
    }
}
