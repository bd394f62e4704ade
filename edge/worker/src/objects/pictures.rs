//! Pictures on their way out of an object's database.

use crate::fault::Fault;
use crate::store::pictures::PictureStore;
use protocol::ids::FileId;
use protocol::rejection::Rejection;
use worker::{Headers, Response};

/// A picture, which is kept as `cache` says: its name changes with its content.
pub fn served(pictures: &PictureStore, id: &FileId, cache: &str) -> Result<Response, Fault> {
    let (media, bytes) = pictures.find(id)?.ok_or(Rejection::NotFound)?;
    let headers = Headers::new();
    headers.set("content-type", &media)?;
    headers.set("content-security-policy", domain::files::POLICY)?;
    headers.set("cross-origin-resource-policy", "same-origin")?;
    headers.set("cache-control", cache)?;
    Ok(Response::builder().with_headers(headers).fixed(bytes))
}
