//! Plain requests that pass for a socket: greeting and events by asking again and again, each time
//! until something happens; commands one request after the other, so that their order stays.

use crate::browser::request;
use crate::i18n::digits;
use crate::model::SocketMsg;
use gloo::timers::callback::Timeout;
use js_sys::{Promise, Uint8Array};
use leptos::task::spawn_local;
use protocol::codec::{from_packed, pack, server_from_binary, to_binary, unpack};
use protocol::frames::server::ServerFrame;
use protocol::frames::visitor::{VisitorFrame, VisitorHello, VisitorRequest};
use protocol::ids::{ConversationId, Seq, SiteId, Timestamp, Token, TriggerId};
use protocol::limits;
use protocol::site::settings::WidgetSettings;
use protocol::site::trigger::TriggerOutcome;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

/// Seconds to wait for the next event: less than between two heartbeats.
const WAIT: &str = "20";
/// Between two questions that brought nothing, in milliseconds.
const PAUSE: u32 = 1_000;
/// Most bytes of commands in one request. Browsers let a page that goes away send 64 KiB.
const BODY_MAX: usize = 60_000;

/// The line. Dropping it ends it.
pub struct Requests(Rc<Inner>);

struct Inner {
    path: String,
    hear: Box<dyn Fn(SocketMsg)>,
    token: RefCell<String>,
    /// The site's word for who it is; empty for none.
    identity: RefCell<String>,
    /// The last event that came, and when that was stored, as far as it is known.
    after: Cell<Seq>,
    epoch: Cell<Option<Timestamp>>,
    greeted: Cell<bool>,
    /// Commands that wait for their turn.
    queue: RefCell<Vec<VisitorRequest>>,
    posting: Cell<bool>,
    gone: Cell<bool>,
    /// Ends what is being waited for.
    abort: Option<AbortController>,
}

/// Why events are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ask {
    /// To get what is there.
    Now,
    /// To wait for the next.
    Next,
    /// To see whether anybody answers.
    Ping,
}

impl Drop for Requests {
    fn drop(&mut self) {
        self.0.gone.set(true);
        if let Some(abort) = &self.0.abort {
            abort.abort();
        }
    }
}

impl Requests {
    /// Opens the line.
    pub fn open(path: String, hear: impl Fn(SocketMsg) + 'static) -> Self {
        let inner = Inner {
            path,
            hear: Box::new(hear),
            token: RefCell::default(),
            identity: RefCell::default(),
            after: Cell::default(),
            epoch: Cell::default(),
            greeted: Cell::default(),
            queue: RefCell::default(),
            posting: Cell::default(),
            gone: Cell::default(),
            abort: AbortController::new().ok(),
        };
        let this = Self(Rc::new(inner));
        let inner = Rc::clone(&this.0);
        Timeout::new(0, move || inner.tell(SocketMsg::Opened)).forget();
        this
    }

    /// Sends a frame as far as requests can: nobody is told of typing.
    pub fn send(&self, frame: &VisitorFrame) {
        match frame {
            VisitorFrame::Hello(hello) => self.greet(hello, ""),
            VisitorFrame::HelloAs(as_customer) => self.greet(&as_customer.hello, &as_customer.identity),
            VisitorFrame::Command(request) => {
                self.0.queue.borrow_mut().push(request.clone());
                self.0.post();
            }
            VisitorFrame::Typing(_) | VisitorFrame::Draft(_) => {}
        }
    }

    fn greet(&self, hello: &VisitorHello, identity: &str) {
        hello.token.reveal().clone_into(&mut self.0.token.borrow_mut());
        identity.clone_into(&mut self.0.identity.borrow_mut());
        self.0.after.set(hello.after);
        self.0.ask(Ask::Now);
    }

    /// Asks for a sign of life.
    pub fn ping(&self) {
        self.0.ask(Ask::Ping);
    }
}

impl Inner {
    fn tell(&self, msg: SocketMsg) {
        if !self.gone.get() {
            (self.hear)(msg);
        }
    }

    fn fetch(&self, url: &str, body: Option<&[u8]>) -> Promise {
        let signal = self.abort.as_ref().map(AbortController::signal);
        request(url, &self.token.borrow(), &self.identity.borrow(), body, signal.as_ref())
    }

    /// Asks for events and hands on what comes.
    fn ask(self: &Rc<Self>, ask: Ask) {
        let wait = if ask == Ask::Next { WAIT } else { "0" };
        let after = digits(self.after.get());
        let url = [&self.path, "events?after=", &after, "&wait=", wait].concat();
        let promise = self.fetch(&url, None);
        let (this, epoch) = (Rc::clone(self), self.epoch.get());
        spawn_local(async move {
            let frames = read(promise).await;
            this.answered(ask, epoch, frames);
        });
    }

