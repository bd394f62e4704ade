//! What the rules of [`domain::routing`] decide is done here: chats ring at agents, are taken for them, and are taken
//! back; agents who let chats ring out are away. What is to be done is stored with its cause, so a desk that was killed
//! does it again, and everything may be done twice: a card that rings anew is the same card, and a conversation uses
//! each reservation once.
//!
//! Conversations are asked in the background. Nothing of it holds up the list, and one that cannot be reached holds up
//! no other: its reservation lapses.

use super::Inner;
use super::presence::Listener;
use super::watchdog::Wake;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Shared};
use crate::rpc::{self, ConversationCall};
use crate::scope::{self, Scope};
use domain::desk::{Version, break_reason};
use domain::object_kind::ObjectKind;
use domain::outbox::RETRY_MS;
use domain::routing::{Decision, Input, RefuseReason, ReturnReason, Router};
use protocol::frames::desk::{Absence, AgentAbsence, AgentLoad, DeskFrame, RingEnd, RingOver, Ringing};
use protocol::ids::{AgentId, ConversationId, Timestamp};
use protocol::rejection::Rejection;
use std::rc::Rc;
use std::time::Duration;
use worker::Delay;

/// After how long a conversation is asked again that could not be reached.
const AGAIN: Duration = Duration::from_secs(1);

/// Something to do.
pub(super) enum Deed {
    /// Whatever rings at an agent is to be shown to them.
    Ring(AgentId),
    /// A chat does not ring at an agent any more.
    Over(AgentId, RingOver),
    /// A conversation is to be taken for an agent, with a reservation that is good until a moment.
    Give(ConversationId, AgentId, u64, Timestamp),
    /// It is to be taken from them.
    TakeBack(ConversationId, AgentId, ReturnReason),
    /// A conversation is to say how it stands.
    Ask(ConversationId),
    /// An agent is away, because they have missed so many chats.
    Away(AgentId, u8),
}

/// What is to be done about what was decided, as the rules stand since.
pub(super) fn deeds(router: &Router, decisions: Vec<Decision>) -> Vec<Deed> {
    let over = |conversation: &ConversationId, agent: &AgentId| {
        let why = router.why_over(conversation, agent, &decisions);
        RingOver { conversation: conversation.clone(), why }
    };
    let deed = |decision: &Decision| match decision {
        Decision::Ring { agent, .. } => Some(Deed::Ring(agent.clone())),
        Decision::StopRinging { conversation, agent } => {
            Some(Deed::Over(agent.clone(), over(conversation, agent)))
        }
        Decision::Assign { conversation, agent, reservation, until, .. } => {
            Some(Deed::Give(conversation.clone(), agent.clone(), *reservation, *until))
        }
        // What somebody has who works here no more goes back as a departure, to the last of it.
        Decision::Return { reason: ReturnReason::Left, .. } => None,
        Decision::Return { conversation, agent, reason } => {
            Some(Deed::TakeBack(conversation.clone(), agent.clone(), *reason))
        }
        Decision::Ask { conversation } => Some(Deed::Ask(conversation.clone())),
        Decision::Away { agent, .. } => {
            let missed = router.agent(agent).map_or(0, |record| record.misses);
            Some(Deed::Away(agent.clone(), missed))
        }
        // Whoever asked hears it at once; and of those who wait nothing is told but their queue.
        Decision::Refuse { .. }
        | Decision::Missed { .. }
        | Decision::PlaceLost { .. }
        | Decision::Deserted { .. }
        | Decision::Attended { .. } => None,
    };
    decisions.iter().filter_map(deed).collect()
}

/// Why an agent does not get what they asked for.
pub(super) fn refused(decision: &Decision) -> Option<RefuseReason> {
    match decision {
        Decision::Refuse { reason, .. } => Some(*reason),
        _ => None,
    }
}

/// How a refusal is called.
fn rejection(reason: RefuseReason) -> Rejection {
    match reason {
        RefuseReason::Taken => Rejection::TakenByAnother,
        RefuseReason::Lapsed | RefuseReason::Full => Rejection::QuestionClosed,
        RefuseReason::NotInDepartment | RefuseReason::NotThere => Rejection::NotAllowed,
        RefuseReason::Over => Rejection::Ended,
    }
}

