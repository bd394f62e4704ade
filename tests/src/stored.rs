//! What the edge's objects have stored: their databases, read and changed while the edge is down.

use crate::edge::Edge;
use rusqlite::Connection;
use std::path::PathBuf;

/// The databases of a kind of object, by the name of its class in the configuration.
#[must_use]
pub fn databases(edge: &Edge, kind: &str) -> Vec<PathBuf> {
    let files =
        std::fs::read_dir(edge.objects().join(kind)).expect("the edge has stored something of the kind");
    let paths = files.map(|entry| entry.expect("the folder can be read").path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "sqlite")).collect()
}

/// The database of one object of a kind, by a table that it has.
#[must_use]
pub fn database(edge: &Edge, kind: &str, table: &str) -> Connection {
    let open = |path: PathBuf| Connection::open(path).expect("the database opens");
    let mut ours = databases(edge, kind)
        .into_iter()
        .map(open)
        .filter(|database| database.table_exists(None, table).expect("the database can be read"));
    ours.next().unwrap_or_else(|| panic!("no {kind} has {table}"))
}
