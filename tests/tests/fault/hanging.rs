//! What hangs holds up nobody else: what the directory has others hear goes out to each by itself, and a mail that is
//! not taken in time leaves the way to the next.

use protocol::team::sites::SiteState;
use reqwest::Method;
use serde_json::{Value, json};
use tests::edge::{Edge, Site, http, settings};
use tests::mail_provider::{MailProvider, mail};
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

async fn forgets(who: &Site) {
    let request = http().post(who.url("/v1/password-resets")).header("origin", &who.base);
    let request = request.json(&json!({"email": who.agent.email, "language": "en"}));
    assert_eq!(request.send().await.unwrap().status(), 202);
}

/// What stands in the log of an edge once a provider has not answered in time.
const NO_ANSWER: &str = "no answer in";

#[tokio::test]
async fn a_mail_provider_that_hangs_holds_up_no_other_mail_and_is_asked_again() {
    let provider = MailProvider::start(1).await;
    let edge = Edge::start_with(provider.variables()).await;
    let ana = edge.site().await;
    let bea = edge.colleague(&ana, "Bea").await;
    forgets(&ana).await;
    provider.receives(&ana.agent.email, 1).await;
    // Hers is taken and has no answer. Bea's goes out beside it, and then hers once more.
    forgets(&bea).await;
    provider.receives(&bea.agent.email, 1).await;
    assert!(!edge.log().contains(NO_ANSWER), "hers is still on its way");
    let anas = provider.receives(&ana.agent.email, 2).await;
    assert_eq!(provider.handed_in(&bea.agent.email).len(), 1, "what was taken is not sent again");
    // It is the same mail, by its id and by all that stands in it, and the link of the first is as good as the other.
    assert_eq!(mail(&anas[0]), mail(&anas[1]));
    assert!(mail(&anas[0])["message_id"].as_str().is_some_and(|id| id.ends_with("@shop.example")));
    let text = mail(&anas[0])["text"].as_str().unwrap().to_owned();
    let token = text.split_whitespace().find_map(|word| word.split_once("/reset?lang=en#")).unwrap().1;
    let link = http().get(ana.url("/v1/password-resets/link")).bearer_auth(token);
    assert_eq!(link.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn three_mails_that_are_not_answered_hold_up_no_fourth() {
    let provider = MailProvider::start(3).await;
    let edge = Edge::start_with(provider.variables()).await;
    let ana = edge.site().await;
    let mut team = vec![ana.clone()];
    for name in ["Bea", "Cara", "Dan"] {
        team.push(edge.colleague(&ana, name).await);
    }
    for one in &team {
        forgets(one).await;
        provider.receives(&one.agent.email, 1).await;
    }
    assert!(!edge.log().contains(NO_ANSWER), "three are still on their way");
}

#[tokio::test]
async fn an_invite_that_is_mailed_again_is_the_same_mail_with_the_same_link() {
    let provider = MailProvider::start(1).await;
    let edge = Edge::start_with(provider.variables()).await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let email = format!("{}@shop.example", random_id().to_lowercase());
    let wish = json!({"email": email, "role": "agent", "language": "en"});
    let invites = format!("/v1/sites/{}/invites", site.id);
    let made: Value = site.asks(&ana, Method::POST, &invites, Some(&wish)).await.unwrap();
    assert_eq!(made["mailed"], json!(true), "{made}");
    let came = provider.receives(&email, 2).await;
    assert_eq!(mail(&came[0]), mail(&came[1]));
}

#[tokio::test]
async fn two_mails_to_one_address_go_out_one_after_the_other() {
    let provider = MailProvider::start(1).await;
    let edge = Edge::start_with(provider.variables()).await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    forgets(&site).await;
    provider.receives(&site.agent.email, 1).await;
    let change = json!({"current": site.agent.password, "new": "seven green bottles"});
    let request = site.request(&ana, Method::PUT, "/v1/account/password").json(&change);
    assert_eq!(request.send().await.unwrap().status(), 204);
    let came = provider.receives(&site.agent.email, 2).await;
    let subjects: Vec<Value> = came.iter().map(|one| mail(one)["subject"].clone()).collect();
    assert_eq!(subjects, ["Choose a new password for Jasette", "Your password for Jasette was changed"]);
    assert!(edge.log().contains(NO_ANSWER), "the first was waited for");
}
