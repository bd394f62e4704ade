//! The sections of the site's settings: one view for all fields there are. The model says which.

use super::preview::Preview;
use crate::i18n::{Key, label, language, language_name, refusal, t};
use crate::model::session::Denied;
use crate::model::settings::ui::{Item, Kind, find};
use crate::model::settings::{STAY, Section, SettingsMsg, State};
use crate::model::{Model, Msg};
use crate::settings::picture;
use crate::shell::{App, fresh_id};
use leptos::prelude::*;
use protocol::settings::{LOCALES, locale_for, picture_path};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

fn send(app: App, msg: SettingsMsg) {
    app.send(Msg::Settings(msg));
}

/// The section on screen.
#[component]
pub fn Site(app: App) -> impl IntoView {
    if app.peek(|model| model.settings.locale.is_empty()) {
        send(app, SettingsMsg::Locale(locale_for(&language()).to_owned()));
    }
    let here = app.memo(|model| model.settings.is_loaded());
    let shape = app.memo(|model| model.settings.shape);
    let state = app.memo(|model| model.settings.state.clone());
    let dirty = app.memo(|model| model.settings.is_dirty());
    let bilingual = app.memo(|model| !matches!(model.settings.section, Section::Hours | Section::Install));
    let content = move || {
        shape.track();
        if here.get() {
            return rows(app, app.peek(|model| model.settings.items.clone()), "");
        }
        let text = match state.get() {
            State::Failed(denied) => problem(denied),
            _ => t(Key::LoadingLibrary),
        };
        view! { <p class="empty-text" role="status">{text}</p> }.into_any()
    };
    let says = move || match state.get() {
        State::Saving => t(Key::Saving).to_owned(),
        State::Saved => t(Key::Saved).to_owned(),
        State::Wrong => t(Key::SettingsWrong).to_owned(),
        State::Failed(denied) => problem(denied).to_owned(),
        State::Merged(both) => {
            let both: Vec<_> = both.into_iter().map(t).collect();
            [
                t(Key::SettingsMerged),
                if both.is_empty() { "" } else { t(Key::SettingsBoth) },
                &both.join(", "),
            ]
            .join(" ")
        }
        _ if dirty.get() => t(Key::NotSaved).to_owned(),
        _ => String::new(),
    };
    let bad = move || matches!(state.get(), State::Wrong | State::Failed(_) | State::Merged(_));
    view! {
        {move || bilingual.get().then(|| locales(app))}
        <div class="fields">{content}</div>
        <div class="save-bar">
            <button class="primary" type="button" on:click=move |_| send(app, SettingsMsg::Save)>
                {t(Key::Save)}
            </button>
            <p class="saved" class:bad=bad role="status">{says}</p>
        </div>
    }
}

fn problem(denied: Denied) -> &'static str {
    match denied {
        Denied::Refused(why) => refusal(why),
        Denied::Unreachable => t(Key::ErrorUnreachable),
    }
}

/// What is asked before changes are given up.
#[component]
pub fn Leaving(app: App) -> impl IntoView {
    let asked = app.memo(|model| model.settings.leaving.is_some());
    move || {
        asked.get().then(|| {
            view! {
                <div class="banner leaving" role="alertdialog" aria-label=t(Key::NotSaved)>
                    <span>{t(Key::LeaveQuestion)}</span>
                    <button id=STAY class="small" type="button" on:click=move |_| send(app, SettingsMsg::Leave(false))>
                        {t(Key::KeepEditing)}
                    </button>
                    <button class="small" type="button" on:click=move |_| send(app, SettingsMsg::Leave(true))>
                        {t(Key::GiveUpChanges)}
                    </button>
                </div>
            }
        })
    }
}

/// The choice of the language whose texts are edited.
fn locales(app: App) -> AnyView {
    let own = app.peek(|model| model.settings.locale.clone());
    let options = LOCALES.into_iter().map(|one| option(one.to_owned(), language_name(one), own == one));
    let options = options.collect_view();
    view! {
        <div class="field short">
            <label for="set-language">{t(Key::TextsIn)}</label>
            <select id="set-language" on:change=move |event| send(app, SettingsMsg::Locale(event_target_value(&event)))>
                {options}
            </select>
        </div>
    }
    .into_any()
}

fn option(value: String, text: String, selected: bool) -> AnyView {
    view! { <option value=value selected=selected>{text}</option> }.into_any()
}

fn rows(app: App, items: Vec<Item>, within: &str) -> AnyView {
    items.into_iter().map(|item| row(app, item, within)).collect_view().into_any()
}

/// What is in the model of the item with an id, as long as there is one.
fn part(app: App, id: &str, part: fn(&Item) -> String) -> crate::part::Part<String> {
    let id = id.to_owned();
    app.memo(move |model: &Model| find(&model.settings.items, &id).map(part).unwrap_or_default())
}

