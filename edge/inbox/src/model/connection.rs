//! The connections to the desk and to the opened conversations: their rules are
//! [`link::Connection`]'s, this carries them out.

use super::{Effect, Model};
use link::Input;
use protocol::frames::agent::{AgentFrame, AgentRequest};
use protocol::frames::desk::DeskFrame;
use protocol::frames::server::ServerFrame;
use protocol::frames::together::Together;
use protocol::ids::{ConversationId, Timestamp};

/// Where a connection leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    /// To the site's desk.
    Desk,
    /// To one conversation.
    Conversation(ConversationId),
}

/// What happens on a line.
#[derive(Clone, Debug, PartialEq)]
pub enum LineEvent {
    /// The socket is open and waits for a greeting.
    Opened,
    /// A frame came from the desk.
    Desk(DeskFrame),
    /// A frame came from a conversation.
    Conversation(ServerFrame),
    /// A conversation tells which colleagues have it on their screens.
    Together(Together),
    /// The answer to a heartbeat came.
    Pong,
    /// The socket closed, or could not be opened at all.
    Lost,
    /// The time of [`Effect::Wake`] has passed.
    Due,
}

impl Model {
    /// Hands the connection of a line what happened, and returns what follows from it.
    pub(super) fn drive(&mut self, now: Timestamp, line: &Line, input: Input) -> Vec<Effect> {
        // Whoever has the window before their eyes waits for what comes.
        let looking = self.browser.visible;
        let Some(site) = &self.site else { return Vec::new() };
        let mut open = match line {
            Line::Desk => None,
            Line::Conversation(id) => match self.open.iter_mut().find(|open| open.id == *id) {
                Some(open) => Some(open),
                None => return Vec::new(),
            },
        };
        let (connection, pending) = match &mut open {
            None => (&mut self.desk.connection, self.desk.wanted.is_some()),
            Some(open) => (&mut open.connection, open.outbox.pending().next().is_some()),
        };
        let was_live = connection.is_live();
        let outputs = connection.handle(input, now, looking || pending);
        let mut effects = Vec::new();
        if outputs.close {
            if let Some(open) = open {
                open.disconnected();
            }
            if !was_live && input != Input::Close {
                // A socket that never came up may have been refused for want of a session.
                effects.push(Effect::CheckSession);
            }
            effects.push(Effect::Disconnect(line.clone()));
        }
        if outputs.open.is_some() {
            effects.push(Effect::Connect(site.clone(), line.clone()));
        }
        if outputs.ping {
            effects.push(Effect::Ping(line.clone()));
        }
        effects.extend(outputs.wake.map(|wake| Effect::Wake(line.clone(), wake)));
        effects
    }

    /// The same for all connections there are.
    pub(super) fn drive_all(&mut self, now: Timestamp, input: Input) -> Vec<Effect> {
        let open = self.open.iter().map(|open| Line::Conversation(open.id.clone()));
        let lines: Vec<Line> = open.chain([Line::Desk]).collect();
        lines.iter().flat_map(|line| self.drive(now, line, input)).collect()
    }

    /// Connects a conversation, unless it is.
    pub(super) fn connect(&mut self, now: Timestamp, id: &ConversationId) -> Vec<Effect> {
        let idle = self.find(id).is_some_and(|open| open.connection.is_idle());
        if idle { self.drive(now, &Line::Conversation(id.clone()), Input::Connect) } else { Vec::new() }
    }

    /// Sends a command, if its connection is up. If not, it goes out after the next greeting, and
    /// that is sought now.
    pub(super) fn give(&mut self, now: Timestamp, id: &ConversationId, request: AgentRequest) -> Vec<Effect> {
        let sent = self.find(id).and_then(|open| open.send(AgentFrame::Command(request)));
        let sought = self.drive(now, &Line::Conversation(id.clone()), Input::Command);
        sent.into_iter().chain(sought).collect()
    }
}
