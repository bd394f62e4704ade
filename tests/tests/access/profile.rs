//! What an agent tells of themselves: found by nobody's rules to be in anybody's way, at two widths and by keyboard
//! alone.

use crate::axe::Audit;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use tests::process::TempDir;
use thirtyfour::Key;

#[tokio::test]
async fn ones_own_profile_by_keyboard() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let colleague = edge.colleague_as(&site, "Bogdan", Some("viewer")).await;
    let agent = Agent { browser: Browser::start("access profile").await };
    let browser = &agent.browser;
    let mut audit = Audit::new("profile");
    agent.open_inbox(&colleague).await;
    agent.sign_in(&colleague).await;
    browser.goto(&site.url(&format!("/settings/{}#account", site.id))).await;
    let name = browser.element("textbox", Name::Is("Your name, as visitors see it")).await;
    audit.state(browser, "a profile").await;
    name.focus().await.unwrap();
    browser.run("document.getElementById('profile-name').select()").await;
    for letter in "Maria".chars() {
        browser.press(letter.to_string()).await;
    }
    let at = async || browser.run("return document.activeElement.id").await.as_str().unwrap().to_owned();
    for wanted in ["profile-speaks-en", "profile-day-0"] {
        for _ in 0..30 {
            browser.press(Key::Tab).await;
            if at().await == wanted {
                break;
            }
        }
        assert_eq!(at().await, wanted);
        browser.press(Key::Space).await;
    }
    audit.state(browser, "a profile with a language and a day").await;
    browser.resize(390, 844).await;
    audit.state(browser, "a profile on a phone").await;
    browser.resize(1280, 800).await;
    for _ in 0..30 {
        if browser.run("return document.activeElement.innerText").await == "Save your profile" {
            break;
        }
        browser.press(Key::Tab).await;
    }
    browser.press(Key::Enter).await;
    agent.sees("Your profile is saved.").await;
    audit.state(browser, "a profile that was saved").await;
    // A picture comes from the system's own dialogue, and goes by a button that the keyboard reaches.
    let folder = TempDir::new("profile");
    let path = folder.path().join("pixel.png");
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\
        \0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";
    std::fs::write(&path, png).unwrap();
    let field = browser.element("textbox", Name::Is("Your picture")).await;
    field.send_keys(path.to_str().unwrap()).await.unwrap();
    browser.element("button", Name::Is("Remove the picture")).await;
    agent.sees("Your picture is changed.").await;
    audit.state(browser, "a picture").await;
    field.focus().await.unwrap();
    browser.press(Key::Tab).await;
    assert_eq!(browser.run("return document.activeElement.innerText").await, "Remove the picture");
    browser.press(Key::Enter).await;
    browser.gone("button", Name::Is("Remove the picture")).await;
    browser
        .until_script(
            "the field to have the focus",
            "return document.activeElement.id",
            "profile-picture".into(),
        )
        .await;
    audit.finish();
}
