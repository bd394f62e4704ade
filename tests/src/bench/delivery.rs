//! `bench delivery`: how long a message takes to be stored, relayed and acknowledged, how many a
//! second there can be, what that costs, and how long resuming and waking take. Edge and floor in
//! turns. At the end a log that was made very long, see [`super::waking`].

use super::Length;
use super::figures::{Compared, cpu_seconds, memory_kb, percentile, rounded, runtime_on};
use super::floor::Floor;
use super::lane::{Drained, Lane, Target};
use super::waking::{self, Waking};
use crate::edge::Edge;
use crate::wire::Keys;
use anyhow::{Context, Result};
use futures::future::try_join_all;
use protocol::codec::Encoding;
use serde::Serialize;
use std::time::{Duration, Instant};

/// What the benchmark found.
#[derive(Debug, Serialize)]
pub struct Report {
    /// One conversation, one message at a time, in our apps' encoding.
    pub serial: RoundTrip,
    /// The same in JSON.
    pub serial_json: RoundTrip,
    /// Messages a second, one conversation, eight in flight.
    pub one_conversation: Compared,
    /// Messages a second, fifty conversations, one in flight each.
    pub fifty_conversations: Compared,
    /// Messages a second, five hundred conversations, one in flight each; not in a quick run.
    pub five_hundred_conversations: Option<Compared>,
    /// Microseconds of server CPU a message, one conversation.
    pub cpu_us: Compared,
    /// Microseconds of server CPU a message, fifty conversations.
    pub cpu_us_fifty: Compared,
    /// Resuming and waking by the length of the log.
    pub resume: Vec<Resume>,
    /// Waking a short and a very long conversation.
    pub waking: Waking,
}

/// Milliseconds from sending to acknowledgement.
#[derive(Debug, Serialize)]
pub struct RoundTrip {
    /// Half are faster.
    pub p50_ms: Compared,
    /// One in a hundred is slower.
    pub p99_ms: Compared,
}

/// A log of some length.
#[derive(Debug, Serialize)]
pub struct Resume {
    /// How many messages were wanted in it.
    pub wanted: u64,
    /// How many there was time for.
    pub events: u64,
    /// Milliseconds from connecting to having everything, from the start.
    pub everything_ms: Compared,
    /// Milliseconds from connecting to being caught up when nothing was missed, on a server that
    /// has just started: what waking costs.
    pub wake_ms: Compared,
    /// Megabytes the edge held after the log was written.
    pub edge_mb: f64,
}

/// Both servers, each with its process.
struct Pair {
    edge: Edge,
    floor: Floor,
}

/// Runs it.
///
/// # Errors
/// When a server refuses, stalls or falls over.
pub async fn run(length: Length) -> Result<Report> {
    let mut pair = Pair { edge: Edge::start_to_measure().await, floor: Floor::start().await };
    let binary = [Target::edge(&pair.edge, Encoding::Binary).await, Target::floor(&pair.floor)];
    let json = [Target::edge(&pair.edge, Encoding::Text).await, Target::floor(&pair.floor)];
    eprintln!("one conversation, one message at a time");
    let serial = serial(&binary, length).await?;
    let serial_json = self::serial(&json, length).await?;
    eprintln!("one conversation, eight in flight");
    let (one_conversation, cpu_us) = throughput(&pair, &binary, 1, 8, length).await?;
    eprintln!("fifty conversations");
    let (fifty_conversations, cpu_us_fifty) = throughput(&pair, &binary, 50, 1, length).await?;
    let five_hundred_conversations = if length == Length::Quick {
        None
    } else {
        eprintln!("five hundred conversations");
        Some(throughput(&pair, &binary, 500, 1, length).await?.0)
    };
    let mut resume = Vec::new();
    for wanted in length.pick(&[100, 2_000][..], &[100, 10_000], &[100, 10_000]) {
        eprintln!("a log of {wanted}");
        resume.push(self::resume(&mut pair, &binary, *wanted, length).await?);
    }
    drop(pair);
    let long = length.pick(20_000, 200_000, 1_000_000);
    eprintln!("waking after {long} events");
    let waking = waking::run(long, length.pick(3, 7, 11)).await?;
    Ok(Report {
        serial,
        serial_json,
        one_conversation,
        fifty_conversations,
        five_hundred_conversations,
        cpu_us,
        cpu_us_fifty,
        resume,
        waking,
    })
}

/// A conversation with both sides at it.
async fn conversation(target: &Target) -> Result<(Lane, Drained)> {
    let keys = Keys::new();
    let lane = Lane::started(target, &keys).await?;
    Ok((lane, Lane::other(target, &keys).await?.drained()))
}

