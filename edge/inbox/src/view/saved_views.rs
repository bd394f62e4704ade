//! The saved views: saving the present one, choosing, renaming and removing them.

use super::parts::told;
use crate::focus::VIEW_NAME;
use crate::i18n::{Key, fill, t};
use crate::model::views::{VIEW_NAME_MAX, VIEWS_MAX, ViewMsg};
use crate::shell::App;
use leptos::prelude::*;
use web_sys::SubmitEvent;

/// The views of this browser.
#[component]
pub fn SavedViews(app: App) -> impl IntoView {
    let count = app.memo(|model| model.views.len());
    let (places, is_empty) = (move || 0..count.get(), move || count.get() == 0);
    let typed = RwSignal::new(String::new());
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        app.views(ViewMsg::Save(typed.get_untracked()));
        typed.set(String::new());
    };
    view! {
        <section class="saved-views" aria-labelledby="saved-views-title">
            <h3 id="saved-views-title">{t(Key::SavedViews)}</h3>
            <ul role="list" aria-labelledby="saved-views-title" hidden=is_empty>
                <For each=places key=|at| *at children=move |at| row(app, at) />
            </ul>
            <form class="saved-view" on:submit=save novalidate>
                <input
                    id=VIEW_NAME
                    type="text"
                    dir="auto"
                    autocomplete="off"
                    maxlength=VIEW_NAME_MAX.to_string()
                    aria-label=t(Key::ViewName)
                    placeholder=t(Key::ViewName)
                    prop:value=move || typed.get()
                    on:input:target=move |event| typed.set(event.target().value())
                />
                <button class="small" type="submit">
                    {t(Key::ViewSave)}
                </button>
            </form>
            <div role="status">
                {move || (count.get() >= VIEWS_MAX).then(|| told("views-full", t(Key::ViewsFull)))}
            </div>
        </section>
    }
}

/// The view at a place: its name to be changed, and what can be done with it. By its place, so that a field keeps the
/// keyboard while its view gets another name.
fn row(app: App, at: usize) -> AnyView {
    let name = app.memo(move |model| model.views.get(at).map(|view| view.name.clone()).unwrap_or_default());
    let is_shown =
        app.memo(move |model| model.views.get(at).is_some_and(|view| view.narrowing == model.narrowing()));
    let words = move |key: Key| fill(key, "name", &name.get());
    view! {
        <li class="saved-view">
            <input
                type="text"
                dir="auto"
                autocomplete="off"
                maxlength=VIEW_NAME_MAX.to_string()
                aria-label=move || words(Key::ViewRename)
                prop:value=move || name.get()
                on:change:target=move |event| {
                    // A field that leaves with something typed in it may still tell so, when nothing of it is left.
                    let Some(known) = name.try_get_untracked() else { return };
                    let field = event.target();
                    app.views(ViewMsg::Rename(known, field.value()));
                    // One that another view has, or that is none, is not taken.
                    field.set_value(&name.get_untracked());
                }
            />
            <button
                class="small"
                type="button"
                aria-label=move || words(Key::ViewShow)
                aria-pressed=move || is_shown.get().to_string()
                on:click=move |_| app.views(ViewMsg::Choose(name.get_untracked()))
            >
                {t(Key::AlarmShow)}
            </button>
            <button
                class="plain"
                type="button"
                aria-label=move || words(Key::FileRemove)
                title=move || words(Key::FileRemove)
                on:click=move |_| app.views(ViewMsg::Remove(name.get_untracked()))
            >
                <span aria-hidden="true">"×"</span>
            </button>
        </li>
    }
    .into_any()
}
