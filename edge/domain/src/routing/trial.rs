//! Tries settings on a team and a visitor that somebody describes, with the very [`Router`] by which a desk goes.

use super::agent::{AgentRecord, Ineligible, Status};
use super::chat::ChatRecord;
use super::decision::RefuseReason;
use super::input::{Input, Standing, Wishes};
use super::settings::{RoutingSettings, checked};
use super::store::Stored;
use super::{Mode, Router};
use crate::desk::Version;
use protocol::ids::{AgentId, ConversationId, Timestamp};
use protocol::limits;
use protocol::rejection::Rejection;
use protocol::site::routing::{AGENTS_MAX, SKILLS_MAX};
use protocol::team::routing::{AgentVerdict, RoutingTrial, TrialAnswer, TriedVisitor, Verdict};
use std::collections::BTreeSet;

/// The chat that is tried. There is no other.
const CHAT: &str = "a-chat-that-is-tried";
/// When its visitor comes.
const START: Timestamp = 0;
/// How often it is looked at what has changed by waiting: the skills are given up, the language, and somebody is told.
const LOOKS: usize = 8;

/// Who gets a chat, and why nobody else does. Equals take turns at a desk; here the one whose id is first goes first.
///
/// # Errors
/// [`Rejection::RoutingRefused`] for settings that would not be stored, or more than a site can have.
pub fn trial(trial: &RoutingTrial) -> Result<TrialAnswer, Rejection> {
    checked(&trial.routing)?;
    if !is_bounded(trial) {
        return Err(Rejection::RoutingRefused);
    }
    let id = ConversationId::parse(CHAT)?;
    let standing = comes(id.clone(), &trial.visitor);
    let mut router = desk(trial);
    let chat = ChatRecord::new(standing.clone(), START);
    let queue = chat.queue(&router.rules);
    let mode = router.rules.of(&queue).mode;
    let may = |router: &Router, agent: &AgentId| match router.roster.get(agent) {
        Some(seat) => seat.eligible(&chat, &queue, &router.rules),
        None => Err(Ineligible::Away),
    };
    // Before the chat takes a place of somebody's.
    let reasons: Vec<Result<(), Ineligible>> =
        trial.team.iter().map(|one| may(&router, &one.agent)).collect();
    router.apply(&Input::Told(Box::new(standing)), START);
    let mut now = START;
    if mode != Mode::Manual {
        for _ in 0..LOOKS {
            let next = router.next_wake().filter(|next| *next > now);
            let Some(next) = next.filter(|_| holder(&router, &id).is_none()) else { break };
            now = next;
            router.apply(&Input::Tick, now);
        }
    }
    let gets = holder(&router, &id).cloned();
    let verdict = |(agent, reason): (&AgentId, &Result<(), Ineligible>)| match (mode, reason) {
        (Mode::Manual, _) => claims(&router, agent, &id),
        _ if gets.as_ref() == Some(agent) => Verdict::Gets,
        (_, Ok(())) => Verdict::Behind,
        (_, Err(why)) => because(*why),
    };
    let agents = trial.team.iter().map(|one| &one.agent);
    let team =
        agents.zip(&reasons).map(|told| AgentVerdict { agent: told.0.clone(), verdict: verdict(told) });
    let team = team.collect();
    let waited = if gets.is_some() { (now - START).div_ceil(1_000) } else { 0 };
    Ok(TrialAnswer { mode, gets, after_seconds: u32::try_from(waited).unwrap_or(u32::MAX), team })
}

/// Whether it is no larger than a site.
fn is_bounded(trial: &RoutingTrial) -> bool {
    let RoutingTrial { departments, team, visitor, .. } = trial;
    let agents: BTreeSet<&AgentId> = team.iter().map(|one| &one.agent).collect();
    departments.len() <= limits::DEPARTMENTS_MAX
        && departments.iter().all(|one| one.agents.len() <= limits::DEPARTMENT_AGENTS_MAX)
        && team.len() <= AGENTS_MAX
        && agents.len() == team.len()
        && visitor.skills.len() <= SKILLS_MAX
}

/// A desk with the team at it.
fn desk(trial: &RoutingTrial) -> Router {
    let agents = trial.team.iter().map(|one| {
        let profile = trial.routing.of_agent(&one.agent).cloned().unwrap_or_default();
        let record = AgentRecord::new(one.agent.clone(), profile, START);
        if one.available { AgentRecord { status: Status::Available, ..record } } else { record }
    });
    let settings = RoutingSettings::of(&trial.departments, &trial.routing);
    let mut router = Router::restore(Stored { settings, agents: agents.collect(), ..Stored::default() });
    for one in &trial.team {
        router.roster.fill(&one.agent, one.chats);
    }
    router
}

/// A visitor who has just come.
fn comes(conversation: ConversationId, visitor: &TriedVisitor) -> Standing {
    let TriedVisitor { department, skills, language } = visitor.clone();
    Standing {
        conversation,
        version: Version { revision: 0, last_at: START, told_at: START },
        queued_at: START,
        holder: None,
        replied: false,
        ended: false,
        reopened: false,
        gone_since: None,
        promised: false,
        asynchronous: false,
        bot: false,
        wishes: Wishes { department, skills, language, ..Wishes::default() },
    }
}

/// At whom the chat rings, or for whom a place is reserved.
fn holder<'a>(router: &'a Router, id: &ConversationId) -> Option<&'a AgentId> {
    router.chat(id)?.agent()
}

/// Whether an agent may claim the chat.
fn claims(router: &Router, agent: &AgentId, id: &ConversationId) -> Verdict {
    match router.may_claim(agent, id) {
        Ok(_) => Verdict::MayClaim,
        Err(RefuseReason::NotThere) => Verdict::Away,
        Err(RefuseReason::Full) => Verdict::Full,
        Err(RefuseReason::NotInDepartment) => Verdict::Department,
        Err(_) => Verdict::Other,
    }
}

fn because(why: Ineligible) -> Verdict {
    match why {
        Ineligible::Away => Verdict::Away,
        Ineligible::Full => Verdict::Full,
        Ineligible::Department => Verdict::Department,
        Ineligible::Skill => Verdict::Skill,
        Ineligible::Language => Verdict::Language,
        // Nothing else rings, and nobody has let it pass.
        _ => Verdict::Other,
    }
}
