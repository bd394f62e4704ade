//! A site's pictures.

use super::{SiteObject, UNSAVED_MS};
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::http::{assets, body};
use crate::objects::panic_hook;
use protocol::ids::FileId;
use protocol::limits::{FILES_MAX, PICTURE_MAX};
use protocol::rejection::Rejection;
use worker::{Headers, Request, Response};

impl SiteObject {
    /// Stores a picture and returns its id, which is the hash of its bytes.
    pub(super) async fn put_picture(&self, request: &Request) -> Result<FileId, Fault> {
        let bytes = body::bytes(request, PICTURE_MAX).await?;
        let media = domain::look::picture_type(&bytes)?;
        let id = FileId::parse(&crypto::content_hash(&bytes))?;
        if self.pictures.count()? >= FILES_MAX && !self.pictures.has(&id)? {
            return Err(Rejection::LibraryFull.into());
        }
        let _scope = panic_hook::panic_scope(&self.state);
        self.pictures.put(&id, media, bytes, now())?;
        Ok(id)
    }

    /// Returns a picture. Its name changes with its content, so it is kept by browsers for good.
    pub(super) fn picture(&self, id: &FileId) -> Result<Response, Fault> {
        let (media, bytes) = self.pictures.find(id)?.ok_or(Rejection::NotFound)?;
        let headers = Headers::new();
        headers.set("content-type", &media)?;
        headers.set("content-security-policy", domain::files::POLICY)?;
        headers.set("cross-origin-resource-policy", "same-origin")?;
        headers.set("cache-control", assets::FOREVER)?;
        Ok(Response::builder().with_headers(headers).fixed(bytes))
    }

    /// Forgets the pictures that were uploaded long ago and are not used.
    pub(super) fn forget_unused_pictures(&self, used: &str) -> Result<(), Fault> {
        self.pictures.forget(now().saturating_sub(UNSAVED_MS), used)
    }
}
