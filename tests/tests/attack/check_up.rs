//! The check-up of an installation: for owners and admins, and with few mails.

use domain::quota::TEST_MAILS;
use mail_parser::MessageParser;
use serde_json::{Value, json};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::smtp::SmtpServer;

/// What a check-up answers: its status, and what it says.
async fn check(site: &Site, who: Option<&SignedIn>, origin: &str, more: Value) -> (u16, Value) {
    let mut asked = json!({"origin": site.base, "now": tests::hours::now(), "version": env!("CARGO_PKG_VERSION"), "language": "en"});
    asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let url = site.url(&format!("/v1/sites/{}/check-up", site.id));
    let mut request = http().post(url).header("origin", origin).json(&asked);
    if let Some(who) = who {
        request = request.header("cookie", &who.cookie);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap_or_default())
}

/// How bad a topic is, and what is said of it.
fn finding<'a>(found: &'a Value, topic: &str) -> (&'a str, &'a str) {
    let findings = found["findings"].as_array().unwrap();
    let one =
        findings.iter().find(|one| one["topic"] == topic).unwrap_or_else(|| panic!("{topic} in {found}"));
    (one["state"].as_str().unwrap(), one["text"].as_str().unwrap())
}

#[tokio::test]
async fn a_check_up_is_for_those_who_run_the_site_and_from_our_own_pages() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let (site, elsewhere) = (edge.site().await, edge.site().await);
    let (owner, foreign) = (site.sign_in().await, elsewhere.sign_in().await);
    let admin = edge.colleague_as(&site, "Bogdan", Some("admin")).await.sign_in().await;
    let agent = edge.colleague_as(&site, "Carmen", Some("agent")).await.sign_in().await;
    let mail = json!({"mail": true});
    assert_eq!(check(&site, None, &site.base, mail.clone()).await.0, 401, "a stranger");
    for who in [&agent, &foreign] {
        let (status, refused) = check(&site, Some(who), &site.base, mail.clone()).await;
        assert_eq!((status, &refused["rejected"]["code"]), (403, &json!("not_allowed")));
    }
    assert_eq!(check(&site, Some(&owner), "https://evil.example", mail).await.0, 403, "a foreign page");
    for who in [&owner, &admin] {
        assert_eq!(check(&site, Some(who), &site.base, json!({})).await.0, 200);
    }
    assert_eq!(server.mails().len(), 0, "no mail for those, and none that was not asked for");
}

#[tokio::test]
async fn a_mail_goes_to_whoever_asks_and_few_of_them_an_hour() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let owner = site.sign_in().await;
    let asks = async |more: Value| check(&site, Some(&owner), &site.base, more).await;
    // To nobody else, whatever is said.
    let (status, found) = asks(json!({"mail": true, "to": "victim@mail.example", "language": "fr"})).await;
    assert_eq!(status, 200);
    let (state, text) = finding(&found, "E-mail");
    assert!(state == "ok" && text.contains(&site.agent.email) && text.contains("a été accepté"), "{text}");
    let mail = server.receives(1).await.remove(0);
    assert_eq!(mail.to, site.agent.email);
    let message = MessageParser::default().parse(&mail.message).unwrap();
    assert_eq!(message.subject(), Some("Les e-mails de votre chat arrivent"));
    for _ in 1..TEST_MAILS.most {
        assert_eq!(asks(json!({"mail": true})).await.0, 200);
    }
    let (status, refused) = asks(json!({"mail": true})).await;
    assert_eq!((status, &refused["rejected"]["code"]), (429, &json!("too_many_attempts")));
    let admin = edge.colleague_as(&site, "Bogdan", Some("admin")).await.sign_in().await;
    assert_eq!(
        check(&site, Some(&admin), &site.base, json!({"mail": true})).await.0,
        429,
        "of the site, not of one"
    );
    assert_eq!(asks(json!({})).await.0, 200, "looking goes on");
    assert_eq!(server.mails().len(), usize::try_from(TEST_MAILS.most).unwrap());
}

#[tokio::test]
async fn a_check_up_tells_what_the_server_sees() {
    let edge = Edge::start_with(vec![
        ("JASETTE_ADDRESS_HEADER", "x-real-ip".to_owned()),
        ("JASETTE_MAIL_FROM", "chat@shop.example".to_owned()),
        ("JASETTE_MAIL_URL", "http://127.0.0.1:9/".to_owned()),
    ])
    .await;
    let site = edge.site().await;
    let owner = site.sign_in().await;
    let (status, found) = check(&site, Some(&owner), &site.base, json!({"mail": true})).await;
    assert_eq!(status, 200, "{found}");
    assert_eq!(found["can_mail"], true);
    for (topic, state, says) in [
        ("Address", "ok", "JASETTE_PUBLIC_ORIGIN=http://127.0.0.1"),
        ("Encryption", "ok", "on the server’s own machine"),
        ("Visitors’ IP addresses", "bad", "x-real-ip"),
        ("Mail", "bad", "was not taken"),
        ("Clock", "ok", "agree"),
        ("Storage", "ok", "is kept"),
        ("Versions", "ok", env!("CARGO_PKG_VERSION")),
    ] {
        let (found, text) = finding(&found, topic);
        assert!(found == state && text.contains(says), "{topic}: {found} {text}");
    }
    let wrong = json!({"origin": "https://chat.example", "now": 0, "version": "0.0.1"});
    let (_, found) = check(&site, Some(&owner), &site.base, wrong).await;
    for (topic, state) in [("Address", "bad"), ("Clock", "bad"), ("Versions", "warn")] {
        assert_eq!(finding(&found, topic).0, state, "{found}");
    }
}
