//! Whether a conversation with a very long log wakes like a short one.
//!
//! The long log is not sent, which would take ten minutes: while the edge is stopped, the worker in
//! `tests/floor/filler.js` lengthens it on the same runtime, with copies of a real message. Then the
//! long and the short conversation get the same hundred messages over the wire.

use super::figures::{median, percentile, rounded};
use super::lane::{Lane, Target};
use crate::edge::{Edge, http};
use crate::process::{Process, TempDir, free_port, workspace};
use crate::wait;
use crate::wire::Keys;
use anyhow::{Result, ensure};
use protocol::codec::Encoding;
use protocol::ids::Seq;
use serde::Serialize;
use std::time::Instant;

/// How many events the short conversation has.
const SHORT: u64 = 100;

/// Waking by the length of the log: milliseconds from connecting, to a runtime that has just
/// started, to the acknowledgement of a first message; medians, and the slowest.
#[derive(Debug, Serialize)]
pub struct Waking {
    /// Events in the long conversation, most of them filled in.
    pub events: u64,
    /// A conversation of a hundred events.
    pub short_ms: f64,
    /// The long one.
    pub long_ms: f64,
    /// How many times as long it takes.
    pub ratio: f64,
    /// The slowest of the short ones.
    pub short_slowest_ms: f64,
    /// The slowest of the long ones.
    pub long_slowest_ms: f64,
}

/// Runs it with a log of so many events.
///
/// # Errors
/// When a server refuses, stalls or falls over, or the log does not get as long as it should.
pub async fn run(events: u64, rounds: usize) -> Result<Waking> {
    let edge = Edge::start_to_measure().await;
    let target = Target::edge(&edge, Encoding::Binary).await;
    let (short, long) = (Keys::new(), Keys::new());
    for keys in [&short, &long] {
        Lane::started(&target, keys).await?.round_trip().await?;
    }
    edge.kill9();
    let filled = fill(&edge, &target, &long, events - SHORT).await?;
    edge.restart().await;
    // Whoever comes has seen everything, so that no greeting tells the log again.
    let mut last = [target.last_event(&short).await, filled];
    for (keys, last) in [&short, &long].into_iter().zip(&mut last) {
        let mut lane = Lane::visitor(&target, keys, *last).await?;
        for _ in 0..SHORT {
            lane.round_trip().await?;
            *last += 1;
        }
    }
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        edge.kill9();
        edge.restart().await;
        // Another conversation first, so that the program is loaded and only the waking counts.
        Lane::started(&target, &Keys::new()).await?.round_trip().await?;
        // Each goes first every other time.
        for n in [round % 2, 1 - round % 2] {
            let keys = [&short, &long][n];
            let began = Instant::now();
            let mut lane = Lane::visitor(&target, keys, last[n]).await?;
            lane.round_trip().await?;
            last[n] += 1;
            times[n].push(began.elapsed().as_secs_f64() * 1000.0);
        }
    }
    let [short, long] = times;
    let slowest = |times: &[f64]| rounded(percentile(times, 1.0));
    Ok(Waking {
        events,
        short_ms: rounded(median(&short)),
        long_ms: rounded(median(&long)),
        ratio: rounded(median(&long) / median(&short)),
        short_slowest_ms: slowest(&short),
        long_slowest_ms: slowest(&long),
    })
}

/// Lengthens a conversation of a stopped edge, and gives the position of its last event.
async fn fill(edge: &Edge, target: &Target, keys: &Keys, events: u64) -> Result<Seq> {
    let (port, logs) = (free_port(), TempDir::new("filler"));
    let args = [
        "serve".to_owned(),
        workspace().join("tests/floor/filler.capnp").display().to_string(),
        format!("--socket-addr=http=127.0.0.1:{port}"),
        format!("--directory-path=state={}", edge.objects().display()),
    ];
    let workerd = workspace().join("edge/node_modules/@cloudflare/workerd-linux-64/bin/workerd");
    let _filler = Process::start(&workerd, &args, &[], &logs.path().join("log"));
    let (client, base) = (http(), format!("http://127.0.0.1:{port}"));
    wait::until("the filler", async || match client.get(&base).send().await {
        Ok(response) if response.status() == 200 => Ok(()),
        Ok(response) => Err(response.status().to_string()),
        Err(error) => Err(error.to_string()),
    })
    .await;
    let name = target.object_name(keys);
    let mut last = 0;
    // A step at a time, so that no request takes long.
    while last < events {
        let answer = client.get(format!("{base}/{name}?to={events}")).send().await?;
        let (before, text) = (last, answer.error_for_status()?.text().await?);
        last = text.parse()?;
        ensure!(last > before, "the log does not get longer");
    }
    Ok(last)
}
