//! The triggers: each a card that reads as a sentence, with its counts; and the editor of one, opened on
//! demand.

use super::Context;
use super::check::{address, anything, message, name};
use super::condition::condition;
use super::day::{day, end_of_day};
use super::form_tree::{Kind, Label};
use super::form_visitor::FormVisitor;
use super::sentence::sentence;
use crate::i18n::Key;
use protocol::ids::TriggerId;
use protocol::limits::{SECONDS_MAX, TRIGGERS_MAX};
use protocol::locale::localized;
use protocol::site::settings::{Invitation, SiteSettings};
use protocol::site::trigger::{Condition, Frequency, Promotion, Trigger, TriggerOutcome};

/// An editor that is opened on demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Editor {
    /// That of the timed invitation.
    Timed,
    /// That of a trigger.
    Trigger(TriggerId),
}

/// Visits the section.
pub fn visit(visitor: &mut FormVisitor<'_>, settings: &mut SiteSettings, context: &mut Context) {
    let opened = context.editor.clone();
    let is_open = |editor: &Editor, visits_all: bool| visits_all || opened.as_ref() == Some(editor);
    visit_timed(visitor, settings, context, is_open(&Editor::Timed, visitor.visits_all));
    let mut removed = None;
    for (at, trigger) in settings.triggers.iter_mut().enumerate() {
        let editor = Editor::Trigger(trigger.id.clone());
        let place = ["t", &at.to_string()].concat();
        if is_open(&editor, visitor.visits_all) {
            visitor.editor = Some(editor);
            visitor.group(&place, Key::Trigger, &mut |visitor| {
                edit_trigger(visitor, trigger, context.utc_offset);
            });
            visitor.editor = None;
        } else if opened.is_none() {
            visitor.card(&place, Label::Text(trigger.name.clone()), &mut |visitor| {
                let words = localized(&trigger.texts, visitor.locale);
                visitor.note("says", sentence(&trigger.condition, trigger.frequency, words));
                visitor.note("counts", counts(context, &trigger.id));
                visitor.checkbox("active", Key::InUse, &mut trigger.active);
                if visitor.button("edit", Key::Edit).is_some() {
                    context.editor = Some(editor.clone());
                    visitor.focus = Some(["set-t", &at.to_string()].concat());
                }
                if visitor.button("delete", Key::Delete).is_some() {
                    removed = Some(at);
                }
            });
        }
    }
    if let Some(at) = removed {
        settings.triggers.remove(at);
        visitor.focus = Some("set-add".to_owned());
    }
    if opened.is_some() {
        if visitor.button("back", Key::AllTriggers).is_some() {
            context.editor = None;
            visitor.focus = Some("set-add".to_owned());
        }
    } else if settings.triggers.len() < TRIGGERS_MAX
        && let Some(fresh) = visitor.button("add", Key::AddTrigger)
        && let Ok(id) = TriggerId::parse(fresh)
    {
        visitor.focus = Some(["set-t", &settings.triggers.len().to_string()].concat());
        settings.triggers.push(blank(id.clone()));
        context.editor = Some(Editor::Trigger(id));
    }
}

/// The timed invitation: its editor, or its card.
fn visit_timed(
    visitor: &mut FormVisitor<'_>,
    settings: &mut SiteSettings,
    context: &mut Context,
    is_open: bool,
) {
    if is_open {
        visitor.editor = Some(Editor::Timed);
        visitor.group("timed", Key::TimedInvitation, &mut |visitor| {
            switch_timed(visitor, &mut settings.invitation, context);
            if let Some(invitation) = &mut settings.invitation {
                edit_timed(visitor, invitation);
            }
        });
        visitor.editor = None;
    } else if context.editor.is_none() {
        visitor.card("timed", Key::TimedInvitation, &mut |visitor| {
            if let Some(trigger) = settings.invitation.as_ref().and_then(Invitation::as_trigger) {
                let words = localized(&trigger.texts, visitor.locale);
                visitor.note("says", sentence(&trigger.condition, trigger.frequency, words));
                visitor.note("counts", counts(context, &trigger.id));
            }
            let had = settings.invitation.is_some();
            switch_timed(visitor, &mut settings.invitation, context);
            let is_new = !had && settings.invitation.as_ref().is_some_and(|timed| timed.texts.is_empty());
            if is_new || (had && visitor.button("edit", Key::Edit).is_some()) {
                context.editor = Some(Editor::Timed);
                visitor.focus = Some("set-timed".to_owned());
            }
        });
    }
}

/// A trigger that says nothing yet.
pub(super) fn blank(id: TriggerId) -> Trigger {
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

/// Whether there is one. What was written comes back with the tick.
fn switch_timed(visitor: &mut FormVisitor<'_>, invitation: &mut Option<Invitation>, context: &mut Context) {
    match visitor.toggle("on", Key::InUse.into(), invitation.is_some()) {
        Some(true) => *invitation = context.paused_invitation.take().or_else(|| Some(first_invitation())),
        Some(false) => context.paused_invitation = invitation.take(),
        None => {}
    }
}

fn edit_timed(visitor: &mut FormVisitor<'_>, invitation: &mut Invitation) {
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

fn edit_trigger(visitor: &mut FormVisitor<'_>, trigger: &mut Trigger, utc_offset: i32) {
    visitor.text("name", Key::TriggerName, "text", &mut trigger.name, name);
    visitor.checkbox("active", Key::InUse, &mut trigger.active);
    visitor.text("agent", Key::SetAgent, "text", &mut trigger.agent, name);
    visitor.localized("text", Key::SetInvitation, &mut trigger.texts, true, true, message);
    visitor.group("when", Key::FiresWhen, &mut |visitor| {
        condition(visitor, &mut trigger.condition, 1);
        visitor.note("front", Key::FrontHint);
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
