//! What the site's settings have to do with a conversation: they bear on how it starts.

use super::Inner;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{self, Admission, Entrant, SiteCall, SiteProfile};
use domain::conversation::Rules;
use domain::keys::Shown;
use protocol::ids::{ConversationId, SiteId};
use protocol::rejection::Rejection;
use protocol::site::settings::SiteSettings;

impl Inner {
    pub(super) fn ids(&self) -> Result<(SiteId, ConversationId), Fault> {
        let name = self.state.id().name().unwrap_or_default();
        Ok(rpc::parse_conversation_name(&name)?)
    }

    /// What bears on the start of the conversation, which somebody from a network of this name may be about to
    /// make, and what they show, as far as that is known; none once it was started. By then it is known which
    /// keys are revoked.
    pub(super) async fn rules(
        &self,
        network: Option<String>,
        shown: Option<&Shown>,
    ) -> Result<Option<Box<Rules>>, Fault> {
        let vouched = shown.and_then(|shown| shown.identity.as_ref());
        if self.with_stored(|stored| stored.conversation.is_started())? {
            self.learn_standing(vouched).await?;
            return Ok(None);
        }
        let (site, id) = self.ids()?;
        let customer = vouched.map(|vouched| vouched.customer.clone());
        let subject = customer.as_ref().map(|customer| customer.id.clone());
        let entrant = Entrant { id, network, wider: None, customer: subject };
        let admission: Admission = rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::Admit(entrant)).await?;
        let admitted = admission.ok_or(Rejection::UnknownSite)?;
        let barred = admitted.barred();
        Ok(Some(Box::new(Rules { barred, customer, ..Rules::of(admitted.settings, now()) })))
    }

    /// The site's settings; none when it was never set up.
    pub(super) async fn settings(&self) -> Result<Option<SiteSettings>, Fault> {
        let (site, _) = self.ids()?;
        let profile: Option<SiteProfile> =
            rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::Profile).await?;
        Ok(profile.map(|profile| profile.settings))
    }
}
