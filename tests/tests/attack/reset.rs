//! A forgotten password: what the link by mail does, whom it tells nothing, and how often it is asked for.

use domain::password_reset::LINK_MS;
use domain::quota::{RESETS, RESETS_FOR_EMAIL, RESETS_FOR_NOBODY, RESETS_FROM_NETWORK};
use futures::future::join_all;
use protocol::codec::Encoding;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tests::aging::age_resets;
use tests::edge::{Edge, Site, http};
use tests::smtp::SmtpServer;
use tests::wire::Desk;

const ADDRESS: &str = "/v1/password-resets";
const NEW: &str = "seven green bottles";

async fn answer(request: RequestBuilder) -> (u16, String) {
    let response = request.send().await.unwrap();
    assert!(!response.headers().contains_key("set-cookie"), "nobody is signed in by any of this");
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap_or_default();
    (status, body["rejected"]["code"].as_str().unwrap_or_default().to_owned())
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

fn done(status: u16) -> (u16, String) {
    refused(status, "")
}

fn asking(site: &Site, email: &str) -> RequestBuilder {
    http()
        .post(site.url(ADDRESS))
        .header("origin", &site.base)
        .json(&json!({"email": email, "language": "en"}))
}

async fn asks(site: &Site, email: &str) -> (u16, String) {
    answer(asking(site, email)).await
}

fn with_link(site: &Site, method: Method, token: &str) -> RequestBuilder {
    http()
        .request(method, site.url(&format!("{ADDRESS}/link")))
        .header("origin", &site.base)
        .bearer_auth(token)
}

async fn looked_at(site: &Site, token: &str) -> (u16, String) {
    answer(with_link(site, Method::GET, token)).await
}

async fn chooses(site: &Site, token: &str, password: &str) -> (u16, String) {
    answer(with_link(site, Method::POST, token).json(&json!({"password": password}))).await
}

/// The token of the link in the mail that comes as the given one.
async fn token(server: &SmtpServer, nth: usize) -> String {
    let text = server.receives_link("/reset?lang=en#", nth).await.text();
    let link = text.split_whitespace().find(|word| word.contains("/reset?lang=en#"));
    let token = link.expect("there is a link").split_once('#').unwrap().1.to_owned();
    assert_eq!(token.len(), 43, "256 bits in id characters");
    token
}

async fn signs_in(site: &Site, password: &str) -> StatusCode {
    let body = json!({"email": site.agent.email, "password": password});
    let request = http().post(site.url("/v1/session")).header("origin", &site.base).json(&body);
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn a_link_by_mail_takes_a_new_password_once_and_ends_every_session() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let (phone, bea) = (site.sign_in().await, edge.colleague(&site, "Bea").await.sign_in().await);
    let mut desk = Desk::open(&site, &phone, Encoding::Text).await.unwrap();
    assert_eq!(asks(&site, &format!(" {} ", site.agent.email.to_uppercase())).await, done(202));
    let token = token(&server, 1).await;
    let mail = &server.mails()[0];
    assert_eq!(mail.to, site.agent.email);
    assert!(mail.text().contains(&site.agent.name), "{}", mail.text());

    // Looking changes nothing, and neither does what is refused.
    for _ in 0..3 {
        assert_eq!(looked_at(&site, &token).await, done(200));
    }
    for weak in ["short", "motdepasse2026!", site.agent.email.as_str(), "Ceainăria2026"] {
        assert_eq!(chooses(&site, &token, weak).await, refused(400, "weak_password"), "{weak}");
    }
    let foreign = http().post(site.url(&format!("{ADDRESS}/link"))).header("origin", "https://evil.example");
    let foreign = foreign.bearer_auth(&token).json(&json!({"password": NEW}));
    assert_eq!(answer(foreign).await, refused(403, "foreign_origin"));
    for wrong in ["", "A", &"A".repeat(43), &token[..42], &token.to_lowercase()] {
        assert_eq!(chooses(&site, wrong, NEW).await, refused(403, "link_unknown"), "{wrong:?}");
    }
    let in_the_address = http().get(site.url(&format!("{ADDRESS}/link?token={token}")));
    assert_eq!(answer(in_the_address).await, refused(403, "link_unknown"));
    assert_eq!(signs_in(&site, &site.agent.password).await, StatusCode::OK);

    assert_eq!(chooses(&site, &token, NEW).await, done(204));
    assert_eq!(crate::session::end(async || desk.step().await).await, "closed with 4002");
    let still = http().get(site.url("/v1/session"));
    assert_eq!(still.header("cookie", &phone.cookie).send().await.unwrap().status(), 401);
    let others = http().get(site.url("/v1/session")).header("cookie", &bea.cookie);
    assert_eq!(others.send().await.unwrap().status(), 200);
    assert_eq!(signs_in(&site, &site.agent.password).await, StatusCode::UNAUTHORIZED);
    assert_eq!(signs_in(&site, NEW).await, StatusCode::OK);
    assert_eq!(looked_at(&site, &token).await, refused(410, "link_used"));
    assert_eq!(chooses(&site, &token, "eight red bottles").await, refused(410, "link_used"));

    let told = server.receives_about("Your password for Jasette was changed").await;
    assert!(!told.text().contains('#'), "it opens nothing");
    edge.kill9();
    for secret in [token.as_str(), NEW] {
        assert!(!edge.log().contains(secret), "{}", edge.log());
        assert!(!tests::aging::stored(&edge, "jasette-directory", secret), "a hash is stored, and no secret");
    }
}

#[tokio::test]
async fn asking_tells_nobody_who_has_an_account_and_has_an_end() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let heads = async |email: &str| {
        let response = asking(&site, email).send().await.unwrap();
        let mut headers = response.headers().clone();
        for one in ["date", "x-request-id"] {
            headers.remove(one);
        }
        (response.status(), headers, response.bytes().await.unwrap())
    };
    let nobody = "nobody.at.all@shop.example";
    assert_eq!(heads(nobody).await, heads(&site.agent.email).await);
    assert_eq!(asks(&site, "no address").await, refused(400, "contact_invalid"));
    for _ in 1..RESETS_FOR_EMAIL.most {
        assert_eq!(heads(nobody).await, heads(&site.agent.email).await);
    }
    // Once too often: a refusal to one of the two, when what is stored for nobody has an end, would tell.
    for _ in 0..2 {
        assert_eq!(asks(&site, nobody).await, done(202));
        assert_eq!(asks(&site, &site.agent.email).await, done(202));
    }
    // Another way to write the same mailbox has no account, and uses up nothing of one that has.
    let bea = edge.colleague(&site, "Bea").await;
    for n in 0..=RESETS_FOR_EMAIL.most {
        assert_eq!(asks(&site, &bea.agent.email.replace('@', &format!("+{n}@"))).await, done(202));
    }
    assert_eq!(asks(&site, &bea.agent.email).await, done(202));
    server.receives_for(&bea.agent.email).await;
    assert!(server.mails().iter().all(|mail| mail.to != nobody), "whoever has no account gets none");
    server.receives_for(&site.agent.email).await;
    let to_ana = server.mails().iter().filter(|mail| mail.to == site.agent.email).count() as u64;
    assert!((1..=RESETS_FOR_EMAIL.most).contains(&to_ana), "{to_ana} mails");
}

