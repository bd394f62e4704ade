//! What the list is narrowed to and its order: chips over the rows, and the dialog in which they are chosen.

use super::dialog::show;
use super::parts::toggle;
use super::saved_views::SavedViews;
use crate::i18n::{Key, fill, language_name, t};
use crate::model::narrowing::{Holder, Narrowing, Part, Sort};
use crate::model::overlay::Overlay;
use crate::model::search::SearchMsg;
use crate::model::{Model, Msg};
use crate::shell::App;
use leptos::html::Dialog;
use leptos::prelude::*;
use protocol::ids::DepartmentId;

/// What is set, each to be taken away.
#[component]
pub fn Chips(app: App) -> impl IntoView {
    let parts = app.memo(|model| {
        let narrowing = model.narrowing();
        let parts = narrowing.parts().into_iter();
        parts.map(|part| (part, told(model, &narrowing, part))).collect::<Vec<_>>()
    });
    let send = move |msg| app.send(Msg::Search(msg));
    let chip = move |(part, name): (Part, String)| {
        let label = fill(Key::RemoveFilter, "name", &name);
        view! {
            <li>
                <button
                    class="filter-chip"
                    type="button"
                    aria-label=label
                    on:click=move |_| send(SearchMsg::Without(part))
                >
                    <span dir="auto">{name}</span>
                    <span aria-hidden="true">"×"</span>
                </button>
            </li>
        }
    };
    move || {
        let parts = parts.get();
        (!parts.is_empty()).then(|| {
            view! {
                <div class="filter-chips">
                    <ul role="list" aria-label=t(Key::Filters)>
                        {parts.into_iter().map(chip).collect_view()}
                    </ul>
                    <button class="small" type="button" on:click=move |_| send(SearchMsg::Widen)>
                        {t(Key::ClearFilters)}
                    </button>
                </div>
            }
            .into_any()
        })
    }
}

/// A part in a few words.
fn told(model: &Model, narrowing: &Narrowing, part: Part) -> String {
    match part {
        Part::Unread => t(Key::OnlyUnread).to_owned(),
        Part::Owed => t(Key::OnlyOwed).to_owned(),
        Part::Holder => narrowing.holder.as_ref().map(|holder| held_by(model, holder)).unwrap_or_default(),
        Part::Department => {
            let of = |id: &DepartmentId| model.departments().iter().find(|one| one.id == *id);
            narrowing.department.as_ref().and_then(of).map(|one| one.name.clone()).unwrap_or_default()
        }
        Part::Language => narrowing.language.as_deref().map(language_name).unwrap_or_default(),
        Part::Sort => t(order(narrowing.sort)).to_owned(),
    }
}

fn held_by(model: &Model, holder: &Holder) -> String {
    match holder {
        Holder::Nobody => t(Key::HolderNobody).to_owned(),
        Holder::Me => t(Key::TabMine).to_owned(),
        Holder::Agent(id) => {
            let named = model.holders().into_iter().find(|agent| agent.id == *id);
            fill(Key::WithColleague, "name", &named.map(|agent| agent.name).unwrap_or_default())
        }
    }
}

/// What an order is called.
fn order(sort: Sort) -> Key {
    match sort {
        Sort::Desk => Key::SortDesk,
        Sort::Longest => Key::SortLongest,
        Sort::Newest => Key::SortNewest,
    }
}

/// The place of the dialog.
#[component]
pub fn FiltersPlace(app: App) -> impl IntoView {
    let open = app.memo(|model| model.overlay == Some(Overlay::Filters));
    move || open.get().then(|| view! { <Filters app /> }.into_any())
}

