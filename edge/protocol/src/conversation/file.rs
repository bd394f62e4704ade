//! Files in a conversation.

use crate::ids::FileId;
use crate::rejection::Rejection;
use crate::{limits, text};
use serde::{Deserialize, Serialize};

/// A file in a conversation; its bytes are asked for by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileInfo {
    /// Its id within the conversation.
    pub id: FileId,
    /// Its name as its sender gave it.
    pub name: String,
    /// Its media type, out of [`crate::limits::FILE_TYPES`].
    pub media_type: String,
    /// Its size in bytes.
    pub size: u32,
}

impl FileInfo {
    /// Whether such a file is taken at all.
    ///
    /// # Errors
    /// The refusal that names what is wrong with it.
    pub fn check(&self) -> Result<(), Rejection> {
        text::file_name(&self.name)?;
        if !self.id.is_valid() {
            Err(Rejection::BadId)
        } else if !limits::FILE_TYPES.contains(&self.media_type.as_str()) {
            Err(Rejection::FileTypeRefused)
        } else if self.size > limits::FILE_MAX {
            Err(Rejection::FileTooLarge)
        } else if self.size == 0 {
            Err(Rejection::FileMissing)
        } else {
            Ok(())
        }
    }
}
