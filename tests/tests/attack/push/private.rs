//! A name of the public internet may lead anywhere: whoever owns a domain can have it lead to the server itself, or into
//! the network that it stands in. Nothing there is connected to.

use crate::started;
use reqwest::Method;
use serde_json::json;
use std::sync::{Arc, Mutex};
use tests::authenticator::{Cookies, ask};
use tests::edge::Edge;
use tests::listen::Listening;
use tests::names::Names;
use tests::oidc_provider::variables;
use tests::push_service::{PushService, asks, state};
use tests::requests::refused;
use tests::wait;
use tokio::net::TcpStream;

/// This machine, in each way that an address can say it, and networks of others' own: as many as an account has browsers.
const LEAD_TO: [&str; 10] = [
    "127-0-0-1",
    "0-0-0-0",
    "xx1",
    "xxffffx127-0-0-1",
    "10-0-0-1",
    "172-16-0-1",
    "192-168-0-1",
    "169-254-169-254",
    "100-64-0-1",
    "fd00xx1",
];

async fn counts(_socket: TcpStream, came: Arc<Mutex<usize>>) {
    *came.lock().unwrap() += 1;
}

#[tokio::test]
async fn a_name_that_leads_into_a_private_network_is_not_connected_to() {
    let names = Names::compile();
    let (listening, came) = Listening::sharing(0, counts).await;
    let at = |address: &str| format!("{}:{}", Names::of(address), listening.port());
    let came = || *came.lock().unwrap();
    // The operator's own provider may stand on the same machine.
    let mut settings = variables(format!("https://{}", at("127-0-0-1")));
    settings.push(names.variable());
    let edge = Edge::start_with(settings).await;
    let site = edge.site().await;
    let begun =
        ask(&site, &mut Cookies::default(), Method::POST, "/v1/session/oidc", json!({"next": "/inbox"}))
            .await;
    assert_eq!(refused(&begun), (502, "oidc_unavailable"));
    let before = came();
    assert!(before > 0, "the name leads here: {}", edge.log());

    let service = PushService::start().await;
    for address in LEAD_TO {
        let who = site.sign_in().await;
        assert!(!state(&site, &who).await.1);
        let mut subscription = service.browser().subscription("en");
        subscription["endpoint"] = json!(format!("https://{}/x", at(address)));
        assert_eq!(asks(&site, &who, Method::POST, Some(&subscription)).await.0, 204, "{address}");
    }
    let (_keys, _visitor) = started(&site).await;
    for address in LEAD_TO {
        let said = format!("connecting to {} is not allowed", at(address));
        wait::until(&said, async || {
            let log = edge.log();
            if log.contains(&said) { Ok(()) } else { Err(log) }
        })
        .await;
    }
    assert_eq!(came(), before, "and nobody came");
}
