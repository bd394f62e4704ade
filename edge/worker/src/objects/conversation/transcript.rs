//! Transcripts, as either side may read them.

use super::Inner;
use crate::fault::Fault;
use crate::rpc::{Requester, TranscriptQuery};
use domain::files;
use domain::transcript::{self, Clock, Reader};
use protocol::conversation::event::{Event, EventBody};
use protocol::conversation::party::Side;
use protocol::ids::Seq;
use protocol::locale::written_or;
use protocol::rejection::Rejection;
use protocol::site::settings::SiteSettings;
use worker::{Headers, Response, ResponseBuilder};

impl Inner {
    /// Writes a transcript as the requester may read it.
    pub(super) async fn transcript(
        &self,
        requester: &Requester,
        query: TranscriptQuery,
    ) -> Result<Response, Fault> {
        self.authorize(requester).await?;
        // First what has to be waited for: only one conversation at a time is held in memory as a whole.
        let SiteSettings { name: company, language, .. } =
            self.settings().await?.ok_or(Rejection::UnknownSite)?;
        self.flows.tell(self.with_stored(|stored| stored.conversation.bytes())?)?;
        let events = self.told(requester.side(), Seq::MAX)?;
        let reader = Reader {
            side: requester.side(),
            locale: locale_of(query.language.as_deref(), &events, &language),
            clock: Clock::of(query.zone.as_deref(), query.offset_minutes),
            company,
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

    /// All events up to a position that a side may see.
    pub(super) fn told(&self, side: Side, last: Seq) -> Result<Vec<Event>, Fault> {
        if !self.with_stored(|stored| stored.conversation.is_started())? {
            return Err(Rejection::NotStarted.into());
        }
        let mut events = self.log.after(0, side, usize::MAX)?;
        events.retain(|event| event.seq <= last);
        Ok(events)
    }
}

/// The requested language, or else the conversation's, or else the site's.
pub(super) fn locale_of(requested: Option<&str>, events: &[Event], sites: &str) -> String {
    let own = events.iter().find_map(|event| match &event.body {
        EventBody::Started(opening) => Some(opening.locale.as_str()),
        _ => None,
    });
    written_or(requested.or(own).unwrap_or_default(), sites).to_owned()
}
