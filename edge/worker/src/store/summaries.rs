//! How a site's conversations stand, and when something is to happen in them on its own.
//!
//! A summary is stored as JSON, which later versions may extend; what is asked about stands in columns beside
//! it, so that a question parses no more summaries than its answer has.

use crate::fault::Fault;
use crate::store::schema;
use crate::store::sql::{Database, number};
use domain::desk::{
    ENDED_LISTED, ENDED_LOOKED_AT, FRAME, LISTED, PAGE, Version, WAITING, next_page, receiver, stage_code,
};
use domain::object_kind::ObjectKind;
use domain::push::notice::Before;
use domain::visibility::{Concern, Sight, Tally};
use protocol::frames::desk::{ListCounts, ListCursor, ListPage, Summary};
use protocol::ids::{AgentId, ConversationId, DepartmentId, Seq, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use worker::{Error, SqlStorageValue, Storage};

/// `stage` is [`stage_code`]. The indexes are partial: of a million conversations few are open.
const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS conversations (
        id TEXT PRIMARY KEY, revision INTEGER NOT NULL, stage INTEGER NOT NULL, assignee TEXT,
        department TEXT, receiver TEXT, waiting_since INTEGER, last_at INTEGER NOT NULL, body TEXT NOT NULL,
        told_at INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS conversations_ended ON conversations (last_at) WHERE stage = 3;
    CREATE INDEX IF NOT EXISTS conversations_open ON conversations (last_at, id, stage) WHERE stage < 3;
    CREATE INDEX IF NOT EXISTS conversations_waiting ON conversations (waiting_since) WHERE stage = 1;
    CREATE INDEX IF NOT EXISTS conversations_owed ON conversations (last_at) WHERE stage = 0;
    CREATE INDEX IF NOT EXISTS conversations_assigned ON conversations (assignee, last_at) WHERE stage < 3;
    CREATE INDEX IF NOT EXISTS conversations_handed ON conversations (receiver) WHERE receiver IS NOT NULL;
    CREATE TABLE IF NOT EXISTS deadlines (
        id TEXT PRIMARY KEY, at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS deadlines_first ON deadlines (at)";

/// The department that a conversation is being handed to.
const HANDED: &str = "json_extract(body, '$.needs.transfer[1].department.id')";

/// How many conversations are woken at once.
const WOKEN_MAX: u64 = 100;

#[derive(Deserialize)]
struct Body {
    body: String,
}

fn parse<T: DeserializeOwned>(row: &Body) -> Result<T, Fault> {
    Ok(serde_json::from_str(&row.body).map_err(Error::from)?)
}

/// What is known of a conversation before it changes.
pub struct Known {
    /// Which summary.
    pub version: Version,
    /// How it stood, as far as that matters for what is worth a push message.
    pub before: Before,
    /// Whom it concerned.
    pub concern: Concern,
}

/// The list of one site.
pub struct SummaryStore {
    db: Database,
}

impl SummaryStore {
    /// The store of the object that owns `storage`, with its tables: the desk's first one.
    pub fn new(storage: Storage) -> worker::Result<Self> {
        let db = Database::new(storage);
        schema::open(&db, ObjectKind::Desk)?;
        db.run(SCHEMA, vec![])?;
        Ok(Self { db })
    }

    /// What is known of a conversation.
    pub fn known(&self, id: &ConversationId) -> Result<Option<Known>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            revision: Seq,
            last_at: Timestamp,
            told_at: Timestamp,
            waits: u32,
            unread: Option<u32>,
            department: Option<DepartmentId>,
            assignee: Option<AgentId>,
            receiver: Option<AgentId>,
            handed: Option<DepartmentId>,
        }
        let query = format!(
            "SELECT revision, last_at, told_at, stage = ? AS waits, json_extract(body, '$.unread') AS unread,
            department, assignee, receiver, {HANDED} AS handed FROM conversations WHERE id = ?"
        );
        let row: Option<Row> = self.db.row(&query, vec![WAITING.into(), id.as_str().into()])?;
        Ok(row.map(|row| Known {
            version: Version { revision: row.revision, last_at: row.last_at, told_at: row.told_at },
            before: Before { waits: row.waits > 0, unread: row.unread.unwrap_or_default() },
            concern: Concern {
                department: row.department,
                assignee: row.assignee,
                to_agent: row.receiver,
                to_department: row.handed,
            },
        }))
    }

    /// How a conversation stands.
    pub fn get(&self, id: &ConversationId) -> Result<Option<Summary>, Fault> {
        Ok(self.summaries("id = ?", vec![id.as_str().into()])?.pop())
    }

    /// Stores how a conversation stands, its next deadline, and whatever else is to be stored with them or not at all.
    pub fn put(
        &self,
        summary: &Summary,
        deadline: Option<Timestamp>,
        told_at: Timestamp,
        also: impl Fn() -> worker::Result<()>,
    ) -> Result<(), Fault> {
        let body = serde_json::to_string(summary).map_err(Error::from)?;
        Ok(self.db.together(|| {
            self.put_row(summary, &body, told_at)?;
            self.put_deadline(&summary.id, deadline)?;
            also()
        })?)
    }

    fn put_row(&self, summary: &Summary, body: &str, told_at: Timestamp) -> worker::Result<()> {
        let text = |text: Option<&str>| text.map_or(SqlStorageValue::Null, SqlStorageValue::from);
        self.db.run(
            "INSERT OR REPLACE INTO conversations
             (id, revision, stage, assignee, department, receiver, waiting_since, last_at, body, told_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            vec![
                summary.id.as_str().into(),
                number(summary.revision),
                stage_code(summary).into(),
                text(summary.assignee.as_ref().map(|agent| agent.id.as_str())),
                text(summary.department.as_ref().map(|department| department.id.as_str())),
                text(receiver(summary).map(|agent| agent.id.as_str())),
                summary.waiting_since.map_or(SqlStorageValue::Null, number),
                number(summary.last_at),
                body.into(),
                number(told_at),
            ],
        )
    }

    fn put_deadline(&self, id: &ConversationId, deadline: Option<Timestamp>) -> worker::Result<()> {
        if let Some(at) = deadline {
            let insert = "INSERT OR REPLACE INTO deadlines (id, at) VALUES (?, ?)";
            self.db.run(insert, vec![id.as_str().into(), number(at)])
        } else {
            self.db.run("DELETE FROM deadlines WHERE id = ?", vec![id.as_str().into()])
        }
    }

    /// Forgets a conversation.
    pub fn forget(&self, id: &ConversationId) -> Result<(), Fault> {
        Ok(self.db.together(|| {
            self.db.run("DELETE FROM conversations WHERE id = ?", vec![id.as_str().into()])?;
            self.put_deadline(id, None)
        })?)
    }

    /// Forgets a deadline, unless there is another one by now.
    pub fn forget_deadline(&self, id: &ConversationId, at: Timestamp) -> Result<(), Fault> {
        let delete = "DELETE FROM deadlines WHERE id = ? AND at = ?";
        Ok(self.db.run(delete, vec![id.as_str().into(), number(at)])?)
    }

    /// The first deadlines up to a moment, with their conversations.
    pub fn deadlines(&self, until: Timestamp) -> Result<Vec<(ConversationId, Timestamp)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            at: Timestamp,
        }
        let query = "SELECT id, at FROM deadlines WHERE at <= ? ORDER BY at LIMIT ?";
        let rows: Vec<Row> = self.db.rows(query, vec![number(until), number(WOKEN_MAX)])?;
        rows.into_iter().map(|Row { id, at }| Ok((ConversationId::parse(&id)?, at))).collect()
    }

    /// The first deadline of all.
    pub fn next_deadline(&self) -> Result<Option<Timestamp>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            at: Timestamp,
        }
        let row: Option<Row> = self.db.row("SELECT at FROM deadlines ORDER BY at LIMIT 1", vec![])?;
        Ok(row.map(|row| row.at))
    }

    /// Everything a client lists that takes no pages, as far as its agent sees: all with something to see to, and the
    /// latest that are over.
    pub fn listed(&self, sight: &Sight) -> Result<Vec<Summary>, Fault> {
        let latest = "stage < 3 ORDER BY last_at DESC LIMIT ?";
        let mut listed = self.seen(sight, latest, vec![number(LISTED as u64)])?;
        listed.reverse();
        listed.extend(self.ended(sight)?);
        Ok(listed)
    }

    /// What an agent's list begins with, as far as they see: what they have and what is being handed to them, those that
    /// wait, those that the team owes something, the first page of the open ones, and the latest that are over.
    pub fn first_page(&self, agent: &AgentId, sight: &Sight) -> Result<ListPage, Fault> {
        let own = "stage < 3 AND assignee = ?";
        let mut conversations = self.summaries(own, vec![agent.as_str().into()])?;
        conversations.extend(self.summaries("receiver = ?", vec![agent.as_str().into()])?);
        let page = || number(PAGE as u64);
        conversations.extend(self.seen(sight, "stage = 1 ORDER BY waiting_since LIMIT ?", vec![page()])?);
        conversations.extend(self.seen(sight, "stage = 0 ORDER BY last_at DESC LIMIT ?", vec![page()])?);
        let open = "stage < 3 ORDER BY last_at DESC, id DESC LIMIT ?";
        let open = self.seen(sight, open, vec![page()])?;
        let next = next_page(&open, PAGE);
        conversations.extend(open);
        conversations.extend(self.ended(sight)?);
        domain::desk::distinct(&mut conversations);
        Ok(ListPage { conversations, counts: self.counts_for(sight)?, next })
    }

    /// The open conversations after a position that somebody sees, the latest first.
    pub fn page(&self, after: &ListCursor, sight: &Sight) -> Result<ListPage, Fault> {
        let open = "stage < 3 AND (last_at, id) < (?, ?) ORDER BY last_at DESC, id DESC LIMIT ?";
        let values = vec![number(after.last_at), after.id.as_str().into(), number(FRAME as u64)];
        let conversations = self.seen(sight, open, values)?;
        let next = next_page(&conversations, FRAME);
        Ok(ListPage { conversations, counts: self.counts_for(sight)?, next })
    }

    /// How many there are.
    pub fn counts(&self) -> Result<ListCounts, Fault> {
        #[derive(Deserialize)]
        struct Row {
            waiting: u32,
            open: u32,
        }
        let query = "SELECT coalesce(sum(stage = 1), 0) AS waiting, coalesce(sum(stage > 0), 0) AS open
            FROM conversations WHERE stage < 3";
        let row: Option<Row> = self.db.row(query, vec![])?;
        Ok(row.map_or(ListCounts::default(), |Row { waiting, open }| ListCounts { waiting, open }))
    }

    /// How many there are that somebody sees.
    fn counts_for(&self, sight: &Sight) -> Result<ListCounts, Fault> {
        match sight {
            Sight::Everything => self.counts(),
            Sight::Own { .. } => Ok(self.tally()?.seen(sight)),
        }
    }

    /// How many there are, by whom they concern.
    pub fn tally(&self) -> Result<Tally, Fault> {
        #[derive(Deserialize)]
        struct Row {
            department: Option<DepartmentId>,
            assignee: Option<AgentId>,
            receiver: Option<AgentId>,
            handed: Option<DepartmentId>,
            waiting: u32,
            open: u32,
        }
        let query = format!(
            "SELECT department, assignee, receiver, {HANDED} AS handed, sum(stage = 1) AS waiting,
            sum(stage > 0) AS open FROM conversations WHERE stage < 3 GROUP BY 1, 2, 3, 4"
        );
        let rows: Vec<Row> = self.db.rows(&query, vec![])?;
        let counted = rows.into_iter().map(|row| {
            let concern = Concern {
                department: row.department,
                assignee: row.assignee,
                to_agent: row.receiver,
                to_department: row.handed,
            };
            (concern, ListCounts { waiting: row.waiting, open: row.open })
        });
        Ok(Tally(counted.collect()))
    }

    /// The latest that are over and that somebody sees.
    fn ended(&self, sight: &Sight) -> Result<Vec<Summary>, Fault> {
        let most = number(ENDED_LISTED as u64);
        match sight {
            Sight::Everything => self.summaries("stage = 3 ORDER BY last_at DESC LIMIT ?", vec![most]),
            Sight::Own { .. } => {
                let latest =
                    "id IN (SELECT id FROM conversations WHERE stage = 3 ORDER BY last_at DESC LIMIT ?)
                    ORDER BY last_at DESC LIMIT ?";
                self.seen(sight, latest, vec![number(ENDED_LOOKED_AT as u64), most])
            }
        }
    }

    /// Those of these that somebody sees. The database finds them, so that a page is as long as it can be; the rule has
    /// the last word.
    fn seen(&self, sight: &Sight, which: &str, values: Vec<SqlStorageValue>) -> Result<Vec<Summary>, Fault> {
        let Sight::Own { agent, departments } = sight else { return self.summaries(which, values) };
        let departments = serde_json::to_string(departments).map_err(Error::from)?;
        let of = "IN (SELECT value FROM json_each(?2))";
        let which = format!(
            "(department IS NULL OR assignee = ?1 OR receiver = ?1 OR department {of} OR {HANDED} {of}) AND {which}"
        );
        let mut all = vec![agent.as_str().into(), departments.into()];
        all.extend(values);
        let mut seen = self.summaries(&which, all)?;
        seen.retain(|summary| sight.sees(&Concern::of(summary)));
        Ok(seen)
    }

    fn summaries(&self, which: &str, values: Vec<SqlStorageValue>) -> Result<Vec<Summary>, Fault> {
        let query = format!("SELECT body FROM conversations WHERE {which}");
        let rows: Vec<Body> = self.db.rows(&query, values)?;
        // One that cannot be read is told again by its conversation, and holds up no other.
        let read = |row| parse(row).inspect_err(|error: &Fault| error.log("a summary cannot be read"));
        Ok(rows.iter().filter_map(|row| read(row).ok()).collect())
    }

    /// All that are not over, each with when it was told.
    pub fn open(&self) -> Result<Vec<(Summary, Timestamp)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            body: String,
            told_at: Timestamp,
        }
        let query = "SELECT body, told_at FROM conversations WHERE stage < 3";
        let rows: Vec<Row> = self.db.rows(query, vec![])?;
        let read = |Row { body, told_at }: Row| {
            let summary =
                parse::<Summary>(&Body { body }).inspect_err(|error| error.log("a summary cannot be read"));
            Some((summary.ok()?, told_at))
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// The latest conversations that are over.
    pub fn past(&self, most: usize) -> Result<Vec<ConversationId>, Fault> {
        let latest = "stage = 3 ORDER BY last_at DESC LIMIT ?";
        self.ids(latest, vec![number(most as u64)])
    }

    /// The latest conversations that go on.
    pub fn ongoing(&self, most: usize) -> Result<Vec<ConversationId>, Fault> {
        let latest = "stage < 3 AND stage <> 0 ORDER BY last_at DESC LIMIT ?";
        self.ids(latest, vec![number(most as u64)])
    }

    fn ids(&self, which: &str, values: Vec<SqlStorageValue>) -> Result<Vec<ConversationId>, Fault> {
        let query = format!("SELECT id AS body FROM conversations WHERE {which}");
        let rows: Vec<Body> = self.db.rows(&query, values)?;
        rows.iter().map(|row| Ok(ConversationId::parse(&row.body)?)).collect()
    }

    /// Whether something is being handed to an agent.
    pub fn is_receiver(&self, agent: &AgentId) -> Result<bool, Fault> {
        let query = "SELECT 1 FROM conversations WHERE receiver = ? LIMIT 1";
        Ok(self.db.has(query, vec![agent.as_str().into()])?)
    }

    /// The conversations that are being handed to agents, with those.
    pub fn transfers(&self) -> Result<Vec<(ConversationId, AgentId)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            receiver: String,
        }
        let query = "SELECT id, receiver FROM conversations WHERE receiver IS NOT NULL";
        let rows: Vec<Row> = self.db.rows(query, vec![])?;
        let pair = |row: Row| Ok((ConversationId::parse(&row.id)?, AgentId::parse(&row.receiver)?));
        rows.into_iter().map(pair).collect()
    }
}
