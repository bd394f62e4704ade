//! Takes a picture of every state of the chat, the inbox, the settings and the pages that are no apps, compares them
//! with those that are kept, and writes a page with all of them. `--accept` keeps what was taken; a word takes the walks whose name
//! has it in it (`chat`, `inbox-fr`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use futures::future::LocalBoxFuture;
use futures::{FutureExt, StreamExt};
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use tests::pictures::camera::Camera;
use tests::pictures::look::{ALL, DESKTOP, PHONE_DARK};
use tests::pictures::machine::machine;
use tests::pictures::set::{Change, Kept, machine_of_the_set};
use tests::pictures::{admin, chat, inbox, page, pages};
use tests::process::workspace;

/// The walks: everything in English, what differs in French and Romanian, and the chat from right to left.
const WALKS: [(&str, &str); 13] = [
    ("chat", "en"),
    ("inbox", "en"),
    ("admin", "en"),
    ("pages", "en"),
    ("chat", "fr"),
    ("inbox", "fr"),
    ("admin", "fr"),
    ("pages", "fr"),
    ("chat", "ro"),
    ("inbox", "ro"),
    ("admin", "ro"),
    ("pages", "ro"),
    ("chat", "ar"),
];

/// Takes a walk; says whether it came to its end.
async fn takes(camera: &Camera) -> bool {
    let walk: LocalBoxFuture<'_, ()> = match camera.app {
        "chat" => Box::pin(chat::walk(camera)),
        "inbox" => Box::pin(inbox::walk(camera)),
        "pages" => Box::pin(pages::walk(camera)),
        _ => Box::pin(admin::walk(camera)),
    };
    let whole = AssertUnwindSafe(walk).catch_unwind().await.is_ok();
    let broken = if whole { "" } else { ", and then it BROKE OFF" };
    println!("{}: {} pictures{broken}", camera.walk(), camera.taken().len());
    whole
}

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let keeps = args.iter().any(|arg| arg == "--accept");
    let only = args.iter().find(|arg| *arg != "--accept");
    let folder = workspace().join("target/shots");
    // What was taken before shows in no page any more.
    let _ = std::fs::remove_dir_all(&folder);
    let cameras = WALKS.map(|(app, language)| {
        let looks = if language == "en" { &ALL[..] } else { &[DESKTOP, PHONE_DARK] };
        Camera::new(folder.clone(), looks, app, language)
    });
    let wanted = |camera: &&Camera| only.is_none_or(|only| camera.walk().contains(only.as_str()));
    let cameras: Vec<&Camera> = cameras.iter().filter(wanted).collect();
    let walks: Vec<String> = cameras.iter().map(|camera| camera.walk()).collect();
    // Two browsers at a time keep two cores busy.
    let taking = futures::stream::iter(cameras.iter().copied().map(takes)).buffer_unordered(2);
    let whole = taking.collect::<Vec<bool>>().await.into_iter().all(|whole| whole);
    let names: Vec<String> = cameras.iter().flat_map(|camera| camera.taken()).collect();
    if names.is_empty() {
        eprintln!(
            "there is no picture: the walks are chat, inbox, admin and pages, each with a language behind a dash"
        );
        return ExitCode::FAILURE;
    }

    let (here, there) = (machine().await, machine_of_the_set());
    let alike = here == there;
    let note =
        if alike { here.clone() } else { format!("kept: {there}; here: {here}, so that letters differ") };
    let kept = Kept::of(&walks);
    let pictures: Vec<_> = names.iter().map(|name| (name.clone(), kept.compare(&folder, name))).collect();
    let gone = kept.gone(&names);
    page::write(&folder, &pictures, &gone, &note);
    let changed = pictures.iter().filter(|(_, change)| matches!(change, Change::Changed(_))).count();
    let new = pictures.iter().filter(|(_, change)| *change == Change::New).count();
    println!("{} pictures, {changed} changed, {new} new, {} gone ({note})", names.len(), gone.len());
    println!("look at target/shots/index.html");
    match (keeps, whole) {
        (false, _) => {}
        (true, true) if only.is_none() || alike => {
            kept.accept(&folder, &names, &here);
            println!("they are kept in tests/shots");
        }
        (true, true) => {
            eprintln!("the set was taken on another machine: accept all of it or nothing");
            return ExitCode::FAILURE;
        }
        (true, false) => eprintln!("nothing is kept: a walk broke off"),
    }
    if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
