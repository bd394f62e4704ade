//! Files on their way into an object's database and out of it, piece by piece.

use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::http::body::pour_away;
use crate::http::body_reader::BodyReader;
use crate::store::files::{FileStore, StoredFile, Upload};
use domain::files::{self, CHUNK, HEAD};
use domain::pixels::Measure;
use futures::stream::unfold;
use futures::{Stream, StreamExt};
use protocol::conversation::file::FileInfo;
use protocol::ids::FileId;
use protocol::rejection::Rejection;
use sha2::{Digest, Sha256};
use std::rc::Rc;
use worker::{Headers, Request, Response, ResponseBuilder};

/// Stores the body of a request as a file. One that broke off leaves nothing. Its length was announced and
/// is held by the runtime, so no body is larger than the largest file.
pub async fn store_upload(log: &FileStore, info: &FileInfo, request: &Request) -> Result<(), Fault> {
    let mut body = BodyReader::of(request).ok_or(Rejection::FileMissing)?;
    let upload = log.begin(info, now())?;
    let result = pieces(log, upload, info, &mut body).await;
    if result.is_err() {
        log.abandon(upload)?;
        pour_away(body).await;
    }
    result
}

async fn pieces(
    log: &FileStore,
    upload: Upload,
    info: &FileInfo,
    bytes: &mut BodyReader,
) -> Result<(), Fault> {
    let mut hash = Sha256::new();
    let mut waiting: Vec<u8> = Vec::with_capacity(CHUNK);
    let (mut size, mut part, mut known) = (0_usize, 0, false);
    let mut measure = Measure::of(&info.media_type);
    let whole = usize::try_from(info.size).unwrap_or(usize::MAX);
    loop {
        // A client that hangs up ends the stream with an error, or early.
        let more = bytes.next().await.map_err(|_| Rejection::FileMissing)?;
        let last = more.is_none();
        if let Some(more) = more {
            let more = more.to_vec();
            size += more.len();
            hash.update(&more);
            measure.feed(&more)?;
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
            if !log.add(upload, part, std::mem::replace(&mut waiting, rest))? {
                return Err(Rejection::FileMissing.into());
            }
            part += 1;
        }
        if last {
            return log.finish(upload, &crypto::encode_hash(hash));
        }
    }
}

/// A file that is there came again: fine when it is the same.
pub async fn verify_duplicate(known: &StoredFile, info: &FileInfo, request: &Request) -> Result<(), Fault> {
    let mut bytes = BodyReader::of(request).ok_or(Rejection::FileMissing)?;
    let mut hash = Sha256::new();
    while let Some(more) = bytes.next().await.map_err(|_| Rejection::FileMissing)? {
        hash.update(more.to_vec());
    }
    let same = known.info == *info && known.hash == crypto::encode_hash(hash);
    if same { Ok(()) } else { Err(Rejection::IdReused.into()) }
}

/// Gives a file back.
pub fn download(log: &Rc<FileStore>, id: &FileId) -> Result<Response, Fault> {
    let file = log.find(id)?.ok_or(Rejection::NotFound)?;
    let FileInfo { name, media_type, .. } = &file.info;
    let headers = Headers::new();
    headers.set("content-type", media_type)?;
    headers.set("content-disposition", &files::disposition(media_type, name))?;
    headers.set("content-security-policy", files::POLICY)?;
    headers.set("cross-origin-resource-policy", "same-origin")?;
    // A file never changes; who may have it is asked again for whoever else uses the browser.
    headers.set("cache-control", "private, max-age=3600")?;
    headers.set("vary", "authorization, cookie")?;
    let stream = parts(Rc::clone(log), file.upload);
    Ok(ResponseBuilder::new().with_headers(headers).from_stream(stream)?)
}

/// The bytes of a file that is wholly there.
pub fn parts(log: Rc<FileStore>, upload: Upload) -> impl Stream<Item = worker::Result<Vec<u8>>> + use<> {
    unfold((log, 0), move |(log, part)| async move {
        match log.part(upload, part) {
            Ok(bytes) => bytes.map(|bytes| (Ok(bytes), (log, part + 1))),
            Err(fault) => {
                let error = worker::Error::RustError(fault.rejection().code().to_owned());
                Some((Err(error), (log, part)))
            }
        }
    })
    // After an error there is nothing more to tell.
    .boxed_local()
}
