//! `bench load`: what idle conversations weigh, what waking one takes, how a thousand sockets come
//! back after they were cut at once, a long steady stream, and whether memory grows.

use super::Length;
use super::figures::{Chance, Compared, cpu_seconds, memory_kb, percentile, rounded, runtime_on};
use super::flood;
use super::floor::Floor;
use super::lane::{Lane, Target};
use super::memory::{Growth, growth};
use crate::edge::Edge;
use crate::proxy::Proxy;
use crate::wire::{Conversation, Keys, command_id, opening};
use anyhow::{Context, Result, bail};
use futures::StreamExt;
use futures::future::join_all;
use futures::stream;
use link::backoff::{self, Urgency};
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::frames::visitor::{VisitorCommand, VisitorFrame, VisitorRequest};
use protocol::ids::CommandId;
use serde::Serialize;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Barrier;

/// What the benchmark found.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Idle conversations, by their number.
    pub idle: Vec<Idle>,
    /// A thousand sockets cut at once, few of which had something under way.
    pub return_of_many: Return,
    /// One conversation at two hundred messages a second.
    pub steady: Steady,
    /// What others notice of a visitor who writes a thousand messages a second.
    pub flood: flood::Flood,
    /// What the edge's memory does under as many messages as it takes.
    pub growth: Growth,
    /// What the floor's does.
    pub growth_of_floor: Growth,
}

/// Conversations with one visitor each, who has written once and is silent now.
#[derive(Debug, Serialize)]
pub struct Idle {
    /// How many.
    pub sockets: usize,
    /// Kilobytes a socket while the objects are awake.
    pub awake_kb: Compared,
    /// Kilobytes a socket when the objects have gone to sleep.
    pub asleep_kb: Compared,
    /// Milliseconds from sending to acknowledgement in a conversation that was asleep, median.
    pub wake_ms: Compared,
    /// The same, one in twenty is slower.
    pub wake_p95_ms: Compared,
}

/// How sockets come back.
#[derive(Debug, Serialize)]
pub struct Return {
    /// How many were cut.
    pub sockets: usize,
    /// Seconds until the last one was back.
    pub seconds: f64,
    /// The largest share of them that came back within any one second.
    pub busiest_second: f64,
    /// Messages sent just before the line was cut that were not stored exactly once.
    pub lost_or_doubled: usize,
}

/// A steady stream.
#[derive(Debug, Serialize)]
pub struct Steady {
    /// How long.
    pub seconds: u64,
    /// Messages acknowledged.
    pub messages: usize,
    /// Milliseconds to the acknowledgement, counted from when the message was due.
    pub p50_ms: Compared,
    /// One in a hundred is slower.
    pub p99_ms: Compared,
    /// One in a thousand is slower.
    pub p999_ms: Compared,
    /// The longest.
    pub longest_ms: Compared,
}

/// How long objects are left alone to be put to sleep. The runtime does it after ten seconds, which
/// for the edge count from the alarm that looks whether the desk knows.
const SLEEP: Duration = Duration::from_secs(15);
/// One visitor in so many has sent something that is not answered yet when the line is cut.
const WAITING: usize = 50;
/// Messages a second of a busy conversation.
const RATE: u64 = 200;
/// How many sockets are opened at the same time.
const OPENING: usize = 32;

