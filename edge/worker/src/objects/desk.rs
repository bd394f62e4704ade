//! A site's desk: who of the team is there, the list of conversations, and a watch over their deadlines. It
//! never sees a message beyond its preview.
//!
//! - Key: the site's id. Binding `DESK`.
//! - Tables: `conversations` (the latest summary of each), `deadlines`, `agents`, `departments` (a copy of
//!   the site's, for the greeting).
//! - Calls: [`DeskCall`]; they answer `Result<T, code>` ([`rpc::answer`]). Sockets speak [`DeskCommand`] and
//!   [`DeskFrame`].
//! - Atomicity: a call or frame reads, writes and sends without awaiting in between, so no other event runs in
//!   the object meanwhile, and the output gate holds back what is sent until the writes are durable
//!   (<https://developers.cloudflare.com/durable-objects/reference/in-memory-state/>). Only the alarm, the
//!   first socket after waking and the news of changed settings await: other objects' answers.
//! - Alarm: deadlines that a conversation has not reported, and transfers to agents who went away.

use crate::env::now;
use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::objects::alarm::Alarm;
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Attachment, Colleague, Peer, Shared};
use crate::rpc::{self, ConversationCall, DeskCall, SiteCall, SiteProfile};
use crate::store::agents::AgentStore;
use crate::store::summaries::SummaryStore;
use domain::desk::{AbsenceGrace, GRACE_MS, check_due, overdue_since, presence, receiver, replaces};
use domain::presence::DESK_RETRY_MS;
use domain::site_cache::SITE_CACHE_MS;
use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::conversation::party::Agent;
use protocol::frames::desk::{DeskCommand, DeskFrame, Presence, Stage, Summary};
use protocol::frames::server::Refusal;
use protocol::ids::{AgentId, ConversationId, SiteId, Timestamp};
use protocol::rejection::Rejection;
use protocol::site::department::DepartmentSetting;
use protocol::{PING, PONG};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use worker::wasm_bindgen;
use worker::{
    Delay, DurableObject, Env, Request, Response, State, WebSocket, WebSocketIncomingMessage, durable_object,
};

/// Most conversations that are told of new settings: the latest. Pages of the others, older than
/// hundreds, look again by themselves.
const TOLD_MAX: usize = 500;
/// How many are told at once.
const AT_ONCE: usize = 10;

/// A site's desk.
#[durable_object]
pub struct DeskObject {
    state: Rc<State>,
    env: Env,
    stores: worker::Result<Stores>,
    /// Since when agents are away, as far as that was seen since waking.
    absences: RefCell<AbsenceGrace>,
    alarm: Alarm,
}

struct Stores {
    summaries: SummaryStore,
    agents: AgentStore,
}

impl Stores {
    fn new(state: &State) -> worker::Result<Self> {
        Ok(Self { summaries: SummaryStore::new(state.storage())?, agents: AgentStore::new(state.storage())? })
    }
}

impl DurableObject for DeskObject {
    fn new(state: State, env: Env) -> Self {
        panic_hook::install();
        if let Ok(pair) = worker::worker_sys::WebSocketRequestResponsePair::new(PING, PONG) {
            state.set_websocket_auto_response(&pair);
        }
        Self {
            stores: Stores::new(&state),
            state: Rc::new(state),
            env,
            absences: RefCell::default(),
            alarm: Alarm::default(),
        }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        failpoints::asked("desk");
        let call = match rpc::read_call(&mut request).await {
            Ok(call) => call,
            Err(fault) => return crate::http::error::refuse(fault.rejection(), None),
        };
        match call {
            DeskCall::Socket(agent, ticket) => {
                if let Err(fault) = self.learn_departments().await {
                    return crate::http::error::refuse(fault.rejection(), None);
                }
                let colleague = Colleague { agent, departments: vec![], ticket };
                sockets::accept(&self.state, Peer::Agent(colleague))
            }
            DeskCall::SignedOut(session) => {
                let farewell = DeskFrame::Rejected(Refusal::new(None, Rejection::SignedOut));
                sockets::sign_out(&self.state, &session, &farewell);
                rpc::answer(Ok(()))
            }
            DeskCall::Agents => rpc::answer(self.agents()),
            DeskCall::Update(summary, deadline) => rpc::answer(self.update(*summary, deadline)),
            DeskCall::PastConversations(most) => {
                rpc::answer(self.summaries().and_then(|store| store.past(most)))
            }
            DeskCall::Forget(id) => rpc::answer(self.forget(id)),
            DeskCall::SettingsChanged(departments) => rpc::answer(self.settings_changed(departments)),
        }
    }

