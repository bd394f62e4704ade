//! What outlives a page, in the frame's own origin and keyed by site. Everything here may fail:
//! a browser can block storage, and then the chat lives in memory alone.
//!
//! Each unsent command has an entry of its own, so that two tabs never overwrite one another.

use crate::browser;
use crate::i18n::digits;
use crate::model::{Answers, Delivery, Entry, Left, Outbox, Save, Stored, StoredChange};
use js_sys::Array;
use protocol::codec::{from_binary, to_binary};
use protocol::frames::visitor::VisitorRequest;
use protocol::ids::{ConversationId, SiteId, Token, TriggerId};
use protocol::site::trigger::WidgetTrigger;
use protocol::site::trigger::{Frequency, Shown};
use protocol::text;
use std::cell::Cell;
use wasm_bindgen::JsValue;
use web_sys::{StorageEvent, Window, window};

const CONVERSATION: &str = "conversation";
const NAME: &str = "name";
const DISMISSED: &str = "dismissed";
const DRAFT: &str = "draft";
const OPEN: &str = "open";
const MUTED: &str = "muted";
const OUT: &str = "out:";
const LEFT: &str = "left:";
const ERASE: &str = "erase:";
const SHOWN: &str = "shown:";
const ANSWERS: &str = "answers";
const AGREED: &str = "agreed";

/// The storage of one site.
pub struct Storage {
    prefix: String,
    /// All tabs of this browser.
    shared: Option<web_sys::Storage>,
    /// This tab.
    tab: Option<web_sys::Storage>,
    /// Whether the chat is a customer's, of whom nothing is stored.
    apart: Cell<bool>,
}

impl Storage {
    /// The storage of a site, as far as the browser allows it.
    #[must_use]
    pub fn of(site: &SiteId) -> Self {
        let shared = window().and_then(|window| window.local_storage().ok().flatten());
        let tab = window().and_then(|window| window.session_storage().ok().flatten());
        Self { prefix: ["jasette:", site.as_str(), ":"].concat(), shared, tab, apart: Cell::default() }
    }

    /// What was stored earlier.
    #[must_use]
    pub fn load(&self, triggers: &[WidgetTrigger]) -> Stored {
        let conversation = self.get(CONVERSATION).and_then(|text| read_conversation(&text));
        let outbox = conversation.as_ref().map(|(id, _)| self.outbox(id)).unwrap_or_default();
        Stored {
            conversation,
            outbox,
            left: self.left(),
            erasing: self.erasing(),
            name: self.get(NAME).and_then(|name| text::name(&name).ok()),
            dismissed: self.get(DISMISSED).is_some(),
            shown: triggers
                .iter()
                .filter_map(|trigger| Some((trigger.id.clone(), self.shown(&trigger.id)?)))
                .collect(),
            answers: self.get(ANSWERS).map(|text| read_answers(&text)).unwrap_or_default(),
            agreed: self.get(AGREED).is_some(),
            draft: self.get(DRAFT).unwrap_or_default(),
            open: self.get(OPEN).is_some(),
            muted: self.get(MUTED).is_some(),
        }
    }

