//! A visitor and two agents, each in a browser, at the same time.

use crate::fixtures::browser_visitor_wire_agent::answer_card;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::visitor::Visitor;

#[tokio::test]
async fn a_visitor_is_led_by_two_agents_from_the_first_word_to_the_rating() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bea_site = edge.colleague(&site, "Bea").await;
    let shop = HostPage::start(&site).await;
    let (visitor, ana, bea) = tokio::join!(
        Visitor::new("together visitor"),
        Agent::at_work("together ana", &site),
        Agent::at_work("together bea", &bea_site),
    );
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "My lamp arrived broken").await;
    ana.take("Zoé").await;
    visitor.sees("Ana Ștefănescu joined").await;

    ana.press("Check understanding").await;
    ana.browser.fill("What you understood", "Your lamp arrived broken").await;
    ana.press("Ask whether this is right").await;
    answer_card(&visitor, "Did I get this right?", "That's right").await;
    ana.sees("The visitor said: that is right").await;

    ana.press("Hold").await;
    ana.press("I am checking your order").await;
    ana.press("Ask the visitor").await;
    answer_card(&visitor, "May I put you on hold?", "Yes").await;
    ana.sees("The visitor agreed to hold").await;
    visitor.sees("On hold").await;
    ana.press("I'm back").await;
    visitor.sees("The hold is over").await;

    ana.browser.fill("Note", "She has been with us for years").await;
    ana.press("Add note").await;
    ana.sees("Note by Ana Ștefănescu").await;
    ana.press("Transfer").await;
    ana.choose("To", "Bea").await;
    ana.browser.fill("Briefing", "Lamp broken, wants another one").await;
    ana.press("Ask the visitor").await;
    answer_card(&visitor, "May I hand you over to Bea?", "Yes").await;
    bea.sees("Transfer for you").await;
    bea.browser.click("button", Name::Has("Zoé")).await;
    bea.sees("Lamp broken, wants another one").await;
    bea.press("Accept").await;
    bea.reply("Hello, I am Bea. Another lamp is on its way.").await;
    visitor.sees("Bea joined").await;
    visitor.sees("Another lamp is on its way.").await;
    visitor.send("Thank you!").await;
    bea.sees("Thank you!").await;

    bea.press("Anything else?").await;
    answer_card(&visitor, "Is there anything else?", "No, that's all").await;
    bea.sees("The visitor needs nothing more").await;
    bea.press("Close").await;
    bea.choose("Closing reason", "Solved").await;
    bea.press("Close conversation").await;
    bea.sees_no_dialog().await;
    visitor.rate("Good", "Quick and kind").await;
    bea.sees("Quick and kind").await;

    // What is for the team was never in the visitor's chat.
    let shown = visitor.until_chat("the thanks", |shown| shown.contains("Thank you")).await;
    for secret in ["She has been with us", "wants another one", "Solved"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    for browser in [&visitor.browser, &ana.browser, &bea.browser] {
        assert_eq!(browser.console().await, Vec::<String>::new());
    }
}
