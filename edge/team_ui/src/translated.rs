//! A page that the browser translates. Translators put `<font>` elements in the place of text nodes; the views
//! hold on to those text nodes, change them, take them away and put things before them, all of which would be
//! lost on nodes that are no longer in the document.
//!
//! So each such text node goes back to where it was, empty, before the translation of what it said: empty, it
//! is not shown and not translated. When a view changes it, it has its new text, and the old translation goes;
//! when a view takes it away, so does its translation.

use js_sys::{Array, JsString, WeakMap};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, MutationObserver, MutationObserverInit, MutationRecord, Node, NodeList, Text};

/// Which text node each translation stands for, and the other way round, and what it said.
struct Pairs {
    texts: WeakMap<Element, Text>,
    translations: WeakMap<Text, Element>,
    words: WeakMap<Text, JsString>,
}

/// Keeps the views of this page in step with a translator.
pub fn keep_in_step() {
    let pairs = Pairs {
        texts: WeakMap::new_typed(),
        translations: WeakMap::new_typed(),
        words: WeakMap::new_typed(),
    };
    let heard = Closure::<dyn Fn(Array)>::new(move |records: Array| {
        for record in records.iter().filter_map(|record| record.dyn_into::<MutationRecord>().ok()) {
            pairs.follow(&record);
        }
    });
    let Ok(observer) = MutationObserver::new(heard.as_ref().unchecked_ref()) else { return };
    // It lives as long as the page.
    heard.forget();
    let all = MutationObserverInit::new();
    all.set_child_list(true);
    all.set_character_data(true);
    all.set_subtree(true);
    if let Some(body) = web_sys::window().and_then(|window| window.document()?.body()) {
        // A page without a body has nothing to translate.
        let _ = observer.observe_with_options(&body, &all);
    }
}

fn all<T: JsCast>(nodes: &NodeList) -> Vec<T> {
    (0..nodes.length()).filter_map(|at| nodes.item(at)?.dyn_into().ok()).collect()
}

/// A translation, if that is what a node is.
fn translation(node: Option<Node>) -> Option<Element> {
    let element: Element = node?.dyn_into().ok()?;
    (element.local_name() == "font").then_some(element)
}

impl Pairs {
    fn follow(&self, record: &MutationRecord) {
        if let Some(text) = record.target().and_then(|target| target.dyn_into::<Text>().ok()) {
            return self.changed(&text);
        }
        for text in all::<Text>(&record.removed_nodes()) {
            self.text_removed(&text, record);
        }
        for font in all::<Element>(&record.removed_nodes()) {
            self.translation_removed(&font);
        }
    }

    /// A view changed a text: what was translated of it is over.
    fn changed(&self, text: &Text) {
        if !text.data().is_empty()
            && let Some(font) = self.translation_of(text)
        {
            self.part(text, &font);
            font.remove();
        }
    }

    fn text_removed(&self, text: &Text, record: &MutationRecord) {
        // It may be back by now, here or, inside its translation, there.
        if text.is_connected() {
            return;
        }
        if let Some(font) = self.translation_of(text) {
            // A view took it away.
            self.part(text, &font);
            font.remove();
            return;
        }
        let inserted = all::<Node>(&record.added_nodes()).into_iter();
        let beside = [record.previous_sibling(), record.next_sibling()].into_iter().flatten();
        let free = |font: &Element| font.is_connected() && !self.texts.has(font);
        let Some(font) = inserted.chain(beside).find_map(|node| translation(Some(node)).filter(free)) else {
            return;
        };
        let Some(parent) = font.parent_node() else { return };
        self.texts.set(&font, text);
        self.translations.set(text, &font);
        self.words.set(text, &JsString::from(text.data()));
        text.set_data("");
        // Its translation is there, so is the place before it.
        let _ = parent.insert_before(text, Some(&font));
    }

    /// A translation is taken back: what it stood for says again what it said.
    fn translation_removed(&self, font: &Element) {
        let Some(text) = self.texts.get_checked(font) else { return };
        if font.is_connected() {
            return;
        }
        let words = self.words.get_checked(&text);
        self.part(&text, font);
        if let Some(words) = words.filter(|_| text.data().is_empty()) {
            text.set_data(&String::from(words));
        }
    }

    fn translation_of(&self, text: &Text) -> Option<Element> {
        self.translations.get_checked(text)
    }

    fn part(&self, text: &Text, font: &Element) {
        self.texts.delete(font);
        self.translations.delete(text);
        self.words.delete(text);
    }
}
