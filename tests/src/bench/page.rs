//! `bench page`: what the snippet costs the page that carries it, on a slow machine: the same page
//! with and without it in the same run, before interest, and through opening and ten messages. And
//! how long a visitor with an empty cache waits for the open chat.

use super::figures::{median, rounded};
use crate::browser::FLAGS;
use crate::devtools::{DevTools, Session, address};
use crate::edge::{Edge, Site};
use crate::host_page::{HostPage, Page, content, watch};
use crate::process::{Process, TempDir};
use crate::proxy::Proxy;
use crate::wait;
use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::{Value, json};
use std::path::Path;

/// How many times slower than this machine.
const SLOWDOWN: u32 = 4;
/// How long a page is left alone, in milliseconds of its own clock: whatever wants to happen by
/// itself has happened by then.
const ALONE: f64 = 4_000.0;
/// How long it is watched after the last message.
const AFTER: f64 = 1_000.0;

/// A figure of the page with the snippet and without it, medians over the runs.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Paired {
    with: f64,
    without: f64,
    /// The median of the runs' differences.
    added: f64,
    /// What it should stay under; none where it is only told.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<f64>,
}

/// What a page went through up to a moment.
#[derive(Debug, Serialize)]
pub struct Stage {
    /// Milliseconds of long tasks beyond 50 each.
    blocking_ms: Paired,
    long_tasks: Paired,
    layout_shift: Paired,
    /// Requests of ours.
    requests: Paired,
    /// Bytes of ours as they came, heads of responses included.
    bytes: Paired,
}

/// How long a visitor waits.
#[derive(Debug, Serialize)]
pub struct Waiting {
    median: f64,
    shortest: f64,
    longest: f64,
    target: f64,
    /// The median for the plainest frame there could be, with one field and a script of a line, made
    /// by the same click on the same machine.
    floor: f64,
}

