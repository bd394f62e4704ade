//! An export that somebody has chosen, read where it lies: a header at a time, and of the contents what is needed.

use js_sys::{Array, JSON, Object, Reflect};
use protocol::team::export::tar::{self, BLOCK, Header};
use protocol::team::export::{BATCH_BYTES, BATCH_LINES_MAX, LINE_MAX};
use team_ui::files::piece;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File};

/// What is no export, or breaks off.
pub struct NoExport;

/// The files of an export.
pub struct Archive {
    files: Vec<File>,
    entries: Vec<Entry>,
}

/// Where the contents of an entry are.
struct Entry {
    name: String,
    file: usize,
    /// From which byte to which, as the browser counts.
    at: (f64, f64),
}

/// Some lines, with their line feeds.
pub struct Batch {
    /// The number of the first.
    pub first: u64,
    /// The lines.
    pub lines: Vec<Vec<u8>>,
}

impl Archive {
    /// Finds the entries of all parts. Each part must be whole.
    pub async fn open(files: Vec<File>) -> Result<Self, NoExport> {
        let mut entries = Vec::new();
        for (number, file) in files.iter().enumerate() {
            let (mut at, mut is_whole) = (0_u64, false);
            loop {
                let block = piece(file, at as f64, (at + BLOCK as u64) as f64).await.ok_or(NoExport)?;
                let block: [u8; BLOCK] = block.try_into().map_err(|_| NoExport)?;
                at += BLOCK as u64;
                let size = match tar::read(&block).map_err(|_| NoExport)? {
                    Header::End => break,
                    Header::Other(size) => size,
                    Header::File(entry) => {
                        is_whole |= entry.name == "end.jsonl";
                        let place = (at as f64, (at + entry.size) as f64);
                        entries.push(Entry { name: entry.name, file: number, at: place });
                        entry.size
                    }
                };
                at += size + tar::padding(size) as u64;
            }
            if !is_whole {
                return Err(NoExport);
            }
        }
        Ok(Self { files, entries })
    }

    /// Calls with all lines in their order, some at a time, as long as it is told to go on.
    pub async fn batches(&self, mut take: impl AsyncFnMut(Batch) -> bool) -> Result<(), NoExport> {
        let mut batch = Batch { first: 1, lines: Vec::new() };
        let mut size = 0;
        for entry in self.entries.iter().filter(|entry| entry.name.ends_with(".jsonl")) {
            // Many lines may stand in one entry, and none of them is longer than that.
            let contents = self.contents(entry, LINE_MAX * 2).await?;
            for line in contents.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                let is_full = size + line.len() > BATCH_BYTES || batch.lines.len() >= BATCH_LINES_MAX;
                if is_full && !batch.lines.is_empty() {
                    let next = batch.first + batch.lines.len() as u64;
                    if !take(std::mem::replace(&mut batch, Batch { first: next, lines: Vec::new() })).await {
                        return Ok(());
                    }
                    size = 0;
                }
                size += line.len() + 1;
                batch.lines.push(line.to_vec());
            }
        }
        if !batch.lines.is_empty() {
            take(batch).await;
        }
        Ok(())
    }

    /// The bytes of an entry, as they lie there.
    pub fn find(&self, name: &str) -> Option<Blob> {
        let entry = self.entries.iter().find(|entry| entry.name == name)?;
        let (from, to) = entry.at;
        self.files.get(entry.file)?.slice_with_f64_and_f64(from, to).ok()
    }

    async fn contents(&self, entry: &Entry, most: usize) -> Result<Vec<u8>, NoExport> {
        let (from, to) = entry.at;
        if to - from > most as f64 {
            return Err(NoExport);
        }
        piece(self.files.get(entry.file).ok_or(NoExport)?, from, to).await.ok_or(NoExport)
    }
}

/// What kind of record a line is.
pub fn kind(line: &[u8]) -> &str {
    let text = line.get(2..).unwrap_or_default();
    let end = text.iter().position(|byte| *byte == b'"').unwrap_or(0);
    text.get(..end).and_then(|kind| std::str::from_utf8(kind).ok()).unwrap_or_default()
}

/// What is said of a file in a line: its name and its media type.
pub fn described(line: &[u8], id: &str) -> Option<(String, String)> {
    search(&JSON::parse(std::str::from_utf8(line).ok()?).ok()?, id)
}

/// Looks for what has this id and is a file, however deep it lies.
fn search(value: &JsValue, id: &str) -> Option<(String, String)> {
    if !value.is_object() {
        return None;
    }
    let text = |name: &str| Reflect::get(value, &name.into()).ok()?.as_string();
    if let (Some(found), Some(name), Some(media_type)) = (text("id"), text("name"), text("media_type"))
        && found == id
    {
        return Some((name, media_type));
    }
    let values: Array = Object::values(value.unchecked_ref::<Object>());
    values.iter().find_map(|value| search(&value, id))
}
