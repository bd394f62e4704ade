//! `/v1/account/profile` and `/v1/account/picture`: what an agent tells of themselves; `/v1/sites/SITE/profiles` and
//! `/v1/pictures/PICTURE`: what others see of it.

use crate::crypto;
use crate::fault::Fault;
use crate::http::body;
use crate::http::guard::{Call, Everybody, Guard, Own, TeamMember};
use crate::http::response::{self, Reply};
use crate::rpc::{
    self, ConversationCall, DeskCall, DirectoryCall, NewPicture, Pictured, ProfileCall, Renamed,
};
use futures::future::{join, join_all};
use protocol::ids::FileId;
use protocol::limits::PICTURE_MAX;
use protocol::team::list::List;
use protocol::team::profile::{ColleagueProfile, Profile};
use serde::de::DeserializeOwned;
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
    let change = ProfileCall::Change(hash, domain::profile::checked(&given)?);
    let (profile, renamed): (Profile, Option<Renamed>) = by(&call, change).await?;
    if let Some(renamed) = renamed {
        tell(&call.env, &renamed).await;
    }
    Ok(response::respond(&call.request, ResponseBuilder::new(), &profile)?.into())
}

/// `PUT /v1/account/picture`: takes the bytes as the own picture, and returns its name.
#[worker::send]
pub async fn put_picture(Guard(Own { session, hash }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    body::picture(&call.request)?;
    let bytes = body::bytes(&call.request, PICTURE_MAX).await?;
    let media = domain::look::picture_type(&bytes)?;
    // Named by whose it is as well: of what two have alike each has one, which goes when its agent goes.
    let named = [session.agent.id.as_str().as_bytes(), b"\n".as_slice(), bytes.as_slice()].concat();
    let id = FileId::parse(&crypto::content_hash(&named))?;
    change_picture(&call, hash, Some(NewPicture::new(id.clone(), media, &bytes))).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &id)?.into())
}

/// `DELETE /v1/account/picture`: removes the own one, if there is one.
#[worker::send]
pub async fn remove_picture(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    change_picture(&call, hash, None).await?;
    Reply::no_content()
}

/// `GET /v1/pictures/PICTURE`: one of them, for whoever was told its address: nobody finds one. No cache on the way
/// keeps it, so that it is gone when its agent is.
#[worker::send]
pub async fn picture(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    let get = DirectoryCall::Profile(ProfileCall::Picture(FileId::parse(call.param("picture"))?));
    Ok(rpc::forward(&rpc::directory(&call.env)?, &get, false).await?.into())
}

/// Has the directory change something of whoever asks.
async fn by<T: DeserializeOwned>(call: &Call, change: ProfileCall) -> Result<T, Fault> {
    let change = DirectoryCall::By(call.actor()?, Box::new(DirectoryCall::Profile(change)));
    rpc::ask(&rpc::directory(&call.env)?, &change).await
}

/// Changes the own picture, and tells desks of it. Where it does not get through, the next time that an inbox asks
/// brings it.
async fn change_picture(call: &Call, hash: String, picture: Option<NewPicture>) -> Result<(), Fault> {
    let pictured: Option<Pictured> = by(call, ProfileCall::ChangePicture(hash, picture)).await?;
    let Some(Pictured { picture, sites }) = pictured else { return Ok(()) };
    let told = join_all(sites.iter().map(async |site| {
        rpc::ask::<_, ()>(&rpc::desk(&call.env, site)?, &DeskCall::Pictured(picture.clone())).await
    }));
    for fault in told.await.into_iter().filter_map(Result::err) {
        fault.log("telling a new picture");
    }
    Ok(())
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
    Ok(response::respond(&call.request, ResponseBuilder::new(), &List(profiles))?.into())
}
