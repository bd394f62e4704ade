//! The rules that look at the shape of a message: how long, how it ends, capitals.

use crate::{CheckContext, Rule};

/// A greeting has at least and at most so many words.
const GREETING_MIN: usize = 4;
const GREETING_MAX: usize = 40;

/// A sentence has at most so many words.
const SENTENCE_MAX: usize = 35;

/// A line such as "Kind regards," has at most so many words.
const SIGN_OFF_MAX: usize = 5;

/// How many letters in capitals are shouted: in a message that has others, and in one that has none.
const SHOUTED_AMONG_OTHERS: usize = 8;
const SHOUTED_ALONE: usize = 5;

pub(crate) fn check(context: &mut CheckContext<'_>) {
    greeting(context);
    long_sentences(context);
    fragment(context);
    shouting(context);
}

fn greeting(context: &mut CheckContext<'_>) {
    let span = context.text.trimmed();
    if !context.draft.first_agent_message || span.0 == span.1 {
        return;
    }
    let words = context.text.count(0, context.text.words.len());
    if words < GREETING_MIN {
        let advice = context.advice(Rule::GreetingTooShort);
        context.hint(Rule::GreetingTooShort, span, advice);
    } else if words > GREETING_MAX {
        context.hint(Rule::GreetingTooLong, span, None);
    }
}

fn long_sentences(context: &mut CheckContext<'_>) {
    let text = &context.text;
    let long = text
        .sentences
        .iter()
        .filter(|sentence| text.count(sentence.words.0, sentence.words.1) > SENTENCE_MAX);
    let spans: Vec<_> = long.map(|sentence| (sentence.start, sentence.end)).collect();
    for span in spans {
        context.hint(Rule::LongSentence, span, None);
    }
}

/// A message that ends with a comma or with a word after which something must come. Whether a
/// sentence has a verb cannot be told without a grammar, so that is left alone.
fn fragment(context: &mut CheckContext<'_>) {
    let text = &context.text;
    let (_, end) = text.trimmed();
    let Some(last) = text.words.len().checked_sub(1) else { return };
    let Some(word_end) = text.word(last).map(|word| word.end) else { return };
    let tail: String = text.chars.get(word_end..end).unwrap_or_default().iter().collect();
    let tail = tail.trim();
    if tail == "," {
        if !is_sign_off(context, last) {
            context.hint(Rule::Fragment, (word_end, end), None);
        }
        return;
    }
    if !tail.chars().all(|c| matches!(c, '.' | '…' | ':' | '-' | '–')) {
        return;
    }
    // Phrases of several words are found from their first one.
    let hits = context.lists.trailing.hits(text);
    // Alone, such a word is an answer or a slip, not the end of a sentence.
    let Some(hit) = hits.iter().find(|hit| hit.last == last && !text.starts_sentence(hit.first)) else {
        return;
    };
    let span = context.span(hit.first, hit.last);
    context.hint(Rule::Fragment, span, None);
}

/// "Bonjour Marie," and "Kind regards," end with a comma and are whole.
fn is_sign_off(context: &CheckContext<'_>, last: usize) -> bool {
    let text = &context.text;
    let Some((from, to)) = text.sentence_of(last).map(|sentence| sentence.words) else { return false };
    text.count(from, to) <= SIGN_OFF_MAX && context.lists.sign_offs.fits_at(text, from)
}

fn shouting(context: &mut CheckContext<'_>) {
    let text = &context.text;
    let is_name = |at: usize| {
        let Some(word) = text.word(at) else { return false };
        let typed: String = text.chars.get(word.start..word.end).unwrap_or_default().iter().collect();
        context.draft.visitor_name.contains(&typed)
    };
    // What can be shouted: not names, links, numbers, and what is always written in capitals.
    let counts = |at: usize| {
        text.word(at).is_some_and(|word| word.letters.len() > 1 && !word.foreign)
            && !is_name(at)
            && !context.lists.acronyms.fits_at(text, at)
    };
    let own = |at: &usize| {
        text.word(*at).is_some_and(|word| {
            !word.foreign
                && text.chars.get(word.start..word.end).unwrap_or_default().iter().all(|c| !c.is_numeric())
        })
    };
    let words: Vec<usize> = (0..text.words.len()).filter(own).collect();
    let capitals = |at: usize| text.word(at).is_some_and(|word| word.capitals);
    let all = words.iter().all(|at| capitals(*at));
    let enough = if all { SHOUTED_ALONE } else { SHOUTED_AMONG_OTHERS };

    let mut spans = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    for at in 0..=text.words.len() {
        if at < text.words.len() && capitals(at) && !text.word(at).is_some_and(|word| word.foreign) {
            run.push(at);
            continue;
        }
        let shouted: Vec<usize> = run.drain(..).filter(|at| counts(*at)).collect();
        let letters: usize =
            shouted.iter().filter_map(|at| text.word(*at)).map(|word| word.letters.len()).sum();
        if let (Some(first), Some(last)) = (shouted.first(), shouted.last())
            && letters >= enough
            && (shouted.len() > 1 || all)
        {
            spans.push(context.span(*first, *last));
        }
    }
    for span in spans {
        context.hint(Rule::Shouting, span, None);
    }
}
