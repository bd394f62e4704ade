//! Brings chats and agents together, after an input has changed something.

use super::chat::Place;
use super::{Fresh, Router};
use protocol::ids::AgentId;
use std::collections::BTreeSet;

impl Router {
    /// Offers chats until none is left for which an agent may be had.
    ///
    /// That was so before the input. So an agent for whom nothing has changed can only be had for a chat for which
    /// something has, and the other way round. The chats are gone through in the order in which they wait: those
    /// that are new, and those of the queues that a new agent serves.
    pub(super) fn settle(&mut self) {
        let agents: BTreeSet<AgentId> = std::mem::take(&mut self.fresh.agents)
            .into_iter()
            .filter(|agent| self.roster.is_free(agent))
            .collect();
        let chats: BTreeSet<Place> = std::mem::take(&mut self.fresh.chats)
            .iter()
            .filter_map(|id| self.chats.get(id).filter(|chat| chat.is_looking()))
            .map(|chat| chat.place())
            .collect();
        let served: Vec<_> = self
            .queues
            .iter()
            .filter(|(_, queue)| !queue.looking.is_empty())
            .map(|(id, _)| id)
            .filter(|id| {
                agents.iter().any(|agent| self.roster.get(agent).is_some_and(|seat| seat.serves(id)))
            })
            .cloned()
            .collect();
        let mut last: Option<Place> = None;
        while !self.roster.is_full() {
            let of_agents = self.queues.next_looking(&served, last.as_ref());
            let of_chats = chats.range::<Place, _>(after(last.as_ref())).next();
            let Some(place) = of_agents.into_iter().chain(of_chats).min().cloned() else { break };
            self.place(&place, (!chats.contains(&place)).then_some(&agents));
            last = Some(place);
        }
        // What was offered has become no easier to have.
        let Fresh { agents, chats, .. } = &mut self.fresh;
        agents.clear();
        chats.clear();
    }

    /// Offers a chat to the agent whose turn it is, `among` some if it is known that no other may have it.
    fn place(&mut self, place: &Place, among: Option<&BTreeSet<AgentId>>) {
        let Some(chat) = self.chats.get(&place.id) else { return };
        let queue = chat.queue(&self.rules);
        if let Some(agent) = self.roster.best(chat, &queue, &self.rules, among) {
            self.offer(&place.id, &agent);
        }
    }
}

fn after(place: Option<&Place>) -> (std::ops::Bound<&Place>, std::ops::Bound<&Place>) {
    (place.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded), std::ops::Bound::Unbounded)
}
