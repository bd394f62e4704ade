//! Chats that ring at the agent, how many they have, and who of the team is away for what.

use super::{Effect, Line, Model, NotificationKind};
use link::Input;
use protocol::frames::desk::{Absence, AgentAbsence, AgentLoad, DeskCommand, Ringing};
use protocol::ids::{AgentId, ConversationId, Timestamp};

/// What the desk has told of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rings {
    /// What rings, the first first. A chat rings once.
    pub cards: Vec<Ringing>,
    /// How many chats the agent has, once that was told.
    pub load: Option<AgentLoad>,
    /// Why agents are away, of whom there is something to say.
    pub absences: Vec<AgentAbsence>,
}

/// How the agent answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RingMsg {
    /// They take it.
    Accept(ConversationId),
    /// They do not.
    Decline(ConversationId),
    /// They say what they are away for.
    Break(String),
}

impl Rings {
    /// The desk tells anew what rings and who is away.
    pub(super) fn begin(&mut self) {
        self.cards.clear();
        self.absences.clear();
    }

    /// Takes why somebody is away, or that there is nothing to say of it.
    pub(super) fn absent(&mut self, absence: AgentAbsence) {
        self.absences.retain(|known| known.agent != absence.agent);
        if absence.why.is_some() {
            self.absences.push(absence);
        }
    }

    /// Why somebody is away.
    #[must_use]
    pub fn why(&self, agent: &AgentId) -> Option<&Absence> {
        self.absences.iter().find(|known| known.agent == *agent)?.why.as_ref()
    }
}

impl Model {
    /// The chat whose card is shown.
    #[must_use]
    pub fn card(&self) -> Option<Ringing> {
        self.desk.rings.cards.first().cloned()
    }

    /// How many chats in a row the agent has missed, if they are away for it.
    #[must_use]
    pub fn away_for_missing(&self) -> Option<u8> {
        let me = self.me()?;
        match self.desk.rings.why(&me.id) {
            Some(Absence::Missed(missed)) if !self.available() => Some(*missed),
            _ => None,
        }
    }

    /// What the agent says they are away for, empty for nothing; none where that is not asked. It is where chats find
    /// their agents, and not of one whom the desk has set away.
    #[must_use]
    pub fn away_for(&self) -> Option<String> {
        let is_asked = self.desk.complete && self.desk.rings.load.is_some() && !self.watches();
        let me = self.me().filter(|_| is_asked && !self.available())?;
        match self.desk.rings.why(&me.id) {
            Some(Absence::Break(what_for)) => Some(what_for.clone()),
            Some(Absence::Missed(_)) => None,
            None => Some(String::new()),
        }
    }

    /// A chat rings. It is heard once, however often it is told.
    pub(super) fn rings(&mut self, ringing: Ringing) -> Vec<Effect> {
        let cards = &mut self.desk.rings.cards;
        let (visitor, id, until) = (ringing.visitor.clone(), ringing.conversation.clone(), ringing.until);
        match cards.iter_mut().find(|card| card.conversation == id) {
            Some(card) => {
                let is_known = card.until == until;
                *card = ringing;
                if is_known {
                    return Vec::new();
                }
            }
            None => cards.push(ringing),
        }
        // Each time it rings is another one for the tabs, of which one makes the sound.
        self.announce(NotificationKind::Ring, visitor, id, until)
    }

    /// It does not any more.
    pub(super) fn rings_no_more(&mut self, id: &ConversationId) -> Vec<Effect> {
        self.desk.rings.cards.retain(|card| card.conversation != *id);
        Vec::new()
    }

    /// Whether something has rung to its end without a word of the desk's.
    pub(super) fn has_rung(&self, now: Timestamp) -> bool {
        let now = self.server_time(now);
        self.desk.rings.cards.iter().any(|card| card.until <= now)
    }

    pub(super) fn stop_ringing(&mut self, now: Timestamp) {
        let now = self.server_time(now);
        self.desk.rings.cards.retain(|card| card.until > now);
    }

    /// The agent answers. Without a connection the card stays: nobody would hear it.
    pub(super) fn answer_ring(&mut self, now: Timestamp, msg: RingMsg) -> Vec<Effect> {
        if !self.desk.connection.is_live() {
            return Vec::new();
        }
        if let RingMsg::Accept(id) | RingMsg::Decline(id) = &msg {
            if !self.desk.rings.cards.iter().any(|card| card.conversation == *id) {
                return Vec::new();
            }
            self.rings_no_more(id);
        }
        let (command, accepted) = match msg {
            RingMsg::Accept(id) => (DeskCommand::Accept(id.clone()), Some(id)),
            RingMsg::Decline(id) => (DeskCommand::Decline(id), None),
            RingMsg::Break(what_for) => (DeskCommand::TakeBreak(what_for), None),
        };
        let mut effects = vec![Effect::Desk(command)];
        effects.extend(self.drive(now, &Line::Desk, Input::Command));
        effects.extend(accepted.map(|id| self.open(now, id)).unwrap_or_default());
        effects
    }
}
