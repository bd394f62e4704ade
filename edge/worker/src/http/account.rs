//! `/v1/account`: an agent's own password, and where they are signed in.

use crate::crypto;
use crate::fault::Fault;
use crate::http::guard::{Call, Guard, Own};
use crate::http::password_reset::mail_frame;
use crate::http::response::{self, Reply};
use crate::http::{body, session};
use crate::rpc::{self, DirectoryCall, Ended, PasswordChange};
use domain::account::Ending;
use protocol::team::account::{NewPassword, OpenSession, PastSignIn};
use worker::{Env, ResponseBuilder};

/// `GET /v1/account/sessions`: where the agent is signed in.
#[worker::send]
pub async fn sessions(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let open: Vec<OpenSession> =
        rpc::ask(&rpc::directory(&call.env)?, &DirectoryCall::OpenSessions(hash)).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &open)?.into())
}

/// `GET /v1/account/sign-ins`: how the agent has signed in of late, and somebody else with their email.
#[worker::send]
pub async fn sign_ins(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let past: Vec<PastSignIn> =
        rpc::ask(&rpc::directory(&call.env)?, &DirectoryCall::PastSignIns(hash)).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &past)?.into())
}

/// `DELETE /v1/account/sessions`: signs the agent out everywhere else.
#[worker::send]
pub async fn end_others(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    end(&call, hash, Ending::Others).await
}

/// `DELETE /v1/account/sessions/SESSION`: signs the agent out there.
#[worker::send]
pub async fn end_one(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    end(&call, hash, Ending::One(call.param("session").to_owned())).await
}

async fn end(call: &Call, own: String, ending: Ending) -> Result<Reply, Fault> {
    let end = DirectoryCall::By(call.actor()?, Box::new(DirectoryCall::EndSessions(own, ending)));
    let ended = rpc::ask(&rpc::directory(&call.env)?, &end).await?;
    close_sockets(&call.env, ended).await;
    Reply::no_content()
}

/// `PUT /v1/account/password`: changes it. Whoever is signed in elsewhere shows the new one there.
#[worker::send]
pub async fn change_password(
    Guard(Own { session: who, hash }): Guard<Own>,
    call: Call,
) -> Result<Reply, Fault> {
    let NewPassword { current, new, code } = body::read(&call.request).await?;
    let (request, env) = (&call.request, &call.env);
    let sites = who.sites.iter().map(|site| site.name.as_str());
    let about: Vec<&str> = [who.agent.name.as_str(), who.email.as_str()].into_iter().chain(sites).collect();
    domain::password::new_password(&new, &about)?;
    let attempt = session::own_attempt(request, env, who.email.clone())?;
    let attempt = session::check_password(env, attempt, &current).await?;
    let frame = mail_frame(request, env, None)?;
    let password = crypto::hash_password(&new)?;
    let change = PasswordChange { session: hash, attempt, password, code, frame };
    let change = DirectoryCall::By(call.actor()?, Box::new(DirectoryCall::ChangePassword(change)));
    let ended = rpc::ask(&rpc::directory(env)?, &change).await?;
    close_sockets(env, ended).await;
    Reply::no_content()
}

/// Closes the sockets of sessions that are over already, whatever comes of this: the directory looks after it.
pub async fn close_sockets(env: &Env, ended: Vec<Ended>) {
    for one in ended {
        if let Err(fault) = session::close_sockets_of(env, one).await {
            fault.log("closing the sockets of a session that was ended");
        }
    }
}
