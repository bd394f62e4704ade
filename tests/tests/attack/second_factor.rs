//! The second factor: nobody gets around it, nobody guesses it, and nobody puts one of their own onto somebody's
//! account.

use crate::started;
use domain::second_factor::{TICKET_TRIES, WRONG_MAX};
use protocol::codec::Encoding;
use reqwest::Method;
use serde_json::{Value, json};
use tests::authenticator::{Cookies, Enrolled, ask, by_password, give_code, give_password, is_in, signed_in};
use tests::edge::{Edge, Site, http};
use tests::requests::{code_of, refused};
use tests::smtp::SmtpServer;
use tests::wire::{Conversation, Desk};

const FACTOR: &str = "/v1/account/second-factor";
const OFF: &str = "/v1/account/second-factor/off";
const RENEW: &str = "/v1/account/second-factor/recovery-codes";
const STEP: &str = "jasette_step";

/// A new browser in which the password was given.
async fn owing(site: &Site) -> Cookies {
    let mut cookies = Cookies::default();
    let answer = give_password(site, &mut cookies).await;
    assert_eq!((answer.0, code_of(&answer)), (401, "code_needed"));
    assert!(cookies.get("jasette_session").is_none() && cookies.get(STEP).is_some());
    cookies
}

#[tokio::test]
async fn a_code_opens_one_session_and_so_does_a_ticket() {
    let site = Edge::shared().await.site().await;
    let mut ana = Enrolled::new(&site).await;
    assert_eq!(ana.recovery.len(), 10);
    let mut cookies = owing(&site).await;
    assert!(!is_in(&site, &cookies).await);
    let ticket = cookies.get(STEP).unwrap().to_owned();
    assert!(!is_in(&site, &Cookies::default().with("jasette_session", Some(&ticket))).await);
    let used = ana.app.last();
    for wrong in [ana.app.wrong(), used, String::new(), "not a code".to_owned()] {
        let answer = give_code(&site, &mut cookies, &wrong).await;
        assert_eq!(refused(&answer), (401, "wrong_code"), "{wrong:?}");
    }
    let code = ana.app.code().await;
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    assert_eq!(give_code(&site, &mut cookies, &spaced).await.0, 200);
    assert!(is_in(&site, &cookies).await && is_in(&site, &ana.cookies).await);

    let again = give_code(&site, &mut cookies.clone(), &ana.recovery[0]).await;
    assert_eq!(refused(&again), (401, "signed_out"), "the ticket was used");
    let replayed = give_code(&site, &mut owing(&site).await, &code).await;
    assert_eq!(refused(&replayed), (401, "wrong_code"), "the code was used");
    let mut recovers = owing(&site).await;
    assert_eq!(give_code(&site, &mut recovers, &ana.recovery[0].to_uppercase()).await.0, 200);
    let replayed = give_code(&site, &mut owing(&site).await, &ana.recovery[0]).await;
    assert_eq!(refused(&replayed), (401, "wrong_code"), "a recovery code is good once");
    let (_, state) = ask(&site, &mut ana.cookies, Method::GET, FACTOR, Value::Null).await;
    assert_eq!(state, json!({"on": true, "recovery_left": 9, "required": false}));
}

