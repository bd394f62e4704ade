//! Mails of transcripts, and the outbox they wait in.

use super::Inner;
use super::transcript::locale_of;
use super::wakes::Wake;
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::mail::{self, Mailer, TranscriptMail};
use crate::rpc::{self, MailCount, MailRequest, Noted, Requester, SiteCall};
use crate::store::mail::Due;
use domain::audit::{Actor, AuditAction, Entry};
use domain::mail::Failure;
use domain::metrics::MailOutcome;
use domain::outbox::RETRY_MS;
use domain::resume;
use protocol::conversation::party::Side;
use protocol::ids::Seq;
use protocol::rejection::Rejection;
use protocol::team::audit::MAIL_FAILED;
use protocol::text;
use protocol::timing::HOUR_MS;
use std::rc::Rc;

impl Inner {
    /// Puts a transcript into the outbox. The same request again changes nothing.
    pub(super) async fn mail_transcript(
        self: &Rc<Self>,
        requester: &Requester,
        request: MailRequest,
        network: Option<String>,
        by: Option<Actor>,
    ) -> Result<(), Fault> {
        let settings = self.settings().await?.ok_or(Rejection::UnknownSite)?;
        self.authorize(requester).await?;
        self.with_stored(|stored| {
            stored.keys.may_write(requester.side())?;
            stored.conversation.may_be_mailed(requester.side())
        })??;
        let to = text::email(&request.email).ok_or(Rejection::ContactInvalid)?;
        if mail::mailer(&self.env).is_none() {
            return Err(Rejection::MailOff.into());
        }
        let fingerprint = crypto::fingerprint(to.as_bytes());
        let key = match request.id {
            Some(id) if !id.is_valid() => return Err(Rejection::BadId.into()),
            Some(id) => id.as_str().to_owned(),
            None => crypto::generate_token()?,
        };
        if self.is_mailed(&key, &fingerprint)? {
            return Ok(());
        }
        let at = now();
        domain::mail::allow(self.mails.since(at.saturating_sub(HOUR_MS))?)?;
        let count = MailCount { side: requester.side(), to: to.clone(), network };
        let (site, _) = self.ids()?;
        let () = rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::CountMail(count)).await?;
        // Others may have come meanwhile, and the key may have ended.
        self.authorize(requester).await?;
        if self.is_mailed(&key, &fingerprint)? {
            return Ok(());
        }
        domain::mail::allow(self.mails.since(at.saturating_sub(HOUR_MS))?)?;
        let events = self.told(Side::Visitor, Seq::MAX)?;
        let locale = locale_of(request.language.as_deref(), &events, &settings.language);
        let (last, page) =
            self.with_stored(|stored| (stored.conversation.last(), stored.conversation.page().url.clone()))?;
        // Nobody but the visitor hands on a key to the conversation, and only to the site's own pages.
        let linked =
            request.link && requester.side() == Side::Visitor && resume::is_on(&settings.origins, &page);
        let transcript_mail = TranscriptMail {
            to,
            locale,
            zone: request.zone,
            offset_minutes: request.offset_minutes,
            company: settings.name,
            page: linked.then_some(page),
            asked_by: match requester {
                Requester::Visitor(shown) => shown.token.clone(),
                Requester::Agent(..) => String::new(),
            },
            by,
        };
        self.mails.put(&Due { key, at, last, transcript_mail, attempts: 0, sent: None }, &fingerprint)?;
        // Whoever dies before it is sent is woken for it.
        self.wake_for_mail();
        self.send_mail();
        Ok(())
    }

    /// Whether a request for a mail was accepted before.
    fn is_mailed(&self, key: &str, fingerprint: &str) -> Result<bool, Fault> {
        match self.mails.fingerprint(key)? {
            Some(known) if known == fingerprint => Ok(true),
            Some(_) => Err(Rejection::IdReused.into()),
            None => Ok(false),
        }
    }

    /// Wakes for the next mail.
    fn wake_for_mail(&self) {
        // If it cannot be read, whoever wakes the object next looks again.
        if let Ok(at) = self.mails.next_due() {
            self.wake(Wake::Mail, at);
        }
    }

    /// Sends what is due, in the background, one mail after the other.
    pub(super) fn send_mail(self: &Rc<Self>) {
        if !self.mailing.replace(true) {
            let inner = Rc::clone(self);
            self.in_background("mail", async move {
                let result = inner.send_all_due().await;
                inner.mailing.set(false);
                inner.wake_for_mail();
                if let Err(fault) = result {
                    fault.log("sending mail");
                    inner.wake_by(Wake::Mail, now() + RETRY_MS);
                }
            });
        }
    }

    async fn send_all_due(&self) -> Result<(), Fault> {
        while let Some(due) = self.mails.due(now())? {
            if let Some(sent) = due.sent {
                self.tell_log(&due, sent).await?;
                continue;
            }
            let is_told = due.transcript_mail.by.is_some();
            let attempts = due.attempts + 1;
            // Noted before it is tried: whoever dies in between tries again later and not for ever.
            // If the server had taken it, it goes out twice, under the same Message-ID.
            let died = Failure::ForNow("interrupted".to_owned());
            self.mails.note(&due.key, attempts, died.next_attempt(attempts, now()), died.reason())?;
            match self.send_one(&due).await {
                Ok(()) => {
                    self.count_mail(MailOutcome::Sent);
                    self.mails.settle(&due.key, attempts, true, is_told.then(now))?;
                }
                Err(failure) => {
                    crate::fault::log(Some("mail not sent"), failure.reason());
                    let next = failure.next_attempt(attempts, now());
                    self.count_mail(next.map_or(MailOutcome::GivenUp, |_| MailOutcome::Deferred));
                    match next {
                        Some(_) => self.mails.note(&due.key, attempts, next, failure.reason())?,
                        None => self.mails.settle(&due.key, attempts, false, is_told.then(now))?,
                    }
                }
            }
        }
        Ok(())
    }

    /// Tells the site's audit log what came of a mail that somebody of the team asked for, until it confirms.
    async fn tell_log(&self, due: &Due, sent: bool) -> Result<(), Fault> {
        let (site, id) = self.ids()?;
        let by = due.transcript_mail.by.clone().unwrap_or_default();
        let about: &[&str] = if sent { &[id.as_str()] } else { &[id.as_str(), MAIL_FAILED] };
        let entry = Entry::new(&by, AuditAction::TranscriptMailed, None, about, now());
        let noted = Noted { key: Some(format!("mail {id} {}", due.key)), entry };
        let told = async { rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::Note(vec![noted])).await };
        match told.await {
            Ok(()) => self.mails.settle(&due.key, due.attempts, sent, None),
            Err(fault) => {
                self.mails.settle(&due.key, due.attempts, sent, Some(now().saturating_add(RETRY_MS)))?;
                Err(fault)
            }
        }
    }

    async fn send_one(&self, due: &Due) -> Result<(), Failure> {
        let unread = |fault: Fault| Failure::ForNow(fault.rejection().code().to_owned());
        let mailer = mail::mailer(&self.env).ok_or_else(|| Failure::ForNow("mail is off".to_owned()))?;
        let mailer: &dyn Mailer = mailer.as_ref();
        let events = self.told(Side::Visitor, due.last).map_err(unread)?;
        let name = self.state.id().to_string();
        let unique = crypto::fingerprint(format!("{name} {}", due.key).as_bytes());
        let message_id = format!("{unique}@{}", mailer.sender().host());
        let page = due.transcript_mail.page.as_deref();
        let asked_by = &due.transcript_mail.asked_by;
        let link = page.map(|page| self.new_link(page, asked_by)).transpose().map_err(unread)?.flatten();
        mailer
            .send(&mail::transcript(&due.transcript_mail, &events, link.as_deref(), due.at, message_id))
            .await
    }
}
