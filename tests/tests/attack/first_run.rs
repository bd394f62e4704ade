//! The set-up link: who gets one, who may use it, and that it makes one owner, once.

use domain::first_run::LINK_MS;
use futures::future::join_all;
use protocol::site::settings::SiteSettings;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tests::aging::age_setup_links;
use tests::edge::{Edge, http, settings};
use tests::process::random_id;

const LINKS: &str = "/v1/setup/links";
const LINK: &str = "/v1/setup/link";

/// A new link's token, or why there is none.
async fn new_link(edge: &Edge, wish: &Value) -> Result<String, String> {
    let request = http().post(format!("{}{LINKS}", edge.base())).bearer_auth(edge.key()).json(wish);
    let (_, answer) = answer(request).await;
    let Some(url) = answer["url"].as_str() else { return Err(code(&answer)) };
    let expires = answer["expires"].as_u64().unwrap();
    assert!(expires > 1_795_000_000_000, "{answer}");
    let (page, token) = url.split_once('#').unwrap();
    assert_eq!(page, format!("{}/setup", edge.base()));
    assert_eq!(token.len(), 43, "256 bits in id characters");
    Ok(token.to_owned())
}

async fn first_link(edge: &Edge) -> String {
    new_link(edge, &json!({})).await.unwrap()
}

async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.unwrap();
    (response.status(), response.json().await.unwrap_or_default())
}

fn code(answer: &Value) -> String {
    answer["rejected"]["code"].as_str().unwrap_or_default().to_owned()
}

fn request(edge: &Edge, method: Method, token: &str) -> RequestBuilder {
    let base = edge.base();
    http().request(method, format!("{base}{LINK}")).header("origin", base).bearer_auth(token)
}

fn owner(name: &str) -> Value {
    json!({
        "owner": {
            "name": name,
            "email": format!("{}@shop.example", name.to_lowercase()),
            "password": "seven green bottles",
        },
        "site": {"name": "Ceainăria", "color": "#0b6b5b", "origins": ["shop.example"]},
    })
}

/// What comes of a use: the site that was made, or why not.
async fn used(edge: &Edge, token: &str, given: &Value) -> Result<String, (u16, String)> {
    let (status, answer) = answer(request(edge, Method::POST, token).json(given)).await;
    match answer["site"].as_str() {
        Some(site) => Ok(site.to_owned()),
        None => Err((status.as_u16(), code(&answer))),
    }
}

/// What is told of a link: nothing, where it is good.
async fn looked_at(edge: &Edge, token: &str) -> String {
    code(&answer(request(edge, Method::GET, token)).await.1)
}

fn refused(status: u16, code: &str) -> Result<String, (u16, String)> {
    Err((status, code.to_owned()))
}

#[tokio::test]
async fn a_link_makes_one_owner_with_a_site_who_is_signed_in() {
    let edge = Edge::start().await;
    let token = first_link(&edge).await;
    assert_eq!(looked_at(&edge, &token).await, "", "looking uses nothing up");
    let response = request(&edge, Method::POST, &token).json(&owner("Ana")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let cookies: Vec<String> = response
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap().to_owned())
        .collect();
    assert!(cookies.iter().all(|cookie| cookie.contains("HttpOnly; SameSite=Strict")), "{cookies:?}");
    let cookie = cookies[0].split(';').next().unwrap().to_owned();
    let site = response.json::<Value>().await.unwrap()["site"].as_str().unwrap().to_owned();
    let get = |path: String| answer(http().get(format!("{}{path}", edge.base())).header("cookie", &cookie));
    let (_, session) = get("/v1/session".to_owned()).await;
    assert_eq!((&session["agent"]["name"], &session["email"]), (&json!("Ana"), &json!("ana@shop.example")));
    assert_eq!(session["sites"], json!([{"id": site, "name": "Ceainăria"}]));
    let (_, people) = get(format!("/v1/sites/{site}/people")).await;
    assert_eq!(people[0]["role"], "owner");
    let (_, settings) = get(format!("/v1/sites/{site}/settings")).await;
    assert_eq!(settings["settings"]["origins"], json!(["https://shop.example"]));

    assert_eq!(looked_at(&edge, &token).await, "link_used");
    assert_eq!(used(&edge, &token, &owner("Bea")).await, refused(410, "link_used"));
    assert_eq!(new_link(&edge, &json!({})).await, Err("already_set_up".to_owned()));
    // The token is in no line of the log, and neither is anybody's password.
    edge.kill9();
    for secret in [&token, "seven green bottles", edge.key()] {
        assert!(!edge.log().contains(secret), "{}", edge.log());
    }
}