#[tokio::test]
async fn a_ticket_is_of_one_browser_and_one_account_and_one_password() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bea = edge.colleague(&site, "Bea").await;
    let (mut ana, beas) = (Enrolled::new(&site).await, Enrolled::new(&bea).await);
    let mut cookies = owing(&site).await;
    let others = give_code(&site, &mut cookies, &beas.recovery[0]).await;
    assert_eq!(refused(&others), (401, "wrong_code"), "somebody else's code");
    // Whoever took the ticket along has another browser.
    let strange = owing(&bea).await;
    let taken = [
        Cookies::default().with(STEP, cookies.get(STEP)),
        strange.with(STEP, cookies.get(STEP)),
        cookies.with(STEP, None),
        cookies.with(STEP, Some("made up")),
    ];
    for mut taken in taken {
        let answer = give_code(&site, &mut taken, &ana.recovery[0]).await;
        assert_eq!(refused(&answer), (401, "signed_out"));
    }
    // A page of somebody else's makes no browser give it.
    let foreign = http().post(site.url("/v1/session/code")).header("origin", "https://evil.example");
    let foreign = foreign.header("cookie", cookies.header()).json(&json!({"code": ana.recovery[0]}));
    assert_eq!(foreign.send().await.unwrap().status(), 403);

    // A new password ends what the former one began, and goes around nothing.
    let new = "seven green bottles";
    let body = json!({"current": site.agent.password, "new": new, "code": ana.recovery[9]});
    assert_eq!(ask(&site, &mut ana.cookies, Method::PUT, "/v1/account/password", body).await.0, 204);
    let answer = give_code(&site, &mut cookies, &ana.recovery[0]).await;
    assert_eq!(refused(&answer), (401, "signed_out"));
    let mut renamed = site.clone();
    renamed.agent.password = new.to_owned();
    assert_eq!(give_code(&renamed, &mut owing(&renamed).await, &ana.recovery[0]).await.0, 200);
}

#[tokio::test]
async fn codes_are_guessed_at_a_few_times_and_the_owner_gets_in_meanwhile() {
    let site = Edge::shared().await.site().await;
    let mut ana = Enrolled::new(&site).await;
    let wrong = ana.app.wrong();
    let (mut heard, mut tickets) = (0, 0);
    let last = 'guessing: loop {
        let mut stranger = owing(&site).await;
        tickets += 1;
        for tried in 0.. {
            let answer = give_code(&site, &mut stranger, &wrong).await;
            match code_of(&answer) {
                "wrong_code" => heard += 1,
                "signed_out" => {
                    assert_eq!(tried, TICKET_TRIES, "a password is good for a few codes");
                    break;
                }
                _ => break 'guessing answer,
            }
        }
    };
    assert_eq!((refused(&last), heard), ((429, "too_many_attempts"), domain::access::ATTEMPTS_MAX));
    assert!(heard < WRONG_MAX);
    assert_eq!(
        tickets,
        domain::access::ATTEMPTS_MAX / TICKET_TRIES + 1,
        "the password is given again and again"
    );
    // Even the right one is not heard from a stranger's browser, and a recovery code is.
    let mut stranger = owing(&site).await;
    let code = ana.app.code().await;
    assert_eq!(give_code(&site, &mut stranger, &code).await.0, 429);
    assert_eq!(give_code(&site, &mut stranger, &ana.recovery[0]).await.0, 200);
    // The owner's own browser counts apart.
    let mut own = Cookies::default().with("jasette_browser", ana.cookies.get("jasette_browser"));
    assert_eq!(give_password(&site, &mut own).await.0, 401);
    assert_eq!(give_code(&site, &mut own, &code).await.0, 200);
    // And sees that somebody else has their password.
    let past = ask(&site, &mut own, Method::GET, "/v1/account/sign-ins", Value::Null).await;
    assert!(past.1.as_array().unwrap().iter().any(|one| one["right"] == false), "{past:?}");
}

