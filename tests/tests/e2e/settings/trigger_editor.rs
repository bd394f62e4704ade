//! An owner builds a trigger in the settings, tries it there, and it fires on a page.

use serde_json::json;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::visitor::Visitor;

const STUCK: &str = "Is something wrong with your cart?";

#[tokio::test]
async fn a_trigger_is_built_tried_and_fires() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("trigger editor owner", &site).await;
    let browser = &owner.browser;
    owner.open_site_settings(&site, "Triggers").await;
    owner.press("Add a trigger").await;
    browser.element("textbox", Name::Is("Name")).await;
    // Nothing is stored as long as something is missing, and what is missing is told at its place.
    owner.press("Save").await;
    owner.sees("Please fill this in.").await;
    owner.writes("Name", "Cart").await;
    owner.writes("Shown as", "Ana").await;
    owner.writes("Invitation", STUCK).await;
    owner.writes("Seconds", "1").await;
    owner.press("Add a condition, Fires when").await;
    browser.element("group", Name::Is("Condition 2")).await;
    let second = "const [, second] = [...document.querySelectorAll('fieldset')].filter(f => f.firstElementChild.textContent.startsWith('Condition '));\
        const select = second.querySelector('select'); select.value = '7'; select.dispatchEvent(new Event('change', { bubbles: true }))";
    browser.run(second).await;
    owner.writes("Text", "/cart").await;
    let names = "return [...document.querySelectorAll('fieldset fieldset :is(legend, label)')].map(e => e.textContent)";
    let names = browser.run(names).await;
    let fields = ["What must be so", "Condition 1", "Criterion", "Seconds", "Condition 2"];
    let at = names.as_array().unwrap().iter().position(|name| name == fields[0]).unwrap();
    assert_eq!(json!(names.as_array().unwrap()[at..at + fields.len()]), json!(fields), "{names}");
    owner.saves().await;

    // Tried: on another page it says what is missing, on the right one that it fires.
    owner.writes("Address of the page", "https://shop.example/tea").await;
    owner.writes("Seconds on the page", "3").await;
    owner.sees("Does not fire, missing: Path of the page /cart").await;
    owner.writes("Address of the page", "https://shop.example/cart").await;
    owner.sees("Cart\nFires.").await;
    owner.press("All triggers").await;
    owner.sees("Shown: 0").await;
    // Its card reads as a sentence; its editor is closed.
    owner
        .sees("After 1 s on pages containing /cart, once per visit: “Is something wrong with your cart?”")
        .await;
    browser.gone("textbox", Name::Is("Invitation")).await;
    assert_eq!(browser.console().await, Vec::<String>::new());

    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("trigger editor visitor").await;
    visitor.open_shop(&shop.url("/cart")).await;
    visitor.sees(STUCK).await;
    visitor.in_chat().await;
    visitor.browser.click("button", Name::Is("Chat now")).await;
    // The count is there when the section is opened again.
    owner
        .browser
        .until("the count", async || {
            owner.section("Appearance").await;
            owner.section("Triggers").await;
            Ok(owner.browser.text().await?.contains("Accepted: 1").then_some(()))
        })
        .await;
}
