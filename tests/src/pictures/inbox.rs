//! The inbox, from signing in to a transfer that a colleague offers.

use super::camera::Camera;
use super::shop::{conversation_of, does, says, shop, visitor, writes_library};
use super::words::Words;
use crate::browser::{Browser, Name};
use crate::edge::{Edge, SignedIn, Site};
use crate::process::TempDir;
use crate::wire::{Conversation, Desk};
use protocol::codec::Encoding;
use protocol::conversation::etiquette::Target;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::DeskCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::Seq;
use serde_json::json;
use thirtyfour::Key;
use tokio::sync::Mutex;

const ZOE: &str = "Zoé Ștefănescu";
const RADU: &str = "Radu Ionescu";

/// Signs in where a page of the team asks for it.
pub async fn signs_in(browser: &Browser, words: &Words, site: &Site) {
    browser.fill(words.get("email"), &site.agent.email).await;
    browser.fill(words.get("password"), &site.agent.password).await;
    browser.click("button", Name::Is(words.get("sign_in"))).await;
}

struct Walk<'a> {
    camera: &'a Camera,
    browser: Browser,
    words: Words,
    site: Site,
    /// Those who have written.
    visitors: Mutex<Vec<Conversation>>,
    /// A colleague's.
    desk: Mutex<Desk>,
}

impl Walk<'_> {
    async fn state(&self, name: &str) {
        self.camera.state(&self.browser, name).await;
        self.stay().await;
    }

    /// Who says nothing for a minute has left: nobody leaves while pictures are taken.
    async fn stay(&self) {
        for visitor in self.visitors.lock().await.iter_mut() {
            visitor.ping().await.expect("the visitor is there");
        }
        let here = DeskCommand::SetAvailable(true);
        self.desk.lock().await.send(&here).await.expect("the colleague is there");
    }

    async fn comes(&self, name: &str, text: &str) {
        let visitor = visitor(&self.site, name, text).await;
        self.visitors.lock().await.push(visitor);
    }

    /// Waits until a visitor is asked something, and answers.
    async fn answers(
        &self,
        visitor: usize,
        asked: impl Fn(&EventBody) -> bool,
        answer: impl FnOnce(Seq) -> VisitorCommand,
    ) {
        let mut visitors = self.visitors.lock().await;
        let visitor = &mut visitors[visitor];
        let question = visitor.event(asked).await.expect("it is asked").seq;
        says(visitor, answer(question)).await;
    }

    async fn button(&self, key: &str) {
        self.browser.element("button", Name::Is(self.words.get(key))).await;
    }

    async fn no_button(&self, key: &str) {
        self.browser.gone("button", Name::Is(self.words.get(key))).await;
    }

    /// Presses a button, or chooses it in the conversation's menu when that is where it is.
    async fn press(&self, key: &str) {
        let name = Name::Is(self.words.get(key));
        let in_menu = self
            .browser
            .until(&format!("the button {key}"), async || {
                if self.browser.find("button", name).await?.is_some() {
                    return Ok(Some(false));
                }
                let listed = self.browser.query("menuitem", name, false).await?;
                Ok((!listed.is_empty()).then_some(true))
            })
            .await;
        if !in_menu {
            return self.browser.click("button", name).await;
        }
        self.browser.click("button", Name::Is(self.words.get("more_actions"))).await;
        self.browser.click("menuitem", name).await;
    }

    async fn filter(&self, key: &str) {
        self.browser.click("tab|button|radio", Name::Starts(self.words.get(key))).await;
    }

    async fn shows(&self, text: &str) {
        self.browser
            .until(&format!("the inbox to show {text:?}"), async || {
                Ok(self.browser.text().await?.contains(text).then_some(()))
            })
            .await;
    }

    /// Waits until the row of a visitor has something in it, or no longer: the list hears of a conversation after
    /// the conversation itself.
    async fn row(&self, visitor: &str, selector: &str, text: &str, wanted: bool) {
        let script = format!(
            "return [...document.querySelectorAll('.row')].some(row => row.innerText.includes({})\
             && [...row.querySelectorAll('{selector}')].some(part => part.textContent.includes({}))\
             === {wanted})",
            json!(visitor),
            json!(text)
        );
        self.is(&format!("{text:?} in a row: {wanted}"), &script).await;
    }

    /// Waits until a script of the page says yes.
    async fn is(&self, what: &str, script: &str) {
        self.browser.until(what, async || Ok((self.browser.run(script).await == true).then_some(()))).await;
    }

    async fn available(&self, wanted: bool) {
        let name = Name::Is(self.words.get("available"));
        self.browser
            .until(&format!("the switch to say {wanted}"), async || {
                let Some(switch) = self.browser.find("switch", name).await? else { return Ok(None) };
                let on = switch.attr("aria-checked").await?.as_deref() == Some("true");
                if on != wanted {
                    switch.click().await?;
                }
                Ok((on == wanted).then_some(()))
            })
            .await;
    }

    async fn reply(&self, text: &str) {
        self.browser.fill(self.words.get("reply"), text).await;
        self.browser.click("button", Name::Is(self.words.get("send"))).await;
        self.shows(text).await;
    }

    async fn emptied(&self) {
        let reply = Name::Is(self.words.get("reply"));
        self.browser.element("textbox", reply).await.focus().await.expect("it takes the focus");
        self.browser.run("document.activeElement.select()").await;
        self.browser.press(Key::Backspace).await;
    }

    async fn dialog(&self, key: &str, name: &str) {
        self.press(key).await;
        self.browser.element("dialog", Name::Has("")).await;
        self.state(name).await;
        self.browser.press(Key::Escape).await;
        self.browser.gone("dialog", Name::Has("")).await;
    }
}