#[tokio::test]
async fn a_stolen_session_changes_no_factor() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let mut thief = by_password(&site).await;
    let begin = json!({"current": "not the right one"});
    let begun = ask(&site, &mut thief, Method::POST, FACTOR, begin).await;
    assert_eq!(refused(&begun), (401, "wrong_credentials"));
    let confirmed = ask(&site, &mut thief, Method::PUT, FACTOR, json!({"code": "123456"})).await;
    assert_eq!(refused(&confirmed), (409, "stale"), "there is nothing to confirm");

    let mut ana = Enrolled::new(&site).await;
    // Theirs is not asked for the password: it has it. What is missing is the code.
    let mut thief = ana.cookies.clone();
    let begun = ask(&site, &mut thief, Method::POST, FACTOR, json!({"current": site.agent.password})).await;
    assert_eq!(refused(&begun), (409, "stale"), "one that is on is not replaced");
    for path in [OFF, RENEW] {
        let wrong =
            ask(&site, &mut thief, Method::POST, path, Enrolled::proof(&site, &ana.app.wrong())).await;
        assert_eq!(refused(&wrong), (401, "wrong_code"), "{path}");
        let used = ask(&site, &mut thief, Method::POST, path, Enrolled::proof(&site, &ana.app.last())).await;
        assert_eq!(refused(&used), (401, "wrong_code"), "{path}");
        let body = json!({"current": "not the right one", "code": ana.recovery[0]});
        let wrong = ask(&site, &mut thief, Method::POST, path, body).await;
        assert_eq!(refused(&wrong), (401, "wrong_credentials"), "{path}: the code is not looked at");
    }
    let renewed =
        ask(&site, &mut ana.cookies, Method::POST, RENEW, Enrolled::proof(&site, &ana.recovery[0])).await;
    assert_eq!(renewed.0, 200, "the code was not used up by what was refused");
    let codes: Vec<String> = serde_json::from_value(renewed.1["codes"].clone()).unwrap();
    assert!(codes.len() == 10 && codes.iter().all(|code| !ana.recovery.contains(code)));
    let old = give_code(&site, &mut owing(&site).await, &ana.recovery[1]).await;
    assert_eq!(refused(&old), (401, "wrong_code"), "the former ones are over");
    let off = ask(&site, &mut ana.cookies, Method::POST, OFF, Enrolled::proof(&site, &codes[0])).await;
    assert_eq!(off.0, 204);
    assert_eq!(give_password(&site, &mut Cookies::default()).await.0, 200);
}

#[tokio::test]
async fn of_two_at_once_one_wins() {
    let site = Edge::shared().await.site().await;
    let mut cookies = by_password(&site).await;
    let mut app = Enrolled::begin(&site, &mut cookies).await;
    let code = app.code().await;
    let confirm = async || ask(&site, &mut cookies.clone(), Method::PUT, FACTOR, json!({"code": code})).await;
    let (one, other) = futures::join!(confirm(), confirm());
    assert!((one.0, other.0) == (200, 409) || (one.0, other.0) == (409, 200), "{one:?} {other:?}");
    let told = if one.0 == 200 { one } else { other };
    let recovery: Vec<String> = serde_json::from_value(told.1["codes"].clone()).unwrap();
    for code in [app.code().await, recovery[0].clone()] {
        let (mut first, mut second) = (owing(&site).await, owing(&site).await);
        let (one, other) =
            futures::join!(give_code(&site, &mut first, &code), give_code(&site, &mut second, &code));
        assert!((one.0, other.0) == (200, 401) || (one.0, other.0) == (401, 200), "{one:?} {other:?}");
    }
    let mut twice = owing(&site).await;
    let mut same = twice.clone();
    let (one, other) =
        futures::join!(give_code(&site, &mut twice, &recovery[1]), give_code(&site, &mut same, &recovery[2]));
    assert!(
        (one.0, other.0) == (200, 401) || (one.0, other.0) == (401, 200),
        "one ticket: {one:?} {other:?}"
    );
}

#[tokio::test]
async fn a_change_of_the_factor_ends_what_is_open_elsewhere() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let closed = "closed with 4002";
    let phone = site.sign_in().await;
    let mut desk = Desk::open(&site, &phone, Encoding::Text).await.unwrap();
    let mut ana = Enrolled::new(&site).await;
    assert_eq!(crate::session::end(async || desk.step().await).await, closed, "switched on");
    assert!(is_in(&site, &ana.cookies).await);
    for path in [RENEW, OFF] {
        let mut other = owing(&site).await;
        assert_eq!(give_code(&site, &mut other, &ana.recovery[1]).await.0, 200);
        let other = signed_in(&site, &mut other).await;
        let mut desk = Desk::open(&site, &other, Encoding::Text).await.unwrap();
        let proof = Enrolled::proof(&site, &ana.recovery[0]);
        let changed = ask(&site, &mut ana.cookies, Method::POST, path, proof).await;
        assert!(changed.0 < 300, "{changed:?}");
        assert_eq!(crate::session::end(async || desk.step().await).await, closed, "{path}");
        assert!(is_in(&site, &ana.cookies).await);
        if let Ok(codes) = serde_json::from_value(changed.1["codes"].clone()) {
            ana.recovery = codes;
        }
    }
}

