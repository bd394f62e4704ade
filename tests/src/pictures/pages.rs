//! The pages that are no apps: at a set-up link, of one's sites, and for a forgotten password. They are walked through
//! by the ids of their parts, which are the same in all languages.

use super::camera::Camera;
use super::inbox::signs_in;
use super::words::Words;
use crate::browser::{Browser, Name};
use crate::edge::{Edge, http, settings};
use crate::host_page::HostPage;
use crate::smtp::SmtpServer;
use crate::visitor::Visitor;
use serde_json::{Value, json};
use thirtyfour::Key;

/// A site's id is another one each time.
const SAME_ID: &str = "const { site } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));\
    for (const code of document.querySelectorAll('code')) {\
        code.textContent = code.matches('.identifier') ? 'demo' : code.textContent.replaceAll(site, 'demo');\
    } return true";

/// Takes them.
pub async fn walk(camera: &Camera) {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    set_up(camera, &edge).await;
    sites(camera, &edge).await;
    forgotten(camera, &edge, &server).await;
}

/// A page that is walked through.
struct Walk<'a> {
    camera: &'a Camera,
    browser: Browser,
}

impl<'a> Walk<'a> {
    async fn new(camera: &'a Camera) -> Self {
        Self { camera, browser: camera.browser().await }
    }

    async fn state(&self, name: &str) {
        self.camera.state(&self.browser, name).await;
    }

    async fn until(&self, what: &str, script: &str) {
        self.browser.until_script(what, &format!("return {script}"), json!(true)).await;
    }

    /// Waits until the keyboard is on a part.
    async fn at(&self, id: &str) {
        self.until(id, &format!("document.activeElement.id === '{id}'")).await;
    }

    /// Types into a field.
    async fn types(&self, id: &str, text: &str) {
        self.browser.run(&format!("document.getElementById('{id}').focus(); return true")).await;
        self.browser.press(text).await;
    }

    /// Presses Enter on a part.
    async fn enters(&self, selector: &str) {
        self.browser.run(&format!("document.querySelector('{selector}').focus(); return true")).await;
        self.browser.press(Key::Enter).await;
    }

    /// Opens a page in another tab's place: one that differs behind the `#` alone would not be loaded.
    async fn opens(&self, url: &str) {
        self.browser.goto("about:blank").await;
        self.browser.goto(url).await;
    }
}

/// The page at a set-up link, until a test chat has arrived.
async fn set_up(camera: &Camera, edge: &Edge) {
    let walk = Walk::new(camera).await;
    let (shop, pasted) = HostPage::pasted().await;
    let asked = http().post(format!("{}/v1/setup/links", edge.base())).bearer_auth(edge.key());
    let made: Value = asked.json(&json!({})).send().await.unwrap().json().await.unwrap();
    let link = made["url"].as_str().expect("a link is made");
    let link = link.replacen("/setup#", &format!("/setup?lang={}#", camera.language), 1);

    walk.opens(&link).await;
    walk.at("owner-title").await;
    walk.state("set-up-owner").await;
    walk.enters("#name").await;
    walk.until("what is missing", "document.getElementById('name').ariaInvalid === 'true'").await;
    walk.state("set-up-owner-missing").await;
    for (id, text) in [("name", "Ana"), ("email", "ana@shop.example"), ("password", "seven green bottles")] {
        walk.types(id, text).await;
    }
    walk.enters("#password").await;
    walk.at("site-title").await;
    walk.state("set-up-site").await;
    walk.types("site-name", &settings().name).await;
    walk.types("origins", &shop.url("/")).await;
    walk.enters("#site .primary").await;
    walk.at("snippet-title").await;
    let tag = walk.browser.run("return document.getElementById('tag').textContent").await;
    *pasted.lock().unwrap() = tag.as_str().expect("a line to paste").to_owned();
    assert_eq!(walk.browser.run(SAME_ID).await, true);
    walk.state("set-up-snippet").await;
    walk.browser.run("document.querySelector('details').open = true; return true").await;
    walk.state("set-up-snippet-elsewhere").await;
    walk.browser.run("document.querySelector('details').open = false; return true").await;

    let visitor = Visitor { browser: Browser::start("pictures shop").await };
    visitor.open_shop(&shop.url("/tea")).await;
    // In its first moment it was seen just now, which is no number.
    let seen = "!document.getElementById('to-chat').disabled && \
        /\\d/.test(document.getElementById('seen-text').textContent.replace(/http\\S+/, ''))";
    walk.until("the page to be seen", seen).await;
    walk.state("set-up-seen").await;
    walk.enters("#to-chat").await;
    walk.at("chat-title").await;
    walk.state("set-up-chat").await;
    visitor.click_launcher().await;
    visitor.send("Is this on?").await;
    // It has arrived before its words have.
    let arrived = "document.getElementById('arrived').matches('.good') && \
        document.getElementById('arrived-text').textContent.includes('Is this on?')";
    walk.until("the chat to arrive with its words", arrived).await;
    walk.state("set-up-arrived").await;
    walk.opens(&link).await;
    walk.at("over-title").await;
    walk.state("set-up-over").await;
}

