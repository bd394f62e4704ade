//! `bench desk`: a large team at one site's desk. How long until everybody has the list again after a
//! restart, what one greeting costs by the size of the team, and how soon inboxes hear of a change.

use super::figures::{cpu_seconds, memory_kb, percentile, rounded, runtime_on};
use crate::edge::{Edge, SignedIn, Site};
use crate::wire::{Conversation, Keys, Outcome, Socket, opening};
use anyhow::{Context, Result, bail, ensure};
use futures::future::{join_all, try_join_all};
use futures::{StreamExt, TryStreamExt, stream};
use protocol::codec::{self, Encoding};
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::{DeskCommand, DeskFrame, LISTS_VERSION};
use protocol::frames::visitor::VisitorCommand;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;

/// Updates a second, as a site with a hundred thousand conversations a day has in its busiest hour.
const RATE: u64 = 56;
/// So many inboxes are looked at frame by frame; the others only receive.
const WATCHED: usize = 20;
/// How many things are prepared at once: fewer than the sign-ins under way that one address may have.
const AT_ONCE: usize = 8;
/// Every so-many-th conversation waits; an agent has each of the others.
const WAITS: usize = 20;

/// What is measured.
#[derive(Clone, Copy, Debug)]
pub struct Args {
    /// Agents with an open inbox.
    pub agents: usize,
    /// Conversations in the list.
    pub listed: usize,
    /// How many seconds of updates.
    pub seconds: u64,
}

/// What the benchmark found.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Agents with an open inbox.
    pub agents: usize,
    /// Conversations in the list.
    pub listed: usize,
    /// Seconds from the restarted runtime to the last inbox that was caught up. Goal: 30 with 1,000 agents and
    /// 2,000 conversations.
    pub caught_up_s: f64,
    /// Milliseconds of CPU for one greeting, with half the agents and with all.
    pub greeting_cpu_ms: [f64; 2],
    /// How many times as much it is with all. Goal: at most 1.2.
    pub greeting_ratio: f64,
    /// Updates that were made, at 56 a second.
    pub updates: usize,
    /// Milliseconds from a visitor's message to the inbox that lists it: median and one in a hundred. Goal: 500.
    pub update_ms: [f64; 2],
    /// Share of a processor that the runtime took meanwhile.
    pub update_cpu: f64,
    /// Messages that a watched inbox never heard of.
    pub missed: usize,
    /// Megabytes that the runtime holds.
    pub memory_mb: f64,
}

/// Runs it.
///
/// # Errors
/// When the edge refuses, stalls or falls over.
pub async fn run(args: Args) -> Result<Report> {
    let edge = Edge::start_to_measure().await;
    let site = edge.site().await;
    eprintln!("{} agents sign in", args.agents);
    let agents: Vec<SignedIn> = stream::iter(0..args.agents)
        .map(|n| {
            let (edge, site) = (&edge, &site);
            async move { edge.colleague(site, &format!("Agent {n}")).await.sign_in().await }
        })
        .buffered(AT_ONCE)
        .collect()
        .await;
    eprintln!("{} conversations start", args.listed);
    let keys: Vec<Keys> = stream::iter(0..args.listed)
        .map(|n| start(&site, &agents, n))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let (half, _) = restarted(&edge, &site, &agents[..args.agents / 2]).await?;
    let ((greeting, caught_up), inboxes) = restarted(&edge, &site, &agents).await?;
    eprintln!("{RATE} updates a second");
    let pid = runtime_on(edge.port()).context("the edge is gone")?;
    let (cpu, began) = (cpu_seconds(pid), Instant::now());
    let (times, missed, updates) = updates(&site, keys, inboxes, args).await?;
    let update_cpu = (cpu_seconds(pid) - cpu) / began.elapsed().as_secs_f64();
    Ok(Report {
        agents: args.agents,
        listed: args.listed,
        caught_up_s: rounded(caught_up),
        greeting_cpu_ms: [rounded(half.0), rounded(greeting)],
        greeting_ratio: rounded(greeting / half.0),
        updates,
        update_ms: [0.5, 0.99].map(|share| rounded(percentile(&times, share))),
        update_cpu: rounded(update_cpu),
        missed,
        memory_mb: rounded(memory_kb(pid) / 1024.0),
    })
}

/// Starts the nth conversation, and has an agent take it, unless it is one that waits.
async fn start(site: &Site, agents: &[SignedIn], n: usize) -> Result<Keys> {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Binary).await?;
    stored(visitor.visitor_does(VisitorCommand::Start(opening(&format!("Visitor {n}")))).await?)?;
    if !n.is_multiple_of(WAITS) {
        let agent = agents.get(n % agents.len()).context("no agents")?;
        let mut agent = Conversation::agent(site, agent, &keys.conversation, 0, Encoding::Binary).await?;
        stored(agent.agent_does(AgentCommand::Take).await?)?;
    }
    Ok(keys)
}

