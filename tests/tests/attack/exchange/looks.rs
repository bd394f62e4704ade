//! What a look before an import says and leaves alone, and what of an import goes with its site.

use super::chats;
use super::import::line_of_zendesk;
use crate::sites::files_with;
use crate::started;
use protocol::team::export::ImportOutcome;
use reqwest::Method;
use serde_json::{Value, json};
use std::path::PathBuf;
use tests::articles::{Articles, article};
use tests::edge::{Edge, SignedIn, Site, settings};
use tests::exchange::{Archive, lines};
use tests::process::random_id;

/// The line of a kind, as it is read and changed.
fn line_of(archive: &Archive, kind: &str) -> Value {
    let mut all = lines(archive).into_iter().map(|line| serde_json::from_str::<Value>(&line).unwrap());
    all.find(|line| line.get(kind).is_some()).unwrap()
}

/// What an import may change of a site.
fn content(archive: &Archive) -> Vec<String> {
    let kinds = ["settings", "replies", "article", "conversation"].map(|kind| format!("{{\"{kind}\""));
    lines(archive).into_iter().filter(|line| kinds.iter().any(|kind| line.starts_with(kind))).collect()
}

/// Gives a site something of each kind, without a file: whoever brings it in needs nothing besides.
async fn furnished(site: &Site, who: &SignedIn) {
    assert_eq!(Articles::of(site).await.put(&article("returns", "Returns", "You have 30 days.")).await, None);
    let path = |what: &str| format!("/v1/sites/{}/{what}", site.id);
    let mut settings = site.asks(who, Method::GET, &path("settings"), None).await.unwrap();
    settings["settings"]["color"] = json!("#123456");
    let nobody_else = json!([{"id": "sales", "name": "Sales", "agents": [who.session.agent.id]}]);
    settings["settings"]["service"]["departments"] = nobody_else;
    site.asks(who, Method::PUT, &path("settings"), Some(&settings)).await.unwrap();
    let mut library = site.asks(who, Method::GET, &path("library"), None).await.unwrap()["library"].clone();
    library["answers"] = json!([{"id": "prices", "shortcut": "prices", "locale": "en", "subject": "", "text": "Here",
        "files": []}]);
    site.asks(who, Method::PUT, &path("library"), Some(&library)).await.unwrap();
}

#[tokio::test]
async fn a_look_before_an_import_changes_nothing_of_any_kind() {
    let edge = Edge::shared().await;
    let (from, to) = (edge.site().await, edge.site().await);
    let (ana, bea) = (from.sign_in().await, to.sign_in().await);
    furnished(&from, &ana).await;
    let (_keys, _visitor) = started(&from).await;
    let given = from.exported(&ana).await;
    assert_eq!((chats(&given).len(), content(&given).len()), (1, 4));
    let body = lines(&given).join("\n").into_bytes();
    let before = content(&to.exported(&bea).await);
    // The second answer is that of the first.
    for _ in 0..2 {
        let rows = to.brings(&bea, &random_id(), true, body.clone()).await.unwrap();
        let count = |outcome: ImportOutcome| rows.iter().filter(|row| row.outcome == outcome).count();
        assert_eq!((count(ImportOutcome::Created), count(ImportOutcome::Changed)), (2, 2), "{rows:?}");
    }
    assert_eq!(content(&to.exported(&bea).await), before);
    let log = format!("/v1/sites/{}/audit?what=site_imported", to.id);
    let log = to.asks(&bea, Method::GET, &log, None).await.unwrap();
    assert_eq!(log["lines"], json!([]), "nothing was brought in");

    // And then it is, with nobody in a department who does not work here.
    let outcomes = to.brings_archive(&bea, &given).await;
    assert!(!outcomes.iter().any(|one| matches!(one, ImportOutcome::Refused(_))), "{outcomes:?}");
    let after = to.exported(&bea).await;
    let departments = &line_of(&after, "settings")["settings"]["service"]["departments"];
    assert_eq!((&departments[0]["id"], &departments[0]["agents"]), (&json!("sales"), &json!([])));
}

#[tokio::test]
async fn settings_and_articles_are_looked_at_before_they_would_be_brought_in() {
    let edge = Edge::shared().await;
    let (from, to) = (edge.site().await, edge.site().await);
    let (ana, bea) = (from.sign_in().await, to.sign_in().await);
    furnished(&from, &ana).await;
    let given = from.exported(&ana).await;
    let before = content(&to.exported(&bea).await);
    let (mut settings, mut article) = (line_of(&given, "settings"), line_of(&given, "article"));
    settings["settings"]["color"] = json!("red;background:url(//evil.example)");
    article["article"]["texts"][0]["title"] = json!("");
    let body = format!("{settings}\n{article}");
    for dry in [true, false] {
        let rows = to.brings(&bea, &random_id(), dry, body.clone().into_bytes()).await.unwrap();
        let [settings, article] = &rows[..] else { panic!("{rows:?}") };
        assert!(matches!(settings.outcome, ImportOutcome::Refused(_)), "{settings:?}");
        assert!(matches!(article.outcome, ImportOutcome::Refused(_)), "{article:?}");
    }
    assert_eq!(content(&to.exported(&bea).await), before);
}

#[tokio::test]
async fn what_was_brought_in_goes_with_its_site_and_so_does_a_file_whose_line_never_came() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let mark = format!("marked{}", random_id());
    let line = line_of_zendesk(&format!("imported-{}", random_id())).replace("Where is it?", &mark);
    let rows = site.brings(&ana, &random_id(), false, line.into_bytes()).await.unwrap();
    assert_eq!(rows[0].outcome, ImportOutcome::Created);
    let (stray, file) = (format!("imported-{}", random_id()), random_id());
    let said = (file.as_str(), "note.txt", "text/plain");
    let bytes = format!("{mark} in a file").into_bytes();
    assert_eq!(site.sends_file(&ana, &stray, said, bytes).await, 204);
    assert!(files_with(&edge.objects(), &mark).len() >= 2, "what is looked for is found");
    site.deletes(&ana, &settings().name, &site.agent.password).await.unwrap();
    site.is_deleted(&ana).await;
    edge.kill9();
    assert_eq!(files_with(&edge.objects(), &mark), Vec::<PathBuf>::new());
}
