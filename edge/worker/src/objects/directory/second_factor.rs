//! Second factors: switched on and off, asked for after a password, required by sites.

use super::errands::Tools;
use super::{DirectoryObject, audit, count_under, known_good, sign_ins, still_good};
use crate::crypto;
use crate::env::{now, variable};
use crate::fault::Fault;
use crate::rpc::{
    self, Attempt, CodeProof, ConversationCall, DeskCall, Ended, FactorCall, MadeFactor, MailFrame, OwedCode,
    SocketPlace,
};
use crate::store::directory::{Concerns, DirectoryStore, Owing};
use domain::access::WINDOW_MS;
use domain::account::Ending;
use domain::account_mail::News;
use domain::audit::AuditAction;
use domain::errands;
use domain::passkey;
use domain::roles::{self, Action};
use domain::second_factor::{self, Factor, RECOVERY_CODES, Ticket, Typed, recovery_code};
use protocol::ids::{AgentId, SiteId};
use protocol::rejection::Rejection;
use protocol::team::second_factor::{FactorRule, SecondFactor};
use worker::{Env, Response};

/// Whether the operator requires a second factor of everybody.
pub(super) fn everywhere(env: &Env) -> bool {
    second_factor::is_required_by(variable(env, "SECOND_FACTOR").as_deref())
}

/// Whose session it is.
pub(super) fn owner(log: &DirectoryStore, session: &str) -> Result<AgentId, Fault> {
    Ok(log.owner(session, now())?.ok_or(Rejection::SignedOut)?)
}

/// How one's own stands.
fn state(log: &DirectoryStore, session: &str, everywhere: bool) -> Result<SecondFactor, Fault> {
    let agent = owner(log, session)?;
    Ok(SecondFactor {
        on: log.has_factor(&agent)?,
        recovery_left: log.recovery_left(&agent)?,
        required: everywhere || log.works_where_factor_is_required(&agent)?,
    })
}

/// Makes a secret and has it wait for its first code.
fn begin(
    log: &DirectoryStore,
    session: &str,
    attempt: &Attempt,
    everywhere: bool,
) -> Result<MadeFactor, Fault> {
    let agent = shown_password(log, session, attempt)?;
    may_change(log, session, &agent, everywhere)?;
    let factor = Factor::begin(log.factor(&agent)?.as_ref(), crypto::random()?, now())?;
    let Factor::Enrolling { secret, until } = &factor else { return Err(Rejection::Stale.into()) };
    let made = MadeFactor { secret: secret.text(), until: *until };
    log.put_factor(&agent, &factor)?;
    super::forget_attempts(log, attempt)?;
    Ok(made)
}

/// Whether somebody who has no authenticator app may change what they sign in with in this session.
fn may_change(log: &DirectoryStore, session: &str, agent: &AgentId, everywhere: bool) -> Result<(), Fault> {
    let required = everywhere || log.works_where_factor_is_required(agent)?;
    let has_passkey = !log.passkeys(agent)?.is_empty();
    Ok(passkey::may_change(required, has_passkey, log.has_shown_factor(session)?)?)
}

/// The agent of a session, who has shown what a change of their passkeys asks for: their password, and a code where
/// their sign-ins ask for one.
pub(super) fn stepped_up(
    log: &DirectoryStore,
    proof: &CodeProof,
    everywhere: bool,
) -> Result<AgentId, Fault> {
    let agent = shown_password(log, &proof.session, &proof.attempt)?;
    if log.has_factor(&agent)? {
        take_code(log, &agent, &proof.attempt, &Typed::read(&proof.code)?)?;
    } else {
        may_change(log, &proof.session, &agent, everywhere)?;
    }
    super::forget_attempts(log, &proof.attempt)?;
    Ok(agent)
}

/// The agent of a session, who has shown their password in an attempt of their own.
pub(super) fn shown_password(
    log: &DirectoryStore,
    session: &str,
    attempt: &Attempt,
) -> Result<AgentId, Fault> {
    let agent = owner(log, session)?;
    if attempt.checked.is_none() || still_good(log, attempt)? != agent {
        return Err(Rejection::WrongCredentials.into());
    }
    Ok(agent)
}

