//! The keys to a conversation. Those of whoever holds it stand in the row of the state, or in a table of an
//! earlier version; here are the ones that were given to its customer.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use domain::conversation::Conversation;
use domain::keys::{Given, Keys};
use protocol::ids::Timestamp;
use serde::Deserialize;
use worker::Storage;

const GIVEN: &str = "CREATE TABLE IF NOT EXISTS customer_keys (
        one INTEGER PRIMARY KEY, token TEXT NOT NULL, generation INTEGER NOT NULL, until INTEGER NOT NULL
    )";

/// All that stays of a conversation whose visitor was blocked and had it erased.
const SHUT: &str = "CREATE TABLE IF NOT EXISTS shut (one INTEGER PRIMARY KEY)";

/// The keys of one conversation.
pub struct KeyStore {
    db: Database,
}

impl KeyStore {
    /// The keys of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// Stores which keys the customer has.
    pub fn put_given(&self, given: &[Given]) -> Result<(), Fault> {
        Ok(self.db.together(|| {
            self.db.run(GIVEN, vec![])?;
            self.db.run("DELETE FROM customer_keys", vec![])?;
            for Given { token, generation, until } in given {
                let insert = "INSERT INTO customer_keys (token, generation, until) VALUES (?, ?, ?)";
                self.db.run(insert, vec![token.as_str().into(), number(*generation), number(*until)])?;
            }
            Ok(())
        })?)
    }

    /// Stores that the conversation was erased after its visitor was blocked.
    pub fn shut(&self) -> Result<(), Fault> {
        Ok(self.db.run(SHUT, vec![])?)
    }
}

/// The keys of a conversation that was started with a token of this hash.
pub fn load(db: &Database, token: &str, conversation: &Conversation) -> Result<Keys, Fault> {
    #[derive(Deserialize)]
    struct Row {
        token: String,
        #[serde(default)]
        generation: u64,
        #[serde(default)]
        until: Timestamp,
    }
    let customer = conversation.customer().map(|customer| customer.id.clone());
    let mut holders = vec![token.to_owned()];
    let mut given = Vec::new();
    if customer.is_none() {
        // Links of an earlier version gave keys beside the first one.
        if db.has_table("grants")? {
            let rows: Vec<Row> = db.rows("SELECT token FROM grants", vec![])?;
            holders.extend(rows.into_iter().map(|row| row.token));
        }
    } else if db.has_table("customer_keys")? {
        let rows: Vec<Row> =
            db.rows("SELECT token, generation, until FROM customer_keys ORDER BY one", vec![])?;
        given.extend(rows.into_iter().map(|Row { token, generation, until }| Given {
            token,
            generation,
            until,
        }));
    }
    Ok(Keys::stored(holders, customer, given, conversation.is_blocked()))
}

/// The keys of one that was not started.
pub fn load_without(db: &Database) -> Result<Keys, Fault> {
    Ok(if db.has_table("shut")? { Keys::shut() } else { Keys::default() })
}
