//! What a backup says of itself: `manifest.json` beside the databases, with a checksum of each.

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The file's name, beside the folders of databases.
pub const NAME: &str = "manifest.json";
/// How state folders and backups of them are laid out. Raised when an older build could not go on with what a newer
/// one wrote; what this build reads of the older ones lies in tests/states.
pub const FORMAT: u32 = 1;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// How it is laid out.
    pub format: u32,
    /// The version of Jasette that took it.
    pub jasette: String,
    /// When it was begun, in milliseconds since 1970: whatever was acknowledged before is in it.
    pub begun_at: u64,
    /// Every database in it, by path.
    pub files: Vec<Entry>,
}

/// One database of a backup.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    /// Folder and name, with a `/` between them.
    pub path: String,
    /// How long it is, in bytes.
    pub bytes: u64,
    /// SHA-256 of it, in hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    /// Of a backup that was begun then.
    pub fn new(begun_at: u64) -> Self {
        Self { format: FORMAT, jasette: env!("CARGO_PKG_VERSION").to_owned(), begun_at, files: Vec::new() }
    }

    /// All bytes of it.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|entry| entry.bytes).sum()
    }

    /// Reads that of a backup.
    ///
    /// # Errors
    /// When there is none that this version reads, in a sentence.
    pub fn read(backup: &Path) -> Result<Self> {
        #[derive(Deserialize)]
        struct Head {
            format: u32,
            jasette: String,
        }
        let name = backup.display();
        let text = match fs::read(backup.join(NAME)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                bail!("{name} is no backup: it has no {NAME}")
            }
            Err(error) => return Err(error).with_context(|| format!("cannot read {NAME} of {name}")),
        };
        let unreadable = || format!("{NAME} of {name} was changed or is damaged");
        let head: Head = serde_json::from_slice(&text).with_context(unreadable)?;
        if head.format > FORMAT {
            bail!("{name} was taken by a newer Jasette ({}): use that one to read it", head.jasette);
        }
        let manifest: Self = serde_json::from_slice(&text).with_context(unreadable)?;
        if let Some(entry) = manifest.files.iter().find(|entry| !is_inside(&entry.path)) {
            bail!("{NAME} of {name} was changed: it names {}", entry.path);
        }
        Ok(manifest)
    }

    /// Writes it, so that it is on the disk.
    pub fn write(&self, backup: &Path) -> Result<()> {
        let path = backup.join(NAME);
        fs::write(&path, serde_json::to_vec_pretty(self)?)?;
        File::open(&path)?.sync_all()?;
        Ok(())
    }
}

impl Entry {
    /// Of a file as it is now.
    pub fn of(root: &Path, path: String) -> Result<Self> {
        let file = File::open(root.join(&path)).with_context(|| path.clone())?;
        let (bytes, sha256) = digest(file).with_context(|| path.clone())?;
        Ok(Self { path, bytes, sha256 })
    }
}

/// Whether a path stays where it belongs: one folder, one database in it.
fn is_inside(path: &str) -> bool {
    let plain = |name: &str| !name.is_empty() && !name.starts_with('.') && !name.contains('\\');
    let names: Vec<_> = path.split('/').collect();
    names.len() == 2 && names.iter().all(|name| plain(name)) && path.ends_with(".sqlite")
}

fn digest(mut file: impl Read) -> io::Result<(u64, String)> {
    let mut sum = Sha256::new();
    let bytes = io::copy(&mut file, &mut sum)?;
    Ok((bytes, sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_inside() {
        assert!(is_inside("jasette-desk/0a.sqlite"));
        for path in
            ["../a.sqlite", "/etc/a.sqlite", "a.sqlite", "a/b/c.sqlite", "a/..", "a/b", "a\\..\\b/c.sqlite"]
        {
            assert!(!is_inside(path), "{path}");
        }
    }

    #[test]
    fn a_digest_is_that_of_the_standard() {
        // FIPS 180-4, the example of one block.
        let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest("abc".as_bytes()).unwrap(), (3, sum.to_owned()));
    }
}
