//! The end of everything: a visitor has their conversation erased.

use super::Inner;
use crate::fault::Fault;
use crate::objects::sockets;
use crate::rpc::{self, DeskCall, SiteCall};
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
        erased?;
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
}
