//! What the team is still to be told while its inboxes are closed, a row for each conversation; what those are owed who
//! were here when a chat began to wait or a visitor wrote to them, a row for each of them and of the conversations; and
//! who has closed their last inbox, and when, a row for each of the team at most.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use domain::desk::WAITING;
use domain::push::notice::Occasion;
use domain::push::owed::Absence;
use domain::quota::OWED_PUSHES;
use protocol::ids::{AgentId, ConversationId, Timestamp};
use serde::Deserialize;
use std::collections::BTreeSet;
use worker::{Error, SqlStorageValue, Storage};

/// What is owed is due once its agent is gone; until then it has no time.
const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS pushes (
        id TEXT PRIMARY KEY, occasion TEXT NOT NULL, told TEXT NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL,
        number INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS pushes_owed (
        id TEXT NOT NULL, agent TEXT NOT NULL, told TEXT NOT NULL, attempts INTEGER NOT NULL, due INTEGER,
        number INTEGER NOT NULL, PRIMARY KEY (id, agent)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS pushes_owed_agent ON pushes_owed (agent, number, id) WHERE due IS NULL;
    CREATE INDEX IF NOT EXISTS pushes_owed_due ON pushes_owed (due) WHERE due IS NOT NULL;
    CREATE TABLE IF NOT EXISTS absences (
        agent TEXT PRIMARY KEY, since INTEGER NOT NULL, seen INTEGER NOT NULL
    ) WITHOUT ROWID";

/// How many of the chats that wait already somebody is owed word of who subscribes: twice as many as are told at a time,
/// since some may have been answered by then.
const WAITING_OWED_MAX: u64 = 2 * OWED_PUSHES.most;

/// Tells what is on its way from all else that is: the conversation, and who alone is told of it.
pub type PushKey = (ConversationId, Option<AgentId>);

/// What is to be told of a conversation.
#[derive(Clone, Debug)]
pub struct DuePush {
    /// Which.
    pub id: ConversationId,
    /// Whom alone, where it is owed to somebody; the team otherwise.
    pub only: Option<AgentId>,
    /// What has happened; where it is owed to somebody, that is as the conversation stands when they are told.
    pub occasion: Option<Occasion>,
    /// The browsers that need no telling any more, by a fingerprint.
    pub told: Vec<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// Tells it from what happens later in the same conversation.
    pub number: u64,
}

impl DuePush {
    /// Its key.
    pub fn key(&self) -> PushKey {
        (self.id.clone(), self.only.clone())
    }
}

/// The messages of one desk.
pub struct PushStore {
    db: Database,
}

impl PushStore {
    /// The store of the object that owns `storage`, with its tables.
    pub fn new(storage: Storage) -> worker::Result<Self> {
        let db = Database::new(storage);
        db.run(SCHEMA, vec![])?;
        Ok(Self { db })
    }

    /// Has something told, in place of what was to be told of the conversation before.
    pub fn put(&self, id: &ConversationId, occasion: Occasion, now: Timestamp) -> Result<(), Fault> {
        let occasion = serde_json::to_string(&occasion).map_err(Error::from)?;
        let insert =
            "INSERT INTO pushes (id, occasion, told, attempts, due, number) VALUES (?, ?, '[]', 0, ?, 0)
            ON CONFLICT (id) DO UPDATE SET occasion = excluded.occasion, told = '[]', attempts = 0,
            due = excluded.due, number = number + 1";
        Ok(self.db.run(insert, vec![id.as_str().into(), occasion.into(), number(now)])?)
    }

    /// What is due, the longest first.
    pub fn due(&self, now: Timestamp, most: usize) -> Result<Vec<DuePush>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            agent: Option<String>,
            occasion: Option<String>,
            told: String,
            attempts: u32,
            number: u64,
        }
        let query =
            "SELECT id, NULL AS agent, occasion, told, attempts, due, number FROM pushes WHERE due <= ?1
            UNION ALL SELECT id, agent, NULL, told, attempts, due, number FROM pushes_owed WHERE due <= ?1
            ORDER BY due, id LIMIT ?2";
        let rows: Vec<Row> = self.db.rows(query, vec![number(now), number(most as u64)])?;
        let occasion = |stored: &str| serde_json::from_str::<Occasion>(stored).map_err(Error::from);
        let read = |row: Row| -> Result<DuePush, Fault> {
            Ok(DuePush {
                id: ConversationId::parse(&row.id)?,
                only: row.agent.as_deref().map(AgentId::parse).transpose()?,
                occasion: row.occasion.as_deref().map(occasion).transpose()?,
                told: serde_json::from_str(&row.told).map_err(Error::from)?,
                attempts: row.attempts,
                number: row.number,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// When the next one is due.
    pub fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            due: Option<Timestamp>,
        }
        let query = "SELECT min(due) AS due FROM (SELECT min(due) AS due FROM pushes
            UNION ALL SELECT min(due) AS due FROM pushes_owed WHERE due IS NOT NULL)";
        let row: Option<Row> = self.db.row(query, vec![])?;
        Ok(row.and_then(|row| row.due))
    }

    /// Notes who was told, how often it was tried, and when next; without that it is given up.
    pub fn note(&self, push: &DuePush, due: Option<Timestamp>) -> Result<(), Fault> {
        let Some(due) = due else { return self.forget(push) };
        let told = serde_json::to_string(&push.told).map_err(Error::from)?;
        let (table, whose, which) = row(push);
        let update = format!("UPDATE {table} SET told = ?, attempts = ?, due = ? WHERE {whose}");
        let values = [told.into(), number(push.attempts.into()), number(due)];
        Ok(self.db.run(&update, values.into_iter().chain(which).collect())?)
    }

    /// Forgets it, unless something else happened meanwhile.
    pub fn forget(&self, push: &DuePush) -> Result<(), Fault> {
        let (table, whose, which) = row(push);
        Ok(self.db.run(&format!("DELETE FROM {table} WHERE {whose}"), which)?)
    }

    /// Owes some of the team word of a conversation, once they are gone, but for browsers that need none.
    pub fn owe(
        &self,
        id: &ConversationId,
        agents: &BTreeSet<AgentId>,
        told: &[String],
        now: Timestamp,
    ) -> Result<(), Fault> {
        let told = serde_json::to_string(told).map_err(Error::from)?;
        // With another number than before: what was under way meanwhile does not settle it.
        let insert = "INSERT OR REPLACE INTO pushes_owed (id, agent, told, attempts, due, number)
            VALUES (?, ?, ?, 0, NULL, ?)";
        for agent in agents {
            let values = vec![id.as_str().into(), agent.as_str().into(), told.as_str().into(), number(now)];
            self.db.run(insert, values)?;
        }
        Ok(())
    }

    /// Owes somebody word of the latest chats that wait, but for those that they are owed already.
    pub fn owe_waiting(&self, agent: &AgentId) -> Result<(), Fault> {
        let insert = "INSERT OR IGNORE INTO pushes_owed (id, agent, told, attempts, due, number)
            SELECT id, ?, '[]', 0, NULL, coalesce(waiting_since, last_at) FROM conversations
            WHERE stage = 1 ORDER BY waiting_since DESC LIMIT ?";
        Ok(self.db.run(insert, vec![agent.as_str().into(), number(WAITING_OWED_MAX)])?)
    }

    /// Who is owed anything, and how their last inbox went, as far as that is stored.
    pub fn owed(&self) -> Result<Vec<(AgentId, Option<Absence>)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            agent: String,
            since: Option<Timestamp>,
            seen: Option<u32>,
        }
        let query = "SELECT owed.agent, absences.since, absences.seen FROM
            (SELECT DISTINCT agent FROM pushes_owed WHERE due IS NULL) AS owed
            LEFT JOIN absences ON absences.agent = owed.agent";
        let rows: Vec<Row> = self.db.rows(query, vec![])?;
        let read = |row: Row| -> Result<_, Fault> {
            let absence = row.since.zip(row.seen).map(|(since, seen)| Absence { since, seen: seen > 0 });
            Ok((AgentId::parse(&row.agent)?, absence))
        };
        rows.into_iter().map(read).collect()
    }

    /// Whether somebody is owed anything.
    pub fn is_owed(&self, agent: &AgentId) -> Result<bool, Fault> {
        let query = "SELECT 1 FROM pushes_owed WHERE agent = ? AND due IS NULL LIMIT 1";
        Ok(self.db.has(query, vec![agent.as_str().into()])?)
    }

    /// The conversations that somebody is owed word of, the latest first.
    pub fn owed_to(&self, agent: &AgentId) -> Result<Vec<ConversationId>, Fault> {
        let query =
            "SELECT id AS word FROM pushes_owed WHERE agent = ? AND due IS NULL ORDER BY number DESC, id";
        let words = self.words(query, vec![agent.as_str().into()])?;
        words.iter().map(|word| Ok(ConversationId::parse(word)?)).collect()
    }

    /// Somebody who is owed word of a conversation is gone: it is due at a time, or given up without one.
    pub fn gone(&self, id: &ConversationId, agent: &AgentId, due: Option<Timestamp>) -> Result<(), Fault> {
        let mut values = vec![id.as_str().into(), agent.as_str().into()];
        let Some(due) = due else {
            return Ok(self.db.run("DELETE FROM pushes_owed WHERE id = ? AND agent = ?", values)?);
        };
        values.insert(0, number(due));
        Ok(self.db.run("UPDATE pushes_owed SET due = ? WHERE id = ? AND agent = ?", values)?)
    }

    /// Nobody is owed word of a conversation any more.
    pub fn forget_owed(&self, id: &ConversationId) -> Result<(), Fault> {
        Ok(self.db.run("DELETE FROM pushes_owed WHERE id = ?", vec![id.as_str().into()])?)
    }

    /// Owes somebody no word any more of messages that came before they gave a sign of life: they have heard of them.
    pub fn heard_messages(&self, agent: &AgentId, heard: Timestamp) -> Result<(), Fault> {
        let delete = "DELETE FROM pushes_owed WHERE agent = ? AND due IS NULL AND number < ? AND NOT EXISTS
            (SELECT 1 FROM conversations WHERE conversations.id = pushes_owed.id AND conversations.stage = ?)";
        Ok(self.db.run(delete, vec![agent.as_str().into(), number(heard), WAITING.into()])?)
    }

    /// How somebody's last inbox went; nothing while one is open, or where that is not known.
    pub fn absence(&self, agent: &AgentId) -> Result<Option<Absence>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            since: Timestamp,
            seen: u32,
        }
        let query = "SELECT since, seen FROM absences WHERE agent = ?";
        let row: Option<Row> = self.db.row(query, vec![agent.as_str().into()])?;
        Ok(row.map(|Row { since, seen }| Absence { since, seen: seen > 0 }))
    }

    /// Somebody has no inbox open any more.
    pub fn put_absence(&self, agent: &AgentId, Absence { since, seen }: Absence) -> Result<(), Fault> {
        let insert = "INSERT OR REPLACE INTO absences (agent, since, seen) VALUES (?, ?, ?)";
        Ok(self.db.run(insert, vec![agent.as_str().into(), number(since), number(seen.into())])?)
    }

    /// Somebody has an inbox open, as of a moment.
    pub fn is_back(&self, agent: &AgentId, now: Timestamp) -> Result<(), Fault> {
        self.db.run("DELETE FROM absences WHERE agent = ?", vec![agent.as_str().into()])?;
        self.heard_messages(agent, now.saturating_add(1))
    }

    /// Forgets somebody who works here no more.
    pub fn forget_agent(&self, agent: &AgentId) -> Result<(), Fault> {
        self.db.run("DELETE FROM absences WHERE agent = ?", vec![agent.as_str().into()])?;
        Ok(self.db.run("DELETE FROM pushes_owed WHERE agent = ?", vec![agent.as_str().into()])?)
    }

    fn words(&self, query: &str, values: Vec<SqlStorageValue>) -> Result<Vec<String>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            word: String,
        }
        let rows: Vec<Row> = self.db.rows(query, values)?;
        Ok(rows.into_iter().map(|row| row.word).collect())
    }
}

/// Where a message stands: the table, what tells its row there, and by which values.
fn row(push: &DuePush) -> (&'static str, &'static str, Vec<SqlStorageValue>) {
    let mut which = vec![push.id.as_str().into(), number(push.number)];
    match &push.only {
        None => ("pushes", "id = ? AND number = ?", which),
        Some(agent) => {
            which.push(agent.as_str().into());
            ("pushes_owed", "id = ? AND number = ? AND agent = ?", which)
        }
    }
}
