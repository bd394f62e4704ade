//! What the outside gives: the operator's variables and the clock.

use worker::Env;

/// The clock. Rules take the time as a parameter; this is where it comes from.
pub fn now() -> protocol::ids::Timestamp {
    js_sys::Date::now() as protocol::ids::Timestamp
}

/// Whether the operator has switched the limits of [`domain::quota`] off, to measure what the edge can take.
pub fn limits_are_off(env: &Env) -> bool {
    variable(env, "LIMITS").as_deref() == Some("off")
}

/// A text the operator set, if they did. Asked of the environment directly: a variable that is
/// missing is null in workerd, and `Env::var` does not survive that.
pub fn variable(env: &Env, name: &str) -> Option<String> {
    let value = js_sys::Reflect::get(env, &name.into()).ok()?.as_string()?;
    (!value.is_empty()).then_some(value)
}
