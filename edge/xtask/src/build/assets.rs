//! The folder of served files: assets with their hash in the name and a compressed neighbour, and
//! documents that name them.

use super::{MANIFEST, PUBLIC};
use crate::repo::{self, Repo};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Collects what a build writes, so that the rest can be removed at its end.
pub struct Assets {
    dir: PathBuf,
    manifest_path: PathBuf,
    /// Part (`widget.js`, `widget-fr.txt`) to file name (`widget-0123456789.js`).
    manifest: BTreeMap<String, String>,
    written: BTreeSet<PathBuf>,
}

impl Assets {
    pub fn new(repo: &Repo) -> Result<Self> {
        let dir = repo.path(PUBLIC);
        fs::create_dir_all(dir.join("assets")).with_context(|| format!("cannot create {}", dir.display()))?;
        Ok(Self {
            dir,
            manifest_path: repo.path(MANIFEST),
            manifest: BTreeMap::new(),
            written: BTreeSet::new(),
        })
    }

    /// Writes an asset and its compressed form; returns the path it is served at.
    pub fn asset(&mut self, name: &str, extension: &str, content: &[u8]) -> Result<String> {
        let file = format!("{name}-{}.{extension}", repo::digest(&[content], 10));
        let plain = Path::new("assets").join(&file);
        let compressed = Path::new("assets").join(format!("{file}.br"));
        // The hash in the name says that the content is the same: nothing to do twice.
        if !self.dir.join(&compressed).is_file() {
            repo::write(&self.dir.join(&compressed), &brotli(content)?)?;
        }
        if !self.dir.join(&plain).is_file() {
            repo::write(&self.dir.join(&plain), content)?;
        }
        self.written.extend([plain, compressed]);
        self.manifest.insert(format!("{name}.{extension}"), file.clone());
        Ok(format!("/assets/{file}"))
    }

    /// Writes a file under the name it is asked for by.
    pub fn document(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let path = self.dir.join(name);
        if !fs::read(&path).is_ok_and(|old| old == content) {
            repo::write(&path, content)?;
        }
        self.written.insert(PathBuf::from(name));
        Ok(())
    }

    /// Removes what this build did not write, and writes down which asset is which.
    pub fn finish(self) -> Result<()> {
        for file in repo::files_below(&self.dir)? {
            if !self.written.contains(&file) {
                let path = self.dir.join(&file);
                fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
        repo::write(&self.manifest_path, serde_json::to_string_pretty(&self.manifest)?.as_bytes())
    }
}

/// Compresses as well as brotli can.
pub fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 24);
    writer.write_all(content)?;
    writer.flush()?;
    Ok(writer.into_inner())
}
