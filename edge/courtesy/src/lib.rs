//! The courtesy check: from a draft of an agent's message to hints, in the agent's browser. Nothing
//! leaves the machine, and nothing is blocked: a hint is advice. Where the rules leave something
//! open, the check stays silent.
//!
//! Pure: no clock, no chance, no browser. What it knows about a language is data ([`Table`]).
//!
//! Offsets count characters (Unicode scalar values); [`utf16_span`] turns them into what a browser's
//! text field counts.

mod canned;
mod detect;
mod fold;
mod name;
mod pattern;
mod style_rules;
mod table;
mod text;
mod wordlist_rules;

pub use canned::{Canned, canned};
pub use detect::language_of;
pub use table::{Entry, Table};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use table::{Lists, language};
use text::Text;

/// What the agent is about to send, and what the check has to know about the conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The language of the conversation: `en`, `fr`, `ro`, also with a region. It counts where the message
    /// itself does not tell in which language it is. Others have no word lists: for them only the rules
    /// without words apply.
    pub lang: String,
    /// The message.
    pub text: String,
    /// Whether no agent has written in this conversation yet.
    #[serde(default)]
    pub first_agent_message: bool,
    /// The visitor's name as the visitor typed it; empty when it is not known.
    #[serde(default)]
    pub visitor_name: String,
    /// Whether the visitor was asked if anything else is needed, and has answered.
    #[serde(default)]
    pub wrap_up_answered: bool,
}

/// The rules. Their names are what tools and settings call them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A refusal with nothing offered instead.
    NoWithoutAlternative,
    /// A word that sounds negative.
    AvoidWord,
    /// A phrase that turns visitors away.
    AvoidPhrase,
    /// So many courteous words that they sound ironic.
    CourtesyOveruse,
    /// A first message too short to be warm.
    GreetingTooShort,
    /// A first message too long to be read.
    GreetingTooLong,
    /// Almost the visitor's name.
    NameNearMiss,
    /// A sentence of more than 35 words.
    LongSentence,
    /// A message that stops before its end.
    Fragment,
    /// Words in capitals.
    Shouting,
    /// A goodbye before the visitor has said that nothing else is needed.
    UnansweredWrapUp,
}

impl Rule {
    /// All rules, in the order of their declaration.
    pub const ALL: [Self; 11] = [
        Self::NoWithoutAlternative,
        Self::AvoidWord,
        Self::AvoidPhrase,
        Self::CourtesyOveruse,
        Self::GreetingTooShort,
        Self::GreetingTooLong,
        Self::NameNearMiss,
        Self::LongSentence,
        Self::Fragment,
        Self::Shouting,
        Self::UnansweredWrapUp,
    ];

    /// Its name, as in `avoid-word`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoWithoutAlternative => "no-without-alternative",
            Self::AvoidWord => "avoid-word",
            Self::AvoidPhrase => "avoid-phrase",
            Self::CourtesyOveruse => "courtesy-overuse",
            Self::GreetingTooShort => "greeting-too-short",
            Self::GreetingTooLong => "greeting-too-long",
            Self::NameNearMiss => "name-near-miss",
            Self::LongSentence => "long-sentence",
            Self::Fragment => "fragment",
            Self::Shouting => "shouting",
            Self::UnansweredWrapUp => "unanswered-wrap-up",
        }
    }

    /// The key of the text that tells the agent why, in the locales of the inbox.
    #[must_use]
    pub const fn reason_key(self) -> &'static str {
        match self {
            Self::NoWithoutAlternative => "courtesy_no_without_alternative",
            Self::AvoidWord => "courtesy_avoid_word",
            Self::AvoidPhrase => "courtesy_avoid_phrase",
            Self::CourtesyOveruse => "courtesy_overuse",
            Self::GreetingTooShort => "courtesy_greeting_too_short",
            Self::GreetingTooLong => "courtesy_greeting_too_long",
            Self::NameNearMiss => "courtesy_name_near_miss",
            Self::LongSentence => "courtesy_long_sentence",
            Self::Fragment => "courtesy_fragment",
            Self::Shouting => "courtesy_shouting",
            Self::UnansweredWrapUp => "courtesy_unanswered_wrap_up",
        }
    }
}

