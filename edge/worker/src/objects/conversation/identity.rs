//! Visitors whom the site vouches for. The site's object verifies identity tokens, since the secrets stay
//! there; what it says of a conversation is decided and stored like any other news.

use super::Inner;
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Visitor};
use crate::rpc::{self, Caller, SiteCall};
use domain::conversation::{Command, Rules};
use domain::identity;
use protocol::codec::Encoding;
use protocol::conversation::customer::Customer;
use protocol::frames::visitor::{IdentifiedHello, VisitorRequest};
use protocol::ids::{CommandId, Seq};
use protocol::rejection::Rejection;
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
        self.state.wait_until(async move {
            let customer = inner.customer(identity).await;
            inner.flows.identified(&socket);
            let _scope = panic_hook::panic_scope(&inner.state);
            let token = crypto::hash(hello.token.reveal());
            let known = customer.and_then(|customer| inner.identify(&token, customer));
            match known.map_err(Fault::rejection) {
                Ok(customer) => {
                    let visitor = Visitor { customer, ..visitor };
                    inner.greet_visitor(&socket, encoding, visitor, &hello);
                }
                Err(why @ (Rejection::BadToken | Rejection::OtherCustomer)) => {
                    sockets::turn_away(&socket, encoding, why);
                }
                Err(why) => sockets::reject(&socket, encoding, None, why),
            }
        });
    }

    async fn customer(&self, identity: String) -> Result<Customer, Fault> {
        identity::check_shape(&identity)?;
        let (site, _) = self.ids()?;
        rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::Identify(identity)).await
    }

    /// Stores in the conversation who showed a token. Before its start there is nothing to store in:
    /// they are returned, for the start to go by.
    pub(super) fn identify(
        self: &Rc<Self>,
        token: &str,
        customer: Customer,
    ) -> Result<Option<Customer>, Fault> {
        if !self.owns(token)? {
            return Err(Rejection::BadToken.into());
        }
        let (started, last) =
            self.with_stored(|stored| (stored.conversation.is_started(), stored.conversation.last()))?;
        if !started {
            return Ok(Some(customer));
        }
        let id = CommandId::of_server(&format!("identified-{last}"));
        self.commit(&id, b"identified", Command::Identify(customer), None, None)?;
        Ok(None)
    }

    /// Carries out a command that came by itself.
    pub(super) fn called(
        self: &Rc<Self>,
        Caller { token, customer, .. }: Caller,
        request: VisitorRequest,
        mut rules: Option<Box<Rules>>,
    ) -> Result<Seq, Fault> {
        let customer = customer.map(|customer| self.identify(&token, customer)).transpose()?.flatten();
        if let Some(rules) = &mut rules {
            rules.customer = customer;
        }
        self.visitor_request(&token, request, rules.as_deref())
    }

    /// Takes another token as good, for a customer's own conversation.
    pub(super) fn grant(&self, customer: &str, token: &str) -> Result<(), Fault> {
        self.with_stored(|stored| stored.conversation.may_be_opened_by(customer))??;
        self.grants.put(token, now())
    }
}
