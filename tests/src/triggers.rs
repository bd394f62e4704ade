//! Triggers as tests set them up.

use protocol::ids::TriggerId;
use protocol::locale::Localized;
use protocol::site::trigger::{Condition, Frequency, Trigger};

/// An active trigger that says something in English, in Ana's name, on every page where its condition holds.
#[must_use]
pub fn trigger(id: &str, says: &str, condition: Condition) -> Trigger {
    Trigger {
        id: TriggerId::parse(id).unwrap(),
        name: id.to_owned(),
        active: true,
        condition,
        frequency: Frequency::EveryPage,
        until: None,
        priority: 0,
        agent: "Ana".to_owned(),
        texts: vec![Localized { locale: "en".to_owned(), text: says.to_owned() }],
        promotion: None,
    }
}
