//! How deep a value may lie in values of its own type when it is read.
//!
//! A reader calls itself for each level, and postcard needs one byte for a level: without a bound a few
//! kilobytes overflow the stack, which nothing catches in WebAssembly.

use crate::limits::NESTING_MAX;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::cell::Cell;

thread_local! {
    /// How deep the reader is now.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// A level, which ends when it is dropped, also by an error.
struct Level;

impl Level {
    fn enter() -> Option<Self> {
        let depth = DEPTH.get();
        (depth < NESTING_MAX).then(|| {
            DEPTH.set(depth + 1);
            Self
        })
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get().saturating_sub(1));
    }
}

/// Reads what can hold its own type again, for `#[serde(deserialize_with)]` on each such field: in any
/// encoding, at most [`NESTING_MAX`] levels deep.
///
/// # Errors
/// When it lies deeper, or is not what it should be.
pub fn nested<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    let _level = Level::enter().ok_or_else(|| D::Error::custom("nested too deep"))?;
    T::deserialize(deserializer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{from_packed, to_binary};
    use crate::site::trigger::Condition;

    fn not(levels: usize) -> Condition {
        (0..levels).fold(Condition::Leaving, |part, _| Condition::Not(Box::new(part)))
    }

    #[test]
    fn what_lies_too_deep_is_refused_without_going_down() {
        // As small as no stack is, so that going down would show.
        let check = || {
            for (place, level) in [("not", &[2_u8][..]), ("all", &[0, 1]), ("any", &[1, 1])] {
                for levels in [NESTING_MAX + 1, 10_000, 250_000] {
                    let bytes = level.repeat(levels);
                    assert_eq!(from_packed::<Condition>(&bytes), None, "{levels} of {place}");
                    let bytes = [&bytes[..], &[12]].concat();
                    assert_eq!(from_packed::<Condition>(&bytes), None, "{levels} of {place}, closed");
                }
            }
        };
        std::thread::Builder::new().stack_size(128 * 1024).spawn(check).unwrap().join().unwrap();
    }

    #[test]
    fn a_refusal_leaves_nothing_behind() {
        let deepest = not(NESTING_MAX);
        let bytes = to_binary(&deepest);
        for _ in 0..3 {
            assert_eq!(from_packed::<Condition>(&to_binary(&not(NESTING_MAX + 1))), None);
            assert_eq!(from_packed::<Condition>(&[2, 2, 0, 2, 99]), None);
            assert_eq!(from_packed::<Condition>(&bytes).as_ref(), Some(&deepest));
        }
        // Beside one another any number is fine.
        let wide = Condition::All(vec![not(NESTING_MAX - 1); 100]);
        assert_eq!(from_packed::<Condition>(&to_binary(&wide)), Some(wide));
    }

    #[cfg(feature = "json")]
    #[test]
    fn the_same_holds_in_json() {
        let text = |levels| format!("{}\"leaving\"{}", "{\"not\":".repeat(levels), "}".repeat(levels));
        assert_eq!(serde_json::from_str::<Condition>(&text(NESTING_MAX)).unwrap(), not(NESTING_MAX));
        for levels in [NESTING_MAX + 1, 100, 100_000] {
            assert!(serde_json::from_str::<Condition>(&text(levels)).is_err(), "{levels}");
        }
    }
}
