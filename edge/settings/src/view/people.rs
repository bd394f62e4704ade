//! Who works for the site, and as what.

use super::replies::{Saved, Waiting};
use crate::i18n::{Key, fill, t};
use crate::model::Msg;
use crate::model::people::PeopleMsg;
use crate::shell::App;
use leptos::prelude::*;
use protocol::team::people::{Person, Role};

/// What a role is called.
fn role_name(role: Role) -> &'static str {
    t(match role {
        Role::Owner => Key::RoleOwner,
        Role::Admin => Key::RoleAdmin,
        Role::Agent => Key::RoleAgent,
    })
}

/// The section.
#[component]
pub fn People(app: App) -> impl IntoView {
    let list = app.memo(|model| model.people.list.clone());
    let saving = app.memo(|model| model.people.saving);
    let outcome = app.memo(|model| model.people.outcome);
    let content = move || {
        let Some(list) = list.get() else {
            return view! { <Waiting outcome again=move || app.send(Msg::People(PeopleMsg::Load)) /> }
                .into_any();
        };
        let rows = list.into_iter().map(|one| row(app, one)).collect_view();
        view! {
            <ul class="entries" aria-label=t(Key::SectionPeople)>
                {rows}
            </ul>
        }
        .into_any()
    };
    view! {
        <p class="note">{t(Key::PeopleHint)}</p>
        <Saved saving outcome />
        {content}
    }
}

fn row(app: App, person: Person) -> impl IntoView {
    let Person { id, name, email, role, may_become, own } = person;
    let mark = own.then(|| view! { <span class="chip">{t(Key::GroupOwn)}</span> });
    let role = if may_become.is_empty() {
        view! { <span class="chip">{role_name(role)}</span> }.into_any()
    } else {
        let options = may_become.iter().map(|one| {
            let selected = *one == role;
            view! {
                <option value=one.name() selected=selected>
                    {role_name(*one)}
                </option>
            }
        });
        let options = options.collect_view();
        view! {
            <select
                aria-label=fill(Key::RoleOf, &name)
                on:change:target=move |event| {
                    let chosen = event.target().value();
                    if let Some(role) = may_become.iter().find(|one| one.name() == chosen) {
                        app.send(Msg::People(PeopleMsg::Change(id.clone(), *role)));
                    }
                }
            >
                {options}
            </select>
        }
        .into_any()
    };
    view! {
        <li class="entry">
            <strong dir="auto">{name}</strong>
            {mark}
            <span class="entry-text">{email}</span>
            {role}
        </li>
    }
}
