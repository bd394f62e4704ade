//! Mails about people's own accounts: the outbox, and how it empties. A mail is a row before anything is sent. They go
//! out beside everything else: a mail server that hangs holds up nothing.

use super::{DirectoryObject, invites};
use crate::crypto;
use crate::env::now;
use crate::fault::{self, Fault};
use crate::mail::{self, Mail, Mailer};
use crate::metrics;
use crate::rpc::MailFrame;
use crate::scope::{self, Scope};
use crate::store::directory::{DirectoryStore, DueMail};
use crate::store::tallies::TallyStore;
use domain::account_mail::{self, AccountMail, News};
use domain::mail::Failure;
use domain::metrics::MailOutcome;
use domain::object_kind::ObjectKind;
use domain::password_reset;
use protocol::ids::AgentId;
use protocol::rejection::Rejection;
use std::rc::Rc;
use worker::Env;

/// How soon it is looked again whether a mail is due, at the earliest, in milliseconds.
const LOOK_MS: u64 = 5_000;

/// Whether mail goes out.
pub(super) fn are_on(env: &Env) -> bool {
    mail::mailer(env).is_some()
}

/// What is counted by the hour has a refusal of its own: to wait a moment would not do.
pub(super) fn as_refusal(fault: Fault) -> Fault {
    match fault {
        Fault::Rejected(Rejection::SlowDown) => Rejection::TooManyAttempts.into(),
        other => other,
    }
}

impl DirectoryObject {
    /// Puts a mail into the outbox that tells somebody what happened to their account. Where no mail goes out, or very
    /// many went out today, none does.
    pub(super) fn tell(
        &self,
        log: &DirectoryStore,
        email: &str,
        frame: &MailFrame,
        news: News,
    ) -> Result<(), Fault> {
        let Some(origin) = frame.origin.clone().filter(|_| are_on(&self.env)) else { return Ok(()) };
        if !self.tallies.took(&password_reset::news_counts(email, &news), 1, now())? {
            return Ok(());
        }
        let mail = AccountMail { email: email.to_owned(), locale: frame.locale.clone(), origin, news };
        log.put_mail(&crypto::generate_token()?, &mail, now())
    }

    /// Sends what is due, in the background, and looks again as long as anything waits.
    pub(super) fn send_mails(&self, log: &DirectoryStore) {
        let Ok(Some(due)) = log.next_mail() else { return };
        if let Ok(own) = &self.log
            && due <= now()
            && !self.mailing.replace(true)
        {
            let (mailing, env, log) = (Rc::clone(&self.mailing), self.env.clone(), Rc::clone(own));
            let tallies = TallyStore::new(self.state.storage());
            let scope = Scope::in_object(ObjectKind::Directory, &self.state, scope::request()).doing("mail");
            self.state.wait_until(scope.run(async move {
                let sent = send_due(&env, &log, &tallies).await;
                mailing.set(false);
                if let Err(fault) = sent {
                    fault.log("sending mail about an account");
                }
            }));
        }
        self.look_within(due.saturating_sub(now()).max(LOOK_MS));
    }
}

async fn send_due(env: &Env, log: &DirectoryStore, tallies: &TallyStore) -> Result<(), Fault> {
    while let Some(due) = log.due_mail(now())? {
        let attempts = due.attempts + 1;
        // Noted before it is tried: whoever dies in between tries again later and not for ever.
        let died = Failure::ForNow("interrupted".to_owned());
        log.note_mail(&due.key, attempts, died.next_attempt(attempts, now()))?;
        match send(env, log, tallies, &due).await {
            Ok(()) => {
                metrics::count(|metrics| metrics.mail(MailOutcome::Sent, None));
                log.forget_mail_tried(&due.key, attempts)?;
            }
            Err(failure) => {
                fault::log(Some("mail about an account not sent"), failure.reason());
                let next = failure.next_attempt(attempts, now());
                let outcome = next.map_or(MailOutcome::GivenUp, |_| MailOutcome::Deferred);
                metrics::count(|metrics| metrics.mail(outcome, None));
                log.note_mail(&due.key, attempts, next)?;
            }
        }
    }
    Ok(())
}

/// Sends one, if anybody still waits for it: whoever has an account with its email, or is invited.
async fn send(env: &Env, log: &DirectoryStore, tallies: &TallyStore, due: &DueMail) -> Result<(), Failure> {
    let unread = |fault: Fault| Failure::ForNow(fault.rejection().code().to_owned());
    let DueMail { key, mail, at, attempts } = due;
    let known = log.account_by_email(&mail.email).map_err(unread)?;
    let mailer = mail::mailer(env).ok_or_else(|| Failure::ForNow("mail is off".to_owned()))?;
    let mailer: &dyn Mailer = mailer.as_ref();
    let (name, token) = match (&mail.news, known) {
        (News::Invited { site, .. }, _) => {
            match invites::mail_code(log, site, &mail.email).map_err(unread)? {
                Some((code, name)) => (name, Some(code)),
                None => return Ok(()),
            }
        }
        (_, None) => return Ok(()),
        (News::ResetAsked, _) if !password_reset::is_waited_for(*at, now()) => return Ok(()),
        (News::ResetAsked, Some((agent, name))) => {
            if *attempts == 0 && !may_mail_reset(tallies, &agent).map_err(unread)? {
                return Ok(());
            }
            // Made now and stored as a hash: the mail alone has it. One that is sent again has another.
            let token = crypto::generate_token().map_err(|error| unread(error.into()))?;
            log.add_reset(&crypto::hash(&token), &agent, now()).map_err(unread)?;
            (name, Some(token))
        }
        (
            News::PasswordChanged
            | News::NewBrowser { .. }
            | News::SecondFactorOn
            | News::SecondFactorOff
            | News::RecoveryRenewed
            | News::PasskeyAdded { .. }
            | News::PasskeyRemoved { .. }
            | News::OidcConnected { .. }
            | News::OidcDisconnected { .. },
            Some((_, name)),
        ) => (name, None),
    };
    let written = account_mail::write(mail, &name, token.as_deref());
    let unique = crypto::fingerprint(format!("account {key} {at} {attempts}").as_bytes());
    mailer
        .send(&Mail {
            to: mail.email.clone(),
            subject: written.subject,
            text: written.text,
            html: written.html,
            at: *at,
            message_id: format!("{unique}@{}", mailer.sender().host()),
        })
        .await
}

/// Whether one more link goes out to an account: its own of the hour, or one of the installation's.
fn may_mail_reset(tallies: &TallyStore, agent: &AgentId) -> Result<bool, Fault> {
    for count in password_reset::mail_counts(agent) {
        if tallies.took(&[count], 1, now())? {
            return Ok(true);
        }
    }
    Ok(false)
}
