//! The files of the saved reply that is being edited. Each is stored at once, so that saving the reply is
//! one small request.

use super::{Effect, Model};
use protocol::conversation::file::FileInfo;
use protocol::ids::FileId;
use protocol::limits::ATTACHMENTS_MAX;
use protocol::rejection::Rejection;
use team_ui::http::Denied;

/// A file that goes along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The file.
    pub file: FileInfo,
    /// Whether it is stored.
    pub state: Storing,
}

/// Whether a file is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storing {
    /// On its way to the server.
    Uploading,
    /// Stored.
    Stored,
    /// It cannot be, and why.
    Refused(Denied),
}

impl Attachment {
    /// A file that is stored already.
    pub fn stored(file: FileInfo) -> Self {
        Self { file, state: Storing::Stored }
    }
}

impl Model {
    /// A file is to go along.
    pub(super) fn attach(&mut self, file: FileInfo) -> Vec<Effect> {
        let Some(site) = self.site().cloned() else { return Vec::new() };
        let attachments = &mut self.library.attachments;
        let refused =
            if attachments.len() >= ATTACHMENTS_MAX { Err(Rejection::TooManyFiles) } else { file.check() };
        let state =
            refused.map_or_else(|why| Storing::Refused(Denied::Refused(why)), |()| Storing::Uploading);
        attachments.push(Attachment { file: file.clone(), state });
        self.form_touched = true;
        if state == Storing::Uploading { vec![Effect::Store(site, file)] } else { Vec::new() }
    }

    /// A file is stored, or is not.
    pub(super) fn file_stored(&mut self, id: &FileId, answer: Result<(), Denied>) {
        for one in self.library.attachments.iter_mut().filter(|one| one.file.id == *id) {
            one.state = answer.map_or_else(Storing::Refused, |()| Storing::Stored);
        }
    }

    /// A file is not to go along after all.
    pub(super) fn detach(&mut self, id: &FileId) {
        self.library.attachments.retain(|one| one.file.id != *id);
        self.form_touched = true;
    }

    /// The files that are stored.
    pub fn stored_files(&self) -> Vec<FileInfo> {
        let here = self.library.attachments.iter().filter(|one| one.state == Storing::Stored);
        here.map(|one| one.file.clone()).collect()
    }
}
