//! A visitor: somebody on a shop's page, who sees and uses what a person does.

use crate::browser::{Browser, Name};
use serde_json::json;
use std::path::Path;
use thirtyfour::prelude::WebDriverResult;

/// The launcher's accessible name.
pub const LAUNCHER: &str = "Chat with us";
/// The frame's title.
pub const FRAME: &str = "Chat";

/// A visitor with a browser.
pub struct Visitor {
    /// The browser.
    pub browser: Browser,
}

impl Visitor {
    /// A visitor with a browser to themselves. `name` stands in failures.
    pub async fn new(name: &str) -> Self {
        Self { browser: Browser::start(name).await }
    }

    /// Opens a page that carries the widget, and waits for the launcher.
    pub async fn open_shop(&self, url: &str) {
        self.browser.goto(url).await;
        self.sees_launcher().await;
    }

    /// Waits for the launcher.
    pub async fn sees_launcher(&self) {
        self.on_page().await;
        let probe = async || {
            let closed = self.browser.find("button", Name::Starts(LAUNCHER)).await?;
            Ok(closed.or(self.browser.find("button", Name::Is("Close chat")).await?))
        };
        self.browser.until("the launcher", probe).await;
    }

    /// Opens the chat with the launcher.
    pub async fn click_launcher(&self) {
        self.on_page().await;
        self.browser.click("button", Name::Starts(LAUNCHER)).await;
        self.in_chat().await;
    }

    /// What follows is about the page.
    pub async fn on_page(&self) {
        self.browser.enter_page().await.expect("the page is there");
    }

    /// What follows is about the chat.
    pub async fn in_chat(&self) {
        self.browser.until("the chat's frame", async || self.try_in_chat().await).await;
    }

    async fn try_in_chat(&self) -> WebDriverResult<Option<()>> {
        let entered = self.browser.try_enter_frame(FRAME).await?;
        // Until the app is there the document leads itself: journeys are about the app.
        let led = "return document.getElementById('first') !== null";
        let first = entered.is_some() && self.browser.driver().execute(led, Vec::new()).await?.json() == true;
        Ok(entered.filter(|()| !first))
    }

    /// Fills the pre-chat form, with or without a name, and waits for the composer.
    pub async fn start_chat(&self, name: Option<&str>) {
        self.in_chat().await;
        self.browser.element("button", Name::Is("Start chat")).await;
        if let Some(name) = name {
            self.browser.fill("Your name", name).await;
        }
        self.browser.click("button", Name::Is("Start chat")).await;
        self.browser.element("textbox", Name::Is("Message")).await;
    }

    /// Opens the chat, gives a name and writes.
    pub async fn opens_and_writes(&self, name: &str, text: &str) {
        self.click_launcher().await;
        self.start_chat(Some(name)).await;
        self.send(text).await;
    }

    /// The page says who the visitor is, with the site's token; with none, that nobody is signed in.
    pub async fn is_said_to_be(&self, token: Option<&str>) {
        self.on_page().await;
        let who = token.map_or(json!(null), |token| json!({"token": token}));
        self.browser.run(&format!("Jasette('identify', {who})")).await;
    }

    /// Picks files that are to be sent; several with a line break between their paths.
    pub async fn attach(&self, paths: &[&Path]) {
        self.in_chat().await;
        let paths: Vec<_> = paths.iter().map(|path| path.to_str().expect("the path is text")).collect();
        let paths = paths.join("\n");
        self.browser
            .until("the field for files", async || {
                match self.browser.query("textbox", Name::Is("Attach a file"), false).await?.pop() {
                    Some(field) => field.send_keys(paths.as_str()).await.map(Some),
                    None => Ok(None),
                }
            })
            .await;
    }

    /// Brings a file into the chat by an event of the browser's: `paste`, or `drop`.
    pub async fn brings(&self, event: &str, name: &str, media_type: &str, bytes: &str) {
        self.in_chat().await;
        let script = format!(
            "const data = new DataTransfer(); data.items.add(new File([{bytes}], {name:?}, {{type: {media_type:?}}}));\
             const how = {{bubbles: true, cancelable: true, dataTransfer: data, clipboardData: data}};\
             const event = {event:?} === 'paste' ? new ClipboardEvent('paste', how) : new DragEvent({event:?}, how);\
             return !document.getElementById('composer').dispatchEvent(event)"
        );
        assert_eq!(self.browser.run(&script).await, true, "the chat takes the {event}");
    }