    async fn alarm(&self) -> worker::Result<Response> {
        self.alarm.rang();
        let expired = self.expire_transfers().await;
        let checked = self.check_deadlines().await;
        for fault in [expired, checked].into_iter().filter_map(Result::err) {
            fault.log(&self.context("alarm"));
            self.wake_by(now() + DESK_RETRY_MS);
        }
        Response::empty()
    }

    async fn websocket_message(
        &self,
        socket: WebSocket,
        message: WebSocketIncomingMessage,
    ) -> worker::Result<()> {
        if sockets::answer_ping(&socket, &message)? {
            return Ok(());
        }
        let _scope = panic_hook::panic_scope(&self.state);
        let Some(Attachment { peer: Peer::Agent(colleague), encoding: greeted }) =
            sockets::attachment(&socket)
        else {
            return socket.close(Some(1011), Some("unknown socket"));
        };
        let (frame, encoding) = match sockets::read(&message) {
            Ok(read) => read,
            Err((_, why, encoding)) => {
                reject(&socket, encoding, why);
                return Ok(());
            }
        };
        let result = match frame {
            DeskCommand::Hello { version } => self.welcome(&socket, encoding, colleague, version),
            DeskCommand::SetAvailable(_) if greeted.is_none() => Err(Rejection::NotGreeted.into()),
            DeskCommand::SetAvailable(on) => self.set_available(&colleague.agent, on),
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
        self.gone(&socket);
        sockets::finish_closing(&socket, code)
    }

    async fn websocket_error(&self, socket: WebSocket, error: worker::Error) -> worker::Result<()> {
        worker::console_debug!("socket lost: {error}");
        self.gone(&socket);
        Ok(())
    }
}

impl DeskObject {
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

    fn stores(&self) -> Result<&Stores, Fault> {
        self.stores.as_ref().map_err(|error| worker::Error::RustError(error.to_string()).into())
    }

    /// The site's agents, whether they accept chats or not.
    fn agents(&self) -> Result<Vec<Agent>, Fault> {
        Ok(self.team()?.all()?.into_iter().map(|(agent, _)| agent).collect())
    }

    /// Asks the site's object for the departments, if nobody has said them yet.
    async fn learn_departments(&self) -> Result<(), Fault> {
        if self.team()?.departments()?.is_some() {
            return Ok(());
        }
        let profile: Option<SiteProfile> =
            rpc::ask(&rpc::site(&self.env, &self.id()?)?, &SiteCall::Profile).await?;
        let profile = profile.ok_or(Rejection::UnknownSite)?;
        // Whoever changed them meanwhile has said so, and knows better.
        if self.team()?.departments()?.is_none() {
            self.team()?.put_departments(&profile.settings.service.departments)?;
        }
        Ok(())
    }

    /// Tells the team of its departments, and open conversations that their settings are old.
    fn settings_changed(&self, departments: Vec<DepartmentSetting>) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        self.team()?.put_departments(&departments)?;
        self.broadcast(&DeskFrame::Departments(departments));
        self.tell_conversations()
    }

