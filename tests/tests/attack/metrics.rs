//! `/metrics`: for the operator's monitoring alone, and without anything of a person, whatever strangers do.

use crate::abuse::at;
use protocol::codec::Encoding;
use protocol::conversation::opening::Page;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;
use tests::edge::{Edge, Site, http};
use tests::process::random_id;
use tests::smtp::SmtpServer;
use tests::wait;
use tests::wire::{ADDRESS_HEADER, Conversation, Desk, Keys, Outcome, opening};

/// 32 characters are the least.
const TOKEN: &str = "a-token-of-thirty-two-characters";

fn token(value: &str) -> (&'static str, String) {
    ("JASETTE_METRICS_TOKEN", value.to_owned())
}

/// The figures, as Prometheus asks for them.
async fn figures(edge: &Edge, query: &str) -> String {
    let url = format!("{}/metrics{query}", edge.base());
    let response = http().get(url).bearer_auth(TOKEN).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    assert_eq!(response.headers()["cache-control"], "no-store");
    response.text().await.unwrap()
}

/// The value of a series; 0 where it is not there yet.
fn value(figures: &str, series: &str) -> f64 {
    let line = figures.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.map_or(0.0, |value| value.parse().unwrap())
}

#[tokio::test]
async fn figures_are_for_whoever_has_the_token() {
    let ask = async |edge: &Edge, shown: Option<&str>| {
        let request = http().get(format!("{}/metrics", edge.base()));
        let request = shown.map_or(request.try_clone().unwrap(), |shown| request.bearer_auth(shown));
        request.send().await.unwrap().status().as_u16()
    };
    let without = Edge::shared().await;
    for shown in [None, Some(""), Some(TOKEN), Some(without.key())] {
        assert_eq!(ask(without, shown).await, 404, "{shown:?}");
    }
    let short = Edge::start_with(vec![token(&TOKEN[1..])]).await;
    assert_eq!(ask(&short, Some(&TOKEN[1..])).await, 404, "one that could be guessed is none");
    let edge = Edge::start_with(vec![token(TOKEN)]).await;
    for shown in
        [None, Some(""), Some(edge.key()), Some(&TOKEN[1..]), Some("a-token-of-thirty-two-characterS")]
    {
        assert_eq!(ask(&edge, shown).await, 401, "{shown:?}");
    }
    assert_eq!(ask(&edge, Some(TOKEN)).await, 200);
    let ana = edge.site().await.sign_in().await;
    let url = format!("{}/metrics?token={TOKEN}", edge.base());
    let asked = http().get(url).header("cookie", &ana.cookie).send().await.unwrap();
    assert_eq!(asked.status(), 401, "neither an address nor a session opens them");
}