async fn serial(targets: &[Target; 2], length: Length) -> Result<RoundTrip> {
    let (rounds, messages) = (length.pick(3, 7, 11), length.pick(300, 500, 1_000));
    let (mut edge, mut floor) = (conversation(&targets[0]).await?, conversation(&targets[1]).await?);
    let mut halves = Vec::new();
    let mut hundredths = Vec::new();
    for round in 0..=rounds {
        let mut of_both = Vec::new();
        for lane in [&mut edge.0, &mut floor.0] {
            let mut times = Vec::with_capacity(messages);
            for _ in 0..messages {
                times.push(lane.round_trip().await?);
            }
            of_both.push((percentile(&times, 0.5), percentile(&times, 0.99)));
        }
        // The first round warms both up.
        if round > 0 {
            halves.push((of_both[0].0, of_both[1].0));
            hundredths.push((of_both[0].1, of_both[1].1));
        }
    }
    Ok(RoundTrip { p50_ms: Compared::of(&halves), p99_ms: Compared::of(&hundredths) })
}

/// Messages a second, and microseconds of CPU for each.
async fn throughput(
    pair: &Pair,
    targets: &[Target; 2],
    conversations: usize,
    window: u64,
    length: Length,
) -> Result<(Compared, Compared)> {
    let rounds = length.pick(2, 4, 6);
    // Long enough for what a conversation does once, at the start of a busy time, to weigh little.
    let duration = Duration::from_secs(length.pick(2, 4, 8));
    let ports = [pair.edge.port(), pair.floor.port()];
    let mut lanes = [Vec::new(), Vec::new()];
    for (lanes, target) in lanes.iter_mut().zip(targets) {
        for _ in 0..conversations {
            lanes.push(conversation(target).await?);
        }
    }
    let (mut rates, mut costs) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let mut of_both = Vec::new();
        for (lanes, port) in lanes.iter_mut().zip(ports) {
            let pid = runtime_on(port).context("the server is gone")?;
            let (began, cpu) = (Instant::now(), cpu_seconds(pid));
            let sending = lanes.iter_mut().map(|(lane, _)| lane.busy(window, duration, u64::MAX));
            let messages = try_join_all(sending).await?.iter().sum::<u64>() as f64;
            let elapsed = began.elapsed().as_secs_f64();
            of_both.push((messages / elapsed, (cpu_seconds(pid) - cpu) * 1e6 / messages));
        }
        if round > 0 {
            rates.push((of_both[0].0, of_both[1].0));
            costs.push((of_both[0].1, of_both[1].1));
        }
    }
    Ok((Compared::of(&rates), Compared::of(&costs)))
}

async fn resume(pair: &mut Pair, targets: &[Target; 2], wanted: u64, length: Length) -> Result<Resume> {
    let patience = Duration::from_secs(length.pick(8, 40, 40));
    let keys = [Keys::new(), Keys::new()];
    let mut events = wanted;
    for (target, keys) in targets.iter().zip(&keys) {
        let mut lane = Lane::started(target, keys).await?;
        // Both get the same number, which is what there was time for on the edge.
        events = lane.busy(8, patience, events).await?;
    }
    let pid = runtime_on(pair.edge.port()).context("the edge is gone")?;
    let edge_mb = rounded(memory_kb(pid) / 1024.0);
    let (mut everything, mut wake) = (Vec::new(), Vec::new());
    for _ in 0..length.pick(2, 3, 5) {
        everything.push(both(targets, &keys, 0).await?);
        pair.edge.kill9();
        pair.edge.restart().await;
        pair.floor.restart().await;
        // Another conversation first, so that the programs are loaded and only the waking counts.
        for target in targets {
            conversation(target).await?;
        }
        wake.push(both(targets, &keys, events + 1).await?);
    }
    Ok(Resume {
        wanted,
        events,
        everything_ms: Compared::of(&everything),
        wake_ms: Compared::of(&wake),
        edge_mb,
    })
}

/// Milliseconds from connecting to being caught up, on the edge and on the floor.
async fn both(targets: &[Target; 2], keys: &[Keys; 2], after: u64) -> Result<(f64, f64)> {
    let mut times = [0.0; 2];
    for n in 0..2 {
        let began = Instant::now();
        Lane::visitor(&targets[n], &keys[n], after).await?;
        times[n] = began.elapsed().as_secs_f64() * 1000.0;
    }
    Ok((times[0], times[1]))
}
