//! Random secrets, and what is stored of them: a hash, never the secret.

use protocol::ids::encode_random;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use worker::Error;

/// A new secret of 256 random bits, in id characters.
pub fn generate() -> Result<String, Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::RustError(error.to_string()))?;
    Ok(encode_random(&bytes))
}

/// What is stored of a secret. SHA-256 is enough, because the secrets are random and long; typed
/// passwords go through [`crate::password`] instead.
pub fn hash(secret: &str) -> String {
    encode_random(&Sha256::digest(secret.as_bytes()))
}

/// What a content is named by.
pub fn content_hash(content: &[u8]) -> String {
    encode_random(&Sha256::digest(content))
}

/// The hash of what was fed to it, in id characters.
pub fn encode_hash(hash: Sha256) -> String {
    encode_random(&hash.finalize())
}

/// A short fingerprint that tells one content from another.
pub fn fingerprint(content: &[u8]) -> String {
    encode_random(Sha256::digest(content).get(..15).unwrap_or_default())
}

/// Whether two strings are the same, in a time that does not tell where they differ.
pub fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}
