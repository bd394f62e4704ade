//! A site's settings, one row.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use crate::store::tolerant;
use protocol::site::settings::SiteSettings;
use serde::Deserialize;
use worker::{Error, Storage};

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS settings (
        one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL
    )";

/// Which change the desk has not confirmed, if there is one.
const UNTOLD: &str = "CREATE TABLE IF NOT EXISTS settings_untold (
        one INTEGER PRIMARY KEY CHECK (one = 1), revision INTEGER NOT NULL
    )";

/// The settings of one site.
pub struct SettingsStore {
    db: Database,
}

impl SettingsStore {
    /// The store of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// The site's settings; none when the site was never set up.
    pub fn get(&self) -> Result<Option<SiteSettings>, Fault> {
        if !self.db.has_table("settings")? {
            return Ok(None);
        }
        #[derive(Deserialize)]
        struct Row {
            body: String,
        }
        let row: Option<Row> = self.db.row("SELECT body FROM settings", vec![])?;
        row.map(|row| tolerant("settings", &row.body)).transpose()
    }

    /// Sets the site up, unless it is.
    pub fn set_up(&self, settings: &SiteSettings) -> Result<(), Fault> {
        let body = serde_json::to_string(settings).map_err(Error::from)?;
        Ok(self.db.together(|| {
            self.db.run(SCHEMA, vec![])?;
            self.db.run(UNTOLD, vec![])?;
            let insert = "INSERT INTO settings (one, body) VALUES (1, ?) ON CONFLICT (one) DO NOTHING";
            self.db.run(insert, vec![body.as_str().into()])
        })?)
    }

    /// Changes the settings of a site that was set up.
    pub fn put(&self, settings: &SiteSettings) -> Result<(), Fault> {
        let body = serde_json::to_string(settings).map_err(Error::from)?;
        Ok(self.db.together(|| {
            self.db.run("UPDATE settings SET body = ?", vec![body.as_str().into()])?;
            self.db.run(UNTOLD, vec![])?;
            let insert = "INSERT INTO settings_untold (one, revision) VALUES (1, 1)
                ON CONFLICT (one) DO UPDATE SET revision = revision + 1";
            self.db.run(insert, vec![])
        })?)
    }

    /// The change that the desk has not confirmed. What an earlier version left behind may be one.
    pub fn untold(&self) -> Result<Option<u64>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            revision: u64,
        }
        if !self.db.has_table("settings_untold")? {
            return Ok(self.db.has_table("settings")?.then_some(0));
        }
        let row: Option<Row> = self.db.row("SELECT revision FROM settings_untold", vec![])?;
        Ok(row.map(|row| row.revision))
    }

    /// The desk has confirmed that change, unless there was another since.
    pub fn told(&self, revision: Option<u64>) -> Result<(), Fault> {
        let Some(revision) = revision else { return Ok(()) };
        self.db.run(UNTOLD, vec![])?;
        Ok(self.db.run("DELETE FROM settings_untold WHERE revision = ?", vec![number(revision)])?)
    }
}
