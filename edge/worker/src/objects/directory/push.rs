//! Web Push: the keys of the installation, and which browsers are told.

use super::{DirectoryObject, second_factor};
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{self, PushCall};
use crate::store::directory::DirectoryStore;
use domain::push::Subscription;
use protocol::team::push::PushState;
use worker::Response;

impl DirectoryObject {
    pub(super) fn answer_push(&self, log: &DirectoryStore, call: PushCall) -> worker::Result<Response> {
        match call {
            PushCall::State(session) => rpc::answer(state(log, &session)),
            PushCall::Keep(keys) => rpc::answer(log.keep_push_keys(&keys)),
            PushCall::Add(session, subscription) => {
                rpc::answer(log.together(|| add(log, &session, &subscription)))
            }
            PushCall::Remove(session) => rpc::answer(log.end_push(&session)),
            PushCall::Targets(site) => {
                let everywhere = second_factor::everywhere(&self.env);
                rpc::answer(log.push_targets(&site, everywhere, now()))
            }
            PushCall::Forget(subscription) => rpc::answer(log.forget_push(&subscription)),
        }
    }
}

fn state(log: &DirectoryStore, session: &str) -> Result<Option<PushState>, Fault> {
    let on = log.has_push(session)?;
    Ok(log.push_keys()?.map(|keys| PushState { key: keys.public, on }))
}

/// Tells the browser of a session from now on, and says whether it is the first of its agent's.
fn add(log: &DirectoryStore, session: &str, subscription: &Subscription) -> Result<bool, Fault> {
    let agent = second_factor::owner(log, session)?;
    let is_first = !log.is_told(&agent, now())?;
    log.put_push(session, &agent, subscription, now())?;
    Ok(is_first)
}
