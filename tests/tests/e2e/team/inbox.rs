//! The agent signs in, sees waiting and own conversations live with unread counts and previews,
//! answers several at once without mixing, by keyboard alone if they like.

use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site};
use tests::wire::{Conversation, Keys, Outcome, opening, texts};
use thirtyfour::Key;

async fn visitor(site: &Site, name: &str, text: &str) -> Conversation {
    let mut visitor = Conversation::visitor(site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening(name))).await.unwrap();
    says(&mut visitor, text).await;
    visitor
}

async fn says(visitor: &mut Conversation, text: &str) {
    let outcome = visitor.visitor_does(VisitorCommand::Send { text: text.to_owned() }).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
}

#[tokio::test]
async fn two_conversations_are_answered_without_mixing() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("inbox", &site).await;
    let mut zoe = visitor(&site, "Zoé", "Do you have linden tea?").await;
    let mut radu = visitor(&site, "Radu", "Where is my parcel?").await;
    agent.sees_waiting("Zoé").await;
    agent.sees_waiting("Radu").await;
    agent.sees_listed("Do you have linden tea?").await;
    agent.sees_listed("Where is my parcel?").await;
    assert!(agent.row("Zoé").await.contains("Do you have linden tea?"));
    assert!(agent.row("Radu").await.contains("Where is my parcel?"));

    agent.take("Zoé").await;
    agent.reply("Linden, yes").await;
    zoe.message("Linden, yes").await.unwrap();
    agent.take("Radu").await;
    agent.reads("Where is my parcel?", "Linden, yes").await;
    agent.reply("Your parcel is near").await;
    radu.message("Your parcel is near").await.unwrap();

    // While Radu's is open, Zoé goes on: it counts as unread, and the preview follows.
    agent.filter("Mine").await;
    says(&mut zoe, "And mint?").await;
    says(&mut zoe, "Or sage?").await;
    agent
        .browser
        .until("Zoé’s row to tell of two unread messages", async || {
            let Some(row) = agent.browser.find("button|option|listitem", Name::Has("Zoé")).await? else {
                return Ok(None);
            };
            let text = row.text().await?;
            Ok((text.contains("Or sage?") && text.contains('2')).then_some(()))
        })
        .await;
    agent.open("Zoé").await;
    agent.reads("And mint?", "parcel").await;
    agent.reply("Mint too").await;
    zoe.message("Mint too").await.unwrap();
    agent.open("Radu").await;
    agent.reads("Where is my parcel?", "Mint too").await;

    assert_eq!(zoe.texts(), ["Do you have linden tea?", "Linden, yes", "And mint?", "Or sage?", "Mint too"]);
    assert_eq!(radu.texts(), ["Where is my parcel?", "Your parcel is near"]);
    assert!(texts(&zoe.events).iter().all(|text| !text.contains("parcel")));
    assert_eq!(agent.browser.console().await, Vec::<String>::new());
}

/// What has the focus, as a person would say: the list or form it is in, and its name or text.
async fn focus(browser: &Browser) -> String {
    let script = "const e = document.activeElement; if (!e || e === document.body) return 'nothing';\
        const place = e.closest('[aria-label]:not(button)')?.getAttribute('aria-label') ?? '';\
        const name = e.getAttribute('aria-label') ?? (e.labels?.length ? e.labels[0].textContent : e.innerText);\
        return place + ': ' + name";
    browser.run(script).await.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn the_inbox_works_by_keyboard() {
    let site = Edge::shared().await.site().await;
    let agent = Agent { browser: Browser::start("inbox keyboard").await };
    let browser = &agent.browser;
    agent.open_inbox(&site).await;
    browser.element("textbox", Name::Is("Email")).await.focus().await.unwrap();
    browser.press(site.agent.email.as_str()).await;
    browser.press(Key::Tab).await;
    browser.press(site.agent.password.as_str()).await;
    browser.press(Key::Enter).await;
    browser.element("list|listbox", Name::Is("Conversations")).await;

    let mut zoe = visitor(&site, "Zoé", "Is anybody there?").await;
    visitor(&site, "Radu", "Me too").await;
    agent.sees_waiting("Zoé").await;
    agent.sees_waiting("Radu").await;
    // Into the list, then along it with the arrows until Zoé's row has the focus.
    let row = browser.element("button|option", Name::Has("Radu")).await;
    row.focus().await.unwrap();
    browser
        .until("the arrows to reach Zoé’s row", async || {
            for arrow in [Key::Up, Key::Down] {
                let at = focus(browser).await;
                if at.starts_with("Conversations: ") && at.contains("Zoé") {
                    return Ok(Some(()));
                }
                browser.press(arrow).await;
            }
            Ok(None)
        })
        .await;
    browser.press(Key::Enter).await;
    agent.reads("Is anybody there?", "Me too").await;
    browser
        .until("the reply field to have the focus", async || {
            if focus(browser).await.contains("Reply") {
                return Ok(Some(()));
            }
            browser.press(Key::Tab).await;
            Ok(None)
        })
        .await;
    browser.press("Yes, I am").await;
    browser.press(Key::Enter).await;
    zoe.message("Yes, I am").await.unwrap();
    browser.press(Key::Escape).await;
    // Zoé's row stays where it was, although she does not wait any more.
    browser
        .until("Escape to lead back to the list", async || {
            let at = focus(browser).await;
            Ok((at.starts_with("Conversations: ") && at.contains("Zoé")).then_some(()))
        })
        .await;
}

#[tokio::test]
async fn a_wrong_password_is_said_and_signing_in_lasts() {
    let site = Edge::shared().await.site().await;
    let agent = Agent { browser: Browser::start("inbox sign-in").await };
    agent.open_inbox(&site).await;
    agent.browser.fill("Email", &site.agent.email).await;
    agent.browser.fill("Password", "wrong").await;
    agent.browser.click("button", Name::Is("Sign in")).await;
    agent.sees("do not match").await;
    agent.open_inbox(&site).await;
    agent.sign_in(&site).await;
    agent.browser.reload().await;
    agent.browser.element("list|listbox", Name::Is("Conversations")).await;
}
