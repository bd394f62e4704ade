//! Single sign-on: nobody comes in by a forged word, by somebody else's attempt or by an address alone, and no provider
//! takes anything along when it fails.

mod failing;
mod forged;

use reqwest::Method;
use reqwest::header::LOCATION;
use serde_json::{Value, json};
use tests::authenticator::{Cookies, Enrolled, ask, by_password, give_code, give_password};
use tests::edge::{Edge, Site, http};
use tests::oidc_provider::{Forgery, OidcProvider, Signed};
use tests::requests::{Answer, refused};
use tests::smtp::SmtpServer;
use tests::wait;

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
    let (status, way) = asks_to_begin(site, cookies, next).await;
    assert_eq!(status, 200, "{way}");
    way["url"].as_str().unwrap().to_owned()
}

async fn asks_to_begin(site: &Site, cookies: &mut Cookies, next: &str) -> Answer {
    ask(site, cookies, Method::POST, BEGIN, json!({"next": next})).await
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
    let mut cookies = by_password(site).await;
    let (status, way) = ask(site, &mut cookies, Method::POST, ACCOUNT, proof(site)).await;
    assert_eq!(status, 200, "{way}");
    let back = provider.authorize(way["url"].as_str().unwrap(), subject);
    assert_eq!(come_back(&mut cookies, &back).await, "/inbox?sso=connected");
    cookies
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
    let mut beas = by_password(&bea).await;
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
async fn the_second_step_is_asked_for_unless_the_provider_has_asked() {
    let (provider, _edge, site) = set_up().await;
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
    let mut anas = by_password(&site).await;
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
    let mut anas = by_password(&site).await;
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

/// Waits for a line about somebody's own account.
async fn is_written_down(site: &Site, cookies: &Cookies, what: &str) {
    let log = format!("/v1/sites/{}/audit?what={what}", site.id);
    wait::until(what, async || {
        let (_, page) = ask(site, &mut cookies.clone(), Method::GET, &log, Value::Null).await;
        if page["lines"][0]["who"].is_object() { Ok(()) } else { Err(page.to_string()) }
    })
    .await;
}

#[tokio::test]
async fn a_change_is_told_written_down_and_ends_what_is_open_elsewhere() {
    let (provider, mails) = (OidcProvider::start().await, SmtpServer::start(0).await);
    let variables = [provider.variables(), mails.variables()].concat();
    let edge = Edge::start_with(variables).await;
    let site = edge.site().await;
    let before = by_password(&site).await;
    let mut anas = connected(&site, &provider, "ana").await;
    assert_eq!(who(&site, &before).await, None, "a session of before");
    let mail = mails.receives_about("Single sign-on to Jasette was changed").await;
    assert!(mail.to.contains(&site.agent.email), "{mail:?}");
    assert!(mail.text().contains("opens with Shop ID, too"), "{}", mail.text());
    is_written_down(&site, &anas, "oidc_connected").await;
    let (_, cookies) = sign_in(&site, &provider, "ana").await;
    assert_eq!(who(&site, &cookies).await, Some(site.agent.email.clone()));
    let (_, past) = ask(&site, &mut anas, Method::GET, "/v1/account/sign-ins", Value::Null).await;
    assert!(past.as_array().unwrap().iter().filter(|one| one["right"] == true).count() >= 3, "{past}");

    assert_eq!(ask(&site, &mut anas, Method::POST, OFF, proof(&site)).await.0, 204);
    is_written_down(&site, &anas, "oidc_disconnected").await;
    wait::until("the mail", async || {
        let told = mails.mails();
        let told = told.iter().any(|mail| mail.text().contains("does not open with Shop ID any more"));
        if told { Ok(()) } else { Err(mails.mails().len().to_string()) }
    })
    .await;

    // A password that was set anew by a link closes the other door, too.
    connected(&site, &provider, "ana").await;
    let token = edge.reset_token(&site).await;
    site.takes_password(&token, "seven green bottles").await;
    assert_eq!(sign_in(&site, &provider, "ana").await.0, "/inbox?sso=oidc_unknown");
}

#[tokio::test]
async fn the_operator_takes_a_connection_away_with_all_else_that_was_lost() {
    let (provider, edge, site) = set_up().await;
    connected(&site, &provider, "ana").await;
    edge.takes_factors_off(&site).await;
    assert_eq!(sign_in(&site, &provider, "ana").await.0, "/inbox?sso=oidc_unknown");
}
