//! A desk for the tests: conversations that answer at once, and a clock that they set.

mod agents;
mod claims;
mod desks;
mod estimates;
mod history;
mod model;
mod queues;
mod reports;
mod rings;
mod site_settings;
mod stored;
mod trials;

use super::*;
use crate::desk::Version;
use protocol::ids::DepartmentId;
use protocol::site::department::DepartmentSetting;

/// When the tests begin.
const START: Timestamp = 1_000_000;

const SECOND: u64 = 1_000;

fn chat(n: usize) -> ConversationId {
    ConversationId::parse(&format!("conversation-{n:04}")).unwrap()
}

fn agent(name: &str) -> AgentId {
    AgentId::parse(name).unwrap()
}

fn department(id: &str) -> DepartmentId {
    DepartmentId::parse(id).unwrap()
}

fn words(words: &[&str]) -> std::collections::BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The rules of a queue in a mode.
fn rules(mode: Mode) -> QueueRules {
    QueueRules { mode, ..QueueRules::default() }
}

/// A department with its agents and rules.
fn routed(id: &str, agents: &[&str], rules: QueueRules) -> RoutedDepartment {
    let agents = agents.iter().map(|name| agent(name)).collect();
    let department = DepartmentSetting { id: department(id), name: id.into(), agents };
    RoutedDepartment { department, rules, needs: Needs::default() }
}

/// Settings without departments.
fn general(mode: Mode) -> RoutingSettings {
    RoutingSettings { general: rules(mode), ..RoutingSettings::default() }
}

/// A desk. After each input it is looked whether a desk that starts anew would be the same.
struct Desk {
    router: Router,
    now: Timestamp,
    /// How the conversations stand, as they know themselves.
    standings: BTreeMap<ConversationId, Standing>,
}

impl Desk {
    fn new(settings: RoutingSettings) -> Self {
        let mut desk = Self { router: Router::default(), now: START, standings: BTreeMap::new() };
        desk.does(Input::Settings(Box::new(settings)));
        desk
    }

    /// A desk without departments.
    fn of(mode: Mode) -> Self {
        Self::new(general(mode))
    }

    fn does(&mut self, input: Input) -> Vec<Decision> {
        let decisions = self.router.apply(&input, self.now);
        self.router.take_changes();
        assert_eq!(
            Router::restore(self.router.stored()),
            self.router,
            "a desk that starts anew, after {input:?}"
        );
        decisions
    }

    fn later(&mut self, ms: u64) -> Vec<Decision> {
        self.now += ms;
        self.does(Input::Tick)
    }

    /// An agent with a cap comes.
    fn comes(&mut self, name: &str, cap: u16) -> Vec<Decision> {
        self.has(name, Profile { cap: Some(cap), ..Profile::default() });
        self.is_back(name)
    }

    fn is_back(&mut self, name: &str) -> Vec<Decision> {
        self.does(Input::Came { agent: agent(name) })
    }

    fn has(&mut self, name: &str, profile: Profile) -> Vec<Decision> {
        self.does(Input::Profile { agent: agent(name), profile })
    }

    fn breaks(&mut self, name: &str) -> Vec<Decision> {
        self.does(Input::Away { agent: agent(name), reason: AwayReason::Break("lunch".into()) })
    }

    /// A chat begins. A millisecond passes before.
    fn arrives(&mut self, n: usize) -> Vec<Decision> {
        self.wishes(n, Wishes::default())
    }

    fn wishes(&mut self, n: usize, wishes: Wishes) -> Vec<Decision> {
        self.now += 1;
        self.tells(n, |standing| standing.wishes = wishes)
    }

    /// A conversation changes and tells the desk.
    fn tells(&mut self, n: usize, change: impl FnOnce(&mut Standing)) -> Vec<Decision> {
        self.changes(n, change);
        self.does(Input::Told(Box::new(self.standings[&chat(n)].clone())))
    }

