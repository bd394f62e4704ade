//! Who of a team is there, kept in memory: built once when the desk wakes, changed as sockets come and go.

use super::presence;
use crate::push::notice::Whereabouts;
use protocol::conversation::party::Agent;
use protocol::frames::desk::{Absence, AgentAbsence, Presence};
use protocol::ids::AgentId;
use std::collections::BTreeMap;

/// The team's presence.
#[derive(Debug, Default)]
pub struct Team {
    members: BTreeMap<AgentId, Member>,
}

#[derive(Debug)]
struct Member {
    agent: Agent,
    accepts_chats: bool,
    /// Why not, where there is something to say.
    absence: Option<Absence>,
    /// How many of their inboxes are open.
    sockets: usize,
}

impl Member {
    fn presence(&self) -> Presence {
        presence(self.agent.clone(), self.accepts_chats, self.sockets)
    }
}

impl Team {
    /// From the agents that are known, with whether they accept chats, and the agent of each greeted socket.
    pub fn new(
        agents: impl IntoIterator<Item = (Agent, bool)>,
        greeted: impl IntoIterator<Item = AgentId>,
    ) -> Self {
        let member = |(agent, accepts_chats): (Agent, bool)| {
            (agent.id.clone(), Member { agent, accepts_chats, absence: None, sockets: 0 })
        };
        let mut team = Self { members: agents.into_iter().map(member).collect() };
        for id in greeted {
            if let Some(member) = team.members.get_mut(&id) {
                member.sockets += 1;
            }
        }
        team
    }

    /// The same with why agents accept no chats, as far as there is something to say.
    #[must_use]
    pub fn with_absences(mut self, absences: impl IntoIterator<Item = (AgentId, Absence)>) -> Self {
        for (id, why) in absences {
            if let Some(member) = self.members.get_mut(&id).filter(|member| !member.accepts_chats) {
                member.absence = Some(why);
            }
        }
        self
    }

    /// A socket of an agent was greeted. Whoever is new accepts chats.
    pub fn arrives(&mut self, agent: Agent) -> Presence {
        let new = || Member { agent: agent.clone(), accepts_chats: true, absence: None, sockets: 0 };
        let member = self.members.entry(agent.id.clone()).or_insert_with(new);
        member.agent = agent;
        member.sockets += 1;
        member.presence()
    }

    /// A greeted socket of an agent is gone.
    pub fn leaves(&mut self, id: &AgentId) -> Option<Presence> {
        let member = self.members.get_mut(id)?;
        member.sockets = member.sockets.saturating_sub(1);
        Some(member.presence())
    }

    /// An agent works for the site no more, whatever they have open still. Returns the last that is told of them.
    pub fn departs(&mut self, id: &AgentId) -> Option<Presence> {
        let member = self.members.remove(id)?;
        Some(presence(member.agent, false, 0))
    }

    /// An agent has another name.
    pub fn rename(&mut self, agent: &Agent) -> Option<Presence> {
        let member = self.members.get_mut(&agent.id)?;
        member.agent = agent.clone();
        Some(member.presence())
    }

    /// An agent accepts chats, or does not any more, which says nothing of why.
    pub fn set_accepts_chats(&mut self, id: &AgentId, on: bool) -> Option<Presence> {
        let member = self.members.get_mut(id)?;
        (member.accepts_chats, member.absence) = (on, None);
        Some(member.presence())
    }

    /// An agent accepts no chats for a reason.
    pub fn sets_away(&mut self, id: &AgentId, why: Absence) -> Option<Presence> {
        let member = self.members.get_mut(id)?;
        (member.accepts_chats, member.absence) = (false, Some(why));
        Some(member.presence())
    }

    /// Why an agent accepts no chats, where there is something to say.
    #[must_use]
    pub fn absence(&self, id: &AgentId) -> Option<&Absence> {
        self.members.get(id)?.absence.as_ref()
    }

    /// The same of everybody of whom there is something to say.
    #[must_use]
    pub fn absences(&self) -> Vec<AgentAbsence> {
        let told = self.members.iter().filter_map(|(agent, member)| {
            let why = Some(member.absence.clone()?);
            Some(AgentAbsence { agent: agent.clone(), why })
        });
        told.collect()
    }

    /// Whether an agent is there and accepts chats.
    #[must_use]
    pub fn is_available(&self, id: &AgentId) -> bool {
        self.members.get(id).is_some_and(|member| member.presence().available)
    }

    /// Whether anybody is.
    #[must_use]
    pub fn is_anybody_available(&self) -> bool {
        self.members.values().any(|member| member.presence().available)
    }

    /// An agent's presence.
    #[must_use]
    pub fn get(&self, id: &AgentId) -> Option<Presence> {
        self.members.get(id).map(Member::presence)
    }

    /// What decides whether somebody is told of what happens while their inbox is closed.
    #[must_use]
    pub fn whereabouts(&self, id: &AgentId) -> Whereabouts {
        self.members.get(id).map_or_else(Whereabouts::default, |member| Whereabouts {
            connected: member.sockets > 0,
            accepts_chats: member.accepts_chats,
        })
    }

