//! What the whole page shows.

use super::{Model, Section, State};
use protocol::rejection::Rejection;
use team_ui::http::Denied;

/// What the whole page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    Loading,
    SignIn,
    /// The agent who is signed in does not work for this site.
    NotYours,
    /// They do, in a role that may not change how it is set.
    NotManaged,
    /// The same, where they look at their own account.
    Account,
    Failed,
    Settings,
}

impl Model {
    /// What the page shows now.
    pub fn screen(&self) -> Screen {
        match self.state {
            _ if self.is_loaded() => Screen::Settings,
            State::Failed(Denied::Refused(Rejection::SignedOut)) => Screen::SignIn,
            // Nothing else is theirs until they have one.
            State::Failed(Denied::Refused(Rejection::SecondFactorRequired)) => Screen::Account,
            State::Failed(Denied::Refused(Rejection::NotAllowed)) => {
                let own = self.sites.iter().any(|own| Some(&own.id) == self.context.site.as_ref());
                match self.section {
                    _ if !own => Screen::NotYours,
                    Section::Account => Screen::Account,
                    _ => Screen::NotManaged,
                }
            }
            State::Failed(_) => Screen::Failed,
            _ => Screen::Loading,
        }
    }
}