/// What the agent could do about a hint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suggestion {
    /// Write this in place of the span, which is a whole phrase and means the same.
    Replace(String),
    /// Add this to the message. May hold the placeholders `{agent}`, `{company}`, `{visitor}`.
    Add(String),
}

/// A piece of advice about a part of the draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// Which rule gives it.
    pub rule: Rule,
    /// Where the part begins, in characters.
    pub start: usize,
    /// Where it ends (the first character after it).
    pub end: usize,
    /// What to do about it, where there is something natural.
    pub suggestion: Option<Suggestion>,
}

/// What the check knows about each language. Costs a moment to make: make it once and keep it.
#[derive(Debug, Default)]
pub struct Tables {
    languages: BTreeMap<String, (Table, Lists)>,
}

impl Tables {
    /// The tables that come with Jasette.
    #[must_use]
    pub fn built_in() -> Self {
        ["en", "fr", "ro"]
            .into_iter()
            .filter_map(|lang| Some((lang, Table::built_in(lang)?)))
            .fold(Self::default(), |tables, (lang, table)| tables.with(lang, table))
    }

    /// Whether there is a table for a language.
    #[must_use]
    pub fn has(&self, lang: &str) -> bool {
        self.languages.contains_key(&language(lang).to_ascii_lowercase())
    }

    /// The same, with a table for a language that is new or replaces what was there.
    #[must_use]
    pub fn with(mut self, lang: &str, table: Table) -> Self {
        let lists = Lists::new(&table);
        self.languages.insert(language(lang).to_ascii_lowercase(), (table, lists));
        self
    }
}

/// What the rules look at.
struct CheckContext<'a> {
    draft: &'a Draft,
    /// The draft's own language.
    lang: &'a str,
    text: Text,
    table: &'a Table,
    lists: &'a Lists,
    hints: Vec<Hint>,
}

impl CheckContext<'_> {
    fn hint(&mut self, rule: Rule, (start, end): (usize, usize), suggestion: Option<Suggestion>) {
        self.hints.push(Hint { rule, start, end, suggestion });
    }

    /// The span from one word to another (included).
    fn span(&self, first: usize, last: usize) -> (usize, usize) {
        let start = self.text.word(first).map_or(0, |word| word.start);
        (start, self.text.word(last).map_or(start, |word| word.end))
    }

    fn advice(&self, rule: Rule) -> Option<Suggestion> {
        self.table.advice(rule.name()).map(|text| Suggestion::Add(text.to_owned()))
    }
}

/// Checks a draft. The hints are in the order of the text; those of one rule do not overlap.
#[must_use]
pub fn check(tables: &Tables, draft: &Draft) -> Vec<Hint> {
    let nothing = (Table::default(), Lists::default());
    let text = Text::read(&draft.text);
    let lang = detect::read_language(&text, &draft.lang);
    let (table, lists) = tables.languages.get(&language(lang).to_ascii_lowercase()).unwrap_or(&nothing);
    let mut context = CheckContext { draft, lang, text, table, lists, hints: vec![] };
    wordlist_rules::check(&mut context);
    style_rules::check(&mut context);
    name::check(&mut context);
    merged(context.hints)
}

/// Sorts hints, and makes one of those that overlap and come from the same rule. The longest of
/// them has the fitting suggestion.
fn merged(mut hints: Vec<Hint>) -> Vec<Hint> {
    hints.sort_by_key(|hint| (hint.rule, hint.start, std::cmp::Reverse(hint.end)));
    let mut merged: Vec<Hint> = Vec::with_capacity(hints.len());
    for hint in hints {
        match merged.last_mut() {
            Some(last) if last.rule == hint.rule && hint.start < last.end => {
                if hint.end > last.end {
                    last.end = hint.end;
                    // The suggestion would replace less than the span.
                    last.suggestion = None;
                }
            }
            _ => merged.push(hint),
        }
    }
    merged.sort_by_key(|hint| (hint.start, hint.end, hint.rule));
    merged
}

/// The span of a hint in UTF-16 units, as a browser's text field counts.
#[must_use]
pub fn utf16_span(text: &str, hint: &Hint) -> (usize, usize) {
    let units = |chars: usize| text.chars().take(chars).map(char::len_utf16).sum();
    (units(hint.start), units(hint.end))
}
