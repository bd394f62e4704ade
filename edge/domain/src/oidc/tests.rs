//! The rules of single sign-on, with a table of forged tokens.

use super::*;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::rejection::Rejection;
use serde_json::{Value, json};

const NOW: u64 = 1_800_000_000_000;
const SECONDS: u64 = NOW / 1_000;
const ISSUER: &str = "https://id.example/realms/shop";
const EXPECTED: Expected<'_> = Expected { issuer: ISSUER, client_id: "jasette", nonce: "NONCE" };

fn written() -> Written {
    let text = |text: &str| Some(text.to_owned());
    Written { issuer: text(ISSUER), client_id: text("jasette"), ..Written::default() }
}

fn provider() -> Provider {
    Provider::read(written()).unwrap().unwrap()
}

fn token_of(header: &Value, claims: &str) -> String {
    let signature = URL_SAFE_NO_PAD.encode([7; 64]);
    format!("{}.{}.{signature}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims))
}

fn claims() -> Value {
    json!({"iss": ISSUER, "sub": "ana", "aud": "jasette", "exp": SECONDS + 300, "iat": SECONDS, "nonce": "NONCE"})
}

fn believed(header: &Value, claims: &str) -> Result<Subject, Refused> {
    IdToken::read(&token_of(header, claims))?.subject(&EXPECTED, NOW)
}

fn with(name: &str, value: Value) -> Result<Subject, Refused> {
    let mut claims = claims();
    claims[name] = value;
    believed(&json!({"alg": "ES256", "kid": "1"}), &claims.to_string())
}

fn without(name: &str) -> Result<Subject, Refused> {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    believed(&json!({"alg": "ES256", "kid": "1"}), &claims.to_string())
}

#[test]
fn a_token_for_this_attempt_says_who_it_is() {
    let ana = Subject { subject: "ana".to_owned(), label: "ana".to_owned(), is_strong: false };
    assert_eq!(believed(&json!({"alg": "RS256"}), &claims().to_string()), Ok(ana.clone()));
    assert_eq!(with("aud", json!(["jasette"])), Ok(ana.clone()));
    assert_eq!(with("azp", json!("jasette")), Ok(ana.clone()));
    assert_eq!(with("exp", json!(SECONDS - 59)), Ok(ana.clone()), "clocks differ a little");
    assert_eq!(with("iat", json!(SECONDS + 60)), Ok(ana.clone()));
    assert_eq!(with("exp", json!(SECONDS as f64 + 0.5)), Ok(ana), "a NumericDate may have a fraction");
    assert_eq!(with("email", json!(" ana@shop.example ")).unwrap().label, "ana@shop.example");
    let long = with("preferred_username", json!("a".repeat(500))).unwrap();
    assert_eq!((long.label.len(), long.subject.as_str()), (80, "ana"), "a mail address is nobody's name");
    assert_eq!(with("name", json!("Ana\u{7}")).unwrap().label, "ana", "what cannot be shown is not");
}

#[test]
fn forged_tokens_are_not_believed() {
    for (name, value, why) in [
        ("iss", json!("https://id.example/realms/shop/"), "issuer"),
        ("iss", json!("https://id.example/realms/SHOP"), "issuer"),
        ("iss", json!("https://evil.example"), "issuer"),
        ("aud", json!("other"), "aud"),
        ("aud", json!(["other", "more"]), "aud"),
        ("aud", json!([]), "aud"),
        ("aud", json!("jasette "), "aud"),
        ("aud", json!(["jasette", "other"]), "azp"),
        ("azp", json!("other"), "azp"),
        ("exp", json!(SECONDS - 60), "exp"),
        ("exp", json!(0), "exp"),
        ("azp", json!(7), "azp"),
        ("nbf", json!("now"), "lacks"),
        ("exp", json!("never"), "lacks"),
        ("exp", json!(null), "lacks"),
        ("iat", json!(SECONDS + 61), "future"),
        ("nbf", json!(SECONDS + 61), "future"),
        ("nonce", json!("nonce"), "nonce"),
        ("nonce", json!(""), "nonce"),
        ("nonce", json!(null), "nonce"),
        ("sub", json!(""), "sub"),
        ("sub", json!("a".repeat(256)), "sub"),
        ("sub", json!("ana\u{0}"), "sub"),
        ("sub", json!(7), "lacks"),
    ] {
        let Refused(said) = with(name, value.clone()).unwrap_err();
        assert!(said.contains(why), "{name} {value}: {said}");
    }
    for name in ["iss", "sub", "aud", "exp", "iat", "nonce"] {
        assert!(without(name).is_err(), "{name}");
    }
    let both = with("aud", json!(["jasette", "other"]));
    assert!(both.is_err() && with("azp", json!("jasette")).is_ok());
}

#[test]
fn only_two_algorithms_are_known_and_no_extension() {
    let reads = |header: Value| IdToken::read(&token_of(&header, &claims().to_string())).map(drop);
    for alg in
        ["none", "None", "NONE", "", "HS256", "HS512", "RS384", "RS512", "PS256", "ES384", "es256", "EdDSA"]
    {
        let Refused(said) = reads(json!({"alg": alg, "kid": "1"})).unwrap_err();
        assert!(said.contains("neither by RS256"), "{alg}: {said}");
    }
    assert!(reads(json!({"kid": "1"})).is_err() && reads(json!({"alg": ["ES256"]})).is_err());
    assert!(reads(json!({"alg": "ES256", "crit": ["b64"], "b64": false})).is_err());
    assert_eq!(reads(json!({"alg": "ES256", "jwk": {"kty": "EC"}, "jku": "https://evil.example"})), Ok(()));
    let good = token_of(&json!({"alg": "ES256"}), &claims().to_string());
    for bad in
        ["", ".", "..", "a.b", &format!("{good}.x"), &format!("{good}="), &good[..good.len() - 4], "é.é.é"]
    {
        assert!(IdToken::read(bad).is_err(), "{bad}");
    }
    let unsigned = good.rsplit_once('.').unwrap().0;
    assert!(IdToken::read(&format!("{unsigned}.")).is_err(), "no signature");
    assert!(IdToken::read(&"a".repeat(40_000)).is_err());
    let long = |bytes: usize| reads(json!({"alg": "ES256", "kid": "a".repeat(bytes)}));
    assert!(long(20_000).is_ok() && long(30_000).is_err(), "one that is right, and too long");
    let more = IdToken::read(&good.replacen('.', ".e30.", 1));
    assert!(more.and_then(|token| token.subject(&EXPECTED, NOW)).is_err(), "a part too many");
}

#[test]
fn two_factors_are_of_two_kinds() {
    let strong = |ways: Value| with("amr", ways).unwrap().is_strong;
    for ways in [json!(["mfa"]), json!(["pwd", "otp"]), json!(["pwd", "hwk"]), json!(["fpt", "swk"])] {
        assert!(strong(ways.clone()), "{ways}");
    }
    for ways in [
        json!([]),
        json!(["pwd"]),
        json!(["otp"]),
        json!(["hwk", "otp"]),
        json!(["sms", "pwd"]),
        json!(["MFA"]),
    ] {
        assert!(!strong(ways.clone()), "{ways}");
    }
    assert!(!strong(json!("mfa")), "no list");
}

fn part(length: usize) -> String {
    URL_SAFE_NO_PAD.encode(vec![9; length])
}

fn keys() -> Value {
    json!({"keys": [
        {"kty": "RSA", "kid": "rsa", "use": "sig", "alg": "RS256", "n": part(256), "e": "AQAB", "key_ops": ["x"]},
        {"kty": "EC", "kid": "ec", "crv": "P-256", "x": part(32), "y": part(32)},
        {"kty": "oct", "kid": "secret", "k": part(32)},
        {"kty": "RSA", "kid": "weak", "n": part(128), "e": "AQAB"},
        {"kty": "RSA", "kid": "huge", "n": part(2_000), "e": "AQAB"},
        {"kty": "EC", "kid": "curve", "crv": "P-384", "x": part(48), "y": part(48)},
        {"kty": "RSA", "kid": "enc", "use": "enc", "n": part(256), "e": "AQAB"},
        {"kty": "RSA", "kid": "ps", "alg": "PS256", "n": part(256), "e": "AQAB"},
        {"kty": 7, "kid": "nonsense"},
    ]})
}

#[test]
fn a_key_is_the_one_that_is_named_and_for_its_algorithm() {
    let keys = Keys::read(keys().to_string().as_bytes()).unwrap();
    let rsa = keys.choose(Some("rsa"), Algorithm::Rs256).unwrap();
    let jwk: Value = serde_json::from_str(&rsa.jwk).unwrap();
    assert_eq!(jwk, json!({"kty": "RSA", "n": part(256), "e": "AQAB"}), "nothing else goes along");
    assert!(keys.choose(Some("ec"), Algorithm::Es256).is_ok());
    for (kid, algorithm, why) in [
        ("rsa", Algorithm::Es256, "not for its algorithm"),
        ("ec", Algorithm::Rs256, "not for its algorithm"),
        ("secret", Algorithm::Rs256, "not for its algorithm"),
        ("enc", Algorithm::Rs256, "not for its algorithm"),
        ("ps", Algorithm::Rs256, "not for its algorithm"),
        ("weak", Algorithm::Rs256, "too weak"),
        ("huge", Algorithm::Rs256, "too weak"),
        ("curve", Algorithm::Es256, "too weak"),
        ("other", Algorithm::Rs256, "does not have"),
        ("nonsense", Algorithm::Rs256, "not for its algorithm"),
    ] {
        let Refused(said) = keys.choose(Some(kid), algorithm).unwrap_err();
        assert!(said.contains(why), "{kid}: {said}");
    }
    // Without a name only where there is one.
    assert!(keys.choose(None, Algorithm::Rs256).is_err() && keys.choose(None, Algorithm::Es256).is_err());
    let one = json!({"keys": [{"kty": "EC", "crv": "P-256", "x": part(32), "y": part(32)}]}).to_string();
    let one = Keys::read(one.as_bytes()).unwrap();
    assert!(one.choose(None, Algorithm::Es256).is_ok() && one.choose(None, Algorithm::Rs256).is_err());
    assert!(Keys::read(b"{}").is_err() && Keys::read(b"[").is_err());
    let many =
        json!({"keys": vec![keys_of("x"); 60].into_iter().chain([keys_of("last")]).collect::<Vec<_>>()});
    let many = Keys::read(many.to_string().as_bytes()).unwrap();
    assert!(many.choose(Some("last"), Algorithm::Es256).is_err(), "so many are looked at");
}

fn keys_of(kid: &str) -> Value {
    json!({"kty": "EC", "kid": kid, "crv": "P-256", "x": part(32), "y": part(32)})
}

#[test]
fn keys_are_asked_for_again_for_the_sake_of_an_unknown_one_but_not_always() {
    let keys = Keys::read(keys().to_string().as_bytes()).unwrap();
    let cache = KeyCache::new("here", keys, NOW);
    let good = |kid, after| cache.good("here", kid, NOW + after).is_some();
    assert!(good(Some("rsa"), 0) && good(None, 0) && good(Some("new"), 29_999), "just asked");
    assert!(good(Some("rsa"), 299_999) && !good(Some("rsa"), 300_000), "keys are taken away as well");
    assert!(!good(Some("new"), 30_000) && cache.good("there", Some("rsa"), NOW).is_none());
    assert!(KeyCache::default().good("here", None, NOW).is_none());
}

fn document() -> Value {
    json!({
        "issuer": ISSUER, "authorization_endpoint": "https://id.example/auth?x=1",
        "token_endpoint": "https://id.example/token", "jwks_uri": "https://id.example/keys",
    })
}

#[test]
fn a_document_is_the_issuers_own_and_leads_to_encrypted_addresses() {
    let read = |document: &Value| Discovery::read(document.to_string().as_bytes(), &provider());
    assert!(read(&document()).is_ok());
    for (name, value) in [
        ("issuer", json!("https://id.example/realms/shop/")),
        ("issuer", json!("https://evil.example")),
        ("token_endpoint", json!("http://id.example/token")),
        ("token_endpoint", json!("http://127.0.0.1/token")),
        ("jwks_uri", json!("file:///etc/passwd")),
        ("jwks_uri", json!("https://user@id.example/keys")),
        ("authorization_endpoint", json!("javascript:alert(1)")),
        ("authorization_endpoint", json!("https://id.example/#x")),
        ("authorization_endpoint", json!("https://")),
        ("token_endpoint", json!(null)),
        ("code_challenge_methods_supported", json!(["plain"])),
    ] {
        let mut document = document();
        document[name] = value.clone();
        assert!(read(&document).is_err(), "{name}: {value}");
    }
    for garbage in [&b""[..], b"<html>", b"{}", b"[]", &[0xff, 0xfe]] {
        assert!(Discovery::read(garbage, &provider()).is_err());
    }
    let mut local = written();
    local.issuer = Some("http://127.0.0.1:9000".to_owned());
    let local = Provider::read(local).unwrap().unwrap();
    assert_eq!(discovery_url(&local), "http://127.0.0.1:9000/.well-known/openid-configuration");
    let here = |path: &str| format!("http://127.0.0.1:9000{path}");
    let told = json!({"issuer": local.issuer, "authorization_endpoint": here("/a"), "token_endpoint": here("/t"),
        "jwks_uri": here("/k"), "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"]});
    let told = Discovery::read(told.to_string().as_bytes(), &local).unwrap();
    assert!(told.posts_secret && !told.names_itself);
}

