//! A site handed out as files and brought in again, over HTTP, as a tool of its owner would.

use crate::edge::{SignedIn, Site, http};
use crate::process::random_id;
use crate::requests::{Refused, answer, code_of, told};
use protocol::conversation::event::EventBody;
use protocol::team::export::tar::{self, BLOCK, Header};
use protocol::team::export::{
    BATCH_LINES_MAX, ExportPlan, ExportedConversation, ImportAnswer, ImportOutcome, ImportRow, Record,
};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeMap;

/// What came out, by the names of its entries.
pub type Archive = BTreeMap<String, Vec<u8>>;

/// Reads an archive.
///
/// # Panics
/// It is none, or breaks off.
#[must_use]
pub fn entries(bytes: &[u8]) -> Archive {
    let (mut entries, mut at) = (Archive::new(), 0);
    loop {
        let block: &[u8; BLOCK] = bytes[at..at + BLOCK].try_into().unwrap();
        at += BLOCK;
        match tar::read(block).expect("a header") {
            Header::End => return entries,
            Header::Other(size) => panic!("{size} bytes that are no file"),
            Header::File(entry) => {
                let size = usize::try_from(entry.size).unwrap();
                entries.insert(entry.name, bytes[at..at + size].to_vec());
                at += size + tar::padding(entry.size);
            }
        }
    }
}

