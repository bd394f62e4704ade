//! How the site stands, as the directory says; and its end. A site that is being deleted answers nobody but the
//! directory, and has its conversations erased, some at a time.

use super::SiteObject;
use crate::fault::Fault;
use crate::http::error::refuse;
use crate::objects::panic_hook;
use crate::rpc::{self, Admission, ConversationCall, DeskCall, Erased, SiteCall, SiteProfile, Weight};
use domain::customer_block::Standing;
use domain::sites::{self, ERASED_AT_ONCE};
use futures::future::join_all;
use protocol::ids::ConversationId;
use protocol::rejection::Rejection;
use protocol::team::sites::SiteState;
use worker::Response;

/// How many conversations are asked at once.
const AT_ONCE: usize = 10;

impl SiteObject {
    /// The answer of a site that is gone; none where it is there, or the directory asks.
    pub(super) fn gone(&self, call: &SiteCall) -> Option<worker::Result<Response>> {
        match self.life.state() {
            Ok(state) if sites::exists(state) => return None,
            Ok(_) => {}
            Err(fault) => return Some(refuse(fault.rejection(), None)),
        }
        Some(match call {
            SiteCall::State(_) | SiteCall::Leave | SiteCall::Wipe | SiteCall::IsGone | SiteCall::Probe => {
                return None;
            }
            SiteCall::Profile => rpc::answer(Ok(None::<SiteProfile>)),
            SiteCall::Admit(_) => rpc::answer(Ok(None::<Admission>)),
            // Whoever still has something to say of it is to go as well.
            SiteCall::ConversationUpdated(_) => rpc::answer(Ok(None::<Standing>)),
            SiteCall::Forget(_) | SiteCall::Note(_) => rpc::answer(Ok(())),
            SiteCall::IsOpened(_) => rpc::answer(Ok(false)),
            SiteCall::GetPicture(_) | SiteCall::GetFile(_) | SiteCall::PutFile(_) => {
                refuse(Rejection::UnknownSite, None)
            }
            _ => rpc::answer::<()>(Err(Rejection::UnknownSite.into())),
        })
    }

    /// Whether the site was deleted, or is being.
    pub(super) fn is_gone(&self) -> Result<bool, Fault> {
        Ok(!sites::exists(self.life.state()?))
    }

    /// The directory says how the site stands. What is being deleted is never brought back.
    pub(super) fn put_state(&self, state: SiteState) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        if self.is_gone()? || self.life.state()? == state {
            return Ok(());
        }
        self.life.put_state(state)
    }

    /// Erases some conversations more, and says how far that is. The first time all are listed: those that the desk
    /// knows, which takes in nothing from then on, and those that were ever opened.
    pub(super) async fn leave(&self) -> Result<Erased, Fault> {
        if self.life.state()? == SiteState::Deleted {
            return Ok(Erased::default());
        }
        self.life.put_state(SiteState::Deleting)?;
        let site = self.id()?;
        if !self.life.is_listed()? {
            let desk = rpc::desk(&self.env, &site)?;
            let mut after = String::new();
            loop {
                let known: Vec<ConversationId> = rpc::ask(&desk, &DeskCall::Leave(after)).await?;
                let Some(last) = known.last() else { break };
                after = last.as_str().to_owned();
                self.life.list(&known)?;
            }
            self.life.list_own()?;
        }
        self.life.count()?;
        let mut result = Ok(());
        for some in self.life.left(ERASED_AT_ONCE)?.chunks(AT_ONCE) {
            let erased = some.iter().map(async |(id, weighed)| {
                let conversation = rpc::conversation(&self.env, &site, id)?;
                // What it had is written down first: once it is erased it does not know any more.
                if !weighed {
                    let weight: Weight = rpc::ask(&conversation, &ConversationCall::Weigh).await?;
                    self.life.weighed(id, weight)?;
                }
                let () = rpc::ask(&conversation, &ConversationCall::EraseWithSite).await?;
                self.life.erased(id)
            });
            // One that cannot be reached holds up no other.
            for fault in join_all(erased).await.into_iter().filter_map(Result::err) {
                result = Err(fault);
            }
        }
        result?;
        self.life.progress()
    }

    /// Everything goes; that it is gone stays, so that nothing brings it back.
    pub(super) async fn wipe(&self) -> Result<(), Fault> {
        if self.life.state()? == SiteState::Deleted {
            return Ok(());
        }
        let storage = self.state.storage();
        storage.delete_alarm().await?;
        let erased = storage.delete_all().await;
        self.files.forget_all();
        self.alarm.clear();
        erased?;
        self.life.put_state(SiteState::Deleted)
    }
}
