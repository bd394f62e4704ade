//! A security key that is not ours: it makes passkeys and signs with them as the standard says (WebAuthn, Level 3), and,
//! where a test wants it, as it does not say.

pub mod browser;
pub mod cbor;
mod rsa;

use crate::authenticator::{Cookies, ask};
use crate::edge::Site;
use crate::requests::Answer;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};
use reqwest::Method;
use rsa::RsaKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Flags of an authenticator's data: somebody was there, they were verified, a key follows, extensions follow.
pub const PRESENT: u8 = 1;
/// Verified.
pub const VERIFIED: u8 = 1 << 2;
/// A key follows.
pub const KEY: u8 = 1 << 6;
/// Extensions follow.
pub const EXTENSIONS: u8 = 1 << 7;

/// Where one's own passkeys are.
pub const PASSKEYS: &str = "/v1/account/passkeys";

/// Bytes as they travel.
#[must_use]
pub fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of what travels so.
#[must_use]
pub fn decoded(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("it is base64url")
}

/// Bytes that nobody knows before.
#[must_use]
pub fn random() -> [u8; 32] {
    let text = format!("{}{}", crate::process::random_id(), crate::process::random_id());
    Sha256::digest(text).into()
}

/// The site by the name of the machine: passkeys belong to no number.
#[must_use]
pub fn by_name(site: &Site) -> Site {
    Site { base: site.base.replace("127.0.0.1", "localhost"), ..site.clone() }
}

enum Secret {
    Es256(SigningKey),
    Rs256(RsaKey),
}

/// One passkey on the key, for one account at one host.
pub struct SecurityKey {
    secret: Secret,
    /// The credential's id.
    pub id: Vec<u8>,
    /// By which it knows the account.
    pub user: Vec<u8>,
    /// How often it has signed; 0 for one that does not count.
    pub counter: u32,
    host: String,
}

/// What a key and a browser tell of a new passkey, before it is sent.
#[derive(Clone, Debug)]
pub struct Making {
    /// What the browser says.
    pub client: Value,
    /// To which host the key says it belongs.
    pub host: String,
    /// The key's flags.
    pub flags: u8,
    /// Its counter.
    pub counter: u32,
    /// The credential's id.
    pub id: Vec<u8>,
    /// How long the key says the id is.
    pub id_length: usize,
    /// The public key.
    pub cose: Vec<u8>,
    /// What stands after the key.
    pub after: Vec<u8>,
    /// The statement.
    pub statement: Vec<u8>,
    /// The whole object, in the place of what is made of the rest.
    pub object: Option<Vec<u8>>,
}

/// What a key and a browser tell of a sign-in, before it is signed and sent.
#[derive(Clone, Debug)]
pub struct Signing {
    /// What the browser says.
    pub client: Value,
    /// To which host the key says it belongs.
    pub host: String,
    /// The key's flags.
    pub flags: u8,
    /// Its counter.
    pub counter: u32,
    /// What stands after it.
    pub after: Vec<u8>,
}

impl SecurityKey {
    fn with(secret: Secret, options: &Value) -> Self {
        Self {
            secret,
            id: random().to_vec(),
            user: decoded(options["user"].as_str().unwrap()),
            counter: 1,
            host: options["host"].as_str().unwrap().to_owned(),
        }
    }

    /// A new one of the usual kind.
    #[must_use]
    pub fn es256(options: &Value) -> Self {
        Self::with(Secret::Es256(SigningKey::from_slice(&random()).expect("nearly all numbers do")), options)
    }

    /// A new one as Windows makes them.
    #[must_use]
    pub fn rs256(options: &Value) -> Self {
        Self::with(Secret::Rs256(RsaKey::new()), options)
    }

    /// The public key, said to be of some algorithm.
    #[must_use]
    pub fn cose(&self, algorithm: i64) -> Vec<u8> {
        match &self.secret {
            Secret::Es256(key) => {
                let point = key.verifying_key().to_encoded_point(false);
                cbor::elliptic(algorithm, point.x().unwrap(), point.y().unwrap())
            }
            Secret::Rs256(key) => cbor::rsa(algorithm, &key.modulus(), &[1, 0, 1]),
        }
    }

    fn algorithm(&self) -> i64 {
        match &self.secret {
            Secret::Es256(_) => -7,
            Secret::Rs256(_) => -257,
        }
    }

    /// A signature, as the key writes it.
    #[must_use]
    pub fn sign(&self, data: &[u8]) -> Vec<u8> {
        match &self.secret {
            Secret::Es256(key) => {
                let signature: DerSignature = key.sign(data);
                signature.as_bytes().to_vec()
            }
            Secret::Rs256(key) => key.sign(data),
        }
    }