fn row(app: App, item: Item, within: &str) -> AnyView {
    let Item { id, label: own, kind, value, ghost, .. } = item;
    let name = label(&own);
    match kind {
        Kind::Group(inner) => {
            let inner = rows(app, inner, &name);
            view! {
                <fieldset class="group">
                    <legend>{name}</legend>
                    {inner}
                </fieldset>
            }
            .into_any()
        }
        Kind::Note => {
            let text = part(app, &id, |item| label(&item.label));
            view! { <p class="note">{move || text.get()}</p> }.into_any()
        }
        Kind::Button => {
            let pressed = id.clone();
            let press =
                move |_| send(app, SettingsMsg::Press(pressed.clone(), fresh_id().as_str().to_owned()));
            button(id, name, within, Box::new(press))
        }
        Kind::Code => {
            let (code, copied) = (value.clone(), value.clone());
            let done = app.memo(move |model| model.settings.copied.as_ref() == Some(&copied));
            let copy =
                button(id, name, within, Box::new(move |_| send(app, SettingsMsg::Copy(code.clone()))));
            view! {
                <pre class="code" tabindex="0">{value}</pre>
                {copy}
                <span class="saved" role="status">{move || done.get().then(|| t(Key::Copied))}</span>
            }
            .into_any()
        }
        Kind::Preview => view! { <Preview app /> }.into_any(),
        Kind::Picture => avatar(app, id, name),
        kind => field(app, id, name, kind, ghost),
    }
}

fn button(id: String, name: String, within: &str, press: Box<dyn Fn(Event)>) -> AnyView {
    // Heard apart from what stands around it, it says where it belongs.
    let full = if within.is_empty() { name.clone() } else { [&name, ", ", within].concat() };
    view! {
        <button id=id class="small" type="button" aria-label=full on:click=move |event| press(event.into())>
            {name}
        </button>
    }
    .into_any()
}

/// A field with its name and what is wrong with it.
fn field(app: App, id: String, name: String, kind: Kind, ghost: String) -> AnyView {
    let value = part(app, &id, |item| item.value.clone());
    let error = part(app, &id, |item| item.error.as_ref().map(label).unwrap_or_default());
    let error_id = [&id, "-error"].concat();
    let invalid = move || (!error.with(String::is_empty)).then_some("true");
    let of = id.clone();
    let put = move |given: String| send(app, SettingsMsg::Set(of.clone(), given));
    let (target, described) = (id.clone(), error_id.clone());
    let mut class = "field";
    let control = match kind {
        Kind::Long => view! {
            <textarea
                id=id
                rows="3"
                dir="auto"
                placeholder=ghost
                aria-invalid=invalid
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| put(event_target_value(&event))
            ></textarea>
        }
        .into_any(),
        Kind::Choice(options) => {
            let now = value.get_untracked();
            let options = options.into_iter().map(|(one, word)| {
                let selected = one == now;
                option(one, label(&word), selected)
            });
            let options = options.collect_view();
            view! {
                <select
                    id=id
                    aria-invalid=invalid
                    aria-describedby=described
                    prop:value=move || value.get()
                    on:change=move |event| put(event_target_value(&event))
                >
                    {options}
                </select>
            }
            .into_any()
        }
        kind => {
            let (kind, tick) = match kind {
                Kind::Line(kind) => (kind, false),
                _ => ("checkbox", true),
            };
            if tick {
                class = "field tick";
            }
            let typed = move |event: Event| {
                let Some(input) =
                    event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
                else {
                    return;
                };
                put(match (tick, input.checked()) {
                    (false, _) => input.value(),
                    (true, true) => "on".to_owned(),
                    (true, false) => String::new(),
                });
            };
            view! {
                <input
                    id=id
                    type=kind
                    dir="auto"
                    placeholder=ghost
                    aria-invalid=invalid
                    aria-describedby=described
                    prop:checked=move || tick && !value.with(String::is_empty)
                    prop:value=move || if tick { "on".to_owned() } else { value.get() }
                    on:input=typed
                />
            }
            .into_any()
        }
    };
    view! {
        <div class=class>
            <label for=target>{name}</label>
            {control}
            <p id=error_id class="field-error">{move || error.get()}</p>
        </div>
    }
    .into_any()
}

/// The team's picture: what it is, and another one.
fn avatar(app: App, id: String, name: String) -> AnyView {
    let picked = move |event: Event| {
        let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(file) = field.and_then(|field| field.files()).and_then(|files| files.item(0)) {
            picture(app, file);
        }
    };
    let source = app.memo(|model| {
        let avatar = &model.settings.draft.look.avatar;
        model.site.as_ref().filter(|_| !avatar.is_empty()).map(|site| picture_path(site, avatar))
    });
    let target = id.clone();
    view! {
        <div class="field">
            <label for=target>{name}</label>
            <div class="picture-line">
                {move || source.get().map(|source| view! { <img class="picture" src=source alt="" /> })}
                <input id=id type="file" accept="image/png,image/jpeg,image/webp" on:change=picked />
            </div>
        </div>
    }
    .into_any()
}
