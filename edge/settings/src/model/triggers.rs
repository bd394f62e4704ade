//! The triggers: the list, and the editor of one.

use super::Context;
use super::check::{address, anything, message, name};
use super::condition::condition;
use super::day::{day, end_of_day};
use super::form_tree::{Kind, Label};
use super::form_visitor::FormVisitor;
use crate::i18n::Key;
use protocol::ids::TriggerId;
use protocol::limits::{SECONDS_MAX, TRIGGERS_MAX};
use protocol::site::settings::{Invitation, SiteSettings};
use protocol::site::trigger::{Condition, Frequency, Promotion, Trigger, TriggerOutcome};

/// Visits the section.
pub fn visit(visitor: &mut FormVisitor<'_>, settings: &mut SiteSettings, context: &mut Context) {
    if context.open_trigger.is_none() || visitor.visits_all {
        visitor.group("timed", Key::TimedInvitation, &mut |visitor| {
            timed(visitor, &mut settings.invitation, context)
        });
    }
    let mut removed = None;
    for (at, trigger) in settings.triggers.iter_mut().enumerate() {
        let open = visitor.visits_all || context.open_trigger.as_ref() == Some(&trigger.id);
        if !open && context.open_trigger.is_some() {
            continue;
        }
        let label = if open { Key::Trigger.into() } else { Label::Text(trigger.name.clone()) };
        visitor.trigger = Some(trigger.id.clone());
        visitor.group(&["t", &at.to_string()].concat(), label, &mut |visitor| {
            if open {
                editor(visitor, trigger, context.utc_offset);
                return;
            }
            visitor.note("counts", counts(context, &trigger.id));
            visitor.checkbox("active", Key::InUse, &mut trigger.active);
            if visitor.button("edit", Key::Edit).is_some() {
                context.open_trigger = Some(trigger.id.clone());
                visitor.focus = Some(["set-t", &at.to_string()].concat());
            }
            if visitor.button("delete", Key::Delete).is_some() {
                removed = Some(at);
            }
        });
        visitor.trigger = None;
    }
    if let Some(at) = removed {
        settings.triggers.remove(at);
        visitor.focus = Some("set-add".to_owned());
    }
    if context.open_trigger.is_some() {
        if visitor.button("back", Key::AllTriggers).is_some() {
            context.open_trigger = None;
            visitor.focus = Some("set-add".to_owned());
        }
    } else if settings.triggers.len() < TRIGGERS_MAX
        && let Some(fresh) = visitor.button("add", Key::AddTrigger)
        && let Ok(id) = TriggerId::parse(fresh)
    {
        visitor.focus = Some(["set-t", &settings.triggers.len().to_string()].concat());
        settings.triggers.push(blank(id.clone()));
        context.open_trigger = Some(id);
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

fn timed(visitor: &mut FormVisitor<'_>, invitation: &mut Option<Invitation>, context: &mut Context) {
    match visitor.toggle("on", Key::InUse.into(), invitation.is_some()) {
        // What was written comes back with the tick.
        Some(true) => *invitation = context.paused_invitation.take().or_else(|| Some(first_invitation())),
        Some(false) => context.paused_invitation = invitation.take(),
        None => {}
    }
    let Some(invitation) = invitation else { return };
    visitor.number("after", Key::IfSecondsOnPage, &mut invitation.after_seconds, 0..=SECONDS_MAX);
    visitor.text("path", Key::SetPathContains, "text", &mut invitation.path_contains, anything);
    visitor.text("agent", Key::SetAgent, "text", &mut invitation.agent, name);
    visitor.localized("text", Key::SetInvitation, &mut invitation.texts, true, true, message);
}

fn first_invitation() -> Invitation {
    Invitation { after_seconds: 20, path_contains: String::new(), agent: String::new(), texts: Vec::new() }
}

fn counts(context: &Context, id: &TriggerId) -> Label {
    let words = [Key::CountShown, Key::CountAccepted, Key::CountDismissed, Key::CountStarted];
    let lines = TriggerOutcome::ALL.into_iter().zip(words).map(|(reaction, word)| {
        let known = context.counts.iter().find(|count| count.trigger == *id && count.reaction == reaction);
        Label::Of(word, known.map_or(0, |count| count.times).to_string())
    });
    Label::Lines(lines.collect())
}

fn editor(visitor: &mut FormVisitor<'_>, trigger: &mut Trigger, utc_offset: i32) {
    visitor.text("name", Key::TriggerName, "text", &mut trigger.name, name);
    visitor.checkbox("active", Key::InUse, &mut trigger.active);
    visitor.text("agent", Key::SetAgent, "text", &mut trigger.agent, name);
    visitor.localized("text", Key::SetInvitation, &mut trigger.texts, true, true, message);
    visitor.group("when", Key::FiresWhen, &mut |visitor| {
        condition(visitor, &mut trigger.condition, 1);
    });
    frequency(visitor, &mut trigger.frequency);
    let until = trigger.until.map(|until| day(until, utc_offset)).unwrap_or_default();
    if let Some(given) = visitor.formatted("until", Key::LastDay, Kind::Input("date"), &until, None) {
        trigger.until = end_of_day(given, utc_offset);
    }
    visitor.number("priority", Key::Importance, &mut trigger.priority, 0..=99);
    match visitor.toggle("leads", Key::LeadsToPage.into(), trigger.promotion.is_some()) {
        Some(true) => trigger.promotion = Some(Promotion { url: String::new(), labels: Vec::new() }),
        Some(false) => trigger.promotion = None,
        None => {}
    }
    if let Some(promotion) = &mut trigger.promotion {
        visitor.text("url", Key::PromotionUrl, "url", &mut promotion.url, address);
        visitor.localized("label", Key::PromotionLabel, &mut promotion.labels, false, true, name);
    }
}

fn frequency(visitor: &mut FormVisitor<'_>, frequency: &mut Frequency) {
    let (at, days) = match *frequency {
        Frequency::EveryPage => (0, 7),
        Frequency::OncePerVisit => (1, 7),
        Frequency::OnceInDays(days) => (2, days),
        Frequency::Once => (3, 7),
    };
    let words = [Key::EveryPage, Key::OncePerVisit, Key::OnceInDays, Key::OnceEver];
    if let Some(at) = visitor.choice_index("often", Key::HowOften, at, &words) {
        *frequency = match at {
            1 => Frequency::OncePerVisit,
            2 => Frequency::OnceInDays(days),
            3 => Frequency::Once,
            _ => Frequency::EveryPage,
        };
    }
    if let Frequency::OnceInDays(days) = frequency {
        visitor.number("days", Key::Days, days, 1..=365);
    }
}
