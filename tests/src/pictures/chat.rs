//! The chat on the demo shop, from the launcher to the transcript.

use super::camera::Camera;
use super::shop::{does, shop, writes_articles};
use super::words::Words;
use crate::browser::{Browser, Name};
use crate::edge::{Edge, Site, invitation};
use crate::hours::closed;
use crate::wire::{Conversation, Desk};
use protocol::codec::Encoding;
use protocol::conversation::etiquette::{ClosingReason, Target};
use protocol::conversation::event::EventBody;
use protocol::conversation::party::Department;
use protocol::frames::agent::AgentCommand;
use protocol::ids::DepartmentId;
use protocol::locale::{LAUNCHER_LABELS, direction};
use protocol::site::settings::SiteSettings;
use serde_json::json;

struct Walk<'a> {
    camera: &'a Camera,
    browser: Browser,
    words: Words,
}

impl Walk<'_> {
    async fn state(&self, name: &str) {
        self.camera.state(&self.browser, name).await;
    }

    async fn click(&self, key: &str) {
        self.browser.click("button|radio", Name::Is(self.words.get(key))).await;
    }

    async fn sees(&self, key: &str) {
        self.browser.element("button", Name::Is(self.words.get(key))).await;
    }

    async fn in_chat(&self) {
        let title = self.words.get("frame_title");
        let led = "return document.getElementById('first') === null && document.body.innerText.trim() !== ''";
        self.browser
            .until("the chat", async || {
                let entered = self.browser.try_enter_frame(title).await?;
                Ok((entered.is_some() && self.browser.run(led).await == true).then_some(()))
            })
            .await;
    }

    async fn shows(&self, text: &str) {
        self.browser
            .until(&format!("the chat to show {text:?}"), async || {
                Ok(self.browser.text().await?.contains(text).then_some(()))
            })
            .await;
    }

    /// Opens or closes the menu.
    async fn menu(&self, open: bool) {
        self.browser.run(&format!("document.querySelector('details').open = {open}")).await;
    }

    /// Opens the shop in the language of the walk, and gives what its launcher is called.
    async fn opens_shop(&self, site: &Site) -> &'static str {
        let language = self.camera.language;
        let page = if ["fr", "ro"].contains(&language) { format!("{language}/") } else { String::new() };
        let source = format!(
            "new MutationObserver(() => {{ const root = document.documentElement; if (root && root.lang !== '{language}')\
             {{ root.lang = '{language}'; root.dir = '{}' }} }}).observe(document, {{ childList: true }})",
            direction(language)
        );
        if page.is_empty() && language != "en" {
            self.browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": source})).await;
        }
        self.browser.goto(&site.url(&format!("/demo/{page}"))).await;
        let label = LAUNCHER_LABELS.into_iter().find(|(own, _)| *own == language);
        let (_, label) = label.expect("the launcher speaks it");
        self.browser.element("button", Name::Starts(label)).await;
        label
    }
}

/// Takes them.
pub async fn walk(camera: &Camera) {
    launcher(camera).await;
    let edge = Edge::start_with_mail().await;
    let says = invitation(3, "Hello! Can I help you find the right lamp?");
    let site = edge.site_named("demo", SiteSettings { invitation: Some(says), ..shop() }).await;
    writes_articles(&site, camera.language).await;
    let words = Words::of("widget", camera.language);
    let walk = Walk { camera, browser: camera.browser().await, words };
    walk.opens_shop(&site).await;
    walk.in_chat().await;
    walk.sees("invitation_accept").await;
    walk.state("invitation").await;
    walk.click("invitation_accept").await;
    walk.in_chat().await;
    walk.sees("start").await;
    walk.state("pre-chat").await;
    help(&walk).await;
    walk.browser.fill(walk.words.get("name_label"), "Zoé").await;
    walk.click("start").await;
    walk.browser.fill(walk.words.get("composer_label"), "Hello! Is the moon lamp in stock? ☕").await;
    walk.click("send").await;
    walk.shows("moon lamp").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.expect("the desk opens");
    let summary = desk.sees(|summary| summary.preview.contains("moon lamp")).await.expect("it is listed");
    walk.state("waiting").await;
    let agent = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Text).await;
    let mut agent = agent.expect("the conversation opens");
    does(&mut agent, AgentCommand::Send { text: "Hello Zoé! Yes, two of them are left.".to_owned() }).await;
    walk.shows("two of them are left").await;
    walk.state("conversation").await;
    questions(&walk).await;
    // Who says nothing for a minute has left.
    agent.ping().await.expect("the agent is there");
    file(&walk).await;
    cards(&walk, &mut agent).await;
    ended(&walk, &mut agent).await;
    drop(walk);
    away(camera).await;
}

/// Where nothing happens by itself.
async fn launcher(camera: &Camera) {
    let edge = Edge::start().await;
    let site = edge.site_named("demo", shop()).await;
    let words = Words::of("widget", camera.language);
    let walk = Walk { camera, browser: camera.browser().await, words };
    walk.opens_shop(&site).await;
    walk.state("launcher").await;
}

