//! Push messages: they reach whoever may read the chat and has the inbox closed, nobody else, and nothing of them
//! makes the server call what it must not, or wait.

mod late;
mod private;
mod whom;

use crate::started;
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::site::settings::SiteSettings;
use reqwest::Method;
use serde_json::{Value, json};
use tests::authenticator::{ask, by_password, signed_in};
use tests::edge::{Edge, SignedIn, Site, http, settings};
use tests::passkeys::{added, by_name};
use tests::push_service::{Answer, PushService, Subscriber, asks, state};
use tests::wait;
use tests::wire::{Conversation, Desk, Outcome};

/// A site, and a push service for its team.
struct Scene {
    edge: &'static Edge,
    site: Site,
    service: PushService,
}

/// Somebody of the team whose browser is told.
struct Told {
    who: SignedIn,
    browser: Subscriber,
    key: String,
}

impl Scene {
    async fn new() -> Self {
        Self::with(settings()).await
    }

    async fn with(settings: SiteSettings) -> Self {
        let edge = Edge::shared().await;
        Self { edge, site: edge.site_with(settings).await, service: PushService::start().await }
    }

    /// One whose owner is told, and somebody else of the team.
    async fn of_two(locale: &str) -> (Self, Told, Told) {
        let scene = Self::new().await;
        let ana = scene.told(scene.site.sign_in().await, locale).await;
        let bea = scene.colleague("Bea").await;
        (scene, ana, bea)
    }

    async fn told(&self, who: SignedIn, locale: &str) -> Told {
        let (key, on) = state(&self.site, &who).await;
        assert!(!on);
        let browser = self.service.browser();
        assert_eq!(browser.subscribe(&self.site, &who, locale).await, 204);
        assert_eq!(state(&self.site, &who).await, (key.clone(), true));
        Told { who, browser, key }
    }

    async fn colleague(&self, name: &str) -> Told {
        let who = self.edge.colleague_as(&self.site, name, Some("agent")).await.sign_in().await;
        self.told(who, "en").await
    }

    async fn opens(&self, told: &Told, count: usize) -> Vec<Value> {
        self.service.receives(&told.browser, count, &told.key).await
    }

    async fn request(&self, who: &SignedIn, method: Method, path: &str) -> u16 {
        self.site.request(who, method, path).send().await.unwrap().status().as_u16()
    }
}

