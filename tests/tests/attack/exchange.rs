//! A site handed out as files, and brought in elsewhere: who may, what arrives, and what does not.

mod arrives;
mod import;
mod looks;

use crate::{started, uploads};
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::conversation::file::FileInfo;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::Stage;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::FileId;
use protocol::team::export::ImportOutcome;
use reqwest::Method;
use serde_json::{Value, json};
use tests::articles::{Articles, article};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::exchange::{Archive, conversations, entries, is_all_there, lines};
use tests::process::random_id;
use tests::requests::{answer, told};
use tests::wire::{Conversation, Desk, Keys};

/// A PNG of one pixel.
const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89,
];

/// A chat with a file, a note and an answer, and its end.
async fn chat(site: &Site, ana: &SignedIn, bytes: &[u8]) -> Keys {
    let (keys, mut visitor) = started(site).await;
    let id = random_id();
    assert_eq!(uploads(site, &keys, &id, "text/plain", bytes).await, 204);
    let file = FileInfo {
        id: FileId::parse(&id).unwrap(),
        name: "file".to_owned(),
        media_type: "text/plain".to_owned(),
        size: u32::try_from(bytes.len()).unwrap(),
    };
    visitor.visitor_does(VisitorCommand::SendFile(file)).await.unwrap();
    let mut agent = Conversation::agent(site, ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Take).await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "Bună ziua, “Zoé” \\ \n👋".to_owned() }).await.unwrap();
    agent.agent_does(AgentCommand::Note { text: "for us only".to_owned(), mentions: vec![] }).await.unwrap();
    visitor.visitor_does(VisitorCommand::End).await.unwrap();
    visitor.event(|body| matches!(body, EventBody::Ended { .. })).await.unwrap();
    keys
}

/// What a site has besides its conversations.
async fn furnished(site: &Site, ana: &SignedIn) {
    let returns = article("returns", "Returns", "You have 30 days.");
    assert_eq!(Articles::of(site).await.put(&returns).await, None);
    let path = |what: &str| format!("/v1/sites/{}/{what}", site.id);
    let picture = answer(site.request(ana, Method::POST, &path("pictures")).body(PIXEL)).await;
    let mut settings = site.asks(ana, Method::GET, &path("settings"), None).await.unwrap();
    settings["settings"]["look"]["avatar"] = told(picture).unwrap();
    settings["settings"]["color"] = json!("#123456");
    site.asks(ana, Method::PUT, &path("settings"), Some(&settings)).await.unwrap();
    let file = random_id();
    let request = site.request(ana, Method::PUT, &path(&format!("library/files/{file}")));
    let request = request.header("content-type", "text/plain").header("x-file-name", "prices.txt");
    let put = request.body("5 lei").send().await.unwrap();
    assert_eq!(put.status(), 204);
    let mut library = site.asks(ana, Method::GET, &path("library"), None).await.unwrap()["library"].clone();
    library["answers"] = json!([{"id": "prices", "shortcut": "prices", "locale": "en", "subject": "", "text": "Here",
        "files": [{"id": file, "name": "prices.txt", "media_type": "text/plain", "size": 5}]}]);
    site.asks(ana, Method::PUT, &path("library"), Some(&library)).await.unwrap();
}

