//! What `/healthz` says when the disk or the operator's variables are of no use.

use serde_json::{Value, json};
use tests::edge::{Edge, http};
use tests::wait;

async fn health(edge: &Edge) -> (u16, Value) {
    let response = http().get(format!("{}/healthz", edge.base())).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn a_state_folder_that_takes_nothing_is_no_health() {
    let edge = Edge::start().await;
    let (status, answer) = health(&edge).await;
    assert_eq!((status, &answer["ok"]), (200, &json!(true)), "{answer}");
    edge.kill9();
    // Where the directory's database belongs stands something else. Alarms have a database of their own.
    for entry in std::fs::read_dir(edge.objects().join("jasette-directory")).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().contains("metadata") {
            std::fs::write(path, "no database\n".repeat(1_000)).unwrap();
        }
    }
    edge.start_again();
    let (status, answer) = wait::until("an answer", async || {
        let asked = http().get(format!("{}/healthz", edge.base())).send().await;
        let response = asked.map_err(|error| error.to_string())?;
        let status = response.status().as_u16();
        Ok((status, response.json::<Value>().await.map_err(|error| error.to_string())?))
    })
    .await;
    assert_eq!((status, &answer["ok"]), (503, &json!(false)), "{answer}");
    assert!(answer["why"].as_str().unwrap().contains("state folder"), "{answer}");

    let lines = edge.log();
    let fault = lines.lines().find(|line| line.contains("\"call\":\"health\"")).expect("a line of the log");
    let line: Value = serde_json::from_str(&fault[fault.find('{').unwrap()..]).unwrap();
    assert_eq!(line["level"], "error");
    assert!(line["time"].as_str().unwrap().ends_with('Z'), "{line}");
}

#[tokio::test]
async fn a_public_origin_means_the_same_however_it_is_written_and_one_that_is_none_is_told() {
    let edge =
        Edge::start_with(vec![("JASETTE_PUBLIC_ORIGIN", "HTTPS://Chat.Example:443/".to_owned())]).await;
    let body = json!({"email": "ana@shop.example", "password": "wrong, and twelve characters"});
    let sign_in = |origin: &'static str| {
        let request = http().post(format!("{}/v1/session", edge.base())).header("origin", origin).json(&body);
        async move { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(sign_in("https://chat.example").await, 401, "our own page");
    assert_eq!(sign_in("https://other.example").await, 403);

    let edge = Edge::start_unwell(vec![("JASETTE_PUBLIC_ORIGIN", "chat.example".to_owned())]).await;
    let (status, answer) = health(&edge).await;
    assert_eq!(status, 503);
    assert!(answer["why"].as_str().unwrap().contains("https://"), "{answer}");
}
