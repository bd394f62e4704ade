//! The second factor of a sign-in: the codes of an authenticator app (TOTP, RFC 6238, over RFC 4226's HOTP), and
//! recovery codes for whoever has lost it.
//!
//! An account has none, then one that is shown and not confirmed, then one that every sign-in asks for:
//! [`Factor`]. Each step that changes it asks for the password, and where the factor is on for a code as well.

mod code;
mod recovery;
mod secret;

use crate::access::{self, KnownGood, Whence};
pub use code::Typed;
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
pub use recovery::{RECOVERY_BYTES, RECOVERY_CODES, recovery_code};
pub use secret::{SECRET_BYTES, Secret, picture};

/// How long a code is good, in milliseconds (RFC 6238, section 5.2).
pub const STEP_MS: u64 = 30_000;

/// How many steps a clock may be ahead or behind.
const SKEW: u64 = 1;

/// How long a secret that was shown waits for its first code, in milliseconds.
pub const ENROLMENT_MS: u64 = 10 * 60 * 1_000;

/// How long whoever gave the right password may take for the code, in milliseconds.
pub const TICKET_MS: u64 = 5 * 60 * 1_000;

/// How many codes one right password is good for.
pub const TICKET_TRIES: u32 = 5;

/// How many wrong codes may follow each other, however slowly, before only browsers in which the account has signed in
/// are heard, and recovery codes (NIST SP 800-63B-4, section 3.2.2). Of a million codes three are good at a time.
pub const WRONG_MAX: u32 = 100;

/// Whether the operator requires one of everybody, by what they wrote: what is no clear no counts as yes, so that no
/// slip of the pen leaves a door open.
#[must_use]
pub fn is_required_by(written: Option<&str>) -> bool {
    let written = written.map(|written| written.trim().to_ascii_lowercase()).unwrap_or_default();
    !matches!(written.as_str(), "" | "off" | "no" | "false" | "0" | "optional")
}

/// How an account's second factor stands.
#[derive(Clone, PartialEq, Eq)]
pub enum Factor {
    /// Its secret was shown; no sign-in asks for it yet.
    Enrolling {
        /// What was shown.
        secret: Secret,
        /// Until when the first code may come.
        until: Timestamp,
    },
    /// Every sign-in asks for it.
    On {
        /// What the app makes codes of.
        secret: Secret,
        /// The step of the last code that was used: neither it nor any before is good again.
        used: u64,
    },
}

impl Factor {
    /// Begins with a new secret, in place of one that was shown and not confirmed.
    ///
    /// # Errors
    /// [`Rejection::Stale`] where one is on.
    pub fn begin(
        known: Option<&Self>,
        random: [u8; SECRET_BYTES],
        now: Timestamp,
    ) -> Result<Self, Rejection> {
        if known.is_some_and(Self::is_on) {
            return Err(Rejection::Stale);
        }
        Ok(Self::Enrolling { secret: Secret::new(random), until: now.saturating_add(ENROLMENT_MS) })
    }

    /// Switches it on by the first code.
    ///
    /// # Errors
    /// [`Rejection::Stale`] where none waits for it any more; [`Rejection::WrongCode`].
    pub fn confirm(known: Option<Self>, typed: &Typed, now: Timestamp) -> Result<Self, Rejection> {
        match known {
            Some(Self::Enrolling { secret, until }) if now < until => {
                let used = code::step_of(&secret, typed, None, now)?;
                Ok(Self::On { secret, used })
            }
            _ => Err(Rejection::Stale),
        }
    }

    /// Takes a code, which is not good again. Returns the factor as it is then.
    ///
    /// # Errors
    /// [`Rejection::WrongCode`]; [`Rejection::Stale`] where it is not on.
    pub fn accept(self, typed: &Typed, now: Timestamp) -> Result<Self, Rejection> {
        match self {
            Self::On { secret, used } => {
                let used = code::step_of(&secret, typed, Some(used), now)?;
                Ok(Self::On { secret, used })
            }
            Self::Enrolling { .. } => Err(Rejection::Stale),
        }
    }

    /// Whether sign-ins ask for it.
    #[must_use]
    pub fn is_on(&self) -> bool {
        matches!(self, Self::On { .. })
    }
}

/// What somebody has who gave the right password and owes the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Until when it is good.
    pub until: Timestamp,
    /// How many codes were tried with it.
    pub tries: u32,
}

impl Ticket {
    /// A new one.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self { until: now.saturating_add(TICKET_MS), tries: 0 }
    }

    /// Counts one more code, before it is looked at.
    ///
    /// # Errors
    /// [`Rejection::SignedOut`] when it is over: the password is to be given again.
    pub fn try_code(self, now: Timestamp) -> Result<Self, Rejection> {
        if now >= self.until || self.tries >= TICKET_TRIES {
            return Err(Rejection::SignedOut);
        }
        Ok(Self { tries: self.tries + 1, ..self })
    }
}

/// The names under which a code is counted, each with how many wrong ones close it: as a password is
/// ([`access::counted_as`]), and apart from it. A right password clears none of them.
#[must_use]
pub fn counted_as(email: &str, whence: &Whence, known: KnownGood) -> Vec<(String, u32)> {
    let names = access::counted_as(email, whence, known);
    names.into_iter().map(|(name, most)| (format!("code, {name}"), most)).collect()
}

/// Whether a code of the app is heard after so many wrong ones that followed each other, from a browser in which the
/// account has signed in or another.
///
/// # Errors
/// [`Rejection::TooManyAttempts`].
pub fn heard(wrong: u32, known: KnownGood) -> Result<(), Rejection> {
    if wrong >= WRONG_MAX && !known.browser { Err(Rejection::TooManyAttempts) } else { Ok(()) }
}

/// What is to be looked at where somebody does what the password alone must not do: the code, where a factor is on.
///
/// # Errors
/// [`Rejection::CodeNeeded`] where one is on and no code came along; [`Rejection::WrongCode`] for what is none.
pub fn step_up(is_on: bool, code: Option<&str>) -> Result<Option<Typed>, Rejection> {
    match code.map(str::trim).filter(|code| !code.is_empty()) {
        _ if !is_on => Ok(None),
        None => Err(Rejection::CodeNeeded),
        Some(code) => Typed::read(code).map(Some),
    }
}

/// Whether somebody is let in where a second factor may be required.
///
/// # Errors
/// [`Rejection::SecondFactorRequired`].
pub fn let_in(required: bool, has_one: bool) -> Result<(), Rejection> {
    if required && !has_one { Err(Rejection::SecondFactorRequired) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
