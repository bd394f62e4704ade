//! What is seen. Views show the model and hand on what the visitor does; they decide nothing.
//!
//! The framework compiles its code anew around every type of view and closure, and visitors
//! download that. Hence three habits here: closures are plain functions or boxed, so that there are
//! few types of them; what changes as a whole is mounted anew ([`Switch`]), so that no code to
//! update it in place is needed; and only texts and flags follow the model by themselves.

mod after;
mod banner;
mod bubble;
mod card;
mod composer;
mod ending;
mod header;
mod invitation;
mod name_bar;
mod part;
mod pre_chat;
mod rating;
mod thread;

use crate::model::{Foot, Model, Msg, Screen, View};
use crate::shell::{dispatch, element};
use leptos::ev::{Event, MouseEvent, SubmitEvent};
use leptos::mount::mount_to;
use leptos::prelude::*;
use std::any::Any;
use web_sys::HtmlElement;

/// The whole frame.
#[component]
pub fn App(
    /// The state.
    model: RwSignal<Model>,
) -> impl IntoView {
    view! {
        <Switch model id="frame" which=|model| u64::from(model.view == View::Invitation) show=|place, model, invited| {
            if invited == 1 {
                shown(place, move || view! { <invitation::Invitation model /> })
            } else {
                // The closed chat stays in place, so that it does not vanish while the frame fades.
                shown(place, move || view! { <Panel model /> })
            }
        } />
    }
}

#[component]
fn Panel(model: RwSignal<Model>) -> impl IntoView {
    view! {
        <main class="panel">
            <header::Header model />
            <banner::Banner model />
            <Switch model id="screen" which=|model| u64::from(model.screen() == Screen::PreChat) show=|place, model, asking| {
                if asking == 1 {
                    shown(place, move || view! { <pre_chat::PreChat model /> })
                } else {
                    shown(place, move || view! { <Chat model /> })
                }
            } />
        </main>
    }
}

#[component]
fn Chat(model: RwSignal<Model>) -> impl IntoView {
    view! {
        <thread::Thread model />
        <card::Cards model />
        <Switch model id="foot" which=|model| model.foot() as u64 show=|place, model, _| {
            match model.with_untracked(Model::foot) {
                Foot::Composer => shown(place, move || view! { <composer::Composer model /> }),
                Foot::Ending => shown(place, move || view! { <ending::Ending /> }),
                Foot::Rating => shown(place, move || view! { <rating::Rating model /> }),
                Foot::Thanks => shown(place, move || view! { <after::Thanks model /> }),
            }
        } />
    }
}

/// A view in its place. Dropping it takes it away.
type Shown = Box<dyn Any>;

fn shown<V>(place: HtmlElement, view: impl FnOnce() -> V + 'static) -> Shown
where
    V: IntoView,
    V::State: 'static,
{
    Box::new(mount_to(place, view))
}

/// One of several views. It stays while `which` gives the same number, whatever else moves.
#[component]
fn Switch(
    model: RwSignal<Model>,
    /// The id of its place in the document.
    id: &'static str,
    which: fn(&Model) -> u64,
    show: fn(HtmlElement, RwSignal<Model>, u64) -> Shown,
) -> impl IntoView {
    let mut now: Option<Shown> = None;
    watch(model, which, move |which| {
        // What was there goes first: ids are unique in a document.
        drop(now.take());
        now = element(id).map(|place| show(place, model, which));
    });
    view! { <div class="place" id=id></div> }
}

/// Calls `act` with the number that `part` gives, once the view is there and whenever it changes.
fn watch(model: RwSignal<Model>, part: fn(&Model) -> u64, act: impl FnMut(u64) + 'static) {
    let number = Memo::new(move |_| model.with(part));
    let mut act: Box<dyn FnMut(u64)> = Box::new(act);
    Effect::new(move |_: Option<()>| act(number.get()));
}

/// A text that follows the model.
fn text(model: RwSignal<Model>, part: fn(&Model) -> String) -> impl Fn() -> String + Copy + Send + Sync {
    move || model.with(part)
}

/// A yes or no that follows the model.
fn flag(model: RwSignal<Model>, part: fn(&Model) -> bool) -> impl Fn() -> bool + Copy + Send + Sync {
    move || model.with(part)
}

/// What a handler of an event is to the framework: one type a kind of event.
type Handler<E> = Box<dyn FnMut(E) + Send>;

/// What happens on a click.
fn act(msg: impl Fn() -> Msg + Send + 'static) -> Handler<MouseEvent> {
    Box::new(move |_| dispatch(msg()))
}

/// What happens when a form is sent.
fn submit(msg: fn() -> Msg) -> Handler<SubmitEvent> {
    Box::new(move |event| {
        event.prevent_default();
        dispatch(msg());
    })
}

/// What happens when somebody types.
fn typed(msg: fn(String) -> Msg) -> Handler<Event> {
    Box::new(move |event| dispatch(msg(event_target_value(&event))))
}

/// Up to two letters that stand for a name. The style sheet makes capitals of them: the tables for
/// that would be the largest single thing in the download.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_those_of_the_first_and_the_last_name() {
        for (name, expected) in
            [("Ana", "A"), ("Ștefan cel Mare", "ȘM"), ("  élise  (Paris) ", "éP"), ("", ""), ("🙂 x", "x")]
        {
            assert_eq!(initials(name), expected, "{name:?}");
        }
    }
}
