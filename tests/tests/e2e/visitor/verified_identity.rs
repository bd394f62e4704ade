//! A customer whom the site vouches for finds their chat on every device, and the next one who
//! uses the browser finds nothing of it.

use crate::fixtures::host_page;
use protocol::codec::Encoding;
use serde_json::{Value, json};
use tests::browser::Name;
use tests::customer::{HS256, claims, signed, token};
use tests::edge::{Edge, Site};
use tests::host_page::HostPage;
use tests::proxy::Proxy;
use tests::visitor::Visitor;
use tests::wait;
use tests::wire::Desk;

struct Shop {
    edge: &'static Edge,
    site: Site,
    secret: String,
    page: HostPage,
    proxy: Proxy,
}

impl Shop {
    async fn open() -> Self {
        let edge = Edge::shared().await;
        let proxy = Proxy::start(edge.port()).await;
        let site = edge.site().await.through(proxy.base());
        let secret = edge.secret(&site).await;
        let page = HostPage::start(&site).await;
        Self { edge, site, secret, page, proxy }
    }

    fn token(&self, who: &str) -> String {
        token(&self.site, who, &self.secret)
    }

    fn expired(&self, who: &str) -> String {
        let mut claims = claims(&self.site, who);
        claims["exp"] = json!(1_700_000_000);
        signed(HS256, &claims, &self.secret)
    }

    /// Somebody on the shop's page, signed in there, with the chat open.
    async fn customer(&self, name: &str, token: &str) -> Visitor {
        let visitor = Visitor::new(name).await;
        visitor.open_shop(&self.page.url("/")).await;
        visitor.is_said_to_be(Some(token)).await;
        visitor.click_launcher().await;
        visitor
    }

    /// Waits until the edge knows of so many conversations of a customer's that go on.
    async fn knows(&self, who: &str, open: usize) {
        let token = self.token(who);
        wait::until("the customer's conversations", async || {
            let history = self.site.history(&token, None).await.unwrap();
            let count = history.conversations.iter().filter(|past| past.open).count();
            if count == open && !history.conversations.is_empty() {
                Ok(())
            } else {
                Err(format!("{history:?}"))
            }
        })
        .await;
    }
}

