//! Two people edit the settings at once: nothing of either is lost, and both are told kindly.

use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, http};
use thirtyfour::Key;

#[tokio::test]
async fn two_people_edit_and_nothing_is_lost() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bea = edge.colleague(&site, "Bea Popa").await;
    let ana = Agent::at_work("conflict ana", &site).await;
    let bea = Agent::at_work("conflict bea", &bea).await;
    for owner in [&ana, &bea] {
        owner.open_site_settings(&site, "Appearance").await;
        owner.browser.element("textbox", Name::Is("Title of the chat")).await;
    }
    bea.writes("Name of the site", "Bea’s").await;
    bea.writes("Title of the chat", "Ask us").await;
    bea.saves().await;
    // What Ana has typed stays when she looks at another section, and when she is too late.
    ana.writes("Name of the site", "Ana’s").await;
    ana.section("First message").await;
    ana.writes("Goodbye message", "See you!").await;
    ana.press("Save").await;
    ana.sees("Someone else saved changes").await;
    ana.sees("You both changed, and yours is kept: Name of the site").await;
    ana.saves().await;
    let signed_in = site.sign_in().await;
    let url = site.url(&format!("/v1/sites/{}/settings", site.id));
    let now = http().get(url).header("cookie", &signed_in.cookie).send().await.unwrap();
    let now: serde_json::Value = now.json().await.unwrap();
    let settings = &now["settings"];
    assert_eq!(settings["name"], "Ana’s");
    assert_eq!(settings["look"]["titles"][0]["text"], "Ask us");
    assert_eq!(settings["service"]["goodbye"][0]["text"], "See you!");
}

#[tokio::test]
async fn leaving_asks_and_keeps_what_was_typed() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("leaving settings", &site).await;
    owner.open_site_settings(&site, "Appearance").await;
    owner.writes("Name of the site", "Half a na").await;
    owner.browser.click("link", Name::Is("Inbox")).await;
    owner.browser.element("alertdialog", Name::Is("Not saved yet")).await;
    // By the keyboard alone, which is on the button that keeps everything.
    owner.browser.press(Key::Escape).await;
    owner.browser.gone("alertdialog", Name::Is("Not saved yet")).await;
    owner.browser.click("link", Name::Is("Inbox")).await;
    owner.press("Keep editing").await;
    owner.browser.gone("alertdialog", Name::Is("Not saved yet")).await;
    let field = owner.browser.element("textbox", Name::Is("Name of the site")).await;
    assert_eq!(field.prop("value").await.unwrap().unwrap(), "Half a na");
    // The keyboard is where it was.
    let focused = "return document.activeElement.textContent";
    owner
        .browser
        .until("the link to have the keyboard again", async || {
            Ok((owner.browser.run(focused).await == "Inbox").then_some(()))
        })
        .await;
    owner.browser.click("link", Name::Is("Inbox")).await;
    owner.press("Discard changes").await;
    owner.browser.element("list|listbox", Name::Is("Conversations")).await;
    owner.open_site_settings(&site, "Appearance").await;
    let field = owner.browser.element("textbox", Name::Is("Name of the site")).await;
    assert_eq!(field.prop("value").await.unwrap().unwrap(), "Ceainăria");
}
