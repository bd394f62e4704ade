//! Forgotten passwords: links for a new one, and what they do. Asking tells nobody whether there is an account: the
//! same is answered, counted and stored for every email, and who it belongs to is looked up when the mail is sent. What
//! the installation mails is counted then, so that strangers who ask for nobody use up nothing of it.

use super::second_factor::everywhere;
use super::{DirectoryObject, mails};
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{Ended, MailFrame, ResetHolder, ResetRequest};
use crate::store::directory::{Concerns, DirectoryStore};
use domain::account_mail::{AccountMail, News};
use domain::audit::{Actor, AuditAction};
use domain::password_reset::{self, Mailing};
use protocol::ids::{AgentId, Timestamp};
use protocol::rejection::Rejection;

/// Whoever holds a link that is good.
fn holder(log: &DirectoryStore, hash: &str) -> Result<(AgentId, ResetHolder), Fault> {
    let found = log.reset(hash)?;
    password_reset::check(found.as_ref().map(|(link, _)| link), now())?;
    let (link, agent) = found.ok_or(Rejection::LinkUnknown)?;
    let about = log.about(&agent)?;
    let email = log.email_of(&agent)?.ok_or(Rejection::LinkUnknown)?;
    Ok((agent, ResetHolder { expires: link.until, email, about }))
}

/// Stores a link that the operator hands on, and tells until when it is good.
pub(super) fn make(log: &DirectoryStore, email: &str, hash: &str) -> Result<Timestamp, Fault> {
    let (agent, _) = log.account_by_email(email)?.ok_or(Rejection::NotFound)?;
    let now = now();
    log.together(|| log.add_reset(hash, &agent, now))?;
    Ok(now.saturating_add(password_reset::LINK_MS))
}

/// Has the link be good that a mail brings, whose token has a hash, each time that the mail is sent. Says whether the mail
/// is still to go out.
pub(super) fn mailed(log: &DirectoryStore, hash: &str, agent: &AgentId) -> Result<bool, Fault> {
    let now = now();
    let known = log.reset(hash)?.map(|(link, _)| link);
    match password_reset::mailing(known.as_ref(), now) {
        Mailing::First => log.together(|| log.add_reset(hash, agent, now))?,
        Mailing::Again => log.extend_reset(hash, now)?,
        Mailing::Over => return Ok(false),
    }
    Ok(true)
}

/// Lets whoever shows a link pass.
pub(super) fn check(log: &DirectoryStore, hash: &str) -> Result<ResetHolder, Fault> {
    Ok(holder(log, hash)?.1)
}

impl DirectoryObject {
    /// Puts a mail with a link into the outbox.
    pub(super) fn ask_reset(&self, log: &DirectoryStore, request: ResetRequest) -> Result<(), Fault> {
        let ResetRequest { email, network, frame: MailFrame { locale, origin } } = request;
        let origin = origin.filter(|_| mails::are_on(&self.env)).ok_or(Rejection::MailOff)?;
        let is_nobodys = log.account_by_email(&email)?.is_none();
        let from_network = password_reset::network_counts(network.as_deref());
        self.tallies.add(&from_network, 1, now()).map_err(mails::as_refusal)?;
        // Once too often for an email, or too much for nobody: nothing more is stored, and the answer is the same. A
        // refusal would tell who has an account as soon as one of the two counts has no room and the other has.
        let unknown = if is_nobodys { password_reset::unknown_counts() } else { Vec::new() };
        let counts = [password_reset::email_counts(&email), unknown].concat();
        if !self.tallies.took(&counts, 1, now())? {
            return Ok(());
        }
        // One waits for each email: who asks twice in a moment gets one.
        let key = format!("reset {}", crypto::fingerprint(email.as_bytes()));
        let seed = crypto::generate_token()?;
        log.put_mail(&key, &AccountMail { email, locale, origin, news: News::ResetAsked, seed }, now())?;
        self.send_mails(log);
        Ok(())
    }

    /// Stores a new password. All sessions end, and what was counted of wrong passwords is forgotten; no session opens:
    /// whoever holds the link signs in as ever, with whatever is asked for then.
    pub(super) fn use_reset(
        &self,
        log: &DirectoryStore,
        hash: &str,
        password: &str,
        frame: MailFrame,
    ) -> Result<Vec<Ended>, Fault> {
        let now = now();
        let ended = log.together(|| {
            let (agent, ResetHolder { email, .. }) = holder(log, hash)?;
            if !log.use_reset(hash, now)? {
                return Err(Rejection::LinkUsed.into());
            }
            log.put_password(&agent, password)?;
            // Whoever had the former password may have connected an account of theirs, or added a passkey. Where a
            // second factor was asked for, the password alone added none.
            log.end_oidc_accounts(&agent)?;
            let required = everywhere(&self.env) || log.works_where_factor_is_required(&agent)?;
            if !required && !log.has_factor(&agent)? {
                log.remove_passkeys(&agent)?;
            }
            let who = Actor { agent: log.agent_named(&agent)?, ..log.actor() };
            log.note_by(&who, Concerns::Account(&agent), AuditAction::PasswordReset, None, &[])?;
            log.forget_attempts(&domain::access::by_email(&email), 0)?;
            self.tell(log, &email, &frame, News::PasswordChanged)?;
            let mut ended = Vec::new();
            for session in log.sessions_of(&agent)? {
                let places = log.close_session(&session)?;
                ended.push(Ended { session, places });
            }
            Ok(ended)
        })?;
        self.send_mails(log);
        self.close_later(&ended);
        Ok(ended)
    }
}
