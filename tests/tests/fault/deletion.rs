//! A site is deleted, and the runtime is killed between any two steps of it: it goes on until nothing is left, and the
//! receipt counts each conversation once.

use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use protocol::team::sites::Receipt;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use tests::edge::{Edge, SignedIn, Site, settings};
use tests::process::random_id;
use tests::stored::databases;
use tests::wait;
use tests::wire::{Conversation, Desk, Keys, opening};

/// A site with chats, all of which its desk knows.
struct Doomed {
    edge: Edge,
    site: Site,
    ana: SignedIn,
    mark: String,
    chats: Vec<Keys>,
}

/// How many chats there are: more than are erased in one go.
const CHATS: usize = 60;

impl Doomed {
    async fn with(chats: usize) -> Self {
        let edge = Edge::start_for_many().await;
        let site = edge.site().await;
        let ana = site.sign_in().await;
        let mark = format!("marked{}", random_id());
        let mut all = Vec::new();
        for n in 0..chats {
            let keys = Keys::new();
            let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
            visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
            visitor.visitor_does(VisitorCommand::Send { text: format!("{mark} {n}") }).await.unwrap();
            all.push(keys);
        }
        let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
        for keys in &all {
            desk.sees(|one| one.id.as_str() == keys.conversation && one.preview.starts_with(&mark))
                .await
                .unwrap();
        }
        Self { edge, site, ana, mark, chats: all }
    }

    async fn begins(&self) {
        self.site.deletes(&self.ana, &settings().name, &self.site.agent.password).await.unwrap();
    }

    /// Kills the edge and starts it again.
    async fn dies(&self) {
        self.edge.kill9();
        self.edge.restart().await;
    }

    /// How far it is.
    async fn progress(&self) -> Receipt {
        let receipts = self.site.own_sites(&self.ana).await.deleted;
        receipts.into_iter().find(|one| one.site.as_str() == self.site.id).unwrap()
    }

    /// Nothing is left of it, and all were counted once.
    async fn is_gone(&self) {
        let receipt = self.site.is_deleted(&self.ana).await;
        let chats = self.chats.len() as u64;
        assert_eq!((receipt.conversations, receipt.left), (chats, 0), "{receipt:?}");
        assert!(receipt.events >= 2 * chats, "{receipt:?}");
        self.edge.kill9();
        assert_eq!(files_with(&self.edge.objects(), &self.mark), Vec::<PathBuf>::new());
        self.edge.restart().await;
        assert_eq!(self.progress().await, receipt, "and nothing happens any more");
    }
}

