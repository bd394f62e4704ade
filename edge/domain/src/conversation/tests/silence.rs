//! What ends a conversation that nobody touches, and what does not put that off.

use super::*;

#[test]
fn comings_and_goings_do_not_put_the_end_by_silence_off() {
    const DAY: u64 = 24 * HOUR_MS;
    let gone = |since| Command::Signal(Signal::Presence(since));
    let history = [start(None), send("hi"), gone(Some(2_500)), gone(None), gone(Some(4_500))];
    assert_eq!(after(&history).silence().unwrap().at, 2_000 + DAY);
    let wrote = [start(None), send("hi"), gone(Some(2_500)), send("back")];
    assert_eq!(after(&wrote).silence().unwrap().at, 4_000 + DAY, "a word does");

    // What an earlier version stored has the time of its last event only.
    let mut stored = serde_json::to_value(after(&[start(None), send("hi")])).unwrap();
    stored.as_object_mut().unwrap().remove("active_at");
    let mut earlier: Conversation = serde_json::from_value(stored).unwrap();
    assert_eq!(earlier.silence().unwrap().at, 2_000 + DAY);
    earlier.evolve(&Event {
        seq: 3,
        at: 9_000,
        body: EventBody::PresenceChanged { gone_since: Some(2_500) },
    });
    assert_eq!(earlier.silence().unwrap().at, 2_000 + DAY);
}

#[test]
fn who_is_writing_is_not_silent() {
    let empty = after(&[start(None)]).next_deadline().unwrap();
    assert_eq!((empty.kind, empty.at), (DeadlineKind::Silent, 1_000 + EMPTY_ENDS_MS));
    let met = |composed_at| Conversation::met_at(&empty, composed_at);
    assert_eq!(met(None), empty.at, "nothing was begun");
    assert_eq!(met(Some(1_000)), empty.at, "begun at once, and left alone");
    assert_eq!(met(Some(empty.at - 1)), empty.at - 1 + EMPTY_ENDS_MS, "to the last");
    // What else is due does not wait for them: whoever has waited for long is asked how to reach them.
    let waits = after(&[start(None), send("hi")]).next_deadline().unwrap();
    assert_eq!(waits.kind, DeadlineKind::Unanswered);
    assert_eq!(Conversation::met_at(&waits, Some(waits.at)), waits.at);
}
