//! While the app loads the document can be used: what a visitor types and sends before the app is there is
//! neither lost nor sent twice, and the focus and the caret stay where they are.

use protocol::codec::Encoding;
use protocol::locale::{LAUNCHER_LABELS, LOCALES, Localized, direction};
use protocol::site::form::{Field, FieldKind, Form};
use protocol::site::settings::{NameField, SiteSettings};
use serde_json::json;
use std::time::{Duration, Instant};
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site, settings};
use tests::host_page::{HostPage, Page, content, snippet, strict_policy, watch};
use tests::proxy::Proxy;
use tests::visitor::{LAUNCHER, Visitor};
use tests::wire::{Conversation, Desk};
use thirtyfour::Key;

/// How long the app is on its way.
const LATE: Duration = Duration::from_secs(5);

/// A shop whose chat's wasm is held back.
struct Slow {
    site: Site,
    proxy: Proxy,
    shop: HostPage,
}

impl Slow {
    async fn start(settings: SiteSettings) -> Self {
        let edge = Edge::shared().await;
        let proxy = Proxy::start(edge.port()).await;
        proxy.hold(".wasm");
        let site = edge.site_with(settings).await;
        let shop = HostPage::start(&site.clone().through(proxy.base())).await;
        Self { site, proxy, shop }
    }

    /// A visitor in the document's first view.
    async fn visitor(&self, name: &str) -> Visitor {
        let visitor = Visitor::new(name).await;
        visitor.open_shop(&self.shop.url("/")).await;
        enters(&visitor.browser, LAUNCHER, "Chat").await;
        visitor
    }

    /// Lets the app come, once it has been on its way for so long, and waits for it.
    async fn app_comes(&self, browser: &Browser) {
        assert!(leads(browser).await, "the app is not there yet");
        self.proxy.mend();
        browser.until("the app", async || Ok((!leads(browser).await).then_some(()))).await;
    }

    /// What the team has of the one conversation there is: its visitor's name, and their messages.
    async fn arrived(&self, last: &str) -> (Option<String>, Vec<String>) {
        let ana = self.site.sign_in().await;
        let mut desk = Desk::open(&self.site, &ana, Encoding::Binary).await.unwrap();
        let summary = desk.sees(|summary| summary.preview == last).await.unwrap();
        assert_eq!(desk.conversations.len(), 1, "one conversation was begun");
        let id = summary.id.as_str();
        let mut agent = Conversation::agent(&self.site, &ana, id, 0, Encoding::Binary).await.unwrap();
        agent.message(last).await.unwrap();
        (summary.visitor.clone(), agent.texts().into_iter().map(str::to_owned).collect())
    }
}

/// Opens the chat and goes on in its frame.
async fn enters(browser: &Browser, launcher: &str, title: &str) {
    browser.enter_page().await.unwrap();
    browser.click("button", Name::Starts(launcher)).await;
    browser.until("the chat's frame", async || browser.try_enter_frame(title).await).await;
}

/// Whether the document leads itself.
async fn leads(browser: &Browser) -> bool {
    browser.run("return document.getElementById('first') !== null").await == true
}

/// The field that has the focus, with its value and the caret.
async fn caret(browser: &Browser) -> serde_json::Value {
    let script = "const field = document.activeElement;\
        return [field.id, field.value, field.selectionStart, field.selectionEnd]";
    browser.run(script).await
}

#[tokio::test]
async fn a_name_and_a_message_are_typed_and_sent_before_the_app_is_there() {
    let slow = Slow::start(settings()).await;
    let visitor = slow.visitor("first paint sends").await;
    let browser = &visitor.browser;
    let began = Instant::now();
    browser.fill("Your name", "Zoé").await;
    browser.click("button", Name::Is("Start chat")).await;
    browser.fill("Message", "Is the tea here?").await;
    browser.click("button", Name::Is("Send")).await;
    browser.fill("Message", "The green one").await;
    // The caret stands in the middle of what is written.
    browser.run("document.getElementById('composer').setSelectionRange(4, 9)").await;
    let before = caret(browser).await;
    assert_eq!(before, json!(["composer", "The green one", 4, 9]));
    browser.until("the app to be late", async || Ok((began.elapsed() >= LATE).then_some(()))).await;
    slow.app_comes(browser).await;
    assert_eq!(caret(browser).await, before);
    visitor.sees("Is the tea here?").await;
    assert_eq!(
        slow.arrived("Is the tea here?").await,
        (Some("Zoé".to_owned()), vec!["Is the tea here?".to_owned()])
    );
    visitor.sees("Zoé").await;
    browser.click("button", Name::Is("Send")).await;
    let both = vec!["Is the tea here?".to_owned(), "The green one".to_owned()];
    assert_eq!(slow.arrived("The green one").await, (Some("Zoé".to_owned()), both));
}

