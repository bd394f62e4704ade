//! What can go wrong on the way, and how it is told.

use crate::env::now;
use crate::{metrics, scope};
use domain::log_line;
use domain::metrics::Metrics;
use protocol::rejection::Rejection;

/// A refusal with a name, or a fault of ours.
#[derive(Debug)]
pub enum Fault {
    /// A rule says no.
    Rejected(Rejection),
    /// The platform failed. Logged, and told as [`Rejection::Unavailable`].
    Platform(worker::Error),
}

impl From<Rejection> for Fault {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<worker::Error> for Fault {
    fn from(error: worker::Error) -> Self {
        Self::Platform(error)
    }
}

impl Fault {
    /// Logs a fault of ours, and what was being done.
    pub fn log(&self, call: &str) {
        if let Self::Platform(error) = self {
            log(Some(call), &error.to_string());
        }
    }

    /// What the other end is told. Logs a fault of ours.
    pub fn rejection(self) -> Rejection {
        match self {
            Self::Rejected(rejection) => rejection,
            Self::Platform(error) => {
                log(None, &error.to_string());
                Rejection::Unavailable
            }
        }
    }
}

/// Logs what went wrong: a line of JSON with the time, where it happened and for which request.
pub fn log(call: Option<&str>, error: &str) {
    scope::look(call, |place| {
        metrics::count(|metrics| metrics.fault(place.object));
        worker::console_error!("{}", log_line::fault(now(), place, error));
    });
}

/// Logs something that an operator should know.
pub fn warn(what: &str) {
    metrics::count(Metrics::warning);
    scope::look(None, |place| worker::console_warn!("{}", log_line::warning(now(), place, what)));
}
