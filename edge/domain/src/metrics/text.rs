//! Metrics as text.

use super::{BUCKETS, BySite, Counter, Durations, Metrics};
use crate::outbox::Sink;
use protocol::ids::Timestamp;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What each figure covers, so that nobody takes a part for the whole.
const COVERS: &str = "Covers this instance of the Worker since it began: on workerd the whole process, on Cloudflare \
                      one of many. A restart begins at 0.";

impl Counter {
    const ALL: [Self; 5] = [Self::Requests, Self::Commands, Self::Mails, Self::Faults, Self::Warnings];

    fn name(self) -> &'static str {
        match self {
            Self::Requests => "jasette_requests_total",
            Self::Commands => "jasette_commands_total",
            Self::Mails => "jasette_mails_total",
            Self::Faults => "jasette_faults_total",
            Self::Warnings => "jasette_warnings_total",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Requests => {
                "HTTP requests answered, by route, method and status; a socket that opens has 101, and what is no \
                 route is one class."
            }
            Self::Commands => {
                "Commands to conversations, over sockets and requests, by who sent them; refused ones by the code \
                 they were refused with."
            }
            Self::Mails => "Attempts to send a mail: sent, deferred (it is tried again), given_up.",
            Self::Faults => "Faults of ours, a line of the log each, by the kind of object that was at work.",
            Self::Warnings => "What the log has warned of.",
        }
    }

    /// The names of its labels.
    fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Requests => &["route", "method", "status"],
            Self::Commands => &["from", "outcome", "code"],
            Self::Mails => &["outcome"],
            Self::Faults => &["object"],
            Self::Warnings => &[],
        }
    }
}

pub(super) fn write(metrics: &Metrics, version: &str, by_site: bool, now: Timestamp) -> String {
    let mut page = Page(String::new());
    page.family("jasette_info", "gauge", "The version that runs.");
    page.sample("jasette_info", &[("version", version)], "1");
    page.family("jasette_started_seconds", "gauge", "When the instance of the Worker began that answers.");
    page.sample("jasette_started_seconds", &[], &seconds(metrics.started_at));
    for counter in Counter::ALL {
        page.family(counter.name(), "counter", &format!("{} {COVERS}", counter.help()));
        for ((_, values), amounts) in metrics.counters.iter().filter(|((of, _), _)| *of == counter) {
            let labels: Vec<_> = counter.labels().iter().copied().zip(values.iter().copied()).collect();
            page.amounts(counter.name(), &labels, amounts, by_site);
        }
    }
    sockets(&mut page, metrics, by_site);
    outbox(&mut page, metrics, by_site, now);
    page.0
}

fn sockets(page: &mut Page, metrics: &Metrics, by_site: bool) {
    const NAME: &str = "jasette_sockets_open";
    let help = format!(
        "Open WebSockets: of visitors and agents in conversations, and of agents at the desk. {COVERS} After a fault \
         in it, sockets count again when their object next wakes."
    );
    page.family(NAME, "gauge", &help);
    for (place, kind) in ["visitor", "agent", "desk"].into_iter().enumerate() {
        let mut amounts: BySite<u64> = BTreeMap::new();
        for (name, open) in &metrics.sockets {
            let amount = [open.visitors, open.agents, open.desk].get(place).copied().unwrap_or_default();
            let amount = u64::try_from(amount).unwrap_or(u64::MAX);
            *amounts.entry(metrics.site_of(name).to_owned()).or_default() += amount;
        }
        if !by_site || amounts.is_empty() {
            amounts = BTreeMap::from([(String::new(), amounts.values().sum())]);
        }
        page.amounts(NAME, &[("kind", kind)], &amounts, by_site);
    }
}

