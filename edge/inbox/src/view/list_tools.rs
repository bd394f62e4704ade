//! What can be done with several conversations of the list at once. Nothing stands there while there is nothing
//! to do.

use crate::i18n::{Key, fill, t};
use crate::model::left_behind::SelectionMsg;
use crate::model::list::Filter;
use crate::model::{Model, Msg};
use crate::shell::App;
use leptos::prelude::*;
use team_ui::parts::icon;

/// Closing what visitors left behind: choosing, then closing.
#[component]
pub fn ListTools(app: App) -> impl IntoView {
    let left = app.memo(move |model| model.left_behind(app.now.get()).len());
    let chosen = app.memo(|model| model.selected().map(|chosen| chosen.len()));
    let send = move |msg| app.send(Msg::Selection(msg));
    move || match chosen.get() {
        Some(count) => {
            let none = count == 0;
            view! {
                <div class="list-tools">
                    <button
                        class="small close-chosen"
                        type="button"
                        disabled=none
                        on:click=move |_| app.close_selected()
                    >
                        {fill(Key::CloseSelected, "count", &count.to_string())}
                    </button>
                    <span class="spring"></span>
                    <button class="small" type="button" on:click=move |_| send(SelectionMsg::Cancel)>
                        {t(Key::Cancel)}
                    </button>
                </div>
            }
            .into_any()
        }
        None if left.get() > 0 => view! {
            <div class="list-tools">
                <span>{fill(Key::LeftBehind, "count", &left.get().to_string())}</span>
                <span class="spring"></span>
                <button class="small" type="button" on:click=move |_| send(SelectionMsg::Begin)>
                    {icon("i-check")}
                    {t(Key::Select)}
                </button>
            </div>
        }
        .into_any(),
        None => ().into_any(),
    }
}

/// The line under the waiting ones that says how many have opened a chat and not written yet.
#[component]
pub fn EmptyOnes(app: App) -> impl IntoView {
    let count = app.memo(|model| if model.filter == Filter::Waiting { Model::empty_ones(model) } else { 0 });
    move || {
        let count = count.get();
        (count > 0)
            .then(|| view! { <p class="hint">{fill(Key::NotWritten, "count", &count.to_string())}</p> })
    }
}
