//! A file, read piece by piece.

use crate::conversation::Conversation;
use crate::encoding;
use crate::fault::{FileFault, Reason};
use crate::readers;
use crate::rows::{Found, Rows};
use crate::source::Source;
use protocol::ids::Timestamp;
use serde_json::Value;
use std::collections::BTreeSet;

/// Most rows of a file: what is remembered of them, to know the second of two, stays below 100 MB.
pub const ROWS_MAX: u64 = 1_000_000;
/// How many rows from the beginning may be of nobody until the file is.
const UNKNOWN_MAX: u64 = 20;

/// A row, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file, from 1.
    pub number: u64,
    /// Its id in the other product, where one could be read.
    pub id: Option<String>,
    /// The conversation, or why there is none.
    pub outcome: Result<Conversation, Reason>,
}

/// Reads a file. Nothing comes after a fault.
#[derive(Debug)]
pub struct Reader {
    chosen: Option<Source>,
    source: Option<Source>,
    now: Timestamp,
    /// The beginning, until there is enough to tell what it is.
    head: Option<Vec<u8>>,
    rows: Rows,
    count: u64,
    unknown: u64,
    seen: BTreeSet<[u8; 16]>,
    fault: Option<FileFault>,
}

impl Reader {
    /// Reads a file of the product that somebody says it is of, or of whichever it turns out to be. `now` is the
    /// latest moment that something in it can be of.
    #[must_use]
    pub fn new(chosen: Option<Source>, now: Timestamp) -> Self {
        Self {
            chosen,
            source: None,
            now,
            head: Some(Vec::new()),
            rows: Rows::default(),
            count: 0,
            unknown: 0,
            seen: BTreeSet::new(),
            fault: None,
        }
    }

    /// Takes the next piece of the file in, and gives `out` the rows that are complete with it.
    ///
    /// # Errors
    /// What is wrong with the file. It stays so.
    pub fn push(&mut self, piece: &[u8], out: &mut dyn FnMut(Row)) -> Result<(), FileFault> {
        self.fault.map_or(Ok(()), Err)?;
        let Some(head) = &mut self.head else { return self.feed(piece, out) };
        head.extend_from_slice(piece);
        if head.len() >= encoding::HEAD { self.begin(out) } else { Ok(()) }
    }

    /// The file ends here.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn finish(mut self, out: &mut dyn FnMut(Row)) -> Result<Option<Source>, FileFault> {
        self.fault.map_or(Ok(()), Err)?;
        if self.head.is_some() {
            self.begin(out)?;
        }
        let mut found = Vec::new();
        std::mem::take(&mut self.rows).finish(&mut |one| found.push(one));
        self.rows_found(found, out)?;
        if self.count == 0 {
            return Err(FileFault::Empty);
        }
        if self.source.is_none() && self.unknown > 0 {
            return Err(FileFault::Unknown);
        }
        Ok(self.source)
    }

    fn begin(&mut self, out: &mut dyn FnMut(Row)) -> Result<(), FileFault> {
        let head = self.head.take().unwrap_or_default();
        let skipped = encoding::check(&head).inspect_err(|fault| self.fault = Some(*fault))?;
        self.feed(head.get(skipped..).unwrap_or_default(), out)
    }

    fn feed(&mut self, piece: &[u8], out: &mut dyn FnMut(Row)) -> Result<(), FileFault> {
        let mut found = Vec::new();
        self.rows.push(piece, &mut |one| found.push(one));
        self.rows_found(found, out)
    }

    fn rows_found(&mut self, found: Vec<Found>, out: &mut dyn FnMut(Row)) -> Result<(), FileFault> {
        for one in found {
            self.count += 1;
            let row = self.row(&one).inspect_err(|fault| self.fault = Some(*fault))?;
            out(row);
        }
        Ok(())
    }

    fn row(&mut self, found: &Found) -> Result<Row, FileFault> {
        if self.count > ROWS_MAX {
            return Err(FileFault::TooManyRows);
        }
        let refused = |reason| Row { number: self.count, id: None, outcome: Err(reason) };
        let bytes = match found {
            Found::Row(bytes) => bytes,
            Found::Other => return Ok(refused(Reason::NotAConversation)),
            Found::Broken => return Ok(refused(Reason::BadJson)),
            Found::TooLarge => return Ok(refused(Reason::TooLarge)),
            Found::TooDeep => return Ok(refused(Reason::TooDeep)),
            Found::CutOff => return Ok(refused(Reason::CutOff)),
        };
        let text = str::from_utf8(bytes).map_err(|_| FileFault::NotUtf8 { row: self.count })?;
        let Ok(value) = serde_json::from_str::<Value>(text) else { return Ok(refused(Reason::BadJson)) };
        let Some(source) = Source::recognise(&value) else {
            return self.unrecognised(refused(Reason::NotAConversation));
        };
        match (self.chosen, self.source) {
            (Some(chosen), _) if !is_of(chosen, source) => return Err(FileFault::OtherSource(source)),
            (_, Some(first)) if first != source && !is_of(first, source) => {
                return Ok(refused(Reason::NotAConversation));
            }
            (_, None) => self.source = Some(source),
            _ => {}
        }
        Ok(self.converted(source, &value))
    }

    fn unrecognised(&mut self, row: Row) -> Result<Row, FileFault> {
        self.unknown += 1;
        if self.source.is_none() && self.unknown >= UNKNOWN_MAX { Err(FileFault::Unknown) } else { Ok(row) }
    }

    fn converted(&mut self, source: Source, value: &Value) -> Row {
        let outcome = readers::read(source, value, self.now).and_then(|conversation| {
            let is_new = self.seen.insert(crate::record::digest(&conversation));
            if is_new { Ok(conversation) } else { Err(Reason::Duplicate) }
        });
        Row { number: self.count, id: readers::id_of(source, value), outcome }
    }
}

/// Whether a row of one product may be in a file that is said to be of another: Zendesk's tickets and chats are both
/// Zendesk's.
fn is_of(chosen: Source, found: Source) -> bool {
    let zendesk = |source| matches!(source, Source::Zendesk | Source::ZendeskChat);
    chosen == found || zendesk(chosen) && zendesk(found)
}
