//! How people sign in: written down for them to see, and told by mail where the browser is a new one.

use super::{DirectoryObject, audit, browser, forget_attempts, known_good, place, still_good};
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::Attempt;
use crate::store::directory::{Concerns, DirectoryStore};
use domain::access::SESSION_MS;
use domain::account_mail::News;
use domain::audit::{Actor, AuditAction, shortened};
use protocol::ids::AgentId;
use protocol::rejection::Rejection;
use protocol::team::account::PastSignIn;

fn past(attempt: &Attempt, right: bool) -> PastSignIn {
    let network = attempt.whence.network.as_deref().filter(|_| !attempt.whence.everybody);
    let network = network.map(shortened).unwrap_or_default();
    PastSignIn { at: now(), browser: attempt.browser.clone(), network, right }
}

/// Writes down that a password was wrong. As much is done for an email that nobody has.
pub(super) fn failed(log: &DirectoryStore, attempt: &Attempt) -> Result<(), Fault> {
    let agent = log.agent(&attempt.email)?.map(|(agent, _)| agent);
    log.put_sign_in(agent.as_ref(), &past(attempt, false))
}

/// How the agent of a session has signed in of late, and somebody else with their email.
pub(super) fn list(log: &DirectoryStore, own: &str) -> Result<Vec<PastSignIn>, Fault> {
    let agent = log.owner(own, now())?.ok_or(Rejection::SignedOut)?;
    log.sign_ins(&agent)
}

impl DirectoryObject {
    /// Opens a session by the password alone, for an account that has no second factor: here, so that nothing that
    /// signs somebody in goes around it.
    pub(super) fn open_session(
        &self,
        log: &DirectoryStore,
        attempt: &Attempt,
        hash: &str,
    ) -> Result<(), Fault> {
        let agent = still_good(log, attempt)?;
        if log.has_factor(&agent)? {
            return Err(Rejection::CodeNeeded.into());
        }
        self.begin_session(log, attempt, &agent, hash)
    }

    /// Opens a session for whoever has shown all that their account asks for.
    pub(super) fn begin_session(
        &self,
        log: &DirectoryStore,
        attempt: &Attempt,
        agent: &AgentId,
        hash: &str,
    ) -> Result<(), Fault> {
        let now = now();
        forget_attempts(log, attempt)?;
        // Told to whoever knows the password alone.
        if log.has_no_team(agent, now)? {
            return Err(Rejection::NotAllowed.into());
        }
        self.signs_in(log, agent, attempt)?;
        for who in [place(attempt), browser(attempt)].into_iter().flatten() {
            log.know(&who, now)?;
        }
        let who = Actor { agent: log.agent_named(agent)?, session: hash.to_owned(), ..audit::from(attempt) };
        log.together(|| {
            log.open_session(hash, agent, now.saturating_add(SESSION_MS), now)?;
            log.note_by(&who, Concerns::Account(agent), AuditAction::SignedIn, None, &[])?;
            let network = attempt.whence.network.as_deref().filter(|_| !attempt.whence.everybody);
            log.put_origin(hash, &attempt.browser, network.unwrap_or_default())
        })
    }

    /// Writes down that an agent signs in. Before their browser is remembered: a new one is told by mail.
    fn signs_in(&self, log: &DirectoryStore, agent: &AgentId, attempt: &Attempt) -> Result<(), Fault> {
        let past = past(attempt, true);
        // Sessions are older than this list.
        let has_been_here = log.has_signed_in(agent)? || !log.sessions_of(agent)?.is_empty();
        let is_new = has_been_here && !known_good(log, attempt)?.browser;
        log.put_sign_in(Some(agent), &past)?;
        if let (true, Some(frame)) = (is_new, &attempt.frame) {
            let news = News::NewBrowser { browser: past.browser, network: past.network };
            self.tell(log, &attempt.email, frame, news)?;
            self.send_mails(log);
        }
        Ok(())
    }
}
