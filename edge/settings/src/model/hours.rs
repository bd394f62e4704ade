//! The opening hours.

use super::Context;
use super::day::{day, is_day, minutes, time};
use super::form_tree::{Kind, Label};
use super::form_visitor::FormVisitor;
use crate::i18n::Key;
use protocol::site::hours::{Holiday, Span};
use protocol::site::settings::SiteSettings;

/// Most spans of a day.
const SPANS_MAX: usize = 6;
/// Most days that are not as their weekday.
const HOLIDAYS_MAX: usize = 60;
/// A date of every year is shown in this year, which has all of them.
const ANY_YEAR: &str = "2000-";

/// Visits the section.
pub fn visit(visitor: &mut FormVisitor<'_>, settings: &mut SiteSettings, context: &mut Context) {
    let hours = &mut settings.hours;
    visitor.note("lead", Key::HoursLead);
    match visitor.toggle("always", Key::AlwaysOpen.into(), hours.week.is_empty()) {
        Some(true) => context.paused_week = std::mem::take(&mut hours.week),
        Some(false) => {
            let before = std::mem::take(&mut context.paused_week);
            hours.week = if before.is_empty() { working_week() } else { before };
            if hours.zone.is_empty() {
                hours.zone.clone_from(&context.zone);
            }
        }
        None => {}
    }
    if hours.week.is_empty() {
        return;
    }
    let zones = context.zones.iter().chain(Some(&hours.zone).filter(|own| !context.zones.contains(own)));
    let zones = zones.map(|zone| (zone.clone(), Label::Text(zone.clone()))).collect();
    let missing = hours.zone.is_empty().then_some(Key::ErrorMissing);
    if let Some(zone) = visitor.select("zone", Key::TimeZone, &hours.zone, zones, missing) {
        zone.clone_into(&mut hours.zone);
    }
    hours.week.resize(7, Vec::new());
    let mut copied = None;
    for (at, spans_of) in hours.week.iter_mut().enumerate() {
        let label = Label::Day(u8::try_from(at).unwrap_or_default());
        visitor.group(&["day", &at.to_string()].concat(), label, &mut |visitor| {
            spans(visitor, spans_of);
            if at == 0 && visitor.button("copy", Key::CopyToWeekdays).is_some() {
                copied = Some(spans_of.clone());
            }
        });
    }
    if let Some(copied) = copied {
        hours.week.iter_mut().take(5).for_each(|day| day.clone_from(&copied));
    }
    let words = (Key::HolidayNumber, Key::AddHoliday);
    let today = day(context.now, context.utc_offset);
    let new = |_: &str| Some(Holiday { date: today.clone(), spans: Vec::new() });
    visitor.list("holiday", words, &mut hours.holidays, HOLIDAYS_MAX, &new, &mut |visitor, holiday| {
        let mut yearly = holiday.date.len() == 5;
        let date = if yearly { [ANY_YEAR, &holiday.date].concat() } else { holiday.date.clone() };
        let error = (!is_day(&date)).then_some(Key::ErrorMissing);
        if let Some(given) = visitor.formatted("date", Key::Date, Kind::Input("date"), &date, error) {
            let from = if yearly { 5 } else { 0 };
            given.get(from..).unwrap_or_default().clone_into(&mut holiday.date);
        }
        visitor.checkbox("yearly", Key::EveryYear, &mut yearly);
        if yearly != (holiday.date.len() == 5) && is_day(&date) {
            let year = if yearly { "" } else { ANY_YEAR };
            holiday.date = [year, date.get(5..).unwrap_or_default()].concat();
        }
        spans(visitor, &mut holiday.spans);
    });
    visitor.number_or_nothing("reply", Key::ReplyHours, &mut hours.reply_hours, 720);
}

fn working_week() -> Vec<Vec<Span>> {
    let day = vec![Span { from: 9 * 60, to: 17 * 60 }];
    (0..7).map(|at| if at < 5 { day.clone() } else { Vec::new() }).collect()
}

fn spans(visitor: &mut FormVisitor<'_>, spans: &mut Vec<Span>) {
    if spans.is_empty() {
        visitor.note("closed", Key::Closed);
    }
    let new = |_: &str| Some(Span { from: 9 * 60, to: 17 * 60 });
    visitor.list("span", (Key::SpanNumber, Key::AddSpan), spans, SPANS_MAX, &new, &mut |visitor, span| {
        let error = (span.from == span.to).then_some(Key::ErrorSpan);
        if let Some(given) = visitor.formatted("from", Key::From, Kind::Input("time"), &time(span.from), None)
        {
            span.from = minutes(given).unwrap_or(span.from);
        }
        if let Some(given) = visitor.formatted("to", Key::Until, Kind::Input("time"), &time(span.to), error) {
            // Midnight at the end of the day, not at its beginning.
            span.to = minutes(given).map_or(span.to, |to| if to == 0 { 1_440 } else { to });
        }
    });
}
