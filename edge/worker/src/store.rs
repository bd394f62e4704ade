//! The objects' databases. SQL stands here and nowhere else.

pub mod agents;
pub mod articles;
pub mod audit;
pub mod customer_blocks;
pub mod customers;
pub mod departures;
pub mod desk_leaving;
pub mod directory;
pub mod events;
pub mod export_leave;
pub mod files;
pub mod keys;
pub mod magic_links;
pub mod mail;
pub mod monitor;
pub mod open_chats;
pub mod page_aside;
pub mod pictures;
pub mod probe;
pub mod pushes;
pub mod reply_library;
pub mod routing;
pub mod schema;
pub mod seen;
pub mod settings;
pub mod site_life;
pub mod sql;
pub mod starts;
pub mod summaries;
pub mod tallies;
pub mod trigger_counts;

use crate::fault::{self, Fault};
use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::Error;

/// Reads what a newer version may have stored, see [`domain::tolerant`], and says what was left out.
fn tolerant<T: DeserializeOwned + Serialize + Default>(what: &str, stored: &str) -> Result<T, Fault> {
    let (value, left_out) = domain::tolerant::read(stored).map_err(Error::RustError)?;
    if !left_out.is_empty() {
        fault::warn(&format!(
            "{what}: not known to this version, the default counts: {}",
            left_out.join(", ")
        ));
    }
    Ok(value)
}
