//! The site's audit log: what its team has done. Whatever is changed here is written down in the same transaction;
//! what the directory keeps is told by it.

use super::{SiteObject, Wake};
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::rpc::{FoundAudit, Noted};
use domain::audit::{self, Actor, AuditAction, Entry, Filter};
use domain::outbox::RETRY_MS;
use protocol::rejection::Rejection;

impl SiteObject {
    /// Makes a change and writes down who made it: both, or neither.
    pub(super) fn noting<T>(
        &self,
        by: &Actor,
        what: AuditAction,
        about: &[&str],
        change: impl FnMut() -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let done = self.audit.with(&Entry::new(by, what, None, about, now()), change)?;
        self.wake_for_log();
        Ok(done)
    }

    /// Writes down what was done elsewhere. A site that is not there has no log.
    pub(super) fn note(&self, noted: &[Noted]) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        if self.settings.get()?.is_none() {
            return Ok(());
        }
        for Noted { key, entry } in noted {
            self.audit.add(key.as_deref(), entry)?;
        }
        self.wake_for_log();
        Ok(())
    }

    /// Lines that are looked for, and how long they are kept.
    pub(super) fn find_audit(&self, filter: &Filter, most: usize) -> Result<FoundAudit, Fault> {
        Ok(FoundAudit { lines: self.audit.find(filter, most, now())?, days: self.audit.days()? })
    }

    /// Has the log kept for so many days from now on. Fewer are for who may do away with lines.
    pub(super) fn set_retention(&self, days: u16, by: &Actor, may_shorten: bool) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let (days, before) = (audit::retention(days)?, self.audit.days()?);
        if days == before {
            return Ok(());
        }
        if days < before && !may_shorten {
            return Err(Rejection::NotAllowed.into());
        }
        let about = [before.to_string(), days.to_string()];
        let about = about.each_ref().map(String::as_str);
        self.noting(by, AuditAction::LogRetentionChanged, &about, || {
            self.audit.put_days(days)?;
            self.audit.prune(now())
        })
    }

    /// Forgets what is too old.
    pub(super) fn prune_log(&self) {
        if let Err(fault) = self.audit.prune(now()) {
            fault.log(&self.context("audit log pruned"));
        }
    }

    /// Lets the alarm ring when the oldest line is to go.
    pub(super) fn wake_for_log(&self) {
        // Where forgetting fails it is tried again, and not at once.
        let soonest = now().saturating_add(RETRY_MS);
        self.change_wakes(|wakes| wakes.set(Wake::Log, self.log_due().map(|due| due.max(soonest))));
    }

    /// When that is.
    pub(super) fn log_due(&self) -> Option<protocol::ids::Timestamp> {
        let (oldest, days) = (self.audit.oldest().ok()??, self.audit.days().ok()?);
        Some(audit::goes_at(oldest, days))
    }
}
