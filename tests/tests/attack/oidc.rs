//! Single sign-on: nobody comes in by a forged word, by somebody else's attempt or by an address alone, and no provider
//! takes anything along when it fails.

use reqwest::Method;
use reqwest::header::LOCATION;
use serde_json::{Value, json};
use tests::authenticator::{Answer, Cookies, Enrolled, ask, code_of, give_code, give_password};
use tests::edge::{Edge, Site, http};
use tests::oidc_provider::{Forgery, Mishap, OidcProvider, Signed, escape};
use tests::process::random_id;
use tests::smtp::SmtpServer;
use tests::wait;
use tests::wire::ADDRESS_HEADER;

const BEGIN: &str = "/v1/session/oidc";
const ACCOUNT: &str = "/v1/account/oidc";
const OFF: &str = "/v1/account/oidc/off";
const SESSION: &str = "jasette_session";
const HOLDER: &str = "jasette_oidc";
const IN: &str = "/inbox?signed_in=1";
const FAILED: &str = "/inbox?sso=oidc_failed";

async fn set_up() -> (OidcProvider, Edge, Site) {
    let provider = OidcProvider::start().await;
    let edge = Edge::start_with(provider.variables()).await;
    let site = edge.site().await;
    (provider, edge, site)
}

/// Begins to sign in, and returns the provider's address.
async fn begin(site: &Site, cookies: &mut Cookies) -> String {
    begin_for(site, cookies, "/inbox").await
}

async fn begin_for(site: &Site, cookies: &mut Cookies, next: &str) -> String {
    let (status, way) = ask(site, cookies, Method::POST, BEGIN, json!({"next": next})).await;
    assert_eq!(status, 200, "{way}");
    way["url"].as_str().unwrap().to_owned()
}

/// Comes back from the provider, as a browser does that another site has sent: without strict cookies.
async fn come_back(cookies: &mut Cookies, callback: &str) -> String {
    let lax = Cookies::default().with(HOLDER, cookies.get(HOLDER));
    let response = http().get(callback).header("cookie", lax.header()).send().await.unwrap();
    assert_eq!(response.status(), 303);
    cookies.take(&response);
    response.headers().get(LOCATION).unwrap().to_str().unwrap().to_owned()
}

/// Signs in as somebody of the provider's: where the browser ends, and what it has then.
async fn sign_in(site: &Site, provider: &OidcProvider, subject: &str) -> (String, Cookies) {
    let mut cookies = Cookies::default();
    let url = begin(site, &mut cookies).await;
    let page = come_back(&mut cookies, &provider.authorize(&url, subject)).await;
    (page, cookies)
}

/// Whose session a browser has.
async fn who(site: &Site, cookies: &Cookies) -> Option<String> {
    let request = http().get(site.url("/v1/session")).header("cookie", cookies.header());
    let response = request.send().await.unwrap();
    let known: Value = response.json().await.unwrap();
    known["email"].as_str().map(str::to_owned)
}

fn proof(site: &Site) -> Value {
    json!({"current": site.agent.password, "code": "", "next": "/inbox"})
}

/// Signs the site's agent in by password and connects their account.
async fn connected(site: &Site, provider: &OidcProvider, subject: &str) -> Cookies {
    let mut cookies = Cookies::default();
    assert_eq!(give_password(site, &mut cookies).await.0, 200);
    let (status, way) = ask(site, &mut cookies, Method::POST, ACCOUNT, proof(site)).await;
    assert_eq!(status, 200, "{way}");
    let back = provider.authorize(way["url"].as_str().unwrap(), subject);
    assert_eq!(come_back(&mut cookies, &back).await, "/inbox?sso=connected");
    cookies
}

fn refused(answer: &Answer) -> (u16, &str) {
    (answer.0, code_of(answer))
}