    /// Chooses something from the chat's menu.
    pub async fn chooses(&self, what: &str) {
        self.opens_menu().await;
        self.browser.click("button", Name::Is(what)).await;
    }

    /// Opens the chat's menu, unless it is open.
    pub async fn opens_menu(&self) {
        self.in_chat().await;
        let open =
            "const menu = document.querySelector('details'); if (menu) menu.open = true; return !!menu";
        let probe = async || Ok((self.browser.run(open).await == true).then_some(()));
        self.browser.until("the menu", probe).await;
    }

    /// Waits until what was brought stands ready, and sends it.
    pub async fn sends_files(&self) {
        self.sees("Not sent yet. Press Send.").await;
        self.browser.click("button", Name::Is("Send")).await;
        self.sees_no_more("Not sent yet. Press Send.").await;
    }

    /// Types into the composer without sending.
    pub async fn types(&self, text: &str) {
        self.in_chat().await;
        self.browser.fill("Message", text).await;
    }

    /// Writes a message.
    pub async fn send(&self, text: &str) {
        self.types(text).await;
        self.browser.click("button", Name::Is("Send")).await;
        self.sees(text).await;
    }

    /// Waits until the chat shows a text.
    pub async fn sees(&self, text: &str) {
        self.until_chat(&format!("the chat to show {text:?}"), |shown| shown.contains(text)).await;
    }

    /// Waits until the chat no longer shows a text.
    pub async fn sees_no_more(&self, text: &str) {
        self.until_chat(&format!("the chat to stop showing {text:?}"), |shown| !shown.contains(text)).await;
    }

    /// Waits until the text of the chat is as wanted, and gives it.
    pub async fn until_chat(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let probe = async || {
            if self.try_in_chat().await?.is_none() {
                return Ok(None);
            }
            Ok(Some(self.browser.text().await?).filter(|shown| wanted(shown)))
        };
        self.browser.until(what, probe).await
    }

    /// How often the chat shows a text now.
    pub async fn count(&self, text: &str) -> usize {
        self.in_chat().await;
        self.browser.text().await.expect("the chat has a text").matches(text).count()
    }

    /// Ends the conversation and waits for the thanks with the question for a rating.
    pub async fn end_chat(&self) {
        self.in_chat().await;
        self.chooses("End chat").await;
        self.browser.click("button", Name::Is("Yes, end it")).await;
        self.browser.element("group|radiogroup", Name::Is("How was this chat?")).await;
    }

    /// Rates it: `Bad`, `Okay` or `Good`, with a comment.
    pub async fn rate(&self, score: &str, comment: &str) {
        self.in_chat().await;
        self.browser.click("button|radio", Name::Is(score)).await;
        self.browser.fill("Add a comment", comment).await;
        self.browser.click("button", Name::Is("Send rating")).await;
        self.browser.gone("button", Name::Is("Send rating")).await;
    }

    /// Begins anew after the end.
    pub async fn start_new_chat(&self) {
        self.in_chat().await;
        self.browser.click("button", Name::Is("Start a new chat")).await;
    }

    /// Writes the first message of a further conversation, through the pre-chat form if it is asked
    /// for once more.
    pub async fn writes_in_new_chat(&self, text: &str) {
        self.browser
            .until("the composer of the new chat", async || {
                self.try_in_chat().await?;
                if let Some(start) = self.browser.find("button", Name::Is("Start chat")).await? {
                    start.click().await?;
                }
                self.browser.find("textbox", Name::Is("Message")).await
            })
            .await;
        self.send(text).await;
    }

    /// Waits until the chat stands open by itself, as it does on the next page of the same tab.
    pub async fn finds_chat_open(&self) {
        self.on_page().await;
        self.browser.element("button", Name::Is("Close chat")).await;
    }
}
