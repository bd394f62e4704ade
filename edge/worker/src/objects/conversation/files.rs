//! The files of a conversation: who may store them and have them, and what a command may send.

use super::Inner;
use crate::fault::Fault;
use crate::objects::files;
use crate::rpc::Requester;
use domain::conversation::Command;
use domain::files::check_upload;
use protocol::conversation::file::FileInfo;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::FileId;
use protocol::rejection::Rejection;
use worker::{Request, Response};

impl Inner {
    /// Stores a file. One that is there already may come again with the same bytes.
    pub(super) async fn put_file(
        &self,
        requester: &Requester,
        info: FileInfo,
        request: &mut Request,
    ) -> Result<(), Fault> {
        self.authorize(requester)?;
        if let Requester::Visitor(_) = requester
            && !self.settings().await?.is_some_and(|settings| settings.files.visitors)
        {
            return Err(Rejection::FilesOff.into());
        }
        if let Some(known) = self.files.find(&info.id)? {
            return files::verify_duplicate(&known, &info, request).await;
        }
        let stored = self.files.count()?;
        self.with_stored(|stored_state| {
            check_upload(&stored_state.conversation, requester.side(), &info, stored)
        })??;
        files::store_upload(&self.files, &info, request).await
    }

    /// Gives a file back.
    pub(super) fn get_file(&self, requester: &Requester, id: &FileId) -> Result<Response, Fault> {
        self.authorize(requester)?;
        files::download(&self.files, id)
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
