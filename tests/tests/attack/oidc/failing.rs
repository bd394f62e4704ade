//! A provider that fails, is not there, or is asked too much of: the password works, and nobody else waits.

use super::{
    ACCOUNT, BEGIN, FAILED, IN, OFF, SESSION, asks_to_begin, begin, come_back, connected, proof, set_up,
    sign_in,
};
use domain::oidc::ATTEMPTS_MAX;
use reqwest::Method;
use serde_json::{Value, json};
use tests::authenticator::{Cookies, ask, by_password, give_password};
use tests::edge::{Edge, http};
use tests::oidc_provider::{Mishap, OidcProvider};
use tests::requests::{code_of, refused};
use tests::stored::database;
use tests::wire::ADDRESS_HEADER;

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
        let answer = asks_to_begin(&site, &mut Cookies::default(), "/inbox").await;
        assert_eq!(refused(&answer), (502, "oidc_unavailable"), "{mishap:?}");
        assert_eq!(provider.asked(&format!("/elsewhere{document}")), 0, "nobody goes where it leads");
        assert_eq!(give_password(&site, &mut Cookies::default()).await.0, 200);
        // One that fails is not asked by everybody at once.
        for _ in 0..4 {
            let answer = asks_to_begin(&site, &mut Cookies::default(), "/inbox").await;
            assert_eq!(code_of(&answer), "oidc_unavailable");
        }
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
        let answer = asks_to_begin(&site, &mut Cookies::default(), "/inbox").await;
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
    let anas = by_password(&site).await;
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
    let ana = by_password(&site).await;
    let connects = http().post(site.url(ACCOUNT)).header("origin", &site.base);
    let connects = connects.header("cookie", ana.header()).header(ADDRESS_HEADER, "192.0.2.7");
    assert_eq!(connects.json(&proof(&site)).send().await.unwrap().status(), 200);
    assert!(provider.asked("/.well-known/openid-configuration") < 10, "its document is kept for a while");
}

#[tokio::test]
async fn of_too_many_that_are_under_way_the_oldest_begin_again() {
    let (provider, edge, site) = set_up().await;
    let _anas = connected(&site, &provider, "ana").await;
    let (mut oldest, mut next) = (Cookies::default(), Cookies::default());
    let oldest_back = provider.authorize(&begin(&site, &mut oldest).await, "ana");
    let next_back = provider.authorize(&begin(&site, &mut next).await, "ana");
    edge.kill9();
    {
        // As if all between had begun: they are told apart by their numbers.
        let insert = "INSERT INTO oidc_attempts (id, state, body, until)
            SELECT min(id) + ? - 1, 'later', body, until FROM oidc_attempts";
        let most = i64::try_from(ATTEMPTS_MAX).unwrap();
        database(&edge, "jasette-directory", "oidc_attempts").execute(insert, [most]).unwrap();
    }
    edge.restart().await;
    begin(&site, &mut Cookies::default()).await;
    assert_eq!(come_back(&mut oldest, &oldest_back).await, FAILED);
    assert_eq!(come_back(&mut next, &next_back).await, IN);
}

#[tokio::test]
async fn the_check_up_says_what_is_wrong_with_a_provider() {
    let (provider, _edge, site) = set_up().await;
    let mut anas = by_password(&site).await;
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
