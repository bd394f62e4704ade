//! The files of a conversation: who may store them and have them, and what a command may send.

use super::Inner;
use super::wakes::Wake;
use crate::env::now;
use crate::fault::Fault;
use crate::http::body;
use crate::objects::{files, panic_hook};
use crate::rpc::{self, Requester, SiteCall};
use domain::conversation::Command;
use domain::files::check_upload;
use domain::outbox::RETRY_MS;
use protocol::conversation::file::FileInfo;
use protocol::conversation::party::Side;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{FileId, Timestamp};
use protocol::limits::UNSENT_MS;
use protocol::rejection::Rejection;
use protocol::text;
use worker::{Request, Response};

impl Inner {
    /// Stores a file, or answers why not once its client has sent all of it.
    pub(super) async fn put_file(
        &self,
        requester: &Requester,
        info: FileInfo,
        network: Option<String>,
        request: &Request,
    ) -> Result<(), Fault> {
        let stored = self.try_put_file(requester, info, network, request).await;
        body::discard(request).await;
        stored
    }

    /// One that is there already may come again with the same bytes.
    async fn try_put_file(
        &self,
        requester: &Requester,
        info: FileInfo,
        network: Option<String>,
        request: &Request,
    ) -> Result<(), Fault> {
        self.authorize(requester).await?;
        if let Requester::Visitor(_) = requester
            && !self.settings().await?.is_some_and(|settings| settings.files.visitors)
        {
            return Err(Rejection::FilesOff.into());
        }
        if let Some(known) = self.files.find(&info.id)? {
            return files::verify_duplicate(&known, &info, request).await;
        }
        self.check_upload(requester.side(), &info)?;
        if requester.side() == Side::Visitor {
            let (site, _) = self.ids()?;
            let count = SiteCall::CountFile(info.size, network);
            let () = rpc::ask(&rpc::site(&self.env, &site)?, &count).await?;
            // Others may have come meanwhile.
            self.check_upload(requester.side(), &info)?;
        }
        files::store_upload(&self.files, &info, request).await?;
        let at = now();
        self.files.remember_unsent(&info.id, at)?;
        self.wake_by(Wake::Files, at + UNSENT_MS);
        Ok(())
    }

    fn check_upload(&self, side: Side, info: &FileInfo) -> Result<(), Fault> {
        let stored = self.files.count()?;
        Ok(self.with_stored(|state| {
            state.keys.may_write(side)?;
            check_upload(&state.conversation, side, info, stored)
        })??)
    }

    /// When it is to be looked next whether files were sent.
    pub(super) fn next_unsent(&self) -> Option<Timestamp> {
        // If it cannot be read, whoever wakes the object next looks again.
        self.files.first_unsent().ok().flatten().map(|at| at + UNSENT_MS)
    }

    /// Lets go of the files that were uploaded long ago and not sent.
    pub(super) fn forget_unsent(&self) {
        let _scope = panic_hook::panic_scope(&self.state);
        if let Err(fault) = self.files.forget_unsent(now().saturating_sub(UNSENT_MS)) {
            fault.log("forgetting unsent files");
            return self.wake_by(Wake::Files, now() + RETRY_MS);
        }
        self.wake(Wake::Files, self.next_unsent());
    }

    /// Gives a file back.
    pub(super) async fn get_file(&self, requester: &Requester, id: &FileId) -> Result<Response, Fault> {
        self.authorize(requester).await?;
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
        let sent = FileInfo { name: text::trim(&file.name).to_owned(), ..file.clone() };
        Ok(self.files.find(&file.id)?.is_none_or(|stored| stored.info != sent))
    }
}
