//! What became of today's chats, beside those of the same weekday a week ago.

use super::NONE;
use crate::i18n::{Key, fill, t};
use crate::shell::App;
use leptos::prelude::*;
use protocol::frames::monitor::DayFigures;

/// The table of both days.
#[component]
pub fn Today(app: App) -> impl IntoView {
    let today = app.memo(|model| model.desk.figures.as_ref().map(|figures| figures.today));
    let before = app.memo(|model| model.desk.figures.as_ref().and_then(|figures| figures.week_before));
    let zone = app.memo(|model| model.desk.figures.as_ref().map(|figures| figures.zone.clone()));
    let row = move |key: Key, of: fn(DayFigures) -> u32| {
        let told =
            move |day: Option<DayFigures>| day.map_or_else(|| NONE.to_owned(), |day| of(day).to_string());
        view! {
            <tr>
                <th scope="row">{t(key)}</th>
                <td>{move || told(today.get())}</td>
                <td>{move || told(before.get())}</td>
            </tr>
        }
    };
    let rows = [
        row(Key::NowAnswered, |day| day.answered),
        row(Key::NowMissed, |day| day.missed),
        row(Key::NowAbandoned, |day| day.abandoned),
        row(Key::NowShort, |day| day.short),
    ];
    let days = move || zone.get().map(|zone| fill(Key::NowZone, "zone", &zone));
    view! {
        <section class="now-part" aria-labelledby="now-today">
            <h3 id="now-today">{t(Key::Today)}</h3>
            <div class="now-scroll" tabindex="0" role="group" aria-labelledby="now-today">
                <table class="now-table now-days">
                    <thead>
                        <tr>
                            <td></td>
                            <th scope="col">{t(Key::Today)}</th>
                            <th scope="col">{t(Key::NowWeekBefore)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.into_iter().collect_view()}</tbody>
                </table>
            </div>
            <p class="now-hint">{t(Key::NowMeaning)} " " {days}</p>
        </section>
    }
}
