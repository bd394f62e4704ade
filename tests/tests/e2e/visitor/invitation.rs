//! Some seconds after a matching page the invitation shows, with the agent's name; dismissed
//! once, it stays away.

use crate::fixtures::host_page;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::site::settings::{Invitation, SiteSettings};
use tests::browser::Name;
use tests::edge::{Edge, Site, invitation, settings};
use tests::host_page::HostPage;
use tests::proxy::Proxy;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk};

const TEXT: &str = "Can I help you find the right tea?";

/// A site that invites after a second on one of its pages, behind a proxy that writes down what is
/// asked for.
async fn inviting() -> (Site, Proxy, HostPage) {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let invitation = Invitation { path_contains: "/tea".to_owned(), ..invitation(1, TEXT) };
    let settings = SiteSettings { invitation: Some(invitation), ..settings() };
    let site = edge.site_with(settings).await.through(proxy.base());
    let shop = HostPage::start(&site).await;
    (site, proxy, shop)
}

async fn sees_invitation(visitor: &Visitor) {
    visitor.sees(TEXT).await;
    visitor.sees("Ana").await;
    visitor.in_chat().await;
    visitor.browser.element("button", Name::Is("Dismiss")).await;
    visitor.browser.element("button", Name::Is("Chat now")).await;
}

async fn sees_no_invitation(visitor: &Visitor) {
    visitor.on_page().await;
    host_page::reaches_age(&visitor.browser, 3_000).await;
    if visitor.browser.try_enter_frame(tests::visitor::FRAME).await.unwrap().is_some() {
        assert!(!visitor.browser.text().await.unwrap().contains(TEXT));
    }
    visitor.sees_launcher().await;
}

#[tokio::test]
async fn an_invitation_is_accepted() {
    let (site, proxy, shop) = inviting().await;
    let visitor = Visitor::new("invitation accepted").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/tea")).await;
    sees_invitation(&visitor).await;

    // It invites, and that is all it does: nothing is stored, no socket opens, no row appears.
    assert_eq!(host_page::stored(browser).await, host_page::nothing(), "in the frame");
    visitor.on_page().await;
    assert_eq!(host_page::stored(browser).await, host_page::nothing(), "on the page");
    let requests = proxy.requests();
    assert!(!requests.iter().any(|request| request.starts_with("SOCKET")), "{requests:?}");
    assert!(!requests.iter().any(|request| request.contains("/v1/")), "{requests:?}");
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    assert!(desk.conversations.is_empty());
    host_page::is_content(browser).await;

    visitor.in_chat().await;
    browser.click("button", Name::Is("Chat now")).await;
    visitor.start_chat(Some("Zoé")).await;
    visitor.sees(TEXT).await;
    let summary = desk.sees(|summary| summary.visitor.as_deref() == Some("Zoé")).await.unwrap();
    let agent = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    match &agent.events[0].body {
        EventBody::Started(opening) => {
            assert_eq!(opening.invitation.as_deref(), Some(TEXT));
            assert_eq!(opening.page.url, shop.url("/tea"));
            assert_eq!(opening.page.title, "Page /tea");
        }
        other => panic!("not a start: {other:?}"),
    }
    host_page::is_content(browser).await;
}

#[tokio::test]
async fn a_dismissed_invitation_stays_away() {
    let (_site, _proxy, shop) = inviting().await;
    let visitor = Visitor::new("invitation dismissed").await;
    visitor.open_shop(&shop.url("/tea")).await;
    sees_invitation(&visitor).await;
    visitor.browser.click("button", Name::Is("Dismiss")).await;
    visitor.sees_no_more(TEXT).await;
    visitor.browser.reload().await;
    sees_no_invitation(&visitor).await;
    visitor.open_shop(&shop.url("/tea/green")).await;
    sees_no_invitation(&visitor).await;
    host_page::is_content(&visitor.browser).await;
    visitor.click_launcher().await;
    visitor.browser.element("button", Name::Is("Start chat")).await;
}

#[tokio::test]
async fn an_ignored_invitation_disturbs_nothing_and_other_pages_have_none() {
    let (_site, proxy, shop) = inviting().await;
    let visitor = Visitor::new("invitation ignored").await;
    visitor.open_shop(&shop.url("/coffee")).await;
    sees_no_invitation(&visitor).await;
    assert!(!proxy.requests().iter().any(|request| request.contains("/embed/")));

    visitor.open_shop(&shop.url("/tea")).await;
    sees_invitation(&visitor).await;
    visitor.open_shop(&shop.url("/coffee")).await;
    sees_no_invitation(&visitor).await;
    visitor.open_shop(&shop.url("/tea")).await;
    sees_invitation(&visitor).await;
    host_page::is_content(&visitor.browser).await;
}
