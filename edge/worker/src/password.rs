//! Typed passwords: argon2id with the parameters that OWASP's password storage cheat sheet gives
//! as its first choice for 19 MiB (m = 19456 KiB, t = 2, p = 1).

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use worker::Error;

fn argon2() -> Result<Argon2<'static>, Error> {
    let params = Params::new(19_456, 2, 1, None).map_err(|error| Error::RustError(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash of a new password, with its salt and parameters, as a PHC string.
pub fn hash(password: &str) -> Result<String, Error> {
    let mut salt = [0_u8; 16];
    getrandom::fill(&mut salt).map_err(|error| Error::RustError(error.to_string()))?;
    let wrong = |error: argon2::password_hash::Error| Error::RustError(error.to_string());
    let salt = SaltString::encode_b64(&salt).map_err(wrong)?;
    Ok(argon2()?.hash_password(password.as_bytes(), &salt).map_err(wrong)?.to_string())
}

/// Whether a password fits a stored hash. Without one (an email nobody has) a password is hashed
/// all the same, so that the time does not tell which emails exist.
pub fn fits(password: &str, stored: Option<&str>) -> Result<bool, Error> {
    match stored.map(PasswordHash::new) {
        Some(Ok(stored)) => Ok(argon2()?.verify_password(password.as_bytes(), &stored).is_ok()),
        _ => hash(password).map(|_| false),
    }
}
