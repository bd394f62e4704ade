//! What somebody tells of themselves.

use super::mails;
use super::second_factor::owner;
use crate::env::now;
use crate::fault::Fault;
use crate::http::response;
use crate::objects::pictures::served;
use crate::rpc::{NewPicture, Pictured, ProfileCall, Renamed};
use crate::store::directory::{Concerns, DirectoryStore};
use crate::store::tallies::TallyStore;
use domain::audit::AuditAction;
use domain::profile;
use domain::quota;
use protocol::conversation::party::Agent;
use protocol::frames::desk::AgentPicture;
use protocol::ids::{AgentId, SiteId};
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
        ProfileCall::Change(own, profile) => crate::rpc::answer(change(log, tallies, &own, profile)),
        ProfileCall::ChangePicture(own, picture) => {
            crate::rpc::answer(change_picture(log, tallies, &own, picture.as_ref()))
        }
        ProfileCall::Picture(id) => {
            response::into_response(served(&log.pictures, &id, "private, max-age=31536000, immutable"))
        }
        ProfileCall::Of(site) => crate::rpc::answer(log.profiles(&site).map(|all| {
            let seen = all.into_iter().filter_map(|(id, one)| profile::of_colleague(id, one, now()));
            seen.collect::<Vec<ColleagueProfile>>()
        })),
    }
}

fn read(log: &DirectoryStore, own: &str) -> Result<Profile, Fault> {
    Ok(log.profile(&owner(log, own)?)?.ok_or(Rejection::SignedOut)?)
}

/// Counts a change that somebody makes.
fn count(tallies: &TallyStore, id: &AgentId) -> Result<(), Fault> {
    let counts = [(format!("profile of {id}"), quota::PROFILE_CHANGES)];
    tallies.add(&counts, 1, now()).map_err(mails::as_refusal)
}

/// Where somebody works.
fn sites_of(log: &DirectoryStore, id: &AgentId) -> Result<Vec<SiteId>, Fault> {
    Ok(log.sites(id)?.into_iter().map(|(site, ..)| site.id).collect())
}

/// Changes the profile of whoever's session is given, if it is another one. Returns it as it is stored, and where a
/// new name is to be known.
fn change(
    log: &DirectoryStore,
    tallies: &TallyStore,
    own: &str,
    given: Profile,
) -> Result<(Profile, Option<Renamed>), Fault> {
    let id = owner(log, own)?;
    let before = log.profile(&id)?.ok_or(Rejection::SignedOut)?;
    let Some(after) = profile::changed(&before, given) else { return Ok((before, None)) };
    count(tallies, &id)?;
    let agent = Agent { id, name: after.name.clone() };
    log.together(|| {
        log.put_profile(&agent, &after)?;
        log.note(Concerns::Account(&agent.id), AuditAction::ProfileChanged, None, &[])
    })?;
    if before.name == after.name {
        return Ok((after, None));
    }
    let sites = sites_of(log, &agent.id)?;
    Ok((after, Some(Renamed { sites, places: log.places_of(&agent.id)?, agent })))
}

/// Gives whoever's session is given another picture, or none, if they have another one. What they had is stored no
/// more. Returns where it is to be known.
fn change_picture(
    log: &DirectoryStore,
    tallies: &TallyStore,
    own: &str,
    given: Option<&NewPicture>,
) -> Result<Option<Pictured>, Fault> {
    let id = owner(log, own)?;
    let before = log.profile(&id)?.ok_or(Rejection::SignedOut)?;
    // What nobody would see any more, nobody would remove.
    if given.is_some() && !log.works_anywhere(&id)? {
        return Err(Rejection::NotAllowed.into());
    }
    let wanted = given.map(|given| given.id.clone());
    let Some(after) = profile::pictured(&before, wanted) else { return Ok(None) };
    let bytes = given.map(NewPicture::bytes).transpose()?.unwrap_or_default();
    count(tallies, &id)?;
    let agent = Agent { id, name: after.name.clone() };
    log.together(|| {
        if let Some(former) = &before.picture {
            log.pictures.remove(former)?;
        }
        if let Some(given) = given {
            log.pictures.put(&given.id, &given.media, bytes.clone(), now())?;
        }
        log.put_profile(&agent, &after)?;
        log.note(Concerns::Account(&agent.id), AuditAction::ProfileChanged, None, &[])
    })?;
    let sites = sites_of(log, &agent.id)?;
    Ok(Some(Pictured { picture: AgentPicture { agent: agent.id, picture: after.picture }, sites }))
}
