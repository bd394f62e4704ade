//! The end of everything: a visitor has their conversation erased, or an owner their site.

use super::Inner;
use crate::fault::Fault;
use crate::objects::sockets;
use crate::rpc::{self, DeskCall, SiteCall, Weight};
use domain::keys::Shown;
use domain::outbox::Sink;
use protocol::rejection::Rejection;
use std::rc::Rc;
use std::time::Duration;
use worker::Delay;

/// Between two looks whether somebody is still being told something.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

impl Inner {
    /// Erases the conversation for whoever shows a key: here, and what the site and the desk know of it.
    /// Asked once more it has nothing left to do, and says yes again.
    /// Of a visitor who was blocked only that stays, so that they do not begin again under the same id.
    pub(super) async fn erase(self: &Rc<Self>, shown: &Shown) -> Result<(), Fault> {
        self.learn_standing(shown.identity.as_ref()).await?;
        match self.admit(shown).map_err(Fault::rejection) {
            // That is all there is left of it.
            Err(Rejection::Blocked) => return Ok(()),
            admitted => admitted?,
        }
        let is_blocked = self.with_stored(|stored| stored.keys.is_blocked())?;
        self.wipe().await?;
        if is_blocked {
            self.keys.shut()?;
        }
        // An update that is on its way must not bring it back to the desk.
        while !self.delivering.borrow().is_empty() {
            Delay::from(LOOK_AGAIN).await;
        }
        Sink::ALL.into_iter().for_each(|sink| self.count_level(sink));
        let (site, id) = self.ids()?;
        let () = rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::Forget(id.clone())).await?;
        rpc::ask(&rpc::desk(&self.env, &site)?, &DeskCall::Forget(id)).await
    }

    /// What there is to be erased. What cannot be read weighs nothing, and is erased all the same.
    pub(super) fn weigh(&self) -> Weight {
        let unread = |fault: Fault| {
            fault.log("weighing what is to be erased");
            0
        };
        let events = self.with_stored(|stored| stored.conversation.last()).unwrap_or_else(unread);
        Weight { events, files: self.files.count().map_or_else(unread, u64::from) }
    }

    /// Erases the conversation because its site is deleted. It stays shut: nobody begins it again, and neither desk
    /// nor site hears of it, which are gone as well. Asked once more it has nothing left to do.
    pub(super) async fn erase_with_site(&self) -> Result<(), Fault> {
        self.wipe().await?;
        self.keys.shut()?;
        // What was read meanwhile did not know that.
        self.stored.take();
        Sink::ALL.into_iter().for_each(|sink| self.count_level(sink));
        Ok(())
    }

    /// Whether the site was deleted that it belongs to. Then it goes as well, though nobody knew of it.
    pub(super) async fn goes_with_site(&self) -> Result<bool, Fault> {
        let (site, _) = self.ids()?;
        let gone: bool = rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::IsGone).await?;
        if gone {
            self.erase_with_site().await?;
        }
        Ok(gone)
    }

    /// Sends everybody away and erases all that is stored.
    async fn wipe(&self) -> Result<(), Fault> {
        // Whoever listens would wait for a conversation that is none any more.
        sockets::dismiss(&self.state);
        self.listeners.changed();
        let storage = self.state.storage();
        storage.delete_alarm().await?;
        let erased = storage.delete_all().await;
        // Whatever came of it, what is in memory is not to be trusted.
        self.stored.take();
        self.files.forget_all();
        self.mails.forget_all();
        self.page.forget_all();
        self.alarm.clear();
        Ok(erased?)
    }
}
