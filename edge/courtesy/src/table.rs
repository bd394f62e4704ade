//! What the check knows about a language, as data that a site may edit and store.

use crate::pattern::{Pattern, Patterns};
use serde::{Deserialize, Serialize};

/// A pattern and what to write instead; `tables/en.txt` explains patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The word or phrase.
    pub pattern: String,
    /// What to write instead; may be empty. With an ellipsis before it, it is added to the message instead.
    /// Words to avoid are never replaced, whatever stands here.
    #[serde(default)]
    pub instead: String,
}

macro_rules! lists {
    ($($(#[$doc:meta])* $field:ident = $name:literal,)*) => {
        /// The lists of one language. A list that is missing is empty.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Table {
            $($(#[$doc])* pub $field: Vec<Entry>,)*
            /// What to add to a draft, by the name of the rule that asks for it.
            pub advice: Vec<Entry>,
        }

        impl Table {
            /// The list of a name, as a text calls it.
            fn list(&mut self, name: &str) -> Option<&mut Vec<Entry>> {
                match name {
                    $($name => Some(&mut self.$field),)*
                    "advice" => Some(&mut self.advice),
                    _ => None,
                }
            }

            /// The table as a text that [`Table::parse`] reads.
            #[must_use]
            pub fn to_text(&self) -> String {
                let mut text = String::new();
                $(write_list(&mut text, $name, &self.$field);)*
                write_list(&mut text, "advice", &self.advice);
                text
            }
        }

        /// A table, ready for use.
        #[derive(Debug, Default)]
        pub(crate) struct Lists {
            $(pub $field: Patterns,)*
        }

        impl Lists {
            pub fn new(table: &Table) -> Self {
                Self { $($field: patterns(&table.$field),)* }
            }
        }
    };
}

lists! {
    /// Courteous words, of which several in one message sound ironic.
    courteous_words = "courteous-words",
    /// Words to avoid.
    avoid_words = "avoid-words",
    /// Phrases to avoid.
    avoid_phrases = "avoid-phrases",
    /// Ordinary phrases that hold a word or phrase to avoid.
    set_phrases = "set-phrases",
    /// Refusals.
    refusals = "refusals",
    /// What looks like a refusal and is none.
    not_refusals = "not-refusals",
    /// Offers, which make a refusal bearable wherever they stand.
    offers = "offers",
    /// What turns a refusal into an offer when it comes after it.
    turns = "turns",
    /// What looks like an offer and is none.
    not_offers = "not-offers",
    /// Words that close a chat.
    closings = "closings",
    /// What looks like a closing and is none.
    not_closings = "not-closings",
    /// Words before a name when somebody is spoken to.
    greetings = "greetings",
    /// Words before somebody else's name.
    introductions = "introductions",
    /// Words with which no message ends.
    trailing = "trailing",
    /// Words that open a line which may end with a comma.
    sign_offs = "sign-offs",
    /// Words that are written in capitals.
    acronyms = "acronyms",
    /// Words that are no names even with a capital.
    common_words = "common-words",
}

fn patterns(entries: &[Entry]) -> Patterns {
    Patterns::new(entries.iter().map(|entry| Pattern::new(&entry.pattern, &entry.instead)).collect())
}

fn write_list(text: &mut String, name: &str, entries: &[Entry]) {
    text.push_str(&format!("[{name}]\n"));
    for Entry { pattern, instead } in entries {
        let instead = if instead.is_empty() { String::new() } else { format!(" = {instead}") };
        text.push_str(&format!("{pattern}{instead}\n"));
    }
    text.push('\n');
}

impl Table {
    /// Reads a table from text: lists under `[their-name]`, one entry a line, `#` before comments.
    ///
    /// # Errors
    /// Names the line that cannot be understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut table = Self::default();
        let mut name = "";
        for (number, line) in text.lines().map(str::trim).enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(next) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                name = next;
            }
            let Some(list) = table.list(name) else {
                return Err(format!("line {}: there is no list `{name}`", number + 1));
            };
            if line.starts_with('[') {
                continue;
            }
            let (pattern, instead) = line.split_once('=').unwrap_or((line, ""));
            list.push(Entry { pattern: pattern.trim().to_owned(), instead: instead.trim().to_owned() });
        }
        Ok(table)
    }

    /// The table that comes with Jasette, for `en`, `fr` and `ro`.
    #[must_use]
    pub fn built_in(lang: &str) -> Option<Self> {
        let text = match language(lang) {
            "en" => include_str!("../tables/en.txt"),
            "fr" => include_str!("../tables/fr.txt"),
            "ro" => include_str!("../tables/ro.txt"),
            _ => return None,
        };
        // A test holds that the built-in tables can be read.
        Self::parse(text).ok()
    }

    /// What to add to a draft, if anything.
    pub(crate) fn advice(&self, rule: &str) -> Option<&str> {
        let entry = self.advice.iter().find(|entry| entry.pattern == rule)?;
        Some(entry.instead.as_str()).filter(|text| !text.is_empty())
    }
}

/// The language of a tag such as `fr-CA`, without its region.
pub(crate) fn language(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_tables_can_be_read_and_written() {
        for lang in ["en", "fr", "ro"] {
            let table = Table::built_in(lang).unwrap();
            assert!(table.avoid_words.len() >= 9, "{lang}");
            assert!(table.avoid_phrases.iter().all(|entry| !entry.instead.is_empty()), "{lang}");
            assert!(table.avoid_words.iter().all(|entry| entry.instead.is_empty()), "{lang}");
            assert_eq!(table.courteous_words.len(), 10, "{lang}");
            assert_eq!(table.advice.len(), 3, "{lang}");
            assert_eq!(Table::parse(&table.to_text()), Ok(table), "{lang}");
        }
        assert_eq!(Table::built_in("fr-CA"), Table::built_in("fr"));
        assert_eq!(Table::built_in("de"), None);
    }

    #[test]
    fn a_table_travels_as_json_and_may_lack_lists() {
        let table = Table::built_in("ro").unwrap();
        let json = serde_json::to_string(&table).unwrap();
        assert_eq!(serde_json::from_str::<Table>(&json).unwrap(), table);
        let short: Table = serde_json::from_str(r#"{"avoid_words":[{"pattern":"never"}]}"#).unwrap();
        assert_eq!(short.avoid_words.len(), 1);
    }

    #[test]
    fn a_line_that_belongs_nowhere_is_named() {
        assert_eq!(Table::parse("# x\nnever"), Err("line 2: there is no list ``".to_owned()));
        assert_eq!(Table::parse("[turns]\nbut\n\n[turn]"), Err("line 4: there is no list `turn`".to_owned()));
    }
}
