//! Several sites: who makes, archives and deletes them, and that nothing of one that was deleted is left or comes back.

use crate::session::end;
use crate::started;
use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::team::sites::SiteState;
use reqwest::Method;
use serde_json::json;
use std::path::{Path, PathBuf};
use tests::edge::{Edge, SignedIn, Site, http, settings};
use tests::process::random_id;
use tests::sites::{ARCHIVED, is_archived};
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

fn refused<T: std::fmt::Debug>(answer: Result<T, (u16, String)>) -> (u16, String) {
    answer.unwrap_err()
}

fn why(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// A site that somebody has made, as they reach it.
fn made(site: &Site, id: String) -> Site {
    Site { id, ..site.clone() }
}

#[tokio::test]
async fn one_wish_makes_one_site_however_often_it_is_asked_for() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let wish = random_id();
    let asked = join_all((0..4).map(|_| site.wishes(&ana, &wish, "Tea house"))).await;
    let id = asked[0].clone().unwrap();
    assert!(asked.iter().all(|one| one.as_ref() == Ok(&id)), "{asked:?}");
    let listed = site.own_sites(&ana).await.sites;
    let tea: Vec<_> = listed.iter().filter(|one| one.name == "Tea house").collect();
    assert_eq!((listed.len(), tea.len()), (2, 1), "{listed:?}");
    assert_eq!((tea[0].id.as_str(), tea[0].color.as_str()), (id.as_str(), "#aa2244"));
    // The same id for something else makes nothing and changes nothing.
    assert_eq!(refused(site.wishes(&ana, &wish, "Coffee house").await), why(409, "id_reused"));
    assert_eq!(site.own_sites(&ana).await.sites.len(), 2);
    // It takes chats at once.
    let tea = made(&site, id.clone());
    tea.is_shown(true).await;
    let (keys, _visitor) = started(&tea).await;
    let mut desk = Desk::open(&tea, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.id.as_str() == keys.conversation).await.unwrap();

    // Somebody else's wish under the same id is another site.
    let other = edge.site().await;
    let bea = other.sign_in().await;
    let theirs = other.wishes(&bea, &wish, "Tea house").await.unwrap();
    assert_ne!(theirs, id);
    // Two wishes of one person at once under one id: one is made, the other is told.
    let twice = random_id();
    let (one, two) = futures::join!(site.wishes(&ana, &twice, "North"), site.wishes(&ana, &twice, "South"));
    let told: Vec<_> = [&one, &two].into_iter().filter_map(|answer| answer.as_ref().err()).collect();
    assert_eq!(told, [&why(409, "id_reused")], "{one:?} {two:?}");
    let named: Vec<String> = site.own_sites(&ana).await.sites.into_iter().map(|one| one.name).collect();
    assert_eq!(named.iter().filter(|name| ["North", "South"].contains(&name.as_str())).count(), 1);
}