#[tokio::test]
async fn whoever_is_connected_comes_in_and_nobody_else_whatever_their_address() {
    let (provider, edge, site) = set_up().await;
    let (page, cookies) = sign_in(&site, &provider, "ana").await;
    assert_eq!(page, "/inbox?sso=oidc_unknown");
    assert_eq!(who(&site, &cookies).await, None);
    let mut anas = connected(&site, &provider, "ana").await;
    for signed in [Signed::Es256, Signed::Rs256] {
        provider.forge(Forgery { signed, ..Forgery::default() });
        let (page, cookies) = sign_in(&site, &provider, "ana").await;
        assert_eq!(page, IN, "{signed:?}");
        assert_eq!(who(&site, &cookies).await, Some(site.agent.email.clone()));
    }
    let (_, state) = ask(&site, &mut anas, Method::GET, ACCOUNT, Value::Null).await;
    assert_eq!(
        (&state["name"], &state["connected"]["label"], &state["needs_code"]),
        (&json!("Shop ID"), &json!("ana@id.example"), &json!(false))
    );

    // Whoever takes her email at the provider is somebody else there.
    let email = json!({"email": site.agent.email, "email_verified": true, "preferred_username": "ana"});
    provider.forge(Forgery { claims: email, ..Forgery::default() });
    let (page, cookies) = sign_in(&site, &provider, "mallory").await;
    assert_eq!((page.as_str(), who(&site, &cookies).await), ("/inbox?sso=oidc_unknown", None));
    provider.forge(Forgery::default());

    // One there is one here.
    let bea = edge.colleague(&site, "Bea").await;
    let mut beas = Cookies::default();
    assert_eq!(give_password(&bea, &mut beas).await.0, 200);
    let (_, way) = ask(&bea, &mut beas, Method::POST, ACCOUNT, proof(&bea)).await;
    let back = provider.authorize(way["url"].as_str().unwrap(), "ana");
    assert_eq!(come_back(&mut beas, &back).await, "/inbox?sso=oidc_taken");
    let (_, cookies) = sign_in(&site, &provider, "ana").await;
    assert_eq!(who(&site, &cookies).await, Some(site.agent.email.clone()));
    assert_eq!(provider.complaints(), Vec::<String>::new());

    let off = ask(&site, &mut anas, Method::POST, OFF, json!({"current": "wrong", "code": ""})).await;
    assert_eq!(refused(&off), (401, "wrong_credentials"));
    assert_eq!(ask(&site, &mut anas, Method::POST, OFF, proof(&site)).await.0, 204);
    assert_eq!(who(&site, &cookies).await, None, "what is open elsewhere ends");
    assert_eq!(sign_in(&site, &provider, "ana").await.0, "/inbox?sso=oidc_unknown");
    let off = ask(&site, &mut anas, Method::POST, OFF, proof(&site)).await;
    assert_eq!(refused(&off), (409, "stale"));
}

#[tokio::test]
async fn a_forged_word_opens_nothing() {
    let (provider, _edge, site) = set_up().await;
    let _anas = connected(&site, &provider, "ana").await;
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let claims = |claims: Value| Forgery { claims, ..Forgery::default() };
    let signed = |signed: Signed| Forgery { signed, ..Forgery::default() };
    let header = |header: Value, signed: Signed| Forgery { header, signed, ..Forgery::default() };
    let forgeries = [
        ("not signed", signed(Signed::Not)),
        ("signed by nobody who says they are", header(json!({"alg": "NoNe"}), Signed::Not)),
        ("signed by the public key as a secret", signed(Signed::PublicHmac)),
        ("the same, under another name", header(json!({"alg": "RS256"}), Signed::PublicHmac)),
        ("signed by the client's password", signed(Signed::SecretHmac)),
        ("signed by a stranger", signed(Signed::Stranger)),
        ("changed after it was signed", signed(Signed::Altered)),
        ("signed in another form", signed(Signed::Der)),
        ("a key of another type", header(json!({"alg": "RS256"}), Signed::Es256)),
        ("an unknown key", header(json!({"kid": "another"}), Signed::Es256)),
        ("no key, where several might fit", header(json!({"kid": null, "alg": "PS256"}), Signed::Rs256)),
        ("a stranger's key along", header(json!({"jwk": {"kty": "EC"}, "kid": "mine"}), Signed::Stranger)),
        ("an extension", header(json!({"crit": ["exp"]}), Signed::Es256)),
        ("another issuer", claims(json!({"iss": "https://evil.example"}))),
        ("almost the issuer", claims(json!({"iss": format!("{}/", provider.issuer())}))),
        ("for somebody else", claims(json!({"aud": "another"}))),
        ("for several, given to none", claims(json!({"aud": ["jasette", "another"]}))),
        ("given to somebody else", claims(json!({"aud": ["jasette", "another"], "azp": "another"}))),
        ("expired", claims(json!({"exp": seconds - 120}))),
        ("good for ever", claims(json!({"exp": null}))),
        ("from the future", claims(json!({"iat": seconds + 600}))),
        ("not yet good", claims(json!({"nbf": seconds + 600}))),
        ("another attempt's", claims(json!({"nonce": random_id()}))),
        ("no attempt's", claims(json!({"nonce": null}))),
        ("nobody's", claims(json!({"sub": ""}))),
        ("a number's", claims(json!({"sub": 7}))),
    ];
    for (what, forgery) in forgeries {
        provider.forge(forgery);
        let (page, cookies) = sign_in(&site, &provider, "ana").await;
        assert_eq!(page, FAILED, "{what}");
        assert!(cookies.get(SESSION).is_none(), "{what}");
    }
    provider.forge(Forgery::default());
    assert_eq!(sign_in(&site, &provider, "ana").await.0, IN);
    assert!(provider.asked("/keys") < 5, "an unknown key is not asked for every time");
}

