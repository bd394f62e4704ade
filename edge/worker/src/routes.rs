//! From a request's path to what answers it. Everything that is not listed is refused.

mod identity;
mod resume;
mod shared;
mod site;

pub use shared::announced;

use crate::answers;
use crate::auth;
use crate::call::{
    self, Caller, ConversationCall, DeskCall, DirectoryCall, EventsQuery, Place, SetUp, SetUpDone,
};
use crate::error::{Fault, refuse};
use crate::planted::{self, Moment};
use crate::{articles, documents, help, library, password};
use protocol::desk::Credentials;
use protocol::ids::{ConversationId, Seq, SiteId};
use protocol::rejection::Rejection;
use protocol::settings::SiteSettings;
use protocol::visitor::VisitorRequest;
use protocol::{codec, limits};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use worker::{Env, Method, Request, Response, ResponseBuilder};

/// Answers every request, refusals and faults included.
pub async fn answer(mut request: Request, env: &Env) -> worker::Result<Response> {
    planted::reached(Moment::Route, || request.path());
    let mut response = match route(&mut request, env).await {
        Ok(response) => response,
        Err(fault) => refuse(fault.rejection(), None)?,
    };
    if request.headers().get("accept")?.as_deref() == Some(codec::PACKED) {
        response = answers::packed(response).await?;
    }
    if response.status_code() == 101 {
        return Ok(response);
    }
    // A response that came from an object has fixed headers, so the body moves into a new one.
    let (builder, body) = response.into_parts();
    let mut response = builder.body(body);
    let headers = response.headers().clone();
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("referrer-policy", "strict-origin-when-cross-origin")?;
    if !headers.has("cache-control")? {
        headers.set("cache-control", "no-store")?;
    }
    response = response.with_headers(headers);
    Ok(response)
}

async fn route(request: &mut Request, env: &Env) -> Result<Response, Fault> {
    let path = request.path();
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match (request.method(), segments.as_slice()) {
        (Method::Get, ["healthz"]) => Ok(Response::from_json(&serde_json::json!({ "ok": true }))?),
        (Method::Get, ["widget.js"]) => {
            let site = query(request, "site")?.unwrap_or_default();
            let own = auth::own_origin(request, env)?;
            documents::loader(request, env, &site, &own).await
        }
        (Method::Get, ["embed", site]) => {
            let language = query(request, "lang")?.unwrap_or_default();
            documents::embed(request, env, SiteId::parse(site)?, &language).await
        }
        (Method::Get, ["inbox"] | ["inbox", ""]) => {
            documents::app(request, env, "inbox", query(request, "lang")?.as_deref()).await
        }
        (Method::Get, ["inbox", "settings"]) => {
            documents::app(request, env, "settings", query(request, "lang")?.as_deref()).await
        }
        (Method::Get, ["help.css"]) => help::style(request),
        (Method::Get, ["help", site]) => {
            help::page(request, env, &SiteId::parse(site)?, None, wish(request)?).await
        }
        (Method::Get, ["help", site, article]) => {
            help::page(request, env, &SiteId::parse(site)?, Some(article), wish(request)?).await
        }
        (Method::Get, ["assets", _]) => documents::asset(request, env, &path).await,
        (Method::Get, ["demo"]) => {
            let mut url = request.url()?;
            url.set_path("/demo/");
            Ok(Response::redirect(url)?)
        }
        (Method::Get, ["demo", ..]) => documents::demo(env, &path).await,
        (_, ["v1", "session"]) => session(request, env).await,
        (Method::Post, ["v1", "setup"]) => set_up(request, env).await,
        (Method::Get, ["v1", "sites", site, "desk", "socket"]) => {
            let site = SiteId::parse(site)?;
            auth::from_own_page(request, env)?;
            let agent = auth::agent_for(request, env, &site).await?;
            upgrade(request)?;
            let pass = auth::pass(request)?;
            let call = DeskCall::Socket(agent, pass.clone());
            let response = call::forward(&call::desk(env, &site)?, &call, true).await?;
            auth::stays(env, pass, Place { site, conversation: None }).await?;
            Ok(response)
        }
        (method, ["v1", "sites", site, "settings"]) => {
            site::settings(request, env, &SiteId::parse(site)?, &method).await
        }
        (Method::Get, ["v1", "sites", site, "widget"]) => {
            let language = query(request, "lang")?.unwrap_or_default();
            documents::widget(request, env, SiteId::parse(site)?, &language).await
        }
        (Method::Post, ["v1", "sites", site, "pictures"]) => {
            site::put_picture(request, env, &SiteId::parse(site)?).await
        }
        (Method::Get, ["v1", "sites", site, "pictures", picture]) => {
            let site = SiteId::parse(site)?;
            known_site(env, &site).await?;
            site::picture(env, &site, picture).await
        }
        (Method::Get, ["v1", "sites", site, "agents"]) => {
            site::agents(request, env, &SiteId::parse(site)?).await
        }
        (Method::Get, ["v1", "sites", site, "triggers"]) => {
            site::counts(request, env, &SiteId::parse(site)?).await
        }
        (Method::Post, ["v1", "sites", site, "triggers", trigger, reaction]) => {
            let site = SiteId::parse(site)?;
            known_site(env, &site).await?;
            site::count(request, env, &site, trigger, reaction).await
        }
        (method, ["v1", "sites", site, "library", what @ ..]) => {
            library::answer(request, env, &SiteId::parse(site)?, method, what).await
        }
        (method, ["v1", "sites", site, "articles", what @ ..]) => {
            articles::answer(request, env, &SiteId::parse(site)?, method, what).await
        }
        (Method::Post, ["v1", "sites", site, "identity"]) => {
            let site = SiteId::parse(site)?;
            known_site(env, &site).await?;
            identity::history(request, env, &site).await
        }
        (Method::Post, ["v1", "sites", site, "identity-secret"]) => {
            let site = SiteId::parse(site)?;
            auth::set_up_key(request, env)?;
            known_site(env, &site).await?;
            identity::secret(request, env, &site).await
        }
        (method, ["v1", "sites", site, "conversations", conversation, what]) => {
            let site = SiteId::parse(site)?;
            let id = ConversationId::parse(conversation)?;
            conversation_route(request, env, method, &site, &id, what).await
        }
        (method, ["v1", "sites", site, "conversations", conversation, "files", file]) => {
            let site = SiteId::parse(site)?;
            let id = ConversationId::parse(conversation)?;
            known_site(env, &site).await?;
            shared::file(request, env, &method, &site, &id, file).await
        }
        (Method::Get | Method::Head, _) => Err(Rejection::NotFound.into()),
        _ => Err(Rejection::WrongMethod.into()),
    }
}

