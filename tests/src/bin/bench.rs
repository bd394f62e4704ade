//! The program behind `cargo xtask bench`: progress on standard error, results on standard output.
//! It fails when a promise was broken; a ratio that misses its goal is shown, not failed, because
//! machines differ.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use serde::Serialize;
use serde_json::Value;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};
use tests::bench::{Length, backup, delivery, desk, fault, fsync, load, lobby, page};

/// Measures the edge on the real runtime, next to the floor: a plain JavaScript object on the same
/// runtime in the same run.
#[derive(Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench")]
struct Cli {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Round trips, throughput, CPU for one, 50 and 500 conversations; resuming and waking long logs
    ///
    /// The very long log (a million events with --full) is not sent: while the edge is stopped, a
    /// small worker on the same runtime copies a real message into the conversation's database
    /// again and again. How it wakes is then measured on the edge as it is.
    Delivery {
        #[command(flatten)]
        common: Common,
        #[command(flatten)]
        length: LengthArgs,
    },
    /// Kill the runtime again and again under load, and compare ledger, log and views
    Fault {
        #[command(flatten)]
        common: Common,
        /// How often to kill it [default: 100, 5 with --quick]
        #[arg(long)]
        kills: Option<u32>,
        /// How often connections are cut, closed halfway, delayed or deliver twice, in between
        #[arg(long, default_value_t = 0)]
        mishaps: u32,
        /// Messages a second, all clients together
        #[arg(long, default_value_t = 200)]
        rate: u32,
        /// Conversations, each with a visitor and an agent
        #[arg(long, default_value_t = 4)]
        conversations: u32,
        /// Decides the moments [default: the clock]
        #[arg(long)]
        seed: Option<u64>,
        /// About half a minute
        #[arg(long)]
        quick: bool,
    },
    /// Memory of idle conversations, waking, the return of many, a steady stream, memory over time
    Load {
        #[command(flatten)]
        common: Common,
        #[command(flatten)]
        length: LengthArgs,
    },
    /// A large team at one desk: coming back after a restart, the cost of a greeting, updates a second
    Desk {
        #[command(flatten)]
        common: Common,
        /// Agents with an open inbox
        #[arg(long, default_value_t = 1_000)]
        agents: usize,
        /// Conversations in the list
        #[arg(long, default_value_t = 2_000)]
        listed: usize,
        /// Seconds of updates
        #[arg(long, default_value_t = 30)]
        seconds: u64,
    },
    /// A crowd on one site's pages: until all are listed, what an agent's look takes, and again after a kill
    Lobby {
        #[command(flatten)]
        common: Common,
        /// Visitors who are there at once
        #[arg(long, default_value_t = 10_000)]
        visitors: usize,
    },
    /// Backups while visitors write 50 messages a second: how long they take, and what the visitors feel of them
    Backup {
        #[command(flatten)]
        common: Common,
        /// Conversations that are stored
        #[arg(long, default_value_t = 1_000)]
        conversations: usize,
        /// Backups, one after another
        #[arg(long, default_value_t = 5)]
        runs: usize,
    },
    /// Count the fsyncs behind serial acknowledgements (needs strace)
    Fsync {
        #[command(flatten)]
        common: Common,
        /// How many messages
        #[arg(long, default_value_t = 200)]
        messages: usize,
    },
    /// What the snippet costs the page that carries it, in Chromium on a machine four times slower
    Page {
        #[command(flatten)]
        common: Common,
        /// How often each page is visited with and without it
        #[arg(long, default_value_t = 7)]
        runs: usize,
    },
}

#[derive(Args)]
struct Common {
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    /// Measure what was built before
    #[arg(long)]
    #[allow(dead_code, reason = "xtask acts on it; it stands here for --help")]
    no_build: bool,
}

#[derive(Args)]
struct LengthArgs {
    /// About a minute
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// Everything: 5,000 sockets, a million events, ten minutes of steady load
    #[arg(long)]
    full: bool,
}

impl LengthArgs {
    fn length(&self) -> Length {
        match (self.quick, self.full) {
            (true, _) => Length::Quick,
            (_, true) => Length::Full,
            _ => Length::Usual,
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse().what).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a benchmark and tells whether every promise was kept.
async fn run(what: What) -> Result<bool> {
    match what {
        What::Delivery { common, length } => {
            print(&delivery::run(length.length()).await?, common.json)?;
            Ok(true)
        }
        What::Load { common, length } => {
            let report = load::run(length.length()).await?;
            print(&report, common.json)?;
            Ok(report.return_of_many.lost_or_doubled == 0)
        }
        What::Fault { common, kills, mishaps, rate, conversations, seed, quick } => {
            let clock =
                || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64);
            let kills = kills.unwrap_or(if quick { 5 } else { 100 });
            let args = fault::Args { kills, mishaps, rate, conversations, seed: seed.unwrap_or_else(clock) };
            eprintln!("seed {}", args.seed);
            let report = fault::run(args).await?;
            print(&report, common.json)?;
            Ok(report.is_clean())
        }
        What::Desk { common, agents, listed, seconds } => {
            let report = desk::run(desk::Args { agents, listed, seconds }).await?;
            print(&report, common.json)?;
            Ok(report.missed == 0)
        }
        What::Lobby { common, visitors } => {
            print(&lobby::run(lobby::Args { visitors }).await?, common.json)?;
            Ok(true)
        }
        What::Backup { common, conversations, runs } => {
            let report = backup::run(backup::Args { conversations, runs }).await?;
            print(&report, common.json)?;
            Ok(report.broken == 0)
        }
        What::Fsync { common, messages } => {
            let report = fsync::run(messages).await?;
            print(&report, common.json)?;
            Ok(report.fsyncs >= report.acks && report.without == 0)
        }
        What::Page { common, runs } => {
            let report = page::run(runs).await?;
            print(&report, common.json)?;
            Ok(report.leaves_the_page_alone())
        }
    }
}

fn print(report: &impl Serialize, json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string(report)?);
    } else {
        lines("", &serde_json::to_value(report)?);
    }
    Ok(())
}

/// One figure a line. What was compared with the floor stands on a line together.
fn lines(name: &str, value: &Value) {
    match value {
        Value::Object(fields) => {
            if let [Some(edge), Some(floor), Some(ratio)] =
                ["edge", "floor", "ratio"].map(|key| fields.get(key))
            {
                return println!("{name}: edge {edge}, floor {floor}, ratio {ratio}");
            }
            if let [Some(with), Some(without), Some(added)] =
                ["with", "without", "added"].map(|key| fields.get(key))
            {
                let target =
                    fields.get("target").map_or(String::new(), |target| format!(", target {target}"));
                return println!("{name}: with {with}, without {without}, added {added}{target}");
            }
            for (key, value) in fields {
                lines(&if name.is_empty() { key.clone() } else { format!("{name} {key}") }, value);
            }
        }
        Value::Array(values) => {
            for (n, value) in values.iter().enumerate() {
                lines(&format!("{name} {}", n + 1), value);
            }
        }
        other => println!("{name}: {other}"),
    }
}
