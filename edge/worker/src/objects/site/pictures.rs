//! A site's pictures.

use super::{SiteObject, UNSAVED_MS};
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::http::body;
use crate::objects::panic_hook;
use protocol::ids::FileId;
use protocol::limits::{FILES_MAX, PICTURE_MAX};
use protocol::rejection::Rejection;
use worker::Request;

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

    /// Forgets the pictures that were uploaded long ago and are not used.
    pub(super) fn forget_unused_pictures(&self, used: &str) -> Result<(), Fault> {
        self.pictures.forget(now().saturating_sub(UNSAVED_MS), used)
    }
}
