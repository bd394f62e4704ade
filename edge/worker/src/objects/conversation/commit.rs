//! What becomes of a command: decided, stored, told.

use super::Inner;
use crate::crypto;
use crate::env::now;
use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::metrics;
use crate::objects::sockets::{self, Peer};
use domain::conversation::{Command, Rules};
use domain::delivery;
use domain::keys::Shown;
use protocol::codec;
use protocol::conversation::party::Side;
use protocol::frames::visitor::VisitorRequest;
use protocol::ids::{CommandId, Seq};
use protocol::rejection::Rejection;
use std::rc::Rc;

impl Inner {
    pub(super) fn visitor_request(
        self: &Rc<Self>,
        shown: &Shown,
        request: VisitorRequest,
        rules: Option<&Rules>,
    ) -> Result<Seq, Fault> {
        let content = codec::to_binary(&request.command);
        self.commit(&request.id, &content, Command::Visitor(request.command), Some(shown), rules)
    }

    /// Carries out a command and counts what became of it. See [`Inner::carry_out`].
    pub(super) fn commit(
        self: &Rc<Self>,
        id: &CommandId,
        content: &[u8],
        command: Command,
        shown: Option<&Shown>,
        rules: Option<&Rules>,
    ) -> Result<Seq, Fault> {
        let side = match &command {
            Command::Visitor(_) => Some(Side::Visitor),
            Command::Agent(..) => Some(Side::Agent),
            Command::Signal(_) | Command::Identify(_) => None,
        };
        let result = self.carry_out(id, content, command, shown, rules);
        if let Some(side) = side {
            let refused = match &result {
                Ok(_) => None,
                Err(Fault::Rejected(why)) => Some(*why),
                Err(Fault::Platform(_)) => Some(Rejection::Unavailable),
            };
            metrics::count(|metrics| metrics.command(side, refused, self.site()));
        }
        result
    }

    /// Decides, stores and tells. Nothing in here is awaited. `content` tells a repeated command
    /// from another one under the same id; `shown` is what a visitor shows.
    fn carry_out(
        self: &Rc<Self>,
        id: &CommandId,
        content: &[u8],
        command: Command,
        shown: Option<&Shown>,
        rules: Option<&Rules>,
    ) -> Result<Seq, Fault> {
        shown.map_or(Ok(()), |shown| self.admit(shown))?;
        let token = shown.map_or("", |shown| &shown.token);
        failpoints::reached(Failpoint::Deciding, || command.clone());
        let fingerprint = crypto::fingerprint(content);
        if let Some(last) = self.set_aside(id, &command)? {
            return Ok(last);
        }
        let missing = self.missing(&command)?;
        let barred = self.with_stored(|stored| stored.keys.barred())?;
        let standard = Rules { barred, ..Rules::default() };
        let rules = rules.unwrap_or(&standard);
        let request = delivery::Request { id, fingerprint: &fingerprint, command, rules };
        let log = self.log.signed(token);
        let (outcome, before, after) = self.with_stored(|stored| {
            let state = &mut stored.conversation;
            let before = state.is_started().then(|| state.concern());
            let outcome = match missing {
                Some(why) => delivery::accepted_before(state, &log, id, &fingerprint, why.into())?,
                None => delivery::accept(state, &log, request, now())?,
            };
            outcome.events.iter().for_each(|event| stored.keys.evolve(&event.body, token));
            Ok::<_, Fault>((outcome, before, stored.conversation.concern()))
        })??;
        failpoints::reached(Failpoint::Stored, || outcome.events.clone());
        if !outcome.events.is_empty() {
            self.wake_after_commit();
            if Self::change_keys(&outcome.events) {
                self.close_strangers();
            }
            // Whoever it is no more for hears how that came.
            let hears = |peer: &Peer| peer.sees(&after) || before.as_ref().is_some_and(|it| peer.sees(it));
            sockets::broadcast(&self.listeners.all(&self.state), outcome.events, hears);
            self.turn_unseeing_away();
            self.wake_waiting();
            self.deliver();
        }
        failpoints::reached(Failpoint::Acknowledging, || {
            self.with_stored(|stored| stored.conversation.clone()).ok()
        });
        Ok(outcome.seq)
    }
}
