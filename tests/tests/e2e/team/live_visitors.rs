//! Who is on the site's pages, as the team sees it, and a chat that an agent starts with one of them.

use crate::fixtures::host_page;
use protocol::site::live::Live;
use protocol::site::settings::SiteSettings;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, Site, settings};
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use thirtyfour::Key;

/// What a person does, and that they agree.
const AGREES: &str = "dispatchEvent(new Event('scroll')); Jasette('consent', true); return true";

const TEXT: &str = "These pots are hand-made. May I help?";

/// A site whose team sees who has agreed, and its pages.
async fn shop() -> (Site, HostPage) {
    let live = Live { on: true, unasked: false, thousands: 0 };
    let site = Edge::shared().await.site_with(SiteSettings { live, ..settings() }).await;
    let pages = HostPage::start(&site).await;
    (site, pages)
}

async fn opens_list(ana: &Agent) {
    ana.browser.click("button", Name::Is("Visitors on the site")).await;
    ana.sees("On the site now:").await;
}

#[tokio::test]
async fn an_agent_sees_who_is_there_and_starts_a_chat_with_one() {
    let (site, shop) = shop().await;
    let (visitor, ana) =
        tokio::join!(Visitor::new("visitor who is invited"), Agent::at_work("agent who invites", &site));
    visitor.open_shop(&shop.url("/tea?secret=1")).await;
    visitor.on_page().await;
    opens_list(&ana).await;
    ana.sees("Nobody is on the site right now.").await;
    assert_eq!(host_page::stored(&visitor.browser).await, host_page::nothing(), "nothing before a yes");

    assert_eq!(visitor.browser.run(AGREES).await, true);
    ana.sees("On the site now: 1").await;
    ana.sees("Page /tea").await;
    ana.browser.fill("The page’s address contains", "/coffee").await;
    ana.browser.press(Key::Tab).await;
    ana.sees("Nobody fits.").await;
    ana.browser.press(Key::Escape).await;
    ana.sees_no_dialog().await;
    opens_list(&ana).await;
    ana.sees("Page /tea").await;
    ana.browser.click("button", Name::Is("Start a chat")).await;
    ana.browser.fill("Your invitation, in your name", TEXT).await;
    ana.browser.click("button", Name::Is("Invite")).await;
    ana.sees("The invitation is on its way.").await;
    ana.sees("Invited").await;

    visitor.sees(TEXT).await;
    visitor.sees("Ana Ștefănescu").await;
    visitor.in_chat().await;
    visitor.browser.click("button", Name::Is("Chat now")).await;
    visitor.start_chat(Some("Zoé")).await;
    visitor.send("Which one pours best?").await;
    ana.sees("In a chat").await;
    ana.browser.press(Key::Escape).await;
    ana.sees_no_dialog().await;
    ana.take("Zoé").await;
    ana.sees(TEXT).await;
    host_page::is_content(&visitor.browser).await;
}

#[tokio::test]
async fn whoever_takes_their_yes_back_is_not_seen_any_more() {
    let (site, shop) = shop().await;
    let (visitor, ana) =
        tokio::join!(Visitor::new("visitor who agrees no more"), Agent::at_work("agent who looks", &site));
    visitor.open_shop(&shop.url("/tea")).await;
    visitor.on_page().await;
    assert_eq!(visitor.browser.run(AGREES).await, true);
    opens_list(&ana).await;
    ana.sees("On the site now: 1").await;
    // On the next page at once, and as the same visitor.
    visitor.open_shop(&shop.url("/lamps")).await;
    visitor.on_page().await;
    assert_eq!(visitor.browser.run(AGREES).await, true);
    ana.sees("Page /lamps").await;
    ana.sees("On the site now: 1").await;
    visitor.browser.run("Jasette('consent', false); return true").await;
    ana.sees("Nobody is on the site right now.").await;
    assert_eq!(host_page::stored(&visitor.browser).await, host_page::nothing());
}
