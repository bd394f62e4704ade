//! What the owner of a site sets is text wherever it shows: around the launcher, in the chat, in the inbox and in the
//! settings; and what goes into a style sheet or into an address is what it says that it is, or it is refused.

use crate::is_harmless;
use protocol::ids::DepartmentId;
use protocol::limits::LAUNCHER_MAX;
use protocol::locale::Localized;
use protocol::site::department::DepartmentSetting;
use protocol::site::form::{Consent, Field, FieldKind, Form};
use protocol::site::look::Look;
use protocol::site::settings::{Invitation, Service, SiteSettings};
use serde_json::{Value, json};
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, http, settings};
use tests::host_page::HostPage;
use tests::visitor::Visitor;

const NAME: &str = "\"><img src=x onerror=window.pwned=1>";
const TITLE: &str = "</title></script><script>window.pwned=1</script>";
const WELCOME: &str = "</template>-->]]><svg/onload=window.pwned=1> {{constructor}} __JASETTE_VIEW__";
const LAUNCHER: &str = "<b onclick=pwned=1>Ask";
const GREETING: &str = "Hello <iframe srcdoc='<script>parent.pwned=1</script>'> {company} {visitor}";
const DEPARTMENT: &str = "</option></select><img src=x onerror=window.pwned=1>";
const LABEL: &str = "' autofocus onfocus='window.pwned=1";
const CHOICE: &str = "\" selected onclick=\"window.pwned=1";
const CONSENT: &str = "<a href=javascript:window.pwned=1>I agree";
const INVITATION: &str = "<details open ontoggle=window.pwned=1>May I help?";

fn says(text: &str) -> Vec<Localized> {
    vec![Localized { locale: "en".to_owned(), text: text.to_owned() }]
}

/// A site whose owner has put markup wherever an owner writes.
fn decked_out() -> SiteSettings {
    assert!(LAUNCHER.chars().count() <= LAUNCHER_MAX);
    let field = |id: &str, kind| Field {
        id: id.to_owned(),
        labels: says(LABEL),
        kind,
        required: false,
        closed_only: false,
    };
    let choices = FieldKind::Choice(vec![says(CHOICE), says("Small")]);
    let id = DepartmentId::parse("lamps").unwrap();
    let department = DepartmentSetting { id, name: DEPARTMENT.to_owned(), agents: vec![] };
    SiteSettings {
        name: NAME.to_owned(),
        look: Look {
            titles: says(TITLE),
            welcome: says(WELCOME),
            launcher: says(LAUNCHER),
            ..Look::default()
        },
        service: Service {
            greeting: says(GREETING),
            goodbye: says(INVITATION),
            departments: vec![department],
            ..Service::default()
        },
        form: Form {
            fields: vec![field("order", FieldKind::Text), field("size", choices)],
            departments: true,
            consent: Some(Consent { texts: says(CONSENT), url: "https://shop.example/privacy".to_owned() }),
        },
        invitation: Some(Invitation {
            after_seconds: 600,
            path_contains: String::new(),
            agent: NAME.to_owned(),
            texts: says(INVITATION),
        }),
        ..settings()
    }
}

/// Waits until something is written in the current frame.
async fn shows(browser: &Browser, text: &str) {
    let script = format!("return document.body.innerText.includes({})", json!(text));
    let probe = async || Ok((browser.run(&script).await == true).then_some(()));
    browser.until(&format!("{text} to be written"), probe).await;
}

#[tokio::test]
async fn what_an_owner_sets_is_text_wherever_it_shows() {
    let site = Edge::shared().await.site_with(decked_out()).await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("brand visitor").await;
    let browser = &visitor.browser;
    browser.goto(&shop.url("/")).await;
    browser.element("button", Name::Has(LAUNCHER)).await;
    browser.enter_page().await.unwrap();
    let around = "const all = [...document.querySelector('jasette-chat').shadowRoot.querySelectorAll('*')];\
        return [window.pwned ?? null, all.map(e => e.localName).filter(name => ['b', 'img', 'script'].includes(name)), \
        all.flatMap(e => e.getAttributeNames()).filter(name => name.startsWith('on'))]";
    assert_eq!(browser.run(around).await, json!([null, [], []]));
    browser.click("button", Name::Has(LAUNCHER)).await;
    visitor.in_chat().await;
    shows(browser, WELCOME).await;
    shows(browser, TITLE).await;
    shows(browser, CONSENT).await;
    is_harmless(browser).await;
    // What can be chosen is there as well, and nothing else.
    let written = browser.run("return document.body.textContent").await;
    for text in [DEPARTMENT, CHOICE, LABEL] {
        assert!(written.as_str().unwrap().contains(text), "{text}");
    }
    browser.click("checkbox", Name::Has("I agree")).await;
    visitor.start_chat(Some("Zoé")).await;
    shows(browser, GREETING.split(" {").next().unwrap()).await;
    is_harmless(browser).await;
    visitor.on_page().await;
    assert_eq!(browser.run(around).await, json!([null, [], []]));
    assert_eq!(browser.run("return window.seen.violations").await, Value::Array(Vec::new()));

    let agent = Agent::at_work("brand agent", &site).await;
    is_harmless(&agent.browser).await;
    agent.open_site_settings(&site, "Appearance").await;
    is_harmless(&agent.browser).await;
    assert_eq!(agent.browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_goes_into_style_or_address_is_one_or_is_refused() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let url = site.url(&format!("/v1/sites/{}/settings", site.id));
    let get = http().get(&url).header("cookie", &ana.cookie).send().await.unwrap();
    let stored: Value = get.json().await.unwrap();
    let style = "#fff;}*{background:url(https://evil.example)}";
    let leads = |url: &str| json!({"texts": [{"locale": "en", "text": "I agree."}], "url": url});
    let mut bad: Vec<(&str, Value)> = vec![
        ("/settings/color", json!(style)),
        ("/settings/color", json!("expression(window.pwned=1)")),
        ("/settings/color", json!("</style><script>1</script>")),
        ("/settings/look/avatar", json!("x) url(https://evil.example")),
        ("/settings/look/avatar", json!("../../../evil")),
        ("/settings/look/titles", json!([{"locale": "\" onload=\"1", "text": "Ask"}])),
        ("/settings/origins", json!(["https://a.example; script-src *"])),
        ("/settings/origins", json!(["https://a.example\r\nset-cookie: a=b"])),
        ("/settings/origins", json!(["'unsafe-inline'"])),
        ("/settings/origins", json!(["data:"])),
    ];
    for address in
        ["javascript:window.pwned=1", "JaVaScRiPt:1", "data:text/html,1", "vbscript:1", " javascript:1"]
    {
        bad.push(("/settings/form/consent", leads(address)));
    }
    for (place, value) in bad {
        let mut edited = stored.clone();
        *edited.pointer_mut(place).unwrap_or_else(|| panic!("there is no {place}")) = value.clone();
        let put = http().put(&url).header("cookie", &ana.cookie).header("origin", &site.base);
        let status = put.json(&edited).send().await.unwrap().status().as_u16();
        assert_eq!(status, 400, "{place}: {value}");
    }
    let get = http().get(&url).header("cookie", &ana.cookie).send().await.unwrap();
    assert_eq!(get.json::<Value>().await.unwrap(), stored);
}
