//! The rules that know words: what to avoid, refusals, too much courtesy, and the goodbye.

use crate::pattern::{Hit, without};
use crate::{CheckContext, Rule, Suggestion};

/// From how many courteous words on they sound ironic.
const COURTEOUS_MANY: usize = 3;

/// After a refusal, a question of so many words is taken for an offer.
const QUESTION_WORDS: usize = 4;

/// Words after which a goodbye is not the end of the message.
const AFTER_GOODBYE: usize = 15;

/// What a table writes before a phrase that is added to the message and replaces nothing.
const ADDED: char = '…';

pub(crate) fn check(context: &mut CheckContext<'_>) {
    let lists = context.lists;
    let set = lists.set_phrases.hits(&context.text);

    let listed = lists.avoid_words.hits(&context.text);
    let mut words = without(listed.clone(), &set);
    words.retain(|hit| hit.first != hit.last || !context.text.in_compound(hit.first));
    explain(context, &words);

    let phrases = without(lists.avoid_phrases.hits(&context.text), &set);
    rephrase(context, &phrases, &listed);

    let courteous = without(lists.courteous_words.hits(&context.text), &set);
    if courteous.len() >= COURTEOUS_MANY {
        for hit in &courteous {
            let span = context.span(hit.first, hit.last);
            context.hint(Rule::CourtesyOveruse, span, None);
        }
    }

    refusals(context, &phrases);
    closings(context);
}

/// A word can be what the message is about: "contains nothing toxic", "never overheats". Another one in its
/// place would be another fact, so it is pointed at, whatever a table says.
fn explain(context: &mut CheckContext<'_>, words: &[Hit<'_>]) {
    for hit in words {
        let span = context.span(hit.first, hit.last);
        context.hint(Rule::AvoidWord, span, None);
    }
}

/// A phrase that is all the sentence says at that place gives way to one that means the same. Within a
/// sentence that says more ("I don't know of any recall"), with a word of its own that may be a fact ("we
/// never do that"), and where the table says so, the other phrase is added: what is said stays said.
fn rephrase(context: &mut CheckContext<'_>, phrases: &[Hit<'_>], words: &[Hit<'_>]) {
    for hit in phrases {
        let span = context.span(hit.first, hit.last);
        let text = &context.text;
        let asked = text.sentence_of(hit.first).is_some_and(|sentence| sentence.question);
        let whole = text.starts_sentence(hit.first) && text.ends_clause(hit.last) && !asked;
        let facts = words.iter().any(|word| hit.first <= word.first && word.last <= hit.last);
        let instead = hit.pattern.instead.trim_start_matches([ADDED, ' ']).to_owned();
        let suggestion = if whole && !facts && !hit.pattern.instead.starts_with(ADDED) {
            Suggestion::Replace(instead)
        } else {
            Suggestion::Add(instead)
        };
        let says = !hit.pattern.instead.is_empty();
        context.hint(Rule::AvoidPhrase, span, says.then_some(suggestion));
    }
}

fn refusals(context: &mut CheckContext<'_>, phrases: &[Hit<'_>]) {
    let CheckContext { lists, text, .. } = &*context;
    let exempt = lists.not_refusals.hits(text);
    let mut refusals = without(lists.refusals.hits(text), &exempt);
    // "Is it impossible to log in?" asks.
    refusals.retain(|hit| !text.sentence_of(hit.first).is_some_and(|sentence| sentence.question));
    let Some(refused) = refusals.iter().map(|hit| hit.last).min() else { return };

    let not_offers = lists.not_offers.hits(text);
    let own = |hit: &Hit<'_>| !refusals.iter().any(|no| hit.first <= no.last && no.first <= hit.last);
    let offered = without(lists.offers.hits(text), &not_offers).iter().any(own);
    let turned = lists.turns.hits(text).iter().any(|hit| hit.first > refused);
    let asked = text.sentences.iter().any(|sentence| {
        let (from, to) = sentence.words;
        let rude = phrases.iter().any(|hit| (from..to).contains(&hit.first));
        sentence.question && from > refused && !rude && text.count(from, to) >= QUESTION_WORDS
    });
    if offered || turned || asked {
        return;
    }
    let spans: Vec<_> = refusals.iter().map(|hit| context.span(hit.first, hit.last)).collect();
    for span in spans {
        let advice = context.advice(Rule::NoWithoutAlternative);
        context.hint(Rule::NoWithoutAlternative, span, advice);
    }
}

/// A goodbye counts when it closes the message: little follows, and no question.
fn closings(context: &mut CheckContext<'_>) {
    if context.draft.wrap_up_answered {
        return;
    }
    let CheckContext { lists, text, .. } = &*context;
    let exempt = lists.not_closings.hits(text);
    let closes = |hit: &Hit<'_>| {
        let asked = text.sentences.iter().any(|sentence| sentence.question && sentence.words.1 > hit.last);
        !asked && text.count(hit.last + 1, text.words.len()) <= AFTER_GOODBYE
    };
    let hits: Vec<_> = without(lists.closings.hits(text), &exempt).into_iter().filter(closes).collect();
    for hit in hits {
        let span = context.span(hit.first, hit.last);
        let advice = context.advice(Rule::UnansweredWrapUp);
        context.hint(Rule::UnansweredWrapUp, span, advice);
    }
}
