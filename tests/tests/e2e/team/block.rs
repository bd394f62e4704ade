//! A visitor is blocked, after one more question, and that is lifted.

use crate::fixtures::wire_visitor::visitor;
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::wire::Outcome;

#[tokio::test]
async fn a_visitor_is_blocked() {
    let site = Edge::shared().await.site().await;
    let ana = Agent::at_work("block agent", &site).await;
    let mut troll = visitor(&site, "Troll", "You are all stupid").await;
    ana.take("Troll").await;
    ana.press("Block").await;
    ana.browser.element("dialog", Name::Is("Block the visitor")).await;
    ana.press("Cancel").await;
    ana.sees_no_dialog().await;
    ana.press("Block").await;
    ana.browser.element("dialog", Name::Is("Block the visitor")).await;
    ana.choose("New chats from their network", "Pause for 10 minutes").await;
    ana.press("Block visitor").await;
    ana.sees_no_dialog().await;
    ana.sees("blocked the visitor").await;
    ana.sees("paused new chats from the visitor’s network until").await;
    ana.browser.gone("button", Name::Is("Reopen")).await;
    let again = troll.visitor_does(VisitorCommand::Send { text: "More".to_owned() }).await.unwrap();
    assert_eq!(again, Outcome::Refused("blocked".to_owned()));

    // It was a mistake.
    ana.press("Lift the block").await;
    ana.sees("The conversation was reopened").await;
    let again = troll.visitor_does(VisitorCommand::Send { text: "I am sorry".to_owned() }).await.unwrap();
    assert!(matches!(again, Outcome::Stored(_)), "{again:?}");
}
