//! What an agent tells of themselves, in their account, and where it shows.

use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::visitor::Visitor;

#[tokio::test]
async fn an_agent_tells_of_themselves_and_colleagues_see_it() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let colleague = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
    let shop = HostPage::start(&site).await;
    let (visitor, ana, bogdan) = tokio::join!(
        Visitor::new("visitor of a profile"),
        Agent::at_work("agent who hands over", &site),
        Agent::at_work("agent with a profile", &colleague)
    );
    let account = format!("/settings/{}#account", site.id);
    bogdan.browser.goto(&site.url(&account)).await;
    let name = bogdan.browser.element("textbox", Name::Is("Your name, as visitors see it")).await;
    name.clear().await.unwrap();
    bogdan.browser.fill("Your name, as visitors see it", "Maria").await;
    bogdan.browser.click("checkbox", Name::Is("French")).await;
    bogdan.browser.click("checkbox", Name::Is("Monday")).await;
    bogdan.browser.element("button", Name::Is("Save your profile")).await;
    bogdan.press("Save your profile").await;
    bogdan.sees("Your profile is saved.").await;
    bogdan.back_to_inbox(&site).await;
    bogdan.sees("Maria").await;

    // Kept: it is there when the account is opened again.
    let other = Agent { browser: tests::browser::Browser::start("profile, seen again").await };
    other.open_inbox(&colleague).await;
    other.sign_in(&colleague).await;
    other.browser.goto(&site.url(&account)).await;
    other.browser.element("checkbox", Name::Is("French")).await;
    let kept = "return document.getElementById('profile-name').value + \
        document.getElementById('profile-speaks-fr').checked + \
        document.getElementById('profile-day-0').checked";
    assert_eq!(other.browser.run(kept).await, "Mariatruetrue");

    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "is anybody there").await;
    ana.take("Zoé").await;
    ana.press("Transfer").await;
    let options = "return document.getElementById('transfer-to')?.innerText";
    ana.browser
        .until("Maria to be offered with her languages", async || {
            let told = ana.browser.run(options).await;
            let told = told.as_str().unwrap_or_default();
            Ok((told.contains("Maria") && told.contains("French")).then_some(()))
        })
        .await;
}
