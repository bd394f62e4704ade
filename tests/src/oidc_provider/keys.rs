//! The provider's keys, and the ways in which a token can be signed with them or not.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};
use sha2::Sha256;

/// An RSA key for these tests and nothing else: none is made in the time that a test has.
const RSA: &str = include_str!("rsa.txt");

/// How a token is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signed {
    /// With the curve.
    #[default]
    Es256,
    /// With RSA.
    Rs256,
    /// With the curve, by a key of somebody else's under the same name.
    Stranger,
    /// With HMAC, by the public key that everybody knows.
    PublicHmac,
    /// With HMAC, by the client's password.
    SecretHmac,
    /// Not at all.
    Not,
    /// With the curve, and changed afterwards.
    Altered,
    /// As the curve's signatures are written elsewhere (DER), not here.
    Der,
}

/// The keys.
pub struct Signers {
    name: String,
    rsa: RsaKeyPair,
    curve: EcdsaKeyPair,
    stranger: EcdsaKeyPair,
    random: SystemRandom,
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn curve(random: &SystemRandom) -> EcdsaKeyPair {
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), random).unwrap()
}

impl Signers {
    /// New ones, under new names.
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let rsa: String = RSA.split_whitespace().collect();
        Self {
            name: crate::process::random_id(),
            rsa: RsaKeyPair::from_der(&STANDARD.decode(rsa).unwrap()).unwrap(),
            curve: curve(&random),
            stranger: curve(&random),
            random,
        }
    }

    fn rsa_name(&self) -> String {
        format!("rsa-{}", self.name)
    }

    fn curve_name(&self) -> String {
        format!("curve-{}", self.name)
    }

    /// What everybody may know of them.
    pub fn set(&self) -> Value {
        let point = self.curve.public_key().as_ref();
        let rsa: PublicKeyComponents<Vec<u8>> = self.rsa.public().into();
        json!({"keys": [
            {"kty": "RSA", "kid": self.rsa_name(), "use": "sig", "alg": "RS256",
                "n": encode(&rsa.n),
                "e": encode(&rsa.e)},
            {"kty": "EC", "kid": self.curve_name(), "use": "sig", "alg": "ES256", "crv": "P-256",
                "x": encode(&point[1..33]), "y": encode(&point[33..])},
        ]})
    }

    /// The header that goes with a way of signing.
    pub fn header(&self, signed: &Signed) -> Value {
        let (alg, kid) = match signed {
            Signed::Rs256 => ("RS256", self.rsa_name()),
            Signed::PublicHmac => ("HS256", self.rsa_name()),
            Signed::SecretHmac => ("HS256", self.curve_name()),
            Signed::Not => ("none", self.curve_name()),
            Signed::Es256 | Signed::Stranger | Signed::Altered | Signed::Der => ("ES256", self.curve_name()),
        };
        json!({"alg": alg, "kid": kid, "typ": "JWT"})
    }

    /// A token.
    pub fn token(&self, header: &Value, claims: &Value, signed: &Signed) -> String {
        let text = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let by_curve =
            |key: &EcdsaKeyPair| key.sign(&self.random, text.as_bytes()).unwrap().as_ref().to_vec();
        let by_hmac = |key: &[u8]| {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().to_vec()
        };
        let signature = match signed {
            Signed::Es256 => by_curve(&self.curve),
            Signed::Stranger => by_curve(&self.stranger),
            Signed::Rs256 => {
                let mut signature = vec![0; self.rsa.public().modulus_len()];
                self.rsa.sign(&RSA_PKCS1_SHA256, &self.random, text.as_bytes(), &mut signature).unwrap();
                signature
            }
            Signed::PublicHmac => by_hmac(self.rsa.public().as_ref()),
            Signed::SecretHmac => by_hmac(super::SECRET.as_bytes()),
            Signed::Not => Vec::new(),
            Signed::Altered => {
                let mut signature = by_curve(&self.curve);
                signature[40] ^= 1;
                signature
            }
            Signed::Der => {
                let raw = by_curve(&self.curve);
                let number = |half: &[u8]| [&[2, 33, 0], half].concat();
                [vec![0x30, 70], number(&raw[..32]), number(&raw[32..])].concat()
            }
        };
        format!("{text}.{}", encode(signature))
    }
}