#[tokio::test]
async fn figures_move_with_what_happens_and_nothing_of_a_person_is_in_them() {
    let server = SmtpServer::start(0).await;
    let variables =
        [vec![token(TOKEN), ("JASETTE_ADDRESS_HEADER", ADDRESS_HEADER.to_owned())], server.variables()];
    let edge = Edge::start_with(variables.concat()).await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    let mut start = opening("MARKEDNAME");
    start.page = Page { url: "http://localhost/MARKEDPAGE".to_owned(), ..start.page };
    visitor.visitor_does(VisitorCommand::Start(start)).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "MARKEDTEXT".to_owned() }).await.unwrap();
    let rated =
        visitor.visitor_does(VisitorCommand::Rate { score: 3, comment: String::new() }).await.unwrap();
    assert!(matches!(rated, Outcome::Refused(_)), "it has not ended");
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Take).await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "MARKEDREPLY".to_owned() }).await.unwrap();
    let url = site.conversation_url(&keys.conversation, "transcript");
    let mailed =
        at(7).post(url).bearer_auth(keys.token.reveal()).json(&json!({"email": "markedmail@mail.example"}));
    assert_eq!(mailed.send().await.unwrap().status(), 202);
    server.receives(1).await;

    let moved = wait::until("the figures", async || {
        let seen = figures(&edge, "").await;
        let told = [
            ("jasette_requests_total{route=\"/v1/session\",method=\"post\",status=\"200\"}", 1.0),
            ("jasette_requests_total{route=\"/v1/sites/{site}/desk/socket\",method=\"get\",status=\"101\"}", 1.0),
            ("jasette_commands_total{from=\"visitor\",outcome=\"accepted\",code=\"\"}", 2.0),
            ("jasette_commands_total{from=\"visitor\",outcome=\"refused\",code=\"not_ended\"}", 1.0),
            ("jasette_commands_total{from=\"agent\",outcome=\"accepted\",code=\"\"}", 2.0),
            ("jasette_mails_total{outcome=\"sent\"}", 1.0),
            ("jasette_sockets_open{kind=\"visitor\"}", 1.0),
            ("jasette_sockets_open{kind=\"agent\"}", 1.0),
            ("jasette_sockets_open{kind=\"desk\"}", 1.0),
            ("jasette_outbox_behind{sink=\"desk\"}", 0.0),
        ];
        for (series, expected) in told {
            let found = value(&seen, series);
            if (found - expected).abs() > f64::EPSILON {
                return Err(format!("{series} is {found}, not {expected}\n{seen}"));
            }
        }
        let delivered = value(&seen, "jasette_outbox_delivery_seconds_count{sink=\"desk\"}");
        if delivered < 1.0 { Err("the desk has heard of nothing".to_owned()) } else { Ok(seen) }
    })
    .await;
    assert!(!moved.contains(&site.id), "sites are told where that is asked only");
    let each = figures(&edge, "?by=site").await;
    let series = format!(
        "jasette_commands_total{{from=\"agent\",outcome=\"accepted\",code=\"\",site=\"{}\"}}",
        site.id
    );
    assert!((value(&each, &series) - 2.0).abs() < f64::EPSILON, "{each}");

    let token_hash = &ana.cookie[ana.cookie.find('=').unwrap() + 1..];
    let (agents_id, address) = (ana.session.agent.id.to_string(), keys.address());
    let persons = [
        "MARKED",
        "marked",
        &site.agent.name,
        &site.agent.email,
        &site.agent.password,
        &agents_id,
        token_hash,
        keys.token.reveal(),
        keys.conversation.as_str(),
        &address,
        "mail.example",
        "127.0.0.1",
        "::1",
        edge.key(),
        TOKEN,
    ];
    for text in [&moved, &each] {
        for of_a_person in persons {
            assert!(!text.contains(of_a_person), "{of_a_person} in\n{text}");
        }
    }

    drop((visitor, agent, desk));
    wait::until("closed sockets", async || {
        let seen = figures(&edge, "").await;
        let open: f64 = ["visitor", "agent", "desk"]
            .iter()
            .map(|kind| value(&seen, &format!("jasette_sockets_open{{kind=\"{kind}\"}}")))
            .sum();
        if open == 0.0 { Ok(()) } else { Err(format!("{open} are open")) }
    })
    .await;
}

/// The names of all series, without their values.
fn series(figures: &str) -> BTreeSet<String> {
    let lines = figures.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.rsplit_once(' ').unwrap().0.to_owned()).collect()
}

#[tokio::test]
async fn strangers_make_no_series() {
    let edge = Edge::start_with(vec![token(TOKEN)]).await;
    let site = edge.site().await;
    // What there is after one of each.
    let round = async |nonce: &str| {
        let asks = [
            (Method::GET, format!("/{nonce}")),
            (Method::GET, format!("/v1/sites/{nonce}/settings")),
            (Method::GET, format!("/v1/sites/{nonce}/widget")),
            (Method::GET, format!("/assets/{nonce}")),
            (Method::POST, format!("/v1/sites/{}/triggers/{nonce}/shown", site.id)),
            (Method::from_bytes(nonce.to_ascii_uppercase().as_bytes()).unwrap(), "/healthz".to_owned()),
            (
                Method::from_bytes(nonce.to_ascii_uppercase().as_bytes()).unwrap(),
                format!("/{nonce}?by={nonce}"),
            ),
        ];
        for (method, path) in asks {
            let request = http().request(method, format!("{}{path}", edge.base()));
            let request = request.header("user-agent", nonce).header("x-forwarded-for", nonce);
            // A method that the runtime does not know is refused before it comes to us.
            let _answered = request.header("origin", format!("https://{nonce}.example")).send().await;
        }
        let (keys, nowhere) = (Keys::new(), Site { id: nonce.to_owned(), ..site.clone() });
        assert!(Conversation::visitor(&nowhere, &keys, 0, Encoding::Binary).await.is_err());
    };
    round(&format!("first{}", random_id().to_lowercase())).await;
    let before = series(&figures(&edge, "?by=site").await);
    for _ in 0..20 {
        round(&random_id().to_lowercase()).await;
    }
    let mut after = series(&figures(&edge, "?by=site").await);
    // That figures were read is one of them.
    after.retain(|series| !series.contains("/metrics"));
    let before: BTreeSet<_> = before.into_iter().filter(|series| !series.contains("/metrics")).collect();
    assert_eq!(after, before);
}
