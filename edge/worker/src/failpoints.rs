//! Panics planted on purpose, so that a test can show what a panic at the worst moment does, and places where it can
//! have a request wait until something else has come in between. Only the test build has them
//! (`cargo xtask build --planted`); in every other build each question is an empty function and nothing of it is left.

/// A point at which a test can have the Worker panic, or wait.
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
    /// The desk is storing it, and has not counted what it has come to.
    Counting,
    /// The desk has stored it, and no inbox has heard of it.
    Listed,
    /// The desk knows, and its conversation has not noted it.
    Telling,
    /// What a passkey has signed is right, and nobody is signed in.
    Signed,
    /// An agent's socket is accepted, and the directory does not know of it.
    Registering,
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

/// Lets a test hold up a request.
#[cfg(not(feature = "planted-bugs"))]
pub async fn holds(_: Failpoint, _: &worker::Request) {}

/// Has a request wait whose header `x-hold` says `MOMENT-NONCE`, until somebody asks for `/release-NONCE`.
#[cfg(feature = "planted-bugs")]
pub async fn holds(failpoint: Failpoint, request: &worker::Request) {
    let hold = request.headers().get("x-hold").ok().flatten().unwrap_or_default();
    let Some(nonce) = hold.strip_prefix(&format!("{failpoint:?}-")) else { return };
    worker::console_log!("holds at {hold}");
    let key = wasm_bindgen::JsValue::from_str(&format!("/release-{nonce}"));
    while !js_sys::Reflect::has(&js_sys::global(), &key).unwrap_or(true) {
        worker::Delay::from(std::time::Duration::from_millis(10)).await;
    }
}

/// Lets a test release what it holds up.
#[cfg(not(feature = "planted-bugs"))]
pub fn releases(_: &worker::Request) {}

/// Releases what waits for this request.
#[cfg(feature = "planted-bugs")]
pub fn releases(request: &worker::Request) {
    let path = request.path();
    if path.starts_with("/release-") {
        let key = wasm_bindgen::JsValue::from_str(&path);
        let _kept = js_sys::Reflect::set(&js_sys::global(), &key, &true.into());
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
