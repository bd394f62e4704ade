//! Who works for the site, and as what.

use super::factor_rule::FactorRuleField;
use super::invites::Invites;
use super::replies::{Saved, Waiting};
use super::suspended::Suspended;
use crate::i18n::{Key, fill, t};
use crate::model::Msg;
use crate::model::people::{Leave, PeopleMsg, REMOVE};
use crate::shell::App;
use leptos::prelude::*;
use protocol::ids::AgentId;
use protocol::team::people::{Person, Role};
use team_ui::parts::portrait;
use team_ui::signs::initials;

/// What a role is called.
pub fn role_name(role: Role) -> &'static str {
    t(match role {
        Role::Owner => Key::RoleOwner,
        Role::Admin => Key::RoleAdmin,
        Role::Agent => Key::RoleAgent,
        Role::Viewer => Key::RoleViewer,
    })
}

fn send(app: App, msg: PeopleMsg) {
    app.send(Msg::People(msg));
}

/// The section.
#[component]
pub fn People(app: App) -> impl IntoView {
    let here = app.memo(|model| model.people.list.is_some());
    let list = app.memo(|model| model.people.list.clone().unwrap_or_default());
    let saving = app.memo(|model| model.people.saving);
    let outcome = app.memo(|model| model.people.outcome);
    view! {
        <p class="note">{t(Key::PeopleHint)}</p>
        <Saved saving outcome />
        <Show
            when=move || here.get()
            fallback=move || view! { <Waiting outcome again=move || send(app, PeopleMsg::Load) /> }
        >
            <ul class="entries" aria-label=t(Key::SectionPeople)>
                <For
                    each=move || list.get()
                    key=|person| person.id.clone()
                    children=move |person| view! { <Row app list person /> }
                />
            </ul>
            <Suspended app />
            <Invites app />
        </Show>
        <FactorRuleField app />
    }
}

#[component]
fn Row(app: App, list: Memo<Vec<Person>>, person: Person) -> impl IntoView {
    let Person { id, name, email, own, .. } = person.clone();
    // The row stays while what is known of them changes: the keyboard is on it.
    let person = Memo::new({
        let id = id.clone();
        move |before: Option<&Person>| {
            let now = list.with(|list| list.iter().find(|one| one.id == id).cloned());
            now.or(before.cloned()).unwrap_or_else(|| person.clone())
        }
    });
    let mark = own.then(|| view! { <span class="chip">{t(Key::GroupOwn)}</span> });
    let asked = {
        let id = id.clone();
        app.memo(move |model| {
            let leaving = model.people.leaving.as_ref().filter(|(who, _)| *who == id);
            leaving.map(|(_, how)| *how)
        })
    };
    let removable = Memo::new(move |_| person.with(|one| one.removable));
    let tools = {
        let (id, name) = (id.clone(), name.clone());
        move || match (removable.get(), asked.get()) {
            (false, _) => ().into_any(),
            (true, Some(how)) => view! { <Question app name=name.clone() how /> }.into_any(),
            (true, None) => {
                let ask = |how: Leave, label: Key, named: Key| {
                    let id = id.clone();
                    view! {
                        <button
                            class="small"
                            type="button"
                            aria-label=fill(named, &name)
                            on:click=move |_| send(app, PeopleMsg::AskRemoval(id.clone(), how))
                        >
                            {t(label)}
                        </button>
                    }
                };
                let suspend = ask(Leave::Suspended, Key::Suspend, Key::SuspendNamed);
                view! {
                    {suspend}
                    {ask(Leave::Removed, Key::Remove, Key::RemoveNamed)}
                }
                .into_any()
            }
        }
    };
    view! {
        <li class="entry">
            <span class="face" aria-hidden="true">
                {initials(&name)} {move || portrait(person.with(|one| one.picture.clone()))}
            </span>
            <strong dir="auto">{name.clone()}</strong>
            {mark}
            <span class="entry-text">{email}</span>
            <RoleChoice app id name person />
            {tools}
        </li>
    }
}

/// Whether somebody is really to go.
#[component]
fn Question(app: App, name: String, how: Leave) -> impl IntoView {
    let (named, question) = match how {
        Leave::Removed => (Key::RemoveNamed, Key::RemoveQuestion),
        Leave::Suspended => (Key::SuspendNamed, Key::SuspendQuestion),
    };
    view! {
        <div class="asks" role="group" aria-label=fill(named, &name)>
            <p class="note">{fill(question, &name)}</p>
            <button class="small" type="button" id=REMOVE on:click=move |_| send(app, PeopleMsg::Remove)>
                {fill(named, &name)}
            </button>
            <button class="small" type="button" on:click=move |_| send(app, PeopleMsg::Keep)>
                {t(Key::Keep)}
            </button>
        </div>
    }
}

/// Their role: a choice where it is theirs to give who looks at it.
#[component]
fn RoleChoice(app: App, id: AgentId, name: String, person: Memo<Person>) -> impl IntoView {
    let role = Memo::new(move |_| person.with(|one| one.role));
    let roles = Memo::new(move |_| person.with(|one| one.may_become.clone()));
    move || {
        let roles = roles.get();
        if roles.is_empty() {
            return view! { <span class="chip">{move || role_name(role.get())}</span> }.into_any();
        }
        let options = roles.iter().map(|one| {
            let selected = *one == role.get_untracked();
            view! {
                <option value=one.name() selected=selected>
                    {role_name(*one)}
                </option>
            }
        });
        let options = options.collect_view();
        let id = id.clone();
        view! {
            <select
                aria-label=fill(Key::RoleOf, &name)
                prop:value=move || role.get().name()
                on:change:target=move |event| {
                    let chosen = event.target().value();
                    if let Some(role) = roles.iter().find(|one| one.name() == chosen) {
                        send(app, PeopleMsg::Change(id.clone(), *role));
                    }
                }
            >
                {options}
            </select>
        }
        .into_any()
    }
}
