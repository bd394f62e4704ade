//! What earlier releases stored is opened by this build, and goes on.

use tests::edge::Edge;
use tests::kept_state;

#[tokio::test(flavor = "multi_thread")]
async fn the_state_of_every_release_is_opened_with_all_that_is_in_it() {
    let archives = kept_state::archives();
    assert!(!archives.is_empty());
    for archive in archives {
        println!("{}", archive.display());
        let kept = kept_state::unpack(&archive);
        let edge = Edge::start().await;
        edge.kill9();
        std::fs::remove_dir_all(edge.objects()).unwrap();
        backup::restore(&kept.path().join("backup"), &edge.objects()).unwrap();
        edge.restart().await;
        kept_state::find(&edge).await;
        // And once more after what this build has stored.
        edge.kill9();
        edge.restart().await;
        kept_state::find(&edge).await;
    }
}
