//! What somebody of the team is told of a customer's other conversations: those that they see.

use crate::visibility::{Concern, Sight};
use protocol::frames::desk::Summary;
use protocol::team::earlier::Earlier;
use std::cmp::Reverse;

/// The conversations among these that are the same customer's as the one `shown`, as far as `sight` reaches, the latest
/// first. Of a visitor whom the site does not vouch for nothing is known.
#[must_use]
pub fn earlier(shown: &Summary, past: Vec<Summary>, sight: &Sight) -> Vec<Earlier> {
    let Some(customer) = shown.customer.as_ref() else { return Vec::new() };
    let is_theirs = |one: &Summary| one.customer.as_ref().is_some_and(|own| own.id == customer.id);
    let others = past.into_iter().filter(|one| one.id != shown.id && is_theirs(one));
    let seen = others.filter(|one| sight.sees(&Concern::of(one)));
    let mut all: Vec<Earlier> = seen
        .map(|Summary { id, last_at, stage, needs, preview, .. }| {
            let subject = needs.subject;
            Earlier { id, last_at, stage, subject, preview }
        })
        .collect();
    all.sort_by_key(|one| Reverse(one.last_at));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::conversation::customer::Customer;
    use protocol::conversation::opening::Page;
    use protocol::conversation::party::Department;
    use protocol::frames::desk::Stage;
    use protocol::ids::{AgentId, ConversationId, DepartmentId, Timestamp};

    fn summary(id: &str, customer: Option<&str>, last_at: Timestamp) -> Summary {
        let customer = customer.map(|id| Customer { id: id.to_owned(), name: None, email: None });
        Summary {
            id: ConversationId::parse(&format!("{id:-<22}")).unwrap(),
            revision: 1,
            stage: Stage::Ended,
            visitor: None,
            page: Page::default(),
            assignee: None,
            started_at: 0,
            last_at,
            waiting_since: None,
            preview: id.to_owned(),
            preview_by: None,
            unread: 0,
            rating: None,
            needs: Default::default(),
            customer,
            department: None,
            gone_since: None,
            empty: false,
        }
    }

    fn previews(all: &[Earlier]) -> Vec<&str> {
        all.iter().map(|one| one.preview.as_str()).collect()
    }

    #[test]
    fn a_customers_other_conversations_come_the_latest_first_and_nobody_elses() {
        let shown = summary("now", Some("zoe"), 9);
        let past = vec![
            summary("first", Some("zoe"), 1),
            shown.clone(),
            summary("bobs", Some("bob"), 8),
            summary("nobodys", None, 7),
            summary("second", Some("zoe"), 2),
        ];
        assert_eq!(previews(&earlier(&shown, past.clone(), &Sight::Everything)), ["second", "first"]);
        let unknown = summary("now", None, 9);
        assert!(earlier(&unknown, past, &Sight::Everything).is_empty(), "who is not vouched for is nobody");
    }

    #[test]
    fn what_somebody_does_not_see_is_not_told() {
        let tea = DepartmentId::parse("tea").unwrap();
        let department = Some(Department { id: tea.clone(), name: "Tea".to_owned() });
        let shown = summary("now", Some("zoe"), 9);
        let past =
            vec![Summary { department, ..summary("tea", Some("zoe"), 2) }, summary("old", Some("zoe"), 1)];
        let agent = AgentId::parse("ion").unwrap();
        let sight = |departments| Sight::Own { agent: agent.clone(), departments };
        assert_eq!(previews(&earlier(&shown, past.clone(), &sight(vec![]))), ["old"]);
        assert_eq!(previews(&earlier(&shown, past, &sight(vec![tea]))), ["tea", "old"]);
    }
}