fn stored(outcome: Outcome) -> Result<()> {
    match outcome {
        Outcome::Stored(_) => Ok(()),
        Outcome::Refused(why) => bail!("refused: {why}"),
    }
}

/// Restarts the runtime and has all agents come back at once. The milliseconds of CPU for one greeting, and the
/// seconds until all were caught up.
async fn restarted(edge: &Edge, site: &Site, agents: &[SignedIn]) -> Result<((f64, f64), Vec<Socket>)> {
    // What conversations have still to say is said first.
    tokio::time::sleep(Duration::from_secs(6)).await;
    edge.kill9();
    edge.restart().await;
    let pid = runtime_on(edge.port()).context("the edge is gone")?;
    let (cpu, began) = (cpu_seconds(pid), Instant::now());
    let inboxes = try_join_all(agents.iter().map(|agent| greeted(site, agent))).await?;
    let seconds = began.elapsed().as_secs_f64();
    let cpu = (cpu_seconds(pid) - cpu) * 1_000.0 / agents.len() as f64;
    eprintln!("{} inboxes caught up in {seconds:.1} s", agents.len());
    Ok(((cpu, seconds), inboxes))
}

/// Opens an inbox and waits until it is caught up.
async fn greeted(site: &Site, agent: &SignedIn) -> Result<Socket> {
    let url = site.url(&format!("/v1/sites/{}/desk/socket", site.id));
    let headers = [("cookie", agent.cookie.as_str()), ("origin", site.base.as_str())];
    let opened = Socket::open(&url, &headers, Encoding::Binary).await;
    let mut socket = opened.map_err(|status| anyhow::anyhow!("no socket: {status}"))?;
    socket.send(&DeskCommand::HelloPaged { version: LISTS_VERSION }).await?;
    let caught_up = Message::binary(codec::to_binary(&DeskFrame::CaughtUp));
    while socket.receive().await? != caught_up {}
    Ok(socket)
}

/// When each message was sent.
type Sent = Arc<Mutex<HashMap<String, Instant>>>;

/// Has visitors write one after the other, and tells how long it took until the watched inboxes knew, how many
/// they missed, and how many there were.
async fn updates(
    site: &Site,
    keys: Vec<Keys>,
    inboxes: Vec<Socket>,
    args: Args,
) -> Result<(Vec<f64>, usize, usize)> {
    let (stop, stopped) = watch::channel(false);
    let sent: Sent = Arc::default();
    let watched = WATCHED.min(inboxes.len());
    let readers = inboxes.into_iter().enumerate().map(|(n, socket)| {
        tokio::spawn(read(socket, (n < watched).then(|| Arc::clone(&sent)), stopped.clone()))
    });
    let readers: Vec<_> = readers.collect();
    let mut ticks = tokio::time::interval(Duration::from_micros(1_000_000 / RATE));
    let total = usize::try_from(args.seconds * RATE)?.min(keys.len());
    ensure!(total > 0, "no conversations");
    let mut visitors = Vec::new();
    for (n, keys) in keys.into_iter().take(total).enumerate() {
        ticks.tick().await;
        let (site, sent) = (site.clone(), Arc::clone(&sent));
        visitors.push(tokio::spawn(async move {
            let mut visitor = Conversation::visitor(&site, &keys, u64::MAX, Encoding::Binary).await?;
            let text = format!("update {n}");
            sent.lock().unwrap().insert(text.clone(), Instant::now());
            stored(visitor.visitor_does(VisitorCommand::Send { text }).await?)
        }));
    }
    for visitor in join_all(visitors).await {
        visitor??;
    }
    // The last ones are on their way for so long at most.
    tokio::time::sleep(Duration::from_secs(3)).await;
    stop.send(true)?;
    let mut times = Vec::new();
    for reader in join_all(readers).await {
        times.extend(reader??);
    }
    let missed = (total * watched).saturating_sub(times.len());
    Ok((times, missed, total))
}

/// Reads what comes on an inbox; with the messages' times, how long each took, in milliseconds.
async fn read(
    mut socket: Socket,
    sent: Option<Sent>,
    mut stopped: watch::Receiver<bool>,
) -> Result<Vec<f64>> {
    let (mut times, mut seen) = (Vec::new(), HashSet::new());
    loop {
        let message = tokio::select! {
            message = socket.next() => message?,
            _ = stopped.changed() => return Ok(times),
        };
        let (Some(sent), Message::Binary(bytes)) = (&sent, message) else { continue };
        let Some(DeskFrame::Changes(changes)) = codec::from_packed(&bytes) else { continue };
        for summary in changes.conversations {
            let Some(at) = sent.lock().unwrap().get(&summary.preview).copied() else { continue };
            if seen.insert(summary.preview) {
                times.push(at.elapsed().as_secs_f64() * 1_000.0);
            }
        }
    }
}
