//! Whether memory grows with the number of messages: one conversation as fast as it goes, and the
//! memory of the runtime looked at again and again. Edge and floor, one after the other.

use super::figures::{memory_kb, rounded, runtime_on, slope};
use super::lane::{Lane, Target};
use crate::wire::Keys;
use anyhow::{Context, Result};
use serde::Serialize;
use std::time::Duration;

/// How often memory is looked at in a run.
const SAMPLES: u32 = 30;
/// Messages in flight: enough to keep the server busy.
const WINDOW: u64 = 8;

/// What a server held while it took messages.
#[derive(Debug, Serialize)]
pub struct Growth {
    /// Messages acknowledged.
    pub messages: u64,
    /// Megabytes at the start, and after each third of the time.
    pub mb: [f64; 4],
    /// Bytes of growth for each message, in the first third of the time: what warming up takes.
    pub first_third_bytes: f64,
    /// Bytes of growth for each message after that, as the line that fits best.
    pub later_bytes: f64,
}

/// Measures a server that listens on `port` for so long.
///
/// # Errors
/// When it refuses, stalls or falls over.
pub async fn growth(target: &Target, port: u16, duration: Duration) -> Result<Growth> {
    let keys = Keys::new();
    let mut lane = Lane::started(target, &keys).await?;
    let _other = Lane::other(target, &keys).await?.drained();
    let pid = runtime_on(port).context("the server is gone")?;
    let mut messages = 0;
    let mut samples = vec![(0.0, memory_kb(pid) * 1024.0)];
    for _ in 0..SAMPLES {
        messages += lane.busy(WINDOW, duration / SAMPLES, u64::MAX).await?;
        samples.push((messages as f64, memory_kb(pid) * 1024.0));
    }
    let third = samples.len() / 3;
    let mb = |n: usize| samples.get(n).map_or(f64::NAN, |sample| rounded(sample.1 / 1024.0 / 1024.0));
    let (early, later) = samples.split_at(third);
    Ok(Growth {
        messages,
        mb: [mb(0), mb(third), mb(2 * third), mb(samples.len() - 1)],
        first_third_bytes: rounded(slope(early)),
        later_bytes: rounded(slope(later)),
    })
}
