//! A site's audit log: one row a line, the newest last. What comes from elsewhere has a key, by which it is written
//! down once, however often it is told.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use domain::audit::{
    AuditAction, AuditLine, Cursor, Entry, Filter, MOST, RANK_MAX, RETENTION_DAYS, ROWS_MAX, kept_since, rank,
};
use protocol::ids::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;
use worker::{Error, Storage};

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, key TEXT UNIQUE, who TEXT NOT NULL,
        whom TEXT NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL, entry TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS audit_at ON audit (at, id)";

const RETENTION: &str = "CREATE TABLE IF NOT EXISTS audit_retention (
        one INTEGER PRIMARY KEY CHECK (one = 1), days INTEGER NOT NULL
    )";

/// How often it is looked whether there are too many lines: once in so many, since counting reads them all.
const COUNTED_EVERY: u64 = 100;

/// The audit log of one site.
pub struct AuditStore {
    db: Database,
}

impl AuditStore {
    /// The store of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// Makes a change and writes a line about it: both, or neither.
    pub fn with<T>(&self, entry: &Entry, mut change: impl FnMut() -> Result<T, Fault>) -> Result<T, Fault> {
        self.db.transaction(|| {
            let done = change()?;
            self.add(None, entry)?;
            Ok(done)
        })
    }

    /// Writes a line down. One whose key is known is not written again; its count may have grown.
    pub fn add(&self, key: Option<&str>, entry: &Entry) -> Result<(), Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: u64,
        }
        self.db.run(SCHEMA, vec![])?;
        let of = |agent: Option<&str>| agent.unwrap_or_default().to_owned();
        let who = of(entry.by.agent.as_ref().map(|one| one.id.as_str()));
        let whom = of(entry.whom.as_ref().map(|one| one.id.as_str()));
        let written = serde_json::to_string(entry).map_err(Error::from)?;
        let insert = "INSERT INTO audit (at, key, who, whom, what, count, entry) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (key) DO UPDATE SET count = excluded.count, entry = excluded.entry
            WHERE excluded.count > audit.count RETURNING id";
        let values = vec![
            number(entry.at),
            key.map(str::to_owned).into(),
            who.into(),
            whom.into(),
            entry.what.name().into(),
            number(entry.count.into()),
            written.into(),
        ];
        let row: Option<Row> = self.db.row(insert, values)?;
        if row.is_some_and(|row| row.id % COUNTED_EVERY == 0) { self.drop_beyond() } else { Ok(()) }
    }

    /// Forgets what there is too much of: first what is of the lowest rank, of that the oldest.
    fn drop_beyond(&self) -> Result<(), Fault> {
        #[derive(Deserialize)]
        struct Row {
            count: u64,
        }
        let row: Option<Row> = self.db.row("SELECT count(*) AS count FROM audit", vec![])?;
        let beyond = row.map_or(0, |row| row.count).saturating_sub(ROWS_MAX);
        if beyond == 0 {
            return Ok(());
        }
        let delete = "DELETE FROM audit WHERE id IN
            (SELECT audit.id FROM audit LEFT JOIN json_each(?) AS ranks ON ranks.key = audit.what
            ORDER BY coalesce(ranks.value, ?), at, audit.id LIMIT ?)";
        let ranks: BTreeMap<&str, u8> =
            AuditAction::ALL.iter().map(|what| (what.name(), rank(what))).collect();
        let ranks = serde_json::to_string(&ranks).map_err(Error::from)?;
        Ok(self.db.run(delete, vec![ranks.into(), number(RANK_MAX.into()), number(beyond)])?)
    }

    /// Lines that are looked for, the latest first, at most so many.
    pub fn find(&self, filter: &Filter, most: usize, now: Timestamp) -> Result<Vec<AuditLine>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: u64,
            at: Timestamp,
            entry: String,
        }
        if !self.db.has_table("audit")? {
            return Ok(Vec::new());
        }
        let since = filter.from.max(kept_since(self.days()?, now));
        let end = if filter.to == 0 { MOST } else { filter.to };
        let before = filter.before.unwrap_or(Cursor { at: MOST, id: MOST });
        let who = filter.who.as_ref().map(|who| who.as_str()).unwrap_or_default();
        let what = serde_json::to_string(&filter.what).map_err(Error::from)?;
        let query = "SELECT id, at, entry FROM audit
            WHERE at >= ?1 AND at < ?2 AND (at, id) < (?3, ?4)
            AND (?5 = '' OR who = ?5 OR whom = ?5)
            AND (?6 = '[]' OR what IN (SELECT value FROM json_each(?6)))
            ORDER BY at DESC, id DESC LIMIT ?7";
        let values = vec![
            number(since),
            number(end),
            number(before.at),
            number(before.id),
            who.into(),
            what.into(),
            number(most as u64),
        ];
        let rows: Vec<Row> = self.db.rows(query, values)?;
        let line = |Row { id, at, entry }: Row| {
            let Entry { by, what, whom, about, count, .. } =
                serde_json::from_str(&entry).map_err(Error::from)?;
            Ok(AuditLine {
                id: Cursor { at, id }.name(),
                at,
                who: by.agent,
                what,
                whom,
                about,
                network: by.network,
                session: by.session,
                count,
            })
        };
        rows.into_iter().map(line).collect()
    }

    /// How many days lines are kept.
    pub fn days(&self) -> Result<u16, Fault> {
        #[derive(Deserialize)]
        struct Row {
            days: u16,
        }
        if !self.db.has_table("audit_retention")? {
            return Ok(RETENTION_DAYS);
        }
        let row: Option<Row> = self.db.row("SELECT days FROM audit_retention", vec![])?;
        Ok(row.map_or(RETENTION_DAYS, |row| row.days))
    }

    /// Stores how many days lines are kept.
    pub fn put_days(&self, days: u16) -> Result<(), Fault> {
        self.db.run(RETENTION, vec![])?;
        let insert = "INSERT OR REPLACE INTO audit_retention (one, days) VALUES (1, ?)";
        Ok(self.db.run(insert, vec![number(days.into())])?)
    }

    /// Forgets what is too old.
    pub fn prune(&self, now: Timestamp) -> Result<(), Fault> {
        if !self.db.has_table("audit")? {
            return Ok(());
        }
        let since = kept_since(self.days()?, now);
        Ok(self.db.run("DELETE FROM audit WHERE at < ?", vec![number(since)])?)
    }

    /// When the oldest line is from.
    pub fn oldest(&self) -> Result<Option<Timestamp>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            at: Option<Timestamp>,
        }
        if !self.db.has_table("audit")? {
            return Ok(None);
        }
        let row: Option<Row> = self.db.row("SELECT min(at) AS at FROM audit", vec![])?;
        Ok(row.and_then(|row| row.at))
    }
}
