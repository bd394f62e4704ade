//! Panics planted on purpose, so that a test can show what a panic at the worst moment does. Only
//! the test build has them (`cargo xtask build --planted`); in every other build each question is
//! an empty function and nothing of it is left.

/// A point at which a test can have the Worker panic.
#[derive(Clone, Copy, Debug)]
pub enum Failpoint {
    /// A request has arrived, nothing is done.
    Route,
    /// A command has arrived, nothing is decided.
    Deciding,
    /// Between two statements of one transaction.
    Storing,
    /// The events are stored and nobody has heard of them.
    Stored,
    /// Everybody has been told, but the sender has no acknowledgement.
    Acknowledging,
    /// In the middle of what a greeting brings.
    Greeting,
    /// The alarm rings.
    Alarm,
    /// The desk hears how a conversation stands.
    Desk,
    /// The desk has stored it, and no inbox has heard of it.
    Listed,
    /// The desk knows, and its conversation has not noted it.
    Telling,
}

/// Panics if the text that is being worked on says so, once for each such text.
#[cfg(not(feature = "planted-bugs"))]
pub fn reached<T>(_: Failpoint, _: impl FnOnce() -> T) {}

/// Panics if the text that is being worked on says `panic-MOMENT-NONCE.`, once for each.
#[cfg(feature = "planted-bugs")]
#[allow(clippy::panic)]
pub fn reached<T: std::fmt::Debug>(failpoint: Failpoint, text: impl FnOnce() -> T) {
    let text = format!("{:?}", text());
    let wanted = format!("panic-{failpoint:?}-");
    let Some((_, rest)) = text.split_once(&wanted) else { return };
    let key = format!("{wanted}{}", rest.split('.').next().unwrap_or_default());
    // Kept where a new instance of this module finds it.
    let key = wasm_bindgen::JsValue::from_str(&key);
    let global = js_sys::global();
    if !js_sys::Reflect::has(&global, &key).unwrap_or(true) {
        let _kept = js_sys::Reflect::set(&global, &key, &true.into());
        worker::console_log!("panics at {failpoint:?}");
        panic!("planted at {failpoint:?}");
    }
}

/// Lets a test count how often a conversation's object began to live.
#[cfg(not(feature = "planted-bugs"))]
pub fn woke() {}

/// Lets a test count how often a conversation's object began to live.
#[cfg(feature = "planted-bugs")]
pub fn woke() {
    worker::console_log!("a conversation wakes");
}

/// Lets a test have an object hang.
#[cfg(not(feature = "planted-bugs"))]
pub async fn hangs(_: &worker::State) {}

/// Answers nobody for ten minutes, in an object whose name begins with `hangs-`.
#[cfg(feature = "planted-bugs")]
pub async fn hangs(object: &worker::State) {
    if object.id().name().is_some_and(|name| name.starts_with("hangs-")) {
        worker::console_log!("an object hangs");
        worker::Delay::from(std::time::Duration::from_secs(600)).await;
    }
}

/// Lets a test count how often an object is asked.
#[cfg(not(feature = "planted-bugs"))]
pub fn asked(_: &str) {}

/// Lets a test count how often an object is asked.
#[cfg(feature = "planted-bugs")]
pub fn asked(object: &str) {
    worker::console_log!("the {object} object is asked");
}
