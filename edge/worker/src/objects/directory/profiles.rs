//! What somebody tells of themselves.

use super::mails;
use super::second_factor::owner;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{ProfileCall, Renamed};
use crate::store::directory::{Concerns, DirectoryStore};
use crate::store::tallies::TallyStore;
use domain::audit::AuditAction;
use domain::profile;
use domain::quota;
use protocol::conversation::party::Agent;
use protocol::rejection::Rejection;
use protocol::team::profile::{ColleagueProfile, Profile};
use worker::Response;

/// Answers a call about profiles.
pub(super) fn answer(
    log: &DirectoryStore,
    tallies: &TallyStore,
    call: ProfileCall,
) -> worker::Result<Response> {
    match call {
        ProfileCall::Read(own) => crate::rpc::answer(read(log, &own)),
        ProfileCall::Change(own, profile) => crate::rpc::answer(change(log, tallies, &own, &profile)),
        ProfileCall::Of(site) => crate::rpc::answer(log.profiles(&site).map(|all| {
            let seen = all.into_iter().filter_map(|(id, one)| profile::of_colleague(id, one, now()));
            seen.collect::<Vec<ColleagueProfile>>()
        })),
    }
}

fn read(log: &DirectoryStore, own: &str) -> Result<Profile, Fault> {
    Ok(log.profile(&owner(log, own)?)?.ok_or(Rejection::SignedOut)?)
}

/// Changes the profile of whoever's session is given, if it is another one. Returns where a new name is to be known.
fn change(
    log: &DirectoryStore,
    tallies: &TallyStore,
    own: &str,
    profile: &Profile,
) -> Result<Option<Renamed>, Fault> {
    let id = owner(log, own)?;
    let before = log.profile(&id)?.ok_or(Rejection::SignedOut)?;
    if before == *profile {
        return Ok(None);
    }
    let counts = [(format!("profile of {id}"), quota::PROFILE_CHANGES)];
    tallies.add(&counts, 1, now()).map_err(mails::as_refusal)?;
    let agent = Agent { id, name: profile.name.clone() };
    log.together(|| {
        log.put_profile(&agent, profile)?;
        log.note(Concerns::Account(&agent.id), AuditAction::ProfileChanged, None, &[])
    })?;
    if before.name == profile.name {
        return Ok(None);
    }
    let sites = log.sites(&agent.id)?.into_iter().map(|(site, ..)| site.id).collect();
    Ok(Some(Renamed { sites, places: log.places_of(&agent.id)?, agent }))
}
