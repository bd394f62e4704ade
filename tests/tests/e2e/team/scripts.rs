//! A script with its steps beside the chat, the emergency sheet one click away, a past reply
//! kept as a canned message, and frequent replies suggested with their count.

use super::canned_messages::visitor;
use protocol::codec::Encoding;
use protocol::frames::desk::Stage;
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::wire::Desk;

#[tokio::test]
async fn script_and_emergency_sheet_stand_beside_the_chat() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("scripts", &site).await;
    let browser = &agent.browser;
    agent.open_site_settings(&site, "Scripts").await;
    browser.click("button", Name::Is("Add a script")).await;
    browser.fill("Title", "Returns").await;
    browser.fill("Steps, one a line", "Thank {visitor} for writing. Ask for the order number.").await;
    browser.click("button", Name::Is("Save")).await;
    browser.element("button", Name::Is("Edit Returns")).await;
    agent.section("Rush guide").await;
    browser.fill("Rush guide", "Answer orders first.").await;
    agent.saves().await;
    agent.back_to_inbox(&site).await;

    visitor(&site, "Zoé", "en", "I want to send something back").await;
    agent.take("Zoé").await;
    agent.press("Script").await;
    let script = browser.element("region", Name::Is("Script")).await;
    let text = script.text().await.unwrap();
    assert!(text.contains("Returns") && text.contains("Thank Zoé for writing"), "{text}");
    agent.press("Rush guide").await;
    let sheet = browser.element("region", Name::Is("Rush guide")).await;
    assert!(sheet.text().await.unwrap().contains("Answer orders first."));
    agent.press("Rush guide").await;
    browser.gone("region", Name::Is("Rush guide")).await;

    agent.reply("You can bring it to any of our shops").await;
    let inbox = browser.driver().window().await.unwrap();
    agent.press("Add to saved replies").await;
    let tabs = browser
        .until("a tab with the settings", async || {
            let tabs = browser.driver().windows().await?;
            Ok((tabs.len() == 2).then_some(tabs))
        })
        .await;
    let settings = tabs.into_iter().find(|tab| *tab != inbox).unwrap();
    browser.switch_tab(&settings).await;
    browser.element("textbox", Name::Is("Shortcut")).await;
    assert_eq!(browser.run("return location.hash").await, "#saved-replies", "the text stays in no history");
    browser.fill("Shortcut", "bring").await;
    browser.click("button", Name::Is("Save")).await;
    browser.element("button", Name::Is("Edit bring")).await;
    agent.sees("You can bring it to any of our shops").await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_written_again_and_again_is_suggested() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("scripts suggestions", &site).await;
    let signed_in = site.sign_in().await;
    for (name, order) in [("Zoé", 12), ("Radu", 845), ("Ioana", 7)] {
        let mut visitor = visitor(&site, name, "en", "Where is my parcel?").await;
        agent.take(name).await;
        let reply = format!("Dear {name}, your parcel leaves our shop tomorrow morning with order {order}");
        agent.reply(&reply).await;
        visitor.message(&reply).await.unwrap();
        visitor.visitor_does(VisitorCommand::End).await.unwrap();
    }
    let mut desk = Desk::open(&site, &signed_in, Encoding::Binary).await.unwrap();
    for name in ["Zoé", "Radu", "Ioana"] {
        desk.sees(|one| one.stage == Stage::Ended && one.visitor.as_deref() == Some(name)).await.unwrap();
    }
    let browser = &agent.browser;
    agent.open_site_settings(&site, "Suggestions").await;
    agent.sees("Written 3 times").await;
    agent.sees("Dear {visitor}, your parcel leaves our shop").await;
    agent.press("Add to saved replies").await;
    browser.fill("Shortcut", "tomorrow").await;
    agent.saves().await;
    agent.sees("No reply was written often enough yet").await;
}
