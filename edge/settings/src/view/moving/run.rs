//! Reads a file piece by piece, and sends what is in it to the site, a batch at a time: never more of it is held than a
//! row and a batch.

use super::Screen;
use crate::model::moving::{Failure, MovingMsg, Run, Told};
use crate::view::import::Import;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::rejection::Rejection;
use team_ui::files::piece;
use team_ui::http::Denied;
use transfer::batch::{Batch, Fate};
use transfer::record;
use transfer::{Reader, Row};
use wasm_bindgen::JsValue;
use web_sys::File;

/// How many bytes of the file are read at a time.
const PIECE: f64 = 262_144.0;

/// Begins.
pub fn start(screen: Screen, run: Run, file: File) {
    let Some(site) = screen.app.peek(|model| model.site().cloned()) else { return };
    let work = Work { screen, run, import: Import::new(site, run.dry), batch: Batch::default() };
    spawn_local(async move {
        let over = work.read(&file).await;
        screen.send(MovingMsg::Told(run.number, Told::Over(over)));
    });
}

/// A reading.
struct Work {
    screen: Screen,
    run: Run,
    import: Import,
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

    /// Reads it all, as long as somebody waits for it: what else it tells is not heard.
    async fn read(mut self, file: &File) -> Result<(), Failure> {
        let size = file.size();
        let mut reader = Reader::new(self.run.chosen, self.run.at);
        let mut offset = 0.0;
        while offset < size {
            let end = (offset + PIECE).min(size);
            let bytes = piece(file, offset, end).await.ok_or(Failure::Unreadable)?;
            let mut rows = Vec::new();
            reader.push(&bytes, &mut |row| rows.push(row)).map_err(Failure::File)?;
            self.rows(rows).await.map_err(Failure::Site)?;
            if !self.goes_on() {
                return Ok(());
            }
            offset = end;
            self.tell(Told::Read((offset / size * 100.0) as u8));
        }
        let mut rows = Vec::new();
        if let Some(source) = reader.finish(&mut |row| rows.push(row)).map_err(Failure::File)? {
            self.tell(Told::Source(source));
        }
        self.rows(rows).await.map_err(Failure::Site)?;
        if !self.goes_on() {
            return Ok(());
        }
        let last = std::mem::take(&mut self.batch);
        self.send(last).await.map_err(Failure::Site)
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
        let answer = self.import.send(*first, &JsValue::from_str(&batch.body)).await?;
        self.tell(Told::Fates(batch.fates(answer).map_err(|_: Rejection| Denied::Unreachable)?));
        Ok(())
    }
}