/// Those lines that are conversations.
fn chats(archive: &Archive) -> Vec<String> {
    lines(archive).into_iter().filter(|line| line.starts_with(r#"{"conversation""#)).collect()
}

#[tokio::test]
async fn a_site_moves_with_every_event_and_file_and_the_same_again_changes_nothing() {
    let (here, there) = (Edge::shared().await, Edge::start().await);
    let (from, to) = (here.site().await, there.site().await);
    let (ana, bea) = (from.sign_in().await, to.sign_in().await);
    furnished(&from, &ana).await;
    // More than one chunk, and of a length that fills no block.
    let long: Vec<u8> = (0..700_001_u32).map(|n| b'a' + u8::try_from(n % 23).unwrap()).collect();
    let ended = chat(&from, &ana, &long).await;
    chat(&from, &ana, b"short").await;
    // One that goes on.
    let (open, _visitor) = started(&from).await;
    let before = from.exported(&ana).await;
    assert_eq!(conversations(&before).len(), 3);
    let text = lines(&before).join("\n");
    for secret in [open.token.reveal(), from.agent.email.as_str(), from.agent.password.as_str()] {
        assert!(!text.contains(secret), "{secret}");
    }

    let outcomes = to.brings_archive(&bea, &before).await;
    let created = outcomes.iter().filter(|one| **one == ImportOutcome::Created).count();
    let changed = outcomes.iter().filter(|one| **one == ImportOutcome::Changed).count();
    assert_eq!((created, changed), (4, 2), "chats and the article; settings and replies: {outcomes:?}");
    let after = to.exported(&bea).await;
    is_all_there(&before, &after);
    let content = |archive: &Archive, kind: &str| -> Value {
        let all = lines(archive).into_iter().map(|line| serde_json::from_str::<Value>(&line).unwrap());
        all.filter_map(|line| line.get(kind).cloned()).next().unwrap()
    };
    assert_eq!(content(&after, "settings"), content(&before, "settings"));
    assert_eq!(content(&after, "replies")["answers"], content(&before, "replies")["answers"]);
    assert_eq!(content(&after, "article")["texts"], content(&before, "article")["texts"]);

    // Again: nothing twice.
    let again = to.brings_archive(&bea, &before).await;
    let idle = [ImportOutcome::Unchanged, ImportOutcome::Skipped];
    assert!(again.iter().all(|one| idle.contains(one)), "{again:?}");
    // As an export is no different for it.
    let again = to.exported(&bea).await;
    assert_eq!(conversations(&again), conversations(&after));

    // What was brought in is over, as it was then, and waits for nobody.
    let mut desk = Desk::open(&to, &bea, Encoding::Binary).await.unwrap();
    let listed = desk.sees(|summary| summary.id.as_str() == open.conversation).await.unwrap();
    assert_eq!((listed.stage, listed.waiting_since, listed.unread), (Stage::Ended, None, 0));
    let events = &conversations(&before)[&open.conversation].events;
    assert_eq!(listed.started_at, events[0].at);
    // Its visitor has no key to it any more, and nobody begins it anew.
    for keys in [&open, &ended, &Keys { conversation: open.conversation.clone(), token: Keys::new().token }] {
        assert!(Conversation::visitor(&to, keys, 0, Encoding::Binary).await.is_err());
    }
    // The owner's log has one line for each import and each export.
    let log = to.asks(&bea, Method::GET, &format!("/v1/sites/{}/audit", to.id), None).await.unwrap();
    let count =
        |what: &str| log["lines"].as_array().unwrap().iter().filter(|line| line["what"] == what).count();
    assert_eq!((count("site_imported"), count("site_exported")), (2, 2), "{log}");
}

#[tokio::test]
async fn an_export_is_for_owners_who_show_their_password() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    chat(&site, &ana, b"secret").await;
    let code = |code: &str, status: u16| (status, code.to_owned());
    // Nobody has begun one.
    assert_eq!(site.fetches_export(&ana, "").await.unwrap_err(), code("export_over", 410));
    assert_eq!(site.begins_export(&ana, "not this one").await.unwrap_err(), code("wrong_credentials", 401));
    assert_eq!(site.fetches_export(&ana, "").await.unwrap_err(), code("export_over", 410));
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("admin")).await;
    let admin = bogdan.sign_in().await;
    let begun = bogdan.begins_export(&admin, &bogdan.agent.password).await;
    assert_eq!(begun.unwrap_err(), code("not_allowed", 403));
    // What one session has begun is no other's, and not without end.
    let plan = site.begins_export(&ana, &site.agent.password).await.unwrap();
    assert_eq!((plan.conversations, plan.parts.len()), (1, 1));
    assert_eq!(site.fetches_export(&admin, "").await.unwrap_err(), code("not_allowed", 403));
    let elsewhere = site.sign_in().await;
    assert_eq!(site.fetches_export(&elsewhere, "").await.unwrap_err(), code("export_over", 410));
    let mut fetched = 0;
    while let Ok(bytes) = site.fetches_export(&ana, "").await {
        assert_eq!(conversations(&entries(&bytes)).len(), 1);
        fetched += 1;
        assert!(fetched < 20, "without end");
    }
    assert_eq!(fetched, 11, "once for the part, and ten more");
    // Another owner's takes its place: one at a time.
    site.begins_export(&ana, &site.agent.password).await.unwrap();
    site.begins_export(&elsewhere, &site.agent.password).await.unwrap();
    assert_eq!(site.fetches_export(&ana, "").await.unwrap_err(), code("export_over", 410));
    assert!(site.fetches_export(&elsewhere, "").await.is_ok());
    // A page elsewhere cannot have one begun.
    let begin = http().post(site.url(&format!("/v1/sites/{}/export", site.id))).header("cookie", &ana.cookie);
    let begin = begin.header("origin", "https://evil.example");
    assert_eq!(begin.json(&json!({"password": "x"})).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn an_export_comes_in_parts_where_a_request_reaches_so_many_objects() {
    let edge = Edge::start_with(vec![("JASETTE_EXPORT_PART", "2".to_owned())]).await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let mut known = Vec::new();
    for _ in 0..5 {
        known.push(started(&site).await.0.conversation);
    }
    known.sort();
    let plan = site.begins_export(&ana, &site.agent.password).await.unwrap();
    assert_eq!(plan.parts, ["", known[1].as_str(), known[3].as_str()]);
    let mut found = Vec::new();
    for after in &plan.parts {
        let part = entries(&site.fetches_export(&ana, after).await.unwrap());
        assert!(part.contains_key("site.jsonl") && part.contains_key("end.jsonl"), "each is whole");
        assert_eq!(part.contains_key("content.jsonl"), after.is_empty());
        found.extend(conversations(&part).into_keys());
    }
    assert_eq!(found, known);
    // Saved one beside the other, each under its number.
    for (part, name) in
        [("2", format!("jasette-{}-part-2.tar", site.id)), ("../2", format!("jasette-{}.tar", site.id))]
    {
        let url = site.url(&format!("/v1/sites/{}/export?after={}&part={part}", site.id, known[1]));
        let response = http().get(url).header("cookie", &ana.cookie).send().await.unwrap();
        let saved = response.headers()["content-disposition"].to_str().unwrap();
        assert_eq!(saved, format!("attachment; filename=\"{name}\""));
    }
}

#[tokio::test]
async fn an_import_that_was_killed_goes_on_and_doubles_nothing() {
    let (here, there) = (Edge::shared().await, Edge::start().await);
    let (from, to) = (here.site().await, there.site().await);
    let (ana, bea) = (from.sign_in().await, to.sign_in().await);
    for n in 0..6_u8 {
        chat(&from, &ana, &[b'a' + n; 3_000]).await;
    }
    let archive = from.exported(&ana).await;
    let brings = to.brings_archive(&bea, &archive);
    let killed = async {
        // Some are in, some are not.
        let one = chats(&archive).remove(0);
        tests::wait::until("one to be in", async || {
            let rows = to.brings(&bea, &random_id(), true, one.clone().into_bytes()).await;
            let is_in = rows.is_ok_and(|rows| rows[0].outcome == ImportOutcome::Unchanged);
            if is_in { Ok(()) } else { Err("none".to_owned()) }
        })
        .await;
        there.kill9();
    };
    tokio::select! {
        () = killed => {}
        // It may have been faster.
        _ = brings => there.kill9(),
    }
    there.restart().await;
    let outcomes = to.brings_archive(&bea, &archive).await;
    let left = outcomes.iter().filter(|one| matches!(one, ImportOutcome::Refused(_))).count();
    assert_eq!(left, 0, "{outcomes:?}");
    is_all_there(&archive, &to.exported(&bea).await);
}
