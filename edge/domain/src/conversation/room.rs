//! How much a conversation holds. One that is full can be read, answered with yes or no, and ended; whoever has
//! more to say starts another one.

use super::{Command, Conversation};
use crate::quota::{LOG_BYTES, LOG_EVENTS};
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::rejection::Rejection;

/// Beyond the limit, so many events more may say how far somebody has read.
const MARKS: u64 = 500;

impl Conversation {
    /// Whether nothing more is to be said in it.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.last >= LOG_EVENTS || self.bytes >= LOG_BYTES
    }

    /// Bytes of its events, as they travel.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether there is room for what a command leads to.
    ///
    /// # Errors
    /// [`Rejection::ConversationFull`].
    pub fn has_room(&self, command: &Command) -> Result<(), Rejection> {
        if !self.is_full()
            || leads_to_the_end(command)
            || (is_mark(command) && self.last < LOG_EVENTS + MARKS)
        {
            Ok(())
        } else {
            Err(Rejection::ConversationFull)
        }
    }
}

fn is_mark(command: &Command) -> bool {
    matches!(
        command,
        Command::Visitor(VisitorCommand::Mark { .. }) | Command::Agent(_, AgentCommand::Mark { .. })
    )
}

/// What takes little room, and leads on from whatever is open to the end.
fn leads_to_the_end(command: &Command) -> bool {
    match command {
        Command::Signal(_) | Command::Identify(_) => true,
        Command::Visitor(command) => matches!(
            command,
            VisitorCommand::AnswerHold { .. }
                | VisitorCommand::LeaveHold
                | VisitorCommand::AnswerTransfer { .. }
                | VisitorCommand::GiveContact { .. }
                | VisitorCommand::DeclineContact { .. }
                | VisitorCommand::AnswerRestatement { .. }
                | VisitorCommand::AnswerWrapUp { .. }
                | VisitorCommand::End
                | VisitorCommand::Rate { .. }
        ),
        Command::Agent(_, command) => matches!(
            command,
            AgentCommand::Take
                | AgentCommand::Leave
                | AgentCommand::EndHold
                | AgentCommand::WithdrawTransfer
                | AgentCommand::AcceptTransfer { .. }
                | AgentCommand::KeepPromise
                | AgentCommand::AskWrapUp
                | AgentCommand::Close { .. }
                | AgentCommand::Block
                | AgentCommand::BlockNetwork { .. }
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Rules, decide};
    use protocol::conversation::etiquette::ClosingReason;
    use protocol::conversation::event::{Event, EventBody};
    use protocol::conversation::opening::Opening;
    use protocol::conversation::party::Agent;
    use protocol::ids::{AgentId, CommandId};

    fn agent() -> Agent {
        Agent { id: AgentId::parse("ana-0000").unwrap(), name: "Ana".to_owned() }
    }

    /// A conversation with so many events.
    fn filled(events: u64) -> Conversation {
        let mut state = Conversation::default();
        state.evolve(&Event { seq: 1, at: 1, body: EventBody::Started(Opening::default()) });
        state.evolve(&Event { seq: 2, at: 1, body: EventBody::AgentJoined(agent()) });
        state.evolve(&Event { seq: events, at: 1, body: EventBody::Unknown });
        state
    }

    fn send() -> Command {
        Command::Visitor(VisitorCommand::Send { text: "more".to_owned() })
    }

    #[test]
    fn a_full_conversation_takes_no_more_words_and_can_still_be_ended() {
        let full = Err(Rejection::ConversationFull);
        assert_eq!(filled(LOG_EVENTS - 1).has_room(&send()), Ok(()));
        let state = filled(LOG_EVENTS);
        assert_eq!(state.has_room(&send()), full);
        let note = AgentCommand::Note { text: "more".to_owned(), mentions: vec![] };
        assert_eq!(state.has_room(&Command::Agent(agent(), note)), full);
        assert_eq!(state.has_room(&Command::Visitor(VisitorCommand::Reopen)), full);
        assert_eq!(state.has_room(&Command::Visitor(VisitorCommand::End)), Ok(()));

        let close = Command::Agent(agent(), AgentCommand::Close { reason: ClosingReason::Solved });
        assert_eq!(state.has_room(&close), Ok(()));
        let id = CommandId::parse("close-00").unwrap();
        let closes = |state: &Conversation| decide(state, &Rules::default(), &id, close.clone(), 2);
        assert_eq!(closes(&filled(LOG_EVENTS - 1)), Err(Rejection::WrapUpMissing));
        assert!(closes(&state).is_ok(), "nobody is asked for more in a full one");
    }

    #[test]
    fn marks_have_a_little_room_more() {
        let mark = Command::Visitor(VisitorCommand::Mark { delivered: 1, read: 1 });
        assert_eq!(filled(LOG_EVENTS).has_room(&mark), Ok(()));
        assert_eq!(filled(LOG_EVENTS + MARKS).has_room(&mark), Err(Rejection::ConversationFull));
    }

    #[test]
    fn a_conversation_is_full_of_bytes_as_well() {
        let mut state = filled(3);
        let page = protocol::conversation::opening::Page { url: "x".repeat(64 * 1024), ..Default::default() };
        for seq in 4..4 + LOG_BYTES / (64 * 1024) {
            assert_eq!(state.has_room(&send()), Ok(()), "{seq}");
            state.evolve(&Event { seq, at: 1, body: EventBody::PageChanged(page.clone()) });
        }
        assert_eq!(state.has_room(&send()), Err(Rejection::ConversationFull));
    }
}
