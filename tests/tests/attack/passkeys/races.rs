//! Sign-ins by a passkey while something else happens to it, and those that are right but for whom they were asked.

use super::{WRONG, listed, removal};
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use tests::authenticator::{Cookies, ask, by_password, is_in};
use tests::edge::Edge;
use tests::passkeys::{SecurityKey, add, added, by_name, challenge, challenge_of, options, show, sign_in};
use tests::requests::refused;
use tests::wait;

#[tokio::test]
async fn two_of_a_passkey_open_one_session_though_they_come_at_once() {
    let site = by_name(&Edge::shared().await.site().await);
    let mut ana = by_password(&site).await;
    let mut key = added(&site, &mut ana, "").await;
    let counter = key.counter;
    let mut browser = Cookies::default();
    let mut signed = Vec::new();
    for _ in 0..6 {
        // As somebody does who has a copy of it.
        key.counter = counter;
        let asked = challenge(&site, &mut browser).await;
        signed.push(key.shown(&asked, &site.base));
    }
    let shown = signed.into_iter().map(|said| {
        let (site, mut browser) = (&site, browser.clone());
        async move {
            let answer = show(site, &mut browser, said).await;
            if answer.0 != 200 {
                assert_eq!(refused(&answer), WRONG);
            }
            answer.0
        }
    });
    let mut statuses = join_all(shown).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401, 401, 401, 401, 401]);
}

#[tokio::test]
async fn a_sign_in_that_is_under_way_when_its_passkey_is_removed_opens_nothing_that_stays() {
    // What nobody has is counted by network: the numbers are its own.
    let edge = Edge::start().await;
    let site = by_name(&edge.site().await);
    let mut ana = by_password(&site).await;
    let told = options(&site, &mut ana, "").await;
    let mut key = SecurityKey::es256(&told);
    // One that does not count: of those that come at once, none comes too late.
    key.counter = 0;
    let made = key.making(challenge_of(&told), &site.base).said("Laptop");
    assert_eq!(add(&site, &mut ana, made).await.0, 200);
    let own = listed(&site, &mut ana).await;

    let (key, is_gone, count) = (RefCell::new(key), Cell::new(false), Cell::new(0_usize));
    let signs_in = async || {
        let mut came_in = Vec::new();
        while !is_gone.get() {
            let mut browser = Cookies::default();
            let asked = challenge(&site, &mut browser).await;
            let said = key.borrow_mut().shown(&asked, &site.base);
            if show(&site, &mut browser, said).await.0 == 200 {
                came_in.push(browser);
                count.set(count.get() + 1);
            }
        }
        came_in
    };
    let anybody = async || if count.get() > 0 { Ok(()) } else { Err("nobody".to_owned()) };
    let removed = async {
        wait::until("somebody to come in", anybody).await;
        let proof = json!({"current": site.agent.password, "code": ""});
        let answer = ask(&site, &mut ana.clone(), Method::POST, &removal(&own[0]), proof).await;
        is_gone.set(true);
        answer
    };
    let (removed, came_in) = futures::join!(removed, join_all([(); 6].map(|()| signs_in())));
    assert_eq!(removed.0, 200);
    assert!(count.get() > 0);
    for browser in came_in.iter().flatten() {
        assert!(!is_in(&site, browser).await, "whoever came in before is out, and nobody came in since");
    }
    assert!(is_in(&site, &ana).await);
}

#[tokio::test]
async fn one_that_is_right_for_another_browser_is_counted_and_told() {
    let site = by_name(&Edge::shared().await.site().await);
    let mut ana = by_password(&site).await;
    let mut key = added(&site, &mut ana, "").await;
    let asked = challenge(&site, &mut Cookies::default()).await;
    let mut stranger = Cookies::default();
    challenge(&site, &mut stranger).await;
    let said = key.shown(&asked, &site.base);
    assert_eq!(refused(&show(&site, &mut stranger, said).await), WRONG);
    let past = ask(&site, &mut ana, Method::GET, "/v1/account/sign-ins", Value::Null).await.1;
    let wrong = past.as_array().unwrap().iter().filter(|one| one["right"] == false).count();
    assert_eq!(wrong, 1, "{past}");
    assert_eq!(sign_in(&site, &mut stranger, &mut key).await.0, 200);
    let log = format!("/v1/sites/{}/audit?what=sign_in_failed", site.id);
    wait::until("the line", async || {
        let (_, page) = ask(&site, &mut ana.clone(), Method::GET, &log, Value::Null).await;
        if page["lines"][0]["count"] == 1 { Ok(()) } else { Err(page.to_string()) }
    })
    .await;
}
