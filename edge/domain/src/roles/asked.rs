//! What each way of asking amounts to: routes by whether they change anything, frames of a socket and commands one by
//! one. A command that nobody has placed here does not compile.

use super::Action;
use protocol::frames::agent::{AgentCommand, AgentFrame};
use protocol::frames::desk::DeskCommand;

/// What a route of the team's inbox lets somebody do, by whether it only reads.
#[must_use]
pub fn of_route(only_reads: bool) -> Action {
    if only_reads { Action::Watch } else { Action::Answer }
}

/// What a command in a conversation lets somebody do.
#[must_use]
pub fn of_command(command: &AgentCommand) -> Action {
    match command {
        AgentCommand::Take
        | AgentCommand::Send { .. }
        // The visitor is told that the team has read what they wrote.
        | AgentCommand::Mark { .. }
        | AgentCommand::ProposeHold { .. }
        | AgentCommand::EndHold
        | AgentCommand::Transfer { .. }
        | AgentCommand::WithdrawTransfer
        | AgentCommand::AcceptTransfer { .. }
        | AgentCommand::DeclineTransfer { .. }
        | AgentCommand::Leave
        | AgentCommand::AskContact
        | AgentCommand::Progress { .. }
        | AgentCommand::KeepPromise
        | AgentCommand::Restate { .. }
        | AgentCommand::AskWrapUp
        | AgentCommand::Close { .. }
        | AgentCommand::Block
        | AgentCommand::Reopen
        | AgentCommand::Note { .. }
        | AgentCommand::SetSubject { .. }
        | AgentCommand::SendFile(_)
        | AgentCommand::BlockNetwork { .. } => Action::Answer,
    }
}

/// What a frame on a conversation's socket lets somebody do.
#[must_use]
pub fn of_frame(frame: &AgentFrame) -> Action {
    match frame {
        // That they look is told to colleagues, not to the visitor.
        AgentFrame::Hello(_) | AgentFrame::Looking(_) => Action::Watch,
        AgentFrame::Command(request) => of_command(&request.command),
        AgentFrame::Typing(_) => Action::Answer,
    }
}

/// What a frame on the desk's socket lets somebody do.
#[must_use]
pub fn of_desk(frame: &DeskCommand) -> Action {
    match frame {
        DeskCommand::Hello { .. } | DeskCommand::HelloPaged { .. } | DeskCommand::More(_) => Action::Watch,
        DeskCommand::SetAvailable(_)
        | DeskCommand::Accept(_)
        | DeskCommand::Decline(_)
        | DeskCommand::TakeBreak(_) => Action::Answer,
        DeskCommand::Monitor(_) => Action::Lead,
    }
}
