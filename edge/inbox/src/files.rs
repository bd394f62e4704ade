//! Stores files over HTTP: those that the agent picked, and copies of the library's.

use crate::model::attachments::Place;
use crate::model::session::Denied;
use js_sys::{Uint8Array, encode_uri_component};
use protocol::conversation::file::FileInfo;
use protocol::conversation::file_type::HEAD;
use protocol::ids::{FileId, SiteId};
use team_ui::http::{ask, done};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// A large file on a slow line takes its time.
const PATIENCE_MS: u32 = 10 * 60_000;

/// The first bytes of a file; nothing where it has none that can be read, as a folder.
pub async fn head(file: &File) -> Option<Vec<u8>> {
    let head = file.slice_with_i32_and_i32(0, HEAD as i32).ok()?;
    let bytes = JsFuture::from(head.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&bytes).to_vec())
}

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
