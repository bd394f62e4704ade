//! A push service, and the browsers that it tells: it takes what the edge sends, checks who sends (RFC 8292), and opens
//! it with the browser's own keys (RFC 8291), by code that shares nothing with the edge's.

use crate::edge::{SignedIn, Site};
use crate::listen::{Listening, Request};
use crate::process::random_id;
use crate::requests::{Answer as Told, answer};
use crate::wait;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use p256::ecdh::diffie_hellman;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// What the service does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Answers with this status.
    Status(u16),
    /// Says nothing at all.
    Hang,
    /// Sends on to `/elsewhere`.
    SendOn,
}

#[derive(Default)]
struct State {
    requests: Vec<Request>,
    /// What is answered at a path, in turn; the last one from then on.
    answers: BTreeMap<String, Vec<Answer>>,
}

/// The service. It stops when it is dropped.
pub struct PushService {
    listening: Listening,
    state: Arc<Mutex<State>>,
}

/// A browser that the service tells.
pub struct Subscriber {
    secret: SecretKey,
    auth: [u8; 16],
    path: String,
    endpoint: String,
    /// Whom it trusts: the origin of the service, and the key of whoever may send.
    audience: String,
}

impl PushService {
    /// Starts one.
    pub async fn start() -> Self {
        let (listening, state) = Listening::sharing(State::default(), serve).await;
        Self { listening, state }
    }

    /// A new browser.
    #[must_use]
    pub fn browser(&self) -> Subscriber {
        let (audience, path) = (self.listening.origin(), format!("/{}", random_id()));
        let endpoint = format!("{audience}{path}");
        let seed = Sha256::digest(random_id().as_bytes());
        let secret = SecretKey::from_slice(&seed).expect("nearly every number is a key");
        let mut auth = [0; 16];
        auth.copy_from_slice(&Sha256::digest(random_id().as_bytes())[..16]);
        Subscriber { secret, auth, path, endpoint, audience }
    }

    /// What it answers to messages for a browser, one after the other; the last one from then on.
    pub fn answers(&self, browser: &Subscriber, answers: &[Answer]) {
        self.state.lock().unwrap().answers.insert(browser.path.clone(), answers.to_vec());
    }

    /// The requests at a path.
    #[must_use]
    pub fn requests(&self, path: &str) -> Vec<Request> {
        self.state.lock().unwrap().requests.iter().filter(|one| one.path == path).cloned().collect()
    }

    /// How many requests came for a browser.
    #[must_use]
    pub fn count(&self, browser: &Subscriber) -> usize {
        self.requests(&browser.path).len()
    }

    /// Waits until so many have come for a browser, and opens them.
    pub async fn receives(&self, browser: &Subscriber, count: usize, key: &str) -> Vec<Value> {
        let came = wait::until("push messages", async || {
            let came = self.requests(&browser.path);
            if came.len() >= count { Ok(came) } else { Err(format!("{} of {count}", came.len())) }
        });
        came.await.iter().map(|request| browser.open(request, key)).collect()
    }
}

