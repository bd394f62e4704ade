//! Page views reach no object as long as the isolate remembers the site. The build with planted panics tells,
//! in its log, whenever an object is asked.

use domain::site_cache::SITE_CACHE_MS;
use futures::future::join_all;
use std::time::Instant;
use tests::edge::{Edge, http};

const VIEWS: usize = 1_000;
const AT_ONCE: usize = 50;

fn asked(edge: &Edge, object: &str) -> u64 {
    edge.log().matches(&format!("the {object} object is asked")).count() as u64
}

#[tokio::test]
async fn a_thousand_page_views_ask_a_site_once_per_cache_period() {
    let edge = Edge::start_planted().await;
    let site = edge.site().await;
    let client = http();
    let view = async || {
        let response = client.get(site.url(&format!("/widget.js?site={}", site.id))).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(response.text().await.unwrap().contains(&site.id));
    };
    view().await;
    let objects = ["site", "desk", "directory"];
    let before = objects.map(|object| asked(&edge, object));
    let start = Instant::now();
    for _ in 0..VIEWS / AT_ONCE {
        join_all((0..AT_ONCE).map(|_| view())).await;
    }
    let periods = u64::try_from(start.elapsed().as_millis()).unwrap() / SITE_CACHE_MS + 1;
    let [site_calls, desk_calls, directory_calls] = [0, 1, 2].map(|n| asked(&edge, objects[n]) - before[n]);
    assert!(site_calls <= periods, "{site_calls} calls in {periods} cache periods");
    assert_eq!((desk_calls, directory_calls), (0, 0));
    assert!(before[0] > 0, "the log says nothing of calls");
}
