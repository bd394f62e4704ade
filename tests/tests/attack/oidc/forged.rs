//! Words that a provider has not said, or not to this browser, for this attempt, and pages that are not ours.

use super::{
    BEGIN, FAILED, HOLDER, IN, SESSION, asks_to_begin, begin, begin_for, come_back, connected, set_up,
    sign_in,
};
use serde_json::{Value, json};
use tests::authenticator::Cookies;
use tests::edge::http;
use tests::oidc_provider::{Forgery, Signed, escape, now};
use tests::process::random_id;

#[tokio::test]
async fn a_forged_word_opens_nothing() {
    let (provider, _edge, site) = set_up().await;
    let _anas = connected(&site, &provider, "ana").await;
    let seconds = now();
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
    // That a code is good once is the provider's word; ours does not rest on it.
    provider.redeem_again();

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
    let asked = provider.asked("/token");
    assert_eq!(come_back(&mut kept.clone(), &back).await, FAILED, "it is good once");
    assert_eq!(provider.asked("/token"), asked, "nobody is asked any more");

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
    assert_eq!(asks_to_begin(&site, &mut cookies, &long).await.0, 200);
}
