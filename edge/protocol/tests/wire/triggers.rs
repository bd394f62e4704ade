//! Triggers and what is counted of them, pinned like the rest of the wire.

use super::{AT, table};
use protocol::ids::TriggerId;
use protocol::locale::Localized;
use protocol::site::trigger::{Condition, Count, Frequency, Matching, Promotion, Trigger, TriggerOutcome};

fn text(text: &str) -> Localized {
    Localized { locale: "en".to_owned(), text: text.to_owned() }
}

/// A trigger with all that one can have.
pub fn trigger() -> Trigger {
    Trigger {
        id: TriggerId::parse("sale").unwrap(),
        name: "Sale".to_owned(),
        active: true,
        condition: Condition::All(vec![
            Condition::Any(vec![Condition::PagesSeen(3), Condition::Returning]),
            Condition::Not(Box::new(Condition::Path(Matching::Begins("/cart".to_owned())))),
            Condition::SecondsOnPage(8),
        ]),
        frequency: Frequency::OnceInDays(7),
        until: Some(AT),
        priority: 3,
        agent: "Ana".to_owned(),
        texts: vec![text("The lamps are on sale.")],
        promotion: Some(Promotion {
            url: "https://shop.example/sale".to_owned(),
            labels: vec![text("See the lamps")],
        }),
    }
}

#[test]
fn every_condition() {
    let part = || "x".to_owned();
    insta::assert_snapshot!(
        "condition",
        table(&[
            Condition::All(vec![]),
            Condition::Any(vec![]),
            Condition::Not(Box::new(Condition::Leaving)),
            Condition::SecondsOnPage(8),
            Condition::SecondsOnSite(60),
            Condition::PagesSeen(3),
            Condition::Returning,
            Condition::Path(Matching::Contains(part())),
            Condition::Address(Matching::Is(part())),
            Condition::Referrer(Matching::Begins(part())),
            Condition::Path(Matching::Ends(part())),
            Condition::Language("fr".to_owned()),
            Condition::Scrolled(50),
            Condition::Leaving,
            Condition::Idle(30),
            Condition::Event("cart".to_owned()),
            Condition::Open,
        ])
    );
}

#[test]
fn frequencies_and_counts() {
    let often = [Frequency::EveryPage, Frequency::OncePerVisit, Frequency::OnceInDays(7), Frequency::Once];
    insta::assert_snapshot!("frequency", table(&often));
    let trigger = TriggerId::parse("sale").unwrap();
    let count = |reaction| Count { trigger: trigger.clone(), reaction, times: 2 };
    insta::assert_snapshot!("count", table(&TriggerOutcome::ALL.map(count)));
}
