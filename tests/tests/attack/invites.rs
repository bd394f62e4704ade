//! Invites: a link is good once, for a week, under the address it was made for, and opens no account that is there.

use serde_json::{Value, json};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::process::random_id;
use tests::smtp::SmtpServer;
use tests::stored::database;

/// Asks from a page of ours, with somebody's session or none.
async fn ask(
    site: &Site,
    who: Option<&SignedIn>,
    method: reqwest::Method,
    path: &str,
    body: Value,
) -> (u16, Value) {
    let mut request = http().request(method, site.url(path)).header("origin", &site.base);
    if let Some(who) = who {
        request = request.header("cookie", &who.cookie);
    }
    let response = request.json(&body).send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or_default())
}

async fn post(site: &Site, who: Option<&SignedIn>, path: &str, body: Value) -> (u16, Value) {
    ask(site, who, reqwest::Method::POST, path, body).await
}

fn refused(status: u16, code: &str, answer: &(u16, Value)) {
    assert_eq!(
        (answer.0, answer.1["rejected"]["code"].as_str().unwrap_or_default()),
        (status, code),
        "{answer:?}"
    );
}

async fn invite(site: &Site, who: &SignedIn, email: &str, role: &str) -> (u16, Value) {
    let path = format!("/v1/sites/{}/invites", site.id);
    post(site, Some(who), &path, json!({"email": email, "role": role})).await
}

/// The code of a link for an address.
async fn code(site: &Site, who: &SignedIn, email: &str, role: &str) -> String {
    let (status, made) = invite(site, who, email, role).await;
    assert_eq!(status, 200, "{made}");
    let (page, code) = made["link"].as_str().unwrap().split_once('#').unwrap();
    assert_eq!(made["mailed"], false, "no mail goes out here");
    assert_eq!(page, site.url("/join"));
    assert_eq!(code.len(), 22, "128 bits");
    code.to_owned()
}

async fn look(site: &Site, who: Option<&SignedIn>, code: &str) -> (u16, Value) {
    post(site, who, "/v1/invites/look", json!({"code": code})).await
}

async fn open(site: &Site, who: &SignedIn) -> Vec<Value> {
    let path = format!("/v1/sites/{}/invites", site.id);
    let (status, told) = ask(site, Some(who), reqwest::Method::GET, &path, json!({})).await;
    assert_eq!(status, 200);
    told.as_array().unwrap().clone()
}

fn fresh_address() -> String {
    format!("dan.{}@shop.example", random_id().to_lowercase())
}

fn joining(code: &str) -> Value {
    json!({"code": code, "name": "Dan", "password": "seven green bottles"})
}

async fn signs_in(site: &Site, email: &str) -> (u16, Value) {
    post(site, None, "/v1/session", json!({"email": email, "password": "seven green bottles"})).await
}

#[tokio::test]
async fn a_link_lets_one_in_once_in_the_role_it_was_made_for() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let email = fresh_address();
    // However it is typed, it is one address.
    let code = code(&site, &ana, &format!(" {} ", email.to_uppercase()), "agent").await;
    let listed = open(&site, &ana).await;
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0]["email"], &listed[0]["role"]), (&json!(email), &json!("agent")));
    assert!(!json!(listed).to_string().contains(&code), "what is listed opens nothing");

    // Fetching the page, and looking, change nothing.
    let page = http().get(site.url("/join")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    for _ in 0..2 {
        let (status, told) = look(&site, None, &code).await;
        assert_eq!(status, 200);
        let site_told = json!({"id": site.id, "name": "Ceainăria"});
        let wanted = json!({"site": site_told, "email": email, "role": "agent", "has_account": false, "is_own": false});
        assert_eq!(told, wanted);
    }
    let weak = json!({"code": code, "name": "Dan", "password": "password12345"});
    refused(400, "weak_password", &post(&site, None, "/v1/invites", weak).await);
    refused(400, "name_missing", &post(&site, None, "/v1/invites", json!({"code": code})).await);
    assert_eq!(open(&site, &ana).await.len(), 1, "a refusal uses nothing up");

    assert_eq!(post(&site, None, "/v1/invites", joining(&code)).await.0, 204);
    let (status, session) = signs_in(&site, &email).await;
    assert_eq!((status, &session["sites"][0]["id"], &session["manages"]), (200, &json!(site.id), &json!([])));
    assert!(open(&site, &ana).await.is_empty());
    for again in [look(&site, None, &code).await, post(&site, None, "/v1/invites", joining(&code)).await] {
        refused(410, "invite_over", &again);
    }
    refused(409, "in_team", &invite(&site, &ana, &email, "admin").await);
}

