//! What is said by itself, how conversations are led, and who works where.

use super::check::{message, name};
use super::form_tree::Label;
use super::form_visitor::FormVisitor;
use super::library::Outcome;
use super::people::People;
use crate::i18n::Key;
use protocol::conversation::policy::RatingScale;
use protocol::ids::DepartmentId;
use protocol::site::department::DepartmentSetting;
use protocol::site::settings::SiteSettings;

/// Most departments.
const DEPARTMENTS_MAX: usize = 50;

/// Visits what is said by itself.
pub fn visit_messages(visitor: &mut FormVisitor<'_>, settings: &mut SiteSettings) {
    let service = &mut settings.service;
    visitor.localized("greeting", Key::SetGreeting, &mut service.greeting, true, false, message);
    visitor.localized("goodbye", Key::SetGoodbye, &mut service.goodbye, true, false, message);
}

/// Visits how conversations are led.
pub fn visit(visitor: &mut FormVisitor<'_>, settings: &mut SiteSettings) {
    let service = &mut settings.service;
    visitor.one_of(
        "rating",
        Key::SetRating,
        &mut service.rating,
        &[
            (RatingScale::Three, Key::RatingThree),
            (RatingScale::Thumbs, Key::RatingThumbs),
            (RatingScale::Five, Key::RatingFive),
            (RatingScale::Off, Key::RatingOff),
        ],
    );
    visitor.checkbox("preview", Key::SetTypingPreview, &mut service.typing_preview);
    visitor.number_or_nothing("vanish", Key::SetVanish, &mut service.vanish_minutes, 1_440);
    visitor.number_or_nothing("promise", Key::SetPromise, &mut service.promise_hours, 24);
    visitor.number_or_nothing("waiting", Key::SetWaiting, &mut settings.waiting_hours, 720);
    visitor.number_or_nothing("answer", Key::SetAnswer, &mut settings.answer_minutes, 60);
}

/// Visits who works where.
pub fn visit_departments(visitor: &mut FormVisitor<'_>, settings: &mut SiteSettings, people: &People) {
    let service = &mut settings.service;
    let new = |fresh: &str| {
        let id = DepartmentId::parse(fresh).ok()?;
        Some(DepartmentSetting { id, name: String::new(), agents: Vec::new() })
    };
    let words = (Key::DepartmentNumber, Key::AddDepartment);
    visitor.list(
        "department",
        words,
        &mut service.departments,
        DEPARTMENTS_MAX,
        &new,
        &mut |visitor, department| {
            visitor.text("name", Key::DepartmentName, "text", &mut department.name, name);
            visitor.note("who", Key::DepartmentAgents);
            match (&people.list, people.outcome) {
                (Some(_), _) => {}
                (None, Some(Outcome::Failed(_))) => visitor.note("nobody", Key::ErrorUnreachable),
                (None, _) => visitor.note("nobody", Key::LoadingLibrary),
            }
            for (at, person) in people.list.iter().flatten().enumerate() {
                let listed = department.agents.contains(&person.id);
                match visitor.toggle(
                    &["agent", &at.to_string()].concat(),
                    Label::Text(person.name.clone()),
                    listed,
                ) {
                    Some(true) if !listed => department.agents.push(person.id.clone()),
                    Some(false) => department.agents.retain(|own| *own != person.id),
                    _ => {}
                }
            }
        },
    );
    visitor.checkbox("own", Key::SetOwnDepartments, &mut settings.own_departments_only);
    visitor.note("own-note", Key::OwnDepartmentsNote);
}
