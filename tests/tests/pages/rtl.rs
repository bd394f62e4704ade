//! A page that is read from right to left.

use crate::journey::{fits, is_content, journey, pages};
use protocol::locale::Localized;
use protocol::site::settings::{Invitation, SiteSettings};
use serde_json::json;
use tests::browser::Name;
use tests::edge::{Edge, settings};
use tests::visitor::Visitor;

#[tokio::test]
async fn a_page_from_right_to_left_is_no_wider_and_the_chat_stands_where_the_site_wants_it() {
    let site = Edge::shared().await.site().await;
    let policy = "script-src 'nonce-{nonce}'; frame-src {base}; require-trusted-types-for 'script'";
    let shop = pages(&site, policy, "lang=\"he\" dir=\"rtl\"", "{site}").await;
    let visitor = Visitor::new("rtl").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    journey(&visitor, &site, "rtl").await;
    fits(browser).await;
    let right = "const root = document.querySelector('jasette-chat').shadowRoot;\
        return [...root.querySelectorAll('button, div')].map(e => getComputedStyle(e).right)";
    assert_eq!(browser.run(right).await, json!(["20px", "20px"]));
    // Firefox shows no placeholder that has a direction of its own; what is typed has one.
    visitor.in_chat().await;
    let bidi = "return getComputedStyle(document.getElementById('composer')).unicodeBidi";
    assert_ne!(browser.run(bidi).await, "plaintext");
    visitor.types("Hello").await;
    assert_eq!(browser.run(bidi).await, "plaintext");
    is_content(browser).await;
}

#[tokio::test]
async fn a_language_of_three_letters_is_not_taken_for_one_that_begins_alike() {
    let site = Edge::shared().await.site().await;
    let visitor = Visitor::new("three letters").await;
    // Mapudungun is not Arabic; some pages write the region their own way.
    for (html, label) in [("lang=\"arn\"", "Chat with us"), ("lang=\"fr_CA\"", "Discuter avec nous")] {
        let shop = pages(&site, "", html, "{site}").await;
        visitor.browser.goto(&shop.url("/")).await;
        visitor.browser.element("button", Name::Is(label)).await;
    }
}

#[tokio::test]
async fn an_invitation_in_another_language_is_read_in_its_own_direction() {
    let texts = vec![Localized { locale: "en".to_owned(), text: "Which lamp?".to_owned() }];
    let invitation =
        Invitation { after_seconds: 0, path_contains: String::new(), agent: "Ana".to_owned(), texts };
    let settings = SiteSettings { invitation: Some(invitation), ..settings() };
    let site = Edge::shared().await.site_with(settings).await;
    let shop = pages(&site, "", "lang=\"ar\" dir=\"rtl\"", "{site}").await;
    let visitor = Visitor::new("rtl invitation").await;
    let browser = &visitor.browser;
    browser.goto(&shop.url("/")).await;
    for place in ["#invitation .says p", ".pre-chat .bubble"] {
        let says = format!(
            "const says = document.querySelector('{place}');\
             return says?.checkVisibility() && [says.textContent, getComputedStyle(says).direction]"
        );
        browser
            .until(place, async || {
                browser.try_enter_frame("محادثة").await?;
                Ok((browser.evaluated(&says).await? == json!(["Which lamp?", "ltr"])).then_some(()))
            })
            .await;
        browser.run("document.querySelector('#invitation .main')?.click()").await;
    }
}
