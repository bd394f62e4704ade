//! Invites: `/v1/sites/SITE/invites` for those who run a site, `/v1/invites` for whoever was handed a link. The page of
//! a link asks with a request of its own: fetching the link changes nothing and tells nothing.

use crate::crypto;
use crate::fault::Fault;
use crate::http::guard::{Call, Guard, Manager, OwnPage};
use crate::http::response::{self, Reply};
use crate::http::{auth, body, password_reset, session, site_lookup};
use crate::rpc::{self, AskedInvite, DirectoryCall};
use domain::password;
use protocol::ids::encode_random;
use protocol::locale::TEAM_LOCALES;
use protocol::rejection::Rejection;
use protocol::team::invites::{Invite, InviteCode, InviteFacts, InviteLink, JOIN, Joining, NewInvite};
use worker::{Error, ResponseBuilder};

/// `GET /v1/sites/SITE/invites`: those that are good.
#[worker::send]
pub async fn list(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let open: Vec<Invite> = rpc::ask(&rpc::directory(&call.env)?, &DirectoryCall::Invites(site)).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &open)?.into())
}

/// `POST /v1/sites/SITE/invites`: makes one, mails it where mail goes out, and tells its link once.
#[worker::send]
pub async fn invite(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let NewInvite { email, role, language } = body::read(&call.request).await?;
    let email = domain::setup::email(&email).map_err(|_| Rejection::ContactInvalid)?;
    let own = session::hash(&call.request, &call.env)?;
    let mut code = [0_u8; 16];
    getrandom::fill(&mut code).map_err(|error| Error::RustError(error.to_string()))?;
    let code = encode_random(&code);
    // The site's language, or else that of whoever invites.
    let profile = site_lookup::profile(&call.env, &site).await?;
    let sites = profile.map(|profile| profile.settings.language.clone()).filter(|own| !own.is_empty());
    let wanted = sites.as_deref().filter(|own| TEAM_LOCALES.contains(own)).or(language.as_deref());
    let frame = password_reset::mail_frame(&call.request, &call.env, wanted)?;
    let wish = NewInvite { email: email.clone(), role, language };
    let make = DirectoryCall::Invite(site, own, wish, crypto::hash(&code), frame);
    let make = DirectoryCall::By(call.actor()?, Box::new(make));
    let mailed: bool = rpc::ask(&rpc::directory(&call.env)?, &make).await?;
    let origin = auth::own_origin(&call.request, &call.env)?;
    let made = InviteLink { link: [&origin, JOIN, "#", &code].concat(), email, mailed };
    Ok(response::respond(&call.request, ResponseBuilder::new(), &made)?.into())
}

/// `DELETE /v1/sites/SITE/invites/INVITE`: takes one back.
#[worker::send]
pub async fn withdraw(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let withdraw = DirectoryCall::WithdrawInvite(site, call.param("invite").to_owned());
    let withdraw = DirectoryCall::By(call.actor()?, Box::new(withdraw));
    let () = rpc::ask(&rpc::directory(&call.env)?, &withdraw).await?;
    Reply::no_content()
}

fn asked(call: &Call, code: &str) -> Result<AskedInvite, Fault> {
    let token = session::token(&call.request, &call.env)?;
    Ok(AskedInvite { hash: crypto::hash(code), session: token.as_deref().map(crypto::hash) })
}

/// `POST /v1/invites/look`: what a code is for.
#[worker::send]
pub async fn look(_: Guard<OwnPage>, call: Call) -> Result<Reply, Fault> {
    let InviteCode { code } = body::read(&call.request).await?;
    let asked = asked(&call, &code)?;
    let told: InviteFacts =
        rpc::ask(&rpc::directory(&call.env)?, &DirectoryCall::LookAtInvite(asked)).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &told)?.into())
}

/// `POST /v1/invites`: joins. Whoever is new signs in afterwards, as everybody does.
#[worker::send]
pub async fn join(_: Guard<OwnPage>, call: Call) -> Result<Reply, Fault> {
    let Joining { code, name, password } = body::read(&call.request).await?;
    let asked = asked(&call, &code)?;
    let directory = rpc::directory(&call.env)?;
    // A code that is good comes before what it costs to hash a password.
    let InviteFacts { site, email, has_account, .. } =
        rpc::ask(&directory, &DirectoryCall::LookAtInvite(asked.clone())).await?;
    let new = if has_account {
        None
    } else {
        let name = protocol::text::name(&name)?;
        password::new_password(&password, &[&name, &email, &site.name])?;
        Some((name, crypto::hash_password(&password)?))
    };
    let join = DirectoryCall::By(call.outsider(), Box::new(DirectoryCall::Join(asked, new)));
    let () = rpc::ask(&directory, &join).await?;
    Reply::no_content()
}
