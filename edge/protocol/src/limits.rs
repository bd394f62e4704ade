//! The limits both ends hold, each in one place.

use crate::timing::{HOUR_MS, MINUTE_MS};

/// Most characters in a visitor's name.
pub const NAME_MAX: usize = 80;
/// Most characters in a message.
pub const TEXT_MAX: usize = 4_000;
/// Most characters in the answer to a field of one line.
pub const ANSWER_MAX: usize = 300;
/// Most characters in a rating's comment.
pub const COMMENT_MAX: usize = 1_000;
/// Most bytes in a page's address or referrer; longer ones are cut.
pub const URL_MAX: usize = 2_048;
/// Most characters in a page's title; longer ones are cut.
pub const TITLE_MAX: usize = 200;
/// Most characters of a message shown in the inbox's list.
pub const PREVIEW_MAX: usize = 100;
/// Most bytes in what a page says to the lobby.
pub const LIVE_FRAME_MAX: usize = 4 * 1024;
/// Most characters in an agent's invitation.
pub const LIVE_INVITE_MAX: usize = 300;
/// Most bytes in one frame or request body, either encoding.
pub const FRAME_MAX: usize = 64 * 1024;
/// Most commands in one packed request.
pub const PARTS_MAX: usize = 100;
/// Most seconds a request may wait for new events (long poll).
pub const WAIT_MAX_SECONDS: u32 = 25;
/// Most events in one answer of the HTTP path; ask again after the last one.
pub const EVENTS_PAGE: usize = 500;
/// Most characters in the reason of a hold or of a declined transfer, and in a subject.
pub const REASON_MAX: usize = 300;
/// Most characters of what an agent says they are away for.
pub const BREAK_MAX: usize = 40;
/// Most agents one note can be for.
pub const MENTIONS_MAX: usize = 20;
/// Most minutes for which an agent keeps everybody behind a blocked visitor's network from beginning a conversation.
pub const NETWORK_BLOCK_MINUTES_MAX: u16 = 60;
/// Minutes a visitor can be put on hold for.
pub const HOLD_MINUTES: std::ops::RangeInclusive<u16> = 1..=30;
/// Milliseconds a question to the visitor stays open.
pub const QUESTION_MS: u64 = 5 * MINUTE_MS;
/// Milliseconds a conversation that is handed over waits for its receiver.
pub const HANDOVER_MS: u64 = 3 * MINUTE_MS;
/// Milliseconds before a promise is late that the team is reminded of it.
pub const REMINDER_MS: u64 = HOUR_MS;
/// Most bytes of an email address (RFC 5321, section 4.5.3.1.3, less the angle brackets).
pub const EMAIL_MAX: usize = 254;
/// Most bytes in a file of a conversation.
pub const FILE_MAX: u32 = 10 * 1024 * 1024;
/// Most bytes in a visitor's file before an agent has written.
pub const FILE_UNANSWERED_MAX: u32 = 2 * 1024 * 1024;
/// Most pixels of a picture. A telephone's camera makes about 12 million, a good camera 45.
pub const PIXELS_MAX: u64 = 50_000_000;
/// Milliseconds that a file is kept which was uploaded and not sent: a day.
pub const UNSENT_MS: u64 = 24 * HOUR_MS;
/// Most files in a conversation.
pub const FILES_MAX: u32 = 100;
/// Most files that go along with one message.
pub const FILES_AT_ONCE: usize = 10;
/// Most files of a predefined answer.
pub const ATTACHMENTS_MAX: usize = 5;
/// Most characters in a file's name.
pub const FILE_NAME_MAX: usize = 120;
/// The media types a file can have. Nothing among them runs in a browser.
pub const FILE_TYPES: [&str; 8] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "application/pdf",
    "text/plain",
    "text/csv",
    "application/zip",
];
/// Most transcripts that are mailed from one conversation within an hour.
pub const MAILS_PER_HOUR: usize = 3;
/// Most bytes of a site's settings as they travel.
pub const SETTINGS_MAX: usize = 256 * 1024;
/// Most origins whose pages may carry a site's widget.
pub const ORIGINS_MAX: usize = 100;
/// Most bytes of one of them. All of them together travel in one header of the frame's document.
pub const ORIGIN_MAX: usize = 255;
/// Most departments of a site.
pub const DEPARTMENTS_MAX: usize = 50;
/// Most agents who are named as working in one department.
pub const DEPARTMENT_AGENTS_MAX: usize = 500;
/// Most minutes a visitor may stay silent after "anything else?": a day.
pub const VANISH_MINUTES_MAX: u16 = 24 * 60;
/// Most hours until a follow-up promise is due.
pub const PROMISE_HOURS_MAX: u16 = 24;
/// Most hours that a conversation waits for the team while nothing happens in it: thirty days.
pub const WAITING_HOURS_MAX: u16 = 30 * 24;
/// Most minutes that a visitor can be set to wait for somebody before they are asked how to reach them.
pub const ANSWER_MINUTES_MAX: u16 = 60;
/// Most characters of the email address that the launcher tells: it stands beside a sentence, in a button.
pub const CONTACT_EMAIL_MAX: usize = 40;
/// Most bytes of a page's address or referrer in the team's list.
pub const SUMMARY_URL_MAX: usize = 200;
/// Most bytes of a token that a site signs.
pub const IDENTITY_MAX: usize = 4_096;
/// Most characters of a customer's id.
pub const CUSTOMER_ID_MAX: usize = 128;
/// Most of a customer's conversations that are told at once.
pub const HISTORY_MAX: usize = 20;
/// Most bytes of a site's library as it travels.
pub const LIBRARY_MAX: usize = 512 * 1024;
/// Most canned messages, and most predefined answers, of a site.
pub const ENTRIES_MAX: usize = 500;
/// Most scripts of a site.
pub const SCRIPTS_MAX: usize = 50;
/// Most steps of a script.
pub const STEPS_MAX: usize = 40;
/// Most characters of a shortcut.
pub const SHORTCUT_MAX: usize = 32;
/// Most characters of the emergency sheet.
pub const SHEET_MAX: usize = 10_000;
/// Most characters of an edited table of the courtesy check.
pub const TABLE_MAX: usize = 40_000;
/// Most help articles of a site.
pub const ARTICLES_MAX: usize = 200;
/// Most characters of a help article in one language.
pub const ARTICLE_MAX: usize = 20_000;
/// Most characters of its title.
pub const ARTICLE_TITLE_MAX: usize = 150;
/// Most bytes of an article as it travels, all its languages together.
pub const ARTICLE_BYTES_MAX: usize = 1024 * 1024;
/// Most bytes of the picture that stands for a team, or for somebody of it.
pub const PICTURE_MAX: usize = 64 * 1024;
/// The media types it can have.
pub const PICTURE_TYPES: [&str; 3] = ["image/png", "image/jpeg", "image/webp"];
/// Most characters of what the launcher says.
pub const LAUNCHER_MAX: usize = 24;
/// Most pixels between the launcher and an edge of the window, beyond the usual.
pub const OFFSET_MAX: u16 = 200;
/// Most triggers of a site. All of them travel with every chat.
pub const TRIGGERS_MAX: usize = 50;
/// Most conditions of a trigger.
pub const CONDITIONS_MAX: usize = 30;
/// How deep conditions may lie in one another.
pub const DEPTH_MAX: usize = 5;
/// How deep anything may lie in values of its own type for it to be read at all.
pub const NESTING_MAX: usize = 16;
/// Most characters of a text to compare with, of an event's name and of a language.
pub const PART_MAX: usize = 200;
/// The longest time in a condition in seconds, a day; a browser's timer takes at most 24 of them.
pub const SECONDS_MAX: u32 = 24 * 60 * 60;
