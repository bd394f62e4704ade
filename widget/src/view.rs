//! What is seen. Views show the model and hand on what the visitor does; they decide nothing. What they
//! share stands in [`controls`].

mod banner;
mod bubble;
mod card;
mod composer;
mod controls;
mod ending;
mod file;
mod forget;
mod header;
mod help;
mod history;
mod invitation;
mod name_bar;
mod pre_chat;
mod questions;
mod rating;
mod reopen_and_transcript;
mod thread;

use crate::model::{Foot, Model, Screen, View};
use banner::Banner;
use card::Cards;
use composer::Composer;
use controls::{Swap, select};
use ending::Ending;
use header::Header;
use help::Help;
use invitation::Invitation;
use leptos::prelude::*;
use pre_chat::PreChat;
use rating::Rating;
use reopen_and_transcript::After;
use thread::Thread;

/// The whole frame.
#[component]
pub fn App(
    /// The state.
    model: RwSignal<Model>,
) -> impl IntoView {
    let invites = |model: &Model| u64::from(model.view == View::Invitation);
    view! {
        <Swap id="frame" key=select(model, invites)>
            {match model.with_untracked(invites) {
                // The closed chat stays in place, so that it does not vanish while the frame fades.
                0 => view! { <Panel model /> }.into_any(),
                _ => view! { <Invitation model /> }.into_any(),
            }}
        </Swap>
    }
}

#[component]
fn Panel(model: RwSignal<Model>) -> impl IntoView {
    view! {
        <main class="panel">
            <Header model />
            <Banner model />
            <Swap id="screen" key=select(model, |model| model.screen() as u64)>
                {match model.with_untracked(Model::screen) {
                    Screen::PreChat => view! { <PreChat model /> }.into_any(),
                    Screen::Thread => view! { <Chat model /> }.into_any(),
                    Screen::Help => view! { <Help model /> }.into_any(),
                }}
            </Swap>
        </main>
    }
}

#[component]
fn Chat(model: RwSignal<Model>) -> impl IntoView {
    view! {
        <Thread model />
        <Cards model />
        <Swap id="foot" key=select(model, |model| model.foot() as u64)>
            {match model.with_untracked(Model::foot) {
                Foot::Composer => view! { <Composer model /> }.into_any(),
                Foot::Ending => view! { <Ending /> }.into_any(),
                Foot::Rating => view! { <Rating model /> }.into_any(),
                Foot::Thanks => view! { <After model /> }.into_any(),
            }}
        </Swap>
    }
}
