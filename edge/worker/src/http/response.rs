//! What goes out over HTTP: JSON for everybody, and the same packed for our own apps.

use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{self, Caller, ConversationCall};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use protocol::codec;
use protocol::frames::server::{Ack, EventsPage, Refusal, ServerFrame, Welcome};
use protocol::frames::visitor::VisitorRequest;
use protocol::ids::{CommandId, Seq};
use protocol::rejection::Rejection;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::rc::Rc;
use worker::send::SendWrapper;
use worker::{Request, Response, ResponseBuilder, Stub};

/// An answer on its way through the router: the platform's own, whose body is never read here.
#[derive(Clone)]
pub struct Reply(SendWrapper<Rc<Cell<Option<Response>>>>);

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Self(SendWrapper::new(Rc::new(Cell::new(Some(response)))))
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> axum::response::Response {
        let mut response = axum::response::Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> axum::response::Response {
        match crate::http::error::refuse(self.rejection(), None) {
            Ok(response) => Reply::from(response).into_response(),
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    }
}

impl Reply {
    /// The answer that a handler gave.
    pub fn of(response: &mut axum::response::Response) -> Option<Response> {
        response.extensions_mut().remove::<Self>()?.0.take()
    }

    /// The answer to what has none but that it is done.
    pub fn no_content() -> Result<Self, Fault> {
        Ok(Response::empty()?.with_status(204).into())
    }
}

/// The public answer to a command over HTTP.
pub fn acknowledge(result: Result<Seq, Fault>, id: CommandId) -> worker::Result<Response> {
    match result {
        Ok(seq) => {
            let frame = ServerFrame::Ack(Ack { id, seq });
            Response::from_json(&frame)
        }
        Err(fault) => crate::http::error::refuse(fault.rejection(), Some(id)),
    }
}

/// The public answer to what has no answer but that it is done.
pub fn no_content(status: u16, result: Result<(), Fault>) -> worker::Result<Response> {
    into_response(result.map(|()| ResponseBuilder::new().with_status(status).empty()))
}

/// A public answer, or the refusal.
pub fn into_response(result: Result<Response, Fault>) -> worker::Result<Response> {
    result.or_else(|fault| crate::http::error::refuse(fault.rejection(), None))
}

/// A public answer that is no frame: JSON, or packed for our own apps.
pub fn respond<T: Serialize>(
    request: &Request,
    response: ResponseBuilder,
    value: &T,
) -> Result<Response, Fault> {
    if request.headers().get("accept")?.as_deref() == Some(codec::PACKED) {
        let response = response.with_header("content-type", codec::PACKED)?;
        return Ok(response.from_bytes(codec::to_binary(value))?);
    }
    Ok(response.from_json(value)?)
}

/// What a request brings that is no frame, in the encoding it says.
pub fn decode_body<T: DeserializeOwned>(request: &Request, body: &[u8]) -> Result<T, Fault> {
    let read = match request.headers().get("content-type")?.as_deref() {
        Some(codec::PACKED) => codec::from_packed(body),
        // What is skipped is looked at as well: a body that is no text is none.
        _ => std::str::from_utf8(body).ok().and_then(|text| serde_json::from_str(text).ok()),
    };
    Ok(read.ok_or(Rejection::Malformed)?)
}

/// Carries out a visitor's commands one after the other, as on a socket: a refusal concerns one of
/// them, a fault of ours stops before the next could overtake. Answers in packed frames.
pub async fn run_batch(
    stub: Result<Stub, Rejection>,
    caller: &Caller,
    commands: Vec<Result<VisitorRequest, Rejection>>,
) -> Result<Response, Fault> {
    let mut frames = Vec::new();
    for command in commands {
        let frame = match command {
            Ok(command) => match &stub {
                Ok(stub) => {
                    let call = ConversationCall::Command(caller.clone(), command);
                    codec::server_from_text(&rpc::forward(stub, &call, false).await?.text().await?)
                }
                Err(why) => ServerFrame::Rejected(Refusal::new(Some(command.id), *why)),
            },
            Err(why) => ServerFrame::Rejected(Refusal::new(None, why)),
        };
        let stop = matches!(&frame, ServerFrame::Rejected(refusal) if refusal.why().passes());
        frames.push(frame);
        if stop {
            break;
        }
    }
    Ok(in_frames(frames, 200)?)
}

/// The answer of the HTTP path for our own apps: the frames that a socket would have brought, in
/// [`codec::PACKED`] form. What is packed already stays as it is, and so does what has none.
pub async fn packed(mut response: Response) -> worker::Result<Response> {
    // Only what is told in JSON has a packed form; a file or a transcript stays what it is.
    if response.headers().get("content-type")?.as_deref() != Some("application/json") {
        return Ok(response);
    }
    let status = response.status_code();
    let text = response.text().await?;
    let welcome =
        |last, epoch| ServerFrame::Welcome(Welcome { version: protocol::VERSION, last, now: now(), epoch });
    if let Ok(EventsPage { events, next, more, epoch }) = codec::page_from_text(&text) {
        let end = (!more).then_some(ServerFrame::CaughtUp { seq: next });
        let events = events.into_iter().map(ServerFrame::Event);
        return in_frames([welcome(next, epoch)].into_iter().chain(events).chain(end), status);
    }
    match codec::server_from_text(&text) {
        // On a socket this is no refusal either, but the beginning.
        ServerFrame::Rejected(refusal) if refusal.id.is_none() && refusal.why() == Rejection::NotStarted => {
            in_frames([welcome(0, Some(0)), ServerFrame::CaughtUp { seq: 0 }], 200)
        }
        frame => in_frames([frame], status),
    }
}

/// A refusal that is to have headers of its own, which [`packed`] would take off again.
pub async fn refusal(request: &Request, why: Rejection) -> Result<Response, Fault> {
    let refused = crate::http::error::refuse(why, None)?;
    if request.headers().get("accept")?.as_deref() == Some(codec::PACKED) {
        return Ok(packed(refused).await?);
    }
    Ok(refused)
}

fn in_frames(frames: impl IntoIterator<Item = ServerFrame>, status: u16) -> worker::Result<Response> {
    ResponseBuilder::new()
        .with_status(status)
        .with_header("content-type", codec::PACKED)?
        .from_bytes(codec::pack(frames))
}
