//! Live visitors: who is let into a site's lobby, who looks into it, and what a script can make of it.

use protocol::codec::Encoding;
use protocol::site::live::{ChatOnPage, Here, Live, LiveFrame, LiveWord};
use protocol::site::settings::{EditedSettings, SiteSettings};
use protocol::team::visitors::{LiveVisitors, Standing};
use reqwest::Method;
use serde_json::json;
use tests::edge::{Edge, SignedIn, Site, http, settings};
use tests::requests::Refused;
use tests::wait;
use tests::wire::Socket;
use tokio_tungstenite::tungstenite::Message;

/// On for those who agree.
const ASKING: Live = Live { on: true, unasked: false, thousands: 1 };

/// As many pages of one network as one part of a lobby takes in (`domain::live::FROM_NETWORK_MAX`).
const FROM_NETWORK: usize = 60;

/// As many of one visit (`domain::live::TABS_MAX`).
const TABS: usize = 8;

async fn site_with(edge: &Edge, live: Live) -> Site {
    edge.site_with(SiteSettings { live, ..settings() }).await
}

fn visit(number: usize) -> String {
    format!("visit-{number:020}")
}

/// A page connects, from an origin.
async fn comes_from(site: &Site, origin: &[(&str, &str)], query: &str) -> Result<Socket, u16> {
    let url = site.url(&format!("/v1/sites/{}/live/socket?{query}", site.id));
    Socket::open(&url, origin, Encoding::Text).await
}

/// A page of the site connects, whose visitor agrees.
async fn comes(site: &Site, visit: &str) -> Result<Socket, u16> {
    comes_from(site, &[("origin", "http://127.0.0.1:1")], &format!("visit={visit}&agreed")).await
}

async fn is_at(page: &mut Socket, path: &str, chat: ChatOnPage) {
    let url = format!("https://shop.example{path}");
    let here = Here { url, title: "Teapots".to_owned(), chat, ..Here::default() };
    page.send(&LiveFrame::Here(here)).await.unwrap();
}

/// Who is there, as somebody of the team is told.
async fn look(site: &Site, who: &SignedIn, query: &str) -> Result<LiveVisitors, Refused> {
    let told = site.asks(who, Method::GET, &format!("/v1/sites/{}/live?{query}", site.id), None).await?;
    Ok(serde_json::from_value(told).expect("a list"))
}

async fn until(
    site: &Site,
    who: &SignedIn,
    what: &str,
    wanted: impl Fn(&LiveVisitors) -> bool,
) -> LiveVisitors {
    wait::until(what, async || {
        let all = look(site, who, "").await.map_err(|refused| format!("{refused:?}"))?;
        if wanted(&all) { Ok(all) } else { Err(format!("{all:?}")) }
    })
    .await
}

async fn invites(site: &Site, who: &SignedIn, visit: &str, text: &str) -> Result<(), Refused> {
    let path = format!("/v1/sites/{}/live/invitations", site.id);
    let invitation = json!({"visit": visit, "text": text});
    site.asks(who, Method::POST, &path, Some(&invitation)).await.map(drop)
}

async fn set(site: &Site, who: &SignedIn, live: Live) {
    let path = format!("/v1/sites/{}/settings", site.id);
    let read = site.request(who, Method::GET, &path).send().await.unwrap();
    let mut edited: EditedSettings = read.json().await.unwrap();
    edited.settings.live = live;
    let saved = site.request(who, Method::PUT, &path).json(&edited).send().await.unwrap();
    assert_eq!(saved.status(), 200, "{}", saved.text().await.unwrap());
}

#[tokio::test]
async fn nobody_is_seen_where_the_site_does_not_look_or_the_visitor_has_not_agreed() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    assert_eq!(comes(&site, &visit(1)).await.err(), Some(404));
    assert_eq!(look(&site, &ana, "").await, Err((404, "not_found".to_owned())));
    assert_eq!(invites(&site, &ana, &visit(1), "Hello").await, Err((404, "not_found".to_owned())));

    set(&site, &ana, ASKING).await;
    let own = [("origin", "http://127.0.0.1:1")];
    let query = format!("visit={}", visit(1));
    assert_eq!(comes_from(&site, &own, &query).await.err(), Some(400), "who has not agreed");
    let mut page = comes(&site, &visit(1)).await.unwrap();
    // Nobody before the page has said where it is.
    assert_eq!(look(&site, &ana, "").await.unwrap(), LiveVisitors::default());
    is_at(&mut page, "/tea?token=secret#secret", ChatOnPage::Closed).await;
    let all = until(&site, &ana, "the visitor", |all| all.total == 1).await;
    assert_eq!(all.listed[0].page, "https://shop.example/tea", "no more of the address than a row needs");

    set(&site, &ana, Live { unasked: true, ..ASKING }).await;
    let _unasked = comes_from(&site, &own, &format!("visit={}", visit(2))).await.unwrap();
    set(&site, &ana, Live::default()).await;
    assert_eq!(look(&site, &ana, "").await, Err((404, "not_found".to_owned())), "off at once");
}

