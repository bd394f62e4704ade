//! The courtesy check: hints as the agent writes, in the agent's browser, with a replacement by
//! one click, to be dismissed, and never in the way of sending.

use super::canned_messages::{draft_is, visitor};
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;

#[tokio::test]
async fn hints_advise_and_never_block() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("courtesy hints", &site).await;
    let browser = &agent.browser;
    let mut zoe = visitor(&site, "Zoé", "en", "Is it in stock?").await;
    agent.take("Zoé").await;

    // A first message with a phrase to avoid; one click writes the alternative.
    let text = "Thank you for your question about our tea. I don't know, but I will ask a colleague for you.";
    agent.types(text).await;
    let hints = browser.element("region", Name::Is("Courtesy hints")).await;
    let shown = hints.text().await.unwrap();
    assert!(shown.contains("I don't know") && shown.contains("This turns visitors away."), "{shown}");
    browser.click("button", Name::Is("Replace")).await;
    draft_is(&agent, &text.replace("I don't know", "Let me look that up for you")).await;
    browser.gone("region", Name::Is("Courtesy hints")).await;
    browser.click("button", Name::Is("Send")).await;
    zoe.message(&text.replace("I don't know", "Let me look that up for you")).await.unwrap();

    // A word that may be a fact is pointed at, and nothing is proposed in its place.
    agent.types("The glaze contains nothing toxic.").await;
    let hints = browser.element("region", Name::Is("Courtesy hints")).await;
    let shown = hints.text().await.unwrap();
    assert!(shown.contains("nothing") && shown.contains("If it is a fact, keep it."), "{shown}");
    assert!(browser.find("button", Name::Is("Replace")).await.unwrap().is_none(), "a fact would change");
    browser.click("button", Name::Is("Send")).await;
    zoe.message("The glaze contains nothing toxic.").await.unwrap();

    // What counts is the language that the agent writes, not the visitor's.
    agent.types("Notre glaçure ne contient rien de toxique, nous vous le confirmons.").await;
    let hints = browser.element("region", Name::Is("Courtesy hints")).await;
    assert!(hints.text().await.unwrap().contains("rien"));
    browser.click("button", Name::Is("Send")).await;
    zoe.message("Notre glaçure ne contient rien de toxique, nous vous le confirmons.").await.unwrap();

    // What is dismissed stays away while the message grows.
    agent.types("That colour is horrible, I am afraid.").await;
    browser.click("button", Name::Is("Dismiss")).await;
    browser.gone("region", Name::Is("Courtesy hints")).await;
    // A second word brings its own hint and not the first one; and what is sent is sent.
    agent.types(" Nobody knows why.").await;
    let hints = browser.element("region", Name::Is("Courtesy hints")).await;
    let shown = hints.text().await.unwrap();
    assert!(shown.contains("Nobody") && !shown.contains("horrible"), "{shown}");
    browser.click("button", Name::Is("Send")).await;
    zoe.message("That colour is horrible, I am afraid. Nobody knows why.").await.unwrap();
    browser.gone("region", Name::Is("Courtesy hints")).await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}