/// One way in which browsers place the frame.
#[derive(Debug, Serialize)]
pub struct Placed {
    before_interest: Stage,
    open_and_ten_messages: Stage,
    /// From the click until the form is painted, has the focus and keeps what is typed, with an empty cache.
    /// The app may come later: it takes over what was typed and sent.
    click_to_usable_ms: Waiting,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Report {
    runs: usize,
    slowdown: u32,
    /// The frame in a process of its own.
    isolated: Placed,
    /// The frame on the page's own thread, as in browsers without site isolation.
    same_process: Placed,
}

impl Report {
    /// Whether the page kept its layout, and was asked for one request before interest. The other
    /// figures depend on the machine.
    #[must_use]
    pub fn leaves_the_page_alone(&self) -> bool {
        [&self.isolated, &self.same_process].into_iter().all(|placed| {
            let (before, open) = (&placed.before_interest, &placed.open_and_ten_messages);
            before.requests.added <= 1.0 && before.layout_shift.added <= 0.0 && open.layout_shift.added <= 0.0
        })
    }
}

/// The state of a page: blocking, long tasks, layout shift, requests, bytes.
type Seen = [f64; 5];

/// One visit.
struct Visit {
    alone: Seen,
    done: Seen,
    /// When it ended, by the page's clock.
    age: f64,
    usable: f64,
}

/// Measures so many times.
///
/// # Errors
/// When the browser or the edge is gone.
pub async fn run(runs: usize) -> Result<Report> {
    let edge = Edge::start().await;
    let isolated = placed(&edge, runs, &[], 20.0).await?;
    let flags = ["--disable-site-isolation-trials", "--disable-features=IsolateOrigins,site-per-process"];
    let same_process = placed(&edge, runs, &flags, 100.0).await?;
    Ok(Report { runs, slowdown: SLOWDOWN, isolated, same_process })
}

async fn placed(edge: &Edge, runs: usize, flags: &[&str], target: f64) -> Result<Placed> {
    let (mut pairs, mut floors) = (Vec::new(), Vec::new());
    for run in 1..=runs {
        let proxy = Proxy::start(edge.port()).await;
        let site = edge.site().await.through(proxy.base());
        let with = visit(&proxy, &site, flags, None).await?;
        let without = visit(&proxy, &site, flags, Some(with.age)).await?;
        floors.push(floor(flags).await?);
        eprintln!("run {run} of {runs}: usable after {:.0} ms", with.usable);
        pairs.push((with, without));
    }
    let stage = |of: fn(&Visit) -> Seen, blocking: f64, requests: Option<f64>| {
        let figure = |at: usize, target| {
            let of = |visit: &Visit| of(visit)[at];
            let all = |of: &dyn Fn(&(Visit, Visit)) -> f64| {
                rounded(median(&pairs.iter().map(of).collect::<Vec<_>>()))
            };
            let added = all(&|(with, without)| of(with) - of(without));
            Paired { with: all(&|pair| of(&pair.0)), without: all(&|pair| of(&pair.1)), added, target }
        };
        Stage {
            blocking_ms: figure(0, Some(blocking)),
            long_tasks: figure(1, None),
            layout_shift: figure(2, Some(0.0)),
            requests: figure(3, requests),
            bytes: figure(4, None),
        }
    };
    let mut waits: Vec<_> = pairs.iter().map(|(with, _)| rounded(with.usable)).collect();
    waits.sort_by(f64::total_cmp);
    Ok(Placed {
        before_interest: stage(|visit| visit.alone, 5.0, Some(1.0)),
        open_and_ten_messages: stage(|visit| visit.done, target, None),
        click_to_usable_ms: Waiting {
            median: median(&waits),
            shortest: waits.first().copied().unwrap_or(f64::NAN),
            longest: waits.last().copied().unwrap_or(f64::NAN),
            target: 300.0,
            floor: rounded(median(&floors)),
        },
    })
}

/// A visit by a browser that knows nothing yet: with the snippet and a chat; or without it, until
/// the page is as old.
async fn visit(proxy: &Proxy, site: &Site, flags: &[&str], without: Option<f64>) -> Result<Visit> {
    let shop = HostPage::start(site).await;
    let Opened { _chromium, tools, page, .. } = open(flags).await?;
    let requests_before = (proxy.requests().len() as f64, proxy.bytes() as f64);
    let path = if without.is_some() { "/plain" } else { "/" };
    tools.ask(&page, "Page.navigate", json!({"url": shop.url(path)})).await?;
    let seen = async || -> Result<Seen> {
        let script = "[felt.tasks.reduce((sum, task) => sum + task - 50, 0), felt.tasks.length, seen.shifts]";
        let [blocking, tasks, shifts]: [f64; 3] =
            serde_json::from_value(evaluate(&tools, &page, None, script).await?)?;
        let (requests, bytes) = (proxy.requests().len() as f64, proxy.bytes() as f64);
        Ok([blocking, tasks, shifts, requests - requests_before.0, bytes - requests_before.1])
    };
    reaches(&tools, &page, ALONE).await?;
    let alone = seen().await?;
    if let Some(age) = without {
        reaches(&tools, &page, age).await?;
        return Ok(Visit { alone, done: seen().await?, age, usable: f64::NAN });
    }
    tap(&tools, &page).await?;
    let (session, context) = frame(&tools).await?;
    let usable = evaluate(&tools, &session, Some(context), CHAT).await?;
    let usable = usable.as_f64().context("the form was painted")?;
    let age = evaluate(&tools, &page, None, "performance.now()").await?.as_f64().context("a clock")? + AFTER;
    reaches(&tools, &page, age).await?;
    let clicked = evaluate(&tools, &page, None, "felt.clicked").await?.as_f64().context("a click")?;
    Ok(Visit { alone, done: seen().await?, age, usable: usable - clicked })
}

/// How long the click takes to a plain frame of another site that can be used.
async fn floor(flags: &[&str]) -> Result<f64> {
    let frame = HostPage::serving(|_, _| Page { html: FLOOR_FRAME.to_owned(), ..Page::default() }).await;
    let src = frame.url("/embed/floor").replace("localhost", "127.0.0.1");
    let script = FLOOR_PAGE.replace("{src}", &src);
    let html = format!("<!doctype html>{}<body>{}<script>{script}</script>", watch(""), content());
    let shop = HostPage::serving(move |_, _| Page { html: html.clone(), ..Page::default() }).await;
    let Opened { _chromium, tools, page, .. } = open(flags).await?;
    tools.ask(&page, "Page.navigate", json!({"url": shop.url("/")})).await?;
    reaches(&tools, &page, ALONE).await?;
    tap(&tools, &page).await?;
    let (session, context) = self::frame(&tools).await?;
    let usable =
        evaluate(&tools, &session, Some(context), FLOOR).await?.as_f64().context("a painted field")?;
    let clicked = evaluate(&tools, &page, None, "felt.clicked").await?.as_f64().context("a click")?;
    Ok(usable - clicked)
}

/// A browser that knows nothing yet, on a slow machine.
struct Opened {
    _chromium: Process,
    /// It runs in there.
    _profile: TempDir,
    tools: DevTools,
    page: Session,
}

async fn open(flags: &[&str]) -> Result<Opened> {
    // Without a driver: one that listens as well would hold each new frame until it had looked.
    let profile = TempDir::new("browser");
    let folder = profile.path().join("profile");
    let mut args: Vec<_> = FLAGS.iter().chain(flags).map(|flag| (*flag).to_owned()).collect();
    args.extend(["--remote-debugging-port=0".to_owned(), format!("--user-data-dir={}", folder.display())]);
    let log = profile.path().join("log");
    let _chromium = Process::start(Path::new("/usr/bin/chromium"), &args, &[], &log);
    let url = wait::until("Chromium to listen", async || address(&folder).ok_or_else(String::new)).await;
    let slow = ("Emulation.setCPUThrottlingRate", json!({"rate": SLOWDOWN}));
    let watch = ("Page.addScriptToEvaluateOnNewDocument", json!({"source": USABLE}));
    let tools = DevTools::connect_to(&url, vec![slow, ("Page.enable", json!({})), watch]).await?;
    let page = tools.session("page", "")?;
    let size = json!({"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": false});
    tools.ask(&page, "Emulation.setDeviceMetricsOverride", size).await?;
    Ok(Opened { _chromium, _profile: profile, tools, page })
}

/// Waits until the page is there and this old.
async fn reaches(tools: &DevTools, page: &Session, age: f64) -> Result<()> {
    let script = format!("'felt' in window && performance.now() > {age}");
    wait::try_until(wait::DEADLINE, async || {
        let old = evaluate(tools, page, None, &script).await?;
        if old == true { Ok(()) } else { Err(anyhow::anyhow!("the page is {old}")) }
    })
    .await
}

/// A tap on the launcher, in its corner of the window.
async fn tap(tools: &DevTools, page: &Session) -> Result<()> {
    for (kind, buttons) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)] {
        let button = if kind == "mouseMoved" { "none" } else { "left" };
        let params = json!({
            "type": kind, "x": 1230, "y": 750, "button": button, "buttons": buttons, "clickCount": 1,
        });
        tools.ask(page, "Input.dispatchMouseEvent", params).await?;
    }
    Ok(())
}