#[tokio::test]
async fn only_pages_of_the_site_come_into_its_lobby() {
    let site = site_with(Edge::shared().await, ASKING).await;
    let query = format!("visit={}&agreed", visit(1));
    for origin in ["https://evil.example", "http://127.0.0.1.evil.example", "null"] {
        assert_eq!(comes_from(&site, &[("origin", origin)], &query).await.err(), Some(403), "{origin}");
    }
    assert_eq!(comes_from(&site, &[], &query).await.err(), Some(403), "a program that says nothing");
    let long = "x".repeat(65);
    for id in ["", "short", "visit/with~signs/00000000", long.as_str()] {
        assert_eq!(comes(&site, id).await.err(), Some(400), "{id}");
    }
}

#[tokio::test]
async fn another_sites_lobby_is_out_of_reach() {
    let edge = Edge::shared().await;
    let (site, elsewhere) = (site_with(edge, ASKING).await, site_with(edge, ASKING).await);
    let (ana, other) = (site.sign_in().await, elsewhere.sign_in().await);
    let mut page = comes(&site, &visit(1)).await.unwrap();
    is_at(&mut page, "/", ChatOnPage::Closed).await;
    until(&site, &ana, "the visitor", |all| all.total == 1).await;
    assert_eq!(look(&site, &other, "").await, Err((403, "not_allowed".to_owned())));
    assert_eq!(invites(&site, &other, &visit(1), "Hello").await, Err((403, "not_allowed".to_owned())));
    // The same visit is nobody at another site.
    assert_eq!(look(&elsewhere, &other, "").await.unwrap(), LiveVisitors::default());
    let gone = Err((410, "visitor_gone".to_owned()));
    assert_eq!(invites(&elsewhere, &other, &visit(1), "Hello").await, gone);
}

#[tokio::test]
async fn a_flood_of_made_up_visitors_from_one_network_is_bounded_and_refused_by_name() {
    // Its own: they all come from one network.
    let edge = Edge::start().await;
    let site = site_with(&edge, ASKING).await;
    let ana = site.sign_in().await;
    let mut pages = Vec::new();
    for _ in 0..TABS {
        pages.push(comes(&site, &visit(0)).await.unwrap());
    }
    assert_eq!(comes(&site, &visit(0)).await.err(), Some(429), "tabs of one visit");
    for number in TABS..FROM_NETWORK {
        let mut page = comes(&site, &visit(number)).await.unwrap();
        is_at(&mut page, "/", ChatOnPage::Closed).await;
        pages.push(page);
    }
    for number in FROM_NETWORK..FROM_NETWORK + 20 {
        assert_eq!(comes(&site, &visit(number)).await.err(), Some(429), "{number}");
    }
    let most = u32::try_from(FROM_NETWORK - TABS).unwrap();
    until(&site, &ana, "those that were let in", |all| all.total == most).await;
    // Who leaves makes room.
    pages.clear();
    wait::until("room", async || {
        comes(&site, &visit(1)).await.map(drop).map_err(|status| status.to_string())
    })
    .await;
    // Another site's pages find room of their own all the while.
    assert!(comes(&site_with(&edge, ASKING).await, &visit(1)).await.is_ok());
}

#[tokio::test]
async fn a_page_that_says_too_much_is_hung_up_on() {
    let site = site_with(Edge::shared().await, ASKING).await;
    let ana = site.sign_in().await;
    let mut page = comes(&site, &visit(1)).await.unwrap();
    for _ in 0..200 {
        // It is closed under way.
        if page.send_raw(Message::text("{}")).await.is_err() {
            break;
        }
    }
    assert_eq!(u16::from(page.rest().await.unwrap().1), 1008);
    let mut page = comes(&site, &visit(2)).await.unwrap();
    page.send_raw(Message::text("x".repeat(5_000))).await.unwrap();
    assert_eq!(u16::from(page.rest().await.unwrap().1), 1008);
    // What cannot be read is skipped.
    let mut page = comes(&site, &visit(3)).await.unwrap();
    for odd in ["", "[]", "{\"here\":3}", "{\"later\":{}}", "ping"] {
        page.send_raw(Message::text(odd)).await.unwrap();
    }
    page.send_raw(Message::binary(vec![0, 1, 2])).await.unwrap();
    is_at(&mut page, "/", ChatOnPage::Closed).await;
    until(&site, &ana, "the visitor", |all| all.total == 1).await;
}

