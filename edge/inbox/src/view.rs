//! What the agent sees. One component a file; they show what the model says and send it messages.

mod actions;
mod alarm;
mod aside;
mod attention;
mod banner;
mod bubble;
mod composer;
mod courtesy;
mod dialog;
mod empty;
mod file_line;
mod files;
mod filters;
mod form;
mod header;
mod heading;
mod incoming;
mod list;
mod list_item;
mod list_tools;
mod menu;
mod more;
mod notes;
mod now;
mod palette;
mod parts;
mod pending_steps;
mod push;
mod rail;
mod ringing;
mod saved_views;
mod search;
mod second_step;
mod shortcuts;
mod sign_in;
mod step;
mod subject;
mod thread;
mod together;
mod visitor_panel;
mod visitors;

use crate::i18n::{self, Key, t};
use crate::model::session::Login;
use crate::model::{Model, Msg, Pane};
use crate::shell::App;
use alarm::Alarm;
use attention::Attention;
use banner::{ArchivedBanner, AwayBanner, Banner};
use dialog::DialogPlace;
use filters::FiltersPlace;
use header::Header;
use leptos::mount::mount_to;
use leptos::prelude::*;
use list::List;
use now::Now;
use palette::PalettePlace;
use rail::AppRail;
use ringing::RingCard;
use second_step::{ClosedSite, SecondStep};
use shortcuts::ShortcutsPlace;
use sign_in::SignIn;
use team_ui::parts::icon;
use team_ui::signs::initials;
use thread::ThreadPane;
use visitor_panel::VisitorPanel;
use wasm_bindgen::JsCast;

/// Puts the app in its place in the document, where the loading screen was.
pub fn mount() {
    let place = document().get_element_by_id("app");
    if let Some(place) = place.and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok()) {
        place.set_text_content(None);
        mount_to(place, || view! { <Root /> }).forget();
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Checking,
    Out,
    OwesCode,
    Closed,
    In,
}

#[component]
fn Root() -> impl IntoView {
    let app = App::start();
    app.follow_title();
    app.follow_address();
    app.follow_view();
    crate::push::follow(app);
    let stage = app.memo(|model| match &model.login {
        Login::Checking => Stage::Checking,
        Login::Out(form) if form.owes_code => Stage::OwesCode,
        Login::Out(_) => Stage::Out,
        Login::In(_) if model.closed_site().is_some() => Stage::Closed,
        Login::In(_) => Stage::In,
    });
    move || match stage.get() {
        Stage::Checking => empty::loading(t(Key::Loading)).into_any(),
        Stage::Out => view! { <SignIn app /> }.into_any(),
        Stage::OwesCode => view! { <SecondStep app /> }.into_any(),
        Stage::Closed => view! { <ClosedSite app /> }.into_any(),
        Stage::In => view! { <Inbox app /> }.into_any(),
    }
}

#[component]
fn Inbox(app: App) -> impl IntoView {
    let pane = app.memo(|model| match model.pane {
        // What happens now leaves the rail where it is, whatever is under it.
        _ if model.monitors() => "list",
        Pane::List => "list",
        Pane::Thread => "thread",
        Pane::Details => "details",
    });
    let now = app.memo(Model::monitors);
    // On the window: the keyboard may be on something that just left the screen.
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        if event.default_prevented() {
            return;
        }
        if event.key() == "Escape" && !event.is_composing() {
            event.prevent_default();
            app.send(Msg::Back);
        } else if !now.get_untracked() && shortcuts::pressed(app, &event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        <div class="inbox" data-pane=move || pane.get()>
            <AppRail app />
            <Header app />
            <Banner app />
            <ArchivedBanner app />
            <AwayBanner app />
            <Alarm app />
            <RingCard app />
            {move || now.get().then(|| view! { <Now app /> })}
            <main class="panes" hidden=move || now.get()>
                <List app />
                <ThreadPane app />
                <VisitorPanel app />
            </main>
            <Attention app class="under-list" />
            <DialogPlace app />
            <ShortcutsPlace app />
            <FiltersPlace app />
            <PalettePlace app />
            <Announcer app />
        </div>
    }
}

/// Says what is new to people who listen to their screen.
#[component]
fn Announcer(app: App) -> impl IntoView {
    let notification = app.memo(|model| model.notification.clone());
    let text = move || {
        notification.get().map(|notification| {
            let text = i18n::notification(&notification);
            // The same words twice are said twice only if the text differs.
            if notification.number % 2 == 0 { text } else { text + "\u{a0}" }
        })
    };
    view! { <div class="quiet" role="status">{text}</div> }
}

/// The visitor's name exactly as typed, or the word for a visitor without one.
fn visitor_name(name: Option<&str>) -> String {
    name.map_or_else(|| t(Key::Visitor).to_owned(), str::to_owned)
}

/// A visitor's round picture: their initials, or a figure when the name is not known.
fn avatar(name: Option<&str>, hue: u8) -> impl IntoView + use<> {
    let class = format!("avatar hue-{hue}");
    match name.map(initials).filter(|initials| !initials.is_empty()) {
        Some(initials) => view! { <span class=class aria-hidden="true">{initials}</span> }.into_any(),
        None => view! { <span class=class aria-hidden="true">{icon("i-person")}</span> }.into_any(),
    }
}

/// A score as a face and a word.
fn score(score: u8) -> (&'static str, &'static str) {
    match score {
        1 => ("i-bad", t(Key::RatingBad)),
        2 => ("i-okay", t(Key::RatingOkay)),
        _ => ("i-good", t(Key::RatingGood)),
    }
}
