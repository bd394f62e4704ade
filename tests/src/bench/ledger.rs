//! What clients were promised, kept where no killed server can take it away: each acknowledgement
//! is on disk before the next step of the check, which reads it back from there.

use anyhow::{Context, Result};
use protocol::ids::Seq;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::sync::mpsc::{self, Sender};
use std::thread::JoinHandle;

/// One promise: this command has this place in this conversation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Promise {
    /// The number of the conversation.
    pub conversation: usize,
    /// The command.
    pub id: String,
    /// Its place.
    pub seq: Seq,
}

/// The file, and the thread that writes it: whatever has come meanwhile goes to disk together.
pub struct Ledger {
    path: PathBuf,
    sender: Sender<Promise>,
    writer: JoinHandle<Result<()>>,
}

impl Ledger {
    /// A new one in a file.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: PathBuf) -> Result<Self> {
        let mut file = BufWriter::new(File::create_new(&path)?);
        let (sender, promises) = mpsc::channel::<Promise>();
        let writer = std::thread::spawn(move || {
            while let Ok(first) = promises.recv() {
                for promise in std::iter::once(first).chain(promises.try_iter()) {
                    writeln!(file, "{} {} {}", promise.conversation, promise.id, promise.seq)?;
                }
                file.flush()?;
                file.get_ref().sync_data()?;
            }
            Ok(())
        });
        Ok(Self { path, sender, writer })
    }

    /// Where clients put what they were promised.
    #[must_use]
    pub fn sender(&self) -> Sender<Promise> {
        self.sender.clone()
    }

    /// Ends the writing, once all clients have let go, and reads the file.
    ///
    /// # Errors
    /// When it was not written or is not as it was written.
    pub fn read(self) -> Result<Vec<Promise>> {
        drop(self.sender);
        self.writer.join().ok().context("the ledger's thread fell over")??;
        let text = std::fs::read_to_string(&self.path)?;
        text.lines().map(parse).collect::<Option<_>>().context("the ledger is damaged")
    }
}

fn parse(line: &str) -> Option<Promise> {
    let mut words = line.split(' ');
    let conversation = words.next()?.parse().ok()?;
    let id = words.next()?.to_owned();
    Some(Promise { conversation, id, seq: words.next()?.parse().ok()? })
}