/// Makes recovery codes in the place of all others.
fn new_recovery_codes(log: &DirectoryStore, agent: &AgentId) -> Result<Vec<String>, Fault> {
    let codes = (0..RECOVERY_CODES).map(|_| Ok(recovery_code(crypto::random()?)));
    let codes: Vec<String> = codes.collect::<Result<_, Fault>>()?;
    let hashed = codes.iter().map(|code| match Typed::read(code)? {
        Typed::Recovery(code) => Ok(crypto::hash(&code)),
        Typed::App(_) => Err(Rejection::Unavailable),
    });
    log.put_recovery_codes(agent, &hashed.collect::<Result<Vec<_>, _>>()?)?;
    Ok(codes)
}

/// Takes a code of an account whose factor is on. A code of the app counts before it is looked at, so that many at
/// once gain nothing. Nobody guesses a recovery code: whoever has one is heard whatever others tried.
fn take_code(log: &DirectoryStore, agent: &AgentId, attempt: &Attempt, typed: &Typed) -> Result<(), Fault> {
    let factor = log.factor(agent)?.filter(Factor::is_on).ok_or(Rejection::Stale)?;
    if let Typed::Recovery(code) = typed {
        let known = log.use_recovery_code(agent, &crypto::hash(code))?;
        return if known { Ok(()) } else { Err(Rejection::WrongCode.into()) };
    }
    second_factor::heard(log.wrong_codes(agent)?, known_good(log, attempt)?)?;
    count(log, attempt)?;
    match factor.accept(typed, now()) {
        Ok(after) => {
            log.put_factor(agent, &after)?;
            forget_counted(log, attempt)
        }
        Err(why) => {
            log.count_wrong_code(agent)?;
            Err(why.into())
        }
    }
}

/// Takes the code of whoever has a second factor, before something that their password alone must not do.
pub(super) fn step_up(
    log: &DirectoryStore,
    agent: &AgentId,
    attempt: &Attempt,
    code: Option<&str>,
) -> Result<(), Fault> {
    match second_factor::step_up(log.has_factor(agent)?, code)? {
        Some(typed) => take_code(log, agent, attempt, &typed),
        None => Ok(()),
    }
}

fn count(log: &DirectoryStore, attempt: &Attempt) -> Result<(), Fault> {
    let known = known_good(log, attempt)?;
    count_under(log, second_factor::counted_as(&attempt.email, &attempt.whence, known))
}

fn forget_counted(log: &DirectoryStore, attempt: &Attempt) -> Result<(), Fault> {
    let names = second_factor::counted_as(&attempt.email, &attempt.whence, known_good(log, attempt)?);
    let before = now().saturating_sub(WINDOW_MS);
    names.into_iter().try_for_each(|(who, _)| log.forget_attempts(&who, before))
}

/// Remembers that somebody gave the right password and owes the code.
pub(super) fn owe(log: &DirectoryStore, attempt: &Attempt, hash: &str) -> Result<(), Fault> {
    let agent = still_good(log, attempt)?;
    let (Some(checked), Some(browser)) = (&attempt.checked, &attempt.whence.browser) else {
        return Err(Rejection::WrongCredentials.into());
    };
    if !log.has_factor(&agent)? {
        return Err(Rejection::Stale.into());
    }
    let now = now();
    let owing = Owing {
        email: attempt.email.clone(),
        checked: checked.clone(),
        browser: browser.clone(),
        ticket: Ticket::new(now),
    };
    log.owe_code(hash, &owing, now)
}

/// Whether a site requires one, as the agent of a session is told.
fn rule(log: &DirectoryStore, site: &SiteId, session: &str, everywhere: bool) -> Result<FactorRule, Fault> {
    let own = log.has_shown_factor(session)?;
    Ok(FactorRule {
        required: log.requires_factor(site)?,
        everywhere,
        without: log.without_factor(site)?,
        own,
    })
}

