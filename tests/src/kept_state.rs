//! State folders as releases left them, kept in `tests/states` as backups in archives: what is written into one,
//! and what every later build has to find in it.
//!
//! All names, passwords and keys are made up and stand here, so that whoever reads a folder years later can
//! sign in.

use crate::articles::{Articles, article};
use crate::edge::{Credentials, Edge, Site, http, settings};
use crate::process::{TempDir, workspace};
use crate::wire::{Conversation, Desk, Keys, Outcome, opening};
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::conversation::file::FileInfo;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{FileId, Token};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;

const SITE: &str = "kept-shop";
const ARTICLE: &str = "returns";
const BRIEF: &str = "Returning a lamp";
const QUESTION: &str = "Bună! Mai aveți lampa „Lună”? 🌙";
const ANSWER: &str = "Yes, two of them.";
const NOTE: &str = "Wants it before Friday.";
const WAITS: &str = "Is anybody there?";
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n of a lamp";

/// Where the archives lie.
#[must_use]
pub fn folder() -> PathBuf {
    workspace().join("tests/states")
}

/// The archives, the oldest release first.
#[must_use]
pub fn archives() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).expect("the kept states are there");
    let mut found: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    found.sort();
    found
}

/// Packs a backup.
pub fn pack(backup: &Path, archive: &Path) {
    tar(&["-czf", &archive.display().to_string(), "-C", &backup.display().to_string(), "."]);
}

/// Unpacks one: the folder has the backup in it, as `backup`.
#[must_use]
pub fn unpack(archive: &Path) -> TempDir {
    let folder = TempDir::new("kept");
    let backup = folder.path().join("backup");
    std::fs::create_dir(&backup).expect("the folder is made");
    tar(&["-xzf", &archive.display().to_string(), "-C", &backup.display().to_string()]);
    folder
}

fn tar(args: &[&str]) {
    let status = Command::new("tar").args(args).status().expect("tar starts");
    assert!(status.success(), "tar {args:?}");
}

fn site(edge: &Edge, email: &str, name: &str) -> Site {
    let agent = Credentials {
        email: format!("{email}@kept.example"),
        name: name.to_owned(),
        password: format!("{email}: a lamp that stays on"),
    };
    Site { id: SITE.to_owned(), base: edge.base(), agent }
}

fn keys(number: u8) -> Keys {
    let token =
        Token::parse(&format!("kept-visitor-{number}-kept-visitor")).expect("the token is well formed");
    Keys { conversation: format!("kept-conversation-{number}"), token }
}

fn picture() -> FileInfo {
    FileInfo {
        id: FileId::parse("kept-picture-of-a-lamp").expect("the id is well formed"),
        name: "Lampă.png".into(),
        media_type: "image/png".into(),
        size: u32::try_from(PICTURE.len()).expect("it is small"),
    }
}

fn picture_of(site: &Site, keys: &Keys) -> String {
    site.conversation_url(&keys.conversation, &format!("files/{}", picture().id))
}

async fn opened(edge: &Edge, site: &Site, role: &str) {
    let Credentials { email, name, password } = &site.agent;
    let body = json!({
        "site": {"id": SITE, "settings": settings()},
        "agent": {"email": email, "name": name, "password": password, "role": role},
    });
    let url = edge.base() + "/v1/setup";
    let answer = http().post(url).bearer_auth(edge.key()).json(&body).send().await.expect("the edge answers");
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap_or_default());
}

