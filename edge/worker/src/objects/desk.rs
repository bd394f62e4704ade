//! A site's desk: settings, the list of conversations, presence. It never sees a message beyond
//! its preview.

mod articles;
mod customers;
mod site;

use crate::env::now;
use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::http::response;
use crate::objects::alarm::Alarm;
use crate::objects::files;
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Attachment, Colleague, Peer, Shared};
use crate::rpc::{self, ConversationCall, DeskCall};
use crate::store::articles::ArticleStore;
use crate::store::customers::CustomerStore;
use crate::store::desk::DeskStore;
use crate::store::files::FileStore;
use crate::store::pictures::PictureStore;
use domain::desk::{Absences, GRACE_MS, look_after, overdue_since, presence, receiver, replaces};
use domain::presence::DESK_RETRY_MS;
use protocol::codec::Encoding;
use protocol::conversation::file::FileInfo;
use protocol::conversation::party::Agent;
use protocol::conversation::party::Department;
use protocol::frames::desk::{DeskCommand, DeskFrame, Presence, Summary};
use protocol::frames::server::Refusal;
use protocol::ids::{AgentId, EntryId, SiteId, Timestamp};
use protocol::rejection::Rejection;
use protocol::team::reply_library::{ReplyLibrary, SiteReplyLibrary};
use protocol::{PING, PONG, limits};
use std::cell::RefCell;
use std::rc::Rc;
use worker::wasm_bindgen;
use worker::{
    DurableObject, Env, Request, Response, State, WebSocket, WebSocketIncomingMessage, durable_object,
};

/// For so long a file is kept that no predefined answer has.
const UNSAVED_MS: u64 = 24 * 60 * 60 * 1_000;

/// A site's desk.
#[durable_object]
pub struct DeskObject {
    state: Rc<State>,
    env: Env,
    log: DeskStore,
    customers: CustomerStore,
    articles: ArticleStore,
    /// The files of predefined answers.
    files: Rc<FileStore>,
    pictures: PictureStore,
    /// Since when agents are away, as far as that was seen since waking.
    absences: RefCell<Absences>,
    alarm: Alarm,
}

impl DurableObject for DeskObject {
    fn new(state: State, env: Env) -> Self {
        panic_hook::install();
        if let Ok(pair) = worker::worker_sys::WebSocketRequestResponsePair::new(PING, PONG) {
            state.set_websocket_auto_response(&pair);
        }
        Self {
            log: DeskStore::new(state.storage()),
            files: Rc::new(FileStore::new(state.storage())),
            pictures: PictureStore::new(state.storage()),
            customers: CustomerStore::new(state.storage()),
            articles: ArticleStore::new(state.storage()),
            state: Rc::new(state),
            env,
            absences: RefCell::default(),
            alarm: Alarm::default(),
        }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let call = match rpc::read_call(&mut request).await {
            Ok(call) => call,
            Err(fault) => return crate::http::error::refuse(fault.rejection(), None),
        };
        match call {
            DeskCall::Socket(agent, ticket) => {
                let colleague = Colleague { agent, departments: vec![], ticket };
                sockets::accept(&self.state, Peer::Agent(colleague))
            }
            DeskCall::SignedOut(session) => {
                let farewell = DeskFrame::Rejected(Refusal::new(None, Rejection::SignedOut));
                sockets::sign_out(&self.state, &session, &farewell);
                rpc::answer(Ok(()))
            }
            DeskCall::Settings => rpc::answer(self.log.settings()),
            DeskCall::Admit(id, network) => rpc::answer(self.admit(&id, network.as_deref())),
            DeskCall::Identify(token) => rpc::answer(self.identify(&token)),
            DeskCall::History(token) => rpc::answer(self.history(&token)),
            DeskCall::Secrets(wish) => rpc::answer(self.secrets(wish)),
            DeskCall::SetUp(settings) => rpc::answer(self.set_up(&settings)),
            DeskCall::EditSettings => rpc::answer(self.edited_settings()),
            DeskCall::ChangeSettings(edited) => rpc::answer(self.change_settings(edited)),
            DeskCall::PutPicture => rpc::answer(self.put_picture(&mut request).await),
            DeskCall::GetPicture(id) => response::into_response(self.picture(&id)),
            DeskCall::Count(trigger, reaction) => rpc::answer(self.count(&trigger, reaction)),
            DeskCall::Counts => rpc::answer(self.log.counts()),
            DeskCall::Agents => rpc::answer(self.agents()),
            DeskCall::Update(summary, deadline) => rpc::answer(self.update(*summary, deadline)),
            DeskCall::ShutOut(id) => rpc::answer(self.log.shut(&id, now())),
            DeskCall::Library => rpc::answer(self.shelf()),
            DeskCall::ChangeLibrary(library) => rpc::answer(self.change_library(library)),
            DeskCall::PutFile(info) => response::no_content(204, self.put_file(info, &mut request).await),
            DeskCall::GetFile(id) => response::into_response(files::download(&self.files, &id)),
            DeskCall::Used(entry) => rpc::answer(self.used(&entry)),
            DeskCall::Past(most) => rpc::answer(self.log.past(most)),
            DeskCall::Forget(id) => rpc::answer(self.forget(id)),
            DeskCall::Articles(call) => self.articles(call),
        }
    }

