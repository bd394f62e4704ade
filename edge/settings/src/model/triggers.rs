//! The triggers: the list, and the editor of one.

use super::Bench;
use super::check::{address, anything, message, name};
use super::condition::condition;
use super::day::{day, end_of_day};
use super::ui::{Kind, Label, Ui};
use crate::i18n::Key;
use protocol::ids::TriggerId;
use protocol::limits::{SECONDS_MAX, TRIGGERS_MAX};
use protocol::site::settings::{Invitation, SiteSettings};
use protocol::site::trigger::{Condition, Frequency, Promotion, Trigger, TriggerOutcome};

/// The section.
pub fn draw(ui: &mut Ui<'_>, settings: &mut SiteSettings, bench: &mut Bench) {
    if bench.editing.is_none() || ui.all {
        ui.group("timed", Key::TimedInvitation, &mut |ui| timed(ui, &mut settings.invitation, bench));
    }
    let mut removed = None;
    for (at, trigger) in settings.triggers.iter_mut().enumerate() {
        let open = ui.all || bench.editing.as_ref() == Some(&trigger.id);
        if !open && bench.editing.is_some() {
            continue;
        }
        let label = if open { Key::Trigger.into() } else { Label::Text(trigger.name.clone()) };
        ui.within = Some(trigger.id.clone());
        ui.group(&["t", &at.to_string()].concat(), label, &mut |ui| {
            if open {
                editor(ui, trigger, bench.utc_offset);
                return;
            }
            ui.note("counts", counts(bench, &trigger.id));
            ui.check("active", Key::InUse, &mut trigger.active);
            if ui.button("edit", Key::Edit).is_some() {
                bench.editing = Some(trigger.id.clone());
                ui.focus = Some(["set-t", &at.to_string()].concat());
            }
            if ui.button("delete", Key::Delete).is_some() {
                removed = Some(at);
            }
        });
        ui.within = None;
    }
    if let Some(at) = removed {
        settings.triggers.remove(at);
        ui.focus = Some("set-add".to_owned());
    }
    if bench.editing.is_some() {
        if ui.button("back", Key::AllTriggers).is_some() {
            bench.editing = None;
            ui.focus = Some("set-add".to_owned());
        }
    } else if settings.triggers.len() < TRIGGERS_MAX
        && let Some(fresh) = ui.button("add", Key::AddTrigger)
        && let Ok(id) = TriggerId::parse(fresh)
    {
        ui.focus = Some(["set-t", &settings.triggers.len().to_string()].concat());
        settings.triggers.push(blank(id.clone()));
        bench.editing = Some(id);
    }
}

fn blank(id: TriggerId) -> Trigger {
    Trigger {
        id,
        name: String::new(),
        active: true,
        condition: Condition::All(vec![Condition::SecondsOnPage(10)]),
        frequency: Frequency::OncePerVisit,
        until: None,
        priority: 1,
        agent: String::new(),
        texts: Vec::new(),
        promotion: None,
    }
}

fn timed(ui: &mut Ui<'_>, invitation: &mut Option<Invitation>, bench: &mut Bench) {
    match ui.tick("on", Key::InUse.into(), invitation.is_some()) {
        // What was written comes back with the tick.
        Some(true) => *invitation = bench.resting.take().or_else(|| Some(first_invitation())),
        Some(false) => bench.resting = invitation.take(),
        None => {}
    }
    let Some(invitation) = invitation else { return };
    ui.number("after", Key::IfSecondsOnPage, &mut invitation.after_seconds, 0..=SECONDS_MAX);
    ui.line("path", Key::SetPathContains, "text", &mut invitation.path_contains, anything);
    ui.line("agent", Key::SetAgent, "text", &mut invitation.agent, name);
    ui.texts("text", Key::SetInvitation, &mut invitation.texts, true, true, message);
}

fn first_invitation() -> Invitation {
    Invitation { after_seconds: 20, path_contains: String::new(), agent: String::new(), texts: Vec::new() }
}

fn counts(bench: &Bench, id: &TriggerId) -> Label {
    let words = [Key::CountShown, Key::CountAccepted, Key::CountDismissed, Key::CountStarted];
    let lines = TriggerOutcome::ALL.into_iter().zip(words).map(|(reaction, word)| {
        let known = bench.counts.iter().find(|count| count.trigger == *id && count.reaction == reaction);
        Label::Of(word, known.map_or(0, |count| count.times).to_string())
    });
    Label::Lines(lines.collect())
}

fn editor(ui: &mut Ui<'_>, trigger: &mut Trigger, utc_offset: i32) {
    ui.line("name", Key::TriggerName, "text", &mut trigger.name, name);
    ui.check("active", Key::InUse, &mut trigger.active);
    ui.line("agent", Key::SetAgent, "text", &mut trigger.agent, name);
    ui.texts("text", Key::SetInvitation, &mut trigger.texts, true, true, message);
    ui.group("when", Key::FiresWhen, &mut |ui| {
        condition(ui, &mut trigger.condition, 1);
    });
    frequency(ui, &mut trigger.frequency);
    let until = trigger.until.map(|until| day(until, utc_offset)).unwrap_or_default();
    if let Some(given) = ui.written("until", Key::LastDay, Kind::Line("date"), &until, None) {
        trigger.until = end_of_day(given, utc_offset);
    }
    ui.number("priority", Key::Importance, &mut trigger.priority, 0..=99);
    match ui.tick("leads", Key::LeadsToPage.into(), trigger.promotion.is_some()) {
        Some(true) => trigger.promotion = Some(Promotion { url: String::new(), labels: Vec::new() }),
        Some(false) => trigger.promotion = None,
        None => {}
    }
    if let Some(promotion) = &mut trigger.promotion {
        ui.line("url", Key::PromotionUrl, "url", &mut promotion.url, address);
        ui.texts("label", Key::PromotionLabel, &mut promotion.labels, false, true, name);
    }
}

fn frequency(ui: &mut Ui<'_>, frequency: &mut Frequency) {
    let (at, days) = match *frequency {
        Frequency::EveryPage => (0, 7),
        Frequency::OncePerVisit => (1, 7),
        Frequency::OnceInDays(days) => (2, days),
        Frequency::Once => (3, 7),
    };
    let words = [Key::EveryPage, Key::OncePerVisit, Key::OnceInDays, Key::OnceEver];
    if let Some(at) = ui.place("often", Key::HowOften, at, &words) {
        *frequency = match at {
            1 => Frequency::OncePerVisit,
            2 => Frequency::OnceInDays(days),
            3 => Frequency::Once,
            _ => Frequency::EveryPage,
        };
    }
    if let Frequency::OnceInDays(days) = frequency {
        ui.number("days", Key::Days, days, 1..=365);
    }
}
