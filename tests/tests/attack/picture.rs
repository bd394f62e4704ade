//! Agents' pictures: nobody changes any but their own, by its bytes alone; they are shown under names that nobody finds
//! who was not told, and gone once they are replaced or removed, or their agent works nowhere any more.

use domain::quota::PROFILE_CHANGES;
use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::frames::desk::{AgentPicture, DeskFrame};
use protocol::ids::FileId;
use protocol::limits::PICTURE_MAX;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tests::edge::{Edge, SignedIn, Site, http, settings};
use tests::process::random_id;
use tests::requests::{Answer, answer, refused};
use tests::wire::Desk;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x04\0\0";
const OWN: &str = "/v1/account/picture";

async fn put(site: &Site, who: &SignedIn, bytes: &[u8]) -> Answer {
    answer(site.request(who, Method::PUT, OWN).body(bytes.to_vec())).await
}

/// Has another picture, whose name this is.
async fn has(site: &Site, who: &SignedIn, bytes: &[u8]) -> String {
    let (status, id) = put(site, who, bytes).await;
    assert_eq!(status, 200, "{id}");
    id.as_str().unwrap().to_owned()
}

async fn removes(site: &Site, who: &SignedIn) -> u16 {
    answer(site.request(who, Method::DELETE, OWN)).await.0
}

/// As whoever has nothing but the address.
async fn shown(site: &Site, id: &str) -> Response {
    http().get(site.url(&format!("/v1/pictures/{id}"))).send().await.unwrap()
}

async fn status(site: &Site, id: &str) -> u16 {
    shown(site, id).await.status().as_u16()
}

async fn own(site: &Site, who: &SignedIn) -> Value {
    answer(site.request(who, Method::GET, "/v1/account/profile")).await.1["picture"].clone()
}

/// The picture of somebody in one of a site's lists, if they stand there.
async fn listed(site: &Site, who: &SignedIn, list: &str, whom: &SignedIn) -> Option<Value> {
    let path = format!("/v1/sites/{}/{list}", site.id);
    let told = answer(site.request(who, Method::GET, &path)).await.1;
    let of = whom.session.agent.id.as_str();
    told.as_array().unwrap().iter().find(|one| one["id"] == of).map(|one| one["picture"].clone())
}

/// Somebody of the team is told of a picture, or that there is none.
async fn hears(desk: &mut Desk, of: &SignedIn, id: Option<&str>) {
    let picture = id.map(|id| FileId::parse(id).unwrap());
    let told = DeskFrame::Pictured(AgentPicture { agent: of.session.agent.id.clone(), picture });
    while desk.step().await.unwrap() != told {}
}

