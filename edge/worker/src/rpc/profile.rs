//! Calls about what somebody tells of themselves.

use super::SocketPlace;
use protocol::conversation::party::Agent;
use protocol::ids::SiteId;
use protocol::team::profile::Profile;
use serde::{Deserialize, Serialize};

/// What the directory can be asked about profiles. An own one is that of the session whose hash is given.
#[derive(Debug, Serialize, Deserialize)]
pub enum ProfileCall {
    /// Return the own one.
    Read(String),
    /// Change the own one, which was checked. Answers where a new name is to be known.
    Change(String, Profile),
    /// Return what those who work for a site tell of themselves.
    Of(SiteId),
}

/// Somebody has another name.
#[derive(Debug, Serialize, Deserialize)]
pub struct Renamed {
    /// Who, with the name they have now.
    pub agent: Agent,
    /// The sites they work for.
    pub sites: Vec<SiteId>,
    /// Where they have sockets open.
    pub places: Vec<SocketPlace>,
}