#[test]
fn an_operator_sets_an_issuer_that_can_be_one() {
    assert!(Provider::read(Written::default()).unwrap().is_none());
    for issuer in
        ["id.example", "http://id.example", "https://", "https://id.example?x", "https://a@b", "https://a b"]
    {
        let written = Written { issuer: Some(issuer.to_owned()), ..written() };
        assert!(Provider::read(written).is_err(), "{issuer}");
    }
    assert!(Provider::read(Written { client_id: None, ..written() }).is_err());
    let provider = provider();
    assert_eq!((provider.name.as_str(), provider.trusts_amr), ("id.example", true));
    for second_step in ["always", "yes", "no", "AMR"] {
        let written = Written { second_step: Some(second_step.to_owned()), ..written() };
        assert!(!Provider::read(written).unwrap().unwrap().trusts_amr, "{second_step}");
    }
}

fn discovery(more: Value) -> Discovery {
    let mut document = document();
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Discovery::read(document.to_string().as_bytes(), &provider()).unwrap()
}

fn attempt() -> Attempt {
    Attempt {
        holder: "HOLDER".to_owned(),
        nonce: "NONCE".to_owned(),
        // RFC 7636, appendix B.
        verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned(),
        next: HOME.to_owned(),
        browser: None,
        linking: None,
        until: NOW + ATTEMPT_MS,
    }
}

