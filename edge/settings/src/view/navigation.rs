//! Where one can go: the search, and the sections in their groups, with what is not saved marked at each.

use super::lazy::prefetch;
use crate::i18n::{Key, label, t};
use crate::model::search::{Place, matching};
use crate::model::{Group, Msg, Section};
use crate::shell::App;
use leptos::html;
use leptos::prelude::*;
use std::collections::HashSet;

/// The id of the list of places that were found.
const FOUND: &str = "found-places";

/// The search and the sections. Where there is no room beside, the sections unfold from a button.
#[component]
pub fn Navigation(app: App, section: Memo<Section>) -> impl IntoView {
    let unfolded = RwSignal::new(false);
    // Whoever has chosen a section wants to see it.
    Effect::new(move |_| {
        section.track();
        unfolded.set(false);
    });
    let changed = app.memo(|model| model.changed_sections());
    let groups = Group::ALL.into_iter().map(|group| view! { <GroupLinks app group section changed /> });
    let groups = groups.collect_view();
    view! {
        <div class="navigation">
            <Search app />
            <button
                class="unfold"
                type="button"
                aria-expanded=move || unfolded.get().to_string()
                aria-controls="sections"
                on:click=move |_| unfolded.update(|unfolded| *unfolded = !*unfolded)
            >
                <span>{t(Key::Sections)}</span>
                <span class="icon i-unfold" aria-hidden="true"></span>
            </button>
            <nav id="sections" class="sections" class:unfolded=unfolded aria-label=t(Key::Sections)>
                {groups}
            </nav>
        </div>
    }
}

/// A group: its name, whether something in it is not saved, and its sections.
#[component]
fn GroupLinks(app: App, group: Group, section: Memo<Section>, changed: Memo<Vec<Section>>) -> impl IntoView {
    let unsaved = Memo::new(move |_| changed.with(|changed| changed.iter().any(|one| one.group() == group)));
    let shown = app.memo(move |model| group.sections().filter(|one| model.shows(*one)).collect::<Vec<_>>());
    let link = move |one: Section| {
        let current = move || (section.get() == one).then_some("page");
        let unsaved = move || changed.with(|changed| changed.contains(&one));
        view! {
            <li>
                <a
                    href=one.hash()
                    aria-current=current
                    class:changed=unsaved
                    on:pointerenter=move |_| prefetch(one)
                    on:focus=move |_| prefetch(one)
                >
                    {t(one.name())}
                </a>
            </li>
        }
    };
    let links = move || shown.get().into_iter().map(link).collect_view();
    view! {
        <div class="section-group">
            <p class="group-name">
                <span>{t(group.name())}</span>
                <Show when=move || unsaved.get()>
                    <span class="group-changed">{t(Key::NotSaved)}</span>
                </Show>
            </p>
            <ul aria-label=t(group.name())>{links}</ul>
        </div>
    }
}

/// The search: places by their labels and hints, chosen with the arrows and Enter.
#[component]
fn Search(app: App) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let field = NodeRef::<html::Input>::new();
    let found = Memo::new(move |_| {
        let query = query.get();
        if query.trim().is_empty() {
            Vec::new()
        } else {
            app.model.with(|model| search(model.places(), &query))
        }
    });
    let is_searching = Memo::new(move |_| query.with(|query| !query.trim().is_empty()));
    let choose = move |place: Place| {
        query.set(String::new());
        app.send(Msg::Find(place.section, place.id));
    };
    let chosen = move || found.with(|found| found.get(at.get()).map(|_| option_id(at.get())));
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let count = found.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => at.update(|at| *at = (*at + count - 1) % count),
            "Enter" => {
                if let Some(place) = found.with_untracked(|found| found.get(at.get_untracked()).cloned()) {
                    choose(place);
                }
            }
            "Escape" => query.set(String::new()),
            _ => return,
        }
        event.prevent_default();
    };
    // "/" leads here from anywhere that takes no text.
    let slash = window_event_listener(leptos::ev::keydown, move |event| {
        let typing = document()
            .active_element()
            .is_some_and(|active| matches!(active.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
        if event.key() == "/" && !typing && !event.default_prevented() {
            event.prevent_default();
            if let Some(field) = field.get_untracked() {
                let _ = field.focus();
            }
        }
    });
    on_cleanup(move || slash.remove());
    let rows = move || {
        let rows = found.get().into_iter().enumerate().map(|(row, place)| {
            let (name, where_to) = (label(&place.label), t(place.section.name()));
            let hint = place.hint.as_ref().map(label);
            view! {
                <li
                    id=option_id(row)
                    role="option"
                    aria-selected=move || (at.get() == row).to_string()
                    // The field keeps the focus.
                    on:mousedown=move |event| event.prevent_default()
                    on:click=move |_| choose(place.clone())
                >
                    <strong>{name.clone()}</strong>
                    {(name != where_to).then(|| view! { <span class="found-where">{where_to}</span> })}
                    {hint.map(|hint| view! { <span class="found-hint">{hint}</span> })}
                </li>
            }
        });
        rows.collect_view()
    };
    let nothing = move || is_searching.get() && found.with(Vec::is_empty);
    view! {
        <div class="search">
            <input
                node_ref=field
                type="search"
                role="combobox"
                autocomplete="off"
                aria-label=t(Key::SearchSettings)
                placeholder=t(Key::SearchShort)
                aria-autocomplete="list"
                aria-expanded=move || (!found.with(Vec::is_empty)).to_string()
                aria-controls=FOUND
                aria-activedescendant=chosen
                prop:value=query
                on:input:target=move |event| {
                    at.set(0);
                    query.set(event.target().value());
                }
                on:keydown=keys
                on:blur=move |_| query.set(String::new())
            />
            <ul
                id=FOUND
                class="found"
                role="listbox"
                aria-label=t(Key::SearchSettings)
                hidden=move || found.with(Vec::is_empty)
            >
                {rows}
            </ul>
            <p class="found-nothing" role="status">
                {move || nothing().then(|| t(Key::NothingFound))}
            </p>
        </div>
    }
}

fn option_id(row: usize) -> String {
    [FOUND, "-", &row.to_string()].concat()
}

/// The places that fit what was typed. Of those that read the same, the first.
fn search(places: Vec<Place>, query: &str) -> Vec<Place> {
    let text = |place: &Place| (label(&place.label), place.hint.as_ref().map(label).unwrap_or_default());
    let texts: Vec<_> = places.iter().map(text).collect();
    let mut known = HashSet::new();
    let found = matching(&texts, query).into_iter().filter_map(|at| places.get(at));
    found.filter(|place| known.insert((place.section, label(&place.label)))).cloned().collect()
}
