//! Passkeys: what was not made or signed in our own page, for this challenge, by the key that was registered and a
//! person it has verified, opens nothing. Each forgery differs from what is right in one thing, and what is right is
//! taken right after it.

mod foreign;
mod forged;
mod races;

use crate::started;
use protocol::codec::Encoding;
use reqwest::Method;
use serde_json::{Value, json};
use tests::authenticator::{Cookies, Enrolled, ask, by_password, is_in, signed_in};
use tests::edge::{Edge, Site, http};
use tests::passkeys::{
    PASSKEYS, SecurityKey, add, added, by_name, challenge, challenge_of, options, show, sign_in,
};
use tests::requests::refused;
use tests::smtp::SmtpServer;
use tests::wire::{Conversation, Desk};

const WRONG: (u16, &str) = (401, "wrong_passkey");

async fn listed(site: &Site, cookies: &mut Cookies) -> Vec<Value> {
    let (status, told) = ask(site, cookies, Method::GET, PASSKEYS, Value::Null).await;
    assert_eq!(status, 200, "{told}");
    told["list"].as_array().unwrap().clone()
}

fn removal(passkey: &Value) -> String {
    format!("{PASSKEYS}/{}/removal", passkey["id"].as_str().unwrap())
}

#[tokio::test]
async fn both_kinds_sign_in_and_are_named_and_removed() {
    let site = by_name(&Edge::shared().await.site().await);
    let mut ana = by_password(&site).await;
    let told = options(&site, &mut ana, "").await;
    assert_eq!(
        (told["host"].as_str(), told["email"].as_str()),
        (Some("localhost"), Some(&*site.agent.email))
    );
    let mut windows = SecurityKey::rs256(&told);
    let said = windows.making(challenge_of(&told), &site.base).said("  Windows  ");
    assert_eq!(add(&site, &mut ana, said).await.0, 200);
    let mut phone = added(&site, &mut ana, "").await;
    let told = options(&site, &mut ana, "").await;
    assert_eq!(told["known"].as_array().unwrap().len(), 2, "a key that has one makes no other");
    let named = listed(&site, &mut ana).await;
    assert_eq!((named[0]["name"].as_str(), named[1]["name"].as_str()), (Some("Windows"), Some("Laptop")));
    assert_eq!(named[0]["used"], Value::Null);

    for key in [&mut windows, &mut phone] {
        let mut browser = Cookies::default();
        let answer = sign_in(&site, &mut browser, key).await;
        assert_eq!((answer.0, answer.1["email"].as_str()), (200, Some(&*site.agent.email)));
        assert!(is_in(&site, &browser).await);
    }
    assert!(listed(&site, &mut ana).await[0]["used"].is_u64());
    let past = ask(&site, &mut ana, Method::GET, "/v1/account/sign-ins", Value::Null).await.1;
    assert!(past.as_array().unwrap().len() >= 3, "{past}");

    let one = format!("{PASSKEYS}/{}", named[0]["id"].as_str().unwrap());
    let renamed = ask(&site, &mut ana, Method::PUT, &one, json!({"name": "Work"})).await;
    assert_eq!((renamed.0, renamed.1["list"][0]["name"].as_str()), (200, Some("Work")));
    let long = json!({"name": "x".repeat(81)});
    assert_eq!(refused(&ask(&site, &mut ana, Method::PUT, &one, long).await), (400, "name_too_long"));
    let proof = json!({"current": site.agent.password, "code": ""});
    assert_eq!(ask(&site, &mut ana, Method::POST, &removal(&named[0]), proof).await.0, 200);
    assert_eq!(refused(&sign_in(&site, &mut Cookies::default(), &mut windows).await), WRONG);
    assert_eq!(sign_in(&site, &mut Cookies::default(), &mut phone).await.0, 200);
}

