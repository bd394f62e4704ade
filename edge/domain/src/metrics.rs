//! What is counted for the operator's monitoring, and how that is written in Prometheus' text format
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>).
//!
//! A label's value is a word of this program or a site's id, by its type: nothing that a stranger says becomes one,
//! and their number has an end.

mod text;

use crate::object_kind::ObjectKind;
use crate::outbox::Sink;
use protocol::conversation::party::Side;
use protocol::ids::{SiteId, Timestamp};
use protocol::rejection::Rejection;
use std::collections::BTreeMap;

/// So many sites are told apart; what comes from more of them is counted together.
pub const SITES_MAX: usize = 100;

/// What stands for those sites; no id has such characters.
const OTHER_SITES: &str = "(other)";

/// Upper ends of the classes of durations, in milliseconds, and the same in seconds.
const BUCKETS: [(u64, &str); 7] = [
    (50, "0.05"),
    (250, "0.25"),
    (1_000, "1"),
    (2_500, "2.5"),
    (5_000, "5"),
    (30_000, "30"),
    (300_000, "300"),
];

/// A route, as the router's own table writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteClass {
    /// The method, in lower case.
    pub method: &'static str,
    /// The path, its variable parts in braces.
    pub path: &'static str,
}

impl RouteClass {
    /// Everything that is no route: unknown paths, and wrong methods.
    pub const NONE: Self = Self { method: "other", path: "none" };
}

/// What became of an attempt to send a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailOutcome {
    /// The server took it.
    Sent,
    /// It is tried again later.
    Deferred,
    /// It is given up.
    GivenUp,
}

/// Something that only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Counter {
    Requests,
    Commands,
    Mails,
    Faults,
    Warnings,
}

/// The values of a counter's labels, in the order of their names.
type Values = [&'static str; 3];

/// An amount for each site; what belongs to none stands under the empty name.
type BySite<T> = BTreeMap<String, T>;

/// How long something took, by classes.
#[derive(Clone, Copy, Debug, Default)]
struct Durations {
    classes: [u64; BUCKETS.len()],
    count: u64,
    sum_ms: u64,
}

impl Durations {
    fn add(&mut self, ms: u64) {
        for (class, (most, _)) in self.classes.iter_mut().zip(BUCKETS) {
            *class += u64::from(ms <= most);
        }
        self.count += 1;
        self.sum_ms = self.sum_ms.saturating_add(ms);
    }

    fn merge(&mut self, other: &Self) {
        for (class, more) in self.classes.iter_mut().zip(other.classes) {
            *class += more;
        }
        self.count += other.count;
        self.sum_ms = self.sum_ms.saturating_add(other.sum_ms);
    }
}

/// The sockets of one object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenSockets {
    /// Visitors in a conversation.
    pub visitors: usize,
    /// Agents in a conversation.
    pub agents: usize,
    /// Agents at a desk.
    pub desk: usize,
}

/// What was counted since the Worker's instance began.
#[derive(Debug)]
pub struct Metrics {
    started_at: Timestamp,
    counters: BTreeMap<(Counter, Values), BySite<u64>>,
    deliveries: BTreeMap<Sink, BySite<Durations>>,
    /// Since when a sink of an object has not heard what there is to hear.
    behind: BTreeMap<(Sink, String), Timestamp>,
    /// Objects with sockets, by their names.
    sockets: BTreeMap<String, OpenSockets>,
    sites: BTreeMap<String, ()>,
}

impl Metrics {
    /// Nothing was counted yet.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            started_at: now,
            counters: BTreeMap::new(),
            deliveries: BTreeMap::new(),
            behind: BTreeMap::new(),
            sockets: BTreeMap::new(),
            sites: BTreeMap::new(),
        }
    }

    /// A request was answered with a status.
    pub fn request(&mut self, route: RouteClass, status: u16) {
        self.count(Counter::Requests, [route.path, route.method, text::status(status)], None);
    }

    /// A command of a side was accepted, or refused by name.
    pub fn command(&mut self, side: Side, refused: Option<Rejection>, site: Option<&SiteId>) {
        let outcome = match refused {
            None => "accepted",
            // What a fault of ours is told as.
            Some(Rejection::Unavailable) => "fault",
            Some(_) => "refused",
        };
        let side = match side {
            Side::Visitor => "visitor",
            Side::Agent => "agent",
        };
        self.count(Counter::Commands, [side, outcome, refused.map_or("", Rejection::code)], site);
    }

    /// It was tried to send a mail.
    pub fn mail(&mut self, outcome: MailOutcome, site: Option<&SiteId>) {
        let outcome = match outcome {
            MailOutcome::Sent => "sent",
            MailOutcome::Deferred => "deferred",
            MailOutcome::GivenUp => "given_up",
        };
        self.count(Counter::Mails, [outcome, "", ""], site);
    }

    /// Something went wrong, in an object or before one was reached.
    pub fn fault(&mut self, object: Option<ObjectKind>) {
        self.count(Counter::Faults, [object.map_or("none", ObjectKind::name), "", ""], None);
    }

    /// The operator was warned.
    pub fn warning(&mut self) {
        self.count(Counter::Warnings, ["", "", ""], None);
    }

    /// A sink of the conversation `name` has something to hear, since then at the latest.
    pub fn behind(&mut self, sink: Sink, name: &str, since: Timestamp) {
        self.behind.entry((sink, name.to_owned())).or_insert(since);
    }

    /// A sink has confirmed that it heard of the conversation `name`; `more` says whether there is more to hear
    /// already.
    pub fn delivered(&mut self, sink: Sink, name: &str, site: Option<&SiteId>, more: bool, now: Timestamp) {
        let Some(since) = self.behind.remove(&(sink, name.to_owned())) else { return };
        if more {
            self.behind(sink, name, now);
        }
        let site = self.site(site);
        let durations = self.deliveries.entry(sink).or_default().entry(site).or_default();
        durations.add(now.saturating_sub(since));
    }

    /// There is nothing to hear of the conversation `name` any more, which was erased.
    pub fn forget(&mut self, sink: Sink, name: &str) {
        self.behind.remove(&(sink, name.to_owned()));
    }

    /// So many sockets of the object `name` are open.
    pub fn sockets(&mut self, name: &str, open: OpenSockets) {
        if open == OpenSockets::default() {
            self.sockets.remove(name);
        } else {
            self.sockets.insert(name.to_owned(), open);
        }
    }

    /// All of it in Prometheus' text format. With `by_site`, what belongs to a site is told for each; else together.
    #[must_use]
    pub fn text(&self, version: &str, by_site: bool, now: Timestamp) -> String {
        text::write(self, version, by_site, now)
    }

    fn count(&mut self, counter: Counter, values: Values, site: Option<&SiteId>) {
        let site = self.site(site);
        *self.counters.entry((counter, values)).or_default().entry(site).or_default() += 1;
    }

    /// The label of a site.
    fn site(&mut self, site: Option<&SiteId>) -> String {
        let Some(site) = site else { return String::new() };
        if !self.sites.contains_key(site.as_str()) {
            if self.sites.len() >= SITES_MAX {
                return OTHER_SITES.to_owned();
            }
            self.sites.insert(site.as_str().to_owned(), ());
        }
        site.as_str().to_owned()
    }

    /// The label of the site in an object's name: the site's id, with a conversation's behind it.
    fn site_of<'a>(&self, name: &'a str) -> &'a str {
        let site = name.split('/').next().unwrap_or_default();
        if self.sites.contains_key(site) || self.sites.len() < SITES_MAX { site } else { OTHER_SITES }
    }
}

#[cfg(test)]
mod tests;
