//! A conversation that happened elsewhere: it comes in whole or not at all, is over, and tells nobody but the team's
//! list.

use super::Inner;
use super::wakes::Wake;
use crate::env::now;
use crate::fault::Fault;
use crate::http::body;
use crate::objects::files;
use domain::import;
use protocol::conversation::event::EventBody;
use protocol::conversation::file::FileInfo;
use protocol::conversation::party::Side;
use protocol::limits::{FILES_MAX, UNSENT_MS};
use protocol::rejection::Rejection;
use protocol::team::export::{ExportedConversation, ImportOutcome};
use std::rc::Rc;
use worker::Request;

impl Inner {
    /// Brings it in, or only looks what would become of it. The same again changes nothing.
    pub(super) fn import(
        self: &Rc<Self>,
        given: ExportedConversation,
        dry: bool,
    ) -> Result<ImportOutcome, Fault> {
        let at = now();
        let given = import::at_site(given, &self.ids()?.0);
        let named = import::conversation(&given, at)?;
        let (started, shut) =
            self.with_stored(|stored| (stored.conversation.is_started(), stored.keys.is_blocked()))?;
        if shut && !started {
            // Whoever was blocked in it had it erased, or the site is being deleted.
            return Err(Rejection::Blocked.into());
        }
        let known = if started { self.log.after(0, Side::Agent, usize::MAX)? } else { Vec::new() };
        let outcome = import::place(&known, &given.events)?;
        if outcome == ImportOutcome::Unchanged {
            return Ok(outcome);
        }
        let mut needed = Vec::new();
        for file in named {
            if self.files.find(&file.id)?.is_none_or(|stored| stored.info != *file) {
                needed.push(file.id.clone());
            }
        }
        if !needed.is_empty() {
            return Ok(ImportOutcome::Needed(needed));
        }
        if dry {
            return Ok(outcome);
        }
        let (events, after) = import::stored(given.events, given.source, at);
        self.log.bring_in(&events, &after)?;
        self.stored.take();
        if started {
            // Whoever has it open reads all of it again.
            for listener in self.listeners.all(&self.state).iter() {
                self.hang_up(&listener.socket, listener.encoding);
            }
        }
        self.close_strangers();
        self.wake_after_commit();
        self.deliver();
        Ok(outcome)
    }

    /// Stores a file for it. One that no event names within a day goes again.
    pub(super) async fn put_imported_file(&self, info: FileInfo, request: &Request) -> Result<(), Fault> {
        let stored = self.try_put_imported(info, request).await;
        body::discard(request).await;
        stored
    }

    async fn try_put_imported(&self, info: FileInfo, request: &Request) -> Result<(), Fault> {
        info.check()?;
        if let Some(known) = self.files.find(&info.id)? {
            return files::verify_duplicate(&known, &info, request).await;
        }
        let (last, shut) =
            self.with_stored(|stored| (stored.conversation.last(), stored.keys.is_blocked()))?;
        let newest = if last == 0 { None } else { self.log.after(last - 1, Side::Agent, 1)?.pop() };
        let is_own = newest.is_some_and(|event| !matches!(event.body, EventBody::Imported(_)));
        if is_own || (shut && last == 0) {
            return Err(Rejection::ConversationTaken.into());
        }
        if self.files.count()? >= FILES_MAX {
            return Err(Rejection::TooManyFiles.into());
        }
        files::store_upload(&self.files, &info, request).await?;
        let at = now();
        self.files.remember_unsent(&info.id, at)?;
        self.wake_by(Wake::Files, at + UNSENT_MS);
        Ok(())
    }
}