impl DirectoryObject {
    /// Answers a call about second factors.
    pub(super) fn answer_factor(&self, log: &DirectoryStore, call: FactorCall) -> worker::Result<Response> {
        match call {
            FactorCall::Owe(attempt, hash) => rpc::answer(owe(log, &attempt, &hash)),
            FactorCall::Pay(owed) => rpc::answer(self.pay(log, &owed)),
            FactorCall::State(hash) => rpc::answer(state(log, &hash, everywhere(&self.env))),
            FactorCall::Begin(hash, attempt) => {
                rpc::answer(begin(log, &hash, &attempt, everywhere(&self.env)))
            }
            FactorCall::Confirm(proof) => rpc::answer(self.confirm_factor(log, &proof)),
            FactorCall::End(proof) => rpc::answer(self.end_factor(log, &proof)),
            FactorCall::Renew(proof) => rpc::answer(self.renew_recovery(log, &proof)),
            FactorCall::Clear(email, frame) => rpc::answer(self.clear_factor(log, &email, &frame)),
            FactorCall::Rule(site, hash) => rpc::answer(rule(log, &site, &hash, everywhere(&self.env))),
            FactorCall::PutRule(site, hash, required) => {
                rpc::answer(self.put_factor_rule(log, &site, &hash, required))
            }
            FactorCall::Passkey(call) => self.answer_passkey(log, call),
        }
    }

    /// Takes the code that somebody owes, and opens a session for them.
    fn pay(&self, log: &DirectoryStore, owed: &OwedCode) -> Result<(), Fault> {
        let Owing { email, checked, browser, ticket } =
            log.owed_code(&owed.ticket)?.ok_or(Rejection::SignedOut)?;
        if !owed.attempt.whence.browser.as_deref().is_some_and(|shown| crypto::equal(shown, &browser)) {
            return Err(Rejection::SignedOut.into());
        }
        log.code_tried(&owed.ticket, ticket.try_code(now())?)?;
        let attempt = Attempt { email, checked: Some(checked), ..owed.attempt.clone() };
        // A password that was changed meanwhile, or a factor that is gone: they begin anew.
        let agent = still_good(log, &attempt).map_err(|_| Rejection::SignedOut)?;
        match take_code(log, &agent, &attempt, &Typed::read(&owed.code)?) {
            Err(Fault::Rejected(Rejection::Stale)) => return Err(Rejection::SignedOut.into()),
            // Whose password somebody else has sees it.
            Err(Fault::Rejected(Rejection::WrongCode)) => {
                audit::count_failed(log, &attempt)?;
                sign_ins::failed(log, &attempt)?;
                return Err(Rejection::WrongCode.into());
            }
            taken => taken?,
        }
        log.code_paid(&owed.ticket)?;
        self.begin_session(log, &attempt, &agent, &owed.session)
    }

    /// Switches it on by its first code, and ends what is open elsewhere. Codes are counted as at a sign-in.
    fn confirm_factor(
        &self,
        log: &DirectoryStore,
        proof: &CodeProof,
    ) -> Result<(Vec<String>, Vec<Ended>), Fault> {
        let agent = owner(log, &proof.session)?;
        // Where none waits for a code, nothing is guessed at.
        let known = Some(log.factor(&agent)?.filter(|factor| !factor.is_on()).ok_or(Rejection::Stale)?);
        count(log, &proof.attempt)?;
        let factor = Factor::confirm(known, &Typed::read(&proof.code)?, now())?;
        forget_counted(log, &proof.attempt)?;
        let codes = log.together(|| {
            log.put_factor(&agent, &factor)?;
            self.note(log, &agent, proof, AuditAction::SecondFactorOn, News::SecondFactorOn)?;
            new_recovery_codes(log, &agent)
        })?;
        self.send_mails(log);
        Ok((codes, self.end(log, &proof.session, &Ending::Others)?))
    }

    /// Writes a change of somebody's down, and has it told them by mail.
    fn note(
        &self,
        log: &DirectoryStore,
        agent: &AgentId,
        proof: &CodeProof,
        what: AuditAction,
        news: News,
    ) -> Result<(), Fault> {
        log.note(Concerns::Account(agent), what, None, &[])?;
        self.tell(log, &proof.attempt.email, &proof.frame, news)
    }

    /// Switches it off by the password and a code, and ends what is open elsewhere.
    fn end_factor(&self, log: &DirectoryStore, proof: &CodeProof) -> Result<Vec<Ended>, Fault> {
        let agent = self.proved(log, proof)?;
        log.together(|| {
            log.end_factor(&agent)?;
            self.note(log, &agent, proof, AuditAction::SecondFactorOff, News::SecondFactorOff)
        })?;
        // Where one is required, what is open here closes, too, unless a passkey has opened it.
        self.look_within(0);
        self.send_mails(log);
        self.end(log, &proof.session, &Ending::Others)
    }

