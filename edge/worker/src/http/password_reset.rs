//! `/v1/password-resets`: a link by mail for whoever has forgotten their password, and the password that is chosen with
//! it.

use crate::crypto;
use crate::fault::Fault;
use crate::http::account::close_sockets;
use crate::http::guard::{Call, Guard, Operator, OwnPage, ResetHolder};
use crate::http::response::{self, Reply};
use crate::http::{auth, body};
use crate::rpc::{self, DirectoryCall, Ended, MailFrame, ResetRequest};
use domain::{access, account_mail};
use protocol::ids::Timestamp;
use protocol::locale::team_locale_for;
use protocol::rejection::Rejection;
use protocol::team::account::{ChosenPassword, Forgotten, GoodReset};
use protocol::team::first_run::MadeLink;
use worker::{Env, Request, ResponseBuilder};

/// How mails about an account are to be. Links in them lead to the origin that the operator set: the one that a request
/// names may be anybody's word, and whoever wrote it would get the link's token. On a developer's machine it is this
/// machine's.
pub fn mail_frame(request: &Request, env: &Env, language: Option<&str>) -> Result<MailFrame, Fault> {
    let accepted = request.headers().get("accept-language")?.unwrap_or_default();
    let own = auth::own_origin(request, env)?;
    let is_sure = match auth::public_origin(env) {
        Ok(set) => set.is_some() || access::is_open_loopback(&own),
        Err(_) => false,
    };
    Ok(MailFrame {
        locale: team_locale_for(language.unwrap_or(&accepted)).to_owned(),
        origin: is_sure.then_some(own),
    })
}

/// `POST /v1/password-resets`: mails a link, where anybody has an account with this email. The answer is the same where
/// nobody has, and comes as soon.
#[worker::send]
pub async fn ask(_: Guard<OwnPage>, call: Call) -> Result<Reply, Fault> {
    let (request, env) = (&call.request, &call.env);
    let Forgotten { email, language } = body::read(request).await?;
    let email = domain::setup::email(&email).map_err(|_| Rejection::ContactInvalid)?;
    let network = auth::network(request, env).filter(|_| !auth::is_everybodys(request, env));
    let frame = mail_frame(request, env, language.as_deref())?;
    let asked = DirectoryCall::AskReset(ResetRequest { email, network, frame });
    let () = rpc::ask(&rpc::directory(env)?, &asked).await?;
    Ok(ResponseBuilder::new().with_status(202).empty().into())
}

/// `POST /v1/password-resets/links`: a link that is told to the operator this once, who hands it on: for where no mail
/// goes out.
#[worker::send]
pub async fn make_link(_: Guard<Operator>, call: Call) -> Result<Reply, Fault> {
    let (request, env) = (&call.request, &call.env);
    let Forgotten { email, language } = body::read(request).await?;
    let email = domain::setup::email(&email).map_err(|_| Rejection::ContactInvalid)?;
    let token = crypto::generate_token()?;
    let new = DirectoryCall::NewReset(email, crypto::hash(&token));
    let expires: Timestamp = rpc::ask(&rpc::directory(env)?, &new).await?;
    let locale = team_locale_for(language.as_deref().unwrap_or_default());
    let url = account_mail::reset_page(&auth::own_origin(request, env)?, locale, Some(&token));
    Ok(response::respond(request, ResponseBuilder::new(), &MadeLink { url, expires })?.into())
}

/// `GET /v1/password-resets/link`: whether the link is good.
#[worker::send]
pub async fn link(Guard(ResetHolder { holder, .. }): Guard<ResetHolder>, call: Call) -> Result<Reply, Fault> {
    let good = GoodReset { expires: holder.expires, email: holder.email };
    Ok(response::respond(&call.request, ResponseBuilder::new(), &good)?.into())
}

/// `POST /v1/password-resets/link`: uses it up. The new password opens no session: whoever chose it signs in as ever.
#[worker::send]
pub async fn choose(
    Guard(ResetHolder { hash, holder }): Guard<ResetHolder>,
    call: Call,
) -> Result<Reply, Fault> {
    let (request, env) = (&call.request, &call.env);
    let ChosenPassword { password } = body::read(request).await?;
    let about: Vec<&str> = holder.about.iter().map(String::as_str).collect();
    domain::password::new_password(&password, &about)?;
    let frame = mail_frame(request, env, None)?;
    let change = DirectoryCall::UseReset(hash, crypto::hash_password(&password)?, frame);
    let change = DirectoryCall::By(call.outsider(), Box::new(change));
    let ended: Vec<Ended> = rpc::ask(&rpc::directory(env)?, &change).await?;
    close_sockets(env, ended).await;
    Reply::no_content()
}
