//! How long to wait before trying a connection again: full jitter, so that a thousand clients
//! that lost the same server do not come back in step. Who waits for something comes back at
//! once; who does not takes their time, and leaves the others room.

/// The longest wait.
const CEILING_MS: u32 = 30_000;
/// The shortest wait: a server that refuses at once must not be asked in a tight loop.
const FLOOR_MS: u32 = 50;
/// The most the first wait can be when somebody waits; it doubles with each attempt.
const FIRST_MS: u32 = 500;
/// The most the first wait can be when nobody does.
const FIRST_IDLE_MS: u32 = 20_000;
/// The shortest wait when nobody does: the first seconds belong to those who wait, and to a server
/// that is busy with the loss itself.
const FLOOR_IDLE_MS: u32 = 2_000;
/// From so long ago on an attempt no longer counts against a new one that somebody asks for.
const IMPATIENCE_MS: u32 = 4_000;

/// Whether somebody waits for the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Urgency {
    /// Nothing is under way and nobody is there: of a thousand such clients no second sees more
    /// than a tenth.
    #[default]
    Idle,
    /// A command has no answer yet, or somebody types, clicks or has come back.
    Pressing,
}

/// Milliseconds to wait before attempt number `attempt` (0 for the first after a loss), drawn from
/// `random`, a number that is uniform over all of `u32`.
#[must_use]
pub fn delay_ms(urgency: Urgency, attempt: u32, random: u32) -> u32 {
    let (floor, first) = match urgency {
        Urgency::Idle => (FLOOR_IDLE_MS, FIRST_IDLE_MS),
        Urgency::Pressing => (FLOOR_MS, FIRST_MS),
    };
    let ceiling = (first << attempt.min(6)).min(CEILING_MS);
    // Scaling the number to the range, rather than taking a remainder, favours no wait.
    let drawn = (u64::from(random) * u64::from(ceiling - floor + 1)) >> 32;
    floor + drawn as u32
}

/// Whether somebody's impatience may cut a wait short that has lasted for `waited` milliseconds,
/// after so many attempts since the connection was last good. The first wait always, later ones
/// not with every key that is hit.
#[must_use]
pub fn may_hurry(attempts: u32, waited: u64) -> bool {
    let least = match attempts {
        0 | 1 => 0,
        more => (FIRST_MS << (more - 1).min(6)).min(IMPATIENCE_MS),
    };
    waited >= u64::from(least)
}

#[cfg(test)]
mod tests {
    use super::Urgency::{Idle, Pressing};
    use super::*;

    #[test]
    fn the_range_doubles_up_to_the_ceiling() {
        let most = |urgency| (0..8).map(move |attempt| delay_ms(urgency, attempt, u32::MAX));
        assert!(most(Pressing).eq([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]));
        assert!(most(Idle).eq([20_000, 30_000, 30_000, 30_000, 30_000, 30_000, 30_000, 30_000]));
        assert_eq!(delay_ms(Pressing, u32::MAX, u32::MAX), 30_000);
        assert_eq!(delay_ms(Idle, u32::MAX, u32::MAX), 30_000);
    }

    #[test]
    fn the_draw_is_spread_over_the_range_and_never_too_short() {
        assert_eq!(delay_ms(Pressing, 6, 0), 50);
        assert_eq!(delay_ms(Pressing, 6, u32::MAX / 2), 15_025);
        assert_eq!(delay_ms(Pressing, 6, u32::MAX / 4), 7_537);
        assert_eq!(delay_ms(Idle, 0, 0), 2_000);
        assert_eq!(delay_ms(Idle, 0, u32::MAX / 4), 6_500);
    }

    /// A thousand idle clients at a server that was away for some time, each trying again and again.
    #[test]
    fn idle_clients_come_back_within_half_a_minute_and_never_many_in_one_second() {
        const CLIENTS: u32 = 1_000;
        let mut random = 1_u32;
        let mut draw = || {
            // Numbers that look random and are the same in every run (xorshift).
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            random
        };
        for away in [0, 1_000, 3_000, 10_000, 30_000, 300_000_u64] {
            let mut back: Vec<u64> = (0..CLIENTS)
                .map(|_| {
                    let mut tries = (0..).scan(0_u64, |at, attempt| {
                        *at += u64::from(delay_ms(Idle, attempt, draw()));
                        Some(*at)
                    });
                    tries.find(|at| *at >= away).unwrap() - away
                })
                .collect();
            back.sort_unstable();
            assert!(back.iter().all(|at| *at <= 30_000), "away for {away}");
            let within = |from: u64| back.iter().filter(|at| (from..from + 1_000).contains(*at)).count();
            let busiest = back.iter().map(|from| within(*from)).max().unwrap();
            assert!(busiest <= 100, "away for {away}: {busiest} in one second");
        }
    }

    #[test]
    fn impatience_cuts_the_first_wait_short_and_later_ones_not_with_every_key() {
        assert!(may_hurry(0, 0) && may_hurry(1, 0));
        for (attempts, least) in [(2, 1_000), (3, 2_000), (4, 4_000), (5, 4_000), (u32::MAX, 4_000)] {
            assert!(!may_hurry(attempts, least - 1), "{attempts}");
            assert!(may_hurry(attempts, least), "{attempts}");
        }
    }
}
