//! How long to wait before trying a connection again: full jitter, so that a thousand clients
//! that lost the same server do not come back in step.

/// The longest wait.
const CEILING_MS: u32 = 30_000;
/// The shortest wait: a server that refuses at once must not be asked in a tight loop.
const FLOOR_MS: u32 = 50;
/// The most the first wait can be; it doubles with each attempt.
const FIRST_MS: u32 = 500;

/// Milliseconds to wait before attempt number `attempt` (0 for the first), drawn from `random`, a
/// number that is uniform over all of `u32`.
#[must_use]
pub fn delay_ms(attempt: u32, random: u32) -> u32 {
    let ceiling = (FIRST_MS << attempt.min(6)).min(CEILING_MS);
    // Scaling the number to the range, rather than taking a remainder, favours no wait.
    let drawn = (u64::from(random) * u64::from(ceiling + 1)) >> 32;
    (drawn as u32).max(FLOOR_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_doubles_up_to_the_ceiling() {
        let most: Vec<_> = (0..8).map(|attempt| delay_ms(attempt, u32::MAX)).collect();
        assert_eq!(most, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(delay_ms(u32::MAX, u32::MAX), 30_000);
    }

    #[test]
    fn the_draw_is_spread_over_the_range_and_never_too_short() {
        assert_eq!(delay_ms(6, 0), 50);
        assert_eq!(delay_ms(6, u32::MAX / 2), 15_000);
        assert_eq!(delay_ms(6, u32::MAX / 4), 7_500);
    }
}
