//! The invitation is seen: its button has the site's colour on the screen, and the page beside it is the page's.

use crate::page::{is_painted, place, share, shop, visitor};
use protocol::site::settings::SiteSettings;
use serde_json::json;
use tests::browser::Name;
use tests::edge::{Edge, invitation, settings};
use tests::engine::Engine;
use tests::screen::Colour;

/// The site's colour, see [`settings`].
const BRAND: Colour = [0x0a, 0x6f, 0x63];

async fn is_seen(engine: Engine) {
    let invited = SiteSettings { invitation: Some(invitation(0, "May I help?")), ..settings() };
    let site = Edge::shared().await.site_with(invited).await;
    let shop = shop(&site, "lang=\"en\"").await;
    let visitor = visitor(engine, "invitation").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    visitor.sees("May I help?").await;
    let button = place(&visitor, "#invitation .main").await;
    is_painted(&visitor, &format!("the button of the invitation in {engine:?}"), button, |pixels| {
        share(pixels, BRAND) > 50
    })
    .await;
    // What the frame has besides is cut away: the page is pressed there.
    let [left, top, ..] = button;
    let hit = format!("return document.elementFromPoint({left} - 100, {top} - 200) === Jasette.host");
    browser.until_script("the page beside the invitation", &hit, json!(false)).await;
    let hit = format!("return document.elementFromPoint({left} + 5, {top} + 5) === Jasette.host");
    browser.until_script("the invitation on the page", &hit, json!(true)).await;
    visitor.in_chat().await;
    browser.click("button", Name::Is("Chat now")).await;
    browser.element("button", Name::Is("Start chat")).await;
}

#[tokio::test]
async fn an_invitation_is_painted_in_chromium() {
    is_seen(Engine::Chromium).await;
}

#[tokio::test]
async fn an_invitation_is_painted_in_firefox() {
    is_seen(Engine::Firefox).await;
}

#[tokio::test]
async fn an_invitation_is_painted_in_webkit() {
    is_seen(Engine::WebKit).await;
}