async fn conversation_route(
    request: &mut Request,
    env: &Env,
    method: Method,
    site: &SiteId,
    id: &ConversationId,
    what: &str,
) -> Result<Response, Fault> {
    match (method, what) {
        (Method::Get, "socket") => {
            auth::from_frame_or_program(request, env)?;
            known_site(env, site).await?;
            upgrade(request)?;
            let call = ConversationCall::VisitorSocket(auth::network(request, env));
            call::forward(&call::conversation(env, site, id)?, &call, true).await
        }
        (Method::Get, "agent-socket") => {
            auth::from_own_page(request, env)?;
            let agent = auth::agent_for(request, env, site).await?;
            upgrade(request)?;
            let pass = auth::pass(request)?;
            let call = ConversationCall::AgentSocket(agent, pass.clone());
            let response = call::forward(&call::conversation(env, site, id)?, &call, true).await?;
            let place = Place { site: site.clone(), conversation: Some(id.clone()) };
            auth::stays(env, pass, place).await?;
            Ok(response)
        }
        (Method::Post, "commands") => {
            auth::from_frame_or_program(request, env)?;
            known_site(env, site).await?;
            let token = auth::visitor_token(request)?;
            let stub = call::conversation(env, site, id)?;
            let network = auth::network(request, env);
            let customer = auth::customer(request, env, site).await?;
            let caller = Caller { token, network, customer };
            if request.headers().get("content-type")?.as_deref() == Some(codec::PACKED) {
                let commands = codec::commands_from_packed(&bytes(request, limits::FRAME_MAX).await?)?;
                return answers::carry_out(&stub, &caller, commands).await;
            }
            let text = body(request).await?;
            let command: VisitorRequest = match codec::from_text(&text) {
                Ok(command) => command,
                Err(why) => return Ok(refuse(why, None)?),
            };
            let call = ConversationCall::Command(caller, command);
            call::forward(&stub, &call, false).await
        }
        (Method::Get, "events") => {
            auth::from_frame_or_program(request, env)?;
            known_site(env, site).await?;
            let number = |name| -> Result<Seq, Fault> {
                let given = query(request, name)?;
                Ok(given.map_or(Ok(0), |given| given.parse()).map_err(|_| Rejection::Malformed)?)
            };
            let after = number("after")?;
            let wait = u32::try_from(number("wait")?).unwrap_or(limits::WAIT_MAX_SECONDS);
            let token = auth::visitor_token(request)?;
            let customer = auth::customer(request, env, site).await?;
            let query = EventsQuery { token, customer, after, wait };
            call::forward(&call::conversation(env, site, id)?, &ConversationCall::Events(query), false).await
        }
        (Method::Post, "erase") => {
            auth::from_frame_or_program(request, env)?;
            known_site(env, site).await?;
            let call = ConversationCall::Erase(auth::visitor_token(request)?);
            call::forward(&call::conversation(env, site, id)?, &call, false).await
        }
        (method @ (Method::Get | Method::Post), "transcript") => {
            known_site(env, site).await?;
            shared::transcript(request, env, &method, site, id).await
        }
        (Method::Post, "resume") => {
            known_site(env, site).await?;
            resume::exchange(request, env, site, id).await
        }
        (_, "socket" | "agent-socket" | "commands" | "events" | "transcript" | "erase" | "resume") => {
            Err(Rejection::WrongMethod.into())
        }
        _ => Err(Rejection::NotFound.into()),
    }
}

