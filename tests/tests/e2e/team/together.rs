//! Two agents open the same chat, and each sees what the other does there.

use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use serde_json::json;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::wire::{Conversation, Keys, opening};

/// What the line over the composer says; nothing where there is none.
const LINE: &str = "return document.querySelector('.together-text')?.textContent ?? ''";

/// Whether it stands out.
const PRESSES: &str = "return document.querySelector('.together.pressing') !== null";

/// Where the composer begins.
const COMPOSER: &str = "return document.querySelector('.composer').getBoundingClientRect().top";

/// Whether the line is whole between the heading and the composer, and makes nothing wider than the window.
const FITS: &str = "const line = document.querySelector('.together').getBoundingClientRect();\
    const composer = document.querySelector('.composer').getBoundingClientRect();\
    const heading = document.querySelector('.thread-pane .heading').getBoundingClientRect();\
    return line.left >= 0 && line.right <= innerWidth && line.bottom <= composer.top \
        && line.top >= heading.bottom && document.documentElement.scrollWidth <= innerWidth";

async fn reads_line(agent: &Agent, line: &str) {
    agent.browser.until_script(&format!("the line {line:?}"), LINE, json!(line)).await;
}

#[tokio::test]
async fn two_agents_at_one_chat_see_each_other_read_write_and_go() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let colleague = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
    let (ana, bogdan) = tokio::join!(
        Agent::at_work("agent who is not alone", &site),
        Agent::at_work("colleague at the same chat", &colleague)
    );
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "is anybody there".to_owned() }).await.unwrap();

    ana.sees_waiting("Zoé").await;
    ana.open("Zoé").await;
    ana.sees("is anybody there").await;
    reads_line(&ana, "").await;
    let composer = ana.browser.run(COMPOSER).await;
    bogdan.sees_waiting("Zoé").await;
    bogdan.open("Zoé").await;
    let her_name = &site.agent.name;
    reads_line(&bogdan, &format!("{her_name} is reading this")).await;
    reads_line(&ana, "Bogdan is reading this").await;
    ana.browser.element("status", Name::Has("Bogdan is reading this")).await;
    assert_eq!(ana.browser.run(COMPOSER).await, composer, "nothing has moved");

    // Who writes, and has stopped.
    bogdan.types("One mo").await;
    reads_line(&ana, "Bogdan is writing a reply").await;
    reads_line(&ana, "Bogdan is reading this").await;
    // Where both write it stands out, and stops nobody.
    ana.types("Yes, ").await;
    reads_line(&bogdan, &format!("{her_name} is writing a reply")).await;
    bogdan.types("ment").await;
    ana.browser.until_script("the line to stand out", PRESSES, json!(true)).await;
    ana.reply("here I am").await;
    visitor.message("Yes, here I am").await.unwrap();

    for (width, height) in [(320, 640), (844, 390), (1280, 800)] {
        ana.browser.resize(width, height).await;
        ana.browser.until_script(&format!("the line at {width}x{height}"), FITS, json!(true)).await;
    }

    let inbox = bogdan.browser.new_tab().await;
    bogdan.browser.switch_tab(&inbox).await;
    bogdan.browser.driver().close_window().await.unwrap();
    reads_line(&ana, "").await;
}