/// The lines of an archive in the order in which they are brought in.
#[must_use]
pub fn lines(archive: &Archive) -> Vec<String> {
    let rank = |name: &str| match name {
        "site.jsonl" => 0,
        "content.jsonl" => 1,
        "end.jsonl" => 3,
        _ => 2,
    };
    let mut named: Vec<_> = archive.iter().filter(|(name, _)| name.ends_with(".jsonl")).collect();
    named.sort_by_key(|(name, _)| rank(name));
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    named.iter().flat_map(|(_, bytes)| text(bytes).lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The conversations of an archive, by their ids.
#[must_use]
pub fn conversations(archive: &Archive) -> BTreeMap<String, ExportedConversation> {
    let read = |line: &String| match serde_json::from_str::<Record>(line).unwrap() {
        Record::Conversation(one) => Some((one.id.to_string(), *one)),
        _ => None,
    };
    lines(archive).iter().filter_map(read).collect()
}

impl Site {
    /// Begins an export.
    ///
    /// # Errors
    /// Why not.
    pub async fn begins_export(&self, who: &SignedIn, password: &str) -> Result<ExportPlan, Refused> {
        let path = format!("/v1/sites/{}/export", self.id);
        let plan = self.asks(who, Method::POST, &path, Some(&json!({"password": password}))).await?;
        Ok(serde_json::from_value(plan).expect("a plan"))
    }

    /// Fetches a part of it.
    ///
    /// # Errors
    /// Why not.
    pub async fn fetches_export(&self, who: &SignedIn, after: &str) -> Result<Vec<u8>, Refused> {
        let url = self.url(&format!("/v1/sites/{}/export?after={after}", self.id));
        let response = http().get(url).header("cookie", &who.cookie).send().await.expect("the edge answers");
        let status = response.status().as_u16();
        if status == 200 {
            return Ok(response.bytes().await.expect("the archive comes whole").to_vec());
        }
        let answer = (status, response.json().await.unwrap_or_default());
        Err((status, code_of(&answer).to_owned()))
    }

    /// Everything of it, as its agent gets it.
    pub async fn exported(&self, who: &SignedIn) -> Archive {
        let plan = self.begins_export(who, &self.agent.password).await.expect("an export begins");
        let mut all = Archive::new();
        for after in &plan.parts {
            all.extend(entries(&self.fetches_export(who, after).await.expect("a part comes")));
        }
        all
    }

    /// Brings lines in, or only looks.
    ///
    /// # Errors
    /// Why none of them was heard.
    pub async fn brings(
        &self,
        who: &SignedIn,
        import: &str,
        dry: bool,
        body: Vec<u8>,
    ) -> Result<Vec<ImportRow>, Refused> {
        let dry = u8::from(dry);
        let path = format!("/v1/sites/{}/import?import={import}&first=1&dry={dry}", self.id);
        let rows = told(answer(self.request(who, Method::POST, &path).body(body)).await)?;
        Ok(serde_json::from_value::<ImportAnswer>(rows).expect("rows").rows)
    }

    /// Sends a file of a conversation that is about to be brought in; the status of the answer.
    pub async fn sends_file(
        &self,
        who: &SignedIn,
        conversation: &str,
        said: (&str, &str, &str),
        bytes: Vec<u8>,
    ) -> u16 {
        self.puts_file(who, &format!("import/conversations/{conversation}/files"), said, bytes).await
    }

    /// Puts a file, of which its id, its name and its type are said, at an address of the site's; the status.
    async fn puts_file(
        &self,
        who: &SignedIn,
        path: &str,
        (id, name, media_type): (&str, &str, &str),
        bytes: Vec<u8>,
    ) -> u16 {
        let request = self.request(who, Method::PUT, &format!("/v1/sites/{}/{path}/{id}", self.id));
        let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let request = request.header("content-type", media_type).header("x-file-name", name);
        request.body(bytes).send().await.expect("the edge answers").status().as_u16()
    }

    /// Brings an archive in: its lines, and the bytes that they need. What became of each line.
    pub async fn brings_archive(&self, who: &SignedIn, archive: &Archive) -> Vec<ImportOutcome> {
        let (import, mut outcomes) = (random_id(), Vec::new());
        for some in lines(archive).chunks(BATCH_LINES_MAX) {
            let rows = self.brings(who, &import, false, some.join("\n").into_bytes()).await.expect("rows");
            for (row, line) in rows.into_iter().zip(some) {
                let outcome = match row.outcome {
                    ImportOutcome::Needed(_) => {
                        self.sends_needed(who, archive, line).await;
                        let again = self.brings(who, &import, false, line.clone().into_bytes()).await;
                        again.expect("a row").remove(0).outcome
                    }
                    outcome => outcome,
                };
                outcomes.push(outcome);
            }
        }
        outcomes
    }

    async fn sends_needed(&self, who: &SignedIn, archive: &Archive, line: &str) {
        match serde_json::from_str::<Record>(line).unwrap() {
            Record::Conversation(one) => {
                for event in &one.events {
                    let EventBody::FileSent { file, .. } = &event.body else { continue };
                    let bytes = archive[&format!("conversations/{}/{}", one.id, file.id)].clone();
                    let said = (file.id.as_str(), file.name.as_str(), file.media_type.as_str());
                    assert_eq!(self.sends_file(who, one.id.as_str(), said, bytes).await, 204);
                }
            }
            Record::Settings(settings) => {
                let bytes = archive[&format!("pictures/{}", settings.look.avatar)].clone();
                let request = self.request(who, Method::POST, &format!("/v1/sites/{}/pictures", self.id));
                assert_eq!(request.body(bytes).send().await.unwrap().status(), 200);
            }
            Record::Replies(replies) => {
                for file in replies.files() {
                    let bytes = archive[&format!("replies/{}", file.id)].clone();
                    let said = (file.id.as_str(), file.name.as_str(), file.media_type.as_str());
                    assert_eq!(self.puts_file(who, "library/files", said, bytes).await, 204);
                }
            }
            other => panic!("{other:?} needs nothing"),
        }
    }
}

/// That everything of one site is at another: every event at its place and time, every file byte for byte, and of each
/// conversation nothing more than where it comes from.
///
/// # Panics
/// It is not.
pub fn is_all_there(from: &Archive, to: &Archive) {
    let (before, after) = (conversations(from), conversations(to));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (id, before) in &before {
        let after = &after[id].events;
        assert_eq!(after.len(), before.events.len() + 1, "{id}");
        assert_eq!(after[..before.events.len()], before.events, "{id}");
        let mark = &after.last().unwrap().body;
        assert!(matches!(mark, EventBody::Imported(source) if *source == before.source), "{mark:?}");
    }
    let files = |archive: &Archive| -> Archive {
        archive
            .iter()
            .filter(|(name, _)| !name.ends_with(".jsonl"))
            .map(|(n, b)| (n.clone(), b.clone()))
            .collect()
    };
    assert_eq!(files(from).keys().collect::<Vec<_>>(), files(to).keys().collect::<Vec<_>>());
    assert!(files(from) == files(to), "a file is not what it was");
}