#[tokio::test]
async fn only_an_owner_makes_a_site_and_not_without_end() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    for role in ["admin", "agent"] {
        let colleague = edge.colleague_as(&site, "Bogdan", Some(role)).await.sign_in().await;
        assert!(!site.own_sites(&colleague).await.may_create, "{role}");
        assert_eq!(refused(site.wishes(&colleague, &random_id(), "Mine").await), why(403, "not_allowed"));
    }
    // From no other page, and not without a session.
    let body =
        json!({"id": random_id(), "site": {"name": "X", "color": "#000000", "origins": ["x.example"]}});
    for (origin, cookie, status) in
        [("https://evil.example", &ana.cookie, 403), (site.base.as_str(), &String::new(), 401)]
    {
        let request = http().post(site.url("/v1/sites")).header("origin", origin).header("cookie", cookie);
        assert_eq!(request.json(&body).send().await.unwrap().status(), status, "{origin}");
    }
    for bad in [
        json!({"name": "", "color": "#000000", "origins": ["x.example"]}),
        json!({"name": "X", "color": "red", "origins": ["x.example"]}),
        json!({"name": "X", "color": "#000000", "origins": []}),
        json!({"name": "X", "color": "#000000", "origins": ["nothing"]}),
    ] {
        let wish = json!({"id": random_id(), "site": bad});
        let answer = site.asks(&ana, Method::POST, "/v1/sites", Some(&wish)).await;
        assert_eq!(refused(answer), why(400, "bad_setup"), "{bad}");
    }
    for bad in ["", "x", "../../x"] {
        assert_eq!(refused(site.wishes(&ana, bad, "X").await).0, 400, "{bad:?}");
    }
    // Up to fifty, also where several are asked for at once.
    for _ in 2..domain::sites::OWNED_MAX {
        site.wishes(&ana, &random_id(), "More").await.unwrap();
    }
    let last = join_all((0..3).map(|_| async { site.wishes(&ana, &random_id(), "Last").await })).await;
    assert_eq!(last.iter().filter(|answer| answer.is_ok()).count(), 1, "{last:?}");
    let all = site.own_sites(&ana).await;
    assert_eq!((all.sites.len(), all.may_create), (domain::sites::OWNED_MAX, false));

    let kept = Edge::start_with(vec![("JASETTE_NEW_SITES", "off".to_owned())]).await;
    let site = kept.site().await;
    let ana = site.sign_in().await;
    assert!(!site.own_sites(&ana).await.may_create);
    assert_eq!(refused(site.wishes(&ana, &random_id(), "Mine").await), why(403, "not_allowed"));
}

#[tokio::test]
async fn an_archived_site_shows_nowhere_and_begins_nothing_until_it_is_brought_back() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let (keys, mut visitor) = started(&site).await;
    site.is_shown(true).await;
    assert_eq!(site.archives(&ana, true).await, Ok(json!("archived")));
    assert_eq!(site.archives(&ana, true).await, Ok(json!("archived")), "once more is the same");
    assert!(is_archived(&site.own(&ana).await.unwrap()));
    site.is_shown(false).await;
    // Not a word on the page of whoever has no chat there, and nothing that invites.
    let script = http().get(site.url(&format!("/widget.js?site={}", site.id))).send().await.unwrap();
    let script = script.text().await.unwrap();
    assert!(script.starts_with(ARCHIVED) && script.contains("\"wakes\":[]"), "{script}");
    let mut late = Conversation::visitor(&site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    let outcome = late.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    assert!(matches!(&outcome, Outcome::Refused(code) if code == "unknown_site"), "{outcome:?}");

    // What runs goes on and may end, and the inbox is there.
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    assert!(matches!(agent.agent_does(AgentCommand::Take).await.unwrap(), Outcome::Stored(_)));
    visitor.visitor_does(VisitorCommand::Send { text: "still here".to_owned() }).await.unwrap();
    agent.message("still here").await.unwrap();
    assert!(matches!(visitor.visitor_does(VisitorCommand::End).await.unwrap(), Outcome::Stored(_)));
    let archived = site.sign_in().await.session.archived;
    assert_eq!(archived.iter().map(|one| one.as_str()).collect::<Vec<_>>(), [site.id.as_str()]);

    assert_eq!(site.archives(&ana, false).await, Ok(json!("active")));
    site.is_shown(true).await;
    started(&site).await;
}

#[tokio::test]
async fn nobody_but_an_owner_archives_or_deletes_a_site() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let name = settings().name;
    let ana = site.sign_in().await;
    let stranger_site = edge.site().await;
    let stranger = stranger_site.sign_in().await;
    let theirs = stranger_site.agent.password.clone();
    let mut others: Vec<(SignedIn, String)> = vec![(stranger, theirs)];
    for role in ["admin", "agent"] {
        let colleague = edge.colleague_as(&site, "Bogdan", Some(role)).await;
        others.push((colleague.sign_in().await, colleague.agent.password));
    }
    for (who, password) in &others {
        assert_eq!(refused(site.archives(who, true).await), why(403, "not_allowed"));
        assert_eq!(refused(site.deletes(who, &name, password).await), why(403, "not_allowed"));
        let path = format!("/v1/sites/{}/receipt", site.id);
        assert_eq!(refused(site.asks(who, Method::GET, &path, None).await).0, 403);
    }
    // An owner shows their own password once more, and types the site's own name.
    let password = site.agent.password.clone();
    assert_eq!(refused(site.deletes(&ana, &name, "not the right one").await).0, 401);
    assert_eq!(refused(site.deletes(&ana, &name, &others[1].1).await).0, 401);
    assert_eq!(refused(site.deletes(&ana, "Another name", &password).await), why(400, "bad_setup"));
    let path = format!("/v1/sites/{}/receipt", site.id);
    assert_eq!(refused(site.asks(&ana, Method::GET, &path, None).await).0, 404, "there is nothing to show");
    let url = site.url(&format!("/v1/sites/{}/deletion", site.id));
    let foreign = http().post(url).header("origin", "https://evil.example").header("cookie", &ana.cookie);
    let foreign = foreign.json(&json!({"name": name, "password": password})).send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    assert_eq!(site.own(&ana).await.unwrap().state, SiteState::Active, "nothing has happened");
}

