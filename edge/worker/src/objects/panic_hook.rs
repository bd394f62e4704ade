//! What a panic must not leave behind.
//!
//! A panic ends this module's instance, with everything it had in memory; the script around it makes
//! a new one at the next call, and objects read their logs again. But sockets live on: one whose
//! message was being worked on would wait for ever for its answer, and others would miss what was
//! stored and not told any more, without a sign. So the object that was at work hangs up on all of
//! its sockets while it dies, and their clients come back and resume.

use crate::fault;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::sync::Once;
use worker::State;

/// The close code after a fault of ours.
const CLOSE_FAULT: u16 = 1011;

thread_local! {
    /// The object that works at the moment.
    static AT_WORK: RefCell<Option<Weak<State>>> = const { RefCell::new(None) };
}

/// Stands for a piece of work that is not interrupted: nothing in it is awaited.
pub struct PanicScope {
    before: Option<Weak<State>>,
}

/// From here to the end of the scope this object is at work.
pub fn panic_scope(state: &Rc<State>) -> PanicScope {
    PanicScope { before: AT_WORK.replace(Some(Rc::downgrade(state))) }
}

impl Drop for PanicScope {
    fn drop(&mut self) {
        AT_WORK.set(self.before.take());
    }
}

/// The name of the object that is at work, if one is.
pub fn at_work() -> Option<String> {
    let state = AT_WORK.try_with(|at_work| at_work.try_borrow().ok()?.as_ref()?.upgrade()).ok()??;
    state.id().name()
}

/// Says what is to be done on a panic. Called by every object that is made, since a new instance of
/// the module knows of nothing.
pub fn install() {
    static PREPARED: Once = Once::new();
    PREPARED.call_once(|| {
        std::panic::set_hook(Box::new(|panic| {
            fault::log(Some("panic"), &panic.to_string());
            // A panic in the middle of changing who is at work: there is nothing to be found.
            let at_work = AT_WORK.try_with(|at_work| at_work.try_borrow_mut().ok()?.take()).ok().flatten();
            if let Some(state) = at_work.and_then(|state| state.upgrade()) {
                for socket in state.get_websockets() {
                    // One that is closing already needs nothing.
                    let _closed = socket.close(Some(CLOSE_FAULT), Some("fault"));
                }
            }
        }));
    });
}
