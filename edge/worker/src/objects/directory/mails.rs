//! Mails about people's own accounts: the outbox, and how it empties. A mail is a row before anything is sent. They go
//! out beside everything else, and some at a time: a mail server that hangs holds up nothing, and a mail that it does not
//! answer no other.

use super::{DirectoryObject, resets};
use crate::crypto;
use crate::env::{now, variable};
use crate::fault::{self, Fault};
use crate::mail::{self, Mail, Mailer};
use crate::metrics;
use crate::rpc::MailFrame;
use crate::scope::{self, Scope};
use crate::store::directory::{DirectoryStore, DueMail};
use crate::store::tallies::TallyStore;
use domain::account_mail::{self, AccountMail, News};
use domain::mail::{Failure, UNDER_WAY_MAX};
use domain::metrics::MailOutcome;
use domain::object_kind::ObjectKind;
use domain::password_reset;
use protocol::ids::{AgentId, encode_random};
use protocol::rejection::Rejection;
use std::cell::RefCell;
use std::collections::BTreeSet;
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
        let (email, locale) = (email.to_owned(), frame.locale.clone());
        // It brings no link that opens anything.
        let mail = AccountMail { email, locale, origin, news, seed: String::new() };
        log.put_mail(&crypto::generate_token()?, &mail, now())
    }

    /// Sends what is due, in the background, and looks again as long as anything waits.
    pub(super) fn send_mails(&self, log: &DirectoryStore) {
        while let Some((post, due)) = self.next_mail() {
            let scope = Scope::in_object(ObjectKind::Directory, &self.state, scope::request()).doing("mail");
            self.state.wait_until(scope.run(post.delivers(due)));
        }
        if let Ok(Some(due)) = log.next_mail() {
            self.look_within(due.saturating_sub(now()).max(LOOK_MS));
        }
    }

    /// A mail that is on its way from now on, and what it is sent with; none where nothing is due that may go.
    fn next_mail(&self) -> Option<(Post, DueMail)> {
        let post = Post {
            env: self.env.clone(),
            log: Rc::clone(self.log.as_ref().ok()?),
            tallies: TallyStore::new(self.state.storage()),
            mailing: Rc::clone(&self.mailing),
        };
        let due = post.begins()?;
        Some((post, due))
    }
}

/// What mails are sent with.
struct Post {
    env: Env,
    log: Rc<DirectoryStore>,
    tallies: TallyStore,
    /// The addresses to which a mail is on its way.
    mailing: Rc<RefCell<BTreeSet<String>>>,
}

impl Post {
    /// The next mail that is due, which is on its way from then on: none while so many are, and none to an address to
    /// which another one is, so that what happened to an account is told in its order.
    fn begins(&self) -> Option<DueMail> {
        let noted = self.note_next();
        noted.unwrap_or_else(|fault| {
            fault.log("sending mail about an account");
            None
        })
    }

    fn note_next(&self) -> Result<Option<DueMail>, Fault> {
        let mut mailing = self.mailing.borrow_mut();
        if mailing.len() >= UNDER_WAY_MAX {
            return Ok(None);
        }
        let Some(due) = self.log.due_mail(now(), &mailing)? else { return Ok(None) };
        // Noted before it is tried: whoever dies in between tries again later and not for ever.
        let died = Failure::ForNow("interrupted".to_owned());
        let attempts = due.attempts + 1;
        self.log.note_mail(&due.key, attempts, died.next_attempt(attempts, now()))?;
        mailing.insert(due.mail.email.clone());
        Ok(Some(due))
    }

    /// Sends a mail, and then one after the other what is due.
    async fn delivers(self, first: DueMail) {
        let mut next = Some(first);
        while let Some(due) = next {
            let sent = self.tries(&due).await;
            self.mailing.borrow_mut().remove(&due.mail.email);
            next = match sent {
                Ok(()) => self.begins(),
                Err(fault) => {
                    fault.log("sending mail about an account");
                    None
                }
            };
        }
    }

    /// Tries to send one, and notes what came of it, unless another one took its place meanwhile.
    async fn tries(&self, due: &DueMail) -> Result<(), Fault> {
        let attempts = due.attempts + 1;
        match send(&self.env, &self.log, &self.tallies, due).await {
            Ok(()) => {
                metrics::count(|metrics| metrics.mail(MailOutcome::Sent, None));
                self.log.note_mail_tried(&due.key, attempts, None)
            }
            Err(failure) => {
                fault::log(Some("mail about an account not sent"), failure.reason());
                let next = failure.next_attempt(attempts, now());
                let outcome = next.map_or(MailOutcome::GivenUp, |_| MailOutcome::Deferred);
                metrics::count(|metrics| metrics.mail(outcome, None));
                self.log.note_mail_tried(&due.key, attempts, next)
            }
        }
    }
}

/// Sends one, if anybody still waits for it: whoever has an account with its email, or is invited. However often it is
/// sent, it is the same mail: whoever hands it on and did not answer in time may have taken it before.
async fn send(env: &Env, log: &DirectoryStore, tallies: &TallyStore, due: &DueMail) -> Result<(), Failure> {
    let unread = |fault: Fault| Failure::ForNow(fault.rejection().code().to_owned());
    let DueMail { key, mail, at, attempts } = due;
    let known = log.account_by_email(&mail.email).map_err(unread)?;
    let mailer = mail::mailer(env).ok_or_else(|| Failure::ForNow("mail is off".to_owned()))?;
    let mailer: &dyn Mailer = mailer.as_ref();
    let (name, token) = match (&mail.news, known) {
        (News::Invited { site, .. }, _) => {
            // A second code, which the mail alone has: the first was told to whoever invites, and is stored nowhere.
            let code = link_token(env, log, mail).map_err(unread)?;
            let hash = crypto::hash(&code);
            match log.put_mail_code(site, &mail.email, &hash, now()).map_err(unread)? {
                Some(name) => (name, Some(code)),
                None => return Ok(()),
            }
        }
        (_, None) => return Ok(()),
        (News::ResetAsked, _) if !password_reset::is_waited_for(*at, now()) => return Ok(()),
        (News::ResetAsked, Some((agent, name))) => {
            if *attempts == 0 && !may_mail_reset(tallies, &agent).map_err(unread)? {
                return Ok(());
            }
            // Stored as a hash: the mail alone has it.
            let token = link_token(env, log, mail).map_err(unread)?;
            if !resets::mailed(log, &crypto::hash(&token), &agent).map_err(unread)? {
                return Ok(());
            }
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
    let unique = crypto::fingerprint(format!("account {key} {at}").as_bytes());
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

/// The token of the link that a mail brings.
fn link_token(env: &Env, log: &DirectoryStore, mail: &AccountMail) -> Result<String, Fault> {
    if mail.seed.is_empty() {
        // An older build has put it in: it has another link each time.
        return Ok(crypto::generate_token()?);
    }
    let key = log.challenge_key(crypto::random()?)?;
    let outside = variable(env, "SETUP_KEY").unwrap_or_default();
    let token = domain::mail::link_token(&key, &outside, &mail.seed).ok_or(Rejection::Unavailable)?;
    Ok(encode_random(&token))
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
