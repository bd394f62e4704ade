//! What goes into the operator's log: one line of JSON for each fault, which a program can read as well. No
//! names, messages or addresses: only where it happened and what the platform said.

use crate::access::network;
use crate::live::site_of_part;
use crate::object_kind::ObjectKind;
use protocol::ids::Timestamp;
use serde_json::json;

/// How much of an error's own text is kept, in characters.
const ERROR_MAX: usize = 300;

/// Where something happened. Each is none where that is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place<'a> {
    /// The kind of object that was at work.
    pub object: Option<ObjectKind>,
    /// Its name: of a site or its desk the site's id, of a conversation that and its own.
    pub name: Option<&'a str>,
    /// What was being done.
    pub call: Option<&'a str>,
    /// For which request from outside.
    pub request: Option<&'a str>,
}

/// A line about a fault: `{"time", "level", "object", "site", "conversation", "call", "request", "error"}`.
#[must_use]
pub fn fault(time: Timestamp, place: &Place<'_>, error: &str) -> String {
    line(time, "error", place, "error", error)
}

/// A line about something that an operator should know and that is no fault: the same with `warning`.
#[must_use]
pub fn warning(time: Timestamp, place: &Place<'_>, what: &str) -> String {
    line(time, "warn", place, "warning", what)
}

fn line(time: Timestamp, level: &str, place: &Place<'_>, said: &str, text: &str) -> String {
    let name = place.name.filter(|_| place.object != Some(ObjectKind::Directory));
    let name = name.map(|name| site_of_part(name).unwrap_or(name));
    let (site, conversation) = match name.map(|name| name.split_once('/').ok_or(name)) {
        Some(Ok((site, conversation))) => (Some(site), Some(conversation)),
        Some(Err(site)) => (Some(site), None),
        None => (None, None),
    };
    json!({
        "time": iso(time),
        "level": level,
        "object": place.object.map(ObjectKind::name),
        "site": site,
        "conversation": conversation,
        "call": place.call,
        "request": place.request,
        said: without_secrets(text),
    })
    .to_string()
}

fn iso(time: Timestamp) -> String {
    let moment = i64::try_from(time).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    moment.map_or_else(|| time.to_string(), |moment| moment.to_string())
}

/// The least characters of what could be a token: ours have more.
const TOKEN_MIN: usize = 20;

/// Takes out what an error may quote: words with an @ in them, addresses of machines, what could be a token, and all
/// beyond the first line's beginning.
fn without_secrets(error: &str) -> String {
    let line = error.lines().next().unwrap_or_default();
    let words = line.split(' ').map(|word| {
        let bare = word.trim_matches(|sign: char| "<>(),;'\"".contains(sign)).trim_end_matches([':', '.']);
        let is_machine = [bare, bare.trim_matches(['[', ']'])].into_iter().any(|one| network(one).is_some());
        if word.contains('@') || is_machine {
            "(an address)"
        } else if word
            .split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-' && sign != '_')
            .any(is_random)
        {
            "(a token)"
        } else {
            word
        }
    });
    words.collect::<Vec<_>>().join(" ").chars().take(ERROR_MAX).collect()
}

/// Whether a word looks like random characters: long, with letters and digits.
fn is_random(word: &str) -> bool {
    let has = |which: fn(&char) -> bool| word.chars().any(|sign| which(&sign));
    word.len() >= TOKEN_MIN && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn read(line: &str) -> Value {
        assert_eq!(line.lines().count(), 1);
        serde_json::from_str(line).unwrap()
    }

    #[test]
    fn a_fault_says_when_where_and_what() {
        let place = Place {
            object: Some(ObjectKind::Conversation),
            name: Some("shop/conversation-0001"),
            call: Some("outbox"),
            request: Some("0123456789abcdef"),
        };
        assert_eq!(
            read(&fault(1_767_225_600_000, &place, "disk \"full\"")),
            json!({
                "time": "2026-01-01T00:00:00Z", "level": "error", "object": "conversation", "site": "shop",
                "conversation": "conversation-0001", "call": "outbox", "request": "0123456789abcdef",
                "error": "disk \"full\"",
            })
        );
        let bare = read(&fault(0, &Place::default(), "x"));
        for unknown in ["object", "site", "conversation", "call", "request"] {
            assert_eq!(bare[unknown], Value::Null, "{unknown}");
        }
        let of = |object, name| {
            let line =
                read(&warning(0, &Place { object: Some(object), name: Some(name), ..Place::default() }, "x"));
            assert_eq!((&line["level"], &line["warning"]), (&json!("warn"), &json!("x")));
            (line["object"].clone(), line["site"].clone(), line["conversation"].clone())
        };
        assert_eq!(of(ObjectKind::Desk, "shop"), (json!("desk"), json!("shop"), Value::Null));
        assert_eq!(of(ObjectKind::Lobby, "shop~3"), (json!("lobby"), json!("shop"), Value::Null));
        assert_eq!(of(ObjectKind::Directory, "directory"), (json!("directory"), Value::Null, Value::Null));
    }

    #[test]
    fn what_an_error_quotes_stays_out() {
        let quoted = [
            "<ana@shop.example>:",
            "ana@shop.example",
            "203.0.113.7",
            "203.0.113.7:4711",
            "[2001:db8::7]:25",
            "2001:db8::7",
            "(203.0.113.7)",
            "3TiUO9jXrWlq4Ad_bQ-ZyA",
            "token=3TiUO9jXrWlq4Ad_bQ-ZyA;",
        ];
        for one in quoted {
            let error = format!("550 {one} no such user\nHello Zoé, {}", "x".repeat(1_000));
            let line = fault(0, &Place::default(), &error);
            let secret =
                ["ana", "203", "db8", "3TiU", "Zoé"].into_iter().find(|secret| line.contains(secret));
            assert_eq!(secret, None, "{one}: {line}");
            assert!(line.contains("no such user") && line.contains("550"), "{line}");
        }
        for kept in [
            "panicked at edge/worker/src/objects/conversation.rs:361:14",
            "SQLITE_FULL: no_room_left_on_the_disk 10 12:30",
        ] {
            assert_eq!(read(&fault(0, &Place::default(), kept))["error"], kept);
        }
        assert!(fault(0, &Place::default(), &"x".repeat(9_000)).len() < 500);
        assert_eq!(warning(0, &Place::default(), "a\nb").lines().count(), 1);
    }
}
