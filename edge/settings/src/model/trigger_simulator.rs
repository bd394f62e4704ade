//! Tries the triggers on a visit that the owner describes, and shows which one fires or why each does
//! not. It calls the function that the widget calls.

use super::Context;
use super::check::anything;
use super::condition::describe;
use super::form_tree::Label;
use super::form_visitor::FormVisitor;
use crate::i18n::Key;
use protocol::ids::{SiteId, TriggerId};
use protocol::limits::SECONDS_MAX;
use protocol::site::settings::SiteSettings;
use protocol::site::trigger::{Facts, Holds, Shown, Trigger, Verdict, pick};

/// What the simulated visitor did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Visit {
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
    /// Names of events, separated by commas.
    events: String,
}

/// Visits the part of the section in which triggers are tried.
pub fn visit(visitor: &mut FormVisitor<'_>, settings: &SiteSettings, context: &mut Context) {
    let (now, site) = (context.now, context.site.clone());
    let simulated = &mut context.simulated;
    simulated.pages = simulated.pages.max(1);
    visitor.group("try", Key::TryTriggers, &mut |visitor| {
        visitor.note("lead", Key::TryLead);
        visitor.text("url", Key::IfAddress, "url", &mut simulated.url, anything);
        visitor.number("page", Key::IfSecondsOnPage, &mut simulated.on_page, 0..=SECONDS_MAX);
        visitor.number("site", Key::IfSecondsOnSite, &mut simulated.on_site, 0..=SECONDS_MAX);
        visitor.number("pages", Key::IfPagesSeen, &mut simulated.pages, 1..=1_000);
        visitor.text("referrer", Key::IfReferrer, "url", &mut simulated.referrer, anything);
        visitor.text("language", Key::IfLanguage, "text", &mut simulated.language, anything);
        visitor.number("scrolled", Key::IfScrolled, &mut simulated.scrolled, 0..=100);
        visitor.number("idle", Key::IfIdle, &mut simulated.idle, 0..=SECONDS_MAX);
        visitor.text("events", Key::TryEvents, "text", &mut simulated.events, anything);
        visitor.checkbox("returning", Key::IfReturning, &mut simulated.returning);
        visitor.checkbox("leaving", Key::IfLeaving, &mut simulated.leaving);
        visitor.checkbox("seen", Key::TrySeen, &mut simulated.seen);
        visitor.checkbox("away", Key::TryAway, &mut simulated.away);
        for (at, verdict) in verdicts(settings, simulated, site.as_ref(), now).into_iter().enumerate() {
            visitor.note(&["verdict", &at.to_string()].concat(), verdict);
        }
    });
}

/// The verdict on each trigger: those in use first, in the order in which they are evaluated.
pub fn verdicts(settings: &SiteSettings, simulated: &Visit, site: Option<&SiteId>, now: u64) -> Vec<Label> {
    let events: Vec<String> = simulated.events.split(',').map(|event| event.trim().to_owned()).collect();
    let facts = Facts {
        url: &simulated.url,
        referrer: &simulated.referrer,
        language: &simulated.language,
        on_page: u64::from(simulated.on_page) * 1_000,
        on_site: u64::from(simulated.on_site.max(simulated.on_page)) * 1_000,
        idle: u64::from(simulated.idle) * 1_000,
        pages: simulated.pages,
        returning: simulated.returning,
        scrolled: simulated.scrolled,
        leaving: simulated.leaving,
        events: &events,
        open: !simulated.away,
    };
    let active = settings.active_triggers();
    let before = simulated.seen.then_some(Shown { at: now, this_visit: true });
    let shown: Vec<(TriggerId, Shown)> = before
        .into_iter()
        .flat_map(|shown| active.iter().map(move |trigger| (trigger.id.clone(), shown)))
        .collect();
    let travels = site.map(|site| settings.for_widget(site.clone(), "").triggers).unwrap_or_default();
    let fires = match pick(&travels, &shown, &facts, now) {
        Verdict::Fire(at) => Some(at),
        Verdict::Wait(_) | Verdict::Nothing => None,
    };
    let not_in_use = settings.triggers.iter().filter(|trigger| !trigger.active);
    let not_in_use = not_in_use.map(|trigger| lines(trigger, vec![Key::TryNotInUse.into()]));
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
    asked.chain(not_in_use).collect()
}

fn obstacles(trigger: &Trigger, facts: &Facts<'_>) -> Vec<Label> {
    let obstacles = trigger.condition.obstacles(facts).into_iter().map(|obstacle| {
        let (word, value) = describe(obstacle.part);
        Label::Pair(if obstacle.wanted { Key::TryMissing } else { Key::TryUnwanted }, word, value)
    });
    obstacles.collect()
}

fn lines(trigger: &Trigger, says: Vec<Label>) -> Label {
    let name =
        if trigger.name.is_empty() { Key::TimedInvitation.into() } else { Label::Text(trigger.name.clone()) };
    Label::Lines([name].into_iter().chain(says).collect())
}