async fn session(request: &mut Request, env: &Env) -> Result<Response, Fault> {
    match request.method() {
        Method::Get => answers::tell(request, ResponseBuilder::new(), &auth::session(request, env).await?),
        Method::Post => {
            auth::from_own_page(request, env)?;
            let credentials: Credentials = read(request).await?;
            auth::sign_in(request, env, credentials).await
        }
        Method::Delete => {
            auth::from_own_page(request, env)?;
            auth::sign_out(request, env).await
        }
        _ => Err(Rejection::WrongMethod.into()),
    }
}

/// A site and its first agent, as the operator gives them.
#[derive(Deserialize)]
struct SetUpRequest {
    site: NewSite,
    agent: NewAgent,
}

#[derive(Deserialize)]
struct NewSite {
    id: String,
    settings: SiteSettings,
}

#[derive(Deserialize)]
struct NewAgent {
    email: String,
    name: String,
    password: String,
}

async fn set_up(request: &mut Request, env: &Env) -> Result<Response, Fault> {
    auth::set_up_key(request, env)?;
    let SetUpRequest { site, agent } = read(request).await?;
    let id = SiteId::parse(&site.id).map_err(|_| Rejection::BadSetup)?;
    domain::setup::settings(&site.settings)?;
    domain::setup::password(&agent.password)?;
    let set_up = SetUp {
        site: id.clone(),
        site_name: site.settings.name.clone(),
        email: domain::setup::email(&agent.email)?,
        name: protocol::text::name(&agent.name).map_err(|_| Rejection::BadSetup)?,
        password: password::hash(&agent.password)?,
    };
    // The desk first: a site that the directory knows always has settings.
    let () = call::ask(&call::desk(env, &id)?, &DeskCall::SetUp(site.settings)).await?;
    let done: SetUpDone = call::ask(&call::directory(env)?, &DirectoryCall::SetUp(set_up)).await?;
    Ok(Response::from_json(&done)?)
}

async fn known_site(env: &Env, site: &SiteId) -> Result<(), Fault> {
    if documents::has_site(env, site).await? { Ok(()) } else { Err(Rejection::UnknownSite.into()) }
}

fn upgrade(request: &Request) -> Result<(), Fault> {
    let header = request.headers().get("upgrade")?.unwrap_or_default();
    if header.eq_ignore_ascii_case("websocket") { Ok(()) } else { Err(Rejection::WrongMethod.into()) }
}

fn wish(request: &Request) -> Result<help::Wish, Fault> {
    Ok(help::Wish { language: query(request, "lang")?, query: query(request, "q")? })
}

fn query(request: &Request, name: &str) -> Result<Option<String>, Fault> {
    let url = request.url()?;
    Ok(url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()))
}

/// The body, refused by its announced length before it is read.
pub async fn bytes(request: &mut Request, most: usize) -> Result<Vec<u8>, Fault> {
    let announced = request.headers().get("content-length")?.and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(Rejection::TooLarge.into());
    }
    let bytes = request.bytes().await?;
    if bytes.len() > most {
        return Err(Rejection::TooLarge.into());
    }
    Ok(bytes)
}

async fn body(request: &mut Request) -> Result<String, Fault> {
    Ok(String::from_utf8(bytes(request, limits::FRAME_MAX).await?).map_err(|_| Rejection::Malformed)?)
}

/// The body: JSON, or packed.
pub async fn read<T: DeserializeOwned>(request: &mut Request) -> Result<T, Fault> {
    let given = bytes(request, limits::FRAME_MAX).await?;
    answers::brought(request, &given)
}