    /// `epoch` is that of the position that was asked after.
    fn answered(self: &Rc<Self>, ask: Ask, epoch: Option<Timestamp>, frames: Vec<ServerFrame>) {
        let (mut news, mut end) = (false, false);
        for frame in frames {
            match &frame {
                ServerFrame::Event(event) => {
                    news = true;
                    if event.seq > self.after.get() {
                        self.after.set(event.seq);
                        self.epoch.set(Some(event.at));
                    }
                }
                // The log is another one: it is greeted anew, so that it is taken afresh.
                ServerFrame::Welcome(welcome)
                    if epoch.zip(welcome.epoch).is_some_and(|(known, told)| known != told) =>
                {
                    return self.tell(SocketMsg::Closed(0));
                }
                // Both belong to the greeting, and every answer has them.
                ServerFrame::Welcome(_) | ServerFrame::CaughtUp { .. } => {
                    end |= matches!(frame, ServerFrame::CaughtUp { .. });
                    if self.greeted.get() {
                        continue;
                    }
                    if let ServerFrame::Welcome(welcome) = &frame {
                        self.epoch.set(welcome.epoch);
                    }
                    self.greeted.set(end);
                }
                _ => {}
            }
            self.tell(SocketMsg::Frame(frame));
        }
        if !news && !end {
            self.tell(SocketMsg::Closed(0));
            return;
        }
        self.tell(SocketMsg::Pong);
        if ask == Ask::Ping || self.gone.get() {
            return;
        }
        let this = Rc::clone(self);
        let again = move || this.ask(if end { Ask::Next } else { Ask::Now });
        // A conversation that has not begun is answered at once, again and again.
        if news || ask == Ask::Now {
            again();
        } else {
            Timeout::new(PAUSE, again).forget();
        }
    }

    /// Posts the commands that wait, unless others are under way.
    fn post(self: &Rc<Self>) {
        if self.gone.get() || self.queue.borrow().is_empty() || self.posting.replace(true) {
            return;
        }
        let mut queue = self.queue.borrow_mut();
        let (body, count) = packed(&queue);
        queue.drain(..count);
        let url = [&self.path, "commands"].concat();
        let promise = self.fetch(&url, Some(&body));
        let this = Rc::clone(self);
        spawn_local(async move {
            let frames = read(promise).await;
            this.posting.set(false);
            if frames.is_empty() {
                this.tell(SocketMsg::Closed(0));
            }
            for frame in frames {
                this.tell(SocketMsg::Frame(frame));
            }
            this.post();
        });
    }
}

/// Posts commands apart from any line. `hear` is told what becomes of them, if the page is still
/// there.
pub fn post(
    site: &SiteId,
    conversation: &ConversationId,
    token: &Token,
    requests: &[VisitorRequest],
    hear: impl Fn(ServerFrame) + 'static,
) {
    let url = [&super::path(site, conversation), "commands"].concat();
    let promise = request(&url, token.reveal(), "", Some(&packed(requests).0), None);
    spawn_local(async move { read(promise).await.into_iter().for_each(hear) });
}

/// Counts what became of an invitation. Nobody waits for the answer.
pub fn count(site: &SiteId, trigger: &TriggerId, reaction: TriggerOutcome) {
    let path = ["/v1/sites/", site.as_str(), "/triggers/", trigger.as_str(), "/", reaction.name()].concat();
    // A count that does not get through is missed by nobody but the statistics.
    let _ = request(&path, "", "", Some(&[]), None);
}

/// Asks for the site's settings. Without an answer those that are known stay.
pub fn settings(site: &SiteId, locale: &str, hear: impl Fn(Box<WidgetSettings>) + 'static) {
    let url = ["/v1/sites/", site.as_str(), "/widget?lang=", locale].concat();
    let promise = request(&url, "", "", None, None);
    spawn_local(async move {
        if let Some(settings) = bytes(promise).await.and_then(|bytes| from_packed(&bytes)) {
            hear(Box::new(settings));
        }
    });
}

/// As many of the commands as one request takes, and how many those are.
fn packed(requests: &[VisitorRequest]) -> (Vec<u8>, usize) {
    let mut length = 0;
    let fits = |request: &&VisitorRequest| {
        length += to_binary(request).len() + 3;
        length <= BODY_MAX
    };
    // A single one always fits.
    let count = requests.iter().take(limits::PARTS_MAX).take_while(fits).count();
    (pack(requests.iter().take(count)), count)
}

/// The frames of the answer; none when there was no answer, or not from our server.
async fn read(promise: Promise) -> Vec<ServerFrame> {
    let bytes = bytes(promise).await.unwrap_or_default();
    let frames: Vec<_> = unpack(&bytes).map(server_from_binary).collect();
    // Something on the way may answer in its own words.
    if frames.first() == Some(&ServerFrame::Unknown) { Vec::new() } else { frames }
}

/// The body of the answer, whatever it says; none when there was no answer.
async fn bytes(promise: Promise) -> Option<Vec<u8>> {
    Some(JsFuture::from(promise).await.ok()?.dyn_ref::<Uint8Array>()?.to_vec())
}
