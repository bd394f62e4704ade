//! Live visitors: who is on a site's pages at the moment, in which part of the lobby, for how long they count without a
//! sign of life, whom an agent may invite, and what is told of them. Nothing of it is stored: a part of the lobby knows
//! its visitors by the sockets of their pages, and with the socket all of it is gone.

mod list;
mod origin;

pub use list::{Filter, Seen, country, look, merge};
pub use origin::is_listed;

use crate::page;
use crate::quota::{Bucket, Limit};
use protocol::codec;
use protocol::ids::{SiteId, Timestamp, VisitId};
use protocol::limits::LIVE_INVITE_MAX;
use protocol::rejection::Rejection;
use protocol::site::live::{ChatOnPage, Here, Invite};
use protocol::site::settings::SiteSettings;
use protocol::team::visitors::{LiveVisitor, Standing};
use protocol::text::graphemes::preview;
use protocol::text::{self, cut_address, first_chars};
use protocol::timing::{HOUR_MS, MINUTE_MS};
use serde::{Deserialize, Serialize};

/// For how long a page counts without a sign of life, in milliseconds. Pages give one every twenty seconds.
pub const LEASE_MS: u64 = 50_000;

/// For how long an invitation stands that the page has said nothing about.
pub const INVITED_MS: u64 = 2 * MINUTE_MS;

/// Most pages that one part of the lobby takes in: twice the thousand that it is laid out for.
pub const SOCKETS_MAX: usize = 2_000;

/// Most pages from one network in one part of the lobby. A whole company may sit behind one.
pub const FROM_NETWORK_MAX: usize = 60;

/// Most pages of one visit: tabs.
pub const TABS_MAX: usize = 8;

/// What a page may say.
pub const FRAMES: Limit = Limit { most: 40, within_ms: MINUTE_MS };

/// How often the pages of one network come into the lobbies of an isolate.
pub const ARRIVALS: Limit = Limit::a_minute(240);

/// How often one agent invites in one part of the lobby.
pub const INVITES: Limit = Limit::a_minute(20);

/// Most bytes of a page's address here.
const ADDRESS_MAX: usize = 400;
/// Most characters of its title.
const TITLE_MAX: usize = 100;
/// Most characters of a host.
const HOST_MAX: usize = 100;
/// Most characters of a language's tag.
const LANGUAGE_MAX: usize = 35;
/// Nobody is believed to have been here for longer.
const SPENT_MAX: u64 = 24 * HOUR_MS;

/// The character between a site and the number of a part of its lobby, in the name of that object: no id has it.
const PART: char = '~';

/// The name of one part of a site's lobby.
#[must_use]
pub fn part_name(site: &SiteId, part: u8) -> String {
    format!("{site}{PART}{part}")
}

/// The site in such a name, if it is one.
#[must_use]
pub fn site_of_part(name: &str) -> Option<&str> {
    name.split_once(PART).map(|(site, _)| site).filter(|site| !site.is_empty())
}

/// The part of the lobby that a visit belongs to, of so many: FNV-1a over its id, mixed as MurmurHash3 does in its end.
#[must_use]
pub fn part_of(visit: &VisitId, parts: u8) -> u8 {
    let hash = visit.as_str().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    u8::try_from((mixed >> 33) % u64::from(parts.max(1))).unwrap_or_default()
}

/// Whether a page may be seen: the site wants it, and its visitor has agreed where that is asked.
///
/// # Errors
/// [`Rejection::NotFound`] where the site has no lobby, or is put away (`closed`); [`Rejection::ConsentMissing`].
pub fn may_be_seen(settings: &SiteSettings, closed: bool, agreed: bool) -> Result<(), Rejection> {
    if !settings.live.on || closed {
        return Err(Rejection::NotFound);
    }
    if settings.live_needs_consent() && !agreed { Err(Rejection::ConsentMissing) } else { Ok(()) }
}

/// Whether one more page fits: of how many there are, of its network, and of its visit.
///
/// # Errors
/// [`Rejection::SlowDown`].
pub fn has_room(all: usize, of_network: usize, of_visit: usize) -> Result<(), Rejection> {
    let fits = all < SOCKETS_MAX && of_network < FROM_NETWORK_MAX && of_visit < TABS_MAX;
    if fits { Ok(()) } else { Err(Rejection::SlowDown) }
}

/// What is known of a page's socket, kept in its attachment as one string (see [`crate::attachment::Attachment`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Seat {
    visit: VisitId,
    /// When it last said something that was heard. Heartbeats are known to the runtime.
    heard: Timestamp,
    here: Option<Here>,
    since: Timestamp,
    page_since: Timestamp,
    invited: Option<Timestamp>,
    frames: Bucket,
}

type Stored = (VisitId, Timestamp, Option<Here>, Timestamp, Timestamp, Option<Timestamp>, Bucket);

