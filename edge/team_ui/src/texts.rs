//! Texts in the reader's language, and times as that language writes them. Each app has its own texts
//! and its own keys, which its build checks.

use js_sys::{Array, Date, Intl, JsString, Object, Reflect};
use protocol::calendar::Calendar;
use protocol::ids::Timestamp;
use std::sync::OnceLock;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

static TEXTS: OnceLock<Vec<String>> = OnceLock::new();

/// Takes so many texts, one a line, in the order of the keys. The first call counts.
pub fn set(locale_text: &str, count: usize) {
    let mut texts = Vec::with_capacity(count);
    texts.extend(locale_text.lines().map(str::to_owned));
    // A second start of the same page would bring the same texts.
    let _ = TEXTS.set(texts);
}

/// The text of a key, by its place.
pub fn text(place: usize) -> &'static str {
    TEXTS.get().and_then(|texts| texts.get(place)).map_or("", String::as_str)
}

thread_local! {
    /// Which plural form goes with which number in the page's language. By the browser.
    static PLURALS: Intl::PluralRules =
        Intl::PluralRules::new(&Array::of1(&JsValue::from_str(&language())), &Object::new());
}

/// The form that goes with a number of a text that counts something, `one: {count} note | other: {count}
/// notes`. Any other text is its own form.
#[must_use]
pub fn counted(text: &str, count: Option<u32>) -> &str {
    if !text.contains(FORMS) {
        return text;
    }
    let category = count.map(|count| PLURALS.with(|rules| String::from(rules.select(count.into()))));
    form(text, category.as_deref().unwrap_or(OTHER))
}

/// What stands between the forms of a text.
const FORMS: &str = " | ";

/// The category that every language has; it stands in for one that a text lacks.
const OTHER: &str = "other";

/// The form of a category.
fn form<'a>(text: &'a str, category: &str) -> &'a str {
    let forms = || text.split(FORMS).filter_map(|form| form.split_once(": "));
    let of = |category: &str| forms().find(|(name, _)| *name == category).map(|(_, form)| form);
    of(category).or_else(|| of(OTHER)).unwrap_or(text)
}

/// The page's language, as it was when the page was loaded: a browser that translates the page gives it another.
pub fn language() -> String {
    static LANGUAGE: OnceLock<String> = OnceLock::new();
    LANGUAGE.get_or_init(page_language).clone()
}

fn page_language() -> String {
    let document = web_sys::window().and_then(|window| window.document());
    let root = document.and_then(|document| document.document_element());
    root.and_then(|root| root.get_attribute("lang")).unwrap_or_else(|| "en".to_owned())
}

#[wasm_bindgen]
extern "C" {
    /// JavaScript's `Intl.DisplayNames`, which js-sys lacks.
    #[wasm_bindgen(js_namespace = Intl)]
    type DisplayNames;

    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(locale: &str, options: &Object) -> Result<DisplayNames, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn of(this: &DisplayNames, code: &str) -> Result<Option<String>, JsValue>;
}

/// A language's name in the page's language, with a capital: `fr` is "French" in English.
pub fn language_name(code: &str) -> String {
    let names = DisplayNames::new(&language(), &options(&[("type", "language")]));
    let name = names.and_then(|names| names.of(code)).ok().flatten().unwrap_or_else(|| code.to_owned());
    capitalised(&name)
}

/// In capitals, by the browser: Rust's own table of them would be downloaded.
pub fn capitals(text: &str) -> String {
    JsString::from(text).to_upper_case().into()
}

/// With a capital at its beginning.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().collect();
    capitals(&first) + letters.as_str()
}

/// A moment as the browser has it.
fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at as f64))
}

/// The days of this machine.
#[must_use]
pub fn calendar() -> Calendar {
    Calendar(|at| -(date(at).get_timezone_offset() as i32))
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options
}

/// The page's language as the reader's part of the world writes it: `en-GB` has a clock of 24 hours and the day
/// before the month, `en-US` has neither.
fn regional() -> String {
    let asked = web_sys::window().map(|window| window.navigator().languages());
    let asked = asked.into_iter().flatten().filter_map(|tag| tag.as_string());
    regional_of(&language(), asked)
}

/// The first of the reader's languages that is a kind of the page's.
fn regional_of(language: &str, asked: impl IntoIterator<Item = String>) -> String {
    let mut asked = asked.into_iter();
    let kind =
        asked.find(|tag| tag.split('-').next().is_some_and(|first| first.eq_ignore_ascii_case(language)));
    kind.unwrap_or_else(|| language.to_owned())
}

/// A moment in the parts asked for, which are the options of `Intl.DateTimeFormat`.
pub fn format(at: Timestamp, parts: &[(&str, &str)]) -> String {
    let locales = Array::of1(&JsValue::from_str(&regional()));
    let format = Intl::DateTimeFormat::new(&locales, &options(parts));
    let text = format.format().call1(&JsValue::UNDEFINED, &date(at));
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_counts_has_a_form_for_each_category() {
        let text = "one: Folosit o dată | few: Folosit de {count} ori | other: Folosit de {count} de ori";
        assert_eq!(form(text, "one"), "Folosit o dată");
        assert_eq!(form(text, "few"), "Folosit de {count} ori");
        assert_eq!(form(text, "other"), "Folosit de {count} de ori");
        // French has `many` for millions, which no text of ours has.
        assert_eq!(form("one: {count} note | other: {count} notes", "many"), "{count} notes");
        assert_eq!(form("one: Note: {count} | other: Notes: {count}", "one"), "Note: {count}");
    }

    #[test]
    fn a_text_that_does_not_count_is_left_alone() {
        assert_eq!(counted("Team: {name}", Some(1)), "Team: {name}");
    }

    #[test]
    fn times_are_written_as_the_readers_part_of_the_world_does() {
        let of =
            |language: &str, asked: &[&str]| regional_of(language, asked.iter().map(|tag| (*tag).to_owned()));
        assert_eq!(of("en", &["ro-RO", "en-GB", "en-US"]), "en-GB");
        assert_eq!(of("en", &["EN-gb"]), "EN-gb");
        assert_eq!(of("fr", &["en-GB"]), "fr", "the page is in another language than the reader's");
        assert_eq!(of("en", &["eno", "en"]), "en");
    }
}
