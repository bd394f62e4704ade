//! What the document's first view hands over: what the page said and what the visitor did before the app was
//! there. `early.js` keeps it.

use crate::model::{Answers, Early};
use js_sys::Array;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// The first view.
    pub type FirstView;

    /// What the page said, each as it came on the port.
    #[wasm_bindgen(method, getter)]
    pub fn messages(this: &FirstView) -> Array;

    #[wasm_bindgen(method, getter)]
    fn open(this: &FirstView) -> bool;
    #[wasm_bindgen(method, getter)]
    fn help(this: &FirstView) -> bool;
    #[wasm_bindgen(method, getter)]
    fn started(this: &FirstView) -> bool;
    #[wasm_bindgen(method, getter)]
    fn name(this: &FirstView) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn answers(this: &FirstView) -> Vec<String>;
    #[wasm_bindgen(method, getter)]
    fn sent(this: &FirstView) -> Vec<String>;
    #[wasm_bindgen(method, getter)]
    fn draft(this: &FirstView) -> String;

    /// Gives the focus and the caret to the app's elements, which are there now, and goes away. Returns
    /// whether the focus found no place among them.
    #[wasm_bindgen(method)]
    pub fn leave(this: &FirstView) -> bool;
}

impl FirstView {
    /// What the visitor did in it.
    #[must_use]
    pub fn input(&self) -> Early {
        let mut parts = self.answers().into_iter();
        let mut answers = Answers::new();
        while let (Some(id), Some(text)) = (parts.next(), parts.next()) {
            answers.push((id, text));
        }
        Early {
            open: self.open(),
            help: self.help(),
            name: self.name(),
            answers,
            started: self.started(),
            sent: self.sent(),
            draft: self.draft(),
        }
    }
}
