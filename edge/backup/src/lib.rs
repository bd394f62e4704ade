//! Copies of a state folder: taken while the server runs, verified, put back.
//!
//! Every object has a database of its own in the folder, `NAMESPACE/ID.sqlite`, and each namespace one with the
//! times its objects are to be woken at, `NAMESPACE/metadata.sqlite`. A backup holds each of them as of one moment
//! after the backup was begun: a conversation is a beginning of its log with everything that was acknowledged
//! before. Between objects there is no common moment; conversations and desk make up for that by themselves when
//! they are opened (ARCHITECTURE.md).

mod claim;
mod manifest;
mod snapshot;

pub use claim::{claim, newer};
pub use manifest::{Entry, Manifest};

use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, DirBuilder, File};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// The namespace of the conversations. They are copied first, so that the desk of a backup knows each of them.
const CONVERSATIONS: &str = "jasette-conversation";
/// What every namespace of ours begins with.
const OURS: &str = "jasette-";
/// A namespace's own database, beside those of its objects.
const METADATA: &str = "metadata.sqlite";
/// How many faults of a backup are told at once.
const TOLD: usize = 10;

/// Copies a state folder, which a server may be using, into a new folder. `begun_at` is the time, in milliseconds
/// since 1970; `progress` hears how many databases of how many are done, and may put an end to it.
///
/// # Errors
/// In a sentence, when there is nothing to copy, the new folder is not new, or a file cannot be read or written.
/// Then there is no new folder.
pub fn take(
    state: &Path,
    backup: &Path,
    begun_at: u64,
    mut progress: impl FnMut(usize, usize) -> Result<()>,
) -> Result<Manifest> {
    let mut manifest = Manifest::new(begun_at);
    let (mut known, mut done) = (BTreeSet::new(), 0);
    if namespaces(state)?.is_empty() {
        bail!("{} is no state folder of Jasette: nothing to copy", state.display());
    }
    new_folder(backup, |draft| {
        // Objects that are made meanwhile are copied too, until a look finds no new ones.
        loop {
            let found: Vec<_> =
                databases(state)?.into_iter().filter(|path| known.insert(path.clone())).collect();
            if found.is_empty() {
                break;
            }
            for path in &found {
                if copy(state, draft, path).with_context(|| path.clone())? {
                    manifest.files.push(Entry::of(draft, path.clone())?);
                }
                done += 1;
                progress(done, known.len())?;
            }
        }
        manifest.files.sort();
        manifest.write(draft)
    })?;
    Ok(manifest)
}

/// Sees that a backup is as it was taken: every database there, unchanged and whole, and nothing beside them.
///
/// # Errors
/// In a sentence, with the names of what is missing, changed, damaged or foreign.
pub fn verify(backup: &Path) -> Result<Manifest> {
    let manifest = Manifest::read(backup)?;
    let mut faults = Vec::new();
    for entry in &manifest.files {
        let path = backup.join(&entry.path);
        if !path.is_file() {
            faults.push(format!("{} is missing", entry.path));
        } else if Entry::of(backup, entry.path.clone())? != *entry {
            faults.push(format!("{} was changed", entry.path));
        } else if let Some(damage) = snapshot::damage(&path)? {
            faults.push(format!("{} is damaged ({damage})", entry.path));
        }
    }
    let known: BTreeSet<_> = manifest.files.iter().map(|entry| entry.path.as_str()).collect();
    for path in files(backup)? {
        if path != manifest::NAME && !known.contains(path.as_str()) {
            faults.push(format!("{path} is not of this backup"));
        }
    }
    if faults.is_empty() {
        return Ok(manifest);
    }
    let more = faults.len().saturating_sub(TOLD);
    faults.truncate(TOLD);
    let more = if more > 0 { format!("\n  and {more} more") } else { String::new() };
    bail!("{} cannot be relied on:\n  {}{more}", backup.display(), faults.join("\n  "))
}

