//! `bench lobby`: a crowd on one site's pages. How long until all of it is in the list, what an agent's look at it takes,
//! and how soon the list is right again after a kill.

use super::figures::{cpu_seconds, memory_kb, percentile, rounded, runtime_on};
use crate::edge::{Edge, SignedIn, Site, settings};
use crate::wire::Socket;
use anyhow::{Context, Result, anyhow, ensure};
use futures::{StreamExt, TryStreamExt, stream};
use protocol::codec::Encoding;
use protocol::site::live::{Here, Live, LiveFrame, SHARDS_MAX};
use protocol::site::settings::SiteSettings;
use protocol::team::visitors::LiveVisitors;
use reqwest::Method;
use serde::Serialize;
use std::time::{Duration, Instant};

/// How many pages connect at once.
const AT_ONCE: usize = 100;
/// How often an agent looks, each time for something else: the same is answered from memory.
const LOOKS: usize = 100;
/// How long a page counts that gives no sign of life: nothing here takes longer.
const LEASE: Duration = Duration::from_secs(45);

/// What is measured.
#[derive(Clone, Copy, Debug)]
pub struct Args {
    /// Visitors who are on the site's pages at once.
    pub visitors: usize,
}

/// What the benchmark found.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Visitors on the site's pages.
    pub visitors: usize,
    /// Parts of the lobby.
    pub parts: u8,
    /// Seconds from the first page to a list with all of them. Goal: 30 with 10,000 visitors.
    pub present_s: f64,
    /// Milliseconds that an agent waits for the list of them: median and one in a hundred.
    pub look_ms: [f64; 2],
    /// Milliseconds of CPU that a look takes.
    pub look_cpu_ms: f64,
    /// Seconds from the restarted runtime to a list with all of them, who come back as fast as they can. Goal: 60.
    pub back_s: f64,
    /// Megabytes that the runtime holds.
    pub memory_mb: f64,
}

/// Runs it.
///
/// # Errors
/// When the edge refuses, stalls or falls over.
pub async fn run(args: Args) -> Result<Report> {
    let edge = Edge::start_to_measure().await;
    let thousands = u8::try_from(args.visitors.div_ceil(1_000)).unwrap_or(SHARDS_MAX).min(SHARDS_MAX);
    let live = Live { on: true, unasked: true, thousands };
    let site = edge.site_with(SiteSettings { live, ..settings() }).await;
    let ana = site.sign_in().await;
    let (pages, present) = crowd(&site, &ana, args.visitors).await?;
    let pid = runtime_on(edge.port()).context("the edge is gone")?;
    let (cpu, mut times) = (cpu_seconds(pid), Vec::new());
    for n in 0..LOOKS {
        let began = Instant::now();
        let all = look(&site, &ana, &format!("?page=/page/{n}")).await?;
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
        ensure!(all.silent == 0, "a part of the lobby does not answer");
    }
    let look_cpu = (cpu_seconds(pid) - cpu) * 1_000.0 / LOOKS as f64;
    let memory = memory_kb(pid) / 1024.0;
    drop(pages);
    edge.kill9();
    edge.restart().await;
    let (_pages, back) = crowd(&site, &ana, args.visitors).await?;
    Ok(Report {
        visitors: args.visitors,
        parts: live.shards(),
        present_s: rounded(present),
        look_ms: [0.5, 0.99].map(|share| rounded(percentile(&times, share))),
        look_cpu_ms: rounded(look_cpu),
        back_s: rounded(back),
        memory_mb: rounded(memory),
    })
}

/// Has so many visitors come, and tells after how many seconds all were in the list.
async fn crowd(site: &Site, who: &SignedIn, visitors: usize) -> Result<(Vec<Socket>, f64)> {
    let began = Instant::now();
    let pages: Vec<Socket> =
        stream::iter(0..visitors).map(|n| comes(site, n)).buffer_unordered(AT_ONCE).try_collect().await?;
    loop {
        let all = look(site, who, "").await?;
        if usize::try_from(all.total)? == visitors {
            let seconds = began.elapsed().as_secs_f64();
            eprintln!("{visitors} visitors after {seconds:.1} s");
            return Ok((pages, seconds));
        }
        ensure!(began.elapsed() < LEASE, "{} of {visitors} visitors", all.total);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn comes(site: &Site, n: usize) -> Result<Socket> {
    let url = site.url(&format!("/v1/sites/{}/live/socket?visit=visit-{n:020}", site.id));
    let opened = Socket::open(&url, &[("origin", "http://127.0.0.1:1")], Encoding::Text).await;
    let mut page = opened.map_err(|status| anyhow!("no socket: {status}"))?;
    let url = format!("https://shop.example/page/{}", n % 500);
    page.send(&LiveFrame::Here(Here { url, title: format!("Page {n}"), ..Here::default() })).await?;
    Ok(page)
}

async fn look(site: &Site, who: &SignedIn, query: &str) -> Result<LiveVisitors> {
    let path = format!("/v1/sites/{}/live{query}", site.id);
    let told = site.asks(who, Method::GET, &path, None).await.map_err(|refused| anyhow!("{refused:?}"))?;
    Ok(serde_json::from_value(told)?)
}
