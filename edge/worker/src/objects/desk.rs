//! A site's desk: who of the team is there, the list of conversations, and a watch over their deadlines. It
//! never sees a message beyond its preview.
//!
//! - Key: the site's id. Binding `DESK`.
//! - Tables: `conversations` (the latest summary of each), `deadlines`, `agents`, `away_for` (why agents take no
//!   chats), `departments`, `sight`, `site_hours` and `routing_rules` (a copy of what the site's settings say of who
//!   sees what, when it is open and who gets which chat), `departures` (who works there no more), `left_for_good`
//!   ([`leaving`]), `pushes`, `pushes_owed` and `absences` ([`push`]), `routing` (who waits where and gets what,
//!   [`routing`]), `monitor_days`, `monitor_episodes` and `monitor_agents` (what is counted, [`monitor`]).
//! - Calls: [`DeskCall`]; they answer `Result<T, code>` ([`rpc::answer`]). Sockets speak [`DeskCommand`] and
//!   [`DeskFrame`].
//! - In memory: the greeted sockets and the team's presence, read once after waking ([`presence`]), and what
//!   has still to be sent ([`list`]); who waits where, made of what is stored and of the list ([`routing`]).
//! - Atomicity: a call or frame reads, writes and sends without awaiting in between, so no other event runs in
//!   the object meanwhile, and the output gate holds back what is sent until the writes are durable
//!   (<https://developers.cloudflare.com/durable-objects/reference/in-memory-state/>). Only the alarm, the
//!   first socket after waking and the news of changed settings await: other objects' answers.
//! - Alarm: deadlines that a conversation has not reported, transfers to agents who went away ([`watchdog`]),
//!   what agents still have who work there no more ([`departures`]), push messages ([`push`]), and what falls due in a
//!   queue ([`routing`]).

mod departures;
mod earlier;
mod leaving;
mod list;
mod monitor;
mod presence;
mod push;
mod ringing;
mod routing;
mod settings;
mod socket_events;
mod watchdog;

use crate::env::now;
use crate::failpoints;
use crate::fault::Fault;
use crate::objects::alarm::Alarm;
use crate::objects::flows::Flows;
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Attachment, Colleague, Peer};
use crate::rpc::{self, DeskCall};
use crate::scope::Scope;
use crate::store::agents::AgentStore;
use crate::store::departures::DepartureStore;
use crate::store::desk_leaving::DeskLeavingStore;
use crate::store::monitor::MonitorStore;
use crate::store::probe;
use crate::store::pushes::{PushKey, PushStore};
use crate::store::routing::RoutingStore;
use crate::store::summaries::SummaryStore;
use domain::desk::AbsenceGrace;
use domain::desk::coalescer::Coalescer;
use domain::flow::Verdict;
use domain::object_kind::ObjectKind;
use domain::outbox::RETRY_MS;
use domain::quota::Buckets;
use domain::roles::asked::of_desk;
use domain::roles::{self, Action};
use domain::routing::Router;
use presence::Present;
use protocol::codec::Encoding;
use protocol::frames::desk::{DeskCommand, DeskFrame, LISTS_VERSION};
use protocol::frames::server::Refusal;
use protocol::ids::SiteId;
use protocol::rejection::Rejection;
use protocol::site::routing::Routing;
use protocol::{PING, PONG};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use watchdog::Wake;
use worker::wasm_bindgen;
use worker::{
    DurableObject, Env, Request, Response, State, WebSocket, WebSocketIncomingMessage, durable_object,
};

/// A site's desk.
#[durable_object(alarm)]
pub struct DeskObject {
    inner: Rc<Inner>,
}

struct Inner {
    state: Rc<State>,
    env: Env,
    stores: worker::Result<Stores>,
    leaving: DeskLeavingStore,
    /// Who is there, once that was read.
    present: RefCell<Option<Present>>,
    /// What inboxes have still to hear.
    changes: RefCell<Coalescer>,
    /// Since when agents are away, as far as that was seen since waking.
    grace: RefCell<AbsenceGrace>,
    /// Who waits where, once that was read.
    router: RefCell<Option<Router>>,
    /// What inboxes were told of it.
    told_lines: RefCell<Option<routing::Told>>,
    /// What was decided of it and is still to be done.
    decided: RefCell<Vec<ringing::Deed>>,
    /// What the site sets of it, once that was read.
    routing_rules: RefCell<Option<Rc<Routing>>>,
    /// What those who lead are told of what happens now.
    monitoring: RefCell<monitor::Monitoring>,
    alarm: Alarm<Wake>,
    flows: Flows,
    /// What the team is being told of.
    pushing: RefCell<BTreeSet<PushKey>>,
    /// How much it was told of late.
    pushes: RefCell<Buckets>,
}

struct Stores {
    summaries: SummaryStore,
    agents: AgentStore,
    departures: DepartureStore,
    pushes: PushStore,
    routing: RoutingStore,
    monitor: MonitorStore,
}

