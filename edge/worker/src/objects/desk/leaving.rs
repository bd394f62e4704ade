//! The end of a desk whose site is deleted: it takes in nothing more, tells which conversations it knows, and erases
//! itself.

use super::Inner;
use crate::fault::Fault;
use crate::http::error::refuse;
use crate::objects::sockets;
use crate::rpc::{self, DeskCall};
use protocol::frames::desk::DeskFrame;
use protocol::frames::server::Refusal;
use protocol::ids::ConversationId;
use protocol::rejection::Rejection;
use worker::Response;

/// How many conversations are told at once.
const TOLD_AT_ONCE: u64 = 1_000;

impl Inner {
    /// The answer of a desk whose site is deleted; none where it is not, or its site asks.
    pub(super) fn gone(&self, call: &DeskCall) -> Option<worker::Result<Response>> {
        match self.leaving.is_left() {
            Ok(false) => return None,
            Ok(true) => {}
            Err(fault) => return Some(refuse(fault.rejection(), None)),
        }
        Some(match call {
            DeskCall::Leave(_) | DeskCall::Wipe | DeskCall::Probe => return None,
            DeskCall::Socket(..) => refuse(Rejection::UnknownSite, None),
            DeskCall::IsAttended | DeskCall::Knows(_) => rpc::answer(Ok(false)),
            DeskCall::PastConversations(_) | DeskCall::Conversations(..) => {
                rpc::answer(Ok(Vec::<ConversationId>::new()))
            }
            DeskCall::Earlier(..) => refuse(Rejection::UnknownSite, None),
            // Heard, and nothing of it is kept.
            _ => rpc::answer(Ok(())),
        })
    }

    /// Takes in nothing more, sends the team away, and tells the conversations after an id.
    pub(super) fn leave(&self, after: &str) -> Result<Vec<ConversationId>, Fault> {
        self.leaving.leave()?;
        let farewell = DeskFrame::Rejected(Refusal::new(None, Rejection::NotAllowed));
        sockets::send_all_away(&self.state, &farewell);
        self.leaving.conversations(after, TOLD_AT_ONCE)
    }

    /// Everything goes; that it is gone stays, so that nothing brings it back.
    pub(super) async fn wipe(&self) -> Result<(), Fault> {
        let storage = self.state.storage();
        storage.delete_alarm().await?;
        let erased = storage.delete_all().await;
        self.present.take();
        self.changes.take();
        self.router.take();
        self.told_lines.take();
        self.decided.take();
        self.routing_rules.take();
        self.monitoring.take();
        self.alarm.clear();
        erased?;
        self.leaving.leave()
    }
}
