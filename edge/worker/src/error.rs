//! What can go wrong on the way, and how it is told.

use protocol::ids::CommandId;
use protocol::rejection::Rejection;
use protocol::server::{Refusal, ServerFrame};
use worker::{Response, ResponseBuilder};

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

/// The HTTP answer to a refusal: `{"rejected":{...}}` with the fitting status.
pub fn refuse(rejection: Rejection, id: Option<CommandId>) -> worker::Result<Response> {
    let frame = ServerFrame::Rejected(Refusal::new(id, rejection));
    ResponseBuilder::new()
        .with_status(status(rejection))
        .with_header("cache-control", "no-store")?
        // `ok` would call it plain text.
        .from_json(&frame)
}

fn status(rejection: Rejection) -> u16 {
    match rejection {
        Rejection::SignedOut
        | Rejection::WrongCredentials
        | Rejection::IdentityInvalid
        | Rejection::IdentityExpired => 401,
        Rejection::BadToken
        | Rejection::ForeignOrigin
        | Rejection::NotAllowed
        | Rejection::Blocked
        | Rejection::OtherCustomer
        | Rejection::FilesOff => 403,
        Rejection::UnknownSite | Rejection::NotFound => 404,
        Rejection::WrongMethod => 405,
        Rejection::IdReused
        | Rejection::NotStarted
        | Rejection::AlreadyStarted
        | Rejection::Ended
        | Rejection::NotEnded
        | Rejection::AlreadyRated
        | Rejection::TakenByAnother
        | Rejection::Stale
        | Rejection::ShortcutTaken => 409,
        Rejection::ResumeOver => 410,
        Rejection::TooLarge | Rejection::FileTooLarge => 413,
        Rejection::FileTypeRefused => 415,
        Rejection::TooManyAttempts | Rejection::TooManyConversations => 429,
        Rejection::MailOff => 501,
        Rejection::Unavailable => 503,
        _ => 400,
    }
}
