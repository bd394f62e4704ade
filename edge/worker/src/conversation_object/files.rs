//! The files of a conversation: who may store them and have them, and what a command may send.

use super::Inner;
use crate::call::Asker;
use crate::error::Fault;
use crate::files;
use domain::conversation::Command;
use domain::files::check_upload;
use protocol::agent::AgentCommand;
use protocol::etiquette::FileInfo;
use protocol::ids::FileId;
use protocol::rejection::Rejection;
use protocol::visitor::VisitorCommand;
use worker::{Request, Response};

impl Inner {
    /// Stores a file. One that is there already may come again with the same bytes.
    pub(super) async fn put_file(
        &self,
        asker: &Asker,
        info: FileInfo,
        request: &mut Request,
    ) -> Result<(), Fault> {
        self.knows(asker)?;
        if let Asker::Visitor(_) = asker
            && !self.settings().await?.is_some_and(|settings| settings.files.visitors)
        {
            return Err(Rejection::FilesOff.into());
        }
        if let Some(known) = self.files.find(&info.id)? {
            return files::same_again(&known, &info, request).await;
        }
        let stored = self.files.count()?;
        self.with_stored(|stored_state| {
            check_upload(&stored_state.conversation, asker.side(), &info, stored)
        })??;
        files::take_in(&self.files, &info, request).await
    }

    /// Gives a file back.
    pub(super) fn get_file(&self, asker: &Asker, id: &FileId) -> Result<Response, Fault> {
        self.knows(asker)?;
        files::give(&self.files, id)
    }

    /// Whether the file that a command sends is not wholly there.
    pub(super) fn lacks_file(&self, command: &Command) -> Result<bool, Fault> {
        let (Command::Visitor(VisitorCommand::SendFile(file))
        | Command::Agent(_, AgentCommand::SendFile(file))) = command
        else {
            return Ok(false);
        };
        if !self.with_stored(|stored| stored.conversation.is_started())? {
            return Ok(false);
        }
        let sent = FileInfo { name: file.name.trim().to_owned(), ..file.clone() };
        Ok(self.files.find(&file.id)?.is_none_or(|stored| stored.info != sent))
    }
}
