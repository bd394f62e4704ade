//! Sections whose code is downloaded when they are opened, each from files of its own, so that the first view stays
//! small. A new one takes its function, and a [`Chunk`] with an arm in each match.
//!
//! `wasm_split` marks where the build takes the app's wasm apart (`edge/xtask/src/build/split.rs`): the function's
//! code, and all that only it needs, is loaded when it is first called. Its name is the file's.

// What `wasm_split` expands to names functions of a module that is not there yet.
#![allow(unsafe_code)]

use super::account::AccountSection;
use super::activity::ActivityLog;
use super::articles::HelpArticles;
use super::check_up::CheckUp;
use super::exchange::Exchange;
use super::join::Join;
use super::moving::Moving;
use super::people::People;
use super::replies::Replies;
use super::step_up::focus;
use crate::i18n::{Key, t};
use crate::model::{Group, SECTION_HEADING, Section};
use crate::shell::App;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Loads what is needed to draw something.
type Load = fn() -> LocalBoxFuture<'static, Result<(), SplitLoaderError>>;

/// A section, or that its code did not come.
type Drawn = Result<AnyView, SplitLoaderError>;

#[wasm_split(replies, fallible, preload(load_replies))]
fn replies(app: App, section: Section) -> Drawn {
    Ok(view! { <Replies app section /> }.into_any())
}

#[wasm_split(articles, fallible, preload(load_articles))]
fn articles(app: App) -> Drawn {
    Ok(view! { <HelpArticles app /> }.into_any())
}

#[wasm_split(people, fallible, preload(load_people))]
fn people(app: App) -> Drawn {
    Ok(view! { <People app /> }.into_any())
}

#[wasm_split(account, fallible, preload(load_account))]
fn account(app: App) -> Drawn {
    Ok(view! { <AccountSection app /> }.into_any())
}

#[wasm_split(people, fallible, preload(load_join))]
fn join(code: String) -> Drawn {
    Ok(view! { <Join code /> }.into_any())
}

#[wasm_split(company, fallible, preload(load_check_up))]
fn check_up(app: App) -> Drawn {
    Ok(view! { <CheckUp app /> }.into_any())
}

#[wasm_split(company, fallible, preload(load_activity))]
fn activity(app: App) -> Drawn {
    Ok(view! { <ActivityLog app /> }.into_any())
}

#[wasm_split(exchange, fallible, preload(load_exchange))]
fn exchange(app: App) -> Drawn {
    Ok(view! { <Exchange app /> }.into_any())
}

#[wasm_split(moving, fallible, preload(load_moving))]
fn moving(app: App) -> Drawn {
    Ok(view! { <Moving app /> }.into_any())
}

/// What is loaded at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunk {
    /// All that agents keep ready.
    Replies,
    Articles,
    People,
    CheckUp,
    Account,
    Activity,
    Exchange,
    Moving,
}

impl Chunk {
    /// The one that a section is in; none where it comes with the app.
    pub fn of(section: Section) -> Option<Self> {
        match section.group() {
            Group::Replies => Some(Self::Replies),
            Group::HelpCentre => Some(Self::Articles),
            Group::Own => Some(Self::Account),
            _ if section == Section::People => Some(Self::People),
            _ if section == Section::Activity => Some(Self::Activity),
            _ if section == Section::Exchange => Some(Self::Exchange),
            _ if section == Section::Moving => Some(Self::Moving),
            _ if section == Section::CheckUp => Some(Self::CheckUp),
            _ => None,
        }
    }

    fn loader(self) -> Load {
        match self {
            Self::Replies => || load_replies().boxed_local(),
            Self::Articles => || load_articles().boxed_local(),
            Self::People => || load_people().boxed_local(),
            Self::CheckUp => || load_check_up().boxed_local(),
            Self::Account => || load_account().boxed_local(),
            Self::Activity => || load_activity().boxed_local(),
            Self::Exchange => || load_exchange().boxed_local(),
            Self::Moving => || load_moving().boxed_local(),
        }
    }

