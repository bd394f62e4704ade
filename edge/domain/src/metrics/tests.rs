//! What is counted, and how it is told.

use super::*;
use std::collections::BTreeSet;

const NOW: Timestamp = 1_767_225_600_000;

fn site(id: &str) -> SiteId {
    SiteId::parse(id).unwrap()
}

/// A metric as it is read: its name, its labels, its value.
type Sample = (String, BTreeMap<String, String>, f64);

/// Reads the format as strictly as it is described: a family's HELP and TYPE come once and before its samples, which
/// stand together, each once; a histogram's classes grow up to their count.
fn read(text: &str) -> Vec<Sample> {
    assert!(text.ends_with('\n'), "the last line ends");
    let (mut families, mut samples, mut seen) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
    let mut family = String::new();
    let mut helped = String::new();
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, help) = help.split_once(' ').unwrap();
            assert!(!help.trim().is_empty());
            name.clone_into(&mut helped);
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').unwrap();
            assert_eq!(name, helped, "HELP stands right before");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{kind}");
            assert!(families.insert(name.to_owned(), kind.to_owned()).is_none(), "{name} stands there twice");
            name.clone_into(&mut family);
        } else {
            let (name, labels, value) = sample(line);
            let base = match families[&family].as_str() {
                "histogram" => ["_bucket", "_sum", "_count"]
                    .iter()
                    .find_map(|end| name.strip_suffix(end))
                    .unwrap_or_else(|| panic!("{name}")),
                "counter" => name.strip_suffix("_total").map(|_| name.as_str()).expect("a counter's name"),
                _ => name.as_str(),
            };
            assert_eq!(base, family, "{line}");
            assert!(seen.insert((name.clone(), labels.clone())), "twice: {line}");
            samples.push((name, labels, value));
        }
    }
    samples
}

fn sample(line: &str) -> Sample {
    let name: String = line.chars().take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '_').collect();
    assert!(!name.is_empty() && !name.starts_with(|sign: char| sign.is_ascii_digit()), "{line}");
    let mut rest = &line[name.len()..];
    let mut labels = BTreeMap::new();
    if let Some(inner) = rest.strip_prefix('{') {
        rest = inner;
        loop {
            let (label, after) = rest.split_once("=\"").expect("a label");
            assert!(label.chars().all(|sign| sign.is_ascii_lowercase() || sign == '_'), "{line}");
            let mut value = String::new();
            let mut signs = after.char_indices();
            let end = loop {
                match signs.next().expect("the value ends") {
                    (at, '"') => break at,
                    (_, '\\') => match signs.next().expect("something is escaped").1 {
                        'n' => value.push('\n'),
                        sign @ ('\\' | '"') => value.push(sign),
                        sign => panic!("escaped {sign}"),
                    },
                    (_, sign) => value.push(sign),
                }
            };
            assert!(labels.insert(label.to_owned(), value).is_none(), "{line}");
            rest = &after[end + 1..];
            match rest.strip_prefix(',') {
                Some(more) => rest = more,
                None => break,
            }
        }
        rest = rest.strip_prefix('}').expect("the labels end");
    }
    let value = rest.strip_prefix(' ').expect("one blank").parse().expect("a number");
    (name, labels, value)
}

fn value(samples: &[Sample], name: &str, labels: &[(&str, &str)]) -> Option<f64> {
    let labels: BTreeMap<String, String> =
        labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    samples.iter().find(|(other, more, _)| other == name && *more == labels).map(|(_, _, value)| *value)
}

#[test]
fn an_empty_registry_is_a_page_that_can_be_read() {
    let samples = read(&Metrics::new(NOW).text("1.2.3", false, NOW));
    assert_eq!(value(&samples, "jasette_info", &[("version", "1.2.3")]), Some(1.0));
    assert_eq!(value(&samples, "jasette_started_seconds", &[]), Some(1_767_225_600.0));
    assert_eq!(value(&samples, "jasette_sockets_open", &[("kind", "visitor")]), Some(0.0));
    assert_eq!(value(&samples, "jasette_outbox_behind", &[("sink", "desk")]), Some(0.0));
    read(&Metrics::new(NOW).text("1.2.3", true, NOW));
}

