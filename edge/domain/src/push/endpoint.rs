//! The address of a browser at its push service. It comes from whoever is signed in, so it is somebody's wish that this
//! server should call an address: only names of the public internet are called, by https.

use crate::access::is_open_loopback;
use crate::origin;

/// Longest endpoint, in bytes. Those of the push services there are have up to about 700.
pub const ENDPOINT_MAX: usize = 1_024;

/// Names that lead nowhere on the public internet (RFC 6761, 6762, 8375, 9476; ICANN's resolution about `internal`).
const PRIVATE_NAMES: [&str; 9] =
    ["localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa", "test"];

/// An endpoint that may be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    origin: String,
}

impl Endpoint {
    /// Reads one; nothing where it is none, or one that is not to be called.
    #[must_use]
    pub fn parse(address: &str) -> Option<Self> {
        let plain = address.len() <= ENDPOINT_MAX && address.bytes().all(|byte| byte.is_ascii_graphic());
        // What browsers read as another sign, or leave away, is in none.
        if !plain || address.contains(['\\', '"', '<', '>', '#']) {
            return None;
        }
        let (scheme, rest) = address.split_once("://")?;
        let authority = rest.split(['/', '?']).next()?;
        let origin = origin::normal(&[scheme, "://", authority].concat()).ok()?;
        let endpoint = Self { origin };
        (endpoint.is_local() || endpoint.is_public()).then_some(endpoint)
    }

    /// Its origin, with the port where that is not the scheme's own.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether it is on this very machine and not encrypted, as for whoever develops.
    #[must_use]
    pub fn is_local(&self) -> bool {
        is_open_loopback(&self.origin)
    }

    /// Whether it has a name that may be one of the public internet. Push services have names: an address in numbers,
    /// in whatever way it is written, is somebody's own network or a trap. What a name leads to is looked at when it is
    /// called: the network that it is called through refuses private addresses.
    fn is_public(&self) -> bool {
        let Some(host) = self.origin.strip_prefix("https://") else { return false };
        let name = host.split(':').next().unwrap_or_default();
        let labels: Vec<&str> = name.trim_end_matches('.').split('.').collect();
        let well_formed = labels.len() > 1 && labels.iter().all(|label| !label.is_empty());
        // The last label of a name is no number (RFC 3696, section 2), and `0x7f` is read as one.
        let last = labels.last().copied().unwrap_or_default();
        let is_number = last.starts_with(|c: char| c.is_ascii_digit());
        let named = name.trim_end_matches('.');
        let is_private = PRIVATE_NAMES.iter().any(|private| {
            named.strip_suffix(private).is_some_and(|before| before.is_empty() || before.ends_with('.'))
        });
        !host.starts_with('[') && well_formed && !is_number && !is_private
    }
}