    /// Stores something.
    pub fn save(&self, save: &Save) {
        match save {
            Save::Apart(apart) => {
                self.apart.set(*apart);
                self.remove(DRAFT);
                for name in self.names("") {
                    if name != DISMISSED && !name.starts_with(SHOWN) && !name.starts_with(ERASE) {
                        self.remove(&name);
                    }
                }
            }
            Save::Conversation(..)
            | Save::Left(_)
            | Save::Erasing(..)
            | Save::Name(_)
            | Save::Answers(_)
            | Save::Draft(_)
            | Save::Unsent(..)
                if self.apart.get() => {}
            Save::Conversation(id, token) => {
                self.clear_outbox(id);
                self.set(CONVERSATION, &[id.as_str(), " ", token.reveal()].concat());
            }
            Save::Forget(id) if self.out(id).is_empty() => self.forget(id),
            // Another tab has something under way in it.
            Save::Forget(_) => {}
            Save::Name(name) => self.set(NAME, name),
            Save::Answers(answers) => self.set(ANSWERS, &write_answers(answers)),
            Save::Agreed => self.set(AGREED, "1"),
            Save::Dismissed => self.set(DISMISSED, "1"),
            Save::Shown(id, frequency, at) => {
                let place = if *frequency == Frequency::OncePerVisit { &self.tab } else { &self.shared };
                if let Some(place) = place {
                    let _ = place.set_item(&self.key(&shown_name(id)), &digits(*at));
                }
            }
            Save::Draft(text) if text.is_empty() => self.remove(DRAFT),
            Save::Draft(text) => self.set(DRAFT, text),
            Save::Unsent(id, entry) => self.set(&entry_name(id, entry), &pack(&entry.request)),
            Save::Done(id, entry) => {
                self.remove(&entry_name(id, entry));
                if self.out(id).is_empty() {
                    self.remove(&[LEFT, id.as_str()].concat());
                }
            }
            Save::Left(left) => {
                self.set(&[LEFT, left.id.as_str()].concat(), left.token.reveal());
                for entry in &left.entries {
                    self.save(&Save::Unsent(left.id.clone(), entry.clone()));
                }
                self.forget(&left.id);
            }
            Save::Erasing(id, token) => self.set(&[ERASE, id.as_str()].concat(), token.reveal()),
            Save::Erased(id) => self.remove(&[ERASE, id.as_str()].concat()),
            Save::Muted(true) => self.set(MUTED, "1"),
            Save::Muted(false) => self.remove(MUTED),
            Save::Open(true) => self.set(OPEN, "1"),
            Save::Open(false) => self.remove(OPEN),
        }
    }

    /// Whether the next page goes on with this conversation. A customer's is found by who they are.
    #[must_use]
    pub fn keeps(&self, id: &ConversationId) -> bool {
        let stored = self.get(CONVERSATION).and_then(|text| read_conversation(&text));
        self.apart.get() || stored.is_some_and(|(stored, _)| stored == *id)
    }

    /// What a change that another tab made means.
    #[must_use]
    pub fn change(&self, event: &StorageEvent) -> Option<StoredChange> {
        let key = event.key()?;
        let value = event.new_value()?;
        match key.strip_prefix(self.prefix.as_str())? {
            CONVERSATION => {
                read_conversation(&value).map(|(id, token)| StoredChange::Conversation(id, token))
            }
            NAME => text::name(&value).ok().map(StoredChange::Name),
            DISMISSED => Some(StoredChange::Dismissed),
            _ => None,
        }
    }

    /// Takes everything away, but for what it takes to have the rest erased elsewhere.
    pub fn wipe(&self) {
        for place in [&self.shared, &self.tab].into_iter().flatten() {
            for name in self.names_in(place, "").into_iter().filter(|name| !name.starts_with(ERASE)) {
                let _ = place.remove_item(&self.key(&name));
            }
        }
    }

    /// The next page does not go on with this conversation.
    fn forget(&self, id: &ConversationId) {
        let stored = self.get(CONVERSATION).and_then(|text| read_conversation(&text));
        if stored.is_some_and(|(stored, _)| stored == *id) {
            self.remove(CONVERSATION);
        }
    }

    /// The names of a conversation's unsent commands.
    fn out(&self, id: &ConversationId) -> Vec<String> {
        self.names(&out_prefix(id))
    }

    fn erasing(&self) -> Vec<(ConversationId, Token)> {
        let erasing = |name: String| {
            let id = ConversationId::parse(name.strip_prefix(ERASE)?).ok()?;
            Some((id, Token::parse(&self.get(&name)?).ok()?))
        };
        self.names(ERASE).into_iter().filter_map(erasing).collect()
    }

    fn left(&self) -> Vec<Left> {
        let left = |name: String| {
            let id = ConversationId::parse(name.strip_prefix(LEFT)?).ok()?;
            let token = Token::parse(&self.get(&name)?).ok()?;
            let entries = Outbox::with(self.outbox(&id)).take_all();
            (!entries.is_empty()).then_some(Left { id, token, entries })
        };
        self.names(LEFT).into_iter().filter_map(left).collect()
    }

    fn outbox(&self, id: &ConversationId) -> Vec<Entry> {
        let prefix = out_prefix(id);
        let names = self.names(&prefix);
        let entry = |name: String| {
            let order = name.strip_prefix(prefix.as_str())?.split(':').next()?.parse().ok()?;
            Some(Entry { order, request: unpack(&self.get(&name)?)?, state: Delivery::Pending })
        };
        names.into_iter().filter_map(entry).collect()
    }

