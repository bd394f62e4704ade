//! Random tokens and typed passwords, and what is stored of them: a hash, never the secret.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::request_id::RequestId;
use protocol::ids::encode_random;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use worker::Error;

/// Random bytes.
pub fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::RustError(error.to_string()))?;
    Ok(bytes)
}

/// A new token of 256 random bits, in id characters.
pub fn generate_token() -> Result<String, Error> {
    Ok(encode_random(&random::<32>()?))
}

/// A new name for a request.
pub fn request_id() -> Result<RequestId, Error> {
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes).map_err(|error| Error::RustError(error.to_string()))?;
    Ok(RequestId::new(&bytes))
}

/// What is stored of a secret. SHA-256 is enough, because the secrets are random and long; typed
/// passwords go through [`hash_password`] instead.
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
pub fn equal(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

/// argon2id with the parameters that OWASP's password storage cheat sheet gives as its first choice for
/// 19 MiB (m = 19456 KiB, t = 2, p = 1).
fn argon2() -> Result<Argon2<'static>, Error> {
    let params = Params::new(19_456, 2, 1, None).map_err(|error| Error::RustError(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash of a new password, with its salt and parameters, as a PHC string.
pub fn hash_password(password: &str) -> Result<String, Error> {
    let wrong = |error: argon2::password_hash::Error| Error::RustError(error.to_string());
    let salt = SaltString::encode_b64(&random::<16>()?).map_err(wrong)?;
    Ok(argon2()?.hash_password(password.as_bytes(), &salt).map_err(wrong)?.to_string())
}

/// Whether a password fits a stored hash. Without one (an email nobody has) a password is hashed
/// all the same, so that the time does not tell which emails exist.
pub fn verify_password(password: &str, stored: Option<&str>) -> Result<bool, Error> {
    match stored.map(PasswordHash::new) {
        Some(Ok(stored)) => Ok(argon2()?.verify_password(password.as_bytes(), &stored).is_ok()),
        _ => hash_password(password).map(|_| false),
    }
}
