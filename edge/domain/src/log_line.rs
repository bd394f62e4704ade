//! What goes into the operator's log: one line of JSON for each fault, which a program can read as well. No
//! names, messages or addresses: only where it happened and what the platform said.

use protocol::ids::Timestamp;
use serde_json::json;

/// How much of an error's own text is kept, in characters.
const ERROR_MAX: usize = 300;

/// A line about a fault: `{"time", "level", "object", "id", "call", "error"}`. `object` and `id` are those of the
/// object that was at work, `call` is what was being done; each null where that is not known.
#[must_use]
pub fn fault(time: Timestamp, at_work: Option<&str>, call: Option<&str>, error: &str) -> String {
    // The name of a conversation's object is made of its site and its own id; a site and its desk share one.
    let object = at_work.and_then(|name| match name {
        "directory" => Some("directory"),
        _ => name.contains('/').then_some("conversation"),
    });
    let error = without_addresses(error);
    json!({
        "time": iso(time),
        "level": "error",
        "object": object,
        "id": at_work,
        "call": call,
        "error": error,
    })
    .to_string()
}

/// A line about something that an operator should know and that is no fault.
#[must_use]
pub fn warning(time: Timestamp, at_work: Option<&str>, what: &str) -> String {
    json!({ "time": iso(time), "level": "warn", "id": at_work, "warning": without_addresses(what) })
        .to_string()
}

fn iso(time: Timestamp) -> String {
    let moment = i64::try_from(time).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    moment.map_or_else(|| time.to_string(), |moment| moment.to_string())
}

/// Takes out what an error may quote: words with an @ in them, and all beyond the first line's beginning.
fn without_addresses(error: &str) -> String {
    let line = error.lines().next().unwrap_or_default();
    let words = line.split(' ').map(|word| if word.contains('@') { "(an address)" } else { word });
    words.collect::<Vec<_>>().join(" ").chars().take(ERROR_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_fault_says_when_where_and_what() {
        let line = fault(1_767_225_600_000, Some("shop/conversation-0001"), Some("outbox"), "disk \"full\"");
        let read: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(
            read,
            json!({
                "time": "2026-01-01T00:00:00Z", "level": "error", "object": "conversation",
                "id": "shop/conversation-0001", "call": "outbox", "error": "disk \"full\"",
            })
        );
        let bare: Value = serde_json::from_str(&fault(0, None, None, "x")).unwrap();
        assert_eq!((&bare["object"], &bare["id"], &bare["call"]), (&Value::Null, &Value::Null, &Value::Null));
    }

    #[test]
    fn what_an_error_quotes_stays_out() {
        let error = format!("550 <ana@shop.example>: no such user\nHello Zoé, {}", "x".repeat(1_000));
        let line = fault(0, None, None, &error);
        assert!(!line.contains("ana") && !line.contains("Zoé") && line.contains("no such user"), "{line}");
        assert!(fault(0, None, None, &"x".repeat(9_000)).len() < 500);
        assert_eq!(warning(0, None, "a\nb").lines().count(), 1);
    }
}
