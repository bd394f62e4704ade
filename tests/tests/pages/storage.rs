//! Browsers that keep nothing: all storage blocked, another site's storage blocked, a storage that is
//! full to the last byte. The chat then lives as long as its page, and the visitor knows.

use crate::journey::{is_content, journey, pages};
use serde_json::{Value, json};
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site};
use tests::host_page::HostPage;
use tests::visitor::Visitor;

const POLICY: &str = "script-src 'nonce-{nonce}'; frame-src {base}; require-trusted-types-for 'script'";

/// What happens when a script touches the storage of the current document.
const TOUCH: &str = "try { localStorage.setItem('probe', '1'); localStorage.removeItem('probe'); return 'works' }\
     catch (error) { return error.name }";

async fn shop(site: &Site) -> HostPage {
    pages(site, POLICY, "lang=\"en\"", "{site}").await
}

const LOST: &str = "Your browser does not let us keep this chat.";

/// The visitor is told that the chat lives as long as the page, and takes a copy along.
async fn knows_it_is_lost(visitor: &Visitor) {
    visitor.sees(LOST).await;
    visitor.browser.element("button", Name::Is("Download transcript")).await;
}

async fn visitor(name: &str, preferences: Value) -> Visitor {
    Visitor { browser: Browser::start_with(name, &[], preferences).await }
}

#[tokio::test]
async fn a_browser_that_blocks_all_storage() {
    let site = Edge::shared().await.site().await;
    let shop = shop(&site).await;
    let blocked = json!({"profile.default_content_setting_values.cookies": 2});
    let visitor = visitor("storage-blocked", blocked).await;
    visitor.open_shop(&shop.url("/")).await;
    assert_eq!(visitor.browser.run(TOUCH).await, "SecurityError");
    journey(&visitor, &site, "storage-blocked").await;
    assert_eq!(visitor.browser.run(TOUCH).await, "SecurityError", "in the frame too");
    knows_it_is_lost(&visitor).await;
    is_content(&visitor.browser).await;
}

/// A browser that lets the chat's origin store nothing, wherever it is framed, and the page all it likes.
fn others_blocked() -> Value {
    json!({"profile.content_settings.exceptions.cookies": {"127.0.0.1,*": {"setting": 2}}})
}

#[tokio::test]
async fn a_browser_that_blocks_the_storage_of_others() {
    let site = Edge::shared().await.site().await;
    let shop = shop(&site).await;
    let visitor = visitor("storage-others", others_blocked()).await;
    visitor.open_shop(&shop.url("/")).await;
    assert_eq!(visitor.browser.run(TOUCH).await, "works");
    journey(&visitor, &site, "storage-others").await;
    assert_eq!(visitor.browser.run(TOUCH).await, "SecurityError", "in the frame");
    knows_it_is_lost(&visitor).await;
    is_content(&visitor.browser).await;
}

#[tokio::test]
async fn a_browser_that_keeps_the_storage_of_others_apart() {
    let site = Edge::shared().await.site().await;
    let shop = shop(&site).await;
    let private = json!({"profile.cookie_controls_mode": 1, "profile.block_third_party_cookies": true});
    let visitor = visitor("storage-private", private).await;
    visitor.open_shop(&shop.url("/")).await;
    journey(&visitor, &site, "storage-private").await;
    assert_eq!(visitor.count(LOST).await, 0);
    visitor.on_page().await;
    visitor.browser.reload().await;
    visitor.finds_chat_open().await;
    visitor.sees("Do you have linden tea?").await;
    is_content(&visitor.browser).await;
}

#[tokio::test]
async fn a_storage_without_room_on_the_page_and_in_the_frame() {
    const FILL: &str = "let room = 1 << 22; let n = 0;\
        while (room) try { localStorage.setItem(`full${n++}`, 'x'.repeat(room)) } catch { room >>= 1 }\
        try { localStorage.setItem('one more', 'x') } catch (error) { return error.name }";
    let site = Edge::shared().await.site().await;
    let shop = shop(&site).await;
    let visitor = visitor("storage-full", json!({})).await;
    visitor.open_shop(&shop.url("/")).await;
    assert_eq!(visitor.browser.run(FILL).await, "QuotaExceededError");
    visitor.click_launcher().await;
    assert_eq!(visitor.browser.run(FILL).await, "QuotaExceededError");
    visitor.browser.reload().await;
    journey(&visitor, &site, "storage-full").await;
    knows_it_is_lost(&visitor).await;
    assert_eq!(
        visitor.browser.run("return Object.keys(localStorage).every(k => k.startsWith('full'))").await,
        true
    );
    is_content(&visitor.browser).await;
}

#[tokio::test]
async fn where_mail_is_set_up_a_chat_that_is_lost_with_the_page_can_be_mailed() {
    let edge = Edge::start_with_mail().await;
    let site = edge.site().await;
    let shop = shop(&site).await;
    let visitor = visitor("storage-mail", others_blocked()).await;
    visitor.open_shop(&shop.url("/")).await;
    journey(&visitor, &site, "storage-mail").await;
    visitor.sees(LOST).await;
    visitor.browser.click("button", Name::Is("Email me this chat")).await;
    visitor.browser.element("textbox", Name::Is("Email for the transcript")).await;
    assert_eq!(visitor.count("Download transcript").await, 0, "a link brings more back");
}

#[tokio::test]
async fn a_browser_that_keeps_the_chat_says_nothing_of_it() {
    let site = Edge::shared().await.site().await;
    let shop = shop(&site).await;
    let visitor = visitor("storage-works", json!({})).await;
    visitor.open_shop(&shop.url("/")).await;
    journey(&visitor, &site, "storage-works").await;
    assert_eq!(visitor.count(LOST).await, 0);
}
