//! Tokens of all kinds. The site's side of them is made here by hand, as a stranger would.

use super::*;
use proptest::prelude::*;

const NOW: Timestamp = 1_800_000_000_000;
const SECRET: &str = "s3cret-of-the-shop";

fn site() -> SiteId {
    SiteId::parse("shop").unwrap()
}

fn secrets() -> Secrets {
    Secrets { current: Some(SECRET.to_owned()), ..Secrets::default() }
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn signature(signed: &str, secret: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    encode(mac.finalize().into_bytes())
}

fn signed(header: &str, claims: &str, secret: &str) -> String {
    let signed = format!("{}.{}", encode(header), encode(claims));
    let signature = signature(&signed, secret);
    format!("{signed}.{signature}")
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn token(claims: &str) -> String {
    signed(HEADER, claims, SECRET)
}

/// RFC 7515, appendix A.1: the key there is bytes, and its claims name no customer of ours, so only the
/// signature is checked.
#[test]
fn the_rfcs_example_is_signed() {
    const KEY: &str =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    const SIGNED: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
        eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const SIGNATURE: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let [key, signature] = [KEY, SIGNATURE].map(|encoded| URL_SAFE_NO_PAD.decode(encoded).unwrap());
    assert!(is_signed(SIGNED, &signature, &key));
    assert!(!is_signed(&SIGNED[1..], &signature, &key));
    assert!(!is_signed(SIGNED, &signature, &key[1..]));
}

/// Claims that are right, with some more.
fn claims(more: &str) -> String {
    let exp = NOW / 1_000 + 300;
    format!(r#"{{"sub":"customer-7","aud":"shop","exp":{exp}{more}}}"#)
}

fn check(token: &str) -> Result<Customer, Rejection> {
    who(token, &secrets(), NOW)
}

fn who(token: &str, secrets: &Secrets, now: Timestamp) -> Result<Customer, Rejection> {
    verify(token, secrets, &site(), now).map(|vouched| vouched.customer)
}

const INVALID: Result<Customer, Rejection> = Err(Rejection::IdentityInvalid);

fn customer() -> Customer {
    Customer { id: "customer-7".into(), name: None, email: None }
}

#[test]
fn what_the_site_signed_is_believed() {
    assert_eq!(check(&token(&claims(""))), Ok(customer()));
    let more = r#","name":"Zoé Țepeș 🙂","email":"zoe@mail.example","role":"vip","iat":1}"#;
    let all =
        Customer {
            name: Some("Zoé Țepeș 🙂".into()), email: Some("zoe@mail.example".into()), ..customer()
        };
    assert_eq!(check(&token(&claims(more.trim_end_matches('}')))), Ok(all));
}

/// The example of RFC 7515, appendix A.1, whose key is given in bytes.
#[test]
fn the_signature_is_the_one_of_the_standard() {
    let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    let key = URL_SAFE_NO_PAD.decode(key).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(signed.as_bytes());
    assert_eq!(encode(mac.finalize().into_bytes()), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

#[test]
fn the_algorithm_is_not_the_tokens_to_choose() {
    for alg in ["none", "None", "NONE", "HS384", "HS512", "RS256", "ES256", "hs256", "", "HS256 "] {
        let header = format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#);
        assert_eq!(check(&signed(&header, &claims(""), SECRET)), INVALID, "{alg}, signed");
        let bare = format!("{}.{}.", encode(&header), encode(claims("")));
        assert_eq!(check(&bare), INVALID, "{alg}, not signed");
    }
    for header in ["{}", "[]", "null", "", r#"{"alg":["HS256"]}"#, r#"{"alg":"none","alg":"HS256"}"#] {
        assert_eq!(check(&signed(header, &claims(""), SECRET)), INVALID, "{header}");
    }
    let critical = r#"{"alg":"HS256","crit":["b64"],"b64":false}"#;
    assert_eq!(check(&signed(critical, &claims(""), SECRET)), INVALID);
}

#[test]
fn a_wrong_signature_is_none() {
    let good = token(&claims(""));
    let (start, signature) = good.rsplit_once('.').unwrap();
    for wrong in [
        signed(HEADER, &claims(""), "another secret"),
        signed(HEADER, &claims(""), ""),
        start.to_owned(),
        format!("{start}."),
        format!("{start}.{}", &signature[..signature.len() - 2]),
        format!("{start}.{signature}{signature}"),
        format!("{start}.{signature}="),
    ] {
        assert_eq!(check(&wrong), INVALID, "{wrong}");
    }
    assert_eq!(who(&good, &Secrets::default(), NOW), INVALID, "no secret was ever made");
}

#[test]
fn swapped_claims_are_not_believed() {
    let good = token(&claims(""));
    let other = encode(claims("").replace("customer-7", "customer-8"));
    let parts: Vec<_> = good.split('.').collect();
    assert_eq!(check(&format!("{}.{other}.{}", parts[0], parts[2])), INVALID);
    let header = encode(r#"{"alg":"HS256"}"#);
    assert_eq!(check(&format!("{header}.{}.{}", parts[1], parts[2])), INVALID);
}

#[test]
fn a_token_has_its_time() {
    let at = |more: &str| {
        let claims = format!(r#"{{"sub":"customer-7","aud":"shop"{more}}}"#);
        check(&token(&claims))
    };
    let seconds = NOW / 1_000;
    let expires = |exp: u64| at(&format!(r#","exp":{exp}"#));
    assert_eq!(expires(seconds + 1), Ok(customer()));
    assert_eq!(expires(seconds - LEEWAY_SECONDS + 1), Ok(customer()), "clocks differ a little");
    assert_eq!(expires(seconds - LEEWAY_SECONDS), Err(Rejection::IdentityExpired));
    assert_eq!(expires(0), Err(Rejection::IdentityExpired));
    assert_eq!(expires(u64::MAX), Ok(customer()));
    for exp in ["", r#","exp":null"#, r#","exp":"2999""#, r#","exp":-1"#, r#","exp":1e99"#, r#","exp":true"#]
    {
        assert_eq!(at(exp), INVALID, "{exp}");
    }
    let begins = |nbf: u64| check(&token(&claims(&format!(r#","nbf":{nbf}"#))));
    assert_eq!(begins(seconds + LEEWAY_SECONDS), Ok(customer()));
    assert_eq!(begins(seconds + LEEWAY_SECONDS + 1), INVALID);
}

#[test]
fn a_token_is_for_one_site() {
    let aud = |aud: &str| check(&token(&claims("").replace(r#""shop""#, aud)));
    assert_eq!(aud(r#"["other","shop"]"#), Ok(customer()));
    for wrong in [r#""other""#, r#""Shop""#, r#""shop ""#, "[]", "null", "7", r#"{"shop":1}"#] {
        assert_eq!(aud(wrong), INVALID, "{wrong}");
    }
    assert_eq!(check(&token(r#"{"sub":"customer-7","exp":1900000000}"#)), INVALID, "for nobody");
}

#[test]
fn a_customer_has_an_id_that_can_be_shown() {
    let sub = |sub: &str| check(&token(&claims("").replace("customer-7", sub))).map(|customer| customer.id);
    assert_eq!(sub("Zoë|42/ü 7"), Ok("Zoë|42/ü 7".to_owned()));
    assert_eq!(sub(&"x".repeat(limits::CUSTOMER_ID_MAX)).map(|id| id.len()), Ok(limits::CUSTOMER_ID_MAX));
    for wrong in ["", " ", "a\\u0000b", "a\\nb", "a\\u202eb", &"x".repeat(limits::CUSTOMER_ID_MAX + 1)] {
        assert_eq!(sub(wrong), Err(Rejection::IdentityInvalid), "{wrong}");
    }
    assert_eq!(check(&token(&claims("").replace(r#""customer-7""#, "7"))), INVALID, "a number is no text");
    let odd = r#","name":"a\u202eb","email":"not an address""#;
    assert_eq!(check(&token(&claims(odd))), Ok(customer()), "what cannot be shown is left out");
}

#[test]
fn a_token_has_a_length_and_three_parts() {
    let long = token(&claims(&format!(r#","more":"{}""#, "x".repeat(limits::IDENTITY_MAX))));
    assert_eq!(check(&long), INVALID);
    let good = token(&claims(""));
    for wrong in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "...".to_owned(),
        good.replace('.', ""),
        format!("{good}.x"),
        format!(".{good}"),
        format!("{good} "),
        format!(" {good}"),
        format!("{good}\n"),
        format!("{good}\0"),
        good.replace('.', "ü."),
    ] {
        assert_eq!(check(&wrong), INVALID, "{wrong:?}");
    }
    let trailing = |claims: String| check(&token(&claims));
    assert_eq!(trailing(claims("") + "{}"), INVALID);
    assert_eq!(trailing(claims("") + "\0"), INVALID);
    let padded = format!("{}=.{}", encode(HEADER), encode(claims("")));
    assert_eq!(check(&format!("{padded}.{}", signature(&padded, SECRET))), INVALID);
}

#[test]
fn a_former_secret_is_good_for_a_day_unless_it_was_revoked() {
    let old = token(&claims(""));
    let renewed = secrets().renewed("new".into(), false, NOW);
    let fresh = signed(HEADER, &claims(""), "new");
    for good in [&old, &fresh] {
        assert_eq!(who(good, &renewed, NOW), Ok(customer()));
    }
    let later = NOW + FORMER_MS;
    let lasting = claims("").replace("1800000300", "1900000000");
    assert_eq!(who(&token(&lasting), &renewed, later - 1), Ok(customer()));
    assert_eq!(who(&token(&lasting), &renewed, later), INVALID);
    assert_eq!(who(&signed(HEADER, &lasting, "new"), &renewed, later), Ok(customer()));
    let again = renewed.renewed("newest".into(), false, NOW);
    assert_eq!(who(&old, &again, NOW), INVALID, "two back is too far");
    let revoked = secrets().renewed("new".into(), true, NOW);
    assert_eq!(who(&old, &revoked, NOW), INVALID);
    assert_eq!(Secrets::default().renewed("first".into(), false, NOW).good(NOW).count(), 1);
}

#[test]
fn secrets_are_numbered_and_one_that_is_revoked_ends_all_before_the_next() {
    let by = |secrets: &Secrets, secret| {
        let vouched = verify(&signed(HEADER, &claims(""), secret), secrets, &site(), NOW);
        vouched.map(|vouched| vouched.generation)
    };
    let first = Secrets::default().renewed("first".into(), false, NOW);
    let second = first.clone().renewed("second".into(), false, NOW);
    assert_eq!((by(&first, "first"), by(&second, "first"), by(&second, "second")), (Ok(1), Ok(1), Ok(2)));
    assert_eq!((first.since, second.since), (0, 0), "a new one takes nothing along");
    let third = second.renewed("third".into(), true, NOW);
    assert_eq!((by(&third, "third"), third.since), (Ok(3), 3));
    let fourth = third.renewed("fourth".into(), false, NOW);
    assert_eq!((by(&fourth, "third"), by(&fourth, "fourth"), fourth.since), (Ok(3), Ok(4), 3));
    // Those of an earlier version have no numbers yet.
    let stored: Secrets = serde_json::from_str(r#"{"current":"old","former":["older",1]}"#).unwrap();
    assert_eq!(by(&stored, "old"), Ok(0));
    assert_eq!(stored.renewed("new".into(), true, NOW).since, 1);
}

proptest! {
    #[test]
    fn nothing_but_the_token_itself_is_taken(at in 0_usize..200, with in any::<u8>()) {
        let good = token(&claims(""));
        let mut bytes = good.clone().into_bytes();
        let at = at % bytes.len();
        prop_assume!(bytes[at] != with);
        bytes[at] = with;
        let changed = String::from_utf8_lossy(&bytes).into_owned();
        prop_assert_eq!(check(&changed), INVALID);
    }

    #[test]
    fn garbage_is_refused_and_never_panics(garbage in ".{0,300}") {
        prop_assert_eq!(check(&garbage), INVALID);
    }
}

#[test]
fn what_is_no_signed_token_is_refused_by_its_shape() {
    let good = token(&claims(""));
    assert_eq!(check_shape(&good), Ok(()));
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (header, payload) = signed.split_once('.').unwrap();
    let none = encode(r#"{"alg":"none"}"#);
    let other = encode(r#"{"alg":"HS512"}"#);
    for bad in [
        String::new(),
        "nonsense".to_owned(),
        "a.b.c".to_owned(),
        format!("{header}.{payload}"),
        format!("{header}.{payload}."),
        format!("{header}..{signature}"),
        format!("{good}.{signature}"),
        format!("{header}.{payload}.{}", &signature[1..]),
        format!("{header}.{payload}.{}=", &signature[1..]),
        format!("{header}.{payload} .{signature}"),
        format!("{none}.{payload}.{signature}"),
        format!("{other}.{payload}.{signature}"),
        format!("{payload}.{payload}.{signature}"),
        format!("{header}.{}.{signature}", "x".repeat(limits::IDENTITY_MAX)),
    ] {
        assert_eq!(check_shape(&bad), Err(Rejection::IdentityInvalid), "{bad}");
    }
}
