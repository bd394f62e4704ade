//! A desk's database: the site's settings, how its conversations stand, and its agents.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use domain::desk::{ENDED_LISTED, OVER, stage_code};
use protocol::conversation::party::Agent;
use protocol::frames::desk::Summary;
use protocol::ids::{AgentId, ConversationId, Timestamp, TriggerId};
use protocol::site::settings::SiteSettings;
use protocol::site::trigger::{Count, TriggerOutcome};
use protocol::team::reply_library::ReplyLibrary;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use worker::{Error, Storage};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS settings (
        one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS conversations (
        id TEXT PRIMARY KEY, revision INTEGER NOT NULL, stage INTEGER NOT NULL,
        last_at INTEGER NOT NULL, body TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS conversations_listed ON conversations (stage, last_at);
    CREATE TABLE IF NOT EXISTS agents (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, wants INTEGER NOT NULL
    ) WITHOUT ROWID";

/// Apart from the rest: desks that an earlier version set up have no such table.
const LIBRARY: &str = "CREATE TABLE IF NOT EXISTS library (
        one INTEGER PRIMARY KEY CHECK (one = 1), revision INTEGER NOT NULL, body TEXT NOT NULL
    )";

/// Likewise.
const COUNTS: &str = "CREATE TABLE IF NOT EXISTS trigger_counts (
        trigger_id TEXT NOT NULL, reaction TEXT NOT NULL, times INTEGER NOT NULL,
        PRIMARY KEY (trigger_id, reaction)
    ) WITHOUT ROWID";

/// When something is to happen on its own, in which conversation. Apart for the same reason.
const DEADLINES: &str = "CREATE TABLE IF NOT EXISTS deadlines (
        id TEXT PRIMARY KEY, at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS deadlines_first ON deadlines (at)";

/// Which conversations were opened from which network of late. Apart for the same reason.
const OPENINGS: &str = "CREATE TABLE IF NOT EXISTS openings (
        network TEXT NOT NULL, conversation TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (network, conversation)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS openings_at ON openings (at)";

/// The conversations whose visitors were blocked, and from which network they were opened. Apart for
/// the same reason.
const SHUT: &str = "CREATE TABLE IF NOT EXISTS shut (
        conversation TEXT PRIMARY KEY, network TEXT NOT NULL, at INTEGER NOT NULL
    ) WITHOUT ROWID";

/// How many conversations are woken at once.
const WOKEN_MAX: u64 = 100;

/// The database of one site's desk.
pub struct DeskStore {
    db: Database,
}

#[derive(Deserialize)]
struct Body {
    body: String,
}

fn parse<T: DeserializeOwned>(row: &Body) -> Result<T, Fault> {
    Ok(serde_json::from_str(&row.body).map_err(Error::from)?)
}

impl DeskStore {
    /// The log of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// The site's settings; none when the site was never set up.
    pub fn settings(&self) -> Result<Option<SiteSettings>, Fault> {
        if !self.db.has_table("settings")? {
            return Ok(None);
        }
        let row: Option<Body> = self.db.row("SELECT body FROM settings", vec![])?;
        row.as_ref().map(parse).transpose()
    }

    /// Sets the site up, unless it is.
    pub fn set_up(&self, settings: &SiteSettings) -> Result<(), Fault> {
        let body = serde_json::to_string(settings).map_err(Error::from)?;
        Ok(self.db.together(|| {
            self.db.run(SCHEMA, vec![])?;
            let insert = "INSERT INTO settings (one, body) VALUES (1, ?) ON CONFLICT (one) DO NOTHING";
            self.db.run(insert, vec![body.as_str().into()])
        })?)
    }

    /// Changes the settings of a site that was set up.
    pub fn put_settings(&self, settings: &SiteSettings) -> Result<(), Fault> {
        let body = serde_json::to_string(settings).map_err(Error::from)?;
        Ok(self.db.run("UPDATE settings SET body = ?", vec![body.into()])?)
    }

    /// Counts what became of a trigger's invitation.
    pub fn count(&self, trigger: &TriggerId, reaction: TriggerOutcome) -> Result<(), Fault> {
        Ok(self.db.together(|| {
            self.db.run(COUNTS, vec![])?;
            self.db.run(
                "INSERT INTO trigger_counts (trigger_id, reaction, times) VALUES (?, ?, 1)
                 ON CONFLICT (trigger_id, reaction) DO UPDATE SET times = times + 1",
                vec![trigger.as_str().into(), reaction.name().into()],
            )
        })?)
    }