#[tokio::test]
async fn an_open_session_alone_changes_no_passkey() {
    let edge = Edge::shared().await;
    let site = by_name(&edge.site().await);
    let other = by_name(&edge.site().await);
    let mut ana = by_password(&site).await;
    let key = added(&site, &mut ana, "").await;
    let own = listed(&site, &mut ana).await;
    let mut thief = ana.clone();
    let wrong = json!({"current": "not the right one", "code": ""});
    for path in ["/v1/account/passkeys/challenge".to_owned(), removal(&own[0])] {
        let answer = ask(&site, &mut thief, Method::POST, &path, wrong.clone()).await;
        assert_eq!(refused(&answer), (401, "wrong_credentials"), "{path}");
    }
    // Without a challenge that the password has bought, nothing is added.
    let signed_in_for = challenge(&site, &mut thief).await;
    let other_key =
        SecurityKey::es256(&json!({"user": tests::passkeys::encoded(&key.user), "host": "localhost"}));
    for bought in [signed_in_for, tests::passkeys::encoded([7; 56]), String::new()] {
        let said = other_key.making(&bought, &site.base).said("Mine");
        assert_eq!(refused(&add(&site, &mut thief, said).await), WRONG);
    }
    // Somebody else's is not there for them.
    let mut bea = by_password(&other).await;
    let proof = || json!({"current": other.agent.password, "code": ""});
    let removed = ask(&other, &mut bea, Method::POST, &removal(&own[0]), proof()).await;
    assert_eq!(refused(&removed), (404, "not_found"));
    let one = format!("{PASSKEYS}/{}", own[0]["id"].as_str().unwrap());
    assert_eq!(ask(&other, &mut bea, Method::PUT, &one, json!({"name": "Mine"})).await.0, 404);
    // A page of somebody else's makes no browser ask.
    for path in
        [PASSKEYS, "/v1/account/passkeys/challenge", "/v1/session/passkey", "/v1/session/passkey/challenge"]
    {
        let foreign = http().post(site.url(path)).header("origin", "https://evil.example");
        let foreign = foreign.header("cookie", ana.header()).json(&proof());
        assert_eq!(foreign.send().await.unwrap().status(), 403, "{path}");
    }
    assert_eq!(listed(&site, &mut ana).await, own);

    // Where sign-ins ask for a code, so does this.
    let mut enrolled = Enrolled::new(&other).await;
    for code in ["", &enrolled.app.wrong(), &enrolled.app.last()] {
        let body = json!({"current": other.agent.password, "code": code});
        let begun =
            ask(&other, &mut enrolled.cookies, Method::POST, &[PASSKEYS, "/challenge"].concat(), body).await;
        assert_eq!(refused(&begun), (401, "wrong_code"), "{code:?}");
    }
    let mut added = added(&other, &mut enrolled.cookies, &enrolled.recovery[0]).await;
    assert_eq!(sign_in(&other, &mut Cookies::default(), &mut added).await.0, 200, "it stands for both");
}

#[tokio::test]
async fn an_account_has_ten_at_most_and_each_key_once() {
    let site = by_name(&Edge::shared().await.site().await);
    let mut ana = by_password(&site).await;
    let told = options(&site, &mut ana, "").await;
    let first = SecurityKey::es256(&told);
    let said = || first.making(challenge_of(&told), &site.base).said("Laptop");
    let (mut one, mut other) = (ana.clone(), ana.clone());
    let (one, other) = futures::join!(add(&site, &mut one, said()), add(&site, &mut other, said()));
    assert!((one.0, other.0) == (200, 401) || (one.0, other.0) == (401, 200), "{one:?} {other:?}");
    // Ten challenges at once bring no eleventh.
    let mut bought = Vec::new();
    for _ in 0..10 {
        bought.push(options(&site, &mut ana, "").await);
    }
    for (at, told) in bought.iter().enumerate() {
        let said = SecurityKey::es256(told).making(challenge_of(told), &site.base).said("One more");
        let answer = add(&site, &mut ana, said).await;
        let expected = if at < 9 { (200, "") } else { (409, "too_many_passkeys") };
        assert_eq!(refused(&answer), expected, "{at}");
    }
    let proof = json!({"current": site.agent.password, "code": ""});
    let begun = ask(&site, &mut ana, Method::POST, &[PASSKEYS, "/challenge"].concat(), proof).await;
    assert_eq!(refused(&begun), (409, "too_many_passkeys"));
    assert_eq!(listed(&site, &mut ana).await.len(), domain::passkey::PASSKEYS_MAX);
}

