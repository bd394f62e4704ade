//! Who may pass: extractors that prove something about a request before its handler runs.
//!
//! The first argument of every handler is one of these, or it cannot be put into the table of routes
//! ([`super::routes::Routes`]). A guard reads path, headers and session, never the body.

mod actor;
mod links;
mod owner;

use crate::fault::Fault;
use crate::http::site_lookup::known_site;
use crate::http::{auth, body, session};
use crate::rpc::{Requester, SocketTicket};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use domain::audit::Actor;
use domain::keys::Shown;
use domain::roles::asked::of_route;
use domain::roles::{Action, Role};
pub use owner::Owner;
use protocol::conversation::party::Agent;
use protocol::ids::{ConversationId, FileId, SiteId};
use protocol::rejection::Rejection;
use protocol::session::Session;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use worker::send::{SendFuture, SendWrapper};
use worker::{Env, Method, Request};

pub use links::{LinkHolder, ResetHolder};

/// What a handler demands of a request.
pub trait Check: Sized {
    /// Whom it lets pass, as the API's document names it.
    const NAME: &'static str;

    /// Lets the request pass or refuses it.
    async fn check(call: &Call) -> Result<Self, Fault>;
}

/// Proof that a request has passed a check, for the first argument of a handler.
pub struct Guard<C>(pub C);

impl<C: Check> FromRequestParts<()> for Guard<C> {
    type Rejection = Fault;

    fn from_request_parts(parts: &mut Parts, (): &()) -> impl Future<Output = Result<Self, Fault>> + Send {
        SendFuture::new(async {
            let call = Call::of(parts).await?;
            let proof = C::check(&call).await?;
            // The handler's own call is another one.
            if let Some(actor) = call.actor.take() {
                parts.extensions.insert(actor);
            }
            Ok(Self(proof))
        })
    }
}

/// A handler's arguments, the first of which is a guard.
pub trait Guarded {
    /// What the guard checks.
    type Check: Check;
}

impl<M, C: Check> Guarded for (M, Guard<C>) {
    type Check = C;
}

impl<M, C: Check, A> Guarded for (M, Guard<C>, A) {
    type Check = C;
}

/// A request as it came from outside, which the router carries along: its body stays with the platform.
#[derive(Clone)]
pub struct Incoming {
    /// The platform's request.
    pub request: SendWrapper<web_sys::Request>,
    /// The bindings and the operator's variables.
    pub env: Env,
}

/// What a handler reads besides what its guard has proved.
pub struct Call {
    /// The request, its body unread.
    pub request: SendWrapper<Request>,
    /// The bindings and the operator's variables.
    pub env: Env,
    params: BTreeMap<String, String>,
    /// Who of the team asks, once a guard knows.
    actor: RefCell<Option<Actor>>,
}

impl Call {
    async fn of(parts: &mut Parts) -> Result<Self, Fault> {
        let incoming = parts.extensions.get::<Incoming>().cloned().ok_or(Rejection::Unavailable)?;
        // A path whose percent codes are no UTF-8 names nothing that is there.
        let params = RawPathParams::from_request_parts(parts, &()).await.map_err(|_| Rejection::NotFound)?;
        Ok(Self {
            request: SendWrapper::new(Request::from(incoming.request.0)),
            env: incoming.env,
            actor: RefCell::new(parts.extensions.get::<Actor>().cloned()),
            params: params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        })
    }

    /// A part of the path, by its name in the table of routes.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// The site in the path.
    pub fn site(&self) -> Result<SiteId, Fault> {
        Ok(SiteId::parse(self.param("site"))?)
    }

    /// The conversation in the path.
    pub fn conversation(&self) -> Result<ConversationId, Fault> {
        Ok(ConversationId::parse(self.param("conversation"))?)
    }

    /// The file in the path.
    pub fn file(&self) -> Result<FileId, Fault> {
        Ok(FileId::parse(self.param("file"))?)
    }

    /// A parameter of the query.
    pub fn query(&self, name: &str) -> Result<Option<String>, Fault> {
        body::query(&self.request, name)
    }

    fn only_reads(&self) -> bool {
        matches!(self.request.method(), Method::Get | Method::Head)
    }
}

impl FromRequestParts<()> for Call {
    type Rejection = Fault;

    fn from_request_parts(parts: &mut Parts, (): &()) -> impl Future<Output = Result<Self, Fault>> + Send {
        SendFuture::new(Self::of(parts))
    }
}

/// Anybody at all.
pub struct Everybody;

impl Check for Everybody {
    const NAME: &'static str = "everybody";

    async fn check(_: &Call) -> Result<Self, Fault> {
        Ok(Self)
    }
}

/// Anybody, about a site that exists.
pub struct KnownSite {
    /// The site.
    pub site: SiteId,
}

impl Check for KnownSite {
    const NAME: &'static str = "everybody";

    async fn check(call: &Call) -> Result<Self, Fault> {
        let site = call.site()?;
        known_site(&call.env, &site).await?;
        Ok(Self { site })
    }
}

/// A request from a page of our own origin: what sets or uses a cookie.
pub struct OwnPage;

impl Check for OwnPage {
    const NAME: &'static str = "everybody, from our own pages";

    async fn check(call: &Call) -> Result<Self, Fault> {
        auth::from_own_page(&call.request, &call.env)?;
        Ok(Self)
    }
}

/// Whoever is signed in, wherever they work.
pub struct SignedIn {
    /// Their session.
    pub session: Session,
}

impl Check for SignedIn {
    const NAME: &'static str = "agents";

    async fn check(call: &Call) -> Result<Self, Fault> {
        Ok(Self { session: auth::known_agent(&call.request, &call.env).await?.session })
    }
}

