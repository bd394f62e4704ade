//! The installation's directory: which sites there are, who works for them, who is signed in.
//!
//! - Key: `directory`; there is one. Binding `DIRECTORY`.
//! - Tables: `sites`, `agents`, `memberships`, `roles` (of those who came since there are any), `sessions`,
//!   `setup_links`, `attempts`, `known` (networks that agents signed in from, and browsers), `uses`, `origins` and
//!   `sockets` (of sessions), `departures` (who works for a site no more), `suspended` (with the role they had),
//!   `sign_ins` (of late), `invites`, `resets` (links for a new password), `mails` (about accounts, still to be sent),
//!   `audit_out` and `failed_sign_ins` (what the sites' audit logs have not confirmed), `second_factors`,
//!   `recovery_codes`, `owed_codes` (right passwords that wait for a code) and `factor_rules` (sites that require a
//!   factor), `profiles`, `passkeys`, `passkey_sessions` (which one opened a session), `used_challenges`,
//!   `challenge_key`, `oidc_attempts` and `oidc_accounts` ([`oidc`]), `push_keys` and
//!   `push_subscriptions` (of sessions), `site_states`, `site_wishes`, `deletions` and
//!   `deletion_owners` ([`sites`]), made when the object is; `tallies`, and `pictures` (of agents).
//! - Calls: [`DirectoryCall`]; they answer `Result<T, code>` ([`rpc::answer`]), pictures as they are.
//! - Alarm: hourly as long as a session has sockets open, which end with it; at once when somebody works for a site
//!   no more, until its desk has confirmed it ([`people`]), and when sockets are to close that a second factor is
//!   missing for ([`second_factor`]); while a site is being deleted ([`sites`]); as long as a mail waits ([`mails`]);
//!   at once when something was done that stands in sites' audit logs, until these have confirmed it ([`audit`]).
//! - Atomicity: no call awaits anything, so each runs alone, and the output gate holds its answer back until
//!   its writes are durable (<https://developers.cloudflare.com/durable-objects/reference/in-memory-state/>).

mod audit;
mod errands;
mod invites;
mod mails;
mod oidc;
mod passkeys;
mod people;
mod profiles;
mod push;
mod resets;
mod second_factor;
mod setup_links;
mod sign_ins;
mod sites;

use crate::crypto;
use crate::env::now;
use crate::failpoints;
use crate::fault::Fault;
use crate::http::session::close_sockets_at;
use crate::rpc::{self, Attempt, DirectoryCall, Ended as EndedSession, PasswordChange, ToCheck};
use crate::scope::Scope;
use crate::store::directory::{Concerns, DirectoryStore};
use crate::store::pictures::PictureStore;
use crate::store::tallies::TallyStore;
use domain::access::{self, ATTEMPTS_MAX, Checks, KnownGood, WINDOW_MS};
use domain::account::{self, Ending};
use domain::account_mail::News;
use domain::audit::AuditAction;
use domain::errands::{Ended, Errands};
use domain::object_kind::ObjectKind;
use errands::{Looks, Tools};
use futures::future::join_all;
use protocol::ids::AgentId;
use protocol::rejection::Rejection;
use protocol::team::account::OpenSession;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use worker::wasm_bindgen;
use worker::{
    DurableObject, Env, Request, Response, State, WebSocket, WebSocketIncomingMessage, durable_object,
};

/// How often it is looked whether a session is over that has sockets open, in milliseconds.
const SOCKETS_LOOKED_AT_MS: u64 = 60 * 60 * 1_000;

/// How soon it is looked again whether sockets were closed that others close, or that could not be reached, in
/// milliseconds.
const AGAIN_MS: u64 = 5_000;

/// The installation's directory.
#[durable_object(alarm)]
pub struct DirectoryObject {
    state: State,
    env: Env,
    log: worker::Result<Rc<DirectoryStore>>,
    tallies: TallyStore,
    checks: RefCell<Checks>,
    /// The addresses to which mail is on its way.
    mailing: Rc<RefCell<BTreeSet<String>>>,
    /// What the alarm has begun.
    errands: Rc<RefCell<Errands>>,
    looks: Rc<Looks>,
}

impl DurableObject for DirectoryObject {
    fn new(state: State, env: Env) -> Self {
        let directory = Self {
            log: DirectoryStore::new(state.storage(), PictureStore::new(state.storage())).map(Rc::new),
            tallies: TallyStore::new(state.storage()),
            checks: RefCell::default(),
            mailing: Rc::default(),
            errands: Rc::default(),
            looks: Rc::new(Looks::new(&state)),
            state,
            env,
        };
        // The runtime keeps alarms in a file of their own, so a crash may have lost one.
        if directory.log.as_ref().is_ok_and(|log| has_work(log).unwrap_or_default()) {
            directory.look_within(0);
        }
        directory
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        rpc::called(ObjectKind::Directory, &self.state, request, async |request| self.answer(request).await)
            .await
    }

