//! Keeps a state folder of this build in `tests/states`, as an archive with the name of the version: later builds
//! are to open it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use tests::edge::Edge;
use tests::kept_state;
use tests::process::TempDir;

#[tokio::main]
async fn main() {
    let edge = Edge::start().await;
    kept_state::fill(&edge).await;
    let folder = TempDir::new("kept");
    let backup = folder.path().join("backup");
    let manifest = backup::take(&edge.objects(), &backup, 0, |_, _| Ok(())).unwrap();
    let archive = kept_state::folder().join(format!("{}.tar.gz", manifest.jasette));
    std::fs::create_dir_all(kept_state::folder()).unwrap();
    kept_state::pack(&backup, &archive);
    println!("{}: {} databases, {} bytes", archive.display(), manifest.files.len(), manifest.bytes());
}
