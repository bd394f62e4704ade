//! The departments, a row each.

use super::lasting;
use crate::i18n::{Key, t};
use crate::model::Msg;
use crate::shell::App;
use leptos::prelude::*;
use protocol::frames::monitor::DepartmentNow;
use protocol::ids::DepartmentId;

/// The table of the departments.
#[component]
pub fn Departments(app: App) -> impl IntoView {
    let rows = app.memo(|model| {
        let departments = model.desk.figures.iter().flat_map(|figures| &figures.departments);
        departments.map(|one| one.department.clone()).collect::<Vec<_>>()
    });
    let heads = [
        Key::NowDepartment,
        Key::NowWaiting,
        Key::NowLongest,
        Key::NowMean,
        Key::NowServed,
        Key::NowFree,
        Key::NowAnswered,
        Key::NowMissed,
        Key::NowAbandoned,
    ];
    let heads = heads.map(|key| view! { <th scope="col">{t(key)}</th> }).into_iter().collect_view();
    view! {
        <section class="now-part" aria-labelledby="now-departments">
            <h3 id="now-departments">{t(Key::NowDepartments)}</h3>
            <div class="now-scroll" tabindex="0" role="group" aria-labelledby="now-departments">
                <table class="now-table">
                    <thead>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody>
                        <For each=move || rows.get() key=Clone::clone children=move |id| view! { <Row app id /> } />
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// One of them. From who waits longest a conversation is opened.
#[component]
fn Row(app: App, id: Option<DepartmentId>) -> impl IntoView {
    let row = app.memo(move |model| model.department_now(id.as_ref()).unwrap_or_default());
    let name = move || {
        row.with(
            |row| if row.department.is_some() { row.name.clone() } else { t(Key::NowGeneral).to_owned() },
        )
    };
    let number = move |of: fn(&DepartmentNow) -> u32| move || row.with(of).to_string();
    let longest = Memo::new(move |_| row.with(|row| row.now.longest.clone()));
    let since = move || longest.with(|longest| longest.as_ref().map(|(_, since)| *since));
    let waits = Memo::new(move |_| longest.with(Option::is_some));
    let open = move |_| {
        if let Some((id, _)) = longest.get_untracked() {
            app.send(Msg::Open(id));
        }
    };
    view! {
        <tr>
            <th scope="row" dir="auto">
                {name}
            </th>
            <td>{number(|row| row.now.waiting)}</td>
            <td>
                <Show when=move || waits.get() fallback=|| super::NONE>
                    <button class="now-link" type="button" on:click=open>
                        <span class="quiet">{t(Key::NowOpen)}</span>
                        {move || lasting(app, since())}
                    </button>
                </Show>
            </td>
            <td>{move || lasting(app, row.with(|row| row.now.mean_since))}</td>
            <td>{number(|row| row.now.served)}</td>
            <td>{number(|row| row.now.free)}</td>
            <td>{number(|row| row.today.answered)}</td>
            <td>{number(|row| row.today.missed)}</td>
            <td>{number(|row| row.today.abandoned)}</td>
        </tr>
    }
}
