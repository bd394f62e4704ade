//! A customer's earlier conversations beside the one on screen.

use super::*;
use protocol::conversation::customer::Customer;
use protocol::team::earlier::Earlier;

fn of_zoe(name: &str) -> Summary {
    let customer = Some(Customer { id: "zoe".into(), name: None, email: None });
    Summary { customer, ..summary(name) }
}

fn asked(work: &mut Work) -> Vec<ConversationId> {
    let asked = work.did().into_iter().filter_map(|effect| match effect {
        Effect::Earlier(_, id) => Some(id),
        _ => None,
    });
    asked.collect()
}

#[test]
fn a_customers_other_conversations_are_asked_for_when_one_is_shown() {
    let mut work = Work::with(&[of_zoe("now"), summary("unknown")]);
    work.open("unknown");
    assert_eq!(asked(&mut work), [], "nothing is known of whom the site does not vouch for");
    work.open("now");
    assert_eq!(asked(&mut work), [id("now")]);
    let past = Earlier {
        id: id("past"),
        last_at: NOW,
        stage: Stage::Ended,
        subject: "A teapot".into(),
        preview: String::new(),
    };
    work.send(Msg::Earlier(id("now"), Ok(vec![past.clone()])));
    assert_eq!(work.model.earlier(&id("now")), std::slice::from_ref(&past));
    assert_eq!(work.model.earlier(&id("unknown")), []);
    work.send(Msg::Earlier(id("now"), Err(Denied::Unreachable)));
    assert_eq!(work.model.earlier(&id("now")), [past], "what was known stays");
}
