//! Invites to a site's team: made by those who run it, accepted once.

use super::DirectoryObject;
use super::people::Asked;
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::AskedInvite;
use crate::store::directory::{DirectoryStore, StoredInvite};
use domain::invite::{self, Accepting};
use protocol::ids::{AgentId, SiteId};
use protocol::rejection::Rejection;
use protocol::team::invites::{InviteFacts, NewInvite};

/// Makes an invite, as the agent of a session, whose code has a hash.
pub(super) fn put(
    log: &DirectoryStore,
    site: &SiteId,
    own: &str,
    NewInvite { email, role }: &NewInvite,
    hash: &str,
) -> Result<(), Fault> {
    let asked = Asked::new(log, site, own)?;
    // Inviting again replaces the former one, and makes it no more.
    let others = log.invites(site, now())?.into_iter().filter(|one| one.email != *email).count();
    invite::invite(asked.actor, *role, others, asked.has(email))?;
    log.put_invite(site, email, *role, &asked.me, hash, now())
}

/// Takes an invite back.
pub(super) fn withdraw(log: &DirectoryStore, site: &SiteId, id: &str) -> Result<(), Fault> {
    if log.withdraw_invite(site, id, now())? { Ok(()) } else { Err(Rejection::NotFound.into()) }
}

fn open(log: &DirectoryStore, hash: &str) -> Result<StoredInvite, Fault> {
    let found = log.invite(hash)?;
    invite::is_open(found.as_ref().map(|found| found.until), now())?;
    Ok(found.ok_or(Rejection::InviteOver)?)
}

/// The address that the agent of a session has; none without a session that is good.
fn address(log: &DirectoryStore, session: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(session) = session else { return Ok(None) };
    Ok(log.session(session, now())?.map(|known| known.session.email))
}

/// What a code is for.
pub(super) fn look(log: &DirectoryStore, asked: &AskedInvite) -> Result<InviteFacts, Fault> {
    let StoredInvite { site, email, role, .. } = open(log, &asked.hash)?;
    let has_account = log.agent(&email)?.is_some();
    let is_own = address(log, asked.session.as_deref())?.is_some_and(|own| own == email);
    Ok(InviteFacts { site, email, role, has_account, is_own })
}

impl DirectoryObject {
    /// Lets somebody join, once. Whoever is new has said their name and chosen a password, whose hash comes along.
    pub(super) fn join(
        &self,
        log: &DirectoryStore,
        asked: &AskedInvite,
        new: Option<&(String, String)>,
    ) -> Result<(), Fault> {
        let StoredInvite { site, email, role, .. } = open(log, &asked.hash)?;
        let known = log.agent(&email)?;
        let signed_in = address(log, asked.session.as_deref())?;
        let agent = match (invite::accept(&email, known.is_some(), signed_in.as_deref())?, known, new) {
            (Accepting::Known, Some((agent, _)), _) => agent,
            (Accepting::New, None, Some((name, password))) => {
                let agent = AgentId::parse(&crypto::generate_token()?)?;
                log.add_agent(&agent, &email, name, password)?;
                agent
            }
            _ => return Err(Rejection::InviteOver.into()),
        };
        // Whoever is in the team by now, in whatever role, stays so.
        if !log.has_membership(&agent, &site.id)? {
            log.add_membership(&agent, &site.id, role)?;
        }
        log.forget_invite(&asked.hash)?;
        if log.has_departures()? {
            self.look_within(0);
        }
        Ok(())
    }
}
