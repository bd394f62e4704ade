//! How a desk keeps the rules: what the list's summaries and the team's presence say to them, what of that is no
//! news, and how they catch up after the desk slept.

use super::chat::ChatRecord;
use super::input::{AwayReason, Input, Standing, Wishes};
use super::settings::RoutingSettings;
use super::{Router, Stage};
use crate::desk::Version;
use protocol::frames::desk::{self, Presence, Summary};
use protocol::ids::{ConversationId, Timestamp};
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

    /// What an agent's presence says. Whoever has no inbox open keeps what they have.
    #[must_use]
    pub fn of_presence(presence: &Presence) -> Self {
        let agent = presence.agent.id.clone();
        match (presence.available, presence.connected) {
            (true, _) => Self::Came { agent },
            (false, true) => Self::Away { agent, reason: AwayReason::Break(String::new()) },
            (false, false) => Self::Away { agent, reason: AwayReason::Disconnected },
        }
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
            Input::Came { agent } => !self.agent(agent).is_some_and(super::AgentRecord::is_available),
            Input::Away { agent, .. } | Input::Removed { agent } => self.roster.get(agent).is_some(),
            _ => true,
        }
    }

    /// Takes in what is so, after a desk has slept, was killed or could not store something: who is there, and all
    /// conversations of the list that are not over, each with when it was told. Nothing else is known then, also
    /// where nothing was stored yet.
    pub fn catch_up(&mut self, present: &[Presence], open: &[(Summary, Timestamp)], now: Timestamp) {
        let listed: BTreeSet<&ConversationId> = open.iter().map(|(summary, _)| &summary.id).collect();
        let unlisted = self.chats.keys().filter(|id| !listed.contains(id)).cloned();
        let gone: Vec<Input> = unlisted.map(|conversation| Input::Erased { conversation }).collect();
        let there = present.iter().map(Input::of_presence);
        let told = open.iter().map(|(summary, told_at)| Input::of_summary(summary, *told_at));
        for input in there.chain(gone).chain(told) {
            if self.is_news(&input) {
                self.apply(&input, now);
            }
        }
    }
}