fn files_with(folder: &Path, what: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, what));
        } else if std::fs::read(&path)
            .unwrap_or_default()
            .windows(what.len())
            .any(|part| part == what.as_bytes())
        {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn a_deletion_goes_on_after_kills_wherever_they_come() {
    let doomed = Doomed::with(CHATS).await;
    doomed.begins().await;
    doomed.dies().await;
    // Whenever some more are gone it dies again.
    let mut before = 0;
    for _ in 0..3 {
        let now = wait::until("some more to be gone", async || {
            let receipt = doomed.progress().await;
            if receipt.conversations > before || receipt.ended.is_some() {
                Ok(receipt.conversations)
            } else {
                Err(format!("{receipt:?}"))
            }
        })
        .await;
        before = now;
        doomed.dies().await;
    }
    doomed.is_gone().await;
}

/// A step must not look at all that there was: with many conversations that would take the square of them.
#[tokio::test]
async fn a_step_of_a_deletion_reads_no_more_than_it_erases() {
    let doomed = Doomed::with(CHATS).await;
    doomed.begins().await;
    wait::until("some to be gone", async || {
        let receipt = doomed.progress().await;
        if receipt.conversations > 0 { Ok(()) } else { Err(format!("{receipt:?}")) }
    })
    .await;
    doomed.edge.kill9();
    for path in databases(&doomed.edge, "jasette-site") {
        let site = Connection::open(path).unwrap();
        if !site.table_exists(None, "leaving").unwrap() {
            continue;
        }
        let count = |query: &str| site.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap();
        let left = count("SELECT count(*) FROM leaving WHERE erased = 0");
        assert_eq!(count("SELECT left FROM leaving_gone"), left, "the sums are those of what is listed");
        assert_eq!(count("SELECT conversations FROM leaving_gone"), i64::try_from(CHATS).unwrap() - left);
        // What the object asks for the next ones, it finds without passing by those that are gone.
        let asked = "EXPLAIN QUERY PLAN SELECT conversation FROM leaving WHERE erased = 0 ORDER BY conversation LIMIT 50";
        let plan = site.query_row(asked, [], |row| row.get::<_, String>(3)).unwrap();
        assert!(plan.contains("leaving_left"), "{plan}");
    }
    doomed.edge.restart().await;
    doomed.is_gone().await;
}

#[tokio::test]
async fn a_deletion_that_only_the_directory_knows_goes_on() {
    let doomed = Doomed::with(3).await;
    doomed.begins().await;
    doomed.edge.kill9();
    // As if nobody else had heard of it: the site's own memory of it is gone.
    for path in databases(&doomed.edge, "jasette-site") {
        let site = Connection::open(path).unwrap();
        if site.table_exists(None, "settings").unwrap() {
            site.execute_batch("DROP TABLE IF EXISTS life; DROP TABLE IF EXISTS leaving_listed;").unwrap();
        }
    }
    doomed.edge.restart().await;
    doomed.is_gone().await;
}

/// Has a conversation's alarm ring as soon as the edge is up. The edge is down.
fn rings(database: &Path, site: &Site, keys: &Keys) {
    let alarms = Connection::open(database.with_file_name("metadata.sqlite")).unwrap();
    let object = database.file_stem().unwrap().to_str().unwrap();
    let name = format!("{}/{}", site.id, keys.conversation);
    let insert = "INSERT OR REPLACE INTO _cf_ALARM (actor_id, scheduled_time, actor_name) VALUES (?, 1, ?)";
    alarms.execute(insert, [object, &name]).unwrap();
}

#[tokio::test]
async fn a_conversation_that_neither_list_knows_goes_when_it_has_something_to_say() {
    let doomed = Doomed::with(3).await;
    doomed.edge.kill9();
    // One that both have lost, as after a restore from an older copy.
    let lost = &doomed.chats[0];
    for (kind, table, column) in [
        ("jasette-site", "opened", "conversation"),
        ("jasette-site", "starts", "conversation"),
        ("jasette-site", "open_chats", "conversation"),
        ("jasette-desk", "conversations", "id"),
    ] {
        for path in databases(&doomed.edge, kind) {
            let database = Connection::open(path).unwrap();
            if database.table_exists(None, table).unwrap() {
                let delete = format!("DELETE FROM {table} WHERE {column} = ?");
                database.execute(&delete, [lost.conversation.as_str()]).unwrap();
            }
        }
    }
    // It is not to ring before they are gone.
    for path in databases(&doomed.edge, "jasette-conversation") {
        if path.file_name().unwrap() == "metadata.sqlite" {
            Connection::open(path).unwrap().execute("DELETE FROM _cf_ALARM", []).unwrap();
        }
    }
    doomed.edge.restart().await;
    doomed.begins().await;
    let receipt = doomed.site.is_deleted(&doomed.ana).await;
    assert_eq!((receipt.conversations, receipt.left), (2, 0));
    doomed.edge.kill9();
    let left = files_with(&doomed.edge.objects().join("jasette-conversation"), &doomed.mark);
    let path = left.first().expect("it is still there").with_extension("sqlite");
    let database = Connection::open(&path).unwrap();
    // It has not heard that anybody confirmed what it told last.
    database.execute("DELETE FROM outbox", []).unwrap();
    drop(database);
    rings(&path, &doomed.site, lost);
    doomed.edge.restart().await;
    wait::until("the one that was lost to go as well", async || {
        let left = files_with(&doomed.edge.objects(), &doomed.mark);
        if left.is_empty() { Ok(()) } else { Err(format!("{left:?}")) }
    })
    .await;
}