#[tokio::test]
async fn a_network_asks_so_often_and_no_other_is_kept_out() {
    let server = SmtpServer::start(0).await;
    let mut variables = server.variables();
    variables.push(("JASETTE_ADDRESS_HEADER", "x-client".to_owned()));
    let edge = Edge::start_with(variables).await;
    let site = edge.site().await;
    let from = |address: &str, email: &str| answer(asking(&site, email).header("x-client", address));
    for who in 0..RESETS_FROM_NETWORK.most {
        assert_eq!(from("192.0.2.7", &format!("somebody.{who}@shop.example")).await, done(202));
    }
    assert_eq!(from("192.0.2.7", &site.agent.email).await, refused(429, "too_many_attempts"));
    assert_eq!(from("192.0.2.8", &site.agent.email).await, done(202));
}

#[tokio::test]
async fn strangers_who_ask_for_nobody_keep_nobody_from_a_link() {
    let server = SmtpServer::start(0).await;
    let mut variables = server.variables();
    variables.push(("JASETTE_ADDRESS_HEADER", "x-client".to_owned()));
    let edge = Edge::start_with(variables).await;
    let site = edge.site().await;
    let from = |address: String, email: String| answer(asking(&site, &email).header("x-client", address));
    // From everywhere, for people whom nobody knows: more than the installation mails in an hour, and more than is
    // stored of such.
    let network = |n: u64| format!("198.51.{}.{}", n / 200, n % 200 + 1);
    let most = RESETS_FROM_NETWORK.most;
    for n in 0..=RESETS.most.max(RESETS_FOR_NOBODY.most) / most {
        let asked = (0..most).map(|who| from(network(n), format!("somebody.{n}.{who}@shop.example")));
        assert!(join_all(asked).await.iter().all(|one| *one == done(202)));
    }
    // Whoever has an account gets theirs, and nobody else's answers tell who has one.
    let bea = edge.colleague(&site, "Bea").await;
    for who in [&site, &bea] {
        assert_eq!(from("192.0.2.7".to_owned(), who.agent.email.clone()).await, done(202));
        server.receives_for(&who.agent.email).await;
    }
    for email in [&site.agent.email, "nobody.at.all@shop.example"] {
        for _ in 0..=RESETS_FOR_EMAIL.most {
            assert_eq!(from("192.0.2.8".to_owned(), email.to_owned()).await, done(202), "{email}");
        }
    }
    // No network asks without end all the same.
    for n in 0..RESETS_FROM_NETWORK.most {
        from("192.0.2.9".to_owned(), format!("somebody.{n}@shop.example")).await;
    }
    assert_eq!(
        from("192.0.2.9".to_owned(), bea.agent.email.clone()).await,
        refused(429, "too_many_attempts")
    );
    let to_ana = server.mails().iter().filter(|mail| mail.to == site.agent.email).count() as u64;
    assert!(to_ana <= RESETS_FOR_EMAIL.most, "{to_ana} mails");
    assert!(server.mails().iter().all(|mail| [&site.agent.email, &bea.agent.email].contains(&&mail.to)));
}

