//! What an agent can do in a conversation besides writing: which actions are offered, what stands in
//! the way of each, and the dialog that asks for what an action needs.

use super::conversation::Ownership;
use super::conversation_tab::ConversationTab;
use super::{Effect, Focus, Model, outbox};
use protocol::conversation::etiquette::{Block, ClosingReason};
use protocol::conversation::fold::{Etiquette, WrapUp};
use protocol::conversation::party::Agent;
use protocol::frames::agent::AgentCommand;
use protocol::ids::{CommandId, ConversationId, Seq, Timestamp};
use protocol::rejection::Rejection;
use protocol::{limits, text};

/// An action over the composer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Ask whether the visitor may be put on hold.
    Hold,
    /// Hand the conversation over.
    Transfer,
    /// Ask for a way to reach the visitor.
    AskContact,
    /// Say what was understood.
    Restate,
    /// Ask whether there is anything else.
    WrapUp,
    /// End the conversation and file it.
    Close,
    /// End it as solved, at once.
    CloseSolved,
    /// Give the conversation back.
    Leave,
    /// Keep the visitor from writing.
    Block,
    /// Let a blocked visitor write again.
    Unblock,
    /// Go on with an ended conversation.
    Reopen,
}

/// Why something cannot be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocker {
    /// Something keeps the conversation from being closed, or from going on like this.
    Block(Block),
    /// The server said so, or would.
    Refused(Rejection),
}

/// Where an action is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rank {
    /// Always in sight.
    First,
    /// In sight where there is room, else in the menu.
    Second,
    /// In the menu.
    Menu,
}

/// An action as it is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub action: Action,
    /// Where.
    pub rank: Rank,
    /// What stands in its way; nothing when it can be done.
    pub blockers: Vec<Blocker>,
}

/// A dialog over everything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialog {
    /// The conversation it is about.
    pub conversation: ConversationId,
    /// What it asks for.
    pub form: Form,
    /// The command it led to, as long as that has no answer.
    pub sent: Option<CommandId>,
    /// Why that was refused.
    pub refused: Option<Rejection>,
}

/// What a dialog asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// The reason and the minutes of a hold.
    Hold,
    /// The receiver of a transfer and the briefing.
    Transfer,
    /// What was understood.
    Restate,
    /// What the conversation was about.
    Close,
    /// Whether the visitor is really to be blocked.
    Block,
    /// Why the transfer at this position is declined.
    Decline(Seq),
    /// What the visitor is told about a promise that takes longer.
    Progress,
}

/// What is offered in an agent's own conversation.
const MINE: &[(Action, Rank)] = &[
    (Action::Transfer, Rank::Second),
    (Action::WrapUp, Rank::Second),
    (Action::Close, Rank::First),
    (Action::Hold, Rank::Menu),
    (Action::AskContact, Rank::Menu),
    (Action::Restate, Rank::Menu),
    (Action::Leave, Rank::Menu),
    (Action::Block, Rank::Menu),
];

/// The same once nothing keeps it from being closed.
const SOLVED: &[(Action, Rank)] = &[
    (Action::Transfer, Rank::Second),
    (Action::Close, Rank::Second),
    (Action::CloseSolved, Rank::First),
    (Action::Hold, Rank::Menu),
    (Action::AskContact, Rank::Menu),
    (Action::Restate, Rank::Menu),
    (Action::WrapUp, Rank::Menu),
    (Action::Leave, Rank::Menu),
    (Action::Block, Rank::Menu),
];

