//! The port to the loader on the host page: small tagged arrays in both directions.

use crate::browser;
use crate::i18n::{Key, counted, t};
use crate::listen::listen;
use crate::model::{Arrival, HostMsg, HostNote, Keep, View};
use gloo::events::EventListener;
use js_sys::{Array, Object, Reflect};
use protocol::conversation::opening::Page;
use protocol::conversation::party::Side;
use protocol::limits;
use protocol::site::look::Outside;
use protocol::text::cut_bytes;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MessageEvent, MessagePort};

/// The port.
pub struct Port {
    port: MessagePort,
    _listener: EventListener,
}

impl Port {
    /// Listens on the port.
    pub fn new(port: MessagePort, hear: impl Fn(HostMsg) + 'static) -> Self {
        let listener = listen(&port, "message", move |event: &MessageEvent| {
            if let Some(msg) = read(&event.data()) {
                hear(msg);
            }
        });
        Self { port, _listener: listener }
    }

    /// Lets the messages in that have waited, and lends the loader the words of this language.
    pub fn open(&self) {
        self.port.start();
        self.post(&["words".into(), t(Key::Close).into(), t(Key::FrameTitle).into()]);
    }

    /// Tells the loader something.
    pub fn tell(&self, note: &HostNote) {
        match note {
            HostNote::View(view) => {
                // Open, all of it shows; on its way out, what showed before.
                let clip = if *view == View::Open { "".into() } else { JsValue::UNDEFINED };
                self.post(&["view".into(), view_name(*view).into(), clip]);
            }
            HostNote::Unread(unread) => {
                let unread = *unread as u32;
                self.post(&["unread".into(), unread.into(), counted(t(Key::NewMessages), unread)]);
            }
            HostNote::Keep(keep) => {
                let keep = match keep {
                    Keep::Nothing => "",
                    Keep::Going => "going",
                    Keep::Quiet => "quiet",
                };
                self.post(&["keep".into(), keep.into()]);
            }
            HostNote::Invitation(what) => self.event("invitation", "state", *what),
            HostNote::Started => self.event("started", "", ""),
            HostNote::Message(Side::Agent) => self.event("message", "from", "agent"),
            HostNote::Message(Side::Visitor) => self.event("message", "from", "visitor"),
            HostNote::Ended => self.event("ended", "", ""),
            HostNote::Rated(score) => self.event("rated", "score", *score),
            HostNote::Forgotten => self.post(&["keep".into(), "".into(), true.into()]),
            HostNote::Error(code, text) => self.post(&["error".into(), code.into(), text.into()]),
        }
    }

    /// Shows as much of the frame as the invitation takes.
    pub fn show_invitation(&self, card: &Element) {
        browser::invite(card, &self.port);
    }

    /// Says how the launcher looks.
    pub fn look(&self, outside: &Outside) {
        self.post(&["look".into(), outside.style.as_str().into(), outside.text.as_str().into()]);
    }

    /// Asks for the focus to be moved into the frame.
    pub fn focus(&self) {
        self.post(&["focus".into()]);
    }

    fn event(&self, name: &str, key: &str, value: impl Into<JsValue>) {
        let detail = Object::new();
        if !key.is_empty() {
            // Setting a property of a fresh plain object does not fail.
            let _ = Reflect::set(&detail, &key.into(), &value.into());
        }
        self.post(&["event".into(), name.into(), detail.into()]);
    }

    fn post(&self, parts: &[JsValue]) {
        let message: Array = parts.iter().collect();
        // A port fails for values that cannot be cloned only; these can.
        let _ = self.port.post_message(&message);
    }
}

fn view_name(view: View) -> &'static str {
    match view {
        View::Closed => "closed",
        View::Invitation => "invitation",
        View::Open => "open",
    }
}

/// What a message on the port says.
#[must_use]
pub fn read(data: &JsValue) -> Option<HostMsg> {
    let parts = data.dyn_ref::<Array>()?;
    let text = |at| parts.get(at).as_string().unwrap_or_default();
    let number = |at| parts.get(at).as_f64().unwrap_or_default();
    Some(match text(0).as_str() {
        "page" => {
            // The edge cuts it to the limits, where no sign is halved; so it gets more than that.
            let page = Page {
                url: cut_bytes(&text(1), limits::URL_MAX * 2).to_owned(),
                title: text(2).chars().take(limits::TITLE_MAX * 2).collect(),
                referrer: cut_bytes(&text(3), limits::URL_MAX * 2).to_owned(),
            };
            let arrival = Arrival {
                on_page: number(4) as u64,
                language: text(5),
                pages: number(6) as u32,
                on_site: number(7) as u64,
                returning: number(8) > 0.0,
            };
            HostMsg::Page(page, arrival)
        }
        "scrolled" => HostMsg::Scrolled(number(1) as u8),
        "left" => HostMsg::PointerLeft,
        "active" => HostMsg::Active,
        "event" => HostMsg::Event(text(1)),
        "open" => HostMsg::Open,
        "close" => HostMsg::Close,
        "focused" => HostMsg::Focused,
        "identify" => {
            let word = parts.get(2).as_string().map(|token| {
                let subject = browser::subject(&token);
                (token, subject)
            });
            HostMsg::Identify(text(1), word)
        }
        "resume" => HostMsg::Resume(text(1)),
        "invite" => HostMsg::Invite(text(1), text(2)),
        // A newer loader may say more.
        _ => return None,
    })
}
