//! A chat in Arabic: what stands in an empty field is seen, and on its right.

use crate::page::{is_painted, place, shop, visitor};
use serde_json::json;
use tests::browser::Name;
use tests::edge::Edge;
use tests::engine::Engine;
use tests::screen::{Colour, Picture};

async fn is_seen(engine: Engine) {
    let site = Edge::shared().await.site().await;
    let shop = shop(&site, "lang=\"ar\" dir=\"rtl\"").await;
    let visitor = visitor(engine, "right to left").await;
    let browser = &visitor.browser;
    browser.goto(&shop.url("/")).await;
    browser.click("button", Name::Is("تحدث معنا")).await;
    browser.until("the chat's frame", async || browser.try_enter_frame("محادثة").await).await;
    browser.click("button", Name::Is("بدء المحادثة")).await;
    browser.element("textbox", Name::Is("الرسالة")).await;
    let written = "return document.querySelector('#composer:placeholder-shown')?.placeholder.length > 0";
    browser.until_script("an empty field", written, json!(true)).await;
    let [left, top, width, height] = place(&visitor, "#composer").await;
    // The right half without its edges, and without the caret there.
    let right = [left + width / 2, top + 8, width / 2 - 10, height - 16];
    is_painted(&visitor, &format!("the placeholder in {engine:?}"), right, has_letters).await;
}

/// Whether not all is of one colour.
fn has_letters(pixels: &[Colour]) -> bool {
    let Some(ground) = pixels.first() else { return false };
    pixels.iter().filter(|pixel| !Picture::alike(**pixel, *ground)).count() > 40
}

#[tokio::test]
async fn a_placeholder_from_right_to_left_is_painted_in_chromium() {
    is_seen(Engine::Chromium).await;
}

#[tokio::test]
async fn a_placeholder_from_right_to_left_is_painted_in_firefox() {
    is_seen(Engine::Firefox).await;
}

#[tokio::test]
async fn a_placeholder_from_right_to_left_is_painted_in_webkit() {
    is_seen(Engine::WebKit).await;
}
