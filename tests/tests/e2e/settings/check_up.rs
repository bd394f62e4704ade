//! The check-up: what an owner sees of how the server is set up, in three languages and on a phone.

use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::smtp::SmtpServer;
use thirtyfour::Key;

#[tokio::test]
async fn an_owner_checks_the_installation_and_sends_themselves_a_mail() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let owner = Agent::at_work("check-up", &site).await;
    owner.open_site_settings(&site, "Check-up").await;
    owner.sees("Nothing is changed by it").await;
    let mail = "Send me a test mail";
    let offered = async || owner.browser.find("button", Name::Is(mail)).await.unwrap().is_some();
    assert!(!offered().await, "before anybody knows whether there is mail");
    owner.press("Check now").await;
    owner.sees("All is well.").await;
    for said in [
        "Address",
        "Encryption",
        "Visitors’ IP addresses",
        "The server’s clock and yours agree.",
        "What is written is kept.",
    ] {
        owner.sees(said).await;
    }
    assert!(server.mails().is_empty());
    owner.press(mail).await;
    owner.sees(&format!("A mail to {} was taken.", site.agent.email)).await;
    assert_eq!(server.receives(1).await[0].to, site.agent.email);
    // By the keyboard alone.
    owner.browser.element("button", Name::Is("Check now")).await.focus().await.unwrap();
    owner.browser.press(Key::Enter).await;
    owner.sees("Send yourself one to be sure.").await;
}
