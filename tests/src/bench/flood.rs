//! What others notice of a visitor who writes a thousand messages a second.

use super::figures::{Compared, percentile, rounded};
use super::lane::{Lane, Target};
use super::load::steady;
use crate::wire::Keys;
use anyhow::Result;
use serde::Serialize;
use std::time::Duration;

/// Messages a second: of somebody who writes to a machine, of an attack.
const CALM: u64 = 20;
const TORRENT: u64 = 1_000;
/// Turns of somebody alone and somebody beside an attack.
const TURNS: usize = 3;

/// Somebody who writes twenty messages a second, alone and in turns beside a visitor of the same site who
/// writes a thousand, and comes back whenever the edge hangs up on them.
#[derive(Debug, Serialize)]
pub struct Flood {
    /// How long each.
    pub seconds: u64,
    /// Milliseconds to the acknowledgement alone, median.
    pub quiet_p50_ms: Compared,
    /// One in a hundred is slower.
    pub quiet_p99_ms: Compared,
    /// Milliseconds beside the flood, median.
    pub flooded_p50_ms: Compared,
    /// One in a hundred is slower.
    pub flooded_p99_ms: Compared,
    /// The edge's second 99th percentile by its first: 1.1 at most is the goal.
    pub p99_beside_by_alone: f64,
    /// How often the edge hung up on the attacker.
    pub hung_up: usize,
}

/// Runs it, so many seconds each time.
///
/// # Errors
/// When the server refuses whoever is calm, stalls or falls over.
pub async fn run(targets: [&Target; 2], seconds: u64) -> Result<Flood> {
    eprintln!("1,000 messages a second beside somebody who writes 20, for {seconds} s");
    let (mut quiet, mut flooded) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    let mut hung_up = 0;
    for _ in 0..TURNS {
        for (at, target) in targets.into_iter().enumerate() {
            quiet[at].extend(steady(target, seconds, CALM).await?);
            let (closed, beside) =
                tokio::join!(torrent(target, Duration::from_secs(seconds)), steady(target, seconds, CALM));
            flooded[at].extend(beside?);
            hung_up += closed;
        }
    }
    let compared =
        |times: &[Vec<f64>; 2], p| Compared::of(&[(percentile(&times[0], p), percentile(&times[1], p))]);
    Ok(Flood {
        seconds,
        p99_beside_by_alone: rounded(percentile(&flooded[0], 0.99) / percentile(&quiet[0], 0.99)),
        hung_up,
        quiet_p50_ms: compared(&quiet, 0.5),
        quiet_p99_ms: compared(&quiet, 0.99),
        flooded_p50_ms: compared(&flooded, 0.5),
        flooded_p99_ms: compared(&flooded, 0.99),
    })
}

/// Writes a thousand messages a second, on a new socket whenever the server hangs up; returns how often.
async fn torrent(target: &Target, time: Duration) -> usize {
    let (keys, began) = (Keys::new(), tokio::time::Instant::now());
    let (mut hung_up, mut has_started) = (0, false);
    while began.elapsed() < time {
        // It asks for everything each time, which costs the edge most.
        let opened = if has_started {
            Lane::visitor(target, &keys, 0).await
        } else {
            Lane::started(target, &keys).await
        };
        has_started |= opened.is_ok();
        let Ok(mut lane) = opened else {
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let since = tokio::time::Instant::now();
        let mut sent = 0;
        let closed = loop {
            let due = since + Duration::from_secs(sent) / TORRENT as u32;
            if due > began + time {
                break false;
            }
            tokio::select! {
                biased;
                answer = lane.acknowledged() => if answer.is_err() { break true },
                () = tokio::time::sleep_until(due) => {
                    if lane.send().await.is_err() {
                        break true;
                    }
                    sent += 1;
                }
            }
        };
        hung_up += usize::from(closed);
    }
    hung_up
}
