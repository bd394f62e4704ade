//! Single sign-on: attempts on their way to the provider and back, and whose account is connected with whom there.

use super::second_factor::{everywhere, owe, owner, stepped_up};
use super::{DirectoryObject, audit, mails};
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{self, Attempt, CodeProof, Connected, Ended, OidcCall, VouchedFor};
use crate::store::directory::{Concerns, DirectoryStore};
use domain::account::Ending;
use domain::account_mail::News;
use domain::audit::{Actor, AuditAction};
use domain::oidc;
use protocol::rejection::Rejection;
use worker::Response;

/// Gives an attempt out to the browser that began it. Whoever else knows its state does not use it up.
fn take(log: &DirectoryStore, state: &str, holder: &str) -> Result<oidc::Attempt, Fault> {
    let stored = log.oidc_attempt(state)?;
    oidc::Attempt::check(stored.as_ref(), holder, now())?;
    log.end_oidc_attempt(state)?;
    Ok(stored.ok_or(Rejection::OidcFailed)?)
}

fn state(log: &DirectoryStore, session: &str, issuer: &str) -> Result<Connected, Fault> {
    let agent = owner(log, session)?;
    Ok((log.oidc_account(&agent, issuer)?, log.has_factor(&agent)?))
}

impl DirectoryObject {
    /// Answers a call about single sign-on.
    pub(super) fn answer_oidc(&self, log: &DirectoryStore, call: OidcCall) -> worker::Result<Response> {
        match call {
            OidcCall::Begin(state, network, attempt, proof) => {
                rpc::answer(self.begin_oidc(log, &state, network.as_deref(), &attempt, proof.as_ref()))
            }
            OidcCall::Take(state, holder) => rpc::answer(take(log, &state, &holder)),
            OidcCall::Enter(who, is_strong, ticket) => {
                rpc::answer(self.enter_by_oidc(log, who, is_strong, &ticket))
            }
            OidcCall::Connect(who, label, name) => rpc::answer(self.connect_oidc(log, &who, &label, name)),
            OidcCall::State(session, issuer) => rpc::answer(state(log, &session, &issuer)),
            OidcCall::Disconnect(proof, issuer, name) => {
                rpc::answer(self.disconnect_oidc(log, &proof, &issuer, name))
            }
        }
    }

    fn begin_oidc(
        &self,
        log: &DirectoryStore,
        state: &str,
        network: Option<&str>,
        attempt: &oidc::Attempt,
        proof: Option<&CodeProof>,
    ) -> Result<(), Fault> {
        if let Some(proof) = proof {
            // Whoever has proved who they are is kept out by no neighbour.
            stepped_up(log, proof, everywhere(&self.env))?;
        } else {
            self.tallies.add(&oidc::counts(network), 1, now()).map_err(mails::as_refusal)?;
        }
        log.together(|| log.put_oidc_attempt(state, attempt, now()))
    }

    /// Opens a session for whoever is connected, or has them owe a code. The provider's word stands for the password:
    /// nothing else that a sign-in asks for is left out.
    fn enter_by_oidc(
        &self,
        log: &DirectoryStore,
        who: VouchedFor,
        is_strong: bool,
        ticket: &str,
    ) -> Result<(), Fault> {
        let VouchedFor { issuer, subject, attempt, session } = who;
        let agent = log.oidc_agent(&issuer, &subject)?.ok_or(Rejection::OidcUnknown)?;
        let email = log.email_of(&agent)?.ok_or(Rejection::OidcUnknown)?;
        // A password that changes meanwhile ends what is owed.
        let checked = log.agent(&email)?.map(|(_, password)| password);
        let attempt = Attempt { email, checked, ..attempt };
        if log.has_factor(&agent)? && !is_strong {
            owe(log, &attempt, ticket)?;
            return Err(Rejection::CodeNeeded.into());
        }
        self.begin_session(log, &attempt, &agent, &session)
    }

    /// Connects the account of whoever began, if their session is still theirs, and ends what is open elsewhere.
    fn connect_oidc(
        &self,
        log: &DirectoryStore,
        who: &VouchedFor,
        label: &str,
        name: String,
    ) -> Result<Vec<Ended>, Fault> {
        let VouchedFor { issuer, subject, attempt, session } = who;
        let agent = owner(log, session)?;
        if log.oidc_agent(issuer, subject)?.is_some_and(|other| other != agent) {
            return Err(Rejection::OidcTaken.into());
        }
        let email = log.email_of(&agent)?.ok_or(Rejection::SignedOut)?;
        let by = Actor { agent: log.agent_named(&agent)?, session: session.clone(), ..audit::from(attempt) };
        log.together(|| {
            log.put_oidc_account(&agent, issuer, subject, label, now())?;
            log.note_by(&by, Concerns::Account(&agent), AuditAction::OidcConnected, None, &[])?;
            let news = News::OidcConnected { provider: name.clone() };
            attempt.frame.as_ref().map_or(Ok(()), |frame| self.tell(log, &email, frame, news))
        })?;
        self.send_mails(log);
        self.end(log, session, &Ending::Others)
    }

    fn disconnect_oidc(
        &self,
        log: &DirectoryStore,
        proof: &CodeProof,
        issuer: &str,
        name: String,
    ) -> Result<Vec<Ended>, Fault> {
        let agent = owner(log, &proof.session)?;
        log.oidc_account(&agent, issuer)?.ok_or(Rejection::Stale)?;
        stepped_up(log, proof, everywhere(&self.env))?;
        log.together(|| {
            log.end_oidc_accounts(&agent)?;
            log.note(Concerns::Account(&agent), AuditAction::OidcDisconnected, None, &[])?;
            let news = News::OidcDisconnected { provider: name.clone() };
            self.tell(log, &proof.attempt.email, &proof.frame, news)
        })?;
        self.send_mails(log);
        self.end(log, &proof.session, &Ending::Others)
    }
}