#[tokio::test]
async fn two_browsers_race_and_one_wins() {
    let edge = Edge::start().await;
    let token = first_link(&edge).await;
    let names = ["Ana", "Bea", "Cora", "Dan"];
    let outcomes = join_all(names.map(|name| {
        let (edge, token) = (&edge, &token);
        async move { (name, used(edge, token, &owner(name)).await) }
    }))
    .await;
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|(_, outcome)| outcome.is_ok());
    assert_eq!(won.len(), 1, "{won:?}");
    for (name, outcome) in lost {
        assert_eq!(outcome, refused(410, "link_used"), "{name} is told");
        let body = json!({"email": format!("{}@shop.example", name.to_lowercase()), "password": "seven green bottles"});
        let sign_in =
            http().post(format!("{}/v1/session", edge.base())).header("origin", edge.base()).json(&body);
        assert_eq!(sign_in.send().await.unwrap().status(), 401, "{name} has no account");
    }
}

#[tokio::test]
async fn a_link_that_is_not_the_one_opens_nothing() {
    let (edge, elsewhere) = (Edge::start().await, Edge::start().await);
    let token = first_link(&edge).await;
    let mut altered = token.clone();
    let last = altered.pop().unwrap();
    altered.push(if last == 'A' { 'Q' } else { 'A' });
    let foreign = first_link(&elsewhere).await;
    let longer = format!("{token}A");
    for other in [altered.as_str(), &foreign, &longer, &token[..42], &token.to_lowercase(), "", edge.key()] {
        assert_eq!(looked_at(&edge, other).await, "link_unknown", "{other:?}");
        assert_eq!(used(&edge, other, &owner("Ana")).await, refused(403, "link_unknown"), "{other:?}");
    }
    // Not by another page, not without the operator's key, and not in an address.
    let from = |origin: &str| {
        http()
            .post(format!("{}{LINK}", edge.base()))
            .header("origin", origin)
            .bearer_auth(&token)
            .json(&owner("Ana"))
    };
    assert_eq!(answer(from("https://evil.example")).await.0, 403);
    let in_the_address = http().get(format!("{}{LINK}?token={token}", edge.base()));
    assert_eq!(code(&answer(in_the_address).await.1), "link_unknown");
    for key in ["", token.as_str(), "a guess that is as long as a key has to be"] {
        let asked = http().post(format!("{}{LINKS}", edge.base())).bearer_auth(key).json(&json!({}));
        assert_eq!(code(&answer(asked).await.1), "not_allowed", "{key:?}");
    }
    // What is refused for what it says leaves the link as good as it was.
    let with = |part: &str, field: &str, value: Value| {
        let mut given = owner("Ana");
        given[part][field] = value;
        given
    };
    for (given, why) in [
        (with("owner", "password", json!("Ceainăria2026")), "weak_password"),
        (with("owner", "password", json!("short")), "weak_password"),
        (with("owner", "name", json!(" ")), "name_missing"),
        (with("owner", "email", json!("ana")), "bad_setup"),
        (with("site", "origins", json!([])), "bad_setup"),
        (with("site", "origins", json!(["https://*.com"])), "bad_setup"),
        (with("site", "color", json!("red;}")), "bad_setup"),
        (json!({}), "malformed"),
    ] {
        assert_eq!(used(&edge, &token, &given).await.unwrap_err().1, why, "{given}");
    }
    assert!(used(&edge, &token, &owner("Ana")).await.is_ok());
}