    /// What it tells when it is made, for a challenge in pages of an origin.
    #[must_use]
    pub fn making(&self, challenge: &str, origin: &str) -> Making {
        Making {
            client: client("webauthn.create", challenge, origin),
            host: self.host.clone(),
            flags: PRESENT | VERIFIED | KEY,
            counter: self.counter,
            id: self.id.clone(),
            id_length: self.id.len(),
            cose: self.cose(self.algorithm()),
            after: Vec::new(),
            statement: cbor::map(&[]),
            object: None,
        }
    }

    /// What it tells when somebody signs in with it. It counts.
    pub fn signing(&mut self, challenge: &str, origin: &str) -> Signing {
        if self.counter > 0 {
            self.counter += 1;
        }
        Signing {
            client: client("webauthn.get", challenge, origin),
            host: self.host.clone(),
            flags: PRESENT | VERIFIED,
            counter: self.counter,
            after: Vec::new(),
        }
    }

    /// Signs a challenge as it should be, and says it as the apps do.
    pub fn shown(&mut self, challenge: &str, origin: &str) -> Value {
        let signing = self.signing(challenge, origin);
        self.signed(&signing)
    }

    /// Signs, and says it as the apps do.
    #[must_use]
    pub fn signed(&self, signing: &Signing) -> Value {
        let (data, client) = (signing.data(), signing.client.to_string());
        let signature = self.sign(&[data.as_slice(), &Sha256::digest(&client)].concat());
        json!({"id": encoded(&self.id), "client_data": encoded(client), "authenticator_data": encoded(data),
            "signature": encoded(signature), "user": encoded(&self.user)})
    }
}

fn client(kind: &str, challenge: &str, origin: &str) -> Value {
    json!({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false})
}

fn data(host: &str, flags: u8, counter: u32, after: &[u8]) -> Vec<u8> {
    [Sha256::digest(host).as_slice(), &[flags], &counter.to_be_bytes(), after].concat()
}

impl Making {
    /// The key's data.
    #[must_use]
    pub fn data(&self) -> Vec<u8> {
        let length = u16::try_from(self.id_length).unwrap().to_be_bytes();
        let credential = if self.flags & KEY == 0 {
            Vec::new()
        } else {
            [&[0; 16], length.as_slice(), &self.id, &self.cose].concat()
        };
        data(&self.host, self.flags, self.counter, &[credential, self.after.clone()].concat())
    }

    /// The attestation object.
    #[must_use]
    pub fn object(&self) -> Vec<u8> {
        self.object.clone().unwrap_or_else(|| cbor::object(&self.statement, &self.data()))
    }

    /// As the apps say it.
    #[must_use]
    pub fn said(&self, name: &str) -> Value {
        json!({"name": name, "client_data": encoded(self.client.to_string()),
            "attestation": encoded(self.object())})
    }
}

impl Signing {
    /// The key's data.
    #[must_use]
    pub fn data(&self) -> Vec<u8> {
        data(&self.host, self.flags, self.counter, &self.after)
    }
}

/// What a browser is told to have a passkey made, after the password, and a code where one is asked for.
pub async fn options(site: &Site, cookies: &mut Cookies, code: &str) -> Value {
    let proof = json!({"current": site.agent.password, "code": code});
    let (status, options) = ask(site, cookies, Method::POST, &[PASSKEYS, "/challenge"].concat(), proof).await;
    assert_eq!(status, 200, "{options}");
    options
}

/// The challenge of what a browser is told.
#[must_use]
pub fn challenge_of(told: &Value) -> &str {
    told["challenge"].as_str().expect("a challenge")
}

/// Adds one that was made.
pub async fn add(site: &Site, cookies: &mut Cookies, said: Value) -> Answer {
    ask(site, cookies, Method::POST, PASSKEYS, said).await
}

/// Makes one for whoever is signed in, and adds it.
pub async fn added(site: &Site, cookies: &mut Cookies, code: &str) -> SecurityKey {
    let options = options(site, cookies, code).await;
    let key = SecurityKey::es256(&options);
    let said = key.making(challenge_of(&options), &site.base).said("Laptop");
    let answer = add(site, cookies, said).await;
    assert_eq!(answer.0, 200, "{answer:?}");
    key
}

/// A challenge for a sign-in in a browser.
pub async fn challenge(site: &Site, cookies: &mut Cookies) -> String {
    let (status, told) = ask(site, cookies, Method::POST, "/v1/session/passkey/challenge", Value::Null).await;
    assert_eq!(status, 200, "{told}");
    challenge_of(&told).to_owned()
}

/// Signs in with what a key has said.
pub async fn show(site: &Site, cookies: &mut Cookies, said: Value) -> Answer {
    ask(site, cookies, Method::POST, "/v1/session/passkey", said).await
}

/// Signs in with a key as it should be.
pub async fn sign_in(site: &Site, cookies: &mut Cookies, key: &mut SecurityKey) -> Answer {
    let challenge = challenge(site, cookies).await;
    let said = key.shown(&challenge, &site.base);
    show(site, cookies, said).await
}
