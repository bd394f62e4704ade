//! The folder for Cloudflare, served by Cloudflare's own tool as it is handed out: nothing is built there.

use crate::journey;
use protocol::codec::Encoding;
use protocol::conversation::file::FileInfo;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::FileId;
use protocol::team::export::ImportOutcome;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use tests::browser::Browser;
use tests::edge::{Edge, http};
use tests::exchange::is_all_there;
use tests::installed::{for_cloudflare, sets_up};
use tests::process::{Process, TempDir, free_port, random_id, workspace};
use tests::wait;
use tests::wire::{Conversation, Keys, opening};

/// The tool, as `npm install` there would bring it.
fn wrangler(folder: &Path, args: &[&str], log: &Path) -> Process {
    let bin = workspace().join("edge/node_modules/.bin");
    let script = "cd \"$1\"; shift; exec \"$@\"";
    let mut all =
        vec!["-c".to_owned(), script.to_owned(), "wrangler".to_owned(), folder.display().to_string()];
    all.push(bin.join("wrangler").display().to_string());
    all.extend(args.iter().map(|arg| (*arg).to_owned()));
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let env = [
        ("PATH", path.as_str()),
        ("WRANGLER_SEND_METRICS", "false"),
        ("CLOUDFLARE_CF_FETCH_ENABLED", "false"),
        ("CI", "true"),
    ];
    Process::start(Path::new("sh"), &all, &env, log)
}

/// The folder, served by the tool.
struct Served {
    base: String,
    /// A set-up link.
    link: String,
    _wrangler: Process,
    _root: TempDir,
}

async fn served() -> Served {
    let root = TempDir::new("cloudflare");
    let folder = root.path().join("jasette");
    let copied = Command::new("cp").arg("-r").arg(for_cloudflare()).arg(&folder).status().unwrap();
    assert!(copied.success());
    // What is asked for by name in the example is all that is filled in.
    let key = format!("{}{}", random_id(), random_id());
    let example = std::fs::read_to_string(folder.join(".dev.vars.example")).unwrap();
    std::fs::write(folder.join(".dev.vars"), example.replace("SETUP_KEY=", &format!("SETUP_KEY={key}")))
        .unwrap();

    let (port, inspector) = (free_port().to_string(), free_port().to_string());
    let log = root.path().join("log");
    let args = ["dev", "--ip", "127.0.0.1", "--port", &port, "--inspector-port", &inspector];
    let wrangler = wrangler(&folder, &args, &log);
    let base = format!("http://127.0.0.1:{port}");
    wait::until("wrangler to serve", async || {
        let answer = http().get(format!("{base}/healthz")).send().await.map(|answer| answer.status());
        let said = || std::fs::read_to_string(&log).unwrap_or_default();
        if matches!(answer, Ok(StatusCode::OK)) { Ok(()) } else { Err(format!("{answer:?} {}", said())) }
    })
    .await;
    let made = http().post(format!("{base}/v1/setup/links")).bearer_auth(&key).json(&json!({})).send().await;
    let link = made.unwrap().json::<Value>().await.unwrap()["url"].as_str().unwrap().to_owned();
    Served { base, link, _wrangler: wrangler, _root: root }
}

#[tokio::test]
async fn the_folder_for_cloudflare_runs_as_it_is() {
    let served = served().await;
    let browser = async |name: &str| Browser::start(&format!("cloudflare {name}")).await;
    journey::from_the_link_to_files(&served.base, &served.link, browser).await;
}

#[tokio::test]
async fn a_site_moves_from_ones_own_machine_to_cloudflare_with_every_event_and_file() {
    let edge = Edge::start().await;
    let from = edge.site().await;
    let ana = from.sign_in().await;
    for n in 0..3_u8 {
        let keys = Keys::new();
        let mut visitor = Conversation::visitor(&from, &keys, 0, Encoding::Binary).await.unwrap();
        visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
        let bytes = vec![b'a' + n; 1_000 + 300_000 * usize::from(n)];
        let file = FileInfo {
            id: FileId::parse(&random_id()).unwrap(),
            name: "file".to_owned(),
            media_type: "text/plain".to_owned(),
            size: u32::try_from(bytes.len()).unwrap(),
        };
        let url = from.conversation_url(&keys.conversation, &format!("files/{}", file.id));
        let put = http().put(url).bearer_auth(keys.token.reveal()).header("content-type", "text/plain");
        let put = put.header("x-file-name", "file").body(bytes).send().await.unwrap();
        assert_eq!(put.status(), 204);
        visitor.visitor_does(VisitorCommand::SendFile(file)).await.unwrap();
        visitor.visitor_does(VisitorCommand::Send { text: "Where is my tea?".to_owned() }).await.unwrap();
    }
    let before = from.exported(&ana).await;
    let served = served().await;
    let (to, bea) = sets_up(&served.base, &served.link).await;
    let refused = |one: &ImportOutcome| matches!(one, ImportOutcome::Refused(_));
    let outcomes = to.brings_archive(&bea, &before).await;
    assert!(!outcomes.iter().any(refused), "{outcomes:?}");
    let after = to.exported(&bea).await;
    is_all_there(&before, &after);
    // And back, into another site of the first machine.
    let back = edge.site().await;
    let carmen = back.sign_in().await;
    let outcomes = back.brings_archive(&carmen, &after).await;
    assert!(!outcomes.iter().any(refused), "{outcomes:?}");
    is_all_there(&after, &back.exported(&carmen).await);
}

#[test]
fn the_folder_for_cloudflare_has_nothing_to_build_and_no_secret() {
    let folder = for_cloudflare();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let package: Value = serde_json::from_str(&read("package.json")).unwrap();
    assert_eq!(package["scripts"], json!({"deploy": "wrangler deploy", "dev": "wrangler dev"}));
    assert!(package.get("dependencies").is_none(), "{package}");
    let configuration = read("wrangler.jsonc");
    for part in ["\"main\": \"worker/index.js\"", "\"directory\": \"public\"", "\"no_bundle\": true"] {
        assert!(configuration.contains(part), "{part}");
    }
    assert!(!configuration.contains("xtask") && !configuration.contains("\"build\""));
    assert!(read(".dev.vars.example").lines().all(|line| line.starts_with('#') || line.ends_with('=')));
    assert!(read(".gitignore").lines().any(|line| line == ".dev.vars"));
    for file in ["worker/index.js", "worker/index_bg.wasm", "public/loader.js", "README.md", "LICENSE"] {
        assert!(folder.join(file).is_file(), "{file}");
    }
}