/// Takes them.
pub async fn walk(camera: &Camera) {
    let edge = Edge::start().await;
    let site = edge.site_named("demo", shop()).await;
    writes_library(&site).await;
    let bea = edge.colleague(&site, "Bea Lindqvist").await.sign_in().await;
    let desk = Mutex::new(Desk::open(&site, &bea, Encoding::Binary).await.expect("the desk opens"));
    let words = Words::of("edge/inbox", camera.language);
    let (browser, visitors) = (camera.browser().await, Mutex::default());
    let walk = Walk { camera, browser, words, site: site.clone(), visitors, desk };
    walk.stay().await;
    walk.browser.goto(&site.url("/inbox")).await;
    walk.button("sign_in").await;
    walk.state("sign-in").await;
    signs_in(&walk.browser, &walk.words, &site).await;
    walk.browser.element("list|listbox", Name::Is(walk.words.get("conversations"))).await;
    walk.available(true).await;
    walk.filter("tab_waiting").await;
    walk.shows(walk.words.get("empty_waiting")).await;
    walk.is("the colleague", "return document.querySelector('.team .there') !== null").await;
    walk.state("nobody").await;
    walk.comes(ZOE, "My lamp flickers since yesterday. Can you help me?").await;
    walk.comes(RADU, "My parcel arrived broken. I would like a refund, please.").await;
    walk.comes("Élodie", "Could you gift-wrap the small one, please?").await;
    walk.comes("Mihai", "Do you ship to Norway?").await;
    walk.filter("tab_waiting").await;
    walk.shows("Norway").await;
    walk.state("waiting").await;
    searches(&walk).await;
    walk.available(false).await;
    walk.button("take_chats").await;
    walk.state("away").await;
    walk.press("take_chats").await;
    walk.available(true).await;
    walk.browser.click("button|option|link", Name::Has(ZOE)).await;
    walk.button("take").await;
    walk.state("not-taken").await;
    walk.press("take").await;
    walk.no_button("take").await;
    walk.reply("Good morning, Zoé! I am sorry to hear that. Let me look it up for you.").await;
    walk.filter("tab_all").await;
    // The list has heard of it too.
    walk.shows(walk.words.get("preview_team")).await;
    walk.state("conversation").await;
    dialogs(&walk).await;
    on_hold(&walk).await;
    composer(&walk).await;
    beside(&walk).await;
    promise(&walk).await;
    transfer(&walk, &bea).await;
    now(&walk).await;
}

