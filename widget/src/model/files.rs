//! Files from the visitor: each is held until "Send" is pressed, then uploaded, then sent by a small command,
//! so that one that breaks off leaves nothing. Their bytes stay with the browser, and only for as long as the
//! page.

use super::{Effect, Model, Target, World};
use crate::i18n::Key;
use protocol::conversation::file::FileInfo;
use protocol::conversation::file_type::{Unfit, media_type};
use protocol::frames::visitor::{VisitorCommand, VisitorRequest};
use protocol::ids::{CommandId, ConversationId, FileId, Timestamp, Token};
use protocol::limits;
use protocol::rejection::Rejection;

/// What happens to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileMsg {
    /// The visitor has picked, pasted or dropped it. Its first bytes, unless it has none that can be read.
    Picked(FileInfo, Option<Vec<u8>>),
    /// So many percent of it are uploaded.
    Going(FileId, u8),
    /// It is stored; or not, with the refusal's code.
    Done(FileId, String),
}

/// What is to be done with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carry {
    /// Upload it to a conversation.
    Upload(ConversationId, Token, FileInfo),
    /// Let it go.
    Drop(FileId),
}

/// A file that is not stored yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The file.
    pub file: FileInfo,
    /// When it was picked.
    pub at: Timestamp,
    /// How it stands.
    pub state: UploadState,
}

/// How an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadState {
    /// It waits for "Send".
    Held,
    /// It waits for its turn, or for the connection.
    Waiting,
    /// So many percent are there.
    Going(u8),
    /// It broke off.
    Failed,
    /// It cannot be sent, and why.
    Refused(Key),
}

impl Model {
    pub(super) fn on_file(&mut self, msg: FileMsg, world: &mut World<'_>) {
        self.stale = true;
        match msg {
            FileMsg::Picked(file, head) => self.attach(file, head.as_deref(), world),
            FileMsg::Going(id, percent) => {
                if let Some(upload) = self.upload_mut(id.as_str()) {
                    upload.state = UploadState::Going(percent);
                }
            }
            FileMsg::Done(id, code) => self.uploaded(&id, &code, world),
        }
    }

    fn attach(&mut self, mut file: FileInfo, head: Option<&[u8]>, world: &mut World<'_>) {
        let over = self.conversation.is_some() && !self.is_going();
        if over || !self.settings.files {
            world.does(Effect::File(Carry::Drop(file.id)));
            return;
        }
        // The rest the edge looks at.
        let state = match media_type(&file.name, &file.media_type, head) {
            Err(Unfit::Folder) => UploadState::Refused(Key::FileFolder),
            Err(Unfit::Picture) => UploadState::Refused(Key::FilePicture),
            Err(Unfit::Other) => UploadState::Refused(Key::FileType),
            Ok(_) if file.size > limits::FILE_MAX => UploadState::Refused(Key::FileTooLarge),
            Ok(_) if file.size == 0 => UploadState::Refused(Key::FileRefused),
            Ok(_) if self.uploads.len() >= limits::FILES_AT_ONCE => UploadState::Refused(Key::FilesTooMany),
            Ok(known) => {
                file.media_type = known.to_owned();
                UploadState::Held
            }
        };
        if matches!(state, UploadState::Refused(_)) {
            world.does(Effect::File(Carry::Drop(file.id.clone())));
        }
        self.uploads.push(Upload { file, at: world.now, state });
        world.does(Effect::ScrollToEnd);
        world.does(Effect::Focus(Target::Rest));
    }

    /// Whether a file waits for "Send".
    pub(super) fn holds_files(&self) -> bool {
        self.uploads.iter().any(|upload| upload.state == UploadState::Held)
    }

    /// "Send" was pressed.
    pub(super) fn release_files(&mut self) {
        self.stale = true;
        for upload in self.uploads.iter_mut().filter(|upload| upload.state == UploadState::Held) {
            upload.state = UploadState::Waiting;
        }
    }

    /// A file has come to its end, one way or the other.
    fn uploaded(&mut self, id: &FileId, code: &str, world: &mut World<'_>) {
        if code.is_empty() {
            // A file is sent once, so that its id can be the command's.
            let Ok(command) = CommandId::parse(id.as_str()) else { return };
            if let Some(file) = self.take_upload(id.as_str()) {
                let command = VisitorRequest { id: command, command: VisitorCommand::SendFile(file) };
                self.give(command, world);
            }
            return;
        }
        let Some(upload) = self.upload_mut(id.as_str()) else { return };
        match code {
            // Nobody answered, or something on the way did.
            "unreachable" | "unavailable" => {
                upload.state = UploadState::Failed;
                self.note = Some(Key::FileFailed);
            }
            code => {
                upload.state = refused(Rejection::from_code(code));
                world.does(Effect::File(Carry::Drop(id.clone())));
            }
        }
    }

    /// Begins the next upload as soon as it can be: one after the other, so that they arrive in order.
    pub(super) fn carry_on(&mut self, world: &mut World<'_>) {
        let Some(own) = self.conversation.as_ref().filter(|own| own.thread.started) else { return };
        let going = |upload: &Upload| matches!(upload.state, UploadState::Going(_));
        if !self.connection.is_live() || self.uploads.iter().any(going) {
            return;
        }
        let next = self.uploads.iter_mut().find(|upload| upload.state == UploadState::Waiting);
        if let Some(upload) = next {
            upload.state = UploadState::Going(0);
            self.stale = true;
            let (id, token) = (own.id.clone(), own.token.clone());
            world.does(Effect::File(Carry::Upload(id, token, upload.file.clone())));
        }
    }

    /// Tries an upload again; says whether there is one.
    pub(super) fn retry_upload(&mut self, id: &CommandId) -> bool {
        let Some(upload) = self.upload_mut(id.as_str()) else { return false };
        upload.state = UploadState::Waiting;
        (self.stale, self.note) = (true, None);
        true
    }

    /// Lets an upload go.
    pub(super) fn cancel_upload(&mut self, id: &CommandId, world: &mut World<'_>) {
        if let Some(file) = self.take_upload(id.as_str()) {
            world.does(Effect::File(Carry::Drop(file.id)));
        }
    }

    /// Lets all of them go.
    pub(super) fn drop_uploads(&mut self, world: &mut World<'_>) {
        while let Some(upload) = self.uploads.pop() {
            world.does(Effect::File(Carry::Drop(upload.file.id)));
        }
    }

    fn take_upload(&mut self, id: &str) -> Option<FileInfo> {
        let at = self.uploads.iter().position(|upload| upload.file.id.as_str() == id)?;
        Some(self.uploads.remove(at).file)
    }

    fn upload_mut(&mut self, id: &str) -> Option<&mut Upload> {
        self.uploads.iter_mut().find(|upload| upload.file.id.as_str() == id)
    }
}

fn refused(why: Rejection) -> UploadState {
    UploadState::Refused(match why {
        Rejection::FileTooLarge => Key::FileTooLarge,
        Rejection::PictureTooLarge => Key::PictureTooLarge,
        Rejection::NotAnswered => Key::FileEarly,
        Rejection::FileQuota => Key::FileQuota,
        Rejection::FileTypeRefused => Key::FileType,
        Rejection::FileNameInvalid => Key::FileName,
        Rejection::TooManyFiles => Key::FilesTooMany,
        _ => Key::FileRefused,
    })
}
