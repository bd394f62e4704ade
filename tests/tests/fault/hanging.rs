//! An object that hangs holds up nobody else: what the directory has others hear goes out to each by itself.

use protocol::team::sites::SiteState;
use reqwest::Method;
use serde_json::Value;
use tests::edge::{Edge, settings};
use tests::process::random_id;
use tests::wait;

#[tokio::test]
async fn a_site_that_hangs_keeps_no_other_from_hearing_what_is_so() {
    let edge = Edge::start_planted().await;
    // Its audit log is told that it was made, and never answers.
    let hanging = edge.site_named(&format!("hangs-{}", random_id()), settings()).await;
    wait::until("it to hang", async || {
        let log = edge.log();
        if log.contains("an object hangs") { Ok(()) } else { Err(log) }
    })
    .await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    site.archives(&ana, true).await.unwrap();
    site.is_shown(false).await;
    wait::until("its audit log to be told", async || {
        let page = format!("/v1/sites/{}/audit?what=site_archived", site.id);
        let told: Value = site.asks(&ana, Method::GET, &page, None).await.unwrap();
        if told["lines"].as_array().is_some_and(|lines| lines.len() == 1) {
            Ok(())
        } else {
            Err(told.to_string())
        }
    })
    .await;
    // What else it has to hear, it hears.
    let owner = hanging.sign_in().await;
    hanging.archives(&owner, true).await.unwrap();
    assert_eq!(hanging.own(&owner).await.unwrap().state, SiteState::Archived);
    hanging.is_shown(false).await;
    site.deletes(&ana, &settings().name, &site.agent.password).await.unwrap();
    site.is_deleted(&ana).await;
}
