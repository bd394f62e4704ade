//! The form before the chat asks what its owner wants to know, says what is wrong and where, and
//! lets the visitor choose a department; the team sees all of it.

use crate::fixtures::host_page;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::ids::DepartmentId;
use protocol::locale::Localized;
use protocol::site::department::DepartmentSetting;
use protocol::site::form::{Field, FieldKind, Form};
use protocol::site::settings::{Service, SiteSettings};
use serde_json::json;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, Site, settings};
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk};

fn text(text: &str) -> Vec<Localized> {
    vec![Localized { locale: "en".to_owned(), text: text.to_owned() }]
}

fn field(id: &str, label: &str, kind: FieldKind, required: bool) -> Field {
    Field { id: id.to_owned(), labels: text(label), kind, required, closed_only: false }
}

async fn asking() -> Site {
    let size = FieldKind::Choice(vec![text("Small"), text("Large")]);
    let phone = Field { closed_only: true, ..field("phone", "Your phone", FieldKind::Phone, true) };
    let fields = vec![
        field("order", "Order number", FieldKind::Text, true),
        field("email", "Your email", FieldKind::Email, true),
        field("size", "Size", size, true),
        field("more", "Anything more", FieldKind::Long, false),
        phone,
    ];
    let department = |id: &str, name: &str| DepartmentSetting {
        id: DepartmentId::parse(id).unwrap(),
        name: name.to_owned(),
        agents: vec![],
    };
    let departments = vec![department("tea", "Tea"), department("lamps", "Lamps")];
    let service = Service { departments, ..Service::default() };
    let form = Form { fields, departments: true, consent: None };
    Edge::shared().await.site_with(SiteSettings { form, service, ..settings() }).await
}

/// Chooses in a field as the keyboard does.
async fn choose(visitor: &Visitor, field: &str, choice: &str) {
    visitor.browser.element("combobox", Name::Is(field)).await.send_keys(choice).await.unwrap();
}

#[tokio::test]
async fn what_the_owner_asks_is_asked_checked_and_told_the_team() {
    let site = asking().await;
    let shop = HostPage::start(&site).await;
    let (visitor, agent) = tokio::join!(Visitor::new("form visitor"), Agent::at_work("form agent", &site));
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    browser.element("textbox", Name::Is("Order number")).await;
    assert!(browser.find("textbox", Name::Has("Your phone")).await.unwrap().is_none(), "the team is there");
    browser.fill("Your name", "Zoé").await;
    browser.fill("Your email", "nowhere").await;
    browser.click("button", Name::Is("Start chat")).await;
    visitor.sees("Please fill this in.").await;
    visitor.sees("Please give an email address.").await;
    let focus = "return document.activeElement.labels?.[0]?.textContent ?? ''";
    browser.until("the focus", async || Ok((browser.run(focus).await == "Order number").then_some(()))).await;
    let invalid =
        "return [...document.querySelectorAll('[aria-invalid=true]')].map(e => e.labels[0].textContent)";
    assert_eq!(browser.run(invalid).await, json!(["Order number", "Your email", "Size"]));
    assert!(browser.find("textbox", Name::Is("Message")).await.unwrap().is_none());

    browser.fill("Order number", "A-12").await;
    browser.fill("Your email", "@mail.example").await;
    choose(&visitor, "Size", "Large").await;
    choose(&visitor, "Which team do you need? (optional)", "Lamps").await;
    browser.fill("Anything more (optional)", "It flickers.").await;
    browser.click("button", Name::Is("Start chat")).await;
    visitor.send("Hello").await;

    agent.take("Zoé").await;
    agent.sees("Zoé").await;
    let details = "return document.querySelector('.visitor-pane')?.textContent ?? ''";
    let told = [
        "Department",
        "Lamps",
        "Order number",
        "A-12",
        "nowhere@mail.example",
        "Size",
        "Large",
        "It flickers.",
    ];
    agent
        .browser
        .until("the visitor's details", async || {
            let shown = agent.browser.run(details).await;
            let shown = shown.as_str().unwrap_or_default();
            Ok(told.iter().all(|one| shown.contains(one)).then_some(()))
        })
        .await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "Hello").await.unwrap();
    let mut wire = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    wire.event(|body| matches!(body, EventBody::FormFilled(filled) if filled.answers.len() == 4))
        .await
        .unwrap();
    host_page::is_content(browser).await;
}

#[tokio::test]
async fn the_next_chat_finds_the_answers_after_a_reload() {
    let site = asking().await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("form again").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    browser.fill("Your name", "Zoé").await;
    browser.fill("Order number", "A-12").await;
    browser.fill("Your email", "zoe@mail.example").await;
    choose(&visitor, "Size", "Small").await;
    browser.click("button", Name::Is("Start chat")).await;
    visitor.send("Hello").await;
    browser.reload().await;
    visitor.finds_chat_open().await;
    visitor.sees("Hello").await;
    visitor.end_chat().await;
    browser.click("button", Name::Is("Skip")).await;
    browser.reload().await;
    visitor.click_launcher().await;
    browser.element("button", Name::Is("Start chat")).await;
    let values = "return [...document.querySelectorAll('input, select')].map(field => field.value)";
    let kept = json!(["Zoé", "A-12", "zoe@mail.example", "Small", ""]);
    browser.until("the answers", async || Ok((browser.run(values).await == kept).then_some(()))).await;
}