/// What a site leaves in a folder of objects.
pub fn files_with(folder: &Path, what: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, what));
        } else if std::fs::read(&path).unwrap().windows(what.len()).any(|part| part == what.as_bytes()) {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn a_deleted_site_leaves_nothing_behind_but_the_receipt() {
    let edge = Edge::start_with_mail().await;
    let (site, other) = (edge.site().await, edge.site().await);
    let (ana, bea) = (site.sign_in().await, other.sign_in().await);
    let colleague = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
    let bogdan = colleague.sign_in().await;
    let mark = format!("marked{}", random_id());
    let mut visitors = Vec::new();
    for n in 0..3 {
        let (keys, mut visitor) = started(&site).await;
        visitor.visitor_does(VisitorCommand::Send { text: format!("{mark} {n}") }).await.unwrap();
        let file = random_id();
        let put = http().put(site.conversation_url(&keys.conversation, &format!("files/{file}")));
        let put = put.bearer_auth(keys.token.reveal()).header("x-file-name", "note.txt");
        let put = put.header("content-type", "text/plain").body(format!("{mark} in a file"));
        assert_eq!(put.send().await.unwrap().status(), 204);
        let id = &keys.conversation;
        let mut agent = Conversation::agent(&site, &bogdan, id, 0, Encoding::Binary).await.unwrap();
        for command in [AgentCommand::Take, AgentCommand::Send { text: format!("{mark} answered") }] {
            assert!(matches!(agent.agent_does(command).await.unwrap(), Outcome::Stored(_)));
        }
        // It cannot go out: it waits where it is to be erased.
        let mail = http().post(site.conversation_url(&keys.conversation, "transcript"));
        let wish = json!({"email": format!("{mark}@mail.example")});
        let mail = mail.bearer_auth(keys.token.reveal()).json(&wish).send().await.unwrap();
        assert_eq!(mail.status(), 202);
        visitors.push((keys, visitor, file));
    }
    let secret = edge.secret(&site).await;
    let (theirs, _open) = started(&other).await;
    let mut desk = Desk::open(&site, &bogdan, Encoding::Binary).await.unwrap();
    for (keys, ..) in &visitors {
        desk.sees(|summary| summary.id.as_str() == keys.conversation).await.unwrap();
    }
    let id = &visitors[0].0.conversation;
    let mut agent = Conversation::agent(&site, &bogdan, id, 0, Encoding::Binary).await.unwrap();
    assert!(!files_with(&edge.objects(), &mark).is_empty(), "what is looked for is found");

    let name = settings().name;
    let began = site.deletes(&ana, &name, &site.agent.password).await.unwrap();
    assert_eq!((began.name.as_str(), began.people, began.ended), (name.as_str(), 2, None));
    // Everybody's sockets close, with a code that clients know.
    assert_eq!(end(async || desk.step().await).await, "closed with 4002");
    assert_eq!(end(async || agent.step().await).await, "closed with 4001");
    for (_, visitor, _) in &mut visitors {
        assert_eq!(end(async || visitor.step().await).await, "closed with 4001");
    }
    let receipt = site.is_deleted(&ana).await;
    assert_eq!((receipt.conversations, receipt.left, receipt.files), (3, 0, 3));
    assert!(receipt.events >= 9, "{receipt:?}");
    assert_eq!(receipt.email, site.agent.email);
    // The same once more, of whoever decided: the answer may have been lost.
    assert_eq!(site.deletes(&ana, &name, &site.agent.password).await, Ok(receipt.clone()));
    let path = format!("/v1/sites/{}/receipt", site.id);
    let told = site.asks(&ana, Method::GET, &path, None).await.unwrap();
    assert_eq!(told["conversations"], 3);
    assert_eq!(refused(site.asks(&bogdan, Method::GET, &path, None).await).0, 403);
    assert!(site.own(&ana).await.is_none());
    assert_eq!(refused(site.archives(&ana, false).await).1, "not_allowed");

    // Nothing answers for it, and nothing comes back to life.
    site.is_shown_as_unknown().await;
    for (keys, _, file) in &visitors {
        assert!(Conversation::visitor(&site, keys, 0, Encoding::Binary).await.is_err());
        let asked = http().get(site.conversation_url(&keys.conversation, &format!("files/{file}")));
        assert_eq!(asked.bearer_auth(keys.token.reveal()).send().await.unwrap().status(), 404);
        let start = json!({"start": {"name": "Zoé", "page": {"url": "", "title": "", "referrer": ""},
            "locale": "en", "invitation": null}});
        for command in [start, json!({"send": {"text": mark}})] {
            let late = http().post(site.conversation_url(&keys.conversation, "commands"));
            let late = late.bearer_auth(keys.token.reveal());
            let late = late.json(&json!({"id": random_id(), "command": command})).send().await.unwrap();
            assert_eq!(late.status(), 404);
        }
    }
    for path in ["embed/SITE", "help/SITE", "v1/sites/SITE/widget"] {
        let url = site.url(&format!("/{}", path.replace("SITE", &site.id)));
        assert_eq!(http().get(&url).send().await.unwrap().status(), 404, "{path}");
    }
    assert!(site.history(&tests::customer::token(&site, "zoe", &secret), None).await.is_err());
    assert!(Desk::open(&site, &bogdan, Encoding::Binary).await.is_err());

    // Neither a stranger nor its owner gets the identifier again; not from the operator either.
    let body = json!({"site": {"id": site.id, "settings": settings()},
        "agent": {"email": "new@shop.example", "name": "New", "password": random_id()}});
    let again = http().post(site.url("/v1/setup")).bearer_auth(edge.key()).json(&body).send().await.unwrap();
    assert_eq!(again.status(), 404);

    // Not a byte is left of what was written there, and the other site has noticed nothing.
    edge.kill9();
    assert_eq!(files_with(&edge.objects(), &mark), Vec::<PathBuf>::new());
    edge.restart().await;
    assert!(other.own(&bea).await.is_some());
    let their_visitor = Conversation::visitor(&other, &theirs, 0, Encoding::Binary).await.unwrap();
    assert_eq!(their_visitor.texts(), ["a secret"]);
    // Whoever has deleted their last site may begin again.
    assert!(site.own_sites(&ana).await.may_create);
    let new = site.wishes(&ana, &random_id(), "Again").await.unwrap();
    assert_ne!(new, site.id);
}

#[tokio::test]
async fn chats_that_begin_while_a_site_is_deleted_are_gone_with_it() {
    let edge = Edge::start_for_many().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let mark = format!("marked{}", random_id());
    let begins = async |_: usize| {
        let keys = Keys::new();
        let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.ok()?;
        visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.ok()?;
        visitor.visitor_does(VisitorCommand::Send { text: mark.clone() }).await.ok()
    };
    let name = settings().name;
    let (_, began) =
        futures::join!(join_all((0..12).map(begins)), site.deletes(&ana, &name, &site.agent.password));
    began.unwrap();
    join_all((0..12).map(begins)).await;
    site.is_deleted(&ana).await;
    site.is_shown_as_unknown().await;
    edge.kill9();
    assert_eq!(files_with(&edge.objects(), &mark), Vec::<PathBuf>::new());
}
