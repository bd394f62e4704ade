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
        self.tallies.add(&counts, 1, now()).map_err(|fault| as_refusal(fault, Rejection::TooManyAttempts))
    }

    /// Counts a mail that tries whether mail goes out, or refuses it.
    pub(super) fn count_test_mail(&self, to: &str) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let counts = quota::test_mail_counts(&domain::mail::mailbox(to));
        self.tallies.add(&counts, 1, now()).map_err(|fault| as_refusal(fault, Rejection::TooManyAttempts))
    }

    /// Counts the bytes of a file that a visitor is about to upload, or refuses it.
    pub(super) fn count_file(&self, size: u32, network: Option<&str>) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let counts = quota::file_counts(network);
        self.tallies.add(&counts, size.into(), now()).map_err(|fault| as_refusal(fault, Rejection::FileQuota))
    }
}

/// What is counted by the day has a refusal of its own: to wait a moment would not do.
fn as_refusal(fault: Fault, refusal: Rejection) -> Fault {
    match fault {
        Fault::Rejected(Rejection::SlowDown) => refusal.into(),
        other => other,
    }
}
