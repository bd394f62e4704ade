//! The hints of the courtesy check, under the composer. Advice only: sending is never in its way.

use crate::i18n::{Key, fill, t};
use crate::model::Msg;
use crate::model::courtesy::{Advice, Dismissed, Remedy, advice, remedied};
use crate::model::reply_library::{ReplyLibraryEffect, ReplyLibraryMsg};
use crate::shell::App;
use courtesy::{Rule, Table, Tables};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use protocol::ids::ConversationId;
use std::cell::RefCell;
use std::rc::Rc;

/// A pause in the typing of so long starts the check.
const PAUSE_MS: u32 = 250;

/// The word lists of one language, and the text they were made from.
type Prepared = (String, Rc<Tables>);

thread_local! {
    /// Making them costs more than a check, and most conversations are in one language.
    static PREPARED: RefCell<Option<Prepared>> = const { RefCell::new(None) };
}

/// The word lists for a language: the site's own if it has any that can be read, else those that
/// came with Jasette, once they are here.
fn tables(app: App, locale: &str) -> Rc<Tables> {
    let own = app.peek(|model| model.own_word_list(locale)).filter(|text| Table::parse(text).is_ok());
    let text = own.or_else(|| app.peek(|model| model.built_in_word_list(locale))).unwrap_or_default();
    PREPARED.with_borrow_mut(|prepared| {
        if let Some((known, tables)) = prepared
            && *known == text
            && tables.has(locale)
        {
            return tables.clone();
        }
        let table = Table::parse(&text).unwrap_or_default();
        let tables = Rc::new(Tables::default().with(locale, table));
        *prepared = Some((text, tables.clone()));
        tables
    })
}

/// The hints of one conversation's draft.
#[component]
pub fn Hints(app: App, id: ConversationId) -> impl IntoView {
    let for_draft = id.clone();
    let draft = app.memo(move |model| model.courtesy_draft(&for_draft));
    let hints = RwSignal::new(Vec::<Advice>::new());
    let dismissed = StoredValue::new(Vec::<Dismissed>::new());
    let timer = StoredValue::new_local(None::<Timeout>);
    let for_check = StoredValue::new(id.clone());
    let check = move || {
        let id = for_check.get_value();
        let found = draft.with_untracked(|draft| {
            let tables = tables(app, &draft.lang);
            let fill = |text: &str| app.peek(|model| model.filled(&id, text));
            dismissed.with_value(|dismissed| advice(&tables, draft, dismissed, fill))
        });
        hints.set(found);
    };
    let for_words = id.clone();
    let has_word_list = app.memo(move |model| model.has_words_for_draft(&for_words));
    Effect::new(move |_| {
        let here = has_word_list.get();
        if draft.with(|draft| draft.text.trim().is_empty()) {
            // Sent, or given up: the next message is judged afresh.
            timer.set_value(None);
            dismissed.set_value(Vec::new());
            hints.set(Vec::new());
        } else {
            if !here {
                let locale = draft.with(|draft| draft.lang.clone());
                app.send(Msg::ReplyLibrary(ReplyLibraryMsg::NeedWordLists(locale)));
            }
            // The timer before it is called off by being dropped.
            timer.set_value(Some(Timeout::new(PAUSE_MS, check)));
        }
    });
    let row = move |one: Advice| {
        let (for_remedy, for_dismissal) = (one.clone(), (one.rule, one.quote.clone()));
        let remedy = one.remedy.clone().map(|remedy| {
            let (word, text) = match remedy {
                Remedy::Replace(text) => (Key::Replace, text),
                Remedy::Add(text) => (Key::Add, text),
            };
            let apply = move |_| {
                let id = for_check.get_value();
                let now = app.peek(|model| model.conversation(&id).map(|open| open.draft.clone()));
                // The hint is about the draft as it was checked.
                let fits = now.filter(|now| draft.with_untracked(|draft| draft.text == *now));
                if let Some((text, caret)) = fits.and_then(|now| remedied(&now, &for_remedy)) {
                    app.send(Msg::Draft(id, text));
                    crate::reply_library::perform(app, ReplyLibraryEffect::Caret(caret));
                }
            };
            view! {
                <span class="hint-instead" dir="auto">{text}</span>
                <button class="small" type="button" on:click=apply>{t(word)}</button>
            }
        });
        let dismiss = move |_| {
            dismissed.update_value(|dismissed| dismissed.push(for_dismissal.clone()));
            check();
        };
        let quote = (one.quote.chars().count() <= 60)
            .then(|| view! { <q class="hint-quote" dir="auto">{one.quote}</q> });
        view! {
            <li class="courtesy-hint">
                {quote}
                <span>{t(reason(one.rule))}</span>
                {remedy}
                <button class="small" type="button" on:click=dismiss>{t(Key::Dismiss)}</button>
            </li>
        }
    };
    let status = move || match hints.with(Vec::len) {
        0 => String::new(),
        count => fill(Key::CourtesyCount, "count", &count.to_string()),
    };
    view! {
        <div>
            <span class="quiet" role="status">{status}</span>
            {move || {
                let hints = hints.get();
                (!hints.is_empty())
                    .then(|| {
                        view! {
                            <section class="courtesy" aria-label=t(Key::CourtesyHints)>
                                <ul>{hints.into_iter().map(row).collect_view()}</ul>
                            </section>
                        }
                    })
            }}
        </div>
    }
}

/// Why a rule gives its hint.
fn reason(rule: Rule) -> Key {
    match rule {
        Rule::NoWithoutAlternative => Key::CourtesyNoWithoutAlternative,
        Rule::AvoidWord => Key::CourtesyAvoidWord,
        Rule::AvoidPhrase => Key::CourtesyAvoidPhrase,
        Rule::CourtesyOveruse => Key::CourtesyOveruse,
        Rule::GreetingTooShort => Key::CourtesyGreetingTooShort,
        Rule::GreetingTooLong => Key::CourtesyGreetingTooLong,
        Rule::NameNearMiss => Key::CourtesyNameNearMiss,
        Rule::LongSentence => Key::CourtesyLongSentence,
        Rule::Fragment => Key::CourtesyFragment,
        Rule::Shouting => Key::CourtesyShouting,
        Rule::UnansweredWrapUp => Key::CourtesyUnansweredWrapUp,
    }
}