#[test]
fn the_way_to_the_provider_names_the_attempt_and_hides_its_verifier() {
    let url =
        attempt().address(&provider(), &discovery(json!({})), "https://chat.example/oidc/callback", "STATE");
    assert!(url.starts_with("https://id.example/auth?x=1&response_type=code&client_id=jasette&"), "{url}");
    for part in [
        "&redirect_uri=https%3A%2F%2Fchat.example%2Foidc%2Fcallback&",
        "&state=STATE&nonce=NONCE&",
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256",
    ] {
        assert!(url.contains(part), "{part}: {url}");
    }
    assert!(!url.contains("dBjftJeZ"), "{url}");
}

#[test]
fn an_attempt_is_of_one_browser_and_ten_minutes() {
    let attempt = attempt();
    let failed = Err(Rejection::OidcFailed);
    assert_eq!(Attempt::check(Some(&attempt), "HOLDER", NOW + ATTEMPT_MS - 1), Ok(()));
    assert_eq!(Attempt::check(Some(&attempt), "HOLDER", NOW + ATTEMPT_MS), failed);
    assert_eq!(Attempt::check(Some(&attempt), "OTHER", NOW), failed);
    assert_eq!(Attempt::check(Some(&attempt), "", NOW), failed);
    assert_eq!(Attempt::check(None, "HOLDER", NOW), failed);
}