async fn serve(socket: TcpStream, state: Arc<Mutex<State>>) -> Option<()> {
    let mut socket = BufReader::new(socket);
    loop {
        let request = Request::read(&mut socket).await?;
        let answer = {
            let mut state = state.lock().unwrap();
            let queued = state.answers.get_mut(&request.path);
            let next = queued.map(|all| if all.len() > 1 { all.remove(0) } else { all[0] });
            let is_post = request.method == "POST";
            state.requests.push(request);
            if is_post { next.unwrap_or(Answer::Status(201)) } else { Answer::Status(405) }
        };
        let head = match answer {
            Answer::Status(status) => format!("HTTP/1.1 {status} x\r\n"),
            Answer::SendOn => "HTTP/1.1 307 x\r\nlocation: /elsewhere\r\n".to_owned(),
            Answer::Hang => {
                // Until the other end lets go.
                let _closed = socket.read_u8().await;
                return None;
            }
        };
        socket.write_all(format!("{head}content-length: 0\r\n\r\n").as_bytes()).await.ok()?;
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

impl Subscriber {
    /// What the browser hands in.
    #[must_use]
    pub fn subscription(&self, locale: &str) -> Value {
        let p256dh = URL_SAFE_NO_PAD.encode(self.secret.public_key().to_encoded_point(false).as_bytes());
        let keys = json!({"p256dh": p256dh, "auth": URL_SAFE_NO_PAD.encode(self.auth)});
        json!({"endpoint": self.endpoint, "expirationTime": null, "keys": keys, "locale": locale})
    }

    /// Hands it in for somebody who is signed in; returns the status.
    pub async fn subscribe(&self, site: &Site, who: &SignedIn, locale: &str) -> u16 {
        asks(site, who, Method::POST, Some(&self.subscription(locale))).await.0
    }

    /// Opens a message, and checks all that the RFCs ask of it. `key` is that of the installation.
    #[must_use]
    pub fn open(&self, request: &Request, key: &str) -> Value {
        let header = |name: &str| request.header(name);
        assert_eq!(header("content-encoding"), "aes128gcm");
        assert!(header("ttl").parse::<u64>().is_ok_and(|ttl| ttl > 0), "{}", header("ttl"));
        assert_eq!(header("urgency"), "high");
        let topic = header("topic");
        assert!(!topic.is_empty() && topic.len() <= 32 && URL_SAFE_NO_PAD.decode(topic).is_ok(), "{topic}");
        self.check_sender(header("authorization"), key);

        let body = &request.body;
        assert!(body.len() <= 4_096, "{} bytes", body.len());
        let (salt, rest) = body.split_at(16);
        let (size, rest) = rest.split_at(4);
        assert!(u32::from_be_bytes(size.try_into().unwrap()) as usize >= body.len() - 86);
        assert_eq!(rest[0], 65);
        let (sender, sealed) = rest[1..].split_at(65);
        let theirs = PublicKey::from_sec1_bytes(sender).expect("a point of the curve");
        let shared = diffie_hellman(self.secret.to_nonzero_scalar(), theirs.as_affine());
        let own = self.secret.public_key().to_encoded_point(false);
        let prk = mac(&self.auth, &[shared.raw_secret_bytes()]);
        let input = mac(&prk, &[b"WebPush: info\0", own.as_bytes(), sender, &[1]]);
        let prk = mac(salt, &[&input]);
        let content = mac(&prk, &[b"Content-Encoding: aes128gcm\0", &[1]]);
        let nonce = mac(&prk, &[b"Content-Encoding: nonce\0", &[1]]);
        let cipher = Aes128Gcm::new_from_slice(&content[..16]).unwrap();
        let record = cipher.decrypt(Nonce::from_slice(&nonce[..12]), sealed).expect("it is for this browser");
        let end = record.iter().rposition(|byte| *byte != 0).expect("the sign of the last record");
        assert_eq!(record[end], 2);
        serde_json::from_slice(&record[..end]).unwrap()
    }

    fn check_sender(&self, authorization: &str, key: &str) {
        let rest = authorization.strip_prefix("vapid t=").expect("VAPID");
        let (token, shown) = rest.split_once(", k=").expect("the key is shown");
        assert_eq!(shown, key, "the installation's own");
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let verifying = VerifyingKey::from_sec1_bytes(&bytes(shown)).unwrap();
        verifying.verify(signed.as_bytes(), &Signature::from_slice(&bytes(signature)).unwrap()).unwrap();
        let (head, claims) = signed.split_once('.').unwrap();
        let head: Value = serde_json::from_slice(&bytes(head)).unwrap();
        assert_eq!(head, json!({"typ": "JWT", "alg": "ES256"}));
        let claims: Value = serde_json::from_slice(&bytes(claims)).unwrap();
        assert_eq!(claims["aud"], json!(self.audience), "the origin with its port");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let left = claims["exp"].as_u64().unwrap().saturating_sub(now);
        assert!(left > 60 && left <= 24 * 60 * 60, "{left}");
    }
}

/// Asks `/v1/account/push` as somebody who is signed in: the status and what is told.
pub async fn asks(site: &Site, who: &SignedIn, method: Method, body: Option<&Value>) -> Told {
    let request = site.request(who, method, "/v1/account/push");
    answer(if let Some(body) = body { request.json(body) } else { request }).await
}

/// The installation's key, and whether the session's browser is told.
pub async fn state(site: &Site, who: &SignedIn) -> (String, bool) {
    let (status, told) = asks(site, who, Method::GET, None).await;
    assert_eq!(status, 200, "{told}");
    (told["key"].as_str().unwrap().to_owned(), told["on"].as_bool().unwrap())
}
