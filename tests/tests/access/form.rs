//! The form before the chat in all its parts, within the opening hours and outside of them.

use crate::axe::Audit;
use protocol::ids::DepartmentId;
use protocol::locale::Localized;
use protocol::site::department::DepartmentSetting;
use protocol::site::form::{Consent, Field, FieldKind, Form};
use protocol::site::hours::Hours;
use protocol::site::settings::{Service, SiteSettings};
use tests::browser::Name;
use tests::edge::{Edge, settings};
use tests::host_page::HostPage;
use tests::hours::{closed, open};
use tests::visitor::Visitor;

fn text(text: &str) -> Vec<Localized> {
    vec![Localized { locale: "en".to_owned(), text: text.to_owned() }]
}

fn form() -> Form {
    let field = |id: &str, kind, required| Field {
        id: id.to_owned(),
        labels: text(&format!("The {id}")),
        kind,
        required,
        closed_only: false,
    };
    let size = FieldKind::Choice(vec![text("Small"), text("Large")]);
    let fields = vec![
        field("order", FieldKind::Text, true),
        field("email", FieldKind::Email, true),
        field("phone", FieldKind::Phone, false),
        field("size", size, true),
        field("details", FieldKind::Long, false),
    ];
    let consent = Consent { texts: text("I agree."), url: "https://shop.example/privacy".to_owned() };
    Form { fields, departments: true, consent: Some(consent) }
}

async fn looks(audit: &mut Audit, form: Form, hours: Hours, button: &str, state: &str) {
    let id = DepartmentId::parse("lamps").unwrap();
    let department = DepartmentSetting { id, name: "Lamps".to_owned(), agents: vec![] };
    let service = Service { departments: vec![department], ..Service::default() };
    let site = Edge::shared().await.site_with(SiteSettings { form, hours, service, ..settings() }).await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("access form").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    browser.element("button", Name::Is(button)).await;
    audit.state(browser, state).await;
    browser.click("button", Name::Is(button)).await;
    visitor.sees("Please ").await;
    audit.state(browser, &format!("{state}, with mistakes")).await;
    browser.resize(320, 640).await;
    audit.state(browser, &format!("{state}, at 320 px")).await;
    let wide = browser.run("return document.documentElement.scrollWidth > innerWidth").await;
    assert_eq!(wide, false, "{state}: nothing stands beside the screen");
}

#[tokio::test]
async fn the_form_before_the_chat() {
    let mut audit = Audit::new("form");
    looks(&mut audit, form(), open(), "Start chat", "every kind of field").await;
    looks(&mut audit, form(), closed(), "Send", "the same while the team is away").await;
    looks(&mut audit, Form::default(), closed(), "Send", "our own fields while the team is away").await;
    audit.finish();
}
