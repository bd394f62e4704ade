//! Calls to a part of a site's lobby.

use domain::live::{Filter, Seen};
use protocol::conversation::party::Agent;
use protocol::ids::VisitId;
use serde::{Deserialize, Serialize};

/// What a part of a site's lobby can be asked. [`LobbyCall::Look`] answers [`Seen`].
#[derive(Debug, Serialize, Deserialize)]
pub enum LobbyCall {
    /// Accept the socket of a page, of a visit and from a network.
    Enter(VisitId, Option<String>),
    /// Return whom an agent looks for, as one of so many parts.
    Look(Filter, u8),
    /// Have an agent invite a visitor, with this text.
    Invite(VisitId, String, Agent),
    /// Answer.
    Probe,
}

/// What [`LobbyCall::Look`] answers.
pub type LobbyLook = Seen;
