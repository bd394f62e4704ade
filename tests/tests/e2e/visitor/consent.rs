//! Where the owner asks for consent, nothing is stored before it, neither in the browser nor at
//! the edge; and whoever wants to be forgotten is.

use crate::fixtures::host_page::{self, nothing, stored};
use protocol::codec::Encoding;
use protocol::ids::TriggerId;
use protocol::locale::Localized;
use protocol::site::form::{Consent, Form};
use protocol::site::settings::SiteSettings;
use protocol::site::trigger::{Condition, Frequency, Trigger};
use serde_json::Value;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site, http, settings};
use tests::host_page::HostPage;
use tests::proxy::Proxy;
use tests::visitor::Visitor;
use tests::wire::Desk;

const ASKS: &str = "I agree that my messages are stored.";
const INVITES: &str = "This is your second page. Any questions?";

fn text(text: &str) -> Vec<Localized> {
    vec![Localized { locale: "en".to_owned(), text: text.to_owned() }]
}

/// A site that asks for consent, whose triggers would like to count pages, and what was asked of it.
async fn asking() -> (Site, Proxy) {
    let trigger = |id: &str, says: &str, condition| Trigger {
        id: TriggerId::parse(id).unwrap(),
        name: id.to_owned(),
        active: true,
        condition,
        frequency: Frequency::OnceInDays(7),
        until: None,
        priority: 0,
        agent: "Ana".to_owned(),
        texts: text(says),
        promotion: None,
    };
    let triggers = vec![
        trigger("second", INVITES, Condition::PagesSeen(2)),
        trigger("event", "Shall I help?", Condition::Event("stuck".to_owned())),
    ];
    let consent = Consent { texts: text(ASKS), url: "https://shop.example/privacy".to_owned() };
    let form = Form { consent: Some(consent), ..Form::default() };
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site_with(SiteSettings { form, triggers, ..settings() }).await;
    (site.through(proxy.base()), proxy)
}

async fn stores_nothing(visitor: &Visitor) {
    visitor.in_chat().await;
    assert_eq!(stored(&visitor.browser).await, nothing(), "in the frame");
    visitor.on_page().await;
    assert_eq!(stored(&visitor.browser).await, nothing(), "on the page");
}

/// The conversation and its token, as the frame keeps them.
async fn kept(browser: &Browser, site: &Site) -> (String, String) {
    let script = format!("return localStorage['jasette:{}:conversation'] ?? ''", site.id);
    let kept: Value = browser.run(&script).await;
    let (id, token) = kept.as_str().unwrap().split_once(' ').expect("a conversation is kept");
    (id.to_owned(), token.to_owned())
}

#[tokio::test]
async fn nothing_is_stored_before_consent_and_all_of_it_can_be_forgotten() {
    let (site, proxy) = asking().await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("consent visitor").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    visitor.open_shop(&shop.url("/second")).await;
    browser.run("Jasette('event', 'stuck')").await;
    visitor.sees("Shall I help?").await;
    assert_eq!(visitor.count(INVITES).await, 0, "pages are not counted");
    visitor.in_chat().await;
    browser.click("button", Name::Is("Dismiss")).await;
    visitor.sees_no_more("Shall I help?").await;
    visitor.click_launcher().await;
    browser.fill("Your name", "Zoé").await;
    browser.click("button", Name::Is("Start chat")).await;
    visitor.sees("Please tick this box to go on.").await;
    let focus = "return document.activeElement.type";
    browser.until("the focus", async || Ok((browser.run(focus).await == "checkbox").then_some(()))).await;
    let link = browser.element("link", Name::Is("Privacy notice")).await;
    assert_eq!(link.attr("href").await.unwrap().unwrap(), "https://shop.example/privacy");
    stores_nothing(&visitor).await;
    let wrote = |request: &String| request.starts_with("POST") || request.starts_with("SOCKET");
    assert_eq!(proxy.requests().iter().filter(|request| wrote(request)).count(), 0, "nor at the edge");

    visitor.in_chat().await;
    browser.click("checkbox", Name::Is(ASKS)).await;
    browser.click("button", Name::Is("Start chat")).await;
    visitor.send("My lamp flickers.").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.preview == "My lamp flickers.").await.unwrap();
    let (id, token) = kept(browser, &site).await;

    visitor.end_chat().await;
    browser.click("button", Name::Is("Delete my chat")).await;
    browser.click("button", Name::Is("Yes, delete everything")).await;
    visitor.sees("Your chat has been deleted.").await;
    browser.element("checkbox", Name::Is(ASKS)).await;
    stores_nothing(&visitor).await;
    desk.forgets(&id).await.unwrap();
    let events = http().get(site.conversation_url(&id, "events")).bearer_auth(token).send().await.unwrap();
    assert!(events.text().await.unwrap().contains("not_started"), "the edge knows nothing of it");
    host_page::is_content(browser).await;
}