/// Writes what is kept: a site with an owner and an agent, an article, a conversation with messages, a note and a
/// file that goes on, and one that waits.
pub async fn fill(edge: &Edge) {
    let (owner, agent) = (site(edge, "olga", "Olga"), site(edge, "ana", "Ana Ștefănescu"));
    opened(edge, &owner, "owner").await;
    opened(edge, &agent, "agent").await;
    let articles = Articles::of(&owner).await;
    assert_eq!(articles.put(&article(ARTICLE, BRIEF, "Within 30 days.")).await, None);

    let first = keys(1);
    let mut zoe = Conversation::visitor(&owner, &first, 0, Encoding::Binary).await.unwrap();
    stored(zoe.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap());
    stored(zoe.visitor_does(VisitorCommand::Send { text: QUESTION.to_owned() }).await.unwrap());
    let ana = agent.sign_in().await;
    let mut answers =
        Conversation::agent(&agent, &ana, &first.conversation, 0, Encoding::Text).await.unwrap();
    stored(answers.agent_does(AgentCommand::Take).await.unwrap());
    stored(answers.agent_does(AgentCommand::Send { text: ANSWER.to_owned() }).await.unwrap());
    let note = AgentCommand::Note { text: NOTE.to_owned(), mentions: vec![] };
    stored(answers.agent_does(note).await.unwrap());
    let file = picture();
    let upload = http().put(picture_of(&owner, &first)).header("content-type", &file.media_type);
    let upload = upload.header("x-file-name", "Lamp%C4%83.png").bearer_auth(first.token.reveal());
    assert_eq!(upload.body(PICTURE).send().await.unwrap().status(), 204);
    stored(zoe.visitor_does(VisitorCommand::SendFile(file)).await.unwrap());

    let mut waits = Conversation::visitor(&owner, &keys(2), 0, Encoding::Binary).await.unwrap();
    stored(waits.visitor_does(VisitorCommand::Start(opening(""))).await.unwrap());
    stored(waits.visitor_does(VisitorCommand::Send { text: WAITS.to_owned() }).await.unwrap());
}

/// Looks for all of it as those would who wrote it, and goes on with it.
pub async fn find(edge: &Edge) {
    let (owner, agent) = (site(edge, "olga", "Olga"), site(edge, "ana", "Ana Ștefănescu"));
    let settings = http().get(owner.url(&format!("/v1/sites/{SITE}/settings")));
    let olga = owner.sign_in().await;
    let settings = settings.header("cookie", &olga.cookie).header("origin", &owner.base);
    let settings = settings.send().await.unwrap();
    assert_eq!(settings.status(), 200, "the owner still owns it");
    assert!(settings.text().await.unwrap().contains("Ceainăria"));
    assert!(Articles::of(&owner).await.text("").await.contains(BRIEF));

    let first = keys(1);
    let mut zoe = Conversation::visitor(&owner, &first, 0, Encoding::Binary).await.unwrap();
    assert_eq!(zoe.texts()[..2], [QUESTION, ANSWER]);
    let sent = zoe.events.iter().find_map(|event| match &event.body {
        EventBody::FileSent { file, .. } => Some(file.clone()),
        _ => None,
    });
    assert_eq!(sent, Some(picture()));
    let got = http().get(picture_of(&owner, &first)).bearer_auth(first.token.reveal()).send().await.unwrap();
    assert_eq!(got.bytes().await.unwrap(), PICTURE);

    let ana = agent.sign_in().await;
    let mut desk = Desk::open(&agent, &ana, Encoding::Binary).await.unwrap();
    for keys in [&first, &keys(2)] {
        desk.sees(|summary| summary.id.as_str() == keys.conversation).await.unwrap();
    }
    let mut answers =
        Conversation::agent(&agent, &ana, &first.conversation, 0, Encoding::Text).await.unwrap();
    let noted =
        answers.events.iter().any(|event| matches!(&event.body, EventBody::Noted(note) if note.text == NOTE));
    assert!(noted, "{:?}", answers.events);

    // Both go on where they were.
    stored(answers.agent_does(AgentCommand::Send { text: "Still there?".to_owned() }).await.unwrap());
    stored(zoe.visitor_does(VisitorCommand::Send { text: "Still here.".to_owned() }).await.unwrap());
    let mut taken =
        Conversation::agent(&agent, &ana, &keys(2).conversation, 0, Encoding::Text).await.unwrap();
    assert_eq!(taken.texts()[0], WAITS);
    stored(taken.agent_does(AgentCommand::Send { text: ANSWER.to_owned() }).await.unwrap());
}

fn stored(outcome: Outcome) {
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
}
