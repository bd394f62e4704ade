//! What colleagues tell of themselves: their pictures, and what whoever hands a conversation over wants to know. It is
//! asked for, and followed by what the desk tells of pictures; of the two the newer counts.

use super::session::Denied;
use super::{Effect, Model};
use protocol::frames::desk::AgentPicture;
use protocol::ids::{AgentId, FileId, Timestamp};
use protocol::team::profile::ColleagueProfile;

/// The shortest wait before it is asked again, in milliseconds.
const REST_MS: u64 = 10_000;
/// A crowd that comes back asks within so many milliseconds more.
const SPREAD_MS: u64 = 20_000;
/// The longest wait after failures, which doubles with each, in milliseconds.
const REST_MAX_MS: u64 = 5 * 60_000;

/// What is known, and how current it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profiles {
    /// As of the last answer; pictures as they are.
    pub list: Vec<ColleagueProfile>,
    /// The number of the latest request. The answer to an earlier one is not taken.
    asked: u32,
    /// It has no answer yet.
    pending: bool,
    /// What the desk told while it is under way: the answer may be from before that. One for each agent.
    told: Vec<AgentPicture>,
    /// When it is asked again.
    again_at: Option<Timestamp>,
    /// How many requests have failed in a row.
    failed: u32,
}

impl Profiles {
    /// Nothing is known, and no answer that is under way is taken.
    pub(super) fn left(&self) -> Self {
        Self { asked: self.asked.wrapping_add(1), ..Self::default() }
    }

    /// A request begins. Returns its number.
    fn ask(&mut self) -> u32 {
        self.asked = self.asked.wrapping_add(1);
        (self.pending, self.again_at) = (true, None);
        // Whatever was told before is stored where the request is read.
        self.told.clear();
        self.asked
    }

    /// A request has ended.
    fn answered(&mut self, now: Timestamp, number: u32, answer: Result<Vec<ColleagueProfile>, Denied>) {
        if !self.pending || number != self.asked {
            return;
        }
        self.pending = false;
        let told = std::mem::take(&mut self.told);
        match answer {
            Ok(list) => {
                (self.list, self.failed) = (list, 0);
                told.into_iter().for_each(|picture| self.show(picture));
            }
            Err(_) => {
                let rest = (REST_MS << self.failed.min(5)).min(REST_MAX_MS);
                self.failed = self.failed.saturating_add(1);
                self.again_at = Some(now.saturating_add(rest));
            }
        }
    }

    /// The desk tells of a picture.
    fn pictured(&mut self, picture: AgentPicture) {
        if self.pending {
            self.told.retain(|told| told.agent != picture.agent);
            self.told.push(picture.clone());
        }
        self.show(picture);
    }

    fn show(&mut self, AgentPicture { agent, picture }: AgentPicture) {
        match self.list.iter_mut().find(|one| one.id == agent) {
            Some(known) => known.picture = picture,
            None => {
                let told = ColleagueProfile { id: agent, languages: Vec::new(), at_work: None, picture };
                self.list.push(told);
            }
        }
    }
}

/// How long an agent's inbox waits after its line is back, in milliseconds: each another while.
fn rest_of(agent: &AgentId) -> u64 {
    let mixed = |sum: u64, byte: u8| sum.wrapping_mul(31).wrapping_add(u64::from(byte));
    REST_MS + agent.as_str().bytes().fold(7, mixed) % SPREAD_MS
}

impl Model {
    /// Asks what colleagues tell.
    pub(super) fn want_profiles(&mut self) -> Vec<Effect> {
        let Some(site) = self.site.clone() else { return Vec::new() };
        vec![Effect::Profiles(site, self.desk.profiles.ask())]
    }

    /// The desk's line is back: what it told meanwhile was missed.
    pub(super) fn catch_up_profiles(&mut self, now: Timestamp) {
        let rest = self.me().map_or(REST_MS, |me| rest_of(&me.id));
        self.desk.profiles.again_at = Some(now.saturating_add(rest));
    }

    /// Whether it is time to ask again. Without a line it is not: it is asked anyway once that is back.
    pub(super) fn profiles_are_due(&self, now: Timestamp) -> bool {
        self.desk.connection.is_live() && self.desk.profiles.again_at.is_some_and(|at| at <= now)
    }

    /// The answer to a request, by its number.
    pub(super) fn profiled(
        &mut self,
        now: Timestamp,
        number: u32,
        answer: Result<Vec<ColleagueProfile>, Denied>,
    ) -> Vec<Effect> {
        self.desk.profiles.answered(now, number, answer);
        Vec::new()
    }

    /// The picture of an agent, this one or a colleague.
    #[must_use]
    pub fn picture_of(&self, id: &AgentId) -> Option<FileId> {
        self.desk.profiles.list.iter().find(|one| one.id == *id)?.picture.clone()
    }

    /// An agent has another picture, or none any more.
    pub(super) fn pictured(&mut self, picture: AgentPicture) -> Vec<Effect> {
        self.desk.profiles.pictured(picture);
        Vec::new()
    }

    /// Asks who is signed in where the desk knows the agent by another name: they have changed it elsewhere.
    pub(super) fn follow_name(&self) -> Vec<Effect> {
        let own = self.me().and_then(|me| self.desk.presence.iter().find(|one| one.agent.id == me.id));
        let is_old = own.is_some_and(|own| self.me() != Some(&own.agent));
        if is_old { vec![Effect::CheckSession] } else { Vec::new() }
    }
}
