//! What a request brings: its query, its body, what the headers of an upload say. Every body from outside
//! is read here, with a limit.

use crate::fault::Fault;
use crate::http::body_reader::BodyReader;
use crate::http::response;
use domain::files::percent_decode;
use futures::future::{Either, select};
use protocol::conversation::file::FileInfo;
use protocol::ids::FileId;
use protocol::limits::{self, FILE_MAX, PICTURE_MAX};
use protocol::rejection::Rejection;
use protocol::text;
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;
use worker::{Delay, Request};

/// One parameter of the query.
pub fn query(request: &Request, name: &str) -> Result<Option<String>, Fault> {
    let url = request.url()?;
    Ok(url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()))
}

/// Most bytes that are read only to be thrown away, before a request is answered without them: three
/// times the largest file. Most clients hear an answer only once they have sent all they have.
const DISCARD_MAX: u32 = 32 * 1024 * 1024;

/// How long nothing may come meanwhile.
const SILENCE: Duration = Duration::from_secs(2);

/// How often that is looked at, which bounds the whole by half a minute.
const LOOKS: usize = 15;

/// The body. It is read piece by piece, so that no more than `most` bytes of it are ever held, whatever
/// length was announced, or none.
///
/// # Errors
/// [`Rejection::TooLarge`] when it is longer; [`Rejection::Malformed`] when it breaks off.
pub async fn bytes(request: &Request, most: usize) -> Result<Vec<u8>, Fault> {
    let announced = request.headers().get("content-length")?.and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        // Whoever answers throws it away.
        return Err(Rejection::TooLarge.into());
    }
    let mut bytes = Vec::new();
    let Some(mut body) = BodyReader::of(request) else { return Ok(bytes) };
    while let Some(piece) = body.next().await.map_err(|_| Rejection::Malformed)? {
        let piece = piece.to_vec();
        if piece.len() > most.saturating_sub(bytes.len()) {
            drop(bytes);
            pour_away(body).await;
            return Err(Rejection::TooLarge.into());
        }
        bytes.extend(piece);
    }
    Ok(bytes)
}

/// Throws away what of a body nobody has read. A connection that is closed while its client still sends
/// takes the answer along.
pub async fn discard(request: &Request) {
    if let Some(body) = BodyReader::of(request) {
        pour_away(body).await;
    }
}

/// Throws away what is left of a body: not without end, and not for a client that has stopped sending.
pub async fn pour_away(mut body: BodyReader) {
    let left = Cell::new(DISCARD_MAX);
    {
        let mut drain = pin!(async {
            while let (1.., Ok(Some(piece))) = (left.get(), body.next().await) {
                left.set(left.get().saturating_sub(piece.length()));
            }
        });
        for _ in 0..LOOKS {
            let before = left.get();
            match select(drain.as_mut(), Delay::from(SILENCE)).await {
                Either::Right(_) if left.get() < before => {}
                Either::Left(_) | Either::Right(_) => break,
            }
        }
    }
    body.cancel().await;
}

/// The body as text.
pub async fn text(request: &Request) -> Result<String, Fault> {
    Ok(String::from_utf8(bytes(request, limits::FRAME_MAX).await?).map_err(|_| Rejection::Malformed)?)
}

/// The body: JSON, or packed.
pub async fn read<T: DeserializeOwned>(request: &Request) -> Result<T, Fault> {
    let given = bytes(request, limits::FRAME_MAX).await?;
    response::decode_body(request, &given)
}

/// What the headers of an upload say. The length must be among them, so that a file that is too
/// large is refused before it is read; without it nobody can tell whether the file is whole.
pub fn announced(request: &Request, id: FileId) -> Result<FileInfo, Fault> {
    let header = |name| request.headers().get(name).map(Option::unwrap_or_default);
    let length: u64 = header("content-length")?.parse().map_err(|_| Rejection::FileMissing)?;
    let size = u32::try_from(length).ok().filter(|size| *size <= FILE_MAX);
    let size = size.ok_or(Rejection::FileTooLarge)?;
    let name = percent_decode(&header("x-file-name")?).ok_or(Rejection::FileNameInvalid)?;
    let media_type = header("content-type")?;
    // A browser adds the character set of a text by itself.
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    Ok(FileInfo { id, name: text::file_name(&name)?, media_type, size })
}

/// Lets the upload of a picture pass that says its length, and that it is no larger than pictures are.
///
/// # Errors
/// [`Rejection::PictureRefused`].
pub fn picture(request: &Request) -> Result<(), Fault> {
    let length = request.headers().get("content-length")?;
    let fits =
        length.and_then(|length| length.parse().ok()).is_some_and(|length: usize| length <= PICTURE_MAX);
    if fits { Ok(()) } else { Err(Rejection::PictureRefused.into()) }
}

/// Lets a request pass that asks for a WebSocket.
pub fn upgrade(request: &Request) -> Result<(), Fault> {
    let header = request.headers().get("upgrade")?.unwrap_or_default();
    if header.eq_ignore_ascii_case("websocket") { Ok(()) } else { Err(Rejection::WrongMethod.into()) }
}
