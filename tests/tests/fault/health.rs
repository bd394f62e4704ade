//! What `/healthz` says when the operator's variables are of no use, and `/readyz` when objects are.

use serde_json::{Value, json};
use tests::edge::{Edge, http};
use tests::wait;

const TOKEN: &str = "a-token-of-thirty-two-characters";

async fn ask(edge: &Edge, path: &str) -> Result<(u16, Value), String> {
    let asked = http().get(format!("{}{path}", edge.base())).send().await;
    let response = asked.map_err(|error| error.to_string())?;
    Ok((response.status().as_u16(), response.json().await.map_err(|error| error.to_string())?))
}

/// What `/readyz` answers once its objects were asked.
async fn ready(edge: &Edge) -> (u16, Value) {
    wait::until("an answer of the objects", async || {
        let (status, answer) = ask(edge, "/readyz").await?;
        if answer.get("why").is_some() { Err(answer.to_string()) } else { Ok((status, answer)) }
    })
    .await
}

#[tokio::test]
async fn objects_that_do_not_answer_are_named_and_the_process_is_healthy_all_the_same() {
    let edge = Edge::start_with(vec![("JASETTE_METRICS_TOKEN", TOKEN.to_owned())]).await;
    assert_eq!(ready(&edge).await, (200, json!({"ok": true})));
    for kind in ["conversation", "desk", "directory", "site"] {
        edge.kill9();
        let copy = edge.copy_of_state();
        // Where its databases belong stands something else. Alarms have a database of their own.
        for entry in std::fs::read_dir(edge.objects().join(format!("jasette-{kind}"))).unwrap() {
            let path = entry.unwrap().path();
            if !path.to_string_lossy().contains("metadata") {
                std::fs::write(path, "no database\n".repeat(1_000)).unwrap();
            }
        }
        edge.start_again();
        let (status, answer) =
            wait::until("an answer", async || Ok::<_, String>(ask(&edge, "/readyz").await?)).await;
        assert_eq!((status, &answer), (503, &json!({"ok": false, "silent": [kind]})), "{}", edge.log());
        let (status, answer) = ask(&edge, "/healthz").await.unwrap();
        assert_eq!((status, &answer["ok"]), (200, &json!(true)), "{answer}");

        let lines = edge.log();
        let said = format!("the {kind} does not answer");
        let fault = lines.lines().find(|line| line.contains(&said)).expect("a line of the log");
        let line: Value = serde_json::from_str(&fault[fault.find('{').unwrap()..]).unwrap();
        assert_eq!((&line["level"], &line["call"]), (&json!("error"), &json!("readyz")));
        assert!(line["time"].as_str().unwrap().ends_with('Z'), "{line}");
        let figures = http().get(format!("{}/metrics", edge.base())).bearer_auth(TOKEN).send().await.unwrap();
        let figures = figures.text().await.unwrap();
        assert!(figures.contains("\njasette_faults_total{object=\"none\"} 1\n"), "{figures}");

        edge.kill9();
        edge.put_back(&copy);
        edge.restart().await;
        assert_eq!(ready(&edge).await, (200, json!({"ok": true})), "{kind}");
    }
}

#[tokio::test]
async fn however_many_ask_whether_it_is_ready_the_objects_are_asked_once_a_second() {
    let edge = Edge::start_planted().await;
    ready(&edge).await;
    let asked = |edge: &Edge| edge.log().matches("the desk object is asked").count();
    let (before, begun) = (asked(&edge), std::time::Instant::now());
    let crowd = (0..300).map(|_| ask(&edge, "/readyz"));
    let answers = futures::future::join_all(crowd).await;
    assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|(status, _)| *status == 200)));
    let most = usize::try_from(begun.elapsed().as_secs()).unwrap() + 1;
    let asked = asked(&edge) - before;
    assert!(asked <= most, "{asked} times in {:?}", begun.elapsed());
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
    let (status, answer) = ask(&edge, "/healthz").await.unwrap();
    assert_eq!(status, 503);
    assert!(answer["why"].as_str().unwrap().contains("https://"), "{answer}");
}