impl Stores {
    fn new(state: &State) -> worker::Result<Self> {
        Ok(Self {
            summaries: SummaryStore::new(state.storage())?,
            agents: AgentStore::new(state.storage())?,
            departures: DepartureStore::new(state.storage())?,
            pushes: PushStore::new(state.storage())?,
            routing: RoutingStore::new(state.storage()),
            monitor: MonitorStore::new(state.storage())?,
        })
    }
}

impl DurableObject for DeskObject {
    fn new(state: State, env: Env) -> Self {
        panic_hook::install();
        sockets::count_open(&state, None);
        if let Ok(pair) = worker::worker_sys::WebSocketRequestResponsePair::new(PING, PONG) {
            state.set_websocket_auto_response(&pair);
        }
        let inner = Inner {
            stores: Stores::new(&state),
            leaving: DeskLeavingStore::new(state.storage()),
            flows: Flows::new(&env),
            state: Rc::new(state),
            env,
            present: RefCell::default(),
            changes: RefCell::default(),
            grace: RefCell::default(),
            router: RefCell::default(),
            told_lines: RefCell::default(),
            decided: RefCell::default(),
            routing_rules: RefCell::default(),
            monitoring: RefCell::default(),
            alarm: Alarm::default(),
            pushing: RefCell::default(),
            pushes: RefCell::default(),
        };
        Self { inner: Rc::new(inner) }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        rpc::called(ObjectKind::Desk, &self.inner.state, request, async |request| self.answer(request).await)
            .await
    }

    async fn alarm(&self) -> worker::Result<Response> {
        let scope = Scope::in_object(ObjectKind::Desk, &self.inner.state, None);
        scope.doing("alarm").run(self.inner.rang()).await;
        Response::empty()
    }

    async fn websocket_message(
        &self,
        socket: WebSocket,
        message: WebSocketIncomingMessage,
    ) -> worker::Result<()> {
        let desk = &self.inner;
        match desk.flows.frame(&socket, sockets::size(&message), || sockets::attachment(&socket)) {
            Verdict::Heard => {}
            Verdict::TooMuch => {
                reject(&socket, sockets::encoding(&message), Rejection::SlowDown);
                sockets::close_flooded(&socket);
                return Ok(());
            }
            Verdict::Ignored => return Ok(()),
        }
        // Whose session has ended is not heard any more, whether or not their client closes its end.
        if !sockets::is_open(&socket) || sockets::answer_ping(&socket, &message)? {
            return Ok(());
        }
        let _scope = panic_hook::panic_scope(&desk.state);
        let Some(Attachment { peer: Peer::Agent(colleague), encoding: greeted }) =
            sockets::attachment(&socket)
        else {
            return socket.close(Some(1011), Some("unknown socket"));
        };
        let (frame, encoding) = match sockets::read::<DeskCommand>(&message, greeted) {
            Ok(read) => read,
            Err((_, why, encoding)) => {
                reject(&socket, encoding, why);
                return Ok(());
            }
        };
        let result = match frame {
            DeskCommand::Hello { version } => desk.greet(&socket, encoding, colleague, version, false),
            DeskCommand::HelloPaged { version } => {
                let lists = encoding == Encoding::Text || version >= LISTS_VERSION;
                desk.greet(&socket, encoding, colleague, version, lists)
            }
            _ if greeted.is_none() => Err(Rejection::NotGreeted.into()),
            frame if !roles::may(colleague.role, of_desk(&frame)) => Err(Rejection::NotAllowed.into()),
            DeskCommand::SetAvailable(on) => desk.set_available(&colleague.agent.id, on, None),
            DeskCommand::TakeBreak(what_for) => desk.take_break(&colleague.agent.id, &what_for),
            DeskCommand::Accept(conversation) => desk.accept(&colleague.agent.id, conversation),
            DeskCommand::Decline(conversation) => desk.decline(&colleague.agent.id, conversation),
            DeskCommand::More(after) => desk.send_page(&socket, encoding, &colleague, &after),
            DeskCommand::Monitor(on) => desk.monitor(&socket, encoding, colleague, on),
        };
        if let Err(fault) = result {
            reject(&socket, encoding, fault.rejection());
        }
        Ok(())
    }

    async fn websocket_close(
        &self,
        socket: WebSocket,
        code: usize,
        _: String,
        _: bool,
    ) -> worker::Result<()> {
        self.inner.closed(&socket);
        sockets::finish_closing(&socket, code)
    }

    async fn websocket_error(&self, socket: WebSocket, error: worker::Error) -> worker::Result<()> {
        worker::console_debug!("socket lost: {error}");
        self.inner.closed(&socket);
        Ok(())
    }
}