    /// Those counts.
    pub fn counts(&self) -> Result<Vec<Count>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            trigger_id: String,
            reaction: String,
            times: u64,
        }
        if !self.db.has_table("trigger_counts")? {
            return Ok(Vec::new());
        }
        let rows: Vec<Row> = self.db.rows("SELECT * FROM trigger_counts", vec![])?;
        let counts = rows.into_iter().filter_map(|row| {
            let trigger = TriggerId::parse(&row.trigger_id).ok()?;
            Some(Count { trigger, reaction: TriggerOutcome::parse(&row.reaction)?, times: row.times })
        });
        Ok(counts.collect())
    }

    /// How a conversation stands, as far as the desk knows.
    pub fn summary(&self, id: &ConversationId) -> Result<Option<Summary>, Fault> {
        let query = "SELECT body FROM conversations WHERE id = ?";
        let row: Option<Body> = self.db.row(query, vec![id.as_str().into()])?;
        row.as_ref().map(parse).transpose()
    }

    /// Stores how a conversation stands, and its next deadline.
    pub fn put_summary(&self, summary: &Summary, deadline: Option<Timestamp>) -> Result<(), Fault> {
        let body = serde_json::to_string(summary).map_err(Error::from)?;
        Ok(self.db.together(|| {
            self.put_body(summary, &body)?;
            self.put_deadline(&summary.id, deadline)
        })?)
    }

    fn put_deadline(&self, id: &ConversationId, deadline: Option<Timestamp>) -> worker::Result<()> {
        if let Some(at) = deadline {
            self.db.run(DEADLINES, vec![])?;
            let insert = "INSERT OR REPLACE INTO deadlines (id, at) VALUES (?, ?)";
            self.db.run(insert, vec![id.as_str().into(), number(at)])
        } else if self.db.has_table("deadlines")? {
            self.db.run("DELETE FROM deadlines WHERE id = ?", vec![id.as_str().into()])
        } else {
            Ok(())
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
        if !self.db.has_table("deadlines")? {
            return Ok(vec![]);
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
        if !self.db.has_table("deadlines")? {
            return Ok(None);
        }
        let row: Option<Row> = self.db.row("SELECT at FROM deadlines ORDER BY at LIMIT 1", vec![])?;
        Ok(row.map(|row| row.at))
    }

    fn put_body(&self, summary: &Summary, body: &str) -> worker::Result<()> {
        self.db.run(
            "INSERT INTO conversations (id, revision, stage, last_at, body) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, stage = excluded.stage,
                last_at = excluded.last_at, body = excluded.body",
            vec![
                summary.id.as_str().into(),
                number(summary.revision),
                stage_code(summary).into(),
                number(summary.last_at),
                body.into(),
            ],
        )
    }

    /// The conversations of the team's list: all with something to see to, and the latest that are over.
    pub fn listed(&self) -> Result<Vec<Summary>, Fault> {
        let open: Vec<Body> = self
            .db
            .rows("SELECT body FROM conversations WHERE stage < ? ORDER BY last_at", vec![OVER.into()])?;
        let over: Vec<Body> = self.db.rows(
            "SELECT body FROM conversations WHERE stage = ? ORDER BY last_at DESC LIMIT ?",
            vec![OVER.into(), number(ENDED_LISTED as u64)],
        )?;
        open.iter().chain(&over).map(parse).collect()
    }

    /// The latest conversations that are over.
    pub fn past(&self, most: usize) -> Result<Vec<ConversationId>, Fault> {
        let query = "SELECT id AS body FROM conversations WHERE stage = ? ORDER BY last_at DESC LIMIT ?";
        let values = vec![OVER.into(), number(most as u64)];
        let rows: Vec<Body> = self.db.rows(query, values)?;
        rows.iter().map(|row| Ok(ConversationId::parse(&row.body)?)).collect()
    }

    /// Whether a conversation was opened from a network of late, how many were since a moment, and when
    /// the last visitor from there was blocked. What is older than `forgotten` is known no more.
    pub fn openings(
        &self,
        network: &str,
        conversation: &ConversationId,
        since: Timestamp,
        forgotten: Timestamp,
    ) -> Result<(bool, usize, Option<Timestamp>), Fault> {
        #[derive(Deserialize)]
        struct Row {
            known: u32,
            count: usize,
        }
        #[derive(Deserialize)]
        struct Last {
            at: Option<Timestamp>,
        }
        if !self.db.has_table("openings")? {
            return Ok((false, 0, None));
        }
        self.db.run("DELETE FROM openings WHERE at < ?", vec![number(forgotten)])?;
        let query = "SELECT coalesce(sum(at >= ?), 0) AS count, coalesce(sum(conversation = ?), 0) AS known
            FROM openings WHERE network = ?";
        let values = vec![number(since), conversation.as_str().into(), network.into()];
        let row: Option<Row> = self.db.row(query, values)?;
        let (known, count) = row.map_or((false, 0), |row| (row.known > 0, row.count));
        if !self.db.has_table("shut")? {
            return Ok((known, count, None));
        }
        self.db.run("DELETE FROM shut WHERE at < ?", vec![number(forgotten)])?;
        let last: Option<Last> =
            self.db.row("SELECT max(at) AS at FROM shut WHERE network = ?", vec![network.into()])?;
        Ok((known, count, last.and_then(|last| last.at)))
    }

    /// Remembers that the visitor of a conversation was blocked, the first time it is told.
    pub fn shut(&self, conversation: &ConversationId, at: Timestamp) -> Result<(), Fault> {
        if !self.db.has_table("openings")? {
            return Ok(());
        }
        self.db.run(SHUT, vec![])?;
        let insert = "INSERT OR IGNORE INTO shut (conversation, network, at)
            SELECT conversation, network, ? FROM openings WHERE conversation = ?";
        Ok(self.db.run(insert, vec![number(at), conversation.as_str().into()])?)
    }

    /// Remembers that a conversation is being opened from a network.
    pub fn put_opening(
        &self,
        network: &str,
        conversation: &ConversationId,
        at: Timestamp,
    ) -> Result<(), Fault> {
        self.db.run(OPENINGS, vec![])?;
        let insert = "INSERT OR IGNORE INTO openings (network, conversation, at) VALUES (?, ?, ?)";
        let values = vec![network.into(), conversation.as_str().into(), number(at)];
        Ok(self.db.run(insert, values)?)
    }

    /// The site's ready answers; none before the first change or use.
    pub fn library(&self) -> Result<Option<ReplyLibrary>, Fault> {
        if !self.db.has_table("library")? {
            return Ok(None);
        }
        let row: Option<Body> = self.db.row("SELECT body FROM library", vec![])?;
        row.as_ref().map(parse).transpose()
    }

    /// Stores them.
    pub fn put_library(&self, library: &ReplyLibrary) -> Result<(), Fault> {
        let body = serde_json::to_string(library).map_err(Error::from)?;
        Ok(self.db.together(|| {
            self.db.run(LIBRARY, vec![])?;
            self.db.run(
                "INSERT INTO library (one, revision, body) VALUES (1, ?, ?)
                 ON CONFLICT (one) DO UPDATE SET revision = excluded.revision, body = excluded.body",
                vec![number(library.revision), body.as_str().into()],
            )
        })?)
    }

    /// Knows an agent, with the name they have now.
    pub fn put_agent(&self, agent: &Agent) -> Result<(), Fault> {
        Ok(self.db.run(
            "INSERT INTO agents (id, name, wants) VALUES (?, ?, 1)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            vec![agent.id.as_str().into(), agent.name.as_str().into()],
        )?)
    }

    /// Remembers whether an agent takes conversations.
    pub fn put_wants(&self, agent: &AgentId, wants: bool) -> Result<(), Fault> {
        let update = "UPDATE agents SET wants = ? WHERE id = ?";
        Ok(self.db.run(update, vec![number(wants.into()), agent.as_str().into()])?)
    }

    /// The agents that ever opened the desk, and whether they take conversations.
    pub fn agents(&self) -> Result<Vec<(Agent, bool)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            name: String,
            wants: u32,
        }
        let rows: Vec<Row> = self.db.rows("SELECT id, name, wants FROM agents ORDER BY name, id", vec![])?;
        let agents = rows.into_iter().map(|row| {
            let id = AgentId::parse(&row.id)?;
            Ok((Agent { id, name: row.name }, row.wants > 0))
        });
        agents.collect()
    }
}
