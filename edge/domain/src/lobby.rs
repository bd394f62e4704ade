//! What a socket is answered as long as nobody has opened its conversation. No object is woken for it, since
//! an object that wakes leaves a file behind: only the start does that.

use crate::conversation::is_start;
use protocol::frames::visitor::{IdentifiedHello, VisitorFrame, VisitorHello};
use protocol::ids::CommandId;
use protocol::rejection::Rejection;

/// After so many milliseconds a waiting socket asks for the first time.
const FIRST_LOOK_MS: u64 = 1_000;

/// What is to be done about a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Answer the greeting: there is nothing yet.
    Welcome {
        /// The version that the client speaks.
        version: u16,
    },
    /// Have the site's word checked, then answer the greeting.
    Identify {
        /// The version that the client speaks.
        version: u16,
        /// The site's word for who it is.
        identity: String,
    },
    /// Open the conversation, if the network may.
    Open(CommandId),
    /// Refuse.
    Refuse(Option<CommandId>, Rejection),
    /// Close: this is not what opens a conversation.
    TurnAway(Rejection),
    /// Nothing.
    Nothing,
}

/// When a waiting socket asks others whether its conversation was opened elsewhere: ever less often, and never
/// because of what it sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks {
    next: u64,
}

impl Default for Looks {
    fn default() -> Self {
        Self { next: FIRST_LOOK_MS }
    }
}

impl Looks {
    /// Whether it is time, after so many milliseconds of waiting. It is said once.
    pub fn is_due(&mut self, waited: u64) -> bool {
        let due = waited >= self.next;
        if due {
            self.next = waited.saturating_mul(2);
        }
        due
    }
}

/// The step that follows from a frame on a socket that was `greeted` or not.
#[must_use]
pub fn step(frame: VisitorFrame, greeted: bool) -> Step {
    match frame {
        VisitorFrame::Hello(hello) => greeting(&hello, None),
        VisitorFrame::HelloAs(IdentifiedHello { hello, identity }) => greeting(&hello, Some(identity)),
        VisitorFrame::Command(request) if !greeted => Step::Refuse(Some(request.id), Rejection::NotGreeted),
        _ if !greeted => Step::Refuse(None, Rejection::NotGreeted),
        VisitorFrame::Command(request) if !request.id.is_valid() => {
            Step::Refuse(Some(request.id), Rejection::BadId)
        }
        VisitorFrame::Command(request) if is_start(&request.command) => Step::Open(request.id),
        VisitorFrame::Command(request) => Step::Refuse(Some(request.id), Rejection::NotStarted),
        VisitorFrame::Typing(_) | VisitorFrame::Draft(_) => Step::Nothing,
    }
}

fn greeting(hello: &VisitorHello, identity: Option<String>) -> Step {
    let version = hello.version;
    match identity {
        _ if !hello.token.is_valid() => Step::TurnAway(Rejection::BadToken),
        Some(identity) => Step::Identify { version, identity },
        None => Step::Welcome { version },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quota::LOBBY_MS;
    use protocol::conversation::opening::Opening;
    use protocol::frames::visitor::{VisitorCommand, VisitorRequest};
    use protocol::ids::Token;

    fn command(command: VisitorCommand) -> VisitorFrame {
        VisitorFrame::Command(VisitorRequest { id: id(), command })
    }

    fn id() -> CommandId {
        CommandId::parse("aaaaaaaaaaaaaaaaaaaaaa").unwrap()
    }

    #[test]
    fn a_socket_that_waits_asks_a_few_times_however_much_it_sends() {
        let mut looks = Looks::default();
        let asked: Vec<u64> = (0..LOBBY_MS).step_by(3).filter(|waited| looks.is_due(*waited)).collect();
        assert_eq!(asked.len(), 10, "{asked:?}");
        assert!(asked.windows(2).all(|pair| pair[1] >= 2 * pair[0]), "{asked:?}");
        assert!(asked[0] < 1_010, "soon at first: {asked:?}");
    }

    #[test]
    fn only_a_start_opens_a_conversation() {
        let hello = VisitorHello { version: 1, token: Token::parse(&"t".repeat(22)).unwrap(), after: 7 };
        let identity = "a.b.c".to_owned();
        let start = || command(VisitorCommand::Start(Opening::default()));
        let end = || command(VisitorCommand::End);
        assert_eq!(step(VisitorFrame::Hello(hello.clone()), false), Step::Welcome { version: 1 });
        let word = Step::Identify { version: 1, identity: identity.clone() };
        assert_eq!(step(VisitorFrame::HelloAs(IdentifiedHello { hello, identity }), true), word);
        for early in [start(), end()] {
            assert_eq!(step(early, false), Step::Refuse(Some(id()), Rejection::NotGreeted));
        }
        for early in [VisitorFrame::Typing(true), VisitorFrame::Draft(String::new())] {
            assert_eq!(step(early, false), Step::Refuse(None, Rejection::NotGreeted));
        }
        assert_eq!(step(start(), true), Step::Open(id()));
        assert_eq!(step(end(), true), Step::Refuse(Some(id()), Rejection::NotStarted));
        assert_eq!(step(VisitorFrame::Typing(true), true), Step::Nothing);
        assert_eq!(step(VisitorFrame::Draft("secret".to_owned()), true), Step::Nothing);
    }
}
