//! A hold is asked for, agreed and ended; a transfer shows who is there
//! with how much to do, and whoever receives it reads the briefing before the first word.

use crate::fixtures::wire_visitor::{does, visitor};
use protocol::conversation::etiquette::TransferOutcome;
use protocol::conversation::event::EventBody;
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use thirtyfour::Key;

#[tokio::test]
async fn a_hold_is_asked_for_agreed_and_ended() {
    let site = Edge::shared().await.site().await;
    let ana = Agent::at_work("hold and transfer agent", &site).await;
    let mut zoe = visitor(&site, "Zoé", "Where is my parcel?").await;
    ana.take("Zoé").await;
    ana.press("Hold").await;
    ana.browser.element("dialog", Name::Is("Put the visitor on hold")).await;
    ana.press("Ask the visitor").await;
    ana.sees("Please give a reason.").await;
    ana.press("I am checking your order").await;
    ana.press("Ask the visitor").await;
    ana.sees_no_dialog().await;
    ana.sees("Asked the visitor to hold.").await;
    let asked = zoe.event(|body| matches!(body, EventBody::HoldProposed(_))).await.unwrap();
    does(&mut zoe, VisitorCommand::AnswerHold { question: asked.seq, yes: true }).await;
    ana.sees("left: I am checking your order").await;
    ana.sees("The visitor agreed to hold").await;
    ana.filter("Mine").await;
    ana.until_inbox("the row to say that she holds", |shown| shown.matches("On hold").count() >= 2).await;
    ana.press("I'm back").await;
    ana.browser.gone("button", Name::Is("I'm back")).await;
    ana.sees("The hold is over").await;
    zoe.event(|body| matches!(body, EventBody::HoldEnded { .. })).await.unwrap();
    assert_eq!(ana.browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_transfer_is_read_before_the_first_word() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let (bea_site, dan_site) = tokio::join!(edge.colleague(&site, "Bea"), edge.colleague(&site, "Dan"));
    let (ana, bea) = tokio::join!(
        Agent::at_work("hold and transfer sender", &site),
        Agent::at_work("hold and transfer receiver", &bea_site)
    );
    // Dan was here and is not any more.
    drop(tests::wire::Desk::open(&site, &dan_site.sign_in().await, protocol::codec::Encoding::Binary).await);
    let mut zoe = visitor(&site, "Zoé", "I want my money back").await;
    ana.take("Zoé").await;
    ana.press("Transfer").await;
    ana.until_inbox("Dan to be away", |shown| shown.contains("Dan (away)") && shown.contains("(you)")).await;
    ana.choose("To", "Bea (0 in hand)").await;
    ana.press("Ask the visitor").await;
    ana.sees("Please write what your colleague should know.").await;
    ana.browser.fill("Briefing", "Parcel lost, wants a refund").await;
    ana.press("Ask the visitor").await;
    ana.sees_no_dialog().await;
    ana.sees("Asked the visitor about a transfer to Bea").await;
    let asked = zoe.event(|body| matches!(body, EventBody::TransferProposed(_))).await.unwrap();
    does(&mut zoe, VisitorCommand::AnswerTransfer { question: asked.seq, yes: true }).await;
    ana.sees("Waiting for Bea to accept").await;

    bea.sees("Transfer for you").await;
    bea.browser.click("button", Name::Has("Zoé")).await;
    bea.browser.element("region", Name::Is("Transfer from Ana Ștefănescu")).await;
    bea.sees("Parcel lost, wants a refund").await;
    let composer = bea.browser.find("textbox", Name::Is("Reply")).await.unwrap();
    assert!(composer.is_none(), "there is no composer before the briefing is dealt with");
    bea.press("Accept").await;
    bea.reply("Hello, I am Bea").await;
    zoe.message("Hello, I am Bea").await.unwrap();
    ana.sees("Ana Ștefănescu handed over to Bea").await;
    let closed = EventBody::TransferClosed { outcome: TransferOutcome::Accepted };
    zoe.event(|body| *body == closed).await.unwrap();
    let told = |body: &EventBody| matches!(body, EventBody::Briefed(_));
    assert!(!zoe.events.iter().any(|event| told(&event.body)), "the briefing is for the team");
}

#[tokio::test]
async fn a_transfer_is_declined_with_a_reason() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bea_site = edge.colleague(&site, "Bea").await;
    let (ana, bea) = tokio::join!(
        Agent::at_work("hold and transfer asks", &site),
        Agent::at_work("hold and transfer declines", &bea_site)
    );
    let mut zoe = visitor(&site, "Zoé", "Hello").await;
    ana.take("Zoé").await;
    ana.press("Transfer").await;
    ana.choose("To", "Bea").await;
    ana.browser.fill("Briefing", "Tea question").await;
    ana.press("Ask the visitor").await;
    let asked = zoe.event(|body| matches!(body, EventBody::TransferProposed(_))).await.unwrap();
    does(&mut zoe, VisitorCommand::AnswerTransfer { question: asked.seq, yes: true }).await;
    bea.sees("Transfer for you").await;
    bea.browser.click("button", Name::Has("Zoé")).await;
    bea.press("Decline").await;
    bea.browser.fill("Reason", "I am on my way out").await;
    bea.press("Decline transfer").await;
    bea.sees_no_dialog().await;
    ana.sees("Bea declined the transfer").await;
    ana.sees("I am on my way out").await;
    ana.browser.gone("button", Name::Is("Withdraw")).await;
}

