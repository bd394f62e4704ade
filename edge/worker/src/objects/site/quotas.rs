//! What visitors of a site may ask for, counted over all its conversations.

use super::SiteObject;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::rpc::MailCount;
use domain::quota;
use protocol::rejection::Rejection;

impl SiteObject {
    /// Counts a mail that is about to go out, or refuses it.
    pub(super) fn count_mail(&self, mail: &MailCount) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let mailbox = domain::mail::mailbox(&mail.to);
        let counts = quota::mail_counts(mail.side, &mailbox, mail.network.as_deref());
        self.tallies.add(&counts, 1, now()).map_err(|fault| match fault {
            // To wait a moment would not do.
            Fault::Rejected(Rejection::SlowDown) => Rejection::TooManyAttempts.into(),
            other => other,
        })
    }
}
