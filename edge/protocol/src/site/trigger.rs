//! Triggers: the rules by which a site invites. A trigger has conditions about the visitor and the
//! page, combined with and, or and not. Widget and inbox evaluate them by the same function, so that
//! the inbox can say beforehand what the widget will do.

mod explain;
mod pick;
mod steps;
mod wake;

pub use explain::Obstacle;
pub use pick::{Verdict, pick};
pub use steps::{Op, Step, evaluate};
pub use wake::{Sign, Waits, Wake, Watch};

use crate::codec::nested;
use crate::ids::{Timestamp, TriggerId};
use crate::locale::{Localized, localized};
use crate::timing::DAY_MS;
use serde::{Deserialize, Serialize};

/// A rule that fires an invitation, as its site keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// Its id.
    pub id: TriggerId,
    /// What the team calls it.
    pub name: String,
    /// Whether it is in use.
    pub active: bool,
    /// When it fires.
    pub condition: Condition,
    /// How often for one visitor.
    pub frequency: Frequency,
    /// The last moment at which it fires.
    pub until: Option<Timestamp>,
    /// Of several that could fire, the one with the highest number does; of equals, the first.
    pub priority: u8,
    /// The name of the agent who invites.
    pub agent: String,
    /// What it says, per language; the first one stands in for a language that is missing.
    pub texts: Vec<Localized>,
    /// What it leads to instead of a chat.
    pub promotion: Option<Promotion>,
}

/// A trigger in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WidgetTrigger {
    /// Its id.
    pub id: TriggerId,
    /// When it fires.
    pub steps: Vec<Step>,
    /// How often for one visitor.
    pub frequency: Frequency,
    /// The last moment at which it fires; 0 stands for none.
    pub until: Timestamp,
    /// The name of the agent who invites.
    pub agent: String,
    /// What it says.
    pub text: String,
    /// The address it leads to instead of a chat; empty for a chat.
    pub url: String,
    /// What the link to it says.
    pub label: String,
}

/// An invitation to a page instead of a chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promotion {
    /// Where it leads: an `https:` or `http:` address.
    pub url: String,
    /// What its button says, per language; the first one stands in for a language that is missing.
    pub labels: Vec<Localized>,
}

/// How often a trigger fires for one visitor, who is known by this browser's storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// On every page, until it is dismissed. Nothing has to be kept for it.
    #[default]
    EveryPage,
    /// Once in a visit, which ends with the tab.
    OncePerVisit,
    /// Once in so many days.
    OnceInDays(u16),
    /// Once.
    Once,
}

/// What has to be so for a trigger to fire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// All of these; none of them is always so.
    All(#[serde(deserialize_with = "nested")] Vec<Condition>),
    /// One of these at least; of none, that is never so.
    Any(#[serde(deserialize_with = "nested")] Vec<Condition>),
    /// This is not so.
    Not(#[serde(deserialize_with = "nested")] Box<Condition>),
    /// The visitor has been on this page for so many seconds.
    SecondsOnPage(u32),
    /// The visitor has been on the site for so many seconds.
    SecondsOnSite(u32),
    /// This is at least the visit's so many-th page.
    PagesSeen(u32),
    /// The visitor was on the site in an earlier visit.
    Returning,
    /// The page's path.
    Path(Matching),
    /// The page's whole address.
    Address(Matching),
    /// The address the visitor came from.
    Referrer(Matching),
    /// The page's language, by its first part: `fr` is also `fr-CA`.
    Language(String),
    /// The visitor has seen the page down to so many percent of its height.
    Scrolled(u8),
    /// The mouse pointer has left through the top of the window, towards the tabs.
    Leaving,
    /// The visitor has done nothing for so many seconds.
    Idle(u32),
    /// The page has told of this event.
    Event(String),
    /// The team is there: within the opening hours, and somebody takes chats or the site does not ask for it.
    Open,
}

/// How a text is compared; upper and lower case of A-Z are the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// It contains this.
    Contains(String),
    /// It is this.
    Is(String),
    /// It begins with this.
    Begins(String),
    /// It ends with this.
    Ends(String),
}

/// What conditions are about. Times are in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts<'a> {
    /// The page's address.
    pub url: &'a str,
    /// The address the visitor came from.
    pub referrer: &'a str,
    /// The page's language.
    pub language: &'a str,
    /// Since the visitor came to this page.
    pub on_page: u64,
    /// Since the visitor came to the site.
    pub on_site: u64,
    /// Since the visitor last did anything.
    pub idle: u64,
    /// Pages of this visit, this one included.
    pub pages: u32,
    /// Whether there was an earlier visit.
    pub returning: bool,
    /// How much of the page's height was seen, in percent.
    pub scrolled: u8,
    /// Whether the pointer has left towards the tabs.
    pub leaving: bool,
    /// The events that the page has told.
    pub events: &'a [String],
    /// Whether the team is there.
    pub open: bool,
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It does.
    Yes,
    /// It will, after so many milliseconds, if nothing else changes.
    In(u64),
    /// It does not, until something changes.
    No,
}

