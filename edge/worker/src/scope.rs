//! What is at work: for which request from outside, in which object, at which call. It goes along with a piece of
//! work through everything that it awaits, into the objects it asks, and from there into the log.

use crate::objects::panic_hook;
use domain::log_line::Place;
use domain::object_kind::ObjectKind;
use domain::request_id::RequestId;
use std::cell::RefCell;
use std::pin::Pin;
use std::task::{Context, Poll};
use worker::State;

/// What is known of a piece of work.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    request: Option<RequestId>,
    object: Option<(ObjectKind, String)>,
    call: Option<String>,
}

thread_local! {
    /// Of the work that is going on at the moment.
    static CURRENT: RefCell<Scope> = RefCell::default();
}

impl Scope {
    /// A request from outside.
    pub fn of_request(request: RequestId) -> Self {
        Self { request: Some(request), ..Self::default() }
    }

    /// Something in an object, for a request where one is known.
    pub fn in_object(kind: ObjectKind, state: &State, request: Option<RequestId>) -> Self {
        Self { request, object: Some((kind, state.id().name().unwrap_or_default())), call: None }
    }

    /// The same, and what is being done.
    #[must_use]
    pub fn doing(self, call: &str) -> Self {
        Self { call: Some(call.to_owned()), ..self }
    }

    /// Does a piece of work within it.
    pub fn run<F: Future>(self, work: F) -> Within<F> {
        Within { scope: self, work: Box::pin(work) }
    }
}

/// The same as now, for work that goes on in the background.
pub fn current() -> Scope {
    CURRENT.with_borrow(Clone::clone)
}

/// The request that is at work.
pub fn request() -> Option<RequestId> {
    CURRENT.with_borrow(|scope| scope.request.clone())
}

/// What is at work does this now.
pub fn doing(call: &str) {
    CURRENT.with_borrow_mut(|scope| scope.call = Some(call.to_owned()));
}

/// Looks at where the work is that is going on.
pub fn look<T>(call: Option<&str>, look: impl FnOnce(&Place<'_>) -> T) -> T {
    // A panic in the middle of a change finds nothing.
    let scope = CURRENT.try_with(|scope| scope.try_borrow().map(|scope| scope.clone()).unwrap_or_default());
    let scope = scope.unwrap_or_default();
    let (kind, name) = match scope.object {
        Some((kind, name)) => (Some(kind), Some(name)),
        // A frame on a socket: only whose work cannot be interrupted says so.
        None => {
            let name = panic_hook::at_work();
            (name.as_deref().and_then(ObjectKind::of_name), name)
        }
    };
    look(&Place {
        object: kind,
        name: name.as_deref(),
        call: call.or(scope.call.as_deref()),
        request: scope.request.as_ref().map(RequestId::as_str),
    })
}

/// A piece of work with its scope.
pub struct Within<F> {
    scope: Scope,
    work: Pin<Box<F>>,
}

impl<F: Future> Future for Within<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.get_mut();
        CURRENT.with_borrow_mut(|current| std::mem::swap(current, &mut this.scope));
        let polled = this.work.as_mut().poll(context);
        CURRENT.with_borrow_mut(|current| std::mem::swap(current, &mut this.scope));
        polled
    }
}
