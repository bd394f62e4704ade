//! The runtime is killed between what somebody did and its line in the site's audit log: the line comes, and once.

use serde_json::{Value, json};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::stored::database;
use tests::wait;

async fn removes(site: &Site, who: &SignedIn, whom: &SignedIn) {
    let url = site.url(&format!("/v1/sites/{}/people/{}", site.id, whom.session.agent.id.as_str()));
    let remove = http().delete(url).header("origin", &site.base).header("cookie", &who.cookie);
    assert_eq!(remove.send().await.unwrap().status(), 204);
}

async fn lines(site: &Site, who: &SignedIn, what: &str) -> Vec<Value> {
    let url = site.url(&format!("/v1/sites/{}/audit?what={what}", site.id));
    let response = http().get(url).header("cookie", &who.cookie).send().await.unwrap();
    let page: Value = response.json().await.unwrap();
    page["lines"].as_array().unwrap().clone()
}

async fn has_one(site: &Site, who: &SignedIn, what: &str) -> Value {
    wait::until(what, async || {
        let found = lines(site, who, what).await;
        if found.len() == 1 { Ok(found[0].clone()) } else { Err(format!("{found:?}")) }
    })
    .await
}

#[tokio::test]
async fn a_line_of_the_directory_comes_after_a_kill_and_comes_once() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await.sign_in().await;
    let carmen = edge.colleague_as(&site, "Carmen", Some("agent")).await.sign_in().await;
    removes(&site, &ana, &bogdan).await;
    edge.kill9();
    edge.restart().await;
    let line = has_one(&site, &ana, "person_removed").await;
    assert_eq!((&line["who"]["name"], &line["whom"]["name"]), (&json!("Ana Ștefănescu"), &json!("Bogdan")));

    // The site has written it down, and the directory has not heard so: as between two steps.
    edge.kill9();
    let entry = json!({
        "at": line["at"], "by": {"agent": line["who"], "network": "", "session": line["session"]},
        "what": "person_removed", "whom": line["whom"], "about": [], "count": 1,
    });
    let key = {
        let log = database(&edge, "jasette-site", "audit");
        let key: String = log
            .query_row("SELECT key FROM audit WHERE what = 'person_removed'", [], |row| row.get(0))
            .unwrap();
        key
    };
    let number: i64 = key.split(' ').nth(1).unwrap().parse().unwrap();
    let at = line["at"].as_i64().unwrap();
    database(&edge, "jasette-directory", "audit_out")
        .execute(
            "INSERT INTO audit_out (id, site, at, entry) VALUES (?, ?, ?, ?)",
            (number, &site.id, at, entry.to_string()),
        )
        .unwrap();
    edge.restart().await;
    removes(&site, &ana, &carmen).await;
    wait::until("the second one", async || {
        let found = lines(&site, &ana, "person_removed").await;
        if found.iter().any(|line| line["whom"]["name"] == "Carmen") {
            Ok(())
        } else {
            Err(format!("{found:?}"))
        }
    })
    .await;
    assert_eq!(lines(&site, &ana, "person_removed").await.len(), 2, "each once");
}

/// What a full log keeps: what takes a link, or a role that manages the site.
const KEPT: [&str; 5] =
    ["site_archived", "role_changed", "person_removed", "second_factor_required", "password_reset"];

/// What anybody causes by reading or trying, as often as they like.
const EASY: [&str; 2] = ["profile_changed", "transcript_read"];

/// What people do with accounts of their own: an owner wants to see it after a stranger was in one.
const OWN: [&str; 5] =
    ["signed_in", "password_changed", "second_factor_off", "passkey_added", "oidc_connected"];

#[tokio::test]
async fn a_log_that_is_full_forgets_wrong_passwords_first_and_what_is_too_old_goes() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    has_one(&site, &ana, "signed_in").await;
    edge.kill9();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let now = i64::try_from(now).unwrap();
    let most = i64::try_from(domain::audit::ROWS_MAX).unwrap();
    {
        let mut log = database(&edge, "jasette-site", "audit");
        let fill = log.transaction().unwrap();
        let row = |what: &str| {
            json!({"at": 1, "by": {"agent": null, "network": "", "session": ""}, "what": what, "whom": null,
                "about": [], "count": 1})
            .to_string()
        };
        {
            let insert = "INSERT INTO audit (at, who, whom, what, count, entry) VALUES (?, '', '', ?, 1, ?)";
            let mut insert = fill.prepare(insert).unwrap();
            let day = 24 * 60 * 60 * 1_000;
            insert.execute((now - 366 * day, "site_renamed", row("site_renamed"))).unwrap();
            for (at, what) in (0..).zip(KEPT) {
                insert.execute((now - 30 * day + at, what, row(what))).unwrap();
            }
            for (at, what) in (0..).zip(EASY.into_iter().chain(OWN)) {
                insert.execute((now - 29 * day + at, what, row(what))).unwrap();
            }
            // Somebody signs in and out without an end, and a stranger tries passwords.
            for at in 0..most {
                let what = ["sign_in_failed", "signed_in", "signed_out"][usize::try_from(at % 3).unwrap()];
                insert.execute((now - at, what, row(what))).unwrap();
            }
        }
        fill.commit().unwrap();
    }
    edge.restart().await;
    assert!(lines(&site, &ana, "site_renamed").await.is_empty(), "it is told no more");
    // The next line has the alarm set, which is due.
    site.sign_in().await;
    wait::until("what is too old to go", async || {
        let log = database(&edge, "jasette-site", "audit");
        let old = "SELECT count(*) FROM audit WHERE what = 'site_renamed'";
        match log.query_row(old, [], |row| row.get::<_, i64>(0)) {
            Ok(0) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    // One more than it is looked for how many there are.
    for at in 0..101 {
        let url = site.url(&format!("/v1/sites/{}/audit/retention", site.id));
        let set = http().put(url).header("origin", &site.base).header("cookie", &ana.cookie);
        let set = set.json(&json!({"days": 400 + at})).send().await.unwrap();
        assert_eq!(set.status(), 204);
    }
    for what in KEPT.into_iter().chain(["site_created"]) {
        has_one(&site, &ana, what).await;
    }
    edge.kill9();
    let log = database(&edge, "jasette-site", "audit");
    let count: i64 = log.query_row("SELECT count(*) FROM audit", [], |row| row.get(0)).unwrap();
    assert!(count <= most + 100, "{count}");
    // What anybody causes as often as they like goes before what is older, and before what is done with accounts.
    for (what, stays) in EASY.map(|what| (what, 0)).into_iter().chain(OWN.map(|what| (what, 1))) {
        let left = "SELECT count(*) FROM audit WHERE what = ? AND at < ?";
        let left: i64 =
            log.query_row(left, (what, now - 28 * 24 * 60 * 60 * 1_000), |row| row.get(0)).unwrap();
        assert_eq!(left, stays, "{what}");
    }
}
