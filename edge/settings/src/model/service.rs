//! How conversations are led.

use super::Bench;
use super::check::{message, name};
use super::ui::{Label, Ui};
use crate::i18n::Key;
use protocol::conversation::policy::RatingScale;
use protocol::ids::DepartmentId;
use protocol::site::department::DepartmentSetting;
use protocol::site::settings::SiteSettings;

/// Most departments.
const DEPARTMENTS_MAX: usize = 50;

/// The section.
pub fn draw(ui: &mut Ui<'_>, settings: &mut SiteSettings, bench: &Bench) {
    let service = &mut settings.service;
    ui.texts("greeting", Key::SetGreeting, &mut service.greeting, true, false, message);
    ui.texts("goodbye", Key::SetGoodbye, &mut service.goodbye, true, false, message);
    ui.pick(
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
    ui.check("preview", Key::SetTypingPreview, &mut service.typing_preview);
    ui.number("vanish", Key::SetVanish, &mut service.vanish_minutes, 0..=1_440);
    ui.number("promise", Key::SetPromise, &mut service.promise_hours, 0..=24);
    let new = |fresh: &str| {
        let id = DepartmentId::parse(fresh).ok()?;
        Some(DepartmentSetting { id, name: String::new(), agents: Vec::new() })
    };
    let words = (Key::DepartmentNumber, Key::AddDepartment);
    ui.list("department", words, &mut service.departments, DEPARTMENTS_MAX, &new, &mut |ui, department| {
        ui.line("name", Key::DepartmentName, "text", &mut department.name, name);
        ui.note("who", Key::DepartmentAgents);
        for (at, agent) in bench.agents.iter().enumerate() {
            let listed = department.agents.contains(&agent.id);
            match ui.tick(&["agent", &at.to_string()].concat(), Label::Text(agent.name.clone()), listed) {
                Some(true) if !listed => department.agents.push(agent.id.clone()),
                Some(false) => department.agents.retain(|own| *own != agent.id),
                _ => {}
            }
        }
    });
}
