//! How a desk keeps the rules: what the list's summaries and the team's presence say to them, what of that is no
//! news, and how they catch up after the desk slept.

use super::chat::ChatRecord;
use super::input::{AwayReason, Input, Standing, Wishes};
use super::settings::RoutingSettings;
use super::{AgentRecord, Decision, Miss, Profile, Router, Stage, Status};
use crate::desk::Version;
use protocol::frames::desk::{self, Absence, Presence, RingEnd, Summary};
use protocol::ids::{AgentId, ConversationId, Timestamp};
use protocol::site::department::DepartmentSetting;
use protocol::site::routing::Routing;
use std::collections::BTreeSet;

impl RoutingSettings {
    /// Those of a site that sets nothing but its departments: agents take what they like.
    #[must_use]
    pub fn manual(departments: &[DepartmentSetting]) -> Self {
        Self::of(departments, &Routing::default())
    }
}

impl Input {
    /// What a summary says, which its conversation told at a moment. In a chat without a word of the visitor's nobody
    /// waits: it is not known until there is one.
    #[must_use]
    pub fn of_summary(summary: &Summary, told_at: Timestamp) -> Self {
        let conversation = summary.id.clone();
        if summary.empty {
            return Self::Erased { conversation };
        }
        let holder = summary.assignee.as_ref().filter(|_| summary.stage == desk::Stage::Assigned);
        Self::Told(Box::new(Standing {
            conversation,
            version: Version::of(summary, told_at),
            queued_at: summary.waiting_since.unwrap_or(summary.last_at),
            holder: holder.map(|agent| agent.id.clone()),
            replied: summary.waiting_since.is_none(),
            ended: summary.stage == desk::Stage::Ended,
            // Where it was over and goes on, it stays with whom it says: no queue is asked.
            reopened: false,
            gone_since: summary.gone_since,
            promised: summary.needs.promise.is_some(),
            asynchronous: false,
            bot: false,
            wishes: Wishes {
                department: summary.department.as_ref().map(|department| department.id.clone()),
                ..Wishes::default()
            },
        }))
    }

    /// What an agent's presence says, with why they are away where that is known. Whoever has no inbox open keeps what
    /// they have.
    #[must_use]
    pub fn of_presence(presence: &Presence, why: Option<&Absence>) -> Self {
        let agent = presence.agent.id.clone();
        let reason = match (presence.available, presence.connected, why) {
            (true, ..) => return Self::Came { agent },
            (false, false, _) => AwayReason::Disconnected,
            (false, true, Some(Absence::Missed(_))) => AwayReason::Missed,
            (false, true, Some(Absence::Break(what_for))) => AwayReason::Break(what_for.clone()),
            (false, true, None) => AwayReason::Break(String::new()),
        };
        Self::Away { agent, reason }
    }
}

impl Input {
    /// What there is to say of an agent: what is set of them and whether chats ring at them, if they have an inbox open,
    /// and then whether they are there.
    #[must_use]
    pub fn of_agent(
        presence: &Presence,
        why: Option<&Absence>,
        rings: bool,
        profile: Option<&Profile>,
    ) -> Vec<Self> {
        let agent = &presence.agent.id;
        let mut inputs = Vec::new();
        if presence.connected {
            let profile = profile.cloned().unwrap_or_default();
            inputs.push(Self::Profile { agent: agent.clone(), profile });
            inputs.push(Self::Hears { agent: agent.clone(), rings });
        }
        inputs.push(Self::of_presence(presence, why));
        inputs
    }
}

impl ChatRecord {
    /// Whether what its conversation says changes anything by which it is routed. Most of what conversations tell is
    /// that something was said.
    fn is_changed_by(&self, told: &Standing) -> bool {
        let is_settled = match &self.stage {
            Stage::Waiting => true,
            Stage::Assigned { reply_by, returning, ask_at, .. } => {
                reply_by.is_none() && returning.is_none() && ask_at.is_none()
            }
            Stage::Ringing { .. } | Stage::Reserved { .. } => false,
        };
        let known = &self.standing;
        let same = Standing {
            version: told.version,
            // It took its place when it was first told.
            queued_at: told.queued_at,
            // Whoever has written has written.
            replied: known.replied && told.replied,
            ..known.clone()
        };
        !is_settled || same != *told
    }
}