    async fn alarm(&self) -> worker::Result<Response> {
        let scope = Scope::in_object(ObjectKind::Directory, &self.state, None).doing("alarm");
        scope.run(async { self.rang() }).await;
        Response::empty()
    }

    async fn websocket_message(&self, socket: WebSocket, _: WebSocketIncomingMessage) -> worker::Result<()> {
        socket.close(Some(1011), Some("the directory has no sockets"))
    }

    async fn websocket_close(&self, _: WebSocket, _: usize, _: String, _: bool) -> worker::Result<()> {
        Ok(())
    }

    async fn websocket_error(&self, _: WebSocket, _: worker::Error) -> worker::Result<()> {
        Ok(())
    }
}

impl DirectoryObject {
    async fn answer(&self, mut request: Request) -> worker::Result<Response> {
        failpoints::asked("directory");
        let call = match rpc::read_call(&mut request).await {
            Ok(call) => call,
            Err(fault) => return crate::http::error::refuse(fault.rejection(), None),
        };
        let log = match &self.log {
            Ok(log) => log,
            Err(error) => {
                crate::fault::log(Some("directory tables"), &error.to_string());
                return crate::http::error::refuse(Rejection::Unavailable, None);
            }
        };
        let call = match call {
            DirectoryCall::By(actor, call) => {
                log.acting(Some(actor));
                *call
            }
            call => call,
        };
        let answer = match call {
            DirectoryCall::Probe(now) => rpc::answer(log.probe(now)),
            DirectoryCall::HasSite(site) => rpc::answer(log.has_site(&site)),
            DirectoryCall::SetUp(set_up) => {
                let made = log.together(|| setup_links::create_missing(log, &set_up));
                if log.has_departures().unwrap_or_default() {
                    self.look_within(0);
                }
                rpc::answer(made)
            }
            DirectoryCall::Attempt(attempt) => rpc::answer(count_attempt(log, &self.checks, &attempt)),
            DirectoryCall::WrongKey(network) => rpc::answer(count_wrong_key(log, &network)),
            DirectoryCall::Checked(check) => {
                self.checks.borrow_mut().end(check);
                rpc::answer(Ok(()))
            }
            DirectoryCall::PastSignIns(hash) => rpc::answer(sign_ins::list(log, &hash)),
            DirectoryCall::OpenSession(attempt, hash) => rpc::answer(self.open_session(log, &attempt, &hash)),
            DirectoryCall::Factor(call) => self.answer_factor(log, call),
            DirectoryCall::Profile(call) => profiles::answer(log, &self.tallies, call),
            DirectoryCall::Oidc(call) => self.answer_oidc(log, call),
            DirectoryCall::Push(call) => self.answer_push(log, call),
            DirectoryCall::Session(hash) => {
                rpc::answer(log.session(&hash, second_factor::everywhere(&self.env), now()))
            }
            DirectoryCall::RegisterSocket(ticket, place, role) => {
                self.look_later();
                let everywhere = second_factor::everywhere(&self.env);
                rpc::answer(log.register_socket(&ticket, &place, role, everywhere, now()))
            }
            DirectoryCall::ForgetSocket(ticket) => rpc::answer(log.forget_socket(&ticket)),
            DirectoryCall::CloseSession(hash) => rpc::answer(audit::sign_out(log, &hash)),
            DirectoryCall::ForgetSockets(hash) => rpc::answer(log.forget_sockets(&hash)),
            DirectoryCall::OpenSessions(hash) => rpc::answer(open_sessions(log, &hash)),
            DirectoryCall::EndSessions(hash, ending) => rpc::answer(self.end_noted(log, &hash, &ending)),
            DirectoryCall::People(site, hash) => rpc::answer(people::people(log, &site, &hash)),
            DirectoryCall::ChangeRole(site, hash, who, role) => {
                rpc::answer(self.change_role(log, &site, &hash, &who, role))
            }
            DirectoryCall::RemovePerson(site, hash, who) => {
                rpc::answer(self.remove_person(log, &site, &hash, &who))
            }
            DirectoryCall::Suspended(site, hash) => rpc::answer(people::suspended(log, &site, &hash)),
            DirectoryCall::Suspend(site, hash, who) => rpc::answer(self.suspend(log, &site, &hash, &who)),
            DirectoryCall::Restore(site, hash, who) => rpc::answer(self.restore(log, &site, &hash, &who)),
            DirectoryCall::NewSetupLink(hash, further) => rpc::answer(setup_links::make(log, &hash, further)),
            DirectoryCall::SetupLink(hash) => rpc::answer(setup_links::until(log, &hash)),
            DirectoryCall::UseSetupLink(hash, set_up) => {
                rpc::answer(setup_links::use_up(log, &hash, &set_up))
            }
            DirectoryCall::Invites(site) => rpc::answer(log.invites(&site, now())),
            DirectoryCall::Invite(site, own, wish, hash, frame) => {
                rpc::answer(self.invite(log, &site, &own, &wish, &hash, &frame))
            }
            DirectoryCall::WithdrawInvite(site, id) => rpc::answer(invites::withdraw(log, &site, &id)),
            DirectoryCall::LookAtInvite(asked) => rpc::answer(invites::look(log, &asked)),
            DirectoryCall::Join(asked, new) => rpc::answer(self.join(log, &asked, new.as_ref())),
            DirectoryCall::AskReset(request) => rpc::answer(self.ask_reset(log, request)),
            DirectoryCall::NewReset(email, hash) => rpc::answer(resets::make(log, &email, &hash)),
            DirectoryCall::Reset(hash) => rpc::answer(resets::check(log, &hash)),
            DirectoryCall::UseReset(hash, password, frame) => {
                rpc::answer(self.use_reset(log, &hash, &password, frame))
            }
            DirectoryCall::Sites(call) => self.sites(log, call),
            DirectoryCall::ChangePassword(change) => rpc::answer(self.change_password(log, &change)),
            DirectoryCall::SignInFailed(attempt) => {
                let counted = audit::count_failed(log, &attempt);
                rpc::answer(counted.and_then(|()| sign_ins::failed(log, &attempt)))
            }
            // Nobody asks for somebody who asks for somebody.
            DirectoryCall::By(..) => rpc::answer::<()>(Err(Rejection::Malformed.into())),
        };
        log.acting(None);
        if log.take_noted() {
            self.look_within(0);
        }
        answer
    }
}