/// The page of one's sites, until one is gone.
async fn sites(camera: &Camera, edge: &Edge) {
    let site = edge.site().await;
    let walk = Walk::new(camera).await;
    let shows = async |selector: &str| {
        let script = format!("document.querySelector('{selector}')?.checkVisibility() === true");
        walk.until(selector, &script).await;
        assert_eq!(walk.browser.run(SAME_ID).await, true);
    };
    let words = Words::of("edge/inbox", camera.language);
    walk.browser.goto(&site.url("/inbox")).await;
    signs_in(&walk.browser, &words, &site).await;
    walk.browser.element("list|listbox", Name::Is(words.get("conversations"))).await;
    walk.opens(&site.url(&format!("/sites?lang={}", camera.language))).await;
    shows(".to-archive").await;
    walk.state("sites").await;
    walk.enters(".to-archive").await;
    shows(".to-restore").await;
    walk.state("sites-archived").await;
    walk.enters(".to-delete").await;
    walk.at("deletion-typed").await;
    walk.state("sites-delete").await;
    walk.enters(".typed").await;
    walk.until("what is missing", "document.querySelector('.typed').ariaInvalid === 'true'").await;
    walk.state("sites-delete-missing").await;
    walk.types("deletion-typed", &settings().name).await;
    walk.types("deletion-password", &site.agent.password).await;
    walk.browser.press(Key::Enter).await;
    walk.at("gone-title").await;
    shows("#receipts a").await;
    walk.state("sites-deleted").await;
    walk.opens(&site.url(&format!("/setup?lang={}#new", camera.language))).await;
    walk.at("site-title").await;
    walk.state("further-site").await;
}

/// The page for a forgotten password, until there is a new one.
async fn forgotten(camera: &Camera, edge: &Edge, server: &SmtpServer) {
    let site = edge.site().await;
    let walk = Walk::new(camera).await;
    walk.opens(&site.url(&format!("/reset?lang={}", camera.language))).await;
    walk.at("ask-title").await;
    walk.state("reset").await;
    walk.enters("#email").await;
    walk.until("what is missing", "document.getElementById('email').ariaInvalid === 'true'").await;
    walk.state("reset-missing").await;
    walk.types("email", &site.agent.email).await;
    walk.browser.press(Key::Enter).await;
    walk.at("asked-title").await;
    walk.state("reset-asked").await;
    let mail = server.receives_link("/reset?lang=", 1).await.text();
    let link = mail.split_whitespace().find(|word| word.contains("/reset?lang=")).expect("a link");
    walk.opens(link).await;
    walk.at("choose-title").await;
    walk.state("reset-choose").await;
    walk.types("password", "short").await;
    walk.browser.press(Key::Enter).await;
    walk.until("what is wrong", "document.getElementById('password').ariaInvalid === 'true'").await;
    walk.state("reset-choose-short").await;
    walk.types("password", " is not enough, and three bottles are").await;
    walk.browser.press(Key::Enter).await;
    walk.at("chosen-title").await;
    walk.state("reset-done").await;
    walk.opens(link).await;
    walk.at("over-title").await;
    walk.state("reset-over").await;
}
