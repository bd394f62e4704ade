//! Calls about what somebody tells of themselves.

use super::SocketPlace;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use protocol::conversation::party::Agent;
use protocol::frames::desk::AgentPicture;
use protocol::ids::{FileId, SiteId};
use protocol::rejection::Rejection;
use protocol::team::profile::Profile;
use serde::{Deserialize, Serialize};

/// What the directory can be asked about profiles. An own one is that of the session whose hash is given.
#[derive(Debug, Serialize, Deserialize)]
pub enum ProfileCall {
    /// Return the own one.
    Read(String),
    /// Change the own one, which was checked. Answers it as it is stored, and where a new name is to be known.
    Change(String, Profile),
    /// Have another picture, which was checked, or none. Answers where that is to be known.
    ChangePicture(String, Option<NewPicture>),
    /// Return a picture as it is.
    Picture(FileId),
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

/// A picture that somebody is to have.
#[derive(Debug, Serialize, Deserialize)]
pub struct NewPicture {
    /// Its name.
    pub id: FileId,
    /// Its media type.
    pub media: String,
    /// Its bytes in base64: a call is JSON, in which numbers one by one would be four times as long.
    bytes: String,
}

impl NewPicture {
    /// From its bytes.
    pub fn new(id: FileId, media: &str, bytes: &[u8]) -> Self {
        Self { id, media: media.to_owned(), bytes: STANDARD.encode(bytes) }
    }

    /// Its bytes.
    pub fn bytes(&self) -> Result<Vec<u8>, Rejection> {
        STANDARD.decode(&self.bytes).map_err(|_| Rejection::Malformed)
    }
}

/// Somebody has another picture, or none any more.
#[derive(Debug, Serialize, Deserialize)]
pub struct Pictured {
    /// Who, with the picture they have now.
    pub picture: AgentPicture,
    /// The sites they work for.
    pub sites: Vec<SiteId>,
}
