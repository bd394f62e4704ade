//! The conversation as a part of an export: its files, then its line.

use super::Inner;
use crate::fault::Fault;
use crate::http::export::header;
use crate::objects::files;
use crate::rpc::{EVENTS, FILES};
use crate::store::files::Upload;
use domain::export;
use futures::StreamExt;
use futures::stream;
use protocol::conversation::event::EventBody;
use protocol::team::export::tar;
use std::rc::Rc;
use worker::{Headers, Response, ResponseBuilder};

/// What goes into the archive one after the other.
enum Piece {
    Bytes(Vec<u8>),
    File(Upload),
}

impl Inner {
    /// Everything that happened and every file that was sent, as entries of an archive. What has not begun is nothing.
    pub(super) fn export(&self) -> Result<Response, Fault> {
        let events = self.log.raw()?;
        let Some((_, at, _)) = events.last() else { return Ok(Response::empty()?.with_status(204)) };
        let seconds = at / 1_000;
        let (site, id) = self.ids()?;
        let mut pieces = Vec::new();
        let mut count = 0_u64;
        for (_, _, body) in events.iter().filter(|(_, _, body)| body.starts_with(r#"{"file_sent""#)) {
            let Ok(EventBody::FileSent { file, .. }) = serde_json::from_str(body) else { continue };
            // One that is not there any more is missing: its event says what it was.
            let Some(stored) = self.files.find(&file.id)? else { continue };
            let size = u64::from(stored.info.size);
            pieces.push(Piece::Bytes(header(&format!("conversations/{id}/{}", file.id), size, seconds)?));
            pieces.push(Piece::File(stored.upload));
            pieces.push(Piece::Bytes(vec![0; tar::padding(size)]));
            count += 1;
        }
        let rows: Vec<_> = events.iter().map(|(seq, at, body)| (*seq, *at, body.as_str())).collect();
        let line = export::conversation_line(id.as_str(), &format!("{site}/{id}"), &rows).into_bytes();
        let size = line.len() as u64;
        pieces.push(Piece::Bytes(header(&format!("conversations/{id}.jsonl"), size, seconds)?));
        pieces.push(Piece::Bytes(line));
        pieces.push(Piece::Bytes(vec![0; tar::padding(size)]));
        let headers = Headers::new();
        headers.set("content-type", "application/x-tar")?;
        headers.set(EVENTS, &events.len().to_string())?;
        headers.set(FILES, &count.to_string())?;
        let log = Rc::clone(&self.files);
        let bytes = stream::iter(pieces).flat_map(move |piece| match piece {
            Piece::Bytes(bytes) => stream::iter([Ok::<_, worker::Error>(bytes)]).boxed_local(),
            Piece::File(upload) => files::parts(Rc::clone(&log), upload).boxed_local(),
        });
        Ok(ResponseBuilder::new().with_headers(headers).from_stream(bytes)?)
    }
}
