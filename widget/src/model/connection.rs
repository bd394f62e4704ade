//! The connection to the conversation: its rules are [`link::Connection`]'s, this carries them out.

use super::{Effect, Model, SocketMsg, Timer, World};
use link::Input;
use protocol::VERSION;
use protocol::frames::visitor::IdentifiedHello;
use protocol::frames::visitor::{VisitorFrame, VisitorHello};

/// The server's close code for a token that does not open the conversation.
const BAD_TOKEN: u16 = 4_001;

impl Model {
    /// Connects, unless the page has to say again who the visitor is.
    pub(super) fn connect(&mut self, world: &mut World<'_>) {
        if self.conversation.is_some() && !self.is_expired() {
            self.drive(Input::Connect, world);
        }
    }

    /// Hands the connection what happened, and does what follows from it.
    pub(super) fn drive(&mut self, input: Input, world: &mut World<'_>) {
        let awaited = self.conversation.as_ref().is_some_and(|own| own.outbox.pending().next().is_some());
        let outputs = self.connection.handle(input, world.now, awaited);
        if outputs.close {
            world.does(Effect::Disconnect);
            self.agent_typing(false, world);
            self.stale = true;
        }
        if let (Some(way), Some(conversation)) = (outputs.open, &mut self.conversation) {
            conversation.caught_up = false;
            world.does(Effect::Connect(conversation.id.clone(), way));
        }
        if outputs.ping {
            world.does(Effect::Ping);
        }
        if let Some(wake) = outputs.wake {
            let wait = wake.ms(|| world.random_number());
            world.does(Effect::Timer(Timer::Connection, wait));
        }
    }

    pub(super) fn on_socket(&mut self, msg: SocketMsg, world: &mut World<'_>) {
        match msg {
            SocketMsg::Opened => {
                let Some(conversation) = &self.conversation else { return };
                let hello = VisitorHello {
                    version: VERSION,
                    token: conversation.token.clone(),
                    after: conversation.thread.last,
                };
                world.does(Effect::Send(match &self.customer {
                    Some(customer) => {
                        VisitorFrame::HelloAs(IdentifiedHello { hello, identity: customer.token.clone() })
                    }
                    None => VisitorFrame::Hello(hello),
                }));
            }
            SocketMsg::Frame(frame) => {
                self.drive(Input::Heard, world);
                self.on_frame(frame, world);
            }
            SocketMsg::Pong => self.drive(Input::Pong, world),
            SocketMsg::Closed(BAD_TOKEN) => self.refuse_conversation(world),
            SocketMsg::Closed(_) => self.drive(Input::Lost, world),
        }
    }
}
