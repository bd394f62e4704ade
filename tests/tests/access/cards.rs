//! Every card that the team can put before the visitor.

use crate::axe::Audit;
use protocol::codec::Encoding;
use protocol::conversation::etiquette::{ClosingReason, Target};
use protocol::conversation::event::EventBody;
use protocol::conversation::party::Department;
use protocol::frames::agent::AgentCommand;
use protocol::ids::DepartmentId;
use tests::browser::Name;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk, Outcome};

async fn does(agent: &mut Conversation, command: AgentCommand) {
    let what = format!("{command:?}");
    let outcome = agent.agent_does(command).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)), "{what}: {outcome:?}");
}

#[tokio::test]
async fn what_is_asked_of_the_visitor() {
    let site = Edge::shared().await.site().await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("access cards").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Mihai", "My lamp flickers.").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview.starts_with("My lamp")).await.unwrap();
    let mut agent = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    let mut audit = Audit::new("cards");
    does(&mut agent, AgentCommand::Take).await;

    does(&mut agent, AgentCommand::Restate { text: "You would like it repaired.".to_owned() }).await;
    browser.element("button", Name::Is("That's right")).await;
    audit.state(browser, "a restated need").await;
    browser.click("button", Name::Is("That's right")).await;
    let hold = AgentCommand::ProposeHold { reason: "I ask the workshop".to_owned(), minutes: 5 };
    does(&mut agent, hold).await;
    browser.element("button", Name::Is("Yes")).await;
    audit.state(browser, "may I put you on hold").await;
    browser.click("button", Name::Is("Yes")).await;
    browser.element("group", Name::Is("On hold")).await;
    audit.state(browser, "on hold").await;
    does(&mut agent, AgentCommand::EndHold).await;
    visitor.sees("The hold is over").await;
    let workshop = Department { id: DepartmentId::parse("workshop").unwrap(), name: "Workshop".to_owned() };
    let briefing = "Lamp flickers, wants a repair".to_owned();
    does(&mut agent, AgentCommand::Transfer { to: Target::Department(workshop), briefing }).await;
    browser.element("button", Name::Is("No")).await;
    audit.state(browser, "may I hand you over").await;
    browser.click("button", Name::Is("No")).await;
    browser.element("form", Name::Is("Leave your contact details")).await;
    audit.state(browser, "leave your contact").await;
    browser.fill("Email or phone", "nowhere").await;
    browser.click("button", Name::Is("Send contact")).await;
    visitor.sees("Please give an email address or a telephone number.").await;
    audit.state(browser, "leave your contact, with a mistake").await;
    browser.resize(320, 640).await;
    audit.state(browser, "leave your contact, at 320 px").await;
    browser.resize(1280, 800).await;
    browser.click("button", Name::Is("No, thank you")).await;
    does(&mut agent, AgentCommand::AskWrapUp).await;
    browser.element("button", Name::Is("No, that's all")).await;
    audit.state(browser, "anything else").await;
    browser.click("button", Name::Is("No, that's all")).await;
    agent.event(|body| *body == EventBody::WrapUpAnswered { more: false }).await.unwrap();
    does(&mut agent, AgentCommand::Close { reason: ClosingReason::Solved }).await;
    browser.element("group", Name::Is("How was this chat?")).await;
    audit.state(browser, "closed by the agent").await;
    audit.finish();
}
