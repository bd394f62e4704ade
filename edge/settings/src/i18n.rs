//! Texts in the reader's language.

use crate::model::form_tree::Label;
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use protocol::text;
use team_ui::texts::{self, format};
pub use team_ui::texts::{language, language_name};

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

/// Stores the texts, one a line, in the order of the keys.
pub fn set(locale_text: &str) {
    texts::set(locale_text, KEYS);
}

/// The text of a key.
pub fn t(key: Key) -> &'static str {
    texts::text(key as usize)
}

/// The text of a key with `{name}` filled in. One that counts something is put into the form for it.
pub fn fill(key: Key, value: &str) -> String {
    text::fill(texts::counted(t(key), value.parse().ok()), &[("name", value)])
}

/// A refusal in the reader's language.
pub fn refusal(why: Rejection) -> &'static str {
    t(match why {
        Rejection::SignedOut => Key::SignedOut,
        Rejection::NotAllowed => Key::ErrorNotAllowed,
        Rejection::PictureRefused => Key::ErrorPicture,
        Rejection::BadSetup | Rejection::ServiceRefused | Rejection::FileMissing | Rejection::TooLarge => {
            Key::ErrorSettings
        }
        _ => Key::ErrorUnavailable,
    })
}

/// The text of a label.
pub fn label(label: &Label) -> String {
    match label {
        Label::Key(key) => t(*key).to_owned(),
        Label::Of(key, value) => fill(*key, value),
        Label::Pair(key, inner, value) => fill(*key, &[t(*inner), " ", value].concat()),
        Label::Text(text) => text.clone(),
        Label::Day(day) => weekday(*day),
        Label::Lines(lines) => lines.iter().map(self::label).collect::<Vec<_>>().join("\n"),
    }
}

/// The name of a weekday, Monday is 0.
fn weekday(day: u8) -> String {
    /// Noon of a Monday, 5 January 1970, by UTC.
    const MONDAY: Timestamp = (4 * 24 + 12) * 3_600_000;
    format(MONDAY + u64::from(day) * 86_400_000, &[("weekday", "long"), ("timeZone", "UTC")])
}
