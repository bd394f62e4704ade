//! What a site's triggers must look like.

use crate::localized;
use protocol::limits::{CONDITIONS_MAX, DEPTH_MAX, PART_MAX, SECONDS_MAX, TRIGGERS_MAX};
use protocol::locale::Localized;
use protocol::site::address::is_address;
use protocol::site::settings::Invitation;
use protocol::site::trigger::{Condition, Matching, Promotion, Trigger};
use protocol::text;
use std::collections::BTreeSet;

/// Whether they are in order, each and together.
#[must_use]
pub fn are_ok(triggers: &[Trigger]) -> bool {
    let ids: BTreeSet<&str> = triggers.iter().map(|trigger| trigger.id.as_str()).collect();
    triggers.len() <= TRIGGERS_MAX
        && ids.len() == triggers.len()
        && !ids.contains(Invitation::ID)
        && triggers.iter().all(is_ok)
}

fn is_ok(trigger: &Trigger) -> bool {
    trigger.id.is_valid()
        && text::name(&trigger.name).is_ok()
        && text::name(&trigger.agent).is_ok()
        && says_something(&trigger.texts)
        && trigger.promotion.as_ref().is_none_or(leads_somewhere)
        && trigger.condition.size() <= CONDITIONS_MAX
        && depth(&trigger.condition) <= DEPTH_MAX
        && makes_sense(&trigger.condition)
}

fn says_something(texts: &[Localized]) -> bool {
    !texts.is_empty() && localized::are_ok(texts, |said| text::message(said).is_ok())
}

fn leads_somewhere(promotion: &Promotion) -> bool {
    let labels = &promotion.labels;
    is_address(&promotion.url)
        && !labels.is_empty()
        && localized::are_ok(labels, |label| text::name(label).is_ok())
}

fn depth(condition: &Condition) -> usize {
    1 + condition.parts().iter().map(depth).max().unwrap_or_default()
}

fn makes_sense(condition: &Condition) -> bool {
    let is_short = |part: &str| !part.is_empty() && part.chars().count() <= PART_MAX;
    let itself = match condition {
        Condition::SecondsOnPage(seconds) | Condition::SecondsOnSite(seconds) | Condition::Idle(seconds) => {
            *seconds <= SECONDS_MAX
        }
        Condition::Path(matching) | Condition::Address(matching) | Condition::Referrer(matching) => {
            match matching {
                Matching::Contains(part)
                | Matching::Is(part)
                | Matching::Begins(part)
                | Matching::Ends(part) => is_short(part),
            }
        }
        Condition::Language(language) => is_short(language),
        Condition::Event(name) => is_short(name),
        Condition::Scrolled(percent) => (1..=100).contains(percent),
        Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_)
        | Condition::PagesSeen(_)
        | Condition::Returning
        | Condition::Leaving
        | Condition::Open => true,
    };
    itself && condition.parts().iter().all(makes_sense)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::ids::TriggerId;
    use protocol::site::trigger::Frequency;

    fn trigger() -> Trigger {
        Trigger {
            id: TriggerId::parse("cart").unwrap(),
            name: "Cart".into(),
            active: true,
            condition: Condition::All(vec![Condition::Scrolled(50), Condition::SecondsOnPage(8)]),
            frequency: Frequency::Once,
            until: None,
            priority: 1,
            agent: "Ana".into(),
            texts: vec![Localized { locale: "en".into(), text: "Hello".into() }],
            promotion: None,
        }
    }

    fn promotion(url: &str) -> Option<Promotion> {
        let labels = vec![Localized { locale: "en".into(), text: "See".into() }];
        Some(Promotion { url: url.into(), labels })
    }

    #[test]
    fn what_cannot_work_is_refused() {
        let when = |condition| Trigger { condition, ..trigger() };
        let leads = |url| Trigger { promotion: promotion(url), ..trigger() };
        let deep = (0..DEPTH_MAX).fold(Condition::Leaving, |part, _| Condition::Not(Box::new(part)));
        for good in [
            trigger(),
            leads("https://shop.example/sale?x=1"),
            when(Condition::All(vec![])),
            when(Condition::Path(Matching::Is("/".into()))),
        ] {
            assert!(are_ok(std::slice::from_ref(&good)), "{good:?}");
        }
        for bad in [
            Trigger { name: " ".into(), ..trigger() },
            Trigger { agent: String::new(), ..trigger() },
            Trigger { texts: vec![], ..trigger() },
            Trigger { id: TriggerId::parse(Invitation::ID).unwrap(), ..trigger() },
            leads("javascript:alert(1)"),
            leads("https://"),
            leads("https:///x"),
            leads("https://a b"),
            when(deep),
            when(Condition::Any(vec![Condition::Leaving; CONDITIONS_MAX])),
            when(Condition::Not(Box::new(Condition::Scrolled(101)))),
            when(Condition::Scrolled(0)),
            when(Condition::Idle(SECONDS_MAX + 1)),
            when(Condition::Path(Matching::Contains(String::new()))),
            when(Condition::Event("x".repeat(PART_MAX + 1))),
        ] {
            assert!(!are_ok(std::slice::from_ref(&bad)), "{bad:?}");
        }
        assert!(!are_ok(&[trigger(), trigger()]), "the same id twice");
    }
}
