//! Who is suspended: they keep their name and their history, and are let in no more until somebody lets them back.

use super::people::role_name;
use crate::i18n::{Key, fill, t};
use crate::model::Msg;
use crate::model::people::PeopleMsg;
use crate::shell::App;
use leptos::prelude::*;
use protocol::team::people::SuspendedPerson;

/// The list, where anybody is in it.
#[component]
pub fn Suspended(app: App) -> impl IntoView {
    let list = app.memo(|model| model.people.suspended.clone());
    move || {
        let list = list.get();
        (!list.is_empty()).then(|| {
            let rows = list.into_iter().map(|person| row(app, person)).collect_view();
            view! {
                <fieldset class="group">
                    <legend>{t(Key::Suspended)}</legend>
                    <p class="note">{t(Key::SuspendedHint)}</p>
                    <ul class="entries" aria-label=t(Key::Suspended)>
                        {rows}
                    </ul>
                </fieldset>
            }
        })
    }
}

fn row(app: App, person: SuspendedPerson) -> impl IntoView {
    let SuspendedPerson { id, name, email, role, restorable } = person;
    let back = restorable.then(|| {
        view! {
            <button
                class="small"
                type="button"
                aria-label=fill(Key::LetBackNamed, &name)
                on:click=move |_| app.send(Msg::People(PeopleMsg::LetBack(id.clone())))
            >
                {t(Key::LetBack)}
            </button>
        }
    });
    view! {
        <li class="entry">
            <strong dir="auto">{name.clone()}</strong>
            <span class="chip">{t(Key::Suspended)}</span>
            <span class="entry-text">{email}</span>
            <span class="chip">{role_name(role)}</span>
            {back}
        </li>
    }
}
