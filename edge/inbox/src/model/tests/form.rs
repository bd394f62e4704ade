//! What a visitor filled in before the chat, and what becomes of a conversation that they had erased.

use super::*;
use protocol::conversation::opening::{Answer, Answers};
use protocol::conversation::party::Department;
use protocol::ids::DepartmentId;

fn billing() -> Department {
    Department { id: DepartmentId::parse("billing").unwrap(), name: "Billing".into() }
}

#[test]
fn answers_and_the_department_are_among_the_details() {
    let mut work = Work::with(&[Summary { department: Some(billing()), ..summary("zoe") }]);
    assert_eq!(work.model.visitor(&id("zoe")).department.as_deref(), Some("Billing"));
    work.open("zoe");
    let answer = Answer { field: "order".into(), text: "A-12".into(), label: "Order number".into() };
    let filled = Answers { answers: vec![answer], department: Some(billing()), agreed: true };
    work.event("zoe", 3, EventBody::FormFilled(filled));
    let details = work.model.visitor(&id("zoe"));
    assert_eq!(details.answers, [("Order number".to_owned(), "A-12".to_owned())]);
    assert_eq!(details.department.as_deref(), Some("Billing"));
}

#[test]
fn an_erased_conversation_leaves_the_screen_and_the_list() {
    let mut work = Work::with(&[summary("zoe"), summary("ion")]);
    work.open("zoe");
    work.done.clear();
    work.desk(DeskFrame::Erased(id("zoe")));
    assert!(work.done.contains(&Effect::Disconnect(Line::Conversation(id("zoe")))));
    assert!(work.done.contains(&Effect::Persist), "nor is its draft kept");
    assert_eq!(work.model.shown, None);
    assert_eq!(work.model.screen(), Screen::Nothing);
    assert_eq!(work.model.rows(), [id("ion")]);
    work.done.clear();
    work.desk(DeskFrame::Erased(id("zoe")));
    assert_eq!(work.done, []);
}