#[tokio::test]
async fn a_picture_is_ones_own_and_shown_to_whoever_has_its_address() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    // Whoever only looks on has a face, too.
    let doina = edge.colleague_as(&site, "Doina", Some("viewer")).await.sign_in().await;
    let mut desk = Desk::open_paged(&site, &ana, Encoding::Binary).await.unwrap();
    let mut as_text = Desk::open(&site, &ana, Encoding::Text).await.unwrap();
    assert_eq!(own(&site, &doina).await, Value::Null);
    assert_eq!(listed(&site, &ana, "people", &doina).await, Some(Value::Null));

    let id = has(&site, &doina, PNG).await;
    hears(&mut desk, &doina, Some(&id)).await;
    hears(&mut as_text, &doina, Some(&id)).await;
    assert_eq!(own(&site, &doina).await, json!(id));
    for list in ["people", "profiles"] {
        assert_eq!(listed(&site, &ana, list, &doina).await, Some(json!(id)), "{list}");
    }
    let response = shown(&site, &id).await;
    let header = |name: &str| response.headers().get(name).map_or("", |value| value.to_str().unwrap());
    assert_eq!((response.status().as_u16(), header("content-type")), (200, "image/png"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "private, max-age=31536000, immutable");
    assert_eq!(header("cross-origin-resource-policy"), "same-origin");
    assert!(header("content-security-policy").contains("sandbox"));
    assert_eq!(response.bytes().await.unwrap().as_ref(), PNG);

    // The owner's address changes the owner's alone, whatever else it says.
    let path = format!("{OWN}?agent={0}&id={0}", doina.session.agent.id.as_str());
    let request = site.request(&ana, Method::PUT, &path).header("x-file-name", id.as_str());
    let (_, owners) = answer(request.body(PNG)).await;
    let owners = owners.as_str().unwrap();
    assert_ne!(owners, id, "the same bytes are somebody else's picture under another name");
    assert_eq!((own(&site, &ana).await, own(&site, &doina).await), (json!(owners), json!(id)));
    assert_eq!(removes(&site, &ana).await, 204);
    assert_eq!((status(&site, owners).await, status(&site, &id).await), (404, 200));
    // Nor does a profile that names somebody's.
    let claims = json!({"name": "Ana", "languages": [], "hours": {}, "picture": id});
    let (told, kept) = answer(site.request(&ana, Method::PUT, "/v1/account/profile").json(&claims)).await;
    assert_eq!((told, &kept["picture"], own(&site, &ana).await), (200, &Value::Null, Value::Null));

    // Nobody's from elsewhere, and nobody who is not signed in.
    for method in [Method::PUT, Method::DELETE] {
        let request = || http().request(method.clone(), site.url(OWN)).body(JPEG);
        let foreign = request().header("origin", "https://evil.example").header("cookie", &doina.cookie);
        assert_eq!(answer(foreign).await.0, 403, "{method}");
        assert_eq!(answer(request().header("origin", &site.base)).await.0, 401, "{method}");
    }
    assert_eq!(own(&site, &doina).await, json!(id), "as it was");
    // An address holds 256 bits: as many as the hash of a token.
    assert_eq!(id.len(), 43);
    assert_eq!(status(&site, &format!("{}{}", random_id(), random_id())).await, 404);
    assert_eq!(status(&site, "1").await, 400);
}

#[tokio::test]
async fn what_is_no_small_picture_is_refused_and_what_there_was_stays() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let id = has(&site, &ana, PNG).await;
    let too_large = [JPEG, &vec![0; PICTURE_MAX]].concat();
    let many_pixels = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\0\0\0\x01\0\0\x08\x02\0\0\0";
    for bytes in [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='window.pwned=1'/>".as_slice(),
        b"<!doctype html><script>window.pwned=1</script>",
        b"GIF89a\x01\0\x01\0",
        b"%PDF-1.7",
        b"no picture",
        b"",
        &too_large,
        many_pixels,
    ] {
        // It is what it is, whatever it says.
        for media_type in ["image/png", "image/svg+xml"] {
            let request = site.request(&ana, Method::PUT, OWN).header("content-type", media_type);
            let told = answer(request.body(bytes.to_vec())).await;
            assert_eq!(
                refused(&told),
                (400, "picture_refused"),
                "{}",
                String::from_utf8_lossy(&bytes[..bytes.len().min(20)])
            );
        }
    }
    assert_eq!((own(&site, &ana).await, status(&site, &id).await), (json!(id), 200));
    let largest = [JPEG, &vec![0; PICTURE_MAX - JPEG.len()]].concat();
    let larger = has(&site, &ana, &largest).await;
    assert_eq!(shown(&site, &larger).await.bytes().await.unwrap().len(), PICTURE_MAX);
}

