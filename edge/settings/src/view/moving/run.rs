//! Reads a file piece by piece, and sends what is in it to the site, a batch at a time: never more of it is held than a
//! row and a batch.

use super::Screen;
use crate::model::moving::{Failure, MovingMsg, Run, Told};
use crate::shell::address;
use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::rejection::Rejection;
use protocol::team::export::ImportAnswer;
use team_ui::http::{Denied, ask, read};
use team_ui::page::fresh_id;
use transfer::batch::{Batch, Fate};
use transfer::record;
use transfer::{Reader, Row};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// How many bytes of the file are read at a time.
const PIECE: f64 = 262_144.0;
/// How long the site may take for a batch, in milliseconds.
const PATIENCE_MS: u32 = 120_000;
/// What is sent: lines of JSON.
const LINES: &str = "application/jsonl";

/// Begins.
pub fn start(screen: Screen, run: Run, file: File) {
    let Some(site) = screen.app.peek(|model| model.site().cloned()) else { return };
    let query =
        ["import?import=", fresh_id().as_str(), if run.dry { "&dry=1" } else { "" }, "&first="].concat();
    let work = Work { screen, run, address: address(&site, &query), batch: Batch::default() };
    spawn_local(async move {
        let number = run.number;
        if let Some(over) = work.read(&file).await {
            screen.send(MovingMsg::Told(number, Told::Over(over)));
        }
    });
}

/// A reading.
struct Work {
    screen: Screen,
    run: Run,
    address: String,
    batch: Batch,
}

impl Work {
    /// Whether anybody still waits for it.
    fn goes_on(&self) -> bool {
        self.screen.state.try_with_untracked(|state| state.runs(self.run.number)) == Some(true)
    }

    fn tell(&self, told: Told) {
        self.screen.send(MovingMsg::Told(self.run.number, told));
    }

    /// Reads it all; nothing when nobody waits for it any more.
    async fn read(mut self, file: &File) -> Option<Result<(), Failure>> {
        let size = file.size();
        let mut reader = Reader::new(self.run.chosen, self.run.at);
        let mut offset = 0.0;
        while offset < size {
            let end = (offset + PIECE).min(size);
            let Some(bytes) = piece(file, offset, end).await else { return Some(Err(Failure::Unreadable)) };
            let mut rows = Vec::new();
            if let Err(fault) = reader.push(&bytes, &mut |row| rows.push(row)) {
                return Some(Err(Failure::File(fault)));
            }
            if let Err(denied) = self.rows(rows).await {
                return Some(Err(Failure::Site(denied)));
            }
            if !self.goes_on() {
                return None;
            }
            offset = end;
            self.tell(Told::Read((offset / size * 100.0) as u8));
        }
        let mut rows = Vec::new();
        let source = match reader.finish(&mut |row| rows.push(row)) {
            Ok(source) => source,
            Err(fault) => return Some(Err(Failure::File(fault))),
        };
        if let Some(source) = source {
            self.tell(Told::Source(source));
        }
        if let Err(denied) = self.rows(rows).await {
            return Some(Err(Failure::Site(denied)));
        }
        if !self.goes_on() {
            return None;
        }
        let last = std::mem::take(&mut self.batch);
        Some(self.send(last).await.map_err(Failure::Site))
    }

    async fn rows(&mut self, rows: Vec<Row>) -> Result<(), Denied> {
        for row in rows {
            if !self.goes_on() {
                return Ok(());
            }
            let conversation = match row.outcome {
                Ok(conversation) => conversation,
                Err(reason) => {
                    self.tell(Told::Refused(row.number, row.id, reason));
                    continue;
                }
            };
            for name in record::people(&conversation) {
                self.tell(Told::Person(name.to_owned()));
            }
            let added =
                record::exported(&conversation).and_then(|exported| self.batch.add(row.number, exported));
            match added {
                Ok(None) => {}
                Ok(Some(full)) => self.send(full).await?,
                Err(why) => self.tell(Told::Fates(vec![(row.number, Fate::Refused(why))])),
            }
        }
        Ok(())
    }

    async fn send(&self, batch: Batch) -> Result<(), Denied> {
        let Some(first) = batch.rows.first() else { return Ok(()) };
        let address = [&self.address, first.to_string().as_str()].concat();
        let body = JsValue::from_str(&batch.body);
        let answer = ask("POST", &address, Some(&body), &[("content-type", LINES)], PATIENCE_MS).await?;
        let answer: ImportAnswer = read(answer).await?;
        self.tell(Told::Fates(batch.fates(answer).map_err(|_: Rejection| Denied::Unreachable)?));
        Ok(())
    }
}

async fn piece(file: &File, from: f64, to: f64) -> Option<Vec<u8>> {
    let slice = file.slice_with_f64_and_f64(from, to).ok()?;
    let bytes = JsFuture::from(slice.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&bytes).to_vec())
}
