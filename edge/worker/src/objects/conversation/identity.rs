//! Visitors whom the site vouches for. The site's object verifies identity tokens, since the secrets stay
//! there; what it says of a conversation is decided and stored like any other news.

use super::Inner;
use super::handshake::bar;
use crate::crypto;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::objects::sockets::Visitor;
use crate::rpc::{self, Caller, SiteCall};
use domain::conversation::{Command, Rules};
use domain::identity;
use domain::keys::{Shown, Vouched};
use protocol::codec::Encoding;
use protocol::frames::visitor::{IdentifiedHello, VisitorRequest};
use protocol::ids::{CommandId, Seq};
use std::rc::Rc;
use worker::WebSocket;

impl Inner {
    /// Answers a greeting that comes with the site's word for who it is. Nothing of the conversation
    /// is told before that was checked; until then the socket counts as not greeted.
    pub(super) fn greet_customer(
        self: &Rc<Self>,
        socket: &WebSocket,
        encoding: Encoding,
        visitor: Visitor,
        IdentifiedHello { hello, identity }: IdentifiedHello,
    ) {
        if self.flows.identify(socket).is_err() {
            return self.hang_up(socket, encoding);
        }
        let (inner, socket) = (Rc::clone(self), socket.clone());
        self.in_background("identity", async move {
            let vouched = inner.vouched(identity).await;
            inner.flows.identified(&socket);
            let _scope = panic_hook::panic_scope(&inner.state);
            let known = vouched.and_then(|vouched| {
                let token = crypto::hash(hello.token.reveal());
                let shown = Shown { token, identity: Some(vouched) };
                inner.identify(&shown).map(|()| shown)
            });
            match known {
                Ok(shown) => inner.greet_visitor(&socket, encoding, visitor, shown, &hello),
                Err(fault) => bar(&socket, encoding, fault.rejection()),
            }
        });
    }

    async fn vouched(&self, identity: String) -> Result<Vouched, Fault> {
        identity::check_shape(&identity)?;
        let (site, _) = self.ids()?;
        let vouched = rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::Identify(identity)).await?;
        // Of whose it is already, that was learned when the socket came.
        if self.with_stored(|stored| stored.conversation.customer().is_none())? {
            self.learn_standing(Some(&vouched)).await?;
        }
        Ok(vouched)
    }

    /// Stores in the conversation whom the site vouches for. Before its start there is nothing to store in:
    /// the start goes by it.
    pub(super) fn identify(self: &Rc<Self>, shown: &Shown) -> Result<(), Fault> {
        self.admit(shown)?;
        let Some(vouched) = &shown.identity else { return Ok(()) };
        let (started, last) =
            self.with_stored(|stored| (stored.conversation.is_started(), stored.conversation.last()))?;
        if started {
            let id = CommandId::of_server(&format!("identified-{last}"));
            let command = Command::Identify(vouched.customer.clone());
            self.commit(&id, b"identified", command, Some(shown), None)?;
        }
        Ok(())
    }

    /// Carries out a command that came by itself.
    pub(super) fn called(
        self: &Rc<Self>,
        Caller { shown, .. }: &Caller,
        request: VisitorRequest,
        rules: Option<Box<Rules>>,
    ) -> Result<Seq, Fault> {
        self.identify(shown)?;
        self.visitor_request(shown, request, rules.as_deref())
    }
}