impl DeskObject {
    async fn answer(&self, mut request: Request) -> worker::Result<Response> {
        failpoints::asked("desk");
        let call = match rpc::read_call(&mut request).await {
            Ok(call) => call,
            Err(fault) => return crate::http::error::refuse(fault.rejection(), None),
        };
        let desk = &self.inner;
        if let Some(answer) = desk.gone(&call) {
            return answer;
        }
        match call {
            DeskCall::Socket(agent, role, ticket) => {
                // Whoever only looks on may be gone as one who answers.
                let is_gone =
                    || desk.departures().and_then(|store| store.is_gone(&agent.id)).unwrap_or(false);
                if roles::may(role, Action::Answer) && is_gone() {
                    return crate::http::error::refuse(Rejection::NotAllowed, None);
                }
                if let Err(fault) = desk.learn_sight().await {
                    return crate::http::error::refuse(fault.rejection(), None);
                }
                // How far they see goes by the settings as they are at each moment.
                sockets::accept(&desk.state, Peer::Agent(Colleague::new(agent, role, ticket)))
            }
            DeskCall::SignedOut(session) => {
                let farewell = DeskFrame::Rejected(Refusal::new(None, Rejection::SignedOut));
                sockets::sign_out(&desk.state, &session, &farewell);
                rpc::answer(Ok(()))
            }
            DeskCall::ShutOut(session) => {
                let farewell = DeskFrame::Rejected(Refusal::new(None, Rejection::NotAllowed));
                sockets::shut_out(&desk.state, &session, &farewell);
                rpc::answer(Ok(()))
            }
            DeskCall::IsAttended => {
                rpc::answer(desk.with_present(|present| present.team.is_anybody_available()))
            }
            DeskCall::Update(summary, deadline, told_at, episode) => {
                rpc::answer(desk.update(*summary, deadline, told_at, &episode))
            }
            DeskCall::PastConversations(most) => {
                rpc::answer(desk.summaries().and_then(|store| store.past(most)))
            }
            DeskCall::Knows(id) => {
                rpc::answer(desk.summaries().and_then(|store| Ok(store.known(&id)?.is_some())))
            }
            DeskCall::Earlier(agent, role, id) => rpc::answer(desk.earlier(&agent, role, &id).await),
            DeskCall::Forget(id) => rpc::answer(desk.forget(id)),
            DeskCall::Delist(id) => rpc::answer(desk.delist(&id)),
            DeskCall::Membership(news) => rpc::answer(desk.membership(&news)),
            DeskCall::Subscribed(agent) => rpc::answer(desk.subscribed(&agent)),
            DeskCall::Renamed(agent) => rpc::answer(desk.renamed(&agent)),
            DeskCall::Pictured(picture) => rpc::answer(desk.broadcast(&DeskFrame::Pictured(picture))),
            DeskCall::RoleChanged(agent, role) => rpc::answer(desk.role_changed(&agent, role)),
            DeskCall::SettingsChanged(site) => rpc::answer(desk.settings_changed(site)),
            DeskCall::StateChanged => rpc::answer(desk.ask_again()),
            DeskCall::Conversations(after, most) => {
                rpc::answer(self.inner.leaving.conversations(&after, most))
            }
            DeskCall::Leave(after) => rpc::answer(desk.leave(&after)),
            DeskCall::Wipe => rpc::answer(desk.wipe().await),
            DeskCall::Probe => rpc::answer(probe::read(desk.state.storage())),
        }
    }
}

impl Inner {
    async fn rang(self: &Rc<Self>) {
        if self.leaving.is_left().unwrap_or(false) {
            return;
        }
        for due in self.due_wakes() {
            let met = match due {
                Wake::Grace => self.expire_transfers().await,
                Wake::Deadline => self.check_deadlines().await,
                Wake::Departed => self.give_back().await,
                Wake::Push => self.send_pushes(),
                Wake::Owed => self.look_at_owed(),
                Wake::Routing => self.pass_time(),
            };
            if let Err(fault) = met {
                fault.log("alarm");
                self.wake_by(due, now() + RETRY_MS);
            }
        }
        self.wake_again();
    }

    fn id(&self) -> Result<SiteId, Fault> {
        Ok(SiteId::parse(&self.state.id().name().unwrap_or_default())?)
    }

    /// Where a fault happened, for the log.
    fn context(&self, call: &str) -> String {
        format!("DeskObject {} {call}", self.state.id().name().unwrap_or_default())
    }

    fn summaries(&self) -> Result<&SummaryStore, Fault> {
        Ok(&self.stores()?.summaries)
    }

    fn team(&self) -> Result<&AgentStore, Fault> {
        Ok(&self.stores()?.agents)
    }

    fn departures(&self) -> Result<&DepartureStore, Fault> {
        Ok(&self.stores()?.departures)
    }

    fn stores(&self) -> Result<&Stores, Fault> {
        self.stores.as_ref().map_err(|error| worker::Error::RustError(error.to_string()).into())
    }
}

fn reject(socket: &WebSocket, encoding: Encoding, why: Rejection) {
    sockets::send(socket, encoding, &DeskFrame::Rejected(Refusal::new(None, why)));
}
