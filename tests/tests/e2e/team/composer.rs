//! What comes into the agent's place to write by other ways than typing, and which key sends.

use super::canned_messages::draft_is;
use crate::fixtures::wire_visitor;
use protocol::conversation::event::EventBody;
use serde_json::json;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::hand::{self, Dragged};
use tests::process::TempDir;

#[tokio::test]
async fn what_an_agent_pastes_and_drops_arrives_as_what_it_is() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("composer agent", &site).await;
    let browser = &agent.browser;
    let mut zoe = wire_visitor::visitor(&site, "Zoé", "Hello?").await;
    agent.take("Zoé").await;
    let cells = "data.setData('text/plain', 'a\\tb'); data.items.add(new File(['x'], 'image.png', {type: 'image/png'}))";
    assert!(!hand::pastes(browser, "composer", cells).await, "the browser pastes the text");
    hand::drops(browser, "", "composer", Dragged::Text("text/plain", "Order A-11")).await;
    draft_is(&agent, "Order A-11").await;
    agent.types(" see ").await;
    hand::drops(browser, "", "composer", Dragged::Text("text/uri-list", "https://tea.example/a")).await;
    draft_is(&agent, "Order A-11 see https://tea.example/a").await;

    let folder = TempDir::new("dropped");
    let (report, archive) = (folder.path().join("REPORT.CSV"), folder.path().join("x.zip"));
    let telephone = folder.path().join("IMG_1.HEIC");
    std::fs::write(&report, "a;b").unwrap();
    std::fs::write(&telephone, "....ftypheic").unwrap();
    std::fs::create_dir(&archive).unwrap();
    hand::drops(browser, "", "composer", Dragged::Files(&[&archive, &report, &telephone])).await;
    agent.sees("Folders cannot be sent.").await;
    agent.sees("Please save it as JPEG or PNG first.").await;
    agent.files_are_stored().await;
    agent.press("Send").await;
    zoe.message("Order A-11 see https://tea.example/a").await.unwrap();
    let report =
        |body: &EventBody| matches!(body, EventBody::FileSent { file, .. } if file.name == "REPORT.CSV");
    zoe.event(report).await.unwrap();
    browser.element("button", Name::Is("Remove x.zip")).await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_touch_keyboards_send_sends_once_and_an_input_methods_enter_never() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("composer agent keys", &site).await;
    let browser = &agent.browser;
    let mut zoe = wire_visitor::visitor(&site, "Zoé", "Hello?").await;
    agent.take("Zoé").await;
    agent.types("half a wor").await;
    hand::enters_while_composing(browser).await;
    draft_is(&agent, "half a wor\n").await;
    browser.devtools("Emulation.setTouchEmulationEnabled", json!({"enabled": true})).await;
    agent.types("half a word").await;
    hand::enters_while_composing(browser).await;
    draft_is(&agent, "").await;
    zoe.message("half a wor\nhalf a word").await.unwrap();
    let sent = zoe.texts();
    assert_eq!(sent.iter().filter(|text| text.starts_with("half")).count(), 1, "{sent:?}");
    assert_eq!(browser.console().await, Vec::<String>::new());
}
