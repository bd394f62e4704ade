//! Who may fetch the site as files, and how much may be brought in.

use super::SiteObject;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use domain::audit::{Actor, AuditAction};
use domain::export::Leave;
use domain::quota;
use protocol::rejection::Rejection;

impl SiteObject {
    /// Lets somebody fetch everything for a while. Whoever could before cannot any more: one export at a time.
    pub(super) fn let_export(&self, leave: &Leave, by: &Actor) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        self.noting(by, AuditAction::SiteExported, &[], || self.export_leave.put(leave))
    }

    /// Lets a session fetch it once.
    pub(super) fn may_export(&self, session: &str) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let leave = self.export_leave.get()?.and_then(|leave| leave.used(session, now()));
        self.export_leave.put(&leave.ok_or(Rejection::ExportOver)?)
    }

    /// Counts bytes that are brought in, or refuses them.
    pub(super) fn count_import(&self, bytes: u64) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let counts = [("import".to_owned(), quota::IMPORT_BYTES)];
        self.tallies.add(&counts, bytes, now())
    }
}
