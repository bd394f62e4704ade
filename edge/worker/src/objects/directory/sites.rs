//! Further sites, sites that are put away, and the deletion of one. A deletion is decided in one transaction; the
//! alarm has every part of the site erased, and repeats each step until it is confirmed, wherever a crash comes.

use super::errands::Tools;
use super::{DirectoryObject, forget_attempts, second_factor};
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{
    self, Attempt, DeletionOrder, DeskCall, Erased, Listed, PendingDeletion, SiteCall, SitesCall, WishedSite,
};
use crate::store::directory::{Concerns, DirectoryStore, UntoldState};
use domain::audit::AuditAction;
use domain::errands::Ended;
use domain::roles::{self, Action, Role};
use domain::sites::{self, Known, Step};
use protocol::ids::{AgentId, SiteId};
use protocol::rejection::Rejection;
use protocol::team::sites::{Receipt, SiteState};
use worker::Response;

/// How long a deletion rests between two steps, in milliseconds: each wakes fifty conversations, which stay awake for a
/// while beside those that are led.
const PAUSE_MS: u64 = 500;

impl DirectoryObject {
    pub(super) fn sites(&self, log: &DirectoryStore, call: SitesCall) -> worker::Result<Response> {
        match call {
            SitesCall::List(own) => rpc::answer(list(log, &own)),
            SitesCall::Create(wish) => rpc::answer(create(log, &wish)),
            SitesCall::Named(site, name) => rpc::answer(log.rename_site(&site, &name)),
            SitesCall::Archive(site, own, archived) => {
                let step = if archived { Step::Archive } else { Step::Restore };
                rpc::answer(self.step(log, &site, &own, step))
            }
            SitesCall::Delete(order) => rpc::answer(self.delete_site(log, &order)),
            SitesCall::Owns(site, own) => rpc::answer(owns(log, &site, &own)),
            SitesCall::Showed(own, attempt, code) => {
                rpc::answer(showed(log, &own, &attempt, code.as_deref()))
            }
            SitesCall::Receipt(site, own) => rpc::answer(receipt(log, &site, &own)),
            SitesCall::Watched(site) => rpc::answer(log.watched(&site)),
        }
    }

    fn step(&self, log: &DirectoryStore, site: &SiteId, own: &str, step: Step) -> Result<SiteState, Fault> {
        let (_, role) = role_at(log, site, own)?;
        if !roles::may(role, Action::Own) {
            return Err(Rejection::NotAllowed.into());
        }
        let state = log.site_state(site)?.ok_or(Rejection::UnknownSite)?;
        let next = sites::after(state, step)?;
        if next != state {
            let what = match next {
                SiteState::Archived => AuditAction::SiteArchived,
                _ => AuditAction::SiteRestored,
            };
            log.together(|| {
                log.put_site_state(site, next)?;
                log.note(Concerns::Site(site), what.clone(), None, &[])
            })?;
            self.look_within(0);
        }
        Ok(next)
    }

    fn delete_site(&self, log: &DirectoryStore, order: &DeletionOrder) -> Result<Receipt, Fault> {
        let DeletionOrder { site, session, attempt, name, code } = order;
        let me = second_factor::shown_password(log, session, attempt)?;
        forget_attempts(log, attempt)?;
        let state = log.site_state(site)?.ok_or(Rejection::UnknownSite)?;
        sites::after(state, Step::Delete)?;
        if !sites::exists(state) {
            // It was decided already: the answer may have been lost.
            return receipt(log, site, session);
        }
        let (_, role) = role_at(log, site, session)?;
        if !roles::may(role, Action::Own) {
            return Err(Rejection::NotAllowed.into());
        }
        let known = log.site_name(site)?.ok_or(Rejection::UnknownSite)?;
        if !sites::is_name(name, &known) {
            return Err(Rejection::BadSetup.into());
        }
        second_factor::step_up(log, &me, attempt, code.as_deref())?;
        let members = log.members(site)?;
        let by = members.iter().find(|one| one.id == me).ok_or(Rejection::NotAllowed)?;
        let receipt = Receipt {
            site: site.clone(),
            name: known,
            by: by.name.clone(),
            email: by.email.clone(),
            began: now(),
            ended: None,
            people: members.len() as u64,
            conversations: 0,
            left: 0,
            events: 0,
            files: 0,
        };
        let owners = members.iter().filter(|one| one.role == Role::Owner).map(|one| one.id.clone());
        log.begin_deletion(&receipt, &owners.collect::<Vec<_>>())?;
        self.look_within(0);
        Ok(receipt)
    }

