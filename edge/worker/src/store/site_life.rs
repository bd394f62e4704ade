//! How a site's object stands, and which of its conversations are still to be erased when it is deleted.

use crate::fault::Fault;
use crate::rpc::{Erased, Weight};
use crate::store::sql::{Database, number};
use domain::sites;
use protocol::ids::ConversationId;
use protocol::team::sites::SiteState;
use serde::Deserialize;
use std::cell::Cell;
use worker::Storage;

/// Without a row a site is in use.
const STATE: &str = "CREATE TABLE IF NOT EXISTS life (
        one INTEGER PRIMARY KEY CHECK (one = 1), state TEXT NOT NULL
    )";

/// `events` and `files` are what a conversation had when it was first asked, none before that.
const LEAVING: &str = "CREATE TABLE IF NOT EXISTS leaving (
        conversation TEXT PRIMARY KEY, events INTEGER, files INTEGER, erased INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID";

/// Made once every conversation that anybody knows of is listed.
const LISTED: &str = "CREATE TABLE IF NOT EXISTS leaving_listed (one INTEGER PRIMARY KEY)";

/// Those that are still to be erased. With this and the sums below a step costs as much as what it erases, however many
/// there are.
const LEFT: &str = "CREATE INDEX IF NOT EXISTS leaving_left ON leaving (conversation) WHERE erased = 0";

/// What those had that are gone, and how many are left.
const GONE: &str = "CREATE TABLE IF NOT EXISTS leaving_gone (
        one INTEGER PRIMARY KEY CHECK (one = 1), conversations INTEGER NOT NULL, left INTEGER NOT NULL,
        events INTEGER NOT NULL, files INTEGER NOT NULL
    )";

/// The tables that know conversations, beside the desk's.
const KNOWING: [&str; 4] = ["opened", "starts", "customers", "open_chats"];

/// The life of one site.
pub struct SiteLifeStore {
    db: Database,
    /// Whether this instance has heard that the site is deleted: it counts too while everything is being erased.
    gone: Cell<bool>,
}

impl SiteLifeStore {
    /// The store of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage), gone: Cell::default() }
    }

    /// How the site stands.
    pub fn state(&self) -> Result<SiteState, Fault> {
        #[derive(Deserialize)]
        struct Row {
            state: String,
        }
        let row: Option<Row> =
            if self.db.has_table("life")? { self.db.row("SELECT state FROM life", vec![])? } else { None };
        match row {
            None if self.gone.get() => Ok(SiteState::Deleting),
            row => Ok(sites::stored(row.as_ref().map(|row| row.state.as_str()))),
        }
    }

    /// Stores it.
    pub fn put_state(&self, state: SiteState) -> Result<(), Fault> {
        self.gone.set(!sites::exists(state));
        Ok(self.db.together(|| {
            self.db.run(STATE, vec![])?;
            let insert = "INSERT OR REPLACE INTO life (one, state) VALUES (1, ?)";
            self.db.run(insert, vec![state.name().into()])
        })?)
    }

    /// Whether every conversation is listed that is to be erased.
    pub fn is_listed(&self) -> Result<bool, Fault> {
        Ok(self.db.has_table("leaving_listed")?)
    }

    /// Lists conversations that the desk knows.
    pub fn list(&self, these: &[ConversationId]) -> Result<(), Fault> {
        Ok(self.db.together(|| {
            self.db.run(LEAVING, vec![])?;
            for id in these {
                let insert = "INSERT OR IGNORE INTO leaving (conversation) VALUES (?)";
                self.db.run(insert, vec![id.as_str().into()])?;
            }
            Ok(())
        })?)
    }

    /// Lists those that the site knows; then all are.
    pub fn list_own(&self) -> Result<(), Fault> {
        Ok(self.db.together(|| {
            self.db.run(LEAVING, vec![])?;
            for table in KNOWING {
                if self.db.has_table(table)? {
                    let insert = format!(
                        "INSERT OR IGNORE INTO leaving (conversation) SELECT conversation FROM {table}"
                    );
                    self.db.run(&insert, vec![])?;
                }
            }
            // They are to be counted anew.
            self.db.run("DROP TABLE IF EXISTS leaving_gone", vec![])?;
            self.db.run(LISTED, vec![])
        })?)
    }

    /// Counts what is listed, once.
    pub fn count(&self) -> Result<(), Fault> {
        if self.db.has_table("leaving_gone")? {
            return Ok(());
        }
        // Those that were let in and never began have nothing, and count as none.
        let insert = "INSERT INTO leaving_gone
            SELECT 1, coalesce(sum(erased = 1 AND events > 0), 0), coalesce(sum(erased = 0), 0),
                coalesce(sum(erased * events), 0), coalesce(sum(erased * files), 0) FROM leaving";
        Ok(self.db.together(|| {
            self.db.run(LEFT, vec![])?;
            self.db.run(GONE, vec![])?;
            self.db.run(insert, vec![])
        })?)
    }

    /// Some that are to be erased, and whether it is known what they have.
    pub fn left(&self, most: usize) -> Result<Vec<(ConversationId, bool)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            conversation: String,
            weighed: u32,
        }
        let query = "SELECT conversation, events IS NOT NULL AS weighed FROM leaving WHERE erased = 0
            ORDER BY conversation LIMIT ?";
        let rows: Vec<Row> = self.db.rows(query, vec![number(most as u64)])?;
        rows.iter().map(|row| Ok((ConversationId::parse(&row.conversation)?, row.weighed > 0))).collect()
    }

    /// What a conversation has that is about to be erased.
    pub fn weighed(&self, id: &ConversationId, weight: Weight) -> Result<(), Fault> {
        // Of two who ask, the first: the second may come when it is erased.
        let update = "UPDATE leaving SET events = ?, files = ? WHERE conversation = ? AND events IS NULL";
        let values = vec![number(weight.events), number(weight.files), id.as_str().into()];
        Ok(self.db.run(update, values)?)
    }

    /// A conversation has confirmed that it is gone.
    pub fn erased(&self, id: &ConversationId) -> Result<(), Fault> {
        #[derive(Deserialize)]
        struct Row {
            events: u64,
            files: u64,
        }
        let erased = "UPDATE leaving SET erased = 1 WHERE conversation = ? AND erased = 0
            RETURNING coalesce(events, 0) AS events, coalesce(files, 0) AS files";
        let update = "UPDATE leaving_gone SET conversations = conversations + ?, left = left - 1,
            events = events + ?, files = files + ?";
        Ok(self.db.together(|| {
            let Some(row): Option<Row> = self.db.row(erased, vec![id.as_str().into()])? else {
                return Ok(());
            };
            let values = vec![number(u64::from(row.events > 0)), number(row.events), number(row.files)];
            self.db.run(update, values)
        })?)
    }

    /// How far it is.
    pub fn progress(&self) -> Result<Erased, Fault> {
        let query = "SELECT conversations, left, events, files FROM leaving_gone";
        Ok(self.db.row(query, vec![])?.unwrap_or_default())
    }
}