    /// Makes new recovery codes by the password and a code, and ends what is open elsewhere.
    fn renew_recovery(
        &self,
        log: &DirectoryStore,
        proof: &CodeProof,
    ) -> Result<(Vec<String>, Vec<Ended>), Fault> {
        let agent = self.proved(log, proof)?;
        let codes = log.together(|| {
            self.note(log, &agent, proof, AuditAction::RecoveryCodesRenewed, News::RecoveryRenewed)?;
            new_recovery_codes(log, &agent)
        })?;
        self.send_mails(log);
        Ok((codes, self.end(log, &proof.session, &Ending::Others)?))
    }

    /// The agent of a session, who has shown both their password and a code.
    fn proved(&self, log: &DirectoryStore, proof: &CodeProof) -> Result<AgentId, Fault> {
        let agent = shown_password(log, &proof.session, &proof.attempt)?;
        take_code(log, &agent, &proof.attempt, &Typed::read(&proof.code)?)?;
        super::forget_attempts(log, &proof.attempt)?;
        Ok(agent)
    }

    /// Switches off that of whoever has this email, with their passkeys and their account at the
    /// provider, and signs them out everywhere: the operator knows who they are.
    fn clear_factor(&self, log: &DirectoryStore, email: &str, frame: &MailFrame) -> Result<(), Fault> {
        let (agent, _) = log.agent(email)?.ok_or(Rejection::NotFound)?;
        log.together(|| {
            log.end_factor(&agent)?;
            log.remove_passkeys(&agent)?;
            log.end_oidc_accounts(&agent)?;
            for session in log.sessions_of(&agent)? {
                log.close_session(&session)?;
            }
            let whom = log.agent_named(&agent)?;
            log.note(Concerns::Account(&agent), AuditAction::SecondFactorOff, whom.as_ref(), &[])?;
            self.tell(log, email, frame, News::SecondFactorOff)
        })?;
        self.send_mails(log);
        self.look_within(0);
        Ok(())
    }

    /// Has a site require one, or no more. Whoever says so has one.
    fn put_factor_rule(
        &self,
        log: &DirectoryStore,
        site: &SiteId,
        session: &str,
        required: bool,
    ) -> Result<FactorRule, Fault> {
        let agent = owner(log, session)?;
        let members = log.members(site)?;
        let role = members.iter().find(|one| one.id == agent).map(|one| one.role);
        if !role.is_some_and(|role| roles::may(role, Action::Manage)) {
            return Err(Rejection::NotAllowed.into());
        }
        second_factor::let_in(required, log.has_shown_factor(session)?)?;
        if log.requires_factor(site)? != required {
            log.together(|| {
                log.put_factor_rule(site, required)?;
                let about = [if required { "on" } else { "off" }];
                log.note(Concerns::Site(site), AuditAction::SecondFactorRequired, None, &about)
            })?;
        }
        // Whoever has none is to be out at once, and is even if we die here: the alarm is stored with the rule.
        self.look_within(0);
        rule(log, site, session, everywhere(&self.env))
    }

    /// Closes the sockets of whoever has none where one is required.
    pub(super) fn close_without_factor(&self, tools: &Tools) -> Result<(), Fault> {
        for (session, place) in tools.log.sockets_without_factor(everywhere(&self.env))? {
            let conversation = place.conversation.as_ref().map_or("", |id| id.as_str());
            let name = format!("{session} {} {conversation}", place.site);
            let env = self.env.clone();
            self.errand("shutting out who has no second factor", &name, tools, async move {
                shut_out(&env, &place, &session).await?;
                Ok(errands::Ended::Done)
            });
        }
        Ok(())
    }
}

/// Closes the sockets that a session has open at a place. It goes on: its agent is told to ask what is left.
async fn shut_out(
    env: &Env,
    SocketPlace { site, conversation }: &SocketPlace,
    session: &str,
) -> Result<(), Fault> {
    let session = session.to_owned();
    match conversation {
        None => rpc::ask(&rpc::desk(env, site)?, &DeskCall::ShutOut(session)).await,
        Some(id) => rpc::ask(&rpc::conversation(env, site, id)?, &ConversationCall::ShutOut(session)).await,
    }
}
