//! One conversation: the only writer of its log, the meeting point of its sockets.
//!
//! - Key: `SITE/CONVERSATION` ([`rpc::conversation_name`]). Binding `CONVERSATION`.
//! - Tables: `events`, `state` (a snapshot), `outbox` ([`crate::store::events`]); keys, files, mails, links.
//! - Calls: [`rpc::ConversationCall`] ([`calls`]), answered with the public response or with `Result<T, code>` ([`rpc::answer`]).
//! - A frame or command comes in, `domain` decides, the log stores, everybody who may know is sent it.
//! - Atomicity: between deciding and sending nothing is awaited, so the input gate lets no other event in,
//!   and the output gate holds back what is sent until the write is durable (more in [`super::desk`]).
//! - Alarm: deliveries, silent sockets, deadlines, mails ([`wakes`]). Others are told by the [`outbox`].

mod background;
mod calls;
mod commit;
mod counted;
mod deadlines;
mod ephemeral;
mod erase;
mod export;
mod files;
mod flow;
mod handshake;
mod identity;
mod import;
mod keys;
mod long_poll;
mod magic_link;
mod mail;
mod outbox;
mod page;
mod sight;
mod site;
mod socket_events;
mod start;
mod together;
mod transcript;
mod visitor_presence;
mod wakes;

use crate::crypto;
use crate::env::now;
use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::objects::alarm::Alarm;
use crate::objects::flows::Flows;
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Attachment, Listeners, Peer};
use crate::rpc;
use crate::scope::Scope;
use crate::store::events::{EventLog, Stored};
use crate::store::files::FileStore;
use crate::store::keys::KeyStore;
use crate::store::magic_links::MagicLinkStore;
use crate::store::mail::MailStore;
use crate::store::page_aside::PageStore;
use domain::conversation::Command;
use domain::flow::Held;
use domain::keys::Shown;
use domain::object_kind::ObjectKind;
use domain::outbox::Sink;
use domain::roles;
use domain::roles::asked::of_frame;
use domain::together::Telling;
use futures::channel::oneshot;
use handshake::bar;
use protocol::codec;
use protocol::conversation::party::Side;
use protocol::frames::ClientFrame;
use protocol::frames::agent::{AgentFrame, AgentHello};
use protocol::frames::visitor::VisitorFrame;
use protocol::ids::{SiteId, Timestamp};
use protocol::rejection::Rejection;
use protocol::{PING, PONG};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use wakes::Wake;
use worker::wasm_bindgen;
use worker::{
    DurableObject, Env, Request, Response, State, WebSocket, WebSocketIncomingMessage, durable_object,
};

/// One conversation.
#[durable_object(alarm)]
pub struct ConversationObject {
    inner: Rc<Inner>,
}

struct Inner {
    state: Rc<State>,
    env: Env,
    log: EventLog,
    keys: KeyStore,
    files: Rc<FileStore>,
    mails: MailStore,
    magic_links: MagicLinkStore,
    page: PageStore,
    /// What is stored, once it was read.
    stored: RefCell<Option<Stored>>,
    listeners: Listeners,
    /// Requests that wait for an event.
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
    /// The sinks to which a delivery is under way.
    delivering: RefCell<BTreeSet<Sink>>,
    /// Whether mails are on their way.
    mailing: Cell<bool>,
    alarm: Alarm<Wake>,
    /// What came in while a start is under way.
    held: RefCell<Option<Held<(WebSocket, WebSocketIncomingMessage)>>>,
    /// How much comes in.
    flows: Flows,
    /// When a visitor's client last said something, as far as that is known since waking.
    heard_at: Cell<Timestamp>,
    /// How often the site has told who sees what, since waking.
    sights_told: Cell<u32>,
    /// What colleagues who look at it were told of each other, since waking.
    telling: RefCell<Telling>,
    named: OnceCell<(String, Option<SiteId>)>,
}

impl DurableObject for ConversationObject {
    fn new(state: State, env: Env) -> Self {
        if let Ok(pair) = worker::worker_sys::WebSocketRequestResponsePair::new(PING, PONG) {
            state.set_websocket_auto_response(&pair);
        }
        failpoints::woke();
        panic_hook::install();
        sockets::count_open(&state, None);
        let log = EventLog::new(state.storage());
        let inner = Inner {
            files: Rc::new(FileStore::new(state.storage())),
            mails: MailStore::new(state.storage()),
            keys: KeyStore::new(state.storage()),
            magic_links: MagicLinkStore::new(state.storage()),
            page: PageStore::new(state.storage()),
            flows: Flows::new(&env),
            state: Rc::new(state),
            env,
            log,
            stored: RefCell::default(),
            listeners: Listeners::default(),
            waiting: RefCell::default(),
            delivering: RefCell::default(),
            mailing: Cell::default(),
            alarm: Alarm::default(),
            held: RefCell::default(),
            heard_at: Cell::default(),
            sights_told: Cell::default(),
            telling: RefCell::default(),
            named: OnceCell::default(),
        };
        Self { inner: Rc::new(inner) }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        rpc::called(ObjectKind::Conversation, &self.inner.state, request, async |request| {
            self.answer(request).await
        })
        .await
    }

    async fn alarm(&self) -> worker::Result<Response> {
        failpoints::reached(Failpoint::Alarm, || {
            self.inner.with_stored(|stored| stored.conversation.clone()).ok()
        });
        let scope = Scope::in_object(ObjectKind::Conversation, &self.inner.state, None);
        scope.doing("alarm").run(self.inner.rang()).await;
        Response::empty()
    }

