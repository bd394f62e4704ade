//! `/v1/sites/SITE/live/...`: who is on a site's pages. Pages come to the part of the lobby that their visit belongs to;
//! an agent's question goes to all parts at once and becomes one answer here, so that no desk hears of it, and no part
//! is asked by as many as look: an isolate keeps what it was told for a moment.

use crate::env::{limits_are_off, now};
use crate::fault::Fault;
use crate::http::auth;
use crate::http::body::{read, upgrade};
use crate::http::guard::{Call, Guard, KnownSite, TeamMember};
use crate::http::response::{Reply, respond};
use crate::http::site_lookup::profile;
use crate::objects::flows::network_name;
use crate::rpc::{self, LobbyCall, LobbyLook, SiteProfile};
use domain::live::{self, Filter};
use domain::quota::Buckets;
use futures::future::join_all;
use protocol::ids::{SiteId, Timestamp, VisitId};
use protocol::rejection::Rejection;
use protocol::team::visitors::{LiveInvitation, LiveVisitors};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use worker::{Env, Request, ResponseBuilder};

/// For how long an answer is kept for others who ask the same, in milliseconds.
const KEPT_MS: u64 = 2_000;

/// Most answers that are kept.
const KEPT_MAX: usize = 100;

type Kept = HashMap<(SiteId, Filter), (Timestamp, Rc<LiveVisitors>)>;

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
    /// How often pages come, by network.
    static ARRIVALS: RefCell<Buckets> = RefCell::default();
}

/// `/live/socket?visit=ID&agreed`: a page of the site, for as long as its visitor is on it.
#[worker::send]
pub async fn socket(Guard(KnownSite { site }): Guard<KnownSite>, call: Call) -> Result<Reply, Fault> {
    upgrade(&call.request)?;
    let profile = profile(&call.env, &site).await?.ok_or(Rejection::UnknownSite)?;
    let agreed = call.query("agreed")?.is_some();
    live::may_be_seen(&profile.settings, profile.closed, agreed)?;
    from_listed_page(&call.request, &call.env, &profile)?;
    let visit = VisitId::parse(&call.query("visit")?.unwrap_or_default())?;
    let network = auth::network(&call.request, &call.env).as_deref().map(network_name);
    if let (Some(network), false) = (&network, limits_are_off(&call.env)) {
        ARRIVALS.with_borrow_mut(|known| known.take(network, live::ARRIVALS, 1, now()))?;
    }
    let part = live::part_of(&visit, profile.settings.live.shards());
    let enter = LobbyCall::Enter(visit, network);
    Ok(rpc::forward(&rpc::lobby(&call.env, &site, part)?, &enter, true).await?.into())
}

/// `/live?page=…&country=…&minutes=…&customers`: who is there.
#[worker::send]
pub async fn list(Guard(TeamMember { site }): Guard<TeamMember>, call: Call) -> Result<Reply, Fault> {
    let parts = parts(&call.env, &site).await?;
    let word = |name| call.query(name).map(Option::unwrap_or_default);
    let minutes = word("minutes")?;
    let minutes: u32 =
        if minutes.is_empty() { 0 } else { minutes.parse().map_err(|_| Rejection::Malformed)? };
    let filter = Filter::new(&word("page")?, &word("country")?, minutes, call.query("customers")?.is_some());
    let visitors = visitors(&call.env, &site, parts, filter).await;
    Ok(respond(&call.request, ResponseBuilder::new(), &*visitors)?.into())
}

/// `/live/invitations`: an agent invites a visitor, in their own name.
#[worker::send]
pub async fn invite(Guard(TeamMember { site }): Guard<TeamMember>, call: Call) -> Result<Reply, Fault> {
    let parts = parts(&call.env, &site).await?;
    let agent = call.actor()?.agent.ok_or(Rejection::SignedOut)?;
    let LiveInvitation { visit, text } = read(&call.request).await?;
    // What came unchecked names an object from here on.
    let visit = VisitId::parse(visit.as_str())?;
    let part = live::part_of(&visit, parts);
    let invite = LobbyCall::Invite(visit, text, agent);
    let () = rpc::ask(&rpc::lobby(&call.env, &site, part)?, &invite).await?;
    KEPT.with_borrow_mut(|kept| kept.retain(|(of, _), _| *of != site));
    Reply::no_content()
}

/// Browsers always say from which page a socket comes: from one of the site, or of our own.
fn from_listed_page(request: &Request, env: &Env, profile: &SiteProfile) -> Result<(), Fault> {
    let origin = request.headers().get("origin")?.unwrap_or_default();
    let listed =
        live::is_listed(&origin, &profile.settings.origins) || origin == auth::own_origin(request, env)?;
    if listed { Ok(()) } else { Err(Rejection::ForeignOrigin.into()) }
}

/// How many parts the lobby of a site has, if it has one.
async fn parts(env: &Env, site: &SiteId) -> Result<u8, Fault> {
    let profile = profile(env, site).await?.ok_or(Rejection::UnknownSite)?;
    live::may_be_seen(&profile.settings, profile.closed, true)?;
    Ok(profile.settings.live.shards())
}

/// Asks all parts at once, unless somebody has just asked the same.
async fn visitors(env: &Env, site: &SiteId, parts: u8, filter: Filter) -> Rc<LiveVisitors> {
    let key = (site.clone(), filter.clone());
    let known = KEPT.with_borrow(|kept| kept.get(&key).cloned());
    if let Some((at, visitors)) = known
        && now().saturating_sub(at) < KEPT_MS
    {
        return visitors;
    }
    let look = LobbyCall::Look(filter, parts);
    let asked = (0..parts).map(|part| {
        let look = &look;
        async move {
            let asked = async { rpc::ask::<_, LobbyLook>(&rpc::lobby(env, site, part)?, look).await };
            asked.await.inspect_err(|fault| fault.log("LobbyObject look")).ok()
        }
    });
    let visitors = Rc::new(live::merge(join_all(asked).await));
    KEPT.with_borrow_mut(|kept| {
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(key, (now(), Rc::clone(&visitors)));
    });
    visitors
}
