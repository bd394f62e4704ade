//! An agent: somebody with the inbox open, who sees and uses what a person does.

use crate::browser::{Browser, Name};
use crate::edge::Site;
use std::path::Path;
use thirtyfour::Key;

/// The list's rows are whatever the inbox makes of them; a person knows them by what they say.
const ROW: &str = "button|option|listitem|link";

/// An agent with a browser.
pub struct Agent {
    /// The browser.
    pub browser: Browser,
}

impl Agent {
    /// An agent with a browser to themselves, signed in and available. `name` stands in failures.
    pub async fn at_work(name: &str, site: &Site) -> Self {
        Self::comes_to_work(Browser::start(name).await, site).await
    }

    /// The same, with this browser.
    pub async fn comes_to_work(browser: Browser, site: &Site) -> Self {
        let agent = Self { browser };
        agent.open_inbox(site).await;
        agent.sign_in(site).await;
        agent.set_available(true).await;
        agent
    }

    /// Opens the inbox.
    pub async fn open_inbox(&self, site: &Site) {
        self.browser.goto(&site.url("/inbox")).await;
    }

    /// Signs in and waits for the list.
    pub async fn sign_in(&self, site: &Site) {
        self.browser.fill("Email", &site.agent.email).await;
        self.browser.fill("Password", &site.agent.password).await;
        self.browser.click("button", Name::Is("Sign in")).await;
        self.browser.element("list|listbox", Name::Is("Conversations")).await;
    }

    /// Turns the switch on or off.
    pub async fn set_available(&self, wanted: bool) {
        let what = format!("the switch to say {wanted}");
        self.browser
            .until(&what, async || {
                let Some(switch) = self.browser.find("switch", Name::Is("Available")).await? else {
                    return Ok(None);
                };
                let on = match switch.attr("aria-checked").await? {
                    Some(value) => value == "true",
                    None => switch.is_selected().await?,
                };
                if on != wanted {
                    switch.click().await?;
                }
                Ok((on == wanted).then_some(()))
            })
            .await;
    }

    /// Chooses what is listed: `Waiting`, `Mine` or `All`.
    pub async fn filter(&self, tab: &str) {
        self.browser.click("tab|button|radio", Name::Starts(tab)).await;
    }

    /// Waits until the list has a row with this in it.
    pub async fn sees_listed(&self, text: &str) {
        self.browser.element(ROW, Name::Has(text)).await;
    }

    /// Waits until somebody is listed as waiting.
    pub async fn sees_waiting(&self, visitor: &str) {
        self.filter("Waiting").await;
        self.sees_listed(visitor).await;
    }

    /// What a row says.
    pub async fn row(&self, visitor: &str) -> String {
        self.browser.element(ROW, Name::Has(visitor)).await.text().await.expect("a row has a text")
    }

    /// Opens a listed conversation.
    pub async fn open(&self, visitor: &str) {
        self.browser.click("button|option|link", Name::Has(visitor)).await;
        self.browser.element("textbox|button", Name::Is("Reply")).await;
    }

    /// Opens a waiting conversation and takes it.
    pub async fn take(&self, visitor: &str) {
        self.sees_waiting(visitor).await;
        self.browser.click("button|option|link", Name::Has(visitor)).await;
        self.browser.click("button", Name::Is("Take conversation")).await;
        self.browser.gone("button", Name::Is("Take conversation")).await;
        self.browser.element("textbox", Name::Is("Reply")).await;
    }

    /// Types without sending.
    pub async fn types(&self, text: &str) {
        self.browser.fill("Reply", text).await;
    }

    /// Writes in the open conversation.
    pub async fn reply(&self, text: &str) {
        self.types(text).await;
        self.browser.click("button", Name::Is("Send")).await;
        self.sees(text).await;
    }

    /// Waits until the inbox shows a text.
    pub async fn sees(&self, text: &str) {
        self.until_inbox(&format!("the inbox to show {text:?}"), |shown| shown.contains(text)).await;
    }

    /// Waits until the text of the inbox is as wanted, and gives it.
    pub async fn until_inbox(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        self.browser
            .until(what, async || Ok(Some(self.browser.text().await?).filter(|shown| wanted(shown))))
            .await
    }

    /// Waits until the open conversation shows this text and not that one.
    pub async fn reads(&self, text: &str, not: &str) {
        let what = format!("the open conversation to show {text:?} and not {not:?}");
        self.browser
            .until(&what, async || {
                let Some(log) = self.browser.find("log", Name::Is("Messages")).await? else {
                    return Ok(None);
                };
                let shown = log.text().await?;
                Ok((shown.contains(text) && !shown.contains(not)).then_some(()))
            })
            .await;
    }

