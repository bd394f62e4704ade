//! Transcripts, to be read at once or to be mailed, and the outbox the mails wait in.

use super::Inner;
use crate::call::{Asker, MailRequest, TranscriptQuery};
use crate::error::Fault;
use crate::mail::{self, Letter, Mailer};
use crate::mail_log::Due;
use crate::{now, secret};
use domain::files;
use domain::mail::{Failure, HOUR_MS};
use domain::resume;
use domain::transcript::{self, Reader};
use protocol::event::{Event, EventBody, Side};
use protocol::ids::{Seq, Timestamp};
use protocol::rejection::Rejection;
use protocol::settings::locale_for;
use protocol::text;
use std::rc::Rc;
use worker::{Headers, Response, ResponseBuilder};

impl Inner {
    /// Writes a transcript as the asker may read it.
    pub(super) async fn transcript(&self, asker: &Asker, query: TranscriptQuery) -> Result<Response, Fault> {
        self.knows(asker)?;
        let events = self.told(asker.side(), Seq::MAX)?;
        let reader = Reader {
            side: asker.side(),
            locale: locale_of(query.language.as_deref(), &events),
            offset_minutes: query.offset_minutes,
            company: self.company().await?,
        };
        let (body, media_type, ending) = if query.html {
            (transcript::html(&events, &reader), "text/html; charset=utf-8", "html")
        } else {
            (transcript::text(&events, &reader), "text/plain; charset=utf-8", "txt")
        };
        let name = format!("{}.{ending}", transcript::title(&events, &reader));
        let headers = Headers::new();
        headers.set("content-type", media_type)?;
        headers.set("content-disposition", &files::disposition(media_type, &name))?;
        headers.set("content-security-policy", files::POLICY)?;
        headers.set("cross-origin-resource-policy", "same-origin")?;
        Ok(ResponseBuilder::new().with_headers(headers).fixed(body.into_bytes()))
    }

    /// Puts a transcript into the outbox. The same request again changes nothing.
    pub(super) async fn mail_transcript(
        self: &Rc<Self>,
        asker: &Asker,
        request: MailRequest,
    ) -> Result<(), Fault> {
        self.knows(asker)?;
        let settings = self.settings().await?.ok_or(Rejection::UnknownSite)?;
        self.with_stored(|stored| stored.conversation.may_be_mailed(asker.side()))??;
        let to = request.email.trim().to_owned();
        if !text::is_email(&to) {
            return Err(Rejection::ContactInvalid.into());
        }
        if mail::mailer(&self.env).is_none() {
            return Err(Rejection::MailOff.into());
        }
        let fingerprint = secret::fingerprint(to.as_bytes());
        let key = match request.id {
            Some(id) if !id.is_valid() => return Err(Rejection::BadId.into()),
            Some(id) => id.as_str().to_owned(),
            None => secret::generate()?,
        };
        match self.mails.fingerprint(&key)? {
            Some(known) if known == fingerprint => return Ok(()),
            Some(_) => return Err(Rejection::IdReused.into()),
            None => {}
        }
        let at = now();
        domain::mail::allow(self.mails.since(at.saturating_sub(HOUR_MS))?)?;
        let events = self.told(Side::Visitor, Seq::MAX)?;
        let locale = locale_of(request.language.as_deref(), &events);
        let (last, page) =
            self.with_stored(|stored| (stored.conversation.last(), stored.conversation.page().url.clone()))?;
        // Nobody but the visitor hands on a key to the conversation, and only to the site's own pages.
        let linked = request.link && asker.side() == Side::Visitor && resume::is_on(&settings.origins, &page);
        let letter = Letter {
            to,
            locale,
            offset_minutes: request.offset_minutes,
            company: settings.name,
            page: linked.then_some(page),
        };
        self.mails.put(&Due { key, at, last, letter, attempts: 0 }, &fingerprint)?;
        // Whoever dies before it is sent is woken for it.
        self.wake_for_mail();
        self.send_mail();
        Ok(())
    }

    /// When the next mail has to go out.
    pub(super) fn mail_due(&self) -> Option<Timestamp> {
        // If it cannot be read, the next greeting looks again.
        self.mails.next_due().ok().flatten()
    }

    /// Makes the alarm ring for the next mail.
    pub(super) fn wake_for_mail(&self) {
        if let Some(at) = self.mail_due() {
            self.wake_by(at);
        }
    }

    /// Sends what is due, in the background, one mail after the other.
    pub(super) fn send_mail(self: &Rc<Self>) {
        if !self.mailing.replace(true) {
            let inner = Rc::clone(self);
            self.state.wait_until(async move {
                let result = inner.send_all_due().await;
                inner.mailing.set(false);
                if let Err(fault) = result {
                    fault.rejection();
                    inner.arm();
                }
                inner.wake_for_mail();
            });
        }
    }

    async fn send_all_due(&self) -> Result<(), Fault> {
        while let Some(due) = self.mails.due(now())? {
            let attempts = due.attempts + 1;
            // Noted before it is tried: whoever dies in between tries again later and not for ever.
            // If the server had taken it, it goes out twice, under the same Message-ID.
            let died = Failure::ForNow("interrupted".to_owned());
            self.mails.note(&due.key, attempts, died.next_attempt(attempts, now()), died.reason())?;
            match self.send_one(&due).await {
                Ok(()) => self.mails.note(&due.key, attempts, None, "sent")?,
                Err(failure) => {
                    worker::console_error!("mail not sent: {}", failure.reason());
                    let next = failure.next_attempt(attempts, now());
                    self.mails.note(&due.key, attempts, next, failure.reason())?;
                }
            }
        }
        Ok(())
    }

    async fn send_one(&self, due: &Due) -> Result<(), Failure> {
        let unread = |fault: Fault| Failure::ForNow(fault.rejection().code().to_owned());
        let mailer = mail::mailer(&self.env).ok_or_else(|| Failure::ForNow("mail is off".to_owned()))?;
        let mailer: &dyn Mailer = mailer.as_ref();
        let events = self.told(Side::Visitor, due.last).map_err(unread)?;
        let name = self.state.id().to_string();
        let unique = secret::fingerprint(format!("{name} {}", due.key).as_bytes());
        let message_id = format!("{unique}@{}", mailer.sender().host());
        let page = due.letter.page.as_deref();
        let link = page.map(|page| self.new_link(page)).transpose().map_err(unread)?.flatten();
        mailer.send(&mail::transcript(&due.letter, &events, link.as_deref(), due.at, message_id)).await
    }

    /// All events up to a position that a side may see.
    fn told(&self, side: Side, last: Seq) -> Result<Vec<Event>, Fault> {
        if !self.with_stored(|stored| stored.conversation.is_started())? {
            return Err(Rejection::NotStarted.into());
        }
        let mut events = self.log.after(0, side, usize::MAX)?;
        events.retain(|event| event.seq <= last);
        Ok(events)
    }

    /// The site's name.
    async fn company(&self) -> Result<String, Fault> {
        Ok(self.settings().await?.ok_or(Rejection::UnknownSite)?.name)
    }
}

/// The wished language, or else the conversation's.
fn locale_of(wish: Option<&str>, events: &[Event]) -> String {
    let own = events.iter().find_map(|event| match &event.body {
        EventBody::Started(opening) => Some(opening.locale.as_str()),
        _ => None,
    });
    locale_for(wish.or(own).unwrap_or_default()).to_owned()
}