impl Trigger {
    /// What a widget receives of it, with texts in `locale` where there are any.
    #[must_use]
    pub fn for_widget(&self, locale: &str) -> WidgetTrigger {
        let promotion = self.promotion.as_ref();
        let labels = promotion.map_or(&[][..], |promotion| &promotion.labels);
        WidgetTrigger {
            id: self.id.clone(),
            steps: self.condition.steps(),
            frequency: self.frequency,
            until: self.until.unwrap_or_default(),
            agent: self.agent.clone(),
            text: localized(&self.texts, locale).to_owned(),
            url: promotion.map(|promotion| promotion.url.clone()).unwrap_or_default(),
            label: localized(labels, locale).to_owned(),
        }
    }
}

impl Condition {
    /// Its parts, if it combines others.
    #[must_use]
    pub fn parts(&self) -> &[Condition] {
        match self {
            Self::All(parts) | Self::Any(parts) => parts,
            Self::Not(part) => std::slice::from_ref(part),
            _ => &[],
        }
    }

    /// How many conditions it is made of, itself included.
    #[must_use]
    pub fn size(&self) -> usize {
        1 + self.parts().iter().map(Self::size).sum::<usize>()
    }

    /// Whether this or a part of it is meant by `is`.
    #[must_use]
    pub fn has(&self, is: fn(&Self) -> bool) -> bool {
        is(self) || self.parts().iter().any(|part| part.has(is))
    }
}

/// The path of an address: `/shop` of `https://shop.example/shop?q=1#top`.
#[must_use]
pub fn path(url: &str) -> &str {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    // Behind `https://`, two slashes in.
    bare.match_indices('/').nth(2).and_then(|(from, _)| bare.get(from..)).unwrap_or_default()
}

/// What stands before the path of an address: `https://shop.example`.
#[must_use]
pub fn origin(url: &str) -> &str {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    bare.strip_suffix(path(bare)).unwrap_or(bare)
}

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerOutcome {
    /// It was shown.
    Shown,
    /// The visitor said yes.
    Accepted,
    /// The visitor said no.
    Dismissed,
    /// A conversation came of it.
    Started,
}

impl TriggerOutcome {
    /// All of them, in the order in which they happen.
    pub const ALL: [Self; 4] = [Self::Shown, Self::Accepted, Self::Dismissed, Self::Started];

    /// The outcome of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Accepted => "accepted",
            Self::Dismissed => "dismissed",
            Self::Started => "started",
        }
    }
}

/// How often a trigger led to what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The trigger.
    pub trigger: TriggerId,
    /// What became of its invitations.
    pub reaction: TriggerOutcome,
    /// How often.
    pub times: u64,
}

/// What this browser remembers of a trigger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// When it last fired.
    pub at: Timestamp,
    /// Whether that was in this visit.
    pub this_visit: bool,
}

