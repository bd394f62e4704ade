//! What is said about files, rows and products.

use crate::i18n::{self, Key, fill, refusal, t};
use crate::model::moving::{Failure, Why};
use protocol::rejection::Rejection;
use transfer::{FileFault, Reason, Source};

/// How a product's file is had.
pub fn how(source: Option<Source>) -> &'static str {
    t(match source {
        None => Key::MovingHowAny,
        Some(Source::Zendesk) => Key::MovingHowZendesk,
        Some(Source::ZendeskChat) => Key::MovingHowZendeskChat,
        Some(Source::Intercom) => Key::MovingHowIntercom,
        Some(Source::Crisp) => Key::MovingHowCrisp,
        Some(Source::Chatwoot) => Key::MovingHowChatwoot,
    })
}

/// Why a file is not read.
pub fn failure(failure: Failure) -> String {
    let text = match failure {
        Failure::File(FileFault::NotUtf8 { row }) => return fill(Key::MovingNotUtf8, &row.to_string()),
        Failure::File(FileFault::OtherSource(source)) => return fill(Key::MovingOtherSource, source.name()),
        Failure::File(FileFault::Empty) => Key::MovingEmpty,
        Failure::File(FileFault::Utf16) => Key::MovingUtf16,
        Failure::File(FileFault::Csv) => Key::MovingCsv,
        Failure::File(FileFault::Markup) => Key::MovingMarkup,
        Failure::File(FileFault::Packed) => Key::MovingPacked,
        Failure::File(FileFault::NotJson) => Key::MovingNotJson,
        Failure::File(FileFault::Unknown) => Key::MovingUnknown,
        Failure::File(FileFault::TooManyRows) => Key::MovingTooManyRows,
        Failure::Unreadable => Key::MovingUnreadable,
        Failure::Site(why) => return i18n::failure(why).to_owned(),
    };
    t(text).to_owned()
}

/// Why a row is not taken.
pub fn why(why: Why) -> &'static str {
    t(match why {
        Why::Row(Reason::BadJson) => Key::MovingRowBadJson,
        Why::Row(Reason::CutOff) => Key::MovingRowCutOff,
        Why::Row(Reason::TooLarge | Reason::TooDeep | Reason::TooManyMessages)
        | Why::Site(Rejection::TooLarge | Rejection::ConversationFull) => Key::MovingRowTooLarge,
        Why::Row(Reason::NotAConversation) => Key::MovingRowOther,
        Why::Row(Reason::NoId) => Key::MovingRowNoId,
        Why::Row(Reason::NoMessages) => Key::MovingRowNoMessages,
        Why::Row(Reason::NoTime) => Key::MovingRowNoTime,
        Why::Row(Reason::BadTime) => Key::MovingRowBadTime,
        Why::Row(Reason::Duplicate) => Key::MovingRowDuplicate,
        Why::Site(why) => return refusal(why),
    })
}
