//! All cards by keyboard alone: a card takes nobody's focus away, stands right before the place to
//! write, and gives the focus back there.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use protocol::conversation::etiquette::{ClosingReason, Target};
use protocol::conversation::event::EventBody;
use protocol::conversation::party::Department;
use protocol::frames::agent::AgentCommand;
use protocol::ids::DepartmentId;
use serde_json::{Value, json};
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use tests::visitor::Visitor;
use thirtyfour::Key;

/// Waits until what has the focus is called this, or has this id.
async fn focus(browser: &Browser, wanted: &str) {
    let script = "const it = document.activeElement; \
                  return [it.id, it.getAttribute('aria-label') ?? it.textContent.trim()]";
    let probe = async || {
        let has = browser.run(script).await;
        let is_it = has.as_array().is_some_and(|names| names.contains(&Value::from(wanted)));
        Ok(is_it.then_some(()))
    };
    browser.until(&format!("the focus to be on {wanted:?}"), probe).await;
}

/// Goes back with Shift and Tab from the place to write, over what is named.
async fn back_over(browser: &Browser, stops: &[&str]) {
    focus(browser, "composer").await;
    for stop in stops {
        let keys =
            browser.driver().action_chain().key_down(Key::Shift).send_keys(Key::Tab).key_up(Key::Shift);
        keys.perform().await.unwrap();
        focus(browser, stop).await;
    }
}

#[tokio::test]
async fn every_card_is_answered_without_a_mouse() {
    let mut chat = BrowserChat::start("cards by keyboard").await;
    let department = Department { id: DepartmentId::parse("workshop").unwrap(), name: "Workshop".to_owned() };

    // Somebody is writing when the question comes: they go on writing.
    chat.visitor.types("Half a sen").await;
    chat.agent_does(AgentCommand::Restate { text: "A lamp for Friday".to_owned() }).await;
    chat.group("Did I get this right?").await;
    chat.visitor.browser.press("tence").await;
    let browser = &chat.visitor.browser;
    let draft = "return document.getElementById('composer').value";
    browser
        .until("the draft", async || Ok((browser.run(draft).await == "Half a sentence").then_some(())))
        .await;
    back_over(browser, &["Not quite", "That's right"]).await;
    browser.press(Key::Enter).await;
    chat.agent.event(|body| *body == EventBody::RestatementAnswered { right: true }).await.unwrap();
    chat.no_group("Did I get this right?").await;
    focus(&chat.visitor.browser, "composer").await;
    chat.visitor.browser.press(Key::Enter).await;
    chat.agent.message("Half a sentence").await.unwrap();

    chat.agent_does(AgentCommand::ProposeHold { reason: "I ask the workshop".to_owned(), minutes: 3 }).await;
    chat.group("May I put you on hold?").await;
    back_over(&chat.visitor.browser, &["No", "Yes"]).await;
    chat.visitor.browser.press(" ").await;
    chat.agent.event(|body| *body == EventBody::HoldAnswered { yes: true }).await.unwrap();
    chat.group("On hold").await;
    chat.agent_does(AgentCommand::EndHold).await;
    chat.no_group("On hold").await;

    let transfer =
        AgentCommand::Transfer { to: Target::Department(department), briefing: "A lamp".to_owned() };
    chat.agent_does(transfer).await;
    chat.group("May I hand you over to Workshop?").await;
    back_over(&chat.visitor.browser, &["No"]).await;
    chat.visitor.browser.press(Key::Enter).await;

    // Whoever says no is asked how to reach them. What is wrong keeps the focus in the field.
    chat.group("Leave your contact details").await;
    back_over(&chat.visitor.browser, &["No, thank you", "Send contact", "contact"]).await;
    chat.visitor.browser.press("nobody").await;
    chat.visitor.browser.press(Key::Enter).await;
    chat.visitor.sees("Please give an email address or a telephone number.").await;
    focus(&chat.visitor.browser, "contact").await;
    chat.visitor.browser.press("@tea.example").await;
    chat.visitor.browser.press(Key::Enter).await;
    chat.agent.event(|body| matches!(body, EventBody::PromiseMade(_))).await.unwrap();
    chat.no_group("Leave your contact details").await;

    chat.agent_does(AgentCommand::AskWrapUp).await;
    chat.group("Is there anything else?").await;
    back_over(&chat.visitor.browser, &["Yes, one more thing", "No, that's all", "I'm still here"]).await;
    chat.visitor.browser.press(Key::Tab).await;
    focus(&chat.visitor.browser, "No, that's all").await;
    chat.visitor.browser.press(Key::Enter).await;
    chat.agent.event(|body| *body == EventBody::WrapUpAnswered { more: false }).await.unwrap();
    chat.agent_does(AgentCommand::Close { reason: ClosingReason::Solved }).await;

    // The end comes by itself and puts the focus on the first score.
    chat.group("How was this chat?").await;
    let browser = &chat.visitor.browser;
    focus(browser, "score-1").await;
    for score in ["score-2", "score-3"] {
        browser.press(Key::Tab).await;
        focus(browser, score).await;
    }
    browser.press(Key::Enter).await;
    browser.press(Key::Tab).await;
    focus(browser, "comment").await;
    browser.press("Kind").await;
    browser.press(Key::Tab).await;
    focus(browser, "Send rating").await;
    browser.press(Key::Enter).await;
    let rated = |body: &EventBody| matches!(body, EventBody::Rated { score: 3, comment: Some(text) } if text == "Kind");
    chat.agent.event(rated).await.unwrap();
    focus(&chat.visitor.browser, "new-chat").await;
    // Escape leaves the chat, from wherever the focus is.
    chat.visitor.browser.press(Key::Escape).await;
    chat.visitor.sees_launcher().await;
    let closed = chat.visitor.browser.find("button", tests::browser::Name::Is("Close chat")).await.unwrap();
    assert!(closed.is_none(), "the chat is closed");
    chat.is_content().await;
}

#[tokio::test]
async fn on_a_touch_screen_an_answer_brings_up_no_keyboard() {
    let flags = ["--blink-settings=primaryPointerType=2,availablePointerTypes=2"];
    let browser = Browser::start_with("cards by touch", &flags, json!({})).await;
    let mut chat = BrowserChat::by(Visitor { browser }, Edge::shared().await.site().await).await;
    chat.visitor.in_chat().await;
    let coarse = "return matchMedia('(pointer: coarse)').matches";
    assert_eq!(chat.visitor.browser.run(coarse).await, true);
    chat.agent_does(AgentCommand::ProposeHold { reason: "I ask the workshop".to_owned(), minutes: 3 }).await;
    chat.group("May I put you on hold?").await;
    chat.visitor.browser.click("button", Name::Is("Yes")).await;
    chat.no_group("May I put you on hold?").await;
    let focus = "return document.activeElement.className";
    let browser = &chat.visitor.browser;
    browser
        .until("the focus to be on the messages", async || {
            Ok((browser.run(focus).await == "scroll").then_some(()))
        })
        .await;
    // Who is writing goes on writing.
    chat.visitor.types("Half a sen").await;
    chat.agent_does(AgentCommand::EndHold).await;
    chat.visitor.sees("The hold is over").await;
    chat.visitor.browser.press("tence").await;
    chat.visitor.browser.press(Key::Enter).await;
    chat.agent.message("Half a sentence").await.unwrap();
}
