//! The conversation in the page's address: what the address asks for, and what it says.

use super::{Effect, Focus, Model, Pane};
use protocol::ids::{ConversationId, SiteId, Timestamp};
use protocol::rejection::Rejection;

/// The inbox's own address, where no conversation is open.
pub const INBOX: &str = "/inbox";

/// What follows a site in the address of what happens there now.
const NOW: &str = "/now";

/// Where a conversation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The site.
    pub site: SiteId,
    /// Its conversation.
    pub conversation: ConversationId,
}

impl Address {
    /// The conversation that a path names.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let (site, conversation) = path.strip_prefix(INBOX)?.strip_prefix('/')?.split_once("/c/")?;
        let conversation = conversation.strip_suffix('/').unwrap_or(conversation);
        Some(Self {
            site: SiteId::parse(site).ok()?,
            conversation: ConversationId::parse(conversation).ok()?,
        })
    }

    fn path(&self) -> String {
        [INBOX, "/", self.site.as_str(), "/c/", self.conversation.as_str()].concat()
    }
}

/// The site that a path names, and no conversation of it.
#[must_use]
pub fn site_of(path: &str) -> Option<SiteId> {
    let site = path.strip_prefix(INBOX)?.strip_prefix('/')?;
    let site = site.strip_suffix('/').unwrap_or(site);
    let site = site.strip_suffix(NOW).unwrap_or(site);
    SiteId::parse(site).ok().filter(|site| site.as_str() != "settings")
}

/// Whether a path asks for what happens now.
#[must_use]
pub fn is_now(path: &str) -> bool {
    let path = path.strip_suffix('/').unwrap_or(path);
    path.strip_suffix(NOW).is_some_and(|before| site_of(before).is_some())
}

impl Model {
    /// The path that the page's address is to have. Without a conversation it names the site, for agents who work for
    /// several, or who look at what happens there now.
    #[must_use]
    pub fn path(&self) -> String {
        if let Some(site) = self.site.as_ref().filter(|_| self.monitors()) {
            return [INBOX, "/", site.as_str(), NOW].concat();
        }
        let address = self.wanted.clone().or_else(|| self.address());
        let site = self.site.as_ref().filter(|_| self.sites().len() > 1);
        match (address, site) {
            (Some(address), _) => address.path(),
            (None, Some(site)) => [INBOX, "/", site.as_str()].concat(),
            (None, None) => INBOX.to_owned(),
        }
    }

    /// Where the conversation on screen is.
    pub(super) fn address(&self) -> Option<Address> {
        let covered = self.browser.narrow && self.pane == Pane::List;
        let conversation = self.shown.clone().filter(|_| !covered)?;
        Some(Address { site: self.site.clone()?, conversation })
    }

    /// Why the address leads to nothing that could be shown.
    #[must_use]
    pub fn led_nowhere(&self) -> Option<Rejection> {
        let wanted = self.wanted.as_ref().filter(|_| self.login.is_in())?;
        (!self.works_for(&wanted.site)).then_some(Rejection::NotAllowed)
    }

    pub(super) fn works_for(&self, site: &SiteId) -> bool {
        self.sites().iter().any(|one| one.id == *site)
    }

    /// The browser went back or forward to an address.
    pub(super) fn went_to(&mut self, now: Timestamp, address: Option<Address>) -> Vec<Effect> {
        if !self.login.is_in() {
            self.wanted = address;
            return Vec::new();
        }
        if address == self.wanted.clone().or_else(|| self.address()) {
            return Vec::new();
        }
        self.dialog = None;
        match address {
            None => self.leave_conversation(),
            Some(address) if Some(&address.site) == self.site.as_ref() => {
                self.wanted = None;
                self.open(now, address.conversation)
            }
            Some(address) if self.works_for(&address.site) => {
                let mut effects = self.choose_site(now, address.site.clone());
                // What the other site kept is read next, and this with it.
                self.wanted = Some(address);
                effects.push(Effect::Persist);
                effects
            }
            Some(address) => {
                self.shown = None;
                self.pane = Pane::Thread;
                self.wanted = Some(address);
                vec![Effect::Persist]
            }
        }
    }

    fn leave_conversation(&mut self) -> Vec<Effect> {
        self.wanted = None;
        self.pane = Pane::List;
        if !self.browser.narrow {
            self.shown = None;
            self.reply_library.looking = None;
        }
        let row = self.tab_stop();
        vec![Effect::Persist, Effect::Focus(row.map_or(Focus::Tab(self.filter), Focus::Row))]
    }

    /// Shows what the address asked for, in place of what an earlier page showed.
    pub(super) fn show_wanted(&mut self, now: Timestamp, before: Option<ConversationId>) -> Vec<Effect> {
        match self.wanted.take() {
            None => before.map(|id| self.show(now, id)).unwrap_or_default(),
            Some(address) if Some(&address.site) == self.site.as_ref() => {
                self.open(now, address.conversation)
            }
            Some(elsewhere) => {
                self.pane = Pane::Thread;
                self.wanted = Some(elsewhere);
                Vec::new()
            }
        }
    }
}
