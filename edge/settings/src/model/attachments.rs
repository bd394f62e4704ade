//! The files of the saved reply that is being edited. Each is stored at once, so that saving the reply is
//! one small request.

use super::{Effect, Model};
use protocol::conversation::file::FileInfo;
use protocol::ids::FileId;
use protocol::limits::ATTACHMENTS_MAX;
use protocol::rejection::Rejection;
use team_ui::files::known;
pub use team_ui::files::{Attachment, Storing};
use team_ui::http::Denied;

impl Model {
    /// A file was picked; its first bytes, unless it has none that can be read.
    pub(super) fn pick(&mut self, file: FileInfo, head: Option<&[u8]>) -> Vec<Effect> {
        match known(file, head) {
            Ok(file) => self.attach(file),
            Err(unfit) => {
                self.library.attachments.push(unfit);
                Vec::new()
            }
        }
    }

    /// A file is to go along.
    fn attach(&mut self, file: FileInfo) -> Vec<Effect> {
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
