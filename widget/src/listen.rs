//! Listening to the browser, through one kind of closure: each of its own would be compiled and
//! downloaded with all the machinery around it.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Event, EventTarget};

/// Calls `hear` with each event of a name that has the right type, until the listener is dropped.
pub fn listen<E: JsCast>(
    target: &EventTarget,
    name: &'static str,
    hear: impl Fn(&E) + 'static,
) -> EventListener {
    let hear: Box<dyn FnMut(&Event)> = Box::new(move |event| {
        if let Some(event) = event.dyn_ref() {
            hear(event);
        }
    });
    // Who hears a key or a sent form may stop what the browser would do with it.
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(target, name, options, hear)
}
