//! What the document's first view hands over: what the page said and what the visitor did before the app was
//! there. `early.js` keeps it.

use crate::model::Early;
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// The first view.
    pub type FirstView;

    #[wasm_bindgen(method, getter)]
    fn input(this: &FirstView) -> Array;

    /// Gives the focus and the caret to the app's elements, which are there now, and goes away. Returns
    /// whether the focus found no place among them.
    #[wasm_bindgen(method)]
    pub fn leave(this: &FirstView) -> bool;
}

/// What the page said, each as it came on the port, and what the visitor did.
#[must_use]
pub fn read(first: &FirstView) -> (Array, Early) {
    let input = first.input();
    let is = |at| input.get(at).is_truthy();
    let text = |at| input.get(at).as_string();
    let texts = |at| -> Vec<String> {
        let all: Array = input.get(at).unchecked_into();
        all.iter().filter_map(|text| text.as_string()).collect()
    };
    let mut parts = texts(5).into_iter();
    let mut answers = Vec::new();
    while let (Some(id), Some(text)) = (parts.next(), parts.next()) {
        answers.push((id, text));
    }
    let early = Early {
        open: is(0),
        help: is(1),
        started: is(2),
        name: text(3),
        draft: text(4).unwrap_or_default(),
        answers,
        sent: texts(6),
    };
    (input.get(7).unchecked_into(), early)
}
