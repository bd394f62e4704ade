//! Where one sign ends and the next begins, by the browser's `Intl.Segmenter`: a letter with its accents,
//! a family and a flag are one each. A browser without it (Firefox before 125) cuts between characters.

use crate::texts::capitals;
use protocol::text::{initials_by, preview_by};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// JavaScript's `Intl.Segmenter`, which js-sys lacks.
    #[wasm_bindgen(js_namespace = Intl)]
    type Segmenter;

    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new() -> Result<Segmenter, JsValue>;

    #[wasm_bindgen(method)]
    fn segment(this: &Segmenter, text: &str) -> Segments;

    type Segments;

    #[wasm_bindgen(method)]
    fn containing(this: &Segments, place: u32) -> Option<Segment>;

    type Segment;

    #[wasm_bindgen(method, getter)]
    fn index(this: &Segment) -> u32;

    #[wasm_bindgen(method, getter, js_name = segment)]
    fn text(this: &Segment) -> String;
}

/// Up to two capitals that stand for a name.
pub fn initials(name: &str) -> String {
    capitals(&initials_by(name, first_sign))
}

/// The first `max` characters less those of a sign that goes on after them, with an ellipsis when
/// something was cut, and white space folded.
pub fn preview(text: &str, max: usize) -> String {
    preview_by(text, max, start_of_sign)
}

/// How many bytes the first sign has.
fn first_sign(text: &str) -> usize {
    let first = sign_at(text, 0).map(|sign| sign.text().len());
    first.unwrap_or_else(|| text.chars().next().map_or(0, char::len_utf8))
}

/// Where, in bytes, the sign begins that the character at a place belongs to.
fn start_of_sign(text: &str, place: usize) -> usize {
    let Some((before, _)) = text.split_at_checked(place) else { return place };
    let units = before.encode_utf16().count();
    let Some(sign) = u32::try_from(units).ok().and_then(|units| sign_at(text, units)) else { return place };
    let mut left = usize::try_from(sign.index()).unwrap_or(units);
    let begins = |c: &char| {
        let more = left > 0;
        left = left.saturating_sub(c.len_utf16());
        more
    };
    before.chars().take_while(begins).map(char::len_utf8).sum()
}

fn sign_at(text: &str, place: u32) -> Option<Segment> {
    Segmenter::new().ok()?.segment(text).containing(place)
}
