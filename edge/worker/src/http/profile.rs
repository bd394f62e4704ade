//! `/v1/account/profile`: what an agent tells of themselves; `/v1/sites/SITE/profiles`: what colleagues see of it.

use crate::fault::Fault;
use crate::http::body;
use crate::http::guard::{Call, Guard, Own, TeamMember};
use crate::http::response::{self, Reply};
use crate::rpc::{self, ConversationCall, DeskCall, DirectoryCall, ProfileCall, Renamed};
use futures::future::{join, join_all};
use protocol::team::profile::{ColleagueProfile, Profile};
use worker::{Env, ResponseBuilder};

/// `GET /v1/account/profile`: the own one.
#[worker::send]
pub async fn read(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let read = DirectoryCall::Profile(ProfileCall::Read(hash));
    let profile: Profile = rpc::ask(&rpc::directory(&call.env)?, &read).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &profile)?.into())
}

/// `PUT /v1/account/profile`: changes it, and returns it as it is stored. A new name is known at once wherever the
/// agent is.
#[worker::send]
pub async fn change(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let given: Profile = body::read(&call.request).await?;
    let profile = domain::profile::checked(&given)?;
    let change = DirectoryCall::Profile(ProfileCall::Change(hash, profile.clone()));
    let change = DirectoryCall::By(call.actor()?, Box::new(change));
    let renamed: Option<Renamed> = rpc::ask(&rpc::directory(&call.env)?, &change).await?;
    if let Some(renamed) = renamed {
        tell(&call.env, &renamed).await;
    }
    Ok(response::respond(&call.request, ResponseBuilder::new(), &profile)?.into())
}

/// Tells desks and open conversations who has another name. Where it does not get through, the agent's next socket
/// brings it.
async fn tell(env: &Env, Renamed { agent, sites, places }: &Renamed) {
    let desks = join_all(sites.iter().map(async |site| {
        rpc::ask::<_, ()>(&rpc::desk(env, site)?, &DeskCall::Renamed(agent.clone())).await
    }));
    let open = places.iter().filter_map(|place| Some((&place.site, place.conversation.as_ref()?)));
    let conversations = join_all(open.map(async |(site, id)| {
        let conversation = rpc::conversation(env, site, id)?;
        rpc::ask::<_, ()>(&conversation, &ConversationCall::Renamed(agent.clone())).await
    }));
    let (desks, conversations) = join(desks, conversations).await;
    for fault in desks.into_iter().chain(conversations).filter_map(Result::err) {
        fault.log("telling a new name");
    }
}

/// `GET /v1/sites/SITE/profiles`: what those who work there tell of themselves, as far as they do.
#[worker::send]
pub async fn of_colleagues(
    Guard(TeamMember { site }): Guard<TeamMember>,
    call: Call,
) -> Result<Reply, Fault> {
    let asked = DirectoryCall::Profile(ProfileCall::Of(site));
    let profiles: Vec<ColleagueProfile> = rpc::ask(&rpc::directory(&call.env)?, &asked).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &profiles)?.into())
}
