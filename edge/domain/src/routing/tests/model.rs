//! The reference: the rules once more, without an index, as slow as they are plain.

use super::*;
use std::cmp::Reverse;

/// The site's settings, agents and chats, as they are stored.
pub struct Plain<'a> {
    settings: &'a RoutingSettings,
    agents: Vec<&'a AgentRecord>,
    pub chats: Vec<&'a ChatRecord>,
}

impl<'a> Plain<'a> {
    pub fn new(router: &'a Router) -> Self {
        let settings = &router.rules.settings;
        Self { settings, agents: router.roster.records().collect(), chats: router.chats.values().collect() }
    }

    fn department(&self, chat: &ChatRecord) -> Option<&RoutedDepartment> {
        let id = chat.standing.wishes.department.as_ref()?;
        self.settings.departments.iter().find(|one| one.department.id == *id)
    }

    pub fn queue(&self, chat: &ChatRecord) -> QueueId {
        self.department(chat).map(|one| one.department.id.clone())
    }

    pub fn mode(&self, chat: &ChatRecord) -> Mode {
        self.department(chat).map_or(self.settings.general, |one| one.rules).mode
    }

    pub fn cap(&self, agent: &AgentRecord) -> u16 {
        agent.profile.cap.unwrap_or(if self.settings.cap == 0 { 3 } else { self.settings.cap })
    }

    pub fn load(&self, agent: &AgentId) -> u16 {
        let weight = |chat: &&&ChatRecord| {
            let nobody_waits =
                chat.absent || chat.standing.promised || chat.standing.asynchronous || chat.standing.bot;
            let leaves = matches!(chat.stage, Stage::Assigned { returning: Some(ReturnReason::Revived), .. });
            !nobody_waits && !leaves
        };
        self.of(agent).iter().filter(weight).count() as u16
    }

    fn of(&self, agent: &AgentId) -> Vec<&ChatRecord> {
        self.chats.iter().copied().filter(|chat| chat.agent() == Some(agent)).collect()
    }

    pub fn ringing(&self, agent: &AgentId) -> usize {
        self.of(agent).iter().filter(|chat| matches!(chat.stage, Stage::Ringing { .. })).count()
    }

    pub fn agent(&self, id: &AgentId) -> Option<&AgentRecord> {
        self.agents.iter().copied().find(|agent| agent.agent == *id)
    }

    pub fn agents(&self) -> &[&'a AgentRecord] {
        &self.agents
    }

    /// Whether an agent may have a chat, apart from how much they have.
    pub fn fits(&self, agent: &AgentRecord, chat: &ChatRecord) -> bool {
        let serves = self.department(chat).is_none_or(|one| {
            let named = |one: &RoutedDepartment| one.department.agents.contains(&agent.agent);
            let dedicated = |one: &RoutedDepartment| one.rules.pool == Pool::Dedicated && named(one);
            let helps = one.rules.pool == Pool::Shared && !self.settings.departments.iter().any(dedicated);
            one.department.agents.is_empty() || named(one) || helps
        });
        let wishes = &chat.standing.wishes;
        let needs = self.department(chat).map(|one| one.needs.clone()).unwrap_or_default();
        let skills: Vec<&String> = wishes.skills.iter().chain(&needs.skills).collect();
        let skilled = chat.relaxed != Relaxed::Nothing
            || skills.iter().all(|skill| agent.profile.skills.contains(*skill));
        let languages = &agent.profile.languages;
        let needed: Vec<&String> = wishes.language.iter().chain(&needs.languages).collect();
        let speaks = chat.relaxed == Relaxed::Language
            || needed.iter().all(|language| languages.is_empty() || languages.contains(*language));
        let tried = chat.tried.contains(&agent.agent);
        agent.status == Status::Available
            && serves
            && skilled
            && speaks
            && !tried
            && self.mode(chat) != Mode::Manual
    }

    /// Whether an agent may have a chat now.
    pub fn may(&self, agent: &AgentRecord, chat: &ChatRecord) -> bool {
        self.fits(agent, chat)
            && self.load(&agent.agent) < self.cap(agent)
            && !(self.mode(chat) == Mode::Ring && self.ringing(&agent.agent) > 0)
    }

    /// Whether a chat has a position.
    fn waits(chat: &ChatRecord) -> bool {
        match chat.stage {
            Stage::Waiting => !chat.absent && !chat.standing.promised && !chat.standing.bot,
            Stage::Ringing { .. } | Stage::Reserved { .. } => true,
            Stage::Assigned { .. } => false,
        }
    }

    /// Those who wait in a queue, in order.
    pub fn line(&self, queue: &QueueId) -> Vec<ConversationId> {
        let mut line: Vec<_> =
            self.chats.iter().filter(|chat| self.queue(chat) == *queue && Self::waits(chat)).collect();
        line.sort_by_key(|chat| place(chat));
        line.into_iter().map(|chat| chat.id().clone()).collect()
    }

    /// Those who look for an agent.
    pub fn looking(&self) -> impl Iterator<Item = &&'a ChatRecord> {
        self.chats.iter().filter(|chat| chat.stage == Stage::Waiting && Self::waits(chat))
    }
}

/// Where a chat stands among those who wait.
pub fn place(chat: &ChatRecord) -> impl Ord + use<> {
    (Reverse(chat.ahead), Reverse(chat.priority), chat.queued_at, chat.id().clone())
}
