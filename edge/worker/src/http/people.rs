//! `/v1/sites/SITE/people`: who works for a site, and as what, for those who run it.

use crate::fault::Fault;
use crate::http::guard::{Call, Guard, Manager};
use crate::http::response::{self, Reply};
use crate::http::{body, session};
use crate::rpc::{self, DeskCall, DirectoryCall};
use protocol::ids::AgentId;
use protocol::team::list::List;
use protocol::team::people::{NewRole, Person, SuspendedPerson};
use worker::ResponseBuilder;

/// `GET /v1/sites/SITE/people`: all of them.
#[worker::send]
pub async fn list(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let own = session::hash(&call.request, &call.env)?;
    told(&call, &DirectoryCall::People(site, own)).await
}

/// `PUT /v1/sites/SITE/people/AGENT`: gives one another role.
#[worker::send]
pub async fn change(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let NewRole { role } = body::read(&call.request).await?;
    let who = AgentId::parse(call.param("agent"))?;
    let own = session::hash(&call.request, &call.env)?;
    let reply =
        told(&call, &by(&call, DirectoryCall::ChangeRole(site.clone(), own, who.clone(), role))?).await?;
    // The guards ask the directory at every request: this has open inboxes go by it.
    let changed = DeskCall::RoleChanged(who, role);
    let tell = async { rpc::ask::<_, ()>(&rpc::desk(&call.env, &site)?, &changed).await };
    if let Err(fault) = tell.await {
        fault.log("DeskObject role changed");
    }
    Ok(reply)
}

/// `DELETE /v1/sites/SITE/people/AGENT`: lets one work for the site no more.
#[worker::send]
pub async fn remove(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let who = AgentId::parse(call.param("agent"))?;
    let own = session::hash(&call.request, &call.env)?;
    let remove = by(&call, DirectoryCall::RemovePerson(site, own, who))?;
    let () = rpc::ask(&rpc::directory(&call.env)?, &remove).await?;
    Reply::no_content()
}

/// `GET /v1/sites/SITE/suspended`: who is let in no more until further notice.
#[worker::send]
pub async fn suspended(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let own = session::hash(&call.request, &call.env)?;
    let asked = DirectoryCall::Suspended(site, own);
    let people: Vec<SuspendedPerson> = rpc::ask(&rpc::directory(&call.env)?, &asked).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &people)?.into())
}

/// `PUT /v1/sites/SITE/suspended/AGENT`: suspends one.
#[worker::send]
pub async fn suspend(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let who = AgentId::parse(call.param("agent"))?;
    let own = session::hash(&call.request, &call.env)?;
    let suspend = by(&call, DirectoryCall::Suspend(site, own, who))?;
    let () = rpc::ask(&rpc::directory(&call.env)?, &suspend).await?;
    Reply::no_content()
}

/// `DELETE /v1/sites/SITE/suspended/AGENT`: lets one back.
#[worker::send]
pub async fn restore(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let who = AgentId::parse(call.param("agent"))?;
    let own = session::hash(&call.request, &call.env)?;
    let restore = by(&call, DirectoryCall::Restore(site, own, who))?;
    let () = rpc::ask(&rpc::directory(&call.env)?, &restore).await?;
    Reply::no_content()
}

/// The same, for whoever asks.
fn by(call: &Call, asked: DirectoryCall) -> Result<DirectoryCall, Fault> {
    Ok(DirectoryCall::By(call.actor()?, Box::new(asked)))
}

async fn told(call: &Call, asked: &DirectoryCall) -> Result<Reply, Fault> {
    let people: Vec<Person> = rpc::ask(&rpc::directory(&call.env)?, asked).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &List(people))?.into())
}
