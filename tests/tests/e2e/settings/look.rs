//! The look is set in the settings, and a page that is open follows without being loaded again.

use crate::fixtures::host_page;
use serde_json::{Value, json};
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, http};
use tests::host_page::HostPage;
use tests::visitor::Visitor;

/// What the page shows of the launcher, and whether it is still the page that was opened.
const LAUNCHER: &str = "const button = document.querySelector('jasette-chat').shadowRoot.querySelector('button');\
    const style = getComputedStyle(button);\
    return [style.backgroundColor, parseFloat(style.left) < innerWidth / 2, style.bottom, !!window.same]";

async fn launcher_is(browser: &Browser, wanted: Value) {
    browser
        .until(&format!("the launcher to be {wanted}"), async || {
            browser.enter_page().await?;
            Ok((browser.run(LAUNCHER).await == wanted).then_some(()))
        })
        .await;
}

#[tokio::test]
async fn an_open_page_follows_the_look_without_being_loaded_again() {
    let site = Edge::shared().await.site().await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("look visitor").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.browser.run("window.same = true").await;
    visitor.opens_and_writes("Zoé", "Is this dishwasher safe?").await;
    launcher_is(&visitor.browser, json!(["rgb(10, 111, 99)", false, "20px", true])).await;

    let owner = Agent::at_work("look owner", &site).await;
    owner.open_site_settings(&site, "Appearance").await;
    owner.writes("Colour code", "#ffe066").await;
    owner.sees("Black text on it").await;
    owner.sees("hard to see").await;
    owner.choose("Light or dark", "Dark").await;
    owner.writes("Title of the chat", "Ask the potter").await;
    owner.writes("Text on the launcher", "Questions?").await;
    owner.browser.element("status", Name::Is("Not saved yet")).await;
    owner.saves().await;

    launcher_is(&visitor.browser, json!(["rgb(255, 224, 102)", false, "20px", true])).await;
    visitor.sees("Ask the potter").await;
    visitor.in_chat().await;
    let inside = "return [document.documentElement.dataset.theme, getComputedStyle(document.querySelector('.head')).backgroundColor,\
        getComputedStyle(document.querySelector('.panel')).backgroundColor]";
    let seen = visitor.browser.run(inside).await;
    assert_eq!(seen, json!(["dark", "rgb(255, 224, 102)", "rgb(23, 25, 29)"]));
    host_page::is_content(&visitor.browser).await;

    // To the other side of the page, where nothing of the page itself moves.
    let page = host_page::layout(&visitor.browser).await;
    owner.choose("Side of the page", "Left").await;
    owner.writes("Bottom margin (px)", "64").await;
    owner.saves().await;
    launcher_is(&visitor.browser, json!(["rgb(255, 224, 102)", true, "84px", true])).await;
    assert_eq!(host_page::layout(&visitor.browser).await, page);
    let seen = visitor.browser.run("return [window.seen.violations, window.seen.errors]").await;
    assert_eq!(seen, json!([[], []]));
    visitor.browser.click("button", Name::Is("Close chat")).await;
    visitor.browser.element("button", Name::Is("Questions?")).await;
    assert_eq!(visitor.browser.console().await, Vec::<String>::new());
    assert_eq!(owner.browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_picture_stands_for_the_team() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("look picture", &site).await;
    owner.open_site_settings(&site, "Appearance").await;
    let folder = tests::process::TempDir::new("look");
    let path = folder.path().join("team.png");
    // A picture of one red pixel.
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\
        \0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";
    std::fs::write(&path, png).unwrap();
    let text = folder.path().join("team.txt");
    std::fs::write(&text, "not a picture").unwrap();
    let picks = async |path: &std::path::Path| {
        let field = owner.browser.element("textbox", Name::Is("Picture of the team, at most 64 KB")).await;
        field.send_keys(path.to_str().unwrap()).await.unwrap();
    };
    picks(&text).await;
    owner.sees("This picture cannot be used").await;
    picks(&path).await;
    owner.browser.element("button", Name::Is("Remove the picture")).await;
    owner.writes("Line under the title", "The kiln is warm.").await;
    owner.saves().await;

    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("look picture visitor").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    visitor.sees("The kiln is warm.").await;
    let face = "return getComputedStyle(document.querySelector('.head .avatar')).backgroundImage";
    let face = visitor.browser.run(face).await;
    let url = face.as_str().unwrap().trim_start_matches("url(\"").trim_end_matches("\")").to_owned();
    assert!(url.contains(&format!("/v1/sites/{}/pictures/", site.id)), "{url}");
    let picture = http().get(&url).send().await.unwrap();
    assert_eq!(picture.status(), 200);
    let header = |name: &str| picture.headers().get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/png");
    assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
    assert!(header("content-security-policy").contains("sandbox"));
    assert_eq!(picture.bytes().await.unwrap().as_ref(), png);
    host_page::is_content(&visitor.browser).await;
}