    async fn alarm(&self) -> worker::Result<Response> {
        self.alarm.rang();
        let called_off = self.call_off().await;
        let looked = self.look_after_deadlines().await;
        for fault in [called_off, looked].into_iter().filter_map(Result::err) {
            fault.rejection();
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
    fn library(&self) -> Result<ReplyLibrary, Fault> {
        Ok(self.log.library()?.unwrap_or_else(domain::library::starter))
    }

    fn shelf(&self) -> Result<SiteReplyLibrary, Fault> {
        let settings = self.log.settings()?.ok_or(Rejection::UnknownSite)?;
        let departments = settings.service.departments.into_iter();
        let departments = departments.map(|one| Department { id: one.id, name: one.name }).collect();
        Ok(SiteReplyLibrary { library: self.library()?, departments })
    }

    fn change_library(&self, given: ReplyLibrary) -> Result<SiteReplyLibrary, Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let library = domain::library::change(&self.library()?, given)?;
        for file in library.files() {
            if self.files.find(&file.id)?.is_none_or(|stored| stored.info != *file) {
                return Err(Rejection::FileMissing.into());
            }
        }
        self.log.put_library(&library)?;
        // Whoever is still writing an answer has a day to save it.
        self.files
            .forget(now().saturating_sub(UNSAVED_MS), |id| library.files().any(|file| file.id == *id))?;
        self.shelf()
    }

    /// Stores a file for a predefined answer. One that is there already may come again.
    async fn put_file(&self, info: FileInfo, request: &mut Request) -> Result<(), Fault> {
        info.check()?;
        match self.files.find(&info.id)? {
            Some(known) => files::verify_duplicate(&known, &info, request).await,
            None if self.files.count()? >= limits::FILES_MAX => Err(Rejection::LibraryFull.into()),
            None => files::store_upload(&self.files, &info, request).await,
        }
    }

    fn used(&self, entry: &EntryId) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let mut library = self.library()?;
        // One that was removed meanwhile is not counted, and that is nobody's mistake.
        if domain::library::used(&mut library, entry) { self.log.put_library(&library) } else { Ok(()) }
    }

