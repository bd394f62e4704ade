//! A site handed out as files, and brought in elsewhere: who may, what arrives, and what does not.

use crate::{started, uploads};
use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::conversation::file::FileInfo;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::Stage;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::FileId;
use protocol::team::export::{BATCH_BYTES_MAX, ImportOutcome};
use reqwest::Method;
use serde_json::{Value, json};
use tests::articles::{Articles, article};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::exchange::{Archive, conversations, entries, is_all_there, lines};
use tests::process::random_id;
use tests::wire::{Conversation, Desk, Keys, opening};

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
    let request = http().post(site.url(&path("pictures"))).header("origin", &site.base);
    let picture = request.header("cookie", &ana.cookie).body(PIXEL).send().await.unwrap();
    let picture: Value = picture.json().await.unwrap();
    let mut settings = site.asks(ana, Method::GET, &path("settings"), None).await.unwrap();
    settings["settings"]["look"]["avatar"] = picture;
    settings["settings"]["color"] = json!("#123456");
    site.asks(ana, Method::PUT, &path("settings"), Some(&settings)).await.unwrap();
    let file = random_id();
    let request = http().put(site.url(&path(&format!("library/files/{file}")))).header("origin", &site.base);
    let request = request.header("cookie", &ana.cookie).header("content-type", "text/plain");
    let put = request.header("x-file-name", "prices.txt").body("5 lei").send().await.unwrap();
    assert_eq!(put.status(), 204);
    let mut library = site.asks(ana, Method::GET, &path("library"), None).await.unwrap()["library"].clone();
    library["answers"] = json!([{"id": "prices", "shortcut": "prices", "locale": "en", "subject": "", "text": "Here",
        "files": [{"id": file, "name": "prices.txt", "media_type": "text/plain", "size": 5}]}]);
    site.asks(ana, Method::PUT, &path("library"), Some(&library)).await.unwrap();
}

fn refused(outcome: &ImportOutcome) -> &str {
    match outcome {
        ImportOutcome::Refused(code) => code,
        other => panic!("{other:?} is no refusal"),
    }
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
}

#[tokio::test]
async fn a_line_that_is_wrong_is_refused_by_its_number_and_leaves_nothing() {
    let edge = Edge::shared().await;
    let (from, to) = (edge.site().await, edge.site().await);
    let (ana, bea) = (from.sign_in().await, to.sign_in().await);
    let keys = chat(&from, &ana, b"bytes").await;
    let (quiet, _visitor) = started(&from).await;
    let archive = from.exported(&ana).await;
    let whole = chats(&archive);
    let of = |keys: &Keys| whole.iter().find(|line| line.contains(&keys.conversation)).unwrap().clone();
    let (good, filed) = (of(&quiet), of(&keys));
    let changed = |line: &str, change: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(line).unwrap();
        change(&mut value["conversation"]);
        value.to_string().into_bytes()
    };
    let seq = |seq: u64| move |value: &mut Value| value["events"][1]["seq"] = json!(seq);
    let wrong: Vec<(Vec<u8>, &str)> = vec![
        (good.as_bytes()[..good.len() - 9].to_vec(), "malformed"),
        (b"{}".to_vec(), "malformed"),
        ([b"{\"conversation\":{\"id\":\"\xe9", good.as_bytes()].concat(), "not_utf8"),
        (good.encode_utf16().flat_map(u16::to_be_bytes).filter(|byte| *byte != b'\n').collect(), "not_utf8"),
        (changed(&good, &seq(7)), "bad_history"),
        (changed(&good, &seq(1)), "bad_history"),
        (changed(&good, &|value| value["events"][1]["at"] = json!(1)), "bad_history"),
        (changed(&good, &|value| value["events"][1]["at"] = json!(9_000_000_000_000_u64)), "bad_history"),
        (changed(&good, &|value| value["events"] = json!([])), "bad_history"),
        (changed(&good, &|value| value["id"] = json!("../../../../etc/passwd")), "bad_id"),
        (changed(&good, &|value| value["id"] = json!("short")), "bad_id"),
        (changed(&good, &|value| value["source"]["system"] = json!("zendesk")), "bad_id"),
        (changed(&good, &|value| value["source"]["id"] = json!("x".repeat(200))), "malformed"),
        (changed(&good, &|value| value["events"][1]["body"] = json!({"no_such_thing": 1})), "malformed"),
        (
            changed(&filed, &|value| value["events"][0]["body"]["started"]["name"] = json!("x".repeat(81))),
            "name_too_long",
        ),
        (
            br#"{"head":{"format":"jasette-export","version":2,"site":"a","name":"A","at":1}}"#.to_vec(),
            "newer_format",
        ),
        (br#"{"head":{"format":"other","version":1,"site":"a","name":"A","at":1}}"#.to_vec(), "malformed"),
    ];
    let (body, codes): (Vec<_>, Vec<_>) = wrong.into_iter().unzip();
    for dry in [true, false] {
        let rows = to.brings(&bea, &random_id(), dry, body.join(&b'\n')).await.unwrap();
        let told: Vec<(u64, &str)> = rows.iter().map(|row| (row.line, refused(&row.outcome))).collect();
        assert_eq!(told, (1..).zip(codes.iter().copied()).collect::<Vec<_>>());
    }
    assert!(conversations(&to.exported(&bea).await).is_empty());
    // One whose file never came is not half there either, and says what it lacks.
    let rows = to.brings(&bea, &random_id(), false, filed.clone().into_bytes()).await.unwrap();
    assert!(matches!(&rows[0].outcome, ImportOutcome::Needed(files) if files.len() == 1), "{rows:?}");
    assert!(conversations(&to.exported(&bea).await).is_empty());
    // What is no file of its kind is not stored under its name.
    let file =
        conversations(&archive)[&keys.conversation].events.iter().find_map(|event| match &event.body {
            EventBody::FileSent { file, .. } => Some(file.id.to_string()),
            _ => None,
        });
    let said = (file.as_deref().unwrap(), "file", "image/png");
    assert_ne!(to.sends_file(&bea, &keys.conversation, said, b"<script>".to_vec()).await, 204);
    // A kind that is not known here is skipped, and a good line among bad ones is taken.
    let mixed = ["{\"webhook\":{}}", "oops", &good].join("\n");
    let rows = to.brings(&bea, &random_id(), false, mixed.into_bytes()).await.unwrap();
    let [skipped, bad, taken] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((&skipped.outcome, skipped.about.as_str()), (&ImportOutcome::Skipped, "webhook"));
    assert_eq!((bad.line, refused(&bad.outcome)), (2, "malformed"));
    assert_eq!(
        (&taken.outcome, taken.about.as_str()),
        (&ImportOutcome::Created, quiet.conversation.as_str())
    );
}

