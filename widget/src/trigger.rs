//! What is known of the visitor where triggers are judged. Pure: the shell keeps the clock.

use protocol::conversation::opening::Page;
use protocol::ids::Timestamp;
use protocol::site::trigger::Facts;

/// The most events of the page that are kept.
const EVENTS_MAX: usize = 20;

/// What the page around the frame has told of the visitor.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// When the visitor came to the page.
    pub page_since: Timestamp,
    /// When the visitor came to the site.
    pub since: Timestamp,
    /// When the visitor last did anything.
    pub active: Timestamp,
    /// Pages of this visit.
    pub pages: u32,
    /// Whether there was an earlier visit.
    pub returning: bool,
    /// The page's language.
    pub language: String,
    /// How much of the page's height was seen, in percent.
    pub scrolled: u8,
    /// Whether the pointer has left towards the tabs.
    pub leaving: bool,
    /// The events the page has told.
    pub events: Vec<String>,
    /// Whether the team is there.
    pub open: bool,
}

impl Visit {
    /// Goes on to a page. What was seen of the one before does not count any more.
    pub fn moved(&mut self) {
        (self.scrolled, self.leaving) = (0, false);
    }

    /// Keeps an event of the page.
    pub fn tell(&mut self, event: String) {
        if self.events.len() < EVENTS_MAX && !self.events.contains(&event) {
            self.events.push(event);
        }
    }

    /// What the triggers ask about.
    #[must_use]
    pub fn facts<'a>(&'a self, page: &'a Page, now: Timestamp) -> Facts<'a> {
        Facts {
            url: &page.url,
            referrer: &page.referrer,
            language: &self.language,
            on_page: now.saturating_sub(self.page_since),
            on_site: now.saturating_sub(self.since),
            idle: now.saturating_sub(self.active),
            pages: self.pages,
            returning: self.returning,
            scrolled: self.scrolled,
            leaving: self.leaving,
            events: &self.events,
            open: self.open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::ids::TriggerId;
    use protocol::site::trigger::WidgetTrigger;
    use protocol::site::trigger::{Condition, Frequency, Shown, Verdict, pick};

    fn trigger(id: &str, condition: Condition) -> WidgetTrigger {
        WidgetTrigger {
            id: TriggerId::parse(id).unwrap(),
            steps: condition.steps(),
            frequency: Frequency::EveryPage,
            until: 0,
            agent: "Ana".to_owned(),
            text: "Hello".to_owned(),
            url: String::new(),
            label: String::new(),
        }
    }

    fn judged(triggers: &[WidgetTrigger], shown: &[(TriggerId, Shown)], now: Timestamp) -> Verdict {
        pick(triggers, shown, &Visit::default().facts(&Page::default(), now), now)
    }

    #[test]
    fn the_first_that_can_fire_does() {
        let late = trigger("late", Condition::SecondsOnPage(8));
        let soon = trigger("soon", Condition::SecondsOnPage(3));
        let triggers = [late, soon];
        for (now, expected) in [
            (0, Verdict::Wait(3_000)),
            (2_999, Verdict::Wait(1)),
            (3_000, Verdict::Fire(1)),
            (8_000, Verdict::Fire(0)),
        ] {
            assert_eq!(judged(&triggers, &[], now), expected, "{now}");
        }
        assert_eq!(judged(&[trigger("x", Condition::Leaving)], &[], 9_000), Verdict::Nothing);
        let never = trigger("x", Condition::SecondsOnPage(u32::MAX));
        assert_eq!(judged(&[never], &[], 0), Verdict::Wait(i32::MAX as u32));
    }

    #[test]
    fn an_expired_or_worn_out_trigger_rests() {
        let always = trigger("a", Condition::All(Vec::new()));
        assert_eq!(judged(&[WidgetTrigger { until: 5, ..always.clone() }], &[], 5), Verdict::Fire(0));
        assert_eq!(judged(&[WidgetTrigger { until: 5, ..always.clone() }], &[], 6), Verdict::Nothing);
        let once = WidgetTrigger { frequency: Frequency::Once, ..always };
        let shown = [(once.id.clone(), Shown { at: 1, this_visit: false })];
        assert_eq!(judged(std::slice::from_ref(&once), &shown, 9), Verdict::Nothing);
        assert_eq!(judged(&[once], &[], 9), Verdict::Fire(0));
    }

    #[test]
    fn what_was_seen_belongs_to_the_page() {
        let mut visit = Visit { scrolled: 80, leaving: true, pages: 2, ..Visit::default() };
        for n in 0..30 {
            visit.tell((n % 25).to_string());
        }
        assert_eq!(visit.events.len(), EVENTS_MAX);
        visit.moved();
        assert_eq!((visit.scrolled, visit.leaving, visit.pages), (0, false, 2));
    }
}
