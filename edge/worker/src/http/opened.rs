//! Which conversations were opened. An object leaves a file behind as soon as it wakes, and that is never
//! taken away again: so none is woken for an id that nobody opened.
//!
//! A site's object writes down whom it admits. What was opened before it did that, the desk knows.

use crate::fault::Fault;
use crate::objects::flows::network_name;
use crate::rpc::{self, Admission, ConversationCall, DeskCall, Entrant, Requester, SiteCall};
use domain::access;
use domain::import;
use domain::keys::Vouched;
use protocol::ids::{ConversationId, SiteId};
use protocol::rejection::Rejection;
use std::cell::RefCell;
use std::collections::HashSet;
use worker::{Env, Stub};

/// How many are remembered before all are asked for again.
const REMEMBERED_MAX: usize = 10_000;

thread_local! {
    /// Conversations that were opened. None is ever not opened again, so a yes is remembered.
    static OPENED: RefCell<HashSet<String>> = RefCell::default();
}

/// Whether this isolate remembers that a conversation was opened.
pub fn is_remembered(site: &SiteId, id: &ConversationId) -> bool {
    let name = rpc::conversation_name(site, id);
    OPENED.with_borrow(|opened| opened.contains(&name))
}

/// Whether a conversation was opened.
pub async fn is_opened(env: &Env, site: &SiteId, id: &ConversationId) -> Result<bool, Fault> {
    if is_remembered(site, id) {
        return Ok(true);
    }
    let at_site = rpc::site(env, site)?;
    let mut opened: bool = rpc::ask(&at_site, &SiteCall::IsOpened(id.clone())).await?;
    if !opened {
        opened = rpc::ask(&rpc::desk(env, site)?, &DeskCall::Knows(id.clone())).await?;
        if opened {
            let () = rpc::ask(&at_site, &SiteCall::NoteOpened(id.clone())).await?;
        }
    }
    if opened {
        remember(site, id);
    }
    Ok(opened)
}

/// Writes down that one is being brought in, so that it goes with its site.
pub async fn note(env: &Env, site: &SiteId, id: &ConversationId) -> Result<(), Fault> {
    let () = rpc::ask(&rpc::site(env, site)?, &SiteCall::NoteOpened(id.clone())).await?;
    remember(site, id);
    Ok(())
}

/// Whether a conversation was opened that was not, moments ago: the site's object writes down all that begin.
pub async fn is_opened_since(env: &Env, site: &SiteId, id: &ConversationId) -> Result<bool, Fault> {
    let opened: bool = rpc::ask(&rpc::site(env, site)?, &SiteCall::IsOpened(id.clone())).await?;
    if opened {
        remember(site, id);
    }
    Ok(opened)
}

/// The object of a conversation that was opened.
///
/// # Errors
/// [`Rejection::NotStarted`] when it was not.
pub async fn find(env: &Env, site: &SiteId, id: &ConversationId) -> Result<Stub, Fault> {
    if is_opened(env, site, id).await? {
        rpc::conversation(env, site, id)
    } else {
        Err(Rejection::NotStarted.into())
    }
}

/// The object of a conversation that was opened, for somebody who sees it.
///
/// # Errors
/// [`Rejection::NotStarted`] when it was not, or when they are of the team and it is not for them to see.
pub async fn find_for(
    env: &Env,
    site: &SiteId,
    id: &ConversationId,
    requester: &Requester,
) -> Result<Stub, Fault> {
    let stub = find(env, site, id).await?;
    if let Requester::Agent(agent, role) = requester {
        let seen: bool = rpc::ask(&stub, &ConversationCall::IsSeen(agent.clone(), *role)).await?;
        if !seen {
            return Err(Rejection::NotStarted.into());
        }
    }
    Ok(stub)
}

/// The object of a conversation that is to be opened from a network, if it was not already, by the customer for
/// whom the site vouches, if it does.
///
/// # Errors
/// [`Rejection::TooManyConversations`] when the network has opened as many as it may; [`Rejection::Blocked`] for a
/// customer whom the team has blocked.
pub async fn open(
    env: &Env,
    site: &SiteId,
    id: &ConversationId,
    network: Option<&str>,
    vouched: Option<&Vouched>,
) -> Result<Stub, Fault> {
    if !is_opened(env, site, id).await? {
        if import::is_foreign(id) {
            // Such ids are no secret: what has one is brought in, or is not there.
            return Err(Rejection::BadId.into());
        }
        let wider = network.and_then(access::wider).map(|wider| network_name(&wider));
        let network = network.map(network_name);
        let customer = vouched.map(|vouched| vouched.customer.id.clone());
        let entrant = Entrant { id: id.clone(), network, wider, customer };
        let admission: Admission = rpc::ask(&rpc::site(env, site)?, &SiteCall::Admit(entrant)).await?;
        if let Some(why) = admission.ok_or(Rejection::UnknownSite)?.barred() {
            return Err(why.into());
        }
        remember(site, id);
    }
    rpc::conversation(env, site, id)
}

fn remember(site: &SiteId, id: &ConversationId) {
    OPENED.with_borrow_mut(|opened| {
        if opened.len() >= REMEMBERED_MAX {
            opened.clear();
        }
        opened.insert(rpc::conversation_name(site, id));
    });
}
