//! The opening hours: a week as one table of seven rows, days that are not as their weekday, and what
//! visitors are told outside.

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
    visitor.note("lead", Key::HoursLead);
    visitor.checkbox("unattended", Key::SetUnattended, &mut settings.chats_unattended);
    let hours = &mut settings.hours;
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
    visitor.table("day", Key::Week, &mut |visitor| week(visitor, &mut hours.week));
    let words = (Key::HolidayNumber, Key::AddHoliday);
    let today = day(context.now, context.utc_offset);
    let new = |_: &str| Some(Holiday { date: today.clone(), spans: Vec::new() });
    visitor.list("holiday", words, &mut hours.holidays, HOLIDAYS_MAX, &new, &mut holiday);
    visitor.number_or_nothing("reply", Key::ReplyHours, &mut hours.reply_hours, 720);
}

fn working_week() -> Vec<Vec<Span>> {
    let day = vec![Span { from: 9 * 60, to: 17 * 60 }];
    (0..7).map(|at| if at < 5 { day.clone() } else { Vec::new() }).collect()
}

/// One row a day; what a day has can be copied to others.
fn week(visitor: &mut FormVisitor<'_>, week: &mut [Vec<Span>]) {
    let mut copied = None;
    for (at, spans_of) in week.iter_mut().enumerate() {
        let label = Label::Day(u8::try_from(at).unwrap_or_default());
        visitor.group(&at.to_string(), label, &mut |visitor| {
            spans(visitor, spans_of);
            if let Some(days) = visitor.formatted("copy", Key::CopyHours, Kind::Days, &at.to_string(), None) {
                copied = Some((spans_of.clone(), days));
            }
        });
    }
    let Some((spans, days)) = copied else { return };
    for day in days.split(' ').filter_map(|day| day.parse::<usize>().ok()) {
        if let Some(other) = week.get_mut(day) {
            other.clone_from(&spans);
        }
    }
}

fn holiday(visitor: &mut FormVisitor<'_>, holiday: &mut Holiday) {
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
}

/// The hours of a day, one line each, and the button that adds some.
fn spans(visitor: &mut FormVisitor<'_>, spans: &mut Vec<Span>) {
    if spans.is_empty() {
        visitor.note("closed", Key::Closed);
    }
    let mut removed = None;
    for (at, span) in spans.iter_mut().enumerate() {
        let label = Label::Of(Key::SpanNumber, (at + 1).to_string());
        visitor.row(&["span", &at.to_string()].concat(), label, &mut |visitor| {
            edit_span(visitor, span);
            if visitor.button("remove", Key::Remove).is_some() {
                removed = Some(at);
            }
        });
    }
    if let Some(at) = removed {
        spans.remove(at);
        visitor.focus_on("spanadd");
    }
    if spans.len() < SPANS_MAX && visitor.button("spanadd", Key::AddSpan).is_some() {
        visitor.focus_on(&["span", &spans.len().to_string()].concat());
        spans.push(next_span(spans.last()));
    }
}

fn edit_span(visitor: &mut FormVisitor<'_>, span: &mut Span) {
    let error = (span.from == span.to).then_some(Key::ErrorSpan);
    if let Some(given) = visitor.formatted("from", Key::From, Kind::Input("time"), &time(span.from), None) {
        span.from = minutes(given).unwrap_or(span.from);
    }
    if let Some(given) = visitor.formatted("to", Key::Until, Kind::Input("time"), &time(span.to), error) {
        // Midnight at the end of the day, not at its beginning.
        span.to = minutes(given).map_or(span.to, |to| if to == 0 { 1_440 } else { to });
    }
}

/// What a day is given next: after a break of an hour where there is room, else an ordinary day.
fn next_span(last: Option<&Span>) -> Span {
    let ordinary = Span { from: 9 * 60, to: 17 * 60 };
    let Some(last) = last.filter(|last| last.from < last.to && last.to + 60 < 1_440) else { return ordinary };
    let from = last.to + 60;
    Span { from, to: (from + 4 * 60).min(1_440) }
}
