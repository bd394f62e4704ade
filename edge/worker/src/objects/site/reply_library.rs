//! A site's reply library: canned messages, predefined answers and their files.

use super::{SiteObject, UNSAVED_MS};
use crate::env::now;
use crate::fault::Fault;
use crate::http::body;
use crate::objects::{files, panic_hook};
use domain::audit::{Actor, AuditAction};
use protocol::conversation::file::FileInfo;
use protocol::conversation::party::Department;
use protocol::ids::EntryId;
use protocol::limits;
use protocol::rejection::Rejection;
use protocol::team::reply_library::{ReplyLibrary, SiteReplyLibrary};
use worker::Request;

impl SiteObject {
    fn library(&self) -> Result<ReplyLibrary, Fault> {
        Ok(self.reply_library.get()?.unwrap_or_else(domain::library::starter))
    }

    pub(super) fn site_reply_library(&self) -> Result<SiteReplyLibrary, Fault> {
        let settings = self.settings.get()?.ok_or(Rejection::UnknownSite)?;
        let departments = settings.service.departments.into_iter();
        let departments = departments.map(|one| Department { id: one.id, name: one.name }).collect();
        Ok(SiteReplyLibrary { library: self.library()?, departments })
    }

    pub(super) fn change_library(&self, given: ReplyLibrary, by: &Actor) -> Result<SiteReplyLibrary, Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let library = domain::library::change(&self.library()?, given)?;
        for file in library.files() {
            if self.files.find(&file.id)?.is_none_or(|stored| stored.info != *file) {
                return Err(Rejection::FileMissing.into());
            }
        }
        self.noting(by, AuditAction::RepliesChanged, &[], || self.reply_library.put(&library))?;
        // Whoever is still writing an answer has a day to save it.
        self.files
            .forget(now().saturating_sub(UNSAVED_MS), |id| library.files().any(|file| file.id == *id))?;
        self.site_reply_library()
    }

    /// Stores a file for a predefined answer. One that is there already may come again.
    pub(super) async fn put_file(&self, info: FileInfo, request: &Request) -> Result<(), Fault> {
        let stored = self.try_put_file(&info, request).await;
        body::discard(request).await;
        stored
    }

    async fn try_put_file(&self, info: &FileInfo, request: &Request) -> Result<(), Fault> {
        info.check()?;
        match self.files.find(&info.id)? {
            Some(known) => files::verify_duplicate(&known, info, request).await,
            None if self.files.count()? >= limits::FILES_MAX => Err(Rejection::LibraryFull.into()),
            None => files::store_upload(&self.files, info, request).await,
        }
    }

    pub(super) fn count_use(&self, entry: &EntryId) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let mut library = self.library()?;
        // One that was removed meanwhile is not counted, and that is nobody's mistake.
        if domain::library::used(&mut library, entry) { self.reply_library.put(&library) } else { Ok(()) }
    }
}
