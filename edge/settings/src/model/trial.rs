//! Trying the triggers: the owner says what a visitor did, and is told which trigger fires, or why
//! each does not. Judged by the very function the widget goes by.

use super::Bench;
use super::check::anything;
use super::condition::told;
use super::ui::{Label, Ui};
use crate::i18n::Key;
use protocol::ids::{SiteId, TriggerId};
use protocol::limits::SECONDS_MAX;
use protocol::site::settings::SiteSettings;
use protocol::site::trigger::{Facts, Holds, Shown, Trigger, Verdict, pick};

/// What the visitor did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trial {
    url: String,
    referrer: String,
    language: String,
    on_page: u32,
    on_site: u32,
    idle: u32,
    pages: u32,
    scrolled: u8,
    returning: bool,
    leaving: bool,
    seen: bool,
    /// Whether the team is away, by the opening hours.
    away: bool,
    /// Names of events, apart from each other by commas.
    events: String,
}

/// The part of the section in which triggers are tried.
pub fn draw(ui: &mut Ui<'_>, settings: &SiteSettings, bench: &mut Bench) {
    let (now, site) = (bench.now, bench.site.clone());
    let trial = &mut bench.trial;
    trial.pages = trial.pages.max(1);
    ui.group("try", Key::TryTriggers, &mut |ui| {
        ui.note("lead", Key::TryLead);
        ui.line("url", Key::IfAddress, "url", &mut trial.url, anything);
        ui.number("page", Key::IfSecondsOnPage, &mut trial.on_page, 0..=SECONDS_MAX);
        ui.number("site", Key::IfSecondsOnSite, &mut trial.on_site, 0..=SECONDS_MAX);
        ui.number("pages", Key::IfPagesSeen, &mut trial.pages, 1..=1_000);
        ui.line("referrer", Key::IfReferrer, "url", &mut trial.referrer, anything);
        ui.line("language", Key::IfLanguage, "text", &mut trial.language, anything);
        ui.number("scrolled", Key::IfScrolled, &mut trial.scrolled, 0..=100);
        ui.number("idle", Key::IfIdle, &mut trial.idle, 0..=SECONDS_MAX);
        ui.line("events", Key::TryEvents, "text", &mut trial.events, anything);
        ui.check("returning", Key::IfReturning, &mut trial.returning);
        ui.check("leaving", Key::IfLeaving, &mut trial.leaving);
        ui.check("seen", Key::TrySeen, &mut trial.seen);
        ui.check("away", Key::TryAway, &mut trial.away);
        for (at, verdict) in verdicts(settings, trial, site.as_ref(), now).into_iter().enumerate() {
            ui.note(&["verdict", &at.to_string()].concat(), verdict);
        }
    });
}

/// What becomes of each trigger, in the order in which they are asked.
pub fn verdicts(settings: &SiteSettings, trial: &Trial, site: Option<&SiteId>, now: u64) -> Vec<Label> {
    let events: Vec<String> = trial.events.split(',').map(|event| event.trim().to_owned()).collect();
    let facts = Facts {
        url: &trial.url,
        referrer: &trial.referrer,
        language: &trial.language,
        on_page: u64::from(trial.on_page) * 1_000,
        on_site: u64::from(trial.on_site.max(trial.on_page)) * 1_000,
        idle: u64::from(trial.idle) * 1_000,
        pages: trial.pages,
        returning: trial.returning,
        scrolled: trial.scrolled,
        leaving: trial.leaving,
        events: &events,
        open: !trial.away,
    };
    let active = settings.active_triggers();
    let before = trial.seen.then_some(Shown { at: now, this_visit: true });
    let shown: Vec<(TriggerId, Shown)> = before
        .into_iter()
        .flat_map(|shown| active.iter().map(move |trigger| (trigger.id.clone(), shown)))
        .collect();
    let travels = site.map(|site| settings.for_widget(site.clone(), "").triggers).unwrap_or_default();
    let fires = match pick(&travels, &shown, &facts, now) {
        Verdict::Fire(at) => Some(at),
        Verdict::Wait(_) | Verdict::Nothing => None,
    };
    let resting = settings.triggers.iter().filter(|trigger| !trigger.active);
    let resting = resting.map(|trigger| lines(trigger, vec![Key::TryNotInUse.into()]));
    let asked = active.iter().enumerate().map(|(at, trigger)| {
        let says = if fires == Some(at) {
            vec![Key::TryFires.into()]
        } else if trigger.until.is_some_and(|until| until < now) {
            vec![Key::TryExpired.into()]
        } else if !trigger.frequency.allows(before, now) {
            vec![Key::TryWornOut.into()]
        } else {
            match trigger.condition.evaluate(&facts) {
                Holds::Yes => vec![Key::TryBehind.into()],
                Holds::In(rest) => vec![Label::Of(Key::TryLater, rest.div_ceil(1_000).to_string())],
                Holds::No => obstacles(trigger, &facts),
            }
        };
        lines(trigger, says)
    });
    asked.chain(resting).collect()
}

fn obstacles(trigger: &Trigger, facts: &Facts<'_>) -> Vec<Label> {
    let obstacles = trigger.condition.obstacles(facts).into_iter().map(|obstacle| {
        let (word, value) = told(obstacle.part);
        Label::Pair(if obstacle.wanted { Key::TryMissing } else { Key::TryUnwanted }, word, value)
    });
    obstacles.collect()
}

fn lines(trigger: &Trigger, says: Vec<Label>) -> Label {
    let name =
        if trigger.name.is_empty() { Key::TimedInvitation.into() } else { Label::Text(trigger.name.clone()) };
    Label::Lines([name].into_iter().chain(says).collect())
}
