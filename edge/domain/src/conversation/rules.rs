//! What a site's settings say about the start of a conversation.

use crate::hours::timetable;
use protocol::conversation::customer::Customer;
use protocol::ids::Timestamp;
use protocol::site::form::Form;
use protocol::site::hours::Timetable;
use protocol::site::settings::{NameField, Service, SiteSettings};

/// What bears on a decision besides the conversation itself. Only the start asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether a conversation may start without a name.
    pub name_required: bool,
    /// The site's name, for the greeting.
    pub company: String,
    /// How the site leads its conversations.
    pub service: Service,
    /// Whether nobody may start a conversation from the visitor's client IP now.
    pub rate_limited: bool,
    /// Who the visitor is, where the site vouches for it.
    pub customer: Option<Customer>,
    /// What the form asks.
    pub form: Form,
    /// When the team is there.
    pub hours: Timetable,
    /// Hours that a conversation waits for the team; 0 stands for the standard.
    pub waiting_hours: u16,
    /// Minutes until a visitor who waits is asked how to reach them; 0 stands for the standard.
    pub answer_minutes: u16,
}

impl Rules {
    /// What a site's settings say at a moment.
    #[must_use]
    pub fn of(settings: SiteSettings, now: Timestamp) -> Self {
        Self {
            name_required: settings.name_field == NameField::Required,
            company: settings.name,
            service: settings.service,
            rate_limited: false,
            customer: None,
            form: settings.form,
            hours: timetable(&settings.hours, now),
            waiting_hours: settings.waiting_hours,
            answer_minutes: settings.answer_minutes,
        }
    }
}