#[tokio::test]
async fn a_viewer_invites_nobody_and_nobody_is_invited_who_does_not_want_to_be() {
    let edge = Edge::shared().await;
    let site = site_with(edge, ASKING).await;
    let ana = site.sign_in().await;
    let doina = edge.colleague_as(&site, "Doina", Some("viewer")).await.sign_in().await;
    let mut page = comes(&site, &visit(1)).await.unwrap();
    is_at(&mut page, "/", ChatOnPage::Closed).await;
    until(&site, &doina, "the visitor, as a viewer", |all| all.total == 1).await;
    let refused = |status: u16, code: &str| Err((status, code.to_owned()));
    assert_eq!(invites(&site, &doina, &visit(1), "Hello").await, refused(403, "not_allowed"));
    assert_eq!(invites(&site, &ana, &visit(2), "Hello").await, refused(410, "visitor_gone"));
    assert_eq!(invites(&site, &ana, "../1", "Hello").await, refused(400, "bad_id"));
    assert_eq!(invites(&site, &ana, &visit(1), " ").await, refused(400, "text_empty"));
    assert_eq!(invites(&site, &ana, &visit(1), &"x".repeat(301)).await, refused(400, "text_too_long"));

    // From a page of somebody else a session is worth nothing.
    let url = site.url(&format!("/v1/sites/{}/live/invitations", site.id));
    let foreign = http().post(url).header("cookie", &ana.cookie).header("origin", "https://evil.example");
    let foreign = foreign.json(&json!({"visit": visit(1), "text": "Hello"})).send().await.unwrap();
    assert_eq!(foreign.status(), 403);

    assert_eq!(invites(&site, &ana, &visit(1), " May I help? ").await, Ok(()));
    let Message::Text(heard) = page.receive().await.unwrap() else { panic!("no text") };
    let LiveWord::Invite(invite) = serde_json::from_str(&heard).unwrap();
    assert_eq!((invite.text.as_str(), &invite.agent), ("May I help?", &ana.session.agent.name));
    assert_eq!(
        invites(&site, &ana, &visit(1), "Hello?").await,
        refused(409, "not_invitable"),
        "one at a time"
    );
    for (chat, standing) in [
        (ChatOnPage::Open, Standing::Open),
        (ChatOnPage::Quiet, Standing::Quiet),
        (ChatOnPage::Going, Standing::Chatting),
    ] {
        is_at(&mut page, "/", chat).await;
        until(&site, &ana, "what the chat does", |all| all.listed[0].standing == standing).await;
        assert_eq!(
            invites(&site, &ana, &visit(1), "Hello?").await,
            refused(409, "not_invitable"),
            "{chat:?}"
        );
    }
}

#[tokio::test]
async fn whoever_leaves_is_gone_and_nothing_of_them_was_written_down() {
    let edge = Edge::start().await;
    let site = site_with(&edge, ASKING).await;
    let ana = site.sign_in().await;
    let mut page = comes(&site, &visit(1)).await.unwrap();
    is_at(&mut page, "/a-page-to-look-for", ChatOnPage::Closed).await;
    until(&site, &ana, "the visitor", |all| all.total == 1).await;
    drop(page);
    until(&site, &ana, "nobody", |all| all.total == 0).await;
    edge.kill9();
    let copy = edge.copy_of_state();
    let mut folders = vec![copy.path().to_owned()];
    let mut files = 0;
    let id = visit(1);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            for kept in ["a-page-to-look-for", id.as_str()] {
                let found = bytes.windows(kept.len()).any(|part| part == kept.as_bytes());
                assert!(!found, "{} has {kept}", path.display());
            }
        }
    }
    assert!(files > 0, "there is a state");
}

#[tokio::test]
async fn a_site_that_does_not_look_is_served_the_very_same_bytes_as_before() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let script = async || {
        let url = site.url(&format!("/widget.js?site={}", site.id));
        http().get(url).send().await.unwrap().text().await.unwrap()
    };
    let before = script().await;
    assert!(!before.contains("/live/"), "nothing of it");
    set(&site, &ana, ASKING).await;
    let with = wait::until("the part for live visitors", async || {
        let with = script().await;
        if with.contains("/live/socket") { Ok(with) } else { Err(with.chars().take(60).collect()) }
    })
    .await;
    assert!(with.ends_with(&before), "the loader itself stays what it is");
    set(&site, &ana, Live::default()).await;
    wait::until("the loader alone", async || {
        let again = script().await;
        if again == before { Ok(()) } else { Err(again.chars().take(60).collect()) }
    })
    .await;
}
