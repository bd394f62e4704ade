//! Encryption of a message for a browser (RFC 8291), in the content coding `aes128gcm` (RFC 8188).
//!
//! The platform derives the shared secret (ECDH over P-256 of a key pair made for this one message) and seals with
//! AES-128-GCM; what with, and how it is laid out, is here.

use super::{AUTH, PUBLIC_KEY};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Bytes of the salt (RFC 8188, section 2.1).
pub const SALT: usize = 16;

/// The record size that the header says: a message is one record, which is the only one and may be shorter.
pub const RECORD: u32 = 4_096;

/// Bytes of the tag that AES-128-GCM adds.
const TAG: usize = 16;

/// Bytes before the sealed record: salt, record size, length of the key id, key id.
const HEADER: usize = SALT + 4 + 1 + PUBLIC_KEY;

/// What every message is padded to, in bytes, so that its length tells nothing: the largest that push services must
/// take (RFC 8030, section 7.2: 4,096 bytes of body) would be costly on phones, and texts are bounded.
pub const PADDED: usize = 1_024;

/// What a message is sealed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keys {
    /// The key of AES-128-GCM.
    pub key: [u8; 16],
    /// Its nonce. Good for one message: the key pair and the salt are of that alone.
    pub nonce: [u8; 12],
}

impl Keys {
    /// From the shared secret, the receiver's authentication secret, both public keys and the salt.
    #[must_use]
    pub fn derive(
        shared: &[u8; 32],
        auth: &[u8; AUTH],
        receiver: &[u8; PUBLIC_KEY],
        sender: &[u8; PUBLIC_KEY],
        salt: &[u8; SALT],
    ) -> Self {
        let info = [b"WebPush: info\0".as_slice(), receiver, sender].concat();
        let input: [u8; 32] = expand(&extract(auth, shared), &info);
        let prk = extract(salt, &input);
        Self {
            key: expand(&prk, b"Content-Encoding: aes128gcm\0"),
            nonce: expand(&prk, b"Content-Encoding: nonce\0"),
        }
    }
}

/// What is sealed: the message, the sign of the last record, and padding up to [`PADDED`] (RFC 8188, section 2).
#[must_use]
pub fn record(message: &[u8]) -> Vec<u8> {
    let mut record = message.to_vec();
    record.push(2);
    record.resize(record.len().max(PADDED), 0);
    record
}

/// Whether a message fits into one record of a body that every push service takes.
#[must_use]
pub fn fits(message: &[u8]) -> bool {
    HEADER + message.len() + 1 + TAG <= RECORD as usize
}

/// The body of the request: the header, in which the key id is our public key, and what was sealed.
#[must_use]
pub fn body(salt: &[u8; SALT], sender: &[u8; PUBLIC_KEY], sealed: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(HEADER + sealed.len());
    body.extend_from_slice(salt);
    body.extend_from_slice(&RECORD.to_be_bytes());
    body.push(PUBLIC_KEY as u8);
    body.extend_from_slice(sender);
    body.extend_from_slice(sealed);
    body
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes a key of any length (RFC 2104, section 2).
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

/// HKDF-Extract with SHA-256 (RFC 5869, section 2.2).
#[must_use]
pub(super) fn extract(salt: &[u8], input: &[u8]) -> [u8; 32] {
    mac(salt, &[input])
}

/// HKDF-Expand with SHA-256 (RFC 5869, section 2.3).
#[must_use]
pub(super) fn expand<const N: usize>(prk: &[u8; 32], info: &[u8]) -> [u8; N] {
    let mut output = [0; N];
    let mut block = [0; 32];
    for (at, part) in output.chunks_mut(32).enumerate() {
        let before: &[u8] = if at == 0 { &[] } else { &block };
        // At most 255 blocks; here there are one or two.
        block = mac(prk, &[before, info, &[(at + 1) as u8]]);
        part.iter_mut().zip(block).for_each(|(to, from)| *to = from);
    }
    output
}
