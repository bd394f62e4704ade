//! Restating, asking whether there is anything else, waiting for the
//! answer, closing with a reason, reopening.

use crate::fixtures::wire_visitor::{does, visitor};
use protocol::conversation::etiquette::ClosingReason;
use protocol::conversation::event::EventBody;
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;

#[tokio::test]
async fn a_conversation_is_closed_once_the_visitor_needs_nothing_more() {
    let site = Edge::shared().await.site().await;
    let ana = Agent::at_work("closing agent", &site).await;
    let mut zoe = visitor(&site, "Zoé", "Two parcels, one broken").await;
    ana.take("Zoé").await;
    ana.press("Check understanding").await;
    ana.browser.fill("What you understood", "One of two parcels arrived broken").await;
    ana.press("Ask whether this is right").await;
    ana.sees_no_dialog().await;
    let asked = zoe.event(|body| matches!(body, EventBody::Restated(_))).await.unwrap();
    does(&mut zoe, VisitorCommand::AnswerRestatement { question: asked.seq, right: true }).await;
    ana.sees("The visitor said: that is right").await;

    ana.press("Close").await;
    ana.sees("Ask first whether there is anything else.").await;
    assert!(ana.browser.find("dialog", Name::Has("")).await.unwrap().is_none());
    ana.press("Anything else?").await;
    ana.sees("Without an answer the conversation ends in").await;
    ana.press("Close").await;
    ana.sees("The visitor has not said yet whether there is anything else.").await;
    let asked = zoe.event(|body| matches!(body, EventBody::WrapUpAsked(_))).await.unwrap();
    does(&mut zoe, VisitorCommand::AnswerWrapUp { question: asked.seq, more: false }).await;
    ana.sees("The visitor needs nothing more").await;
    ana.press("Close").await;
    ana.choose("Closing reason", "Complaint").await;
    ana.press("Close conversation").await;
    ana.sees_no_dialog().await;
    ana.sees("closed the conversation: Complaint").await;
    zoe.event(|body| matches!(body, EventBody::Ended { .. })).await.unwrap();
    let filed = |body: &EventBody| matches!(body, EventBody::Closed { reason: ClosingReason::Complaint, .. });
    assert!(!zoe.events.iter().any(|event| filed(&event.body)), "how it is filed is for the team");

    ana.press("Reopen").await;
    ana.sees("The conversation was reopened").await;
    zoe.event(|body| matches!(body, EventBody::Reopened { .. })).await.unwrap();
    ana.press("Return to queue").await;
    ana.browser.element("button", Name::Is("Take conversation")).await;
}
