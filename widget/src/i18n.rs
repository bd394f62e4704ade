//! The texts of the app, in the language its document was served in.

use std::sync::OnceLock;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

static TEXTS: OnceLock<Vec<&'static str>> = OnceLock::new();

/// Takes the locale file of the build: one text a line, in the order of [`Key`].
pub fn load(text: String) {
    // The texts live as long as the page.
    let text: &'static str = Box::leak(text.into_boxed_str());
    // A second call would be a second start of the app; the first texts stay.
    let _ = TEXTS.set(text.split('\n').collect());
}

/// The text of a key.
#[must_use]
pub fn t(key: Key) -> &'static str {
    TEXTS.get().and_then(|texts| texts.get(key as usize)).copied().unwrap_or_default()
}

/// The text of a key with its one placeholder filled in, whatever the placeholder is called.
#[must_use]
pub fn fill(key: Key, value: &str) -> String {
    filled(t(key), value)
}

/// A number in digits, by ourselves: the standard library's formatting weighs 2 KB.
#[must_use]
pub fn digits(mut number: u64) -> String {
    let mut text = String::new();
    loop {
        // A digit is less than 10.
        text.insert(0, char::from(b'0' + (number % 10) as u8));
        number /= 10;
        if number == 0 {
            return text;
        }
    }
}

#[wasm_bindgen(module = "/spoken.js")]
extern "C" {
    /// A number with its unit, as the document's language says it: "22 minutes". By the browser.
    pub fn amount(number: u32, unit: &str) -> String;

    /// A moment, in milliseconds since 1970, as the document's language says it: of weekday, day, Month,
    /// hour and minute those whose first letters are named. By the browser.
    pub fn dated(at: f64, parts: &str) -> String;

    /// Prepares the words for moments in idle time: the first one takes the browser long.
    #[wasm_bindgen(js_name = warmUp)]
    pub fn warm_up();

    /// The first letters of a name's first and last word, accents and all. By the browser.
    pub fn initials(name: &str) -> String;

    /// Whether a character is part of a word. By the browser's tables.
    #[wasm_bindgen(js_name = isOfWord)]
    pub fn is_of_word(c: char) -> bool;

    /// A text that counts something, `one: {count} message | other: {count} messages`, with its number
    /// in the form that goes with it. By the browser.
    pub fn counted(forms: &str, number: u32) -> JsValue;
}

fn filled(text: &str, value: &str) -> String {
    let parts = text.split_once('{').and_then(|(head, rest)| Some((head, rest.split_once('}')?.1)));
    match parts {
        Some((head, tail)) => [head, value, tail].concat(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_digits() {
        for number in [0, 7, 10, 1_795_301_620_008, u64::MAX] {
            assert_eq!(digits(number), number.to_string());
        }
    }

    #[test]
    fn a_placeholder_is_filled_once_and_its_value_is_not_searched() {
        assert_eq!(filled("Hello, {name}!", "Ana {name}"), "Hello, Ana {name}!");
        assert_eq!(filled("Hello", "Ana"), "Hello");
    }
}
