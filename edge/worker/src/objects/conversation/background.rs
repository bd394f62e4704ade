//! What a conversation does while nobody waits for it.

use super::Inner;
use crate::scope::{self, Scope};
use domain::object_kind::ObjectKind;

impl Inner {
    /// Does something in the background. If it goes wrong, the log knows where and for which request.
    pub(super) fn in_background(&self, call: &str, work: impl Future<Output = ()> + 'static) {
        let scope = Scope::in_object(ObjectKind::Conversation, &self.state, scope::request());
        self.state.wait_until(scope.doing(call).run(work));
    }
}
