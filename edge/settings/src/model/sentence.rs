//! A trigger as a sentence: "After 20 s on pages containing /pricing, once per visit: “May I help?”"

use super::form_tree::Label;
use crate::i18n::Key;
use protocol::site::trigger::{Condition, Frequency, Matching};
use protocol::text::first_chars;

/// Most characters of what is said.
const WORDS_MAX: usize = 160;

/// When a trigger fires, how often, and what it says.
pub fn sentence(condition: &Condition, frequency: Frequency, words: &str) -> Label {
    let mut parts = match condition {
        Condition::All(parts) => together(parts),
        other => vec![phrase(other)],
    };
    parts.push(often(frequency));
    let cut = first_chars(words, WORDS_MAX);
    let words = if cut.len() < words.len() { [cut, "…"].concat() } else { words.to_owned() };
    Label::Sentence(parts, words)
}

/// What has to be so at once, as parts of a sentence. Where a time on the page goes with a page, they are
/// one part.
fn together(conditions: &[Condition]) -> Vec<Label> {
    let is_page = |one: &&Condition| matches!(one, Condition::Path(_) | Condition::Address(_));
    let is_time = |one: &&Condition| matches!(one, Condition::SecondsOnPage(_));
    let both = conditions.iter().find(is_time).zip(conditions.iter().find(is_page));
    let Some((Condition::SecondsOnPage(seconds), page)) = both else {
        return conditions.iter().map(phrase).collect();
    };
    let first = Label::Phrase(vec![Label::Of(Key::SayAfter, seconds.to_string()), phrase(page)]);
    let used = |one: &&Condition| {
        **one == *page || matches!(one, Condition::SecondsOnPage(other) if other == seconds)
    };
    let rest = conditions.iter().filter(|one| !used(one)).map(phrase);
    [first].into_iter().chain(rest).collect()
}

fn phrase(condition: &Condition) -> Label {
    let of = |key: Key, value: &str| Label::Of(key, value.to_owned());
    match condition {
        Condition::All(parts) => Label::Joined(Key::SayAnd, parts.iter().map(phrase).collect()),
        Condition::Any(parts) => Label::Joined(Key::SayOr, parts.iter().map(phrase).collect()),
        Condition::Not(part) => Label::Within(Key::SayNot, Box::new(phrase(part))),
        Condition::SecondsOnPage(seconds) => of(Key::SaySecondsOnPage, &seconds.to_string()),
        Condition::SecondsOnSite(seconds) => of(Key::SaySecondsOnSite, &seconds.to_string()),
        Condition::PagesSeen(pages) => of(Key::SayPagesSeen, &pages.to_string()),
        Condition::Returning => Key::SayReturning.into(),
        Condition::Path(Matching::Contains(text)) | Condition::Address(Matching::Contains(text))
            if text.is_empty() =>
        {
            Key::SayAnyPage.into()
        }
        Condition::Path(matching) | Condition::Address(matching) => {
            let words = [Key::SayPageContains, Key::SayPageIs, Key::SayPageBegins, Key::SayPageEnds];
            matched(words, matching)
        }
        Condition::Referrer(matching) => {
            let words =
                [Key::SayReferrerContains, Key::SayReferrerIs, Key::SayReferrerBegins, Key::SayReferrerEnds];
            matched(words, matching)
        }
        Condition::Language(code) => Label::Within(Key::SayLanguage, Box::new(Label::Language(code.clone()))),
        Condition::Scrolled(percent) => of(Key::SayScrolled, &percent.to_string()),
        Condition::Leaving => Key::SayLeaving.into(),
        Condition::Idle(seconds) => of(Key::SayIdle, &seconds.to_string()),
        Condition::Event(name) => of(Key::SayEvent, name),
        Condition::Open => Key::SayOpen.into(),
    }
}

fn matched([contains, is, begins, ends]: [Key; 4], matching: &Matching) -> Label {
    let (key, text) = match matching {
        Matching::Contains(text) => (contains, text),
        Matching::Is(text) => (is, text),
        Matching::Begins(text) => (begins, text),
        Matching::Ends(text) => (ends, text),
    };
    Label::Of(key, text.clone())
}

fn often(frequency: Frequency) -> Label {
    match frequency {
        Frequency::EveryPage => Key::SayEveryPage.into(),
        Frequency::OncePerVisit => Key::SayOncePerVisit.into(),
        Frequency::OnceInDays(days) => Label::Of(Key::SayOnceInDays, days.to_string()),
        Frequency::Once => Key::SayOnce.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(part: &str) -> Condition {
        Condition::Path(Matching::Contains(part.to_owned()))
    }

    fn of(key: Key, value: &str) -> Label {
        Label::Of(key, value.to_owned())
    }

    #[test]
    fn a_time_and_a_page_are_one_part() {
        let all = Condition::All(vec![path("/pricing"), Condition::Open, Condition::SecondsOnPage(20)]);
        let first = Label::Phrase(vec![of(Key::SayAfter, "20"), of(Key::SayPageContains, "/pricing")]);
        let parts = vec![first, Key::SayOpen.into(), Key::SayOnce.into()];
        assert_eq!(sentence(&all, Frequency::Once, "Hello"), Label::Sentence(parts, "Hello".to_owned()));
    }

    #[test]
    fn what_is_combined_is_joined_and_what_is_long_is_cut() {
        let any = Condition::Any(vec![path(""), Condition::Not(Box::new(Condition::Returning))]);
        let not = Label::Within(Key::SayNot, Box::new(Key::SayReturning.into()));
        let either = Label::Joined(Key::SayOr, vec![Key::SayAnyPage.into(), not]);
        let parts = vec![either, of(Key::SayOnceInDays, "7")];
        let words = "a".repeat(WORDS_MAX);
        let said = sentence(&any, Frequency::OnceInDays(7), &(words.clone() + "b"));
        assert_eq!(said, Label::Sentence(parts, words + "…"));
    }
}