#[tokio::test]
async fn a_link_runs_out_by_time_and_by_a_newer_one() {
    let edge = Edge::start().await;
    let old = first_link(&edge).await;
    let token = first_link(&edge).await;
    assert_eq!(used(&edge, &old, &owner("Ana")).await, refused(410, "link_expired"), "renewed");
    assert_eq!(looked_at(&edge, &token).await, "");
    edge.kill9();
    age_setup_links(&edge, LINK_MS);
    edge.restart().await;
    assert_eq!(looked_at(&edge, &token).await, "link_expired");
    assert_eq!(used(&edge, &token, &owner("Ana")).await, refused(410, "link_expired"));
    // The operator makes another.
    let token = first_link(&edge).await;
    assert!(used(&edge, &token, &owner("Ana")).await.is_ok());
}

#[tokio::test]
async fn after_an_owner_only_a_link_for_a_further_one_is_made_and_it_opens_nobodys_account() {
    let edge = Edge::start().await;
    let early = first_link(&edge).await;
    let site = edge.site().await;
    assert_eq!(used(&edge, &early, &owner("Ana")).await, refused(409, "already_set_up"), "made by a program");
    assert_eq!(new_link(&edge, &json!({})).await, Err("already_set_up".to_owned()));
    assert_eq!(new_link(&edge, &json!({"further": false})).await, Err("already_set_up".to_owned()));
    let further = json!({"further": true});
    let (first, second) =
        (new_link(&edge, &further).await.unwrap(), new_link(&edge, &further).await.unwrap());
    let mut taken = owner("Mallory");
    taken["owner"]["email"] = json!(format!(" {} ", site.agent.email.to_uppercase()));
    assert_eq!(used(&edge, &first, &taken).await, refused(409, "address_taken"));
    site.sign_in().await;
    let made = used(&edge, &first, &owner("Bea")).await.unwrap();
    assert_ne!(made, site.id);
    assert!(used(&edge, &second, &owner("Cora")).await.is_ok(), "links for several people");
    // Bea owns her site, and has no business at the other.
    let body = json!({"email": "bea@shop.example", "password": "seven green bottles"});
    let sign_in = http().post(site.url("/v1/session")).header("origin", &site.base).json(&body);
    let response = sign_in.send().await.unwrap();
    let cookie = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let status = async |id: &str| {
        let url = site.url(&format!("/v1/sites/{id}/settings"));
        http().get(url).header("cookie", &cookie).send().await.unwrap().status().as_u16()
    };
    assert_eq!((status(&made).await, status(&site.id).await), (200, 403));
}

#[tokio::test]
async fn the_first_page_that_loads_the_chat_is_told_to_those_who_run_the_site() {
    let edge = Edge::shared().await;
    let listed = vec!["https://shop.example".to_owned()];
    let site = edge.site_with(SiteSettings { origins: listed, ..settings() }).await;
    let ana = site.sign_in().await;
    let seen = async || {
        let url = site.url(&format!("/v1/sites/{}/installation/seen", site.id));
        answer(http().get(url).header("cookie", &ana.cookie)).await.1["seen"].clone()
    };
    let load = async |referer: Option<&str>, destination: Option<&str>| {
        let mut request = http().get(site.url(&format!("/widget.js?site={}", site.id)));
        if let Some(referer) = referer {
            request = request.header("referer", referer);
        }
        if let Some(destination) = destination {
            request = request.header("sec-fetch-dest", destination);
        }
        assert_eq!(request.send().await.unwrap().status(), 200);
    };
    load(None, None).await;
    load(Some("https://shop.example/"), Some("document")).await;
    assert_eq!(seen().await, Value::Null, "no page has loaded it");
    load(Some(&format!("https://{}.example/?token=secret", random_id())), Some("script")).await;
    assert_eq!(seen().await["listed"], false, "the snippet stands where no chat opens");
    assert!(!seen().await.to_string().contains("secret"));
    load(Some("https://shop.example/tea?x=1"), Some("script")).await;
    let told = seen().await;
    assert_eq!((&told["origin"], &told["listed"]), (&json!("https://shop.example"), &json!(true)));
    // What comes later is no news.
    load(Some("https://evil.example/"), Some("script")).await;
    load(Some("https://shop.example/"), Some("script")).await;
    assert_eq!(seen().await, told);
}