#[tokio::test]
async fn of_two_who_join_by_one_link_at_once_one_does() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let code = code(&site, &ana, &fresh_address(), "agent").await;
    let join = async || post(&site, None, "/v1/invites", joining(&code)).await;
    let both = futures::join!(join(), join());
    let mut statuses = [both.0.0, both.1.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 410], "{both:?}");
}

#[tokio::test]
async fn inviting_again_replaces_the_former_link_and_taking_back_ends_it() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let email = fresh_address();
    let former = code(&site, &ana, &email, "agent").await;
    let second = code(&site, &ana, &email, "admin").await;
    refused(410, "invite_over", &look(&site, None, &former).await);
    assert_eq!(look(&site, None, &second).await.1["role"], "admin");
    let listed = open(&site, &ana).await;
    assert_eq!(listed.len(), 1);
    let one = format!("/v1/sites/{}/invites/{}", site.id, listed[0]["id"].as_str().unwrap());
    let delete = async || ask(&site, Some(&ana), reqwest::Method::DELETE, &one, json!({})).await;
    assert_eq!(delete().await.0, 204);
    refused(404, "not_found", &delete().await);
    refused(410, "invite_over", &post(&site, None, "/v1/invites", joining(&second)).await);
    // Altered, cut, empty, and of nobody.
    let third = code(&site, &ana, &email, "agent").await;
    let altered = format!("{}{}", &third[..21], if third.ends_with('A') { 'Q' } else { 'A' });
    for wrong in [altered.as_str(), &third[..21], "", "AAAAAAAAAAAAAAAAAAAAAA"] {
        refused(410, "invite_over", &look(&site, None, wrong).await);
        refused(410, "invite_over", &post(&site, None, "/v1/invites", joining(wrong)).await);
    }
    assert_eq!(look(&site, None, &third).await.0, 200);
}

#[tokio::test]
async fn a_link_opens_no_account_that_is_there() {
    let edge = Edge::shared().await;
    let (site, other) = (edge.site().await, edge.site().await);
    let ana = site.sign_in().await;
    let theirs = other.sign_in().await;
    let code = code(&site, &ana, &other.agent.email, "admin").await;
    let told = look(&site, None, &code).await.1;
    assert_eq!((&told["has_account"], &told["is_own"]), (&json!(true), &json!(false)));
    // Whoever has the link and not the password gets in nowhere, and changes nothing of the account.
    refused(401, "signed_out", &post(&site, None, "/v1/invites", joining(&code)).await);
    refused(401, "wrong_credentials", &signs_in(&site, &other.agent.email).await);
    // Nor does whoever is signed in as somebody else.
    let bea = edge.colleague(&site, "Bea").await.sign_in().await;
    refused(403, "other_address", &post(&site, Some(&bea), "/v1/invites", json!({"code": code})).await);
    let fresh = self::code(&site, &ana, &fresh_address(), "agent").await;
    refused(403, "other_address", &post(&site, Some(&bea), "/v1/invites", joining(&fresh)).await);
    // A page of somebody else's makes no browser join.
    let foreign = http().post(site.url("/v1/invites")).header("origin", "https://evil.example");
    let foreign = foreign.header("cookie", &theirs.cookie).json(&json!({"code": code}));
    assert_eq!(foreign.send().await.unwrap().status(), 403);

    assert_eq!(look(&site, Some(&theirs), &code).await.1["is_own"], true);
    assert_eq!(post(&site, Some(&theirs), "/v1/invites", json!({"code": code})).await.0, 204);
    let settings = http().get(site.url(&format!("/v1/sites/{}/settings", site.id)));
    assert_eq!(settings.header("cookie", &theirs.cookie).send().await.unwrap().status(), 200);
    assert!(other.sign_in().await.session.sites.len() == 2, "the password is theirs as before");
}

