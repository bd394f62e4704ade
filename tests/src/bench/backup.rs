//! `bench backup`: what a backup takes and what those who write meanwhile feel of it, and whether the copy has all
//! that was acknowledged before.

use super::figures::{median, percentile, rounded};
use crate::edge::{Edge, Site};
use crate::process::TempDir;
use crate::wire::{Conversation, Keys, Outcome, opening};
use anyhow::{Result, bail, ensure};
use futures::future::{try_join, try_join_all};
use futures::{StreamExt, TryStreamExt, stream};
use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use serde::Serialize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How many visitors write.
const WRITERS: usize = 10;
/// Messages a second, all of them together.
const RATE: u64 = 50;
/// What each conversation has before anything is measured.
const MESSAGES: usize = 5;
/// How many things are prepared at once.
const AT_ONCE: usize = 8;

/// What is measured.
#[derive(Clone, Copy, Debug)]
pub struct Args {
    /// Conversations that are stored, those of the writers included.
    pub conversations: usize,
    /// Backups, one after another.
    pub runs: usize,
}

/// What the benchmark found.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Conversations that are stored.
    pub conversations: usize,
    /// Databases in a backup.
    pub databases: usize,
    /// Megabytes of it.
    pub megabytes: f64,
    /// Seconds that taking one took: the median.
    pub take_s: f64,
    /// Seconds of verifying one.
    pub verify_s: f64,
    /// Seconds of restoring one, which verifies it too.
    pub restore_s: f64,
    /// Milliseconds from a message to its acknowledgement between the backups: median and one in a hundred.
    pub ack_ms: [f64; 2],
    /// The same while one was taken.
    pub ack_meanwhile_ms: [f64; 2],
    /// How many times as much the median is while one is taken.
    pub ratio: f64,
    /// Messages acknowledged before the last backup began that the restored copy lacks, and conversations in it that
    /// are no beginning of what was acknowledged.
    pub broken: usize,
}

/// What one visitor was promised, with the milliseconds that each promise took and whether a backup was under way.
#[derive(Default)]
struct Written {
    texts: Vec<String>,
    times: Vec<(f64, bool)>,
    /// How many texts there were when the last backup began.
    before: usize,
}

/// Runs it.
///
/// # Errors
/// When the edge refuses, or a backup cannot be taken, verified or restored.
pub async fn run(args: Args) -> Result<Report> {
    ensure!(
        args.conversations >= WRITERS && args.runs > 0,
        "at least {WRITERS} conversations and one backup"
    );
    let edge = Edge::start_to_measure().await;
    let site = edge.site().await;
    eprintln!("{} conversations start", args.conversations);
    let all: Vec<Keys> =
        stream::iter(0..args.conversations).map(|_| start(&site)).buffered(AT_ONCE).try_collect().await?;
    let (writers, _) = all.split_at(WRITERS);

    let folder = TempDir::new("backups");
    let (over, taking, begun) = (AtomicBool::new(false), AtomicBool::new(false), AtomicBool::new(false));
    let shared = (&over, &taking, &begun);
    let written = try_join_all(writers.iter().map(|keys| write(&site, keys, shared)));
    let state = edge.objects();
    let backups = async {
        let mut seconds = Vec::new();
        let mut last = None;
        for run in 0..args.runs {
            eprintln!("backup {} of {}", run + 1, args.runs);
            // As long without one as with one.
            tokio::time::sleep(
                seconds.last().map_or(Duration::from_secs(2), |took| Duration::from_secs_f64(*took)),
            )
            .await;
            begun.store(run + 1 == args.runs, Ordering::SeqCst);
            taking.store(true, Ordering::SeqCst);
            let (from, to) = (state.clone(), folder.path().join(run.to_string()));
            let began = Instant::now();
            let into = to.clone();
            let taken =
                tokio::task::spawn_blocking(move || backup::take(&from, &into, 0, |_, _| Ok(()))).await?;
            seconds.push(began.elapsed().as_secs_f64());
            taking.store(false, Ordering::SeqCst);
            last = Some((to, taken?));
        }
        over.store(true, Ordering::SeqCst);
        Ok((seconds, last))
    };
    let (written, (seconds, last)) = try_join(written, backups).await?;
    let Some((last, manifest)) = last else { bail!("no backup was taken") };

    let began = Instant::now();
    backup::verify(&last)?;
    let verify_s = began.elapsed().as_secs_f64();
    edge.kill9();
    std::fs::remove_dir_all(edge.objects())?;
    let began = Instant::now();
    backup::restore(&last, &edge.objects())?;
    let restore_s = began.elapsed().as_secs_f64();
    edge.restart().await;
    let mut broken = 0;
    for (keys, written) in writers.iter().zip(&written) {
        let there = Conversation::visitor(&site, keys, 0, Encoding::Binary).await?;
        let there = there.texts();
        let beginning = written.texts.iter().zip(&there).all(|(promised, found)| promised == found);
        broken += usize::from(!beginning) + written.before.saturating_sub(there.len());
    }
    let times = |meanwhile: bool| -> Vec<f64> {
        let all = written.iter().flat_map(|written| &written.times);
        all.filter(|(_, taking)| *taking == meanwhile).map(|(time, _)| *time).collect()
    };
    let (without, with) = (times(false), times(true));
    let two = |times: &[f64]| [0.5, 0.99].map(|share| rounded(percentile(times, share)));
    Ok(Report {
        conversations: args.conversations,
        databases: manifest.files.len(),
        megabytes: rounded(manifest.bytes() as f64 / 1_048_576.0),
        take_s: rounded(median(&seconds)),
        verify_s: rounded(verify_s),
        restore_s: rounded(restore_s),
        ack_ms: two(&without),
        ack_meanwhile_ms: two(&with),
        ratio: rounded(median(&with) / median(&without)),
        broken,
    })
}

/// A conversation with something in it.
async fn start(site: &Site) -> Result<Keys> {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Binary).await?;
    stored(visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await?)?;
    for n in 0..MESSAGES {
        stored(visitor.visitor_does(VisitorCommand::Send { text: text(n) }).await?)?;
    }
    Ok(keys)
}

fn text(n: usize) -> String {
    format!("message {n}")
}

fn stored(outcome: Outcome) -> Result<()> {
    match outcome {
        Outcome::Stored(_) => Ok(()),
        Outcome::Refused(why) => bail!("refused: {why}"),
    }
}

/// Writes at its share of the rate until it is over. `begun` says that the last backup begins.
async fn write(
    site: &Site,
    keys: &Keys,
    (over, taking, begun): (&AtomicBool, &AtomicBool, &AtomicBool),
) -> Result<Written> {
    let mut visitor = Conversation::visitor(site, keys, 0, Encoding::Binary).await?;
    let mut written = Written { texts: (0..MESSAGES).map(text).collect(), ..Written::default() };
    let mut beat = tokio::time::interval(Duration::from_millis(1_000 * WRITERS as u64 / RATE));
    while !over.load(Ordering::SeqCst) {
        beat.tick().await;
        if !begun.load(Ordering::SeqCst) {
            written.before = written.texts.len();
        }
        let (meanwhile, text) = (taking.load(Ordering::SeqCst), text(written.texts.len()));
        let began = Instant::now();
        stored(visitor.visitor_does(VisitorCommand::Send { text: text.clone() }).await?)?;
        written.times.push((began.elapsed().as_secs_f64() * 1_000.0, meanwhile));
        written.texts.push(text);
    }
    Ok(written)
}
