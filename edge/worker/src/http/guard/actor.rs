//! Who asks, as the audit log names them.

use super::Call;
use crate::fault::Fault;
use crate::http::{auth, session};
use domain::audit::Actor;
use protocol::conversation::party::Agent;
use protocol::rejection::Rejection;

impl Call {
    /// Who of the team asks, from where, for the audit log.
    pub fn actor(&self) -> Result<Actor, Fault> {
        Ok(self.actor.borrow().clone().ok_or(Rejection::SignedOut)?)
    }

    /// Somebody who is nobody of the team, or not yet, from where they ask.
    pub fn outsider(&self) -> Actor {
        Actor::outside(self.network().as_deref())
    }

    /// Where the request comes from, unless everybody seems to.
    fn network(&self) -> Option<String> {
        let (request, env) = (&self.request, &self.env);
        auth::network(request, env).filter(|_| !auth::is_everybodys(request, env))
    }

    /// A guard knows who asks.
    pub(super) fn asks(&self, agent: Agent) -> Result<(), Fault> {
        let session = session::hash(&self.request, &self.env)?;
        self.actor.replace(Some(Actor::new(agent, self.network().as_deref(), &session)));
        Ok(())
    }
}
