//! What a change at an account does besides what was asked for: it is counted, written down, told by mail, and ends
//! what was open.

use domain::access::ATTEMPTS_MAX;
use domain::quota::NEWS_TO_EMAIL;
use domain::second_factor::WRONG_MAX;
use protocol::codec::Encoding;
use reqwest::Method;
use serde_json::{Value, json};
use tests::authenticator::{Cookies, Enrolled, ask, by_password, give_code, give_password, signed_in};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::requests::{code_of, refused};
use tests::smtp::SmtpServer;
use tests::stored::database;
use tests::wait;
use tests::wire::Desk;

const FACTOR: &str = "/v1/account/second-factor";
const PASSWORD: &str = "/v1/account/password";
const NEW: &str = "seven green bottles";

/// Waits for a line of the audit log, and returns it.
async fn line(site: &Site, who: &SignedIn, what: &str) -> Value {
    wait::until(what, async || {
        let path = format!("/v1/sites/{}/audit?what={what}", site.id);
        let told = site.asks(who, Method::GET, &path, None).await.unwrap();
        told["lines"].as_array().and_then(|lines| lines.first().cloned()).ok_or_else(|| told.to_string())
    })
    .await
}

#[tokio::test]
async fn a_first_code_is_guessed_at_a_few_times() {
    let site = Edge::shared().await.site().await;
    let mut cookies = by_password(&site).await;
    let mut app = Enrolled::begin(&site, &mut cookies).await;
    let wrong = json!({"code": app.wrong()});
    let mut heard = 0;
    loop {
        let answer = ask(&site, &mut cookies, Method::PUT, FACTOR, wrong.clone()).await;
        if code_of(&answer) != "wrong_code" {
            assert_eq!(code_of(&answer), "too_many_attempts");
            break;
        }
        heard += 1;
        assert!(heard <= ATTEMPTS_MAX, "nobody guesses without end");
    }
    let right = json!({"code": app.code().await});
    assert_eq!(ask(&site, &mut cookies, Method::PUT, FACTOR, right).await.0, 429, "not even the right one");
}

#[tokio::test]
async fn who_guesses_codes_stands_in_the_log_and_however_slowly_is_not_heard_for_ever() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let bea = edge.colleague_as(&site, "Bea", Some("owner")).await.sign_in().await;
    let mut ana = Enrolled::new(&site).await;
    let mut stranger = Cookies::default();
    assert_eq!(code_of(&give_password(&site, &mut stranger).await), "code_needed");
    assert_eq!(code_of(&give_code(&site, &mut stranger, &ana.app.wrong()).await), "wrong_code");
    let told = line(&site, &bea, "sign_in_failed").await;
    assert_eq!((&told["whom"]["name"], &told["count"]), (&json!(site.agent.name), &json!(1)));
    edge.kill9();
    // As after weeks of it.
    let directory = database(&edge, "jasette-directory", "second_factors");
    directory.execute("UPDATE second_factors SET wrong = ?", [WRONG_MAX]).unwrap();
    drop(directory);
    edge.restart().await;
    let code = ana.app.code().await;
    let answer = give_code(&site, &mut stranger, &code).await;
    assert_eq!(refused(&answer), (429, "too_many_attempts"));
    let mut own = Cookies::default().with("jasette_browser", ana.cookies.get("jasette_browser"));
    assert_eq!(give_password(&site, &mut own).await.0, 401);
    assert_eq!(give_code(&site, &mut own, &code).await.0, 200, "the owner's own browser is heard");
}

