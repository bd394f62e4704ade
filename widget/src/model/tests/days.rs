//! The days between the lines of the thread.

use super::*;
use protocol::timing::HOUR_MS;

fn days(rig: &Rig) -> Vec<i64> {
    let day = |line: &Line| match line.kind {
        LineKind::Day { ago, .. } => Some(ago),
        _ => None,
    };
    rig.model.lines.iter().filter_map(day).collect()
}

fn says(rig: &mut Rig) -> &mut Rig {
    let id = CommandId::parse(&format!("message-{}", rig.seq)).unwrap();
    rig.event(EventBody::MessageSent(Message { id, author: Author::Visitor, text: "Hello".to_owned() }))
}

#[test]
fn what_was_said_today_was_said_yesterday_within_a_minute_of_midnight() {
    let mut rig = Rig::new();
    let armed = Effect::Timer(Timer::Day, Some(60_000));
    assert!(rig.effects.contains(&armed), "from the start");
    rig.open().tell(start()).greeted();
    says(&mut rig);
    assert_eq!(days(&rig), [0]);
    let drawn = rig.model.revision;
    rig.now += 11 * HOUR_MS;
    rig.tell(Msg::Due(Timer::Day));
    assert_eq!((days(&rig), rig.model.revision), (vec![0], drawn), "nothing is drawn anew for nothing");
    assert_eq!(rig.effects, std::slice::from_ref(&armed));
    rig.now += HOUR_MS + 59_000;
    rig.tell(Msg::Due(Timer::Day));
    assert_eq!((days(&rig), rig.effects.contains(&armed)), (vec![1], true));
    assert!(rig.model.revision > drawn, "the view looks again");
    says(&mut rig);
    assert_eq!(days(&rig), [1, 0]);
}

#[test]
fn days_follow_a_clock_that_is_put_back() {
    let mut rig = Rig::new();
    // 25 October 2026, one o'clock UTC: in Bucharest four becomes three.
    const BACK: Timestamp = 1_792_890_000_000;
    rig.model.surroundings.calendar = Calendar(|at| if at < BACK { 180 } else { 120 });
    rig.now = BACK - 5 * HOUR_MS;
    rig.open().tell(start()).greeted();
    // At eleven in the evening, half past midnight, and half past eleven of a day of 25 hours.
    for after in [0, HOUR_MS + 30 * 60_000, 25 * HOUR_MS + 30 * 60_000] {
        rig.now = BACK - 5 * HOUR_MS + after;
        says(&mut rig);
    }
    assert_eq!(days(&rig), [1, 0]);
    rig.now += HOUR_MS;
    rig.tell(Msg::Due(Timer::Day));
    assert_eq!(days(&rig), [2, 1]);
}
