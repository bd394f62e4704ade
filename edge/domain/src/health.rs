//! Whether the disk takes what is written, asked at most once in a while: anybody may ask for health, and must
//! not keep the disk busy with it.

use protocol::ids::Timestamp;

/// How long an answer counts, in milliseconds.
pub const CACHED_MS: u64 = 5_000;

/// What is known of the health.
#[derive(Clone, Copy, Debug, Default)]
pub struct Health {
    looked_at: Timestamp,
    sound: Option<bool>,
}

impl Health {
    /// The answer that counts at the moment `now`; none when it is time to look. Who is told to look does so, and
    /// everybody else hears the answer before, until then.
    pub fn known(&mut self, now: Timestamp) -> Option<bool> {
        let age = now.abs_diff(self.looked_at);
        if age < CACHED_MS && self.sound.is_some() {
            return self.sound;
        }
        self.looked_at = now;
        // The first look of all is waited for by everybody who asks meanwhile.
        None
    }

    /// What the look has shown.
    pub fn found(&mut self, sound: bool, now: Timestamp) {
        *self = Self { looked_at: now, sound: Some(sound) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_counts_for_a_while_and_one_looks_for_all() {
        let mut health = Health::default();
        assert_eq!(health.known(100_000), None);
        health.found(true, 100_010);
        let looks = (100_010..110_000).filter(|now| health.known(*now).is_none()).count();
        assert_eq!(looks, 1, "in ten seconds, although nobody has answered yet");
        health.found(false, 110_000);
        assert_eq!(health.known(110_001), Some(false));
        assert_eq!(health.known(50_000), None, "a clock that was put back");
    }
}