#[test]
fn an_answer_of_another_issuer_is_not_redeemed() {
    let text = |text: &str| Some(text.to_owned());
    let (silent, named) =
        (discovery(json!({})), discovery(json!({"authorization_response_iss_parameter_supported": true})));
    let back = |code, error, issuer| Returned { code, error, issuer };
    let code = |returned: &Returned, by| returned.code(&provider(), by).map(str::to_owned);
    assert_eq!(code(&back(text("C"), None, None), &silent).as_deref(), Ok("C"));
    assert_eq!(code(&back(text("C"), None, text(ISSUER)), &named).as_deref(), Ok("C"));
    for (returned, by) in [
        (back(text("C"), None, text("https://evil.example")), &silent),
        (back(text("C"), None, text("https://id.example/realms/shop/")), &named),
        (back(text("C"), None, None), &named),
        (back(text("C"), text("access_denied"), text(ISSUER)), &named),
        (back(None, None, text(ISSUER)), &named),
        (back(text(""), None, None), &silent),
        (back(text(&"c".repeat(5_000)), None, None), &silent),
    ] {
        assert!(code(&returned, by).is_err(), "{returned:?}");
    }
}

#[test]
fn our_password_there_stands_where_the_provider_reads_it() {
    let open = provider();
    let ours = ("client_id", "jasette".to_owned());
    assert_eq!(open.credentials(&discovery(json!({}))), (None, vec![ours.clone()]));
    let secret = Provider { client_secret: Some("a:b c".to_owned()), ..open };
    let (header, fields) = secret.credentials(&discovery(json!({})));
    assert_eq!(header.unwrap(), format!("Basic {}", STANDARD.encode("jasette:a%3Ab%20c")));
    assert_eq!(fields, vec![]);
    let post = discovery(json!({"token_endpoint_auth_methods_supported": ["client_secret_post"]}));
    let posted = ("client_secret", "a:b c".to_owned());
    assert_eq!(secret.credentials(&post), (None, vec![ours, posted]));
}

