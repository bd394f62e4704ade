//! What is typed into fields. An emoji may arrive in two input events, half a character each: a half on its own
//! is no text, and an app that took it and wrote its text back would break the other half.

use js_sys::{JsString, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlInputElement, HtmlTextAreaElement};

/// Has every field of the page wait until a character is whole before anybody hears of it.
pub fn wait_for_whole_characters() {
    let Some(window) = web_sys::window() else { return };
    let listener = Closure::<dyn Fn(Event)>::new(|event: Event| {
        if is_half(&event) == Some(true) {
            event.stop_immediate_propagation();
        }
    });
    // Before everybody else who listens. A window takes every listener.
    let _ =
        window.add_event_listener_with_callback_and_bool("input", listener.as_ref().unchecked_ref(), true);
    // It lives as long as the page.
    listener.forget();
}

/// Whether the field that an event is about holds half a character that waits for its other half. One that was left
/// behind goes, so that what is typed next is not lost with it.
fn is_half(event: &Event) -> Option<bool> {
    let field = event.target()?;
    // Anything that can be written into has one.
    let name = JsValue::from_str("value");
    let value: JsString = Reflect::get(&field, &name).ok()?.dyn_into().ok()?;
    if !String::from(&value).contains(char::REPLACEMENT_CHARACTER) {
        return Some(false);
    }
    let caret = match field.dyn_ref::<HtmlTextAreaElement>() {
        Some(area) => area.selection_end(),
        None => field.dyn_ref::<HtmlInputElement>().map_or(Ok(None), HtmlInputElement::selection_end),
    };
    // A field that knows no caret is written at its end.
    let caret = caret.ok().flatten().and_then(|caret| usize::try_from(caret).ok());
    let units: Vec<u16> = value.iter().collect();
    let Some(text) = whole(&units, caret.unwrap_or(units.len())) else { return Some(true) };
    if text.encode_utf16().count() < units.len() {
        Reflect::set(&field, &name, &JsValue::from_str(&text)).ok()?;
    }
    Some(false)
}

/// The text of these units without broken characters; none while the one at the caret may still become whole.
fn whole(units: &[u16], caret: usize) -> Option<String> {
    let mut text = String::with_capacity(units.len());
    let mut at = 0;
    for unit in char::decode_utf16(units.iter().copied()) {
        match unit {
            Ok(character) => {
                at += character.len_utf16();
                text.push(character);
            }
            Err(half) => {
                let is_first = half.unpaired_surrogate() < 0xDC00;
                // Its other half goes where the caret is: behind a first one, before a second one.
                if caret == if is_first { at + 1 } else { at } {
                    return None;
                }
                at += 1;
            }
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grinning face in its two halves.
    const FACE: [u16; 2] = [0xD83D, 0xDE00];

    fn units(before: &str, half: &[u16], after: &str) -> Vec<u16> {
        before.encode_utf16().chain(half.iter().copied()).chain(after.encode_utf16()).collect()
    }

    #[test]
    fn half_a_character_at_the_caret_is_waited_for() {
        let [first, second] = FACE;
        assert_eq!(whole(&units("Hi ", &[first], ""), 4), None);
        assert_eq!(whole(&units("Hi ", &[first], " you"), 4), None);
        assert_eq!(whole(&units("Hi ", &[second], " you"), 3), None, "the first half comes last");
        assert_eq!(whole(&units("Hi ", &FACE, ""), 5).as_deref(), Some("Hi 😀"));
        assert_eq!(whole(&units("😀 ", &[first], ""), 4), None, "places are counted in halves");
    }

    #[test]
    fn a_half_that_stays_behind_goes_so_that_the_rest_is_not_lost() {
        let [first, second] = FACE;
        assert_eq!(whole(&units("Hi ", &[first], " you"), 8).as_deref(), Some("Hi  you"));
        assert_eq!(whole(&units("Hi ", &[second], ""), 4).as_deref(), Some("Hi "));
        assert_eq!(whole(&units("", &[second, first], ""), 2), None);
        assert_eq!(whole(&units("", &[], ""), 0).as_deref(), Some(""));
    }

    #[test]
    fn a_broken_character_that_was_typed_as_such_is_a_character() {
        assert_eq!(whole(&units("?\u{fffd}!", &[], ""), 3).as_deref(), Some("?\u{fffd}!"));
    }
}
