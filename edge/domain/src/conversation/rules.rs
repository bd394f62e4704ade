//! What a site's settings say about the start of a conversation.

use crate::hours::timetable;
use protocol::conversation::customer::Customer;
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use protocol::site::form::Form;
use protocol::site::hours::Timetable;
use protocol::site::settings::{NameField, Service, SiteSettings};

/// What bears on a decision besides the conversation itself. All but [`Self::barred`] is for the start only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether a conversation may start without a name.
    pub name_required: bool,
    /// The site's name, for the greeting.
    pub company: String,
    /// How the site leads its conversations.
    pub service: Service,
    /// Why the visitor may begin nothing and go on with nothing now: their network opens too much, or the team
    /// has blocked the customer they are.
    pub barred: Option<Rejection>,
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
            barred: None,
            customer: None,
            form: settings.form,
            hours: timetable(&settings.hours, now),
            waiting_hours: settings.waiting_hours,
            answer_minutes: settings.answer_minutes,
        }
    }
}
