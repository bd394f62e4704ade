//! Pages that follow each other faster than anybody reads: a few are stored as they come, and of the others
//! the last, when its time has come.

use super::Inner;
use super::wakes::Wake;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use domain::conversation::{Command, Signal};
use domain::outbox::RETRY_MS;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{CommandId, Seq, Timestamp};
use std::rc::Rc;

impl Inner {
    /// Sets a page aside if that is what becomes of the command; then the position to acknowledge.
    pub(super) fn set_aside(&self, id: &CommandId, command: &Command) -> Result<Option<Seq>, Fault> {
        if !matches!(command, Command::Visitor(VisitorCommand::SetPage(_))) || !id.is_valid() {
            return Ok(None);
        }
        let (aside, last) = self.with_stored(|stored| {
            let aside = stored.conversation.sets_aside(command, now());
            (aside.filter(|_| stored.keys.barred().is_none()), stored.conversation.last())
        })?;
        match aside {
            Some((page, due)) => {
                self.page.put(&page, due)?;
                self.wake_by(Wake::Page, due);
                Ok(Some(last))
            }
            // What is newer takes its place.
            None => self.page.clear().map(|()| None),
        }
    }

    /// Until when a page waits.
    pub(super) fn next_page(&self) -> Option<Timestamp> {
        // If it cannot be read, whoever wakes the object next looks again.
        self.page.get().ok().flatten().map(|(_, due)| due)
    }

    /// Stores the page that has waited.
    pub(super) fn store_page(self: &Rc<Self>) {
        let _scope = panic_hook::panic_scope(&self.state);
        let stored = match self.page.get() {
            Ok(Some((page, due))) if due <= now() => {
                self.signal(Signal::PageSetAside(page)).and_then(|()| self.page.clear())
            }
            Ok(_) => Ok(()),
            Err(fault) => Err(fault),
        };
        match stored {
            Ok(()) => self.wake(Wake::Page, self.next_page()),
            Err(fault) => {
                fault.log("a page that has waited");
                self.wake_by(Wake::Page, now() + RETRY_MS);
            }
        }
    }
}
