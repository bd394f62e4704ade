//! Who works for a site: roles, and the end of one's work there. A removal is stored with all that follows from it
//! still to be done; the alarm does it, until the site's desk has confirmed.

use super::DirectoryObject;
use super::errands::Tools;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{self, ConversationCall, Departure, DeskCall};
use crate::store::directory::{Concerns, DirectoryStore, Member};
use domain::audit::AuditAction;
use domain::errands::Ended;
use domain::roles::{self, Role};
use futures::future::join_all;
use protocol::ids::{AgentId, SiteId};
use protocol::rejection::Rejection;
use protocol::team::people::{Person, SuspendedPerson};
use std::collections::BTreeMap;

/// A site's people, and who of them asks.
pub(super) struct Asked {
    members: Vec<Member>,
    pub(super) me: AgentId,
    pub(super) actor: Role,
    owners: usize,
}

impl Asked {
    pub(super) fn new(log: &DirectoryStore, site: &SiteId, own: &str) -> Result<Self, Fault> {
        let me = log.owner(own, now())?.ok_or(Rejection::SignedOut)?;
        let members = log.members(site)?;
        let owners = members.iter().filter(|one| one.role == Role::Owner).count();
        let actor =
            members.iter().find(|one| one.id == me).map(|one| one.role).ok_or(Rejection::NotAllowed)?;
        Ok(Self { members, me, actor, owners })
    }

    /// The name of whoever asks.
    pub(super) fn name(&self) -> &str {
        self.members.iter().find(|one| one.id == self.me).map_or("", |one| one.name.as_str())
    }

    /// Whether somebody with an address is among them.
    pub(super) fn has(&self, email: &str) -> bool {
        self.members.iter().any(|one| one.email == email)
    }

    fn role_of(&self, id: &AgentId) -> Result<Role, Rejection> {
        self.members.iter().find(|one| one.id == *id).map(|one| one.role).ok_or(Rejection::NotFound)
    }
}

/// Who works for a site, as the agent of a session is told.
pub(super) fn people(log: &DirectoryStore, site: &SiteId, own: &str) -> Result<Vec<Person>, Fault> {
    let Asked { members, me, actor, owners } = Asked::new(log, site, own)?;
    let profiles: BTreeMap<_, _> = log.profiles(site)?.into_iter().collect();
    let told = members.into_iter().map(|one| {
        let Member { id, name, email, role } = one;
        let picture = profiles.get(&id).and_then(|profile| profile.picture.clone());
        let own = id == me;
        let may_become = roles::may_become(actor, role, owners);
        let removable = !own && roles::remove(actor, role, owners).is_ok();
        Person { id, name, email, role, may_become, own, removable, picture }
    });
    Ok(told.collect())
}

/// Who is suspended at a site, as the agent of a session is told.
pub(super) fn suspended(
    log: &DirectoryStore,
    site: &SiteId,
    own: &str,
) -> Result<Vec<SuspendedPerson>, Fault> {
    let actor = Asked::new(log, site, own)?.actor;
    let told = log.suspended(site)?.into_iter().map(|Member { id, name, email, role }| {
        let restorable = roles::restore(actor, role).is_ok();
        SuspendedPerson { id, name, email, role, restorable }
    });
    Ok(told.collect())
}

/// What was done to somebody, for the site's audit log.
fn note(log: &DirectoryStore, site: &SiteId, what: AuditAction, who: &AgentId) -> Result<(), Fault> {
    log.note(Concerns::Site(site), what, log.agent_named(who)?.as_ref(), &[])
}

/// Ends somebody's work for a site. Whoever works for no other one is signed out everywhere, and leaves no picture
/// unless they are suspended.
fn leaves(log: &DirectoryStore, site: &SiteId, who: &AgentId) -> Result<(), Fault> {
    log.remove_membership(who, site)?;
    log.forget_invites_of(who, site)?;
    if !log.works_anywhere(who)? {
        for session in log.sessions_of(who)? {
            log.close_session(&session)?;
        }
    }
    log.forget_picture(who)
}