    /// Tells sites how they stand, and has those erased that are to be deleted.
    pub(super) fn tend_sites(&self, tools: &Tools) -> Result<(), Fault> {
        for one in tools.log.untold_states()? {
            let (own, name) = (tools.clone(), one.site.as_str().to_owned());
            self.errand(
                "telling a site how it stands",
                &name,
                tools,
                async move { own.tell_state(&one).await },
            );
        }
        for one in tools.log.pending_deletions()? {
            let (own, name) = (tools.clone(), one.receipt.site.as_str().to_owned());
            self.errand("deleting a site", &name, tools, async move { own.delete_further(one).await });
        }
        Ok(())
    }
}

impl Tools {
    async fn tell_state(&self, one: &UntoldState) -> Result<Ended, Fault> {
        let stub = rpc::site(&self.env, &one.site)?;
        let () = rpc::ask(&stub, &SiteCall::State(one.state)).await?;
        let () = rpc::ask(&rpc::desk(&self.env, &one.site)?, &DeskCall::StateChanged).await?;
        self.log.state_told(one)?;
        Ok(Ended::Done)
    }

    /// The next step of a deletion: some conversations more, or what is around them once they are gone. How many there
    /// were is written down before the site's object forgets it.
    async fn delete_further(&self, one: PendingDeletion) -> Result<Ended, Fault> {
        let PendingDeletion { receipt, erased } = one;
        let log = &self.log;
        let stub = rpc::site(&self.env, &receipt.site)?;
        if !erased {
            let Erased { conversations, left, events, files } = rpc::ask(&stub, &SiteCall::Leave).await?;
            log.put_deletion(&Receipt { conversations, left, events, files, ..receipt }, left == 0)?;
            return Ok(Ended::GoesOn(PAUSE_MS));
        }
        let () = rpc::ask(&rpc::desk(&self.env, &receipt.site)?, &DeskCall::Wipe).await?;
        let () = rpc::ask(&stub, &SiteCall::Wipe).await?;
        log.end_deletion(&Receipt { ended: Some(now()), ..receipt })?;
        Ok(Ended::Done)
    }
}

/// Who asks, and what they are at a site.
fn role_at(log: &DirectoryStore, site: &SiteId, own: &str) -> Result<(AgentId, Role), Fault> {
    let me = log.owner(own, now())?.ok_or(Rejection::SignedOut)?;
    let role = log.members(site)?.into_iter().find(|one| one.id == me).map(|one| one.role);
    Ok((me, role.ok_or(Rejection::NotAllowed)?))
}

fn list(log: &DirectoryStore, own: &str) -> Result<Listed, Fault> {
    let me = log.owner(own, now())?.ok_or(Rejection::SignedOut)?;
    let sites = log.sites(&me)?.into_iter().map(|(site, role, _)| {
        let state = log.site_state(&site.id)?.unwrap_or(SiteState::Active);
        Ok((site, role, state))
    });
    Ok(Listed { sites: sites.collect::<Result<_, Fault>>()?, deleted: log.receipts(&me)? })
}

/// Whether a password was that of the agent of a session, and a code theirs where their sign-ins ask for one.
fn showed(log: &DirectoryStore, own: &str, attempt: &Attempt, code: Option<&str>) -> Result<(), Fault> {
    let me = second_factor::shown_password(log, own, attempt)?;
    forget_attempts(log, attempt)?;
    second_factor::step_up(log, &me, attempt, code)
}

/// Makes a site, or says that it was made already.
fn create(log: &DirectoryStore, wish: &WishedSite) -> Result<bool, Fault> {
    let WishedSite { session, site, name, wish, allowed, make } = wish;
    let me = log.owner(session, now())?.ok_or(Rejection::SignedOut)?;
    let (state, made_by) = (log.site_state(site)?, log.site_wish(site)?);
    let known = state.map(|state| Known { state, wish: made_by.as_deref() });
    if !sites::is_new(known, wish)? {
        return Ok(false);
    }
    if !list(log, session)?.may_create(*allowed) {
        return Err(Rejection::NotAllowed.into());
    }
    if *make {
        log.add_wished_site(site, name, &me, wish)?;
    }
    Ok(true)
}

fn owns(log: &DirectoryStore, site: &SiteId, own: &str) -> Result<bool, Fault> {
    let me = log.owner(own, now())?.ok_or(Rejection::SignedOut)?;
    let is_owner = log.members(site)?.iter().any(|one| one.id == me && roles::may(one.role, Action::Own));
    Ok(is_owner || log.receipts(&me)?.iter().any(|receipt| receipt.site == *site))
}

fn receipt(log: &DirectoryStore, site: &SiteId, own: &str) -> Result<Receipt, Fault> {
    let me = log.owner(own, now())?.ok_or(Rejection::SignedOut)?;
    let theirs = log.receipts(&me)?.into_iter().find(|receipt| receipt.site == *site);
    Ok(theirs.ok_or(Rejection::NotFound)?)
}