    /// Removes what belongs to no conversation any more, now that this one is taken along.
    fn clear_outbox(&self, id: &ConversationId) {
        let left = self.left();
        for name in self.names(OUT) {
            let mut kept = left.iter().map(|left| &left.id).chain([id]);
            if !kept.any(|kept| name.starts_with(&out_prefix(kept))) {
                self.remove(&name);
            }
        }
    }

    /// The names that begin with `start`.
    fn names(&self, start: &str) -> Vec<String> {
        self.shared.as_ref().map(|shared| self.names_in(shared, start)).unwrap_or_default()
    }

    fn names_in(&self, place: &web_sys::Storage, start: &str) -> Vec<String> {
        let keys = (0..place.length().unwrap_or(0)).filter_map(|at| place.key(at).ok().flatten());
        let names = keys.filter_map(|key| Some(key.strip_prefix(self.prefix.as_str())?.to_owned()));
        names.filter(|name| name.starts_with(start)).collect()
    }

    fn key(&self, name: &str) -> String {
        [&self.prefix, name].concat()
    }

    /// Where something is stored: what is written here, and whether the chat is open, is this tab's own.
    fn place(&self, name: &str) -> Option<&web_sys::Storage> {
        if name == DRAFT || name == OPEN { self.tab.as_ref() } else { self.shared.as_ref() }
    }

    fn get(&self, name: &str) -> Option<String> {
        self.get_from(self.place(name), name)
    }

    fn get_from(&self, place: Option<&web_sys::Storage>, name: &str) -> Option<String> {
        place?.get_item(&self.key(name)).ok().flatten()
    }

    /// When a trigger fired: in this tab's visit, or in any.
    fn shown(&self, id: &TriggerId) -> Option<Shown> {
        let name = shown_name(id);
        let here = self.get_from(self.tab.as_ref(), &name);
        let this_visit = here.is_some();
        let at = here.or_else(|| self.get(&name))?.parse().ok()?;
        Some(Shown { at, this_visit })
    }

    fn set(&self, name: &str, value: &str) {
        if let Some(place) = self.place(name) {
            // A full storage is like none.
            let _ = place.set_item(&self.key(name), value);
        }
    }

    fn remove(&self, name: &str) {
        if let Some(place) = self.place(name) {
            let _ = place.remove_item(&self.key(name));
        }
    }
}

fn read_conversation(text: &str) -> Option<(ConversationId, Token)> {
    let (id, token) = text.split_once(' ')?;
    Some((ConversationId::parse(id).ok()?, Token::parse(token).ok()?))
}

fn read_answers(text: &str) -> Answers {
    let parts = browser::read_answers(text);
    let pair = |at: u32| Some((parts.get(2 * at).as_string()?, parts.get(2 * at + 1).as_string()?));
    (0..parts.length() / 2).filter_map(pair).collect()
}

fn write_answers(answers: &Answers) -> String {
    let parts: Array = answers.iter().flat_map(|(id, text)| [id, text]).map(JsValue::from).collect();
    browser::write_answers(&parts)
}

fn shown_name(id: &TriggerId) -> String {
    [SHOWN, id.as_str()].concat()
}

fn out_prefix(id: &ConversationId) -> String {
    [OUT, id.as_str(), ":"].concat()
}

fn entry_name(id: &ConversationId, entry: &Entry) -> String {
    [OUT, id.as_str(), ":", &digits(entry.order), ":", entry.request.id.as_str()].concat()
}

fn pack(request: &VisitorRequest) -> String {
    let bytes: String = to_binary(request).into_iter().map(char::from).collect();
    window().and_then(|window| window.btoa(&bytes).ok()).unwrap_or_default()
}

fn unpack(text: &str) -> Option<VisitorRequest> {
    from_binary(&bytes(&window()?, text)?).ok()
}

/// The bytes of a base64 text, by the browser's own decoder.
#[must_use]
pub fn bytes(window: &Window, base64: &str) -> Option<Vec<u8>> {
    let text = window.atob(base64).ok()?;
    text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}
