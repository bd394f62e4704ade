//! Whoever only looks on, in the inbox: everything to read, nothing to do, and a line that says why.

use crate::fixtures::owner_and_bogdan::OwnerAndBogdan;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::visitor::Visitor;

#[tokio::test]
async fn a_viewer_reads_along_and_is_offered_nothing() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let doina = edge.colleague_as(&site, "Doina", Some("viewer")).await;
    let shop = HostPage::start(&site).await;
    let viewer = Agent { browser: Browser::start("viewer").await };
    let (visitor, ana) = tokio::join!(
        Visitor::new("visitor who is read along"),
        Agent::at_work("agent beside a viewer", &site)
    );
    viewer.open_inbox(&doina).await;
    viewer.sign_in(&doina).await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "is anybody there").await;

    viewer.sees_waiting("Zoé").await;
    viewer.browser.click("button|option|link", Name::Has("Zoé")).await;
    viewer.sees("is anybody there").await;
    viewer.sees("You have view-only access").await;
    let offered =
        async |role: &str, name: &str| viewer.browser.find(role, Name::Is(name)).await.unwrap().is_some();
    for name in ["Take conversation", "Send", "Add note", "Save", "Block", "Select"] {
        assert!(!offered("button", name).await, "{name}");
    }
    for name in ["Reply", "Note", "Subject"] {
        assert!(!offered("textbox", name).await, "{name}");
    }
    assert!(!offered("switch", "Available").await && !offered("link", "Settings").await);
    assert!(offered("link", "Account").await);

    // What others do shows at once; that it was seen here is told to nobody.
    ana.take("Zoé").await;
    ana.reply("I am").await;
    viewer.sees("I am").await;
    visitor.sees("I am").await;
    ana.browser.click("button", Name::Is("Transfer")).await;
    let dialog = ana.browser.element("dialog", Name::Has("")).await;
    assert!(!dialog.text().await.unwrap().contains("Doina"), "nothing is handed to a viewer");
}

#[tokio::test]
async fn an_owner_makes_an_agent_a_viewer_who_is_at_work() {
    let team = OwnerAndBogdan::start("agent", "becomes a viewer").await;
    let OwnerAndBogdan { visitor, owner, bogdan, site, .. } = &team;
    owner.open_site_settings(site, "People").await;
    owner.choose("Role of Bogdan", "Viewer").await;
    owner.sees("Saved").await;
    bogdan.sees("You have view-only access").await;
    visitor.sees("Bogdan left").await;
    owner.choose("Role of Bogdan", "Agent").await;
    owner.sees("Saved").await;
    bogdan.browser.element("switch", Name::Is("Available")).await;
    bogdan.take("Zoé").await;
}
