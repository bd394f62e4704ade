//! A chat that is read from right to left.

use crate::axe::Audit;
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use tests::host_page::{HostPage, Page, content, snippet, watch};

#[tokio::test]
async fn a_chat_in_arabic() {
    let site = Edge::shared().await.site().await;
    let shop = HostPage::serving(move |_, nonce| Page {
        policy: String::new(),
        html: format!(
            "<!doctype html><html lang=\"ar\" dir=\"rtl\"><head><title>متجر</title>\
             <meta name=\"viewport\" content=\"width=device-width\">{}{}</head><body>{}</body></html>",
            watch(nonce),
            snippet(&site, nonce),
            content()
        ),
    })
    .await;
    let browser = Browser::start("access arabic").await;
    let mut audit = Audit::new("arabic");
    browser.goto(&shop.url("/")).await;
    browser.click("button", Name::Is("تحدث معنا")).await;
    browser.until("the chat's frame", async || browser.try_enter_frame("محادثة").await).await;
    browser.element("button", Name::Is("بدء المحادثة")).await;
    audit.state(&browser, "pre-chat form").await;
    browser.click("button", Name::Is("بدء المحادثة")).await;
    browser.fill("الرسالة", "هل لديكم شاي؟").await;
    browser.click("button", Name::Is("إرسال")).await;
    browser.element("log", Name::Has("")).await;
    audit.state(&browser, "conversation").await;
    browser.resize(320, 640).await;
    audit.state(&browser, "conversation at 320 px").await;
    browser.enter_page().await.unwrap();
    audit.state(&browser, "page with the chat open at 320 px").await;
    audit.finish();
}
