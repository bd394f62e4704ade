//! What earlier releases stored is opened by this build, and goes on.

use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use rusqlite::Connection;
use tests::edge::{Edge, SignedIn, Site};
use tests::kept_state;
use tests::stored::database;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

/// A visitor who has said "before", and left, and somebody of the team who has seen it.
async fn before(site: &Site) -> (Keys, SignedIn) {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Text).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "before".to_owned() }).await.unwrap();
    let ana = site.sign_in().await;
    let mut desk = Desk::open(site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.preview == "before").await.unwrap();
    (keys, ana)
}

/// The version that an object says its tables have.
fn version(database: &Connection) -> u32 {
    database.query_row("SELECT version FROM schema", [], |row| row.get(0)).unwrap()
}

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

#[tokio::test(flavor = "multi_thread")]
async fn tables_of_the_first_version_are_changed_with_all_that_is_in_them() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (keys, ana) = before(&site).await;

    edge.kill9();
    let first_desk = "ALTER TABLE conversations DROP COLUMN told_at; DROP TABLE schema";
    database(&edge, "jasette-desk", "conversations").execute_batch(first_desk).unwrap();
    let first_log = "ALTER TABLE state ADD COLUMN told INTEGER NOT NULL DEFAULT 2; DROP TABLE outbox";
    database(&edge, "jasette-conversation", "state").execute_batch(first_log).unwrap();
    edge.restart().await;

    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    assert_eq!(visitor.texts(), ["before"]);
    let stored = visitor.visitor_does(VisitorCommand::Send { text: "after".to_owned() }).await.unwrap();
    assert!(matches!(stored, Outcome::Stored(_)));
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.preview == "after").await.unwrap();
    edge.kill9();
    assert_eq!(version(&database(&edge, "jasette-desk", "conversations")), 2);
    assert_eq!(version(&database(&edge, "jasette-conversation", "state")), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_build_has_changed_is_refused_by_name_and_left_as_it_is() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let (keys, ana) = before(&site).await;

    edge.kill9();
    let newer = "UPDATE schema SET version = 99; ALTER TABLE conversations RENAME COLUMN told_at TO heard_at";
    database(&edge, "jasette-desk", "conversations").execute_batch(newer).unwrap();
    edge.restart().await;
    assert!(Desk::open(&site, &ana, Encoding::Binary).await.is_err(), "the list is refused");
    assert!(edge.log().contains("stored by a newer Jasette (schema 99"), "{}", edge.log());
    // The visitor's conversation is none of the desk's: what is acknowledged is stored.
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    let stored = visitor.visitor_does(VisitorCommand::Send { text: "after".to_owned() }).await.unwrap();
    assert!(matches!(stored, Outcome::Stored(_)));

    edge.kill9();
    let desk = database(&edge, "jasette-desk", "conversations");
    assert_eq!(version(&desk), 99);
    assert!(desk.column_exists(None, "conversations", "heard_at").unwrap());
}
