//! Moving here from another product: a file is chosen, what is in it shows, and then it comes in.

mod run;
mod words;

use super::step_up::focus;
use crate::i18n::{Key, fill, language, t};
use crate::model::SECTION_HEADING;
use crate::model::moving::{Found, Moving as State, MovingMsg, Refused, Stage};
use crate::shell::App;
use js_sys::Date;
use leptos::html;
use leptos::prelude::*;
use team_ui::page::inbox_address;
use transfer::Source;
use web_sys::File;
use words::{failure, how, why};

/// The state of the screen, and the file that it is about.
#[derive(Clone, Copy)]
struct Screen {
    app: App,
    state: RwSignal<State>,
    file: StoredValue<Option<File>, LocalStorage>,
}

impl Screen {
    fn send(self, msg: MovingMsg) {
        let run = self.state.try_update(|state| state.update(Date::now() as u64, msg)).flatten();
        let file = self.file.try_get_value().flatten();
        if let (Some(run), Some(file)) = (run, file) {
            run::start(self, run, file);
        }
    }

    /// The same by a button that goes: the keyboard goes on from the heading.
    fn go(self, msg: MovingMsg) {
        focus(SECTION_HEADING);
        self.send(msg);
    }

    fn memo<T: PartialEq + Send + Sync + 'static>(
        self,
        part: impl Fn(&State) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.state.with(&part))
    }
}

/// The section.
#[component]
pub fn Moving(app: App) -> impl IntoView {
    let screen = Screen { app, state: RwSignal::new(State::default()), file: StoredValue::new_local(None) };
    // Nobody waits for what was left.
    on_cleanup(move || screen.send(MovingMsg::Stop));
    let stage = screen.memo(|state| state.stage);
    let failed = screen.memo(|state| state.failed);
    let percent = screen.memo(|state| state.percent);
    let is_under_way = Memo::new(move |_| matches!(stage.get(), Stage::Reading | Stage::Importing));
    let told = move || {
        let percent = percent.get().to_string();
        match stage.get() {
            _ if failed.get().is_some() => failed.get().map(failure).unwrap_or_default(),
            Stage::Choosing => String::new(),
            Stage::Reading => fill(Key::MovingReading, &percent),
            Stage::Importing => fill(Key::MovingImporting, &percent),
            Stage::Known => screen.state.with(|state| known(&state.found)),
            Stage::Stopped => t(Key::MovingStopped).to_owned(),
            Stage::Done => {
                screen.state.with(|state| fill(Key::MovingDone, &state.found.to_import().to_string()))
            }
        }
    };
    view! {
        <p class="note">{t(Key::MovingHint)}</p>
        <Show when=move || stage.get() == Stage::Choosing>
            <Choice screen />
        </Show>
        <p class="saved" class:bad=move || failed.get().is_some() class:unsaved=move || failed.get().is_none() role="status">
            {told}
        </p>
        <Show when=move || is_under_way.get()>
            <progress class="moving-progress" max="100" value=move || percent.get().to_string() aria-label=t(Key::SectionMoving)></progress>
        </Show>
        <Show when=move || matches!(stage.get(), Stage::Known | Stage::Done)>
            {move || screen.state.with(|state| report(&state.found))}
        </Show>
        <Buttons screen stage />
    }
}

/// What an import would do, in a sentence.
fn known(found: &Found) -> String {
    let named = found.source.map(|source| fill(Key::MovingLooks, source.name())).unwrap_or_default();
    if found.to_import() > 0 { named } else { [&named, " ", t(Key::MovingNothing)].concat() }
}

