//! Who gets which chat: set and tried by keyboard alone, and found by nobody's rules to be in anybody's way.

use crate::axe::Audit;
use protocol::ids::DepartmentId;
use protocol::site::department::DepartmentSetting;
use protocol::site::settings::{Service, SiteSettings};
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, settings};
use thirtyfour::Key;

#[tokio::test]
async fn who_gets_which_chat_is_set_and_tried_by_keyboard() {
    let id = DepartmentId::parse("sales").unwrap();
    let sales = DepartmentSetting { id, name: "Sales".to_owned(), agents: Vec::new() };
    let service = Service { departments: vec![sales], ..Service::default() };
    let site = Edge::shared().await.site_with(SiteSettings { service, ..settings() }).await;
    let agent = Agent::at_work("access routing", &site).await;
    let browser = &agent.browser;
    let mut audit = Audit::new("routing");
    agent.open_site_settings(&site, "Routing").await;
    let first = browser.element("radio", Name::Is("Agents take them")).await;
    browser.element("combobox", Name::Is("Agent")).await;
    audit.state(browser, "who gets which chat").await;
    first.focus().await.unwrap();
    // The fields below it come and go, and the keyboard stays on what is chosen.
    let chosen = "const at = document.activeElement; return at.checked ? at.id : ''";
    for (mode, field) in [
        ("They ring", "Ring for (seconds, default 30)"),
        ("They are given", "Wait for the first reply (seconds, default 120)"),
    ] {
        browser.press(Key::Down).await;
        browser.element("spinbutton", Name::Is(field)).await;
        browser.until_script("the keyboard to be on what is chosen", chosen, "set-queue0-mode".into()).await;
        let radio = browser.element("radio", Name::Is(mode)).await;
        assert!(radio.is_selected().await.unwrap(), "{mode}");
    }
    audit.state(browser, "who gets which chat, with all fields").await;
    agent.choose("Department", "Sales").await;
    browser.element("button", Name::Is("Who gets it?, Try it")).await.focus().await.unwrap();
    browser.press(Key::Enter).await;
    agent.sees(&format!("It goes to {}.", site.agent.name)).await;
    browser.element("status", Name::Has("It goes to")).await;
    audit.state(browser, "who gets which chat, tried").await;
    browser.resize(320, 640).await;
    audit.state(browser, "who gets which chat, at 320 px").await;
    assert_eq!(browser.run("return document.documentElement.scrollWidth <= innerWidth").await, true);
    audit.finish();
}