    /// Presses a button, or chooses it in the conversation's menu when that is where it is.
    pub async fn press(&self, button: &str) {
        let name = Name::Is(button);
        let in_menu = self
            .browser
            .until(&format!("the button {button:?}"), async || {
                // The menu first: what comes between the two looks stands in both by the second.
                let listed = self.browser.query("menuitem", name, false).await?;
                if self.browser.find("button", name).await?.is_some() {
                    return Ok(Some(false));
                }
                Ok((!listed.is_empty()).then_some(true))
            })
            .await;
        if !in_menu {
            return self.browser.click("button", name).await;
        }
        self.browser.click("button", Name::Is("More actions")).await;
        self.browser.click("menuitem", name).await;
    }

    /// Chooses what starts like this in a field with choices.
    pub async fn choose(&self, field: &str, choice: &str) {
        let what = format!("{choice:?} to be chosen in {field:?}");
        let script = "const [field, choice] = arguments;\
            const option = [...field.options].find((one) => one.text.startsWith(choice) && !one.disabled);\
            if (!option) return false;\
            field.value = option.value;\
            field.dispatchEvent(new Event('change', { bubbles: true }));\
            return true";
        self.browser
            .until(&what, async || {
                let Some(element) = self.browser.find("combobox", Name::Is(field)).await? else {
                    return Ok(None);
                };
                let args = vec![element.to_json()?, choice.into()];
                let done: bool = self.browser.driver().execute(script, args).await?.convert()?;
                Ok(done.then_some(()))
            })
            .await;
    }

    /// Opens a section of the site's settings, in the place of the inbox.
    pub async fn open_site_settings(&self, site: &Site, section: &str) {
        self.browser.goto(&site.url(&format!("/settings/{}", site.id))).await;
        self.section(section).await;
    }

    /// Goes back from the settings to the inbox, and is available again.
    pub async fn back_to_inbox(&self, site: &Site) {
        self.open_inbox(site).await;
        self.browser.element("list|listbox", Name::Is("Conversations")).await;
        self.set_available(true).await;
    }

    /// Goes to another section of the site's settings. Where there is no room beside, the sections unfold
    /// from a button.
    pub async fn section(&self, section: &str) {
        self.browser.element("link", Name::Is("Inbox")).await;
        let folded = "const button = document.querySelector('.unfold');\
            return button !== null && button.checkVisibility() && button.ariaExpanded === 'false'";
        if self.browser.run(folded).await == true {
            self.press("Sections").await;
        }
        self.browser.click("link", Name::Is(section)).await;
        let shown = "const link = document.querySelector('.sections [aria-current=page]'); return link && link.textContent";
        self.browser
            .until(&format!("the section {section:?}"), async || {
                Ok((self.browser.run(shown).await == section).then_some(()))
            })
            .await;
    }

    /// Writes into a field in the place of what stands there.
    pub async fn writes(&self, field: &str, text: &str) {
        let what = format!("{text:?} to be written into {field:?}");
        self.browser
            .until(&what, async || {
                let roles = "textbox|spinbutton|searchbox";
                let Some(element) = self.browser.find(roles, Name::Is(field)).await? else {
                    return Ok(None);
                };
                element.send_keys(Key::Control + "a").await?;
                element.send_keys(text).await?;
                Ok((element.prop("value").await?.as_deref() == Some(text)).then_some(()))
            })
            .await;
    }

    /// Ticks a box, or takes the tick away.
    pub async fn ticks(&self, field: &str) {
        self.browser.click("checkbox", Name::Is(field)).await;
    }

    /// Stores the settings.
    pub async fn saves(&self) {
        self.press("Save").await;
        self.browser.element("status", Name::Is("Saved")).await;
    }

    /// Picks a file that is to go along.
    pub async fn attach(&self, path: &Path) {
        let path = path.to_str().expect("the path is text");
        self.browser
            .until("the field for files", async || {
                match self.browser.query("textbox", Name::Is("Attach files"), false).await?.pop() {
                    Some(field) => field.send_keys(path).await.map(Some),
                    None => Ok(None),
                }
            })
            .await;
    }

    /// Waits until no file is on its way any more, and there is one.
    pub async fn files_are_stored(&self) {
        let script = "return document.querySelectorAll('.attached-file').length > 0 \
                      && !document.querySelector('.attached-file.sending')";
        self.browser
            .until("the files to be stored", async || {
                Ok((self.browser.run(script).await == true).then_some(()))
            })
            .await;
    }

    /// Counts from here on what is clicked with the mouse: a button that a key presses has no such click.
    pub async fn counts_clicks(&self) {
        let count = "window.clicks = 0; addEventListener('click', \
            (event) => { if (event.isTrusted && event.detail > 0) window.clicks++ }, true)";
        self.browser.run(count).await;
    }

    /// How many clicks there were since this was asked last.
    pub async fn clicks(&self) -> u64 {
        let taken = "const clicks = window.clicks; window.clicks = 0; return clicks";
        self.browser.run(taken).await.as_u64().expect("clicks are counted")
    }

    /// Waits until nothing lies over the inbox.
    pub async fn sees_no_dialog(&self) {
        self.browser.gone("dialog", Name::Has("")).await;
    }
}