fn outbox(page: &mut Page, metrics: &Metrics, by_site: bool, now: Timestamp) {
    const BEHIND: &str = "jasette_outbox_behind";
    const OLDEST: &str = "jasette_outbox_oldest_seconds";
    const DELIVERY: &str = "jasette_outbox_delivery_seconds";
    page.family(
        BEHIND,
        "gauge",
        &format!("Conversations of whose latest change a site's desk, or its object, has not confirmed to know. {COVERS}"),
    );
    for sink in Sink::ALL {
        let count = metrics.behind.keys().filter(|(behind, _)| *behind == sink).count();
        page.sample(BEHIND, &[("sink", sink.name())], &count.to_string());
    }
    page.family(
        OLDEST,
        "gauge",
        &format!("How long the one of them has waited that waits longest; 0 when none does. {COVERS}"),
    );
    for sink in Sink::ALL {
        let since =
            metrics.behind.iter().filter(|((behind, _), _)| *behind == sink).map(|(_, since)| *since).min();
        let waited = since.map_or(0, |since| now.saturating_sub(since));
        page.sample(OLDEST, &[("sink", sink.name())], &seconds(waited));
    }
    page.family(
        DELIVERY,
        "histogram",
        &format!(
            "How long it took at most from a change in a conversation until the desk, or the site's object, \
             confirmed to know it. A busy conversation tells of itself every two seconds. {COVERS}"
        ),
    );
    for (sink, amounts) in &metrics.deliveries {
        for (site, durations) in told(amounts, by_site, Durations::merge) {
            let mut labels = vec![("sink", sink.name())];
            labels.extend((!site.is_empty()).then_some(("site", site.as_str())));
            page.histogram(DELIVERY, &labels, &durations);
        }
    }
}

/// Amounts by site as they are told: each, or all together.
fn told<T: Copy + Default>(amounts: &BySite<T>, by_site: bool, add: fn(&mut T, &T)) -> BySite<T> {
    if by_site {
        return amounts.clone();
    }
    let mut all = T::default();
    amounts.values().for_each(|amount| add(&mut all, amount));
    BTreeMap::from([(String::new(), all)])
}

/// The text as far as it is written.
struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a text never fails.
        let _written = writeln!(self.0, "# HELP {name} {}\n# TYPE {name} {kind}", escape_help(help));
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: &str) {
        self.0.push_str(name);
        let mut between = '{';
        for (label, said) in labels {
            let _written = write!(self.0, "{between}{label}=\"{}\"", escape_value(said));
            between = ',';
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        let _written = writeln!(self.0, " {value}");
    }

    fn amounts(&mut self, name: &str, labels: &[(&str, &str)], amounts: &BySite<u64>, by_site: bool) {
        for (site, amount) in told(amounts, by_site, |all, amount| *all += amount) {
            let mut labels = labels.to_vec();
            labels.extend((!site.is_empty()).then_some(("site", site.as_str())));
            self.sample(name, &labels, &amount.to_string());
        }
    }

    fn histogram(&mut self, name: &str, labels: &[(&str, &str)], durations: &Durations) {
        let count = durations.count.to_string();
        let classes = durations.classes.iter().map(u64::to_string);
        let classes = BUCKETS.iter().map(|(_, most)| *most).zip(classes).chain([("+Inf", count.clone())]);
        for (most, amount) in classes {
            let labels = [labels, &[("le", most)]].concat();
            self.sample(&format!("{name}_bucket"), &labels, &amount);
        }
        self.sample(&format!("{name}_sum"), labels, &seconds(durations.sum_ms));
        self.sample(&format!("{name}_count"), labels, &count);
    }
}

/// Milliseconds as seconds.
fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1_000, ms % 1_000)
}

pub(super) fn escape_value(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn escape_help(help: &str) -> String {
    help.replace('\\', "\\\\").replace('\n', "\\n")
}

/// A status as a label: one of those that the edge answers with, or its class.
pub(super) fn status(status: u16) -> &'static str {
    const TOLD: [(u16, &str); 26] = [
        (101, "101"),
        (200, "200"),
        (201, "201"),
        (202, "202"),
        (204, "204"),
        (206, "206"),
        (301, "301"),
        (302, "302"),
        (304, "304"),
        (307, "307"),
        (308, "308"),
        (400, "400"),
        (401, "401"),
        (403, "403"),
        (404, "404"),
        (405, "405"),
        (409, "409"),
        (410, "410"),
        (413, "413"),
        (415, "415"),
        (422, "422"),
        (429, "429"),
        (500, "500"),
        (501, "501"),
        (502, "502"),
        (503, "503"),
    ];
    TOLD.iter().find(|(code, _)| *code == status).map_or("other", |(_, name)| name)
}