    async fn websocket_close(
        &self,
        socket: WebSocket,
        code: usize,
        _: String,
        _: bool,
    ) -> worker::Result<()> {
        self.inner.gone(&socket);
        sockets::finish_closing(&socket, code)
    }

    async fn websocket_error(&self, socket: WebSocket, error: worker::Error) -> worker::Result<()> {
        self.inner.gone(&socket);
        worker::console_debug!("socket lost: {error}");
        Ok(())
    }
}

impl Inner {
    fn message(
        self: &Rc<Self>,
        socket: &WebSocket,
        message: &WebSocketIncomingMessage,
    ) -> worker::Result<()> {
        if sockets::answer_ping(socket, message)? {
            return Ok(());
        }
        match self.listeners.attachment(&self.state, socket) {
            Some(attachment) if attachment.peer.side() == Side::Visitor => {
                self.visitor_message(socket, attachment, message);
            }
            // Whose session has ended is not heard any more, whether or not their client closes its end.
            Some(_) if !sockets::is_open(socket) => {}
            Some(attachment) => self.agent_message(socket, attachment, message),
            None => socket.close(Some(1011), Some("unknown socket"))?,
        }
        Ok(())
    }

    fn visitor_message(
        self: &Rc<Self>,
        socket: &WebSocket,
        attachment: Attachment,
        message: &WebSocketIncomingMessage,
    ) {
        let (frame, encoding) = match sockets::read::<VisitorFrame>(message, attachment.encoding) {
            Ok(read) => read,
            Err((id, why, encoding)) => return sockets::reject(socket, encoding, id, why),
        };
        let Peer::Visitor(visitor) = attachment.peer else { return };
        let _scope = panic_hook::panic_scope(&self.state);
        self.heard_at.set(now());
        let barred = self.admit(&visitor.shown).err().map(Fault::rejection);
        match frame {
            VisitorFrame::Hello(hello) => {
                let shown = Shown { token: crypto::hash(hello.token.reveal()), identity: None };
                self.greet_visitor(socket, encoding, visitor, shown, &hello);
            }
            VisitorFrame::HelloAs(hello) => self.greet_customer(socket, encoding, visitor, hello),
            frame if attachment.encoding.is_none() => sockets::reject_ungreeted(socket, encoding, &frame),
            // The key was good when it was greeted.
            _ if barred.is_some() => bar(socket, encoding, barred.unwrap_or(Rejection::BadToken)),
            VisitorFrame::Command(request) if self.is_start(&request.command) => {
                self.start(socket, encoding, visitor, request);
            }
            VisitorFrame::Command(request) => {
                let id = request.id.clone();
                let result = self.visitor_request(&visitor.shown, request, None);
                sockets::answer(socket, encoding, id, result);
            }
            VisitorFrame::Typing(on) => {
                if on {
                    self.note_composing(socket, encoding, &visitor);
                }
                self.typing(None, on);
            }
            VisitorFrame::Draft(text) => self.draft(&text),
        }
    }

    fn agent_message(
        self: &Rc<Self>,
        socket: &WebSocket,
        attachment: Attachment,
        message: &WebSocketIncomingMessage,
    ) {
        let (frame, encoding) = match sockets::read::<AgentFrame>(message, attachment.encoding) {
            Ok(read) => read,
            Err((id, why, encoding)) => return sockets::reject(socket, encoding, id, why),
        };
        let Peer::Agent(colleague) = attachment.peer.clone() else { return };
        let _scope = panic_hook::panic_scope(&self.state);
        match self.concern() {
            Ok(concern) if colleague.sees(&concern) => {}
            Ok(_) => return self.turn_unseen_away(socket, encoding, frame.command_id().cloned()),
            Err(fault) => {
                return sockets::reject(socket, encoding, frame.command_id().cloned(), fault.rejection());
            }
        }
        if let Err(why) = roles::check(colleague.role, of_frame(&frame)) {
            return sockets::reject(socket, encoding, frame.command_id().cloned(), why);
        }
        match frame {
            AgentFrame::Hello(AgentHello { version, after }) => {
                self.welcome(socket, encoding, attachment.peer, version, after);
                self.look_at_sight();
            }
            frame if attachment.encoding.is_none() => sockets::reject_ungreeted(socket, encoding, &frame),
            AgentFrame::Command(request) => {
                let content = codec::to_binary(&(&colleague.agent.id, &request.command));
                let departments = &colleague.departments;
                let may = self.with_stored(|stored| {
                    stored.conversation.may_receive(departments, &request.command).map_err(Fault::from)
                });
                let command = Command::Agent(colleague.agent, request.command);
                let result =
                    may.flatten().and_then(|()| self.commit(&request.id, &content, command, None, None));
                sockets::answer(socket, encoding, request.id, result);
            }
            AgentFrame::Typing(on) => {
                self.typing(Some(&colleague.agent), on);
                self.writes(socket, encoding, colleague, on);
            }
            AgentFrame::Looking(on) => self.looks(socket, encoding, colleague, on),
        }
    }

    /// Looks at what is stored, reading it first when that has not happened since waking.
    fn with_stored<T>(&self, look: impl FnOnce(&mut Stored) -> T) -> Result<T, Fault> {
        let mut stored = self.stored.borrow_mut();
        if stored.is_none() {
            *stored = Some(self.log.load()?);
        }
        Ok(look(stored.get_or_insert_default()))
    }
}