#[tokio::test]
async fn a_closed_inbox_is_told_of_new_chats_and_of_messages_in_its_own() {
    let (scene, ana, bea) = Scene::of_two("fr").await;
    let site = &scene.site;
    let (keys, mut visitor) = started(site).await;
    let path = format!("/inbox/{}/c/{}", site.id, keys.conversation);
    let first = scene.opens(&ana, 1).await.remove(0);
    assert_eq!(
        first,
        json!({"title": "Nouveau chat sur Ceainăria", "body": "", "path": path, "tag": path, "lang": "fr"}),
        "nothing that the visitor wrote"
    );
    assert_eq!(scene.opens(&bea, 1).await.remove(0)["title"], "New chat on Ceainăria");

    // What is said in it goes to whoever has it, and to nobody else.
    let mut agent =
        Conversation::agent(site, &ana.who, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    assert!(matches!(agent.agent_does(AgentCommand::Take).await.unwrap(), Outcome::Stored(_)));
    drop(agent);
    visitor.visitor_does(VisitorCommand::Send { text: "Are you there?".to_owned() }).await.unwrap();
    let second = scene.opens(&ana, 2).await.remove(1);
    assert_eq!((&second["title"], &second["path"]), (&json!("Nouveau message sur Ceainăria"), &json!(path)));
    assert_eq!(scene.service.count(&bea.browser), 1);
}

#[tokio::test]
async fn what_visitors_write_is_in_it_only_where_the_site_wants_that() {
    let scene = Scene::with(SiteSettings { push_text: true, ..settings() }).await;
    let ana = scene.told(scene.site.sign_in().await, "en").await;
    let (_keys, _visitor) = started(&scene.site).await;
    assert_eq!(scene.opens(&ana, 1).await.remove(0)["body"], "a secret");
}

#[tokio::test]
async fn nobody_is_told_whose_inbox_is_open_or_who_belongs_elsewhere() {
    let (scene, ana, bea) = Scene::of_two("en").await;
    let site = &scene.site;
    let other = scene.edge.site().await;
    let stranger = other.sign_in().await;
    let foreign = scene.service.browser();
    assert_eq!(foreign.subscribe(&other, &stranger, "en").await, 204);
    let mut desk = Desk::open_paged(site, &ana.who, Encoding::Binary).await.unwrap();
    let (keys, _visitor) = started(site).await;
    desk.sees(|summary| summary.id.as_str() == keys.conversation).await.unwrap();
    scene.opens(&bea, 1).await;
    // Whoever is told of a chat is told at once, so that these would have been as well.
    assert_eq!((scene.service.count(&ana.browser), scene.service.count(&foreign)), (0, 0));
    // One that closes its inbox is told again.
    drop(desk);
    let (_keys, _visitor) = started(site).await;
    scene.opens(&bea, 2).await;
    scene.opens(&ana, 1).await;
}

#[tokio::test]
async fn nothing_is_sent_after_signing_out_or_leaving() {
    let scene = Scene::new().await;
    let site = &scene.site;
    let ana = site.sign_in().await;
    let bea = scene.colleague("Bea").await;
    let out = scene.colleague("Out").await;
    let gone = scene.colleague("Removed").await;
    let shut = scene.colleague("Suspended").await;
    let off = scene.colleague("Off").await;
    let again = scene.edge.colleague_as(site, "Ended", Some("agent")).await;
    let ended = scene.told(again.sign_in().await, "en").await;
    let elsewhere = again.sign_in().await;
    // Who goes on to work for another site stays signed in, and is told of that one only.
    let both = scene.edge.colleague_as(site, "Both", Some("agent")).await;
    let other = scene.edge.site().await;
    scene.edge.joins(&other, &both.agent, Some("agent")).await;
    let both = scene.told(both.sign_in().await, "en").await;

    assert_eq!(scene.request(&out.who, Method::DELETE, "/v1/session").await, 204);
    assert_eq!(scene.request(&elsewhere, Method::DELETE, "/v1/account/sessions").await, 204);
    assert_eq!(scene.request(&off.who, Method::DELETE, "/v1/account/push").await, 204);
    assert!(!state(site, &off.who).await.1);
    for (list, method, who) in [
        ("people", Method::DELETE, &gone),
        ("people", Method::DELETE, &both),
        ("suspended", Method::PUT, &shut),
    ] {
        let path = format!("/v1/sites/{}/{list}/{}", site.id, who.who.session.agent.id);
        assert_eq!(scene.request(&ana, method, &path).await, 204);
    }
    let (_keys, _visitor) = started(site).await;
    scene.opens(&bea, 1).await;
    for (name, told) in
        [("out", &out), ("ended", &ended), ("removed", &gone), ("suspended", &shut), ("off", &off)]
    {
        assert_eq!(scene.service.count(&told.browser), 0, "{name}");
    }
    assert_eq!(scene.service.count(&both.browser), 0);
    let (keys, _visitor) = started(&other).await;
    let told = scene.opens(&both, 1).await.remove(0);
    assert!(told["path"].as_str().unwrap().ends_with(&keys.conversation), "{told}");
}

#[tokio::test]
async fn where_a_second_factor_is_required_a_passkey_that_was_shown_is_one() {
    let scene = Scene::new().await;
    let site = by_name(&scene.site);
    let mut ana = by_password(&site).await;
    added(&site, &mut ana, "").await;
    let rule = format!("/v1/sites/{}/second-factor", site.id);
    assert_eq!(ask(&site, &mut ana, Method::PUT, &rule, json!({"required": true})).await.0, 200);
    let shown = scene.told(signed_in(&site, &mut ana).await, "en").await;
    // A session of the same account that the password alone has opened.
    let weak = scene.told(scene.site.sign_in().await, "en").await;
    let (_keys, _visitor) = started(&scene.site).await;
    scene.opens(&shown, 1).await;
    // Whoever is told of a chat is told at once, so that this one would have been as well.
    assert_eq!(scene.service.count(&weak.browser), 0);
}

#[tokio::test]
async fn only_ones_own_browser_is_told_and_ended() {
    let (scene, ana, bea) = Scene::of_two("en").await;
    let site = &scene.site;
    // Bea ends her own, whatever she names; who knows only where Ana's is takes nothing from her.
    let (status, _) = asks(site, &bea.who, Method::DELETE, Some(&ana.browser.subscription("en"))).await;
    assert_eq!(status, 204);
    let mut taken = ana.browser.subscription("en");
    taken["keys"] = scene.service.browser().subscription("en")["keys"].clone();
    assert_eq!(asks(site, &bea.who, Method::POST, Some(&taken)).await.0, 204);
    assert!(state(site, &ana.who).await.1);
    // Without a session, or from another page, there is nothing.
    let url = site.url("/v1/account/push");
    let body = ana.browser.subscription("en");
    assert_eq!(
        http().post(&url).header("origin", &site.base).json(&body).send().await.unwrap().status(),
        401
    );
    for method in [Method::POST, Method::DELETE] {
        let request = http().request(method, &url).header("origin", "https://evil.example");
        let request = request.header("cookie", &ana.who.cookie);
        assert_eq!(request.json(&body).send().await.unwrap().status(), 403);
    }
    assert!(state(site, &ana.who).await.1);
}

#[tokio::test]
async fn what_is_no_push_service_is_not_called() {
    let scene = Scene::new().await;
    let site = &scene.site;
    let ana = site.sign_in().await;
    let good = scene.service.browser().subscription("en");
    let port = scene.edge.port();
    for endpoint in [
        format!("https://127.0.0.1:{port}/v1/setup"),
        "http://10.0.0.1/x".to_owned(),
        "http://192.168.0.1/admin".to_owned(),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://[::1]/x".to_owned(),
        "https://localhost/x".to_owned(),
        "https://2130706433/x".to_owned(),
        "https://intranet/x".to_owned(),
        "https://user@push.example/x".to_owned(),
        "http://push.example/x".to_owned(),
        "file:///etc/passwd".to_owned(),
        format!("https://push.example/{}", "x".repeat(1_100)),
        String::new(),
    ] {
        let bad = json!({"endpoint": endpoint, "keys": good["keys"], "locale": "en"});
        let (status, told) = asks(site, &ana, Method::POST, Some(&bad)).await;
        assert_eq!((status, &told["rejected"]["code"]), (400, &json!("malformed")), "{endpoint}");
    }
    let mut bad = good.clone();
    bad["keys"]["p256dh"] = json!("BAAA");
    assert_eq!(asks(site, &ana, Method::POST, Some(&bad)).await.0, 400);
    assert_eq!(asks(site, &ana, Method::POST, Some(&json!({"endpoint": 1}))).await.0, 400);
    let huge = json!({"endpoint": "x".repeat(3_000_000), "keys": good["keys"]});
    assert_eq!(asks(site, &ana, Method::POST, Some(&huge)).await.0, 413);
    assert!(!state(site, &ana).await.1, "nothing of it is kept");
}

#[tokio::test]
async fn where_strangers_come_no_push_service_is_on_the_own_machine() {
    let public = "https://chat.shop.example";
    let edge = Edge::start_with(vec![("JASETTE_PUBLIC_ORIGIN", public.to_owned())]).await;
    let site = edge.site().await;
    let body = json!({"email": site.agent.email, "password": site.agent.password});
    let request = http().post(site.url("/v1/session")).header("origin", public).json(&body);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let cookie = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let service = PushService::start().await;
    let hands_in = async |subscription: Value| {
        let request = http().post(site.url("/v1/account/push")).header("origin", public);
        request.header("cookie", &cookie).json(&subscription).send().await.unwrap().status().as_u16()
    };
    let own = service.browser().subscription("en");
    assert_eq!(hands_in(own.clone()).await, 400);
    let mut elsewhere = own;
    elsewhere["endpoint"] = json!("https://push.example/x");
    assert_eq!(hands_in(elsewhere).await, 204);
}

#[tokio::test]
async fn ten_browsers_of_an_account_are_told_and_a_further_one_takes_the_place_of_the_first() {
    let scene = Scene::new().await;
    let mut all = Vec::new();
    for _ in 0..12 {
        all.push(scene.told(scene.site.sign_in().await, "en").await);
    }
    let (_keys, _visitor) = started(&scene.site).await;
    for told in all.iter().skip(2) {
        scene.opens(told, 1).await;
    }
    let counts: Vec<_> = all.iter().map(|told| scene.service.count(&told.browser)).collect();
    assert_eq!(counts, [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    // The same browser in a new session is told once.
    let last = all.pop().unwrap();
    let again = scene.site.sign_in().await;
    assert_eq!(last.browser.subscribe(&scene.site, &again, "en").await, 204);
    assert!(!state(&scene.site, &last.who).await.1);
}

#[tokio::test]
async fn a_subscription_that_is_over_is_forgotten_and_one_that_is_busy_is_tried_again() {
    let scene = Scene::new().await;
    let site = &scene.site;
    let ana = scene.told(site.sign_in().await, "en").await;
    let (over, bea) = (scene.colleague("Over").await, scene.colleague("Bea").await);
    let sent_on = scene.colleague("Sent on").await;
    scene.service.answers(&ana.browser, &[Answer::Status(410)]);
    scene.service.answers(&over.browser, &[Answer::Status(404)]);
    scene.service.answers(&bea.browser, &[Answer::Status(503), Answer::Status(201)]);
    scene.service.answers(&sent_on.browser, &[Answer::SendOn]);
    let (_keys, _visitor) = started(site).await;
    let gone = async |told: &Told| {
        wait::until("the subscription to be forgotten", async || {
            let (_, on) = state(site, &told.who).await;
            if on { Err("it is there".to_owned()) } else { Ok(()) }
        })
        .await;
    };
    gone(&ana).await;
    gone(&over).await;
    // The same message again, to whoever has not had it.
    let twice = scene.opens(&bea, 2).await;
    assert_eq!(twice[0], twice[1]);
    for told in [&ana, &over, &sent_on] {
        assert_eq!(scene.service.count(&told.browser), 1);
    }
    assert!(scene.service.requests("/elsewhere").is_empty(), "nobody is followed");
    assert!(state(site, &bea.who).await.1);
}

#[tokio::test]
async fn a_push_service_that_hangs_holds_up_nobody() {
    let (scene, ana, bea) = Scene::of_two("en").await;
    let site = &scene.site;
    scene.service.answers(&ana.browser, &[Answer::Hang]);
    let (keys, mut visitor) = started(site).await;
    scene.opens(&ana, 1).await;
    scene.opens(&bea, 1).await;
    // While it hangs, messages are acknowledged, the list follows, and other chats are told of.
    for n in 0..5 {
        let said = visitor.visitor_does(VisitorCommand::Send { text: format!("and {n}") }).await.unwrap();
        assert!(matches!(said, Outcome::Stored(_)));
    }
    let mut desk = Desk::open_paged(site, &site.sign_in().await, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.id.as_str() == keys.conversation && summary.preview == "and 4")
        .await
        .unwrap();
    drop(desk);
    let (_keys, _second) = started(site).await;
    scene.opens(&bea, 2).await;
}
