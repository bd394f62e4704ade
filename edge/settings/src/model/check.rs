//! What is wrong with what was typed, if anything.

use crate::i18n::Key;
use protocol::limits::CONTACT_EMAIL_MAX;
use protocol::rejection::Rejection;
use protocol::site::address::is_address;
use protocol::text;

/// What is wrong with a text, if anything.
pub type Check = fn(&str) -> Option<Key>;

/// What is wrong with a name, or another text of one line.
pub fn name(raw: &str) -> Option<Key> {
    match text::name(raw) {
        Ok(_) => None,
        Err(Rejection::NameMissing) => Some(Key::ErrorMissing),
        Err(Rejection::NameTooLong) => Some(Key::ErrorTooLong),
        Err(_) => Some(Key::ErrorCharacters),
    }
}

/// What is wrong with a message.
pub fn message(raw: &str) -> Option<Key> {
    match text::message(raw) {
        Ok(_) => None,
        Err(Rejection::TextEmpty) => Some(Key::ErrorMissing),
        Err(_) => Some(Key::ErrorTooLong),
    }
}

/// What is wrong with an address.
pub fn address(raw: &str) -> Option<Key> {
    (!is_address(raw)).then_some(Key::ErrorAddress)
}

/// What is wrong with an address that need not be there.
pub fn address_or_none(raw: &str) -> Option<Key> {
    if raw.is_empty() { None } else { address(raw) }
}

/// What is wrong with an email address that need not be there.
pub fn email_or_none(raw: &str) -> Option<Key> {
    if raw.chars().count() > CONTACT_EMAIL_MAX {
        return Some(Key::ErrorTooLong);
    }
    (!raw.is_empty() && text::email(raw).as_deref() != Some(raw)).then_some(Key::ErrorEmail)
}

/// Nothing is ever wrong.
pub fn anything(_: &str) -> Option<Key> {
    None
}
