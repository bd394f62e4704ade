//! What the reply library is told of a conversation: the names that fill its placeholders, and the
//! language and department by which its entries are chosen.

use super::Model;
use protocol::conversation::etiquette::{Target, TransferOutcome};
use protocol::conversation::event::EventBody;
use protocol::conversation::thread::ItemKind;
use protocol::ids::{ConversationId, DepartmentId};
use protocol::text::fill;

impl Model {
    /// A text with the names of this conversation in the place of its placeholders.
    #[must_use]
    pub fn filled(&self, id: &ConversationId, text: &str) -> String {
        let agent = self.me().map(|me| me.name.as_str()).unwrap_or_default();
        let site = self.sites().iter().find(|site| Some(&site.id) == self.site.as_ref());
        let company = site.map(|site| site.name.as_str()).unwrap_or_default();
        let visitor = self.visitor(id).name.unwrap_or_default();
        fill(text, &[("agent", agent), ("company", company), ("visitor", &visitor)])
    }

    /// The language of a conversation.
    #[must_use]
    pub fn locale_of(&self, id: &ConversationId) -> String {
        let locale = self.conversation(id).and_then(|open| open.locale.clone());
        locale.unwrap_or_else(|| "en".to_owned())
    }

    /// The department that has a conversation: the one it was handed to last.
    #[must_use]
    pub fn department_of(&self, id: &ConversationId) -> Option<DepartmentId> {
        let mut asked = None;
        let mut department = None;
        for item in &self.conversation(id)?.thread.items {
            let ItemKind::Step(step) = &item.kind else { continue };
            match step.as_ref() {
                EventBody::TransferProposed(proposal) => asked = Some(&proposal.to),
                EventBody::TransferClosed { outcome: TransferOutcome::Accepted, .. } => {
                    if let Some(Target::Department(to)) = asked {
                        department = Some(to.id.clone());
                    }
                }
                _ => {}
            }
        }
        department
    }
}
