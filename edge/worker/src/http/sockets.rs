//! The routes that become sockets.

use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::http::body::upgrade;
use crate::http::guard::{Call, Embed, Guard, TeamSocket};
use crate::http::response::Reply;
use crate::http::{auth, lobby, opened, session};
use crate::rpc::{self, ConversationCall, DeskCall, SocketPlace};

/// `/v1/sites/SITE/desk/socket`: an agent at the site's desk.
#[worker::send]
pub async fn desk(Guard(team): Guard<TeamSocket>, call: Call) -> Result<Reply, Fault> {
    let TeamSocket { site, agent, role, ticket } = team;
    let open = DeskCall::Socket(agent, role, ticket.clone());
    let response = rpc::forward(&rpc::desk(&call.env, &site)?, &open, true).await?;
    failpoints::holds(Failpoint::Registering, &call.request).await;
    session::register_socket(&call.env, ticket, SocketPlace { site, conversation: None }, role).await?;
    Ok(response.into())
}

/// `/v1/sites/SITE/conversations/ID/agent-socket`: an agent in a conversation.
#[worker::send]
pub async fn agent(Guard(team): Guard<TeamSocket>, call: Call) -> Result<Reply, Fault> {
    let TeamSocket { site, agent, role, ticket } = team;
    let id = call.conversation()?;
    if !opened::is_opened(&call.env, &site, &id).await? {
        return Ok(lobby::refuse_agent()?.into());
    }
    let open = ConversationCall::AgentSocket(agent, role, ticket.clone());
    let response = rpc::forward(&rpc::conversation(&call.env, &site, &id)?, &open, true).await?;
    if response.status_code() == 404 {
        // Not for them to see: for them, nobody has opened it.
        return Ok(lobby::refuse_agent()?.into());
    }
    failpoints::holds(Failpoint::Registering, &call.request).await;
    session::register_socket(&call.env, ticket, SocketPlace { site, conversation: Some(id) }, role).await?;
    Ok(response.into())
}

/// `/v1/sites/SITE/conversations/ID/socket`: a visitor, who says who they are in the first frame. With `?start`
/// they are about to start the conversation, which counts as opening it; where that is refused, the lobby says so.
#[worker::send]
pub async fn visitor(Guard(Embed { site }): Guard<Embed>, call: Call) -> Result<Reply, Fault> {
    upgrade(&call.request)?;
    let id = call.conversation()?;
    let network = auth::network(&call.request, &call.env);
    let is_opened = if call.query("start")?.is_some() {
        // Who the visitor is comes with the first frame.
        opened::open(&call.env, &site, &id, network.as_deref(), None).await.is_ok()
    } else {
        opened::is_opened(&call.env, &site, &id).await?
    };
    if !is_opened {
        return Ok(lobby::take_in(&call.env, site, id, network)?.into());
    }
    let open = ConversationCall::VisitorSocket(network);
    Ok(rpc::forward(&rpc::conversation(&call.env, &site, &id)?, &open, true).await?.into())
}
