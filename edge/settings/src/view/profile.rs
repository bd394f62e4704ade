//! What whoever is signed in tells of themselves: their name, as visitors see it, and for colleagues the languages they
//! speak and when they work.

use super::account::Told;
use super::own_picture::OwnPicture;
use crate::account::change_profile;
use crate::i18n::{Key, fill, language_name, t, weekday};
use crate::model::Model;
use crate::model::day::{minutes, time};
use crate::shell::App;
use leptos::html;
use leptos::prelude::*;
use protocol::limits::NAME_MAX;
use protocol::locale::LOCALES;
use protocol::site::hours::{Hours, Span};
use protocol::team::profile::Profile;
use web_sys::SubmitEvent;

/// A working day as it begins: nine to five.
const ORDINARY: Span = Span { from: 9 * 60, to: 17 * 60 };

/// The group.
#[component]
pub fn ProfileGroup(app: App) -> impl IntoView {
    let is_known = app.memo(|model| model.account.profile.is_some());
    // What comes later does not take away what was typed meanwhile.
    move || {
        let first = is_known.get().then(|| app.peek(|model| model.account.profile.clone())).flatten();
        first.map(|profile| view! { <Form app profile /> })
    }
}

#[component]
fn Form(app: App, profile: Profile) -> impl IntoView {
    let saving = app.memo(|model| model.account.saving);
    let saved = app.memo(|model| model.account.saved);
    let name = NodeRef::<html::Input>::new();
    let Profile { name: named, languages, hours, .. } = profile;
    let initialed = named.clone();
    let (own_zone, zones) = app.peek(Model::zones);
    let zone = RwSignal::new(if hours.zone.is_empty() { own_zone } else { hours.zone });
    let languages = RwSignal::new(languages);
    // A day has one span here; of one that has more, set by a program, the first is shown.
    let week: Vec<RwSignal<Option<Span>>> = (0..7)
        .map(|day| RwSignal::new(hours.week.get(day).and_then(|spans: &Vec<Span>| spans.first().copied())))
        .collect();
    let days = StoredValue::new(week.clone());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(name) = name.get_untracked().filter(|_| !saving.get_untracked()) else { return };
        let spans = days.with_value(|days| days.iter().map(|day| day.get_untracked()).collect::<Vec<_>>());
        let works = spans.iter().any(Option::is_some);
        let week =
            if works { spans.into_iter().map(|span| span.into_iter().collect()).collect() } else { vec![] };
        let zone = if works { zone.get_untracked() } else { String::new() };
        let hours = Hours { zone, week, ..Hours::default() };
        let languages = languages.get_untracked();
        change_profile(app, Profile { name: name.value(), languages, hours, picture: None });
    };
    let spoken = LOCALES.map(|code| {
        let is_spoken = move || languages.with(|all| all.iter().any(|one| one == code));
        let turn = move |_| {
            languages.update(|all| match all.iter().position(|one| one == code) {
                Some(at) => {
                    all.remove(at);
                }
                None => all.push(code.to_owned()),
            });
        };
        let id = ["profile-speaks-", code].concat();
        view! {
            <div class="field tick">
                <label for=id.clone()>{language_name(code)}</label>
                <input id=id type="checkbox" prop:checked=is_spoken on:change=turn />
            </div>
        }
    });
    let rows = week.into_iter().enumerate().map(|(day, span)| day_row(day, span)).collect_view();
    let of_zone = zone.get_untracked();
    let others = zones.into_iter().filter(|one| *one != of_zone).collect::<Vec<_>>();
    let zone_options = [of_zone.clone()].into_iter().filter(|one| !one.is_empty()).chain(others);
    let zone_options = zone_options
        .map(|one| {
            let selected = one == of_zone;
            view! {
                <option value=one.clone() selected=selected>
                    {one.clone()}
                </option>
            }
        })
        .collect_view();
    view! {
        <form on:submit=submit>
            <fieldset class="group">
                <legend>{t(Key::ProfileHeading)}</legend>
                <OwnPicture app name=initialed />
                <div class="field short">
                    <label for="profile-name">{t(Key::ProfileName)}</label>
                    <input
                        node_ref=name
                        id="profile-name"
                        type="text"
                        dir="auto"
                        autocomplete="name"
                        maxlength=NAME_MAX.to_string()
                        aria-describedby="profile-name-hint"
                        value=named
                        required
                    />
                </div>
                <p class="note" id="profile-name-hint">
                    {t(Key::ProfileNameHint)}
                </p>
                <div class="profile-languages" role="group" aria-label=t(Key::ProfileLanguages)>
                    <p class="note">{t(Key::ProfileLanguages)}</p>
                    {spoken.into_iter().collect_view()}
                </div>
                <div role="group" aria-label=t(Key::ProfileHours)>
                    <p class="note">{t(Key::ProfileHours)}</p>
                    {rows}
                </div>
                <div class="field short">
                    <label for="profile-zone">{t(Key::TimeZone)}</label>
                    <select
                        id="profile-zone"
                        on:change:target=move |event| zone.set(event.target().value())
                    >
                        {zone_options}
                    </select>
                </div>
                <button class="small" type="submit">
                    {t(Key::ProfileSave)}
                </button>
                <Told busy=saving outcome=saved done=Key::ProfileSaved />
            </fieldset>
        </form>
    }
}

/// One day: whether they work, and from when to when.
fn day_row(day: usize, span: RwSignal<Option<Span>>) -> impl IntoView {
    let id = ["profile-day-", &day.to_string()].concat();
    let name = weekday(u8::try_from(day).unwrap_or_default());
    let works = move || span.with(Option::is_some);
    let turn = move |_| span.update(|span| *span = if span.is_some() { None } else { Some(ORDINARY) });
    let (from_label, until_label) = (fill(Key::ProfileFrom, &name), fill(Key::ProfileUntil, &name));
    let begins = move || span.get().map_or_else(String::new, |span| time(span.from));
    let ends = move || span.get().map_or_else(String::new, |span| time(span.to));
    view! {
        <div class="profile-day">
            <div class="field tick">
                <label for=id.clone()>{name}</label>
                <input id=id.clone() type="checkbox" prop:checked=works on:change=turn />
            </div>
            <Show when=works>
                <input
                    type="time"
                    aria-label=from_label.clone()
                    required
                    prop:value=begins
                    on:change:target=move |event| {
                        if let Some(from) = minutes(&event.target().value()) {
                            span.update(|span| *span = span.map(|span| Span { from, ..span }));
                        }
                    }
                />
                <input
                    type="time"
                    aria-label=until_label.clone()
                    required
                    prop:value=ends
                    on:change:target=move |event| {
                        if let Some(to) = minutes(&event.target().value()) {
                            // Midnight at the end of the day, not at its beginning.
                            let to = if to == 0 { 1_440 } else { to };
                            span.update(|span| *span = span.map(|span| Span { to, ..span }));
                        }
                    }
                />
            </Show>
        </div>
    }
}
