//! Which builds may write to a state folder: `jasette.json` in it names the layout, and the version that served
//! from it last.

use crate::manifest::FORMAT;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// The file's name, beside the folders of databases.
const NAME: &str = "jasette.json";

#[derive(Serialize, Deserialize)]
struct Claim {
    /// See [`FORMAT`].
    format: u32,
    /// The version of Jasette that served from it last.
    jasette: String,
}

/// The version that served last from a state folder whose layout this build cannot read; none where it can.
///
/// # Errors
/// What the folder says of itself is damaged.
pub fn newer(state: &Path) -> Result<Option<String>> {
    let Ok(text) = fs::read(state.join(NAME)) else { return Ok(None) };
    let found: Claim = serde_json::from_slice(&text).with_context(|| {
        format!("{NAME} of the state folder {} was changed or is damaged", state.display())
    })?;
    Ok((found.format > FORMAT).then_some(found.jasette))
}

/// Makes a state folder this build's, which is about to serve from it: a folder that says nothing of itself is of a
/// release before there was such a file, and an older layout is this build's to carry forward.
///
/// # Errors
/// In a sentence, when a newer layout is in it, when what it says of itself is damaged, or when it cannot be written
/// to. Then it is as it was.
pub fn claim(state: &Path) -> Result<()> {
    let (name, path) = (state.display(), state.join(NAME));
    match fs::read(&path) {
        Ok(text) => {
            let found: Claim = serde_json::from_slice(&text)
                .with_context(|| format!("{NAME} of the state folder {name} was changed or is damaged"))?;
            if found.format > FORMAT {
                bail!(
                    "a newer Jasette ({}) has served from {name}, and this one ({}) cannot read what it stored: \
                     start that one, or restore a backup from before it into a new folder",
                    found.jasette,
                    env!("CARGO_PKG_VERSION"),
                );
            }
            if found.format == FORMAT && found.jasette == env!("CARGO_PKG_VERSION") {
                return Ok(());
            }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("cannot read {NAME} of {name}")),
    }
    let claim = Claim { format: FORMAT, jasette: env!("CARGO_PKG_VERSION").to_owned() };
    // Whole or not at all: a power cut leaves no half of it.
    let draft = state.join(format!("{NAME}.part"));
    let mut file = File::create(&draft).with_context(|| format!("cannot write to {name}"))?;
    file.write_all(&serde_json::to_vec_pretty(&claim)?)?;
    file.sync_all()?;
    fs::rename(&draft, &path).with_context(|| format!("cannot write to {name}"))
}
