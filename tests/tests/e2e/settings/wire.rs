//! The settings over the wire: what is refused, who is refused, and what an open conversation hears.

use protocol::codec::Encoding;
use protocol::frames::server::ServerFrame;
use protocol::frames::visitor::VisitorCommand;
use protocol::site::settings::WidgetSettings;
use serde_json::{Value, json};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::wire::{Conversation, Desk, Keys, opening};

async fn settings(site: &Site, ana: &SignedIn) -> Value {
    let url = site.url(&format!("/v1/sites/{}/settings", site.id));
    http().get(url).header("cookie", &ana.cookie).send().await.unwrap().json().await.unwrap()
}

async fn put(site: &Site, ana: &SignedIn, edited: &Value) -> reqwest::Response {
    let url = site.url(&format!("/v1/sites/{}/settings", site.id));
    let request = http().put(url).header("cookie", &ana.cookie).header("origin", &site.base);
    request.json(edited).send().await.unwrap()
}

async fn picture(site: &Site, ana: &SignedIn, bytes: Vec<u8>) -> reqwest::Response {
    let url = site.url(&format!("/v1/sites/{}/pictures", site.id));
    let request = http().post(url).header("cookie", &ana.cookie).header("origin", &site.base);
    request.body(bytes).send().await.unwrap()
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_and_change_nothing() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let first = settings(&site, &ana).await;
    let text = |text: &str| json!([{"locale": "en", "text": text}]);
    for (path, value, status, code) in [
        ("/color", json!("red"), 400, "bad_setup"),
        ("/name", json!(" "), 400, "bad_setup"),
        ("/origins", json!(["*"]), 400, "bad_setup"),
        ("/look/offset_side", json!(201), 400, "bad_setup"),
        ("/look/launcher", text("much too long to stand beside a sign"), 400, "bad_setup"),
        ("/look/titles", text(""), 400, "bad_setup"),
        ("/look/avatar", json!("x) url(https://evil.example"), 400, "bad_setup"),
        // Well formed, but nobody has stored it.
        ("/look/avatar", json!("a".repeat(43)), 400, "file_missing"),
        ("/look/theme", json!("sepia"), 400, "malformed"),
    ] {
        let mut edited = first.clone();
        *edited["settings"].pointer_mut(path).unwrap() = value;
        let refused = put(&site, &ana, &edited).await;
        assert_eq!(refused.status(), status, "{path}");
        let refused: Value = refused.json().await.unwrap();
        assert_eq!(refused["rejected"]["code"], code, "{path}");
    }
    assert_eq!(settings(&site, &ana).await, first);
}

#[tokio::test]
async fn pictures_are_small_and_what_they_say_they_are() {
    let site = Edge::shared().await.site().await;
    let other = Edge::shared().await.site().await;
    let (ana, stranger) = (site.sign_in().await, other.sign_in().await);
    let png = |length: usize| [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![0; length]].concat();
    for bad in
        [b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), png(64 * 1024), Vec::new()]
    {
        let refused = picture(&site, &ana, bad).await;
        assert_eq!(refused.status(), 400);
        let refused: Value = refused.json().await.unwrap();
        assert_eq!(refused["rejected"]["code"], "picture_refused");
    }
    assert_eq!(picture(&site, &stranger, png(10)).await.status(), 403);
    let stored: String = picture(&site, &ana, png(10)).await.json().await.unwrap();
    let again: String = picture(&site, &ana, png(10)).await.json().await.unwrap();
    assert_eq!(stored, again, "named by its content");
    let path = format!("/v1/sites/{}/pictures/{stored}", site.id);
    let given = http().get(site.url(&path)).send().await.unwrap();
    assert_eq!(given.bytes().await.unwrap().as_ref(), png(10));
    let elsewhere = format!("/v1/sites/{}/pictures/{stored}", other.id);
    assert_eq!(http().get(site.url(&elsewhere)).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn an_open_conversation_hears_of_new_settings_and_can_ask_for_them() {
    let site = Edge::shared().await.site().await;
    let mut zoe = Conversation::visitor(&site, &Keys::new(), 0, Encoding::Text).await.unwrap();
    zoe.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    let ana = site.sign_in().await;
    // The desk tells those that it knows of.
    let mut desk = Desk::open(&site, &ana, Encoding::Text).await.unwrap();
    desk.sees(|summary| summary.visitor.as_deref() == Some("Zoé")).await.unwrap();
    let mut edited = settings(&site, &ana).await;
    edited["settings"]["look"]["titles"] = json!([{"locale": "fr", "text": "Un conseil ?"}]);
    assert_eq!(put(&site, &ana, &edited).await.status(), 200);
    while zoe.step().await.unwrap() != ServerFrame::SettingsChanged {}
    let url = site.url(&format!("/v1/sites/{}/widget?lang=fr-CA", site.id));
    let now: WidgetSettings = http().get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!((now.name.as_str(), now.locale.as_str()), ("Un conseil ?", "fr"));
    let unknown = site.url("/v1/sites/nobody/widget");
    assert_eq!(http().get(unknown).send().await.unwrap().status(), 404);
}