/// Which product, how its file is had, and the file.
#[component]
fn Choice(screen: Screen) -> impl IntoView {
    let chosen = screen.memo(|state| state.chosen);
    let options = Source::ALL.map(|source| view! { <option value=source.code()>{source.name()}</option> });
    let input = NodeRef::<html::Input>::new();
    let pick = move |_| {
        let file = input.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            screen.file.set_value(Some(file));
            screen.go(MovingMsg::Look);
        }
    };
    view! {
        <div class="field short">
            <label for="moving-source">{t(Key::MovingSource)}</label>
            <select
                id="moving-source"
                prop:value=move || chosen.get().map(Source::code).unwrap_or_default()
                on:change:target=move |event| screen.send(MovingMsg::Choose(Source::of_code(&event.target().value())))
            >
                <option value="">{t(Key::MovingAny)}</option>
                {options.into_iter().collect_view()}
            </select>
        </div>
        <p class="note" id="moving-how">{move || how(chosen.get())}</p>
        <div class="field">
            <label for="moving-file">{t(Key::MovingFile)}</label>
            <input
                id="moving-file"
                type="file"
                accept=".json,.jsonl,.ndjson,.txt,application/json"
                aria-describedby="moving-how"
                node_ref=input
                on:change=pick
            />
        </div>
    }
}

/// What was found, or what was done.
fn report(found: &Found) -> impl IntoView + use<> {
    let counts = [
        (Key::MovingNew, found.created),
        (Key::MovingChanged, found.changed),
        (Key::MovingThere, found.unchanged),
        (Key::MovingRefused, found.refused),
    ];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let counts = counts.map(|(key, count)| view! { <li class="entry">{fill(key, &count.to_string())}</li> });
    let more = found.refused.saturating_sub(found.listed.len() as u64);
    let refused = (!found.listed.is_empty()).then(|| {
        view! {
            <h3>{t(Key::MovingRefusedHeading)}</h3>
            <ul class="entries" aria-label=t(Key::MovingRefusedHeading)>
                {found.listed.iter().map(row).collect_view()}
                {(more > 0).then(|| view! { <li class="entry">{fill(Key::MovingMore, &more.to_string())}</li> })}
            </ul>
        }
    });
    let people = (!found.people.is_empty()).then(|| {
        let person = |(name, count): (&String, &u64)| {
            view! {
                <li class="entry">
                    <bdi>{name.clone()}</bdi>
                    <span class="uses">{fill(Key::MovingWrote, &count.to_string())}</span>
                </li>
            }
        };
        view! {
            <h3>{t(Key::MovingPeople)}</h3>
            <p class="note">{t(Key::MovingPeopleHint)}</p>
            <ul class="entries" aria-label=t(Key::MovingPeople)>{found.people.iter().map(person).collect_view()}</ul>
        }
    });
    view! {
        <ul class="entries moving-counts" aria-label=t(Key::SectionMoving)>{counts.collect_view()}</ul>
        {people}
        {refused}
    }
}

fn row(refused: &Refused) -> impl IntoView + use<> {
    let id = refused.id.clone().map(|id| view! { <bdi class="uses">{id}</bdi> });
    view! {
        <li class="entry">
            <span>{fill(Key::MovingRow, &refused.row.to_string())}</span>
            {id}
            <span class="entry-text">{why(refused.why)}</span>
        </li>
    }
}

#[component]
fn Buttons(screen: Screen, stage: Memo<Stage>) -> impl IntoView {
    let count = screen.memo(|state| state.found.to_import());
    let again = move |key: Key| {
        view! {
            <button class="small" type="button" on:click=move |_| screen.go(MovingMsg::Again)>
                {t(key)}
            </button>
        }
    };
    let import = move |text: String| {
        view! {
            <button class="primary" type="button" on:click=move |_| screen.go(MovingMsg::Import)>
                {text}
            </button>
        }
    };
    view! {
        <div class="buttons">
            {move || match stage.get() {
                Stage::Choosing => ().into_any(),
                Stage::Reading | Stage::Importing => view! {
                    <button class="small" type="button" on:click=move |_| screen.go(MovingMsg::Stop)>
                        {t(Key::MovingStop)}
                    </button>
                }.into_any(),
                Stage::Known if count.get() == 0 => again(Key::MovingOther).into_any(),
                Stage::Known => {
                    let text = fill(Key::MovingImport, &count.get().to_string());
                    view! { {import(text)} {again(Key::MovingOther)} }.into_any()
                }
                Stage::Stopped => {
                    view! { {import(t(Key::MovingContinue).to_owned())} {again(Key::MovingOther)} }.into_any()
                }
                Stage::Done => view! {
                    <a class="small" href=inbox_address(&language())>{t(Key::MovingInbox)}</a>
                    {again(Key::MovingOther)}
                }.into_any(),
            }}
        </div>
    }
}
