//! Set-up links: made, looked at, used up. Of two who use one at once, the first whose statement runs wins.

use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{SetUp, SetUpDone};
use crate::store::directory::{Concerns, DirectoryStore};
use domain::audit::AuditAction;
use domain::first_run::{self, SetupLink};
use domain::roles;
use protocol::ids::{AgentId, Timestamp};
use protocol::rejection::Rejection;

/// Stores a new one, and tells until when it is good.
pub fn make(log: &DirectoryStore, hash: &str, further: bool) -> Result<Timestamp, Fault> {
    let now = now();
    let link = SetupLink::new(further, log.has_owner()?, now)?;
    log.add_setup_link(hash, &link, now)?;
    Ok(link.until)
}

/// Until when one is good that can be used.
pub fn until(log: &DirectoryStore, hash: &str) -> Result<Timestamp, Fault> {
    let link = log.setup_link(hash)?;
    first_run::check(link.as_ref(), log.has_owner()?, now())?;
    Ok(link.ok_or(Rejection::LinkUnknown)?.until)
}

/// Makes the site and its owner.
pub fn use_up(log: &DirectoryStore, hash: &str, set_up: &SetUp) -> Result<SetUpDone, Fault> {
    until(log, hash)?;
    // A link makes accounts: it opens none that is there.
    if log.agent(&set_up.email)?.is_some() {
        return Err(Rejection::AddressTaken.into());
    }
    log.together(|| {
        if !log.use_setup_link(hash, now())? {
            return Err(Rejection::LinkUsed.into());
        }
        create_missing(log, set_up)
    })
}

/// Makes what is missing of a site and an agent of it.
pub fn create_missing(log: &DirectoryStore, set_up: &SetUp) -> Result<SetUpDone, Fault> {
    if log.site_state(&set_up.site)?.is_some_and(|state| !domain::sites::exists(state)) {
        return Err(Rejection::UnknownSite.into());
    }
    let site_created = !log.has_site(&set_up.site)?;
    if site_created {
        log.add_site(&set_up.site, &set_up.site_name)?;
        log.note(Concerns::Site(&set_up.site), AuditAction::SiteCreated, None, &[])?;
    }
    let known = log.agent(&set_up.email)?;
    let agent_created = known.is_none();
    let agent = match known {
        Some((id, _)) => id,
        None => {
            let id = AgentId::parse(&crypto::generate_token()?)?;
            log.add_agent(&id, &set_up.email, &set_up.name, &set_up.password)?;
            id
        }
    };
    // Whoever is suspended is let back by the team, and by no program that is run again.
    let is_suspended = log.suspended(&set_up.site)?.iter().any(|member| member.id == agent);
    if !is_suspended && !log.has_membership(&agent, &set_up.site)? {
        let role = set_up.role.unwrap_or(roles::of_joining(!log.has_members(&set_up.site)?));
        log.add_membership(&agent, &set_up.site, role)?;
        let whom = log.agent_named(&agent)?;
        log.note(Concerns::Site(&set_up.site), AuditAction::PersonAdded, whom.as_ref(), &[role.name()])?;
    }
    Ok(SetUpDone { site_created, agent_created })
}
