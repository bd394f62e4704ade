//! What is worth a message to somebody whose inbox is closed, whom it goes to, and what it says.

use crate::desk::{WAITING, stage_code};
use protocol::conversation::party::Side;
use protocol::frames::desk::{Stage, Summary};
use protocol::ids::{AgentId, SiteId};
use protocol::locale::TEAM_LOCALES;
use protocol::text::graphemes::preview;
use serde::{Deserialize, Serialize};

/// Most characters of a message that a notification shows.
const TEXT_MAX: usize = 120;

/// Most characters of a name.
const NAME_MAX: usize = 60;

/// What has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Occasion {
    /// A visitor waits for somebody.
    NewChat,
    /// A visitor has written to whoever has the conversation.
    Message,
}

/// How a conversation stood, as far as it matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// A visitor who has written waits in it.
    pub waits: bool,
    /// How many messages of theirs nobody has seen.
    pub unread: u32,
}

impl Before {
    /// From its summary.
    #[must_use]
    pub fn of(summary: &Summary) -> Self {
        Self { waits: waits(summary), unread: summary.unread }
    }
}

fn waits(summary: &Summary) -> bool {
    stage_code(summary) == WAITING
}

/// What has happened in a conversation since it stood as it did, if anything worth a message.
#[must_use]
pub fn occasion(before: Option<Before>, summary: &Summary) -> Option<Occasion> {
    let before = before.unwrap_or_default();
    let written = summary.preview_by == Some(Side::Visitor) && summary.unread > before.unread;
    if waits(summary) {
        (!before.waits).then_some(Occasion::NewChat)
    } else {
        (summary.stage == Stage::Assigned && written).then_some(Occasion::Message)
    }
}

/// What somebody is told of a conversation that they are owed word of, by how it stands once they are gone: that it waits,
/// or that its visitor has written and nobody has seen it. Nothing where neither is so any more.
#[must_use]
pub fn owed_occasion(summary: &Summary) -> Option<Occasion> {
    if waits(summary) {
        return Some(Occasion::NewChat);
    }
    let unseen = summary.unread > 0 && summary.preview_by == Some(Side::Visitor);
    (summary.stage == Stage::Assigned && unseen).then_some(Occasion::Message)
}

/// Whether nobody is owed word any more of a conversation that stood otherwise: it waits no more, or does so now, which is
/// told anew; or what was written in it was seen, or answered, or is over.
#[must_use]
pub fn settles(before: Before, summary: &Summary) -> bool {
    before.waits != waits(summary) || (before.unread > 0 && owed_occasion(summary).is_none())
}

/// Whether somebody of the team is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// Now.
    Now,
    /// Not as long as they are here; once they are gone, if it has still to be told by then.
    Owed,
    /// Not at all.
    Never,
}

/// Whether somebody of the team is told: now only without an inbox open anywhere, of new chats as long as these wait and
/// not while they take none, and of messages only in their own conversations.
#[must_use]
pub fn telling(occasion: Occasion, summary: &Summary, who: &AgentId, whereabouts: Whereabouts) -> Telling {
    let Whereabouts { connected, accepts_chats } = whereabouts;
    let is_theirs = match occasion {
        Occasion::NewChat => accepts_chats && waits(summary),
        Occasion::Message => summary.assignee.as_ref().is_some_and(|agent| agent.id == *who),
    };
    match (is_theirs, connected) {
        (true, false) => Telling::Now,
        (true, true) => Telling::Owed,
        (false, _) => Telling::Never,
    }
}

/// What the desk knows of somebody; by default of whoever never opened the site's inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// Their inbox is open anywhere.
    pub connected: bool,
    /// They take new chats while it is.
    pub accepts_chats: bool,
}

impl Default for Whereabouts {
    fn default() -> Self {
        Self { connected: false, accepts_chats: true }
    }
}

/// What is told of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice<'a> {
    /// What has happened.
    pub occasion: Occasion,
    /// How the conversation stands.
    pub summary: &'a Summary,
    /// The site.
    pub site: &'a SiteId,
    /// Its name.
    pub name: &'a str,
    /// Whether the site lets texts of messages into notifications.
    pub with_text: bool,
}

/// What the service worker (`edge/inbox/service-worker.js`) shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The first line.
    pub title: String,
    /// What stands under it; empty where nothing does.
    pub body: String,
    /// The path that a tap leads to.
    pub path: String,
    /// What a later one takes the place of.
    pub tag: String,
    /// The language of the texts.
    pub lang: String,
}

/// A text in English, French and Romanian.
type Text = [&'static str; 3];

const NEW_CHAT: Text = ["New chat on {site}", "Nouveau chat sur {site}", "Chat nou pe {site}"];
const MESSAGE: Text = ["New message on {site}", "Nouveau message sur {site}", "Mesaj nou pe {site}"];

/// What a message says, in a language.
#[must_use]
pub fn write(notice: &Notice<'_>, locale: &str) -> Shown {
    let Notice { occasion, summary, site, name, with_text } = notice;
    let at = TEAM_LOCALES.iter().position(|known| *known == locale).unwrap_or_default();
    let text = match occasion {
        Occasion::NewChat => NEW_CHAT,
        Occasion::Message => MESSAGE,
    };
    let title = text.get(at).copied().unwrap_or_default();
    let by_visitor = summary.preview_by == Some(Side::Visitor);
    let body = if *with_text && by_visitor { preview(&summary.preview, TEXT_MAX) } else { String::new() };
    let path = format!("/inbox/{site}/c/{}", summary.id);
    Shown {
        title: title.replacen("{site}", &preview(name, NAME_MAX), 1),
        body,
        tag: path.clone(),
        path,
        lang: TEAM_LOCALES.get(at).copied().unwrap_or_default().to_owned(),
    }
}
