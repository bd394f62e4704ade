//! What the team sees. One component a file; they show what the model says and send it messages.

mod fields;
mod frame;
mod page;
mod preview;

use crate::i18n::{Key, fill, t};
use crate::model::{Model, Screen};
use crate::shell::App;
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Puts the app in its place in the document, where the loading screen was.
pub fn mount() {
    let place = document().get_element_by_id("app").and_then(|place| place.dyn_into::<HtmlElement>().ok());
    if let Some(place) = place {
        place.set_text_content(None);
        mount_to(place, || view! { <Root /> }).forget();
    }
}

#[component]
fn Root() -> impl IntoView {
    let app = App::start();
    Effect::new(move |_| {
        let name = app.see(site_name);
        document()
            .set_title(&name.map_or_else(|| t(Key::Title).to_owned(), |name| fill(Key::TitleOf, &name)));
    });
    let screen = Memo::new(move |_| app.see(Model::screen));
    move || match screen.get() {
        Screen::Loading => frame::loading().into_any(),
        Screen::Settings => view! { <page::Page app /> }.into_any(),
        other => frame::instead(app, other).into_any(),
    }
}

/// The name of the site as the agent's list has it.
fn site_name(model: &Model) -> Option<String> {
    let own = model.site()?;
    model.sites.iter().find(|site| site.id == *own).map(|site| site.name.clone())
}

/// A drawing from the style sheet. It says nothing by itself.
fn icon(name: &'static str) -> impl IntoView {
    view! { <span class=["icon ", name].concat() aria-hidden="true"></span> }
}
