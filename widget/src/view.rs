//! What is seen. Views show the model and hand on what the visitor does; they decide nothing.
//!
//! Every kind of signal and handler below exists once, on purpose: each closure type of its own
//! would have all of the framework's code around it compiled for it again, and visitors download
//! that. Hence plain function pointers, and `Either` instead of boxed views.

mod banner;
mod bubble;
mod composer;
mod ending;
mod header;
mod invitation;
mod name_bar;
mod pre_chat;
mod rating;
mod thread;

use crate::model::{Foot, Model, Msg, Screen, View};
use crate::shell::dispatch;
use leptos::either::{Either, EitherOf4};
use leptos::ev::{Event, MouseEvent, SubmitEvent};
use leptos::prelude::*;

/// The whole frame.
#[component]
pub fn App(
    /// The state.
    model: RwSignal<Model>,
) -> impl IntoView {
    let invited = flag(model, |model| model.view == View::Invitation);
    move || {
        if invited.get() {
            Either::Left(view! { <invitation::Invitation model /> })
        } else {
            // The closed chat stays in place, so that it does not vanish while the frame fades.
            Either::Right(view! { <Panel model /> })
        }
    }
}

#[component]
fn Panel(model: RwSignal<Model>) -> impl IntoView {
    let asking = flag(model, |model| model.screen() == Screen::PreChat);
    view! {
        <main class="panel">
            <header::Header model />
            <banner::Banner model />
            {move || {
                if asking.get() {
                    Either::Left(view! { <pre_chat::PreChat model /> })
                } else {
                    Either::Right(view! { <Chat model /> })
                }
            }}
        </main>
    }
}

#[component]
fn Chat(model: RwSignal<Model>) -> impl IntoView {
    let foot = Memo::new(move |_| model.with(Model::foot));
    view! {
        <thread::Thread model />
        {move || match foot.get() {
            Foot::Composer => EitherOf4::A(view! { <composer::Composer model /> }),
            Foot::Ending => EitherOf4::B(view! { <ending::Ending /> }),
            Foot::Rating => EitherOf4::C(view! { <rating::Rating model /> }),
            Foot::Thanks => EitherOf4::D(view! { <ending::Thanks model /> }),
        }}
    }
}

/// A text out of the model.
fn text(model: RwSignal<Model>, part: fn(&Model) -> String) -> Memo<String> {
    Memo::new(move |_| model.with(part))
}

/// Whether something is so in the model.
fn flag(model: RwSignal<Model>, part: fn(&Model) -> bool) -> Memo<bool> {
    Memo::new(move |_| model.with(part))
}

/// What happens on a click.
fn act(msg: Msg) -> impl Fn(MouseEvent) + Clone + Send + 'static {
    move |_| dispatch(msg.clone())
}

/// What happens when a form is sent.
fn submit(msg: Msg) -> impl Fn(SubmitEvent) + Clone + Send + 'static {
    move |event| {
        event.prevent_default();
        dispatch(msg.clone());
    }
}

/// What happens when somebody types.
fn typed(msg: fn(String) -> Msg) -> impl Fn(Event) + Clone + Send + 'static {
    move |event| dispatch(msg(event_target_value(&event)))
}

/// Up to two letters that stand for a name.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_those_of_the_first_and_the_last_name() {
        for (name, expected) in
            [("Ana", "A"), ("Ștefan cel Mare", "ȘM"), ("  élise  (Paris) ", "ÉP"), ("", ""), ("🙂 x", "X")]
        {
            assert_eq!(initials(name), expected, "{name:?}");
        }
    }
}