#[tokio::test]
async fn a_sign_in_counts_once_even_after_a_crash() {
    let edge = Edge::start().await;
    let site = by_name(&edge.site().await);
    let mut ana = by_password(&site).await;
    let mut key = added(&site, &mut ana, "").await;
    let mut browser = Cookies::default();
    let asked = challenge(&site, &mut browser).await;
    let said = key.shown(&asked, &site.base);
    let (mut one, mut other) = (browser.clone(), browser.clone());
    let (first, second) =
        futures::join!(show(&site, &mut one, said.clone()), show(&site, &mut other, said.clone()));
    assert!((first.0, second.0) == (200, 401) || (first.0, second.0) == (401, 200), "{first:?} {second:?}");
    edge.kill9();
    edge.restart().await;
    assert_eq!(refused(&show(&site, &mut browser.clone(), said).await), WRONG);
    // One that does not count is told by the challenge alone.
    let told = options(&site, &mut ana, "").await;
    let mut synced = SecurityKey::es256(&told);
    synced.counter = 0;
    let made = synced.making(challenge_of(&told), &site.base).said("Synchronised");
    assert_eq!(add(&site, &mut ana, made).await.0, 200);
    let asked = challenge(&site, &mut browser).await;
    edge.kill9();
    edge.restart().await;
    let said = synced.shown(&asked, &site.base);
    assert_eq!(show(&site, &mut browser.clone(), said.clone()).await.0, 200, "the challenge is kept");
    edge.kill9();
    edge.restart().await;
    assert_eq!(refused(&show(&site, &mut browser.clone(), said).await), WRONG, "and is used");
}

