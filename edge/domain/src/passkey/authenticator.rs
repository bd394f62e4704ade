//! What an authenticator says of itself (WebAuthn, section 6.1): to which host it belongs, what its holder has done, how
//! often it has signed, and, when it is new, its key.

use super::cbor::Reader;
use super::key::PublicKey;
use sha2::{Digest, Sha256};

/// Flags (section 6.1): its holder was there, and it has verified who they are.
const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
/// It may be copied to other devices, and has been.
const MAY_BE_COPIED: u8 = 1 << 3;
const COPIED: u8 = 1 << 4;
/// A new key follows; extensions follow.
const KEY: u8 = 1 << 6;
const EXTENSIONS: u8 = 1 << 7;

/// How many bytes the model of an authenticator has.
const MODEL_BYTES: usize = 16;

/// The data, as it was sent.
pub struct AuthenticatorData<'a> {
    host: &'a [u8],
    flags: u8,
    pub counter: u32,
    /// The new passkey.
    pub credential: Option<Credential<'a>>,
}

/// A new passkey.
pub struct Credential<'a> {
    pub id: &'a [u8],
    pub key: PublicKey,
}

impl<'a> AuthenticatorData<'a> {
    /// Reads it, to the last byte.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (host, rest) = bytes.split_at_checked(32)?;
        let (flags, rest) = rest.split_first()?;
        let (counter, mut rest) = rest.split_first_chunk()?;
        let mut credential = None;
        if flags & KEY != 0 {
            let (_, after) = rest.split_at_checked(MODEL_BYTES)?;
            let (length, after) = after.split_first_chunk()?;
            let (id, after) = after.split_at_checked(u16::from_be_bytes(*length).into())?;
            let mut reader = Reader::new(after);
            let key = PublicKey::read(&mut reader)?;
            rest = reader.rest();
            credential = Some(Credential { id, key });
        }
        let mut reader = Reader::new(rest);
        if flags & EXTENSIONS != 0 {
            for _ in 0..reader.map()? {
                reader.text()?;
                reader.skip()?;
            }
        }
        reader.end()?;
        Some(Self { host, flags: *flags, counter: u32::from_be_bytes(*counter), credential })
    }

    /// Whether it belongs to a host, and its holder was there and verified (section 7.1, steps 14 to 18, and 7.2, steps
    /// 16 to 19).
    pub fn is_good(&self, host: &str) -> bool {
        let has = |flag| self.flags & flag != 0;
        let copies_fit = has(MAY_BE_COPIED) || !has(COPIED);
        self.host == Sha256::digest(host).as_slice() && has(PRESENT) && has(VERIFIED) && copies_fit
    }
}
