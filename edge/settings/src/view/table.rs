//! A table of fields: one row a group, as the days of a week; fields on one line; and the choice of other
//! days to copy one to.

use super::fields::{Items, inner_items};
use super::fields::{id, name};
use crate::i18n::{Key, label, t};
use crate::model::Msg;
use crate::model::form_tree::{Item, Label};
use crate::shell::App;
use leptos::html;
use leptos::prelude::*;

/// Groups as rows, each with its name before its fields.
#[component]
pub fn Table(app: App, item: Memo<Item>) -> impl IntoView {
    let rows = inner_items(item);
    let row = move |first: Item| {
        let row = Memo::new(move |before: Option<&Item>| {
            let now = rows.with(|rows| rows.iter().find(|row| row.id == first.id).cloned());
            now.or(before.cloned()).unwrap_or_else(|| first.clone())
        });
        let items = inner_items(row);
        let group_name = Memo::new(move |_| name(row)).into();
        view! {
            <tr>
                <th scope="row">{group_name}</th>
                <td>
                    <div class="cell">
                        <Items app items group_name />
                    </div>
                </td>
            </tr>
        }
    };
    view! {
        <table class="week" id=id(item)>
            <caption class="quiet">{move || name(item)}</caption>
            <tbody>
                <For each=move || rows.get() key=|row| row.id.clone() children=row />
            </tbody>
        </table>
    }
}

/// Fields on one line. Their names are heard, and their order shows what they are.
#[component]
pub fn Row(app: App, item: Memo<Item>, group_name: Signal<String>) -> impl IntoView {
    let items = inner_items(item);
    let full_name = Memo::new(move |_| {
        group_name
            .with(|group| if group.is_empty() { name(item) } else { [group, ", ", &name(item)].concat() })
    });
    view! {
        <div class="line" id=id(item) role="group" aria-label=full_name>
            <Items app items group_name=full_name.into() />
        </div>
    }
}

/// The button that offers to copy a day, and the choice of days.
#[component]
pub fn Days(app: App, item: Memo<Item>, group_name: Signal<String>) -> impl IntoView {
    let open = RwSignal::new(false);
    let chosen = RwSignal::new(Vec::<usize>::new());
    let button = NodeRef::<html::Button>::new();
    let own = move || item.with_untracked(|item| item.value.parse().unwrap_or(0_usize));
    let toggle = move |_| {
        // From a weekday most likely to the others.
        let own = own();
        chosen.set(
            (0..if own < 5 { 5 } else { 7 }).filter(|day| *day != own && (own < 5 || *day >= 5)).collect(),
        );
        open.update(|open| *open = !*open);
    };
    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    let copy = move |_| {
        let days: Vec<_> = chosen.get_untracked().iter().map(usize::to_string).collect();
        app.send(Msg::Set { id: id(item), value: days.join(" ") });
        close();
    };
    let boxes = move || {
        let own = own();
        let one = |day: usize| {
            let ticked = move || chosen.with(|chosen| chosen.contains(&day));
            let tick = move |_| {
                chosen.update(|chosen| match chosen.iter().position(|one| *one == day) {
                    Some(at) => drop(chosen.remove(at)),
                    None => chosen.push(day),
                });
            };
            view! {
                <label class="check">
                    <input type="checkbox" prop:checked=ticked on:change=tick />
                    <span>{label(&Label::Day(u8::try_from(day).unwrap_or_default()))}</span>
                </label>
            }
        };
        (0..7).filter(|day| *day != own).map(one).collect_view()
    };
    let full_name = move || [&name(item), ", ", &group_name.get()].concat();
    view! {
        <div
            class="copy-days"
            on:keydown=move |event| {
                if event.key() == "Escape" && open.get_untracked() {
                    event.stop_propagation();
                    close();
                }
            }
        >
            <button
                node_ref=button
                class="small"
                id=id(item)
                type="button"
                aria-label=full_name
                aria-expanded=move || open.get().to_string()
                on:click=toggle
            >
                {move || name(item)}
            </button>
            <Show when=move || open.get()>
                <div class="day-choice" role="group" aria-label=full_name>
                    {boxes}
                    <button class="primary" type="button" on:click=copy>
                        {t(Key::Copy)}
                    </button>
                </div>
            </Show>
        </div>
    }
}
