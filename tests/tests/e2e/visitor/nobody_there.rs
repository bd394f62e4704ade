//! Nobody is available: the chat says so at once, and a question becomes a promise. Whoever has asked and waits for
//! too long is asked how to reach them.

use protocol::codec::Encoding;
use protocol::frames::desk::{DeskCommand, Summary};
use protocol::site::settings::{NameField, SiteSettings};
use protocol::timing::MINUTE_MS;
use serde_json::Value;
use tests::aging::age_conversations;
use tests::browser::Name;
use tests::edge::{Edge, Site, http, settings};
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use tests::wait;
use tests::wire::Desk;

const AWAY: &str = "We are away right now";
const THERE: &str = "Send us a message";

/// A new site as its owner finds it: open at all hours, and nothing is asked before the chat.
async fn fresh() -> Site {
    let fresh = SiteSettings { chats_unattended: false, name_field: NameField::Off, ..settings() };
    Edge::shared().await.site_with(fresh).await
}

/// Waits until the edge tells pages whether somebody takes chats.
async fn is_told(site: &Site, wanted: bool) {
    let url = site.url(&format!("/v1/sites/{}/widget?lang=en", site.id));
    wait::until(&format!("attended to be {wanted}"), async || {
        let told: Value = http().get(&url).send().await.unwrap().json().await.unwrap();
        if told["attended"] == wanted { Ok(()) } else { Err(told["attended"].to_string()) }
    })
    .await;
}

async fn promised_to(desk: &mut Desk, contact: &str) {
    let promised =
        |summary: &Summary| summary.needs.promise.as_ref().is_some_and(|(one, _)| one.contact == contact);
    desk.sees(promised).await.unwrap();
}

#[tokio::test]
async fn while_nobody_takes_chats_a_question_becomes_a_promise() {
    let site = fresh().await;
    let document = http().get(site.url(&format!("/embed/{}?lang=en", site.id))).send().await.unwrap();
    let document = document.text().await.unwrap();
    assert!(document.contains(AWAY) && !document.contains(THERE), "before any app is there: {document}");

    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("nobody there").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    visitor.sees(AWAY).await;
    visitor.sees("Tell us how to reach you, and we will get back to you.").await;
    assert_eq!(
        (visitor.count(THERE).await, visitor.count("We are back").await),
        (0, 0),
        "nobody knows until when"
    );
    browser.fill("Email or phone", "zoe@mail.example").await;
    browser.fill("Message", "My lamp flickers.").await;
    browser.click("button", Name::Is("Send")).await;
    visitor.sees("My lamp flickers.").await;
    visitor.sees("We will get back to you by ").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    promised_to(&mut desk, "zoe@mail.example").await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_chat_is_open_as_long_as_somebody_takes_chats() {
    let site = fresh().await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("somebody there").await;
    let ana = site.sign_in().await;
    is_told(&site, false).await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    is_told(&site, true).await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    visitor.browser.element("textbox", Name::Is("Message")).await;
    assert_eq!((visitor.count(AWAY).await, visitor.count(THERE).await), (0, 1));

    // Away is away, with the inbox open or not.
    desk.send(&DeskCommand::SetAvailable(false)).await.unwrap();
    is_told(&site, false).await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    visitor.sees(AWAY).await;
    desk.send(&DeskCommand::SetAvailable(true)).await.unwrap();
    is_told(&site, true).await;
    drop(desk);
    is_told(&site, false).await;
}

#[tokio::test]
async fn a_site_may_let_chats_begin_while_nobody_is_there() {
    let unattended = SiteSettings { name_field: NameField::Off, ..settings() };
    let site = Edge::shared().await.site_with(unattended).await;
    is_told(&site, true).await;
}

#[tokio::test]
async fn who_waits_for_too_long_is_asked_for_their_email_and_gets_a_promise() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("still waiting").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "Is the blue one in stock?").await;
    visitor.sees("We have your message").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.preview == "Is the blue one in stock?").await.unwrap();

    edge.kill9();
    age_conversations(&edge, 2 * MINUTE_MS);
    edge.restart().await;
    browser.reload().await;
    visitor.finds_chat_open().await;
    visitor.sees("Still waiting? Leave your email.").await;
    browser.fill("Email or phone", "zoe@mail.example").await;
    browser.click("button", Name::Is("Send contact")).await;
    visitor.sees("We will get back to you by ").await;
    visitor.sees_no_more("Still waiting?").await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    promised_to(&mut desk, "zoe@mail.example").await;
}
