//! The room that a conversation has: the messages first, the main actions in sight, all others in one menu.

use crate::fixtures::wire_visitor::{does, visitor};
use protocol::conversation::event::EventBody;
use protocol::frames::visitor::VisitorCommand;
use serde_json::json;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use thirtyfour::Key;

/// How high the messages are.
async fn messages(browser: &Browser) -> u64 {
    browser.element("log", Name::Is("Messages")).await;
    let script = "return Math.floor(document.querySelector('.log').getBoundingClientRect().height)";
    browser.run(script).await.as_u64().unwrap()
}

/// In a window of this size the messages have most of the room, in a conversation that waits and then is one's own.
async fn messages_have_room(agent: &Agent, width: u32, height: u32) {
    agent.browser.resize(width, height).await;
    let waiting = messages(&agent.browser).await;
    assert!(waiting >= 300, "{waiting} px for a conversation that waits");
    agent.press("Take conversation").await;
    agent.reply("On its way").await;
    let mine = messages(&agent.browser).await;
    assert!(mine >= 300, "{mine} px for a conversation of one's own");
}

/// Whether a button of this name can be seen whole.
async fn in_sight(browser: &Browser, role: &str, name: &str) -> bool {
    let element = browser.element(role, Name::Is(name)).await;
    let script = "const { left, right, top, bottom } = arguments[0].getBoundingClientRect();\
        return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight &&\
            arguments[0].contains(document.elementFromPoint((left + right) / 2, bottom - 3))";
    let seen = browser.driver().execute(script, vec![element.to_json().unwrap()]).await.unwrap();
    seen.json() == true
}

#[tokio::test]
async fn at_twice_the_size_the_messages_have_most_of_the_room() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("pane room", &site).await;
    let browser = &agent.browser;
    let _zoe = visitor(&site, "Zoé", "Where is my parcel?").await;
    agent.sees_waiting("Zoé").await;
    agent.open("Zoé").await;
    // A window of 1280 x 800 at 200 %.
    messages_have_room(&agent, 640, 400).await;
    assert!(in_sight(browser, "button", "Close").await);
    browser.click("button", Name::Is("Back to the list")).await;
    browser.element("switch", Name::Is("Available")).await;
}

#[tokio::test]
async fn on_a_phone_on_its_side_the_messages_have_most_of_the_room() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("pane side", &site).await;
    let browser = &agent.browser;
    let _zoe = visitor(&site, "Zoé", "Where is my parcel?").await;
    agent.sees_waiting("Zoé").await;
    agent.open("Zoé").await;
    messages_have_room(&agent, 844, 390).await;
    for button in ["Close", "Sound", "Sign out"] {
        assert!(in_sight(browser, "button", button).await, "{button}");
    }
    assert!(in_sight(browser, "switch", "Available").await);
}

#[tokio::test]
async fn on_phones_the_other_actions_come_in_a_sheet() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("pane phone", &site).await;
    let browser = &agent.browser;
    let _zoe = visitor(&site, "Zoé with a name that is rather long", "Where is my parcel?").await;
    agent.take("Zoé").await;
    for (width, height) in [(390, 844), (320, 640), (844, 390)] {
        browser.resize(width, height).await;
        for main in ["Close", "More actions"] {
            assert!(in_sight(browser, "button", main).await, "{main} at {width} px");
        }
        browser.click("button", Name::Is("More actions")).await;
        for other in ["Hold", "Ask for contact", "Check understanding", "Return to queue", "Block"] {
            assert!(
                browser.find("button", Name::Is(other)).await.unwrap().is_none(),
                "{other} is in the menu"
            );
            browser.element("menuitem", Name::Is(other)).await;
        }
        if width < 500 {
            for all in ["Transfer", "Anything else?", "Block", "Visitor details"] {
                assert!(in_sight(browser, "menuitem", all).await, "{all} at {width} px");
            }
        }
        let wide = "return document.documentElement.scrollWidth > innerWidth";
        assert_eq!(browser.run(wide).await, false, "{width} px");
        browser.press(Key::Escape).await;
        browser.gone("menuitem", Name::Is("Block")).await;
        let at = "return document.activeElement.ariaLabel";
        assert_eq!(browser.run(at).await, "More actions", "the keyboard is back on the button");
    }
    browser.resize(390, 844).await;
    agent.press("Visitor details").await;
    browser.click("button", Name::Is("Close details")).await;
    agent.press("Transfer").await;
    browser.element("dialog", Name::Is("Transfer the conversation")).await;
    agent.press("Cancel").await;
    agent.sees_no_dialog().await;
    // Anywhere else closes the sheet.
    browser.click("button", Name::Is("More actions")).await;
    browser.run("document.querySelector('.more-shade').click()").await;
    browser.gone("menuitem", Name::Is("Block")).await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_longer_action_leaves_the_heading_one_line() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("pane solved", &site).await;
    let browser = &agent.browser;
    let mut zoe = visitor(&site, "Zoé with a name that is rather long", "Where is my parcel?").await;
    agent.take("Zoé").await;
    agent.reply("It arrives today").await;
    // What keeps a reply stands beside it.
    let beside = "const box = (name) => document.querySelector('.line.own ' + name)?.getBoundingClientRect();\
        const [bubble, keep] = [box('.bubble'), box('.promote')];\
        return !!keep && keep.right <= bubble.left && keep.top < bubble.bottom && keep.bottom > bubble.top";
    browser.until_script("the reply", beside, json!(true)).await;
    agent.press("Anything else?").await;
    let asked = zoe.event(|body| matches!(body, EventBody::WrapUpAsked(_))).await.unwrap();
    does(&mut zoe, VisitorCommand::AnswerWrapUp { question: asked.seq, more: false }).await;
    browser.element("button", Name::Is("Close as solved")).await;
    let middle = "return ['.actions .action:not(.spare)', '.more > button'].map((name) => {\
        const { top, bottom } = document.querySelector(name).getBoundingClientRect();\
        return Math.round(top + bottom) })";
    for language in ["en", "fr", "ro"] {
        browser.resize(1280, 800).await;
        let here = browser.run("return location.pathname").await;
        browser.goto(&site.url(&format!("{}?lang={language}", here.as_str().unwrap()))).await;
        let ready =
            "return document.querySelector('.actions .action .word-short') && document.documentElement.lang";
        browser.until_script("the actions", ready, json!(language)).await;
        for (width, height) in [(390, 844), (320, 640), (844, 390)] {
            browser.resize(width, height).await;
            let places = browser.run(middle).await;
            let (close, more) = (places[0].as_i64().unwrap(), places[1].as_i64().unwrap());
            assert!((close - more).abs() <= 4, "{language} at {width}: {close} and {more}");
        }
    }
}