#[tokio::test]
async fn an_import_has_an_end() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let large = (413, "too_large".to_owned());
    let refusal = site.brings(&ana, &random_id(), false, vec![b' '; BATCH_BYTES_MAX + 1]).await.unwrap_err();
    assert_eq!(refusal, large);
    let many = vec!["{}"; 51].join("\n").into_bytes();
    assert_eq!(site.brings(&ana, &random_id(), false, many).await.unwrap_err(), large);
    assert_eq!(
        site.brings(&ana, "no id", false, b"{}".to_vec()).await.unwrap_err(),
        (400, "bad_id".to_owned())
    );
}

#[tokio::test]
async fn an_id_that_was_used_before_hides_no_other_import() {
    let site = Edge::shared().await.site().await;
    let (import, path) = (random_id(), format!("/v1/sites/{}/audit", site.id));
    for sessions in 1..=2 {
        let ana = site.sign_in().await;
        for _ in 0..2 {
            site.brings(&ana, &import, false, b"{}".to_vec()).await.unwrap();
        }
        let log = site.asks(&ana, Method::GET, &path, None).await.unwrap();
        let lines = log["lines"].as_array().unwrap().iter();
        let imports = lines.filter(|line| line["what"] == "site_imported").count();
        assert_eq!(imports, sessions, "one for each, however many requests it takes");
    }
}

#[tokio::test]
async fn what_was_somebodys_at_another_site_opens_for_nobody_here() {
    let edge = Edge::shared().await;
    let (from, to) = (edge.site().await, edge.site().await);
    let (ana, bea) = (from.sign_in().await, to.sign_in().await);
    let (keys, _visitor) = started(&from).await;
    let mut line: Value = serde_json::from_str(&chats(&from.exported(&ana).await).remove(0)).unwrap();
    let events = line["conversation"]["events"].as_array_mut().unwrap();
    let (seq, at) = (events.len() + 1, events.last().unwrap()["at"].clone());
    let customer = json!({"id": "42", "name": "Zoé", "email": null});
    events.push(json!({"seq": seq, "at": at, "body": {"identified": customer}}));
    for outcome in [ImportOutcome::Created, ImportOutcome::Unchanged] {
        let rows = to.brings(&bea, &random_id(), false, line.to_string().into_bytes()).await.unwrap();
        assert_eq!(rows[0].outcome, outcome);
    }
    let there = conversations(&to.exported(&bea).await);
    let bodies: Vec<_> = there[&keys.conversation].events.iter().map(|event| &event.body).collect();
    assert!(!bodies.iter().any(|body| matches!(body, EventBody::Identified(_))), "{bodies:?}");
    assert!(bodies.contains(&&EventBody::Named { name: "Zoé".to_owned() }), "{bodies:?}");
}

