//! `cargo xtask size`: what people download, compressed as far as brotli goes, against the budgets.

mod why;

use crate::build::{
    self, CONFIG_TOKEN, Kind, LANGUAGE_TOKEN, LIVE_TOKEN, LOCALES, PUBLIC, SETTINGS_TOKEN, TEAM_LOCALES,
    VIEW_TOKEN, brotli,
};
use crate::dev;
use crate::repo::Repo;
use anyhow::{Context, Result, bail};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use why::Why;

/// What may weigh how much, in bytes after brotli.
const BUDGETS: [(&str, usize); 8] = [
    ("loader", 3_500),
    ("loader_signs", 4_000),
    ("loader_live", 1_300),
    ("open_total", 120_000),
    ("inbox_total", 420_000),
    ("settings_total", 250_000),
    ("settings_section", 80_000),
    ("edge", 1_500_000),
];

/// What `size` can be told.
#[derive(clap::Args)]
pub struct Args {
    /// Print exactly one line of JSON on standard output
    #[arg(long)]
    json: bool,
    /// Also show which crates and modules the apps' wasm is made of: what the views cost
    #[arg(long)]
    why: bool,
    /// Weigh what was built before
    #[arg(long)]
    no_build: bool,
}

impl Args {
    /// For a check that has built already.
    pub fn of_the_last_build() -> Self {
        Self { json: false, why: false, no_build: true }
    }
}

/// What `--json` prints.
#[derive(Serialize)]
struct Sizes {
    /// The script tag: one request, until something happens.
    loader: usize,
    /// The same for a site whose triggers wait for more than a time on a page.
    loader_signs: usize,
    /// What stands before either of them for a site whose team sees who is on its pages.
    loader_live: usize,
    /// All a visitor downloads for an open chat, the loader included.
    open_total: usize,
    /// All an agent downloads.
    inbox_total: usize,
    /// All that somebody downloads who opens a site's settings: the app with its first section.
    settings_total: usize,
    /// What the heaviest section adds when it is opened.
    settings_section: usize,
    /// All of the settings with every section, which nobody opens in one go.
    settings_whole: usize,
    /// The Worker.
    edge: usize,
    parts: BTreeMap<String, usize>,
    /// What each app's wasm is made of, if that was asked for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    why: BTreeMap<&'static str, Why>,
}

/// Something that is downloaded, and its weight.
type Part = (String, usize);

/// Weighs, prints, and fails over budget.
pub fn run(repo: &Repo, args: &Args) -> Result<()> {
    if !args.no_build {
        build::run(repo, Kind::Release)?;
    }
    build::require_release(repo)?;
    let mut sizes = weigh(repo)?;
    if args.why {
        for app in ["widget", "inbox", "settings"] {
            sizes.why.insert(app, Why::of(repo, app)?);
        }
    }
    let text = if args.json { serde_json::to_string(&sizes)? } else { table(&sizes) };
    writeln!(io::stdout(), "{text}").context("nobody reads our standard output")?;
    let over = over_budget(&sizes);
    if !over.is_empty() {
        bail!("over budget: {}", over.join(", "));
    }
    Ok(())
}