#[tokio::test]
async fn only_who_runs_a_site_invites_and_nobody_above_themselves() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("admin")).await.sign_in().await;
    let carmen = edge.colleague_as(&site, "Carmen", Some("agent")).await.sign_in().await;
    refused(403, "not_allowed", &invite(&site, &carmen, &fresh_address(), "agent").await);
    refused(403, "not_allowed", &invite(&site, &bogdan, &fresh_address(), "owner").await);
    for bad in ["", "nobody", "a@b@c.example", "a b@c.example"] {
        refused(400, "contact_invalid", &invite(&site, &ana, bad, "agent").await);
    }
    // Whoever is removed comes back by no link of their own making.
    let own = code(&site, &bogdan, &fresh_address(), "admin").await;
    let hers = code(&site, &ana, &fresh_address(), "agent").await;
    let url = site.url(&format!("/v1/sites/{}/people/{}", site.id, bogdan.session.agent.id.as_str()));
    let remove = http().delete(url).header("origin", &site.base).header("cookie", &ana.cookie);
    assert_eq!(remove.send().await.unwrap().status(), 204);
    refused(410, "invite_over", &look(&site, None, &own).await);
    assert_eq!(look(&site, None, &hers).await.0, 200);

    // Nor whoever is made less than they were.
    let elena = edge.colleague_as(&site, "Elena", Some("owner")).await.sign_in().await;
    let backdoor = code(&site, &elena, &fresh_address(), "owner").await;
    let becomes = async |who: &SignedIn, role: &str| {
        let path = format!("/v1/sites/{}/people/{}", site.id, who.session.agent.id.as_str());
        ask(&site, Some(&ana), reqwest::Method::PUT, &path, json!({"role": role})).await.0
    };
    assert_eq!(becomes(&elena, "admin").await, 200);
    refused(410, "invite_over", &look(&site, None, &backdoor).await);
    let harmless = code(&site, &elena, &fresh_address(), "agent").await;
    assert_eq!(becomes(&elena, "owner").await, 200);
    assert_eq!(look(&site, None, &harmless).await.0, 200, "whoever is made more keeps theirs");
}

#[tokio::test]
async fn an_invite_is_mailed_with_a_link_of_its_own_and_inviting_again_replaces_both() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let email = fresh_address();
    let path = format!("/v1/sites/{}/invites", site.id);
    let invites = async |nth: usize| {
        let wish = json!({"email": email, "role": "agent", "language": "fr"});
        let (status, made) = post(&site, Some(&ana), &path, wish).await;
        assert_eq!((status, &made["mailed"]), (200, &json!(true)), "{made}");
        let told = made["link"].as_str().unwrap().split_once('#').unwrap().1.to_owned();
        let mails = server.receives(nth).await;
        assert_eq!(mails[nth - 1].to, email);
        let text = mails[nth - 1].text();
        assert!(text.contains("Ceainăria") && text.contains(&site.agent.name), "{text}");
        let page = site.url("/join?lang=fr#");
        let link = text.split_whitespace().find_map(|word| word.strip_prefix(&page)).expect("a link");
        assert_eq!(link.len(), 43, "256 bits");
        (told, link.to_owned())
    };
    let former = invites(1).await;
    for code in [&former.0, &former.1] {
        assert_eq!(look(&site, None, code).await.0, 200);
    }
    let (told, mailed) = invites(2).await;
    for code in [&former.0, &former.1] {
        refused(410, "invite_over", &look(&site, None, code).await);
    }
    // What is stored opens nothing.
    for entry in std::fs::read_dir(edge.objects().join("jasette-directory")).unwrap() {
        let stored = std::fs::read(entry.unwrap().path()).unwrap();
        for code in [&told, &mailed] {
            assert!(!stored.windows(code.len()).any(|part| part == code.as_bytes()));
        }
    }
    assert_eq!(post(&site, None, "/v1/invites", joining(&mailed)).await.0, 204);
    refused(410, "invite_over", &post(&site, None, "/v1/invites", joining(&told)).await);

    // However it is spelled, a mailbox gets a few a day; the link is there all the same.
    let mut mailed = Vec::new();
    for nth in 0..6 {
        let (status, made) = invite(&site, &ana, &format!("eva+{nth}@shop.example"), "agent").await;
        assert_eq!(status, 200);
        mailed.push(made["mailed"].as_bool().unwrap());
    }
    assert_eq!(mailed, [true, true, true, true, true, false]);
}

#[tokio::test]
async fn after_a_week_a_link_is_over() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let (first, second) = (
        code(&site, &ana, &fresh_address(), "agent").await,
        code(&site, &ana, &fresh_address(), "agent").await,
    );
    edge.kill9();
    // A week has passed for the first one, and nearly one for the other.
    let week = i64::try_from(domain::invite::INVITE_MS).unwrap();
    let directory = database(&edge, "jasette-directory", "invites");
    directory.execute("UPDATE invites SET until = until - ?1 + 600000", [week]).unwrap();
    let one = "UPDATE invites SET until = until - 600000 WHERE until = (SELECT min(until) FROM invites)";
    assert_eq!(directory.execute(one, []).unwrap(), 1);
    edge.restart().await;
    refused(410, "invite_over", &look(&site, None, &first).await);
    refused(410, "invite_over", &post(&site, None, "/v1/invites", joining(&first)).await);
    assert_eq!(look(&site, None, &second).await.0, 200);
    assert_eq!(open(&site, &ana).await.len(), 1);
}
