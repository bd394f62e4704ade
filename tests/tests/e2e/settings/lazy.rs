//! Sections whose code is downloaded when they are opened.

use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::proxy::Proxy;

/// What the names of the files begin with that People is loaded from.
const PEOPLE: &str = "/assets/settings-people";
const NAME: &str = "Name of the site";
const FAILED: &str = "This part of the settings could not be loaded.";

#[tokio::test]
async fn a_section_is_downloaded_when_it_is_opened_and_again_when_it_did_not_come() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let owner = Agent::at_work("lazy sections", &site).await;
    let browser = &owner.browser;
    let downloads = || proxy.requests().iter().filter(|request| request.contains(PEOPLE)).count();
    browser.goto(&site.url(&format!("/settings/{}", site.id))).await;
    owner.writes(NAME, "Ceai și miere").await;
    assert_eq!(downloads(), 0, "nobody has opened it");

    // A deploy has replaced the files, or the network is gone.
    proxy.refuse(Some(PEOPLE));
    proxy.cut();
    owner.section("People").await;
    owner.sees(FAILED).await;
    assert!(downloads() > 0);
    owner.press("Try again").await;
    owner.sees(FAILED).await;
    proxy.refuse(None);
    owner.press("Try again").await;
    browser.element("list", Name::Is("People")).await;
    let focused = "return document.activeElement.textContent";
    assert_eq!(browser.run(focused).await, "People", "the heading has the keyboard");
    let came = downloads();

    // Nothing that was typed is lost, and what is here stays without a network.
    owner.section("Appearance").await;
    let name = browser.element("textbox", Name::Is(NAME)).await;
    assert_eq!(name.prop("value").await.unwrap().unwrap(), "Ceai și miere");
    proxy.refuse(Some(PEOPLE));
    proxy.cut();
    owner.section("People").await;
    browser.element("list", Name::Is("People")).await;
    assert_eq!(downloads(), came, "it is loaded once");
}

#[tokio::test]
async fn a_section_that_an_address_names_is_loaded_with_the_page() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let owner = Agent::at_work("lazy address", &site).await;
    owner.browser.goto(&site.url(&format!("/settings/{}#people", site.id))).await;
    owner.browser.element("list", Name::Is("People")).await;
    assert!(proxy.requests().iter().any(|request| request.contains(PEOPLE)));
    assert_eq!(owner.browser.console().await, Vec::<String>::new());
    // The pointer on its link is enough.
    let account = || proxy.requests().iter().any(|request| request.contains("/assets/settings-account"));
    assert!(!account());
    let hover = "document.querySelector('.sections a[href=\"#account\"]').focus()";
    owner.browser.run(hover).await;
    owner.browser.until("the account's code", async || Ok(account().then_some(()))).await;
}
