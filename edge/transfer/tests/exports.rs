//! The exports in `fixtures`, read and written down as they are stored. Read a snapshot that changes: times, authors
//! and who may see what must be those of the fixture.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use protocol::conversation::event::{Audience, Event, EventBody};
use protocol::conversation::party::{Agent, Author};
use protocol::ids::{AgentId, Timestamp};
use protocol::team::export::{FOREIGN, IMPORTED_TEXT_MAX};
use std::collections::BTreeMap;
use std::fmt::Write;
use transfer::record;
use transfer::{FileFault, Reader, Reason, Row, Source};

/// 1 January 2026.
const NOW: Timestamp = 1_767_225_600_000;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn read_as(
    chosen: Option<Source>,
    bytes: &[u8],
    size: usize,
) -> Result<(Option<Source>, Vec<Row>), FileFault> {
    let mut rows = Vec::new();
    let mut reader = Reader::new(chosen, NOW);
    for piece in bytes.chunks(size) {
        reader.push(piece, &mut |row| rows.push(row))?;
    }
    let source = reader.finish(&mut |row| rows.push(row))?;
    Ok((source, rows))
}

fn read(name: &str) -> (Option<Source>, Vec<Row>) {
    read_as(None, &fixture(name), 4096).unwrap()
}

/// A moment as people write it, so that a reader of the snapshot can compare it with the fixture.
fn day_and_clock(at: Timestamp) -> String {
    let (days, ms) = (i64::try_from(at / 86_400_000).unwrap(), at % 86_400_000);
    // Howard Hinnant's `civil_from_days`.
    let z = days + 719_468;
    let (era, doe) = (z / 146_097, z % 146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let year = yoe + era * 400 + i64::from(month <= 2);
    let (h, m, s) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    format!("{year}-{month:02}-{day:02} {h:02}:{m:02}:{s:02}.{:03}", ms % 1000)
}

fn line(event: &Event, names: &mut BTreeMap<AgentId, String>) -> String {
    let said = match &event.body {
        EventBody::Started(opening) => format!("started by {:?} on {:?}", opening.name, opening.page.url),
        EventBody::AgentJoined(Agent { id, name }) => {
            names.insert(id.clone(), name.clone());
            format!("joined {name}")
        }
        EventBody::MessageSent(message) => match &message.author {
            Author::Visitor => format!("visitor: {:?}", message.text),
            Author::Automatic => format!("automatic: {:?}", message.text),
            Author::Agent(id) => format!("agent {}: {:?}", names[id], message.text),
        },
        EventBody::Noted(note) => format!("note by {}: {:?}", note.by.name, note.text),
        EventBody::FormFilled(filled) => {
            let answers: Vec<_> =
                filled.answers.iter().map(|one| format!("{}={}", one.label, one.text)).collect();
            format!("form {answers:?}")
        }
        other => format!("{other:?}"),
    };
    let team = if event.body.audience() == Audience::Team { " (team)" } else { "" };
    format!("  {:2} {} {said}{team}", event.seq, day_and_clock(event.at))
}

fn written(name: &str) -> String {
    let (source, rows) = read(name);
    let mut out = format!("{source:?}\n");
    for row in &rows {
        match &row.outcome {
            Err(reason) => {
                writeln!(out, "row {} {:?} refused: {}", row.number, row.id, reason.code()).unwrap()
            }
            Ok(conversation) => {
                let exported = record::exported(conversation).unwrap();
                let people: Vec<_> = record::people(conversation).collect();
                writeln!(out, "row {} {} {:?} people {people:?}", row.number, exported.id, exported.source)
                    .unwrap();
                let mut names = BTreeMap::new();
                for event in &exported.events {
                    writeln!(out, "{}", line(event, &mut names)).unwrap();
                }
            }
        }
    }
    out
}

const FIXTURES: [(&str, Source); 5] = [
    ("zendesk.jsonl", Source::Zendesk),
    ("zendesk_chat.json", Source::ZendeskChat),
    ("intercom.json", Source::Intercom),
    ("crisp.json", Source::Crisp),
    ("chatwoot.jsonl", Source::Chatwoot),
];

#[test]
fn each_export_is_read_as_it_was_written() {
    for (name, source) in FIXTURES {
        insta::assert_snapshot!(source.code(), written(name));
    }
}

#[test]
fn each_export_is_recognised_and_another_is_named() {
    for (name, source) in FIXTURES {
        assert_eq!(read(name).0, Some(source), "{name}");
        for chosen in Source::ALL {
            let outcome = read_as(Some(chosen), &fixture(name), 100).map(|(found, _)| found);
            let both =
                [chosen, source].iter().all(|one| matches!(one, Source::Zendesk | Source::ZendeskChat));
            let expected =
                if chosen == source || both { Ok(Some(source)) } else { Err(FileFault::OtherSource(source)) };
            assert_eq!(outcome, expected, "{name} as {chosen:?}");
        }
    }
}

#[test]
fn the_size_of_the_pieces_makes_no_difference() {
    for (name, _) in FIXTURES {
        let bytes = fixture(name);
        let whole = read_as(None, &bytes, usize::MAX).unwrap();
        for size in [1, 7, 4095, 4097] {
            assert_eq!(read_as(None, &bytes, size).unwrap(), whole, "{name} in pieces of {size}");
        }
    }
}

/// The rule of the log that a site takes: numbered without gaps, never back in time, a start first, ids of its own.
#[test]
fn what_is_made_is_a_log_and_the_same_each_time() {
    for (name, _) in FIXTURES {
        let conversations = || read(name).1.into_iter().filter_map(|row| row.outcome.ok());
        assert!(conversations().next().is_some(), "{name}");
        for (first, second) in conversations().zip(conversations()) {
            let exported = record::exported(&first).unwrap();
            assert_eq!(exported, record::exported(&second).unwrap());
            assert!(exported.id.as_str().starts_with(FOREIGN), "{}", exported.id);
            assert!(matches!(exported.events[0].body, EventBody::Started(_)));
            for (index, pair) in exported.events.windows(2).enumerate() {
                assert_eq!(pair[0].seq, u64::try_from(index).unwrap() + 1);
                assert!(pair[0].at <= pair[1].at, "{name}: {pair:?}");
            }
            assert!(exported.events.iter().any(|event| matches!(event.body, EventBody::Closed { .. })));
        }
    }
}

#[test]
fn a_note_is_never_for_the_visitor() {
    // What the fixtures have as notes, in the words that only they have.
    let secrets =
        ["batch", "Regular customer", "VAT number", "accountants", "two already", "Asked before", "Carrier"];
    let mut kept = 0;
    for (name, _) in FIXTURES {
        for conversation in read(name).1.into_iter().filter_map(|row| row.outcome.ok()) {
            for event in record::exported(&conversation).unwrap().events {
                let told = format!("{:?}", event.body);
                if secrets.iter().any(|secret| told.contains(secret)) {
                    assert_eq!(event.body.audience(), Audience::Team, "{told}");
                    kept += 1;
                }
            }
        }
    }
    assert_eq!(kept, secrets.len(), "each is kept, as a note");
}

#[test]
fn files_that_are_something_else_are_named() {
    let cases: [(&str, FileFault); 3] = [
        ("tickets.csv", FileFault::Csv),
        ("latin1.jsonl", FileFault::NotUtf8 { row: 1 }),
        ("utf16.jsonl", FileFault::Utf16),
    ];
    for (name, fault) in cases {
        assert_eq!(read_as(None, &fixture(name), 64).unwrap_err(), fault, "{name}");
    }
    let of = |text: &str| read_as(None, text.as_bytes(), 64).map(|_| ());
    assert_eq!(of("[]"), Err(FileFault::Empty));
    assert_eq!(of("[{\"name\":\"somebody\"}]"), Err(FileFault::Unknown));
    assert_eq!(of(&"{\"name\":\"somebody\"}\n".repeat(50)), Err(FileFault::Unknown));
    let (_, rows) = read("utf8_mark.jsonl");
    let conversation = rows[0].outcome.as_ref().unwrap();
    assert_eq!(conversation.entries[0].text, "Café à la crème");
}

/// Whoever reads on after a fault gets no rows.
#[test]
fn nothing_comes_after_a_fault() {
    let mut reader = Reader::new(None, NOW);
    assert_eq!(
        reader.push(&fixture("utf16.jsonl").repeat(100), &mut |_| panic!("a row")),
        Err(FileFault::Utf16)
    );
    assert_eq!(reader.push(b"{\"id\":1}", &mut |_| panic!("a row")), Err(FileFault::Utf16));
    assert_eq!(reader.finish(&mut |_| panic!("a row")), Err(FileFault::Utf16));
}

#[test]
fn a_file_cut_anywhere_gives_what_was_whole() {
    for (name, _) in FIXTURES {
        let bytes = fixture(name);
        let (_, whole) = read(name);
        for end in (1..bytes.len()).step_by(97) {
            let Ok((_, rows)) = read_as(None, &bytes[..end], 4096) else { continue };
            let (last, before) = rows.split_last().unwrap();
            assert_eq!(before, &whole[..before.len()], "{name} cut at {end}");
            let same = whole.get(before.len()) == Some(last);
            assert!(same || last.outcome.is_err(), "{name} cut at {end}: {last:?}");
        }
    }
}

#[test]
fn ten_thousand_rows_are_held_one_at_a_time() {
    let mut reader = Reader::new(Some(Source::Zendesk), NOW);
    let mut ids = std::collections::BTreeSet::new();
    for number in 0..10_000 {
        let row = format!(
            "{{\"id\":{number},\"requester_id\":1,\"comments\":[{{\"author_id\":1,\"body\":\"n{number}\",\
             \"created_at\":{}}}]}}\n",
            1_600_000_000 + number
        );
        let mut came = 0;
        reader
            .push(row.as_bytes(), &mut |row| {
                came += 1;
                ids.insert(record::id(&row.outcome.unwrap()).unwrap());
            })
            .unwrap();
        // The beginning is kept until there is enough of it to tell what it is.
        assert!(came == 1 || number < 60, "row {number}");
    }
    reader.finish(&mut |_| {}).unwrap();
    assert_eq!(ids.len(), 10_000);
}

#[test]
fn a_long_text_is_kept_in_parts() {
    let text = "ăî 😀 word ".repeat(IMPORTED_TEXT_MAX / 5);
    let row = format!(
        "{{\"id\":1,\"requester_id\":1,\"comments\":[{{\"author_id\":1,\"body\":\"{text}\",\"created_at\":1600000000}}]}}"
    );
    let (_, rows) = read_as(None, row.as_bytes(), 4096).unwrap();
    let events = record::exported(rows[0].outcome.as_ref().unwrap()).unwrap().events;
    let parts: Vec<&str> = events
        .iter()
        .filter_map(|event| match &event.body {
            EventBody::MessageSent(message) => Some(message.text.as_str()),
            _ => None,
        })
        .collect();
    assert!(parts.len() > 1 && parts.iter().all(|part| part.chars().count() <= IMPORTED_TEXT_MAX));
    assert_eq!(parts.join(" "), text.trim());
}

#[test]
fn two_accounts_do_not_share_their_numbers() {
    let row = |host: &str| {
        format!(
            "{{\"url\":\"https://{host}/api/v2/tickets/1.json\",\"id\":1,\"requester_id\":1,\
             \"comments\":[{{\"author_id\":1,\"body\":\"hi\",\"created_at\":1600000000}}]}}\n"
        )
    };
    let (_, rows) = read_as(None, (row("a.zendesk.com") + &row("b.zendesk.com")).as_bytes(), 4096).unwrap();
    assert!(rows.iter().all(|row| row.outcome.is_ok()));
    let (_, rows) = read_as(None, (row("a.zendesk.com") + &row("a.zendesk.com")).as_bytes(), 4096).unwrap();
    assert_eq!(rows[1].outcome, Err(Reason::Duplicate));
}
