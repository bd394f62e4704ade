//! Where things are in the repository, and the few ways in which xtask reads and writes files.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// The repository.
pub struct Repo {
    root: PathBuf,
}

impl Repo {
    /// The repository that xtask was built in.
    pub fn find() -> Result<Self> {
        // Cargo sets the variable when it runs xtask; the constant serves a binary run by hand.
        let manifest =
            std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
        let root = Path::new(&manifest).join("../..");
        let root = root.canonicalize().with_context(|| {
            format!("the repository is not at {}: run `cargo xtask` in it", root.display())
        })?;
        Ok(Self { root })
    }

    /// A path below the root.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target directory.
    pub fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.path("target"), |dir| self.root.join(dir))
    }

    /// A path as people read it: from the root.
    pub fn show(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }

    /// Reads a text file of the repository.
    pub fn read(&self, relative: &str) -> Result<String> {
        fs::read_to_string(self.path(relative)).with_context(|| format!("cannot read {relative}"))
    }

    /// The version of a package in Cargo.lock.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let packages = locked_packages(&self.read("Cargo.lock")?);
        let found = packages.into_iter().find(|(name, _)| name == package);
        found.map(|(_, version)| version).with_context(|| format!("Cargo.lock has no package {package}"))
    }
}

/// Name and version of every package in a Cargo.lock.
pub fn locked_packages(lock: &str) -> Vec<(String, String)> {
    let mut packages = Vec::new();
    let mut name = None;
    for line in lock.lines() {
        if let Some(value) = line.strip_prefix("name = ") {
            name = Some(value.trim_matches('"').to_owned());
        } else if let Some(value) = line.strip_prefix("version = ")
            && let Some(name) = name.take()
        {
            packages.push((name, value.trim_matches('"').to_owned()));
        }
    }
    packages
}

/// The first `length` hex digits of the SHA-256 of several parts. Each part's length counts too,
/// so that moving a byte from one part to the next changes the digest.
pub fn digest(parts: &[&[u8]], length: usize) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        if parts.len() > 1 {
            hash.update(part.len().to_le_bytes());
        }
        hash.update(part);
    }
    let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    hex.chars().take(length).collect()
}

/// Writes a file whole or not at all: into a neighbour first, then renamed.
pub fn write(path: &Path, content: &[u8]) -> Result<()> {
    let failed = || format!("cannot write {}", path.display());
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(failed)?;
    }
    let mut neighbour = path.as_os_str().to_owned();
    neighbour.push(format!(".{}.tmp", std::process::id()));
    fs::write(&neighbour, content).with_context(failed)?;
    fs::rename(&neighbour, path).with_context(failed)
}

/// All files below a directory, as paths from it, sorted.
pub fn files_below(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(next) = open.pop() {
        let entries = fs::read_dir(&next).with_context(|| format!("cannot read {}", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(relative) = path.strip_prefix(dir) {
                files.push(relative.to_owned());
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_separates_its_parts() {
        assert_eq!(digest(&[b"abc"], 10), "ba7816bf8f");
        assert_ne!(digest(&[b"ab", b"c"], 10), digest(&[b"a", b"bc"], 10));
    }

    #[test]
    fn packages_are_read_from_a_lock_file() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.2.3\"\n\n[[package]]\n\
                    name = \"b\"\nversion = \"0.1.0\"\ndependencies = [\n \"a\",\n]\n";
        let expected = [("a", "1.2.3"), ("b", "0.1.0")];
        assert_eq!(locked_packages(lock), expected.map(|(n, v)| (n.to_owned(), v.to_owned())));
    }
}