#[tokio::test]
async fn an_attempt_is_of_one_browser_and_good_once() {
    let (provider, _edge, site) = set_up().await;
    let _anas = connected(&site, &provider, "ana").await;

    let mut cookies = Cookies::default();
    let back = provider.authorize(&begin(&site, &mut cookies).await, "ana");
    // Whoever gets hold of the address has another browser, or none.
    let mut stranger = Cookies::default();
    begin(&site, &mut stranger).await;
    assert_eq!(come_back(&mut stranger, &back).await, FAILED);
    assert_eq!(come_back(&mut Cookies::default(), &back).await, FAILED);
    let mut made_up = cookies.with(HOLDER, Some("made up"));
    assert_eq!(come_back(&mut made_up, &back).await, FAILED);
    // And uses nothing up.
    let kept = cookies.clone();
    assert_eq!(come_back(&mut cookies, &back).await, IN);
    assert_eq!(cookies.get(HOLDER), Some(""), "the browser forgets it");
    assert_eq!(come_back(&mut kept.clone(), &back).await, FAILED, "it is good once");

    // A victim who is led here with somebody's code does not become that somebody.
    let mallorys = provider.authorize(&begin(&site, &mut Cookies::default()).await, "mallory");
    let mut victim = Cookies::default();
    begin(&site, &mut victim).await;
    assert_eq!(come_back(&mut victim, &mallorys).await, FAILED);

    // A code that was given for another attempt is not redeemed: its verifier is not this one's.
    let code_of = |back: &str| back.split_once("code=").unwrap().1.split('&').next().unwrap().to_owned();
    let stolen = code_of(&provider.authorize(&begin(&site, &mut Cookies::default()).await, "ana"));
    let mut cookies = Cookies::default();
    let own = provider.authorize(&begin(&site, &mut cookies).await, "mallory");
    assert_eq!(come_back(&mut cookies, &own.replace(&code_of(&own), &stolen)).await, FAILED);

    // What the provider says must be its own word, and a yes.
    let iss = format!("&iss={}", escape(&provider.issuer()));
    let changes: [(&str, String); 6] = [
        (&iss, "&iss=https%3A%2F%2Fevil.example".to_owned()),
        (&iss, format!("{iss}%2F")),
        (&iss, String::new()),
        ("?code=", format!("?error=access_denied{iss}&no=")),
        ("?code=", "?no=".to_owned()),
        ("&state=", "&no=".to_owned()),
    ];
    for (from, to) in changes {
        let mut cookies = Cookies::default();
        let back = provider.authorize(&begin(&site, &mut cookies).await, "ana");
        let changed = back.replacen(from, &to, 1);
        assert_ne!(changed, back);
        assert_eq!(come_back(&mut cookies, &changed).await, FAILED, "{to}");
        assert!(cookies.get(SESSION).is_none());
    }

    // No other site makes a browser begin.
    for origin in ["https://evil.example", "null", ""] {
        let request = http().post(site.url(BEGIN)).header("origin", origin).json(&json!({"next": "/inbox"}));
        assert_eq!(request.send().await.unwrap().status(), 403, "{origin}");
    }
}