/// Waits until this button has the keyboard.
async fn keyboard_is_on(agent: &Agent, button: &str) {
    let script = "const at = document.activeElement; return at?.ariaLabel ?? at?.textContent ?? ''";
    agent
        .browser
        .until(&format!("the keyboard to be on {button:?}"), async || {
            Ok((agent.browser.run(script).await == button).then_some(()))
        })
        .await;
}

/// Chooses an action by the keyboard, in the menu where that is its place, and says which button has led there.
async fn with_the_keyboard<'a>(agent: &Agent, action: &'a str) -> &'a str {
    let browser = &agent.browser;
    let shown = browser.find("button", Name::Is(action)).await.unwrap();
    let button = if shown.is_some() { action } else { "More actions" };
    browser.element("button", Name::Is(button)).await.focus().await.unwrap();
    browser.press(Key::Enter).await;
    if shown.is_none() {
        browser.element("menuitem", Name::Is(action)).await;
        let at =
            "return document.activeElement?.role === 'menuitem' ? document.activeElement.textContent : ''";
        browser
            .until(&format!("the arrows to reach {action:?}"), async || {
                let on = browser.run(at).await;
                if on == action {
                    return Ok(Some(()));
                }
                if on != "" {
                    browser.press(Key::Down).await;
                }
                Ok(None)
            })
            .await;
        browser.press(Key::Enter).await;
    }
    button
}

#[tokio::test]
async fn a_dialog_is_worked_by_the_keyboard_alone() {
    let site = Edge::shared().await.site().await;
    let ana = Agent::at_work("hold and transfer keyboard", &site).await;
    let mut zoe = visitor(&site, "Zoé", "Where is my parcel?").await;
    ana.take("Zoé").await;
    let browser = &ana.browser;
    for (button, dialog) in [
        ("Hold", "Put the visitor on hold"),
        ("Transfer", "Transfer the conversation"),
        ("Check understanding", "Say what you understood"),
        ("Block", "Block the visitor"),
    ] {
        let from = with_the_keyboard(&ana, button).await;
        browser.element("dialog", Name::Has("")).await;
        assert!(browser.find("dialog", Name::Is(dialog)).await.unwrap().is_some(), "{button}");
        for _ in 0..12 {
            browser.press(Key::Tab).await;
            let inside =
                "const at = document.activeElement; return at === document.body || !!at.closest('dialog')";
            assert_eq!(browser.run(inside).await, true, "Tab leads out of {dialog:?}");
        }
        browser.press(Key::Escape).await;
        ana.sees_no_dialog().await;
        keyboard_is_on(&ana, from).await;
    }
    with_the_keyboard(&ana, "Hold").await;
    browser.element("dialog", Name::Is("Put the visitor on hold")).await;
    browser.press("I am looking it up").await;
    browser.press(Key::Enter).await;
    ana.sees_no_dialog().await;
    zoe.event(|body| matches!(body, EventBody::HoldProposed(_))).await.unwrap();
    // What comes next is written.
    let script = "return document.activeElement.name";
    browser
        .until("the keyboard in the composer", async || {
            Ok((browser.run(script).await == "reply").then_some(()))
        })
        .await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}