impl DirectoryObject {
    fn rang(&self) {
        self.looks.rang();
        if let Ok(log) = &self.log {
            self.send_mails(log);
            self.run_errands(log);
        }
    }

    /// Looks in a while whether a session is over that has sockets open.
    fn look_later(&self) {
        self.look_within(SOCKETS_LOOKED_AT_MS);
    }

    /// Looks so many milliseconds from now, or sooner where that is planned.
    fn look_within(&self, wait: u64) {
        self.looks.within(wait);
    }

    /// Ends sessions of the agent whose session is given. Whoever asked closes their sockets; if that does not get
    /// through, the alarm does.
    fn end(&self, log: &DirectoryStore, own: &str, ending: &Ending) -> Result<Vec<EndedSession>, Fault> {
        let agent = log.owner(own, now())?.ok_or(Rejection::SignedOut)?;
        let mut all = Vec::new();
        for session in account::ended(ending, own, &log.sessions_of(&agent)?)? {
            let places = log.close_session(&session)?;
            all.push(EndedSession { session, places });
        }
        self.close_later(&all);
        Ok(all)
    }

    /// Whoever asked closes the sockets of what has ended; if that does not get through, the alarm does.
    fn close_later(&self, ended: &[EndedSession]) {
        if ended.iter().any(|ended| !ended.places.is_empty()) {
            self.look_within(AGAIN_MS);
        }
    }

    fn change_password(
        &self,
        log: &DirectoryStore,
        change: &PasswordChange,
    ) -> Result<Vec<EndedSession>, Fault> {
        let PasswordChange { session, attempt, password, code, frame } = change;
        let agent = second_factor::shown_password(log, session, attempt)?;
        forget_attempts(log, attempt)?;
        second_factor::step_up(log, &agent, attempt, code.as_deref())?;
        log.together(|| {
            log.put_password(&agent, password)?;
            log.end_resets(&agent, now())?;
            log.note(Concerns::Account(&agent), AuditAction::PasswordChanged, None, &[])?;
            self.tell(log, &attempt.email, frame, News::PasswordChanged)
        })?;
        self.send_mails(log);
        self.end(log, session, &Ending::Others)
    }