async fn dialogs(walk: &Walk<'_>) {
    for (key, name) in [
        ("action_hold", "hold"),
        ("action_transfer", "transfer"),
        ("action_restate", "restate"),
        ("action_block", "block"),
    ] {
        walk.dialog(key, name).await;
    }
    walk.browser.click("button", Name::Is(walk.words.get("more_actions"))).await;
    walk.browser.element("menuitem", Name::Is(walk.words.get("action_block"))).await;
    walk.state("more").await;
    walk.browser.press(Key::Escape).await;
    walk.browser.gone("menuitem", Name::Is(walk.words.get("action_block"))).await;
}

/// The list is searched, the single keys are told, and what narrows the list and leads elsewhere lies over it.
async fn searches(walk: &Walk<'_>) {
    let field = walk.words.get("search_list");
    walk.browser.fill(field, "radu").await;
    walk.is("one row", "return document.querySelectorAll('.row').length === 1").await;
    walk.state("search").await;
    walk.browser.fill(field, " nobody").await;
    walk.shows(walk.words.get("no_match")).await;
    walk.state("nothing-found").await;
    walk.press("clear_search").await;
    walk.shows("Norway").await;
    // Where fingers point, its button is not in sight.
    walk.browser.run("document.activeElement.blur(); document.querySelector('.keys-button').click()").await;
    walk.browser.element("dialog", Name::Has("")).await;
    walk.state("shortcuts").await;
    walk.browser.press(Key::Escape).await;
    walk.browser.gone("dialog", Name::Has("")).await;
    walk.dialog("filters", "filters").await;
    walk.browser.press_with(Key::Control, "k").await;
    walk.browser.element("option", Name::Has(ZOE)).await;
    walk.state("palette").await;
    walk.browser.press(Key::Escape).await;
    walk.browser.gone("dialog", Name::Has("")).await;
}

async fn on_hold(walk: &Walk<'_>) {
    walk.press("action_hold").await;
    walk.browser.fill(walk.words.get("reason"), "I ask our workshop how long a repair takes").await;
    walk.press("ask_visitor").await;
    walk.browser.gone("dialog", Name::Has("")).await;
    let asked = |body: &EventBody| matches!(body, EventBody::HoldProposed(_));
    walk.answers(0, asked, |question| VisitorCommand::AnswerHold { question, yes: true }).await;
    walk.button("back_from_hold").await;
    let chip = walk.words.get("row_on_hold");
    walk.row(ZOE, ".chip", chip, true).await;
    walk.state("on-hold").await;
    walk.press("back_from_hold").await;
    walk.no_button("back_from_hold").await;
    walk.row(ZOE, ".chip", chip, false).await;
}

async fn composer(walk: &Walk<'_>) {
    walk.browser.fill(walk.words.get("reply"), "/th").await;
    walk.browser.element("listbox", Name::Is(walk.words.get("canned_messages"))).await;
    walk.state("saved-replies").await;
    walk.emptied().await;
    let draft = "I don't know, nobody told me. That is horrible and WE NEVER DO THAT";
    walk.browser.fill(walk.words.get("reply"), draft).await;
    walk.browser.element("region", Name::Is(walk.words.get("courtesy_hints"))).await;
    walk.state("courtesy").await;
    walk.emptied().await;
    let folder = TempDir::new("pictures");
    let file = folder.path().join("guarantee.pdf");
    std::fs::write(&file, "%PDF-1.4 guarantee").expect("a file can be written");
    let file = file.display().to_string();
    walk.browser
        .until("the field for files", async || {
            let name = Name::Is(walk.words.get("attach_files"));
            match walk.browser.query("textbox", name, false).await?.pop() {
                Some(field) => field.send_keys(file.as_str()).await.map(Some),
                None => Ok(None),
            }
        })
        .await;
    let stored = "return document.querySelectorAll('.attached-file').length > 0\
        && !document.querySelector('.attached-file.sending')";
    walk.is("the file to be stored", stored).await;
    walk.state("file-attached").await;
    walk.press("send").await;
    walk.is("the file to be sent", "return !document.querySelector('.attached-file')").await;
    walk.row(ZOE, ".row-preview", "guarantee.pdf", true).await;
    walk.state("file").await;
}

