//! Challenges: what an authenticator has to sign, so that what it signed before is worth nothing. Nothing is stored of
//! one that is given out, so that strangers who ask for many fill nothing: it carries a code (HMAC with SHA-256) over what
//! it is for. Which ones were used is remembered until their time is over.

use super::CHALLENGE_MS;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use sha2::Sha256;

/// How many bytes of it are random: four times what the standard asks for at least (section 13.4.3).
pub const NONCE_BYTES: usize = 16;

/// How many bytes the installation's key for them has.
pub const KEY_BYTES: usize = 32;

/// What a challenge was given out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// A new passkey of whoever has a session, by its hash.
    Registration {
        /// The session.
        session: &'a str,
    },
    /// A sign-in in a browser, by the hash of what it keeps.
    SignIn {
        /// What the browser keeps.
        browser: &'a str,
    },
}

/// A new one: random bytes, until when it is good, and the code.
#[must_use]
pub fn new_challenge(
    key: &[u8; KEY_BYTES],
    purpose: Purpose<'_>,
    nonce: [u8; NONCE_BYTES],
    now: Timestamp,
) -> Vec<u8> {
    let mut challenge = nonce.to_vec();
    challenge.extend(now.saturating_add(CHALLENGE_MS).to_be_bytes());
    if let Some(code) = code(key, purpose, &challenge) {
        challenge.extend(code.finalize().into_bytes());
    }
    challenge
}

/// Until when a challenge is good that was answered.
///
/// # Errors
/// [`Rejection::WrongPasskey`] for one that is not ours, was for something or somebody else, or is over.
pub fn check_challenge(
    key: &[u8; KEY_BYTES],
    purpose: Purpose<'_>,
    challenge: &[u8],
    now: Timestamp,
) -> Result<Timestamp, Rejection> {
    let until = || {
        let (said, shown) = challenge.split_at_checked(NONCE_BYTES + 8)?;
        code(key, purpose, said)?.verify_slice(shown).ok()?;
        let (_, until) = said.split_last_chunk()?;
        Some(u64::from_be_bytes(*until)).filter(|until| now < *until)
    };
    until().ok_or(Rejection::WrongPasskey)
}

/// Reads the installation's key for challenges, as it is stored: in base64url.
#[must_use]
pub fn read_key(stored: &str) -> Option<[u8; KEY_BYTES]> {
    URL_SAFE_NO_PAD.decode(stored).ok()?.try_into().ok()
}

fn code(key: &[u8; KEY_BYTES], purpose: Purpose<'_>, said: &[u8]) -> Option<Hmac<Sha256>> {
    let (name, whose) = match purpose {
        Purpose::Registration { session } => ("registration", session),
        Purpose::SignIn { browser } => ("sign-in", browser),
    };
    let mut code = Hmac::<Sha256>::new_from_slice(key).ok()?;
    for part in [name.as_bytes(), whose.as_bytes()] {
        code.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        code.update(part);
    }
    code.update(said);
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; KEY_BYTES] = [7; KEY_BYTES];
    const NOW: Timestamp = 1_800_000_000_000;

    #[test]
    fn a_challenge_is_good_for_five_minutes_and_what_it_was_made_for() {
        let session = Purpose::Registration { session: "one" };
        let made = new_challenge(&KEY, session, [1; NONCE_BYTES], NOW);
        let until = NOW + CHALLENGE_MS;
        assert_eq!(check_challenge(&KEY, session, &made, NOW), Ok(until));
        assert_eq!(check_challenge(&KEY, session, &made, until - 1), Ok(until));
        let wrong = Err(Rejection::WrongPasskey);
        assert_eq!(check_challenge(&KEY, session, &made, until), wrong, "over");
        for other in [Purpose::Registration { session: "two" }, Purpose::SignIn { browser: "one" }] {
            assert_eq!(check_challenge(&KEY, other, &made, NOW), wrong, "{other:?}");
        }
        assert_eq!(check_challenge(&[8; KEY_BYTES], session, &made, NOW), wrong, "another installation's");
        assert_ne!(new_challenge(&KEY, session, [2; NONCE_BYTES], NOW), made);
    }

    #[test]
    fn a_key_is_read_as_it_is_stored() {
        assert_eq!(read_key(&protocol::ids::encode_random(&KEY)), Some(KEY));
        for bad in ["", "AAAA", "A\u{e9}"] {
            assert_eq!(read_key(bad), None, "{bad}");
        }
    }

    #[test]
    fn nobody_makes_one_and_nobody_makes_one_last_longer() {
        let purpose = Purpose::SignIn { browser: "one" };
        let made = new_challenge(&KEY, purpose, [1; NONCE_BYTES], NOW);
        for at in 0..made.len() {
            let mut altered = made.clone();
            altered[at] ^= 1;
            assert!(check_challenge(&KEY, purpose, &altered, NOW).is_err(), "{at}");
        }
        for length in 0..made.len() {
            assert!(check_challenge(&KEY, purpose, &made[..length], NOW).is_err(), "{length}");
        }
        let longer = [made.clone(), vec![0]].concat();
        assert!(check_challenge(&KEY, purpose, &longer, NOW).is_err());
        assert!(check_challenge(&KEY, purpose, &[0; 56], NOW).is_err());
    }
}
