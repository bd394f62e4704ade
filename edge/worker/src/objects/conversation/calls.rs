//! What the Worker and other objects ask a conversation ([`ConversationCall`]), each with what answers it.

use super::ConversationObject;
use crate::http::response;
use crate::objects::panic_hook;
use crate::objects::sockets;
use crate::rpc::{self, ConversationCall};
use crate::store::probe;
use domain::conversation::Signal;
use protocol::conversation::party::Side;
use protocol::frames::server::{Refusal, ServerFrame};
use protocol::rejection::Rejection;
use worker::{Request, Response};

impl ConversationObject {
    pub(super) async fn answer(&self, mut request: Request) -> worker::Result<Response> {
        let call = match rpc::read_call(&mut request).await {
            Ok(call) => call,
            Err(fault) => return crate::http::error::refuse(fault.rejection(), None),
        };
        match call {
            ConversationCall::VisitorSocket(network) => {
                response::into_response(self.inner.visitor_socket(network).await)
            }
            ConversationCall::AgentSocket(agent, role, ticket) => {
                response::into_response(self.inner.agent_socket(agent, role, ticket).await)
            }
            ConversationCall::IsSeen(agent, role) => rpc::answer(self.inner.is_seen(&agent, role).await),
            ConversationCall::Sight(site) => {
                let _scope = panic_hook::panic_scope(&self.inner.state);
                rpc::answer(self.inner.see_anew(&site))
            }
            ConversationCall::SignedOut(session) => {
                let farewell = ServerFrame::Rejected(Refusal::new(None, Rejection::SignedOut));
                sockets::sign_out(&self.inner.state, &session, &farewell);
                self.inner.looks_changed();
                rpc::answer(Ok(()))
            }
            ConversationCall::ShutOut(session) => {
                let farewell = ServerFrame::Rejected(Refusal::new(None, Rejection::NotAllowed));
                sockets::shut_out(&self.inner.state, &session, &farewell);
                self.inner.looks_changed();
                rpc::answer(Ok(()))
            }
            ConversationCall::AgentUnavailable(agent) => {
                let _scope = panic_hook::panic_scope(&self.inner.state);
                rpc::answer(self.inner.signal(Signal::AgentUnavailable(agent)))
            }
            ConversationCall::Renamed(agent) => rpc::answer(self.inner.renamed(&agent)),
            ConversationCall::Probe => rpc::answer(probe::read(self.inner.state.storage())),
            ConversationCall::AgentRemoved(agent) => rpc::answer(self.inner.agent_removed(agent)),
            ConversationCall::Give(agent, reservation, until) => {
                rpc::answer(self.inner.give(agent, reservation, until))
            }
            ConversationCall::TakeBack(agent, reason) => {
                rpc::answer(self.inner.tells_desk(Some(Signal::TakenBack(agent, reason))))
            }
            ConversationCall::Tell => rpc::answer(self.inner.tells_desk(None)),
            ConversationCall::Command(caller, request) => {
                let id = request.id.clone();
                response::acknowledge(self.inner.command(caller, request).await, id)
            }
            ConversationCall::Grant(vouched, token) => rpc::answer(self.inner.grant(&vouched, token)),
            ConversationCall::Revoked(since) => rpc::answer(self.inner.revoke(since)),
            ConversationCall::Standing(standing) => rpc::answer(self.inner.learn(standing)),
            ConversationCall::Resume(code, token) => rpc::answer(self.inner.resume(&code, &token)),
            ConversationCall::SettingsChanged => {
                self.inner.settings_changed();
                rpc::answer(Ok(()))
            }
            ConversationCall::MeetDeadlines => {
                let _scope = panic_hook::panic_scope(&self.inner.state);
                self.inner.meet_deadlines();
                self.inner.deliver();
                rpc::answer(Ok(()))
            }
            ConversationCall::Replies => {
                // Agents' lines are among the first thousands of events, or they are no sample.
                let events = self.inner.log.after(0, Side::Agent, 2_000);
                rpc::answer(events.map(|events| domain::suggest::replies(&events)))
            }
            ConversationCall::Export => response::into_response(self.inner.export()),
            ConversationCall::Import(given, dry) => {
                let _scope = panic_hook::panic_scope(&self.inner.state);
                rpc::answer(self.inner.import(*given, dry))
            }
            ConversationCall::PutImportedFile(info) => {
                response::no_content(204, self.inner.put_imported_file(info, &request).await)
            }
            ConversationCall::Weigh => rpc::answer(Ok(self.inner.weigh())),
            ConversationCall::EraseWithSite => rpc::answer(self.inner.erase_with_site().await),
            ConversationCall::Erase(shown) => response::no_content(204, self.inner.erase(&shown).await),
            ConversationCall::Events(query) => match self.inner.events(query).await {
                Ok(page) => Response::from_json(&page),
                Err(fault) => crate::http::error::refuse(fault.rejection(), None),
            },
            ConversationCall::PutFile(requester, info, network) => {
                response::no_content(204, self.inner.put_file(&requester, info, network, &request).await)
            }
            ConversationCall::GetFile(requester, id) => {
                response::into_response(self.inner.get_file(&requester, &id).await)
            }
            ConversationCall::Transcript(requester, query) => {
                response::into_response(self.inner.transcript(&requester, query).await)
            }
            ConversationCall::MailTranscript(requester, mail, network, by) => {
                response::no_content(202, self.inner.mail_transcript(&requester, mail, network, by).await)
            }
        }
    }
}
