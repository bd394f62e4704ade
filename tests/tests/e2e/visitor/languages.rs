//! The widget speaks ten languages, follows the page's, reads from right to left where its
//! language does, and counts as each language counts.

use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use protocol::locale::{LAUNCHER_LABELS, LOCALES, direction};
use serde_json::json;
use std::collections::HashMap;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site};
use tests::host_page::{HostPage, Page, content, snippet, strict_policy, watch};
use tests::process::workspace;
use tests::wire::{Conversation, Desk, Outcome};

/// The texts of a language.
fn texts(locale: &str) -> HashMap<String, String> {
    let path = workspace().join(format!("widget/locales/{locale}.txt"));
    let text = std::fs::read_to_string(path).unwrap();
    let pairs = text.lines().filter_map(|line| line.split_once(" = "));
    pairs.map(|(key, text)| (key.to_owned(), text.to_owned())).collect()
}

/// Pages in the language that their path names.
async fn pages(site: &Site) -> HostPage {
    let site = site.clone();
    HostPage::serving(move |path, nonce| {
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
    .await
}

/// Opens the chat of a page in a language, and goes on in its frame.
async fn opens(browser: &Browser, locale: &str) {
    let (_, label) = LAUNCHER_LABELS.into_iter().find(|(own, _)| *own == locale).unwrap();
    browser.enter_page().await.unwrap();
    browser.click("button", Name::Starts(label)).await;
    let title = &texts(locale)["frame_title"];
    browser.until("the chat's frame", async || browser.try_enter_frame(title).await).await;
}

/// A chat in a language, with an agent on the wire.
async fn chat(site: &Site, browser: &Browser, locale: &str) -> Conversation {
    opens(browser, locale).await;
    let words = texts(locale);
    browser.click("button", Name::Is(&words["start"])).await;
    browser.fill(&words["composer_label"], "Linden?").await;
    browser.click("button", Name::Is(&words["send"])).await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "Linden?").await.unwrap();
    let mut agent = Conversation::agent(site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    does(&mut agent, AgentCommand::Take).await;
    agent
}

async fn does(agent: &mut Conversation, command: AgentCommand) {
    let outcome = agent.agent_does(command).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
}

/// Waits until the frame shows a text, whatever kind of spaces are in it.
async fn sees(browser: &Browser, text: &str) {
    browser
        .until(&format!("the chat to show {text:?}"), async || {
            let shown = browser.text().await?.replace(['\u{a0}', '\u{202f}'], " ");
            Ok(shown.contains(text).then_some(()))
        })
        .await;
}

#[tokio::test]
async fn each_page_has_the_chat_in_its_language() {
    let site = Edge::shared().await.site().await;
    let shop = pages(&site).await;
    let browser = Browser::start("languages languages").await;
    for locale in LOCALES {
        browser.goto(&shop.url(&format!("/{locale}"))).await;
        opens(&browser, locale).await;
        let words = texts(locale);
        browser.element("heading", Name::Is(&words["pre_chat_title"])).await;
        browser.element("textbox", Name::Is(&words["name_label"])).await;
        browser.element("button", Name::Is(&words["start"])).await;
        let root = browser.run("return [document.documentElement.lang, document.documentElement.dir]").await;
        assert_eq!(root, json!([locale, direction(locale)]));
        browser.enter_page().await.unwrap();
        // The button now says what it does in the same language.
        browser.element("button", Name::Is(&words["close"])).await;
    }
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_page_in_another_language_has_the_browsers() {
    let site = Edge::shared().await.site().await;
    let shop = pages(&site).await;
    let browser = Browser::start("languages browser").await;
    let asks = json!({"userAgent": "Mozilla/5.0", "acceptLanguage": "ja,pl-PL,en"});
    browser.devtools("Emulation.setUserAgentOverride", asks).await;
    browser.goto(&shop.url("/ja")).await;
    opens(&browser, "pl").await;
    browser.element("button", Name::Is(&texts("pl")["start"])).await;
    // The page goes before the browser, also with a region.
    browser.goto(&shop.url("/DE-at")).await;
    opens(&browser, "de").await;
}

#[tokio::test]
async fn an_arabic_chat_is_laid_out_from_right_to_left() {
    let site = Edge::shared().await.site().await;
    let shop = pages(&site).await;
    let browser = Browser::start("languages arabic").await;
    browser.goto(&shop.url("/ar")).await;
    let mut agent = chat(&site, &browser, "ar").await;
    does(&mut agent, AgentCommand::Send { text: "نعم، وهو طازج.".to_owned() }).await;
    sees(&browser, "نعم، وهو طازج.").await;
    // Each thing with its middle: the visitor's own words left, the team's right, the way out left.
    let middles = "const middle = (q) => { const r = document.querySelector(q).getBoundingClientRect();\
            return (r.left + r.right) / 2 };\
        return ['.mine > .bubble', '.row:not(.mine) > .bubble', '.head > .round:last-child', '.who h1',\
            '.send', '#composer'].map(middle)";
    let at: Vec<f64> = serde_json::from_value(browser.run(middles).await).unwrap();
    let (mine, theirs, close, title, send, field) = (at[0], at[1], at[2], at[3], at[4], at[5]);
    assert!(mine < theirs && close < title && send < field, "{at:?}");
    // What somebody writes keeps its own direction.
    let directions = "return ['.mine > .bubble', '.row:not(.mine) > .bubble']\
        .map(q => getComputedStyle(document.querySelector(q)).direction)";
    assert_eq!(browser.run(directions).await, json!(["ltr", "rtl"]));

    browser.resize(320, 640).await;
    let fits = "return document.documentElement.scrollWidth <= innerWidth && [...document.querySelectorAll('.head *')]\
        .every(e => { const r = e.getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth })";
    browser
        .until("the narrow chat to fit", async || Ok((browser.run(fits).await == true).then_some(())))
        .await;
    browser.enter_page().await.unwrap();
    let launcher = "return getComputedStyle(document.querySelector('jasette-chat').shadowRoot\
        .querySelector('button')).right";
    assert_eq!(browser.run(launcher).await, "20px", "it stays where the owner wants it");
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn polish_counts_as_it_does() {
    let site = Edge::shared().await.site().await;
    let shop = pages(&site).await;
    let browser = Browser::start("languages polish").await;
    browser.goto(&shop.url("/pl")).await;
    let mut agent = chat(&site, &browser, "pl").await;
    let words = texts("pl");
    for (minutes, said) in [(1, "1 minuta"), (2, "2 minuty"), (5, "5 minut"), (22, "22 minuty")] {
        does(&mut agent, AgentCommand::ProposeHold { reason: "Pytam".to_owned(), minutes }).await;
        sees(&browser, &format!("Przewidywany czas: {said}.")).await;
        does(&mut agent, AgentCommand::EndHold).await;
        browser.gone("group", Name::Is(&words["hold_question"])).await;
    }

    browser.enter_page().await.unwrap();
    browser.run("Jasette('close')").await;
    let mut written = 0;
    for (count, said) in [
        (1, "1 nowa wiadomość"),
        (2, "2 nowe wiadomości"),
        (5, "5 nowych wiadomości"),
        (22, "22 nowe wiadomości"),
    ] {
        while written < count {
            does(&mut agent, AgentCommand::Send { text: format!("{written}") }).await;
            written += 1;
        }
        browser.element("button", Name::Is(&format!("Porozmawiaj z nami, {said}"))).await;
    }
    assert_eq!(browser.run("return seen.violations").await, json!([]));
}
