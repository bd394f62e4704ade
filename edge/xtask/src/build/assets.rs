//! The folder of served files: assets with their hash in the name and a compressed neighbour, and
//! documents that name them.

use super::{Kind, MANIFEST, PUBLIC};
use crate::repo::{self, Repo};
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Collects what a build writes, so that the rest can be removed at its end.
pub struct Assets {
    dir: PathBuf,
    kind: Kind,
    /// Whether what lies there was made by the same kind of build, so that equal files are equally small.
    same_kind: bool,
    kind_path: PathBuf,
    manifest_path: PathBuf,
    /// Part (`widget.js`, `widget-fr.txt`) to file name (`widget-0123456789.js`).
    manifest: BTreeMap<String, String>,
    written: BTreeSet<PathBuf>,
}

impl Assets {
    pub fn new(repo: &Repo, kind: Kind) -> Result<Self> {
        let dir = repo.path(PUBLIC);
        fs::create_dir_all(dir.join("assets")).with_context(|| format!("cannot create {}", dir.display()))?;
        let kind_path = repo.path(KIND);
        let same_kind = fs::read_to_string(&kind_path).is_ok_and(|found| found == kind.name());
        if !same_kind && kind_path.exists() {
            // Until this build is through, the folder holds some of both.
            fs::remove_file(&kind_path).context("cannot remove the mark of the last build")?;
        }
        Ok(Self {
            dir,
            kind,
            same_kind,
            kind_path,
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
        if !self.same_kind || !self.dir.join(&compressed).is_file() {
            let quality = if self.kind == Kind::Release { BEST } else { QUICK };
            repo::write(&self.dir.join(&compressed), &compress(content, quality)?)?;
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
        repo::write(&self.manifest_path, serde_json::to_string_pretty(&self.manifest)?.as_bytes())?;
        repo::write(&self.kind_path, self.kind.name().as_bytes())
    }
}

/// Which kind of build made what lies in `edge/dist`.
const KIND: &str = "edge/dist/kind";

/// Fails unless the last build was a release: nothing else is weighed.
pub fn require_release(repo: &Repo) -> Result<()> {
    if repo.read(KIND).is_ok_and(|found| found == Kind::Release.name()) {
        return Ok(());
    }
    bail!("edge/dist holds no release: run `cargo xtask build --release`");
}

/// Brotli's best quality.
const BEST: u32 = 11;
/// A quality that takes no time worth mentioning.
const QUICK: u32 = 4;

/// Compresses as well as brotli can.
pub fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    compress(content, BEST)
}

fn compress(content: &[u8], quality: u32) -> Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, quality, 24);
    writer.write_all(content)?;
    writer.flush()?;
    Ok(writer.into_inner())
}