impl DirectoryObject {
    /// Gives somebody another role, as whoever's session is given may, and tells the people as they are then. What
    /// somebody has who only looks on from now on goes back, as after a removal.
    pub(super) fn change_role(
        &self,
        log: &DirectoryStore,
        site: &SiteId,
        own: &str,
        who: &AgentId,
        role: Role,
    ) -> Result<Vec<Person>, Fault> {
        let asked = Asked::new(log, site, own)?;
        roles::change(asked.actor, asked.role_of(who)?, role, asked.owners)?;
        let from = asked.role_of(who)?;
        if from != role {
            log.together(|| {
                log.add_membership(who, site, role)?;
                if roles::stops_answering(from, role) {
                    log.put_departure(who, site)?;
                }
                // Whoever could not make somebody what they were themselves has invited nobody to that either.
                if roles::change(role, Role::Agent, from, usize::MAX).is_err() {
                    log.forget_invites_of(who, site)?;
                }
                let about = [from.name(), role.name()];
                let whom = log.agent_named(who)?;
                log.note(Concerns::Site(site), AuditAction::RoleChanged, whom.as_ref(), &about)
            })?;
            self.look_within(0);
        }
        people(log, site, own)
    }

    /// Lets somebody work for a site no more.
    pub(super) fn remove_person(
        &self,
        log: &DirectoryStore,
        site: &SiteId,
        own: &str,
        who: &AgentId,
    ) -> Result<(), Fault> {
        let asked = Asked::new(log, site, own)?;
        roles::remove(asked.actor, asked.role_of(who)?, asked.owners)?;
        log.together(|| {
            note(log, site, AuditAction::PersonRemoved, who)?;
            leaves(log, site, who)
        })?;
        self.look_within(0);
        Ok(())
    }

    /// Lets somebody into a site no more until further notice: all that follows from a removal does, and their role is
    /// kept for their return.
    pub(super) fn suspend(
        &self,
        log: &DirectoryStore,
        site: &SiteId,
        own: &str,
        who: &AgentId,
    ) -> Result<(), Fault> {
        let asked = Asked::new(log, site, own)?;
        let role = asked.role_of(who)?;
        roles::suspend(asked.actor, role, *who == asked.me, asked.owners)?;
        log.together(|| {
            note(log, site, AuditAction::PersonSuspended, who)?;
            log.put_suspended(who, site, role, now())?;
            leaves(log, site, who)
        })?;
        self.look_within(0);
        Ok(())
    }

    /// Lets somebody back who is suspended, in the role they had.
    pub(super) fn restore(
        &self,
        log: &DirectoryStore,
        site: &SiteId,
        own: &str,
        who: &AgentId,
    ) -> Result<(), Fault> {
        let asked = Asked::new(log, site, own)?;
        let suspended = log.suspended(site)?;
        let role =
            suspended.iter().find(|one| one.id == *who).map(|one| one.role).ok_or(Rejection::NotFound)?;
        roles::restore(asked.actor, role)?;
        log.together(|| {
            log.add_membership(who, site, role)?;
            note(log, site, AuditAction::PersonRestored, who)
        })?;
        self.look_within(0);
        Ok(())
    }

    /// Tells desks who works there no more, or again.
    pub(super) fn tell_departures(&self, tools: &Tools) -> Result<(), Fault> {
        for departure in tools.log.departures()? {
            let (own, of) = (tools.clone(), &departure.membership);
            let name = format!("{} {} {}", departure.site, of.agent, of.revision);
            self.errand("telling a desk who is gone", &name, tools, async move {
                own.tell_departure(&departure).await?;
                own.log.departure_told(&departure.site, &departure.membership)?;
                Ok(Ended::Done)
            });
        }
        Ok(())
    }
}

impl Tools {
    /// The desk first: from then on nothing comes to them any more.
    async fn tell_departure(&self, Departure { site, membership, places }: &Departure) -> Result<(), Fault> {
        let told = DeskCall::Membership(membership.clone());
        let () = rpc::ask(&rpc::desk(&self.env, site)?, &told).await?;
        let conversations = places.iter().filter_map(|place| place.conversation.as_ref());
        let told = conversations.map(async |id| {
            let conversation = rpc::conversation(&self.env, site, id)?;
            let removed = ConversationCall::AgentRemoved(membership.agent.clone());
            rpc::ask::<_, ()>(&conversation, &removed).await
        });
        // One that hangs keeps no other from hearing it.
        join_all(told).await.into_iter().collect()
    }
}
