//! What colleagues tell of themselves: their pictures, and what whoever hands a conversation over wants to know.

use super::{Effect, Model};
use protocol::frames::desk::AgentPicture;
use protocol::ids::{AgentId, FileId, SiteId};
use protocol::team::profile::ColleagueProfile;

impl Model {
    /// A site's desk has told all for the first time, or a conversation is about to be handed over.
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

    /// The picture of an agent, this one or a colleague.
    #[must_use]
    pub fn picture_of(&self, id: &AgentId) -> Option<FileId> {
        self.desk.profiles.iter().find(|one| one.id == *id)?.picture.clone()
    }

    /// An agent has another picture, or none any more.
    pub(super) fn pictured(&mut self, AgentPicture { agent, picture }: AgentPicture) -> Vec<Effect> {
        match self.desk.profiles.iter_mut().find(|one| one.id == agent) {
            Some(known) => known.picture = picture,
            None => {
                let told = ColleagueProfile { id: agent, languages: Vec::new(), at_work: None, picture };
                self.desk.profiles.push(told);
            }
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