/// Verifies a backup and puts it where a state folder is to be: a new one, or one with nothing in it.
///
/// # Errors
/// In a sentence, when the backup cannot be relied on, the folder holds something, or a file cannot be written.
/// Then the folder is as it was.
pub fn restore(backup: &Path, state: &Path) -> Result<Manifest> {
    let manifest = verify(backup)?;
    new_folder(state, |draft| {
        for entry in &manifest.files {
            let to = draft.join(&entry.path);
            to.parent().map_or(Ok(()), make_folder)?;
            fs::copy(backup.join(&entry.path), &to).with_context(|| entry.path.clone())?;
            File::open(&to)?.sync_all()?;
            if Entry::of(draft, entry.path.clone())? != *entry {
                bail!("{} did not arrive as it was: is the disk sound?", entry.path);
            }
        }
        Ok(())
    })?;
    Ok(manifest)
}

/// Copies one database; says whether it was still there.
fn copy(state: &Path, draft: &Path, path: &str) -> Result<bool> {
    let (from, to) = (state.join(path), draft.join(path));
    to.parent().map_or(Ok(()), make_folder)?;
    match snapshot::take(&from, &to) {
        Ok(()) => Ok(true),
        // What was erased meanwhile leaves nothing.
        Err(_) if !from.exists() => match fs::remove_file(&to) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(false),
        },
        Err(error) => Err(error),
    }
}

/// Fills a folder that is not there yet, or is empty: all of it, or nothing.
fn new_folder(folder: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let name = folder.display();
    if !is_vacant(folder).with_context(|| format!("cannot look into {name}"))? {
        bail!("{name} is not empty: choose a new folder");
    }
    let mut draft: OsString = folder.components().as_path().into();
    draft.push(format!(".part-{}", std::process::id()));
    let draft = PathBuf::from(draft);
    make_folder(&draft).with_context(|| format!("cannot write beside {name}"))?;
    let filled = fill(&draft).and_then(|()| {
        for (folder, _) in folders(&draft)? {
            File::open(folder)?.sync_all()?;
        }
        File::open(&draft)?.sync_all()?;
        // An empty folder gives way.
        fs::rename(&draft, folder)?;
        Ok(())
    });
    if filled.is_err() {
        // The first fault is the one to tell.
        let _ = fs::remove_dir_all(&draft);
    }
    filled.with_context(|| format!("cannot write {name}"))
}

/// Whether nothing is there that could be lost.
fn is_vacant(folder: &Path) -> Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// What people wrote is its owner's alone.
fn make_folder(folder: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    Ok(())
}

/// The folders in a folder, with their names.
fn folders(root: &Path) -> Result<Vec<(PathBuf, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root).with_context(|| format!("cannot open {}", root.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.push((entry.path(), entry.file_name().to_string_lossy().into_owned()));
        }
    }
    found.sort();
    Ok(found)
}

/// The namespaces of a state folder, the conversations first.
fn namespaces(state: &Path) -> Result<Vec<(PathBuf, String)>> {
    let mut found = folders(state)?;
    found.retain(|(_, name)| name.starts_with(OURS));
    found.sort_by_key(|(_, name)| (name != CONVERSATIONS, name.clone()));
    Ok(found)
}

/// The databases of a state folder in the order in which they are copied: when to wake an object comes before the
/// object, since one that is woken too often only looks again.
fn databases(state: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (folder, namespace) in namespaces(state)? {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.ends_with(".sqlite") {
                names.push(name);
            }
        }
        names.sort_by_key(|name| (name != METADATA, name.clone()));
        found.extend(names.into_iter().map(|name| format!("{namespace}/{name}")));
    }
    Ok(found)
}

/// Every file of a backup, those in its folders with the folder's name.
fn files(backup: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut places = folders(backup)?;
    places.push((backup.to_owned(), String::new()));
    for (folder, within) in places {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if within.is_empty() && entry.file_type()?.is_dir() {
                continue;
            }
            found.push(if within.is_empty() { name } else { format!("{within}/{name}") });
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests;
