//! A provider of single sign-on that is not ours: it says yes to whoever is named, signs for real, checks what a client
//! has to show, and lies where a test wants it to.

mod foreign;
mod keys;

use crate::listen::{Listening, Request};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
pub use foreign::ForeignProvider;
pub use keys::Signed;
use keys::Signers;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Our client's name there.
pub const CLIENT: &str = "jasette";

/// Its password.
pub const SECRET: &str = "the client's password";

/// What goes wrong at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// No answer comes.
    Hangs,
    /// The answer is a page.
    Garbage,
    /// The answer is right, and ten megabytes of spaces come after it.
    Huge,
    /// It leads elsewhere, where the right answer is.
    Redirects,
    /// It is a refusal.
    Status(u16),
}

/// What is other than it ought to be in the next ID tokens.
#[derive(Clone, Debug, Default)]
pub struct Forgery {
    /// What is put over the header; null takes away.
    pub header: Value,
    /// What is put over the claims; null takes away.
    pub claims: Value,
    /// How it is signed.
    pub signed: Signed,
}

/// What a code was given for.
#[derive(Clone)]
struct Grant {
    nonce: String,
    challenge: String,
    redirect: String,
    subject: String,
}

struct State {
    document: Value,
    signers: Signers,
    forgery: Forgery,
    mishaps: HashMap<String, Mishap>,
    grants: HashMap<String, Grant>,
    redeems_again: bool,
    asked: HashMap<String, usize>,
    complaints: Vec<String>,
}

/// The provider. It stops when it is dropped.
pub struct OidcProvider {
    listening: Listening,
    state: Arc<Mutex<State>>,
}

/// The variables by which an edge knows a provider.
#[must_use]
pub fn variables(issuer: String) -> Vec<(&'static str, String)> {
    vec![
        ("JASETTE_OIDC_ISSUER", issuer),
        ("JASETTE_OIDC_CLIENT_ID", CLIENT.to_owned()),
        ("JASETTE_OIDC_CLIENT_SECRET", SECRET.to_owned()),
        ("JASETTE_OIDC_NAME", "Shop ID".to_owned()),
    ]
}

impl OidcProvider {
    /// Starts one.
    pub async fn start() -> Self {
        let state = State {
            document: Value::Null,
            signers: Signers::new(),
            forgery: Forgery::default(),
            mishaps: HashMap::new(),
            grants: HashMap::new(),
            redeems_again: false,
            asked: HashMap::new(),
            complaints: Vec::new(),
        };
        let (listening, state) = Listening::sharing(state, serve).await;
        let at = |path: &str| format!("{}{path}", listening.origin());
        state.lock().unwrap().document = json!({
            "issuer": at(""), "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
            "jwks_uri": at("/keys"), "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
        });
        Self { listening, state }
    }

    /// Its name for itself.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.listening.origin()
    }

    /// The variables by which an edge knows it.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        variables(self.issuer())
    }

    /// Changes what it says of itself.
    pub fn say(&self, more: &Value) {
        put_over(&mut self.state.lock().unwrap().document, more);
    }

    /// Forges what comes next.
    pub fn forge(&self, forgery: Forgery) {
        self.state.lock().unwrap().forgery = forgery;
    }

    /// Has something go wrong at an address, or no more.
    pub fn has(&self, path: &str, mishap: Option<Mishap>) {
        let mut state = self.state.lock().unwrap();
        match mishap {
            Some(mishap) => state.mishaps.insert(path.to_owned(), mishap),
            None => state.mishaps.remove(path),
        };
    }

    /// Redeems codes as often as somebody asks from now on, as no provider should.
    pub fn redeem_again(&self) {
        self.state.lock().unwrap().redeems_again = true;
    }

    /// Signs with new keys from now on.
    pub fn renew_keys(&self) {
        self.state.lock().unwrap().signers = Signers::new();
    }

    /// How often an address was asked.
    #[must_use]
    pub fn asked(&self, path: &str) -> usize {
        self.state.lock().unwrap().asked.get(path).copied().unwrap_or_default()
    }

    /// What a client did that no client may do.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        self.state.lock().unwrap().complaints.clone()
    }

    /// Says yes to whoever was sent here, as `subject`, and returns where their browser is sent back to.
    #[must_use]
    pub fn authorize(&self, url: &str, subject: &str) -> String {
        let (address, query) = url.split_once('?').expect("the address has a query");
        assert_eq!(address, format!("{}/authorize", self.issuer()));
        authorize(&self.state, &self.issuer(), &fields(query), subject)
    }
}

fn authorize(state: &Mutex<State>, issuer: &str, asked: &HashMap<String, String>, subject: &str) -> String {
    let of = |name: &str| asked.get(name).cloned().unwrap_or_else(|| panic!("{name} is missing: {asked:?}"));
    assert_eq!((of("response_type"), of("client_id")), ("code".to_owned(), CLIENT.to_owned()));
    assert_eq!(of("code_challenge_method"), "S256", "without PKCE nobody is let in");
    assert!(of("scope").split(' ').any(|scope| scope == "openid"));
    assert!(of("state").len() >= 22 && of("nonce").len() >= 22, "128 bits at least");
    let code = crate::process::random_id();
    let redirect = of("redirect_uri");
    let back = format!("{redirect}?code={code}&state={}&iss={}", of("state"), escape(issuer));
    let grant =
        Grant { nonce: of("nonce"), challenge: of("code_challenge"), redirect, subject: subject.to_owned() };
    state.lock().unwrap().grants.insert(code, grant);
    back
}

