//! What the site's settings have to do with a conversation: they bear on how it starts.

use super::Inner;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{self, Admission, SiteCall, SiteProfile};
use domain::conversation::Rules;
use protocol::conversation::party::Agent;
use protocol::ids::{ConversationId, DepartmentId, SiteId};
use protocol::rejection::Rejection;
use protocol::site::settings::SiteSettings;

impl Inner {
    pub(super) fn ids(&self) -> Result<(SiteId, ConversationId), Fault> {
        let name = self.state.id().name().unwrap_or_default();
        Ok(rpc::parse_conversation_name(&name)?)
    }

    /// What bears on the start of the conversation, which somebody from a network of this name may be about to
    /// make; none once it was started. By then it is known which keys are revoked.
    pub(super) async fn rules(&self, network: Option<String>) -> Result<Option<Box<Rules>>, Fault> {
        if self.with_stored(|stored| stored.conversation.is_started())? {
            self.learn_revocations().await?;
            return Ok(None);
        }
        let (site, id) = self.ids()?;
        let admission: Admission =
            rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::Admit(id, network, None)).await?;
        let (settings, rate_limited) = admission.ok_or(Rejection::UnknownSite)?;
        Ok(Some(Box::new(Rules { rate_limited, ..Rules::of(settings, now()) })))
    }

    /// The site's settings; none when it was never set up.
    pub(super) async fn settings(&self) -> Result<Option<SiteSettings>, Fault> {
        let (site, _) = self.ids()?;
        let profile: Option<SiteProfile> =
            rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::Profile).await?;
        Ok(profile.map(|profile| profile.settings))
    }

    /// The departments an agent works in, as the site's settings say when their socket opens.
    pub(super) async fn departments_of(&self, agent: &Agent) -> Result<Vec<DepartmentId>, Fault> {
        let settings = self.settings().await?;
        Ok(settings.map(|settings| settings.service.departments_of(&agent.id)).unwrap_or_default())
    }
}
