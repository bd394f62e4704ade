//! Looking into JSON whose shape nobody promises: what is missing or of another kind is nothing.

use crate::fault::Reason;
use crate::time;
use protocol::ids::Timestamp;
use serde_json::Value;

/// Whether a field is there and not null.
pub(crate) fn has(value: &Value, key: &str) -> bool {
    value.get(key).is_some_and(|found| !found.is_null())
}

/// A field with an object.
pub(crate) fn object<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    value.get(key).filter(|found| found.is_object())
}

/// A field with a list.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> Option<&'a Vec<Value>> {
    value.get(key).and_then(Value::as_array)
}

/// What lies at the end of a path of objects.
pub(crate) fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |inner, key| inner.get(key))
}

/// A field with a text that is not blank.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str).filter(|found| !found.trim().is_empty())
}

/// An id, which products write as a number or as a text.
pub(crate) fn id(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(found) if !found.trim().is_empty() => Some(found.trim().to_owned()),
        Value::Number(found) => Some(found.to_string()),
        _ => None,
    }
}

/// Whether a field says yes.
pub(crate) fn is_true(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool) == Some(true)
}

/// A time, or nothing where there is none.
///
/// # Errors
/// [`Reason::BadTime`] where there is something that is none.
pub(crate) fn moment(value: &Value, key: &str) -> Result<Option<Timestamp>, Reason> {
    let read = match value.get(key) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(found)) if found.trim().is_empty() => return Ok(None),
        Some(Value::String(found)) => time::of_text(found),
        Some(Value::Number(found)) => found.as_f64().and_then(time::of_number),
        Some(_) => None,
    };
    read.map(Some).ok_or(Reason::BadTime)
}