impl From<Seat> for String {
    fn from(seat: Seat) -> Self {
        let Seat { visit, heard, here, since, page_since, invited, frames } = seat;
        codec::to_text(&(visit, heard, here, since, page_since, invited, frames))
    }
}

impl TryFrom<String> for Seat {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        let (visit, heard, here, since, page_since, invited, frames): Stored = codec::from_text(&text)?;
        Ok(Self { visit, heard, here, since, page_since, invited, frames })
    }
}

impl Seat {
    /// A page that has just connected, and said nothing yet.
    #[must_use]
    pub fn new(visit: VisitId, now: Timestamp) -> Self {
        let frames = Bucket::default();
        Self { visit, heard: now, here: None, since: now, page_since: now, invited: None, frames }
    }

    /// Something came from the page.
    ///
    /// # Errors
    /// [`Rejection::SlowDown`] when it is more than [`FRAMES`].
    pub fn count(&mut self, now: Timestamp) -> Result<(), Rejection> {
        self.frames.take(FRAMES, 1, now)
    }

    /// The page says where its visitor is. Only what a row needs is kept of it, cut to fit.
    pub fn is_here(&mut self, here: Here, now: Timestamp) {
        let here = tidy(here);
        let before = self.here.as_ref();
        if before.is_none_or(|before| before.url != here.url) {
            self.page_since = now;
        }
        if before.is_none() {
            self.since = now.saturating_sub(here.spent);
        }
        if here.chat != ChatOnPage::Closed {
            self.invited = None;
        }
        self.heard = now;
        self.here = Some(here);
    }

    /// Whether somebody is there, with what the runtime knows of the socket's last heartbeat (0 for none).
    #[must_use]
    pub fn lives(&self, beat: Timestamp, now: Timestamp) -> bool {
        now.saturating_sub(self.heard.max(beat)) <= LEASE_MS
    }

    /// How the visitor of this page stands towards the chat.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        let invited = self.invited.is_some_and(|at| now.saturating_sub(at) <= INVITED_MS);
        match self.here.as_ref().map(|here| here.chat).unwrap_or_default() {
            ChatOnPage::Going => Standing::Chatting,
            ChatOnPage::Quiet => Standing::Quiet,
            ChatOnPage::Open => Standing::Open,
            ChatOnPage::Closed if invited => Standing::Invited,
            ChatOnPage::Closed => Standing::Free,
        }
    }

    /// The page was told of an invitation.
    pub fn is_invited(&mut self, now: Timestamp) {
        self.invited = Some(now);
    }

    /// Since when the visitor is on this page, once they have said where they are.
    #[must_use]
    pub fn page_since(&self) -> Option<Timestamp> {
        self.here.is_some().then_some(self.page_since)
    }

    /// The row that an agent sees, once the page has said where it is.
    #[must_use]
    pub fn row(self, now: Timestamp) -> Option<LiveVisitor> {
        let standing = self.standing(now);
        let Self { visit, here, since, page_since, .. } = self;
        let Here { url: page, title, referrer, language, customer, .. } = here?;
        Some(LiveVisitor { visit, page, title, referrer, language, since, page_since, customer, standing })
    }
}

/// Whether a visitor may be invited, by how each of their pages stands. Without any page they are gone.
///
/// # Errors
/// [`Rejection::VisitorGone`]; [`Rejection::NotInvitable`].
pub fn may_be_invited(pages: impl IntoIterator<Item = Standing>) -> Result<(), Rejection> {
    match pages.into_iter().max() {
        None => Err(Rejection::VisitorGone),
        Some(Standing::Free) => Ok(()),
        Some(_) => Err(Rejection::NotInvitable),
    }
}

/// An agent's invitation, as it goes to the page.
///
/// # Errors
/// [`Rejection::TextEmpty`]; [`Rejection::TextTooLong`] beyond [`LIVE_INVITE_MAX`] characters.
pub fn invite(text: &str, agent: &str) -> Result<Invite, Rejection> {
    let text = text::message(text)?;
    if text.chars().count() > LIVE_INVITE_MAX {
        return Err(Rejection::TextTooLong);
    }
    Ok(Invite { text, agent: agent.to_owned() })
}

/// What is kept of what a page says.
fn tidy(here: Here) -> Here {
    let address = page::address(&here.url);
    let address = address.split(['?', '#']).next().unwrap_or_default();
    let is_tag = here.language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let is_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let host = here.referrer.chars().all(is_host);
    let kept =
        |whole: &str, is_good: bool, most| first_chars(if is_good { whole } else { "" }, most).to_owned();
    Here {
        url: cut_address(address, ADDRESS_MAX).to_owned(),
        title: preview(&text::written(&here.title), TITLE_MAX),
        referrer: kept(&here.referrer, host, HOST_MAX),
        language: kept(&here.language, is_tag, LANGUAGE_MAX),
        spent: here.spent.min(SPENT_MAX),
        customer: here.customer,
        chat: here.chat,
    }
}

#[cfg(test)]
mod tests;
