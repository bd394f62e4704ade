//! What must still arrive although nobody stays for the answer: the commands of a conversation
//! that the visitor has left for another one, and those under way when the page goes away. They
//! are posted apart from the connection; their ids make it harmless if they arrive by both ways.

use super::{Effect, Entry, Forgetting, HostNote, Keep, Model, Save, Timer, World};
use link::Delivery;
use link::backoff::{Urgency, delay_ms};
use protocol::frames::server::ServerFrame;
use protocol::frames::visitor::{VisitorCommand, VisitorRequest};
use protocol::ids::{ConversationId, Token};

/// A conversation that was left with commands under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Which one.
    pub id: ConversationId,
    /// Its secret.
    pub token: Token,
    /// Its commands, in order.
    pub entries: Vec<Entry>,
}

impl Model {
    /// The visitor goes on to another conversation: what has no answer yet is kept apart. One that
    /// nobody has written in and that was never opened is not worth it.
    pub(super) fn leave_unsent(&mut self, world: &mut World<'_>) {
        let Some(left) = self.under_way() else { return self.give_up(world) };
        let is = |wanted: fn(&VisitorCommand) -> bool| {
            left.entries.iter().any(|entry| wanted(&entry.request.command))
        };
        // A start with a message in it is one that somebody has written in.
        let opens = is(|command| match command {
            VisitorCommand::Start(_) => true,
            VisitorCommand::StartWith(filled) => !filled.away,
            _ => false,
        });
        if opens && !is(|command| matches!(command, VisitorCommand::Send { .. })) {
            return self.give_up(world);
        }
        world.does(Effect::Save(Save::Left(left.clone())));
        self.left.push(left);
    }

    /// What the conversation has under way, apart from it; none if everything has its answer.
    pub(super) fn under_way(&self) -> Option<Left> {
        let own = self.conversation.as_ref()?;
        let entries: Vec<Entry> = own.outbox.pending().cloned().collect();
        (!entries.is_empty()).then(|| Left { id: own.id.clone(), token: own.token.clone(), entries })
    }

    /// Takes every message that is not stored back into the composer.
    pub(super) fn put_back_unsent(&mut self, world: &mut World<'_>) {
        let Some(own) = &mut self.conversation else { return };
        let mut texts = Vec::new();
        for entry in own.outbox.take_all() {
            match &entry.request.command {
                VisitorCommand::Send { text } if !matches!(entry.state, Delivery::Stored(_)) => {
                    texts.push(text.clone());
                    world.does(Effect::Save(Save::Done(own.id.clone(), entry)));
                }
                _ => own.outbox.put(entry),
            }
        }
        while let Some(text) = texts.pop() {
            self.put_back(text, world);
        }
    }

    /// Lets go of everything that the conversation has under way.
    pub(super) fn give_up(&mut self, world: &mut World<'_>) {
        let Some(own) = &mut self.conversation else { return };
        for entry in own.outbox.take_all() {
            world.does(Effect::Save(Save::Done(own.id.clone(), entry)));
        }
    }

    /// What has no answer by then is posted again.
    pub(super) fn post_later(&mut self, world: &mut World<'_>) {
        let wait = delay_ms(Urgency::Idle, self.left_posted, world.random_number());
        self.left_posted += 1;
        world.after(Timer::Post, wait);
    }

    /// Posts what was left behind, again and again until it is answered.
    pub(super) fn post_left(&mut self, world: &mut World<'_>) {
        if self.left.is_empty() && self.erasing.is_empty() {
            self.left_posted = 0;
            return;
        }
        self.post_later(world);
        for (id, token) in &self.erasing {
            world.does(Effect::Erase(id.clone(), token.clone()));
        }
        for left in &self.left {
            let requests = left.entries.iter().map(|entry| entry.request.clone()).collect();
            world.does(Effect::Post(left.id.clone(), left.token.clone(), requests));
        }
    }

    /// The page goes away: what has no answer yet is posted once more, in a way that outlives it.
    pub(super) fn leaving(&mut self, world: &mut World<'_>) {
        if self.forgetting == Forgetting::Going {
            // Nobody can undo it any more, and nobody will be here for the answer: what it takes to ask again
            // stays until there is one.
            self.erasing = self.known().map(|(id, token)| (id.clone(), token.clone())).collect();
            for (id, token) in &self.erasing {
                world.does(Effect::Save(Save::Erasing(id.clone(), token.clone())));
            }
            self.erase(world);
            world.does(Effect::Wipe);
            return world.does(Effect::Host(HostNote::Keep(Keep::Going)));
        }
        let Some(own) = &self.conversation else { return };
        let requests: Vec<VisitorRequest> = own.outbox.pending().map(|entry| entry.request.clone()).collect();
        if !requests.is_empty() && !self.connection.is_idle() {
            world.does(Effect::Post(own.id.clone(), own.token.clone(), requests));
        }
    }

    /// The server does not take anything from a conversation that was left, whatever it may be.
    fn give_up_left(&mut self, id: &ConversationId, world: &mut World<'_>) {
        for left in self.left.extract_if(.., |left| left.id == *id) {
            for entry in left.entries {
                world.does(Effect::Save(Save::Done(id.clone(), entry)));
            }
        }
    }

    /// An answer to something that was posted.
    pub(super) fn on_posted(&mut self, id: &ConversationId, frame: ServerFrame, world: &mut World<'_>) {
        let command = match &frame {
            ServerFrame::Ack(ack) => &ack.id,
            // Posted again later.
            ServerFrame::Rejected(refusal) if refusal.why().passes() => return,
            ServerFrame::Rejected(refusal) => match &refusal.id {
                Some(command) => command,
                None => return self.give_up_left(id, world),
            },
            _ => return,
        };
        if self.conversation.as_ref().is_some_and(|own| own.id == *id) {
            self.on_frame(frame, world);
            return;
        }
        let Some(left) = self.left.iter_mut().find(|left| left.id == *id) else { return };
        let Some(at) = left.entries.iter().position(|entry| entry.request.id == *command) else { return };
        world.does(Effect::Save(Save::Done(id.clone(), left.entries.remove(at))));
        if left.entries.is_empty() {
            world.does(Effect::Save(Save::Forget(id.clone())));
            self.left.retain(|left| left.id != *id);
        }
    }
}