impl Inner {
    /// Does what was decided. One thing that fails holds up no other.
    pub(super) fn carry_out(self: &Rc<Self>) {
        let decided = self.decided.take();
        for deed in decided {
            if let Err(fault) = self.carry_out_one(deed) {
                fault.log(&self.context("what was decided"));
            }
        }
    }

    fn carry_out_one(self: &Rc<Self>, deed: Deed) -> Result<(), Fault> {
        match deed {
            Deed::Ring(agent) => match self.ringing(&agent)? {
                Some(ringing) => self.tell_agent(&agent, &DeskFrame::Ringing(Box::new(ringing))),
                // It was over before it began.
                None => Ok(()),
            },
            Deed::Over(agent, over) => self.tell_agent(&agent, &DeskFrame::RingOver(over)),
            Deed::Give(conversation, agent, reservation, until) => {
                let desk = Rc::clone(self);
                self.in_background("give", async move {
                    desk.give(&conversation, &agent, reservation, until).await
                });
                Ok(())
            }
            Deed::TakeBack(conversation, agent, reason) => {
                self.asks(conversation, ConversationCall::TakeBack(agent, reason));
                Ok(())
            }
            Deed::Ask(conversation) => {
                self.asks(conversation, ConversationCall::Tell);
                Ok(())
            }
            Deed::Away(agent, missed) => self.set_available(&agent, false, Some(Absence::Missed(missed))),
        }
    }

    /// Asks a conversation for something. It tells how it stands then; until it has, it is asked again.
    fn asks(self: &Rc<Self>, conversation: ConversationId, call: ConversationCall) {
        let desk = Rc::clone(self);
        self.in_background("ask", async move {
            let conversation = rpc::conversation(&desk.env, &desk.id()?, &conversation)?;
            rpc::ask::<_, ()>(&conversation, &call).await
        });
    }

    fn in_background(self: &Rc<Self>, call: &str, work: impl Future<Output = Result<(), Fault>> + 'static) {
        let context = self.context(call);
        let logged = async move {
            if let Err(fault) = work.await {
                fault.log(&context);
            }
        };
        let scope = Scope::in_object(ObjectKind::Desk, &self.state, scope::request());
        self.state.wait_until(scope.doing(call).run(logged));
    }

    /// Has a conversation taken for an agent, and asks again while the reservation is good.
    async fn give(
        self: &Rc<Self>,
        id: &ConversationId,
        agent: &AgentId,
        reservation: u64,
        until: Timestamp,
    ) -> Result<(), Fault> {
        let Some(presence) = self.with_present(|present| present.team.get(agent))? else { return Ok(()) };
        let conversation = rpc::conversation(&self.env, &self.id()?, id)?;
        let call = ConversationCall::Give(presence.agent, reservation, until);
        let answer = loop {
            match rpc::ask::<_, Option<Version>>(&conversation, &call).await {
                Ok(answer) => break answer,
                Err(fault) if now() >= until => return Err(fault),
                Err(_) => Delay::from(AGAIN).await,
            }
        };
        let _scope = panic_hook::panic_scope(&self.state);
        let (conversation, agent) = (id.clone(), agent.clone());
        let input = match answer {
            Some(version) => Input::Taken { conversation, agent, version },
            None => {
                // Whoever has accepted it waits for it.
                let over = RingOver { conversation: conversation.clone(), why: RingEnd::Withdrawn };
                self.tell_agent(&agent, &DeskFrame::RingOver(over))?;
                Input::Refused { conversation, reservation }
            }
        };
        self.route(&input);
        self.flush_soon();
        Ok(())
    }

    /// An agent takes the chat that rings at them.
    pub(super) fn accept(
        self: &Rc<Self>,
        agent: &AgentId,
        conversation: ConversationId,
    ) -> Result<(), Fault> {
        self.answers(&Input::Accepted { agent: agent.clone(), conversation })
    }