    fn update(&self, summary: Summary, deadline: Option<Timestamp>) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        failpoints::reached(Failpoint::Desk, || summary.preview.clone());
        if replaces(self.log.summary(&summary.id)?.as_ref(), &summary) {
            self.log.put_summary(&summary, deadline)?;
            self.customers.put(&summary)?;
            failpoints::reached(Failpoint::Listed, || summary.preview.clone());
            if let Some(agent) = receiver(&summary) {
                self.see_off(&agent.id)?;
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
        self.log.put_agent(&colleague.agent)?;
        let peer = Peer::Agent(colleague);
        socket.serialize_attachment(Attachment { peer, encoding: Some(encoding) })?;
        let send = |frame: &DeskFrame| sockets::send(socket, encoding, frame);
        send(&DeskFrame::Welcome { version: protocol::common_version(version), now: now() });
        let departments = self.log.settings()?.map(|settings| settings.service.departments);
        send(&DeskFrame::Departments(departments.unwrap_or_default()));
        for (agent, wants) in self.log.agents()? {
            send(&DeskFrame::Presence(self.presence(agent, wants)));
        }
        for summary in self.log.listed()? {
            send(&DeskFrame::Conversation(Box::new(summary)));
        }
        send(&DeskFrame::CaughtUp);
        if let Some(deadline) = self.log.next_deadline()? {
            self.wake_for_deadline(deadline);
        }
        self.tell_presence(&id)
    }

    fn set_available(&self, agent: &Agent, on: bool) -> Result<(), Fault> {
        self.log.put_wants(&agent.id, on)?;
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
            fault.rejection();
        }
    }

    fn tell_presence(&self, id: &AgentId) -> Result<(), Fault> {
        for (agent, wants) in self.log.agents()? {
            if agent.id != *id {
                continue;
            }
            let presence = self.presence(agent, wants);
            self.absences.borrow_mut().note(id, presence.available, now());
            let waits = |summary: &Summary| receiver(summary).is_some_and(|agent| agent.id == *id);
            if !presence.available && self.log.listed()?.iter().any(waits) {
                self.wake_by(self.absences.borrow().patience_ends(id));
            }
            self.broadcast(&DeskFrame::Presence(presence));
        }
        Ok(())
    }

    /// A conversation is being handed to this agent: if they are away, they have a while to come
    /// back before it is called off.
    fn see_off(&self, id: &AgentId) -> Result<(), Fault> {
        if !self.is_available(id)? {
            self.absences.borrow_mut().note(id, false, now());
            self.wake_by(self.absences.borrow().patience_ends(id));
        }
        Ok(())
    }

    /// Calls off what is being handed to agents who have been away for too long.
    async fn call_off(&self) -> Result<(), Fault> {
        let site = SiteId::parse(&self.state.id().name().unwrap_or_default())?;
        for summary in self.log.listed()? {
            let Some(agent) = receiver(&summary) else { continue };
            if self.is_available(&agent.id)? {
                continue;
            }
            let until = self.absences.borrow().patience_ends(&agent.id);
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
    async fn look_after_deadlines(&self) -> Result<(), Fault> {
        let site = SiteId::parse(&self.state.id().name().unwrap_or_default())?;
        for (id, deadline) in self.log.deadlines(overdue_since(now()))? {
            let conversation = rpc::conversation(&self.env, &site, &id)?;
            let () = rpc::ask(&conversation, &ConversationCall::MeetDeadlines).await?;
            // What it has to say now it says in its next update.
            self.log.forget_deadline(&id, deadline)?;
        }
        if let Some(deadline) = self.log.next_deadline()? {
            self.wake_for_deadline(deadline);
        }
        Ok(())
    }

    /// Makes the alarm ring in time to look after a deadline. One that was set before the desk slept
    /// is not known here and would be replaced, so then it rings early and asks for everything.
    fn wake_for_deadline(&self, deadline: Timestamp) {
        let at = look_after(deadline).max(now());
        self.wake_by(if self.alarm.is_set() { at } else { at.min(now() + GRACE_MS) });
    }

    /// Makes the alarm ring at a moment or before.
    fn wake_by(&self, at: Timestamp) {
        self.alarm.wake_by(&self.state.storage(), at);
    }

    fn is_available(&self, id: &AgentId) -> Result<bool, Fault> {
        let known = self.log.agents()?.into_iter().find(|(agent, _)| agent.id == *id);
        Ok(known.is_some_and(|(agent, wants)| self.presence(agent, wants).available))
    }

    fn presence(&self, agent: Agent, wants: bool) -> Presence {
        let sockets = self.greeted().filter(|(_, peer, _)| peer.id == agent.id).count();
        presence(agent, wants, sockets)
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