/// Runs it.
///
/// # Errors
/// When a server refuses, stalls or falls over.
pub async fn run(length: Length) -> Result<Report> {
    let mut idle = Vec::new();
    for sockets in length.pick(&[300][..], &[1_000], &[1_000, 5_000]) {
        eprintln!("{sockets} idle conversations");
        idle.push(self::idle(*sockets).await?);
    }
    let sockets = length.pick(300, 1_000, 1_000);
    eprintln!("{sockets} sockets are cut and come back");
    let return_of_many = return_of_many(sockets).await?;
    let seconds = length.pick(8, 60, 600);
    eprintln!("200 messages a second for {seconds} s");
    let (edge, floor) = (Edge::start_to_measure().await, Floor::start().await);
    let to_edge = Target::edge(&edge, Encoding::Binary).await;
    let to_floor = Target::floor(&floor);
    let times = [
        self::steady(&to_edge, seconds, RATE).await?,
        // Half a minute is enough to know the floor.
        self::steady(&to_floor, seconds.min(30), RATE).await?,
    ];
    let compared = |p| Compared::of(&[(percentile(&times[0], p), percentile(&times[1], p))]);
    let steady = Steady {
        seconds,
        messages: times[0].len(),
        p50_ms: compared(0.5),
        p99_ms: compared(0.99),
        p999_ms: compared(0.999),
        longest_ms: compared(1.0),
    };
    let limited = Edge::start_for_many().await;
    let to_limited = Target::edge(&limited, Encoding::Binary).await;
    let flood = flood::run([&to_limited, &to_floor], length.pick(5, 15, 60)).await?;
    let seconds = length.pick(10, 30, 100);
    eprintln!("memory under as many messages as each takes in {seconds} s");
    let growth = self::growth(&to_edge, edge.port(), Duration::from_secs(seconds)).await?;
    let growth_of_floor = self::growth(&to_floor, floor.port(), Duration::from_secs(seconds)).await?;
    Ok(Report { idle, return_of_many, steady, flood, growth, growth_of_floor })
}

async fn idle(sockets: usize) -> Result<Idle> {
    let (edge, floor) = (Edge::start_to_measure().await, Floor::start().await);
    let targets = [Target::edge(&edge, Encoding::Binary).await, Target::floor(&floor)];
    let memory = || -> Result<[f64; 2]> {
        let of = |port| runtime_on(port).map(memory_kb).context("a server is gone");
        Ok([of(edge.port())?, of(floor.port())?])
    };
    // What the first sockets bring with them is there once and for all.
    let warm = [silent(&targets[0], 20).await?, silent(&targets[1], 20).await?];
    let before = memory()?;
    let mut lanes = [silent(&targets[0], sockets).await?, silent(&targets[1], sockets).await?];
    let awake = memory()?;
    tokio::time::sleep(SLEEP).await;
    rest([edge.port(), floor.port()]).await?;
    let asleep = memory()?;
    let each = |after: [f64; 2]| {
        let each = |n: usize| (after[n] - before[n]) / sockets as f64;
        Compared::of(&[(each(0), each(1))])
    };
    // In turns, each conversation once.
    let mut times = [Vec::new(), Vec::new()];
    for n in 0..sockets.min(60) {
        for (lanes, times) in lanes.iter_mut().zip(&mut times) {
            times.push(lanes[n].round_trip().await?);
        }
    }
    drop(warm);
    let wake = |p| Compared::of(&[(percentile(&times[0], p), percentile(&times[1], p))]);
    Ok(Idle {
        sockets,
        awake_kb: each(awake),
        asleep_kb: each(asleep),
        wake_ms: wake(0.5),
        wake_p95_ms: wake(0.95),
    })
}

