//! Every state of the chat, the inbox, the settings and the pages that are no apps looks as it does in the set that is
//! kept. On a machine with another browser or other fonts nothing is compared, and the test command says so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use tests::pictures::camera::Camera;
use tests::pictures::look::TESTED;
use tests::pictures::machine::machine;
use tests::pictures::set::{Kept, kept, machine_of_the_set};
use tests::pictures::{admin, chat, inbox, page, pages};
use tests::process::workspace;

/// Past the test runner, which keeps for itself what a green test prints.
fn says(line: &str) {
    std::io::stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Takes the pictures of an app, and says in a line each which of them are not as they were.
async fn changes(camera: &Camera, walk: impl AsyncFn(&Camera), machine: &str) -> BTreeMap<String, String> {
    let folder = &camera.folder;
    let _ = std::fs::remove_dir_all(folder);
    walk(camera).await;
    let names = camera.taken();
    let is_tested = |name: &String| TESTED.iter().any(|look| name.ends_with(&format!(".{}.png", look.name)));
    let kept = Kept::of(&[camera.walk()]);
    let gone: Vec<_> = kept.gone(&names).into_iter().filter(is_tested).collect();
    let compared = |name: String| (name.clone(), kept.compare(folder, &name));
    let pictures: Vec<_> = names.into_iter().map(compared).collect();
    page::write(folder, &pictures, &gone, machine);
    let other = pictures.into_iter().filter_map(|(name, change)| Some((name.clone(), change.of(&name)?)));
    other.chain(gone.into_iter().map(|name| (name.clone(), format!("{name} was not taken")))).collect()
}

/// Takes the pictures of an app, and compares them.
async fn looks_as_kept(app: &'static str, walk: impl AsyncFn(&Camera)) {
    let (here, there) = (machine().await, machine_of_the_set());
    if here != there {
        return says(&format!("not compared: pictures of {app}, kept from {there}, here is {here}"));
    }
    let folder = workspace().join(format!("target/shots-{app}"));
    let camera = || Camera::new(folder.clone(), &TESTED, app, "en");
    let first = changes(&camera(), &walk, &here).await;
    if first.is_empty() {
        return;
    }
    // Nobody shall look at what was the machine's mood: what counts is different twice.
    let mut second = changes(&camera(), &walk, &here).await;
    second.retain(|name, _| first.contains_key(name));
    for line in first.iter().filter(|(name, _)| !second.contains_key(*name)) {
        says(&format!("different once, and not again: {}", line.1));
    }
    let lines: Vec<String> = second.into_values().collect();
    assert!(
        lines.is_empty(),
        "\n{}\nbefore, after and difference: {}/index.html\nwhere it is meant: cargo xtask shots --accept, and \
         commit tests/shots",
        lines.join("\n"),
        folder.display()
    );
}

#[tokio::test]
async fn the_chat_looks_as_it_did() {
    looks_as_kept("chat", chat::walk).await;
}

#[tokio::test]
async fn the_inbox_looks_as_it_did() {
    looks_as_kept("inbox", inbox::walk).await;
}

#[tokio::test]
async fn the_settings_look_as_they_did() {
    looks_as_kept("admin", admin::walk).await;
}

#[tokio::test]
async fn the_pages_that_are_no_apps_look_as_they_did() {
    looks_as_kept("pages", pages::walk).await;
}

#[test]
fn a_set_is_kept_and_takes_less_than_four_megabytes() {
    let bytes = |folder: PathBuf| -> u64 {
        let files = std::fs::read_dir(folder).unwrap().flatten().map(|file| file.metadata().unwrap());
        files.filter(std::fs::Metadata::is_file).map(|file| file.len()).sum()
    };
    let (pictures, small) = (bytes(kept()), bytes(kept().join("small")));
    assert!(small > 0 && pictures + small < 4_000_000, "{pictures} + {small}");
}
