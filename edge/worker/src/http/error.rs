//! A refusal as an HTTP answer.

use protocol::frames::server::{Refusal, ServerFrame};
use protocol::ids::CommandId;
use protocol::rejection::Rejection;
use worker::{Response, ResponseBuilder};

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
        | Rejection::CodeNeeded
        | Rejection::WrongCode
        | Rejection::WrongPasskey
        | Rejection::IdentityInvalid
        | Rejection::IdentityExpired
        | Rejection::OidcFailed => 401,
        Rejection::BadToken
        | Rejection::ForeignOrigin
        | Rejection::NotAllowed
        | Rejection::SecondFactorRequired
        | Rejection::PasskeyNeeded
        | Rejection::Blocked
        | Rejection::OtherCustomer
        | Rejection::LinkUnknown
        | Rejection::OtherAddress
        | Rejection::OidcUnknown
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
        | Rejection::ConversationFull
        | Rejection::NotAnswered
        | Rejection::ShortcutTaken
        | Rejection::LastOwner
        | Rejection::AlreadySetUp
        | Rejection::AddressTaken
        | Rejection::InTeam
        | Rejection::ConversationTaken
        | Rejection::OidcTaken
        | Rejection::NotInvitable
        | Rejection::TooManyInvites
        | Rejection::TooManyPasskeys => 409,
        Rejection::ResumeOver
        | Rejection::LinkUsed
        | Rejection::LinkExpired
        | Rejection::VisitorGone
        | Rejection::InviteOver
        | Rejection::ExportOver => 410,
        Rejection::TooLarge | Rejection::FileTooLarge | Rejection::PictureTooLarge => 413,
        Rejection::FileTypeRefused => 415,
        Rejection::TooManyAttempts
        | Rejection::TooManyConversations
        | Rejection::SlowDown
        | Rejection::FileQuota => 429,
        Rejection::MailOff | Rejection::PasskeysOff => 501,
        Rejection::OidcUnavailable => 502,
        Rejection::Unavailable => 503,
        _ => 400,
    }
}
