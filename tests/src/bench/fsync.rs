//! `bench fsync`: every acknowledgement of a message sent alone was preceded by a write to disk
//! that the kernel was told to finish. Counted from outside, with strace.

use super::figures::runtime_on;
use super::lane::{Lane, Target};
use crate::edge::Edge;
use crate::process::TempDir;
use crate::wait;
use crate::wire::Keys;
use anyhow::{Context, Result, bail};
use protocol::codec::Encoding;
use serde::Serialize;
use std::process::Stdio;
use tokio::process::{Child, Command};

/// What was counted.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Messages sent one after the other and acknowledged.
    pub acks: usize,
    /// Calls of fsync or fdatasync that succeeded meanwhile.
    pub fsyncs: usize,
    /// Acknowledgements without such a call since the message before.
    pub without: usize,
}

/// Counts for so many messages.
///
/// # Errors
/// When strace is missing or may not look, or a message is not acknowledged.
pub async fn run(messages: usize) -> Result<Report> {
    let edge = Edge::start_to_measure().await;
    let target = Target::edge(&edge, Encoding::Binary).await;
    let mut lane = Lane::started(&target, &Keys::new()).await?;
    let pid = runtime_on(edge.port()).context("the edge is gone")?;
    let dir = TempDir::new("strace");
    let trace = dir.path().join("calls");
    let calls = || {
        let text = std::fs::read_to_string(&trace).unwrap_or_default();
        text.lines().filter(|line| line.contains("sync") && line.ends_with("= 0")).count()
    };
    let mut strace = start(pid, &trace)?;
    // It is at work once it has seen a call.
    let mut warm = async || {
        if let Some(status) = strace.try_wait()? {
            bail!("strace may not look at the edge ({status}); run this where ptrace is allowed");
        }
        lane.round_trip().await?;
        Ok(calls())
    };
    let attached = wait::try_until(wait::DEADLINE, async || match warm().await {
        Ok(0) => Err(anyhow::anyhow!("strace sees no call at all")),
        Ok(_) => Ok(Ok(())),
        Err(error) => Ok(Err(error)),
    });
    attached.await??;

    let before = calls();
    let (mut counted, mut without) = (before, 0);
    for _ in 0..messages {
        lane.round_trip().await?;
        let now = calls();
        without += usize::from(now == counted);
        counted = now;
    }
    strace.kill().await?;
    Ok(Report { acks: messages, fsyncs: counted - before, without })
}

fn start(pid: u32, trace: &std::path::Path) -> Result<Child> {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-e", "trace=fsync,fdatasync", "-o"]).arg(trace);
    strace.args(["-p", &pid.to_string()]).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    strace.spawn().context("strace is missing: install it (on Debian: apt-get install strace)")
}