/// Everything that the page and the frame keep, in one text.
async fn kept(visitor: &Visitor) -> String {
    let mut all = String::new();
    for in_chat in [false, true] {
        if in_chat {
            visitor.in_chat().await
        } else {
            visitor.on_page().await
        }
        let kept: Value = visitor
            .browser
            .run("return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
            .await;
        all.push_str(kept.as_str().unwrap());
    }
    all
}

async fn draft(visitor: &Visitor) -> Value {
    visitor.in_chat().await;
    visitor.browser.run("return document.getElementById('composer')?.value ?? ''").await
}

#[tokio::test]
async fn a_customer_finds_their_chat_on_another_device() {
    let shop = Shop::open().await;
    let zoe = shop.token("zoe");
    let office = shop.customer("verified identity office", &zoe).await;
    office.start_chat(Some("Zoé")).await;
    office.send("from the office").await;
    shop.knows("zoe", 1).await;
    let ana = shop.site.sign_in().await;
    let mut desk = Desk::open(&shop.site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.customer.is_some()).await.unwrap();
    assert_eq!(summary.customer.unwrap().id, "zoe");

    let phone = shop.customer("verified identity phone", &zoe).await;
    phone.sees("from the office").await;
    phone.send("from the phone").await;
    office.sees("from the phone").await;
    // On the next page the page says so again, and the chat stands open as it was.
    phone.browser.goto(&shop.page.url("/tea")).await;
    phone.sees_launcher().await;
    phone.is_said_to_be(Some(&zoe)).await;
    phone.finds_chat_open().await;
    phone.sees("from the phone").await;

    // Nothing of it is kept in the browser, and the token is nowhere but in the page's memory.
    for visitor in [&office, &phone] {
        let kept = kept(visitor).await;
        for secret in [zoe.as_str(), summary.id.as_str(), "Zoé", "office"] {
            assert!(!kept.contains(secret), "{secret} in {kept}");
        }
    }
    let signature = zoe.rsplit('.').next().unwrap();
    let asked = shop.proxy.requests();
    assert!(asked.iter().all(|request| !request.contains(signature)), "{asked:?}");

    office.end_chat().await;
    shop.knows("zoe", 0).await;
    let tablet = shop.customer("verified identity tablet", &zoe).await;
    tablet.sees("Your earlier chats").await;
    assert_eq!(tablet.count("from the office").await, 0);
    tablet.browser.run("document.querySelector('#past button').click()").await;
    tablet.sees("from the phone").await;
    for visitor in [&office, &phone, &tablet] {
        assert_eq!(visitor.browser.console().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn the_next_user_of_the_browser_sees_nothing() {
    let shop = Shop::open().await;
    let visitor = shop.customer("verified identity shared", &shop.token("zoe")).await;
    visitor.start_chat(Some("Zoé")).await;
    visitor.send("a secret").await;
    shop.knows("zoe", 1).await;
    visitor.types("half a secr").await;

    visitor.is_said_to_be(Some(&shop.token("bob"))).await;
    visitor.sees_no_more("a secret").await;
    visitor.sees_no_more("Zoé").await;
    visitor.start_chat(Some("Bob")).await;
    assert_eq!(draft(&visitor).await, "");
    visitor.send("something else").await;
    shop.knows("bob", 1).await;

    // Signed out: the chat is a stranger's, and begins anew.
    visitor.is_said_to_be(None).await;
    visitor.sees_no_more("something else").await;
    visitor.start_chat(None).await;
    visitor.send("who am I?").await;
    let kept = kept(&visitor).await;
    for secret in ["Zoé", "Bob", "secr"] {
        assert!(!kept.contains(secret), "{secret} in {kept}");
    }
    visitor.on_page().await;
    visitor.browser.run("Jasette('shutdown')").await;
    assert_eq!(host_page::stored(&visitor.browser).await, host_page::nothing());

    // Who comes back finds their own.
    let zoe = shop.customer("verified identity zoe again", &shop.token("zoe")).await;
    zoe.sees("a secret").await;
    assert_eq!(zoe.count("something else").await + zoe.count("who am I?").await, 0);
    assert_eq!(visitor.browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_token_that_has_run_out_is_asked_for_and_nothing_typed_is_lost() {
    let shop = Shop::open().await;
    let visitor = shop.customer("verified identity expired", &shop.token("zoe")).await;
    visitor.start_chat(Some("Zoé")).await;
    visitor.send("hello").await;
    visitor.on_page().await;
    visitor.browser.run("Jasette('on', 'error', (error) => (window.asked = error.code))").await;
    visitor.is_said_to_be(Some(&shop.expired("zoe"))).await;
    visitor.types("what I am typ").await;
    shop.proxy.cut();
    visitor.sees("Please reload this page so that we can confirm who you are.").await;
    visitor.on_page().await;
    assert_eq!(visitor.browser.run("return window.asked").await, "token_expired");
    assert_eq!(draft(&visitor).await, "what I am typ");
    visitor.is_said_to_be(Some(&shop.token("zoe"))).await;
    visitor.sees_no_more("Please reload this page").await;
    assert_eq!(draft(&visitor).await, "what I am typ");
    visitor.types("ing").await;
    visitor.browser.click("button", Name::Is("Send")).await;
    let ana = shop.site.sign_in().await;
    let mut desk = Desk::open(&shop.site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.preview == "what I am typing").await.unwrap();
}

#[tokio::test]
async fn a_forged_token_shows_nothing_and_leaves_the_chat_to_everybody() {
    let shop = Shop::open().await;
    let zoe = shop.customer("verified identity true", &shop.token("zoe")).await;
    zoe.start_chat(Some("Zoé")).await;
    zoe.send("a secret").await;
    shop.knows("zoe", 1).await;
    let others = shop.edge.secret(&shop.edge.site().await).await;
    let forged = shop.customer("verified identity forged", &token(&shop.site, "zoe", &others)).await;
    forged.sees("We could not confirm who you are.").await;
    assert_eq!(forged.count("a secret").await, 0);
    forged.start_chat(Some("zoe@mail.example")).await;
    forged.send("let me in").await;
    assert_eq!(forged.count("a secret").await, 0);
    let ana = shop.site.sign_in().await;
    let mut desk = Desk::open(&shop.site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "let me in").await.unwrap();
    assert_eq!(summary.customer, None, "a typed address makes nobody a customer");
}