#[tokio::test]
async fn a_change_is_mailed_and_a_link_for_a_new_password_goes_around_nothing() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let mut site = edge.site().await;
    let mut ana = Enrolled::new(&site).await;
    let told = server.receives(1).await;
    assert_eq!(told[0].to, site.agent.email);
    assert!(told[0].text().contains("asks for a code"), "{}", told[0].text());
    for secret in ana.recovery.iter().chain([&ana.app.last()]) {
        assert!(!told[0].message.contains(secret.as_str()));
    }
    let proof = Enrolled::proof(&site, &ana.recovery[0]);
    let renewed = ask(&site, &mut ana.cookies, Method::POST, RENEW, proof).await;
    assert!(server.receives(2).await[1].text().contains("New recovery codes"));

    let asked = json!({"email": site.agent.email, "language": "en"});
    let reset = "/v1/password-resets";
    assert_eq!(ask(&site, &mut Cookies::default(), Method::POST, reset, asked).await.0, 202);
    let mail = server.receives(3).await[2].text();
    let link = mail.split_whitespace().find(|word| word.contains("/reset?lang=en#")).unwrap();
    let token = link.split_once('#').unwrap().1;
    site.agent.password = "seven green bottles".to_owned();
    site.takes_password(token, &site.agent.password).await;
    let mut cookies = owing(&site).await;
    let wrong = give_code(&site, &mut cookies, &ana.app.wrong()).await;
    assert_eq!(refused(&wrong), (401, "wrong_code"));
    let code = renewed.1["codes"][0].as_str().unwrap();
    assert_eq!(give_code(&site, &mut cookies, code).await.0, 200);
}

#[tokio::test]
async fn what_was_confirmed_and_used_stays_so_after_a_crash() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let mut ana = Enrolled::new(&site).await;
    edge.kill9();
    edge.restart().await;
    assert!(is_in(&site, &ana.cookies).await);
    let replayed = give_code(&site, &mut owing(&site).await, &ana.app.last()).await;
    assert_eq!(refused(&replayed), (401, "wrong_code"));
    let mut cookies = owing(&site).await;
    edge.kill9();
    edge.restart().await;
    let code = ana.app.code().await;
    assert_eq!(give_code(&site, &mut cookies, &code).await.0, 200, "the ticket is kept");
    edge.kill9();
    edge.restart().await;
    assert_eq!(give_code(&site, &mut owing(&site).await, &code).await.0, 401, "the code is used");
    assert_eq!(give_code(&site, &mut owing(&site).await, &ana.recovery[0]).await.0, 200);
}

