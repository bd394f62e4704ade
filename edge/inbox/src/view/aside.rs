//! What stands beside the conversation: a script, or the emergency sheet.

use crate::i18n::{Key, t};
use crate::model::Msg;
use crate::model::reply_library::{Aside, ReplyLibraryMsg};
use crate::shell::App;
use leptos::prelude::*;
use protocol::ids::{ConversationId, EntryId};
use team_ui::parts::icon;

/// What the menu of the conversation opened, if anything.
#[component]
pub fn Beside(app: App, id: ConversationId) -> impl IntoView {
    let aside = app.memo(|model| model.reply_library.aside);
    move || match aside.get() {
        Aside::Nothing => ().into_any(),
        Aside::Script => view! { <Scripts app id=id.clone() /> }.into_any(),
        Aside::Emergency => view! { <Emergency app /> }.into_any(),
    }
}

fn close(app: App, what: Aside) -> impl IntoView {
    view! {
        <button
            class="plain"
            type="button"
            aria-label=t(Key::CloseAside)
            title=t(Key::CloseAside)
            on:click=move |_| app.send(Msg::ReplyLibrary(ReplyLibraryMsg::Aside(what)))
        >
            {icon("i-close")}
        </button>
    }
}

#[component]
fn Scripts(app: App, id: ConversationId) -> impl IntoView {
    let for_scripts = id.clone();
    let scripts = app.memo(move |model| model.scripts(&for_scripts));
    let chosen = RwSignal::new(None::<EntryId>);
    let script = move || {
        let scripts = scripts.get();
        let wanted = scripts.iter().find(|script| chosen.with(|chosen| chosen.as_ref() == Some(&script.id)));
        wanted.or(scripts.first()).cloned()
    };
    let choose = move |event| chosen.set(EntryId::parse(&event_target_value(&event)).ok());
    let choice = move || {
        let scripts = scripts.get();
        // The only one is named by the heading.
        (scripts.len() > 1).then(|| {
            let option = |script: protocol::team::reply_library::Script| {
                view! { <option value=script.id.as_str().to_owned()>{script.title}</option> }
            };
            let options = scripts.into_iter().map(option).collect_view();
            view! { <select aria-label=t(Key::Scripts) on:change=choose>{options}</select> }
        })
    };
    let title = move || {
        let chosen = scripts.with(|scripts| scripts.len() > 1);
        script().map(|script| view! { <h3 dir="auto" class:quiet=chosen>{script.title}</h3> })
    };
    let steps = move || match script() {
        None => view! { <p class="empty-text">{t(Key::NoScript)}</p> }.into_any(),
        Some(script) => {
            let step = |step: String| {
                let text = app.peek(|model| model.filled(&id, &step));
                view! { <li dir="auto">{text}</li> }
            };
            view! { <ol class="steps">{script.steps.into_iter().map(step).collect_view()}</ol> }.into_any()
        }
    };
    view! {
        <section class="beside" aria-label=t(Key::Script)>
            <div class="beside-top">
                {choice}
                {title}
                <span class="spring"></span>
                {close(app, Aside::Script)}
            </div>
            {steps}
        </section>
    }
}

#[component]
fn Emergency(app: App) -> impl IntoView {
    let sheet = app.memo(|model| {
        model.reply_library.stored.as_ref().map(|stored| stored.library.emergency.clone()).unwrap_or_default()
    });
    view! {
        <section class="beside" aria-label=t(Key::EmergencySheet)>
            <div class="beside-top">
                <h3>{t(Key::EmergencySheet)}</h3>
                <span class="spring"></span>
                {close(app, Aside::Emergency)}
            </div>
            {move || match sheet.get() {
                sheet if sheet.trim().is_empty() => {
                    view! { <p class="empty-text">{t(Key::NoEmergency)}</p> }.into_any()
                }
                sheet => view! { <p class="text" dir="auto">{sheet}</p> }.into_any(),
            }}
        </section>
    }
}