impl Router {
    /// Whether there is anything in an input that is not known. One without needs not be taken in: it would cost a
    /// write for each message that is sent.
    #[must_use]
    pub fn is_news(&self, input: &Input) -> bool {
        match input {
            Input::Told(standing) => match self.chats.get(&standing.conversation) {
                Some(chat) => chat.is_changed_by(standing),
                None => !standing.ended,
            },
            Input::Erased { conversation } => self.chats.contains_key(conversation),
            Input::Settings(settings) => self.rules.settings != **settings,
            Input::Came { agent } => !self.agent(agent).is_some_and(AgentRecord::is_available),
            // Chats ring at whoever is not known yet.
            Input::Hears { agent, rings } => self.agent(agent).map_or(!rings, |record| record.deaf == *rings),
            Input::Profile { agent, profile } => {
                self.agent(agent).map_or(*profile != Profile::default(), |record| record.profile != *profile)
            }
            Input::Away { agent, reason } => {
                self.agent(agent).is_some_and(|record| record.status != Status::Away(reason.clone()))
            }
            Input::Removed { agent } => self.roster.get(agent).is_some(),
            _ => true,
        }
    }

    /// Takes in what is so, after a desk has slept, was killed or could not store something: what there is to say of
    /// the agents, and all conversations of the list that are not over, each with when it was told. Nothing else is
    /// known then, also where nothing was stored yet. Returns what is to be done, that which was decided before and
    /// has no answer among it.
    pub fn catch_up(
        &mut self,
        agents: Vec<Input>,
        open: &[(Summary, Timestamp)],
        now: Timestamp,
    ) -> Vec<Decision> {
        let mut decisions = self.outstanding();
        let listed: BTreeSet<&ConversationId> = open.iter().map(|(summary, _)| &summary.id).collect();
        let unlisted = self.chats.keys().filter(|id| !listed.contains(id)).cloned();
        let gone: Vec<Input> = unlisted.map(|conversation| Input::Erased { conversation }).collect();
        let told = open.iter().map(|(summary, told_at)| Input::of_summary(summary, *told_at));
        // Of whoever was there and is not known any more nothing is said.
        let known: BTreeSet<&AgentId> = agents
            .iter()
            .filter_map(|input| match input {
                Input::Came { agent } | Input::Away { agent, .. } => Some(agent),
                _ => None,
            })
            .collect();
        let lost = self.roster.records().filter(|record| !known.contains(&record.agent));
        let lost: Vec<Input> = lost
            .map(|record| Input::Away { agent: record.agent.clone(), reason: AwayReason::Disconnected })
            .collect();
        for input in lost.into_iter().chain(agents).chain(gone).chain(told) {
            if self.is_news(&input) {
                decisions.extend(self.apply(&input, now));
            }
        }
        decisions
    }

    /// Why a chat does not ring at an agent any more, where [`Decision::StopRinging`] is among what was decided.
    #[must_use]
    pub fn why_over(&self, id: &ConversationId, agent: &AgentId, decided: &[Decision]) -> RingEnd {
        let missed = decided.iter().find_map(|decision| match decision {
            Decision::Missed { conversation, agent: whose, how } if conversation == id && whose == agent => {
                Some(*how)
            }
            _ => None,
        });
        match (missed, self.chats.get(id).map(|chat| (&chat.stage, chat.agent() == Some(agent)))) {
            (Some(Miss::Lapsed | Miss::NoReply), _) => RingEnd::Lapsed,
            (Some(Miss::Declined), _) => RingEnd::Declined,
            (None, None) => RingEnd::Gone,
            (None, Some((Stage::Reserved { .. } | Stage::Assigned { .. }, true))) => RingEnd::Accepted,
            (None, Some((Stage::Reserved { .. } | Stage::Assigned { .. }, false))) => RingEnd::Taken,
            (None, Some((Stage::Waiting | Stage::Ringing { .. }, _))) => RingEnd::Withdrawn,
        }
    }

    /// What rings at an agent, and until when.
    #[must_use]
    pub fn rings_at(&self, agent: &AgentId) -> Option<(ConversationId, Timestamp)> {
        let id = self.roster.get(agent)?.ringing.clone()?;
        match self.chats.get(&id)?.stage {
            Stage::Ringing { until, .. } => Some((id, until)),
            _ => None,
        }
    }

    /// For how many seconds a chat rings, and since when its visitor waits.
    #[must_use]
    pub fn ring_of(&self, id: &ConversationId) -> Option<(u16, Timestamp)> {
        let chat = self.chats.get(id)?;
        let seconds = self.rules.of(&chat.queue(&self.rules)).ring_ms() / 1_000;
        Some((u16::try_from(seconds).unwrap_or(u16::MAX), chat.queued_at))
    }
}