impl Frequency {
    /// Whether a trigger may fire once more.
    #[must_use]
    pub fn allows(self, shown: Option<Shown>, now: Timestamp) -> bool {
        let Some(shown) = shown else { return true };
        match self {
            Self::EveryPage => true,
            Self::OncePerVisit => !shown.this_visit,
            Self::OnceInDays(days) => now.saturating_sub(shown.at) >= u64::from(days) * DAY_MS,
            Self::Once => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(n: u32) -> Condition {
        Condition::SecondsOnPage(n)
    }

    fn all(parts: &[Condition]) -> Condition {
        Condition::All(parts.to_vec())
    }

    fn any(parts: &[Condition]) -> Condition {
        Condition::Any(parts.to_vec())
    }

    fn not(part: Condition) -> Condition {
        Condition::Not(Box::new(part))
    }

    #[test]
    fn each_condition_is_about_one_fact() {
        let events = ["cart".to_owned()];
        let facts = Facts {
            url: "https://shop.example/Tea/green?x=/cart#y",
            referrer: "https://news.example/",
            language: "fr-CA",
            on_page: 8_000,
            on_site: 20_000,
            idle: 5_000,
            pages: 3,
            returning: true,
            scrolled: 50,
            leaving: true,
            events: &events,
            open: true,
        };
        let nothing = Facts::default();
        let text = str::to_owned;
        for condition in [
            seconds(8),
            Condition::SecondsOnSite(20),
            Condition::PagesSeen(3),
            Condition::Returning,
            Condition::Path(Matching::Is(text("/tea/green"))),
            Condition::Path(Matching::Begins(text("/tea"))),
            Condition::Path(Matching::Ends(text("GREEN"))),
            Condition::Path(Matching::Contains(text("ea/g"))),
            Condition::Address(Matching::Contains(text("x=/cart"))),
            Condition::Referrer(Matching::Begins(text("https://news."))),
            Condition::Language(text("fr")),
            Condition::Scrolled(50),
            Condition::Leaving,
            Condition::Idle(5),
            Condition::Event(text("cart")),
            Condition::Open,
        ] {
            assert_eq!(condition.evaluate(&facts), Holds::Yes, "{condition:?}");
            assert_ne!(condition.evaluate(&nothing), Holds::Yes, "{condition:?}");
            assert_eq!(not(condition.clone()).evaluate(&facts), Holds::No, "{condition:?}");
            assert_eq!(not(condition.clone()).evaluate(&nothing), Holds::Yes, "{condition:?}");
        }
        for condition in [
            Condition::Path(Matching::Contains(text("/cart"))),
            Condition::Path(Matching::Is(text("/tea"))),
            Condition::Path(Matching::Begins(text("/tea/green/of/all/sorts"))),
            Condition::Path(Matching::Ends(text("/tea"))),
            Condition::PagesSeen(4),
            Condition::Event(text("car")),
            Condition::Language(text("en")),
        ] {
            assert_eq!(condition.evaluate(&facts), Holds::No, "{condition:?}");
        }
    }

    #[test]
    fn and_or_not_know_how_long_to_wait() {
        let facts = Facts { on_page: 1_000, ..Facts::default() };
        for (condition, expected) in [
            (all(&[]), Holds::Yes),
            (any(&[]), Holds::No),
            (all(&[seconds(3), seconds(5)]), Holds::In(4_000)),
            (any(&[seconds(3), seconds(5)]), Holds::In(2_000)),
            (any(&[seconds(3), seconds(1)]), Holds::Yes),
            (all(&[seconds(3), Condition::Leaving]), Holds::No),
            (any(&[seconds(3), Condition::Leaving]), Holds::In(2_000)),
            (not(seconds(3)), Holds::Yes),
            (not(seconds(1)), Holds::No),
            (all(&[not(Condition::Leaving), seconds(3)]), Holds::In(2_000)),
        ] {
            assert_eq!(condition.evaluate(&facts), expected, "{condition:?}");
        }
    }

    #[test]
    fn an_empty_text_is_contained_in_all() {
        let nowhere = Facts::default();
        let somewhere = Facts { url: "https://a.example/b", ..Facts::default() };
        for matching in [Matching::Contains(String::new()), Matching::Begins(String::new())] {
            let condition = Condition::Path(matching);
            assert_eq!(condition.evaluate(&nowhere), Holds::Yes);
            assert_eq!(condition.evaluate(&somewhere), Holds::Yes);
        }
        assert_eq!(Condition::Path(Matching::Is(String::new())).evaluate(&somewhere), Holds::No);
    }

    #[test]
    fn steps_that_make_no_sense_do_no_harm() {
        let step = |op, number| Step { op, number, text: String::new() };
        for steps in [vec![], vec![step(Op::Any, 9)], vec![step(Op::Any, u32::MAX)]] {
            assert_eq!(evaluate(&steps, &Facts::default()), Holds::No, "{steps:?}");
        }
        assert_eq!(evaluate(&[step(Op::All, 9)], &Facts::default()), Holds::Yes);
    }

    #[test]
    fn a_trigger_fires_as_often_as_it_may() {
        let shown = |at, this_visit| Some(Shown { at, this_visit });
        for (frequency, shown, now, expected) in [
            (Frequency::EveryPage, shown(5, true), 5, true),
            (Frequency::OncePerVisit, None, 5, true),
            (Frequency::OncePerVisit, shown(5, true), 9, false),
            (Frequency::OncePerVisit, shown(5, false), 9, true),
            (Frequency::OnceInDays(7), shown(0, false), 7 * DAY_MS - 1, false),
            (Frequency::OnceInDays(7), shown(0, false), 7 * DAY_MS, true),
            // A clock that was set back.
            (Frequency::OnceInDays(7), shown(9 * DAY_MS, false), 0, false),
            (Frequency::Once, shown(0, false), u64::MAX, false),
            (Frequency::Once, None, 0, true),
        ] {
            assert_eq!(frequency.allows(shown, now), expected, "{frequency:?} {shown:?} {now}");
        }
    }

    #[test]
    fn a_path_is_taken_out_of_an_address() {
        for (url, expected) in [
            ("https://a.example/b/c?d#e", "/b/c"),
            ("http://a.example", ""),
            ("http://a.example?x=/y", ""),
            ("", ""),
        ] {
            assert_eq!(path(url), expected, "{url:?}");
        }
        for (url, expected) in [
            ("https://a.example/b/c?d#e", "https://a.example"),
            ("http://a.example?x=/y", "http://a.example"),
            ("https://a.example/https://a.example", "https://a.example"),
        ] {
            assert_eq!(origin(url), expected, "{url:?}");
        }
    }

    #[test]
    fn size_counts_every_part() {
        assert_eq!(all(&[not(seconds(1)), any(&[seconds(2), seconds(3)])]).size(), 6);
    }
}