/// The chat's frame, in whichever process it lives, and a place for our scripts in it.
async fn frame(tools: &DevTools) -> Result<(Session, u64)> {
    wait::try_until(wait::DEADLINE, async || {
        for session in tools.sessions() {
            let Ok(tree) = tools.ask(&session, "Page.getFrameTree", json!({})).await else { continue };
            let tree = &tree["frameTree"];
            let frames = tree["childFrames"].as_array().into_iter().flatten().chain([tree]);
            let ours =
                |frame: &&Value| frame["frame"]["url"].as_str().is_some_and(|url| url.contains("/embed/"));
            if let Some(found) = frames.into_iter().find(ours) {
                let params = json!({"frameId": found["frame"]["id"]});
                let world = tools.ask(&session, "Page.createIsolatedWorld", params).await?;
                let context = world["executionContextId"].as_u64().context("a context")?;
                return Ok((session, context));
            }
        }
        Err(anyhow::anyhow!("there is no frame yet"))
    })
    .await
}

async fn evaluate(tools: &DevTools, session: &Session, context: Option<u64>, script: &str) -> Result<Value> {
    let mut params = json!({"expression": script, "returnByValue": true, "awaitPromise": true});
    if let Some(context) = context {
        params["contextId"] = context.into();
    }
    let mut answer = tools.ask(session, "Runtime.evaluate", params).await?;
    if answer.get("exceptionDetails").is_some() {
        anyhow::bail!("{script}: {}", answer["exceptionDetails"]);
    }
    Ok(answer["result"]["value"].take())
}

/// In the chat: keeps the moment after the first paint of the form with the focus in it.
const USABLE: &str =
    "if (location.pathname.startsWith('/embed/')) addEventListener('focusin', ({ target }) => {
    if (target.id === 'name') requestAnimationFrame(() => setTimeout(() => {
        document.documentElement.dataset.usable ??= performance.timeOrigin + performance.now();
    }));
})";

/// Starts the chat and writes ten messages, each once the one before is stored. Gives the moment at
/// which the form could be used.
const CHAT: &str = "(async () => {
    const until = (probe) => new Promise((done) => {
        const look = () => { const found = probe(); if (found) { watch.disconnect(); done(found) } };
        const watch = new MutationObserver(look);
        watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
        look();
    });
    const type = (field, text) => {
        field.value = text;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    };
    const usable = await until(() => document.documentElement.dataset.usable);
    type(document.querySelector('#name'), 'Zoé');
    document.querySelector('form').requestSubmit();
    for (let n = 1; n <= 10; n++) {
        const field = await until(() => document.querySelector('#composer'));
        type(field, `Message ${n}`);
        field.form.requestSubmit();
        const stored = '.mine .meta:is([data-state=sent], [data-state=delivered], [data-state=read])';
        await until(() => document.querySelectorAll(stored).length === n);
    }
    return +usable;
})()";

/// Makes the plainest frame at a click, as large as ours, and hands the focus on.
const FLOOR_PAGE: &str = "
    const button = document.createElement('button');
    button.style.cssText = 'position: fixed; right: 20px; bottom: 20px; width: 60px; height: 60px';
    button.onclick = () => {
        const frame = document.createElement('iframe');
        frame.style.cssText = 'position: fixed; right: 20px; bottom: 96px; width: 384px; height: 620px';
        addEventListener('message', () => { frame.focus(); frame.contentWindow.postMessage('focus', '*') });
        frame.src = '{src}';
        document.body.append(frame);
    };
    document.body.append(button)";

/// What is in it.
const FLOOR_FRAME: &str = "<!doctype html><meta charset=utf-8><title>Floor</title>
    <style>body { font: 15px system-ui, sans-serif }</style>
    <form><h2>Hello</h2><label for=name>Your name</label><input id=name><button>Start</button></form>
    <script>onmessage = () => document.querySelector('#name').focus(); parent.postMessage('', '*')</script>";

/// Waits for it.
const FLOOR: &str = "new Promise((done) => {
    const look = () => document.documentElement.dataset.usable ? done(+document.documentElement.dataset.usable) : requestAnimationFrame(look);
    look();
})";
