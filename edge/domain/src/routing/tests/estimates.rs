//! How long a wait is told, and when none is.

use super::estimate::{SAMPLES, SAMPLES_MIN, Samples, WHOLE, Wait, wait};
use super::*;
use proptest::prelude::*;

fn samples(count: usize, minutes: u64) -> Samples {
    let mut samples = Samples::default();
    (0..count).for_each(|_| samples.add(minutes * MINUTE_MS));
    samples
}

#[test]
fn a_wait_is_position_times_mean_by_places_as_a_range_rounded_up() {
    let ten = samples(SAMPLES_MIN, 8);
    let told = |position, slots| wait(position, &ten, slots * WHOLE).map(|wait| (wait.from, wait.to));
    assert_eq!(told(1, 8), Some((0, 1)), "exactly a minute");
    assert_eq!(told(2, 8), Some((1, 2)));
    assert_eq!(told(1, 6), Some((1, 2)), "80 seconds");
    assert_eq!(told(3, 6), Some((3, 5)), "four minutes");
    assert_eq!(told(3, 1), Some((20, 30)), "24 minutes");
    assert_eq!(told(4, 1), None, "32 minutes: leave a contact");
    assert_eq!(wait(1, &ten, WHOLE / 2), Some(Wait { from: 15, to: 20 }), "half an agent");
}

#[test]
fn nothing_is_told_that_is_not_known() {
    assert_eq!(wait(1, &samples(SAMPLES_MIN - 1, 8), WHOLE), None, "too few samples");
    assert_eq!(wait(1, &samples(SAMPLES_MIN, 8), 0), None, "no place");
    assert_eq!(wait(1, &samples(SAMPLES_MIN, 31), WHOLE), None, "too long");
    assert_eq!(wait(usize::MAX, &samples(SAMPLES, u64::MAX / MINUTE_MS), 1), None, "and nothing overflows");
}

#[test]
fn only_the_last_hundred_count() {
    let mut mixed = samples(SAMPLES, 1_000);
    (0..SAMPLES).for_each(|_| mixed.add(MINUTE_MS));
    assert_eq!(mixed, samples(SAMPLES, 1));
}

#[test]
fn agents_in_several_departments_count_in_part() {
    let departments = vec![
        routed("billing", &["ana"], rules(Mode::Direct)),
        routed("sales", &["ana", "bea"], rules(Mode::Direct)),
    ];
    let mut desk = Desk::new(RoutingSettings { departments, ..general(Mode::Direct) });
    desk.comes("ana", 4);
    desk.comes("bea", 3);
    let slots = |desk: &Desk, queue: Option<&str>| desk.router.slots(&queue.map(department));
    assert_eq!(slots(&desk, Some("billing")), 2 * WHOLE, "half of Ana's four");
    assert_eq!(slots(&desk, Some("sales")), 5 * WHOLE, "and the other, and Bea's three");
    desk.breaks("bea");
    assert_eq!(slots(&desk, Some("sales")), 2 * WHOLE);
    // Where somebody waits for any department, that is one more queue.
    (1..=5).for_each(|n| drop(desk.arrives(n)));
    assert_eq!(slots(&desk, Some("billing")), 4 * WHOLE / 3);
}

#[test]
fn a_wait_is_told_after_ten_chats() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 1);
    for n in 1..=SAMPLES_MIN {
        assert_eq!(desk.router.wait(&None, 1), None, "{n}");
        desk.arrives(n);
        desk.is_taken(n);
        desk.tells(n, |standing| standing.replied = true);
        desk.later(4 * MINUTE_MS);
        desk.ends(n);
    }
    assert_eq!(desk.router.wait(&None, 1), Some(Wait { from: 3, to: 5 }));
    assert_eq!(desk.router.wait(&None, 2), Some(Wait { from: 7, to: 10 }));
    desk.breaks("ana");
    assert_eq!(desk.router.wait(&None, 1), None, "nobody is there");
}

proptest! {
    #[test]
    fn a_range_holds_what_was_computed_and_grows_with_the_position(
        times in prop::collection::vec(1_000_u64..3_600_000, 0..150), slots in 0_u64..40_000, position in 1_usize..60,
    ) {
        let mut samples = Samples::default();
        times.iter().for_each(|time| samples.add(*time));
        let last = &times[times.len().saturating_sub(SAMPLES)..];
        let mean = last.iter().sum::<u64>() as f64 / last.len() as f64;
        let minutes = position as f64 * mean * WHOLE as f64 / slots as f64 / MINUTE_MS as f64;
        match wait(position, &samples, slots) {
            Some(Wait { from, to }) => {
                prop_assert!(from < to && to <= 30);
                prop_assert!(minutes <= to as f64 + 1e-6 && minutes > from as f64 - 1e-6, "{minutes}");
                let next = wait(position + 1, &samples, slots);
                prop_assert!(next.is_none_or(|next| next.to >= to));
            }
            None => prop_assert!(last.len() < SAMPLES_MIN || slots == 0 || minutes > 30.0 - 1e-6),
        }
    }
}
