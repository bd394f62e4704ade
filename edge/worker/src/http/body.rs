//! What a request brings: its query, its body, what the headers of an upload say.

use crate::fault::Fault;
use crate::http::response;
use domain::files::percent_decode;
use protocol::conversation::file::FileInfo;
use protocol::ids::FileId;
use protocol::limits::{self, FILE_MAX};
use protocol::rejection::Rejection;
use protocol::text;
use serde::de::DeserializeOwned;
use worker::Request;

/// One parameter of the query.
pub fn query(request: &Request, name: &str) -> Result<Option<String>, Fault> {
    let url = request.url()?;
    Ok(url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()))
}

/// The body, refused by its announced length before it is read.
pub async fn bytes(request: &mut Request, most: usize) -> Result<Vec<u8>, Fault> {
    let announced = request.headers().get("content-length")?.and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(Rejection::TooLarge.into());
    }
    let bytes = request.bytes().await?;
    if bytes.len() > most {
        return Err(Rejection::TooLarge.into());
    }
    Ok(bytes)
}

/// The body as text.
pub async fn text(request: &mut Request) -> Result<String, Fault> {
    Ok(String::from_utf8(bytes(request, limits::FRAME_MAX).await?).map_err(|_| Rejection::Malformed)?)
}

/// The body: JSON, or packed.
pub async fn read<T: DeserializeOwned>(request: &mut Request) -> Result<T, Fault> {
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

/// Lets a request pass that asks for a WebSocket.
pub fn upgrade(request: &Request) -> Result<(), Fault> {
    let header = request.headers().get("upgrade")?.unwrap_or_default();
    if header.eq_ignore_ascii_case("websocket") { Ok(()) } else { Err(Rejection::WrongMethod.into()) }
}
