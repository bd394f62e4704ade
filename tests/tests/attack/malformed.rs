//! Bodies that are none, on every door that reads one: refused by a code, and nobody else notices.

use crate::started;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use tests::edge::{Edge, SignedIn, Site, http};
use tests::process::random_id;
use tests::wire::Keys;

/// The doors that read JSON, each for somebody who may come in there.
fn doors(edge: &Edge, site: &Site, ana: &SignedIn, keys: &Keys) -> Vec<(String, RequestBuilder)> {
    let own = |what: &str| format!("/v1/sites/{}/{what}", site.id);
    let team = [
        (Method::PUT, own("settings")),
        (Method::PUT, own("library")),
        (Method::POST, own("library/uses")),
        (Method::PUT, own("articles/returns")),
        (Method::POST, "/v1/session".to_owned()),
    ];
    let team = team.into_iter().map(|(method, path)| {
        let request = http().request(method, site.url(&path)).header("cookie", &ana.cookie);
        (path, request.header("origin", &site.base))
    });
    let visitors = ["commands", "transcript", "resume"].map(|what| {
        let request = http().post(site.conversation_url(&keys.conversation, what));
        (what.to_owned(), request.bearer_auth(keys.token.reveal()))
    });
    let set_up = http().post(site.url("/v1/setup")).bearer_auth(edge.key());
    team.chain(visitors).chain([("/v1/setup".to_owned(), set_up)]).collect()
}

/// What is no body that anybody reads.
fn bodies() -> Vec<Vec<u8>> {
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        b"[".repeat(60_000),
        b"{\"a\":".repeat(10_000),
        b"[".repeat(1_000_000),
        b"{\"a\":".repeat(1_000_000),
        [b"{\"id\":\"".as_slice(), b"\xff\xfe\xc3\x28", b"\"}"].concat(),
        b"\xed\xa0\x80".repeat(100),
        text("\"\\ud800\\udfff\""),
        text("{\"id\":\"x"),
        text("null"),
        text("1e999999"),
        text("[{\"id\":1,\"id\":2}]"),
        vec![0; 1_000],
    ]
}

#[tokio::test]
async fn what_no_door_can_read_is_refused_on_each_and_harms_nobody() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ((keys, _), ana) = (started(&site).await, site.sign_in().await);
    for body in bodies() {
        for (door, request) in doors(edge, &site, &ana, &keys) {
            let beginning = String::from_utf8_lossy(&body[..body.len().min(20)]).into_owned();
            let request = request.header("content-type", "application/json").body(body.clone());
            let response = request.send().await.unwrap();
            let status = response.status().as_u16();
            assert!([400, 413].contains(&status), "{door} answers {status} to {beginning}");
            let refused: Value = response.json().await.unwrap();
            assert!(refused["rejected"]["code"].is_string(), "{door}: {refused}");
        }
    }
    let url = site.conversation_url(&keys.conversation, "events?after=0");
    let read = http().get(url).bearer_auth(keys.token.reveal()).send().await.unwrap();
    assert!(read.text().await.unwrap().contains("a secret"), "nothing was lost");
    let url = site.conversation_url(&random_id(), "events?after=0");
    assert_eq!(http().get(url).bearer_auth(random_id()).send().await.unwrap().status(), 409);
}