    /// Everybody's presence.
    #[must_use]
    pub fn all(&self) -> Vec<Presence> {
        self.members.values().map(Member::presence).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn agent(n: usize) -> Agent {
        Agent { id: AgentId::parse(&format!("agent-{n}")).unwrap(), name: format!("Agent {n}") }
    }

    #[test]
    fn presence_follows_the_sockets() {
        let ana = agent(1);
        let mut team = Team::new([(ana.clone(), true)], []);
        assert!(!team.is_available(&ana.id) && !team.is_anybody_available());
        assert!(team.arrives(ana.clone()).available);
        assert!(team.arrives(ana.clone()).available, "a second window");
        assert!(team.leaves(&ana.id).unwrap().available, "the first is still open");
        assert!(!team.set_accepts_chats(&ana.id, false).unwrap().available);
        assert!(team.all().iter().all(|one| one.connected));
        assert!(!team.leaves(&ana.id).unwrap().connected);
        assert!(!team.leaves(&ana.id).unwrap().connected, "never less than none");
        assert_eq!(team.leaves(&agent(2).id), None);
    }

    #[test]
    fn why_somebody_is_away_is_known_until_they_say_otherwise() {
        let ana = agent(1);
        let mut team = Team::new([(ana.clone(), true)], [ana.id.clone()]);
        assert_eq!((team.absence(&ana.id), team.absences()), (None, vec![]));
        for why in [Absence::Missed(2), Absence::Break("lunch".into())] {
            assert!(!team.sets_away(&ana.id, why.clone()).unwrap().available);
            assert_eq!(team.absence(&ana.id), Some(&why));
            team.leaves(&ana.id);
            team.arrives(ana.clone());
            assert_eq!(team.absences(), [AgentAbsence { agent: ana.id.clone(), why: Some(why) }], "kept");
            assert!(team.set_accepts_chats(&ana.id, true).unwrap().available);
            assert_eq!((team.absence(&ana.id), team.absences()), (None, vec![]));
        }
        team.sets_away(&ana.id, Absence::Missed(2));
        team.set_accepts_chats(&ana.id, false);
        assert_eq!(team.absence(&ana.id), None, "away, without a reason");
        assert_eq!(team.sets_away(&agent(2).id, Absence::Missed(2)), None, "nobody comes by it");
        // A desk that wakes reads it. What was stored of somebody who is back means nothing.
        let stored = [(ana.id.clone(), Absence::Missed(2)), (agent(2).id, Absence::Missed(2))];
        let team = Team::new([(ana.clone(), false), (agent(2), true)], []).with_absences(stored);
        assert_eq!(team.absences(), [AgentAbsence { agent: ana.id, why: Some(Absence::Missed(2)) }]);
    }

    #[test]
    fn another_name_is_told_and_changes_nothing_else() {
        let mut team = Team::new([(agent(1), true)], [agent(1).id]);
        let renamed = Agent { name: "Maria".into(), ..agent(1) };
        let told = team.rename(&renamed).unwrap();
        assert!(told.available && told.connected && told.agent == renamed);
        assert_eq!((team.rename(&agent(2)), team.all().len()), (None, 1), "nobody comes by a name");
    }

    #[test]
    fn whoever_works_here_no_more_is_told_as_away_and_then_not_at_all() {
        let (ana, bea) = (agent(1), agent(2));
        let mut team = Team::new([(ana.clone(), true), (bea.clone(), true)], [ana.id.clone()]);
        let told = team.departs(&ana.id).unwrap();
        assert!(!told.connected && !told.available);
        assert_eq!((team.departs(&ana.id), team.leaves(&ana.id), team.get(&ana.id)), (None, None, None));
        assert_eq!(team.all().into_iter().map(|one| one.agent).collect::<Vec<_>>(), [bea]);
    }

    #[test]
    fn a_waking_desk_counts_the_sockets_that_survived() {
        let (ana, bea) = (agent(1), agent(2));
        let greeted = [ana.id.clone(), ana.id.clone(), agent(3).id];
        let mut team = Team::new([(ana.clone(), true), (bea.clone(), true)], greeted);
        assert!(team.is_available(&ana.id) && !team.is_available(&bea.id));
        assert!(team.is_anybody_available(), "one is enough");
        assert!(team.leaves(&ana.id).unwrap().connected);
        assert!(!team.leaves(&ana.id).unwrap().connected);
    }

    /// What a greeting costs does not depend on how many sockets there are: their attachments are read once
    /// for all that wake the desk, and never again.
    #[test]
    fn attachments_are_read_once_for_all_greetings() {
        for agents in [500, 1_000, 2_000] {
            let reads = Cell::new(0);
            let known = (0..agents).map(|n| (agent(n), true));
            let greeted = (0..agents).map(|n| agent(n).id).inspect(|_| reads.set(reads.get() + 1));
            let mut team = Team::new(known, greeted);
            for n in 0..agents {
                assert!(team.arrives(agent(n)).connected);
            }
            assert_eq!(reads.get(), agents);
        }
    }
}