/// Whoever is signed in, about their own account. What changes anything comes from our own pages only.
pub struct Own {
    /// Their session.
    pub session: Session,
    /// The hash of its token.
    pub hash: String,
}

impl Check for Own {
    const NAME: &'static str = "agents, about themselves";

    async fn check(call: &Call) -> Result<Self, Fault> {
        if !call.only_reads() {
            auth::from_own_page(&call.request, &call.env)?;
        }
        let SignedIn { session } = SignedIn::check(call).await?;
        call.asks(session.agent.clone())?;
        Ok(Self { session, hash: session::hash(&call.request, &call.env)? })
    }
}

/// Whoever has the installation's set-up key.
pub struct Operator;

impl Check for Operator {
    const NAME: &'static str = "operator";

    async fn check(call: &Call) -> Result<Self, Fault> {
        auth::set_up_key(&call.request, &call.env).await?;
        Ok(Self)
    }
}

/// Whoever has the token of the operator's monitoring.
pub struct Monitoring;

impl Check for Monitoring {
    const NAME: &'static str = "the operator's monitoring";

    async fn check(call: &Call) -> Result<Self, Fault> {
        auth::metrics_token(&call.request, &call.env)?;
        Ok(Self)
    }
}

/// The embedded app of a site that exists, or a program; who the visitor is has not been asked.
pub struct Embed {
    /// The site.
    pub site: SiteId,
}

impl Check for Embed {
    const NAME: &'static str = "visitors' apps";

    async fn check(call: &Call) -> Result<Self, Fault> {
        auth::from_frame_or_program(&call.request, &call.env)?;
        let KnownSite { site } = KnownSite::check(call).await?;
        Ok(Self { site })
    }
}

/// Somebody who shows a visitor's token. Whether it is this conversation's is for its object to say.
pub struct Visitor {
    /// The site.
    pub site: SiteId,
    /// The conversation.
    pub conversation: ConversationId,
    /// What they show.
    pub shown: Shown,
}

impl Check for Visitor {
    const NAME: &'static str = "visitor";

    async fn check(call: &Call) -> Result<Self, Fault> {
        let Embed { site } = Embed::check(call).await?;
        let conversation = call.conversation()?;
        let shown = auth::shown(&call.request, &call.env, &site).await?;
        Ok(Self { site, conversation, shown })
    }
}

/// Somebody who shows a visitor's token, or an agent of the site.
pub struct Participant {
    /// The site.
    pub site: SiteId,
    /// The conversation.
    pub conversation: ConversationId,
    /// Who asks.
    pub requester: Requester,
}

impl Check for Participant {
    const NAME: &'static str = "visitor or team";

    async fn check(call: &Call) -> Result<Self, Fault> {
        let KnownSite { site } = KnownSite::check(call).await?;
        let conversation = call.conversation()?;
        let changes = !call.only_reads();
        let (requester, agent) =
            auth::authenticate_requester(&call.request, &call.env, &site, changes).await?;
        if let Some(agent) = agent {
            call.asks(agent)?;
        }
        Ok(Self { site, conversation, requester })
    }
}

/// Somebody of the site's team; for what changes anything one who answers, and from our own pages only.
pub struct TeamMember {
    /// The site.
    pub site: SiteId,
}

impl Check for TeamMember {
    const NAME: &'static str = "team";

    async fn check(call: &Call) -> Result<Self, Fault> {
        let site = call.site()?;
        if !call.only_reads() {
            auth::from_own_page(&call.request, &call.env)?;
        }
        let action = of_route(call.only_reads());
        call.asks(auth::require_agent(&call.request, &call.env, &site, action).await?.0)?;
        Ok(Self { site })
    }
}

/// Somebody who may change what the site is like. What changes anything comes from our own pages only.
pub struct Manager {
    /// The site.
    pub site: SiteId,
}

impl Check for Manager {
    const NAME: &'static str = "owners and admins";

    async fn check(call: &Call) -> Result<Self, Fault> {
        let site = call.site()?;
        if !call.only_reads() {
            auth::from_own_page(&call.request, &call.env)?;
        }
        call.asks(auth::require_agent(&call.request, &call.env, &site, Action::Manage).await?.0)?;
        Ok(Self { site })
    }
}

/// Somebody of the site's team who reads something about one of its conversations. How far they see is asked later.
pub struct TeamReader {
    /// The site.
    pub site: SiteId,
    /// The conversation.
    pub conversation: ConversationId,
    /// Who.
    pub agent: Agent,
    /// Their role.
    pub role: Role,
}

impl Check for TeamReader {
    const NAME: &'static str = "team";

    async fn check(call: &Call) -> Result<Self, Fault> {
        let site = call.site()?;
        let (agent, role) = auth::require_agent(&call.request, &call.env, &site, of_route(true)).await?;
        Ok(Self { site, conversation: call.conversation()?, agent, role })
    }
}

/// Somebody of the site's team whose page opens a socket. What they may send there goes by their role.
pub struct TeamSocket {
    /// The site.
    pub site: SiteId,
    /// Who.
    pub agent: Agent,
    /// Their role.
    pub role: Role,
    /// What ties the socket to the agent's session.
    pub ticket: SocketTicket,
}

impl Check for TeamSocket {
    const NAME: &'static str = "team";

    async fn check(call: &Call) -> Result<Self, Fault> {
        let site = call.site()?;
        auth::from_own_page(&call.request, &call.env)?;
        let (agent, role) = auth::require_agent(&call.request, &call.env, &site, Action::Watch).await?;
        body::upgrade(&call.request)?;
        Ok(Self { site, agent, role, ticket: session::socket_ticket(&call.request, &call.env)? })
    }
}
