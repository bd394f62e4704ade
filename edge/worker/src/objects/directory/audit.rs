//! Tells sites' audit logs what was done of what the directory keeps, again and again until they confirm.

use super::DirectoryObject;
use super::errands::Tools;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{self, Attempt, Ended, Noted, SiteCall, SocketPlace};
use crate::store::directory::{Concerns, DirectoryStore, Failed, Untold};
use domain::account::Ending;
use domain::audit::{Actor, AuditAction, Entry};
use domain::errands;
use futures::future::join_all;
use protocol::conversation::party::Agent;
use protocol::ids::SiteId;
use std::collections::BTreeMap;

/// Whoever has not shown who they are, from where an attempt comes.
pub(super) fn from(attempt: &Attempt) -> Actor {
    Actor::outside(attempt.whence.network.as_deref().filter(|_| !attempt.whence.everybody))
}

/// Counts a password that was wrong.
pub(super) fn count_failed(log: &DirectoryStore, attempt: &Attempt) -> Result<(), Fault> {
    log.count_failed(&attempt.email, &from(attempt), now())
}

/// Ends the session that asks.
pub(super) fn sign_out(log: &DirectoryStore, hash: &str) -> Result<Vec<SocketPlace>, Fault> {
    log.together(|| {
        if let Some(agent) = log.owner(hash, now())? {
            let who = Actor { agent: log.agent_named(&agent)?, session: hash.to_owned(), ..log.actor() };
            log.note_by(&who, Concerns::Account(&agent), AuditAction::SignedOut, None, &[])?;
        }
        log.close_session(hash)
    })
}

impl DirectoryObject {
    /// Ends sessions as an agent asks, written down where any was.
    pub(super) fn end_noted(
        &self,
        log: &DirectoryStore,
        own: &str,
        ending: &Ending,
    ) -> Result<Vec<Ended>, Fault> {
        log.together(|| {
            let ended = self.end(log, own, ending)?;
            if let (Some(agent), 1..) = (log.owner(own, now())?, ended.len()) {
                let many = ended.len().to_string();
                log.note(Concerns::Account(&agent), AuditAction::SessionsEnded, None, &[&many])?;
            }
            Ok(ended)
        })
    }

    /// Tells all that is not confirmed.
    pub(super) fn tell_logs(&self, tools: &Tools) -> Result<(), Fault> {
        let mut by_site: BTreeMap<SiteId, Vec<Untold>> = BTreeMap::new();
        for one in tools.log.untold()? {
            by_site.entry(one.site.clone()).or_default().push(one);
        }
        for (site, untold) in by_site {
            let (own, name) = (tools.clone(), site.as_str().to_owned());
            self.errand(
                "telling an audit log",
                &name,
                tools,
                async move { own.tell_log(&site, &untold).await },
            );
        }
        for failed in tools.log.untold_failed()? {
            let (own, name) = (tools.clone(), format!("{} {}", failed.hour, failed.email));
            self.errand(
                "telling of wrong passwords",
                &name,
                tools,
                async move { own.tell_failed(&failed).await },
            );
        }
        Ok(())
    }
}

impl Tools {
    async fn tell_log(&self, site: &SiteId, untold: &[Untold]) -> Result<errands::Ended, Fault> {
        let noted = untold.iter().map(|one| Noted { key: Some(one.key.clone()), entry: one.entry.clone() });
        self.tell_site(site, noted.collect()).await?;
        let log = &self.log;
        log.together(|| untold.iter().try_for_each(|one| log.told(one.id)))?;
        Ok(errands::Ended::Done)
    }

    /// Wrong passwords of an hour, for whoever has an account by that email.
    async fn tell_failed(&self, failed: &Failed) -> Result<errands::Ended, Fault> {
        let log = &self.log;
        let Some((id, _)) = log.agent(&failed.email)? else {
            log.forget_failed(failed)?;
            return Ok(errands::Ended::Done);
        };
        let name = log.agent_named(&id)?.map(|agent| agent.name).unwrap_or_default();
        let whom = Agent { id, name };
        let by = Actor { network: failed.network.clone(), ..Actor::default() };
        let entry = Entry::new(&by, AuditAction::SignInFailed, Some(&whom), &[], failed.at);
        let entry = entry.counted(failed.count);
        let key = format!("failed {} {}", whom.id, failed.hour);
        let told = log.sites_of(&whom.id)?;
        let told = told.iter().map(async |site| {
            let noted = Noted { key: Some(key.clone()), entry: entry.clone() };
            self.tell_site(site, vec![noted]).await
        });
        join_all(told).await.into_iter().collect::<Result<(), Fault>>()?;
        log.failed_told(failed, now())?;
        Ok(errands::Ended::Done)
    }

    async fn tell_site(&self, site: &SiteId, noted: Vec<Noted>) -> Result<(), Fault> {
        rpc::ask(&rpc::site(&self.env, site)?, &SiteCall::Note(noted)).await
    }
}
