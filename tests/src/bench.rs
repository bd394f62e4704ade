//! The benchmarks behind `cargo xtask bench`: what the edge does under faults and load, next to
//! the floor, a plain JavaScript object on the same runtime in the same run. Machines differ and
//! are busy; the ratio of two neighbours is what counts.

pub mod backup;
pub mod client;
pub mod delivery;
pub mod desk;
pub mod fault;
pub mod figures;
pub mod flood;
pub mod floor;
pub mod fsync;
pub mod lane;
pub mod ledger;
pub mod load;
pub mod lobby;
pub mod memory;
pub mod page;
pub mod waking;

/// How long a benchmark may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// About a minute.
    Quick,
    /// A few minutes.
    Usual,
    /// Everything that was promised, up to half an hour.
    Full,
}

impl Length {
    /// One of three values.
    pub fn pick<T>(self, quick: T, usual: T, full: T) -> T {
        match self {
            Self::Quick => quick,
            Self::Usual => usual,
            Self::Full => full,
        }
    }
}