impl Model {
    /// The actions that are offered in a conversation. `now` is the server's time.
    #[must_use]
    pub fn offers(&self, id: &ConversationId, now: Timestamp) -> Vec<Offer> {
        let started = self.conversation(id).filter(|open| open.thread.started);
        let Some(open) = started.filter(|_| !self.watches()) else { return Vec::new() };
        let etiquette = &open.thread.etiquette;
        // By the id: whoever has another name since is the same.
        let id_of = |agent: &Agent| agent.id.clone();
        let had = self.me().is_some() && open.thread.agent.as_ref().map(id_of) == self.me().map(id_of);
        let actions: &[(Action, Rank)] = match self.ownership(id) {
            Ownership::Mine if etiquette.blocks().is_empty() => SOLVED,
            Ownership::Mine => MINE,
            Ownership::Waiting if self.summary(id).is_some_and(|summary| summary.gone_since.is_some()) => {
                &[(Action::Close, Rank::First), (Action::Block, Rank::Menu)]
            }
            Ownership::Waiting | Ownership::Theirs(_) => &[(Action::Block, Rank::Menu)],
            Ownership::Ended if etiquette.blocked => &[(Action::Unblock, Rank::First)],
            Ownership::Ended if had => {
                &[(Action::Reopen, Rank::First), (Action::Transfer, Rank::Menu), (Action::Block, Rank::Menu)]
            }
            Ownership::Ended => &[(Action::Reopen, Rank::First), (Action::Block, Rank::Menu)],
        };
        let offer = |(action, rank): &(Action, Rank)| {
            let (action, rank) = (*action, *rank);
            // Nobody is there to be asked.
            let free = action == Action::Close && self.is_left_behind(id, now);
            let blockers = if free { Vec::new() } else { blockers_of(action, etiquette) };
            Offer { action, rank, blockers }
        };
        actions.iter().map(offer).collect()
    }

    /// An action was chosen: it says what stands in its way, asks for what it needs, or is done.
    pub(super) fn choose(
        &mut self,
        now: Timestamp,
        id: &ConversationId,
        action: Action,
        command: CommandId,
    ) -> Vec<Effect> {
        let at = self.server_time(now);
        let Some(offer) = self.offers(id, at).into_iter().find(|offer| offer.action == action) else {
            return Vec::new();
        };
        if action == Action::Close && self.is_left_behind(id, at) {
            return self.act(now, id, command, AgentCommand::Close { reason: ClosingReason::Other });
        }
        let Some(open) = self.find(id) else { return Vec::new() };
        open.blockers = offer.blockers;
        if !open.blockers.is_empty() {
            return Vec::new();
        }
        let command_for = match action {
            Action::Hold => return self.ask(id, Form::Hold),
            Action::Transfer => return self.ask(id, Form::Transfer),
            Action::Restate => return self.ask(id, Form::Restate),
            Action::Close => return self.ask(id, Form::Close),
            Action::Block => return self.ask(id, Form::Block),
            Action::CloseSolved => AgentCommand::Close { reason: ClosingReason::Solved },
            Action::AskContact => AgentCommand::AskContact,
            Action::WrapUp => AgentCommand::AskWrapUp,
            Action::Leave => AgentCommand::Leave,
            Action::Reopen | Action::Unblock => AgentCommand::Reopen,
        };
        self.act(now, id, command, command_for)
    }

    /// Opens a dialog.
    pub(super) fn ask(&mut self, id: &ConversationId, form: Form) -> Vec<Effect> {
        self.dialog = Some(Dialog { conversation: id.clone(), form, sent: None, refused: None });
        vec![Effect::MarkFocus]
    }

    /// Closes the dialog without doing anything more.
    pub(super) fn close_dialog(&mut self) -> Vec<Effect> {
        let focus = self.dialog.take().map(|_| Effect::Focus(Focus::Marked));
        focus.into_iter().collect()
    }

    /// Does something in a conversation, which need not be on screen.
    pub(super) fn act(
        &mut self,
        now: Timestamp,
        id: &ConversationId,
        command: CommandId,
        what: AgentCommand,
    ) -> Vec<Effect> {
        if self.watches() {
            return Vec::new();
        }
        if let Err(why) = check(&what) {
            self.was_refused(id, &command, why);
            return Vec::new();
        }
        let at = self.server_time(now);
        if self.conversation(id).is_none() {
            // At the front: what is on screen stays last.
            self.open.insert(0, ConversationTab::new(id.clone()));
        }
        let mut effects = self.connect(now, id);
        let Some(open) = self.find(id) else { return effects };
        if outbox::is_doing(&open.outbox, &what) {
            return effects;
        }
        open.blockers.clear();
        let request = outbox::push(&mut open.outbox, command.clone(), what, at);
        effects.push(Effect::Persist);
        effects.extend(self.give(now, id, request));
        if let Some(dialog) = self.dialog.as_mut().filter(|dialog| dialog.conversation == *id) {
            dialog.sent = Some(command);
            dialog.refused = None;
        }
        effects
    }

