//! Invites to a site's team: made by those who run it, accepted once.

use super::people::Asked;
use super::{DirectoryObject, mails};
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{AskedInvite, MailFrame};
use crate::store::directory::{Concerns, DirectoryStore, StoredInvite};
use domain::account_mail::{AccountMail, News};
use domain::audit::{Actor, AuditAction};
use domain::invite::{self, Accepting};
use protocol::ids::{AgentId, SiteId};
use protocol::rejection::Rejection;
use protocol::team::invites::{InviteFacts, NewInvite};

/// Makes an invite, as the agent of a session, whose code has a hash. Returns the name of whoever invites.
fn put(
    log: &DirectoryStore,
    site: &SiteId,
    own: &str,
    NewInvite { email, role, .. }: &NewInvite,
    hash: &str,
) -> Result<String, Fault> {
    let asked = Asked::new(log, site, own)?;
    // Inviting again replaces the former one, and makes it no more.
    let others = log.invites(site, now())?.into_iter().filter(|one| one.email != *email).count();
    // Whoever is suspended is let back, and not invited round it.
    let is_suspended = log.suspended(site)?.iter().any(|one| one.email == *email);
    invite::invite(asked.actor, *role, others, is_suspended || asked.has(email))?;
    log.together(|| {
        log.put_invite(site, email, *role, &asked.me, hash, now())?;
        log.note(Concerns::Site(site), AuditAction::Invited, None, &[role.name()])
    })?;
    Ok(asked.name().to_owned())
}

/// Takes an invite back.
pub(super) fn withdraw(log: &DirectoryStore, site: &SiteId, id: &str) -> Result<(), Fault> {
    log.together(|| {
        if !log.withdraw_invite(site, id, now())? {
            return Err(Rejection::NotFound.into());
        }
        log.note(Concerns::Site(site), AuditAction::InviteWithdrawn, None, &[])
    })
}

fn open(log: &DirectoryStore, hash: &str) -> Result<StoredInvite, Fault> {
    let found = log.invite(hash)?;
    invite::is_open(found.as_ref().map(|found| found.until), now())?;
    Ok(found.ok_or(Rejection::InviteOver)?)
}

/// The address that the agent of a session has; none without a session that is good.
fn address(log: &DirectoryStore, session: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(session) = session else { return Ok(None) };
    Ok(log.session(session, false, now())?.map(|known| known.session.email))
}

/// What a code is for.
pub(super) fn look(log: &DirectoryStore, asked: &AskedInvite) -> Result<InviteFacts, Fault> {
    let StoredInvite { site, email, role, .. } = open(log, &asked.hash)?;
    let has_account = log.agent(&email)?.is_some();
    let is_own = address(log, asked.session.as_deref())?.is_some_and(|own| own == email);
    Ok(InviteFacts { site, email, role, has_account, is_own })
}

impl DirectoryObject {
    /// Makes an invite, and puts its mail into the outbox, in the place of one that waits there for the same address.
    /// Returns whether it did: where no mail goes out, or many did today, the link is there to be handed on.
    pub(super) fn invite(
        &self,
        log: &DirectoryStore,
        site: &SiteId,
        own: &str,
        wish: &NewInvite,
        hash: &str,
        frame: &MailFrame,
    ) -> Result<bool, Fault> {
        let mailed = log.together(|| {
            let by = put(log, site, own, wish, hash)?;
            let key = ["invite ", site.as_str(), " ", &wish.email].concat();
            // One that waits is for the former invite.
            log.forget_mail(&key)?;
            let origin = frame.origin.clone().filter(|_| mails::are_on(&self.env));
            let Some(origin) = origin else { return Ok(false) };
            match self.tallies.add(&invite::mail_counts(site, &wish.email), 1, now()) {
                Err(Fault::Rejected(Rejection::SlowDown)) => return Ok(false),
                counted => counted?,
            }
            let news = News::Invited { site: site.clone(), by };
            let (email, locale) = (wish.email.clone(), frame.locale.clone());
            let mail = AccountMail { email, locale, origin, news, seed: crypto::generate_token()? };
            log.put_mail(&key, &mail, now())?;
            Ok(true)
        })?;
        self.send_mails(log);
        Ok(mailed)
    }

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
        if log.suspended(&site.id)?.iter().any(|one| one.id == agent) {
            return Err(Rejection::InviteOver.into());
        }
        // Whoever is in the team by now, in whatever role, stays so.
        log.together(|| {
            if !log.has_membership(&agent, &site.id)? {
                log.add_membership(&agent, &site.id, role)?;
                let who = Actor { agent: log.agent_named(&agent)?, ..log.actor() };
                log.note_by(&who, Concerns::Site(&site.id), AuditAction::InviteUsed, None, &[role.name()])?;
            }
            log.forget_invite(&asked.hash)
        })?;
        if log.has_departures()? {
            self.look_within(0);
        }
        Ok(())
    }
}