#[tokio::test]
async fn a_browser_comes_back_to_our_own_pages_only() {
    let (provider, _edge, site) = set_up().await;
    let _anas = connected(&site, &provider, "ana").await;
    for next in [
        "https://evil.example/inbox",
        "//evil.example",
        "/\\evil.example",
        "/inbox//evil.example",
        "/inbox\r\nset-cookie: a=b",
        "javascript:alert(1)",
        "/demo",
        "",
    ] {
        let mut cookies = Cookies::default();
        let url = begin_for(&site, &mut cookies, next).await;
        assert_eq!(come_back(&mut cookies, &provider.authorize(&url, "ana")).await, IN, "{next:?}");
    }
    let mut cookies = Cookies::default();
    let own = format!("/settings/{}?lang=fr#account", site.id);
    let url = begin_for(&site, &mut cookies, &own).await;
    let back = come_back(&mut cookies, &provider.authorize(&url, "ana")).await;
    assert_eq!(back, format!("/settings/{}?lang=fr&signed_in=1#account", site.id));
    let long = format!("/inbox/{}", "a".repeat(60_000));
    let (status, _) = ask(&site, &mut cookies, Method::POST, BEGIN, json!({"next": long})).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn the_second_step_is_asked_for_unless_the_provider_has_asked() {
    let provider = OidcProvider::start().await;
    let edge = Edge::start_with(provider.variables()).await;
    let site = edge.site().await;
    let mut anas = connected(&site, &provider, "ana").await;
    let mut ana = Enrolled::new(&site).await;
    let amr = |ways: Value| Forgery { claims: json!({"amr": ways}), ..Forgery::default() };
    for ways in
        [Value::Null, json!([]), json!(["pwd"]), json!(["otp"]), json!(["hwk", "otp"]), json!(["MFA"])]
    {
        provider.forge(amr(ways.clone()));
        let (page, cookies) = sign_in(&site, &provider, "ana").await;
        assert_eq!((page.as_str(), who(&site, &cookies).await), ("/inbox?sso=code_needed", None), "{ways}");
    }
    let (_, mut cookies) = sign_in(&site, &provider, "ana").await;
    let wrong = ana.app.wrong();
    assert_eq!(refused(&give_code(&site, &mut cookies, &wrong).await), (401, "wrong_code"));
    assert_eq!(give_code(&site, &mut cookies, &ana.recovery[0]).await.0, 200);
    assert_eq!(who(&site, &cookies).await, Some(site.agent.email.clone()));
    for ways in [json!(["pwd", "otp"]), json!(["mfa"])] {
        provider.forge(amr(ways.clone()));
        assert_eq!(sign_in(&site, &provider, "ana").await.0, IN, "{ways}");
    }

    // A change of the connection asks for both.
    for code in ["", wrong.as_str()] {
        let change = json!({"current": site.agent.password, "code": code, "next": "/inbox"});
        for path in [ACCOUNT, OFF] {
            let answer = ask(&site, &mut ana.cookies, Method::POST, path, change.clone()).await;
            assert_eq!(refused(&answer), (401, "wrong_code"), "{path}");
        }
    }
    let change = json!({"current": site.agent.password, "code": ana.recovery[1], "next": "/inbox"});
    assert_eq!(ask(&site, &mut ana.cookies, Method::POST, OFF, change).await.0, 204);
    assert_eq!(who(&site, &anas).await, None);
    let answer = ask(&site, &mut anas, Method::POST, ACCOUNT, proof(&site)).await;
    assert_eq!(refused(&answer), (401, "signed_out"));

    // Whom the operator has always asked.
    let mut variables = provider.variables();
    variables.push(("JASETTE_OIDC_SECOND_STEP", "always".to_owned()));
    let strict = Edge::start_with(variables).await;
    let site = strict.site().await;
    provider.forge(Forgery::default());
    let _bea = connected(&site, &provider, "bea").await;
    let _app = Enrolled::new(&site).await;
    provider.forge(amr(json!(["mfa"])));
    assert_eq!(sign_in(&site, &provider, "bea").await.0, "/inbox?sso=code_needed");
}

#[tokio::test]
async fn an_open_session_alone_connects_nothing_and_one_that_has_ended_neither() {
    let (provider, _edge, site) = set_up().await;
    let mut anas = Cookies::default();
    assert_eq!(give_password(&site, &mut anas).await.0, 200);
    let wrong = json!({"current": "not it", "code": "", "next": "/inbox"});
    let answer = ask(&site, &mut anas, Method::POST, ACCOUNT, wrong).await;
    assert_eq!(refused(&answer), (401, "wrong_credentials"));
    let answer = ask(&site, &mut Cookies::default(), Method::POST, ACCOUNT, proof(&site)).await;
    assert_eq!(refused(&answer), (401, "signed_out"));
    let foreign = http().post(site.url(ACCOUNT)).header("origin", "https://evil.example");
    let foreign = foreign.header("cookie", anas.header()).json(&proof(&site));
    assert_eq!(foreign.send().await.unwrap().status(), 403);

    let (_, way) = ask(&site, &mut anas, Method::POST, ACCOUNT, proof(&site)).await;
    let back = provider.authorize(way["url"].as_str().unwrap(), "ana");
    assert_eq!(ask(&site, &mut anas, Method::DELETE, "/v1/session", Value::Null).await.0, 204);
    assert_eq!(come_back(&mut anas, &back).await, "/inbox?sso=signed_out");
    assert_eq!(sign_in(&site, &provider, "ana").await.0, "/inbox?sso=oidc_unknown");
    // An attempt to sign in connects nobody who happens to be signed in.
    assert_eq!(give_password(&site, &mut anas).await.0, 200);
    let back = provider.authorize(&begin(&site, &mut anas).await, "ana");
    assert_eq!(come_back(&mut anas, &back).await, "/inbox?sso=oidc_unknown");
}

#[tokio::test]
async fn whoever_was_suspended_or_removed_does_not_come_in_by_another_door() {
    let (provider, edge, site) = set_up().await;
    let mut anas = Cookies::default();
    assert_eq!(give_password(&site, &mut anas).await.0, 200);
    let (bea, carl) = (
        edge.colleague_as(&site, "Bea", Some("agent")).await,
        edge.colleague_as(&site, "Carl", Some("agent")).await,
    );
    let _beas = connected(&bea, &provider, "bea").await;
    let _carls = connected(&carl, &provider, "carl").await;
    let bea = bea.sign_in().await.session.agent.id;
    let carl = carl.sign_in().await.session.agent.id;
    let suspend = format!("/v1/sites/{}/suspended/{bea}", site.id);
    assert!(ask(&site, &mut anas, Method::PUT, &suspend, Value::Null).await.0 < 300);
    let remove = format!("/v1/sites/{}/people/{carl}", site.id);
    assert!(ask(&site, &mut anas, Method::DELETE, &remove, Value::Null).await.0 < 300);
    for subject in ["bea", "carl"] {
        let (page, cookies) = sign_in(&site, &provider, subject).await;
        assert_eq!(page, "/inbox?sso=not_allowed", "{subject}");
        assert!(cookies.get(SESSION).is_none());
    }
}

#[tokio::test]
async fn a_change_is_told_written_down_and_ends_what_is_open_elsewhere() {
    let (provider, mails) = (OidcProvider::start().await, SmtpServer::start(0).await);
    let variables = [provider.variables(), mails.variables()].concat();
    let edge = Edge::start_with(variables).await;
    let site = edge.site().await;
    let mut before = Cookies::default();
    assert_eq!(give_password(&site, &mut before).await.0, 200);
    let mut anas = connected(&site, &provider, "ana").await;
    assert_eq!(who(&site, &before).await, None, "a session of before");
    let mail = mails.receives_about("Single sign-on to Jasette was changed").await;
    assert!(mail.to.contains(&site.agent.email), "{mail:?}");
    assert!(mail.text().contains("opens with Shop ID, too"), "{}", mail.text());
    let log = format!("/v1/sites/{}/audit?what=sign_in", site.id);
    wait::until("the line", async || {
        let (_, page) = ask(&site, &mut anas.clone(), Method::GET, &log, Value::Null).await;
        let lines = page["lines"].as_array().unwrap().clone();
        let found = lines.iter().any(|line| line["what"] == "oidc_connected" && !line["who"].is_null());
        if found { Ok(()) } else { Err(page.to_string()) }
    })
    .await;
    let (_, cookies) = sign_in(&site, &provider, "ana").await;
    assert_eq!(who(&site, &cookies).await, Some(site.agent.email.clone()));
    let (_, past) = ask(&site, &mut anas, Method::GET, "/v1/account/sign-ins", Value::Null).await;
    assert!(past.as_array().unwrap().iter().filter(|one| one["right"] == true).count() >= 3, "{past}");

    // A password that was set anew by a link closes the other door, too.
    let link = http().post(site.url("/v1/password-resets/links")).bearer_auth(edge.key());
    let link: Value =
        link.json(&json!({"email": site.agent.email})).send().await.unwrap().json().await.unwrap();
    let token = link["url"].as_str().unwrap().split_once('#').unwrap().1.to_owned();
    let chosen =
        http().post(site.url("/v1/password-resets/link")).header("origin", &site.base).bearer_auth(token);
    let chosen = chosen.json(&json!({"password": "seven green bottles"})).send().await.unwrap();
    assert_eq!(chosen.status(), 204);
    assert_eq!(sign_in(&site, &provider, "ana").await.0, "/inbox?sso=oidc_unknown");
}

#[tokio::test]
async fn the_operator_takes_a_connection_away_with_all_else_that_was_lost() {
    let (provider, edge, site) = set_up().await;
    connected(&site, &provider, "ana").await;
    let clear = http().post(site.url("/v1/setup/second-factor")).bearer_auth(edge.key());
    let clear = clear.json(&json!({"email": site.agent.email}));
    assert_eq!(clear.send().await.unwrap().status(), 204);
    assert_eq!(sign_in(&site, &provider, "ana").await.0, "/inbox?sso=oidc_unknown");
}

#[tokio::test]
async fn a_provider_that_fails_takes_nothing_along() {
    // Where the document is: nobody is led anywhere, and the password works.
    let document = "/.well-known/openid-configuration";
    let mishaps = [
        Mishap::Garbage,
        Mishap::Huge,
        Mishap::Redirects,
        Mishap::Status(500),
        Mishap::Status(404),
        Mishap::Hangs,
    ];
    for mishap in mishaps {
        let (provider, _edge, site) = set_up().await;
        provider.has(document, Some(mishap.clone()));
        let answer =
            ask(&site, &mut Cookies::default(), Method::POST, BEGIN, json!({"next": "/inbox"})).await;
        assert_eq!(refused(&answer), (502, "oidc_unavailable"), "{mishap:?}");
        assert_eq!(provider.asked(&format!("/elsewhere{document}")), 0, "nobody goes where it leads");
        assert_eq!(give_password(&site, &mut Cookies::default()).await.0, 200);
        // One that fails is not asked by everybody at once.
        let answer =
            ask(&site, &mut Cookies::default(), Method::POST, BEGIN, json!({"next": "/inbox"})).await;
        assert_eq!(code_of(&answer), "oidc_unavailable");
        assert!(provider.asked(document) <= 2);
    }
    for wrong in [
        json!({"issuer": "https://evil.example"}),
        json!({"token_endpoint": "http://evil.example/token"}),
        json!({"jwks_uri": null}),
        json!({"code_challenge_methods_supported": ["plain"]}),
    ] {
        let (provider, _edge, site) = set_up().await;
        provider.say(&wrong);
        let answer =
            ask(&site, &mut Cookies::default(), Method::POST, BEGIN, json!({"next": "/inbox"})).await;
        assert_eq!(refused(&answer), (502, "oidc_unavailable"), "{wrong}");
    }

    // Where codes are redeemed, and where the keys are.
    let (provider, _edge, site) = set_up().await;
    for path in ["/token", "/keys"] {
        for mishap in [Mishap::Garbage, Mishap::Huge, Mishap::Redirects, Mishap::Status(503), Mishap::Hangs] {
            provider.has(path, Some(mishap.clone()));
            let (page, cookies) = sign_in(&site, &provider, "ana").await;
            assert_eq!(page, "/inbox?sso=oidc_unavailable", "{path} {mishap:?}");
            assert!(cookies.get(SESSION).is_none());
        }
        assert_eq!(provider.asked(&format!("/elsewhere{path}")), 0);
        provider.has(path, None);
    }
    let _anas = connected(&site, &provider, "ana").await;
    provider.has("/token", Some(Mishap::Status(400)));
    assert_eq!(sign_in(&site, &provider, "ana").await.0, FAILED, "a code that is not taken");
    provider.has("/token", None);
    assert_eq!(sign_in(&site, &provider, "ana").await.0, IN, "nothing was lost");
}

#[tokio::test]
async fn without_a_provider_there_is_no_such_door() {
    let site = Edge::shared().await.site().await;
    let mut anas = Cookies::default();
    assert_eq!(give_password(&site, &mut anas).await.0, 200);
    let refuses = async |method: Method, path: &str, body: Value| {
        let answer = ask(&site, &mut anas.clone(), method, path, body).await;
        assert_eq!(refused(&answer), (404, "not_found"), "{path}");
    };
    refuses(Method::GET, ACCOUNT, Value::Null).await;
    for path in [BEGIN, ACCOUNT, OFF] {
        refuses(Method::POST, path, proof(&site)).await;
    }
    let back = http().get(site.url("/oidc/callback?code=a&state=b")).send().await.unwrap();
    assert_eq!(back.status(), 404);
    // What cannot be used is none either.
    for (issuer, client) in [("http://id.example", "jasette"), ("https://id.example", "")] {
        let variables = [("JASETTE_OIDC_ISSUER", issuer), ("JASETTE_OIDC_CLIENT_ID", client)];
        let edge = Edge::start_with(variables.map(|(name, value)| (name, value.to_owned())).to_vec()).await;
        let answer = http().post(format!("{}{BEGIN}", edge.base())).header("origin", edge.base());
        assert_eq!(answer.json(&json!({"next": ""})).send().await.unwrap().status(), 404);
    }
}

#[tokio::test]
async fn nobody_begins_without_an_end_and_no_neighbour_waits_for_it() {
    let provider = OidcProvider::start().await;
    let mut variables = provider.variables();
    variables.push(("JASETTE_ADDRESS_HEADER", ADDRESS_HEADER.to_owned()));
    let edge = Edge::start_with(variables).await;
    let begin = async |from: &str| {
        let request = http().post(format!("{}{BEGIN}", edge.base())).header("origin", edge.base());
        let request = request.header(ADDRESS_HEADER, from).json(&json!({"next": "/inbox"}));
        request.send().await.unwrap().status().as_u16()
    };
    let mut heard = 0;
    let last = loop {
        match begin("192.0.2.7").await {
            200 if heard < 1_000 => heard += 1,
            other => break other,
        }
    };
    assert_eq!((heard, last), (300, 429));
    assert_eq!(begin("192.0.2.8").await, 200);
    // Whoever has proved who they are begins all the same.
    let site = edge.site().await;
    let mut ana = Cookies::default();
    assert_eq!(give_password(&site, &mut ana).await.0, 200);
    let connects = http().post(site.url(ACCOUNT)).header("origin", &site.base);
    let connects = connects.header("cookie", ana.header()).header(ADDRESS_HEADER, "192.0.2.7");
    assert_eq!(connects.json(&proof(&site)).send().await.unwrap().status(), 200);
    assert!(provider.asked("/.well-known/openid-configuration") < 10, "its document is kept for a while");
}

#[tokio::test]
async fn the_check_up_says_what_is_wrong_with_a_provider() {
    let (provider, _edge, site) = set_up().await;
    let mut anas = Cookies::default();
    assert_eq!(give_password(&site, &mut anas).await.0, 200);
    let check_up = format!("/v1/sites/{}/check-up", site.id);
    let asked = json!({"origin": site.base, "now": 0, "language": "en", "version": "1", "mail": false});
    for (wrong, said) in [
        (json!({}), "answers as it should"),
        (json!({"issuer": "https://evil.example"}), "names another issuer than OIDC_ISSUER"),
    ] {
        provider.say(&wrong);
        let (status, told) = ask(&site, &mut anas, Method::POST, &check_up, asked.clone()).await;
        assert_eq!(status, 200, "{told}");
        let findings = told["findings"].as_array().unwrap();
        let found = findings.iter().find(|finding| finding["topic"] == "Single sign-on").unwrap();
        assert!(found["text"].as_str().unwrap().contains(said), "{found}");
    }
}
