//! What pictures depend on besides the apps: the browser and the fonts of the machine.

use super::camera::{DRAWING, still};
use super::look::DESKTOP;
use super::small::Picture;
use crate::browser::Browser;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Letters, controls and shadows as the apps use them.
const CARD: &str = "data:text/html,<meta charset=utf-8><body style='font:15px system-ui'>\
    Zo%C3%A9 %C8%99%C8%9B %D9%85%D8%B1%D8%AD%D8%A8%D8%A7 %E2%98%95 %E2%80%A6 0123<b>4567</b><i>89</i>\
    <p style='font:13px sans-serif'>Hamburgefonstiv<p style='font:17px serif'>Hamburgefonstiv\
    <p style='font:13px monospace'>Hamburgefonstiv<p><input value=text><select><option>one</select>\
    <input type=checkbox checked><button>Button</button>\
    <p style='width:200px;height:60px;border-radius:12px;box-shadow:0 4px 18px rgb(0 0 0/.3);\
    background:linear-gradient(navy,teal)'>";

/// Says on what machine pictures were taken: the browser's version, and a digest of how it draws a card with
/// letters and controls. Where another machine draws the card alike, it draws the apps alike.
pub async fn machine() -> String {
    let browser = Browser::start_with("pictures machine", &DRAWING, json!({})).await;
    DESKTOP.apply(&browser).await;
    let product = browser.devtools("Browser.getVersion", json!({})).await["product"].to_string();
    let version = product.trim_matches('"').replace("Headless", "").replace('/', " ");
    browser.goto(CARD).await;
    let card = Picture::read(&still(&browser).await).expect("the browser writes PNG");
    let digest = Sha256::digest(card.pixels.as_flattened());
    let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{version}, fonts {digest}")
}
