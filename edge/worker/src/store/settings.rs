//! A site's settings, one row.

use crate::fault::Fault;
use crate::store::sql::Database;
use crate::store::tolerant;
use protocol::site::settings::SiteSettings;
use serde::Deserialize;
use worker::{Error, Storage};

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS settings (
        one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL
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
            let insert = "INSERT INTO settings (one, body) VALUES (1, ?) ON CONFLICT (one) DO NOTHING";
            self.db.run(insert, vec![body.as_str().into()])
        })?)
    }

    /// Changes the settings of a site that was set up.
    pub fn put(&self, settings: &SiteSettings) -> Result<(), Fault> {
        let body = serde_json::to_string(settings).map_err(Error::from)?;
        Ok(self.db.run("UPDATE settings SET body = ?", vec![body.into()])?)
    }
}