#[tokio::test]
async fn what_is_here_already_is_nobody_elses_to_change() {
    let edge = Edge::shared().await;
    let (from, to) = (edge.site().await, edge.site().await);
    let (ana, bea) = (from.sign_in().await, to.sign_in().await);
    let (keys, _visitor) = started(&from).await;
    let line = chats(&from.exported(&ana).await).remove(0);
    // A chat of this site's own under the same id.
    let (own, mut visitor) = started(&to).await;
    let forged = line.replace(&keys.conversation, &own.conversation);
    for dry in [true, false] {
        let rows = to.brings(&bea, &random_id(), dry, forged.clone().into_bytes()).await.unwrap();
        assert_eq!(refused(&rows[0].outcome), "conversation_taken");
    }
    let said = (&*random_id(), "file", "text/plain");
    assert_eq!(to.sends_file(&bea, &own.conversation, said, b"bytes".to_vec()).await, 409);
    // It goes on as if nothing had been.
    visitor.visitor_does(VisitorCommand::Send { text: "still here".to_owned() }).await.unwrap();
    let again = Conversation::visitor(&to, &own, 0, Encoding::Binary).await.unwrap();
    assert_eq!(again.texts(), ["a secret", "still here"]);
    // And its own copy changes nothing of it.
    let line = chats(&to.exported(&bea).await).remove(0);
    visitor.visitor_does(VisitorCommand::Send { text: "and on".to_owned() }).await.unwrap();
    let rows = to.brings(&bea, &random_id(), false, line.into_bytes()).await.unwrap();
    assert_eq!(rows[0].outcome, ImportOutcome::Unchanged);
    // Ids of other systems are known to everybody: nobody sits down there first.
    let sat = Keys { conversation: format!("imported-{}", random_id()), ..Keys::new() };
    let opened = Conversation::visitor(&to, &sat, 0, Encoding::Binary).await;
    let begun = match opened {
        Ok(mut visitor) => visitor
            .visitor_does(VisitorCommand::Start(opening("Eve")))
            .await
            .is_ok_and(|outcome| matches!(outcome, tests::wire::Outcome::Stored(_))),
        Err(_) => false,
    };
    assert!(!begun, "a stranger sits at an id that an import will have");
    let line = line_of_zendesk(&sat.conversation);
    let rows = to.brings(&bea, &random_id(), false, line.into_bytes()).await.unwrap();
    assert_eq!(rows[0].outcome, ImportOutcome::Created);
    assert!(Conversation::visitor(&to, &sat, 0, Encoding::Binary).await.is_err(), "nor afterwards");
}

/// A conversation as a reader of another system's export makes it.
fn line_of_zendesk(id: &str) -> String {
    let opening = json!({"name": "Zoé", "page": {"url": "", "title": "", "referrer": ""}, "locale": "en", "invitation": null});
    json!({"conversation": {"id": id, "source": {"system": "zendesk", "id": "shop.zendesk.com/42"}, "events": [
        {"seq": 1, "at": 1_600_000_000_000_u64, "body": {"started": opening}},
        {"seq": 2, "at": 1_600_000_001_000_u64, "body": {"message_sent": {"id": "message-42", "author": "visitor", "text": "Where is it?"}}},
    ]}})
    .to_string()
}

#[tokio::test]
async fn the_same_lines_at_once_are_there_once_and_more_of_them_take_their_place() {
    let edge = Edge::shared().await;
    let (from, to) = (edge.site().await, edge.site().await);
    let (ana, bea) = (from.sign_in().await, to.sign_in().await);
    let (keys, mut visitor) = started(&from).await;
    let line = chats(&from.exported(&ana).await).remove(0);
    let import = random_id();
    let brought = join_all((0..5).map(|_| to.brings(&bea, &import, false, line.clone().into_bytes()))).await;
    let created = brought.iter().filter(|rows| rows.as_ref().unwrap()[0].outcome == ImportOutcome::Created);
    assert_eq!(created.count(), 1, "{brought:?}");
    let once = conversations(&to.exported(&bea).await);
    // It went on at its first place.
    visitor.visitor_does(VisitorCommand::Send { text: "one more thing".to_owned() }).await.unwrap();
    let longer = chats(&from.exported(&ana).await).remove(0);
    let mut agent = Conversation::agent(&to, &bea, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    assert_eq!(agent.texts(), ["a secret"]);
    let rows = to.brings(&bea, &random_id(), false, longer.clone().into_bytes()).await.unwrap();
    assert_eq!(rows[0].outcome, ImportOutcome::Changed);
    // Whoever had it open is sent away, and reads all of it.
    while agent.step().await.is_ok() {}
    let agent = Conversation::agent(&to, &bea, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    assert_eq!(agent.texts(), ["a secret", "one more thing"]);
    let mut desk = Desk::open(&to, &bea, Encoding::Binary).await.unwrap();
    let revision = agent.events.last().unwrap().seq;
    desk.sees(|summary| summary.revision == revision).await.unwrap();
    assert!(once[&keys.conversation].events.len() < agent.events.len());
    // The older copy brings nothing back, and what the team did here since stays.
    let rows = to.brings(&bea, &random_id(), false, line.into_bytes()).await.unwrap();
    assert_eq!(rows[0].outcome, ImportOutcome::Unchanged);
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
