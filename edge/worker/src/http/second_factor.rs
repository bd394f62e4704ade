//! `/v1/account/second-factor` and `/v1/sites/SITE/second-factor`: an agent's own second factor, and which sites
//! require one.

use crate::fault::Fault;
use crate::http::account::close_sockets;
use crate::http::guard::{Call, Guard, Manager, Operator, Own};
use crate::http::password_reset::mail_frame;
use crate::http::response::{self, Reply};
use crate::http::{auth, body, session};
use crate::rpc::{self, CodeProof, DirectoryCall, Ended, FactorCall, MadeFactor};
use domain::second_factor::{Secret, picture};
use protocol::rejection::Rejection;
use protocol::team::second_factor::{
    BeginSecondFactor, ConfirmSecondFactor, Enrolment, FactorRule, NewFactorRule, RecoveryCodes,
    SecondFactor, SecondFactorProof,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use worker::{Env, ResponseBuilder};

/// Whose second factor the operator switches off.
#[derive(Deserialize)]
struct WhoLostIt {
    email: String,
}

/// Asks the directory.
pub async fn ask<R: DeserializeOwned>(env: &Env, call: FactorCall) -> Result<R, Fault> {
    rpc::ask(&rpc::directory(env)?, &DirectoryCall::Factor(call)).await
}

/// Asks the directory for a change, which stands in the log of whoever asks.
pub async fn change<R: DeserializeOwned>(call: &Call, asked: FactorCall) -> Result<R, Fault> {
    let by = DirectoryCall::By(call.actor()?, Box::new(DirectoryCall::Factor(asked)));
    rpc::ask(&rpc::directory(&call.env)?, &by).await
}

/// `GET /v1/account/second-factor`: how it stands.
#[worker::send]
pub async fn read(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let state: SecondFactor = ask(&call.env, FactorCall::State(hash)).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &state)?.into())
}

/// `POST /v1/account/second-factor`: makes a secret, which is told this once, and waits for its first code. Asks for
/// the password: an open session alone gives nobody a factor of their own.
#[worker::send]
pub async fn begin(Guard(Own { session: who, hash }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let BeginSecondFactor { current } = body::read(&call.request).await?;
    let (request, env) = (&call.request, &call.env);
    let attempt = session::own_attempt(request, env, who.email.clone())?;
    let attempt = session::check_password(env, attempt, &current).await?;
    let MadeFactor { secret, until } = ask(env, FactorCall::Begin(hash, attempt)).await?;
    let own = auth::own_origin(request, env)?;
    let host = own.split_once("://").map_or(own.as_str(), |(_, host)| host);
    let address = Secret::read(&secret).ok_or(Rejection::Unavailable)?.address(host, &who.email);
    let picture = picture(&address).unwrap_or_default();
    let enrolment = Enrolment { secret, address, picture, until };
    Ok(response::respond(request, ResponseBuilder::new(), &enrolment)?.into())
}

/// `PUT /v1/account/second-factor`: switches it on by its first code, and tells the recovery codes.
#[worker::send]
pub async fn confirm(Guard(Own { session: who, hash }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let ConfirmSecondFactor { code } = body::read(&call.request).await?;
    let attempt = session::own_attempt(&call.request, &call.env, who.email)?;
    let frame = mail_frame(&call.request, &call.env, None)?;
    let proof = CodeProof { session: hash, attempt, code, frame };
    told_codes(&call, FactorCall::Confirm(proof)).await
}

/// `POST /v1/account/second-factor/recovery-codes`: makes new ones in the place of all others.
#[worker::send]
pub async fn renew_recovery(Guard(own): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let proof = proof(own, &call, body::read(&call.request).await?).await?;
    told_codes(&call, FactorCall::Renew(proof)).await
}

/// `POST /v1/account/second-factor/off`: switches it off.
#[worker::send]
pub async fn end(Guard(own): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let proof = proof(own, &call, body::read(&call.request).await?).await?;
    let ended: Vec<Ended> = change(&call, FactorCall::End(proof)).await?;
    close_sockets(&call.env, ended).await;
    Reply::no_content()
}

/// What stands for a change of what one signs in with: the password, which is checked here, and the code.
pub async fn proof(
    Own { session: who, hash }: Own,
    call: &Call,
    SecondFactorProof { current, code }: SecondFactorProof,
) -> Result<CodeProof, Fault> {
    let attempt = session::own_attempt(&call.request, &call.env, who.email)?;
    let attempt = session::check_password(&call.env, attempt, &current).await?;
    let frame = mail_frame(&call.request, &call.env, None)?;
    Ok(CodeProof { session: hash, attempt, code, frame })
}

async fn told_codes(call: &Call, asked: FactorCall) -> Result<Reply, Fault> {
    let (codes, ended): (Vec<String>, Vec<Ended>) = change(call, asked).await?;
    close_sockets(&call.env, ended).await;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &RecoveryCodes { codes })?.into())
}

/// `GET /v1/sites/SITE/second-factor`: whether the site requires one, and how many have none.
#[worker::send]
pub async fn rule(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let own = session::hash(&call.request, &call.env)?;
    told_rule(&call, &ask(&call.env, FactorCall::Rule(site, own)).await?)
}

/// `PUT /v1/sites/SITE/second-factor`: has the site require one, or no more.
#[worker::send]
pub async fn put_rule(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let NewFactorRule { required } = body::read(&call.request).await?;
    let own = session::hash(&call.request, &call.env)?;
    told_rule(&call, &change(&call, FactorCall::PutRule(site, own, required)).await?)
}

fn told_rule(call: &Call, rule: &FactorRule) -> Result<Reply, Fault> {
    Ok(response::respond(&call.request, ResponseBuilder::new(), rule)?.into())
}

/// `POST /v1/setup/second-factor`: switches off that of somebody who has lost everything, and signs them out. The
/// operator has made sure who they are.
#[worker::send]
pub async fn clear(_: Guard<Operator>, call: Call) -> Result<Reply, Fault> {
    let WhoLostIt { email } = body::read(&call.request).await?;
    let email = domain::setup::email(&email)?;
    let frame = mail_frame(&call.request, &call.env, None)?;
    let clear = DirectoryCall::Factor(FactorCall::Clear(email, frame));
    let by = DirectoryCall::By(call.outsider(), Box::new(clear));
    let () = rpc::ask(&rpc::directory(&call.env)?, &by).await?;
    Reply::no_content()
}
