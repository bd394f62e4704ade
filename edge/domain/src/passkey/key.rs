//! The public key of a passkey, as the authenticator writes it (COSE_Key, RFC 9052 and 9053) and as the runtime takes it
//! (a JSON Web Key, RFC 7517), and its signatures.

use super::cbor::{Reader, Value};
use super::encoded;
use serde::{Deserialize, Serialize};

/// Keys of the map (RFC 9052, section 7.1; RFC 9053, section 7.1.1; RFC 8230, section 4).
const TYPE: i64 = 1;
const ALGORITHM: i64 = 3;
const CURVE_OR_MODULUS: i64 = -1;
const X_OR_EXPONENT: i64 = -2;
const Y: i64 = -3;

/// Kinds of keys, and the curve P-256.
const ELLIPTIC: i64 = 2;
const RSA: i64 = 3;
const P_256: i64 = 1;

/// How many bytes a number of P-256 has.
const NUMBER_BYTES: usize = 32;
/// How many bytes the modulus of an RSA key has: 2,048 to 4,096 bits.
const MODULUS_BYTES: std::ops::RangeInclusive<usize> = 256..=512;
/// The exponent of all RSA keys that authenticators make: 65,537.
const EXPONENT: [u8; 3] = [1, 0, 1];

/// How a passkey signs. There is no other way than these two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256, as Windows does.
    Rs256,
}

/// The key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// How it signs: what was registered, whatever a signature claims.
    pub algorithm: Algorithm,
    /// As JSON Web Key.
    pub jwk: String,
}

impl Algorithm {
    /// The number by which authenticators name it (RFC 9053, section 2.1; RFC 8812, section 2).
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::Rs256 => -257,
        }
    }

    /// The one with a number.
    #[must_use]
    pub fn numbered(number: i64) -> Option<Self> {
        [Self::Es256, Self::Rs256].into_iter().find(|one| one.number() == number)
    }

    /// A signature as the runtime takes it: ECDSA's two numbers side by side (IEEE P1363), which authenticators write as
    /// DER (RFC 3279, section 2.2.3); RSA's as it is.
    #[must_use]
    pub fn raw(self, signature: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Rs256 => MODULUS_BYTES.contains(&signature.len()).then(|| signature.to_vec()),
            Self::Es256 => {
                let mut rest = contents(0x30, signature).filter(|(_, after)| after.is_empty())?.0;
                let (r, after) = contents(0x02, rest)?;
                rest = after;
                let (s, after) = contents(0x02, rest)?;
                if !after.is_empty() {
                    return None;
                }
                Some([number(r)?, number(s)?].concat())
            }
        }
    }
}

/// What is in the element of a tag that comes first, and what comes after it. Its length is in one byte: none of ours is
/// longer than 127.
fn contents(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let ([found, length], rest) = bytes.split_first_chunk()?;
    if *found != tag || *length > 127 {
        return None;
    }
    rest.split_at_checked(usize::from(*length))
}

/// A whole number above zero in as many bytes as it needs and no more (X.690, section 8.3), in 32.
fn number(written: &[u8]) -> Option<[u8; NUMBER_BYTES]> {
    let bytes = match written {
        // The sign is a byte of its own only where it has to be.
        [0, high, ..] if *high >= 0x80 => written.get(1..)?,
        [1..=0x7f, ..] => written,
        _ => return None,
    };
    let mut number = [0; NUMBER_BYTES];
    let start = NUMBER_BYTES.checked_sub(bytes.len())?;
    number.get_mut(start..)?.copy_from_slice(bytes);
    Some(number)
}

impl PublicKey {
    /// Reads a map of exactly what its kind of key has. Whether a point is on the curve is for the runtime to say.
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let pairs = reader.map()?;
        let (mut kind, mut algorithm, mut first, mut second, mut third) = (None, None, None, None, None);
        for _ in 0..pairs {
            let slot = match reader.number()? {
                TYPE => &mut kind,
                ALGORITHM => &mut algorithm,
                CURVE_OR_MODULUS => &mut first,
                X_OR_EXPONENT => &mut second,
                Y => &mut third,
                _ => return None,
            };
            if slot.replace(reader.value()?).is_some() {
                return None;
            }
        }
        let (Value::Number(kind), Value::Number(algorithm)) = (kind?, algorithm?) else { return None };
        let algorithm = Algorithm::numbered(algorithm)?;
        let jwk = match (algorithm, kind, first?, second?, third) {
            (Algorithm::Es256, ELLIPTIC, Value::Number(P_256), Value::Bytes(x), Some(Value::Bytes(y)))
                if x.len() == NUMBER_BYTES && y.len() == NUMBER_BYTES =>
            {
                format!(r#"{{"kty":"EC","crv":"P-256","x":"{}","y":"{}"}}"#, encoded(x), encoded(y))
            }
            (Algorithm::Rs256, RSA, Value::Bytes(n), Value::Bytes(e), None)
                if e == EXPONENT && MODULUS_BYTES.contains(&n.len()) && n.first() != Some(&0) =>
            {
                format!(r#"{{"kty":"RSA","alg":"RS256","n":"{}","e":"AQAB"}}"#, encoded(n))
            }
            _ => return None,
        };
        Some(Self { algorithm, jwk })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
        let element = |tag: u8, of: &[u8]| [vec![tag, of.len() as u8], of.to_vec()].concat();
        element(0x30, &[element(2, r), element(2, s)].concat())
    }

    #[test]
    fn the_two_numbers_of_a_signature_come_side_by_side() {
        let (small, high) = ([5; 32], [vec![0], vec![0x85; 32]].concat());
        let raw = Algorithm::Es256.raw(&der(&small, &high)).unwrap();
        assert_eq!(raw, [vec![5; 32], vec![0x85; 32]].concat());
        let short = Algorithm::Es256.raw(&der(&[1], &[0, 0x80])).unwrap();
        assert_eq!((short[31], short[63], short.len()), (1, 0x80, 64));
        assert!(short[..31].iter().chain(&short[32..63]).all(|byte| *byte == 0));
    }

    #[test]
    fn a_signature_is_written_in_one_way() {
        let good = der(&[1; 32], &[2; 32]);
        let mut longer = good.clone();
        longer.push(0);
        let mut long_form = vec![0x30, 0x81, good[1]];
        long_form.extend(&good[2..]);
        let bad = [
            ("nothing", vec![]),
            ("something after it", longer),
            ("cut off", good[..good.len() - 1].to_vec()),
            ("its length in a longer form", long_form),
            ("no sequence", [vec![0x31], good[1..].to_vec()].concat()),
            ("a number of no bytes", der(&[], &[1])),
            ("zero", der(&[0], &[1])),
            ("below zero", der(&[0x80], &[1])),
            ("with a sign that need not be", der(&[0, 1], &[1])),
            ("too long", der(&[1; 33], &[1])),
            ("three numbers", [vec![0x30, 9], vec![2, 1, 1, 2, 1, 1, 2, 1, 1]].concat()),
            ("side by side already", vec![1; 64]),
        ];
        for (what, signature) in bad {
            assert_eq!(Algorithm::Es256.raw(&signature), None, "{what}");
        }
        assert_eq!(Algorithm::Rs256.raw(&[7; 256]), Some(vec![7; 256]));
        assert_eq!(Algorithm::Rs256.raw(&good), None, "too short for any key");
    }
}