#[tokio::test]
async fn a_link_for_a_new_password_lets_in_whom_strangers_have_locked_out_and_stands_in_the_log() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let colleague = edge.colleague_as(&site, "Bea", Some("owner")).await;
    let bea = colleague.sign_in().await;
    let signs_in = async |password: &str| {
        let body = json!({"email": site.agent.email, "password": password});
        let asked = http().post(site.url("/v1/session")).header("origin", &site.base).json(&body);
        asked.send().await.unwrap().status().as_u16()
    };
    while signs_in("a guess").await == 401 {}
    assert_eq!(signs_in(&site.agent.password).await, 429);
    let asked = json!({"email": site.agent.email, "language": "en"});
    let reset = "/v1/password-resets";
    assert_eq!(ask(&site, &mut Cookies::default(), Method::POST, reset, asked).await.0, 202);
    let mail = server.receives_link("/reset?lang=en#", 1).await.text();
    let link = mail.split_whitespace().find(|word| word.contains("/reset?lang=en#")).unwrap();
    site.takes_password(link.split_once('#').unwrap().1, NEW).await;
    assert_eq!(signs_in(NEW).await, 200);
    let told = line(&site, &bea, "password_reset").await;
    assert_eq!((&told["who"]["name"], &told["whom"]), (&json!(site.agent.name), &Value::Null));
}

#[tokio::test]
async fn what_the_operator_takes_off_is_mailed_and_stands_in_the_log() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let bea = edge.colleague_as(&site, "Bea", Some("owner")).await.sign_in().await;
    Enrolled::new(&site).await;
    server.receives(1).await;
    edge.takes_factors_off(&site).await;
    let told = line(&site, &bea, "second_factor_off").await;
    assert_eq!((&told["who"], &told["whom"]["name"]), (&Value::Null, &json!(site.agent.name)));
    assert_eq!(server.receives(2).await[1].to, site.agent.email);
}

#[tokio::test]
async fn whoever_takes_their_factor_off_is_out_where_one_is_required() {
    let site = Edge::shared().await.site().await;
    let mut ana = Enrolled::new(&site).await;
    let rule = format!("/v1/sites/{}/second-factor", site.id);
    let required = json!({"required": true});
    assert_eq!(ask(&site, &mut ana.cookies, Method::PUT, &rule, required).await.0, 200);
    let own = signed_in(&site, &mut ana.cookies).await;
    let mut desk = Desk::open(&site, &own, Encoding::Text).await.unwrap();
    let proof = Enrolled::proof(&site, &ana.recovery[0]);
    let off = ask(&site, &mut ana.cookies, Method::POST, "/v1/account/second-factor/off", proof).await;
    assert_eq!(off.0, 204);
    assert_eq!(crate::session::end(async || desk.step().await).await, "closed with 4002");
    // The account is still theirs, and nothing of the site's is.
    assert_eq!(ask(&site, &mut ana.cookies, Method::GET, FACTOR, Value::Null).await.0, 200);
    let further = json!({"id": tests::process::random_id(),
        "site": {"name": "X", "color": "#000000", "origins": ["x.example"]}});
    for (method, path, body) in [
        (Method::PUT, format!("/v1/sites/{}/archived", site.id), json!({"archived": true})),
        (Method::POST, "/v1/sites".to_owned(), further),
    ] {
        let answer = ask(&site, &mut ana.cookies, method, &path, body).await;
        assert_eq!(refused(&answer), (403, "second_factor_required"), "{path}");
    }
}

#[tokio::test]
async fn news_of_an_account_fill_no_mailbox() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let mut cookies = by_password(&site).await;
    let passwords = ["seven green bottles", "eight green bottles"];
    let mut current = site.agent.password.clone();
    for nth in 0..=usize::try_from(NEWS_TO_EMAIL.most).unwrap() {
        let new = passwords[nth % 2];
        let body = json!({"current": current, "new": new});
        assert_eq!(ask(&site, &mut cookies, Method::PUT, PASSWORD, body).await.0, 204);
        current = new.to_owned();
    }
    // A link that is asked for is no news, and comes after whatever waits.
    let asked = json!({"email": site.agent.email, "language": "en"});
    assert_eq!(ask(&site, &mut Cookies::default(), Method::POST, "/v1/password-resets", asked).await.0, 202);
    server.receives_link("/reset?lang=en#", 1).await;
    let news = server.mails().iter().filter(|mail| mail.text().contains("was changed")).count() as u64;
    assert_eq!(news, NEWS_TO_EMAIL.most);
}
