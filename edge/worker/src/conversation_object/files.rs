//! The files of a conversation: taken in piece by piece, given back the same way.

use super::Inner;
use crate::call::Asker;
use crate::error::Fault;
use crate::files_log::{StoredFile, Upload};
use crate::{now, secret};
use domain::conversation::Command;
use domain::files::{self, CHUNK, HEAD};
use futures::stream::unfold;
use futures::{Stream, StreamExt};
use protocol::agent::AgentCommand;
use protocol::etiquette::FileInfo;
use protocol::ids::FileId;
use protocol::rejection::Rejection;
use protocol::visitor::VisitorCommand;
use sha2::{Digest, Sha256};
use std::rc::Rc;
use worker::{Headers, Request, Response, ResponseBuilder};

impl Inner {
    /// Stores a file. One that is there already may come again with the same bytes.
    pub(super) async fn put_file(
        &self,
        asker: &Asker,
        info: FileInfo,
        request: &mut Request,
    ) -> Result<(), Fault> {
        self.knows(asker)?;
        if let Some(known) = self.files.find(&info.id)? {
            return same_again(&known, &info, request).await;
        }
        let stored = self.files.count()?;
        self.with_stored(|stored_state| {
            files::check_upload(&stored_state.conversation, asker.side(), &info, stored)
        })??;
        let upload = self.files.begin(&info, now())?;
        let result = self.take_in(upload, &info, request).await;
        if result.is_err() {
            self.files.abandon(upload)?;
        }
        result
    }

    async fn take_in(&self, upload: Upload, info: &FileInfo, request: &mut Request) -> Result<(), Fault> {
        let mut bytes = request.stream()?;
        let mut hash = Sha256::new();
        let mut waiting: Vec<u8> = Vec::with_capacity(CHUNK);
        let (mut size, mut part, mut known) = (0_usize, 0, false);
        let whole = usize::try_from(info.size).unwrap_or(usize::MAX);
        loop {
            // A client that hangs up ends the stream with an error, or early.
            let more = bytes.next().await.transpose().map_err(|_| Rejection::FileMissing)?;
            let last = more.is_none();
            if let Some(more) = more {
                size += more.len();
                hash.update(&more);
                waiting.extend(more);
            }
            if size > whole || (last && size < whole) {
                return Err(Rejection::FileMissing.into());
            }
            if !known && (last || waiting.len() >= HEAD) {
                files::sniff(&info.media_type, waiting.get(..HEAD).unwrap_or(&waiting))?;
                known = true;
            }
            while waiting.len() >= CHUNK || (last && !waiting.is_empty()) {
                let rest = waiting.split_off(CHUNK.min(waiting.len()));
                if !self.files.add(upload, part, std::mem::replace(&mut waiting, rest))? {
                    return Err(Rejection::FileMissing.into());
                }
                part += 1;
            }
            if last {
                return self.files.finish(upload, &secret::encode_hash(hash));
            }
        }
    }

    /// Gives a file back.
    pub(super) fn get_file(self: &Rc<Self>, asker: &Asker, id: &FileId) -> Result<Response, Fault> {
        self.knows(asker)?;
        let file = self.files.find(id)?.ok_or(Rejection::NotFound)?;
        let FileInfo { name, media_type, .. } = &file.info;
        let headers = Headers::new();
        headers.set("content-type", media_type)?;
        headers.set("content-disposition", &files::disposition(media_type, name))?;
        headers.set("content-security-policy", files::POLICY)?;
        headers.set("cross-origin-resource-policy", "same-origin")?;
        // A file never changes; who may have it is asked again for whoever else uses the browser.
        headers.set("cache-control", "private, max-age=3600")?;
        headers.set("vary", "authorization, cookie")?;
        let stream = self.parts(file.upload);
        Ok(ResponseBuilder::new().with_headers(headers).from_stream(stream)?)
    }

    fn parts(self: &Rc<Self>, upload: Upload) -> impl Stream<Item = worker::Result<Vec<u8>>> + use<> {
        let inner = Rc::clone(self);
        unfold((inner, 0), move |(inner, part)| async move {
            match inner.files.part(upload, part) {
                Ok(bytes) => bytes.map(|bytes| (Ok(bytes), (inner, part + 1))),
                Err(fault) => {
                    let error = worker::Error::RustError(fault.rejection().code().to_owned());
                    Some((Err(error), (inner, part)))
                }
            }
        })
        // After an error there is nothing more to tell.
        .boxed_local()
    }

    /// Whether the file that a command sends is not wholly there.
    pub(super) fn lacks_file(&self, command: &Command) -> Result<bool, Fault> {
        let (Command::Visitor(VisitorCommand::SendFile(file))
        | Command::Agent(_, AgentCommand::SendFile(file))) = command
        else {
            return Ok(false);
        };
        if !self.with_stored(|stored| stored.conversation.is_started())? {
            return Ok(false);
        }
        let sent = FileInfo { name: file.name.trim().to_owned(), ..file.clone() };
        Ok(self.files.find(&file.id)?.is_none_or(|stored| stored.info != sent))
    }
}

/// A file that is there came again: fine when it is the same.
async fn same_again(known: &StoredFile, info: &FileInfo, request: &mut Request) -> Result<(), Fault> {
    let mut bytes = request.stream()?;
    let mut hash = Sha256::new();
    while let Some(more) = bytes.next().await {
        hash.update(more.map_err(|_| Rejection::FileMissing)?);
    }
    let same = known.info == *info && known.hash == secret::encode_hash(hash);
    if same { Ok(()) } else { Err(Rejection::IdReused.into()) }
}
