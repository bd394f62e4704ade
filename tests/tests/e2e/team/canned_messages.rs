//! "/" in the composer opens the canned messages: searched by shortcut and text, in the
//! conversation's language, by the keyboard alone; names take the place of placeholders.

use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, Site};
use tests::wire::{Conversation, Keys, Outcome, opening};
use thirtyfour::Key;

/// A visitor who has said something, in a language.
pub async fn visitor(site: &Site, name: &str, locale: &str, text: &str) -> Conversation {
    let mut visitor = Conversation::visitor(site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    let opening = protocol::conversation::opening::Opening { locale: locale.to_owned(), ..opening(name) };
    visitor.visitor_does(VisitorCommand::Start(opening)).await.unwrap();
    let outcome = visitor.visitor_does(VisitorCommand::Send { text: text.to_owned() }).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
    visitor
}

/// Waits until the reply field holds this.
pub async fn draft_is(agent: &Agent, wanted: &str) {
    agent
        .browser
        .until(&format!("the reply to be {wanted:?}"), async || {
            let Some(field) = agent.browser.find("textbox", Name::Is("Reply")).await? else {
                return Ok(None);
            };
            let value = field.prop("value").await?.unwrap_or_default();
            Ok((value == wanted).then_some(()))
        })
        .await;
}

/// What the menu marks.
async fn marked(agent: &Agent, wanted: &str) {
    let script = "const at = document.querySelector('textarea[name=reply]')?.getAttribute('aria-activedescendant');\
        return at ? document.getElementById(at)?.textContent ?? '' : ''";
    agent
        .browser
        .until(&format!("the menu to mark {wanted:?}"), async || {
            let row = agent.browser.run(script).await;
            Ok(row.as_str().is_some_and(|row| row.contains(wanted)).then_some(()))
        })
        .await;
}

#[tokio::test]
async fn a_canned_message_is_found_and_sent_by_keyboard() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("canned messages", &site).await;
    let mut zoe = visitor(&site, "Zoé", "en", "Hello?").await;
    agent.take("Zoé").await;
    let browser = &agent.browser;
    browser.element("textbox", Name::Is("Reply")).await.focus().await.unwrap();

    browser.press("/").await;
    browser.element("listbox", Name::Is("Saved replies")).await;
    browser.press("hell").await;
    marked(&agent, "/hello").await;
    // The arrows go on and come back; Escape closes and leaves what was typed.
    browser.press(Key::Down).await;
    browser.press(Key::Up).await;
    marked(&agent, "/hello").await;
    browser.press(Key::Escape).await;
    browser.gone("listbox", Name::Is("Saved replies")).await;
    draft_is(&agent, "/hell").await;
    browser.press("o").await;
    marked(&agent, "/hello").await;
    browser.press(Key::Enter).await;
    let hello = "Hello Zoé, I'm Ana Ștefănescu from Ceainăria. How can I help you today?";
    draft_is(&agent, hello).await;
    browser.gone("listbox", Name::Is("Saved replies")).await;
    browser.press(Key::Enter).await;
    zoe.message(hello).await.unwrap();

    // In the middle of a text, chosen with Tab; a slash within a word opens nothing.
    browser.press("Yes and/or no. /thanks").await;
    marked(&agent, "/thanks").await;
    browser.press(Key::Tab).await;
    draft_is(&agent, "Yes and/or no. Thank you for chatting with us, Zoé. Have a lovely day!").await;

    // What was found is counted, one and many.
    browser.fill("Reply", " /certainly").await;
    browser.element("status", Name::Is("1 saved reply")).await;
    browser.fill("Reply", " /sorry").await;
    browser.element("status", Name::Is("2 saved replies")).await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_menu_speaks_the_language_of_the_conversation_and_use_is_counted() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("canned messages language", &site).await;
    visitor(&site, "Radu", "ro", "Bună ziua").await;
    agent.take("Radu").await;
    let browser = &agent.browser;
    browser.element("textbox", Name::Is("Reply")).await.focus().await.unwrap();
    // Typed without accents.
    browser.press("/multum").await;
    let row = browser.element("option", Name::Has("mulțum")).await;
    assert!(!row.text().await.unwrap().contains("Thank"));
    browser.press(Key::Enter).await;
    browser.gone("listbox", Name::Is("Saved replies")).await;
    let signed_in = site.sign_in().await;
    browser
        .until("the use to be counted", async || {
            let url = site.url(&format!("/v1/sites/{}/library", site.id));
            let request = tests::edge::http().get(url).header("cookie", &signed_in.cookie);
            let shelf: protocol::team::reply_library::SiteReplyLibrary =
                request.send().await.unwrap().json().await.unwrap();
            let uses: Vec<_> = shelf.library.canned.iter().filter(|one| one.uses > 0).collect();
            Ok(matches!(uses.as_slice(), [one] if one.locale == "ro" && one.uses == 1).then_some(()))
        })
        .await;
}
