//! The courtesy check of a draft: what it is told of the conversation, and how its hints are shown.
//! It runs here, in the agent's browser; nothing is blocked.

use super::{Model, outbox};
use courtesy::{Draft, Rule, Suggestion, Tables, check, utf16_span};
use protocol::conversation::fold::WrapUp;
use protocol::conversation::party::Author;
use protocol::conversation::thread::ItemKind;
use protocol::ids::ConversationId;

/// Most hints at once: a long list would be read by nobody.
pub const MOST: usize = 4;

/// A hint, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The rule that gives it.
    pub rule: Rule,
    /// The part of the draft it is about.
    pub quote: String,
    /// Where that begins, in UTF-16 units.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What to do about it, if there is something natural.
    pub remedy: Option<Remedy>,
}

/// What one click does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Writes this in the place of the quote.
    Replace(String),
    /// Adds this at the end.
    Add(String),
}

/// A hint that the agent does not want to see again in this draft.
pub type Dismissed = (Rule, String);

impl Model {
    /// Whether the word lists for a conversation's draft are here.
    #[must_use]
    pub fn has_words_for_draft(&self, id: &ConversationId) -> bool {
        self.has_word_list(&self.courtesy_draft(id).lang)
    }

    /// What the check is told of a conversation and its draft.
    #[must_use]
    pub fn courtesy_draft(&self, id: &ConversationId) -> Draft {
        let Some(open) = self.conversation(id) else { return Draft::default() };
        let by_agent = |kind: &ItemKind| matches!(kind, ItemKind::Bubble { author: Author::Agent(_), .. });
        let written = open.thread.items.iter().any(|item| by_agent(&item.kind));
        Draft {
            lang: courtesy::language_of(&open.draft, &self.locale_of(id)).to_owned(),
            text: open.draft.clone(),
            first_agent_message: open.caught_up
                && !written
                && outbox::messages(&open.outbox).next().is_none(),
            visitor_name: open.thread.visitor.clone().unwrap_or_default(),
            wrap_up_answered: open.thread.etiquette.wrap_up == WrapUp::Done,
        }
    }
}

/// The hints of a draft that the agent has not dismissed. `fill` resolves placeholders.
#[must_use]
pub fn advice(
    tables: &Tables,
    draft: &Draft,
    dismissed: &[Dismissed],
    fill: impl Fn(&str) -> String,
) -> Vec<Advice> {
    // While a shortcut is being typed there is nothing to judge.
    if draft.text.trim().is_empty() || draft.text.trim_start().starts_with('/') {
        return Vec::new();
    }
    let hints = check(tables, draft).into_iter().map(|hint| {
        let (from, to) = utf16_span(&draft.text, &hint);
        let quote = draft.text.chars().skip(hint.start).take(hint.end.saturating_sub(hint.start)).collect();
        let remedy = hint.suggestion.map(|suggestion| match suggestion {
            Suggestion::Replace(text) => Remedy::Replace(fill(&text)),
            Suggestion::Add(text) => Remedy::Add(fill(&text)),
        });
        Advice { rule: hint.rule, quote, from, to, remedy }
    });
    let wanted = |advice: &Advice| {
        !dismissed.iter().any(|(rule, quote)| *rule == advice.rule && *quote == advice.quote)
    };
    hints.filter(wanted).take(MOST).collect()
}

/// The draft after a remedy.
#[must_use]
pub fn remedied(draft: &str, advice: &Advice) -> Option<(String, usize)> {
    match advice.remedy.as_ref()? {
        Remedy::Replace(text) => Some(super::menu::replaced(draft, advice.from, advice.to, text)),
        Remedy::Add(text) => {
            let draft = draft.trim_end();
            let stop = if draft.ends_with(char::is_alphanumeric) { "." } else { "" };
            let draft = format!("{draft}{stop} {text}");
            let end = draft.encode_utf16().count();
            Some((draft, end))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> Draft {
        Draft { lang: "en".into(), text: text.into(), ..Draft::default() }
    }

    #[test]
    fn a_hint_quotes_and_offers_and_can_be_dismissed() {
        let tables = Tables::built_in();
        let text = "🙂 I don't know. Let me ask a colleague for you.";
        let found = advice(&tables, &draft(text), &[], str::to_owned);
        let one = found.iter().find(|one| one.rule == Rule::AvoidPhrase).unwrap();
        assert_eq!((one.quote.as_str(), one.from), ("I don't know", 3));
        let (after, _) = remedied(text, one).unwrap();
        assert!(after.starts_with("🙂 Let me look that up for you. Let me"), "{after}");
        let dismissed = [(one.rule, one.quote.clone())];
        let rest = advice(&tables, &draft(text), &dismissed, str::to_owned);
        assert!(rest.iter().all(|one| one.rule != Rule::AvoidPhrase));
    }

    #[test]
    fn a_fact_is_pointed_at_and_never_replaced() {
        let found =
            advice(&Tables::built_in(), &draft("The paint contains nothing toxic."), &[], str::to_owned);
        let [one] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((one.rule, one.quote.as_str(), &one.remedy), (Rule::AvoidWord, "nothing", &None));
    }

    #[test]
    fn what_is_added_begins_a_sentence() {
        let text = "I don't know the exact size";
        let found = advice(&Tables::built_in(), &draft(text), &[], str::to_owned);
        let one = found.iter().find(|one| one.rule == Rule::AvoidPhrase).unwrap();
        let (after, _) = remedied(text, one).unwrap();
        assert_eq!(after, "I don't know the exact size. Let me look that up for you");
    }

    #[test]
    fn a_shortcut_in_the_making_is_not_judged() {
        assert_eq!(advice(&Tables::built_in(), &draft("/bad"), &[], str::to_owned), []);
    }

    #[test]
    fn advice_to_add_is_filled_in_and_goes_to_the_end() {
        let first = Draft { first_agent_message: true, ..draft("Hi there. ") };
        let found = advice(&Tables::built_in(), &first, &[], |text| text.replace("{agent}", "Ana"));
        let one = found.iter().find(|one| one.rule == Rule::GreetingTooShort).unwrap();
        let (after, caret) = remedied("Hi there. ", one).unwrap();
        assert!(after.starts_with("Hi there. I'm Ana from"), "{after}");
        assert_eq!(caret, after.encode_utf16().count());
    }
}
