//! Another version runs on what is stored: an older one, as after a rollback, or a newer one.

use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use rusqlite::Connection;
use serde_json::Value;
use std::path::Path;
use tests::edge::{Edge, SignedIn, http};
use tests::stored::{database, databases};
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

/// Stores something else where a query finds a body. Returns how many rows that were.
fn rewrite(path: &Path, table: &str, change: impl Fn(&str) -> String) -> usize {
    let db = Connection::open(path).unwrap();
    let there: i64 =
        db.query_row("SELECT count(*) FROM sqlite_master WHERE name = ?", [table], |row| row.get(0)).unwrap();
    if there == 0 {
        return 0;
    }
    let query = format!("SELECT body FROM {table}");
    let bodies: Vec<String> =
        db.prepare(&query).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let update = format!("UPDATE {table} SET body = ? WHERE body = ?");
    bodies.iter().map(|body| db.execute(&update, [&change(body), body]).unwrap()).sum()
}

#[tokio::test]
async fn what_a_newer_version_stored_closes_no_site_and_no_conversation() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    let send = |text: &str| VisitorCommand::Send { text: text.to_owned() };
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    visitor.visitor_does(send("before")).await.unwrap();
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.preview == "before").await.unwrap();
    drop((visitor, desk));

    edge.kill9();
    let newer = |body: &str, member: &str, value: &str| {
        let mut read: Value = serde_json::from_str(body).unwrap();
        *read.pointer_mut(member).unwrap() = Value::String(value.to_owned());
        read.to_string()
    };
    let settings = |body: &str| newer(body, "/service/rating", "out of ten");
    let stage = |body: &str| newer(body, "/stage", "on the telephone");
    let count = |kind: &str, table: &str, change: &dyn Fn(&str) -> String| -> usize {
        databases(&edge, kind).iter().map(|path| rewrite(path, table, change)).sum()
    };
    assert_eq!(count("jasette-site", "settings", &settings), 1);
    assert_eq!(count("jasette-conversation", "state", &|_| r#"{"life":"to come"}"#.to_owned()), 1);
    assert_eq!(count("jasette-desk", "conversations", &stage), 1);
    edge.restart().await;

    let page = http().get(site.url(&format!("/embed/{}", site.id))).send().await.unwrap();
    assert_eq!(page.status(), 200, "the site is there");
    assert!(page.text().await.unwrap().contains("Ceainăria"), "with all else it has set");
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.expect("the team's list opens");
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    assert_eq!(visitor.texts(), ["before"]);
    let last = visitor.events[visitor.events.len() - 1].seq;
    assert_eq!(visitor.visitor_does(send("after")).await.unwrap(), Outcome::Stored(last + 1));
    desk.sees(|summary| summary.preview == "after").await.unwrap();
    let log = edge.log();
    assert!(log.contains("service.rating") && log.contains("a snapshot cannot be read"), "{log}");
}

#[tokio::test]
async fn whoever_works_for_a_site_from_before_there_were_roles_goes_on_as_its_owner() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let colleague = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
    let (ana, bogdan) = (site.sign_in().await, colleague.sign_in().await);
    let settings = async |who: &SignedIn| {
        let request = http().get(site.url(&format!("/v1/sites/{}/settings", site.id)));
        request.header("cookie", &who.cookie).send().await.unwrap().status().as_u16()
    };
    assert_eq!((settings(&ana).await, settings(&bogdan).await), (200, 403));

    edge.kill9();
    let older = "DROP TABLE roles; DROP TABLE origins;";
    database(&edge, "jasette-directory", "memberships").execute_batch(older).unwrap();
    edge.restart().await;

    // They are signed in as before, and none of them loses what they could do.
    assert_eq!((settings(&ana).await, settings(&bogdan).await), (200, 200));
    let later = edge.colleague(&site, "Carmen").await.sign_in().await;
    let people = http().get(site.url(&format!("/v1/sites/{}/people", site.id)));
    let people: Value = people.header("cookie", &later.cookie).send().await.unwrap().json().await.unwrap();
    let roles: Vec<_> = people.as_array().unwrap().iter().map(|one| one["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["owner", "owner", "admin"], "whoever joins afterwards is what is said of them");
}