#[tokio::test]
async fn a_menu_whose_entries_change_keeps_the_keyboard() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("pane menu", &site).await;
    let browser = &agent.browser;
    let mut zoe = visitor(&site, "Zoé", "Where is my parcel?").await;
    agent.take("Zoé").await;
    browser.click("button", Name::Is("More actions")).await;
    let at = "return document.activeElement.role === 'menuitem' ? document.activeElement.textContent : ''";
    let first = async || Ok((browser.run(at).await == "Hold").then_some(()));
    browser.until("the first entry to have the keyboard", first).await;
    // Nobody is asked to hold the line any more.
    does(&mut zoe, VisitorCommand::End).await;
    browser.gone("menuitem", Name::Is("Hold")).await;
    let another = async || Ok((browser.run(at).await != "").then_some(()));
    browser.until("another entry to have the keyboard", another).await;
}

#[tokio::test]
async fn tools_without_content_are_not_offered() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("pane tools", &site).await;
    let browser = &agent.browser;
    let _zoe = visitor(&site, "Zoé", "Hello").await;
    agent.take("Zoé").await;
    browser.click("button", Name::Is("More actions")).await;
    browser.element("menuitem", Name::Is("Hold")).await;
    let names = "return [...document.querySelectorAll('[role=menuitem]')].filter(e => e.offsetWidth).map(e => e.innerText)";
    let listed = browser.run(names).await;
    assert_eq!(listed, json!(["Hold", "Ask for contact", "Check understanding", "Return to queue", "Block"]));
}

#[tokio::test]
async fn a_transfer_is_one_line_that_opens() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bea_site = edge.colleague(&site, "Bea").await;
    let (ana, bea) = tokio::join!(
        Agent::at_work("pane transfer sender", &site),
        Agent::at_work("pane transfer receiver", &bea_site)
    );
    let mut zoe = visitor(&site, "Zoé", "I want my money back").await;
    ana.take("Zoé").await;
    ana.press("Transfer").await;
    ana.choose("To", "Bea").await;
    ana.browser.fill("Briefing", "Parcel lost, wants a refund").await;
    ana.press("Ask the visitor").await;
    ana.sees_no_dialog().await;
    ana.sees("Ana Ștefănescu proposed a transfer to Bea").await;
    let asked = zoe.event(|body| matches!(body, EventBody::TransferProposed(_))).await.unwrap();
    does(&mut zoe, VisitorCommand::AnswerTransfer { question: asked.seq, yes: true }).await;
    bea.sees("Transfer for you").await;
    bea.browser.click("button", Name::Has("Zoé")).await;
    bea.browser.element("button", Name::Is("Accept")).await;
    for (width, height) in [(844, 390), (640, 400), (320, 640)] {
        bea.browser.resize(width, height).await;
        for choice in ["Accept", "Decline"] {
            assert!(in_sight(&bea.browser, "button", choice).await, "{choice} at {width} px");
        }
    }
    bea.browser.resize(1280, 800).await;
    bea.press("Accept").await;
    for agent in [&ana, &bea] {
        agent.sees("Ana Ștefănescu handed over to Bea").await;
        let lines = "return document.querySelector('.log').innerText";
        let shown = agent.browser.run(lines).await.as_str().unwrap().to_owned();
        for step in ["agreed to the transfer", "proposed a transfer", "was accepted", "left the conv"] {
            assert!(!shown.contains(step), "{step}: {shown}");
        }
        agent.browser.click("button", Name::Has("handed over to Bea")).await;
        agent.reads("The visitor agreed to the transfer", "Invitation").await;
        agent.reads("Parcel lost, wants a refund", "Invitation").await;
        // The briefing stands under who wrote it, not beside.
        let under = "const briefing = document.querySelector('.handover blockquote');\
            const who = briefing.previousElementSibling.getBoundingClientRect();\
            return briefing.getBoundingClientRect().top >= who.bottom";
        assert_eq!(agent.browser.run(under).await, true);
    }
    assert_eq!(ana.browser.console().await, Vec::<String>::new());
}
