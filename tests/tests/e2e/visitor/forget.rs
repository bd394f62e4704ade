//! To be forgotten: asked first, with what goes and a moment to undo it.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;
use serde_json::json;
use tests::browser::Name;
use tests::wire::Desk;

const DELETE: &str = "Yes, delete everything";

#[tokio::test]
async fn who_wants_to_be_forgotten_is_told_what_goes_and_can_undo_it() {
    let mut chat = BrowserChat::start("forget").await;
    chat.agent_does(AgentCommand::AskContact).await;
    chat.visitor.in_chat().await;
    let browser = &chat.visitor.browser;
    browser.element("button", Name::Is("Send contact")).await;

    chat.visitor.opens_menu().await;
    let place = "const all = [...document.querySelectorAll('.menu button')];\
        const button = all.find((one) => one.textContent === 'Delete my chat').getBoundingClientRect();\
        window.pressed = [button.left + button.width / 2, button.top + button.height / 2]; return true";
    browser.run(place).await;
    chat.visitor.chooses("Delete my chat").await;
    browser.element("button", Name::Is(DELETE)).await;
    chat.visitor.sees("are deleted here and on our side").await;
    let under = "return document.elementFromPoint(...pressed)?.textContent ?? ''";
    assert_ne!(
        browser.run(under).await,
        json!(DELETE),
        "a second press where the first one was deletes nothing"
    );
    let focus = "return document.activeElement.textContent";
    browser.until("the way out", async || Ok((browser.run(focus).await == "Cancel").then_some(()))).await;

    // While it is asked, somebody promises an answer: that goes, too.
    browser.fill("Email or phone", "zoe@example.org").await;
    browser.click("button", Name::Is("Send contact")).await;
    chat.agent.event(|body| matches!(body, EventBody::PromiseMade(_))).await.unwrap();
    chat.visitor.sees("You will get no answer").await;
    browser.click("button", Name::Is(DELETE)).await;
    chat.visitor.sees("Deleting everything…").await;
    browser.click("button", Name::Is("Undo")).await;
    chat.visitor.send("I am still here").await;
    chat.agent.message("I am still here").await.unwrap();

    let mut desk = Desk::open(&chat.site, &chat.signed_in, Encoding::Binary).await.unwrap();
    chat.visitor.chooses("Delete my chat").await;
    browser.click("button", Name::Is(DELETE)).await;
    chat.visitor.sees_no_more("I am still here").await;
    desk.forgets(&chat.id).await.unwrap();
    let kept = "return Object.keys(localStorage).filter((key) => /conversation|name/.test(key)).length";
    browser.until("nothing kept", async || Ok((browser.run(kept).await == 0).then_some(()))).await;
}