#[test]
fn people_come_back_to_the_teams_pages_and_nowhere_else() {
    for own in [
        "/inbox",
        "/inbox/",
        "/inbox/shop/c/abc_D-1",
        "/settings/shop?lang=fr#account",
        "/inbox?settings=a&lang=en",
    ] {
        assert_eq!(next(own), own);
    }
    for other in [
        "",
        "https://evil.example",
        "//evil.example/inbox",
        "/\\evil.example",
        "/inbox//evil.example",
        "/inbox//evil",
        "/inbox/../demo",
        "/inbox\r\nset-cookie: a=b",
        "/inboxes",
        "/demo",
        "/oidc/callback?code=a",
        "inbox",
        "javascript:alert(1)",
        "/inbox?next=https://evil.example",
        "/inbox#a#b",
        "/inbox%2f",
        &format!("/inbox/{}", "a".repeat(400)),
    ] {
        assert_eq!(next(other), HOME, "{other}");
    }
    assert_eq!(with_outcome("/inbox", "sso", "oidc_failed"), "/inbox?sso=oidc_failed");
    assert_eq!(
        with_outcome("/settings/shop?lang=fr&sso=old#account", "sso", "connected"),
        "/settings/shop?lang=fr&sso=connected#account"
    );
}

#[test]
fn beginning_is_counted_by_network() {
    assert_eq!(counts(Some("192.0.2.7")).len(), 1);
    assert_eq!(counts(Some("2001:db8:1:2::/64")).len(), 2);
    assert_eq!(counts(None), [], "strangers would use up what everybody shares");
}