    /// A command is done: the dialog that led to it has served.
    pub(super) fn was_done(&mut self, command: &CommandId) -> Vec<Effect> {
        let served = self.dialog.as_ref().is_some_and(|dialog| dialog.sent.as_ref() == Some(command));
        let dialog = if served { self.dialog.take() } else { None };
        // What comes next is written; but from a list one goes on in the list.
        let focus = dialog.map(|dialog| match self.shown == Some(dialog.conversation) {
            true => Focus::Composer,
            false => Focus::Marked,
        });
        focus.map(Effect::Focus).into_iter().collect()
    }

    /// A command was refused: the dialog that led to it says so, or else the conversation.
    pub(super) fn was_refused(&mut self, id: &ConversationId, command: &CommandId, why: Rejection) {
        let here = |dialog: &&mut Dialog| {
            dialog.conversation == *id && dialog.sent.as_ref().is_none_or(|sent| sent == command)
        };
        if let Some(dialog) = self.dialog.as_mut().filter(here) {
            dialog.sent = None;
            dialog.refused = Some(why);
        } else if let Some(open) = self.find(id) {
            open.blockers = vec![Blocker::Refused(why)];
        }
    }

    /// Why the last action was not done.
    #[must_use]
    pub fn blockers(&self, id: &ConversationId) -> Vec<Blocker> {
        self.conversation(id).map(|open| open.blockers.clone()).unwrap_or_default()
    }

    /// When a promise is due that is to be kept within so many hours: half a minute less, because
    /// the server counts from the moment it hears of it.
    #[must_use]
    pub fn due_in(now: Timestamp, hours: u64) -> Timestamp {
        (now + hours * 3_600_000).saturating_sub(30_000)
    }
}

/// What stands in the way of an action. The edge decides by the same fold.
fn blockers_of(action: Action, etiquette: &Etiquette) -> Vec<Blocker> {
    let hold = etiquette.hold.is_some();
    let transfer = etiquette.transfer.is_some();
    let one = |on: bool, why| on.then_some(Blocker::Refused(why));
    let block = |on: bool, block| on.then_some(Blocker::Block(block));
    let found = match action {
        Action::Hold => [one(hold, Rejection::AlreadyOnHold), one(transfer, Rejection::AlreadyTransferring)],
        Action::Transfer => [one(transfer, Rejection::AlreadyTransferring), block(hold, Block::Hold)],
        Action::AskContact => {
            let known = etiquette.contact.is_some() || etiquette.promise.is_some();
            [one(known, Rejection::ContactAsked), None]
        }
        Action::WrapUp if matches!(etiquette.wrap_up, WrapUp::Asked { .. }) => {
            [one(true, Rejection::WrapUpAsked), None]
        }
        Action::WrapUp => [block(hold, Block::Hold), block(transfer, Block::Transfer)],
        Action::Close | Action::CloseSolved => {
            return etiquette.blocks().into_iter().map(Blocker::Block).collect();
        }
        Action::Restate | Action::Leave | Action::Block | Action::Unblock | Action::Reopen => [None, None],
    };
    found.into_iter().flatten().collect()
}

/// What the server would refuse for what is in the command itself.
fn check(command: &AgentCommand) -> Result<(), Rejection> {
    match command {
        AgentCommand::ProposeHold { reason, minutes } => {
            text::reason(reason)?;
            if limits::HOLD_MINUTES.contains(minutes) { Ok(()) } else { Err(Rejection::BadMinutes) }
        }
        AgentCommand::Transfer { briefing, .. } => match text::message(briefing) {
            Err(Rejection::TextEmpty) => Err(Rejection::BriefingMissing),
            other => other.map(drop),
        },
        AgentCommand::DeclineTransfer { reason, .. } => text::reason(reason).map(drop),
        AgentCommand::Restate { text }
        | AgentCommand::Progress { text, .. }
        | AgentCommand::Note { text, .. } => text::message(text).map(drop),
        _ => Ok(()),
    }
}