#[test]
fn signs_that_mean_something_in_the_format_are_escaped() {
    let text = Metrics::new(NOW).text("a\\b \"c\"\nd{e=\"f\"} 7", false, NOW);
    assert!(text.contains(r#"version="a\\b \"c\"\nd{e=\"f\"} 7""#), "{text}");
    assert_eq!(value(&read(&text), "jasette_info", &[("version", "a\\b \"c\"\nd{e=\"f\"} 7")]), Some(1.0));
}

#[test]
fn what_happens_is_counted_and_told_by_site_only_where_that_is_asked() {
    let mut metrics = Metrics::new(NOW);
    let route = RouteClass { method: "get", path: "/v1/sites/{site}/settings" };
    metrics.request(route, 200);
    metrics.request(route, 200);
    metrics.request(RouteClass::NONE, 404);
    metrics.request(RouteClass::NONE, 799);
    for name in ["shop", "shop", "tea"] {
        metrics.command(Side::Visitor, None, Some(&site(name)));
    }
    metrics.command(Side::Agent, Some(Rejection::Ended), Some(&site("tea")));
    metrics.command(Side::Agent, Some(Rejection::Unavailable), Some(&site("tea")));
    metrics.mail(MailOutcome::Sent, Some(&site("shop")));
    metrics.mail(MailOutcome::GivenUp, None);
    metrics.fault(Some(ObjectKind::Desk));
    metrics.warning();
    let accepted = [("from", "visitor"), ("outcome", "accepted"), ("code", "")];

    let text = metrics.text("1", false, NOW);
    assert!(!text.contains("site=") && !text.contains("shop") && !text.contains("tea\""), "{text}");
    let all = read(&text);
    let requests = |path, method, status| {
        value(&all, "jasette_requests_total", &[("route", path), ("method", method), ("status", status)])
    };
    assert_eq!(requests(route.path, "get", "200"), Some(2.0));
    assert_eq!(requests("none", "other", "404"), Some(1.0));
    assert_eq!(requests("none", "other", "other"), Some(1.0));
    assert_eq!(value(&all, "jasette_commands_total", &accepted), Some(3.0));
    let refused = [("from", "agent"), ("outcome", "refused"), ("code", "ended")];
    assert_eq!(value(&all, "jasette_commands_total", &refused), Some(1.0));
    let fault = [("from", "agent"), ("outcome", "fault"), ("code", "unavailable")];
    assert_eq!(value(&all, "jasette_commands_total", &fault), Some(1.0));
    assert_eq!(value(&all, "jasette_mails_total", &[("outcome", "given_up")]), Some(1.0));
    assert_eq!(value(&all, "jasette_faults_total", &[("object", "desk")]), Some(1.0));
    assert_eq!(value(&all, "jasette_warnings_total", &[]), Some(1.0));

    let each = read(&metrics.text("1", true, NOW));
    for (name, count) in [("shop", 2.0), ("tea", 1.0)] {
        let labels = [&accepted[..], &[("site", name)]].concat();
        assert_eq!(value(&each, "jasette_commands_total", &labels), Some(count));
    }
    assert_eq!(value(&each, "jasette_mails_total", &[("outcome", "given_up")]), Some(1.0), "no site's");
}

#[test]
fn more_sites_than_can_be_told_apart_are_counted_together() {
    let mut metrics = Metrics::new(NOW);
    for number in 0..SITES_MAX + 50 {
        let id = site(&format!("shop-{number}"));
        metrics.command(Side::Visitor, None, Some(&id));
        metrics.sockets(&format!("{id}/conversation"), OpenSockets { visitors: 1, ..OpenSockets::default() });
    }
    let samples = read(&metrics.text("1", true, NOW));
    let of = |name: &str| -> BTreeMap<String, f64> {
        let told = samples.iter().filter(|(other, labels, _)| other == name && labels.contains_key("site"));
        told.filter(|(_, labels, value)| {
            labels.get("kind").is_none_or(|kind| kind == "visitor") && *value > 0.0
        })
        .map(|(_, labels, value)| (labels["site"].clone(), *value))
        .collect()
    };
    for name in ["jasette_commands_total", "jasette_sockets_open"] {
        let sites = of(name);
        assert_eq!(sites.len(), SITES_MAX + 1, "{name}");
        assert_eq!(sites["(other)"], 50.0, "{name}");
    }
}

#[test]
fn sockets_are_those_that_are_open_now() {
    let mut metrics = Metrics::new(NOW);
    let open = |metrics: &Metrics, kind| {
        value(&read(&metrics.text("1", false, NOW)), "jasette_sockets_open", &[("kind", kind)])
    };
    metrics.sockets("shop/one", OpenSockets { visitors: 2, agents: 1, desk: 0 });
    metrics.sockets("shop/two", OpenSockets { visitors: 1, agents: 0, desk: 0 });
    metrics.sockets("shop", OpenSockets { visitors: 0, agents: 0, desk: 4 });
    assert_eq!(
        ["visitor", "agent", "desk"].map(|kind| open(&metrics, kind)),
        [Some(3.0), Some(1.0), Some(4.0)]
    );
    metrics.sockets("shop/one", OpenSockets::default());
    metrics.sockets("shop", OpenSockets { desk: 1, ..OpenSockets::default() });
    assert_eq!(
        ["visitor", "agent", "desk"].map(|kind| open(&metrics, kind)),
        [Some(1.0), Some(0.0), Some(1.0)]
    );
}

#[test]
fn a_sink_that_hears_nothing_shows_and_so_does_how_long_it_took() {
    let mut metrics = Metrics::new(NOW);
    let shop = site("shop");
    metrics.behind(Sink::Desk, "shop/one", NOW);
    metrics.behind(Sink::Desk, "shop/one", NOW + 900);
    metrics.behind(Sink::Desk, "shop/two", NOW + 1_000);
    let samples = read(&metrics.text("1", false, NOW + 3_500));
    let gauge = |samples: &[Sample], name: &str, sink| value(samples, name, &[("sink", sink)]);
    assert_eq!(gauge(&samples, "jasette_outbox_behind", "desk"), Some(2.0));
    assert_eq!(gauge(&samples, "jasette_outbox_oldest_seconds", "desk"), Some(3.5), "since the first change");
    assert_eq!(gauge(&samples, "jasette_outbox_behind", "site"), Some(0.0));

    metrics.delivered(Sink::Desk, "shop/one", Some(&shop), true, NOW + 4_000);
    metrics.delivered(Sink::Desk, "shop/two", Some(&shop), false, NOW + 4_200);
    metrics.delivered(Sink::Desk, "shop/three", Some(&shop), false, NOW + 9_000);
    let samples = read(&metrics.text("1", true, NOW + 5_000));
    assert_eq!(
        gauge(&samples, "jasette_outbox_behind", "desk"),
        Some(1.0),
        "there is more to hear of the first"
    );
    assert_eq!(gauge(&samples, "jasette_outbox_oldest_seconds", "desk"), Some(1.0));
    let classes = |most| {
        let labels = [("sink", "desk"), ("site", "shop"), ("le", most)];
        value(&samples, "jasette_outbox_delivery_seconds_bucket", &labels).unwrap()
    };
    let all = ["0.05", "0.25", "1", "2.5", "5", "30", "300", "+Inf"].map(classes);
    assert_eq!(all, [0.0, 0.0, 0.0, 0.0, 2.0, 2.0, 2.0, 2.0]);
    let labels = [("sink", "desk"), ("site", "shop")];
    assert_eq!(value(&samples, "jasette_outbox_delivery_seconds_count", &labels), Some(2.0));
    assert_eq!(value(&samples, "jasette_outbox_delivery_seconds_sum", &labels), Some(7.2));
    metrics.forget(Sink::Desk, "shop/one");
    assert_eq!(gauge(&read(&metrics.text("1", false, NOW)), "jasette_outbox_behind", "desk"), Some(0.0));
}