#[tokio::test]
async fn wrong_ones_are_counted_and_told() {
    let edge = Edge::start().await;
    let site = by_name(&edge.site().await);
    let mut ana = by_password(&site).await;
    let mut key = added(&site, &mut ana, "").await;
    let mut stranger = Cookies::default();
    let mut heard = 0;
    let last = loop {
        let asked = challenge(&site, &mut stranger).await;
        let mut signing = key.signing(&asked, &site.base);
        signing.flags = tests::passkeys::PRESENT;
        let answer = show(&site, &mut stranger, key.signed(&signing)).await;
        if refused(&answer) != WRONG {
            break answer;
        }
        heard += 1;
    };
    assert_eq!((refused(&last), heard), ((429, "too_many_attempts"), domain::access::ATTEMPTS_MAX));
    assert_eq!(sign_in(&site, &mut stranger, &mut key).await.0, 429, "even the right one");
    let mut own = Cookies::default().with("jasette_browser", ana.get("jasette_browser"));
    assert_eq!(sign_in(&site, &mut own, &mut key).await.0, 200, "the owner's own browser counts apart");
    let past = ask(&site, &mut own, Method::GET, "/v1/account/sign-ins", Value::Null).await.1;
    assert!(past.as_array().unwrap().iter().any(|one| one["right"] == false), "{past}");
    // One that nobody has is counted as well, and keeps nobody out.
    let mut heard = 0;
    while heard <= domain::access::ATTEMPTS_MAX {
        let asked = challenge(&site, &mut stranger).await;
        let mut unknown = key.shown(&asked, &site.base);
        unknown["id"] = json!(tests::passkeys::encoded([9; 32]));
        match refused(&show(&site, &mut stranger, unknown).await) {
            WRONG => heard += 1,
            other => {
                assert_eq!(other, (429, "too_many_attempts"));
                break;
            }
        }
    }
    assert_eq!(heard, domain::access::ATTEMPTS_MAX);
    assert_eq!(sign_in(&site, &mut own, &mut key).await.0, 200);
    let log = format!("/v1/sites/{}/audit?kind=sign_in", site.id);
    tests::wait::until("the lines", async || {
        let (_, page) = ask(&site, &mut own.clone(), Method::GET, &log, Value::Null).await;
        let names: Vec<String> = page["lines"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|line| line["what"].as_str().unwrap().to_owned())
            .collect();
        let there = |name: &str| names.iter().any(|one| one == name);
        if there("passkey_added") && there("sign_in_failed") && there("signed_in") {
            Ok(())
        } else {
            Err(page.to_string())
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_is_mailed_and_ends_what_is_open_elsewhere() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = by_name(&edge.site().await);
    let closed = "closed with 4002";
    let mut phone = by_password(&site).await;
    let phone = signed_in(&site, &mut phone).await;
    let mut desk = Desk::open(&site, &phone, Encoding::Text).await.unwrap();
    let mut ana = by_password(&site).await;
    let seen = server.receives(1).await.len();
    let mut key = added(&site, &mut ana, "").await;
    assert_eq!(crate::session::end(async || desk.step().await).await, closed);
    let told = server.receives(seen + 1).await;
    assert!(told[seen].text().contains("A passkey was added") && told[seen].text().contains("Laptop"));
    let mut other = Cookies::default();
    assert_eq!(sign_in(&site, &mut other, &mut key).await.0, 200);
    let other = signed_in(&site, &mut other).await;
    let mut desk = Desk::open(&site, &other, Encoding::Text).await.unwrap();
    let own = listed(&site, &mut ana).await;
    let proof = json!({"current": site.agent.password, "code": ""});
    assert_eq!(ask(&site, &mut ana, Method::POST, &removal(&own[0]), proof).await.0, 200);
    assert_eq!(crate::session::end(async || desk.step().await).await, closed);
    assert!(is_in(&site, &ana).await);
    tests::wait::until("the mail", async || {
        let mails = server.receives(seen + 2).await;
        if mails.iter().any(|mail| mail.text().contains("was removed: Laptop")) {
            Ok(())
        } else {
            Err(mails.len().to_string())
        }
    })
    .await;
    let log = format!("/v1/sites/{}/audit?what=passkey_removed", site.id);
    tests::wait::until("the line", async || {
        let (_, page) = ask(&site, &mut ana.clone(), Method::GET, &log, Value::Null).await;
        let lines = page["lines"].as_array().map(Vec::len);
        if lines == Some(1) && page["lines"][0]["who"].is_object() { Ok(()) } else { Err(page.to_string()) }
    })
    .await;
}

#[tokio::test]
async fn where_a_second_factor_is_required_a_passkey_is_one_and_a_password_gets_none() {
    let edge = Edge::shared().await;
    let site = by_name(&edge.site().await);
    let rule = format!("/v1/sites/{}/second-factor", site.id);
    let mut ana = by_password(&site).await;
    let required = || json!({"required": true});
    let without = ask(&site, &mut ana, Method::PUT, &rule, required()).await;
    assert_eq!(refused(&without), (403, "second_factor_required"));
    let mut key = added(&site, &mut ana, "").await;
    let bogdan = by_name(&edge.colleague_as(&site, "Bogdan", Some("agent")).await);
    let (_, told) = ask(&site, &mut ana, Method::GET, &rule, Value::Null).await;
    assert_eq!((&told["without"], &told["own"]), (&json!(["Bogdan"]), &json!(true)), "it was shown here");
    let mut plain = by_password(&site).await;
    let weak = ask(&site, &mut plain, Method::PUT, &rule, required()).await;
    assert_eq!(refused(&weak), (403, "second_factor_required"), "whoever says so has shown one");
    let open = signed_in(&site, &mut plain).await;
    let mut desk = Desk::open(&site, &open, Encoding::Text).await.unwrap();
    let (keys, _socket) = started(&site).await;
    assert_eq!(ask(&site, &mut ana, Method::PUT, &rule, required()).await.0, 200);

    // A password alone is shut out, at once and from now on, though the account has a passkey.
    assert_eq!(crate::session::end(async || desk.step().await).await, "closed with 4002");
    let settings = format!("/v1/sites/{}/settings", site.id);
    let mut thief = by_password(&site).await;
    let closed = ask(&site, &mut thief, Method::GET, &settings, Value::Null).await;
    assert_eq!(refused(&closed), (403, "second_factor_required"));
    let weak = signed_in(&site, &mut thief).await;
    assert!(Desk::open(&site, &weak, Encoding::Text).await.is_err());
    assert!(Conversation::agent(&site, &weak, &keys.conversation, 0, Encoding::Text).await.is_err());
    // And gets itself no factor of its own, nor rid of the one there is.
    let proof = || json!({"current": site.agent.password, "code": ""});
    let own = listed(&site, &mut ana).await;
    for path in [[PASSKEYS, "/challenge"].concat(), "/v1/account/second-factor".to_owned(), removal(&own[0])]
    {
        let answer = ask(&site, &mut thief, Method::POST, &path, proof()).await;
        assert_eq!(refused(&answer), (403, "passkey_needed"), "{path}");
    }
    let mut strong = Cookies::default();
    assert_eq!(sign_in(&site, &mut strong, &mut key).await.0, 200);
    assert_eq!(ask(&site, &mut strong, Method::GET, &settings, Value::Null).await.0, 200);
    let session = signed_in(&site, &mut strong).await;
    let mut desk = Desk::open(&site, &session, Encoding::Text).await.unwrap();
    assert_eq!(session.session.closed.len(), 0);
    // Whoever has none gets one by their password, as before.
    let mut bogdans = by_password(&bogdan).await;
    let refused_before =
        ask(&bogdan, &mut bogdans, Method::GET, &format!("/v1/sites/{}/library", site.id), Value::Null).await;
    assert_eq!(refused(&refused_before), (403, "second_factor_required"));
    added(&bogdan, &mut bogdans, "").await;
    let after =
        ask(&bogdan, &mut bogdans, Method::GET, &format!("/v1/sites/{}/library", site.id), Value::Null).await;
    assert_eq!(after.0, 200, "in this session it was shown");
    // Without the passkey that opened it, a session is one of a password.
    assert_eq!(ask(&site, &mut strong, Method::POST, &removal(&own[0]), proof()).await.0, 200);
    assert_eq!(crate::session::end(async || desk.step().await).await, "closed with 4002");
    let closed = ask(&site, &mut strong, Method::GET, &settings, Value::Null).await;
    assert_eq!(refused(&closed), (403, "second_factor_required"));
}

#[tokio::test]
async fn the_operator_takes_lost_ones_away_and_there_are_none_without_a_name() {
    let edge = Edge::start().await;
    let numbered = edge.site().await;
    let site = by_name(&numbered);
    let mut ana = by_password(&site).await;
    let mut key = added(&site, &mut ana, "").await;
    edge.takes_factors_off(&site).await;
    assert!(!is_in(&site, &ana).await);
    assert_eq!(refused(&sign_in(&site, &mut Cookies::default(), &mut key).await), WRONG);

    let mut ana = by_password(&numbered).await;
    let off = ask(&numbered, &mut ana, Method::POST, "/v1/session/passkey/challenge", Value::Null).await;
    assert_eq!(refused(&off), (501, "passkeys_off"));
    let (_, told) = ask(&numbered, &mut ana, Method::GET, PASSKEYS, Value::Null).await;
    assert_eq!(told, json!({"list": [], "code": false, "possible": false}));
}

/// Takes a new password by a link that the operator hands on.
async fn resets(edge: &Edge, site: &Site) {
    let token = edge.reset_token(site).await;
    site.takes_password(&token, "seven green bottles").await;
}

#[tokio::test]
async fn a_new_password_by_a_link_ends_passkeys_that_the_former_one_alone_has_added() {
    let edge = Edge::start().await;
    // Whoever had the password has added one of their own.
    let numbered = edge.site().await;
    let site = by_name(&numbered);
    let mut thief = by_password(&site).await;
    let mut theirs = added(&site, &mut thief, "").await;
    resets(&edge, &numbered).await;
    assert_eq!(refused(&sign_in(&site, &mut Cookies::default(), &mut theirs).await), WRONG);
    // Where sign-ins ask for a code, it took one to add it.
    let numbered = edge.site().await;
    let site = by_name(&numbered);
    let mut ana = Enrolled::new(&site).await;
    let mut own = added(&site, &mut ana.cookies, &ana.recovery[0]).await;
    resets(&edge, &numbered).await;
    assert_eq!(sign_in(&site, &mut Cookies::default(), &mut own).await.0, 200);
    // Where a second factor is required it is the one, and a link by mail is not to go around it.
    let numbered = edge.site().await;
    let site = by_name(&numbered);
    let mut bea = by_password(&site).await;
    let mut own = added(&site, &mut bea, "").await;
    let rule = format!("/v1/sites/{}/second-factor", site.id);
    assert_eq!(ask(&site, &mut bea, Method::PUT, &rule, json!({"required": true})).await.0, 200);
    resets(&edge, &numbered).await;
    assert_eq!(sign_in(&site, &mut Cookies::default(), &mut own).await.0, 200);
}
