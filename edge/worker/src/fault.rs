//! What can go wrong on the way, and how it is told.

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
    /// Logs a fault of ours, and where it happened: object, site, call.
    pub fn log(&self, context: &str) {
        if let Self::Platform(error) = self {
            worker::console_error!("fault in {context}: {error}");
        }
    }

    /// What the other end is told. Logs a fault of ours.
    pub fn rejection(self) -> Rejection {
        match self {
            Self::Rejected(rejection) => rejection,
            Self::Platform(error) => {
                worker::console_error!("fault: {error}");
                Rejection::Unavailable
            }
        }
    }
}