    /// An agent does not take it.
    pub(super) fn decline(
        self: &Rc<Self>,
        agent: &AgentId,
        conversation: ConversationId,
    ) -> Result<(), Fault> {
        self.answers(&Input::Declined { agent: agent.clone(), conversation })
    }

    fn answers(self: &Rc<Self>, input: &Input) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        // What could not be stored rings again soon.
        let routed = self
            .try_route(input)
            .inspect_err(|_| self.wake_by(Wake::Routing, now().saturating_add(RETRY_MS)));
        self.carry_out();
        self.flush_soon();
        match routed?.refused {
            Some(reason) => Err(rejection(reason).into()),
            None => Ok(()),
        }
    }

    /// An agent is away for a while, and says what for.
    pub(super) fn take_break(self: &Rc<Self>, agent: &AgentId, what_for: &str) -> Result<(), Fault> {
        self.set_available(agent, false, break_reason(what_for)?)
    }

    /// The team is told why an agent is away, or that there is nothing to say of it any more.
    pub(super) fn tell_absence(&self, agent: &AgentId, why: Option<Absence>) -> Result<(), Fault> {
        let frame = DeskFrame::Absence(AgentAbsence { agent: agent.clone(), why });
        self.tell_those(|listener| listener.rings, &frame)
    }

    /// Tells a socket why agents are away.
    pub(super) fn send_absences(&self, to: &Listener) -> Result<(), Fault> {
        for absence in self.with_present(|present| present.team.absences())? {
            sockets::send(&to.socket, to.encoding, &DeskFrame::Absence(absence));
        }
        Ok(())
    }

    /// Shows a socket what rings at its agent.
    pub(super) fn send_ring(&self, to: &Listener) -> Result<(), Fault> {
        if let Some(ringing) = self.ringing(&to.agent)? {
            sockets::send(&to.socket, to.encoding, &DeskFrame::Ringing(Box::new(ringing)));
        }
        Ok(())
    }

    /// What rings at an agent.
    fn ringing(&self, agent: &AgentId) -> Result<Option<Ringing>, Fault> {
        let rings = self.with_router(|router| {
            let (id, until) = router.rings_at(agent)?;
            let (seconds, since) = router.ring_of(&id)?;
            Some((id, until, seconds, since))
        })?;
        let Some((id, until, seconds, since)) = rings else { return Ok(None) };
        let Some(summary) = self.summaries()?.get(&id)? else { return Ok(None) };
        Ok(Some(Ringing {
            conversation: id,
            until,
            seconds,
            visitor: summary.visitor,
            preview: summary.preview,
            page: summary.page,
            department: summary.department,
            since,
        }))
    }

    /// Tells agents how many chats they have, each when that has changed; nobody where nothing goes by it.
    pub(super) fn tell_loads(&self) -> Result<(), Fault> {
        let tell = |listener: &mut Listener, (load, cap): (u16, u16)| {
            let load = AgentLoad { load, cap };
            if listener.load != Some(load) {
                listener.load = Some(load);
                sockets::send(&listener.socket, listener.encoding, &DeskFrame::Load(load));
            }
        };
        self.with_router(|router| {
            if !router.is_automatic() {
                return Ok(());
            }
            self.with_present(|present| {
                for listener in present.listeners.iter_mut().filter(|listener| listener.rings) {
                    if let Some(load) = router.load(&listener.agent) {
                        tell(listener, load);
                    }
                }
            })
        })?
    }

    /// Tells an agent's inboxes at which chats may ring.
    fn tell_agent(&self, agent: &AgentId, frame: &DeskFrame) -> Result<(), Fault> {
        self.tell_those(|listener| listener.rings && listener.agent == *agent, frame)
    }

    fn tell_those(&self, hears: impl Fn(&Listener) -> bool, frame: &DeskFrame) -> Result<(), Fault> {
        let frame = Shared::new(frame);
        self.with_present(|present| {
            for listener in present.listeners.iter().filter(|listener| hears(listener)) {
                frame.send(&listener.socket, listener.encoding);
            }
        })
    }
}