/// Waits until two servers do nothing: putting a thousand objects to sleep takes them a while, and
/// waking is to be measured, not waiting for that.
async fn rest(ports: [u16; 2]) -> Result<()> {
    let mut used = f64::NAN;
    for _ in 0..30 {
        let pids = ports.map(runtime_on);
        let now = pids.iter().flatten().map(|pid| cpu_seconds(*pid)).sum::<f64>();
        // Two hundredths of a second within a whole one.
        if now - used < 0.025 {
            return Ok(());
        }
        used = now;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    bail!("the servers do not come to rest")
}

/// Visitors who have started a conversation and written once.
async fn silent(target: &Target, count: usize) -> Result<Vec<Lane>> {
    let opened = stream::iter(0..count).map(async |_| -> Result<Lane> {
        let mut lane = Lane::started(target, &Keys::new()).await?;
        lane.round_trip().await?;
        Ok(lane)
    });
    opened.buffer_unordered(OPENING).collect::<Vec<_>>().await.into_iter().collect()
}

async fn return_of_many(sockets: usize) -> Result<Return> {
    let edge = Edge::start_to_measure().await;
    let proxy = Proxy::start(edge.port()).await;
    let near = edge.site().await;
    let site = near.through(proxy.base());
    let mut visitors = Vec::new();
    let opened = stream::iter(0..sockets).map(async |_| -> Result<_> {
        let keys = Keys::new();
        let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await?;
        visitor.visitor_does(VisitorCommand::Start(opening("Load"))).await?;
        Ok((keys, visitor))
    });
    for visitor in opened.buffer_unordered(OPENING).collect::<Vec<_>>().await {
        visitors.push(visitor?);
    }

    let ready = Arc::new(Barrier::new(sockets + 1));
    let mut seed = Chance::new(sockets as u64);
    let returning: Vec<_> = visitors
        .into_iter()
        .enumerate()
        .map(|(at, (keys, mut visitor))| {
            let (ready, site) = (Arc::clone(&ready), site.clone());
            let mut chance = Chance::new(seed.next_u64());
            tokio::spawn(async move {
                let command = VisitorCommand::Send { text: "under way".to_owned() };
                let request = VisitorRequest { id: command_id(), command };
                visitor.send(&VisitorFrame::Command(request.clone())).await?;
                // Whoever has no answer yet comes back at once, the others take their time.
                let urgency = if at % WAITING == 0 { Urgency::Pressing } else { Urgency::Idle };
                if urgency == Urgency::Idle {
                    visitor.outcome(&request.id).await?;
                }
                ready.wait().await;
                let cut = Instant::now();
                while visitor.step().await.is_ok() {}
                let mut attempt = 0;
                let back = loop {
                    let wait = backoff::delay_ms(urgency, attempt, chance.next_u32());
                    tokio::time::sleep(Duration::from_millis(u64::from(wait))).await;
                    attempt += 1;
                    match Conversation::visitor(&site, &keys, 0, Encoding::Binary).await {
                        Ok(back) => break back,
                        Err(error) if attempt > 50 => return Err(error),
                        Err(_) => {}
                    }
                };
                Ok((cut.elapsed().as_secs_f64(), stored(back, request).await?))
            })
        })
        .collect();
    ready.wait().await;
    proxy.cut();
    let mut times = Vec::new();
    let mut lost_or_doubled = 0;
    for result in join_all(returning).await {
        let (seconds, times_stored) = result??;
        times.push(seconds);
        lost_or_doubled += usize::from(times_stored != 1);
    }
    times.sort_by(f64::total_cmp);
    let within = |from: f64| times.iter().filter(|time| (from..from + 1.0).contains(*time)).count();
    let busiest = times.iter().map(|from| within(*from)).max().unwrap_or_default();
    Ok(Return {
        sockets,
        seconds: rounded(times.last().copied().unwrap_or_default()),
        busiest_second: rounded(busiest as f64 / sockets as f64),
        lost_or_doubled,
    })
}

/// Sends a command again on a new socket, and counts its message among all events.
async fn stored(mut back: Conversation, request: VisitorRequest) -> Result<usize> {
    let id: CommandId = request.id.clone();
    back.send(&VisitorFrame::Command(request)).await?;
    back.outcome(&id).await?;
    let is_it = |body: &EventBody| matches!(body, EventBody::MessageSent(message) if message.id == id);
    back.event(is_it).await?;
    Ok(back.events.iter().filter(|event| is_it(&event.body)).count())
}

/// Milliseconds of every message of a steady stream of so many a second.
///
/// # Errors
/// When the server refuses, stalls or falls behind.
pub async fn steady(target: &Target, seconds: u64, rate: u64) -> Result<Vec<f64>> {
    let keys = Keys::new();
    let mut lane = Lane::started(target, &keys).await?;
    let _other = Lane::other(target, &keys).await?.drained();
    let began = tokio::time::Instant::now();
    let due = |n: u64| began + Duration::from_secs(n) / rate as u32;
    let (mut sent, mut times) = (0, Vec::new());
    while (times.len() as u64) < rate * seconds {
        if began.elapsed() > Duration::from_secs(2 * seconds + 20) {
            bail!("only {} of {} messages got through", times.len(), rate * seconds);
        }
        if sent < rate * seconds && tokio::time::Instant::now() >= due(sent) {
            lane.send().await?;
            sent += 1;
            continue;
        }
        if sent == times.len() as u64 {
            tokio::time::sleep_until(due(sent)).await;
            continue;
        }
        // An answer is due, and perhaps the next message before it.
        match tokio::time::timeout_at(due(sent), lane.acknowledged()).await {
            Ok(answer) => answer?,
            Err(_) if sent < rate * seconds => continue,
            Err(_) => lane.acknowledged().await?,
        }
        times.push(due(times.len() as u64).elapsed().as_secs_f64() * 1000.0);
    }
    Ok(times)
}
