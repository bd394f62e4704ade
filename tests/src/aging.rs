//! Time that has passed: makes what an edge has stored older, while it is down.

use crate::edge::Edge;
use crate::stored::{database, databases};
use rusqlite::Connection;

/// What is aged in a conversation's database: a table, and how.
const CONVERSATION: [(&str, &str); 4] = [
    ("unsent", "UPDATE unsent SET at = at - ?1"),
    ("events", "UPDATE events SET at = at - ?1"),
    (
        "events",
        "UPDATE events SET body = json_set(body, '$.presence_changed.gone_since',
            json_extract(body, '$.presence_changed.gone_since') - ?1)
            WHERE json_extract(body, '$.presence_changed.gone_since') IS NOT NULL",
    ),
    (
        "state",
        "UPDATE state SET body = json_set(body, '$.latest_at', json_extract(body, '$.latest_at') - ?1,
            '$.last_at', json_extract(body, '$.last_at') - ?1,
            '$.started_at', json_extract(body, '$.started_at') - ?1,
            '$.unanswered_since', json_extract(body, '$.unanswered_since') - ?1,
            '$.gone_since', json_extract(body, '$.gone_since') - ?1)",
    ),
];

/// What is aged in a desk's database.
const DESK: [(&str, &str); 1] = [(
    "conversations",
    "UPDATE conversations SET last_at = last_at - ?1, waiting_since = waiting_since - ?1, body = json_set(body,
        '$.last_at', json_extract(body, '$.last_at') - ?1,
        '$.waiting_since', json_extract(body, '$.waiting_since') - ?1,
        '$.gone_since', json_extract(body, '$.gone_since') - ?1)",
)];

/// Makes it longer ago by so many milliseconds that the sessions of an edge that is down were used.
pub fn age_sessions(edge: &Edge, by_ms: u64) {
    age(edge, "jasette-directory", &[("uses", "UPDATE uses SET at = at - ?1")], by_ms);
}

/// Makes it longer ago by so many milliseconds that whoever has a session, of an edge that is down, signed in.
pub fn age_sign_ins(edge: &Edge, by_ms: u64) {
    age(edge, "jasette-directory", &[("sessions", "UPDATE sessions SET until = until - ?1")], by_ms);
}

/// Makes the set-up links of an edge that is down older by so many milliseconds.
pub fn age_setup_links(edge: &Edge, by_ms: u64) {
    let update = "UPDATE setup_links SET until = until - ?1, used = used - ?1";
    age(edge, "jasette-directory", &[("setup_links", update)], by_ms);
}

/// Makes it longer ago by so many milliseconds that agents closed their last inboxes, at an edge that is down.
pub fn age_absences(edge: &Edge, by_ms: u64) {
    age(edge, "jasette-desk", &[("absences", "UPDATE absences SET since = since - ?1")], by_ms);
}

/// Makes the links for a new password of an edge that is down older by so many milliseconds.
pub fn age_resets(edge: &Edge, by_ms: u64) {
    let update = "UPDATE resets SET until = until - ?1, used = used - ?1";
    age(edge, "jasette-directory", &[("resets", update)], by_ms);
}

/// The key with which an edge that is down has made its challenges for passkeys.
#[must_use]
pub fn stored_key(edge: &Edge) -> String {
    let directory = database(edge, "jasette-directory", "challenge_key");
    directory.query_row("SELECT key FROM challenge_key", [], |row| row.get(0)).expect("there is a key")
}

/// Whether the databases of one kind of object have a text in them, of an edge that is down.
#[must_use]
pub fn stored(edge: &Edge, objects: &str, text: &str) -> bool {
    let folder = std::fs::read_dir(edge.objects().join(objects)).expect("there is a folder");
    folder.map(|entry| entry.expect("it can be read").path()).any(|path| {
        let bytes = std::fs::read(path).expect("it can be read");
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    })
}

/// Makes all conversations of an edge that is down older by so many milliseconds.
pub fn age_conversations(edge: &Edge, by_ms: u64) {
    age(edge, "jasette-conversation", &CONVERSATION, by_ms);
    age(edge, "jasette-desk", &DESK, by_ms);
}

fn age(edge: &Edge, objects: &str, updates: &[(&str, &str)], by_ms: u64) {
    let by = i64::try_from(by_ms).expect("a time that there is");
    for path in databases(edge, objects) {
        let database = Connection::open(path).expect("it is a database");
        for (table, update) in updates {
            // The runtime keeps a database of its own beside those of the objects.
            if database.table_exists(None, *table).expect("it can be read") {
                database.execute(update, [by]).expect("it can be changed");
            }
        }
    }
}
