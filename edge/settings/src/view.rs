//! What the team sees. The components show the model and send it messages.

mod account;
mod activity;
mod articles;
mod attachments;
mod check_up;
mod exchange;
mod factor_rule;
mod fields;
mod frame;
mod import;
mod invites;
mod join;
mod lazy;
mod moving;
mod navigation;
mod oidc;
mod own_picture;
mod page;
mod passkeys;
mod people;
mod preview;
mod profile;
mod replies;
mod second_factor;
mod step_up;
mod suspended;
mod table;

use crate::i18n::{Key, fill, t};
use crate::model::{Model, Screen};
use crate::shell::App;
use account::AccountPage;
use frame::{Failed, Loading, NotManaged, NotYours, SignIn};
use lazy::{LazyJoin, prefetch};
use leptos::mount::mount_to;
use leptos::prelude::*;
use page::Page;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Mounts the app in its place in the document, where the loading screen was.
pub fn mount() {
    let place = document().get_element_by_id("app").and_then(|place| place.dyn_into::<HtmlElement>().ok());
    if let Some(place) = place {
        place.set_text_content(None);
        match crate::join::code(&window()) {
            Some(code) => mount_to(place, || view! { <LazyJoin code /> }).forget(),
            None => mount_to(place, || view! { <Root /> }).forget(),
        }
    }
}

#[component]
fn Root() -> impl IntoView {
    let app = App::start();
    // While the session and the settings are asked for.
    prefetch(app.peek(|model| model.section));
    Effect::new(move |_| {
        let name = app.model.with(site_name);
        document()
            .set_title(&name.map_or_else(|| t(Key::Title).to_owned(), |name| fill(Key::TitleOf, &name)));
    });
    let screen = Memo::new(move |_| app.model.with(Model::screen));
    move || match screen.get() {
        Screen::Loading => view! { <Loading /> }.into_any(),
        Screen::SignIn => view! { <SignIn app /> }.into_any(),
        Screen::NotYours => view! { <NotYours /> }.into_any(),
        Screen::NotManaged => view! { <NotManaged /> }.into_any(),
        Screen::Account => view! { <AccountPage app /> }.into_any(),
        Screen::Failed => view! { <Failed app /> }.into_any(),
        Screen::Settings => view! { <Page app /> }.into_any(),
    }
}

/// The name of the site in the agent's list.
fn site_name(model: &Model) -> Option<String> {
    let own = model.site()?;
    model.sites.iter().find(|site| site.id == *own).map(|site| site.name.clone())
}