    /// A conversation changes and does not tell the desk yet.
    fn changes(&mut self, n: usize, change: impl FnOnce(&mut Standing)) {
        let now = self.now;
        let standing = self.standings.entry(chat(n)).or_insert_with(|| standing(n, now));
        let revision = standing.version.revision + 1;
        standing.version = Version { revision, last_at: now, told_at: now };
        change(standing);
    }

    /// A conversation is taken with the reservation that there is for it, and says so.
    fn is_taken(&mut self, n: usize) -> Vec<Decision> {
        let Some(Stage::Reserved { agent, .. }) = self.stage(n) else { panic!("{:?}", self.stage(n)) };
        self.changes(n, |standing| (standing.holder, standing.replied) = (Some(agent.clone()), false));
        let version = self.standings[&chat(n)].version;
        let mut decisions = self.does(Input::Taken { conversation: chat(n), agent, version });
        decisions.extend(self.does(Input::Told(Box::new(self.standings[&chat(n)].clone()))));
        decisions
    }

    fn accepts(&mut self, name: &str, n: usize) -> Vec<Decision> {
        self.does(Input::Accepted { agent: agent(name), conversation: chat(n) })
    }

    fn claims(&mut self, name: &str, n: usize) -> Vec<Decision> {
        self.does(Input::Claim { agent: agent(name), conversation: chat(n) })
    }

    fn ends(&mut self, n: usize) -> Vec<Decision> {
        self.tells(n, |standing| standing.ended = true)
    }

    fn stage(&self, n: usize) -> Option<Stage> {
        self.router.chat(&chat(n)).map(|chat| chat.stage.clone())
    }

    /// The agent whose place a chat takes, or at whom it rings.
    fn with(&self, n: usize) -> Option<String> {
        self.router.chat(&chat(n))?.agent().map(|agent| agent.to_string())
    }

    fn is_waiting(&self, n: usize) -> bool {
        self.stage(n) == Some(Stage::Waiting)
    }

    fn load(&self, name: &str) -> u16 {
        self.router.load(&agent(name)).unwrap().0
    }

    fn status(&self, name: &str) -> Status {
        self.router.agent(&agent(name)).unwrap().status.clone()
    }

    /// Who waits among the chats of no department, or of one.
    fn line(&self, queue: Option<&str>) -> Vec<usize> {
        let chats = self.router.positions(&queue.map(department)).chats;
        chats.iter().map(|id| id.as_str()[13..].parse().unwrap()).collect()
    }
}

/// A conversation that has just begun.
fn standing(n: usize, now: Timestamp) -> Standing {
    Standing {
        conversation: chat(n),
        version: Version { revision: 0, last_at: now, told_at: now },
        queued_at: now,
        holder: None,
        replied: false,
        ended: false,
        reopened: false,
        gone_since: None,
        promised: false,
        asynchronous: false,
        bot: false,
        wishes: Wishes::default(),
    }
}

/// Wishes for a department.
fn of(id: &str) -> Wishes {
    Wishes { department: Some(department(id)), ..Wishes::default() }
}

fn rings(decisions: &[Decision]) -> Vec<String> {
    let ring = |decision: &Decision| match decision {
        Decision::Ring { agent, .. } => Some(agent.to_string()),
        _ => None,
    };
    decisions.iter().filter_map(ring).collect()
}

fn returned(decisions: &[Decision]) -> Vec<(ConversationId, ReturnReason)> {
    let returned = |decision: &Decision| match decision {
        Decision::Return { conversation, reason, .. } => Some((conversation.clone(), *reason)),
        _ => None,
    };
    decisions.iter().filter_map(returned).collect()
}

fn refused(decisions: &[Decision]) -> Vec<RefuseReason> {
    let refused = |decision: &Decision| match decision {
        Decision::Refuse { reason, .. } => Some(*reason),
        _ => None,
    };
    decisions.iter().filter_map(refused).collect()
}