#[component]
fn Filters(app: App) -> impl IntoView {
    let place = NodeRef::<Dialog>::new();
    show(place);
    let close = move || app.send(Msg::Cover(None));
    let cancel = move |event: web_sys::Event| {
        event.prevent_default();
        close();
    };
    let unread = app.memo(|model| model.narrowing().unread);
    let owed = app.memo(|model| model.narrowing().owed);
    let departments = select(
        app,
        (Key::FactDepartment, "filter-department"),
        |model| {
            let all = model.departments().iter();
            all.map(|one| (one.id.as_str().to_owned(), one.name.clone())).collect()
        },
        |narrowing| narrowing.department.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default(),
        |narrowing, chosen| narrowing.department = DepartmentId::parse(chosen).ok(),
    );
    let languages = select(
        app,
        (Key::FactLanguage, "filter-language"),
        |model| model.languages().into_iter().map(|code| (code.clone(), language_name(&code))).collect(),
        |narrowing| narrowing.language.clone().unwrap_or_default(),
        |narrowing, chosen| narrowing.language = Some(chosen.to_owned()).filter(|code| !code.is_empty()),
    );
    let holders = select(
        app,
        (Key::Holder, "filter-holder"),
        |model| {
            let colleagues =
                model.holders().into_iter().map(|agent| (Holder::Agent(agent.id).name(), agent.name));
            let own = [(Holder::Me, Key::TabMine), (Holder::Nobody, Key::HolderNobody)];
            own.map(|(holder, key)| (holder.name(), t(key).to_owned()))
                .into_iter()
                .chain(colleagues)
                .collect()
        },
        |narrowing| narrowing.holder.as_ref().map(Holder::name).unwrap_or_default(),
        |narrowing, chosen| narrowing.holder = Holder::named(chosen),
    );
    let sort = select(
        app,
        (Key::Order, "filter-order"),
        |_| {
            let others = Sort::ALL.into_iter().filter(|sort| *sort != Sort::Desk);
            others.map(|sort| (sort.name().to_owned(), t(order(sort)).to_owned())).collect()
        },
        |narrowing| narrowing.sort.name().to_owned(),
        |narrowing, chosen| narrowing.sort = Sort::named(chosen).unwrap_or_default(),
    );
    view! {
        <dialog class="dialog" node_ref=place aria-labelledby="filters-title" on:cancel=cancel>
            <div class="dialog-inside">
                <h2 id="filters-title">{t(Key::Filters)}</h2>
                <div class="filter-switches">
                    {toggle(Key::OnlyUnread, unread, move || change(app, |now| now.unread = !now.unread))}
                    {toggle(Key::OnlyOwed, owed, move || change(app, |now| now.owed = !now.owed))}
                </div>
                {holders}
                {departments}
                {languages}
                {sort}
                <SavedViews app />
                <div class="form-buttons">
                    <button class="primary" type="button" on:click=move |_| close()>
                        {t(Key::CloseAside)}
                    </button>
                </div>
            </div>
        </dialog>
    }
}

/// Narrows the list otherwise.
fn change(app: App, change: impl FnOnce(&mut Narrowing)) {
    let mut narrowing = app.peek(Model::narrowing);
    change(&mut narrowing);
    app.send(Msg::Search(SearchMsg::Narrow(narrowing)));
}

/// A field for one part: its name and id, what can be chosen besides the usual (value and text), what is, and what
/// choosing a value changes. It is not there while there is nothing to choose.
fn select(
    app: App,
    (name, id): (Key, &'static str),
    options: fn(&Model) -> Vec<(String, String)>,
    chosen: fn(&Narrowing) -> String,
    choose: fn(&mut Narrowing, &str),
) -> impl IntoView {
    let options = app.memo(options);
    let chosen = app.memo(move |model| chosen(&model.narrowing()));
    let listed = move || {
        let others = options.get().into_iter().map(|(value, text)| {
            let selected = value == chosen.get_untracked();
            view! { <option value=value selected=selected>{text}</option> }
        });
        others.collect_view()
    };
    let usual = t(match name {
        Key::Holder => Key::HolderAnybody,
        Key::Order => Key::SortDesk,
        _ => Key::OnlyEverything,
    });
    let any = Memo::new(move |_| options.with(|options| !options.is_empty()));
    let field = move || {
        view! {
            <label for=id>{t(name)}</label>
            <select
                id=id
                prop:value=move || chosen.get()
                on:change:target=move |event| change(app, |now| choose(now, &event.target().value()))
            >
                <option value="">{usual}</option>
                {listed}
            </select>
        }
        .into_any()
    };
    move || any.get().then(field)
}
