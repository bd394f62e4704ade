//! The version of what an object stores: which steps lead an older one to what this build reads.

/// What an object of a kind stores was changed by a newer build, which this one does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newer {
    /// The version that is stored.
    pub stored: u32,
    /// The newest version that this build reads.
    pub known: u32,
}

impl std::fmt::Display for Newer {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { stored, known } = self;
        write!(
            to,
            "stored by a newer Jasette (schema {stored}, this build reads {known}): go on with that one"
        )
    }
}

/// What stores nothing of its version has this one.
pub const FIRST: u32 = 1;

/// The version that the steps of a kind lead to.
#[must_use]
pub fn current(steps: &[u32]) -> u32 {
    steps.iter().copied().max().unwrap_or(FIRST)
}

/// How many of a kind's steps, given by the versions they lead to in rising order, were taken by an object of this
/// version.
///
/// # Errors
/// [`Newer`] where none of them leads that far.
pub fn taken(stored: u32, steps: &[u32]) -> Result<usize, Newer> {
    let known = current(steps);
    if stored > known {
        return Err(Newer { stored, known });
    }
    Ok(steps.partition_point(|version| *version <= stored))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_is_taken_once_and_in_order() {
        assert_eq!(taken(FIRST, &[]), Ok(0));
        assert_eq!(taken(FIRST, &[2, 3]), Ok(0));
        assert_eq!(taken(2, &[2, 3]), Ok(1));
        assert_eq!(taken(3, &[2, 3]), Ok(2));
    }

    #[test]
    fn what_a_newer_build_stored_is_refused_by_name() {
        let newer = Newer { stored: 4, known: 3 };
        assert_eq!(taken(4, &[2, 3]), Err(newer));
        assert_eq!(taken(2, &[]), Err(Newer { stored: 2, known: FIRST }));
        assert!(newer.to_string().contains("newer Jasette"));
    }
}
