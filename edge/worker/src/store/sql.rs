//! The thin layer under the logs: statements in, rows out, and a real transaction.
//!
//! Bound here is what the `worker` crate does not bind, or binds in a way that crosses the border
//! to JavaScript many times: `transactionSync` (if the closure fails, nothing of it stays), the
//! busiest shape of a statement in one crossing, and rows that are read as one text each.

use js_sys::{Array, JsString, Uint8Array};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use worker::{Error, Result, SqlStorage, SqlStorageValue, Storage};

#[wasm_bindgen]
extern "C" {
    type TransactionalStorage;

    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &TransactionalStorage,
        closure: &mut dyn FnMut() -> std::result::Result<(), JsValue>,
    ) -> std::result::Result<JsValue, JsValue>;

    type Sql;
    type Cursor;
    type RawRows;

    #[wasm_bindgen(method, catch, variadic)]
    fn exec(this: &Sql, statement: &str, values: &Array) -> std::result::Result<Cursor, JsValue>;

    #[wasm_bindgen(method, catch, js_name = exec)]
    fn exec_row(
        this: &Sql,
        statement: &JsString,
        first: f64,
        second: f64,
        third: f64,
        fourth: &str,
        fifth: &str,
        sixth: &str,
    ) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(method)]
    fn raw(this: &Cursor) -> RawRows;

    #[wasm_bindgen(method, catch, js_name = toArray)]
    fn to_array(this: &RawRows) -> std::result::Result<Array, JsValue>;
}

/// A statement that JavaScript keeps, so that its text crosses the border once.
pub struct Statement(JsString);

impl Statement {
    /// From its text.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }
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

    /// Runs a statement whose values are three numbers and then three texts.
    pub fn run_row(&self, statement: &Statement, numbers: [u64; 3], texts: [&str; 3]) -> Result<()> {
        // Times and positions stay far below 2^53.
        let [first, second, third] = numbers.map(|number| number as f64);
        let [fourth, fifth, sixth] = texts;
        let sql = self.raw_sql();
        let _cursor = sql.exec_row(&statement.0, first, second, third, fourth, fifth, sixth)?;
        Ok(())
    }

    /// Runs a query for one text a row. A row of several columns is better joined in SQL and taken
    /// apart here: reading it column by column takes longer than all the rest.
    pub fn lines(&self, query: &str, values: &[u64]) -> Result<Vec<String>> {
        let bound: Array = values.iter().map(|value| JsValue::from(*value as f64)).collect();
        let rows = self.raw_sql().exec(query, &bound)?.raw().to_array()?;
        let text = |row: JsValue| row.unchecked_into::<Array>().get(0).as_string().unwrap_or_default();
        Ok(rows.iter().map(text).collect())
    }

    fn raw_sql(&self) -> &Sql {
        let raw: &JsValue = self.sql.as_ref();
        raw.unchecked_ref()
    }

    /// Runs a query and reads its rows.
    pub fn rows<T: DeserializeOwned>(&self, query: &str, values: Vec<SqlStorageValue>) -> Result<Vec<T>> {
        self.sql.exec(query, values)?.to_array()
    }

    /// Runs a query and reads its first row, if there is one.
    pub fn row<T: DeserializeOwned>(&self, query: &str, values: Vec<SqlStorageValue>) -> Result<Option<T>> {
        Ok(self.rows(query, values)?.into_iter().next())
    }

    /// Runs a query for the bytes in the first column of its first row, if there is one.
    pub fn bytes(&self, query: &str, values: Vec<SqlStorageValue>) -> Result<Option<Vec<u8>>> {
        let bound: Array = values.into_iter().map(JsValue::from).collect();
        let rows = self.raw_sql().exec(query, &bound)?.raw().to_array()?;
        let first = rows.iter().next().map(|row| row.unchecked_into::<Array>().get(0));
        Ok(first.map(|bytes| Uint8Array::new(&bytes).to_vec()))
    }

    /// Runs statements together: all of them take effect, or none.
    pub fn together(&self, statements: impl FnMut() -> Result<()>) -> Result<()> {
        self.transaction(statements)
    }

    /// The same with steps that return something, or are refused with an error of their own.
    pub fn transaction<T, E: From<Error>>(
        &self,
        mut steps: impl FnMut() -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let raw: &JsValue = self.storage.as_raw().as_ref();
        let storage: &TransactionalStorage = raw.unchecked_ref();
        let mut outcome = None;
        // What is thrown only undoes the steps: why they failed is kept here.
        let mut closure = || {
            let ended = steps();
            let thrown = if ended.is_ok() { Ok(()) } else { Err(JsValue::from_str("undone")) };
            outcome = Some(ended);
            thrown
        };
        let committed = storage.transaction_sync(&mut closure);
        match outcome {
            Some(Ok(value)) => committed.map(|_| value).map_err(|error| Error::from(error).into()),
            Some(failed) => failed,
            None => Err(committed.err().map_or_else(nothing_ran, Error::from).into()),
        }
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

fn nothing_ran() -> Error {
    Error::RustError("the transaction ran no step".to_owned())
}

/// A whole number as SQL takes it. Times and positions stay far below 2^53.
pub fn number(value: u64) -> SqlStorageValue {
    SqlStorageValue::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}
