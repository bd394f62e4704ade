//! What the team has done, as those who run the site read it.

use serde_json::json;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, http};
use tests::process::TempDir;
use tests::wait;

#[tokio::test]
async fn an_owner_reads_what_the_team_did_and_looks_for_a_part_of_it() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bea = edge.colleague_as(&site, "Bea", Some("admin")).await.sign_in().await;
    let own = async |method: reqwest::Method, path: &str| {
        let url = site.url(&format!("/v1/sites/{}/{path}", site.id));
        http().request(method, url).header("origin", &site.base).header("cookie", &bea.cookie)
    };
    let told = own(reqwest::Method::GET, "settings").await.send().await.unwrap();
    let mut edited: serde_json::Value = told.json().await.unwrap();
    edited["settings"]["chats_unattended"] = json!(false);
    let stored = own(reqwest::Method::PUT, "settings").await.json(&edited).send().await.unwrap();
    assert_eq!(stored.status(), 200);
    // More than a page.
    for at in 0..100 {
        let set = own(reqwest::Method::PUT, "audit/retention").await.json(&json!({"days": 400 + at}));
        assert_eq!(set.send().await.unwrap().status(), 204);
    }
    let owner = Agent::at_work("owner of the activity", &site).await;
    let browser = &owner.browser;
    owner.open_site_settings(&site, "Activity").await;
    owner.sees("Bea changed how many days this is kept: 498 → 499").await;
    owner.sees("Ana Ștefănescu signed in").await;
    let shown = async || owner.until_inbox("lines", |text| text.contains("Bea")).await;
    assert!(!shown().await.contains("The site was set up"), "it stands on another page");
    owner.press("Load older").await;
    owner.sees("The site was set up").await;
    owner.sees("Bea joined the team as Admin").await;
    browser.gone("button", Name::Is("Load older")).await;

    owner.choose("What", "Settings").await;
    owner.until_inbox("the rest to go", |text| !text.contains("signed in")).await;
    owner.sees("Bea changed settings: Opening hours").await;
    owner.choose("Person", "Ana Ștefănescu").await;
    owner.sees("Nothing was found.").await;
    owner.press("Show everything").await;
    owner.sees("Ana Ștefănescu signed in").await;
    owner.choose("When", "The last day").await;
    owner.sees("Bea changed how many days").await;

    // Only what is agreed to is deleted.
    owner.choose("How long this is kept", "90 days").await;
    owner.sees("What is older than 90 days is deleted at once.").await;
    owner.press("Keep").await;
    owner.choose("How long this is kept", "30 days").await;
    owner.press("Delete what is older").await;
    owner.sees("Ana Ștefănescu changed how many days this is kept: 499 → 30").await;

    let folder = TempDir::new("activity");
    browser.downloads_to(folder.path()).await;
    browser.click("link", Name::Is("Download as CSV")).await;
    let table = wait::until("the table", async || {
        let text = std::fs::read_to_string(folder.path().join("activity.csv"));
        text.map_err(|error| error.to_string())
            .and_then(|text| if text.ends_with("\r\n") { Ok(text) } else { Err(text) })
    })
    .await;
    assert!(table.contains(",log_retention_changed,") && table.contains(",Bea,"), "{table}");
}

#[tokio::test]
async fn the_activity_says_when_it_could_not_be_had_and_comes_by_itself() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("owner offline", &site).await;
    let browser = &owner.browser;
    owner.open_site_settings(&site, "Activity").await;
    owner.sees("Ana Ștefănescu signed in").await;
    browser.devtools("Network.enable", json!({})).await;
    let offline = async |offline: bool| {
        let conditions =
            json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        browser.devtools("Network.emulateNetworkConditions", conditions).await;
    };
    offline(true).await;
    owner.choose("What", "Sign-in and passwords").await;
    owner.sees("The server cannot be reached.").await;
    browser.element("button", Name::Is("Try again")).await;
    offline(false).await;
    owner.sees("Ana Ștefănescu signed in").await;
    browser.gone("button", Name::Is("Try again")).await;
}
