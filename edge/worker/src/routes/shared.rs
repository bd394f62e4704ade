//! What both sides may ask of a conversation: its files and its transcript.

use super::{query, read};
use crate::auth;
use crate::call::{self, Asker, ConversationCall, DeskCall, MailRequest, TranscriptQuery};
use crate::error::Fault;
use domain::files::percent_decode;
use domain::transcript::OFFSET_MAX_MINUTES;
use protocol::etiquette::FileInfo;
use protocol::ids::{ConversationId, FileId, SiteId};
use protocol::library::Shelf;
use protocol::limits::FILE_MAX;
use protocol::rejection::Rejection;
use protocol::text;
use worker::{Env, Method, Request, Response, ResponseBody, Stub};

/// A file, by the id its sender made.
pub(super) async fn file(
    request: &Request,
    env: &Env,
    method: &Method,
    site: &SiteId,
    id: &ConversationId,
    file: &str,
) -> Result<Response, Fault> {
    let changes = match method {
        Method::Get => false,
        Method::Put => true,
        _ => return Err(Rejection::WrongMethod.into()),
    };
    let asker = auth::asker(request, env, site, changes).await?;
    let file = FileId::parse(file)?;
    let stub = call::conversation(env, site, id)?;
    if let (true, Asker::Agent, Some(from)) = (changes, &asker, query(request, "from")?) {
        return copy(env, &stub, site, &FileId::parse(&from)?, file).await;
    }
    if changes {
        let call = ConversationCall::PutFile(asker, announced(request, file)?);
        call::forward_body(&stub, &call, request).await
    } else {
        call::forward(&stub, &ConversationCall::GetFile(asker, file), false).await
    }
}

/// Copies a file of a predefined answer into a conversation. It gets one of its own, so that it lasts
/// as long as the conversation, whatever becomes of the library.
async fn copy(
    env: &Env,
    conversation: &Stub,
    site: &SiteId,
    from: &FileId,
    to: FileId,
) -> Result<Response, Fault> {
    let desk = call::desk(env, site)?;
    let shelf: Shelf = call::ask(&desk, &DeskCall::Library).await?;
    let known = shelf.library.files().find(|file| file.id == *from).ok_or(Rejection::NotFound)?;
    let info = FileInfo { id: to, ..known.clone() };
    let stored = call::forward(&desk, &DeskCall::GetFile(from.clone()), false).await?;
    let bytes = match stored.body() {
        ResponseBody::Stream(bytes) if stored.status_code() == 200 => bytes.clone(),
        _ => return Err(Rejection::FileMissing.into()),
    };
    call::forward_stream(conversation, &ConversationCall::PutFile(Asker::Agent, info), Some(bytes)).await
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

/// The transcript: read it, or have it mailed.
pub(super) async fn transcript(
    request: &mut Request,
    env: &Env,
    method: &Method,
    site: &SiteId,
    id: &ConversationId,
) -> Result<Response, Fault> {
    let mails = *method == Method::Post;
    let asker = auth::asker(request, env, site, mails).await?;
    let stub = call::conversation(env, site, id)?;
    if mails {
        let mail: MailRequest = read(request).await?;
        offset(mail.offset_minutes)?;
        return call::forward(&stub, &ConversationCall::MailTranscript(asker, mail), false).await;
    }
    let html = match query(request, "format")?.as_deref() {
        None | Some("text") => false,
        Some("html") => true,
        Some(_) => return Err(Rejection::Malformed.into()),
    };
    let given = query(request, "offset")?.map_or(Ok(0), |given| given.parse());
    let offset_minutes = offset(given.map_err(|_| Rejection::Malformed)?)?;
    let query = TranscriptQuery { html, language: query(request, "lang")?, offset_minutes };
    call::forward(&stub, &ConversationCall::Transcript(asker, query), false).await
}

fn offset(minutes: i32) -> Result<i32, Rejection> {
    let known = (-OFFSET_MAX_MINUTES..=OFFSET_MAX_MINUTES).contains(&minutes);
    if known { Ok(minutes) } else { Err(Rejection::Malformed) }
}