    /// Closes the sockets of sessions that have run out, or that nobody uses.
    fn close_what_is_over(&self, tools: &Tools) -> Result<(), Fault> {
        for session in tools.log.over_with_sockets(now())? {
            let (own, of) = (tools.clone(), session.clone());
            self.errand("closing what is over", &session, tools, async move {
                let places = own.log.close_session(&of)?;
                let closed = places.iter().map(|place| close_sockets_at(&own.env, place, &of));
                join_all(closed).await.into_iter().collect::<Result<(), Fault>>()?;
                own.log.forget_sockets(&of)?;
                Ok(Ended::Done)
            });
        }
        if tools.log.has_sockets()? {
            self.look_later();
        }
        Ok(())
    }
}

/// Whether something waits for the alarm that is not to wait for the next request.
fn has_work(log: &DirectoryStore) -> Result<bool, Fault> {
    Ok(log.has_departures()? || log.has_untold()? || log.has_pending_sites()? || log.next_mail()?.is_some())
}

/// The fingerprint under which an agent at a network is remembered. What everybody seems to come from says
/// nothing.
fn place(Attempt { email, whence, .. }: &Attempt) -> Option<String> {
    let network = whence.network.as_deref().filter(|_| !whence.everybody)?;
    Some(crypto::hash(&access::at_network(email, network)))
}

/// The fingerprint under which an agent in a browser is remembered.
fn browser(Attempt { email, whence, .. }: &Attempt) -> Option<String> {
    Some(crypto::hash(&access::in_browser(email, whence.browser.as_deref()?)))
}

fn known_good(log: &DirectoryStore, attempt: &Attempt) -> Result<KnownGood, Fault> {
    let knows = |who: Option<String>| who.map_or(Ok(false), |who| log.knows(&who, now()));
    Ok(KnownGood { browser: knows(browser(attempt))?, network: knows(place(attempt))? })
}

fn count_wrong_key(log: &DirectoryStore, network: &str) -> Result<(), Fault> {
    let who = format!("set-up key from {network}");
    let attempts = log.attempts(&who)?;
    attempts.allow(ATTEMPTS_MAX, now())?;
    log.put_attempts(&who, attempts.after_attempt(now()))
}

/// Counts an attempt under each of the names, which have room for so many, or under none.
fn count_under(log: &DirectoryStore, names: Vec<(String, u32)>) -> Result<(), Fault> {
    let now = now();
    let mut counts = Vec::new();
    for (who, most) in names {
        let attempts = log.attempts(&who)?;
        attempts.allow(most, now)?;
        counts.push((who, attempts.after_attempt(now)));
    }
    counts.into_iter().try_for_each(|(who, attempts)| log.put_attempts(&who, attempts))
}

/// Every attempt counts before its password is looked at, so that many at once gain nothing; a
/// right one clears the count.
fn count_attempt(
    log: &DirectoryStore,
    checks: &RefCell<Checks>,
    attempt: &Attempt,
) -> Result<ToCheck, Fault> {
    let now = now();
    let known = known_good(log, attempt)?;
    let mut counts = Vec::new();
    for (who, most) in access::counted_as(&attempt.email, &attempt.whence, known) {
        let attempts = log.attempts(&who)?;
        attempts.allow(most, now)?;
        counts.push((who, attempts.after_attempt(now)));
    }
    let check = checks.borrow_mut().begin(known != KnownGood::default(), now)?;
    for (who, attempts) in counts {
        log.put_attempts(&who, attempts)?;
    }
    Ok(ToCheck { password: log.agent(&attempt.email)?.map(|(_, password)| password), check })
}

/// The agent of an attempt, unless their password was changed since it was checked.
fn still_good(log: &DirectoryStore, attempt: &Attempt) -> Result<AgentId, Fault> {
    let (agent, stored) = log.agent(&attempt.email)?.ok_or(Rejection::WrongCredentials)?;
    match &attempt.checked {
        Some(checked) if *checked != stored => Err(Rejection::WrongCredentials.into()),
        _ => Ok(agent),
    }
}

/// A right password clears what was counted.
fn forget_attempts(log: &DirectoryStore, attempt: &Attempt) -> Result<(), Fault> {
    let known = known_good(log, attempt)?;
    for (who, _) in access::counted_as(&attempt.email, &attempt.whence, known) {
        log.forget_attempts(&who, now().saturating_sub(WINDOW_MS))?;
    }
    Ok(())
}

fn open_sessions(log: &DirectoryStore, own: &str) -> Result<Vec<OpenSession>, Fault> {
    let now = now();
    let agent = log.owner(own, now)?.ok_or(Rejection::SignedOut)?;
    log.open_sessions(&agent, own, now)
}