    /// Tells open conversations that the settings have changed, in the background: a page that hears
    /// nothing of it has the old ones until it asks by itself, and that is all. It begins when no isolate
    /// has the old ones in its cache any more, or the pages would be told those again.
    fn tell_conversations(&self) -> Result<(), Fault> {
        let mut listed = self.summaries()?.listed()?;
        let site = self.id()?;
        listed.retain(|summary| summary.stage != Stage::Ended);
        listed.sort_by_key(|summary| std::cmp::Reverse(summary.last_at));
        listed.truncate(TOLD_MAX);
        let (env, context) = (self.env.clone(), self.context("settings changed"));
        self.state.wait_until(async move {
            Delay::from(Duration::from_millis(SITE_CACHE_MS)).await;
            for some in listed.chunks(AT_ONCE) {
                let told = some.iter().map(async |summary| {
                    let conversation = rpc::conversation(&env, &site, &summary.id)?;
                    rpc::ask::<_, ()>(&conversation, &ConversationCall::SettingsChanged).await
                });
                for fault in join_all(told).await.into_iter().filter_map(Result::err) {
                    fault.log(&context);
                }
            }
        });
        Ok(())
    }

    /// Forgets a conversation that was erased.
    fn forget(&self, id: ConversationId) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        self.summaries()?.forget(&id)?;
        self.broadcast(&DeskFrame::Erased(id));
        Ok(())
    }

    fn update(&self, summary: Summary, deadline: Option<Timestamp>) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        failpoints::reached(Failpoint::Desk, || summary.preview.clone());
        if replaces(self.summaries()?.get(&summary.id)?.as_ref(), &summary) {
            self.summaries()?.put(&summary, deadline)?;
            failpoints::reached(Failpoint::Listed, || summary.preview.clone());
            if let Some(agent) = receiver(&summary) {
                self.start_grace(&agent.id)?;
            }
            self.broadcast(&DeskFrame::Conversation(Box::new(summary)));
            if let Some(deadline) = deadline {
                self.wake_for_deadline(deadline);
            }
        }
        Ok(())
    }

    fn welcome(
        &self,
        socket: &WebSocket,
        encoding: Encoding,
        colleague: Colleague,
        version: u16,
    ) -> Result<(), Fault> {
        let id = colleague.agent.id.clone();
        self.team()?.put(&colleague.agent)?;
        let peer = Peer::Agent(colleague);
        socket.serialize_attachment(Attachment { peer, encoding: Some(encoding) })?;
        let send = |frame: &DeskFrame| sockets::send(socket, encoding, frame);
        send(&DeskFrame::Welcome { version: protocol::common_version(version), now: now() });
        let departments = self.team()?.departments()?;
        send(&DeskFrame::Departments(departments.unwrap_or_default()));
        for (agent, accepts_chats) in self.team()?.all()? {
            send(&DeskFrame::Presence(self.presence(agent, accepts_chats)));
        }
        for summary in self.summaries()?.listed()? {
            send(&DeskFrame::Conversation(Box::new(summary)));
        }
        send(&DeskFrame::CaughtUp);
        if let Some(deadline) = self.summaries()?.next_deadline()? {
            self.wake_for_deadline(deadline);
        }
        self.tell_presence(&id)
    }

    fn set_available(&self, agent: &Agent, on: bool) -> Result<(), Fault> {
        self.team()?.put_accepts_chats(&agent.id, on)?;
        self.tell_presence(&agent.id)
    }

    /// A socket closed: it no longer counts for its agent's presence.
    fn gone(&self, socket: &WebSocket) {
        let Some(Attachment { peer: Peer::Agent(colleague), encoding }) = sockets::attachment(socket) else {
            return;
        };
        sockets::forget_ticket(&self.state, &self.env, colleague.ticket.clone());
        if encoding.is_none() {
            return;
        }
        let id = colleague.agent.id.clone();
        let forgotten = Attachment { peer: Peer::Agent(colleague), encoding: None };
        let told = match socket.serialize_attachment(forgotten) {
            Ok(()) => self.tell_presence(&id),
            Err(error) => Err(error.into()),
        };
        if let Err(fault) = told {
            fault.log(&self.context("socket closed"));
        }
    }

    fn tell_presence(&self, id: &AgentId) -> Result<(), Fault> {
        for (agent, accepts_chats) in self.team()?.all()? {
            if agent.id != *id {
                continue;
            }
            let presence = self.presence(agent, accepts_chats);
            self.absences.borrow_mut().note(id, presence.available, now());
            let waits = |summary: &Summary| receiver(summary).is_some_and(|agent| agent.id == *id);
            if !presence.available && self.summaries()?.listed()?.iter().any(waits) {
                self.wake_by(self.absences.borrow().grace_ends(id));
            }
            self.broadcast(&DeskFrame::Presence(presence));
        }
        Ok(())
    }

    /// A conversation is being handed to this agent: if they are away, they have a while to come
    /// back before it is called off.
    fn start_grace(&self, id: &AgentId) -> Result<(), Fault> {
        if !self.is_available(id)? {
            self.absences.borrow_mut().note(id, false, now());
            self.wake_by(self.absences.borrow().grace_ends(id));
        }
        Ok(())
    }

    /// Calls off what is being handed to agents who have been away for too long.
    async fn expire_transfers(&self) -> Result<(), Fault> {
        let site = self.id()?;
        for summary in self.summaries()?.listed()? {
            let Some(agent) = receiver(&summary) else { continue };
            if self.is_available(&agent.id)? {
                continue;
            }
            let until = self.absences.borrow().grace_ends(&agent.id);
            if until > now() {
                self.wake_by(until);
                continue;
            }
            let conversation = rpc::conversation(&self.env, &site, &summary.id)?;
            let () = rpc::ask(&conversation, &ConversationCall::AgentUnavailable(agent.id.clone())).await?;
        }
        Ok(())
    }

    /// Wakes the conversations that should have told by now what came of a deadline: the runtime
    /// keeps alarms in a file of their own, so a crash may lose one.
    async fn check_deadlines(&self) -> Result<(), Fault> {
        let site = self.id()?;
        for (id, deadline) in self.summaries()?.deadlines(overdue_since(now()))? {
            let conversation = rpc::conversation(&self.env, &site, &id)?;
            let () = rpc::ask(&conversation, &ConversationCall::MeetDeadlines).await?;
            // What it has to say now it says in its next update.
            self.summaries()?.forget_deadline(&id, deadline)?;
        }
        if let Some(deadline) = self.summaries()?.next_deadline()? {
            self.wake_for_deadline(deadline);
        }
        Ok(())
    }

    /// Makes the alarm ring in time to look after a deadline. One that was set before the desk slept
    /// is not known here and would be replaced, so then it rings early and asks for everything.
    fn wake_for_deadline(&self, deadline: Timestamp) {
        let at = check_due(deadline).max(now());
        self.wake_by(if self.alarm.is_set() { at } else { at.min(now() + GRACE_MS) });
    }

    /// Makes the alarm ring at a moment or before.
    fn wake_by(&self, at: Timestamp) {
        self.alarm.wake_by(&self.state.storage(), at);
    }

    fn is_available(&self, id: &AgentId) -> Result<bool, Fault> {
        let known = self.team()?.all()?.into_iter().find(|(agent, _)| agent.id == *id);
        Ok(known.is_some_and(|(agent, accepts_chats)| self.presence(agent, accepts_chats).available))
    }

    fn presence(&self, agent: Agent, accepts_chats: bool) -> Presence {
        let sockets = self.greeted().filter(|(_, peer, _)| peer.id == agent.id).count();
        presence(agent, accepts_chats, sockets)
    }

    fn greeted(&self) -> impl Iterator<Item = (WebSocket, Agent, Encoding)> {
        self.state.get_websockets().into_iter().filter_map(|socket| {
            let Attachment { peer, encoding } = sockets::attachment(&socket)?;
            let Peer::Agent(colleague) = peer else { return None };
            Some((socket, colleague.agent, encoding?))
        })
    }

    fn broadcast(&self, frame: &DeskFrame) {
        let frame = Shared::new(frame);
        for (socket, _, encoding) in self.greeted() {
            frame.send(&socket, encoding);
        }
    }
}

fn reject(socket: &WebSocket, encoding: Encoding, why: Rejection) {
    sockets::send(socket, encoding, &DeskFrame::Rejected(Refusal::new(None, why)));
}
