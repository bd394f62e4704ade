//! What happens now, as whoever leads sees it: three agents and a few chats, on a desk and on a phone.

use crate::fixtures::wire_visitor::visitor;
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::DeskCommand;
use protocol::frames::visitor::VisitorCommand;
use serde_json::json;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, SignedIn, Site};
use tests::wire::{Conversation, Desk, Outcome};

/// What a large figure says, by its name.
fn figure(name: &str) -> String {
    let name = json!(name);
    format!(
        "const all = [...document.querySelectorAll('.now-figure')];\
        const one = all.find((one) => one.querySelector('dt').textContent === {name});\
        return one && one.querySelector('.now-value').textContent"
    )
}

/// What a row of a table says.
fn row(name: &str) -> String {
    let name = json!(name);
    format!(
        "const all = [...document.querySelectorAll('.now-table tbody tr')];\
        const one = all.find((one) => one.querySelector('th').textContent === {name});\
        return one ? one.innerText.replace(/\\s+/g, ' ') : ''"
    )
}

async fn shows(lead: &Agent, name: &str, value: &str) {
    lead.browser.until_script(&format!("{name:?} to be {value}"), &figure(name), json!(value)).await;
}

async fn row_has(lead: &Agent, name: &str, what: &str) {
    let script = format!("const told = (() => {{ {} }})(); return told.includes({})", row(name), json!(what));
    lead.browser.until_script(&format!("the row of {name:?} to say {what:?}"), &script, json!(true)).await;
}

/// An agent takes a chat.
async fn takes(site: &Site, agent: &SignedIn, desk: &mut Desk, name: &str) -> Conversation {
    let chat = desk.sees(|summary| summary.visitor.as_deref() == Some(name)).await.unwrap();
    let mut chat = Conversation::agent(site, agent, chat.id.as_str(), 0, Encoding::Binary).await.unwrap();
    assert!(matches!(chat.agent_does(AgentCommand::Take).await.unwrap(), Outcome::Stored(_)));
    chat
}

#[tokio::test]
async fn a_lead_sees_who_waits_who_is_there_and_what_became_of_today() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let mut team = Vec::new();
    for name in ["Bea", "Carla", "Dan"] {
        let who = edge.colleague_as(&site, name, Some("agent")).await.sign_in().await;
        let desk = Desk::open_paged(&site, &who, Encoding::Binary).await.unwrap();
        team.push((who, desk));
    }
    let lead = Agent::at_work("lead who looks at now", &site).await;
    let browser = &lead.browser;
    lead.set_available(false).await;
    browser.click("link", Name::Is("Now")).await;
    shows(&lead, "Waiting", "0").await;
    lead.sees("Nobody waits").await;
    shows(&lead, "Free places", "9").await;
    let path = format!("/inbox/{}/now", site.id);
    browser.until_script("its address", "return location.pathname", json!(path)).await;
    row_has(&lead, "Bea", "Available since").await;

    let mut zoe = visitor(&site, "Zoé", "Where is my parcel?").await;
    let _radu = visitor(&site, "Radu", "Bună ziua").await;
    shows(&lead, "Waiting", "2").await;
    let (bea, beas) = &mut team[0];
    let mut chat = takes(&site, bea, beas, "Zoé").await;
    shows(&lead, "Waiting", "1").await;
    shows(&lead, "Being served", "1").await;
    shows(&lead, "Free places", "8").await;
    row_has(&lead, "Bea", "1 / 3").await;
    chat.agent_does(AgentCommand::Send { text: "One moment".to_owned() }).await.unwrap();
    row_has(&lead, "Answered", "Answered 1").await;
    team[2].1.send(&DeskCommand::SetAvailable(false)).await.unwrap();
    row_has(&lead, "Dan", "Away since").await;
    drop(team.remove(1));
    row_has(&lead, "Carla", "Not here").await;

    // From there a lead reads along, and comes back.
    browser.click("button", Name::Is("Zoé")).await;
    lead.sees("Where is my parcel?").await;
    lead.sees("One moment").await;
    browser.click("link", Name::Is("Now")).await;
    shows(&lead, "Being served", "1").await;

    zoe.visitor_does(VisitorCommand::End).await.unwrap();
    shows(&lead, "Being served", "0").await;
    let rate = VisitorCommand::Rate { score: 3, comment: String::new() };
    zoe.visitor_does(rate).await.unwrap();
    shows(&lead, "Satisfied today", "100%").await;
    lead.sees("of 1 rating").await;

    // The same after the page was loaded again, and on a phone, where nothing but the tables scrolls sideways.
    browser.resize(390, 844).await;
    browser.reload().await;
    shows(&lead, "Waiting", "1").await;
    let fits = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth";
    browser.until_script("the page to fit", fits, json!(true)).await;
    browser.click("link", Name::Is("Inbox")).await;
    lead.sees_waiting("Radu").await;
}

#[tokio::test]
async fn an_agent_is_offered_none_of_it() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
    let agent = Agent::at_work("agent without now", &bogdan).await;
    assert!(agent.browser.find("link", Name::Is("Now")).await.unwrap().is_none());
    // The address leads to the inbox.
    agent.browser.goto(&site.url(&format!("/inbox/{}/now", site.id))).await;
    agent.browser.element("list|listbox", Name::Is("Conversations")).await;
    let path = "return location.pathname";
    agent.browser.until_script("the address of the inbox", path, json!("/inbox")).await;
}
