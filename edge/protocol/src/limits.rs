//! The limits both ends hold, each in one place.

/// Most characters in a visitor's name.
pub const NAME_MAX: usize = 80;
/// Most characters in a message.
pub const TEXT_MAX: usize = 4_000;
/// Most characters in a rating's comment.
pub const COMMENT_MAX: usize = 1_000;
/// Most bytes in a page's address or referrer; longer ones are cut.
pub const URL_MAX: usize = 2_048;
/// Most characters in a page's title; longer ones are cut.
pub const TITLE_MAX: usize = 200;
/// Most characters of a message shown in the inbox's list.
pub const PREVIEW_MAX: usize = 100;
/// Most bytes in one frame or request body, either encoding.
pub const FRAME_MAX: usize = 64 * 1024;
/// Most commands in one packed request.
pub const PARTS_MAX: usize = 100;
/// Most seconds a request may wait for new events (long poll).
pub const WAIT_MAX_SECONDS: u32 = 25;
/// Most events in one answer of the HTTP path; ask again after the last one.
pub const EVENTS_PAGE: usize = 500;
/// The rating scale of a conversation: 1 (bad) to 3 (good).
pub const RATING_SCALE: std::ops::RangeInclusive<u8> = 1..=3;