    async fn draw(self, app: App, section: Section) -> Drawn {
        match self {
            Self::Replies => replies(app, section).await,
            Self::Articles => articles(app).await,
            Self::People => people(app).await,
            Self::CheckUp => check_up(app).await,
            Self::Account => account(app).await,
            Self::Activity => activity(app).await,
            Self::Exchange => exchange(app).await,
            Self::Moving => moving(app).await,
        }
    }
}

/// Loads a section that somebody is about to open. What does not come is asked for again when it is opened.
pub fn prefetch(section: Section) {
    if let Some(chunk) = Chunk::of(section) {
        spawn_local(async move {
            let _ = chunk.loader()().await;
        });
    }
}

/// How loading a section stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrival {
    Loading,
    Here,
    Failed,
}

/// A section that may have to be loaded. One that is here shows at once.
#[component]
pub fn Lazy(app: App, chunk: Chunk, section: Section) -> impl IntoView {
    let offline = app.memo(|model| model.offline);
    arriving(chunk.loader(), move || chunk.draw(app, section).now_or_never(), offline.into())
}

/// The page of an invite's link.
#[component]
pub fn LazyJoin(code: String) -> impl IntoView {
    let draw = move || join(code.clone()).now_or_never();
    arriving(|| load_join().boxed_local(), draw, Signal::stored(false))
}

/// What is drawn once it is loaded, and until then how that stands.
fn arriving(
    code: Load,
    draw: impl Fn() -> Option<Drawn> + Send + 'static,
    offline: Signal<bool>,
) -> impl IntoView {
    let here = code().now_or_never().is_some_and(|came| came.is_ok());
    let arrival = RwSignal::new(if here { Arrival::Here } else { Arrival::Loading });
    let load = move || {
        arrival.set(Arrival::Loading);
        spawn_local(async move {
            let came = code().await;
            // The section may have been left meanwhile.
            let _ = arrival.try_set(if came.is_ok() { Arrival::Here } else { Arrival::Failed });
        });
    };
    if !here {
        load();
    }
    // Nobody has to press a button for what failed only because of that.
    Effect::new(move |was: Option<bool>| {
        let is = offline.get();
        if was == Some(true) && !is && arrival.get_untracked() == Arrival::Failed {
            load();
        }
        is
    });
    let again = move || {
        load();
        // The button goes; what has the keyboard stays near it.
        focus(SECTION_HEADING);
    };
    move || match arrival.get() {
        // It is loaded, so that nothing is waited for.
        Arrival::Here => draw().and_then(Result::ok).into_any(),
        Arrival::Loading => view! {
            <div class="arriving" role="status">
                <span class="mark" aria-hidden="true"></span>
                <span>{t(Key::LoadingLibrary)}</span>
            </div>
        }
        .into_any(),
        Arrival::Failed => view! {
            <div class="arriving">
                <p role="alert">{t(Key::SectionFailed)}</p>
                <p class="arriving-choices">
                    <button class="primary" type="button" on:click=move |_| again()>
                        {t(Key::TryAgain)}
                    </button>
                    <button class="small" type="button" on:click=move |_| reload()>
                        {t(Key::ReloadPage)}
                    </button>
                </p>
            </div>
        }
        .into_any(),
    }
}

/// Fetches the whole app anew, after a deploy for one. What is not saved is asked about first.
fn reload() {
    let _ = location().reload();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_view_comes_with_the_app() {
        assert_eq!(Chunk::of(Section::default()), None);
        // Its fields have errors to be shown, and places to be found, before anybody opens it.
        for section in Section::ALL.into_iter().filter(|section| section.is_of_settings()) {
            assert_eq!(Chunk::of(section), None, "{section:?}");
        }
        assert!(Section::ALL.into_iter().any(|section| Chunk::of(section) == Some(Chunk::People)));
    }
}