#[tokio::test]
async fn a_site_that_requires_one_lets_nobody_in_without() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let colleague = edge.colleague_as(&site, "Bogdan", Some("admin")).await;
    let bogdan = colleague.sign_in().await;
    let elsewhere = edge.site().await;
    edge.joins(&elsewhere, &colleague.agent, Some("agent")).await;
    let rule = format!("/v1/sites/{}/second-factor", site.id);
    let required = || json!({"required": true});
    let mut plain = by_password(&site).await;
    let without = ask(&site, &mut plain, Method::PUT, &rule, required()).await;
    assert_eq!(refused(&without), (403, "second_factor_required"), "who says so has one");
    let (keys, _socket) = started(&site).await;
    let mut desk = Desk::open(&site, &bogdan, Encoding::Text).await.unwrap();
    let mut watched =
        Conversation::agent(&site, &bogdan, &keys.conversation, 0, Encoding::Text).await.unwrap();
    let mut other_desk = Desk::open(&elsewhere, &bogdan, Encoding::Text).await.unwrap();

    let mut ana = Enrolled::new(&site).await;
    let (status, told) = ask(&site, &mut ana.cookies, Method::GET, &rule, Value::Null).await;
    assert_eq!(
        (status, told),
        (200, json!({"required": false, "everywhere": false, "without": ["Bogdan"], "own": true}))
    );
    assert_eq!(ask(&site, &mut ana.cookies, Method::PUT, &rule, required()).await.0, 200);
    let closed = "closed with 4002";
    assert_eq!(crate::session::end(async || desk.step().await).await, closed);
    assert_eq!(crate::session::end(async || watched.step().await).await, closed);
    assert!(Desk::open(&site, &bogdan, Encoding::Text).await.is_err());
    assert!(Conversation::agent(&site, &bogdan, &keys.conversation, 0, Encoding::Text).await.is_err());
    let mut bogdans =
        Cookies::default().with("jasette_session", bogdan.cookie.split_once('=').map(|pair| pair.1));
    for path in ["settings", "people", "library", "second-factor", "desk/socket"] {
        let path = format!("/v1/sites/{}/{path}", site.id);
        let answer = ask(&site, &mut bogdans, Method::GET, &path, Value::Null).await;
        assert_eq!(refused(&answer), (403, "second_factor_required"), "{path}");
    }
    let off = ask(&site, &mut bogdans, Method::PUT, &rule, json!({"required": false})).await;
    assert_eq!(refused(&off), (403, "second_factor_required"));
    // They are signed in, know why, and are let in elsewhere as before.
    let (_, session) = ask(&site, &mut bogdans, Method::GET, "/v1/session", Value::Null).await;
    assert_eq!(session["closed"], json!([site.id]));
    other_desk.send(&protocol::frames::desk::DeskCommand::SetAvailable(true)).await.unwrap();
    other_desk.step().await.unwrap();
    assert!(Desk::open(&elsewhere, &bogdan, Encoding::Text).await.is_ok());

    let mut enrolled = Enrolled::new(&colleague).await;
    assert!(Desk::open(&site, &enrolled.signed_in(&colleague).await, Encoding::Text).await.is_ok());
    let off = ask(
        &site,
        &mut enrolled.cookies,
        Method::POST,
        OFF,
        Enrolled::proof(&colleague, &enrolled.recovery[0]),
    )
    .await;
    assert_eq!(off.0, 204, "it may go, and the site closes again");
    assert!(Desk::open(&site, &enrolled.signed_in(&colleague).await, Encoding::Text).await.is_err());
}

#[tokio::test]
async fn an_installation_may_require_one_of_everybody() {
    let edge = Edge::start_with(vec![("JASETTE_SECOND_FACTOR", "required".to_owned())]).await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    assert_eq!(ana.session.closed.len(), 1);
    assert!(Desk::open(&site, &ana, Encoding::Text).await.is_err());
    let mut enrolled = Enrolled::new(&site).await;
    assert!(Desk::open(&site, &enrolled.signed_in(&site).await, Encoding::Text).await.is_ok());
}

#[tokio::test]
async fn the_operator_helps_who_has_lost_everything() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let mut ana = Enrolled::new(&site).await;
    let mut desk = Desk::open(&site, &ana.signed_in(&site).await, Encoding::Text).await.unwrap();
    let clear = async |key: &str, email: &str| {
        let request = http().post(site.url("/v1/setup/second-factor")).bearer_auth(key);
        request.json(&json!({"email": email})).send().await.unwrap().status().as_u16()
    };
    assert_eq!(clear("not the key of this installation", &site.agent.email).await, 403);
    assert_eq!(clear(edge.key(), "nobody@shop.example").await, 404);
    assert!(is_in(&site, &ana.cookies).await);
    assert_eq!(clear(edge.key(), &site.agent.email).await, 204);
    assert_eq!(crate::session::end(async || desk.step().await).await, "closed with 4002");
    assert!(!is_in(&site, &ana.cookies).await, "whoever has the phone now is out");
    assert_eq!(give_password(&site, &mut Cookies::default()).await.0, 200);
    let mut again = Enrolled::new(&site).await;
    let old = give_code(&site, &mut owing(&site).await, &ana.recovery[0]).await;
    assert_eq!(refused(&old), (401, "wrong_code"));
    assert!(again.signed_in(&site).await.session.closed.is_empty());
}