#[tokio::test]
async fn what_was_replaced_or_removed_is_gone_from_its_address() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open_paged(&site, &ana, Encoding::Binary).await.unwrap();
    let first = has(&site, &ana, PNG).await;
    assert_eq!(has(&site, &ana, PNG).await, first, "the same once more changes nothing");
    let second = has(&site, &ana, JPEG).await;
    assert_eq!((status(&site, &first).await, status(&site, &second).await), (404, 200));
    assert_eq!(shown(&site, &second).await.headers()["content-type"], "image/jpeg");
    // What else they tell of themselves leaves it where it is.
    let renamed = json!({"name": "Maria", "languages": ["ro"], "hours": {}});
    let (_, stored) = answer(site.request(&ana, Method::PUT, "/v1/account/profile").json(&renamed)).await;
    assert_eq!((&stored["name"], &stored["picture"]), (&json!("Maria"), &json!(second)));
    assert_eq!(status(&site, &second).await, 200);
    assert_eq!(removes(&site, &ana).await, 204);
    assert_eq!((status(&site, &second).await, own(&site, &ana).await), (404, Value::Null));
    assert_eq!(removes(&site, &ana).await, 204, "there is none any more");
    for id in [Some(first.as_str()), Some(second.as_str()), None] {
        hears(&mut desk, &ana, id).await;
    }
    // Two pictures, a name and a removal: what changed nothing leaves no line.
    let log = format!("/v1/sites/{}/audit?who={}", site.id, ana.session.agent.id.as_str());
    tests::wait::until("the log to say so", async || {
        let told = answer(site.request(&ana, Method::GET, &log)).await.1;
        let lines = told["lines"].as_array().cloned().unwrap_or_default();
        let changed = lines.iter().filter(|line| line["what"] == "profile_changed").count();
        if changed == 4 { Ok(()) } else { Err(format!("{lines:?}")) }
    })
    .await;
}

#[tokio::test]
async fn a_picture_goes_when_its_agent_works_nowhere_any_more() {
    let edge = Edge::shared().await;
    let (site, other) = (edge.site().await, edge.site().await);
    let ana = site.sign_in().await;
    let here = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
    let both = edge.colleague_as(&site, "Carmen", Some("agent")).await;
    edge.joins(&other, &both.agent, Some("agent")).await;
    let until_the_end = edge.colleague_as(&site, "Doina", Some("viewer")).await;
    let (bogdan, carmen, doina) = (here.sign_in().await, both.sign_in().await, until_the_end.sign_in().await);
    let pictures = [&bogdan, &carmen, &doina, &ana].map(async |who| has(&site, who, PNG).await);
    let pictures: [String; 4] = join_all(pictures).await.try_into().unwrap();
    let [his, hers, doinas, owners] = pictures;
    let asks = async |method: Method, list: &str, whom: &SignedIn| {
        let path = format!("/v1/sites/{}/{list}/{}", site.id, whom.session.agent.id.as_str());
        answer(site.request(&ana, method, &path)).await.0
    };

    // Whoever is suspended comes back as they were.
    assert_eq!(asks(Method::PUT, "suspended", &bogdan).await, 204);
    assert_eq!(status(&site, &his).await, 200);
    assert_eq!(asks(Method::DELETE, "suspended", &bogdan).await, 204);
    assert_eq!(listed(&site, &ana, "people", &bogdan).await, Some(json!(his)));
    assert_eq!(asks(Method::DELETE, "people", &bogdan).await, 204);
    assert_eq!(status(&site, &his).await, 404);
    // Nobody finds it again who comes back later.
    edge.joins(&site, &here.agent, Some("agent")).await;
    assert_eq!(own(&site, &here.sign_in().await).await, Value::Null);

    assert_eq!(asks(Method::DELETE, "people", &carmen).await, 204);
    assert_eq!(status(&site, &hers).await, 200, "she works elsewhere");
    let bea = other.sign_in().await;
    assert_eq!(listed(&other, &bea, "profiles", &carmen).await, Some(json!(hers)));

    site.deletes(&ana, &settings().name, &site.agent.password).await.unwrap();
    for id in [&doinas, &owners] {
        assert_eq!(status(&site, id).await, 404, "of those who worked at the site that is deleted");
    }
    assert_eq!(status(&site, &hers).await, 200);
}

#[tokio::test]
async fn pictures_count_with_all_else_that_changes_in_a_profile() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    for n in 0..PROFILE_CHANGES.most / 2 {
        has(&site, &ana, PNG).await;
        assert_eq!(removes(&site, &ana).await, 204, "{n}");
    }
    let told = put(&site, &ana, PNG).await;
    assert_eq!(refused(&told), (429, "too_many_attempts"));
    let profile = json!({"name": "Maria", "languages": [], "hours": {}});
    let told = answer(site.request(&ana, Method::PUT, "/v1/account/profile").json(&profile)).await;
    assert_eq!(refused(&told), (429, "too_many_attempts"));
    assert_eq!(own(&site, &ana).await, Value::Null);
}
