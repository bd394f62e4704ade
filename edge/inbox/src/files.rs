//! Stores files over HTTP: those that the agent picked, and copies of the library's.

use crate::model::attachments::Place;
use crate::model::session::Denied;
use js_sys::encode_uri_component;
use protocol::conversation::file::FileInfo;
use protocol::ids::{FileId, SiteId};
use team_ui::http::{ask, done};
use web_sys::File;

/// A large file on a slow line takes its time.
const PATIENCE_MS: u32 = 10 * 60_000;

/// Stores a file where it goes along.
pub async fn store(
    site: &SiteId,
    place: &Place,
    file: &FileInfo,
    from: Option<FileId>,
    picked: Option<File>,
) -> Result<(), Denied> {
    let Place::Conversation(id) = place;
    let mut address = format!("/v1/sites/{site}/conversations/{id}/files/{}", file.id);
    let name = String::from(encode_uri_component(&file.name));
    let headers = [("content-type", file.media_type.as_str()), ("x-file-name", name.as_str())];
    if let Some(from) = from {
        address = format!("{address}?from={from}");
    } else if picked.is_none() {
        return Err(Denied::Unreachable);
    }
    done(ask("PUT", &address, picked.as_deref().map(AsRef::as_ref), &headers, PATIENCE_MS).await?).await
}
