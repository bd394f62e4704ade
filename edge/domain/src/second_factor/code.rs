//! The codes of an authenticator app (RFC 6238), and what somebody types as one.

use super::recovery::{self, RECOVERY_BYTES};
use super::{SKEW, STEP_MS, Secret};
use hmac::{Hmac, Mac};
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use sha1::Sha1;
use subtle::ConstantTimeEq;

/// How many digits a code has.
const DIGITS: usize = 6;

/// What those digits count up to.
const CODES: u32 = 1_000_000;

/// Most characters of what is typed as a code that are looked at.
const TYPED_MAX: usize = 100;

/// What somebody typed as a code. It cannot be printed: it belongs in no log.
#[derive(Clone, PartialEq, Eq)]
pub enum Typed {
    /// A code of the app.
    App(u32),
    /// A recovery code, in the form it is compared in.
    Recovery(String),
}

impl Typed {
    /// Reads it. White space and hyphens are how people group it: "123 456".
    ///
    /// # Errors
    /// [`Rejection::WrongCode`] when it is neither.
    pub fn read(text: &str) -> Result<Self, Rejection> {
        if text.chars().count() > TYPED_MAX {
            return Err(Rejection::WrongCode);
        }
        let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if bare.len() == DIGITS && bare.bytes().all(|digit| digit.is_ascii_digit()) {
            return bare.parse().map(Self::App).map_err(|_| Rejection::WrongCode);
        }
        match recovery::bytes(&bare) {
            Some(bytes) if bytes.len() == RECOVERY_BYTES => Ok(Self::Recovery(recovery::normal(&bytes))),
            _ => Err(Rejection::WrongCode),
        }
    }
}

/// The step that a code of the app is of, among those that are good now and newer than `used`. All of them are
/// compared, each in constant time.
pub(super) fn step_of(
    secret: &Secret,
    typed: &Typed,
    used: Option<u64>,
    now: Timestamp,
) -> Result<u64, Rejection> {
    let Typed::App(code) = typed else { return Err(Rejection::WrongCode) };
    let step = now / STEP_MS;
    let good = (step.saturating_sub(SKEW)..=step.saturating_add(SKEW))
        .filter(|step| bool::from(hotp(secret.bytes(), *step).ct_eq(code)));
    // All of them are compared, and the latest counts.
    good.filter(|step| used.is_none_or(|used| *step > used)).max().ok_or(Rejection::WrongCode)
}

/// The code of a counter (RFC 4226, section 5.3).
pub(super) fn hotp(secret: &[u8], counter: u64) -> u32 {
    // A key of any length will do for HMAC.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return CODES };
    mac.update(&counter.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash.last().copied().unwrap_or_default() & 0x0f);
    let bytes = hash.iter().skip(offset).take(4);
    let truncated = bytes.fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    (truncated & 0x7fff_ffff) % CODES
}

impl Secret {
    /// The code of a moment, as an authenticator app shows it.
    #[must_use]
    pub fn code(&self, now: Timestamp) -> String {
        format!("{:06}", hotp(self.bytes(), now / STEP_MS))
    }
}