/// The help articles in the chat.
async fn help(walk: &Walk<'_>) {
    walk.click("help").await;
    let there = "const frame = document.querySelector('iframe')?.contentDocument;\
        return frame?.readyState === 'complete' && frame.body.innerText.includes('Returning a lamp')";
    walk.browser
        .until("the articles", async || Ok((walk.browser.run(there).await == true).then_some(())))
        .await;
    walk.state("help").await;
    walk.click("help_close").await;
    walk.sees("start").await;
}

/// The menu, and what is asked before something of it is done.
async fn questions(walk: &Walk<'_>) {
    walk.menu(true).await;
    walk.state("menu").await;
    for (entry, shows, back, name) in [
        ("end_chat", "end_yes", "end_no", "end-question"),
        ("forget", "forget_sure", "cancel", "delete-question"),
        ("name_change", "name_save", "cancel", "name"),
    ] {
        walk.menu(true).await;
        walk.click(entry).await;
        walk.sees(shows).await;
        walk.state(name).await;
        walk.click(back).await;
    }
    walk.menu(false).await;
}

/// A file that waits to be sent, and is.
async fn file(walk: &Walk<'_>) {
    let pasted = "const data = new DataTransfer();\
        data.items.add(new File(['%PDF-1.4 invoice'], 'invoice.pdf', {type: 'application/pdf'}));\
        const how = {bubbles: true, cancelable: true, clipboardData: data};\
        document.getElementById('composer').dispatchEvent(new ClipboardEvent('paste', how))";
    walk.browser.run(pasted).await;
    let held = walk.words.get("file_held");
    walk.shows(held).await;
    walk.state("file-held").await;
    walk.click("send").await;
    walk.browser
        .until("the file to be sent", async || Ok((!walk.browser.text().await?.contains(held)).then_some(())))
        .await;
    walk.shows("invoice.pdf").await;
}

/// What the team asks, card by card.
async fn cards(walk: &Walk<'_>, agent: &mut Conversation) {
    let sent = |body: &EventBody| matches!(body, EventBody::FileSent { .. });
    agent.event(sent).await.expect("the file arrives");
    walk.state("file").await;
    let workshop = DepartmentId::parse("workshop").expect("the id is well formed");
    let to = Target::Department(Department { id: workshop, name: "Workshop".to_owned() });
    let reason = "I ask our workshop how long a repair takes".to_owned();
    let text = "You would like the lamp repaired before Friday.".to_owned();
    let briefing = "Lamp flickers".to_owned();
    // A question is asked once the answer to the one before has arrived: else it would be refused.
    does(agent, AgentCommand::Restate { text }).await;
    card(walk, agent, ("right", "card-restated"), Some("right"), |body| {
        matches!(body, EventBody::RestatementAnswered { .. })
    })
    .await;
    does(agent, AgentCommand::ProposeHold { reason, minutes: 5 }).await;
    card(walk, agent, ("yes", "card-hold"), Some("yes"), |body| {
        matches!(body, EventBody::HoldAnswered { .. })
    })
    .await;
    card(walk, agent, ("on_hold", "card-on-hold"), None, |_| true).await;
    does(agent, AgentCommand::EndHold).await;
    does(agent, AgentCommand::Transfer { to, briefing }).await;
    card(walk, agent, ("no", "card-transfer"), Some("no"), |body| {
        matches!(body, EventBody::TransferAnswered { .. })
    })
    .await;
    card(walk, agent, ("contact_send", "card-contact"), Some("contact_no"), |body| {
        matches!(body, EventBody::PromiseDeclined)
    })
    .await;
    does(agent, AgentCommand::AskWrapUp).await;
    card(walk, agent, ("wrap_up_done", "card-wrap-up"), Some("wrap_up_done"), |body| {
        matches!(body, EventBody::WrapUpAnswered { .. })
    })
    .await;
}

/// A card, once it shows, and what the agent learns of its answer.
async fn card(
    walk: &Walk<'_>,
    agent: &mut Conversation,
    (shows, name): (&str, &str),
    answer: Option<&str>,
    told: fn(&EventBody) -> bool,
) {
    walk.browser.element("button|group|form", Name::Is(walk.words.get(shows))).await;
    walk.state(name).await;
    if let Some(answer) = answer {
        walk.click(answer).await;
    }
    agent.event(told).await.expect("the answer arrives");
}

/// The end, the rating and the transcript by mail.
async fn ended(walk: &Walk<'_>, agent: &mut Conversation) {
    does(agent, AgentCommand::Close { reason: ClosingReason::Solved }).await;
    walk.sees("rating_skip").await;
    walk.click("rating_good").await;
    walk.state("rating").await;
    walk.click("rating_skip").await;
    walk.sees("new_chat").await;
    walk.state("ended").await;
    walk.click("mail").await;
    walk.browser.fill(walk.words.get("mail_label"), "mihai").await;
    walk.click("mail_send").await;
    walk.shows(walk.words.get("mail_invalid")).await;
    walk.state("mail").await;
}

/// Outside the opening hours.
async fn away(camera: &Camera) {
    let edge = Edge::start().await;
    let site = edge.site_named("demo", SiteSettings { hours: closed(), ..shop() }).await;
    let words = Words::of("widget", camera.language);
    let walk = Walk { camera, browser: camera.browser().await, words };
    let label = walk.opens_shop(&site).await;
    walk.browser.click("button", Name::Starts(label)).await;
    walk.in_chat().await;
    walk.shows(walk.words.get("away_now")).await;
    walk.state("away").await;
}
