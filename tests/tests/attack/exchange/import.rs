//! What is brought in: what is wrong in it is refused by its line, and what is here already is nobody's to take.

use super::{chat, chats};
use crate::session::end;
use crate::started;
use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::frames::visitor::VisitorCommand;
use protocol::team::export::{BATCH_BYTES_MAX, ImportOutcome};
use reqwest::Method;
use serde_json::{Value, json};
use tests::edge::Edge;
use tests::exchange::conversations;
use tests::process::random_id;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

pub fn refused(outcome: &ImportOutcome) -> &str {
    match outcome {
        ImportOutcome::Refused(code) => code,
        other => panic!("{other:?} is no refusal"),
    }
}

/// A conversation as a reader of another system's export makes it.
pub fn line_of_zendesk(id: &str) -> String {
    let opening = json!({"name": "Zoé", "page": {"url": "", "title": "", "referrer": ""}, "locale": "en", "invitation": null});
    json!({"conversation": {"id": id, "source": {"system": "zendesk", "id": "shop.zendesk.com/42"}, "events": [
        {"seq": 1, "at": 1_600_000_000_000_u64, "body": {"started": opening}},
        {"seq": 2, "at": 1_600_000_001_000_u64, "body": {"message_sent": {"id": "message-42", "author": "visitor", "text": "Where is it?"}}},
    ]}})
    .to_string()
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
    let far = format!("/v1/sites/{}/import?import={}&first={}&dry=1", site.id, random_id(), 1_u64 << 52);
    let far = site.asks(&ana, Method::POST, &far, Some(&json!({}))).await.unwrap_err();
    assert_eq!(far, (400, "malformed".to_owned()), "a line that no browser counts to");
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
            .is_ok_and(|outcome| matches!(outcome, Outcome::Stored(_))),
        Err(_) => false,
    };
    assert!(!begun, "a stranger sits at an id that an import will have");
    let line = line_of_zendesk(&sat.conversation);
    let rows = to.brings(&bea, &random_id(), false, line.into_bytes()).await.unwrap();
    assert_eq!(rows[0].outcome, ImportOutcome::Created);
    assert!(Conversation::visitor(&to, &sat, 0, Encoding::Binary).await.is_err(), "nor afterwards");
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
    assert_eq!(end(async || agent.step().await).await, "closed with 1008");
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
