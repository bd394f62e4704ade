//! A log that was restored from an older copy: it is taken afresh, and what it lacks of what was stored before
//! is sent again under the same ids.

use super::{Effect, Entry, Model, Save, World};
use link::{Delivery, Input, Receipts};
use protocol::conversation::opening::{Filled, Opening};
use protocol::conversation::party::{Author, Side};
use protocol::conversation::thread::{ItemKind, Thread};
use protocol::frames::visitor::{VisitorCommand, VisitorRequest};

/// A message of the visitor's as the command that sent it.
fn written(kind: ItemKind) -> Option<VisitorRequest> {
    match kind {
        ItemKind::Bubble { id, author: Author::Visitor, text } => {
            Some(VisitorRequest { id, command: VisitorCommand::Send { text } })
        }
        ItemKind::File { id, author: Author::Visitor, file } => {
            Some(VisitorRequest { id, command: VisitorCommand::SendFile(file) })
        }
        _ => None,
    }
}

/// Whether a thread shows what a command led to.
fn shows(thread: &Thread, VisitorRequest { id, command }: &VisitorRequest) -> bool {
    match command {
        VisitorCommand::Start(_) | VisitorCommand::StartWith(_) => thread.started,
        VisitorCommand::End => thread.ended.is_some(),
        _ => thread.items.iter().any(|item| match &item.kind {
            ItemKind::Bubble { id: own, .. } | ItemKind::File { id: own, .. } => own == id,
            _ => false,
        }),
    }
}

impl Model {
    /// Lets go of all that is known of the conversation, and greets again.
    pub(super) fn take_afresh(&mut self, world: &mut World<'_>) {
        let Some(own) = &mut self.conversation else { return };
        let thread = std::mem::take(&mut own.thread);
        if thread.started {
            own.lost.push(own.start.take().unwrap_or_else(|| {
                let opening = Opening {
                    name: thread.visitor,
                    page: self.surroundings.page.clone(),
                    locale: self.settings.locale.clone(),
                    invitation: None,
                };
                // Whoever started it has agreed to what the site asks.
                let filled = Filled { opening, agreed: true, ..Filled::default() };
                VisitorRequest { id: world.command_id(), command: VisitorCommand::StartWith(filled.into()) }
            }));
        }
        // A message that came with the start comes with it again.
        let start = own.lost.first().map(|start| start.id.clone());
        let messages = thread.items.into_iter().filter_map(|item| written(item.kind));
        own.lost.extend(messages.filter(|message| Some(&message.id) != start.as_ref()));
        // What is stored, and not in the thread yet.
        for entry in own.outbox.take_all() {
            if matches!(entry.state, Delivery::Stored(_)) {
                own.lost.push(entry.request);
            } else {
                own.outbox.put(entry);
            }
        }
        if thread.ended == Some(Side::Visitor) {
            own.lost.push(VisitorRequest { id: world.command_id(), command: VisitorCommand::End });
        }
        own.receipts = Receipts::default();
        (own.answered, own.left_hold, own.page) = (Vec::new(), None, None);
        self.stale = true;
        self.drive(Input::Connect, world);
    }

    /// Puts on its way what the log lacks, before all that is.
    pub(super) fn send_again(&mut self, world: &mut World<'_>) {
        let Some(own) = &mut self.conversation else { return };
        for (order, request) in (1..).zip(std::mem::take(&mut own.lost)) {
            if !shows(&own.thread, &request) && own.outbox.get(&request.id).is_none() {
                let entry = Entry { order, request, state: Delivery::Pending };
                world.does(Effect::Save(Save::Unsent(own.id.clone(), entry.clone())));
                own.outbox.put(entry);
            }
        }
    }
}
