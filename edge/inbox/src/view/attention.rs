//! The card for whoever is new here: one click, and new messages are heard. It is asked once.

use crate::i18n::{Key, t};
use crate::model::{BrowserMsg, Model, Msg};
use crate::shell::App;
use crate::view::parts::action;
use crate::{notify, sound};
use leptos::prelude::*;
use team_ui::parts::icon;

/// The card, as long as it has no answer. `class` says where it stands.
#[component]
pub fn Attention(app: App, class: &'static str) -> impl IntoView {
    let asks = app.memo(Model::asks_for_attention);
    let answered = move || app.send(Msg::Browser(BrowserMsg::Answered));
    let turn_on = move |_| {
        // The click is the gesture that browsers ask for.
        sound::allow();
        app.send(Msg::Browser(BrowserMsg::Sound(true)));
        if notify::are_there() {
            notify::ask(app);
        }
        answered();
    };
    view! {
        <Show when=move || asks.get()>
            <section class=format!("attention {class}") aria-label=t(Key::AttentionTitle)>
                <h2>{icon("i-bell")} <span>{t(Key::AttentionTitle)}</span></h2>
                <p>{t(Key::AttentionText)}</p>
                <div class="form-buttons">
                    {action(t(Key::AttentionLater).to_owned(), answered)}
                    <button class="primary" type="button" on:click=turn_on>
                        {t(Key::AttentionOn)}
                    </button>
                </div>
            </section>
        </Show>
    }
}
