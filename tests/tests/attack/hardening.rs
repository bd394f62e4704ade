//! The smaller holes: what is counted, cached, framed, asked for and guessed.

use crate::abuse::at;
use domain::quota::TRIGGER_COUNTS;
use protocol::site::settings::{Invitation, SiteSettings};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::edge::{Edge, http, invitation, settings};
use tests::visitor::Visitor;

#[tokio::test]
async fn a_network_counts_no_end_of_triggers() {
    let edge = Edge::start().await;
    let own = SiteSettings { invitation: Some(invitation(5, "Hello")), ..settings() };
    let site = edge.site_with(own).await;
    let url = site.url(&format!("/v1/sites/{}/triggers/{}/shown", site.id, Invitation::ID));
    let count = async |last: u8| at(last).post(&url).send().await.unwrap().status();
    let mut counted = 0;
    while count(66).await == StatusCode::NO_CONTENT {
        counted += 1;
        assert!(counted < 10 * TRIGGER_COUNTS.most, "it does not stop");
    }
    assert!(counted >= TRIGGER_COUNTS.most);
    assert_eq!(count(66).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(count(67).await, StatusCode::NO_CONTENT, "others are counted");
}

#[tokio::test]
async fn no_shared_cache_keeps_a_host_that_a_request_named() {
    let origin = "https://chat.shop.example";
    let told = Edge::start_with(vec![("JASETTE_PUBLIC_ORIGIN", origin.to_owned())]).await;
    for (edge, told) in [(Edge::shared().await, false), (&told, true)] {
        let site = edge.site().await;
        let url = format!("{}/widget.js?site={}", edge.base(), site.id);
        let answer = http().get(url).header("host", "evil.example").send().await.unwrap();
        let cache = answer.headers()["cache-control"].to_str().unwrap().to_owned();
        let script = answer.text().await.unwrap();
        assert_eq!(script.contains("evil.example"), !told);
        assert_eq!(cache.contains("private"), !told, "{cache}");
        assert_eq!(script.contains(origin), told);
    }
}

#[tokio::test]
async fn every_answer_has_the_headers_that_narrow_it() {
    let secure =
        Edge::start_with(vec![("JASETTE_PUBLIC_ORIGIN", "https://chat.shop.example".to_owned())]).await;
    for (edge, is_secure) in [(Edge::shared().await, false), (&secure, true)] {
        for path in
            ["/inbox", "/inbox/settings", "/healthz", "/v1/session", "/nothing", "/widget.js?site=none"]
        {
            let answer = http().get(format!("{}{path}", edge.base())).send().await.unwrap();
            let header = |name: &str| answer.headers().get(name).map_or("", |value| value.to_str().unwrap());
            assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
            assert!(header("permissions-policy").contains("camera=()"), "{path}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header("strict-transport-security").contains("max-age="), is_secure, "{path}");
        }
    }
}

#[tokio::test]
async fn the_demo_shop_has_a_policy_and_works_under_it() {
    let edge = Edge::start().await;
    let site = edge.site_named("demo", settings()).await;
    for page in ["/demo/", "/demo/catalogue/"] {
        let answer = http().get(site.url(page)).send().await.unwrap();
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(
            policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
    }
    let visitor = Visitor::new("attack demo policy").await;
    visitor.open_shop(&site.url("/demo/")).await;
    visitor.opens_and_writes("Zo\u{e9}", "Hello").await;
    visitor.sees("Hello").await;
    assert_eq!(visitor.browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_set_up_key_that_can_be_guessed_is_none() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let shows = async |base: &str, key: &str| {
        let request = http().post(format!("{base}/v1/setup")).bearer_auth(key).json(&json!({}));
        request.send().await.unwrap().status().as_u16()
    };
    let mut last = 0;
    for _ in 0..12 {
        last = shows(&site.base, "a guess that is as long as a key has to be").await;
    }
    assert_eq!(last, 429);
    // The operator is kept out by nobody.
    edge.site().await;

    let short = "1234567890123456789012345678901";
    let weak = Edge::start_with(vec![("JASETTE_SETUP_KEY", short.to_owned())]).await;
    assert_eq!(shows(&weak.base(), short).await, 404);
    let code = http().post(format!("{}/v1/setup", weak.base())).bearer_auth(short).json(&json!({}));
    let body: Value = code.send().await.unwrap().json().await.unwrap();
    assert_eq!(body["rejected"]["code"], "not_found");
    assert!(weak.log().contains("set-up key is too short"), "{}", weak.log());
}
