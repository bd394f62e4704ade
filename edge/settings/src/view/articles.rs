//! The help articles: the list, and the form in which one is written, a language at a time.

use super::replies::{Saved, Waiting, fresh_entry};
use crate::i18n::{Key, fill, language, language_name, t};
use crate::model::Msg;
use crate::model::articles::ArticlesMsg;
use crate::shell::App;
use leptos::prelude::*;
use protocol::locale::{LOCALES, team_locale_for};
use protocol::team::articles::{Article, ArticleText};
use team_ui::parts::LongField;
use web_sys::SubmitEvent;

fn send(app: App, msg: ArticlesMsg) {
    app.send(Msg::Articles(msg));
}

/// The list, or the form over it.
#[component]
pub fn HelpArticles(app: App) -> impl IntoView {
    let list = app.memo(|model| model.articles.list.clone());
    let editing = app.memo(|model| model.articles.editing.clone());
    let saving = app.memo(|model| model.articles.saving);
    let outcome = app.memo(|model| model.articles.outcome);
    let add = move |_| {
        if let Some(id) = fresh_entry() {
            send(app, ArticlesMsg::Add(id));
        }
    };
    let content = move || {
        if let Some(article) = editing.get() {
            return view! { <ArticleForm app article /> }.into_any();
        }
        let Some(list) = list.get() else {
            return view! { <Waiting outcome again=move || send(app, ArticlesMsg::Load) /> }.into_any();
        };
        let none = list.is_empty().then(|| view! { <p class="note">{t(Key::NoArticles)}</p> });
        let rows = list.into_iter().map(|article| row(app, article)).collect_view();
        view! {
            <button class="primary add" type="button" on:click=add>
                {t(Key::AddArticle)}
            </button>
            <ul class="entries" aria-label=t(Key::HelpArticles)>
                {rows}
            </ul>
            {none}
        }
        .into_any()
    };
    view! {
        <Saved saving outcome />
        {content}
    }
}

fn row(app: App, article: Article) -> impl IntoView {
    let locale = language();
    let text = article.text(&locale).cloned().unwrap_or_default();
    let spoken: Vec<_> = article.texts.iter().map(|text| language_name(&text.locale)).collect();
    let state = t(if article.published { Key::ArticlePublished } else { Key::ArticleDraft });
    let page = article.published.then(|| {
        let address = app.peek(|model| model.article_link(&article.id, &text.locale));
        view! { <a href=address target="_blank" rel="noopener">{t(Key::ArticleOpen)}</a> }
    });
    let (edit, remove) = (article.id.clone(), article.id);
    view! {
        <li class="entry">
            <strong dir="auto">{text.title.clone()}</strong>
            <span class="chip">{state}</span>
            {(!text.category.is_empty()).then(|| view! { <span class="chip" dir="auto">{text.category}</span> })}
            <span class="entry-text">{spoken.join(", ")}</span>
            {page}
            <span class="buttons">
                <button
                    class="small"
                    type="button"
                    aria-label=fill(Key::EditNamed, &text.title)
                    on:click=move |_| send(app, ArticlesMsg::Edit(edit.clone()))
                >
                    {t(Key::Edit)}
                </button>
                <button
                    class="small"
                    type="button"
                    aria-label=fill(Key::DeleteNamed, &text.title)
                    on:click=move |_| send(app, ArticlesMsg::Remove(remove.clone()))
                >
                    {t(Key::Delete)}
                </button>
            </span>
        </li>
    }
}

/// A part of the text in the language on screen.
#[derive(Clone, Copy)]
enum Part {
    Title,
    Category,
    Body,
}

impl Part {
    fn of(self, text: &mut ArticleText) -> &mut String {
        match self {
            Self::Title => &mut text.title,
            Self::Category => &mut text.category,
            Self::Body => &mut text.body,
        }
    }
}

/// The form. What is typed stays in it until it is stored or given up.
#[component]
fn ArticleForm(app: App, article: Article) -> impl IntoView {
    let first = article.texts.first().map(|text| text.locale.clone());
    let locale = RwSignal::new(first.unwrap_or_else(|| team_locale_for(&language()).to_owned()));
    let texts = RwSignal::new(article.texts.clone());
    let published = RwSignal::new(article.published);
    let place = RwSignal::new(article.place.to_string());
    let saving = app.memo(|model| model.articles.saving);
    let read = move |part: Part| {
        let locale = locale.get();
        let text = texts.with(|texts| texts.iter().find(|text| text.locale == locale).cloned());
        text.map(|mut text| std::mem::take(part.of(&mut text))).unwrap_or_default()
    };
    let write = move |part: Part, typed: String| {
        let locale = locale.get_untracked();
        texts.update(|texts| {
            if !texts.iter().any(|text| text.locale == locale) {
                texts.push(ArticleText { locale: locale.clone(), ..ArticleText::default() });
            }
            for text in texts.iter_mut().filter(|text| text.locale == locale) {
                part.of(text).clone_from(&typed);
            }
        });
    };
    let line = move |word: Key, part: Part| {
        view! {
            <label class="field">
                <span>{t(word)}</span>
                <input
                    type="text"
                    dir="auto"
                    prop:value=move || read(part)
                    on:input=move |event| write(part, event_target_value(&event))
                />
            </label>
        }
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let mut texts = texts.get_untracked();
        // A language in which nothing stands is not one of them.
        texts.retain(|text| !(text.title.trim().is_empty() && text.body.trim().is_empty()));
        let place = place.get_untracked().trim().parse().unwrap_or_default();
        let published = published.get_untracked();
        send(app, ArticlesMsg::Save(Article { texts, place, published, ..article.clone() }));
    };
    view! {
        <form class="edit" on:submit=save on:input=move |_| app.send(Msg::Touched)>
            <h3>{t(Key::HelpArticle)}</h3>
            {languages(locale)}
            {line(Key::ArticleTitle, Part::Title)}
            {line(Key::ArticleCategory, Part::Category)}
            <LongField
                name=t(Key::EntryText)
                rows="12"
                text=Signal::derive(move || read(Part::Body))
                typed=move |typed| write(Part::Body, typed)
            />
            <p class="note">{t(Key::ArticleHint)}</p>
            <label class="field short">
                <span>{t(Key::ArticlePlace)}</span>
                <input
                    type="number"
                    min="0"
                    prop:value=place
                    on:input=move |event| place.set(event_target_value(&event))
                />
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=published
                    on:change=move |event| published.set(event_target_checked(&event))
                />
                <span>{t(Key::ArticlePublish)}</span>
            </label>
            <div class="buttons">
                <button class="primary" type="submit" disabled=move || saving.get()>{t(Key::Save)}</button>
                <button class="small" type="button" on:click=move |_| send(app, ArticlesMsg::Cancel)>
                    {t(Key::Cancel)}
                </button>
            </div>
        </form>
    }
}

/// The choice of the language that is written.
fn languages(locale: RwSignal<String>) -> impl IntoView {
    let option = |one: &'static str| {
        let selected = locale.get_untracked() == one;
        view! {
            <option value=one selected=selected>
                {language_name(one)}
            </option>
        }
    };
    let options = LOCALES.into_iter().map(option).collect_view();
    view! {
        <label class="field short">
            <span>{t(Key::Language)}</span>
            <select on:change:target=move |event| locale.set(event.target().value())>{options}</select>
        </label>
    }
}