#[tokio::test]
async fn a_link_ends_with_time_with_a_newer_one_and_with_a_new_password() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    assert_eq!(asks(&site, &site.agent.email).await, done(202));
    let first = token(&server, 1).await;
    assert_eq!(asks(&site, &site.agent.email).await, done(202));
    let second = token(&server, 2).await;
    assert_eq!(chooses(&site, &first, NEW).await, refused(410, "link_expired"), "a newer one took its place");
    edge.kill9();
    age_resets(&edge, LINK_MS);
    edge.restart().await;
    assert_eq!(chooses(&site, &second, NEW).await, refused(410, "link_expired"));
    assert_eq!(asks(&site, &site.agent.email).await, done(202));
    let third = token(&server, 3).await;
    // Whoever changes the password needs no link any more.
    let ana = site.sign_in().await;
    let change = http().put(site.url("/v1/account/password")).header("origin", &site.base);
    let change = change.header("cookie", &ana.cookie);
    let change = change.json(&json!({"current": site.agent.password, "new": NEW}));
    assert_eq!(answer(change).await, done(204));
    assert_eq!(chooses(&site, &third, "eight red bottles").await, refused(410, "link_expired"));
    assert_eq!(signs_in(&site, NEW).await, StatusCode::OK);
}

#[tokio::test]
async fn of_two_who_use_a_link_at_once_one_wins() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    assert_eq!(asks(&site, &site.agent.email).await, done(202));
    let token = token(&server, 1).await;
    let passwords = ["one green bottle", "two green bottles", "three green bottles", "four green bottles"];
    let outcomes = join_all(passwords.map(|password| chooses(&site, &token, password))).await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == done(204)).count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| outcome.1 == "link_used").count(), 3, "{outcomes:?}");
    for (password, outcome) in passwords.iter().zip(outcomes) {
        assert_eq!(signs_in(&site, password).await == StatusCode::OK, outcome == done(204), "{password}");
    }
}

#[tokio::test]
async fn a_link_leads_to_the_operators_own_address_and_to_no_other() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    // Without an address that the operator set, a request's own word for it sends nobody's token anywhere.
    let forged = |site: &Site, origin: &str| {
        let asked = http().post(site.url(ADDRESS)).header("host", "evil.example").header("origin", origin);
        asked.json(&json!({"email": site.agent.email, "language": "en"}))
    };
    assert_eq!(answer(forged(&site, "http://evil.example")).await, refused(501, "mail_off"));
    let mut variables = server.variables();
    variables.push(("JASETTE_PUBLIC_ORIGIN", "https://chat.shop.example".to_owned()));
    let public = Edge::start_with(variables).await;
    let site = public.site().await;
    assert_eq!(answer(forged(&site, "http://evil.example")).await, refused(403, "foreign_origin"));
    assert_eq!(answer(forged(&site, "https://chat.shop.example")).await, done(202));
    let mails = server.receives(1).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text().contains("\nhttps://chat.shop.example/reset?lang=en#"), "{}", mails[0].text());
    assert!(!mails[0].message.contains("evil.example"));
}

#[tokio::test]
async fn where_no_mail_goes_out_that_is_said_to_everybody() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    for email in [site.agent.email.as_str(), "nobody@shop.example"] {
        assert_eq!(asks(&site, email).await, refused(501, "mail_off"));
    }
}

#[tokio::test]
async fn where_no_mail_goes_out_the_operator_hands_a_link_on_and_nobody_else_does() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ask = |key: &str, email: &str| {
        let asked = http().post(site.url("/v1/password-resets/links")).bearer_auth(key);
        asked.json(&json!({"email": email}))
    };
    let ana = site.sign_in().await;
    for key in ["", "a guess that is as long as a key has to be", ana.cookie.as_str()] {
        assert_eq!(answer(ask(key, &site.agent.email)).await, refused(403, "not_allowed"), "{key:?}");
    }
    assert_eq!(answer(ask(edge.key(), "nobody@shop.example")).await, refused(404, "not_found"));
    let made: Value = ask(edge.key(), &site.agent.email).send().await.unwrap().json().await.unwrap();
    let (page, token) = made["url"].as_str().unwrap().split_once('#').unwrap();
    assert_eq!(page, site.url("/reset?lang=en"));
    assert_eq!(chooses(&site, token, NEW).await, done(204));
    assert_eq!(chooses(&site, token, NEW).await, refused(410, "link_used"));
    assert_eq!(signs_in(&site, NEW).await, StatusCode::OK);
}

#[tokio::test]
async fn a_mail_that_waits_survives_a_kill() {
    let server = SmtpServer::start(1).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    assert_eq!(asks(&site, &site.agent.email).await, done(202));
    server.has_put_off(1).await;
    edge.kill9();
    edge.restart().await;
    let token = token(&server, 1).await;
    assert_eq!(chooses(&site, &token, NEW).await, done(204));
    assert_eq!(signs_in(&site, NEW).await, StatusCode::OK);
}