#[tokio::test]
async fn a_form_that_is_half_filled_in_stays_so() {
    let field = |id: &str, kind| Field {
        id: id.to_owned(),
        labels: vec![Localized { locale: "en".to_owned(), text: format!("The {id}") }],
        kind,
        required: true,
        closed_only: false,
    };
    let fields = vec![field("order", FieldKind::Text), field("details", FieldKind::Long)];
    let form = Form { fields, ..Form::default() };
    let slow = Slow::start(SiteSettings { form, name_field: NameField::Required, ..settings() }).await;
    let visitor = slow.visitor("first paint form").await;
    let browser = &visitor.browser;
    browser.fill("Your name", "Zoé").await;
    browser.fill("The details", "It flickers").await;
    // Sent before it is right: the app says what is missing.
    browser.click("button", Name::Is("Start chat")).await;
    browser.fill("The details", "\nat night").await;
    slow.app_comes(browser).await;
    visitor.sees("Please fill this in.").await;
    let shown = browser
        .run("return ['name', 'field-0', 'field-1'].map(id => document.getElementById(id).value)")
        .await;
    assert_eq!(shown, json!(["Zoé", "", "It flickers\nat night"]));
    browser.fill("The order", "A-12").await;
    browser.click("button", Name::Is("Start chat")).await;
    browser.fill("Message", "Hello").await;
    browser.click("button", Name::Is("Send")).await;
    let (name, texts) = slow.arrived("Hello").await;
    assert_eq!((name.as_deref(), texts.last().map(String::as_str)), (Some("Zoé"), Some("Hello")));
}

#[tokio::test]
async fn a_name_that_is_missing_is_asked_for_at_once() {
    let slow = Slow::start(SiteSettings { name_field: NameField::Required, ..settings() }).await;
    let visitor = slow.visitor("first paint nameless").await;
    let browser = &visitor.browser;
    browser.click("button", Name::Is("Start chat")).await;
    browser
        .until("the name's error", async || {
            Ok(browser.text().await?.contains("Please tell us your name.").then_some(()))
        })
        .await;
    browser.fill("Your name", "Zo").await;
    browser.run("document.getElementById('name').setSelectionRange(1, 1)").await;
    slow.app_comes(browser).await;
    assert_eq!(caret(browser).await, json!(["name", "Zo", 1, 1]));
    browser.driver().active_element().await.unwrap().send_keys("-").await.unwrap();
    assert_eq!(caret(browser).await, json!(["name", "Z-o", 2, 2]), "whoever types on types there");
}

#[tokio::test]
async fn where_no_name_is_asked_one_writes_at_once() {
    let slow = Slow::start(SiteSettings { name_field: NameField::Off, ..settings() }).await;
    let visitor = slow.visitor("first paint off").await;
    let browser = &visitor.browser;
    browser.fill("Message", "Is it blue?").await;
    browser.press(Key::Enter).await;
    slow.app_comes(browser).await;
    let (name, texts) = slow.arrived("Is it blue?").await;
    assert_eq!((name, texts.iter().filter(|text| *text == "Is it blue?").count()), (None, 1));
}

#[tokio::test]
async fn who_comes_back_to_a_chat_is_not_asked_again() {
    let slow = Slow::start(settings()).await;
    slow.proxy.mend();
    let visitor = Visitor::new("first paint returns").await;
    visitor.open_shop(&slow.shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "Is the tea here?").await;
    slow.proxy.hold(".wasm");
    // From the cache it would come at once.
    visitor.browser.devtools("Network.clearBrowserCache", json!({})).await;
    visitor.browser.reload().await;
    visitor.on_page().await;
    let browser = &visitor.browser;
    let loaded = async || Ok(browser.query("frame", Name::Is("Chat"), false).await?.pop());
    browser.until("the chat's document", loaded).await;
    browser.click("button", Name::Starts(LAUNCHER)).await;
    let shown = browser.find("frame", Name::Is("Chat")).await.unwrap();
    assert!(shown.is_none(), "nothing shows that would change");
    slow.proxy.mend();
    visitor.sees("Is the tea here?").await;
}

#[tokio::test]
async fn every_language_can_be_written_in_at_once() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    proxy.hold(".wasm");
    let site = edge.site().await.through(proxy.base());
    let shop = HostPage::serving(move |path, nonce| {
        let locale = path.trim_start_matches('/');
        Page {
            policy: strict_policy(&site, nonce),
            html: format!(
                "<!doctype html><html lang=\"{locale}\" dir=\"{}\"><head><meta charset=\"utf-8\">\
                 <title>Page</title><meta name=\"viewport\" content=\"width=device-width\">{}{}</head>\
                 <body>{}</body></html>",
                direction(locale),
                watch(nonce),
                snippet(&site, nonce),
                content()
            ),
            ..Page::default()
        }
    })
    .await;
    let browser = Browser::start_sized("first paint languages", 320, 640).await;
    for locale in LOCALES {
        let words = texts(locale);
        let (_, launcher) = LAUNCHER_LABELS.into_iter().find(|(own, _)| *own == locale).unwrap();
        browser.goto(&shop.url(&format!("/{locale}"))).await;
        enters(&browser, launcher, &words("frame_title")).await;
        browser.fill(&words("name_label"), "Zoé").await;
        browser.click("button", Name::Is(&words("start"))).await;
        browser.fill(&words("composer_label"), "Linden?").await;
        let fits = "return document.documentElement.scrollWidth <= innerWidth && document.dir";
        assert_eq!(browser.run(fits).await, direction(locale), "{locale}");
        browser.enter_page().await.unwrap();
        assert_eq!(browser.run("return seen.violations").await, json!([]), "{locale}");
    }
}

/// The texts of a language, by their keys.
fn texts(locale: &str) -> impl Fn(&str) -> String {
    let path = tests::process::workspace().join(format!("widget/locales/{locale}.txt"));
    let text = std::fs::read_to_string(path).unwrap();
    move |key| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
        line.unwrap().to_owned()
    }
}
