//! The thin layer under the three logs: statements in, rows out, and a real transaction.
//!
//! `transactionSync` exists in JavaScript but is not bound by the `worker` crate, so it is bound
//! here: if the closure fails, nothing of it stays.

use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{Error, Result, SqlStorage, SqlStorageValue, Storage};

#[wasm_bindgen]
extern "C" {
    type TransactionalStorage;

    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &TransactionalStorage,
        closure: &mut dyn FnMut() -> std::result::Result<(), JsValue>,
    ) -> std::result::Result<JsValue, JsValue>;
}

/// An object's database.
pub struct Database {
    storage: Storage,
    sql: SqlStorage,
}

impl Database {
    /// The database of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        let sql = storage.sql();
        Self { storage, sql }
    }

    /// The storage around the database, for alarms.
    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// Runs a statement that returns nothing of interest.
    pub fn run(&self, statement: &str, values: Vec<SqlStorageValue>) -> Result<()> {
        self.sql.exec(statement, values).map(|_| ())
    }

    /// Runs a query and reads its rows.
    pub fn rows<T: DeserializeOwned>(&self, query: &str, values: Vec<SqlStorageValue>) -> Result<Vec<T>> {
        self.sql.exec(query, values)?.to_array()
    }

    /// Runs a query and reads its first row, if there is one.
    pub fn row<T: DeserializeOwned>(&self, query: &str, values: Vec<SqlStorageValue>) -> Result<Option<T>> {
        Ok(self.rows(query, values)?.into_iter().next())
    }

    /// Runs statements together: all of them take effect, or none.
    pub fn together(&self, mut statements: impl FnMut() -> Result<()>) -> Result<()> {
        let raw: &JsValue = self.storage.as_raw().as_ref();
        let storage: &TransactionalStorage = wasm_bindgen::JsCast::unchecked_ref(raw);
        let mut closure = || statements().map_err(|error| JsValue::from(error.to_string()));
        storage.transaction_sync(&mut closure).map(|_| ()).map_err(Error::from)
    }

    /// Whether a table exists; asked before the first read, so that an object that was only
    /// looked at stores nothing.
    pub fn has_table(&self, name: &str) -> Result<bool> {
        self.has("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", vec![name.into()])
    }

    /// Whether a query finds anything.
    pub fn has(&self, query: &str, values: Vec<SqlStorageValue>) -> Result<bool> {
        Ok(!self.rows::<serde::de::IgnoredAny>(query, values)?.is_empty())
    }
}

/// A whole number as SQL takes it. Times and positions stay far below 2^53.
pub fn number(value: u64) -> SqlStorageValue {
    SqlStorageValue::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}
