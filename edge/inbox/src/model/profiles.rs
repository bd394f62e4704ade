//! What colleagues tell of themselves, for whoever hands a conversation over.

use super::{Effect, Model};
use protocol::ids::SiteId;
use protocol::team::profile::ColleagueProfile;

impl Model {
    /// A conversation is about to be handed over.
    pub(super) fn want_profiles(&self) -> Vec<Effect> {
        self.site.clone().map(Effect::Profiles).into_iter().collect()
    }

    /// They have come.
    pub(super) fn profiled(&mut self, site: &SiteId, profiles: Vec<ColleagueProfile>) -> Vec<Effect> {
        if self.site.as_ref() == Some(site) {
            self.desk.profiles = profiles;
        }
        Vec::new()
    }

    /// Asks who is signed in where the desk knows the agent by another name: they have changed it elsewhere.
    pub(super) fn follow_name(&self) -> Vec<Effect> {
        let own = self.me().and_then(|me| self.desk.presence.iter().find(|one| one.agent.id == me.id));
        let is_old = own.is_some_and(|own| self.me() != Some(&own.agent));
        if is_old { vec![Effect::CheckSession] } else { Vec::new() }
    }
}
