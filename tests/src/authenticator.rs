//! An authenticator app, as somebody has it on their phone, and signing in with it as a native client does.

use crate::edge::{SignedIn, Site, http};
use crate::requests::Answer;
use crate::wait;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};
use totp_rs::{Algorithm, Secret, TOTP};

/// How long a code is good, in seconds.
const STEP: u64 = 30;

/// An app with one account.
pub struct Authenticator {
    app: TOTP,
    last: u64,
}

impl Authenticator {
    /// With the secret that the edge showed.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        let secret: String = secret.chars().filter(|c| !c.is_whitespace()).collect();
        let secret = Secret::Encoded(secret).to_bytes().expect("the secret is in base32");
        assert_eq!(secret.len() * 8, 160);
        Self {
            app: TOTP::new(Algorithm::SHA1, 6, 1, STEP, secret).expect("the app takes the secret"),
            last: 0,
        }
    }

    /// A code that was not given before. The edge takes that of the step to come, so only the third in a row
    /// is waited for.
    pub async fn code(&mut self) -> String {
        let last = self.last;
        self.last = wait::until("the next code", async || {
            let step = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / STEP;
            let next = step.max(last + 1);
            if next <= step + 1 { Ok(next) } else { Err(format!("{next} is not near {step}")) }
        })
        .await;
        self.app.generate(self.last * STEP)
    }

    /// The code that it gave last.
    #[must_use]
    pub fn last(&self) -> String {
        self.app.generate(self.last * STEP)
    }

    /// One that is good neither now nor around now.
    #[must_use]
    pub fn wrong(&self) -> String {
        let step = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / STEP;
        let good: Vec<String> = (step - 3..step + 4).map(|step| self.app.generate(step * STEP)).collect();
        let wrong = (0..).map(|number| format!("{number:06}")).find(|code| !good.contains(code));
        wrong.expect("most codes are wrong")
    }
}

/// A browser's cookies, by name.
#[derive(Clone, Debug, Default)]
pub struct Cookies(BTreeMap<String, String>);

impl Cookies {
    /// Takes what an answer sets.
    pub fn take(&mut self, response: &Response) {
        for cookie in response.headers().get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.0.insert(name.to_owned(), value.to_owned());
        }
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The same with one of another browser, or without it.
    #[must_use]
    pub fn with(&self, name: &str, value: Option<&str>) -> Self {
        let mut cookies = self.clone();
        match value {
            Some(value) => cookies.0.insert(name.to_owned(), value.to_owned()),
            None => cookies.0.remove(name),
        };
        cookies
    }

    /// All of them, as a request tells them.
    #[must_use]
    pub fn header(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }
}

/// Asks with cookies, which take what the answer sets.
pub async fn ask(site: &Site, cookies: &mut Cookies, method: Method, path: &str, body: Value) -> Answer {
    let request = http().request(method, site.url(path)).header("origin", &site.base);
    let request = request.header("cookie", cookies.header());
    let request = if body.is_null() { request } else { request.json(&body) };
    let response = request.send().await.unwrap();
    cookies.take(&response);
    (response.status().as_u16(), response.json().await.unwrap_or_default())
}

/// Gives the password of the site's agent.
pub async fn give_password(site: &Site, cookies: &mut Cookies) -> Answer {
    let body = json!({"email": site.agent.email, "password": site.agent.password});
    ask(site, cookies, Method::POST, "/v1/session", body).await
}

/// A browser in which the site's agent has given their password, and which owes nothing more.
pub async fn by_password(site: &Site) -> Cookies {
    let mut cookies = Cookies::default();
    assert_eq!(give_password(site, &mut cookies).await.0, 200);
    cookies
}

/// Whether a browser's session is good.
pub async fn is_in(site: &Site, cookies: &Cookies) -> bool {
    let request = http().get(site.url("/v1/session")).header("cookie", cookies.header());
    request.send().await.unwrap().status() == 200
}

/// Gives a code.
pub async fn give_code(site: &Site, cookies: &mut Cookies, code: &str) -> Answer {
    ask(site, cookies, Method::POST, "/v1/session/code", json!({"code": code})).await
}

/// A browser's session, as a native client holds it.
pub async fn signed_in(site: &Site, cookies: &mut Cookies) -> SignedIn {
    let (status, session) = ask(site, cookies, Method::GET, "/v1/session", Value::Null).await;
    assert_eq!(status, 200);
    let cookie = format!("jasette_session={}", cookies.get("jasette_session").unwrap());
    SignedIn { cookie, session: serde_json::from_value(session).unwrap() }
}

/// Somebody who has switched the second factor on.
pub struct Enrolled {
    /// Their app.
    pub app: Authenticator,
    /// Their recovery codes.
    pub recovery: Vec<String>,
    /// Their browser, in which they are signed in.
    pub cookies: Cookies,
}

impl Enrolled {
    /// Signs the site's agent in and switches it on.
    pub async fn new(site: &Site) -> Self {
        let mut cookies = by_password(site).await;
        let mut app = Self::begin(site, &mut cookies).await;
        let body = json!({"code": app.code().await});
        let confirmed = ask(site, &mut cookies, Method::PUT, "/v1/account/second-factor", body).await;
        assert_eq!(confirmed.0, 200, "{confirmed:?}");
        let recovery = serde_json::from_value(confirmed.1["codes"].clone()).unwrap();
        Self { app, recovery, cookies }
    }

    /// Shows a secret to whoever is signed in.
    pub async fn begin(site: &Site, cookies: &mut Cookies) -> Authenticator {
        let body = json!({"current": site.agent.password});
        let begun = ask(site, cookies, Method::POST, "/v1/account/second-factor", body).await;
        assert_eq!(begun.0, 200, "{begun:?}");
        Authenticator::new(begun.1["secret"].as_str().unwrap())
    }

    /// What it takes to change it.
    #[must_use]
    pub fn proof(site: &Site, code: &str) -> Value {
        json!({"current": site.agent.password, "code": code})
    }

    /// The session as a native client holds it.
    pub async fn signed_in(&mut self, site: &Site) -> SignedIn {
        signed_in(site, &mut self.cookies).await
    }
}
