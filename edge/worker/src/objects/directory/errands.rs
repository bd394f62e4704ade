//! What the alarm has desks, sites and conversations hear or do: each errand in the background, with a time limit and
//! rests of its own ([`domain::errands`]), so that an object that hangs holds up no other, and neither the alarm.

use super::{DirectoryObject, has_work};
use crate::env::now;
use crate::fault::{self, Fault};
use crate::scope::{self, Scope};
use crate::store::directory::DirectoryStore;
use domain::errands::{ERRAND_MS, Ended, REST_MS};
use domain::object_kind::ObjectKind;
use futures::FutureExt;
use futures::future::{Either, select};
use protocol::ids::Timestamp;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use worker::{Delay, Env, State, Storage};

/// What errands work with.
#[derive(Clone)]
pub(super) struct Tools {
    pub(super) env: Env,
    pub(super) log: Rc<DirectoryStore>,
}

/// When the alarm rings.
pub(super) struct Looks {
    storage: Storage,
    /// As far as that is known since the object woke.
    at: Cell<Timestamp>,
}

impl Looks {
    pub(super) fn new(state: &State) -> Self {
        Self { storage: state.storage(), at: Cell::default() }
    }

    /// It has rung.
    pub(super) fn rang(&self) {
        self.at.set(0);
    }

    /// So many milliseconds from now, or sooner where that is planned: a socket that opens does not put off what is
    /// due.
    pub(super) fn within(&self, wait: u64) {
        let (at, planned) = (now().saturating_add(wait), self.at.get());
        if planned != 0 && planned <= at {
            return;
        }
        self.at.set(at);
        // The runtime takes the alarm when the call is made; its promise adds nothing.
        let _set = self.storage.set_alarm(i64::try_from(wait).unwrap_or(i64::MAX)).now_or_never();
    }
}

impl DirectoryObject {
    /// Begins all that is due.
    pub(super) fn run_errands(&self, log: &Rc<DirectoryStore>) {
        let tools = Tools { env: self.env.clone(), log: Rc::clone(log) };
        let begun = [
            self.tell_departures(&tools),
            self.tell_logs(&tools),
            self.close_what_is_over(&tools),
            self.close_without_factor(&tools),
            self.tend_sites(&tools),
        ];
        for fault in begun.into_iter().filter_map(Result::err) {
            fault.log("DirectoryObject alarm");
            self.look_within(REST_MS);
        }
        let mut errands = self.errands.borrow_mut();
        if let Some(next) = errands.next(now()) {
            self.look_within(next.saturating_sub(now()));
        }
        if errands.any_underway() {
            // Whoever dies meanwhile is woken for them.
            self.look_within(ERRAND_MS + REST_MS);
        }
    }

    /// Begins one, unless it is under way or rests. `what` is for the log; the name may be a secret.
    pub(super) fn errand(
        &self,
        what: &'static str,
        name: &str,
        tools: &Tools,
        work: impl Future<Output = Result<Ended, Fault>> + 'static,
    ) {
        let name = format!("{what} {name}");
        if !self.errands.borrow_mut().begins(&name, now()) {
            return;
        }
        let (errands, looks, log) = (Rc::clone(&self.errands), Rc::clone(&self.looks), Rc::clone(&tools.log));
        let scope = Scope::in_object(ObjectKind::Directory, &self.state, scope::request()).doing("alarm");
        self.state.wait_until(scope.run(async move {
            let time_is_up = Delay::from(Duration::from_millis(ERRAND_MS));
            let how = match select(Box::pin(work), Box::pin(time_is_up)).await {
                Either::Left((Ok(how), _)) => how,
                Either::Left((Err(fault), _)) => {
                    fault.log(what);
                    Ended::Failed
                }
                Either::Right(_) => {
                    fault::log(Some(what), "no answer in time");
                    Ended::Failed
                }
            };
            let rest = errands.borrow_mut().ended(&name, how, now());
            match rest {
                Some(rest) => looks.within(rest),
                // More of it may have come meanwhile.
                None if has_work(&log).unwrap_or_default() => looks.within(0),
                None => {}
            }
        }));
    }
}
