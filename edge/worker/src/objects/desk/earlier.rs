//! A customer's other conversations: which they are knows the site's object, how they stand the desk.

use super::Inner;
use crate::fault::Fault;
use crate::rpc::{self, SiteCall};
use domain::desk::earlier::earlier;
use domain::roles::Role;
use domain::visibility::Concern;
use protocol::conversation::customer::Past;
use protocol::frames::desk::Summary;
use protocol::ids::{AgentId, ConversationId};
use protocol::rejection::Rejection;
use protocol::team::earlier::Earlier;
use std::rc::Rc;

impl Inner {
    /// What somebody of the team is told of what the visitor of a conversation has had besides.
    pub(super) async fn earlier(
        self: &Rc<Self>,
        agent: &AgentId,
        role: Role,
        id: &ConversationId,
    ) -> Result<Vec<Earlier>, Fault> {
        self.learn_sight().await?;
        let shown = self.summaries()?.get(id)?;
        let sight = self.sight()?.sight(agent, role);
        let shown = shown.filter(|shown| sight.sees(&Concern::of(shown))).ok_or(Rejection::NotFound)?;
        let Some(customer) = &shown.customer else { return Ok(Vec::new()) };
        let theirs = SiteCall::Past(customer.id.clone());
        let past: Vec<Past> = rpc::ask(&rpc::site(&self.env, &self.id()?)?, &theirs).await?;
        let summaries = self.summaries()?;
        let known = past.iter().filter_map(|past| summaries.get(&past.id).transpose());
        let known: Vec<Summary> = known.collect::<Result<_, _>>()?;
        // Who sees what may have changed meanwhile.
        Ok(earlier(&shown, known, &self.sight()?.sight(agent, role)))
    }
}
