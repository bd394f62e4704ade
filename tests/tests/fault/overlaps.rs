//! What comes in between: a request is held up in the middle, something happens, and it goes on. The build with places to
//! hold it is `cargo xtask build --planted`.

use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use reqwest::Method;
use serde_json::{Value, json};
use tests::authenticator::{Cookies, ask, by_password, is_in};
use tests::edge::{Edge, Site, http};
use tests::passkeys::{PASSKEYS, added, by_name, challenge};
use tests::process::random_id;
use tests::wait;
use tests::wire::{Conversation, Keys, Socket, opening};

/// Where requests are held up that say so.
struct Hold {
    moment: &'static str,
    nonce: String,
}

impl Hold {
    fn at(moment: &'static str) -> Self {
        Self { moment, nonce: random_id() }
    }

    /// What such a request says in its header `x-hold`.
    fn header(&self) -> String {
        format!("{}-{}", self.moment, self.nonce)
    }

    /// Waits until so many are held up.
    async fn holds(&self, edge: &Edge, count: usize) {
        let said = format!("holds at {}", self.header());
        wait::until("requests to be held up", async || {
            let held = edge.log().matches(&said).count();
            if held >= count { Ok(()) } else { Err(format!("{held} of {count}")) }
        })
        .await;
    }

    /// Lets them go on.
    async fn releases(&self, edge: &Edge) {
        let released = http().get(format!("{}/release-{}", edge.base(), self.nonce)).send().await;
        assert_eq!(released.unwrap().status(), 404);
    }
}

/// Signs in with what a key has said, held up once that was found to be right.
async fn shows(site: &Site, browser: &Cookies, said: &Value, hold: &Hold) -> (u16, Cookies) {
    let request = http().post(site.url("/v1/session/passkey")).header("origin", &site.base);
    let request = request.header("cookie", browser.header()).header("x-hold", hold.header());
    let response = request.json(said).send().await.unwrap();
    let mut browser = browser.clone();
    browser.take(&response);
    (response.status().as_u16(), browser)
}

#[tokio::test]
async fn two_sign_ins_that_a_passkey_has_signed_in_the_same_moment_open_one_session() {
    let edge = Edge::start_planted().await;
    let site = by_name(&edge.site().await);
    let mut ana = by_password(&site).await;
    let mut key = added(&site, &mut ana, "").await;
    let (counter, mut browser, mut signed) = (key.counter, Cookies::default(), Vec::new());
    for _ in 0..2 {
        // As somebody does who has a copy of it.
        key.counter = counter;
        let asked = challenge(&site, &mut browser).await;
        signed.push(key.shown(&asked, &site.base));
    }
    let hold = Hold::at("Signed");
    let both = join_all(signed.iter().map(|said| shows(&site, &browser, said, &hold)));
    let released = async {
        hold.holds(&edge, 2).await;
        hold.releases(&edge).await;
    };
    let (both, ()) = futures::join!(both, released);
    let mut statuses: Vec<u16> = both.iter().map(|(status, _)| *status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[tokio::test]
async fn a_sign_in_whose_passkey_is_removed_after_it_has_signed_opens_nothing() {
    let edge = Edge::start_planted().await;
    let site = by_name(&edge.site().await);
    let mut ana = by_password(&site).await;
    let mut key = added(&site, &mut ana, "").await;
    let own = ask(&site, &mut ana, Method::GET, PASSKEYS, Value::Null).await.1;
    let removal = format!("{PASSKEYS}/{}/removal", own["list"][0]["id"].as_str().unwrap());
    let mut browser = Cookies::default();
    let asked = challenge(&site, &mut browser).await;
    let said = key.shown(&asked, &site.base);
    let hold = Hold::at("Signed");
    let removed = async {
        hold.holds(&edge, 1).await;
        let proof = json!({"current": site.agent.password, "code": ""});
        assert_eq!(ask(&site, &mut ana.clone(), Method::POST, &removal, proof).await.0, 200);
        hold.releases(&edge).await;
    };
    let ((status, browser), ()) = futures::join!(shows(&site, &browser, &said, &hold), removed);
    assert_eq!(status, 401);
    assert!(!is_in(&site, &browser).await);
}

#[tokio::test]
async fn a_socket_whose_agent_becomes_a_viewer_before_it_is_known_does_not_open() {
    let edge = Edge::start_planted().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    let chat = site.conversation_url(&keys.conversation, "agent-socket");
    let desk = site.url(&format!("/v1/sites/{}/desk/socket", site.id));
    for url in [chat, desk] {
        let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await.sign_in().await;
        let hold = Hold::at("Registering");
        let said = hold.header();
        let headers =
            [("cookie", bogdan.cookie.as_str()), ("origin", site.base.as_str()), ("x-hold", said.as_str())];
        let changed = async {
            hold.holds(&edge, 1).await;
            let path = format!("/v1/sites/{}/people/{}", site.id, bogdan.session.agent.id.as_str());
            let request = site.request(&ana, Method::PUT, &path).json(&json!({"role": "viewer"}));
            assert_eq!(request.send().await.unwrap().status(), 200);
            hold.releases(&edge).await;
        };
        let (opened, ()) = futures::join!(Socket::open(&url, &headers, Encoding::Binary), changed);
        assert_eq!(opened.map(drop), Err(401), "{url}");
        // Held up by nobody, it opens and only reads.
        assert!(Socket::open(&url, &headers[..2], Encoding::Binary).await.is_ok(), "{url}");
    }
}
