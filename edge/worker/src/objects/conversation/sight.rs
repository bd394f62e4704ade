//! Who of the team sees the conversation, where the site lets agents see only what concerns their departments. Every
//! door asks here; the rule is [`domain::visibility`]. Whoever does not see it is answered as if there were none.

use super::Inner;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Attachment, Colleague, Peer};
use crate::rpc::SocketTicket;
use domain::roles::Role;
use domain::visibility::{Concern, SiteSight};
use protocol::codec::Encoding;
use protocol::conversation::party::Agent;
use protocol::ids::{AgentId, CommandId};
use protocol::rejection::Rejection;
use std::rc::Rc;
use worker::{Response, WebSocket};

/// The close code with which somebody is sent away from a conversation that is none, or none for them.
const CLOSE_UNSEEN: u16 = 1000;

impl Inner {
    /// Takes the socket of somebody of the team who sees the conversation.
    pub(super) async fn agent_socket(
        &self,
        agent: Agent,
        role: Role,
        ticket: SocketTicket,
    ) -> Result<Response, Fault> {
        let site = self.site_sight().await?;
        let colleague = Colleague::new(agent, role, ticket).seeing(&site);
        if !colleague.sees(&self.concern()?) {
            // Whoever asked says what is said of a conversation that nobody has opened.
            return Err(Rejection::NotFound.into());
        }
        Ok(sockets::accept(&self.state, Peer::Agent(colleague))?)
    }

    /// Whether somebody of the team sees the conversation, as the site's settings are now.
    pub(super) async fn is_seen(&self, agent: &AgentId, role: Role) -> Result<bool, Fault> {
        let site = self.site_sight().await?;
        Ok(site.sight(agent, role).sees(&self.concern()?))
    }

    /// Whom of the team the conversation concerns.
    pub(super) fn concern(&self) -> Result<Concern, Fault> {
        self.with_stored(|stored| stored.conversation.concern())
    }

    /// What the site's settings say of who sees what. Where that was told while they were asked for, they are asked
    /// again: the answer may be from before.
    async fn site_sight(&self) -> Result<SiteSight, Fault> {
        loop {
            let told = self.sights_told.get();
            let settings = self.settings().await?;
            if self.sights_told.get() == told {
                return Ok(settings.as_ref().map(SiteSight::of).unwrap_or_default());
            }
        }
    }

    /// The site's settings have changed who sees what.
    pub(super) fn see_anew(self: &Rc<Self>, site: &SiteSight) -> Result<(), Fault> {
        self.sights_told.set(self.sights_told.get().wrapping_add(1));
        self.see_by(site)
    }

    /// Looks once more how far the team sees, after a greeting: what was changed while its socket opened was told to
    /// those that were known to be here, and it was not yet.
    pub(super) fn look_at_sight(self: &Rc<Self>) {
        let inner = Rc::clone(self);
        self.in_background("sight", async move {
            let site = inner.site_sight().await;
            let _scope = panic_hook::panic_scope(&inner.state);
            if let Err(fault) = site.and_then(|site| inner.see_by(&site)) {
                fault.log("who sees the conversation");
            }
        });
    }

    /// Has every socket of the team see as far as the site says.
    fn see_by(self: &Rc<Self>, site: &SiteSight) -> Result<(), Fault> {
        let mut changed = false;
        for socket in self.state.get_websockets() {
            let Some(Attachment { peer: Peer::Agent(colleague), encoding }) = sockets::attachment(&socket)
            else {
                continue;
            };
            let seeing = colleague.clone().seeing(site);
            if seeing != colleague {
                socket.serialize_attachment(Attachment { peer: Peer::Agent(seeing), encoding })?;
                changed = true;
            }
        }
        if changed {
            self.listeners.changed();
        }
        self.turn_unseeing_away();
        Ok(())
    }

    /// Turns away whoever of the team does not see the conversation any more, as soon as they have their answer to what
    /// they did themselves.
    pub(super) fn turn_unseeing_away(self: &Rc<Self>) {
        // Where this cannot be read, nothing has changed either.
        let Ok(concern) = self.concern() else { return };
        if self.listeners.all(&self.state).iter().all(|one| one.peer.sees(&concern)) {
            return;
        }
        let inner = Rc::clone(self);
        self.in_background("out of sight", async move {
            let _scope = panic_hook::panic_scope(&inner.state);
            let Ok(concern) = inner.concern() else { return };
            for listener in inner.listeners.all(&inner.state).iter() {
                if !listener.peer.sees(&concern) {
                    inner.turn_unseen_away(&listener.socket, listener.encoding, None);
                    inner.leaves(&listener.socket, listener.peer.clone());
                }
            }
            inner.looks_changed();
        });
    }

    /// Tells somebody of the team that there is no such conversation, and closes.
    pub(super) fn turn_unseen_away(&self, socket: &WebSocket, encoding: Encoding, id: Option<CommandId>) {
        sockets::reject(socket, encoding, id, Rejection::NotStarted);
        // It may be closing already, which is as good.
        let _closed = socket.close(Some(CLOSE_UNSEEN), Some(Rejection::NotStarted.code()));
    }
}