/// A text as it stands in a query.
#[must_use]
pub fn escape(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

fn fields(query: &str) -> HashMap<String, String> {
    let plain = |text: &str| {
        let text = text.replace('+', " ");
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (plain(name), plain(value))).collect()
}

fn put_over(under: &mut Value, over: &Value) {
    let under = under.as_object_mut().expect("it has names");
    for (name, value) in over.as_object().into_iter().flatten() {
        if value.is_null() {
            under.remove(name);
        } else {
            under.insert(name.clone(), value.clone());
        }
    }
}

/// The time, in seconds.
#[must_use]
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Redeems a code for whoever it was given to: once, unless a test wants it otherwise.
fn redeem(state: &mut State, issuer: &str, authorization: &str, body: &str) -> (u16, Value) {
    let form = fields(body);
    let of = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let pair = format!("{}:{}", escape(CLIENT), escape(SECRET));
    let basic = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair));
    if authorization != basic {
        state.complaints.push(format!("the client shows {authorization:?}"));
        return (401, json!({"error": "invalid_client"}));
    }
    let verified = URL_SAFE_NO_PAD.encode(Sha256::digest(of("code_verifier").as_bytes()));
    let code = of("code");
    let again = state.redeems_again.then(|| state.grants.get(code).cloned());
    let grant = again.unwrap_or_else(|| state.grants.remove(code));
    let good = |grant: &Grant| {
        grant.challenge == verified
            && of("code_verifier").len() >= 43
            && grant.redirect == of("redirect_uri")
            && of("grant_type") == "authorization_code"
    };
    let Some(grant) = grant.filter(good) else { return (400, json!({"error": "invalid_grant"})) };
    let forgery = state.forgery.clone();
    let mut header = state.signers.header(&forgery.signed);
    let mut claims = json!({
        "iss": issuer, "sub": grant.subject, "aud": CLIENT, "exp": now() + 300, "iat": now(),
        "nonce": grant.nonce, "email": format!("{}@id.example", grant.subject),
    });
    put_over(&mut header, &forgery.header);
    put_over(&mut claims, &forgery.claims);
    let token = state.signers.token(&header, &claims, &forgery.signed);
    (200, json!({"access_token": "unused", "token_type": "Bearer", "id_token": token}))
}

/// One request a connection: an answer in full, whatever was asked.
async fn serve(socket: TcpStream, state: Arc<Mutex<State>>) {
    let issuer = format!("http://{}", socket.local_addr().unwrap());
    let mut socket = BufReader::new(socket);
    let Some(request) = Request::read(&mut socket).await else { return };
    let target = request.path.as_str();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let true_path = path.strip_prefix("/elsewhere").unwrap_or(path);
    let mishap = {
        let mut state = state.lock().unwrap();
        *state.asked.entry(path.to_owned()).or_default() += 1;
        state.mishaps.get(path).cloned()
    };
    let is_huge = mishap == Some(Mishap::Huge);
    let (status, location, mut answer) = match mishap {
        Some(Mishap::Hangs) => {
            // Until whoever asks hangs up.
            let _ = socket.read(&mut [0]).await;
            return;
        }
        Some(Mishap::Garbage) => (200, String::new(), "<!doctype html><p>It works!".to_owned()),
        Some(Mishap::Redirects) => (307, format!("{issuer}/elsewhere{target}"), String::new()),
        Some(Mishap::Status(status)) => (status, String::new(), "{}".to_owned()),
        None | Some(Mishap::Huge) => match (request.method == "POST", true_path) {
            (false, "/.well-known/openid-configuration") => {
                (200, String::new(), state.lock().unwrap().document.to_string())
            }
            (false, "/keys") => (200, String::new(), state.lock().unwrap().signers.set().to_string()),
            (false, "/authorize") => (303, authorize(&state, &issuer, &fields(query), "ana"), String::new()),
            (true, "/token") => {
                let (authorization, body) =
                    (request.header("authorization"), str::from_utf8(&request.body).unwrap());
                let (status, answer) = redeem(&mut state.lock().unwrap(), &issuer, authorization, body);
                (status, String::new(), answer.to_string())
            }
            _ => (404, String::new(), "{}".to_owned()),
        },
    };
    if is_huge {
        answer.push_str(&" ".repeat(10 << 20));
    }
    let location = if location.is_empty() { location } else { format!("location: {location}\r\n") };
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{location}content-length: {}\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    // Whoever asked may have heard enough.
    let _ = socket.write_all(head.as_bytes()).await;
    let _ = socket.write_all(answer.as_bytes()).await;
}
