//! The end of everything: a visitor has their conversation erased.

use super::Inner;
use crate::fault::Fault;
use crate::objects::sockets;
use crate::rpc::{self, DeskCall, SiteCall};
use protocol::rejection::Rejection;
use std::rc::Rc;
use std::time::Duration;
use worker::Delay;

/// Between two looks whether somebody is still being told something.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

impl Inner {
    /// Erases the conversation for whoever shows its token: here, and what the site and the desk know of it.
    /// Asked once more it has nothing left to do, and says yes again.
    pub(super) async fn erase(self: &Rc<Self>, token: &str) -> Result<(), Fault> {
        if !self.owns(token)? {
            return Err(Rejection::BadToken.into());
        }
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
        self.alarm.clear();
        erased?;
        // An update that is on its way must not bring it back to the desk.
        while !self.delivering.borrow().is_empty() {
            Delay::from(LOOK_AGAIN).await;
        }
        let (site, id) = self.ids()?;
        let () = rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::Forget(id.clone())).await?;
        rpc::ask(&rpc::desk(&self.env, &site)?, &DeskCall::Forget(id)).await
    }
}