fn weigh(repo: &Repo) -> Result<Sizes> {
    let manifest =
        repo.read(build::MANIFEST).context("nothing is built: run `cargo xtask build --release`")?;
    let manifest: BTreeMap<String, String> = serde_json::from_str(&manifest)?;
    let asset = |part: &str| -> Result<usize> {
        let file = manifest.get(part).with_context(|| format!("the build made no {part}"))?;
        let path = repo.path(&format!("{PUBLIC}/assets/{file}.br"));
        let size = fs::metadata(&path).with_context(|| format!("{} is missing", repo.show(&path)))?.len();
        Ok(usize::try_from(size)?)
    };
    let document = |name: &str, token: &str, value: &str| -> Result<usize> {
        let mut text = repo.read(&format!("{PUBLIC}/{name}"))?.replace(token, value);
        text = text.replace(LANGUAGE_TOKEN, "en");
        if text.contains(VIEW_TOKEN) {
            let texts = repo.read(&format!("{PUBLIC}/{}", name.replace(".html", ".txt")))?;
            text = text.replace(VIEW_TOKEN, &dev::frame_view(&texts)?);
        }
        Ok(brotli(text.as_bytes())?.len())
    };
    // The languages differ; the heaviest one counts.
    let heaviest = |locales: &[&str], weight: &dyn Fn(&str) -> Result<usize>| -> Result<usize> {
        let sizes: Result<Vec<usize>> = locales.iter().map(|locale| weight(locale)).collect();
        Ok(sizes?.into_iter().max().unwrap_or(0))
    };
    let compressed = |path: &str| -> Result<usize> { Ok(brotli(&fs::read(repo.path(path))?)?.len()) };

    let config = |signs| dev::loader_config("https://chat.example.com", signs);
    let settings = dev::frame_settings()?;
    let loader = document("loader.js", CONFIG_TOKEN, &config(false))?;
    let loader_signs = document("loader-signs.js", CONFIG_TOKEN, &config(true))?;
    let loader_live = document("loader-live.js", LIVE_TOKEN, r#"["https://chat.example.com","shop",true]"#)?;
    // An app's document, glue, wasm, style sheet and texts: under which name they are listed, the names of
    // its assets and documents, its languages, and what the Worker puts into a document.
    let app = |part: &str, name: &str, page: &str, locales: &[&str], told: &str| -> Result<Vec<Part>> {
        let mut parts = vec![(
            format!("{part}_document"),
            heaviest(locales, &|l| document(&format!("{page}.{l}.html"), SETTINGS_TOKEN, told))?,
        )];
        for (kind, extension) in [("glue", "js"), ("wasm", "wasm"), ("css", "css")] {
            parts.push((format!("{part}_{kind}"), asset(&format!("{name}.{extension}"))?));
        }
        let texts = heaviest(locales, &|l| asset(&format!("{name}-{l}.txt")))?;
        parts.push((format!("{part}_locale"), texts));
        Ok(parts)
    };
    let mut frame = app("frame", "widget", "embed", LOCALES, &settings)?;
    frame.push(("frame_app".to_owned(), asset("app.js")?));
    // What comes once a chat has begun is no part of opening it.
    let later = ("frame_later".to_owned(), asset("later.js")?);
    let mut inbox = app("inbox", "inbox", "inbox", TEAM_LOCALES, "")?;
    inbox.push(("inbox_words".to_owned(), heaviest(TEAM_LOCALES, &|l| asset(&format!("words-{l}.txt")))?));
    let site_settings = app("settings", "settings", "settings", TEAM_LOCALES, "")?;
    // Its sections come when they are opened.
    let pieces = manifest.keys().filter(|part| part.starts_with("settings-") && part.ends_with(".wasm"));
    let pieces: Vec<Part> =
        pieces.map(|part| Ok((part.replace('-', "_"), asset(part)?))).collect::<Result<_>>()?;
    let edge = [
        ("edge_js".to_owned(), compressed("edge/worker/build/index.js")?),
        ("edge_wasm".to_owned(), compressed("edge/worker/build/index_bg.wasm")?),
    ];
    let sum = |parts: &[Part]| parts.iter().map(|(_, size)| size).sum::<usize>();
    Ok(Sizes {
        loader,
        loader_signs,
        loader_live,
        open_total: loader + sum(&frame),
        inbox_total: sum(&inbox),
        settings_total: sum(&site_settings),
        settings_section: pieces.iter().map(|(_, size)| *size).max().unwrap_or(0),
        settings_whole: sum(&site_settings) + sum(&pieces),
        edge: sum(&edge),
        parts: [("loader".to_owned(), loader)]
            .into_iter()
            .chain(frame)
            .chain([later])
            .chain(inbox)
            .chain(site_settings)
            .chain(pieces)
            .chain(edge)
            .collect(),
        why: BTreeMap::new(),
    })
}

fn totals(sizes: &Sizes) -> [(&'static str, usize); 8] {
    [
        ("loader", sizes.loader),
        ("loader_signs", sizes.loader_signs),
        ("loader_live", sizes.loader_live),
        ("open_total", sizes.open_total),
        ("inbox_total", sizes.inbox_total),
        ("settings_total", sizes.settings_total),
        ("settings_section", sizes.settings_section),
        ("edge", sizes.edge),
    ]
}

fn over_budget(sizes: &Sizes) -> Vec<String> {
    let pairs = totals(sizes).into_iter().zip(BUDGETS);
    let over = pairs.filter(|((_, size), (_, budget))| size > budget);
    over.map(|((name, size), (_, budget))| format!("{name} has {size} bytes of {budget}")).collect()
}

fn table(sizes: &Sizes) -> String {
    let mut text = String::new();
    for ((name, size), (_, budget)) in totals(sizes).into_iter().zip(BUDGETS) {
        text.push_str(&format!("{name:<20}{size:>10}  of {budget}\n"));
    }
    text.push_str(&format!("{:<20}{:>10}\n", "settings_whole", sizes.settings_whole));
    for (name, size) in &sizes.parts {
        text.push_str(&format!("  {name:<18}{size:>10}\n"));
    }
    for (app, why) in &sizes.why {
        text.push_str(&why.table(app));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budgets_are_in_the_order_of_the_totals_and_held() {
        let mut sizes = Sizes {
            loader: 3_500,
            loader_signs: 1,
            loader_live: 1,
            open_total: 120_000,
            inbox_total: 1,
            settings_total: 1,
            settings_section: 1,
            settings_whole: 1,
            edge: 1,
            parts: BTreeMap::new(),
            why: BTreeMap::new(),
        };
        for ((total, _), (budget, _)) in totals(&sizes).into_iter().zip(BUDGETS) {
            assert_eq!(total, budget);
        }
        assert!(over_budget(&sizes).is_empty());
        sizes.loader = 3_501;
        assert_eq!(over_budget(&sizes), ["loader has 3501 bytes of 3500"]);
    }
}
