//! What a conversation counts for the operator's monitoring.

use super::Inner;
use crate::env::now;
use crate::metrics;
use domain::metrics::MailOutcome;
use domain::outbox::Sink;
use protocol::ids::SiteId;

impl Inner {
    /// It was tried to send a mail.
    pub(super) fn count_mail(&self, outcome: MailOutcome) {
        metrics::count(|metrics| metrics.mail(outcome, self.site()));
    }

    /// A sink has something to hear.
    pub(super) fn count_behind(&self, sink: Sink) {
        metrics::count(|metrics| metrics.behind(sink, &self.named().0, now()));
    }

    /// A sink has confirmed, and may have more to hear.
    pub(super) fn count_delivered(&self, sink: Sink) {
        let more = self.with_stored(|stored| stored.is_sink_behind(sink)).unwrap_or_default();
        metrics::count(|metrics| metrics.delivered(sink, &self.named().0, self.site(), more, now()));
    }

    /// A sink has nothing to hear any more.
    pub(super) fn count_level(&self, sink: Sink) {
        metrics::count(|metrics| metrics.forget(sink, &self.named().0));
    }

    pub(super) fn site(&self) -> Option<&SiteId> {
        self.named().1.as_ref()
    }

    /// The object's name, and the site in it. Asked of the runtime once.
    fn named(&self) -> &(String, Option<SiteId>) {
        self.named.get_or_init(|| {
            let site = self.ids().ok().map(|(site, _)| site);
            (self.state.id().name().unwrap_or_default(), site)
        })
    }
}