/// What stands beside a conversation: the script, the rush guide, the visitor's details, a note.
async fn beside(walk: &Walk<'_>) {
    for (key, name) in [("script", "script"), ("emergency_sheet", "rush-guide")] {
        walk.press(key).await;
        walk.browser.element("region", Name::Is(walk.words.get(key))).await;
        walk.state(name).await;
        // A conversation is closed by a button of the same name.
        walk.browser.run("document.querySelector('.beside-top .plain').click()").await;
        walk.browser.gone("region", Name::Is(walk.words.get(key))).await;
    }
    walk.browser.resize(320, 640).await;
    walk.press("details").await;
    walk.button("close_details").await;
    walk.camera.state_where(&walk.browser, "details", |look| look.width < 1000).await;
    walk.browser.resize(320, 640).await;
    walk.press("close_details").await;
    walk.browser.resize(1280, 800).await;
    walk.browser.fill(walk.words.get("note"), "Bought in March, see the invoice.").await;
    walk.press("note_add").await;
    let noted = "return document.querySelector('.log')?.innerText.includes('see the invoice') === true";
    walk.is("the note", noted).await;
    walk.state("note").await;
}

async fn promise(walk: &Walk<'_>) {
    walk.press("action_ask_contact").await;
    let asked = |body: &EventBody| matches!(body, EventBody::ContactAsked { .. });
    let contact = "zoe@lumiere.example".to_owned();
    walk.answers(0, asked, |question| VisitorCommand::GiveContact { question, contact }).await;
    walk.button("takes_longer").await;
    walk.row(ZOE, ".row-mark", "zoe@lumiere.example", true).await;
    walk.state("promised").await;
    walk.dialog("takes_longer", "progress").await;
    walk.filter("tab_promises").await;
    walk.is("the promise in the list", "return document.querySelector('.row-actions') !== null").await;
    // Where the list is not beside the conversation, it does not show.
    walk.camera.state_where(&walk.browser, "promises", |look| look.width >= 800).await;
    walk.stay().await;
    walk.filter("tab_mine").await;
    walk.press("action_wrap_up").await;
    let asked = |body: &EventBody| matches!(body, EventBody::WrapUpAsked(_));
    walk.answers(0, asked, |question| VisitorCommand::AnswerWrapUp { question, more: false }).await;
    walk.shows(walk.words.get("step_wrap_up_done")).await;
    walk.dialog("action_close", "close").await;
}

/// What happens now, at an address of its own.
async fn now(walk: &Walk<'_>) {
    walk.browser.goto(&walk.site.url(&format!("/inbox/{}/now", walk.site.id))).await;
    walk.shows(walk.words.get("now_agents")).await;
    walk.is("the agents", "return document.querySelectorAll('.now-dot.there').length === 2").await;
    walk.state("now").await;
}

/// Bea hands Radu over.
async fn transfer(walk: &Walk<'_>, bea: &SignedIn) {
    let mut desk = walk.desk.lock().await;
    let of_ana = desk.sees(|summary| summary.visitor.as_deref() == Some(ZOE) && summary.assignee.is_some());
    let ana = of_ana.await.expect("Ana has it").assignee.expect("somebody has it");
    drop(desk);
    let agent = Conversation::agent(&walk.site, bea, &conversation_of(RADU), 0, Encoding::Binary).await;
    let mut agent = agent.expect("the conversation opens");
    does(&mut agent, AgentCommand::Take).await;
    let briefing = "Parcel arrived broken twice. He wants his money back, and was patient so far.".to_owned();
    does(&mut agent, AgentCommand::Transfer { to: Target::Agent(ana), briefing }).await;
    let asked = |body: &EventBody| matches!(body, EventBody::TransferProposed(_));
    walk.answers(1, asked, |question| VisitorCommand::AnswerTransfer { question, yes: true }).await;
    walk.filter("tab_waiting").await;
    walk.shows(walk.words.get("row_handed")).await;
    walk.browser.click("button", Name::Has(RADU)).await;
    walk.button("accept").await;
    walk.state("transfer-to-you").await;
    walk.dialog("decline", "decline").await;
}
