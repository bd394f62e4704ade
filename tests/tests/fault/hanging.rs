//! What hangs holds up nobody else: what the directory has others hear goes out to each by itself, and a mail that is
//! not taken in time leaves the way to the next.

use protocol::team::sites::SiteState;
use reqwest::Method;
use serde_json::{Value, json};
use tests::edge::{Edge, Site, http, settings};
use tests::mail_provider::MailProvider;
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

#[tokio::test]
async fn a_mail_provider_that_hangs_holds_up_no_other_mail_and_is_asked_again() {
    let provider = MailProvider::start(1).await;
    let edge = Edge::start_with(provider.variables()).await;
    let ana = edge.site().await;
    let bea = edge.colleague(&ana, "Bea").await;
    let forgets = async |who: &Site| {
        let request = http().post(who.url("/v1/password-resets")).header("origin", &who.base);
        let request = request.json(&json!({"email": who.agent.email, "language": "en"}));
        assert_eq!(request.send().await.unwrap().status(), 202);
    };
    forgets(&ana).await;
    provider.receives(&ana.agent.email, 1).await;
    // Hers is taken and has no answer. Bea's goes out after it, and then hers once more.
    forgets(&bea).await;
    provider.receives(&bea.agent.email, 1).await;
    provider.receives(&ana.agent.email, 2).await;
    assert_eq!(provider.handed_in(&bea.agent.email).len(), 1, "what was taken is not sent again");
}
